"""The options of a theme: how they are defined, and what a profile may set them to."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.colours import TEXT_CONTRAST, contrast, parse_colour
from sitegen.options import Option, define, example, expanded, properties, read_value, switches

PAPERS = {"light": "#faf6ee", "dark": "#171411"}
CHOICES = {"narrow": "One column.", "wide": "Two columns."}


def option(**raw: Any) -> Option:
    """Return an option of a sound definition."""
    made, mistakes = define("size", {"description": "Something.", **raw}, PAPERS)
    assert mistakes == []
    assert made is not None
    return made


SIZE = {"type": "number", "min": "15", "max": "20", "step": "0.5", "default": "17"}
LAYOUT = {"type": "enum", "choices": CHOICES, "default": "narrow"}


@pytest.mark.parametrize(
    ("raw", "value", "read"),
    [
        ({"type": "bool", "default": False}, True, True),
        (SIZE, "16", 16),
        (SIZE, "16.5", 16.5),
        ({"type": "number", "default": "0"}, "-.5", -0.5),
        ({"type": "text", "default": ""}, "  two\n words ", "two words"),
        ({"type": "text", "default": ""}, "1984", "1984"),
        ({"type": "colour", "default": "#7a2e2e"}, "#123", "#112233"),
        (LAYOUT, "wide", "wide"),
        ({"type": "font", "default": "Newsreader"}, "hanken-grotesk", "Hanken Grotesk"),
        ({"type": "picture"}, "assets/a.jpg", "assets/a.jpg"),
        ({"type": "list", "default": []}, ["a", "b"], ("a", "b")),
        ({"type": "list", "items": "number", "default": []}, ["1", "2.5"], (1, 2.5)),
        ({"type": "list", "items": "enum", "choices": CHOICES, "default": []}, ["wide"], ("wide",)),
    ],
)
def test_a_value_is_read_as_its_type_has_it(raw: dict[str, Any], value: Any, read: Any) -> None:
    """What the profile writes becomes true or false, a number, a text, a list …."""
    assert read_value(value, option(**raw)) == (read, [])


@pytest.mark.parametrize(
    ("raw", "value", "message"),
    [
        ({"type": "bool", "default": False}, "yes", "expected true or false, found 'yes'; write true"),
        (SIZE, "large", "expected a number from 15 to 20, found 'large'"),
        (SIZE, "nan", "expected a number from 15 to 20, found 'nan'"),
        (SIZE, "1e1", "expected a number from 15 to 20, found '1e1'"),
        (SIZE, True, "expected a number from 15 to 20, found 'True'"),
        (SIZE, "21", "expected a number from 15 to 20, found 21"),
        (SIZE, "16.3", "16.3 is no step of 0.5; the nearest is 16.5"),
        ({"type": "number", "min": "1", "default": "1"}, "0", "expected a number of 1 or more, found 0"),
        ({"type": "number", "max": "1", "default": "1"}, "2", "expected a number of 1 or less, found 2"),
        ({"type": "text", "default": ""}, True, 'expected a text; put it in quotes: "true"'),
        ({"type": "text", "max": "3", "default": ""}, "four", "the text has 4 letters; the theme has room for 3"),
        (
            {"type": "text", "default": ""},
            "a\x07",
            "the invisible control character U+0007 is not allowed; remove it",
        ),
        ({"type": "colour", "default": "#000"}, "red", "'red' is not a colour; write it as #7a2e2e, in quotes"),
        (LAYOUT, "wider", "'wider' is not one of narrow or wide; did you mean 'wide'?"),
        (LAYOUT, ["wide"], "expected one value, found a list; write it as size: narrow"),
        (SIZE, {"a": "b"}, "expected one value, found keys; write it as size: 17"),
        (
            {"type": "font", "default": "Newsreader"},
            "Newsreeder",
            "the font 'Newsreeder' is not installed; did you mean 'newsreader'? If not: pip install fontpkg-newsreeder",
        ),
        ({"type": "font", "default": "Newsreader"}, "…", "'…' cannot be the name of a font; write one such as inter"),
        ({"type": "picture"}, True, "expected the path of a picture, such as assets/picture.jpg"),
        ({"type": "list", "default": ["a"]}, "b", "expected a list; write it as size: [a]"),
        ({"type": "list", "default": []}, "b", 'expected a list; write it as size: ["…"]'),
        (
            {"type": "list", "max": "1", "default": []},
            ["a", "b"],
            "there are 2 items; the most that the theme takes is 1",
        ),
    ],
)
def test_what_is_no_such_value_is_told(raw: dict[str, Any], value: Any, message: str) -> None:
    """The message says what was expected and how it is written."""
    assert read_value(value, option(**raw)) == (None, [((), message)])


def test_every_wrong_item_of_a_list_is_told() -> None:
    """Each with its place in the list."""
    raw = {"type": "list", "items": "enum", "choices": CHOICES, "default": []}
    assert read_value(["wide", "tall", "narow"], option(**raw)) == (
        None,
        [
            ((1,), "'tall' is not one of narrow or wide"),
            ((2,), "'narow' is not one of narrow or wide; did you mean 'narrow'?"),
        ],
    )


@pytest.mark.parametrize(
    ("raw", "path", "message"),
    [
        ({}, (), "'type' is missing; the types are bool, number, text, colour, enum, font, picture and list"),
        (
            {"type": "color"},
            ("type",),
            (
                "there is no type 'color'; did you mean 'colour'?; "
                "the types are bool, number, text, colour, enum, font, picture and list"
            ),
        ),
        (
            {"type": "bool", "default": True, "description": None},
            (),
            "'description' is missing; say what the option does",
        ),
        ({"type": "bool"}, (), "'default' is missing; write 'default: \"…\"'"),
        (
            {"type": "bool", "default": "no"},
            ("default",),
            "the default: expected true or false, found 'no'; write false",
        ),
        (
            {"type": "colour", "default": "#f2c14e"},
            ("default",),
            (
                "the default: #f2c14e is too pale to read on this theme's paper: its contrast is 1.6, text needs 4.5; "
                "the nearest shade that passes is #8e6b0c"
            ),
        ),
        (
            {"type": "enum", "default": "a"},
            (),
            "'choices' are missing; write below them 'NAME: what it means' for each",
        ),
        (
            {"type": "enum", "choices": {"Two Columns": ""}, "default": "Two Columns"},
            ("choices", "Two Columns"),
            "a choice has small letters, digits and hyphens, such as two-columns",
        ),
        (
            {"type": "bool", "unit": "px", "default": True},
            ("unit",),
            "'unit' says nothing of the type 'bool', only of 'number'",
        ),
        ({"type": "number", "min": "few", "default": "1"}, ("min",), "expected a number, found 'few'"),
        ({"type": "number", "min": "3", "max": "2", "default": "3"}, ("min",), "3 is more than max, 2"),
        ({"type": "number", "step": "0", "default": "3"}, ("step",), "expected a number above 0, found 0"),
        (
            {"type": "picture", "default": "hero.jpg"},
            ("default",),
            "a picture has no default, since it comes from the site; remove this line",
        ),
        (
            {"type": "list", "items": "texts", "default": []},
            ("items",),
            "a list holds bool, number, text, colour or enum, not 'texts'; did you mean 'text'?",
        ),
        ({"type": "list", "choices": CHOICES, "default": []}, ("choices",), "choices need 'items: enum'"),
        (
            {"type": "list", "items": "number", "default": ["1", "x"]},
            ("default", 1),
            "the default: expected a number, found 'x'",
        ),
    ],
)
def test_a_wrong_definition_is_told(raw: dict[str, Any], path: tuple[str | int, ...], message: str) -> None:
    """A mistake of the theme's author is told with its place below the option."""
    assert define("size", {"description": "Something.", **raw}, PAPERS) == (None, [(path, message)])


