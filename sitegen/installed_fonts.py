"""The installed fonts: which families there are, which of their files a theme's face is, and what that holds.

Fonts come as installed packages `fontpkg_NAME` that hold `metadata.json` and TTF files. The packages are read,
never imported.
"""

import importlib.util
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import chain, groupby
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

import msgspec
from msgspec import Struct, field

from sitegen.cache import Cache

Axes: TypeAlias = Mapping[str, float | tuple[float, float]]

# Part of every key: raise it when the fonts made from the same input change.
FORMAT: Final = "fonts 2"

# Typst takes such words off the end of a family name, so that no text would find the font.
_STYLE_WORDS: Final = (
    "normal italic oblique slanted thin th hairline light lt regular medium med md bold bd demi"
    " extb black blk bk heavy narrow condensed cond cn cd compressed expanded exp vf var variable"
)
_STYLE_MODIFIERS: Final = "extra ext ex x semi sem sm demi dem ultra"


class FontError(Exception):
    """A font cannot be made as a theme asks; the message says what to do."""

    def __init__(self, message: str = "", *part: str) -> None:
        """Take the message, and which *part* of the font's definition is wrong: ``"axes", "wght"``."""
        super().__init__(message)
        self.part = part
        self.face: Face | None = None


class Face(Struct, frozen=True):
    """One font file of a theme: an installed family with its axes set."""

    name: str
    """The family name that CSS and Typst use, e.g. "Folio Display"; no style word at its end."""
    family: str
    """The installed family, e.g. "Newsreader"."""
    style: Literal["normal", "italic"] = "normal"
    axes: Axes = field(default_factory=dict)
    """Axis tag to value (pinned) or to (least, greatest) (kept), in the axis's own units.

    Axes that are not named are pinned at the font's default. In a family of static files
    a pinned "wght" (400 unless named) chooses the file.
    """
    features: tuple[str, ...] = ()
    """OpenType features kept on the web besides those that text always needs."""

    def __hash__(self) -> int:  # without the axes, because a mapping cannot be hashed
        return hash((self.name, self.family, self.style, self.features))


class Family(Struct, frozen=True):
    """An installed family, as it is."""

    name: str
    """As it calls itself, such as "Newsreader"."""
    folder: Path
    """The directory that holds its files."""
    identity: str
    """A text that differs whenever the files may differ."""


class Cut(Struct, frozen=True):
    """One file of an installed family."""

    style: Literal["normal", "italic"]
    weight: float
    """That of a file with one weight."""
    variable: bool
    limits: Mapping[str, tuple[float, float, float]]
    """Axis tag to least, default, greatest."""


class InstalledFile(Struct, frozen=True):
    """A font file of an installed package, as its metadata describe it."""

    path: Path
    family: str
    slug: str
    identity: str
    style: Literal["normal", "italic"]
    weight: float
    variable: bool


class Source(Struct, frozen=True):
    """The file that a face is made of."""

    file: InstalledFile
    limits: Mapping[str, tuple[float, float, float]]  # axis tag to least, default, greatest
    characters: Sequence[int]  # code points, ascending


def installed_family(name: str) -> Family | None:
    """Return where the files of a family are, None if it is not installed."""
    try:
        files = _installed(name)
    except FontError:
        return None
    return Family(files[0].family, files[0].path.parent, repr([file.identity for file in files]))


def cuts(family: str, cache: Cache) -> tuple[Cut, ...]:
    """Return what an installed family consists of; raise FontError if it is not installed."""
    found = ((file, _facts(file, cache)) for file in _installed(family))
    return tuple(Cut(file.style, file.weight, file.variable, facts["axes"]) for file, facts in found)


def source_of(face: Face, cache: Cache) -> Source:
    """Return the installed file of a face and what it holds. Raise FontError, with the face, if there is none."""
    try:
        return _checked_source(face, cache)
    except FontError as error:
        error.face = face
        raise


def _checked_source(face: Face, cache: Cache) -> Source:
    _check_words(face)
    file = _choose(face, _installed(face.family))
    facts = _facts(file, cache)
    ranges = (range(first, last + 1) for first, last in facts["characters"])
    source = Source(file, facts["axes"], tuple(chain.from_iterable(ranges)))
    for tag in set_axes(face, file):
        _check_axis(face, tag, source)
    return source


def _facts(file: InstalledFile, cache: Cache) -> Any:  # noqa: ANN401 - JSON
    key = cache.key(FORMAT, "facts", file.identity)
    return msgspec.json.decode(cached(cache, key, partial(_read_facts, file)))


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


