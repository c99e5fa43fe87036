"""Fonts for letters that a theme's own fonts lack: the site's own files, and installed font packages."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, field

from sitegen.cache import Cache
from sitegen.fonts import missing_characters
from sitegen.installed_fonts import Face, installed_family
from sitegen.model import FontFile
from sitegen.themes import Theme
from sitegen.typesetting import Fallback

_FORMAT = "own fonts 1"


class Script(Struct, frozen=True):
    """A way of writing, and the families that have its letters, best first."""

    name: str
    sans: tuple[str, ...] = ()
    serif: tuple[str, ...] = ()
    file: str = ""
    """A font file that has its letters, where no package does."""

    @property
    def remedy(self) -> str:
        """What brings the letters into a PDF."""
        if family := next(iter((*self.sans, *self.serif)), None):
            return f"run 'pip install fontpkg-{family.lower().replace(' ', '-')}'"
        return f"put a font file such as {self.file} into fonts/"


_WIDE = ("Noto Sans", "Inter", "IBM Plex Sans", "Fira Sans", "Open Sans", "Roboto")
_WIDE_SERIF = ("Noto Serif", "Literata", "Source Serif 4", "EB Garamond")
_EAST_ASIAN = Script("Chinese, Japanese or Korean", file="NotoSansCJK-Regular.ttc")
_SCRIPTS = {
    "LATIN": Script("Latin", _WIDE, _WIDE_SERIF),
    "GREEK": Script("Greek", _WIDE, _WIDE_SERIF),
    "CYRILLIC": Script("Cyrillic", (*_WIDE, "PT Sans"), ("Noto Serif", "PT Serif", "Literata", "Source Serif 4")),
    # The order is that in which software reads them right: others draw lam and alef as one, or letters and dots apart.
    "ARABIC": Script("Arabic", ("Amiri", "Almarai", "Cairo", "IBM Plex Sans Arabic", "Noto Sans Arabic")),
    "HEBREW": Script("Hebrew", ("Assistant", "Heebo", "Rubik"), ("Frank Ruhl Libre",)),
    "DEVANAGARI": Script("Devanagari", ("Noto Sans Devanagari", "Mukta", "Hind", "Poppins")),
    "BENGALI": Script("Bengali", ("Hind Siliguri",)),
    "TAMIL": Script("Tamil", ("Noto Sans Tamil", "Catamaran")),
    "TELUGU": Script("Telugu", ("Noto Sans Telugu", "Anek Telugu")),
    "KHMER": Script("Khmer", ("Noto Sans Khmer",)),
    "THAI": Script("Thai", ("Noto Sans Thai", "Sarabun", "Prompt", "Kanit")),
    **dict.fromkeys(("CJK", "IDEOGRAPHIC", "HIRAGANA", "KATAKANA", "BOPOMOFO", "HANGUL", "FULLWIDTH"), _EAST_ASIAN),
}
"""The scripts that packages have letters of, by a word in the names that Unicode gives the letters."""
_EMOJI = Script("emoji", file="NotoEmoji-Regular.ttf")
_SYMBOLS = Script("symbol", file="NotoSansSymbols2-Regular.ttf")
_REGIONS = {"ja": "JP", "ko": "KR", "zh-tw": "TC", "zh-hant": "TC", "zh-hk": "HK", "zh-mo": "HK", "zh": "SC"}
"""Which font of a family for East Asia draws letters as the readers of a language expect them."""
_FIRST_EMOJI = 0x1F000


class _Own(Struct, frozen=True):
    """A family in one of the site's own files, and which of the letters in question it has."""

    name: str
    file: FontFile
    shown: frozenset[str] = field(default=frozenset())


def lacking(faces: Iterable[Face], text: str, cache: Cache) -> frozenset[str]:
    """Return the letters of a text that at least one of the upright faces lacks."""
    letters = "".join({letter for letter in text if letter > "\u00ff"})
    upright = [face for face in faces if face.style == "normal"] if letters else []
    return frozenset(letter for face in upright for letter in missing_characters([face], letters, cache))


def fallback(letters: frozenset[str], own: Sequence[FontFile], lang: str, cache: Cache) -> Fallback:
    """Choose families for letters that a theme lacks: those of the site's own files, then packages by script."""
    if not letters:
        return Fallback()
    found = {file: _families(file, letters, cache) for file in own}
    mine = [family for families in found.values() for family in families if family.shown]
    mine.sort(key=lambda family: not family.name.endswith(f" {_region(lang)}"))
    names = tuple(dict.fromkeys(family.name for family in mine))
    rest = letters.difference(*(family.shown for family in mine))
    chosen = [_packages(script, part, cache) for script, part in by_script(rest)]
    sans, serif = (tuple(dict.fromkeys(name for pair in chosen for name in pair[at])) for at in (0, 1))
    installed = [family for name in sorted({*sans, *serif}) if (family := installed_family(name))]
    folders = (*(family.file.place.parent for family in mine), *(family.folder for family in installed))
    identities = (*(family.file.identity for family in mine), *(family.identity for family in installed))
    return Fallback(
        sans=(*names, *sans),
        serif=(*names, *serif),
        folders=tuple(dict.fromkeys(folders)),
        identity=repr(identities),
        damaged=tuple(file.path for file, families in found.items() if not families),
        needed=True,
    )


