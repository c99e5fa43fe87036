"""Pictures: checked, cropped, resized and encoded anew, so that no metadata survives.

Everything is cached by the picture's content; Pillow is imported only when something must be made.
"""

from __future__ import annotations

import hashlib
import io
import json
import struct
import warnings
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sitegen.cache import Cache
from sitegen.formats import slugify
from sitegen.model import File

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "TIFF", "BMP")
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif", ".tif", ".tiff", ".bmp")
MAX_PIXELS = 80_000_000
PHOTO_RATIO = 4 / 5
"""Width to height of the person's photo."""
PRINT_WIDTHS = (240, 480, 720)
"""What documents and cards choose from; pages have what their theme asks for."""
FOCUS = {"top": 0.0, "upper": 0.3, "center": 0.5, "lower": 0.7, "bottom": 1.0}
"""Where a photo is cropped around, from its top to its bottom; faces stand above the middle."""
FIGURE_WIDTHS = (640, 1280)
_VERSION = "pictures 2"
_DAMAGED = (
    OSError,
    SyntaxError,
    ValueError,
    ArithmeticError,
    LookupError,
    RuntimeError,
    TypeError,
    EOFError,
    struct.error,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class Rendition:
    """One size and format of a picture."""

    file: File
    type: str
    """``webp`` or ``jpeg``."""
    width: int
    height: int


def measure(file: File, cache: Cache) -> tuple[int, int]:
    """Return width and height in pixels; raise ValueError for what is no picture that we read."""
    key = cache.key(_VERSION, "measure", hashlib.sha256(file.content).digest())
    if (kept := cache.get(key)) is not None:
        width, height = json.loads(kept)
        return int(width), int(height)
    image = _open(file)
    cache.put(key, json.dumps(image.size).encode())
    return int(image.size[0]), int(image.size[1])


def photo(
    file: File, cache: Cache, focus: str | None = None, *, widths: Sequence[int] = PRINT_WIDTHS
) -> tuple[Rendition, ...]:
    """Return a person's photo in *widths*, in pixels, cropped upright around its *focus*, smallest first."""
    return _renditions(file, widths, PHOTO_RATIO, cache, FOCUS[focus or "upper"])


def square(file: File, cache: Cache, focus: str | None = None, *, side: int) -> File:
    """Return a person's photo as a square JPEG of at most *side* pixels, cropped around its *focus*."""
    width = min(side, *measure(file, cache))
    key = cache.key(_VERSION, "square", hashlib.sha256(file.content).digest(), str(width), str(focus))
    content = cache.get(key)
    if content is None:
        content = _encode(_open(file), width, 1.0, "jpeg", FOCUS[focus or "upper"])
        cache.put(key, content)
    return _rendition(file, content, width, "jpeg").file


def icon(file: File, side: int) -> Any:  # noqa: ANN401 - a PIL.Image.Image, imported late
    """Return a picture as an image of *side* times *side* pixels, whole, on a transparent ground."""
    from PIL import Image, ImageOps

    return ImageOps.pad(_upright(file).convert("RGBA"), (side, side), Image.Resampling.LANCZOS, color=(0, 0, 0, 0))


def figure(file: File, cache: Cache) -> tuple[Rendition, ...]:
    """Return a picture as it is, in the widths of a column of text, smallest first."""
    return _renditions(file, FIGURE_WIDTHS, None, cache)


def _renditions(
    file: File, widths: Sequence[int], ratio: float | None, cache: Cache, focus: float = 0.5
) -> tuple[Rendition, ...]:
    key = ("renditions", file.path, hashlib.sha256(file.content).digest(), tuple(widths), ratio, focus)
    return cache.memory.once(key, lambda: _made(file, widths, ratio, cache, focus))


def _made(file: File, widths: Sequence[int], ratio: float | None, cache: Cache, focus: float) -> tuple[Rendition, ...]:
    digest = hashlib.sha256(file.content).digest()
    natural, height = measure(file, cache)
    if ratio:  # a wide picture is cropped to a narrow one
        natural = max(1, min(natural, int(height * ratio)))
    # A picture is never enlarged; one that is smaller than all widths keeps its own.
    usable = [width for width in widths if width < natural] or [natural]
    if len(usable) < len(widths) and natural > usable[-1]:
        usable.append(natural)
    made: list[Rendition] = []
    image: Any = None
    for width in usable:
        for kind in ("webp", "jpeg"):
            key = cache.key(_VERSION, digest, str(width), str(ratio), str(focus), kind)
            content = cache.get(key)
            if content is None:
                image = image or _open(file)
                content = _encode(image, width, ratio, kind, focus)
                cache.put(key, content)
            made.append(_rendition(file, content, width, kind))
    return tuple(made)


def _rendition(file: File, content: bytes, width: int, kind: str) -> Rendition:
    stem = slugify(file.path.rsplit("/", 1)[-1].rsplit(".", 1)[0]) or "picture"
    name = f"pictures/{stem}-{width}-{hashlib.sha256(content).hexdigest()[:8]}.{'jpg' if kind == 'jpeg' else kind}"
    shown = _size(content, kind)
    return Rendition(File(name, content), kind, *shown)


def _size(content: bytes, kind: str) -> tuple[int, int]:
    """Read the size from our own encoders' headers, so that a cached picture needs no decoder."""
    if kind == "webp":  # a lossy frame: ten bytes into the VP8 chunk
        at = content.index(b"\x9d\x01\x2a") + 3
        return (
            int.from_bytes(content[at : at + 2], "little") & 0x3FFF,
            int.from_bytes(content[at + 2 : at + 4], "little") & 0x3FFF,
        )
    at = 2
    while content[at + 1] not in {0xC0, 0xC2}:  # segments up to the start of the frame
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return int.from_bytes(content[at + 7 : at + 9], "big"), int.from_bytes(content[at + 5 : at + 7], "big")


def _open(file: File) -> Any:  # noqa: ANN401 - a PIL.Image.Image, imported late
    return _flat(_upright(file))


def _upright(file: File) -> Any:  # noqa: ANN401 - a PIL.Image.Image, imported late
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd metadata, which does not matter
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(file.content), formats=FORMATS)
            if image.width * image.height > MAX_PIXELS:
                raise Image.DecompressionBombError  # noqa: TRY301 - as Pillow does above its own bound
            upright = ImageOps.exif_transpose(image)
            upright.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as err:
        raise ValueError(f"the picture has more than {MAX_PIXELS:,} pixels; make it smaller") from err
    except UnidentifiedImageError as err:
        raise ValueError("this is no picture that can be read; use JPEG, PNG, WebP or AVIF") from err
    except _DAMAGED as err:
        raise ValueError("the picture is damaged or incomplete; save it anew") from err
    return upright


