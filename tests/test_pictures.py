"""Pictures: made anew, upright, small, and free of what the camera wrote into them."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms, ImageDraw, features

from sitegen import pictures
from sitegen.cache import Cache
from sitegen.model import File, Site
from sitegen.pictures import Rendition, figure, measure, moves, photo, portrait, printed
from sitegen.problems import InvalidSite
from tests.making import REPOSITORY

NOTHING = Cache(None)


def _bytes(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def _photograph(width: int, height: int) -> Image.Image:
    """Return what no lossless file holds in few bytes."""
    pick = random.Random(1)  # noqa: S311 - the same picture each time
    small = (width // 12, height // 12)
    channels = [Image.frombytes("L", small, pick.randbytes(small[0] * small[1])) for _ in range(3)]
    return Image.merge("RGB", channels).resize((width, height), Image.Resampling.BICUBIC)


def _drawing(size: tuple[int, int], ground: tuple[int, int, int, int]) -> Image.Image:
    image = Image.new("RGBA", size, ground)
    ImageDraw.Draw(image).line((0, 0, *size), "navy", 9)
    return image


def _picture(width: int, height: int, kind: str = "PNG", mode: str = "RGB") -> File:
    return File(f"assets/My Photo.{kind.lower()}", _bytes(Image.new(mode, (width, height), "teal"), kind))


def _opened(rendition: Rendition) -> Image.Image:
    image = Image.open(io.BytesIO(rendition.file.content))
    image.load()
    return image


def _sizes(made: tuple[Rendition, ...]) -> list[tuple[str, int, int]]:
    return [(one.type, one.width, one.height) for one in made]


def _refusal(content: bytes) -> str:
    with pytest.raises(ValueError, match="picture") as caught:
        measure(File("assets/a.jpg", content), NOTHING)
    return str(caught.value)


def test_a_photo_is_cropped_upright_in_three_widths() -> None:
    """Each width in each format, and the sizes told are those in the files."""
    portrait = REPOSITORY / "example_site/assets/portrait.png"
    made = photo(File("a.png", portrait.read_bytes()), NOTHING)
    sizes = [(240, 300), (480, 600), (720, 900)]
    assert _sizes(made) == [(kind, *size) for size in sizes for kind in ("avif", "webp", "jpeg")]
    assert [_opened(one).size for one in made] == [(one.width, one.height) for one in made]
    assert [_opened(one).format for one in made] == ["AVIF", "WEBP", "JPEG"] * 3


def test_a_jpeg_is_drawn_in_one_pass() -> None:
    """Documents and cards decode it whole, and a progressive one takes them twice as long."""
    made = [_opened(one) for one in photo(_picture(900, 1200), NOTHING) if one.type == "jpeg"]
    assert made
    assert not any("progressive" in one.info for one in made)


@pytest.mark.parametrize(
    ("size", "sizes"),
    [
        ((100, 80), [(100, 80)]),
        ((480, 100), [(480, 100)]),
        ((1000, 500), [(480, 240), (800, 400), (1000, 500)]),
        ((900, 450), [(480, 240), (900, 450)]),
        ((2600, 1300), [(480, 240), (800, 400), (1280, 640), (1920, 960)]),
        ((1, 1), [(1, 1)]),
    ],
)
def test_a_figure_keeps_its_shape_and_is_never_enlarged(size: tuple[int, int], sizes: list[tuple[int, int]]) -> None:
    """A small picture stays small; a large one comes in the widths of columns and screens."""
    made = figure(_picture(*size), NOTHING)
    assert [(one.width, one.height) for one in made if one.plain] == sizes
    assert [_opened(one).size for one in made if one.plain] == sizes


def test_a_newer_format_is_there_where_it_is_smaller() -> None:
    """Of each width the newer file takes fewer bytes than the older one, or is not there at all."""
    made = figure(File("a.png", _bytes(_photograph(900, 600))), NOTHING)
    assert {one.type for one in made} == {"avif", "webp", "jpeg"}
    for width in {one.width for one in made}:
        sizes = [len(one.file.content) for one in made if one.width == width]
        assert sizes == sorted(sizes)
    assert {one.type for one in figure(_picture(1, 1), NOTHING)} == {"webp", "png"}


def test_a_smaller_picture_takes_fewer_bytes() -> None:
    """Of a drawing that blurs when it is made smaller the large file alone is offered."""
    image = Image.new("RGB", (1600, 1600), "white")
    for at in range(0, 1600, 40):
        ImageDraw.Draw(image).line((at, 0, 1600 - at, 1600), "navy", 3)
    made = [one for one in figure(File("a.png", _bytes(image)), NOTHING) if one.type == "webp"]
    sizes = [len(one.file.content) for one in made]
    assert (sizes, made[-1].width) == (sorted(sizes), 1600)
    assert len(made) < 4
    assert printed(File("a.png", _bytes(image)), NOTHING) in figure(File("a.png", _bytes(image)), NOTHING)


def test_without_avif_there_are_the_older_formats(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Pillow that cannot write AVIF makes the same pictures without it."""
    file = File("a.png", _bytes(_photograph(300, 200)))
    whole = figure(file, NOTHING)
    assert pictures.avif_is_there() == features.check("avif")
    monkeypatch.setattr(pictures, "avif_is_there", lambda: False)
    assert figure(file, NOTHING) == tuple(one for one in whole if one.type != "avif")


