"""Themes: where they are, what they offer, and the templates they draw with.

One search order for everything: the site's folder, the theme, the themes it extends, ``base``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from sitegen.font_choice import Cast
from sitegen.installed_fonts import Face
from sitegen.marked_yaml import Reading, read_yaml
from sitegen.options import Option, properties
from sitegen.problems import Problem, ThemeError
from sitegen.resources import shipped

BASE = "base"
DEFAULT = "folio"
ACCENT = "accent"
"""The option that gives a theme its one strong colour."""
STYLE_SHEET = "style.css"
FALLBACK = "en"
"""The language of a text that a catalogue lacks."""
SCHEMES = ("light", "dark")
"""The papers that a page is shown on; documents have the first."""


class PhotoSizes(Struct, frozen=True):
    """How large a theme's pages show the person's photo."""

    sizes: str
    """The ``sizes`` of the picture: its width by that of the window."""
    widths: tuple[int, ...]
    """The files that it is offered in: pixels, ascending."""


class Theme(Struct, frozen=True):
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
    photo: PhotoSizes
    """How large its pages show the person's photo."""
    palette: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Its colours on ``light`` and on ``dark`` paper by their names: ``paper``, ``ink``, ``rule`` …"""
    casts: tuple[Cast, ...] = ()
    """All its fonts, with the options that choose their families."""

    site: Path | None = None
    """The folder of the site that uses it, whose files come before its own."""

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

    def shown(self, path: Path) -> str:
        """Return how a message calls a file of the theme or of its site."""
        return shown_path(path, self.site)

    def read_text(self, path: Path) -> str:
        """Return the text of a file of the theme; raise `ThemeError` with the place of what cannot be read."""
        return read_text(path, self.site)


def shown_path(path: Path, site: Path | None) -> str:
    """Return how a message calls a file: by its path in the site or among the shipped themes, or else in full.

    The folders of themes and their site are resolved already, which takes longer than all else here.
    """
    for top in (site, shipped("themes").parent):
        if top is not None and path.is_relative_to(top):
            return path.relative_to(top).as_posix()
    return path.as_posix()


def read_text(path: Path, site: Path | None) -> str:
    """Return the text of a theme's file; raise `ThemeError` with the place of what cannot be read."""
    try:
        content = path.read_bytes()
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as err:
        line = content.count(b"\n", 0, err.start) + 1
        source = content.split(b"\n")[line - 1].decode("utf-8", "replace")
        column = err.start - content.rfind(b"\n", 0, err.start)
        message = "this letter is not UTF-8; save the file as UTF-8 in your editor"
        problem = Problem(shown_path(path, site), message, line, column, source=source)
    except OSError as err:
        problem = Problem(shown_path(path, site), f"cannot be read: {err.strerror}")
    raise ThemeError(problems=[problem])


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


def catalogue(theme: Theme, lang: str) -> Mapping[str, Any] | None:
    """Return the interface texts of a language, nearest theme first; None where nobody has them.

    ``pt-BR`` is laid over ``pt``. What a language lacks is English, dates aside: those come from the CLDR.
    """
    tags = known_tags(theme, lang)
    if not tags:
        return None
    english = () if FALLBACK in tags else tuple(_layers(theme, FALLBACK))
    return _laid_over(english, tuple(layer for tag in tags for layer in _layers(theme, tag)))


def known_tags(theme: Theme, lang: str) -> tuple[str, ...]:
    """Return the catalogues that speak a language, the most general one first."""
    parts = lang.split("-")
    wanted = ("-".join(parts[:count]) for count in range(1, len(parts) + 1))
    known = {tag.casefold(): tag for tag in languages(theme)}
    return tuple(known[tag.casefold()] for tag in wanted if tag.casefold() in known)


def _layers(theme: Theme, tag: str) -> Iterator[Reading]:
    """Yield the files with the interface texts of a language, the nearest last."""
    paths = (folder / "i18n" / f"{tag}.yaml" for folder in reversed(_speaking(theme)))
    return (read_catalogue(path, theme) for path in paths if path.is_file())


@lru_cache(maxsize=64)
def _laid_over(others: tuple[Reading, ...], own: tuple[Reading, ...]) -> Mapping[str, Any]:
    """Return the texts of a language over those of another one, whose dates are not its own."""
    found: dict[str, Any] = {}
    for layer in others:
        found = _deep(found, layer.data or {})
    found.pop("dates", None)
    for layer in own:
        found = _deep(found, layer.data or {})
    return found


def _speaking(theme: Theme) -> tuple[Path, ...]:
    """Return the folders that may hold interface texts, nearest first."""
    return theme.folders if theme.site is None else (theme.site, *theme.folders)


def catalogue_files(theme: Theme, tag: str) -> Iterator[Path]:
    """Yield the files with the interface texts of a language that do not ship with the program."""
    ours = shipped("themes").resolve()
    for folder in _speaking(theme):
        path = folder / "i18n" / f"{tag}.yaml"
        if not folder.is_relative_to(ours) and path.is_file():
            yield path


def read_catalogue(path: Path, theme: Theme) -> Reading:
    """Return a file of interface texts; raise `ThemeError` for one that is no YAML, or does not hold keys."""
    shown = theme.shown(path)
    reading = read_shared_yaml(theme.read_text(path), shown)
    problems = list(reading.problems)
    if not problems and not isinstance(reading.data, dict) and reading.data is not None:
        problems.append(
            Problem(shown, "a file of interface texts holds keys, such as 'page:' and below it texts", 1, 1)
        )
    if problems:
        raise ThemeError(problems=problems)
    return reading


@lru_cache(maxsize=64)
def read_shared_yaml(text: str, shown: str) -> Reading:
    """Read the YAML of a theme, once for each text; whoever gets it must not change it."""
    return read_yaml(text, shown)


def languages(theme: Theme) -> tuple[str, ...]:
    """Name the languages that a theme has interface texts for."""
    names = {name for folder in _speaking(theme) for name in names_in(folder / "i18n")}
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


def names_in(folder: Path | str) -> list[str]:
    """Return what is in a folder, nothing where there is none."""
    try:
        return os.listdir(folder)  # noqa: PTH208 - several times in each build
    except OSError:
        return []


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
        top = folder / "static"
        for base, _, names in sorted(os.walk(top)):
            beside = os.path.relpath(base, top).replace(os.sep, "/")
            for name in sorted(names):
                inside = name if beside == "." else f"{beside}/{name}"
                if inside not in seen and not name.startswith("."):
                    seen.add(inside)
                    yield inside, Path(base, name)
