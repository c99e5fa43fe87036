"""Fonts of a theme: small WOFF2 files for the web and whole TTF files for Typst.

Fonts come as installed packages `fontpkg_NAME` that hold `metadata.json` and TTF files. The
packages are read, never imported. uharfbuzz and fontTools take long to import, so they are
imported only where a font is really made; with a filled cache they are not imported at all.
"""

import hashlib
import importlib.util
import io
import json
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, groupby, pairwise
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from sitegen.cache import Cache

Axes: TypeAlias = Mapping[str, float | tuple[float, float]]
_Ranges: TypeAlias = tuple[tuple[int, int], ...]  # inclusive code point ranges, ascending

# Part of every key: raise it when the fonts made from the same input change.
_FORMAT: Final = "fonts 2"

# Typst takes such words off the end of a family name, so that no text would find the font.
_STYLE_WORDS: Final = (
    "normal italic oblique slanted thin th hairline light lt regular medium med md bold bd demi"
    " extb black blk bk heavy narrow condensed cond cn cd compressed expanded exp vf var variable"
)
_STYLE_MODIFIERS: Final = "extra ext ex x semi sem sm demi dem ultra"

# What text needs to look right. The three required features at the end carry, for example, the
# shapes that a variable font swaps at heavy weights; every shaper applies them unasked.
_FEATURES: Final = ("kern", "liga", "mark", "mkmk", "ccmp", "locl", "calt", "rvrn", "rlig", "rclt")

# Copyright, version, trademark, licence and its address: the licence asks that they stay.
_KEPT_NAMES: Final = (0, 5, 7, 13, 14)
# Names built from the family name: a changed font must not go by the name of the original.
_FAMILY_NAMES: Final = frozenset({1, 2, 3, 4, 6, 16, 17, 18, 21, 22, 25})

# The blocks do not overlap, so a browser has one file to take a character from. "latin" is what
# nearly every page uses; what no block lists belongs to the block "other".
_BLOCKS: Final = (
    (
        "latin",
        (
            "20-7E A0-FF 131 152-153 178 2010-2015 2018-201E 2020-2022 2026 2030 2032-2033 2039-203A 20AC 2122"
            " 2190-2193 2197 2212 2713"
        ),
    ),
    ("latin-ext", "100-130 132-151 154-177 179-19F 1A2-1AE 1B1-36F 1D00-1E9F 1EFA-1EFF 2C60-2C7F A720-A7FF AB30-AB6F"),
    ("vietnamese", "1A0-1A1 1AF-1B0 1EA0-1EF9 20AB"),
    ("greek", "370-3FF 1F00-1FFF"),
    ("cyrillic", "400-52F 1C80-1C8F 2DE0-2DFF A640-A69F"),
    (
        "symbols",
        (
            "2000-200F 2016-2017 201F 2023-2025 2027-202F 2031 2034-2038 203B-20AA 20AD-2121"
            " 2123-218F 2194-2196 2198-2211 2213-2712 2714-2BFF"
        ),
    ),
)
# The signs of "latin" that few texts have: left out where nobody wrote them, which saves 3 to 5 kB of each font.
_RARE: Final = "A2-AA AC-B6 B8-BA BC-BE D7 F7 2015 2020-2021 2030 2032-2033 20AC 2122 2190-2193 2197 2212 2713"
_LAST_CODE_POINT: Final = 0x10FFFF


class FontError(Exception):
    """A font cannot be made as a theme asks; the message says what to do."""

    def __init__(self, message: str = "", *part: str) -> None:
        """Take the message, and which *part* of the font's definition is wrong: ``"axes", "wght"``."""
        super().__init__(message)
        self.part = part
        self.face: Face | None = None


@dataclass(frozen=True, slots=True)
class Face:
    """One font file of a theme: an installed family with its axes set."""

    name: str
    """The family name that CSS and Typst use, e.g. "Folio Display"; no style word at its end."""
    family: str
    """The installed family, e.g. "Newsreader"."""
    style: Literal["normal", "italic"] = "normal"
    # Not hashed, because a mapping cannot be; equal faces still have equal hashes.
    axes: Axes = field(default_factory=dict, hash=False)
    """Axis tag to value (pinned) or to (least, greatest) (kept), in the axis's own units.

    Axes that are not named are pinned at the font's default. In a family of static files
    a pinned "wght" (400 unless named) chooses the file.
    """
    features: tuple[str, ...] = ()
    """OpenType features kept on the web besides those that text always needs."""


