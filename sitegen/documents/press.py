"""What every document is made with, and what comes of it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from blake3 import blake3
from msgspec import Struct, field
from msgspec.structs import replace

from sitegen.cache import Cache
from sitegen.model import Edition, FontFile
from sitegen.problems import Problem
from sitegen.themes import Theme


class Press(Struct, frozen=True):
    """The theme that documents are set in, and what they need beside it."""

    theme: Theme
    options: Mapping[str, Any]
    cache: Cache
    epoch: int
    """The date that goes into the files, in seconds since 1970."""
    fonts: tuple[FontFile, ...] = ()
    """The site's own fonts, for letters that the theme's lack."""
    stamps: list[str] = field(default_factory=list)
    """What stands for the theme's files and the program, once it has been asked for."""

    @property
    def memory(self) -> MutableMapping[Any, Any]:
        """What texts came to in other documents."""
        return self.cache.memory


class Made(Struct, frozen=True):
    """A finished document, and what could not be shown in it."""

    content: bytes
    problems: tuple[Problem, ...] = ()
    pages: int | None = None
    """How many pages it has, where it has pages."""


class Format(Struct, frozen=True):
    """A kind of document: ``resume.SUFFIX``."""

    suffix: str
    make: Callable[[Edition, Press], Made]


def kept(press: Press, name: str, data: Any, make: Callable[[], bytes]) -> bytes:  # noqa: ANN401 - any JSON
    """Return what the cache has for exactly this *data*, or make it.

    *name* is the maker's own, with a version that is raised when the same data come out otherwise.
    """
    text = msgspec.json.encode(data, order="sorted")
    key = press.cache.key(name, str(press.epoch), blake3(text).digest())
    content = press.cache.get(key)
    if content is None:
        content = make()
        press.cache.put(key, content)
    return content


def sealed(edition: Edition, press: Press) -> str:
    """Return what stands for all that a document of the edition depends on, from the person's words to the program."""
    if not press.stamps:
        press.stamps.extend(_stamps(press.theme))
    return press.cache.key(
        repr(replace(edition, static_names=frozenset(), assets={}, trial=False)),
        *(part for src in sorted(edition.assets) for part in (src, _digest(edition.assets[src].content))),
        _digest(edition.photo.content) if edition.photo else "",
        *(part for font in press.fonts for part in (font.path, font.identity)),
        repr((replace(press.theme, site=None), dict(press.options), press.epoch)),
        *press.stamps,
    )


def _digest(content: bytes) -> bytes:
    return blake3(content).digest()


def _stamps(theme: Theme) -> Iterator[str]:
    """Yield what changes with the theme's files, with our own code and with whatever is installed beside it."""
    for folder in theme.folders:
        yield from _states(folder)
    yield from _program()
    for place in sys.path:
        if place.endswith("site-packages") and Path(place).is_dir():
            yield f"{place} {Path(place).stat().st_mtime_ns}"


@lru_cache(maxsize=1)
def _program() -> tuple[str, ...]:
    """Return what changes with the program; a process goes on as it began."""
    return tuple(_states(Path(__file__).parents[1]))


def _states(folder: Path) -> Iterator[str]:
    for path in sorted((*folder.rglob("*.py"), *folder.glob("*.typ"), *folder.glob("docx/*"))):
        status = path.stat()
        yield f"{path} {status.st_size} {status.st_mtime_ns}"


def whole_address(edition: Edition) -> Callable[[str], str]:
    """Return what completes an address: a relative link means nothing in a document that has been taken along.

    As on the pages, a link to a page of the resume's own stays in the edition, any other one starts at the
    site's top. What is returned raises ValueError for a relative address where the site's is not known.
    """
    home = edition.url
    own = frozenset(section.id for section in edition.sections if section.page)

    def whole(address: str) -> str:
        if ":" in address.split("/", 1)[0]:
            return address
        if home is None:
            raise ValueError("no address to complete it with")
        target = address.removeprefix("./")
        inside = target.startswith(("#", "?")) or target.split("/", 1)[0] in own
        return (home if inside else site_address(edition)) + target

    return whole


def site_address(edition: Edition) -> str:
    """Return the address of the site's top, where what all editions share stands; empty if it is not known."""
    return (edition.url or "").removesuffix(edition.folder)
