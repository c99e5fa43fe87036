"""Colours: contrast as WCAG 2 defines it, and the nearest shade that reaches it, in OKLCH.

Björn Ottosson's OKLab keeps hue and chroma steady while lightness moves, so that an accent stays
recognisable on light and on dark paper.
"""

from __future__ import annotations

import math

from sitegen.expressions import expression

TEXT_CONTRAST = 4.5
"""WCAG 2.2 AA, success criterion 1.4.3."""

_MIDDLE_GREY = 0.18
"""The luminance that black and white are equally far from."""
_TINT_DARKER, _TINT_LIGHTER = -0.045, 0.07
"""How far the tint is from the paper, in OKLCH's lightness."""
_TINT_CHROMA = 0.03

Rgb = tuple[float, float, float]

_HEX = expression(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})\Z")


def parse_colour(text: str) -> Rgb:
    """Read ``#rgb`` or ``#rrggbb`` as red, green and blue from 0 to 1; raise ValueError otherwise."""
    if not _HEX.match(text):
        raise ValueError(f"'{text[:40]}' is not a colour; write it as #7a2e2e, in quotes")
    digits = text[1:] if len(text) == len("#rrggbb") else "".join(digit * 2 for digit in text[1:])
    red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return red, green, blue


def hexadecimal(colour: Rgb) -> str:
    """Write a colour as ``#rrggbb``."""
    return "#" + "".join(f"{round(max(0.0, min(1.0, part)) * 255):02x}" for part in colour)


def contrast(one: Rgb, other: Rgb) -> float:
    """Return the contrast ratio of two colours, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: Rgb, paper: Rgb, ratio: float = TEXT_CONTRAST) -> Rgb:
    """Return the colour itself, or its nearest shade that reaches *ratio* on *paper*."""
    if contrast(colour, paper) >= ratio:
        return colour
    lightness, chroma, hue = to_oklch(colour)
    step = 0.005 if _luminance(paper) < _MIDDLE_GREY else -0.005
    while 0 < lightness + step < 1:
        lightness += step
        shade = from_oklch(lightness, chroma, hue)
        # Contrast is asked of what is written: eight bits a channel.
        if contrast(parse_colour(hexadecimal(shade)), paper) >= ratio:
            return shade
    return (1.0, 1.0, 1.0) if step > 0 else (0.0, 0.0, 0.0)


def shades(accent: Rgb, paper: Rgb) -> dict[str, Rgb]:
    """Return what a theme draws with on *paper*, by name, from one accent.

    Without a name the accent itself, or its nearest shade that can be read; ``tint``, the paper with a breath of
    it; ``ink``, text on the tint; ``text``, text on the accent. Every text reaches 4.5.
    """
    own = parse_colour(hexadecimal(readable(accent, paper)))  # what is written is what others stand beside
    tint = _tint(own, paper)
    return {"": own, "tint": tint, "ink": readable(own, tint), "text": readable(paper, own)}


def _tint(accent: Rgb, paper: Rgb) -> Rgb:
    _, chroma, hue = to_oklch(accent)
    lightness, _, _ = to_oklch(paper)
    away = _TINT_DARKER if _luminance(paper) >= _MIDDLE_GREY else _TINT_LIGHTER
    shade = from_oklch(lightness + away, min(chroma, _TINT_CHROMA), hue)
    return parse_colour(hexadecimal(shade))


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - sRGB


def _gamma(part: float) -> float:
    return part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055  # noqa: PLR2004 - sRGB


def _luminance(colour: Rgb) -> float:
    red, green, blue = map(_linear, colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def to_oklch(colour: Rgb) -> tuple[float, float, float]:
    """Return lightness, chroma and hue in radians of red, green and blue."""
    red, green, blue = map(_linear, colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.atan2(b, a)


def from_oklch(lightness: float, chroma: float, hue: float) -> Rgb:
    """Return red, green and blue of lightness, chroma and hue in radians; what is outside sRGB loses chroma."""
    while True:
        a, b = chroma * math.cos(hue), chroma * math.sin(hue)
        long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
        middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
        short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
        linear = (
            4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
        )
        if chroma < 0.001 or all(-0.0005 <= part <= 1.0005 for part in linear):  # noqa: PLR2004 - rounding
            red, green, blue = (_gamma(max(0.0, min(1.0, part))) for part in linear)
            return red, green, blue
        chroma *= 0.95
