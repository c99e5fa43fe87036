"""The picture that shows a page where its address is shared."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from blake3 import blake3

from sitegen import pictures
from sitegen.cache import Cache
from sitegen.markdown import Markdown
from sitegen.model import Edition, File, FontFile
from sitegen.names import shown_address
from sitegen.scripts import beside
from sitegen.signs import held
from sitegen.theme_data import typst_options
from sitegen.themes import Theme
from sitegen.typesetting import Fallback, font_names, picture, showable, typst_files, typst_version

WIDTH, HEIGHT = 1200, 630
"""Pixels: the size that every network shows uncut."""
WORDS = 140
"""How many letters of the summary stand in for a missing label."""
COLOURS = (128, 64)
"""How many a card may have; fewer where a restless photo would make it too heavy."""
BYTES = 60_000
"""What a network fetches quickly enough to show."""
_TEMPLATE = "card.typ"
_VERSION = "card 2"


def has_card(edition: Edition, theme: Theme, fonts: Sequence[FontFile], cache: Cache) -> bool:
    """Whether there is a card: the site's address is known, and a font at hand can write the name.

    *fonts* are the site's own, for letters that the theme's lack.
    """
    if edition.url is None:
        return False
    name = edition.basics.name
    return bool(showable(name, theme, beside(theme, name, fonts, edition.lang, cache), cache))


def social_card(
    edition: Edition, theme: Theme, options: Mapping[str, Any], fonts: Sequence[FontFile], cache: Cache
) -> File | None:
    """Return the edition's card, a PNG, at ``card.png``; None where there is none."""
    if not has_card(edition, theme, fonts, cache):
        return None
    texts = _texts(edition)
    others = beside(theme, "".join(texts.values()), fonts, edition.lang, cache)
    photo = _photo(edition, cache)
    values, shown = typst_options(theme, options, edition.assets, cache)
    shown_texts = {name: showable(text, theme, others, cache) for name, text in texts.items()}
    data = _card_data(edition, theme, values, photo, shown_texts, others)
    files = [photo, *shown] if photo else [*shown]
    parts = (name.encode() + blake3(content).digest() for name, content in sorted(typst_files(theme).items()))
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    images = (blake3(file.content).digest() for file in files)
    key = cache.key(_VERSION, typst_version(), repr(theme.print_faces), others.identity, text, *images, *parts)
    content = cache.get(key)
    if content is None:
        content = _light(picture(_TEMPLATE, data, theme, others, cache, files))
        cache.put(key, content)
    return File(f"{edition.folder}card.png", content)


def card_image(edition: Edition, *, drawn: bool) -> dict[str, Any] | None:
    """Return what a page says of its card: whole address, size, words; of the author's own only the address."""
    path = f"{edition.folder}card.png"
    if edition.url is None or not (drawn or path in edition.static_names):
        return None
    size = {} if path in edition.static_names else {"width": WIDTH, "height": HEIGHT}
    return {"url": f"{edition.url}card.png", "alt": edition.title, **size}


def _photo(edition: Edition, cache: Cache) -> File | None:
    if edition.photo is None:
        return None
    return File("photo.jpg", pictures.portrait(edition.photo, cache, edition.basics.imageFocus).content)


def _texts(edition: Edition) -> dict[str, str]:
    """Return what a card says, each a plain text or empty."""
    basics = edition.basics
    return {
        "name": basics.name,
        "label": basics.label or "",
        "text": "" if basics.label else _opening(basics.summary),
        "location": edition.location or "",
        "address": shown_address(edition.url) or "",
    }


def _card_data(
    edition: Edition,
    theme: Theme,
    options: Mapping[str, Any],
    photo: File | None,
    texts: Mapping[str, str],
    others: Fallback,
) -> dict[str, Any]:
    """Return what a theme's card.typ reads; the *texts* have letters that the fonts have."""
    held_texts = {name: held(texts[name]) for name in ("label", "text")} if edition.dir == "rtl" else {}
    return {
        **texts,
        **held_texts,
        "lang": edition.lang.partition("-")[0],
        "dir": edition.dir,
        "photo": photo.path if photo else None,
        "fonts": [*font_names(theme), *others.sans],
        "fallbacks": others.families,
        "options": dict(options),
        "palette": dict(theme.palette["light"]),
    }


def _opening(summary: str | None) -> str:
    text = Markdown().plain(summary)
    return text if len(text) <= WORDS else text[: WORDS - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-.") + "…"


def _light(content: bytes) -> bytes:
    """Return the picture with a palette: of flat colours and one photo hardly anybody sees the difference."""
    from PIL import Image

    image = Image.open(io.BytesIO(content)).convert("RGB")
    made = b""
    for colours in COLOURS:
        out = io.BytesIO()
        flat = image.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        flat.save(out, "PNG", optimize=True)
        made = out.getvalue()
        if len(made) <= BYTES:
            break
    return made
