"""Validated mappings: every field of a definition can be asked for, and what was made of one is known.

All are frozen, and what does not change stays one object from one build to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, ItemsView, Iterator, KeysView, Mapping, ValuesView
from operator import is_
from typing import Any

_NOTHING = object()


class Record(Mapping[str, Any]):
    """A validated mapping: every field of its definition can be asked for, absent ones are None.

    A name that the definition does not know is an AttributeError, so that a template cannot
    silently ask for something that never comes.
    """

    __slots__ = ("_fields", "_known", "_made")
    _fields: dict[str, Any]
    _made: dict[Hashable, Any]

    def __init__(self, fields: Mapping[str, Any], known: frozenset[str]) -> None:
        object.__setattr__(self, "_fields", dict(fields))
        object.__setattr__(self, "_known", known)
        object.__setattr__(self, "_made", {})

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - the schema says what it is
        if name in self._fields:
            return self._fields[name]
        if name in self._known:
            return None
        raise AttributeError(name)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a record is frozen; {name} cannot be set")

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - the schema says what it is
        return self._fields[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    # What a mapping could do by the three above is written out: records are asked thousands of times in each build.

    def __contains__(self, name: object) -> bool:
        return name in self._fields

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Record):
            return bool(self._fields == other._fields)
        return bool(self._fields == other) if isinstance(other, Mapping) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self._fields.items()))

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 - the schema says what it is
        """Return a field, or the default where it is absent."""
        return self._fields.get(name, default)

    def keys(self) -> KeysView[str]:
        """Return the names of the fields that are there."""
        return self._fields.keys()

    def values(self) -> ValuesView[Any]:
        """Return what the fields hold."""
        return self._fields.values()

    def items(self) -> ItemsView[str, Any]:
        """Return names and what they hold."""
        return self._fields.items()

    def __repr__(self) -> str:
        return f"Record({self._fields!r})"

    def knows(self, name: str) -> bool:
        """Return whether the definition has a field of that name."""
        return name in self._known

    def without(self, names: frozenset[str]) -> Record:
        """Return the record without these fields."""
        if names.isdisjoint(self._fields):
            return self
        return Record({name: value for name, value in self._fields.items() if name not in names}, self._known)

    def replace(self, /, **fields: Any) -> Record:  # noqa: ANN401 - the schema says what it is
        """Return the record with some fields changed; itself where they are what they were."""
        own, nothing = self._fields, _NOTHING
        if all(own.get(name, nothing) is value for name, value in fields.items()):
            return self
        return Record({**self._fields, **fields}, self._known)


def kept(before: tuple[Any, ...], after: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the former tuple where the new one holds the very same values: what did not change stays one object."""
    return before if len(before) == len(after) and all(map(is_, before, after)) else after


def once(record: Record, key: Hashable, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever is made
    """Return what was made of a record under a key, or make it; the key says all else that it depends on.

    What an edit does not touch is the same record in the next build. Most things that are made of a record are
    itself; that is not kept as such, since what holds itself is freed late.
    """
    known = record._made  # noqa: SLF001 - a method would take the name of a field
    if key not in known:
        made = make()
        known[key] = _NOTHING if made is record else made
        return made
    found = known[key]
    return record if found is _NOTHING else found


def known_names(record: Record) -> frozenset[str]:
    """Return the fields that a record's definition has."""
    return frozenset(record._known)  # noqa: SLF001 - a method would take the name of a field
