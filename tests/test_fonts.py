"""Tests of the fonts and of the cache, on the real font packages."""

import io
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import typst
import uharfbuzz as hb
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops

from sitegen import fonts
from sitegen.cache import Cache
from sitegen.fonts import missing_characters, print_fonts, web_font
from sitegen.installed_fonts import Face, FontError, source_of

TEXT = Face("Folio Text", "Newsreader", axes={"opsz": 16, "wght": 400})
RANGE = Face("Folio Text", "Newsreader", axes={"opsz": 16, "wght": (400, 700)})
SANS = Face("Folio Sans", "Hanken Grotesk", axes={"wght": (400, 700)})
STATIC = Face("Folio Serif", "Instrument Serif")

SCRIPT = """
import hashlib, sys
from pathlib import Path
from sitegen.cache import Cache
from sitegen.fonts import missing_characters, print_fonts, web_font
from sitegen.installed_fonts import Face
cache = Cache(Path(sys.argv[1]))
face = Face("Folio Text", "Newsreader", axes={"opsz": 16, "wght": (400, 700)}, features=("tnum",))
for font in web_font(face, "a\\u0142", cache):
    print(font.filename, hashlib.sha256(font.content).hexdigest())
for file in sorted(print_fonts([face], cache).glob("*.ttf")):
    print(file.name, hashlib.sha256(file.read_bytes()).hexdigest())
print(missing_characters([face], "a\\u2713", cache))
print("modules:", sorted({"uharfbuzz", "fontTools", "brotli"} & set(sys.modules)))
"""


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    """Give a cache in a directory of its own."""
    return Cache(tmp_path / "cache")


def run_script(directory: Path, seed: str = "0") -> str:
    """Make fonts in a new process with this cache directory and hash seed."""
    root = Path(fonts.__file__).parent.parent
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)}
    command = [sys.executable, "-c", SCRIPT, str(directory)]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout


def opened(content: bytes) -> Any:
    """Read a font, compressed or not."""
    return TTFont(io.BytesIO(content))


def only_ttf(directory: Path) -> Any:
    """Read the only font of a directory."""
    (path,) = directory.glob("*.ttf")
    return opened(path.read_bytes())


def rendered(directory: Path, family: str, weight: int = 400, style: str = "normal") -> Image.Image:
    """Typeset a word with the fonts of the directory and nothing else; warnings fail."""
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(directory)])
    source = (
        "#set page(width: 12cm, height: 3cm, margin: 5mm)\n"
        f'#set text(font: "{family}", weight: {weight}, style: "{style}", size: 40pt)\nHamburg'
    )
    image, warned = typst.compile_with_warnings(source.encode(), format="png", font_paths=found)
    assert warned == []
    return Image.open(io.BytesIO(image)).convert("L")


def width(ttf: bytes, location: dict[str, float]) -> int:
    """Measure a text that has kerning, a ligature and swapped shapes, in font units."""
    font = hb.Font(hb.Face(hb.Blob(ttf)))
    font.set_variations(location)
    buffer = hb.Buffer()
    buffer.add_str("AV fin hnm")
    buffer.guess_segment_properties()
    hb.shape(font, buffer)
    return sum(position.x_advance for position in buffer.glyph_positions)


def write(directory: Path, content: bytes) -> None:
    """Fill a directory of the cache with one file."""
    (directory / "a").write_bytes(content)


def ink(image: Image.Image) -> int:
    """Measure how much of the page is black."""
    return sum(255 * count - level * count for level, count in enumerate(image.histogram()))


def fake_package(directory: Path, files: list[dict[str, object]], **changes: object) -> None:
    """Install a font package "fontpkg_plain" made of the real Instrument Serif files."""
    package = directory / "fontpkg_plain"
    real = Path(sys.modules["PIL"].__path__[0]).parent / "fontpkg_instrument_serif"
    shutil.copytree(real / "files", package / "files")
    metadata = {"family": "Plain", "slug": "plain", "version": "1", "axes": [], "files": files}
    (package / "metadata.json").write_text(json.dumps(metadata | changes))


def plain_file(weight: int, name: str = "Regular") -> dict[str, object]:
    """Describe a static roman file of the fake package."""
    path = f"files/InstrumentSerif-{name}.ttf"
    return {"path": path, "style": "normal", "weight": weight, "variable": False}


