"""Typst at work: a theme's files and a document's data become a PDF, and what is to be known of it."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import msgspec
from blake3 import blake3
from msgspec import Struct
from msgspec.structs import asdict, replace

from sitegen.cache import Cache
from sitegen.expressions import expression
from sitegen.model import File
from sitegen.problems import ThemeError
from sitegen.resources import shipped
from sitegen.themes import Theme
from sitegen.typesetting import Fallback, mistake, typst_files, typst_version

STANDARDS = ("a-3a", "ua-1")
"""PDF/A-3a, which may carry the data that it was made from, and PDF/UA-1, which everybody can read."""
TEMPLATE = "resume.typ"
ATTACHMENT = "resume.json"
_FORMAT = "typeset 4"
_OPENING = b"#set text(fallback: false);"
"""What goes before every theme's document, on its first line: a font that nobody named must not step in unseen."""
_CLOSING = b'\n#import "layout.typ": closing\n#closing\n'
"""What follows every theme's document: its data as an attachment, and how long it came out."""
_PAGES = b"\n1 0 obj\n<</Type/Pages/Count "
"""The root of a PDF's pages, which Typst writes before anything of the person's."""
_HEAD = 80
"""Within how many bytes it stands."""
_UNSHOWN = expression(r'the text `"(.+?)"` could not be displayed')
_REFUSED = expression(r"PDF/(?:A|UA)\S* error: (.+)")
_ESCAPED = expression(r"\\(?:u\{([0-9a-f]+)\}|(.))")


class Typeset(Struct, frozen=True):
    """A PDF, and what is to be known of it."""

    content: bytes
    pages: int
    unshown: str = ""
    """Letters that no font has; where there are any, the PDF does not say that it is accessible."""
    refused: str = ""
    """Why else it does not, in Typst's own words."""


class Extent(Struct, frozen=True):
    """How long a document comes out."""

    pages: int
    filled: float
    """How far the text of the last page goes down: 0 for an empty page, 1 for a full one."""
    lines: int
    """How many lines of running text a page holds."""


def theme_files(theme: Theme) -> dict[str, bytes]:
    """Return the Typst files of the theme and of those it extends, nearest first."""
    found = typst_files(theme)
    if TEMPLATE not in found:
        raise ThemeError(f"theme '{theme.name}' has no {TEMPLATE}, so it cannot make a PDF; set 'downloads: []'")
    return found


def typeset(  # one call, one PDF: all that it depends on
    sources: Mapping[str, bytes], pictures: Iterable[File], fallback: Fallback, theme: Theme, epoch: int, cache: Cache
) -> Typeset:
    """Set the theme's document, or return what the cache has of exactly the same.

    *sources* are texts: the theme's files and the data; *pictures* are further files that they show. Raise
    `ThemeError` with Typst's own words where a template is broken.
    """
    pictures = tuple(pictures)
    key = cache.key(
        _FORMAT,
        typst_version(),
        repr(theme.print_faces),
        fallback.identity,
        str(epoch),
        *_digests((name, sources[name]) for name in sorted(sources)),
        *_digests((file.path, file.content) for file in pictures),
    )
    kept = cache.get(key)
    if kept is not None:
        head, _, content = kept.partition(b"\n")
        return Typeset(content, **msgspec.json.decode(head))
    made = _made(sources, pictures, fallback, theme, epoch, cache)
    facts = {name: value for name, value in asdict(made).items() if name != "content"}
    cache.put(key, msgspec.json.encode(facts) + b"\n" + made.content)
    return made


def _digests(parts: Iterable[tuple[str, bytes]]) -> Iterator[str | bytes]:
    for name, content in parts:
        yield name
        yield blake3(content).digest()


def _fonts(theme: Theme, fallback: Fallback, cache: Cache, *, whole: bool) -> Any:  # noqa: ANN401 - a typst.Fonts, imported late
    from sitegen.fonts import print_fonts

    own = print_fonts(theme.print_faces, cache)
    return _opened((str(own), *map(str, fallback.folders)), fallback.identity, whole=whole)


