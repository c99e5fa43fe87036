"""The themes that a site can use: which there are, and what each of them offers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from sitegen.load import load
from sitegen.options import Option, example
from sitegen.problems import ThemeError
from sitegen.theme_files import find_theme, theme_names
from sitegen.theme_layers import layers_of
from sitegen.themes import DEFAULT, Theme

_FROM = {"sitegen": "shipped with", "a package": "package"}


class Exhibit(Struct, frozen=True):
    """A theme in the list."""

    name: str
    description: str
    whose: str
    """Where it comes from, in words."""
    chosen: bool
    """Whether the site uses it."""
    fault: str = ""
    """Why it cannot be used, if so."""


def exhibits(root: Path, chosen: str | None) -> Iterator[Exhibit]:
    """Yield every theme that the site in the folder *root* can use; broken ones say why they are."""
    for name in theme_names(root):
        try:
            theme = find_theme(name, root)
        except ThemeError as err:
            yield Exhibit(name, "", "", name == chosen, str(err).split("\n")[0])
            continue
        yield Exhibit(name, " ".join(theme.description.split()), whose(theme, root), name == chosen)


def chosen_theme(root: Path) -> str:
    """Return the name of the theme that the site in the folder *root* asks for, as far as it can be read."""
    profile = load(root).profile if root.is_dir() else None
    chosen = profile.data.get("theme") if profile is not None and isinstance(profile.data, dict) else None
    name = chosen.get("name") if isinstance(chosen, dict) else None
    return name if isinstance(name, str) else DEFAULT


def whose(theme: Theme, root: Path) -> str:
    """Say where a theme comes from."""
    layer = layers_of(theme, root)[0]
    return f"{_FROM[layer.whose]} {layer.version}".strip() if layer.whose in _FROM else layer.whose


def description(theme: Theme, root: Path) -> dict[str, Any]:
    """Return what a theme offers, as plain data."""
    layers = layers_of(theme, root)
    return {
        "name": theme.name,
        "description": " ".join(theme.description.split()),
        "from": whose(theme, root),
        "extends": [layer.name for layer in layers[1:]],
        "options": {name: _option(option) for name, option in theme.options.items()},
        "fonts": _fonts(theme),
        "papers": dict(theme.papers),
        "profile": snippet(theme),
    }


def _option(option: Option) -> dict[str, Any]:
    bounds = {name: getattr(option, name) for name in ("least", "most", "step", "unit", "items")}
    every = {
        "type": option.type,
        "default": option.default,
        "description": " ".join(option.description.split()),
        "choices": dict(option.choices),
        **bounds,
    }
    return {key: value for key, value in every.items() if key in {"type", "default"} or value not in (None, "", [], {})}


def _fonts(theme: Theme) -> list[dict[str, Any]]:
    """Return the families, each with where it is used."""
    uses = {"pages": theme.web_faces, "documents": theme.print_faces}
    families = dict.fromkeys(face.family for faces in uses.values() for face in faces)
    return [
        {
            "family": family,
            "used in": [use for use, faces in uses.items() if any(one.family == family for one in faces)],
        }
        for family in families
    ]


def snippet(theme: Theme) -> str:
    """Return how a profile chooses the theme and every option of it, ready to be pasted."""
    lines = ["theme:", f"  name: {theme.name}"]
    if theme.options:
        lines.append("  options:")
        lines += [f"    {_line(option)}" for option in theme.options.values()]
    return "\n".join(lines)


def _line(option: Option) -> str:
    # A picture has no default; its line is there to be switched on.
    return (
        f"# {option.name}: {example(option)}"
        if option.type == "picture"
        else f"{option.name}: {written(option.default)}"
    )


def written(value: Any) -> str:  # noqa: ANN401 - YAML
    """Return a value as YAML has it on one line."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(written(one) for one in value)}]"
    if isinstance(value, (int, float)):
        return f"{value:g}"
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def told(data: Mapping[str, Any]) -> Iterator[str]:
    """Yield a theme's `description` line by line."""
    yield f"{data['name']}: {data['description']}"
    extends = [name for name in data["extends"] if name != "base"]
    yield f"From: {data['from']}" + (f"; extends {', which extends '.join(extends)}" if extends else "")
    yield ""
    yield "Options" if data["options"] else "Options: none"
    for name, option in data["options"].items():
        yield f"  {name}: {_type(option)}; {_default(option)} if not given"
        if "description" in option:
            yield f"    {option['description']}"
        if isinstance(option.get("choices"), Mapping):
            yield from (
                f"      {choice}: {what}" if what else f"      {choice}" for choice, what in option["choices"].items()
            )
    yield ""
    yield "To use it, write in profile.yaml"
    yield from (f"  {line}" for line in data["profile"].split("\n"))
    yield ""
    yield "Fonts"
    yield from (f"  {font['family']}: {' and '.join(font['used in'])}" for font in data["fonts"])
    yield "Paper"
    yield from (f"  {scheme}: {colour}" for scheme, colour in data["papers"].items())


def _default(option: Mapping[str, Any]) -> str:
    return "none" if option["default"] is None else written(option["default"])


def _type(option: Mapping[str, Any]) -> str:
    words = str(option["type"])
    if option.get("items"):
        words += f" of {option['items']}"
    if option.get("choices"):
        words += f" ({', '.join(option['choices'])})"
    return f"{words}{_bounds(option)}" + (f" {option['unit']}" if option.get("unit") else "")


def _bounds(option: Mapping[str, Any]) -> str:
    least, most = option.get("least"), option.get("most")
    counted = {"text": " letters", "list": " items"}.get(option["type"], "")
    if least is not None and most is not None:
        return f" from {least:g} to {most:g}"
    if least is not None:
        return f", at least {least:g}"
    return "" if most is None else f", at most {most:g}{counted}"
