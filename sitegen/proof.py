"""Which entries of a resume show a skill, how many they are, and how much time stands behind it.

A skill is what the groups of the skills section hold, or the group itself where it holds nothing.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from msgspec.structs import replace

from sitegen.dates import Date, Span
from sitegen.expressions import expression
from sitegen.formats import slugify
from sitegen.model import Entry, Proof, Section
from sitegen.records import Record

SKILLS = "skills"
_NO_EVIDENCE = frozenset({"tags", "pairs", "quotes"})
"""Kinds of sections that name things or let others speak: the filter does not reach them."""
_TOLD = ("courses", "thesis")
"""Fields beside an entry's own text that tell what it was about."""
_SIGNS = {"+": " plus ", "#": " sharp "}
"""Signs that alone tell skills apart, as an address writes them: C, C++ and C#."""
_UNSPACED = (
    ("\u0e00", "\u0eff"),
    ("\u1000", "\u109f"),
    ("\u1100", "\u11ff"),
    ("\u1780", "\u17ff"),
    ("\u3040", "\u30ff"),
    ("\u3130", "\u318f"),
    ("\u3400", "\u4dbf"),
    ("\u4e00", "\u9fff"),
    ("\uac00", "\ud7af"),
    ("\uf900", "\ufaff"),
    ("\U00020000", "\U0003ffff"),
)
"""Thai, Lao, Burmese, Khmer, Chinese, Japanese, and Korean with its endings: no blank parts their words."""
_CASES = str.maketrans("\u0130\u0131\u017f\u212a", "iisk")
_JOINED = frozenset("&.'’-")
_LED_ON = _JOINED - {"."} | set(_SIGNS)
"""Signs beside a single letter that make it a part of something else."""
_ADDRESS = expression(r"(?<=\])\([^()\s]*\)|https?://\S+")
"""What a link leads to, which is nobody's skill."""
_SHOUTED = 5
"""Names in capitals are short ones; a longer word in capitals is just loud."""


class Skills:
    """The skills of a resume, as its texts can be searched for them."""

    def __init__(self, groups: Iterable[Record]) -> None:
        self.names = tuple(dict.fromkeys(name for group in groups for name in _in_group(group.keywords, group.name)))
        self._searched = [(name, _folded(name), _first_word(name)) for name in self.names]

    def of(self, entry: Entry) -> Entry:
        """Return the entry, and each role in it, with the skills that it shows itself."""
        named = {_folded(tag) for tag in entry.tags}
        said = _ADDRESS.sub(" ", _composed("\n".join(_said(entry))))
        low = _lowered(said)
        shown = (
            name
            for name, folded, first in self._searched
            if folded in named or (first in low and _stands_in(said, name))
        )
        return replace(entry, proves=tuple(shown), roles=tuple(map(self.of, entry.roles)))


def proofs(sections: Iterable[Section], today: datetime.date) -> Mapping[str, Proof]:
    """Return what stands behind each skill of the skills section, by its name as written there.

    Entries count where the page shows them itself, several roles at one employer as one entry.
    """
    sections = tuple(sections)
    groups = next((section.entries for section in sections if section.id == SKILLS), ())
    names = dict.fromkeys(name for group in groups for name in _in_group(group.tags, group.title))
    shown = [entry for section in sections if is_evidence(section) for entry in section.entries]
    made: dict[str, Proof] = {}
    taken: set[str] = set()
    for name in names:
        same = _folded(name)
        if same not in made:
            key = _key(name, taken)
            taken.add(key)
            made[same] = _proof(key, [*_showing(shown, same)], today)
    return {name: made[_folded(name)] for name in names}


def is_evidence(section: Section) -> bool:
    """Return whether the entries of a section count as proof: on the main page, and with texts of their own."""
    return not section.page and section.kind not in _NO_EVIDENCE


def _in_group(keywords: Iterable[str] | None, title: str | None) -> tuple[str, ...]:
    """Return the skills of a group; one without any is a skill itself."""
    return tuple(keywords or ()) or ((title,) if title else ())


def _showing(entries: Iterable[Entry], name: str) -> Iterator[tuple[Span | None, ...]]:
    """Yield for each entry that shows a skill the time in which it did."""
    for entry in entries:
        if name in map(_folded, entry.proves):
            yield (entry.span,)
        elif roles := [role.span for role in entry.roles if name in map(_folded, role.proves)]:
            yield tuple(roles)


