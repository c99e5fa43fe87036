"""Pictures of texts: offered in the best format, opened on the whole screen by whatever hand."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, expect

from tests.making import REPOSITORY, THEMES, Builder, sitegen, write_site
from tests.reading import output_files

Visit = Callable[..., Page]
Serve = Callable[..., Any]
CASE = "simulation-programme/"
FIRST, SECOND = "Plan of a curtained bed space", "Bar chart of eighteen months"
BUDGET = 8000
"""Bytes of our own scripts, compressed, that a page may ever load."""


@pytest.fixture
def case(serve: Serve, visit: Visit) -> Page:
    """Open the example's case study."""
    return visit(serve("example").url + CASE)


def opened(page: Page, number: int) -> Any:
    """Wait for the viewer at a picture, and return it."""
    viewer = page.get_by_role("dialog", name="Pictures")
    expect(viewer.get_by_role("status")).to_have_text(f"Picture {number} of 2")
    return viewer


def place(one: Locator) -> tuple[float, float, float, float]:
    """Return where an element stands: left, top, width and height."""
    box = one.bounding_box()
    assert box is not None
    return box["x"], box["y"], box["width"], box["height"]


def test_a_picture_opens_on_the_whole_screen(case: Page) -> None:
    """A button by what it shows; the dialog has the picture, its caption, and where it stands among the others."""
    case.get_by_role("button", name=FIRST).click()
    viewer = opened(case, 1)
    expect(viewer.get_by_role("img", name=FIRST)).to_be_visible()
    expect(viewer.get_by_text("Bed space six, set for a drill.")).to_be_visible()
    assert place(viewer)[3] == 900
    assert place(viewer.get_by_role("img"))[2] > 1000
    viewer.get_by_role("button", name="Next picture").click()
    expect(opened(case, 2).get_by_role("img", name=SECOND)).to_be_visible()
    viewer.get_by_role("button", name="Next picture").click()
    expect(opened(case, 1).get_by_role("img", name=FIRST)).to_be_visible()


def test_the_viewer_works_by_keyboard_alone(case: Page) -> None:
    """Space opens, arrows lead on and back, Tab stays inside, Escape closes, and the focus is where it was."""
    button = case.get_by_role("button", name=SECOND)
    button.focus()
    before = case.evaluate("scrollY")
    case.keyboard.press("Space")
    viewer = opened(case, 2)
    expect(viewer.get_by_role("button", name="Close")).to_be_focused()
    case.keyboard.press("ArrowLeft")
    opened(case, 1)
    case.keyboard.press("ArrowRight")
    opened(case, 2)
    for _ in range(4):
        case.keyboard.press("Tab")
        assert case.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
    case.keyboard.press("Escape")
    expect(viewer).to_be_hidden()
    expect(button).to_be_focused()
    assert case.evaluate("scrollY") == before


def test_the_viewer_closes_beside_the_picture(case: Page) -> None:
    """A click on the ground closes it, one on the caption or the picture does not."""
    case.get_by_role("button", name=FIRST).click()
    viewer = opened(case, 1)
    viewer.get_by_text("Bed space six").click()
    viewer.get_by_role("img").click()
    expect(viewer).to_be_visible()
    case.mouse.click(600, 32)
    expect(viewer).to_be_hidden()


SWIPE = """([from, to]) => {
  const img = document.querySelector(".viewer img");
  const touch = (x) => [new Touch({identifier: 1, target: img, clientX: x, clientY: 300})];
  const fire = (type, touches, changed) =>
    img.dispatchEvent(new TouchEvent(type, {touches, changedTouches: changed, bubbles: true}));
  fire("touchstart", touch(from), touch(from));
  fire("touchend", [], touch(to));
}"""


@pytest.mark.parametrize(("lang", "forward"), [("en", (300, 100)), ("ar", (100, 300))])
def test_a_swipe_leads_on_in_the_direction_of_reading(
    tmp_path: Path, cache: Path, serve: Serve, visit: Visit, lang: str, forward: tuple[int, int]
) -> None:
    """To the left on a page from left to right; from right to left the other way round, and so do the arrows."""
    page = visit(serve(two_pictures(tmp_path, cache, lang)).url, has_touch=True, viewport={"width": 390, "height": 844})
    page.locator("a.zoom").first.tap()
    status = page.locator(".viewer [role=status]")
    expect(status).to_contain_text("1")
    first = status.inner_text()
    page.evaluate(SWIPE, list(forward))
    expect(status).not_to_have_text(first)
    page.evaluate(SWIPE, list(reversed(forward)))
    expect(status).to_have_text(first)
    page.evaluate(SWIPE, [200, 210])
    expect(status).to_have_text(first)
    previous, following = (place(page.locator(f".viewer-{name}")) for name in ("previous", "next"))
    assert (previous < following) == (lang == "en")
    page.keyboard.press("ArrowRight" if lang == "en" else "ArrowLeft")
    expect(status).not_to_have_text(first)