# --- Web fonts ------------------------------------------------------------------------------


def test_latin_is_made_for_an_empty_text(cache: Cache) -> None:
    """The latin block exists before anything is written."""
    assert [font.filename.rsplit("-", 1)[0] for font in web_font(TEXT, "", cache)] == ["folio-text-latin"]


@pytest.mark.parametrize(
    ("character", "block"),
    [("ł", "latin-ext"), ("ế", "vietnamese"), ("Я", "cyrillic"), ("Σ", "greek"), ("∞", "symbols")],
)
def test_block_is_made_when_the_text_needs_it(cache: Cache, character: str, block: str) -> None:
    """One character of a block brings exactly that block."""
    face = Face("Folio", "Inter", axes={"opsz": 14})
    made = [font.filename for font in web_font(face, f"a{character}", cache)]
    assert [name[: -len("-12345678.woff2")] for name in made] == ["folio-latin", f"folio-{block}"]


def test_block_that_the_font_lacks_is_not_made(cache: Cache) -> None:
    """A script that the font does not have makes no empty file."""
    assert len(web_font(TEXT, "αЯ", cache)) == 1


def test_edit_within_a_block_changes_no_file(cache: Cache) -> None:
    """The files depend on the blocks and not on the words."""
    assert web_font(TEXT, "Old text ł", cache) == web_font(TEXT, "New, quite other ž", cache)


def test_blocks_share_the_characters_out(cache: Cache) -> None:
    """Every character of a font is in exactly one block."""
    face = Face("Folio", "Inter")
    everything = source_of(face, cache).characters
    blocks = fonts._blocks(everything)
    parts = [fonts._within(everything, first, last) for block in blocks for first, last in block.ranges]
    assert sorted(chain.from_iterable(parts)) == list(everything)


def test_file_holds_the_characters_of_its_range(cache: Cache) -> None:
    """The latin file has letters, dashes and of the rare signs those of the text, but no other block's characters."""
    (latin,) = web_font(TEXT, "from \N{MINUS SIGN}5 €", cache)
    characters = set(opened(latin.content).getBestCmap())
    assert set(map(ord, "azAZ09éœÿ¿—“«€\N{MINUS SIGN}")) <= characters
    assert not set(map(ord, "ł±¶")) & characters


def test_css_rule_of_a_pinned_weight(cache: Cache) -> None:
    """The rule names family, weight, file and only the ranges that the font has."""
    (latin,) = web_font(TEXT, "", cache)
    assert latin.css == (
        "@font-face {\n"
        '  font-family: "Folio Text";\n'
        "  font-style: normal;\n"
        "  font-weight: 400;\n"
        "  font-display: optional;\n"
        f'  src: url("{latin.filename}") format("woff2");\n'
        "  unicode-range: U+20-7E, U+A0-A1, U+AB, U+B7, U+BB, U+BF-D6, U+D8-F6, U+F8-FF, U+131, U+152-153, U+178,"
        " U+2010, U+2013-2014, U+2018-201A, U+201C-201E, U+2022, U+2026, U+2039-203A;\n"
        "}\n"
    )


def test_css_rule_of_kept_ranges(cache: Cache) -> None:
    """Kept weight and width axes become ranges in the rule."""
    face = Face("Folio", "Instrument Sans", axes={"wght": (400, 600), "wdth": (75, 100)})
    (latin,) = web_font(face, "", cache)
    assert "  font-weight: 400 600;\n  font-stretch: 75% 100%;\n" in latin.css


def test_css_weight_of_an_unnamed_axis_is_the_default(cache: Cache) -> None:
    """Fraunces, whose default is 900, is declared as what it is."""
    (latin,) = web_font(Face("Folio", "Fraunces"), "", cache)
    assert "font-weight: 900;" in latin.css


def test_family_name_cannot_end_the_rule(cache: Cache) -> None:
    """Quotes and tags in a family name are escaped."""
    face = Face('A"}</style>', "Instrument Serif")
    (latin,) = web_font(face, "", cache)
    assert 'font-family: "A\\22 }\\3c /style>";' in latin.css


