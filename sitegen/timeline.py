"""A career at a glance: what lasted from when to when, on one line of time.

Nothing is smoothed: where nothing is told there is a gap, what overlaps lies in rows of its own, and of a date
that names a year alone, that year is not drawn as certain.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from msgspec import Struct

from sitegen.dates import Date, Span
from sitegen.model import Bar, Entry, Piece, Section, Timeline, Track

SECTIONS = ("work", "projects", "education", "volunteer")
"""The sections whose entries are bars, if they have dates."""
_FEWEST = 2
_STILL_OPEN = 60
"""How many months after its end a career may go on; later the line ends with it."""
_NARROWEST = 1.2
"""Percent of the line; what is shorter could not be seen on a phone."""
_STEPS = (1, 2, 5, 10, 20, 50, 100)
_MOST_YEARS = 5


class _Stretch(Struct, frozen=True):
    """From one month to another, counted from the year 0: at most, and as far as it is certain."""

    first: int
    last: int
    """The first month after it."""
    sure_first: int
    sure_last: int


class _Line(Struct, frozen=True):
    first: int
    last: int

    def place(self, month: float) -> float:
        return round(100 * (month - self.first) / (self.last - self.first), 2)


def timeline(sections: Iterable[Section], today: datetime.date) -> Timeline | None:
    """Return the line of a resume's work, projects, education and volunteering; None for fewer than two bars.

    It reaches until *today*, unless everything ended more than five years before.
    """
    now = today.year * 12 + today.month  # the first month after this one
    found = [(section, [*_dated(section.entries, now)]) for section in sections if section.id in SECTIONS]
    stretches = [one for _, entries in found for _, parts in entries for one in parts]
    if sum(len(entries) for _, entries in found) < _FEWEST or all(one.sure_last <= one.sure_first for one in stretches):
        return None
    ended = max(one.last for one in stretches)
    line = _Line(min(one.first for one in stretches), ended if ended + _STILL_OPEN < now else max(ended, now))
    tracks = tuple(_track(section, entries, line) for section, entries in found if entries)
    names = [track.section for track in tracks]
    opens = names[0] if SECTIONS[0] not in names else SECTIONS[0]
    return Timeline(opens, tracks, tuple(_years(line)), line.place(now) if now <= line.last else None)


def _dated(entries: Iterable[Entry], now: int) -> Iterator[tuple[Entry, tuple[_Stretch, ...]]]:
    for entry in entries:
        if entry.span is None:
            continue
        parts = [_stretch(part, now) for part in entry.span.parts or (entry.span,)]
        if known := tuple(part for part in parts if part is not None):
            yield entry, known


def _stretch(span: Span, now: int) -> _Stretch | None:
    """Return the time of a span; of a single date the month or the year that it names, none of it certain."""
    opened, closed = span.start or span.end, span.end
    if opened is None or opened.year is None:
        return None
    first, sure_first = _begin(opened)
    if span.ongoing:
        sure_last, last = now, max(now, first + 1)
    elif closed is not None and closed.year is not None:
        sure_last, last = _finish(closed)
        last = max(last, first + 1)
    else:
        return None
    if span.start is None:
        sure_last = first
    return _Stretch(first, last, sure_first, min(sure_last, now))


def _begin(date: Date) -> tuple[int, int]:
    """Return the month that a date begins with, and from which month it is certain to have begun."""
    year = 12 * (date.year or 0)
    return (year, year + 12) if date.month is None else (year + date.month - 1, year + date.month - 1)


def _finish(date: Date) -> tuple[int, int]:
    """Return until which month it is certain not to have ended, and the first month after a date."""
    year = 12 * (date.year or 0)
    return (year, year + 12) if date.month is None else (year + date.month, year + date.month)


def _track(section: Section, entries: list[tuple[Entry, tuple[_Stretch, ...]]], line: _Line) -> Track:
    """Lay out the bars of a section in the order of its entries, each in the first row that has room."""
    placed = {id(entry): (_extent(parts, line), parts) for entry, parts in entries}
    ends: list[float] = []
    lanes: dict[int, int] = {}
    for entry, _ in sorted(entries, key=lambda one: placed[id(one[0])][0]):
        start, width = placed[id(entry)][0]
        lane = next((at for at, end in enumerate(ends) if end <= start), len(ends))
        ends[lane : lane + 1] = [round(start + width, 2)]
        lanes[id(entry)] = lane
    bars = (_bar(entry, *placed[id(entry)], lanes[id(entry)]) for entry, _ in entries)
    return Track(section.id, section.title, len(ends), tuple(bars))


def _extent(parts: tuple[_Stretch, ...], line: _Line) -> tuple[float, float]:
    """Return where a bar starts and how wide it is: never too narrow to be seen, and never beyond the line."""
    start, end = line.place(min(one.first for one in parts)), line.place(max(one.last for one in parts))
    width = max(round(end - start, 2), _NARROWEST)
    return min(start, round(100 - width, 2)), width


def _bar(entry: Entry, extent: tuple[float, float], parts: tuple[_Stretch, ...], lane: int) -> Bar:
    start, width = extent
    inner = _Line(min(one.first for one in parts), max(one.last for one in parts))
    pieces: list[Piece] = []
    for one in parts:
        stretches = [(one.first, one.last, False), (one.sure_first, one.sure_last, True)]
        whole = (one.sure_first, one.sure_last) == (one.first, one.last)
        for first, last, sure in stretches[whole:]:
            if last > first:
                at = inner.place(first)
                pieces.append(Piece(at, round(inner.place(last) - at, 2), sure))
    return Bar(entry, start, width, lane, tuple(pieces))


def _years(line: _Line) -> Iterator[tuple[int, float]]:
    """Yield the years to write below the line: few, and round ones."""
    first, last = -(-line.first // 12), (line.last - 1) // 12
    step = next(step for step in _STEPS if (last - first) // step < _MOST_YEARS)
    for year in range(-(-first // step) * step, last + 1, step):
        yield year, line.place(year * 12)
