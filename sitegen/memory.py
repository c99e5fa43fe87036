"""What a process keeps from one build to the next, so that an edit costs no more than what depends on it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, MutableMapping
from typing import Any, TypeVar

_Made = TypeVar("_Made")


class Memory(MutableMapping[Hashable, Any]):
    """Values by keys that say all that they depend on; they are never changed.

    What was not asked for in a whole turn is forgotten, so it grows with the site and not with time.
    """

    __slots__ = ("_before", "_now", "turns")

    def __init__(self) -> None:
        self._now: dict[Hashable, Any] = {}
        self._before: dict[Hashable, Any] = {}
        self.turns = 0
        """How many turns have ended."""

    def turn(self) -> None:
        """End a turn: a build, in a process that makes many."""
        self._before, self._now = self._now, {}
        self.turns += 1

    def once(self, key: Hashable, make: Callable[[], _Made]) -> _Made:
        """Return what is kept under a key, or make it."""
        if key not in self:
            self._now[key] = make()
        made: _Made = self._now[key]
        return made

    def __contains__(self, key: object) -> bool:
        if key in self._now:
            return True
        if key in self._before:
            self._now[key] = self._before[key]
            return True
        return False

    def __getitem__(self, key: Hashable) -> Any:  # noqa: ANN401 - whatever was made
        if key not in self:
            raise KeyError(key)
        return self._now[key]

    def __setitem__(self, key: Hashable, value: Any) -> None:  # noqa: ANN401 - whatever was made
        self._now[key] = value

    def __delitem__(self, key: Hashable) -> None:
        self._before.pop(key, None)
        del self._now[key]

    def __iter__(self) -> Iterator[Hashable]:
        return iter({**self._before, **self._now})

    def __len__(self) -> int:
        return len({**self._before, **self._now})