def beside(theme: Theme, text: str, own: Sequence[FontFile], lang: str, cache: Cache) -> Fallback:
    """Choose families for whatever letters of a text a theme's fonts lack; the same for the same in one process."""
    letters = lacking(theme.print_faces, text, cache)
    key = ("beside", letters, tuple(file.identity for file in own), lang)
    chosen: Fallback = cache.once(key, lambda: fallback(letters, own, lang, cache))
    return chosen


def by_script(letters: Iterable[str]) -> list[tuple[Script, str]]:
    """Group letters by the script that they belong to; the order is always the same."""

    def name(letter: str) -> str:
        return script_of(letter).name

    ordered = sorted(letters, key=lambda letter: (name(letter), letter))
    return [(script_of(group[0]), group) for _, part in groupby(ordered, key=name) if (group := "".join(part))]


def script_of(letter: str) -> Script:
    """Return the script of a letter, going by its Unicode name."""
    words = re.split(r"[ -]", unicodedata.name(letter, ""))
    known = next((_SCRIPTS[word] for word in words if word in _SCRIPTS), None)
    if known is not None:
        return known
    if ord(letter) >= _FIRST_EMOJI and unicodedata.category(letter) in {"So", "Sk"}:
        return _EMOJI
    if unicodedata.category(letter).startswith(("L", "M", "N")) and words[0] not in {"", "COMBINING", "MODIFIER"}:
        script = words[0].capitalize()
        return Script(script, file=f"NotoSans{script}-Regular.ttf")
    return _SYMBOLS


def _region(lang: str) -> str:
    tag = lang.lower()
    return next((region for start, region in _REGIONS.items() if tag == start or tag.startswith(f"{start}-")), "")


def _packages(script: Script, letters: str, cache: Cache) -> tuple[list[str], list[str]]:
    """Return installed families for sans serif and for serif; where there is but one kind, it serves as both."""
    sans, serif = (_covering(families, frozenset(letters), cache) for families in (script.sans, script.serif))
    return sans or serif, serif or sans


def _covering(families: Iterable[str], letters: frozenset[str], cache: Cache) -> list[str]:
    """Return as few installed families as show the letters, or as many of them as can be shown."""
    gaps = {
        family: missing_characters([Face(family, family)], "".join(letters), cache)
        for family in families
        if installed_family(family)
    }
    whole = next((family for family, gap in gaps.items() if not gap), None)
    if whole is not None:
        return [whole]
    chosen: list[str] = []
    for family, gap in gaps.items():
        if letters - gap:
            chosen.append(family)
            letters &= gap
    return chosen


# --- The site's own files ----------------------------------------------------------------------


def _families(file: FontFile, letters: frozenset[str], cache: Cache) -> list[_Own]:
    """Return the families that a file holds; none where it is no font."""
    key = cache.key(_FORMAT, file.identity)
    kept = cache.get(key)
    if kept is None:
        kept = msgspec.json.encode(_read(file.place))
        cache.put(key, kept)
    return [
        _Own(name, file, frozenset(letter for letter in letters if _within(ord(letter), starts, ends)))
        for name, starts, ends in msgspec.json.decode(kept)
    ]


def _within(point: int, starts: list[int], ends: list[int]) -> bool:
    at = bisect_right(starts, point) - 1
    return at >= 0 and point <= ends[at]


def _read(place: Path) -> list[tuple[str, list[int], list[int]]]:
    """Return the families of a file by the names that the typesetter knows, and the runs of letters they have."""
    import typst
    import uharfbuzz as hb

    blob = hb.Blob(place.read_bytes())
    known: dict[str, tuple[list[int], list[int]]] = {}
    for font in typst.Fonts(include_system_fonts=False, font_paths=[str(place.parent)]).fonts():
        if font.path is not None and Path(font.path).name == place.name and font.family not in known:
            known[font.family] = _runs(hb.Face(blob, font.index))
    return [(name, *runs) for name, runs in known.items()]


def _runs(face: Any) -> tuple[list[int], list[int]]:  # noqa: ANN401 - uharfbuzz has no types
    # Neighbours differ from their position by the same number, so that number names a run.
    runs = groupby(enumerate(sorted(face.unicodes)), key=lambda pair: pair[1] - pair[0])
    members = [[point for _, point in run] for _, run in runs]
    return [run[0] for run in members], [run[-1] for run in members]
