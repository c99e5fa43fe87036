"""Fonts of a theme: small WOFF2 files for the web and whole TTF files for Typst.

With a filled cache no font is opened and no library that makes fonts is imported.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, groupby, pairwise
from pathlib import Path
from typing import Final, TypeAlias

from blake3 import blake3
from msgspec import Struct

from sitegen.cache import Cache
from sitegen.font_making import slug, web_content, weight_of, whole_font
from sitegen.installed_fonts import FORMAT, Face, Source, axis_text, cached, describe, source_of

Ranges: TypeAlias = tuple[tuple[int, int], ...]  # inclusive code point ranges, ascending

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


class WebFont(Struct, frozen=True):
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


class _Block(Struct, frozen=True):
    name: str
    ranges: Ranges  # only what the font has, at least at both ends of each range


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
            key = cache.key(FORMAT, "web", describe(face, source.file), _css_ranges(block.ranges))
            content = cached(cache, key, partial(web_content, face, source, block.ranges))
            yield _web_font(face, source, block, content)


def print_fonts(faces: Iterable[Face], cache: Cache) -> Path:
    """Return a directory that holds one TTF with all glyphs and features for each face.

    Give it to Typst as a font path; a face's `name` is the family there. Do not change the
    directory: it belongs to the cache, or without a cache it goes when the process ends.
    Raise FontError if a face cannot be made.
    """
    faces = tuple(faces)
    return cache.once(("print fonts", repr(faces)), lambda: _print_fonts(faces, cache))


def _print_fonts(faces: Iterable[Face], cache: Cache) -> Path:
    sources = {face: _source(face, cache) for face in faces}
    described = [describe(face, source.file) for face, source in sources.items()]

    def make(directory: Path) -> None:
        for number, (face, source) in enumerate(sources.items()):
            content = whole_font(face, source)
            (directory / f"{number:02}-{slug(face.name)}.ttf").write_bytes(content)

    return cache.directory(cache.key(FORMAT, "print", *described), make)


def _source(face: Face, cache: Cache) -> Source:
    return cache.once(("source", repr(face)), lambda: source_of(face, cache))


def missing_characters(faces: Iterable[Face], text: str, cache: Cache | None = None) -> frozenset[str]:
    """Return the characters of `text` that no face has; blanks and controls never count.

    With a cache that knows the faces, no font is read. Raise FontError for an unknown font.
    """
    kept, faces = cache or Cache(None), tuple(faces)
    known = kept.once(("letters of", repr(faces)), lambda: _letters(faces, kept))
    return frozenset(c for c in set(text) if ord(c) not in known and not _is_invisible(c))


def _letters(faces: Iterable[Face], cache: Cache) -> frozenset[int]:
    return frozenset(chain.from_iterable(_source(face, cache).characters for face in faces))


def _is_invisible(character: str) -> bool:
    # A selector only picks a variant of the character before it.
    is_selector = "\N{VARIATION SELECTOR-1}" <= character <= "\N{VARIATION SELECTOR-16}"
    return is_selector or unicodedata.category(character) in {"Zs", "Zl", "Zp", "Cc", "Cf"}


# --- Blocks of characters and CSS -----------------------------------------------------------


def _blocks(characters: Sequence[int]) -> tuple[_Block, ...]:
    listed = [(name, _parse_ranges(ranges)) for name, ranges in _BLOCKS]
    listed.append(("other", _rest(sorted(chain.from_iterable(ranges for _, ranges in listed)))))
    return tuple(_Block(name, trimmed) for name, ranges in listed if (trimmed := tuple(_trimmed(ranges, characters))))


def _without_rare(block: _Block, used: Sequence[int], source: Source) -> _Block:
    """Return the block without the rare signs that nobody uses."""
    rare = set(chain.from_iterable(range(first, last + 1) for first, last in _parse_ranges(_RARE))).difference(used)
    members = chain.from_iterable(_within(source.characters, first, last) for first, last in block.ranges)
    kept = enumerate(member for member in members if member not in rare)
    # Neighbours differ from their position by the same number, so that number names a run.
    runs = ([member for _, member in run] for _, run in groupby(kept, key=lambda pair: pair[1] - pair[0]))
    return _Block(block.name, tuple((run[0], run[-1]) for run in runs))


def _parse_ranges(ranges: str) -> Ranges:
    pairs = (text.partition("-") for text in ranges.split())
    return tuple((int(first, 16), int(last or first, 16)) for first, _, last in pairs)


def _rest(taken: Sequence[tuple[int, int]]) -> Ranges:
    ends = [(-1, -1), *taken, (_LAST_CODE_POINT + 1, _LAST_CODE_POINT + 1)]
    gaps = ((low[1] + 1, high[0] - 1) for low, high in pairwise(ends))
    return tuple((first, last) for first, last in gaps if first <= last)


def _trimmed(ranges: Ranges, characters: Sequence[int]) -> Iterable[tuple[int, int]]:
    for first, last in ranges:
        if within := _within(characters, first, last):
            yield within[0], within[-1]


def _within(characters: Sequence[int], first: int, last: int) -> Sequence[int]:
    return characters[bisect_left(characters, first) : bisect_right(characters, last)]


def _css_ranges(ranges: Ranges) -> str:
    return ", ".join(f"U+{first:X}" if first == last else f"U+{first:X}-{last:X}" for first, last in ranges)


def _touches(used: Sequence[int], block: _Block, source: Source) -> bool:
    members = chain.from_iterable(_within(used, first, last) for first, last in block.ranges)
    return any(_within(source.characters, member, member) for member in members)


def _web_font(face: Face, source: Source, block: _Block, content: bytes) -> WebFont:
    parts = [slug(face.name), block.name, blake3(content).hexdigest()[:8]]
    if face.style != "normal":
        parts.insert(1, face.style)
    filename = "-".join(parts) + ".woff2"
    # Escaped like this, a name can neither end the string nor the style element around it.
    name = re.sub(r'["\\<\n\r\f]', lambda match: f"\\{ord(match[0]):x} ", face.name)
    width = face.axes.get("wdth")
    lines = (
        f'font-family: "{name}";',
        f"font-style: {face.style};",
        f"font-weight: {weight_of(face, source)};",
        # Only a kept range matters: a pinned width is the normal width of its family.
        f"font-stretch: {'% '.join(axis_text(width).split())}%;" if isinstance(width, tuple) else "",
        # Text must not jump when a font comes late: pages ask early, and what is too late waits for the next page.
        "font-display: optional;",
        f'src: url("{filename}") format("woff2");',
        f"unicode-range: {_css_ranges(block.ranges)};",
    )
    rule = "".join(f"  {line}\n" for line in lines if line)
    return WebFont(filename, content, f"@font-face {{\n{rule}}}\n", tuple(block.ranges))
