"""Which letters pages may show, for the choice of glyphs: a font that is loaded has no others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from sitegen.cache import Cache
from sitegen.expressions import expression
from sitegen.model import Edition
from sitegen.resources import shipped
from sitegen.themes import Theme, style_sheets

_CSS_ESCAPE = expression(r"\\([0-9a-fA-F]{2,4})(?![0-9a-fA-F])")


def page_letters(edition: Edition) -> str:
    """Return the letters of every text that a page of the edition may show, each once and in order."""
    found: list[str] = []
    left: list[Any] = [edition.title, edition.description, edition.location, edition.facts]
    left += (edition.basics, edition.sections, edition.words.catalogue)
    left += (other.label for other in (*edition.languages, *edition.versions))
    parts: dict[type, Callable[[Any], Iterable[Any]]] = {}
    while left:
        value = left.pop()
        if isinstance(value, str):
            found.append(value)
            continue
        kind = type(value)
        if kind not in parts:
            parts[kind] = _parts(kind)
        left += parts[kind](value)
    return "".join(sorted(set("".join(found))))


def letters_beside(theme: Theme, site: Path, cache: Cache) -> frozenset[str]:
    """Return the letters that style sheets, and templates which are not ours, may show of their own."""
    return frozenset[str]().union(*(_letters(text, cache) for text in _written_beside(theme, site)))


def _letters(text: str, cache: Cache) -> frozenset[str]:
    return cache.once(("letters", text), lambda: frozenset(text))


def _written_beside(theme: Theme, site: Path) -> Iterator[str]:
    custom = site / "static/custom.css"
    for path in (*style_sheets(theme), *([custom] if custom.is_file() else [])):
        text = path.read_text("utf-8", "replace")
        yield text
        yield from (chr(int(match[1], 16)) for match in _CSS_ESCAPE.finditer(text))
    own = (folder for folder in (site, *theme.folders) if not folder.is_relative_to(shipped("themes")))
    yield from (path.read_text("utf-8", "replace") for one in own for path in (one / "templates").rglob("*.html"))


def _parts(kind: type) -> Callable[[Any], Iterable[Any]]:
    """Return what yields the parts of a value of this type."""
    if issubclass(kind, (tuple, list)):
        return iter
    if issubclass(kind, Mapping):
        return lambda value: value.values()
    names = kind.__struct_fields__ if issubclass(kind, Struct) else ()
    return lambda value: [getattr(value, name) for name in names]
