"""The site's icons, for tabs, bookmarks and home screens, and the manifest that names them.

They come from a picture of the author's, or else from the initials. A file of the same name in ``static/``
takes the place of any of them.
"""

from __future__ import annotations

import functools
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from blake3 import blake3

from sitegen import pictures
from sitegen.cache import Cache
from sitegen.model import Edition, File, FontFile
from sitegen.names import initials
from sitegen.problems import ThemeError
from sitegen.scripts import beside
from sitegen.theme_data import typst_options
from sitegen.themes import Theme
from sitegen.typesetting import Fallback, font_names, picture, showable, typst_files, typst_version

TAB = "favicon.ico"
SIDES = {"apple-touch-icon.png": 180, "icon-192.png": 192, "icon-512.png": 512}
"""The PNG files and their width and height in pixels."""
TAB_SIDES = (16, 32)
"""The sizes in favicon.ico."""
MANIFEST = "manifest.webmanifest"
SHORT_NAME = 12
"""How many letters fit below an icon on a home screen."""
_TEMPLATE = "icon.typ"
_VERSION = "icons 1"
_CORNER = 12 / 64
"""The radius of an icon's corners in a tab, as in favicon.svg; home screens round it themselves."""


def own_icon(edition: Edition) -> File | None:
    """Return the picture that the author gives for an icon."""
    return edition.assets.get(edition.site.get("icon", ""))


def icons(
    edition: Edition, theme: Theme, options: Mapping[str, Any], fonts: Sequence[FontFile], cache: Cache
) -> Iterator[File]:
    """Yield favicon.ico, the icons for home screens and the manifest; *fonts* are the site's own."""
    own = own_icon(edition)
    letters = initials(edition.basics.name)
    others = beside(theme, letters, fonts, edition.lang, cache)
    data = {
        "initials": showable(letters, theme, others, cache),
        "fonts": [*font_names(theme), *others.sans],
        "fallbacks": others.families,
        "options": typst_options(theme, options, {}, cache)[0],
    }
    parts: tuple[str | bytes, ...] = ("own", blake3(own.content).digest()) if own else _parts(data, theme, others)

    @functools.cache
    def image(*, tab: bool) -> Any:  # noqa: ANN401 - a PIL.Image.Image
        return pictures.icon(own, SIDES["icon-512.png"]) if own else _drawn({**data, "tab": tab}, theme, others, cache)

    for name in (TAB, *SIDES):
        key = cache.key(_VERSION, name, *parts)
        content = cache.get(key)
        if content is None:
            drawn = image(tab=name == TAB)
            content = _tab_icon(drawn, round_corners=own is None) if name == TAB else _png(drawn, name)
            cache.put(key, content)
        yield File(name, content)
    yield File(MANIFEST, _manifest(edition, theme))


def _parts(data: Mapping[str, Any], theme: Theme, others: Fallback) -> tuple[str | bytes, ...]:
    """Return all that the drawn icons depend on."""
    files = (part for name, content in sorted(typst_files(theme).items()) for part in (name, content))
    return (json.dumps(data, sort_keys=True), repr(theme.print_faces), others.identity, typst_version(), *files)


def _drawn(data: Mapping[str, Any], theme: Theme, others: Fallback, cache: Cache) -> Any:  # noqa: ANN401 - a PIL.Image.Image
    from PIL import Image

    image = Image.open(io.BytesIO(picture(_TEMPLATE, data, theme, others, cache))).convert("RGB")
    if image.width != image.height:
        raise ThemeError(f"{_TEMPLATE} of theme '{theme.name}' is {image.width} × {image.height}; an icon is a square")
    return image


def _png(image: Any, name: str) -> bytes:  # noqa: ANN401 - a PIL.Image.Image
    from PIL import Image

    sized = _sized(image, SIDES[name])
    if sized.mode == "RGBA" and name.startswith("apple"):  # a home screen lays what is transparent on black
        sized = Image.alpha_composite(Image.new("RGBA", sized.size, "white"), sized).convert("RGB")
    out = io.BytesIO()
    sized.save(out, "PNG", optimize=True)
    return out.getvalue()


def _tab_icon(image: Any, *, round_corners: bool) -> bytes:  # noqa: ANN401 - a PIL.Image.Image
    from PIL import Image, ImageDraw

    whole = image.convert("RGBA")
    if round_corners:
        mask = Image.new("L", whole.size, 0)
        edge = whole.width - 1
        ImageDraw.Draw(mask).rounded_rectangle((0, 0, edge, edge), round(whole.width * _CORNER), fill=255)
        whole.putalpha(mask)
    small, large = (_sized(whole, side) for side in TAB_SIDES)
    out = io.BytesIO()
    large.save(out, "ICO", sizes=[(side, side) for side in TAB_SIDES], append_images=[small])
    return out.getvalue()


def _sized(image: Any, side: int) -> Any:  # noqa: ANN401 - a PIL.Image.Image
    from PIL import Image

    return image if image.width == side else image.resize((side, side), Image.Resampling.LANCZOS)


def _manifest(edition: Edition, theme: Theme) -> bytes:
    """Return what a phone asks for when somebody keeps the page on the home screen."""
    name = edition.basics.name
    paper = theme.papers["light"]
    shown = [
        {"src": file, "sizes": f"{side}x{side}", "type": "image/png", "purpose": purpose}
        for file, side in SIDES.items()
        if file.startswith("icon-")
        for purpose in ("any", *(() if own_icon(edition) else ("maskable",)))
    ]
    manifest = {
        "name": edition.title,
        "short_name": name if len(name) <= SHORT_NAME else name.split()[0][:SHORT_NAME],
        "lang": edition.lang,
        "dir": edition.dir,
        "start_url": "./",
        "display": "browser",
        "background_color": paper,
        "theme_color": paper,
        "icons": shown,
    }
    return (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode()
