"""The words of the interface in one language: labels, dates, durations.

Texts come from a catalogue of ours. What the Unicode CLDR knows of a language (months, units, plural
forms, direction of writing) comes from Babel; where a catalogue has its own words, those are used.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from msgspec import Struct

from sitegen.dates import Date, Span
from sitegen.expressions import expression

_SLOT = expression(r"\{(\w+)\}")


class Words(Struct, frozen=True, dict=True):
    """A catalogue of interface texts; keys are dotted paths such as ``form.send``."""

    lang: str
    """A language tag such as ``en`` or ``pt-BR``."""
    catalogue: Mapping[str, Any]

    @cached_property
    def dir(self) -> str:
        """The direction of writing: ``ltr`` or ``rtl``."""
        return "ltr" if self.english else str(self._locale.text_direction)

    @property
    def english(self) -> bool:
        """Whether the language is English, for which nothing need be looked up."""
        return self.lang.partition("-")[0].lower() == "en"

    @cached_property
    def _locale(self) -> Any:  # noqa: ANN401 - a babel.Locale, imported late
        return locale_of(self.lang)

    def text(self, key: str, **values: object) -> str:
        """Return a text with its ``{slots}`` filled; raise KeyError for one that nobody wrote.

        A text with plural forms is chosen by the value of ``count``.
        """
        found = self.find(key)
        if found is None:
            raise KeyError(key)
        return self._filled(found, values)

    def _filled(self, found: Any, values: Mapping[str, object]) -> str:  # noqa: ANN401 - a text or its forms
        if isinstance(found, Mapping):
            found = found.get(self._plural(values.get("count")), found["other"])
        # Not str.format: its slots could reach into objects.
        text = str(found)
        return _SLOT.sub(lambda slot: str(values.get(slot[1], slot[0])), text) if "{" in text else text

    def _plural(self, count: object) -> str:
        if self.english:
            return "one" if count == 1 else "other"
        return str(self._locale.plural_form(count))

    def forms(self, key: str) -> Mapping[str, str]:
        """Return the plural forms of a text, for a script that counts."""
        found: Mapping[str, str] = self.find(key)
        return found

    def find(self, key: str) -> Any:  # noqa: ANN401 - a text, a list or forms
        """Return what the catalogue has under a key, or None."""
        if key not in self._found:
            found: Any = self.catalogue
            for part in key.split("."):
                found = found.get(part) if isinstance(found, Mapping) else None
            self._found[key] = found
        return self._found[key]

    @cached_property
    def _found(self) -> dict[str, Any]:
        return {}

    def date(self, date: Date) -> str:
        """Return ``Mar 2021``, ``2021``, ``Present`` or the author's own words."""
        if date.present:
            return self.text("dates.present")
        if date.free or date.year is None:
            return date.text
        if date.month is None:
            return f"{date.year}"
        return self._month_of(date.year, date.month)

    def _month_of(self, year: int, month: int) -> str:
        months = self.find("dates.months")
        if months is not None:
            return self.text("dates.month_year", month=months[month - 1], year=year)
        from babel.dates import format_skeleton

        # CLDR's own pattern, but with the year as written: some calendars would count another one.
        pattern: str = format_skeleton("yMMM", datetime.date(2000, month, 1), locale=self._locale)
        return pattern.replace("2000", str(year))

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
        parts = [self._unit("year", years)] if years else []
        return " ".join([*parts, *([self._unit("month", rest)] if rest else [])])

    def rough_duration(self, months: int) -> str:
        """Return ``4 yrs``, the full years of so many months; below one ``9 mos``."""
        return self._unit("year", months // 12) if months >= 12 else self._unit("month", months)  # noqa: PLR2004 - a year

    def _unit(self, unit: str, count: int) -> str:
        own = self.find("dates.years") if unit == "year" else self.find("dates.month_count")
        if own is not None:
            return self._filled(own, {"count": count})
        from babel.units import format_unit

        return str(format_unit(count, f"duration-{unit}", length="short", locale=self._locale))


def locale_of(lang: str) -> Any:  # noqa: ANN401 - a babel.Locale, imported late
    """Return what the CLDR knows of a language; raise ValueError where it knows nothing of it."""
    import babel

    try:
        return babel.Locale.parse(lang, sep="-")
    except babel.UnknownLocaleError:
        raise ValueError(f"'{lang}' is not a language that is known") from None


def english_name(lang: str) -> str:
    """Return what a language is called in English, for messages: ``German``."""
    return str(locale_of(lang).get_display_name("en") or lang)


def language_name(lang: str) -> str:
    """Return what a language calls itself: ``Deutsch``."""
    name = locale_of(lang).get_display_name() or lang
    return str(name[:1].upper() + name[1:])
