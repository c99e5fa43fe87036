"""Sees saves: which of the files that a site is read from have changed, whatever way they were saved.

Events of the system tell that something happened, in a millisecond; a look at the files tells what. Where no events
come, as on network drives and in folders that are shared with a container, the look alone has to do.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from sitegen.load import PROFILE_NAMES, PUBLIC_DOT_NAMES

SETTLE = 0.02
"""Seconds without news before files are read that nobody has said are finished."""
LONGEST = 1.0
"""Seconds after which they are read all the same."""
SAFETY = 2.0
"""Seconds between two looks where events come: one may be lost."""
POLL = 0.25
"""Seconds between two looks where none come."""
PARTS = ("sections", "assets", "static", "fonts", "templates", "themes", "i18n")
"""The folders of a site that it is read from; beside them stand the profile and bibliographies."""
_SKIPPED = frozenset({"node_modules", "__pycache__"})

State = tuple[int, int, int, int]
Look = dict[str, State]


class Place(Struct, frozen=True):
    """A folder that is watched, *deep* with all that is below it."""

    folder: Path
    deep: bool = True


def places(site: Path, themes: Iterable[Path]) -> tuple[Place, ...]:
    """Return where a site is read from: its own folder, and those of the themes that it can use."""
    own = (Place(site, deep=False), *(Place(site / part) for part in PARTS))
    return (*own, *(Place(folder) for folder in dict.fromkeys(themes)))


def look(watched: Iterable[Place]) -> Look:
    """Return every file of these places, with what changes when it is saved in any way."""
    found: Look = {}
    for place in watched:
        found |= _files(place) if place.deep else _profiles(place.folder)
    return found


def _profiles(folder: Path) -> Iterator[tuple[str, State]]:
    try:
        names = os.listdir(folder)  # noqa: PTH208 - hot: at every event
    except OSError:
        return
    for name in names:
        if name in PROFILE_NAMES or name.endswith(".bib"):
            path = os.path.join(folder, name)  # noqa: PTH118 - hot
            if (state := _state(path)) is not None:
                yield path, state


def _files(place: Place) -> Iterator[tuple[str, State]]:
    seen: set[str] = set()
    for base, folders, names in os.walk(place.folder, followlinks=True):  # a theme may be a link to its own project
        linked = os.path.islink(base)  # noqa: PTH114 - hot
        here = os.path.realpath(base) if linked else ""
        folders[:] = [] if here in seen else [name for name in folders if is_read(name)]
        if linked:
            seen.add(here)
        for name in names:
            if is_read(name):
                path = os.path.join(base, name)  # noqa: PTH118 - hot
                if (state := _state(path)) is not None:
                    yield path, state


def _state(path: str) -> State | None:
    """Return time, size and identity; the time of change tells of a save that puts the time of writing back."""
    try:
        found = os.stat(path)  # noqa: PTH116 - hot
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino, found.st_ctime_ns


def is_read(name: str) -> bool:
    """Whether a file or folder of that name is read; editors' own files and the system's are not."""
    hidden = name.startswith(".") and name not in PUBLIC_DOT_NAMES
    return not (hidden or name.endswith("~") or name in _SKIPPED or name == "4913")  # which Vim tries a folder with


class Watch:
    """The files of a site, watched from the moment it is made; one thread waits, others ring."""

    def __init__(self, watched: Iterable[Place], *, poll: bool = False) -> None:
        """Look at the places; with *poll* from the start without counting on events."""
        self.places = tuple(watched)
        self.polling = poll
        """Whether events are known not to come."""
        self.seen = self._look(())
        self._bell = threading.Condition()
        self._stirred = False
        self._rang: set[Place | None] = set()
        """The places that something has happened in; None for one that is not known."""
        self._finished = False
        self._ended = False

    def ring(self, place: Place | None = None, *, finished: bool) -> None:
        """Tell that something has happened to a file of a place, and whether whoever wrote it has *finished*."""
        with self._bell:
            self._stirred = True
            self._rang.add(place)
            self._finished = self._finished or finished
            self._bell.notify_all()

    def end(self) -> None:
        """Let whoever waits go."""
        with self._bell:
            self._ended = True
            self._bell.notify_all()

    @property
    def ended(self) -> bool:
        """Whether there is nothing to wait for any more."""
        return self._ended

    def wait(self, idle: Callable[[], None] = lambda: None) -> list[str]:
        """Wait until files have changed and are at rest, and return them; an empty list at the end.

        Call *idle* once whenever there is time to lose.
        """
        while not self._ended:
            rung = self._rung(POLL if self.polling else SAFETY)
            if rung:
                self._settle()
            now = self._look(self._heard())
            if now == self.seen:
                if not rung:
                    idle()
                continue
            if not rung:  # somebody has saved, and no event has told of it
                self.polling = True
                now = self._at_rest(now)
            before, self.seen = self.seen, now
            return sorted(path for place in self.places for path in _differing(before[place], now[place]))
        return []

    def stirs(self) -> bool:
        """Whether files have changed since they were last told of."""
        return (self._stirred or self.polling) and self._look(tuple(self._rang)) != self.seen

    def _look(self, rang: Collection[Place | None]) -> dict[Place, Look]:
        """Look at the places that rang; at all of them where that is not known, since events get lost."""
        known = [place for place in rang if place is not None]
        if self.polling or None in rang or not known:
            return {place: look((place,)) for place in self.places}
        return {**self.seen, **{place: look((place,)) for place in known}}

    def _heard(self) -> set[Place | None]:
        """Return the places that rang, and wait for what comes after."""
        with self._bell:
            self._stirred = self._finished = False
            rang, self._rang = self._rang, set()
        return rang

    def _rung(self, seconds: float) -> bool:
        with self._bell:
            return self._bell.wait_for(lambda: self._stirred or self._ended, timeout=seconds)

    def _settle(self) -> None:
        """Wait until a file that is being written is finished, or nothing more happens to it."""
        until = time.monotonic() + LONGEST
        with self._bell:
            while not (self._finished or self._ended) and time.monotonic() < until:
                self._stirred = False
                if not self._bell.wait_for(lambda: self._stirred or self._ended, timeout=SETTLE):
                    return

    def _at_rest(self, now: dict[Place, Look]) -> dict[Place, Look]:
        """Return the files once two looks in a row are the same."""
        until = time.monotonic() + LONGEST
        while time.monotonic() < until:
            time.sleep(SETTLE)
            later = self._look(())
            if later == now:
                break
            now = later
        return now


def _differing(before: Look, now: Look) -> Iterator[str]:
    return (path for path in now.keys() | before.keys() if now.get(path) != before.get(path))
