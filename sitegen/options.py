"""The settings that a theme offers: how its theme.yaml defines one, and what a value of each type may be.

Nothing is raised: whoever reads a file is told every mistake, each with its place below the value at hand.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from sitegen.colours import TEXT_CONTRAST, contrast, hexadecimal, parse_colour, readable, shades
from sitegen.expressions import expression
from sitegen.formats import plain, refuse_control
from sitegen.installed_fonts import installed_family
from sitegen.problems import DataPath, either, suggest

Mistakes = list[tuple[DataPath, str]]
"""What is wrong, each with its path below the value that was read."""

UNITS = ("px", "rem", "em", "ch", "vw", "%", "deg", "ms")
"""What a number may count; it stands behind the number in CSS."""
LENGTH = 200
"""How many letters a text may have that says nothing of it."""
_TRUTH = {"true": "true", "yes": "true", "on": "true", "false": "false", "no": "false", "off": "false"}
"""What people write for true and false."""
_NAME = expression(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*\Z")
_CHOICE = expression(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
# In a template theme.items is a mapping's method; data-theme says whether the page is light or dark.
_TAKEN = frozenset({"theme", *(name for name in dir(dict) if not name.startswith("_"))})


class Option(Struct, frozen=True):
    """A setting that a theme offers."""

    name: str
    type: str
    """One of `TYPES`."""
    description: str = ""
    default: Any = None
    """What holds where the profile says nothing; None for no picture."""
    choices: Mapping[str, str] = field(default_factory=dict)
    """What can be chosen, with what each means."""
    least: float | None = None
    most: float | None = None
    """The greatest number, the most letters of a text, the most items of a list."""
    step: float | None = None
    unit: str = ""
    items: str = ""
    """The type of a list's items."""
    papers: Mapping[str, str] = field(default_factory=dict)
    """The grounds of text, ``light`` and ``dark``, which a colour is measured against."""

    @property
    def css(self) -> str:
        """Its name in CSS, where words are parted by hyphens."""
        return self.name.replace("_", "-")


class OptionType(Struct, frozen=True):
    """A kind of setting."""

    description: str
    """What the author of a profile writes, and what the theme gets."""
    keys: tuple[str, ...]
    """What else its definition may say."""
    read: Callable[[Any, Option], tuple[Any, Mistakes]]


def read_value(value: Any, option: Option) -> tuple[Any, Mistakes]:  # noqa: ANN401 - YAML
    """Return the value of an option as its type has it, and what is wrong with it; one with mistakes is None."""
    return TYPES[option.type].read(value, option)


def _one(read: Callable[[Any, Option], Any]) -> Callable[[Any, Option], tuple[Any, Mistakes]]:
    """Make a reader of one value, which raises ValueError, into a reader of anything."""

    def read_one(value: Any, option: Option) -> tuple[Any, Mistakes]:  # noqa: ANN401 - YAML
        try:
            return read(_single(value, option), option), []
        except ValueError as err:
            return None, [((), str(err))]

    return read_one


def _single(value: Any, option: Option) -> Any:  # noqa: ANN401 - YAML
    if isinstance(value, (list, tuple, Mapping)):
        found = "keys" if isinstance(value, Mapping) else "a list"
        raise ValueError(f"expected one value, found {found}; write it as {option.name}: {example(option)}")  # noqa: TRY004 - told like the others
    return value


def example(option: Option) -> str:
    """Return how a value of the option is written."""
    if option.type == "list":
        item = Option(option.name, option.items, choices=option.choices)
        return f"[{', '.join(_written(one) for one in option.default or ()) or example(item)}]"
    if option.default not in {None, ""}:
        return _written(option.default)
    return {"picture": "assets/picture.jpg", "enum": next(iter(option.choices), ""), "number": "1"}.get(
        option.type, '"…"'
    )


def _written(value: Any) -> str:  # noqa: ANN401 - a value that was read
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) and not _CHOICE.match(value) else str(value)