@pytest.mark.parametrize("ground", [(255, 255, 255, 255), (0, 0, 0, 0)])
def test_a_drawing_loses_nothing(ground: tuple[int, int, int, int]) -> None:
    """Lines stay sharp, and what is transparent stays so, in every format that it comes in."""
    image = _drawing((300, 200), ground)
    made = figure(File("a.png", _bytes(image)), NOTHING)
    assert {(one.type, one.clear) for one in made} == {("webp", ground[3] == 0), ("png", ground[3] == 0)}
    wanted = image if ground[3] == 0 else image.convert("RGB")
    for one in made:
        assert _opened(one).convert(wanted.mode).getcolors(1000) == wanted.getcolors(1000)
    assert printed(File("a.png", _bytes(image)), NOTHING) == made[-1]


def test_a_cut_out_photograph_stays_transparent_where_it_can() -> None:
    """Newer formats keep its edges; in a JPEG it lies on white."""
    image = _photograph(600, 400).convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 100, 100))
    made = {one.type: one for one in figure(File("a.png", _bytes(image)), NOTHING)}
    assert {kind: one.clear for kind, one in made.items()} == {"avif": True, "webp": True, "jpeg": False}
    for kind in ("avif", "webp"):
        corner = _opened(made[kind]).getpixel((20, 20))
        assert isinstance(corner, tuple)
        assert corner[3] == 0
    assert _near(made["jpeg"], (20, 20), (255, 255, 255))


def _near(rendition: Rendition, at: tuple[int, int], colour: tuple[int, int, int], by: int = 6) -> bool:
    found = _opened(rendition).convert("RGB").getpixel(at)
    assert isinstance(found, tuple)
    return all(abs(a - b) <= by for a, b in zip(found, colour, strict=True))


def test_colours_are_those_that_the_profile_means() -> None:
    """A picture in another space of colours looks on the page, which has no profile, as it was taken."""
    lab = ImageCms.createProfile("LAB")
    image = Image.new("LAB", (40, 40), (136, 208, 195))  # L 53, a 80, b 67: pure red
    out = io.BytesIO()
    image.save(out, "TIFF", icc_profile=ImageCms.ImageCmsProfile(lab).tobytes())
    for one in figure(File("a.tif", out.getvalue()), NOTHING):
        assert _near(one, (20, 20), (255, 0, 0), 20)