@dataclass(frozen=True, slots=True)
class WebFont:
    """One WOFF2 file and the CSS rule that loads it."""

    filename: str
    """The name to write the file under; it changes whenever the content does."""
    content: bytes
    css: str
    """The whole @font-face rule, for a style sheet in the same directory as the file."""
    ranges: tuple[tuple[int, int], ...]
    """First and last code points of the characters that it may be used for."""

    def writes(self, text: str) -> bool:
        """Whether it is what letters of a text are written in; digits and signs alone do not count."""
        return any(first <= ord(letter) <= last for letter in text if letter.isalpha() for first, last in self.ranges)


@dataclass(frozen=True, slots=True)
class Family:
    """An installed family, as it is."""

    name: str
    """As it calls itself, such as "Newsreader"."""
    folder: Path
    """The directory that holds its files."""
    identity: str
    """A text that differs whenever the files may differ."""


@dataclass(frozen=True, slots=True)
class Cut:
    """One file of an installed family."""

    style: Literal["normal", "italic"]
    weight: float
    """That of a file with one weight."""
    variable: bool
    limits: Mapping[str, tuple[float, float, float]]
    """Axis tag to least, default, greatest."""


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    family: str
    slug: str
    identity: str
    style: Literal["normal", "italic"]
    weight: float
    variable: bool


@dataclass(frozen=True, slots=True)
class _Source:
    file: _File
    limits: Mapping[str, tuple[float, float, float]]  # axis tag to least, default, greatest
    characters: Sequence[int]  # code points, ascending


@dataclass(frozen=True, slots=True)
class _Block:
    name: str
    ranges: _Ranges  # only what the font has, at least at both ends of each range


def web_font(face: Face, text: str, cache: Cache) -> tuple[WebFont, ...]:
    """Return the WOFF2 files that show `text`, one for each block of characters it touches.

    `text` is all text of the site, in NFC. The block "latin" is always made, another one only
    if `text` has a character of it that the font has. A block holds all its characters, "latin"
    all but rare signs that `text` lacks, so most edits of the text change no file. Raise FontError
    if the face cannot be made.
    """
    letters = frozenset(text)
    return cache.once(("web font", repr(face), letters), lambda: tuple(_web_blocks(face, letters, cache)))


def _web_blocks(face: Face, letters: frozenset[str], cache: Cache) -> Iterator[WebFont]:
    source = _source(face, cache)
    used = sorted(map(ord, letters))
    for whole in _blocks(source.characters):
        block = _without_rare(whole, used, source) if whole.name == "latin" else whole
        if block.name == "latin" or _touches(used, block, source):
            key = cache.key(_FORMAT, "web", _describe(face, source.file), _css_ranges(block.ranges))
            content = _cached(cache, key, partial(_web_content, face, source, block))
            yield _web_font(face, source, block, content)


def print_fonts(faces: Iterable[Face], cache: Cache) -> Path:
    """Return a directory that holds one TTF with all glyphs and features for each face.

    Give it to Typst as a font path; a face's `name` is the family there. Do not change the
    directory: it belongs to the cache, or without a cache it goes when the process ends.
    Raise FontError if a face cannot be made.
    """
    sources = {face: _source(face, cache) for face in faces}
    described = [_describe(face, source.file) for face, source in sources.items()]

    def make(directory: Path) -> None:
        for number, (face, source) in enumerate(sources.items()):
            content = _renamed(_whole(face, source), face, source, None)
            (directory / f"{number:02}-{_slug(face.name)}.ttf").write_bytes(content)

    key = cache.key(_FORMAT, "print", *described)
    return cache.once(("print fonts", key), lambda: cache.directory(key, make))


def missing_characters(faces: Iterable[Face], text: str, cache: Cache | None = None) -> frozenset[str]:
    """Return the characters of `text` that no face has; blanks and controls never count.

    With a cache that knows the faces, no font is read. Raise FontError for an unknown font.
    """
    kept, faces = cache or Cache(None), tuple(faces)
    known = kept.once(("letters of", repr(faces)), lambda: _letters(faces, kept))
    return frozenset(c for c in set(text) if ord(c) not in known and not _is_invisible(c))


def _letters(faces: Iterable[Face], cache: Cache) -> frozenset[int]:
    return frozenset(chain.from_iterable(_source(face, cache).characters for face in faces))


def installed_family(name: str) -> Family | None:
    """Return where the files of a family are, None if it is not installed."""
    try:
        files = _installed(name)
    except FontError:
        return None
    return Family(files[0].family, files[0].path.parent, json.dumps([file.identity for file in files]))


def cuts(family: str, cache: Cache) -> tuple[Cut, ...]:
    """Return what an installed family consists of; raise FontError if it is not installed."""
    found = ((file, _facts(file, cache)) for file in _installed(family))
    return tuple(Cut(file.style, file.weight, file.variable, facts["axes"]) for file, facts in found)


