"""Dates as resumes write them: a year, a month, a day, 'present' or free words."""

from __future__ import annotations

import datetime

from msgspec import Struct

from sitegen.expressions import expression

_ISO = expression(r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?(?:[T ]\d{2}:\d{2}.*)?\Z")
_PRESENT = frozenset({"present", "now", "current", "today", "ongoing"})
_YEAR = expression(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


class Date(Struct, frozen=True):
    """A date as exact as its author made it; free words keep only their *text*."""

    text: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    present: bool = False

    @property
    def free(self) -> bool:
        """Whether it is free words such as ``Fall 2019``, to be shown as they stand."""
        return self.month is None and not self.present and not _ISO.match(self.text)

    def iso(self) -> str:
        """Return ``2021``, ``2021-03`` or ``2021-03-15``; empty for words and 'present'."""
        if self.year is None or self.free:
            return ""
        parts = [f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part)]
        return "-".join(parts)


class DateError(ValueError):
    """A date that looks exact but names no day in the calendar."""


def parse_date(text: str) -> Date:
    """Read a date; raise `DateError` for a month or a day that no calendar has."""
    text = text.strip()
    if text.casefold() in _PRESENT:
        return Date(text, present=True)
    exact = _ISO.match(text)
    if not exact:
        named = _YEAR.search(text)
        return Date(text, int(named[0]) if named else None)
    year = int(exact["year"])
    month, day = (int(part) if part else None for part in exact.group("month", "day"))
    if month is not None and not 1 <= month <= 12:  # noqa: PLR2004 - twelve months need no name
        raise DateError(f"there is no month {month}; write a date as 2021, 2021-03 or 2021-03-15")
    if month and day is not None and not _is_day(year, month, day):
        raise DateError(f"{year:04}-{month:02} has no day {day}; write a date as 2021, 2021-03 or 2021-03-15")
    return Date(text, year, month, day)


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        datetime.date(max(year, 1), month, day)
    except ValueError:
        return False
    return True


class Span(Struct, frozen=True):
    """From *start* to *end*; an *end* of None goes on until today if there is a start."""

    start: Date | None = None
    end: Date | None = None
    parts: tuple[Span, ...] = ()
    """What it is made of, such as the roles at one employer."""

    @property
    def ongoing(self) -> bool:
        """Whether it has started, and no end is given or the end is 'present'."""
        return self.start is not None and (self.end is None or self.end.present)

    def months(self, today: datetime.date) -> int | None:
        """Count the months, first and last included; None where a month is not known.

        Of a span with *parts* only their months count, each once: overlaps are one time, gaps none.
        """
        if self.parts:
            return self._covered(today)
        if self.start is None or self.start.year is None or self.start.month is None:
            return None
        end = Date("", today.year, today.month) if self.ongoing else self.end
        if end is None or end.year is None or end.month is None:
            return None
        count = (end.year - self.start.year) * 12 + end.month - self.start.month + 1
        return count if count > 0 else None

    def _covered(self, today: datetime.date) -> int | None:
        months: set[int] = set()
        for part in self.parts:
            count = part.months(today)
            if count is None or part.start is None or part.start.year is None or part.start.month is None:
                return None
            first = part.start.year * 12 + part.start.month
            months.update(range(first, first + count))
        return len(months)
