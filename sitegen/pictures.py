"""Pictures: checked, cropped, resized and encoded anew in sRGB, so that no metadata survives.

A photograph comes as AVIF, WebP and JPEG. A drawing, of which a lossless file is no larger, stays sharp as WebP
and PNG. What is transparent stays so, but for JPEG, where it lies on white. A format that takes more bytes than the
older one beside it is left out, and so is a width that takes more than a larger one. Of what moves the first picture
is shown.

Everything is cached by the picture's content; Pillow is imported only when something must be made.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
from blake3 import blake3
from msgspec import Struct
from msgspec.structs import asdict

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
FIGURE_WIDTHS = (480, 800, 1280, 1920)
"""For half a column, a column, a column on a sharp screen, and the whole of a screen."""
PRINTED_WIDTH = 1280
"""The largest that documents show: some 190 dots to the inch in a column of text."""
_APART = 1.2
"""How much wider than the one before it a picture must be to be worth a file."""
_LOSSLESS = 2
"""How many times the bytes of a JPEG a PNG may take; what draws in lines and grounds takes fewer, a photo ten times."""
_AVIF_QUALITY, _WEBP_QUALITY, _JPEG_QUALITY = 55, 80, 82
"""Much the same to the eye."""
_AVIF_SPEED = 8
"""A photograph of 1280 pixels takes 0.2 s; a step slower takes twice as long for a tenth fewer bytes, and a step
faster takes more bytes than WebP."""
_VERSION = "pictures 4"
_PLAIN = frozenset({"jpeg", "png"})
_MOVING = frozenset({"GIF", "PNG", "WEBP", "AVIF"})
_OPAQUE = 255
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


class Rendition(Struct, frozen=True):
    """One size and format of a picture."""

    file: File
    type: str
    """``avif``, ``webp``, ``jpeg`` or ``png``."""
    width: int
    height: int
    clear: bool = False
    """Whether parts of it are transparent."""

    @property
    def plain(self) -> bool:
        """Whether every program reads it."""
        return self.type in _PLAIN


def measure(file: File, cache: Cache) -> tuple[int, int]:
    """Return width and height in pixels; raise ValueError for what is no picture that we read."""
    width, height, _ = _looked(file, cache)
    return width, height


def moves(file: File, cache: Cache) -> bool:
    """Return whether a picture is several, one after the other; raise ValueError for what is no picture."""
    return _looked(file, cache)[2] > 1


def _looked(file: File, cache: Cache) -> tuple[int, int, int]:
    """Return width, height and how many pictures there are."""
    key = cache.key(_VERSION, "measure", blake3(file.content).digest())
    if (kept := cache.get(key)) is not None:
        width, height, frames = map(int, msgspec.json.decode(kept))
        return width, height, frames
    image, frames = _upright(file)
    cache.put(key, msgspec.json.encode([*image.size, frames]))
    return int(image.size[0]), int(image.size[1]), frames


def photo(
    file: File, cache: Cache, focus: str | None = None, *, widths: Sequence[int] = PRINT_WIDTHS
) -> tuple[Rendition, ...]:
    """Return a person's photo in *widths*, in pixels, cropped upright around its *focus*, smallest first."""
    return _renditions(file, widths, PHOTO_RATIO, cache, _PHOTO, FOCUS[focus or "upper"])


def portrait(
    file: File,
    cache: Cache,
    focus: str | None = None,
    *,
    widths: Sequence[int] = PRINT_WIDTHS,
    least: int | None = None,
) -> File:
    """Return a person's photo as every program reads it: of the JPEGs that `photo` makes in these widths, one.

    It is the largest, or the smallest of at least *least* pixels. None of the others is made.
    """
    natural, height = measure(file, cache)
    natural = _cropped(natural, height, PHOTO_RATIO)
    usable = _usable(widths, natural)
    width = next((one for one in usable if least is not None and one >= least), usable[-1])
    press = _Press(file, (natural, height), PHOTO_RATIO, cache, _PHOTO, FOCUS[focus or "upper"])
    return press.rendition(width, "jpeg").file