def _list(value: Any, option: Option) -> tuple[Any, Mistakes]:  # noqa: ANN401 - YAML
    if not isinstance(value, (list, tuple)):
        return None, [((), f"expected a list; write it as {option.name}: {example(option)}")]
    if option.most is not None and len(value) > option.most:
        return None, [((), f"there are {len(value)} items; the most that the theme takes is {option.most:g}")]
    item = Option(option.name, option.items, choices=option.choices, papers=option.papers)
    read = [read_value(one, item) for one in value]
    mistakes = [((at, *path), message) for at, (_, found) in enumerate(read) for path, message in found]
    return (None if mistakes else tuple(one for one, _ in read)), mistakes


def _bool(value: Any, option: Option) -> bool:  # noqa: ANN401, ARG001 - one shape for all types
    if not isinstance(value, bool):
        meant = _TRUTH.get(str(value).casefold())
        hint = "" if meant is None else "; write it without quotes" if meant == value else f"; write {meant}"
        raise ValueError(f"expected true or false, found '{value}'{hint}")  # noqa: TRY004 - told like the others
    return value


def _number(value: Any, option: Option) -> float:  # noqa: ANN401 - YAML
    number = _parsed(value)
    if number is None:
        raise ValueError(f"expected a number{_bounds(option)}, found '{value}'")
    if not _or(option.least, number) <= number <= _or(option.most, number):
        raise ValueError(f"expected a number{_bounds(option)}, found {value}")
    if option.step:
        start = _or(option.least, 0)
        nearest = start + round((number - start) / option.step) * option.step
        if not math.isclose(nearest, number, abs_tol=1e-9):
            raise ValueError(f"{value} is no step of {option.step:g}; the nearest is {nearest:g}")
    return int(number) if number.is_integer() else number


def _or(bound: float | None, otherwise: float) -> float:
    return otherwise if bound is None else bound


def _bounds(option: Option) -> str:
    if option.least is not None and option.most is not None:
        return f" from {option.least:g} to {option.most:g}"
    if option.least is not None:
        return f" of {option.least:g} or more"
    return "" if option.most is None else f" of {option.most:g} or less"


def _parsed(value: Any) -> float | None:  # noqa: ANN401 - YAML, whose numbers stay texts
    if isinstance(value, bool) or not re.fullmatch(r"[+-]?(?:\d+\.?\d*|\.\d+)", str(value), re.ASCII):
        return None
    return float(value)


def _text(value: Any, option: Option) -> str:  # noqa: ANN401 - YAML
    if isinstance(value, bool):
        raise ValueError(f'expected a text; put it in quotes: "{"true" if value else "false"}"')  # noqa: TRY004 - told like the others
    text = str(value or "")
    refuse_control(text)
    text = plain(text)
    most = int(_or(option.most, LENGTH))
    if len(text) > most:
        raise ValueError(f"the text has {len(text)} letters; the theme has room for {most}")
    return text


def _colour(value: Any, option: Option) -> str:  # noqa: ANN401 - YAML
    colour = parse_colour(str(value))
    paper = parse_colour(option.papers["light"])
    shade = readable(colour, paper)
    if shade != colour:
        ratio = contrast(colour, paper)
        raise ValueError(
            f"{value} is too pale to read on this theme's paper: its contrast is {ratio:.1f}, text needs "
            f"{TEXT_CONTRAST}; the nearest shade that passes is {hexadecimal(shade)}"
        )
    return hexadecimal(colour)


def _enum(value: Any, option: Option) -> str:  # noqa: ANN401 - YAML
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if text not in option.choices:
        hint = suggest(text, option.choices)
        raise ValueError(f"'{text[:40]}' is not one of {either(option.choices)}{hint}")
    return text


def _font(value: Any, option: Option) -> str:  # noqa: ANN401, ARG001 - one shape for all types
    name = str(value)
    found = installed_family(name)
    if found is None:
        from sitegen.font_choice import how_to_get  # looks through all that is installed

        raise ValueError(how_to_get(name))
    return found.name


def _picture(value: Any, option: Option) -> str | None:  # noqa: ANN401, ARG001 - one shape for all types
    """Return the path; whether a picture is there, only whoever knows the site's files can say."""
    if value is None:
        return None
    if isinstance(value, bool):
        raise ValueError("expected the path of a picture, such as assets/picture.jpg")  # noqa: TRY004 - told like the others
    return str(value).strip()


