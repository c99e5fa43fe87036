"""What every document is made with, and what comes of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sitegen.cache import Cache
from sitegen.model import Edition, FontFile
from sitegen.problems import Problem
from sitegen.themes import Theme


@dataclass(frozen=True, slots=True)
class Press:
    """The theme that documents are set in, and what they need beside it."""

    theme: Theme
    options: Mapping[str, Any]
    cache: Cache
    epoch: int
    """The date that goes into the files, in seconds since 1970."""
    fonts: tuple[FontFile, ...] = ()
    """The site's own fonts, for letters that the theme's lack."""
    memory: dict[Any, Any] = field(default_factory=dict, repr=False)
    """What texts came to in other documents of this build."""


@dataclass(frozen=True, slots=True)
class Made:
    """A finished document, and what could not be shown in it."""

    content: bytes
    problems: tuple[Problem, ...] = ()
    pages: int | None = None
    """How many pages it has, where it has pages."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of document: ``resume.SUFFIX``."""

    suffix: str
    media_type: str
    make: Callable[[Edition, Press], Made]


def kept(press: Press, name: str, data: Any, make: Callable[[], bytes]) -> bytes:  # noqa: ANN401 - any JSON
    """Return what the cache has for exactly this *data*, or make it.

    *name* is the maker's own, with a version that is raised when the same data come out otherwise.
    """
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    key = press.cache.key(name, str(press.epoch), hashlib.sha256(text.encode()).digest())
    content = press.cache.get(key)
    if content is None:
        content = make()
        press.cache.put(key, content)
    return content


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
