"""What of a profile is published where, for its author to see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sitegen.model import Record, Site, Translations
from sitegen.overlay import field_names
from sitegen.redact import DOCUMENT, PRIVATE, PUBLIC, SETTINGS, levels
from sitegen.schema import EXTENSION, Definition, dotted
from sitegen.variants import is_bullet


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing that the author wrote down, and who sees it."""

    what: str
    """A field, such as ``basics.phone``; an entry, such as ``work[2] (Harrowmere)``; a file."""
    level: str
    """public, document or private."""
    why: str
    """What decides it."""


def disclosure(site: Site, kind: Definition) -> tuple[Shown, ...]:
    """Return who sees each field of the person, each section, and each entry that is withheld."""
    person = site.profile.without(SETTINGS)
    shown = levels(site.profile, kind, site.disclosed)
    chosen: Mapping[str, str] = site.profile.privacy or {}
    found = [*_fields(person, shown, chosen, site.disclosed), *_entries(person, ()), *_texts(site)]
    return tuple(found)


def _fields(
    person: Record,
    shown: Mapping[tuple[str, ...], str],
    chosen: Mapping[str, str],
    disclosed: frozenset[tuple[str, ...]],
) -> Iterator[Shown]:
    for path in dict.fromkeys(field_names(person)):
        name = ".".join(path)
        level = PRIVATE if any(part.startswith(EXTENSION) for part in path) else _level(path, shown)
        holder = _level(path[:-1], shown) if path[:-1] else PUBLIC
        if name in chosen:
            yield Shown(name, level, "privacy")
        elif path[-1].startswith(EXTENSION):
            yield Shown(name, PRIVATE, "a key of your own")
        elif level != PUBLIC and holder == PUBLIC:
            yield Shown(name, level, "profile.private.yaml" if path in disclosed else "the safe default")
        elif len(path) == 1 + (path[0] == "basics") and path != ("basics",) and level == PUBLIC:
            yield Shown(name, level, "")


def _level(path: tuple[str, ...], shown: Mapping[tuple[str, ...], str]) -> str:
    """Return who sees a field: nobody sees more of it than of what holds it."""
    every = [shown.get(path[:count], PUBLIC) for count in range(1, len(path) + 1)]
    return max(every, key=(PUBLIC, DOCUMENT, PRIVATE).index)


def _entries(value: Any, path: tuple[Any, ...]) -> Iterator[Shown]:  # noqa: ANN401 - any value
    if isinstance(value, tuple):
        for at, item in enumerate(value):
            yield from _entries(item, (*path, at))
    elif isinstance(value, Record):
        level = value.get("visibility") or PUBLIC
        if level != PUBLIC:
            yield Shown(f"{dotted(path)}{_called(value)}", level, "visibility")
        for name, item in value.items():
            yield from _entries(item, (*path, name))


def _called(entry: Record) -> str:
    """Return an entry's name in brackets, to know it by."""
    if is_bullet(entry):
        return ""
    for name in ("name", "title", "position", "institution", "organization", "language", "network", "label"):
        text = entry.get(name)
        if isinstance(text, Translations):
            text = next(iter(text.texts.values()))
        if text:
            return f" ({text})"
    return ""


def _texts(site: Site) -> Iterator[Shown]:
    for text in site.texts:
        level = PRIVATE if text.front.draft else text.front.visibility or PUBLIC
        yield Shown(text.path, level, "draft" if text.front.draft else "visibility" if text.front.visibility else "")