TYPES: Mapping[str, OptionType] = {
    "bool": OptionType("`true` or `false`.", (), _one(_bool)),
    "number": OptionType(
        "A number, from `min` to `max` in steps of `step`; `unit` stands behind it in CSS.",
        ("min", "max", "step", "unit"),
        _one(_number),
    ),
    "text": OptionType(
        f"One line of text, of at most `max` letters ({LENGTH} where it is left out).", ("max",), _one(_text)
    ),
    "colour": OptionType(
        'A colour such as `"#7a2e2e"` that can be read on the theme\'s light paper. '
        "Shades for other grounds are derived from it.",
        (),
        _one(_colour),
    ),
    "enum": OptionType("One of `choices`, which say what each means.", ("choices",), _one(_enum)),
    "font": OptionType("An installed family of fonts: a package `fontpkg-NAME`, by its name.", (), _one(_font)),
    "picture": OptionType("The path of a picture in the site's `assets/`. It has no default.", (), _one(_picture)),
    "list": OptionType(
        "Several values of the type `items` (bool, number, text, colour or enum with `choices`; text where it is "
        "left out), at most `max`.",
        ("items", "choices", "max"),
        _list,
    ),
}
"""Every type of option, by the name that a theme.yaml calls it by."""

_ITEMS = ("bool", "number", "text", "colour", "enum")


def define(name: str, raw: Mapping[str, Any], papers: Mapping[str, str]) -> tuple[Option | None, Mistakes]:
    """Return an option as a theme.yaml defines it, and what is wrong with the definition; paths are below *raw*.

    *papers* are the grounds of text, ``light`` and ``dark``. Keys and the types of their values have been checked
    by the theme's schema.
    """
    kind = raw.get("type")
    if kind not in TYPES:
        known = "'type' is missing" if kind is None else f"there is no type '{kind}'{suggest(str(kind), TYPES)}"
        return None, [(("type",) if kind else (), f"{known}; the types are {either(TYPES, 'and')}")]
    mistakes = [*_about_name(name), *_about_keys(raw, str(kind)), *_about_numbers(raw)]
    mistakes += [] if raw.get("description") else [((), "'description' is missing; say what the option does")]
    mistakes += _about_choices(raw, str(kind))
    if mistakes:
        return None, mistakes
    option = Option(
        name=name,
        type=str(kind),
        description=plain(str(raw["description"])),
        choices={key: plain(str(label or "")) for key, label in (raw.get("choices") or {}).items()},
        least=_parsed(raw.get("min")),
        most=_parsed(raw.get("max")),
        step=_parsed(raw.get("step")),
        unit=raw.get("unit") or "",
        items=raw.get("items") or ("text" if kind == "list" else ""),
        papers=papers if "colour" in {kind, raw.get("items")} else {},
    )
    return _with_default(option, raw)


def _with_default(option: Option, raw: Mapping[str, Any]) -> tuple[Option | None, Mistakes]:
    default = raw.get("default")
    if option.type == "picture":
        if default is not None:
            return None, [(("default",), "a picture has no default, since it comes from the site; remove this line")]
        return option, []
    if "default" not in raw or (default is None and option.type not in {"text", "list"}):
        return None, [((), f"'default' is missing; write 'default: {example(option)}'")]
    if option.type == "font":  # one that is not installed matters only where it is used
        return replace(option, default=str(default)), []
    empty: Any = [] if option.type == "list" else ""
    value, mistakes = read_value(empty if default is None else default, option)
    if mistakes:
        return None, [(("default", *path), f"the default: {message}") for path, message in mistakes]
    return replace(option, default=value), []


def _about_name(name: str) -> Iterator[tuple[DataPath, str]]:
    if not _NAME.match(name):
        yield (), "an option's name has small letters, digits and single underscores, such as body_font"
    elif name in _TAKEN:
        yield (), f"'{name}' means something else in templates; choose another name"


def _about_keys(raw: Mapping[str, Any], kind: str) -> Iterator[tuple[DataPath, str]]:
    every = {key for one in TYPES.values() for key in one.keys}
    for key in raw:
        if key in every and key not in TYPES[kind].keys:
            others = either((f"'{name}'" for name, one in TYPES.items() if key in one.keys), "and")
            yield (key,), f"'{key}' says nothing of the type '{kind}', only of {others}"