def test_italic_takes_the_italic_file(cache: Cache) -> None:
    """An italic face is italic in the file, the rule and the file's name."""
    (latin,) = web_font(Face("Folio Serif", "Instrument Serif", "italic"), "", cache)
    assert opened(latin.content)["post"].italicAngle != 0
    assert "font-style: italic;" in latin.css
    assert latin.filename.startswith("folio-serif-italic-latin-")


def test_pinned_axes_leave_a_static_font(cache: Cache) -> None:
    """With every axis pinned, no variation data is shipped."""
    (latin,) = web_font(TEXT, "", cache)
    assert not {"fvar", "gvar", "HVAR"} & set(opened(latin.content).keys())


def test_kept_range_limits_the_axis(cache: Cache) -> None:
    """Only the kept axis remains, with the limits that were asked for."""
    (latin,) = web_font(RANGE, "", cache)
    axes = opened(latin.content)["fvar"].axes
    assert [(axis.axisTag, axis.minValue, axis.maxValue) for axis in axes] == [("wght", 400, 700)]


def test_optical_sizes_differ(cache: Cache) -> None:
    """The optical size that is pinned decides the shapes."""
    large = Face("Folio Text", "Newsreader", axes={"opsz": 72, "wght": 400})
    widths = [opened(web_font(face, "", cache)[0].content)["hmtx"].metrics for face in (TEXT, large)]
    assert widths[0] != widths[1]


def test_pinned_font_measures_like_the_original(cache: Cache) -> None:
    """Set in the made font and in the original at the same location, a text is as wide."""
    axes = {"opsz": 72.0, "wght": 600.0, "SOFT": 50.0, "WONK": 1.0}
    face = Face("Folio", "Fraunces", axes=axes)
    original = source_of(face, cache).file.path.read_bytes()
    made = io.BytesIO()
    font = opened(web_font(face, "", cache)[0].content)
    font.flavor = None
    font.save(made)
    assert abs(width(made.getvalue(), {}) - width(original, axes)) <= 9  # units, by rounding


def test_named_features_are_kept(cache: Cache) -> None:
    """A feature is in the file if it is named; ligatures are always there."""
    figures = Face("Folio Text", "Newsreader", axes=TEXT.axes, features=("tnum",))
    tags = [
        {
            record.FeatureTag
            for record in opened(web_font(face, "", cache)[0].content)["GSUB"].table.FeatureList.FeatureRecord
        }
        for face in (TEXT, figures)
    ]
    assert tags[1] - tags[0] == {"tnum"}
    assert "liga" in tags[0]


@pytest.mark.parametrize("face", [TEXT, RANGE, SANS, STATIC])
def test_web_font_is_renamed_and_licensed(cache: Cache, face: Face) -> None:
    """The file goes by the theme's name and keeps copyright and licence."""
    names = opened(web_font(face, "", cache)[0].content)["name"]
    assert {names.getDebugName(number) for number in (1, 16)} == {face.name}
    assert not any(face.family in names.getDebugName(number) for number in (1, 2, 3, 4, 6, 16, 17, 25))
    assert "Copyright" in names.getDebugName(0)
    assert "Open Font Licen" in names.getDebugName(13)


def test_file_name_follows_the_content(cache: Cache) -> None:
    """Two weights of one family get two file names."""
    heavy = Face("Folio Text", "Newsreader", axes={"opsz": 16, "wght": 700})
    assert web_font(TEXT, "", cache)[0].filename != web_font(heavy, "", cache)[0].filename


# --- Caching and determinism ----------------------------------------------------------------


def test_runs_give_the_same_bytes(tmp_path: Path) -> None:
    """Two processes with different hash seeds and empty caches make the same files."""
    assert run_script(tmp_path / "a", "1") == run_script(tmp_path / "b", "2")


def test_filled_cache_needs_no_font_library(tmp_path: Path) -> None:
    """The second run imports none of the slow libraries and gives the same result."""
    first, second = (run_script(tmp_path).partition("modules:") for _ in range(2))
    assert first[2] == " ['brotli', 'fontTools', 'uharfbuzz']\n"
    assert second[2] == " []\n"
    assert first[0] == second[0]


