"""What is left out of an edition before anything is drawn: private fields, the user's own keys, exact dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sitegen.dates import Date
from sitegen.model import Record
from sitegen.schema import EXTENSION, Definition, field_paths


def private_paths(profile: Record, kind: Definition) -> frozenset[tuple[str, ...]]:
    """Return the paths of the fields that are not published: the safe defaults and the author's choice."""
    chosen: Mapping[str, str] = profile.privacy or {}
    levels = {path: str(part.schema.get("x-visibility", "public")) for path, part in field_paths(kind)}
    levels |= {tuple(path.split(".")): level for path, level in chosen.items()}
    return frozenset(path for path, level in levels.items() if level != "public")


def publish_only(record: Record, private: frozenset[tuple[str, ...]]) -> Record:
    """Return the profile without private fields and without the user's own keys."""
    public: Record = _public(record, private, ())
    return public


def _public(value: Any, private: frozenset[tuple[str, ...]], path: tuple[str, ...]) -> Any:  # noqa: ANN401 - any value
    if isinstance(value, tuple):
        return tuple(_public(item, private, path) for item in value if not _withheld(item))
    if not isinstance(value, Record):
        return value
    gone = frozenset(name for name in value if name.startswith(EXTENSION) or (*path, name) in private)
    kept = value.without(gone)
    return kept.replace(**{name: _public(item, private, (*path, name)) for name, item in kept.items()})


def _withheld(item: Any) -> bool:  # noqa: ANN401 - any value
    """Whether an entry's author keeps it from the public."""
    return isinstance(item, Record) and item.get("visibility") == "private"


def coarse_dates(profile: Record, policy: str | None) -> Record:
    """Return the profile with its dates as exact as the author wants: ``year`` keeps years, ``hidden`` none."""
    if policy in {None, "exact"}:
        return profile
    coarse: Record = _coarse(profile, policy)
    return coarse


def _coarse(value: Any, policy: str | None) -> Any:  # noqa: ANN401 - any value
    if isinstance(value, tuple):
        return tuple(_coarse(item, policy) for item in value)
    if isinstance(value, Date):
        return _year(value)
    if not isinstance(value, Record):
        return value
    dates = frozenset(name for name, item in value.items() if isinstance(item, Date))
    kept = value.without(dates if policy == "hidden" else frozenset())
    return kept.replace(**{name: _coarse(item, policy) for name, item in kept.items()})


def _year(date: Date) -> Date:
    """Return the year alone; words that name no year say nothing exact and stay."""
    if date.present or date.year is None:
        return date
    return replace(date, text=f"{date.year:04}", month=None, day=None)