def test_an_unusable_profile_is_passed_over() -> None:
    """The picture is shown as it stands."""
    content = _bytes(Image.new("RGB", (40, 40), (10, 120, 130)), "PNG", icc_profile=b"no profile" * 20)
    assert _near(figure(File("a.png", content), NOTHING)[-1], (20, 20), (10, 120, 130))


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_what_moves_the_first_picture_is_shown(kind: str) -> None:
    """A page that moves by itself would need a way to stop it."""
    first, second = (Image.new("RGB", (30, 20), colour) for colour in ("red", "blue"))
    file = File("a", _bytes(first, kind, save_all=True, append_images=[second]))
    assert moves(file, NOTHING)
    assert not moves(_picture(30, 20), NOTHING)
    assert _near(figure(file, NOTHING)[-1], (10, 10), (255, 0, 0))


@pytest.mark.parametrize(
    ("size", "widths"),
    [((100, 125), [100]), ((2000, 300), [240]), ((600, 400), [240, 320]), ((300, 4000), [240, 300]), ((3, 1), [1])],
)
def test_a_photo_is_never_enlarged(size: tuple[int, int], widths: list[int]) -> None:
    """A wide picture is cropped to a narrow one, and not stretched to the height of the others."""
    assert [one.width for one in photo(_picture(*size), NOTHING) if one.type == "jpeg"] == widths


@pytest.mark.parametrize("least", [None, 1, 240, 241, 480, 9999])
@pytest.mark.parametrize("size", [(100, 125), (300, 900), (800, 1000), (4000, 1000)])
def test_a_portrait_is_one_of_the_photos(size: tuple[int, int], least: int | None) -> None:
    """What documents take is a file that pages could have: the largest JPEG, or the first with enough pixels."""
    made = [one for one in photo(_picture(*size), NOTHING) if one.type == "jpeg"]
    enough = [one for one in made if least is not None and one.width >= least]
    assert portrait(_picture(*size), NOTHING, least=least) == (enough[0] if enough else made[-1]).file


def test_nothing_that_the_camera_wrote_survives() -> None:
    """Place, comment, author, profile and thumbnail are in no byte of what is published."""
    image = Image.effect_noise((300, 400), 50).convert("RGB")
    exif = Image.Exif()
    exif[0x013B] = "CANARY author"
    exif[0x010E] = "CANARY description"
    exif.get_ifd(0x8825).update({1: "N", 2: (53.0, 48.0, 3.14), 29: "2026:01:01 CANARY"})
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = _bytes(
        image, "JPEG", exif=exif, comment=b"CANARY comment", icc_profile=profile, xmp=b"<x:xmpmeta>CANARY</x:xmpmeta>"
    )
    assert all(sign in content for sign in (b"CANARY comment", b"CANARY author", b"ICC_PROFILE", b"CANARY</x"))

    made = (*photo(File("a.jpg", content), NOTHING), *figure(File("a.jpg", content), NOTHING))

    signs = (b"CANARY", b"Exif", b"ICC_PROFILE", b"ICCP", b"xmpmeta", b"EXIF", b"XMP ", b"Photoshop", b"acsp")
    assert [(one.file.path, sign) for one in made for sign in signs if sign in one.file.content] == []
    assert [_opened(one).getexif() for one in made] == [{}] * len(made)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF"])
def test_nothing_survives_from_other_formats(kind: str) -> None:
    """Whatever format the picture came in."""
    exif = Image.Exif()
    exif[0x013B] = "CANARY author"
    content = _bytes(Image.new("RGB", (50, 50)), kind, exif=exif)
    assert b"CANARY" in content
    assert not any(b"CANARY" in one.file.content for one in figure(File("a", content), NOTHING))