def _proof(key: str, times: list[tuple[Span | None, ...]], today: datetime.date) -> Proof:
    months: set[int] = set()
    known = True
    for span in (span for spans in times for span in spans if span is not None):
        found = _months(span, today)
        known = known and found is not None
        months |= found or set()
    return Proof(key, len(times), len(months) if known and months else None)


def _months(span: Span, today: datetime.date) -> set[int] | None:
    """Return the months of a span until today, counted from the year 0; None where they are not known.

    A single date takes no time.
    """
    if span.parts:
        parts = [_months(part, today) for part in span.parts]
        return None if None in parts else {month for part in parts for month in part or ()}
    if span.start is None:
        return set()
    now = today.year * 12 + today.month
    first = _month(span.start)
    last = now if span.ongoing else _month(span.end)
    if first is None or last is None:
        return None
    return set(range(first, min(last, now) + 1))


def _month(date: Date | None) -> int | None:
    return None if date is None or date.year is None or date.month is None else date.year * 12 + date.month


def _key(name: str, taken: set[str]) -> str:
    """Return what a skill is called in an address, as nothing else in *taken* is."""
    spelled = "".join(_SIGNS.get(letter, letter) for letter in name)
    stem = key = slugify(spelled) or "skill"
    number = 2
    while key in taken:
        key = f"{stem}-{number}"
        number += 1
    return key


def _said(entry: Entry) -> Iterator[str]:
    yield from (text for text in (entry.title, entry.text, *entry.bullets) if text)
    for field in _TOLD:
        told = entry.record.get(field) if entry.record is not None else None
        yield from told if isinstance(told, tuple) else [told] if isinstance(told, str) else ()


def _stands_in(text: str, name: str) -> bool:
    """Return whether a text holds a skill as a word of its own.

    What stands around it is looked at here, and not by the pattern: to compile the set of letters takes longer
    than to search a resume.
    """
    name = _composed(name)
    pattern = _pattern(name)
    found = pattern.search(text)
    while found is not None and not _alone(name, text[: found.start()][-1:], text[found.end() :][:2]):
        found = pattern.search(text, found.start() + 1)
    return found is not None


@lru_cache(maxsize=4096)
def _pattern(name: str) -> re.Pattern[str]:
    """Return what finds a skill however many blanks or lines part its words.

    Of names as short as Go, and of those in capitals such as REST, the case counts: without it they are
    words of every text.
    """
    exact = name.isalpha() and (len(name) <= 2 or (name.isupper() and len(name) <= _SHOUTED))  # noqa: PLR2004 - letters
    return re.compile(r"\s+".join(map(re.escape, name.split())), 0 if exact else re.IGNORECASE)


def _alone(name: str, before: str, after: str) -> bool:
    """Return whether a name is a word of its own behind the letter *before* and in front of the two of *after*.

    Behind C comes no sign that makes it C++, C# or C-level.
    """
    following = after[:1]
    if len(name) == 1 and name.isascii():
        further = following == "." and _in_word(after[1:])
        return not (_is_letter(before) or before in _JOINED or _is_letter(following) or following in _LED_ON or further)
    if _is_letter(before) and not _is_unspaced(name[0]):
        return False
    if _is_unspaced(name[-1]):
        return True
    if name[-1].isalnum():
        return not (_is_letter(following) or following in _SIGNS)
    return not _in_word(following) or following.isdecimal()


def _first_word(name: str) -> str:
    """Return what a text holds in any case if it holds the name; nothing where only a search can tell."""
    first = _composed(name).split()[0]
    return first.lower() if first.isascii() else ""


def _lowered(text: str) -> str:
    """Return a text as `_first_word` is found in it; a search counts these four letters as cases of i, k and s."""
    return (text if text.isascii() else text.translate(_CASES)).lower()


def _in_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _is_letter(letter: str) -> bool:
    """Return whether a letter makes what stands beside it a part of a longer word."""
    return _in_word(letter) and not _is_unspaced(letter)


def _is_unspaced(letter: str) -> bool:
    return any(first <= letter <= last for first, last in _UNSPACED)


def _composed(text: str) -> str:
    """Return a text with each letter as one sign, however its accents were typed."""
    if text.isascii():
        return text
    import unicodedata

    return unicodedata.normalize("NFKC", text)


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    return " ".join(_composed(text).casefold().split())