def two_pictures(folder: Path, cache: Path, lang: str) -> dict[str, bytes]:
    """Return the files of a site with a photograph and a drawing side by side."""
    portrait = Image.open(REPOSITORY / "example_site/assets/portrait.png").convert("RGB")
    photo = Image.blend(portrait, Image.linear_gradient("L").resize(portrait.size).convert("RGB"), 0.3).resize(
        (1500, 1875)
    )
    drawing = Image.new("RGBA", (600, 400), (0, 0, 0, 0))
    ImageDraw.Draw(drawing).ellipse((40, 40, 560, 360), outline="navy", width=8)
    files: dict[str, str | bytes] = {"sections/a.md": '![Photo](assets/a.png "A *p*")\n![Drawing](assets/b.png)\n'}
    for name, image in (("a", photo), ("b", drawing)):
        out = io.BytesIO()
        image.save(out, "PNG")
        files[f"assets/{name}.png"] = out.getvalue()
    profile = {"basics": {"name": "Mo"}, "site": {"url": "https://mo.example/", "locale": lang}}
    result = sitegen("build", write_site(folder / "site", profile, files), cache=cache)
    assert result.returncode == 0, result.stderr
    return output_files(folder / "site/public")


def test_pictures_side_by_side_are_the_best_that_the_browser_knows(
    tmp_path: Path, cache: Path, serve: Serve, visit: Visit
) -> None:
    """Two to a row on a desk, one on a phone; a small file in the page, a larger one in the viewer."""
    page = visit(serve(two_pictures(tmp_path, cache, "en")).url)
    current = "(one) => [one.currentSrc.split('.').pop(), Number(/-(\\d+)-/.exec(one.currentSrc)[1])]"
    images = page.locator(".gallery img")
    images.first.scroll_into_view_if_needed()
    expect(images.first).to_have_js_property("complete", True)  # noqa: FBT003 - Playwright's signature
    assert images.first.evaluate(current) == ["avif", 480]
    first, second = map(place, images.all())
    assert first[0] + first[2] <= second[0] + 13  # the light ground of what is transparent
    page.locator("a.zoom").first.click()
    large = page.locator(".viewer img")
    expect(large).to_have_js_property("complete", True)  # noqa: FBT003 - Playwright's signature
    assert large.evaluate(current) == ["avif", 1500]
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 390, "height": 844})
    first, second = map(place, images.all())
    assert first[1] + first[3] < second[1]


def test_without_a_script_a_picture_leads_to_its_largest_file(serve: Serve, visit: Visit, watch: Any) -> None:
    """A link like any other, to a file that every browser shows."""
    watch.expected = "Applying inline style"  # by which the browser centres a picture; the policy holds it off
    page = visit(serve("example").url + CASE, java_script_enabled=False)
    page.get_by_role("link", name=FIRST).click()
    assert page.url.endswith(".png")
    assert "-1600-" in page.url


def test_the_viewer_costs_nothing_before_it_is_asked_for(case: Page, watch: Any, built: Builder) -> None:
    """Script and style come with the first picture that is opened; all scripts together stay small."""
    assert not [url for url in watch.requests if "viewer" in url]
    case.get_by_role("button", name=FIRST).click()
    opened(case, 1)
    assert len([url for url in watch.requests if "viewer" in url]) == 2
    assert (built("example") / "assets/viewer.js").stat().st_size < BUDGET / 3


def test_paper_knows_nothing_of_the_viewer(case: Page) -> None:
    """Even while it is open the page is printed."""
    case.get_by_role("button", name=FIRST).click()
    viewer = opened(case, 1)
    case.emulate_media(media="print")
    expect(viewer).to_be_hidden()
    expect(case.get_by_role("heading", name="What changed")).to_be_visible()


@pytest.mark.parametrize("theme", THEMES)
def test_the_viewer_fits_every_theme_and_screen(serve: Serve, visit: Visit, axe: str, theme: str) -> None:
    """Picture, caption and buttons are inside of a phone's screen in the dark, and nothing keeps anybody out."""
    page = visit(
        serve(f"example@{theme}").url + CASE,
        viewport={"width": 360, "height": 640},
        color_scheme="dark",
        reduced_motion="reduce",
    )
    page.get_by_role("button", name=FIRST).click()
    viewer = opened(page, 1)
    for one in (viewer.get_by_role("img"), viewer.get_by_text("Bed space six"), *viewer.get_by_role("button").all()):
        left, top, width, height = place(one)
        assert min(left, top) >= 0
        assert left + width <= 360
        assert top + height <= 640
    for one in viewer.get_by_role("button").all():
        assert min(place(one)[2:]) >= 44
    assert page.evaluate("document.getAnimations().length") == 0
    page.evaluate(axe)
    found = page.evaluate("axe.run(document.querySelector('.viewer'), {resultTypes: ['violations']})")["violations"]
    assert [one["id"] for one in found] == []
