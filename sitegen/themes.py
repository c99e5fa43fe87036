"""Themes: where they are, what they offer, and the templates they draw with.

One search order for everything: the site's folder, the theme, the themes it extends, ``base``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sitegen.colours import contrast, hexadecimal, parse_colour, readable
from sitegen.fonts import Face
from sitegen.marked_yaml import read_yaml
from sitegen.problems import ThemeError, either
from sitegen.resources import shipped

API = "1"
"""The version of the theme contract that this program keeps."""
BASE = "base"
DEFAULT = "folio"
ACCENT = "accent"
"""The option that gives a theme its one strong colour."""
STYLE_SHEET = "style.css"
FALLBACK = "en"
"""The language of a text that a catalogue lacks."""
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*\Z")


@dataclass(frozen=True, slots=True)
class Option:
    """A setting that a theme offers."""

    type: str
    default: Any
    description: str
    choices: tuple[str, ...] = ()


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

    @property
    def papers(self) -> Mapping[str, str]:
        """The background of text, ``light`` and ``dark``, which accents are measured against."""
        return {scheme: colours["paper"] for scheme, colours in self.palette.items()}

    def find(self, path: str) -> Path | None:
        """Return the nearest file of that path, such as ``static/style.css``."""
        return next((folder / path for folder in self.folders if (folder / path).is_file()), None)


def theme_names(root: Path) -> tuple[str, ...]:
    """Name the themes that a site can use: its own and the shipped ones."""
    places = (root / "themes", shipped("themes"))
    found = {path.parent.name for place in places for path in place.glob("*/theme.yaml")}
    return tuple(sorted(found - {BASE}))


def find_theme(name: str, root: Path) -> Theme:
    """Read a theme and those it extends; raise `ThemeError` where there is none or it is broken."""
    folders: list[Path] = []
    settings: list[dict[str, Any]] = []
    following: str | None = name
    while following is not None:
        folder = _folder(following, root)
        if folder in folders:
            raise ThemeError(f"theme '{following}' extends itself")
        folders.append(folder)
        settings.append(_settings(folder))
        parent = settings[-1].get("extends")
        following = str(parent) if parent else None if folder.name == BASE else BASE
    nearest = _merged(settings)
    return Theme(
        name=name,
        description=str(settings[0].get("description", "")),
        folders=tuple(folders),
        options={key: _option(key, value, folders[0]) for key, value in nearest.get("options", {}).items()},
        web_faces=_faces(nearest, "web", folders[0]),
        print_faces=_faces(nearest, "pdf", folders[0]),
        palette=nearest["palette"],
    )


def _folder(name: str, root: Path) -> Path:
    if not _NAME.match(name):
        raise ThemeError(f"'{name}' cannot be a theme's name; it has small letters, digits and hyphens")
    for place in (root / "themes", shipped("themes")):
        if (place / name / "theme.yaml").is_file():
            return (place / name).resolve()
    raise ThemeError(f"there is no theme '{name}'; there is {either(theme_names(root))}")


def _settings(folder: Path) -> dict[str, Any]:
    path = folder / "theme.yaml"
    reading = read_yaml(path.read_text("utf-8"), f"themes/{folder.name}/theme.yaml")
    if reading.problems:
        raise ThemeError("\n".join(str(problem) for problem in reading.problems))
    if not isinstance(reading.data, dict):
        raise ThemeError(f"{path}: a theme.yaml holds keys such as name and description")
    if (api := reading.data.get("api")) != API:
        raise ThemeError(f"{path}: made for theme contract {api}; this program keeps contract {API}")
    return reading.data


def _merged(settings: list[dict[str, Any]]) -> dict[str, Any]:
    """Lay settings over each other, nearest first: mappings are merged, the rest is replaced."""
    merged: dict[str, Any] = {}
    for layer in reversed(settings):
        merged = _deep(merged, layer)
    return merged


def _option(name: str, raw: Any, folder: Path) -> Option:  # noqa: ANN401 - YAML
    if not isinstance(raw, dict) or raw.get("type") not in OPTION_TYPES:
        raise ThemeError(f"{folder / 'theme.yaml'}: option '{name}' needs a type: {either(OPTION_TYPES)}")
    choices = tuple(str(choice) for choice in raw.get("choices") or ())
    return Option(raw["type"], raw.get("default"), str(raw.get("description", "")), choices)


def _faces(settings: Mapping[str, Any], use: str, folder: Path) -> tuple[Face, ...]:
    """Return the fonts for one use: ``web`` or ``pdf``; one that names no use has both."""
    wanted = (
        face for face in settings.get("fonts") or () if not isinstance(face, dict) or use in face.get("use", (use,))
    )
    return tuple(_face(face, folder) for face in wanted)


def _face(raw: Any, folder: Path) -> Face:  # noqa: ANN401 - YAML
    try:
        axes = {
            tag: (float(value[0]), float(value[1])) if isinstance(value, list) else float(value)
            for tag, value in (raw.get("axes") or {}).items()
        }
        return Face(raw["name"], raw["family"], raw.get("style", "normal"), axes, tuple(raw.get("features") or ()))
    except (AttributeError, KeyError, TypeError, ValueError, IndexError) as err:
        raise ThemeError(f"{folder / 'theme.yaml'}: a font needs a name, a family and axes ({err})") from err


def _colour(value: Any, option: Option, theme: Theme) -> str:  # noqa: ANN401, ARG001 - YAML; one shape for all types
    colour = parse_colour(str(value))
    paper = parse_colour(theme.papers["light"])
    shade = readable(colour, paper)
    if shade != colour:
        ratio = contrast(colour, paper)
        raise ValueError(
            f"{value} is too pale to read on this theme's paper: its contrast is {ratio:.1f}, text needs 4.5; "
            f"the nearest shade that passes is {hexadecimal(shade)}"
        )
    return hexadecimal(colour)


def _boolean(value: Any, option: Option, theme: Theme) -> bool:  # noqa: ANN401, ARG001 - one shape for all types
    if not isinstance(value, bool):
        raise ValueError(f"expected true or false, found '{value}'")  # noqa: TRY004 - told to the user like the others
    return value


def _number(value: Any, option: Option, theme: Theme) -> float:  # noqa: ANN401, ARG001 - one shape for all types
    try:
        return float(value)
    except (TypeError, ValueError):
        raise ValueError(f"expected a number, found '{value}'") from None


def _text(value: Any, option: Option, theme: Theme) -> str:  # noqa: ANN401, ARG001 - one shape for all types
    if not isinstance(value, str):
        raise ValueError("expected a text; put it in quotes")  # noqa: TRY004 - told to the user like the others
    return value


def _choice(value: Any, option: Option, theme: Theme) -> str:  # noqa: ANN401, ARG001 - one shape for all types
    if str(value) not in option.choices:
        raise ValueError(f"'{value}' is not one of {either(option.choices)}")
    return str(value)


OPTION_TYPES: Mapping[str, Callable[[Any, Option, Theme], Any]] = {
    "colour": _colour,
    "boolean": _boolean,
    "number": _number,
    "text": _text,
    "choice": _choice,
}
"""How the value of an option is read, by its type; each raises ValueError with what is wrong."""


def read_option(value: Any, option: Option, theme: Theme) -> Any:  # noqa: ANN401 - by the option's type
    """Return the value of an option as its type has it, or raise ValueError with what is wrong."""
    return OPTION_TYPES[option.type](value, option, theme)


def custom_properties(theme: Theme, options: Mapping[str, Any]) -> str:
    """Return palette and options as CSS custom properties, for light and for dark paper.

    Of a colour there is also its shade for dark paper; ``--mark`` is the accent as each paper needs it.
    """
    light, dark = (
        {**{f"--{name}": value for name, value in theme.palette[scheme].items()}, "--mark": "var(--ink)"}
        for scheme in ("light", "dark")
    )
    paper = parse_colour(theme.papers["dark"])
    for name, option in theme.options.items():
        value = options[name]
        if option.type == "colour":
            light |= {f"--{name}": value, f"--{name}-dark": hexadecimal(readable(parse_colour(value), paper))}
        elif option.type in {"number", "choice"}:
            light[f"--{name}"] = value
        if name == ACCENT:
            light["--mark"], dark["--mark"] = f"var(--{name})", f"var(--{name}-dark)"
    bright = _declarations({**light, "color-scheme": "light"})
    night = _declarations({**dark, "color-scheme": "dark"})
    return (
        f":root{{{bright}}}\n"
        f'@media screen and (prefers-color-scheme:dark){{:root:not([data-theme="light"]){{{night}}}}}\n'
        f'@media screen{{:root[data-theme="dark"]{{{night}}}}}\n'
    )


def _declarations(properties: Mapping[str, Any]) -> str:
    return ";".join(f"{name}:{value}" for name, value in properties.items())


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
