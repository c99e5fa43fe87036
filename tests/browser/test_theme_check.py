"""What the gate for themes computes without a browser is what a browser shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from sitegen.gate.cascade import Rgba, over, seen
from sitegen.gate.markup import parsed
from sitegen.gate.sheets import MEDIA, parse
from tests.making import THEMES, Builder

# Grounds are told from the element outwards; see-through ones are painted over each other.
_SHOWN = """() => {
  const ctx = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
  const rgba = (text) => {
    ctx.clearRect(0, 0, 1, 1); ctx.fillStyle = text; ctx.fillRect(0, 0, 1, 1);
    return [...ctx.getImageData(0, 0, 1, 1).data].map((part) => part / 255);
  };
  const grounds = (el) => el ? [rgba(getComputedStyle(el).backgroundColor), ...grounds(el.parentElement)] : [];
  return [...document.querySelectorAll("*")].map((el) => {
    const style = getComputedStyle(el);
    return {
      tag: el.localName,
      colour: rgba(style.color),
      grounds: grounds(el),
      shown: style.display === "contents" || el.checkVisibility({opacityProperty: true, visibilityProperty: true}),
    };
  });
}"""


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("medium", [one for one in MEDIA if not one.switched], ids=lambda one: one.name)
def test_colours_are_those_of_the_browser(
    name: str, medium: Any, serve: Callable[[str], Any], built: Builder, visit: Callable[..., Page]
) -> None:
    """For every element of a page, the text's colour, the ground behind it, and whether it is shown."""
    scheme = "dark" if medium.dark else "light"
    size = {"width": medium.width, "height": medium.height}
    page = visit(serve(f"example@{name}").url, viewport=size, color_scheme=scheme, reduced_motion="reduce")
    page.evaluate("document.querySelector('.theme-switch').hidden = true")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    if medium.print:
        page.emulate_media(media="print")
    told = page.evaluate(_SHOWN)
    root = parsed(page.content().encode())
    sheet = parse((built(f"example@{name}") / "assets/style.css").read_text("utf-8"), "style.css")
    ours = [one for one in seen(root, sheet, medium) if isinstance(one.element.tag, str)]
    assert [one.element.tag for one in ours] == [one["tag"] for one in told]
    wrong = [
        (one.element.tag, one.element.get("class"), one.colour, theirs["colour"], one.ground, theirs["grounds"])
        for one, theirs in zip(ours, told, strict=True)
        if theirs["shown"]
        and _has_ground(one.element)
        and not (one.shown and near(one.colour, theirs["colour"]) and near(one.ground, painted(theirs["grounds"])))
    ]
    assert wrong == []
    hidden = [one.element.get("class") for one, theirs in zip(ours, told, strict=True) if one.shown > theirs["shown"]]
    assert [name for name in hidden if name is not None] == []


def _has_ground(element: Any) -> bool:
    """Return whether a ground can be told: drawings have none, and behind the whole page is the browser's own."""
    return element.tag != "html" and all(one.tag != "svg" for one in (element, *element.iterancestors()))


def painted(grounds: list[list[float]]) -> Rgba:
    """Return what a pile of grounds, the nearest first, looks like on white."""
    colour: Rgba = (1.0, 1.0, 1.0, 1.0)
    for red, green, blue, alpha in reversed(grounds):
        colour = over((red, green, blue, alpha), colour)
    return colour


def near(one: Rgba | None, other: Any) -> bool:
    """Return whether two colours are the same but for rounding."""
    return one is not None and all(abs(a - b) <= 2 / 255 for a, b in zip(one, other, strict=True))
