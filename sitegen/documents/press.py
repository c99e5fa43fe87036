"""What every document is made with, and what comes of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sitegen.cache import Cache
from sitegen.model import Edition
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
    memory: dict[Any, Any] = field(default_factory=dict, repr=False)
    """What texts came to in other documents of this build."""


@dataclass(frozen=True, slots=True)
class Made:
    """A finished document, and what could not be shown in it."""

    content: bytes
    problems: tuple[Problem, ...] = ()


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
