"""How names and addresses are written: in a file name, in an icon, beside a link."""

from __future__ import annotations

import re
import unicodedata

from sitegen.expressions import expression
from sitegen.records import Record

_BRACKETS = expression(r"[(\[{][^)\]}]*[)\]}]?")
_TITLE = expression(r"(?:dr|prof|mr|mrs|ms|mx|rev|ing|dipl|mag|sir|dame)\.?|(?:\w+\.-?)+\w*\.", re.IGNORECASE)
_SUFFIX = expression(r"jr\.?|sr\.?|ii|iii|iv|esq\.?|ph\.?d\.?|m\.?d\.?|mba|rn|msc|bsc|cpa", re.IGNORECASE)
"""What is no part of a name, before it and behind it."""
_ADDRESSES = {
    "github": "https://github.com/{}",
    "gitlab": "https://gitlab.com/{}",
    "linkedin": "https://www.linkedin.com/in/{}",
    "orcid": "https://orcid.org/{}",
    "twitter": "https://x.com/{}",
    "x": "https://x.com/{}",
    "youtube": "https://www.youtube.com/@{}",
    "instagram": "https://www.instagram.com/{}",
    "dribbble": "https://dribbble.com/{}",
    "behance": "https://www.behance.net/{}",
    "codeberg": "https://codeberg.org/{}",
}
"""Where a person is found on a network, given only a name there."""
_SAME_ICON = {"twitter": "x", "stackoverflow": "stack-overflow", "scholar": "google-scholar", "homepage": "website"}


def document_name(name: str, title: str, suffix: str) -> str:
    """Return a name that a recruiter can file: ``Maria-Silva-Resume.pdf``; *title* is the word for a resume.

    Latin letters lose their marks, since mail programs mangle them; other scripts stay.
    """
    kind = "" if suffix == "vcf" else f"-{_flat_words(title) or 'Resume'}"  # an address book's card is the person
    return f"{_flat_words(name)[:60] or 'My'}{kind}.{suffix}"


def document_file(form: str) -> str:
    """Return what the file of a document's format is called on the site."""
    return "resume-4.vcf" if form == "vcf4" else f"resume.{form}"


def _flat_words(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text)
    flat = "".join(letter for letter in letters if not ("\u0300" <= letter <= "\u036f"))
    return "-".join(re.findall(r"[\w\u0900-\u0DFF\u200c]+", unicodedata.normalize("NFC", flat)))


def shown_address(url: str | None) -> str | None:
    """Return an address as people write it: without https:// and www."""
    return None if url is None else re.sub(r"^(?:https?://)?(?:www\.)?|^(?:mailto|tel):", "", url).rstrip("/")


def with_address(profile: Record) -> Record:
    """Return a profile that can be followed: a name on a well-known network is an address there."""
    template = _ADDRESSES.get((profile.network or "").strip().casefold())
    name = (profile.username or "").removeprefix("@")
    if profile.url or template is None or not re.fullmatch(r"[\w.-]+", name, re.ASCII):
        return profile
    return profile.replace(url=template.format(name))


def profile_text(profile: Record) -> str:
    """Return a profile as its address, with network and name beside it where the address lacks them.

    An address can be read by people and by machines, a bare name only by those who see an icon.
    """
    address = shown_address(profile.url)
    if address is None:
        return ": ".join(part for part in (profile.network, profile.username) if part)
    known = address.casefold()
    text = address
    if profile.network and re.sub(r"\W", "", profile.network.casefold()) not in re.sub(r"\W", "", known):
        text = f"{profile.network}: {text}"
    if profile.username and profile.username.casefold() not in known:
        text = f"{text} ({profile.username})"
    return text


def network_icon(profile: Record) -> str:
    """Return the name of a profile's icon; themes fall back to a general one where they have none."""
    words = re.findall(r"[a-z0-9]+", (profile.network or "").casefold())
    name = "-".join(words)
    return _SAME_ICON.get(name, name) or "link"


def is_same_person(name: str, person: str) -> bool:
    """Return whether an author's name, in any usual form, is the person's: ``R. Silva``, ``Silva, Ruth M.``."""
    theirs, mine = _name_parts(name), _name_parts(person)
    if not theirs or not mine or mine[-1] not in theirs:
        return False
    others = [word for word in theirs if word != mine[-1]]
    first = mine[0]
    return not others or any(word == first or (len(word) == 1 and first.startswith(word)) for word in others)


def _name_parts(name: str) -> list[str]:
    """Return a name's words, family name last, without marks and stars."""
    family, comma, given = name.partition(",")
    ordered = f"{given} {family}" if comma else name
    flat = "".join(
        letter for letter in unicodedata.normalize("NFKD", ordered.casefold()) if not unicodedata.combining(letter)
    )
    return re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", flat)


def initials(name: str) -> str:
    """Return the first letters of the first and the last word of a name, without titles and what follows a name."""
    plain = _BRACKETS.sub(" ", name)
    words = [word for word in plain.split() if word[:1].isalnum()] or ["·"]
    while len(words) > 1 and _TITLE.fullmatch(words[0]):
        words = words[1:]
    while words[1:] and (_SUFFIX.fullmatch(words[-1].strip(",")) or (words[2:] and words[-2].endswith(","))):
        words = words[:-1]
    chosen = words[:1] if len(words) == 1 else [words[0], words[-1]]
    return "".join(word[0] for word in chosen).upper()
