"""The words of the interface in one language: labels, dates, durations."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sitegen.dates import Date, Span

_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Words:
    """A catalogue of interface texts; keys are dotted paths such as ``form.send``."""

    lang: str
    dir: str
    catalogue: Mapping[str, Any]

    def text(self, key: str, **values: object) -> str:
        """Return a text with its ``{slots}`` filled; raise KeyError for one that nobody wrote.

        A text with the forms ``one`` and ``other`` is chosen by the value of ``count``.
        """
        found = self.find(key)
        if found is None:
            raise KeyError(key)
        if isinstance(found, Mapping):
            found = found["one" if values.get("count") == 1 else "other"]
        # Not str.format: its slots could reach into objects.
        return _SLOT.sub(lambda slot: str(values.get(slot[1], slot[0])), str(found))

    def find(self, key: str) -> Any:  # noqa: ANN401 - a text, a list or forms
        """Return what the catalogue has under a key, or None."""
        found: Any = self.catalogue
        for part in key.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        return found

    def date(self, date: Date) -> str:
        """Return ``Mar 2021``, ``2021``, ``Present`` or the author's own words."""
        if date.present:
            return self.text("dates.present")
        if date.free or date.year is None:
            return date.text
        if date.month is None:
            return f"{date.year}"
        return self.text("dates.month_year", month=self.find("dates.months")[date.month - 1], year=date.year)

    def span(self, span: Span | None) -> str:
        """Return ``Mar 2021 – Present``, or one date where there is but one."""
        if span is None:
            return ""
        start = self.date(span.start) if span.start else ""
        end = self.text("dates.present") if span.ongoing else self.date(span.end) if span.end else ""
        return start if start == end else " – ".join(part for part in (start, end) if part)

    def duration(self, span: Span | None, today: datetime.date) -> str:
        """Return ``4 yrs 2 mos``; empty where the months are not known."""
        months = span.months(today) if span else None
        if months is None:
            return ""
        years, rest = divmod(months, 12)
        parts = [self.text("dates.years", count=years)] if years else []
        return " ".join([*parts, *([self.text("dates.month_count", count=rest)] if rest else [])])
