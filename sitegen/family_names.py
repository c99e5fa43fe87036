"""Which part of a person's name is the family's, for address books, which sort by it.

Nobody can know that of every name. Where the order is not certain the name stays whole, since a whole
name is never wrong; of a name in the usual order the parts always read as the name was written.
"""

from __future__ import annotations

import re
import unicodedata

from msgspec import Struct

from sitegen.expressions import expression

_TITLES = frozenset({"dr", "prof", "mr", "mrs", "ms", "mx", "sir", "dame", "rev"})
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "phd", "md", "esq"})
_PARTICLE = expression(
    r"aan|af|al|ap|av|bar|ben|bin|bint|da|das|de|degli|dei|del|della|den|der|des|di|do|dos|du|el|ibn"
    r"|la|las|le|lo|los|san|santa|ter|van|vande|vander|vom|von|zu|zum|zur"
    r"|بن|ابن|بنت|آل|أبو|عبد|בן|בת|בר",
    re.IGNORECASE,
)
"""Words that belong to the family name after them."""
_JOINERS = frozenset({"y", "i", "e"})
"""What stands between two family names; an initial is a capital."""
_FAMILY_FIRST = frozenset({"hu", "vi"})
"""Languages in Latin letters that put the family name first."""
_FAMILY_FIRST_SCRIPT = expression(r"CJK|HANGUL|HIRAGANA")
"""Scripts whose names start with the family. Katakana is not one: it spells names from elsewhere."""
_CAPITALS = 3
"""How many capitals make a word that was set off, rather than initials."""


class PersonalName(Struct, frozen=True):
    """A name as address books keep it; what does not apply is empty."""

    family: str
    given: str
    prefix: str = ""
    suffix: str = ""


def split_name(name: str, lang: str) -> PersonalName:
    """Return the parts of a name; *lang* is the language that it is written in, as a tag."""
    core, _, rest = (part.strip() for part in name.partition(","))
    if not core:
        return PersonalName("", name)
    words, before, after = _unframed(core.split())
    if rest and len(words) == 1 and not _honours(rest):
        return PersonalName(core, rest)  # as in an index: Silva, Maria
    suffix = ", ".join(part for part in (" ".join(after), rest) if part)
    start, end = _family(words, lang.partition("-")[0].lower())
    given = [*words[:start], *words[end:]]
    return PersonalName(" ".join(words[start:end]), " ".join(given), " ".join(before), suffix)


def _unframed(words: list[str]) -> tuple[list[str], list[str], list[str]]:
    """Return the name's own words, the titles before them and the honours after them; a word always remains."""
    start, end = 0, len(words)
    while end - start > 1 and _bare(words[start]) in _TITLES:
        start += 1
    while end - start > 2 and _bare(words[end - 1]) in _SUFFIXES:  # noqa: PLR2004 - given and family name
        end -= 1
    return words[start:end], words[:start], words[end:]


def _family(words: list[str], lang: str) -> tuple[int, int]:
    """Return where the family name starts and ends; both are the end where there is none to be told."""
    count = len(words)
    if count < 2:  # noqa: PLR2004 - one word is a name of its own
        return count, count
    if lang in _FAMILY_FIRST or _FAMILY_FIRST_SCRIPT.match(unicodedata.name(words[0][0], "")):
        return 0, 1
    loud = [at for at, word in enumerate(words) if _is_set_off(word)]
    together = loud in (list(range(len(loud))), list(range(count - len(loud), count)))
    if 0 < len(loud) < count and together:
        return loud[0], loud[-1] + 1
    start = count - 1
    if start > 2 and words[start - 1] in _JOINERS:  # noqa: PLR2004 - given name, family name, joiner
        start -= 2
    while start > 1 and _PARTICLE.fullmatch(words[start - 1]):
        start -= 1
    return start, count


def _is_set_off(word: str) -> bool:
    """Whether a word is in capitals so that it is known as the family's: WANG Xiaoming."""
    return word.isupper() and "." not in word and sum(map(str.isalpha, word)) >= _CAPITALS


def _honours(text: str) -> bool:
    """Whether what follows a comma are degrees and the like rather than a given name."""
    return all(_bare(part) in _SUFFIXES or sum(map(str.isupper, part)) > 1 for part in re.split(r"[,\s]+", text))


def _bare(word: str) -> str:
    return word.replace(".", "").casefold()