def square(file: File, cache: Cache, focus: str | None = None, *, side: int) -> File:
    """Return a person's photo as a square JPEG of at most *side* pixels, cropped around its *focus*."""
    width = min(side, *measure(file, cache))
    key = cache.key(_VERSION, "square", blake3(file.content).digest(), str(width), str(focus))
    content = cache.get(key)
    if content is None:
        content = _encoded(_sized(_flat(_open(file)), width, 1.0, FOCUS[focus or "upper"]), "jpeg")
        cache.put(key, content)
    return File(_name(file, content, width, "jpeg"), content)


def icon(file: File, side: int) -> Any:  # noqa: ANN401 - a PIL.Image.Image, imported late
    """Return a picture as an image of *side* times *side* pixels, whole, on a transparent ground."""
    from PIL import Image, ImageOps

    return ImageOps.pad(_open(file).convert("RGBA"), (side, side), Image.Resampling.LANCZOS, color=(0, 0, 0, 0))


def figure(file: File, cache: Cache) -> tuple[Rendition, ...]:
    """Return a picture as it is, in the widths of a column of text and of a screen, smallest first."""
    return _renditions(file, FIGURE_WIDTHS, None, cache, _looks(file, cache))


def printed(file: File, cache: Cache) -> Rendition:
    """Return a picture as documents show it, one of `figure`: JPEG, or PNG for a drawing."""
    looks, size = _looks(file, cache), measure(file, cache)
    press = _Press(file, size, None, cache, looks)
    kind = _formats(looks)[-1]  # without the newer ones, which take longest
    widths = [one.width for one in figure(file, cache) if one.plain] if looks.drawn else _usable(FIGURE_WIDTHS, size[0])
    return press.rendition(next((one for one in reversed(widths) if one <= PRINTED_WIDTH * _APART), widths[0]), kind)


class _Looks(Struct, frozen=True):
    """What a picture is like."""

    drawn: bool
    """Whether nothing of it need be lost."""
    clear: bool
    """Whether parts of it are transparent."""


_PHOTO = _Looks(drawn=False, clear=False)
"""What a photo of a person is, whatever file it comes in."""


def _looks(file: File, cache: Cache) -> _Looks:
    key = cache.key(_VERSION, "looks", blake3(file.content).digest())
    if (kept := cache.get(key)) is not None:
        return _Looks(**msgspec.json.decode(kept))
    looks = _judged(_open(file))
    cache.put(key, msgspec.json.encode(asdict(looks)))
    return looks


def _judged(image: Any) -> _Looks:  # noqa: ANN401 - a PIL.Image.Image
    """Look at a picture as it is, or as large as it is shown."""
    sized = _sized(image, min(image.width, FIGURE_WIDTHS[-1]), None)
    lossless = io.BytesIO()
    sized.save(lossless, "PNG", compress_level=1)
    drawn = len(lossless.getvalue()) <= _LOSSLESS * len(_encoded(_flat(sized), "jpeg"))
    return _Looks(drawn, image.mode == "RGBA" and image.getchannel("A").getextrema()[0] < _OPAQUE)


def _formats(looks: _Looks) -> tuple[str, ...]:
    """Return the formats that a picture comes in, the newest first."""
    if looks.drawn:
        return "webp", "png"
    return ("avif", "webp", "jpeg") if avif_is_there() else ("webp", "jpeg")


@lru_cache
def avif_is_there() -> bool:
    """Return whether Pillow was built with AVIF. It is not asked itself: loading it takes longer than a warm build."""
    spec = find_spec("PIL")
    folders = spec.submodule_search_locations if spec and spec.submodule_search_locations else ()
    return any(any(Path(folder).glob("_avif.*")) for folder in folders)


def _renditions(
    file: File, widths: Sequence[int], ratio: float | None, cache: Cache, looks: _Looks, focus: float = 0.5
) -> tuple[Rendition, ...]:
    formats = _formats(looks)
    key = ("renditions", file.path, blake3(file.content).digest(), tuple(widths), ratio, looks, focus, formats)
    return cache.memory.once(key, lambda: _made(file, widths, ratio, cache, looks, focus))


