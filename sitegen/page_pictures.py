"""The renditions of a picture as a page names them: by format, width and address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from sitegen.markdown_pictures import Image, Source
from sitegen.pictures import Rendition

_SIZES, _HALF_SIZES = "(max-width: 45rem) 100vw, 42rem", "(max-width: 45rem) 100vw, 21rem"
"""How wide a column of text is, and a picture that stands beside another in it."""
_SHOWN = 800
"""How wide a picture is at least, if it can, for what knows nothing of several widths."""

Address = Callable[[str], str]
"""From the path of a file to its address on the page at hand."""


def figure_image(made: Sequence[Rendition], address: Address) -> Image:
    """Return a picture of a text, or of an option."""
    plain = [one for one in made if one.plain]
    shown = next((one for one in plain if one.width >= _SHOWN), plain[-1])
    return Image(
        src=address(shown.file.path),
        srcset=_srcset(plain, address),
        sizes=_SIZES,
        width=shown.width,
        height=shown.height,
        sources=tuple(_sources(made, address)),
        half_sizes=_HALF_SIZES,
        full=address(plain[-1].file.path),
        clear=any(one.clear for one in made),
    )


def photo_image(made: Iterable[Rendition], address: Address, alt: str, sizes: str) -> dict[str, Any]:
    """Return the person's photo."""
    by_type: dict[str, list[Rendition]] = {"avif": [], "webp": [], "jpeg": []}
    for one in made:
        by_type[one.type].append(one)
    middle = by_type["jpeg"][len(by_type["jpeg"]) // 2]
    shown = {"alt": alt, "src": address(middle.file.path), "width": middle.width, "height": middle.height}
    return {**shown, "sizes": sizes, **{f"srcset_{kind}": _srcset(ones, address) for kind, ones in by_type.items()}}


def _sources(made: Iterable[Rendition], address: Address) -> Iterator[Source]:
    """Yield the newer formats of a picture, the best first."""
    newer = [one for one in made if not one.plain]
    for kind in dict.fromkeys(one.type for one in newer):
        yield Source(f"image/{kind}", _srcset((one for one in newer if one.type == kind), address))


def _srcset(made: Iterable[Rendition], address: Address) -> str:
    return ", ".join(f"{address(one.file.path)} {one.width}w" for one in made)
