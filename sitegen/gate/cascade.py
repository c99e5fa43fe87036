"""What a reader sees of a page without scripts: the cascade, as far as colours and visibility go.

Not a browser: layout is not computed. What cannot be known (gradients, system colours) is left unmeasured.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

import cssselect2
from msgspec import Struct
from msgspec.structs import replace
from tinycss2 import color5

from sitegen.colours import Rgb, from_oklch, to_oklch
from sitegen.expressions import expression
from sitegen.gate.sheets import Declaration, Medium, Rule, Sheet

Rgba = tuple[float, float, float, float]
_PROPERTIES = frozenset(
    {
        "color",
        "background",
        "background-color",
        "display",
        "visibility",
        "opacity",
        "clip-path",
        "color-scheme",
        "content-visibility",
    }
)
_VAR = expression(r"var\(\s*(--[\w-]+)\s*(?:,((?:[^()]|\((?:[^()]|\([^()]*\))*\))*))?\)")
_MIX = expression(r"color-mix\(\s*in\s+(\w+)(?:\s+\w+\s+hue)?\s*,(.*)\)\Z", re.DOTALL)
_FUNCTION = expression(r"(?:color-mix|light-dark|rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\((?:[^()]|\([^()]*\))*\)")
_SILENT = frozenset({"head", "script", "style", "template", "title", "datalist", "noscript"})
_MOST = 50
"""How deep properties may refer to each other."""
_BLACK, _WHITE = (0.0, 0.0, 0.0, 1.0), (1.0, 1.0, 1.0, 1.0)
_DARK_CANVAS = (0.07, 0.07, 0.07, 1.0)
_FIELDS = frozenset({"input", "select", "textarea"})
_BUTTON = {"light": (0.937, 0.937, 0.937, 1.0), "dark": (0.42, 0.42, 0.42, 1.0)}
_FIELD = {"light": _WHITE, "dark": (0.231, 0.231, 0.231, 1.0)}
"""What browsers paint where a sheet says nothing."""


class Seen(Struct, frozen=True):
    """An element as one medium shows it."""

    element: Any
    """Of lxml."""
    shown: bool
    """Whether its text can be read."""
    clipped: bool
    """Whether it is there for screen readers alone."""
    colour: Rgba | None
    ground: Rgba | None
    """What is behind its text; None where that cannot be known."""
    properties: Mapping[str, str]
    colour_rule: Rule | None = None
    """What gave it its colour."""
    hidden_by: Rule | None = None


def seen(root: Any, sheet: Sheet, medium: Medium) -> Iterator[Seen]:  # noqa: ANN401 - an lxml element
    """Yield every element of a page, parents first, as a medium shows it without scripts."""
    matcher, contents = cssselect2.Matcher(), cssselect2.Matcher()
    for rule in sheet.rules:
        if rule.holds_on(medium):
            for selector in rule.compiled:
                if selector.pseudo_element is None:
                    matcher.add_selector(selector, rule)
            for selector in rule.contents:
                contents.add_selector(selector, rule)
    before = root.get("data-theme")
    if medium.switched:
        root.set("data-theme", medium.switched)
    try:
        yield from _Walk(matcher, contents, medium).of(cssselect2.ElementWrapper.from_html_root(root), None)
    finally:
        if medium.switched:
            root.attrib.pop("data-theme", None)
            if before is not None:
                root.set("data-theme", before)


class _Walk(Struct, frozen=True):
    """The way through a page with the rules of one medium."""

    matcher: Any
    contents: Any
    """The rules for what details hold."""
    medium: Medium

    def of(self, wrapped: Any, parent: Seen | None) -> Iterator[Seen]:  # noqa: ANN401 - cssselect2
        """Yield an element and all that it holds."""
        one = _look(wrapped, parent, self.matcher, self.medium)
        yield one
        summary = next((kid for kid in wrapped.iter_children() if kid.etree_element.tag == "summary"), None)
        held = replace(one, shown=False) if self._closed(wrapped, one, summary) else one
        for child in wrapped.iter_children():
            if isinstance(child.etree_element.tag, str):
                is_summary = summary is not None and child.etree_element is summary.etree_element
                yield from self.of(child, one if is_summary else held)

    def _closed(self, wrapped: Any, one: Seen, summary: Any) -> bool:  # noqa: ANN401 - cssselect2
        """Return whether details hide what they hold: on paper they do, on a screen if nothing opens them."""
        if one.element.tag != "details" or "open" in one.element.attrib:
            return False
        if not self.medium.print:
            return summary is None or not _look(summary, one, self.matcher, self.medium).shown
        found = _declared(self.contents.match(wrapped)).get("content-visibility")
        return found is None or found[0].value not in {"visible", "auto"}


def _look(wrapped: Any, parent: Seen | None, matcher: Any, medium: Medium) -> Seen:  # noqa: ANN401 - cssselect2
    element = wrapped.etree_element
    declared = _declared(matcher.match(wrapped))
    properties = dict(parent.properties) if parent else {}
    properties |= {name: one.value for name, (one, _) in declared.items() if name.startswith("--")}
    if "color-scheme" in declared:
        properties["color-scheme"] = declared["color-scheme"][0].value

    def value(name: str) -> str:
        return resolved(declared[name][0].value, properties) if name in declared else ""

    scheme = _scheme(properties.get("color-scheme", ""), medium)
    inherited = parent.colour if parent else (_WHITE if scheme == "dark" else _BLACK)
    colour = _text_colour(element, value("color"), inherited, scheme)
    ground = _ground(element, value, colour, parent.ground if parent else _canvas(scheme), scheme)
    hiding = _hiding(element, value)
    cause = declared[hiding][1] if hiding in declared else None
    visible = (parent is None or parent.shown or value("visibility") == "visible") and hiding is None
    return Seen(
        element,
        shown=visible,
        clipped=(parent is not None and parent.clipped) or value("clip-path").startswith(("inset(50%", "inset(100%")),
        colour=colour,
        ground=ground,
        properties=properties,
        colour_rule=declared["color"][1] if "color" in declared else parent.colour_rule if parent else None,
        hidden_by=cause or (parent.hidden_by if parent else None),
    )


def _declared(matched: Any) -> dict[str, tuple[Declaration, Rule]]:  # noqa: ANN401 - cssselect2's matches
    """Return what wins for each property that is looked at."""
    found: dict[str, tuple[Declaration, Rule]] = {}
    for _, _, _, rule in sorted(matched, key=lambda match: match[:2]):
        for one in rule.declarations:
            name = "background-color" if one.name == "background" else one.name
            if not (name in _PROPERTIES or name.startswith("--")):
                continue
            if name not in found or one.important >= found[name][0].important:
                found[name] = (one, rule)
    return found


def resolved(value: str, properties: Mapping[str, str]) -> str:
    """Return a value with its custom properties filled in; empty where one is not set and has no other value."""
    for _ in range(_MOST):
        match = _VAR.search(value)
        if match is None:
            return value.strip()
        filling = properties.get(match[1], match[2])
        if filling is None:
            return ""
        value = f"{value[: match.start()]}{filling.strip()}{value[match.end() :]}"
    return ""


def _scheme(declared: str, medium: Medium) -> str:
    words = declared.split()
    if "dark" in words and ("light" not in words or medium.dark):
        return "dark" if not medium.print or "light" not in words else "light"
    return "light"


def _canvas(scheme: str) -> Rgba:
    return _DARK_CANVAS if scheme == "dark" else _WHITE


def _text_colour(element: Any, value: str, inherited: Rgba | None, scheme: str) -> Rgba | None:  # noqa: ANN401
    if not value:
        if element.tag == "a" and element.get("href"):
            return (0.62, 0.62, 1.0, 1.0) if scheme == "dark" else (0.0, 0.0, 0.933, 1.0)
        if element.tag == "button" or element.tag in _FIELDS:
            return _WHITE if scheme == "dark" else _BLACK
        return inherited
    if value.lower() in {"inherit", "currentcolor", "unset", "revert", "revert-layer"}:
        return inherited
    return parse_colour(value, inherited, scheme)


def _ground(element: Any, value: Any, colour: Rgba | None, behind: Rgba | None, scheme: str) -> Rgba | None:  # noqa: ANN401
    written = value("background-color")
    if not written:
        painted = _BUTTON if element.tag == "button" else _FIELD if element.tag in _FIELDS else None
        if painted is not None:
            return painted[scheme]
        return behind
    if re.search(r"gradient\(|url\(", written):
        return None
    own = _shorthand_colour(written, colour, scheme)
    if own is None or behind is None:
        return own if own is None or own[3] == 1 else None
    return over(own, behind)


def _shorthand_colour(written: str, colour: Rgba | None, scheme: str) -> Rgba | None:
    """Return the colour in a background; what has none is see-through."""
    for part in [*(match[0] for match in _FUNCTION.finditer(written)), *_FUNCTION.sub(" ", written).split()]:
        found = parse_colour(part, colour, scheme)
        if found is not None:
            return found
        if part in {"Canvas", "ButtonFace", "Field"}:
            return _canvas(scheme)
    return None if "(" in written else (0.0, 0.0, 0.0, 0.0)


def _hiding(element: Any, value: Any) -> str | None:  # noqa: ANN401 - an lxml element, a lookup
    """Return the property that hides an element, if one does."""
    if value("display") == "none":
        return "display"
    if value("visibility") in {"hidden", "collapse"}:
        return "visibility"
    if re.fullmatch(r"0?\.?0+%?", value("opacity")):
        return "opacity"
    shut = element.tag == "dialog" and "open" not in element.attrib
    if (shut or element.tag in _SILENT or "hidden" in element.attrib) and not value("display"):
        return "hidden"
    return None


def parse_colour(text: str, current: Rgba | None, scheme: str) -> Rgba | None:
    """Read a CSS colour as red, green, blue and opacity from 0 to 1; None where it cannot be known."""
    text = text.strip()
    if (mix := _MIX.match(text)) is not None:
        return _mixed(mix[1], mix[2], current, scheme)
    if text.lower().startswith("light-dark(") and (parts := _arguments(text[len("light-dark(") : -1])):
        return parse_colour(parts[-1 if scheme == "dark" else 0], current, scheme)
    try:
        found = color5.parse_color(text)
        if found is None:
            return None
        if found == "currentcolor":
            return current
        red, green, blue = _rgb(found)
    except (NotImplementedError, ValueError, TypeError):
        return None
    return red, green, blue, float(found.alpha)


def _rgb(colour: Any) -> Rgb:  # noqa: ANN401 - a tinycss2 colour
    parts = [0.0 if part is None else float(part) for part in colour.coordinates]
    if colour.space == "oklch":
        return from_oklch(parts[0], parts[1], math.radians(parts[2]))
    red, green, blue = colour.to("srgb").coordinates
    return float(red), float(green), float(blue)


def _mixed(space: str, text: str, current: Rgba | None, scheme: str) -> Rgba | None:
    """Mix two colours: in oklab, or channel by channel, which is close enough for other spaces."""
    shares: list[float | None] = []
    colours: list[Rgba] = []
    for part in _arguments(text):
        share = re.search(r"(?:^|\s)([\d.]+)%(?:\s|$)", part)
        shares.append(float(share[1]) / 100 if share else None)
        found = parse_colour(part.replace(share[0], " ") if share else part, current, scheme)
        if found is None:
            return None
        colours.append(found)
    if len(colours) != 2:  # noqa: PLR2004 - color-mix takes two
        return None
    first = shares[0] if shares[0] is not None else 1 - shares[1] if shares[1] is not None else 0.5
    one, other = colours
    alpha = first * one[3] + (1 - first) * other[3]
    if space.startswith("ok"):
        lightness, a, b = _between(_oklab(one[:3]), _oklab(other[:3]), first)
        return (*from_oklch(lightness, math.hypot(a, b), math.atan2(b, a)), alpha)
    return (*_between(one[:3], other[:3], first), alpha)


def _between(one: Rgb, other: Rgb, share: float) -> Rgb:
    first, second, third = (share * a + (1 - share) * b for a, b in zip(one, other, strict=True))
    return first, second, third


def _oklab(colour: Rgb) -> Rgb:
    lightness, chroma, hue = to_oklch(colour)
    return lightness, chroma * math.cos(hue), chroma * math.sin(hue)


def _arguments(text: str) -> list[str]:
    """Split at the commas that no bracket holds."""
    depth, parts = 0, [""]
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]


def over(colour: Rgba, ground: Rgba) -> Rgba:
    """Return a see-through colour as it looks on a ground."""
    share = colour[3]
    red, green, blue = (share * a + (1 - share) * b for a, b in zip(colour[:3], ground[:3], strict=True))
    return red, green, blue, 1.0