def test_truncated_entries_are_made_again(tmp_path: Path, cache: Cache) -> None:
    """A crash that cut every cached file short changes nothing."""
    before = web_font(TEXT, "ł", cache)
    for entry in (tmp_path / "cache").iterdir():
        entry.write_bytes(entry.read_bytes()[:-1])
    assert web_font(TEXT, "ł", cache) == before


def test_other_axes_do_not_hit_the_cache(cache: Cache) -> None:
    """The key holds the axes."""
    assert web_font(TEXT, "", cache)[0].content != web_font(RANGE, "", cache)[0].content


def test_new_font_version_does_not_hit_the_cache(tmp_path: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    """An upgraded font package is read again: here one that got another file."""
    monkeypatch.syspath_prepend(tmp_path)
    fake_package(tmp_path, [plain_file(400)])
    before = web_font(Face("Folio", "Plain"), "", cache)
    shutil.rmtree(tmp_path / "fontpkg_plain")
    fake_package(tmp_path, [plain_file(400, "Italic")], version="2")
    assert web_font(Face("Folio", "Plain"), "", cache.apart()) != before


def test_works_without_a_cache() -> None:
    """Nothing is kept, everything is made."""
    nothing = Cache(None)
    assert web_font(STATIC, "", nothing) == web_font(STATIC, "", nothing)
    assert list(print_fonts([STATIC], nothing).glob("*.ttf"))


# --- Errors ---------------------------------------------------------------------------------


def test_unknown_family_says_what_to_install(cache: Cache) -> None:
    """The message holds the command that installs the font."""
    with pytest.raises(FontError) as caught:
        web_font(Face("Folio", "No Such 4"), "", cache)
    assert str(caught.value) == ("the font 'No Such 4' is not installed: pip install fontpkg-no-such-4")


def test_missing_axis_is_named(cache: Cache) -> None:
    """The message names the axis and those that there are."""
    face = Face("Folio", "Instrument Sans", axes={"opsz": 12})
    with pytest.raises(FontError) as caught:
        web_font(face, "", cache)
    assert str(caught.value) == ("the font 'Instrument Sans' has no axis 'opsz': take it out (its axes: wdth, wght)")


def test_missing_axis_is_found_with_a_filled_cache(cache: Cache) -> None:
    """What is kept does not hide the error."""
    for _ in range(2):
        with pytest.raises(FontError, match="no axis 'wdth'"):
            print_fonts([Face("Folio", "Newsreader", axes={"wdth": 75})], cache)


@pytest.mark.parametrize("value", [5.0, 73.0, (5.0, 20.0), (30.0, 20.0), float("nan")])
def test_axis_value_out_of_range(cache: Cache, value: float | tuple[float, float]) -> None:
    """The message says how far the axis goes."""
    with pytest.raises(FontError, match=r"'opsz' of the font 'Newsreader' goes from 6 to 72"):
        web_font(Face("Folio", "Newsreader", axes={"opsz": value}), "", cache)


def test_missing_italic(tmp_path: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    """A family without an italic says so instead of slanting."""
    monkeypatch.syspath_prepend(tmp_path)
    fake_package(tmp_path, [plain_file(400)])
    with pytest.raises(FontError, match="the font 'Plain' has no italic style"):
        web_font(Face("Folio", "Plain", "italic"), "", cache)


def test_weight_chooses_a_static_file(tmp_path: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    """A family of static files has the weights of its files."""
    monkeypatch.syspath_prepend(tmp_path)
    fake_package(tmp_path, [plain_file(400), plain_file(700, "Italic")])
    (latin,) = web_font(Face("Folio", "Plain", axes={"wght": 700}), "", cache)
    assert "font-weight: 700;" in latin.css
    assert opened(latin.content)["post"].italicAngle != 0


def test_missing_static_weight(tmp_path: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    """A range of weights cannot come from static files; the message lists what can."""
    monkeypatch.syspath_prepend(tmp_path)
    fake_package(tmp_path, [plain_file(400), plain_file(700)])
    with pytest.raises(FontError, match="has no wght 400 700: choose from 400, 700"):
        web_font(Face("Folio", "Plain", axes={"wght": (400, 700)}), "", cache)


@pytest.mark.parametrize("damage", ["metadata.json", "files/InstrumentSerif-Regular.ttf"])
@pytest.mark.parametrize("content", [b"", b"{}", None])
def test_damaged_package(
    tmp_path: Path,
    cache: Cache,
    monkeypatch: pytest.MonkeyPatch,
    damage: str,
    content: bytes | None,
) -> None:
    """An empty, senseless or absent file asks for a new installation."""
    monkeypatch.syspath_prepend(tmp_path)
    fake_package(tmp_path, [plain_file(400)])
    path = tmp_path / "fontpkg_plain" / damage
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    with pytest.raises(FontError, match="fontpkg-plain is damaged: pip install --force-reinstall"):
        web_font(Face("Folio", "Plain"), "", cache)


@pytest.mark.parametrize("name", ["Folio Light", "Folio-SemiBold", "Folio Extra Condensed"])
def test_style_word_in_a_name(cache: Cache, name: str) -> None:
    """A name that Typst would shorten is refused."""
    with pytest.raises(FontError, match=f"the font name '{name}' ends in the style word"):
        print_fonts([Face(name, "Newsreader")], cache)


@pytest.mark.parametrize("name", ["Light", "Folio Ultra", "Folio Highlight", "Bold Folio"])
def test_name_that_typst_keeps(cache: Cache, name: str) -> None:
    """A name that only resembles those is what Typst finds."""
    directory = print_fonts([Face(name, "Instrument Serif")], cache)
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(directory)])
    assert found.families() == [name]


def test_senseless_feature(cache: Cache) -> None:
    """A feature that can be none is refused."""
    with pytest.raises(FontError, match="the font feature 'tabular' is not four"):
        web_font(Face("Folio", "Newsreader", features=("tabular",)), "", cache)


# --- Print fonts ----------------------------------------------------------------------------


def test_typst_shows_the_weights_of_a_kept_range(cache: Cache) -> None:
    """Weight 700 is clearly blacker than 500, and that than 400."""
    directory = print_fonts([RANGE], cache)
    light, medium, bold = (ink(rendered(directory, RANGE.name, w)) for w in (400, 500, 700))
    assert light * 1.03 < medium
    assert medium * 1.1 < bold


def test_typst_shows_the_optical_size(cache: Cache) -> None:
    """The same word at the same size differs between the pinned optical sizes."""
    large = Face("Folio Display", "Newsreader", axes={"opsz": 72, "wght": 400})
    directory = print_fonts([TEXT, large], cache)
    images = [rendered(directory, face.name) for face in (TEXT, large)]
    assert ink(ImageChops.invert(ImageChops.difference(*images))) > ink(images[0]) // 10


def test_typst_finds_roman_and_italic_of_one_name(cache: Cache) -> None:
    """Two faces of one name are told apart by their style."""
    italic = Face("Folio Text", "Newsreader", "italic", axes=TEXT.axes)
    directory = print_fonts([TEXT, italic], cache)
    assert rendered(directory, "Folio Text") != rendered(directory, "Folio Text", style="italic")


def test_typst_lists_just_the_faces(cache: Cache) -> None:
    """The directory brings the theme's families and no others."""
    directory = print_fonts([TEXT, SANS, STATIC], cache)
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(directory)])
    assert found.families() == ["Folio Sans", "Folio Serif", "Folio Text"]


