"""A file of a theme as the site's own copy, and what has become of the original since.

The copy says in a comment where it comes from. The original as it was is kept beside the site's schema, in
``.sitegen/ejected/``, so that what has changed in it can be shown even if the theme no longer has it.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from sitegen.expressions import expression
from sitegen.model import File
from sitegen.problems import SitegenError
from sitegen.theme_layers import SITE, Holder, Layer, files_of, holders, layers_of, merged, site_layer
from sitegen.themes import Theme

KEPT = ".sitegen/ejected"
"""Where a site keeps the originals of its copies."""
_STAMP = expression(r"Copied from (?P<origin>[^\s,]+)[^\n]*?sha256:(?P<digest>[0-9a-f]{16})")
_HEAD = 1000
"""In how many bytes of a file the comment is looked for."""
_COMMENTS = {
    ".css": ("/* ", " */"),
    ".js": ("/* ", " */"),
    ".mjs": ("/* ", " */"),
    ".typ": ("// ", ""),
    ".svg": ("<!-- ", " -->"),
    ".xml": ("<!-- ", " -->"),
    ".html": ("<!-- ", " -->"),
}
"""How a comment is written outside of ``templates/``, whose files all have Jinja's."""
_DECLARATION = expression(rb"\s*<\?xml[^>]*\?>\s*")


class Moved(Struct, frozen=True):
    """A copy whose original has changed."""

    path: str
    """The copy, inside the site's folder."""
    origin: str
    """The original, such as ``themes/base/templates/index.html``."""
    what: str
    difference: tuple[str, ...] = ()
    """The lines of a unified diff: the original as it was copied, and as it is now."""


def ejected(name: str, theme: Theme, root: Path) -> tuple[File, File]:
    """Return the site's copy of a theme's file and the original to keep; paths are inside the site's folder.

    Raises `SitegenError` where there is no such file, or no good in a copy of it.
    """
    found = [one for one in holders(name, theme, root) if one.layer.name and not _is_own(one, theme)]
    if not found:
        raise SitegenError(f"'{name}' is in the site's own theme only; change it there")
    original = found[0]
    path = _target(original, theme, root)
    if (root / path).exists():
        raise SitegenError(f"{path} is there already; change that file, or move it out of the way first")
    content = original.place.read_bytes()
    return File(path, _stamped(content, original)), File(f"{KEPT}/{path}", content)


def _is_own(one: Holder, theme: Theme) -> bool:
    return one.layer.whose == SITE and one.layer.folder == theme.folders[0]


def _target(original: Holder, theme: Theme, root: Path) -> str:
    """Return where the copy belongs: the site itself, or its own theme for what is looked for in themes only."""
    path = original.path
    if how := merged(path):
        raise SitegenError(
            f"{path} is not copied, since no file takes the place of another: they are brought together {how.how}. "
            f"Write what you want otherwise into {how.instead}"
        )
    place = site_layer(root).place(path)
    if place is not None:
        return place
    own = layers_of(theme, root)[0]
    if own.whose != SITE:
        raise SitegenError(
            f"{path} is looked for in themes only, and '{theme.name}' is not one of this site; make a theme of your "
            f"own that extends it, with\n  sitegen theme new my-{theme.name} --extends {theme.name}\n"
            f"write 'name: my-{theme.name}' under 'theme:' in profile.yaml, and run this command again"
        )
    return f"themes/{own.folder.name}/{path}"


def _stamped(content: bytes, original: Holder) -> bytes:
    """Return the file with a comment that says where it comes from; one that has no comments stays as it is."""
    jinja = original.path.startswith("templates/")
    signs = ("{#- ", " -#}") if jinja else _COMMENTS.get(Path(original.path).suffix)
    if signs is None:
        return content
    version = f" of {original.layer.version}" if original.layer.version else ""
    origin = original.layer.shown(original.path)
    words = (
        f"Copied from {origin}{version}, sha256:{_digest(content)}. "
        f"'sitegen check' says when the original changes; without this file, the original is used again."
    )
    line = f"{signs[0]}{words}{signs[1]}\n".encode()
    declaration = None if jinja else _DECLARATION.match(content)
    at = declaration.end() if declaration else 0
    return content[:at] + line + content[at:]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()[:16]


def moved(theme: Theme, root: Path) -> Iterator[Moved]:
    """Yield the site's copies of the theme's files whose originals have changed since."""
    layers = layers_of(theme, root)
    own = [layer for layer in layers if layer.whose == SITE]
    for at, layer in enumerate([site_layer(root), *own]):
        behind = layers if not at else layers[layers.index(layer) + 1 :]
        for path in files_of(layer):
            one = _compared(layer, path, behind, root)
            if one is not None:
                yield one


def _compared(layer: Layer, path: str, behind: tuple[Layer, ...], root: Path) -> Moved | None:
    copy = layer.folder / (layer.place(path) or path)
    inside = copy.relative_to(root.resolve() if layer.name else root).as_posix()
    with copy.open("rb") as opened:
        stamp = _STAMP.search(opened.read(_HEAD).decode("utf-8", "replace"))
    kept = root / KEPT / inside
    before = kept.read_bytes() if kept.is_file() else None
    if stamp is None and before is None:
        return None
    now = next((one for one in behind if (one.folder / path).is_file()), None)
    origin = stamp["origin"] if stamp else path
    if now is None:
        return Moved(inside, origin, "the theme that this site uses no longer has the original")
    content = (now.folder / path).read_bytes()
    digest = _digest(before) if before is not None else stamp["digest"] if stamp else ""
    if _digest(content) == digest:
        return None
    shown = now.shown(path)
    other = "" if shown == origin else f"; it is {shown} now"
    lines = tuple(_difference(before, content, origin, shown)) if before is not None else ()
    return Moved(inside, origin, f"the original has changed since it was copied{other}", lines)


def _difference(before: bytes, now: bytes, origin: str, shown: str) -> Iterator[str]:
    try:
        old, new = (text.decode().splitlines() for text in (before, now))
    except UnicodeDecodeError:
        return
    names = (f"{origin} (as it was copied)", f"{shown} (now)")
    yield from (line.rstrip("\n") for line in difflib.unified_diff(old, new, *names, lineterm=""))