def _is_invisible(character: str) -> bool:
    # A selector only picks a variant of the character before it.
    is_selector = "\N{VARIATION SELECTOR-1}" <= character <= "\N{VARIATION SELECTOR-16}"
    return is_selector or unicodedata.category(character) in {"Zs", "Zl", "Zp", "Cc", "Cf"}


# --- The installed font ---------------------------------------------------------------------


def _source(face: Face, cache: Cache) -> _Source:
    try:
        return _checked_source(face, cache)
    except FontError as error:
        error.face = face
        raise


def _checked_source(face: Face, cache: Cache) -> _Source:
    _check_words(face)
    file = _choose(face, _installed(face.family))
    facts = _facts(file, cache)
    ranges = (range(first, last + 1) for first, last in facts["characters"])
    source = _Source(file, facts["axes"], tuple(chain.from_iterable(ranges)))
    for tag in _set_axes(face, file):
        _check_axis(face, tag, source)
    return source


def _facts(file: _File, cache: Cache) -> Any:  # noqa: ANN401 - JSON
    key = cache.key(_FORMAT, "facts", file.identity)
    return json.loads(_cached(cache, key, partial(_read_facts, file)))


def _check_words(face: Face) -> None:
    _, *others = re.split(r"[ _-]+", face.name.strip())
    if others and _is_style_word(others[-1].lower()):
        msg = f"the font name '{face.name}' ends in the style word '{others[-1]}': change the name"
        raise FontError(msg, "name")
    for feature in face.features:
        if not re.fullmatch(r"[A-Za-z0-9]{4}", feature):
            msg = f"the font feature '{feature}' is not four letters or digits: correct it"
            raise FontError(msg, "features")


def _is_style_word(word: str) -> bool:
    modifiers = {"", *_STYLE_MODIFIERS.split()}
    ends = (end for end in _STYLE_WORDS.split() if word.endswith(end))
    return any(word.removesuffix(end) in modifiers for end in ends)