def _made(
    file: File, widths: Sequence[int], ratio: float | None, cache: Cache, looks: _Looks, focus: float
) -> tuple[Rendition, ...]:
    natural, height = measure(file, cache)
    natural = _cropped(natural, height, ratio)
    usable = _usable(widths, natural)
    press = _Press(file, (natural, height), ratio, cache, looks, focus)
    made = {kind: [press.rendition(width, kind) for width in usable] for kind in _formats(looks)}
    worth = _worth(made)
    sizes = [len(one.file.content) for one in made[worth[0]]] if looks.drawn else range(len(usable))
    # Lines that are made smaller blur, and may take more bytes than before.
    light = [at for at, size in enumerate(sizes) if all(size < other for other in sizes[at + 1 :])]
    return tuple(made[kind][at] for at in light for kind in worth)


def _cropped(width: int, height: int, ratio: float | None) -> int:
    """Return how wide a picture is once it has its ratio: a wide one is cropped to a narrow one."""
    return max(1, min(width, int(height * ratio))) if ratio else width


def _usable(widths: Sequence[int], natural: int) -> list[int]:
    """Return the widths that a picture comes in; it is never enlarged."""
    widest = min(natural, widths[-1])
    return [*(width for width in widths if width * _APART <= widest), widest]


def _worth(made: Mapping[str, Sequence[Rendition]]) -> list[str]:
    """Return the formats in which every width takes fewer bytes than in the next older one that is kept."""
    *newer, oldest = made
    worth = [oldest]
    for kind in reversed(newer):
        older = made[worth[0]]
        if all(len(a.file.content) < len(b.file.content) for a, b in zip(made[kind], older, strict=True)):
            worth.insert(0, kind)
    return worth


class _Press:
    """Makes the renditions of one picture, which is opened for the first that the cache lacks."""

    def __init__(
        self, file: File, size: tuple[int, int], ratio: float | None, cache: Cache, looks: _Looks, focus: float = 0.5
    ) -> None:
        self.file = file
        self.size = size
        self.ratio = ratio
        self.cache = cache
        self.looks = looks
        self.focus = focus
        self.digest = blake3(file.content).digest()

    def rendition(self, width: int, kind: str) -> Rendition:
        """Return the picture in one width and format."""
        clear = self.looks.clear and kind != "jpeg"
        key = self.cache.key(
            _VERSION, self.digest, str(width), str(self.ratio), str(self.focus), kind, repr(self.looks)
        )
        content = self.cache.get(key)
        if content is None:
            content = _encoded(self._sized(width, clear=clear), kind, lossless=self.looks.drawn)
            self.cache.put(key, content)
        made = File(_name(self.file, content, width, kind), content)
        return Rendition(made, kind, width, _height(self.size, width, self.ratio), clear)

    @cached_property
    def _image(self) -> Any:  # noqa: ANN401 - a PIL.Image.Image
        return _open(self.file)

    @cached_property
    def _ground(self) -> Any:  # noqa: ANN401 - a PIL.Image.Image
        return _flat(self._image)

    def _sized(self, width: int, *, clear: bool) -> Any:  # noqa: ANN401 - a PIL.Image.Image
        return _sized(self._image if clear else self._ground, width, self.ratio, self.focus)


def _name(file: File, content: bytes, width: int, kind: str) -> str:
    stem = slugify(file.path.rsplit("/", 1)[-1].rsplit(".", 1)[0]) or "picture"
    return f"pictures/{stem}-{width}-{blake3(content).hexdigest()[:8]}.{'jpg' if kind == 'jpeg' else kind}"


def _height(size: tuple[int, int], width: int, ratio: float | None) -> int:
    return max(1, round(width / ratio) if ratio else round(size[1] * width / size[0]))


