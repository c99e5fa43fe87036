"""Stage 4: what stands for a page elsewhere: its card where it is shared, its icons in tabs and on home screens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sitegen.cache import Cache
from sitegen.cards import social_card
from sitegen.icons import icons
from sitegen.model import Edition, File, FontFile
from sitegen.themes import Theme


def companions(
    edition: Edition, theme: Theme, options: Mapping[str, Any], fonts: Sequence[FontFile], cache: Cache
) -> Iterator[File]:
    """Yield the edition's card, and of the main one the site's icons; a file of the author's takes the place of each.

    ``favicon.svg`` is drawn with the pages. *fonts* are the site's own, for letters that the theme's lack.
    """
    for file in _made(edition, theme, options, fonts, cache):
        if file.path not in edition.static_names:
            yield file


def _made(
    edition: Edition, theme: Theme, options: Mapping[str, Any], fonts: Sequence[FontFile], cache: Cache
) -> Iterator[File]:
    card = social_card(edition, theme, options, fonts, cache)
    if card is not None:
        yield card
    if not edition.folder:
        yield from icons(edition, theme, options, fonts, cache)