def _about_numbers(raw: Mapping[str, Any]) -> Iterator[tuple[DataPath, str]]:
    for key in ("min", "max", "step"):
        value = raw.get(key)
        if value is not None and _parsed(value) is None:
            yield (key,), f"expected a number, found '{value}'"
    least, most, step = (_parsed(raw.get(key)) for key in ("min", "max", "step"))
    if least is not None and most is not None and least > most:
        yield ("min",), f"{least:g} is more than max, {most:g}"
    if step is not None and step <= 0:
        yield ("step",), f"expected a number above 0, found {step:g}"


def _about_choices(raw: Mapping[str, Any], kind: str) -> Iterator[tuple[DataPath, str]]:
    items = raw.get("items")
    if items is not None and items not in _ITEMS:
        yield ("items",), f"a list holds {either(_ITEMS)}, not '{items}'{suggest(str(items), _ITEMS)}"
    if "enum" not in {kind, items}:
        if raw.get("choices") and kind == "list":
            yield ("choices",), "choices need 'items: enum'"
        return
    choices = raw.get("choices")
    if not choices:
        yield (), "'choices' are missing; write below them 'NAME: what it means' for each"
    for key in choices or ():
        if not _CHOICE.match(key):
            yield ("choices", key), "a choice has small letters, digits and hyphens, such as two-columns"


def expanded(options: Mapping[str, Option], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values with the shades of every colour, as templates and documents get them.

    Of ``accent`` these are, for light paper: ``accent`` itself, ``accent_tint``, a pale ground; ``accent_ink``,
    text on that ground; ``accent_text``, text on the colour itself; and the same for dark paper, each with
    ``_dark`` behind it. Text has a contrast of 4.5 at least.
    """
    found: dict[str, Any] = dict(values)
    for name, option in options.items():
        if option.type == "colour":
            found |= _shades(option, values[name], "light")
            found |= {f"{shade}_dark": colour for shade, colour in _shades(option, values[name], "dark").items()}
    return found


def _shades(option: Option, value: str, scheme: str) -> dict[str, str]:
    made = _measured(value, option.papers[scheme])
    return {f"{option.name}_{shade}".rstrip("_"): colour for shade, colour in made.items()}


@lru_cache(maxsize=64)
def _measured(colour: str, paper: str) -> Mapping[str, str]:
    """Return the shades of a colour; pages, card, icons and PDF all ask for them."""
    return {name: hexadecimal(shade) for name, shade in shades(parse_colour(colour), parse_colour(paper)).items()}


def properties(options: Mapping[str, Option], values: Mapping[str, Any], scheme: str) -> dict[str, str]:
    """Return the options as CSS custom properties; of the *scheme* ``dark`` only those that differ from ``light``."""
    found: dict[str, str] = {}
    for name, option in options.items():
        value = values[name]
        if option.type == "colour":
            found |= {_property(shade): colour for shade, colour in _shades(option, value, scheme).items()}
        elif scheme == "light" and option.type in _CSS:
            found[_property(name)] = _CSS[option.type](value, option)
    return found


def _property(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _css_text(text: str) -> str:
    """Return a text as CSS writes one, with everything escaped that could end it."""
    return '"' + re.sub(r"[^\w .,:;!?-]", lambda letter: f"\\{ord(letter[0]):x} ", text) + '"'


_CSS: Mapping[str, Callable[[Any, Option], str]] = {
    "bool": lambda value, _: str(int(value)),
    "number": lambda value, option: f"{value:.10g}{option.unit}",
    "enum": lambda value, _: str(value),
    "text": lambda value, _: _css_text(value),
}
"""How a value is written in a style sheet, by its type; the others are nothing for one."""


def switches(options: Mapping[str, Option], values: Mapping[str, Any]) -> dict[str, str]:
    """Return what style sheets can ask the page for, as attributes: ``data-layout="wide"``, ``data-ruled="true"``."""
    return {
        f"data-{option.css}": str(values[name]).lower() if option.type == "bool" else str(values[name])
        for name, option in options.items()
        if option.type in {"bool", "enum"}
    }
