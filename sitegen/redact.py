"""What is left out of an edition before anything is drawn: private fields, the user's own keys, exact dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from msgspec.structs import replace

from sitegen.dates import Date
from sitegen.records import Record, kept, once
from sitegen.schema import EXTENSION, Definition, field_paths

Path = tuple[str, ...]
"""The names that lead to a field, without positions."""


SETTINGS = frozenset({"$schema", "site", "theme", "contact", "deploy", "downloads", "privacy", "variants"})
"""What a profile says of the site, not of the person."""
PUBLIC, DOCUMENT, PRIVATE = "public", "document", "private"
AUDIENCES = {PUBLIC: frozenset({PUBLIC}), DOCUMENT: frozenset({PUBLIC, DOCUMENT})}
"""What each audience sees: everybody, and whoever is handed a document by name."""


def levels(profile: Record, kind: Definition, disclosed: Iterable[Path] = ()) -> dict[Path, str]:
    """Return who sees each field: by the safe defaults, and over them by the author's choice.

    *disclosed* are the fields that the author wrote down for documents alone.
    """
    found = _defaults(kind) | {}
    found |= dict.fromkeys(disclosed, DOCUMENT)
    chosen: Mapping[str, str] = profile.privacy or {}
    found |= {tuple(path.split(".")): level for path, level in chosen.items()}
    of_person = [(path, level) for path, level in found.items() if path[0] == "basics"]
    # What a variant says of the person in the profile's place is as private as what it replaces.
    return found | {("variants", name, *path): level for name in profile.variants or () for path, level in of_person}


@lru_cache(maxsize=2)
def _defaults(kind: Definition) -> dict[Path, str]:
    return {path: str(part.schema.get("x-visibility", PUBLIC)) for path, part in field_paths(kind)}


def seen_by(audience: str, record: Record, shown: Mapping[Path, str]) -> Record:
    """Return what an audience sees of a profile: without withheld fields and entries and the user's own keys."""
    allowed = AUDIENCES[audience]
    withheld = frozenset(path for path, level in shown.items() if level not in allowed)
    public: Record = _public(record, withheld, allowed, ())
    return public


def _public(value: Any, withheld: frozenset[Path], allowed: frozenset[str], path: Path) -> Any:  # noqa: ANN401
    if isinstance(value, str):  # most are; to tell a record takes longest
        return value
    if isinstance(value, tuple):
        visible = (item if may_see(item, allowed) else hidden_section(item) for item in value)
        seen = (_public(item, withheld, allowed, path) for item in visible if item is not None)
        return kept(value, tuple(item for item in seen if item is not None))
    if not isinstance(value, Record):
        return value
    return once(value, ("seen", withheld, allowed, path), lambda: _seen(value, withheld, allowed, path))


def _seen(record: Record, withheld: frozenset[Path], allowed: frozenset[str], path: Path) -> Record | None:
    gone = frozenset(name for name in record if name.startswith(EXTENSION) or (*path, name) in withheld)
    left = record.without(gone | {"visibility"})
    shown = left.replace(**{name: _public(item, withheld, allowed, (*path, name)) for name, item in left.items()})
    return None if lost_its_roles(record, shown) else shown


def may_see(item: Any, allowed: frozenset[str]) -> bool:  # noqa: ANN401 - any value
    """Return whether an entry's author lets an audience see it."""
    return isinstance(item, str) or not isinstance(item, Record) or (item.get("visibility") or PUBLIC) in allowed


def lost_its_roles(before: Record, after: Record) -> bool:
    """Return whether all the roles at an employer are gone, and with them all that was said of it."""
    said = ("position", "summary", "highlights", "roles")
    return bool(before.get("roles")) and not any(after.get(name) for name in said)


def hidden_section(item: Any) -> Record | None:  # noqa: ANN401 - any value
    """Return the setting of a section that is withheld as one that hides it; None for what is no setting."""
    return item.replace(hidden=True) if isinstance(item, Record) and item.knows("hidden") else None


def coarse_dates(profile: Record, policy: str | None) -> Record:
    """Return the profile with its dates as exact as the author wants: ``year`` keeps years, ``hidden`` none."""
    if policy in {None, "exact"}:
        return profile
    coarse: Record = _coarse(profile, policy)
    return coarse


def _coarse(value: Any, policy: str | None) -> Any:  # noqa: ANN401 - any value
    if isinstance(value, tuple):
        return kept(value, tuple(_coarse(item, policy) for item in value))
    if isinstance(value, Date):
        return _year(value)
    if not isinstance(value, Record):
        return value
    dates = frozenset(name for name, item in value.items() if isinstance(item, Date))
    left = value.without(dates if policy == "hidden" else frozenset())
    return left.replace(**{name: _coarse(item, policy) for name, item in left.items()})


def _year(date: Date) -> Date:
    """Return the year alone; words that name no year say nothing exact and stay."""
    if date.present or date.year is None:
        return date
    return replace(date, text=f"{date.year:04}", month=None, day=None)
