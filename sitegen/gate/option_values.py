"""Which values of a theme's options are tried: every choice, both ends, and colours that are hard to read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from sitegen.colours import hexadecimal, parse_colour, readable
from sitegen.model import File
from sitegen.options import Option
from sitegen.resources import shipped
from sitegen.themes import Theme

_PALE, _NIGHT = "#f5c518", "#000044"
"""A colour that light paper darkens, and one that dark paper lightens."""
_LONG_TEXT = "A text that goes on for as long as anybody would write one here"
_PICTURE = "assets/portrait.png"
_FAMILIES = ("Newsreader", "Hanken Grotesk")
"""Families that are installed with the program."""


def tried_values(theme: Theme) -> Iterator[tuple[str, Any]]:
    """Yield the options of a theme with each value that is tried; defaults are tried by every specimen."""
    for name, option in theme.options.items():
        for value in _VALUES[option.type](option, theme):
            default = list(option.default) if isinstance(option.default, tuple) else option.default
            if value != default:
                yield name, value


def _both(_option: Option, _theme: Theme) -> tuple[bool, bool]:
    return True, False


def _ends(option: Option, _theme: Theme) -> tuple[Any, ...]:
    return tuple(end for end in (option.least, option.most) if end is not None)


def _choices(option: Option, _theme: Theme) -> tuple[str, ...]:
    return tuple(option.choices)


def _colours(_option: Option, theme: Theme) -> tuple[str, ...]:
    paper = parse_colour(theme.papers["light"])
    return tuple(hexadecimal(readable(parse_colour(colour), paper)) for colour in (_PALE, _NIGHT))


def _texts(option: Option, _theme: Theme) -> tuple[str, ...]:
    return "", _LONG_TEXT[: int(option.most)] if option.most else _LONG_TEXT


def _fonts(_option: Option, _theme: Theme) -> tuple[str, ...]:
    return _FAMILIES


def _pictures(_option: Option, _theme: Theme) -> tuple[str]:
    return (_PICTURE,)


def _lists(option: Option, theme: Theme) -> tuple[list[Any], ...]:
    """Return nothing, and as many items as there may be."""
    item = replace(option, type=option.items, items="", most=None)
    values = [value for value in _VALUES[option.items](item, theme) if value != ""] or ["1"]
    most = int(option.most or len(values))
    return [], [values[at % len(values)] for at in range(most)]


def pictures() -> tuple[File, ...]:
    """Return the pictures that values of options name."""
    return (File(_PICTURE, (shipped("example_site") / _PICTURE).read_bytes()),)


_VALUES: Mapping[str, Callable[[Option, Theme], tuple[Any, ...]]] = {
    "bool": _both,
    "number": _ends,
    "enum": _choices,
    "colour": _colours,
    "text": _texts,
    "font": _fonts,
    "picture": _pictures,
    "list": _lists,
}