@pytest.mark.parametrize("name", ["Size", "body-font", "9th", "a__b", "a_", ""])
def test_a_name_can_be_written_in_templates(name: str) -> None:
    """`theme.body-font` would be a subtraction."""
    _, mistakes = define(name, {"type": "bool", "default": True, "description": "x"}, PAPERS)
    assert mistakes == [((), "an option's name has small letters, digits and single underscores, such as body_font")]


@pytest.mark.parametrize("name", ["theme", "items", "get"])
def test_a_name_that_means_something_else_is_refused(name: str) -> None:
    """`theme.items` would be the method of a mapping."""
    _, mistakes = define(name, {"type": "bool", "default": True, "description": "x"}, PAPERS)
    assert mistakes == [((), f"'{name}' means something else in templates; choose another name")]


def test_several_mistakes_of_a_definition_are_told_together() -> None:
    """The author of a theme mends them in one go."""
    _, mistakes = define("Size", {"type": "enum", "unit": "px"}, PAPERS)
    assert [path for path, _ in mistakes] == [(), ("unit",), (), ()]


@settings(max_examples=150, derandomize=True, deadline=None)
@given(
    st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}"),
    st.sampled_from(["#ffffff", "#faf6ee", "#e8e4da"]),
    st.sampled_from(["#000000", "#171411", "#2b2f36"]),
)
def test_every_shade_can_be_read_on_its_ground(accent: str, light: str, dark: str) -> None:
    """Whatever the accent: on paper, on its tint, and text on the accent, in light and dark."""
    papers = {"light": light, "dark": dark}
    one = Option("accent", "colour", papers=papers)
    found = {name: parse_colour(text) for name, text in expanded({"accent": one}, {"accent": accent}).items()}
    for suffix, paper in (("", light), ("_dark", dark)):
        own, tint = found[f"accent{suffix}"], found[f"accent_tint{suffix}"]
        assert contrast(own, parse_colour(paper)) >= TEXT_CONTRAST
        assert contrast(found[f"accent_ink{suffix}"], tint) >= TEXT_CONTRAST
        assert contrast(found[f"accent_text{suffix}"], own) >= TEXT_CONTRAST
        assert contrast(tint, parse_colour(paper)) < 1.6