def test_print_font_keeps_all_glyphs_and_features(cache: Cache) -> None:
    """Nothing but the axes is taken out."""
    made = only_ttf(print_fonts([TEXT], cache))
    original = TTFont(source_of(TEXT, cache).file.path)
    assert made.getGlyphOrder() == original.getGlyphOrder()
    assert made.getBestCmap() == original.getBestCmap()
    tags = [[record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord] for font in (made, original)]
    # Which shapes a heavy weight swaps is settled once the weight is.
    assert [tag for tag in tags[1] if tag != "rvrn"] == tags[0]


def test_print_font_describes_what_it_kept(cache: Cache) -> None:
    """Names, weight class and STAT tell of the font as it is now."""
    made = only_ttf(print_fonts([RANGE], cache))
    assert made["OS/2"].usWeightClass == 400
    assert made["name"].getDebugName(6) == "FolioText-Regular400-700"
    values = made["STAT"].table.AxisValueArray.AxisValue
    named = {made["name"].getDebugName(value.ValueNameID) for value in values}
    assert named == {"16pt", "Regular", "Medium", "SemiBold", "Bold", "Roman"}


def test_pinned_weight_is_the_weight_class(cache: Cache) -> None:
    """Typst chooses by weight class, so a pinned weight must show there."""
    face = Face("Folio", "Newsreader", axes={"wght": 650})
    assert only_ttf(print_fonts([face], cache))["OS/2"].usWeightClass == 650


