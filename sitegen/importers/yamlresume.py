"""YAMLResume: the same sections under ``content``, with dates in words and layouts beside them."""

from __future__ import annotations

from typing import Any

from sitegen.expressions import expression
from sitegen.importers.found import Found

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = expression(r"(?P<month>[A-Za-z]{3})[a-z]*\.?(?: (?P<day>\d{1,2}),)? (?P<year>\d{4})\Z")
_DATES = frozenset({"startDate", "endDate", "date", "releaseDate"})
_RENAMED = {
    "basics": {"headline": "label"},
    "education": {"degree": "studyType"},
    "references": {"summary": "reference"},
}
"""What YAMLResume calls otherwise than JSON Resume, by section."""


def knows(data: Any) -> bool:  # noqa: ANN401 - any YAML
    """Return whether the data are a YAMLResume document."""
    return isinstance(data, dict) and isinstance(data.get("content"), dict) and "basics" in data["content"]


def read(data: dict[str, Any]) -> Found:
    """Return the resume; its layouts are kept, since they say nothing of the person."""
    rest = {key: value for key, value in data.items() if key not in {"content", "locale"}}
    content = {name: _section(name, value) for name, value in data["content"].items()}
    basics = content.pop("basics")
    if isinstance(basics, dict):
        moved = {name: content.pop(name) for name in ("location", "profiles") if name in content}
        basics = {**basics, **moved}
    locale = data.get("locale")
    language = locale.get("language") if isinstance(locale, dict) else None
    site = {"locale": _language(language)} if isinstance(language, str) and language != "en" else {}
    return Found({"basics": basics, **content, "site": site}, beside=rest)


def _section(name: str, value: Any) -> Any:  # noqa: ANN401 - any YAML
    if isinstance(value, list):
        return [_section(name, item) for item in value]
    if not isinstance(value, dict):
        return value
    names = _RENAMED.get(name, {})
    return {names.get(key, key): _date(item) if key in _DATES else item for key, item in value.items()}


def _date(text: Any) -> Any:  # noqa: ANN401 - any YAML
    """Return ``Sep 1, 2009`` as 2009-09-01 and ``Sep 2009`` as 2009-09; anything else as it is."""
    match = _DATE.match(text.strip()) if isinstance(text, str) else None
    if match is None or match["month"].lower() not in _MONTHS:
        return text
    parts = [match["year"], f"{_MONTHS.index(match['month'].lower()) + 1:02}"]
    return "-".join([*parts, f"{int(match['day']):02}"] if match["day"] else parts)


def _language(text: str) -> str:
    """Return a language tag as it is usually written: ``zh-Hant-TW`` for zh-hant-tw."""
    first, *others = text.split("-")
    shaped = (part.title() if len(part) == 4 else part.upper() for part in others)  # noqa: PLR2004 - a script has four
    return "-".join([first.lower(), *shaped])