def test_options_are_custom_properties() -> None:
    """Words are parted by hyphens, true is 1, a number has its unit, and no text can end its string."""
    options = {
        "ruled": Option("ruled", "bool"),
        "line_width": Option("line_width", "number", unit="rem"),
        "layout": Option("layout", "enum"),
        "motto": Option("motto", "text"),
        "topics": Option("topics", "list"),
    }
    values = {"ruled": True, "line_width": 1.5, "layout": "wide", "motto": 'a"}</style>\\', "topics": ("a",)}
    assert properties(options, values, "light") == {
        "--ruled": "1",
        "--line-width": "1.5rem",
        "--layout": "wide",
        "--motto": '"a\\22 \\7d \\3c \\2f style\\3e \\5c "',
    }
    assert properties(options, values, "dark") == {}
    assert switches(options, values) == {"data-ruled": "true", "data-layout": "wide"}


def test_a_colour_brings_its_shades_for_each_paper() -> None:
    """The properties have the same names on both, so that a style sheet needs no rule of its own for dark paper."""
    options = {"accent": Option("accent", "colour", papers=PAPERS)}
    light, dark = (properties(options, {"accent": "#7d2130"}, scheme) for scheme in ("light", "dark"))
    assert light.keys() == dark.keys() == {"--accent", "--accent-tint", "--accent-ink", "--accent-text"}
    assert light["--accent"] == "#7d2130"
    assert dark["--accent"] == expanded(options, {"accent": "#7d2130"})["accent_dark"] != "#7d2130"


@pytest.mark.parametrize(
    ("one", "written"),
    [
        (Option("a", "bool", default=False), "false"),
        (Option("a", "colour", default="#7a2e2e"), '"#7a2e2e"'),
        (Option("a", "picture"), "assets/picture.jpg"),
        (Option("a", "text", default=""), '"…"'),
        (Option("a", "list", default=("a", "b c"), items="text"), '[a, "b c"]'),
    ],
)
def test_an_example_is_written_as_yaml_wants_it(one: Option, written: str) -> None:
    """What has signs in it stands in quotes."""
    assert example(one) == written
