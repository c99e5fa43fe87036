"""The system's own events ring the bell of a `Watch`: inotify, FSEvents, ReadDirectoryChanges, through watchdog."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer

from sitegen.expressions import expression
from sitegen.preview.watching import Place, is_read

_TOLD = [
    *(DirCreatedEvent, DirDeletedEvent, DirMovedEvent),
    *(FileClosedEvent, FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent),
]
"""What is asked for: no opening and reading, which we do ourselves all the time."""
_FINISHED = (FileClosedEvent, FileMovedEvent)
"""After these a file is whole: it was closed by its writer, or came from another name."""
Ring = Callable[..., None]


class Events:
    """What happens in the folders of a site, as the system tells it."""

    def __init__(self, ring: Ring) -> None:
        self._observer = Observer()
        self._ring = ring
        self._watched: dict[Place, tuple[tuple[int, int], Any]] = {}

    def start(self) -> bool:
        """Begin; return False where the system has no events to give."""
        try:
            self._observer.start()
        except OSError:
            return False
        return True

    def follow(self, places: Iterable[Place]) -> bool:
        """Listen to these places, to those that have come since or stand in the place of others, too.

        Return False where the system refuses one, as it does beyond a number that it allows.
        """
        for place in places:
            identity = _identity(place.folder)
            known = self._watched.get(place)
            if known is not None and known[0] == identity:
                continue
            if known is not None:
                del self._watched[place]
                self._leave(known[1])
            if identity is not None:
                try:
                    handler = _Handler(partial(self._ring, place))
                    told = self._observer.schedule(handler, str(place.folder), recursive=place.deep, event_filter=_TOLD)
                except OSError:
                    return False
                self._watched[place] = identity, told
        return True

    def stop(self) -> None:
        """Listen no more."""
        self._observer.stop()

    def _leave(self, told: Any) -> None:  # noqa: ANN401 - the library's
        try:
            self._observer.unschedule(told)
        except (KeyError, OSError):  # it has noticed itself that the folder is gone
            return


_SILENT = expression(r"nfs|cifs|smb|9p|drvfs|fuse\.|vboxsf|prl_fs|vmhgfs|virtiofs|osxfs|grpcfuse|afs|davfs")
"""Kinds of file systems whose files others change, of which the system tells nothing."""


def events_come(folder: Path) -> bool:
    """Whether the system can be expected to tell of what happens in a folder; Linux says what kind of disk it is on."""
    try:
        lines = Path("/proc/self/mounts").read_text("utf-8", "replace").splitlines()
    except OSError:
        return True
    place = folder.resolve()
    mounts = (line.split(" ")[1:3] for line in lines)
    within = [(len(top), kind) for top, kind in mounts if place.is_relative_to(top.replace("\\040", " "))]
    return not within or not _SILENT.match(max(within)[1])


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(folder)  # noqa: PTH116 - its two numbers alone
    except OSError:
        return None
    return found.st_dev, found.st_ino


class _Handler(FileSystemEventHandler):
    def __init__(self, ring: Ring) -> None:
        self.ring = ring

    def dispatch(self, event: FileSystemEvent) -> None:
        """Ring for what may be a file of the site; a name that is moved away matters as much as the new one."""
        names = [os.path.basename(os.fsdecode(path)) for path in (event.src_path, event.dest_path) if path]  # noqa: PTH119
        if any(map(is_read, names)):
            self.ring(finished=isinstance(event, _FINISHED) and is_read(names[-1]))