def _installed(family: str) -> tuple[_File, ...]:
    slug = re.sub(r"[^a-z0-9]+", "-", family.lower()).strip("-")
    # find_spec looks the package up without importing it, unlike importlib.resources.
    spec = importlib.util.find_spec("fontpkg_" + slug.replace("-", "_"))
    if spec is None or not spec.submodule_search_locations:
        msg = f"the font '{family}' is not installed: pip install fontpkg-{slug}"
        raise FontError(msg, "family")
    package = Path(next(iter(spec.submodule_search_locations)))
    try:
        metadata = json.loads((package / "metadata.json").read_bytes())
        return tuple(_file(package, metadata, entry) for entry in metadata["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FontError(_damaged(slug)) from error


def _file(package: Path, metadata: Mapping[str, Any], entry: Mapping[str, Any]) -> _File:
    path = package / entry["path"]
    # A digest of the content would be surer, but reading it all would slow down every start.
    parts = (metadata["slug"], metadata["version"], entry["path"], path.stat().st_size)
    return _File(
        path=path,
        family=metadata["family"],
        slug=metadata["slug"],
        identity=json.dumps(parts),
        style=entry["style"],
        weight=entry["weight"] or 400,
        variable=entry["variable"],
    )


def _damaged(slug: str) -> str:
    return f"the font package fontpkg-{slug} is damaged: pip install --force-reinstall --no-deps fontpkg-{slug}"


def _choose(face: Face, files: Iterable[_File]) -> _File:
    styled = [file for file in files if file.style == face.style]
    if not styled:
        msg = f"the font '{face.family}' has no {face.style} style: choose another font or style"
        raise FontError(msg, "style")
    weight = face.axes.get("wght", 400)
    fitting = [file for file in styled if file.variable or file.weight == weight]
    if not fitting:
        weights = ", ".join(f"{file.weight:g}" for file in styled)
        msg = f"the font '{face.family}' has no wght {_number(weight)}: choose from {weights}"
        raise FontError(msg, "axes", "wght")
    return max(fitting, key=lambda file: file.variable)


def _set_axes(face: Face, file: _File) -> Axes:
    """Return the axes to set in the file: in a static one the weight is already chosen."""
    return {tag: value for tag, value in face.axes.items() if file.variable or tag != "wght"}


def _check_axis(face: Face, tag: str, source: _Source) -> None:
    if tag not in source.limits:
        known = ", ".join(source.limits) or "none"
        msg = f"the font '{face.family}' has no axis '{tag}': take it out (its axes: {known})"
        raise FontError(msg, "axes", tag)
    least, _, greatest = source.limits[tag]
    first, last = _ends(face.axes[tag])
    if not least <= first <= last <= greatest:
        msg = (
            f"the axis '{tag}' of the font '{face.family}' goes from {least:g} to {greatest:g}:"
            f" change {_number(face.axes[tag])}"
        )
        raise FontError(msg, "axes", tag)


def _ends(value: float | tuple[float, float]) -> tuple[float, float]:
    return value if isinstance(value, tuple) else (value, value)


def _number(value: float | tuple[float, float]) -> str:
    first, last = _ends(value)
    return f"{first:g}" if first == last else f"{first:g} {last:g}"


def _describe(face: Face, file: _File) -> str:
    """Return a text that differs whenever the fonts made from the face may differ."""
    axes = sorted((tag, _number(value)) for tag, value in face.axes.items())
    return json.dumps([file.identity, face.name, axes, sorted(set(face.features))])


def _cached(cache: Cache, key: str, make: Callable[[], bytes]) -> bytes:
    content = cache.get(key)
    if content is None:
        content = make()
        cache.put(key, content)
    return content


# --- Blocks of characters and CSS -----------------------------------------------------------


def _blocks(characters: Sequence[int]) -> tuple[_Block, ...]:
    listed = [(name, _parse_ranges(ranges)) for name, ranges in _BLOCKS]
    listed.append(("other", _rest(sorted(chain.from_iterable(ranges for _, ranges in listed)))))
    return tuple(_Block(name, trimmed) for name, ranges in listed if (trimmed := tuple(_trimmed(ranges, characters))))


def _without_rare(block: _Block, used: Sequence[int], source: _Source) -> _Block:
    """Return the block without the rare signs that nobody uses."""
    rare = set(chain.from_iterable(range(first, last + 1) for first, last in _parse_ranges(_RARE))).difference(used)
    members = chain.from_iterable(_within(source.characters, first, last) for first, last in block.ranges)
    kept = enumerate(member for member in members if member not in rare)
    # Neighbours differ from their position by the same number, so that number names a run.
    runs = ([member for _, member in run] for _, run in groupby(kept, key=lambda pair: pair[1] - pair[0]))
    return _Block(block.name, tuple((run[0], run[-1]) for run in runs))


def _parse_ranges(ranges: str) -> _Ranges:
    pairs = (text.partition("-") for text in ranges.split())
    return tuple((int(first, 16), int(last or first, 16)) for first, _, last in pairs)


def _rest(taken: Sequence[tuple[int, int]]) -> _Ranges:
    ends = [(-1, -1), *taken, (_LAST_CODE_POINT + 1, _LAST_CODE_POINT + 1)]
    gaps = ((low[1] + 1, high[0] - 1) for low, high in pairwise(ends))
    return tuple((first, last) for first, last in gaps if first <= last)


def _trimmed(ranges: _Ranges, characters: Sequence[int]) -> Iterable[tuple[int, int]]:
    for first, last in ranges:
        if within := _within(characters, first, last):
            yield within[0], within[-1]


def _within(characters: Sequence[int], first: int, last: int) -> Sequence[int]:
    return characters[bisect_left(characters, first) : bisect_right(characters, last)]


def _css_ranges(ranges: _Ranges) -> str:
    return ", ".join(f"U+{first:X}" if first == last else f"U+{first:X}-{last:X}" for first, last in ranges)


def _touches(used: Sequence[int], block: _Block, source: _Source) -> bool:
    members = chain.from_iterable(_within(used, first, last) for first, last in block.ranges)
    return any(_within(source.characters, member, member) for member in members)


def _web_font(face: Face, source: _Source, block: _Block, content: bytes) -> WebFont:
    parts = [_slug(face.name), block.name, hashlib.sha256(content).hexdigest()[:8]]
    if face.style != "normal":
        parts.insert(1, face.style)
    filename = "-".join(parts) + ".woff2"
    # Escaped like this, a name can neither end the string nor the style element around it.
    name = re.sub(r'["\\<\n\r\f]', lambda match: f"\\{ord(match[0]):x} ", face.name)
    width = face.axes.get("wdth")
    lines = (
        f'font-family: "{name}";',
        f"font-style: {face.style};",
        f"font-weight: {_weight(face, source)};",
        # Only a kept range matters: a pinned width is the normal width of its family.
        f"font-stretch: {'% '.join(_number(width).split())}%;" if isinstance(width, tuple) else "",
        # Text must not jump when a font comes late: pages ask early, and what is too late waits for the next page.
        "font-display: optional;",
        f'src: url("{filename}") format("woff2");',
        f"unicode-range: {_css_ranges(block.ranges)};",
    )
    rule = "".join(f"  {line}\n" for line in lines if line)
    return WebFont(filename, content, f"@font-face {{\n{rule}}}\n", tuple(block.ranges))


def _weight(face: Face, source: _Source) -> str:
    default = source.limits["wght"][1] if "wght" in source.limits else source.file.weight
    return _number(face.axes.get("wght", default))


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "font"


# --- Making fonts: only from here on uharfbuzz and fontTools are imported --------------------


def _open(file: _File) -> Any:  # noqa: ANN401 - uharfbuzz has no types
    import uharfbuzz as hb

    face = hb.Face(hb.Blob(file.path.read_bytes()))
    if not face.glyph_count:
        raise FontError(_damaged(file.slug))
    return face


def _read_facts(file: _File) -> bytes:
    font = _open(file)
    axes = {axis.tag: (axis.min_value, axis.default_value, axis.max_value) for axis in font.axis_infos}
    # Neighbours differ from their position by the same number, so that number names a run.
    runs = groupby(enumerate(sorted(font.unicodes)), key=lambda pair: pair[1] - pair[0])
    members = ([code_point for _, code_point in run] for _, run in runs)
    facts = {"axes": axes, "characters": [(run[0], run[-1]) for run in members]}
    return json.dumps(facts).encode()


def _web_content(face: Face, source: _Source, block: _Block) -> bytes:
    import uharfbuzz as hb

    wanted = hb.SubsetInput()
    wanted.unicode_set.update(chain.from_iterable(range(a, b + 1) for a, b in block.ranges))
    wanted.layout_feature_tag_set.clear()
    wanted.layout_feature_tag_set.update(map(_tag, (*_FEATURES, *face.features)))
    wanted.name_id_set.clear()
    wanted.name_id_set.update(_KEPT_NAMES)
    return _renamed(_subset(face, source, wanted), face, source, "woff2")


def _whole(face: Face, source: _Source) -> bytes:
    import uharfbuzz as hb

    wanted = hb.SubsetInput()
    wanted.keep_everything()
    # A signature of the original is wrong for the changed font.
    wanted.drop_table_tag_set.add(_tag("DSIG"))
    return _subset(face, source, wanted)


def _subset(face: Face, source: _Source, wanted: Any) -> bytes:  # noqa: ANN401 - see _open
    import uharfbuzz as hb

    font = _open(source.file)
    # Variable fonts let contours overlap; without the mark some renderers leave holes there.
    wanted.flags |= hb.SubsetFlags.SET_OVERLAPS_FLAG
    wanted.pin_all_axes_to_default(font)
    for tag, value in _set_axes(face, source.file).items():
        first, last = _ends(value)
        if first == last:
            wanted.pin_axis_location(font, tag, first)
        else:
            wanted.set_axis_range(font, tag, first, last)
    try:
        return bytes(hb.subset(font, wanted).blob.data)
    except RuntimeError as error:
        raise FontError(_damaged(source.file.slug)) from error


def _tag(text: str) -> int:
    return int.from_bytes(text.encode(), "big")


def _renamed(ttf: bytes, face: Face, source: _Source, flavor: str | None) -> bytes:
    from fontTools.ttLib import TTFont

    # Nothing is recalculated: tables that are not touched stay as they are, and the time of
    # change stays the original's, so that the result is the same in every run.
    font = TTFont(io.BytesIO(ttf), recalcBBoxes=False, recalcTimestamp=False, lazy=True)
    names = font["name"]
    names.names = [record for record in names.names if record.nameID not in _FAMILY_NAMES]
    for number, text in _names(face, source).items():
        names.setName(text, number, 3, 1, 0x409)  # Windows, Unicode, English
    if "fvar" in font:
        for instance in font["fvar"].instances:
            instance.postscriptNameID = 0xFFFF  # none: they hold the original family name
    font.flavor = flavor
    result = io.BytesIO()
    font.save(result)
    return result.getvalue()


def _names(face: Face, source: _Source) -> dict[int, str]:
    style = "Italic" if face.style == "italic" else "Regular"
    weight = _weight(face, source).replace(" ", "-")
    # Letters and digits only, and short: what PostScript allows in a name.
    postscript = "".join(word.capitalize() for word in _slug(face.name).split("-"))[:40]
    return {
        1: face.name,
        2: style,
        3: f"sitegen: {face.name} {style} {weight}",
        4: f"{face.name} {style}",
        6: f"{postscript}-{style}{weight}",
        16: face.name,
        17: style,
        25: postscript + style,
    }
