"""A disk cache that can only make a build faster, never break it."""

from __future__ import annotations

import atexit
import contextlib
from collections.abc import Callable, Hashable, Iterator, Mapping
from pathlib import Path
from typing import Final, TypeVar

from blake3 import blake3

from sitegen.memory import Memory
from sitegen.one_step import write_in_one_step

_Made = TypeVar("_Made")
# Part of every key: raise it when the layout of the cache on disk changes.
_SALT: Final = b"sitegen cache 1"
_DIGEST_SIZE: Final = 32
# Typst reads only names that end like a font's, so this file in a font directory does no harm.
_MANIFEST: Final = ".digest"
_NEW: Final = ".new-"
"""What the names of entries start with that are being made."""


class Cache:
    """Named bytes and directories below one directory; with None nothing is kept.

    Damaged entries count as absent. A disk that cannot be written to is no error.
    Several processes may use the same directory at the same time.
    """

    __slots__ = ("_held", "_root", "memory")

    def __init__(self, directory: Path | None) -> None:
        """Use `directory`, which is made when the first entry is written."""
        self._root = directory
        self._held = False
        self.memory = Memory()
        """What this process has made, and can use again as it is."""

    def hold(self) -> None:
        """Keep entries in memory as well, and after the first turn there alone.

        For a process that builds after every save: each would leave its documents on the disk for ever.
        """
        self._held = True

    def once(self, key: Hashable, make: Callable[[], _Made]) -> _Made:
        """Return what is kept in memory of something that changes with the installation alone, or make it."""
        return self.memory.once(key, make)

    def apart(self) -> Cache:
        """Return a cache of the same entries with a memory of its own, for another thread."""
        return Cache(self._root)

    @staticmethod
    def key(*parts: bytes | str) -> str:
        """Return 64 hex digits that stand for exactly this sequence of parts."""
        total = blake3(_SALT)
        for part in parts:
            data = part.encode() if isinstance(part, str) else part
            # The length keeps ("ab", "c") and ("a", "bc") apart.
            total.update(b"%d:" % len(data) + data)
        return total.hexdigest()

    def get(self, key: str) -> bytes | None:
        """Return the bytes kept under `key`, or None if there are none or they are damaged."""
        if self._held and key in self.memory:
            held: bytes = self.memory[key]
            return held
        content = self._stored(key)
        if self._held and content is not None:
            self.memory[key] = content
        return content

    def _stored(self, key: str) -> bytes | None:
        if self._root is None:
            return None
        try:
            stored = (self._root / key).read_bytes()
        except OSError:
            return None
        digest, content = stored[:_DIGEST_SIZE], stored[_DIGEST_SIZE:]
        return content if blake3(content).digest() == digest else None

    def put(self, key: str, content: bytes) -> None:
        """Keep `content` under `key`; another process sees all of it or nothing."""
        if self._held:
            self.memory[key] = content
        if self._root is None or (self._held and self.memory.turns):
            return
        with contextlib.suppress(OSError):
            self._root.mkdir(parents=True, exist_ok=True)
            write_in_one_step(self._root / key, blake3(content).digest() + content, prefix=_NEW)

    def directory(self, key: str, make: Callable[[Path], None]) -> Path:
        """Return the directory kept under `key`; `make` fills an empty one if there is none.

        `make` writes plain files and no subdirectories. Where nothing can be kept, the result is
        a temporary directory that goes when the process ends. What `make` raises passes through.
        """
        target = None if self._root is None else self._root / key
        if target is not None and _is_sound(target):
            return target
        try:
            new = _filled(self._new_directory(), make)
        except OSError:
            if target is None:
                raise
            return _filled(_temporary(), make)  # the cache's disk may be full, and another one not
        return new if target is None else _install(new, target)

    @contextlib.contextmanager
    def folder(self, files: Mapping[str, bytes]) -> Iterator[Path]:
        """Give a directory that holds these files, by their names; where nothing can be kept, it goes after use."""

        def fill(new: Path) -> None:
            for name, content in files.items():
                (new / name).write_bytes(content)

        if self._root is None:
            from tempfile import TemporaryDirectory

            with TemporaryDirectory(prefix="sitegen-") as name:
                fill(Path(name))
                yield Path(name)
        else:
            yield self.directory(self.key("folder", *(part for file in sorted(files.items()) for part in file)), fill)

    def _new_directory(self) -> Path:
        from tempfile import mkdtemp  # few need it, and it takes long to import

        if self._root is not None:
            with contextlib.suppress(OSError):
                self._root.mkdir(parents=True, exist_ok=True)
                return Path(mkdtemp(prefix=_NEW, dir=self._root))
        return _temporary()


def _filled(new: Path, make: Callable[[Path], None]) -> Path:
    try:
        make(new)
        (new / _MANIFEST).write_text(_manifest(new))
    except BaseException:
        _remove(new)
        raise
    return new


def _install(new: Path, target: Path) -> Path:
    if not _is_sound(target):
        # Only a damaged directory is removed: a sound one may be in use by another process.
        _remove(target)
        with contextlib.suppress(OSError):
            return new.rename(target)
    if _is_sound(target):  # another process was faster
        _remove(new)
        return target
    atexit.register(_remove, new)
    return new


def _temporary() -> Path:
    """Return a new directory that goes when the process ends."""
    from tempfile import mkdtemp

    directory = Path(mkdtemp(prefix="sitegen-"))
    atexit.register(_remove, directory)
    return directory


def _remove(directory: Path) -> None:
    from shutil import rmtree

    rmtree(directory, ignore_errors=True)


def _manifest(directory: Path) -> str:
    files = sorted(file for file in directory.iterdir() if file.name != _MANIFEST)
    digests = (f"{blake3(file.read_bytes()).hexdigest()} {file.name}\n" for file in files)
    return "".join(digests)


def _is_sound(directory: Path) -> bool:
    try:
        return (directory / _MANIFEST).read_text() == _manifest(directory)
    except (OSError, ValueError):
        return False
