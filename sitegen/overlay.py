"""A second profile laid over the first: what is added for documents that are handed out by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sitegen.records import Record

_IDENTITY = ("name", "title", "position", "network", "institution", "organization", "startDate")
"""What tells one entry of a list from the next, where no id does."""


def laid_over(under: Any, over: Any) -> Any:  # noqa: ANN401 - any value
    """Return *under* with what *over* adds or changes.

    Keys are merged, entries of a list are merged with the one they mean, and else appended; everything else is
    replaced.
    """
    if isinstance(under, Record) and isinstance(over, Record):
        return under.replace(**{name: laid_over(under.get(name), item) for name, item in over.items()})
    if isinstance(under, tuple) and isinstance(over, tuple) and all(isinstance(item, Record) for item in over):
        items = list(under)
        for item in over:
            at = next((at for at, mine in enumerate(items) if is_same(mine, item)), None)
            if at is None:
                items.append(item)
            else:
                items[at] = laid_over(items[at], item)
        return tuple(items)
    return over


def is_same(mine: Any, other: Record) -> bool:  # noqa: ANN401 - any value
    """Return whether an entry means another one: by its id, or by all that both say of who and what."""
    if not isinstance(mine, Record):
        return False
    if mine.get("id") or other.get("id"):
        return bool(mine.get("id") == other.get("id"))
    shared = [name for name in _IDENTITY if mine.get(name) and other.get(name)]
    return bool(shared) and all(mine[name] == other[name] for name in shared)


def field_names(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:  # noqa: ANN401 - any value
    """Yield the path of every field that a profile holds, without positions."""
    if path:
        yield path
    if isinstance(value, tuple):
        for item in value:
            if isinstance(item, Record):
                yield from field_names(item, path)
    elif isinstance(value, Record):
        for name, item in value.items():
            yield from field_names(item, (*path, name))
