"""What of a profile is published where, for its author to see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from sitegen.model import Site, Translations
from sitegen.overlay import field_names, is_same, laid_over
from sitegen.records import Record
from sitegen.redact import DOCUMENT, PRIVATE, PUBLIC, SETTINGS, levels
from sitegen.schema import EXTENSION, Definition, dotted
from sitegen.variants import is_bullet

_PRIVATE_FILE = "profile.private.yaml"


class Shown(Struct, frozen=True):
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
    whole = laid_over(site.profile, site.added) if site.added else site.profile
    chosen: Mapping[str, str] = whole.privacy or {}
    found = [*_fields(person, levels(whole, kind), chosen, _sections(site.profile)), *_entries(person, ())]
    if site.added is not None:
        found += _added(person, site.added.without(SETTINGS), whole, kind)
    return (*found, *_texts(site))


def _sections(profile: Record) -> dict[str, str]:
    """Return the level of each section that the settings withhold or hide."""
    settings = (profile.site.sections if profile.site else None) or ()
    return {
        one.id: PRIVATE if one.hidden else one.visibility
        for one in settings
        if isinstance(one, Record) and (one.hidden or one.visibility)
    }


def _fields(
    person: Record, shown: Mapping[tuple[str, ...], str], chosen: Mapping[str, str], sections: Mapping[str, str]
) -> Iterator[Shown]:
    for path in dict.fromkeys(field_names(person)):
        name = ".".join(path)
        level = PRIVATE if any(part.startswith(EXTENSION) for part in path) else _level(path, shown)
        holder = _level(path[:-1], shown) if path[:-1] else PUBLIC
        if name in chosen:
            yield Shown(name, level, "privacy")
        elif path[-1].startswith(EXTENSION):
            yield Shown(name, PRIVATE, "a key of your own")
        elif name in sections:
            yield Shown(name, sections[name], "site.sections")
        elif level != PUBLIC and holder == PUBLIC:
            yield Shown(name, level, "the safe default")
        elif len(path) == 1 + (path[0] == "basics") and path != ("basics",) and level == PUBLIC:
            yield Shown(name, level, "")


def _added(person: Record, added: Record, whole: Record, kind: Definition) -> Iterator[Shown]:
    """Yield what only the private profile says: fields that the other one lacks or keeps private, and entries."""
    there, before = frozenset(field_names(person)), levels(whole, kind)
    after = levels(whole, kind, field_names(added))
    for path in dict.fromkeys(field_names(added)):
        is_new = path not in there and (len(path) == 1 or path[:-1] in there)
        if is_new or (path[:-1] in there and before.get(path, PUBLIC) != PUBLIC):
            level = max(after.get(path, PUBLIC), DOCUMENT, key=(PUBLIC, DOCUMENT, PRIVATE).index)
            yield Shown(".".join(path), level, _PRIVATE_FILE)
    for name, entries in added.items():
        known = person.get(name)
        for entry in entries if isinstance(entries, tuple) and isinstance(known, tuple) else ():
            if isinstance(entry, Record) and not any(is_same(one, entry) for one in known or ()):
                yield Shown(f"{name}{_called(entry)}", DOCUMENT, _PRIVATE_FILE)


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