def _flat(image: Any) -> Any:  # noqa: ANN401 - a PIL.Image.Image, imported late
    """Return the picture in RGB; what was transparent lies on white."""
    from PIL import Image

    if image.mode.startswith(("I", "F")):  # sixteen bits and more: the whole range, not its lowest part
        low, high = image.getextrema()
        top = 65535 if high > 255 else 255  # noqa: PLR2004 - what eight bits hold
        image = image.convert("F").point(lambda value: value * (255 / top)).convert("L") if low >= 0 else image
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        image = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(ground, image)
    return image.convert("RGB")


def _encode(image: Any, width: int, ratio: float | None, kind: str, focus: float) -> bytes:  # noqa: ANN401 - a PIL.Image.Image
    from PIL import Image, ImageOps

    height = max(1, round(width / ratio) if ratio else round(image.height * width / image.width))
    sized = ImageOps.fit(image, (width, height), Image.Resampling.LANCZOS, centering=(0.5, focus))
    fresh = Image.frombytes("RGB", sized.size, sized.tobytes())  # pixels only: no EXIF, profile or comment
    out = io.BytesIO()
    if kind == "webp":
        fresh.save(out, "WEBP", quality=80, method=4)
    else:
        fresh.save(out, "JPEG", quality=82, optimize=True, progressive=True)
    return out.getvalue()