def _open(file: File) -> Any:  # noqa: ANN401 - a PIL.Image.Image, imported late
    """Return a picture in RGB or RGBA, eight bits each, in the colours of screens."""
    image = _eight_bits(_upright(file)[0])
    clear = image.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in image.info
    profile = image.info.get("icc_profile")
    if image.mode in {"P", "PA", "1"} or (clear and image.mode != "RGBA"):
        grey = image.mode in {"LA", "La"}
        image = image.convert("RGBA" if clear else "RGB")
        profile = None if grey else profile
    made = _on_screen(image, profile) if profile else image
    return made.convert("RGBA" if clear else "RGB")


def _on_screen(image: Any, profile: bytes) -> Any:  # noqa: ANN401 - a PIL.Image.Image
    """Return a picture that brings a colour profile in sRGB; one whose profile is unusable stays as it is."""
    from PIL import ImageCms

    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "sRGB" in ImageCms.getProfileName(own):
            return image
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        return ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB"), outputMode=mode) or image
    except (ImageCms.PyCMSError, *_DAMAGED):
        return image


def _upright(file: File) -> tuple[Any, int]:  # a PIL.Image.Image, imported late
    """Return a picture as it is to be held, and how many pictures its file has."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd metadata, which does not matter
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(file.content), formats=FORMATS)
            if image.width * image.height > MAX_PIXELS:
                raise Image.DecompressionBombError  # noqa: TRY301 - as Pillow does above its own bound
            frames = int(getattr(image, "n_frames", 1)) if image.format in _MOVING else 1
            upright = ImageOps.exif_transpose(image)
            upright.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as err:
        raise ValueError(f"the picture has more than {MAX_PIXELS:,} pixels; make it smaller") from err
    except UnidentifiedImageError as err:
        raise ValueError("this is no picture that can be read; use JPEG, PNG, WebP or AVIF") from err
    except _DAMAGED as err:
        raise ValueError("the picture is damaged or incomplete; save it anew") from err
    return upright, frames


def _eight_bits(image: Any) -> Any:  # noqa: ANN401 - a PIL.Image.Image
    """Return a picture of sixteen bits and more in eight: the whole range, not its lowest part."""
    if not image.mode.startswith(("I", "F")):
        return image
    low, high = image.getextrema()
    top = 65535 if high > _OPAQUE else _OPAQUE
    return image.convert("F").point(lambda value: value * (255 / top)).convert("L") if low >= 0 else image


def _flat(image: Any) -> Any:  # noqa: ANN401 - a PIL.Image.Image, imported late
    """Return the picture in RGB; what was transparent lies on white."""
    from PIL import Image

    if image.mode == "RGBA":
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("RGB")


def _sized(image: Any, width: int, ratio: float | None, focus: float = 0.5) -> Any:  # noqa: ANN401 - a PIL.Image.Image
    """Return the picture in a width, cropped to *ratio* around its *focus*, as pixels alone."""
    from PIL import Image, ImageOps

    size = (width, _height(image.size, width, ratio))
    sized = ImageOps.fit(image, size, Image.Resampling.LANCZOS, centering=(0.5, focus))
    return Image.frombytes(sized.mode, sized.size, sized.tobytes())  # no EXIF, profile or comment


def _encoded(image: Any, kind: str, *, lossless: bool = False) -> bytes:  # noqa: ANN401 - a PIL.Image.Image
    out = io.BytesIO()
    if kind == "avif":
        # On one thread, so that the bytes are the same on every machine.
        image.save(out, "AVIF", quality=_AVIF_QUALITY, speed=_AVIF_SPEED, max_threads=1)
    elif kind == "webp" and lossless:
        image.save(out, "WEBP", lossless=True, quality=60, method=4)
    elif kind == "webp":
        image.save(out, "WEBP", quality=_WEBP_QUALITY, method=4)
    elif kind == "png":
        image.save(out, "PNG", optimize=True)
    else:
        image.save(out, "JPEG", quality=_JPEG_QUALITY, optimize=True)  # whoever decodes it whole takes half as long
    return out.getvalue()