def test_print_fonts_are_kept(cache: Cache) -> None:
    """The second call gives the same directory, any other face another one."""
    first = print_fonts([TEXT], cache)
    assert print_fonts([TEXT], cache) == first
    assert print_fonts([TEXT, SANS], cache) != first


def test_truncated_print_font_is_made_again(cache: Cache) -> None:
    """A font file that was cut short in the cache is replaced by the next process."""
    (path,) = print_fonts([TEXT], cache).glob("*.ttf")
    before = path.read_bytes()
    path.write_bytes(before[:1000])
    print_fonts([TEXT], cache.apart())
    assert path.read_bytes() == before


def test_print_fonts_can_race(tmp_path: Path, cache: Cache) -> None:
    """Several builds at once get the same whole directory and leave nothing else behind."""
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: print_fonts([STATIC], cache), range(8)))
    assert len(set(made)) == 1
    assert not [path for path in (tmp_path / "cache").iterdir() if path.name.startswith(".new")]


# --- Missing characters ---------------------------------------------------------------------


def test_missing_characters_are_those_of_no_face(cache: Cache) -> None:
    """A character counts as missing only if every face lacks it."""
    assert missing_characters([TEXT, SANS], "aé→ế✓漢", cache) == {"✓", "漢"}


def test_invisible_characters_are_never_missing() -> None:
    """Blanks, controls, joiners and variation selectors need no glyph."""
    assert missing_characters([TEXT], " \n\t\N{EM SPACE}\N{ZERO WIDTH JOINER}\ufe0e") == frozenset()


# --- The cache ------------------------------------------------------------------------------


def test_cache_returns_what_was_put(cache: Cache) -> None:
    """Bytes come back as they were; an unknown key gives None."""
    cache.put("k", b"content")
    assert cache.get("k") == b"content"
    assert cache.get("other") is None


@pytest.mark.parametrize("length", [0, 10, 35])
def test_cache_detects_truncation(tmp_path: Path, cache: Cache, length: int) -> None:
    """An entry that lost its end counts as absent."""
    cache.put("k", b"content")
    path = tmp_path / "cache" / "k"
    path.write_bytes(path.read_bytes()[:length])
    assert cache.get("k") is None


def test_cache_of_none_keeps_nothing() -> None:
    """Without a directory every get misses."""
    nothing = Cache(None)
    nothing.put("k", b"content")
    assert nothing.get("k") is None


def test_cache_ignores_a_disk_that_cannot_be_written(tmp_path: Path) -> None:
    """Where no directory can be made, nothing is kept and nothing fails."""
    (tmp_path / "file").write_bytes(b"")
    broken = Cache(tmp_path / "file" / "cache")
    broken.put("k", b"content")
    assert broken.get("k") is None
    made = broken.directory("d", lambda path: write(path, b"1"))
    assert (made / "a").read_bytes() == b"1"


def test_cache_key_keeps_parts_apart() -> None:
    """The same characters cut elsewhere give another key."""
    assert Cache.key("ab", "c") != Cache.key("a", "bc")
    assert Cache.key("a", b"b") == Cache.key(b"a", "b")


def test_failed_directory_leaves_nothing(tmp_path: Path, cache: Cache) -> None:
    """An error while filling passes through and leaves no half-made directory."""

    def fail(path: Path) -> None:
        (path / "half").write_bytes(b"1")
        raise FontError

    with pytest.raises(FontError):
        cache.directory("d", fail)
    assert list((tmp_path / "cache").iterdir()) == []


def test_slower_process_takes_the_faster_ones_directory(tmp_path: Path, cache: Cache) -> None:
    """If the directory appears while it is being made, the first one stays."""

    def slow(path: Path) -> None:
        cache.directory("d", lambda other: write(other, b"first"))
        write(path, b"second")

    assert (cache.directory("d", slow) / "a").read_bytes() == b"first"
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["d"]
