"""What an importer makes of a file: a resume in JSON Resume's vocabulary, not checked yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field


class FoundText(Struct, frozen=True):
    """A Markdown section: what its front matter says, unchecked, and its body."""

    front: Mapping[str, Any]
    body: str


class Found(Struct, frozen=True):
    """A resume as it was found; keys that JSON Resume and we do not know are kept where they stood."""

    data: Mapping[str, Any]
    texts: tuple[FoundText, ...] = ()
    beside: Mapping[str, Any] = field(default_factory=dict)
    """What another program needs to draw it, such as fonts: kept, and of no use here."""
    handed_out: bool = False
    """Whether it was made for readers whom its owner knows, so that it may hold what is not for the public."""
