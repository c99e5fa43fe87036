"""Themes: where they are, what they offer, and the templates they draw with.

One search order for everything: the site's folder, the theme, the themes it extends, ``base``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sitegen.font_choice import Cast
from sitegen.fonts import Face
from sitegen.marked_yaml import read_yaml
from sitegen.options import Option, properties

BASE = "base"
DEFAULT = "folio"
ACCENT = "accent"
"""The option that gives a theme its one strong colour."""
STYLE_SHEET = "style.css"
FALLBACK = "en"
"""The language of a text that a catalogue lacks."""
SCHEMES = ("light", "dark")
"""The papers that a page is shown on; documents have the first."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme with everything that it inherits."""

    name: str
    description: str
    folders: tuple[Path, ...]
    """Where its files are looked for, nearest first; the last is the base."""
    options: Mapping[str, Option]
    web_faces: tuple[Face, ...]
    """The fonts that its pages load."""
    print_faces: tuple[Face, ...]
    """The fonts that its documents are set in."""
    palette: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Its colours on ``light`` and on ``dark`` paper by their names: ``paper``, ``ink``, ``rule`` …"""
    casts: tuple[Cast, ...] = ()
    """All its fonts, with the options that choose their families."""

    @property
    def papers(self) -> Mapping[str, str]:
        """The background of text, ``light`` and ``dark``, which accents are measured against."""
        return {scheme: colours["paper"] for scheme, colours in self.palette.items()}

    @property
    def defaults(self) -> dict[str, Any]:
        """What each option is where a profile says nothing."""
        return {name: option.default for name, option in self.options.items()}

    def find(self, path: str) -> Path | None:
        """Return the nearest file of that path, such as ``static/style.css``."""
        return next((folder / path for folder in self.folders if (folder / path).is_file()), None)


def custom_properties(theme: Theme, values: Mapping[str, Any]) -> str:
    """Return palette and options as CSS custom properties, for light and for dark paper.

    ``--mark`` is the accent, or the colour of text where a theme has none.
    """
    mark = f"var(--{ACCENT})" if ACCENT in theme.options else "var(--ink)"
    light, dark = (
        {
            **{f"--{name}": colour for name, colour in theme.palette[scheme].items()},
            **properties(theme.options, values, scheme),
            "color-scheme": scheme,
        }
        for scheme in SCHEMES
    )
    bright, night = _declarations({"--mark": mark, **light}), _declarations(dark)
    return (
        f":root{{{bright}}}\n"
        f'@media screen and (prefers-color-scheme:dark){{:root:not([data-theme="light"]){{{night}}}}}\n'
        f'@media screen{{:root[data-theme="dark"]{{{night}}}}}\n'
    )


def _declarations(found: Mapping[str, str]) -> str:
    return ";".join(f"{name}:{value}" for name, value in found.items())


def catalogue(theme: Theme, lang: str) -> dict[str, Any] | None:
    """Return the interface texts of a language, nearest theme first; None where nobody has them.

    ``pt-BR`` is laid over ``pt``. What a language lacks is English, dates aside: those come from the CLDR.
    """
    tags = known_tags(theme, lang)
    if not tags:
        return None
    found = _catalogue(theme, FALLBACK)
    if FALLBACK not in tags:
        found.pop("dates", None)
    for tag in tags:
        found = _deep(found, _catalogue(theme, tag))
    return found


def known_tags(theme: Theme, lang: str) -> tuple[str, ...]:
    """Return the catalogues that speak a language, the most general one first."""
    parts = lang.split("-")
    wanted = ("-".join(parts[:count]) for count in range(1, len(parts) + 1))
    known = {tag.casefold(): tag for tag in languages(theme)}
    return tuple(known[tag.casefold()] for tag in wanted if tag.casefold() in known)


def _catalogue(theme: Theme, tag: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for folder in reversed(theme.folders):
        path = folder / "i18n" / f"{tag}.yaml"
        if path.is_file():
            found = _deep(found, read_yaml(path.read_text("utf-8"), path.name).data or {})
    return found


def languages(theme: Theme) -> tuple[str, ...]:
    """Name the languages that a theme has interface texts for."""
    return tuple(sorted({path.stem for folder in theme.folders for path in (folder / "i18n").glob("*.yaml")}))


def style_sheets(theme: Theme) -> Iterator[Path]:
    """Yield the style sheets of the base, the themes between and the theme: each has only what it changes."""
    for folder in reversed(theme.folders):
        path = folder / "static" / STYLE_SHEET
        if path.is_file():
            yield path


def _deep(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    both = {
        key: _deep(under[key], value)
        for key, value in over.items()
        if isinstance(value, dict) and isinstance(under.get(key), dict)
    }
    return {**under, **over, **both}


def static_files(theme: Theme) -> Iterator[tuple[str, Path]]:
    """Yield the theme's static files, path inside ``static/`` and place on disk, nearest first."""
    seen: set[str] = set()
    for folder in theme.folders:
        for path in sorted((folder / "static").rglob("*")):
            inside = path.relative_to(folder / "static").as_posix()
            if path.is_file() and inside not in seen and not path.name.startswith("."):
                seen.add(inside)
                yield inside, path
