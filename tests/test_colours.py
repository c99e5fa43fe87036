"""Colours: contrast as WCAG counts it, and shades that can be read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.colours import TEXT_CONTRAST, contrast, hexadecimal, parse_colour, readable

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000", "#fff", 21.0),
        ("#fff", "#fff", 1.0),
        ("#767676", "#ffffff", 4.54),
        ("#777777", "#ffffff", 4.48),
        ("#ff0000", "#ffffff", 4.0),
        ("#0000ff", "#ffffff", 8.59),
        ("#008000", "#ffffff", 5.14),
    ],
)
def test_contrast_is_what_wcag_says(one: str, other: str, ratio: float) -> None:
    """Pairs whose ratio is published."""
    assert contrast(parse_colour(one), parse_colour(other)) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize("text", ["#12", "#1234", "red", "#ggg", "7a2e2e", "#7a2e2e\n", "", "#٣٣٣"])
def test_what_is_no_colour_is_refused(text: str) -> None:
    """Three or six hexadecimal digits behind a #."""
    with pytest.raises(ValueError, match="is not a colour; write it as #7a2e2e, in quotes"):
        parse_colour(text)


@settings(max_examples=200, derandomize=True)
@given(COLOURS)
def test_a_colour_is_written_as_it_was_read(text: str) -> None:
    """Reading and writing lose nothing."""
    assert hexadecimal(parse_colour(text)) == text


@settings(max_examples=200, derandomize=True, deadline=None)
@given(COLOURS, st.sampled_from(["#ffffff", "#faf6ee", "#171411", "#000000"]))
def test_the_nearest_shade_can_be_read(text: str, paper: str) -> None:
    """As it is written, in eight bits a channel, it reaches 4.5; a colour that does is left alone."""
    colour, ground = parse_colour(text), parse_colour(paper)
    shade = readable(colour, ground)
    assert contrast(parse_colour(hexadecimal(shade)), ground) >= TEXT_CONTRAST
    if contrast(colour, ground) >= TEXT_CONTRAST:
        assert shade == colour


def test_a_shade_keeps_its_hue() -> None:
    """A pale yellow becomes a dark yellow, not a grey."""
    assert hexadecimal(readable(parse_colour("#f2c14e"), parse_colour("#faf6ee"))) == "#8e6b0c"