@lru_cache(maxsize=4)
def _opened(folders: tuple[str, ...], identity: str, *, whole: bool) -> Any:  # noqa: ANN401, ARG001 - the identity tells changed files
    """Open folders of fonts once for a process, and where the *whole* is wanted those that Typst itself has.

    Threads may share the result.
    """
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=whole, font_paths=list(folders))


def _needs_all(fallback: Fallback, theme: Theme) -> bool:
    """Return whether letters are lacking, or an author of a theme may have named a font that Typst has.

    The texts that are to be set in it would vanish without.
    """
    return fallback.needed or not all(folder.is_relative_to(shipped("themes")) for folder in theme.folders)


class _RefusedError(Exception):
    """The document does not meet the standards: letters that no font at hand has, or another reason."""

    def __init__(self, letters: str, reason: str) -> None:
        super().__init__(letters, reason)
        self.letters = letters
        self.reason = reason


def extent(
    sources: Mapping[str, bytes], pictures: Iterable[File], fallback: Fallback, theme: Theme, cache: Cache
) -> Extent:
    """Return how long a document comes out that has been set before. It takes a tenth of the time of setting it."""
    with _laid_out(sources, pictures, cache) as (project, root):
        return _extent(
            project, {"root": root, "font_paths": _fonts(theme, fallback, cache, whole=_needs_all(fallback, theme))}
        )


@contextlib.contextmanager
def _laid_out(sources: Mapping[str, bytes], pictures: Iterable[File], cache: Cache) -> Iterator[tuple[Any, str]]:
    """Give the files that Typst gets, and where else it may read: a folder with the pictures alone."""
    project = {("main.typ" if name == TEMPLATE else name): content for name, content in sources.items()}
    project["main.typ"] = _OPENING + project["main.typ"] + _CLOSING
    with cache.folder({file.path: file.content for file in pictures}) as root:
        yield project, str(root)


def _made(
    sources: Mapping[str, bytes], pictures: Iterable[File], fallback: Fallback, theme: Theme, epoch: int, cache: Cache
) -> Typeset:
    """Set a document in the theme's fonts, and only if letters are lacking in Typst's own, which take long to open."""
    with _laid_out(sources, pictures, cache) as (project, root):
        for whole in (True,) if _needs_all(fallback, theme) else (False, True):
            world = {"root": root, "font_paths": _fonts(theme, fallback, cache, whole=whole)}
            try:
                return _compiled(project, STANDARDS, world, theme, epoch)
            except _RefusedError as err:
                refused = err
        # It must not say that it is accessible if it is not; a resume is better than none all the same.
        return replace(_compiled(project, (), world, theme, epoch), unshown=refused.letters, refused=refused.reason)


def _compiled(project: Any, standards: tuple[Any, ...], world: dict[str, Any], theme: Theme, epoch: int) -> Typeset:  # noqa: ANN401
    import typst

    try:
        content = bytes(typst.compile(project, pdf_standards=list(standards), timestamp=epoch, **world))
    except typst.TypstError as err:
        told = getattr(err, "diagnostic", None) or str(err)
        if standards and (reason := _REFUSED.search(told)):
            letters = _ESCAPED.sub(_unescaped, "".join(_UNSHOWN.findall(told)))
            raise _RefusedError("".join(sorted(set(letters))), "" if letters else reason[1]) from err
        raise mistake(err, TEMPLATE, theme, _OPENING.decode()) from err
    pages = content[:_HEAD].partition(_PAGES)[2].partition(b"/")[0]
    return Typeset(content, int(pages) if pages.isdigit() else _extent(project, world).pages)


def _extent(project: Any, world: dict[str, Any]) -> Extent:  # noqa: ANN401 - what Typst takes
    import typst

    found = msgspec.json.decode(typst.query(project, "<sitegen-extent>", field="value", one=True, **world))
    return Extent(found["pages"], round(found["filled"], 3), found["lines"])


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else match[2]