def test_a_picture_taken_sideways_stands_upright() -> None:
    """The camera's note on how it was held is carried out, and then dropped."""
    image = Image.new("RGB", (400, 200), "red")
    image.paste("blue", (0, 0, 200, 200))
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter to the right
    file = File("a.jpg", _bytes(image, "JPEG", exif=exif))
    assert measure(file, NOTHING) == (200, 400)
    shown = _opened(figure(file, NOTHING)[-1])
    top, bottom = (shown.getpixel((100, y)) for y in (50, 350))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert (shown.size, top[2] > 200, bottom[0] > 200) == ((200, 400), True, True)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_lies_on_white(mode: str) -> None:
    """A cut-out portrait has white around it, not black."""
    image = Image.new("RGBA", (60, 60), (0, 0, 0, 0)).convert(mode)
    content = _bytes(image, "PNG", **({"transparency": 0} if mode == "P" else {}))
    assert _near(photo(File("a.png", content), NOTHING)[-1], (5, 5), (255, 255, 255))


@pytest.mark.parametrize(
    ("mode", "kind"), [("1", "PNG"), ("L", "PNG"), ("I;16", "PNG"), ("CMYK", "JPEG"), ("P", "GIF"), ("F", "TIFF")]
)
def test_every_kind_of_pixel_is_read(mode: str, kind: str) -> None:
    """Black and white, grey, print colours and palettes become plain colour."""
    made = figure(File("a", _bytes(Image.new(mode, (30, 20)), kind)), NOTHING)
    assert {_opened(one).mode for one in made} == {"RGB"}


def test_a_bomb_is_refused_by_its_header() -> None:
    """A small file that claims a huge picture is never unpacked."""
    header = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    content = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    said = "the picture has more than 80,000,000 pixels; make it smaller"
    assert _refusal(content) == said
    assert _refusal(_bytes(Image.new("1", (9000, 9000)), "PNG")) == said


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"%PDF-1.7", b"\x00" * 100, b"not a picture"])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    """By its bytes, whatever its name."""
    assert _refusal(content) == "this is no picture that can be read; use JPEG, PNG, WebP or AVIF"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF"])
def test_a_damaged_picture_is_refused_or_read(kind: str) -> None:
    """Cut anywhere, or with any bytes changed, it is a picture or a ValueError; nothing else is raised."""
    whole = _bytes(Image.effect_noise((40, 50), 60).convert("RGB"), kind)
    pick = random.Random(kind)  # noqa: S311 - damage, no secrets
    for _ in range(150):
        damaged = bytearray(whole[: pick.randrange(len(whole))] if pick.random() < 0.4 else whole)
        for _ in range(pick.randrange(6)):
            if damaged:
                damaged[pick.randrange(min(len(damaged), pick.choice([64, 4000])))] = pick.randrange(256)
        try:
            measure(File("a", bytes(damaged)), NOTHING)
        except ValueError as err:
            assert "picture" in str(err)  # noqa: PT017 - either outcome is right


def test_a_truncated_photo_is_a_located_problem(make_site: Callable[..., Path], check: Callable[[Path], Site]) -> None:
    """The place is where the profile names it."""
    content = _bytes(Image.effect_noise((100, 100), 60), "JPEG")
    site = make_site("basics: {name: Ada, image: assets/a.jpg}\n", files={"assets/a.jpg": content[: len(content) // 2]})
    with pytest.raises(InvalidSite) as caught:
        check(site)
    assert [problem.headline() for problem in caught.value.problems] == [
        "profile.yaml:1:28: basics.image: assets/a.jpg: the picture is damaged or incomplete; save it anew"
    ]


def test_the_cache_changes_nothing_but_time(tmp_path: Path) -> None:
    """What comes from the cache is what would be made, byte for byte."""
    cache = Cache(tmp_path / "cache")
    file = _picture(900, 900)
    assert photo(file, cache) == photo(file, cache) == photo(file, NOTHING)


def test_a_name_tells_picture_width_and_content() -> None:
    """The same name never holds other bytes, so a browser may keep it for ever."""
    first, second = (figure(_picture(20, 20, mode=mode), NOTHING)[0].file.path for mode in ("RGB", "L"))
    assert first.startswith("pictures/my-photo-20-")
    assert first.endswith(".webp")
    assert first != second
