"""How names and addresses are written: in a file name, in an icon, beside a link."""

from __future__ import annotations

import re
import unicodedata

from sitegen.model import Record


def document_name(name: str, suffix: str) -> str:
    """Return a name that a recruiter can file: ``Maria-Silva-Resume.pdf``.

    Latin letters lose their marks, since mail programs mangle them; other scripts stay.
    """
    flat = "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
    words = re.findall(r"\w+", flat) or ["My"]
    return f"{'-'.join(words)[:60]}-Resume.{suffix}"


def shown_address(url: str | None) -> str | None:
    """Return an address as people write it: without https:// and www."""
    return None if url is None else re.sub(r"^(?:https?://)?(?:www\.)?|^(?:mailto|tel):", "", url).rstrip("/")


def profile_text(profile: Record) -> str:
    """Return a profile as its address, with network and name beside it where the address lacks them.

    An address can be read by people and by machines, a bare name only by those who see an icon.
    """
    address = shown_address(profile.url)
    if address is None:
        return " ".join(part for part in (profile.network, profile.username) if part)
    known = address.casefold()
    text = address
    if profile.network and re.sub(r"\W", "", profile.network.casefold()) not in re.sub(r"\W", "", known):
        text = f"{profile.network}: {text}"
    if profile.username and profile.username.casefold() not in known:
        text = f"{text} ({profile.username})"
    return text


def initials(name: str) -> str:
    """Return the first letters of the first and the last word of a name."""
    words = [word for word in re.split(r"[\s\-]+", name) if word[:1].isalnum()] or ["·"]
    chosen = words[:1] if len(words) == 1 else [words[0], words[-1]]
    return "".join(word[0] for word in chosen).upper()