def _installed(family: str) -> tuple[InstalledFile, ...]:
    slug = re.sub(r"[^a-z0-9]+", "-", family.lower()).strip("-")
    # find_spec looks the package up without importing it, unlike importlib.resources.
    spec = importlib.util.find_spec("fontpkg_" + slug.replace("-", "_"))
    if spec is None or not spec.submodule_search_locations:
        msg = f"the font '{family}' is not installed: pip install fontpkg-{slug}"
        raise FontError(msg, "family")
    package = Path(next(iter(spec.submodule_search_locations)))
    try:
        metadata = msgspec.json.decode((package / "metadata.json").read_bytes())
        return tuple(_file(package, metadata, entry) for entry in metadata["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FontError(damaged(slug)) from error


def _file(package: Path, metadata: Mapping[str, Any], entry: Mapping[str, Any]) -> InstalledFile:
    path = package / entry["path"]
    # A digest of the content would be surer, but reading it all would slow down every start.
    parts = (metadata["slug"], metadata["version"], entry["path"], path.stat().st_size)
    return InstalledFile(
        path=path,
        family=metadata["family"],
        slug=metadata["slug"],
        identity=repr(parts),
        style=entry["style"],
        weight=entry["weight"] or 400,
        variable=entry["variable"],
    )


def damaged(slug: str) -> str:
    """Say what to do about a package whose files cannot be read."""
    return f"the font package fontpkg-{slug} is damaged: pip install --force-reinstall --no-deps fontpkg-{slug}"


def _choose(face: Face, files: Iterable[InstalledFile]) -> InstalledFile:
    styled = [file for file in files if file.style == face.style]
    if not styled:
        msg = f"the font '{face.family}' has no {face.style} style: choose another font or style"
        raise FontError(msg, "style")
    weight = face.axes.get("wght", 400)
    fitting = [file for file in styled if file.variable or file.weight == weight]
    if not fitting:
        weights = ", ".join(f"{file.weight:g}" for file in styled)
        msg = f"the font '{face.family}' has no wght {axis_text(weight)}: choose from {weights}"
        raise FontError(msg, "axes", "wght")
    return max(fitting, key=lambda file: file.variable)


def set_axes(face: Face, file: InstalledFile) -> Axes:
    """Return the axes to set in the file: in a static one the weight is already chosen."""
    return {tag: value for tag, value in face.axes.items() if file.variable or tag != "wght"}


def _check_axis(face: Face, tag: str, source: Source) -> None:
    if tag not in source.limits:
        known = ", ".join(source.limits) or "none"
        msg = f"the font '{face.family}' has no axis '{tag}': take it out (its axes: {known})"
        raise FontError(msg, "axes", tag)
    least, _, greatest = source.limits[tag]
    first, last = both_ends(face.axes[tag])
    if not least <= first <= last <= greatest:
        msg = (
            f"the axis '{tag}' of the font '{face.family}' goes from {least:g} to {greatest:g}:"
            f" change {axis_text(face.axes[tag])}"
        )
        raise FontError(msg, "axes", tag)


def both_ends(value: float | tuple[float, float]) -> tuple[float, float]:
    """Return the least and the greatest value of an axis."""
    return value if isinstance(value, tuple) else (value, value)


def axis_text(value: float | tuple[float, float]) -> str:
    """Write one value, or two with a blank between them."""
    first, last = both_ends(value)
    return f"{first:g}" if first == last else f"{first:g} {last:g}"


def describe(face: Face, file: InstalledFile) -> str:
    """Return a text that differs whenever the fonts made from the face may differ."""
    axes = sorted((tag, axis_text(value)) for tag, value in face.axes.items())
    return repr([file.identity, face.name, axes, sorted(set(face.features))])


def cached(cache: Cache, key: str, make: Callable[[], bytes]) -> bytes:
    """Return what the cache has under a key, or make it."""
    content = cache.get(key)
    if content is None:
        content = make()
        cache.put(key, content)
    return content


def opened(file: InstalledFile) -> Any:  # noqa: ANN401 - uharfbuzz has no types
    """Open a font with uharfbuzz, which is imported only then."""
    import uharfbuzz as hb

    face = hb.Face(hb.Blob(file.path.read_bytes()))
    if not face.glyph_count:
        raise FontError(damaged(file.slug))
    return face


def _read_facts(file: InstalledFile) -> bytes:
    font = opened(file)
    axes = {axis.tag: (axis.min_value, axis.default_value, axis.max_value) for axis in font.axis_infos}
    # Neighbours differ from their position by the same number, so that number names a run.
    runs = groupby(enumerate(sorted(font.unicodes)), key=lambda pair: pair[1] - pair[0])
    members = ([code_point for _, code_point in run] for _, run in runs)
    facts = {"axes": axes, "characters": [(run[0], run[-1]) for run in members]}
    return msgspec.json.encode(facts)
