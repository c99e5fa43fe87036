"""Every shipped theme meets the same bars: for every width, reader, paper and for a phone on a slow network."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
import yaml
from playwright.sync_api import Page, expect

from tests.making import THEMES, Builder, npm_package
from tests.reading import letters, published

Host = Any
Visit = Callable[..., Page]
Serve = Callable[[str], Host]
Scheme = Literal["light", "dark"]
Media = Literal["screen", "print"]
MEDIA: tuple[tuple[Scheme, Media], ...] = (("light", "screen"), ("dark", "screen"), ("light", "print"))
WIDTHS = (320, 390, 768, 1280, 1920)
SCREENS = ({"width": 390, "height": 844}, {"width": 1280, "height": 900})
FIRST_LOAD = 60_000
"""Bytes, compressed, that the example may take at first, without its photo."""
REQUESTS = 8
CHROMIUM = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage"
)
PERFECT = {"performance": 1, "accessibility": 1, "best-practices": 1, "seo": 1}
SHIFTS = """new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((one) => { sum += one.value; }))
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(sum), 300);
})"""


@pytest.fixture(params=THEMES)
def theme(request: pytest.FixtureRequest) -> str:
    """Give each theme in turn."""
    return str(request.param)


def barriers(page: Page, axe: str) -> list[str]:
    """Return what axe finds on a page."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:200]}" for one in found]


@pytest.mark.parametrize("site", ["example", "thirty-years", "hostile", "readers"])
def test_no_theme_scrolls_sideways(serve: Serve, visit: Visit, theme: str, site: str) -> None:
    """From a small phone to a large screen, which is 400 % zoom as well, everything fits the width."""
    host = serve(f"{site}@{theme}")
    page = visit(host.url)
    elsewhere = ("for/", "he/", "now/")  # pages like others here
    for path in (path for path in host.files if path.endswith(".html") and not any(one in path for one in elsewhere)):
        if path != "index.html":
            page.goto(host.url + path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            found = page.evaluate("[document.documentElement.scrollWidth, document.body.scrollWidth]")
            assert max(found) <= width, f"{path} at {width}: {found}"


@pytest.mark.parametrize(
    ("site", "path"),
    [
        ("example", ""),
        ("example", "#skills=debriefing"),
        ("thirty-years", ""),
        ("readers", "ar/"),
    ],
)
def test_axe_finds_no_barrier_in_a_theme(
    serve: Serve, visit: Visit, axe: str, theme: str, site: str, path: str
) -> None:
    """An independent program finds no fault, contrast included: in light, in dark and in print."""
    page = visit(serve(f"{site}@{theme}").url + path, reduced_motion="reduce")
    for scheme, media in MEDIA:
        page.emulate_media(color_scheme=scheme, media=media)
        assert (scheme, media, barriers(page, axe)) == (scheme, media, [])


def test_a_theme_hides_nothing_without_scripts(serve: Serve, visit: Visit, built: Builder, theme: str) -> None:
    """With scripts switched off, and in print, every text of the profile is shown."""
    for site in ("example", "thirty-years"):
        page = visit(serve(f"{site}@{theme}").url, java_script_enabled=False)
        text = (built(f"{site}@{theme}").parent / "profile.yaml").read_text("utf-8")
        profile = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - texts only
        for _, media in MEDIA[1:]:
            page.emulate_media(media=media)
            shown = letters(page.locator("body").inner_text())
            lost = [text for path, text in published(profile) if path[-1] != "url" and letters(text) not in shown]
            assert (site, media, lost) == (site, media, [])


@pytest.mark.parametrize("viewport", SCREENS, ids=["phone", "desk"])
def test_the_first_screen_of_a_theme(serve: Serve, visit: Visit, theme: str, viewport: dict[str, int]) -> None:
    """Name, profession, download and contact are seen before anything is scrolled."""
    page = visit(serve(f"example@{theme}").url, viewport=viewport)
    for one in (
        page.get_by_role("heading", level=1),
        page.get_by_text("Lead Nurse, Clinical Education", exact=True).first,
        page.get_by_role("link", name="Download PDF").first,
        page.get_by_role("link", name="Get in touch").first,
    ):
        box = one.bounding_box()
        assert box is not None
        assert min(box["x"], box["y"]) >= 0, one
        assert box["x"] + box["width"] <= viewport["width"], one
        assert box["y"] + box["height"] <= viewport["height"], one


@pytest.mark.parametrize(("width", "dots"), [(390, 3), (768, 2), (1280, 1)])
def test_the_photo_of_a_theme_is_sharp_and_no_larger(
    serve: Serve, visit: Visit, theme: str, width: int, dots: int
) -> None:
    """The file that is fetched has a dot for each dot of the screen, and not more than twice as many a side."""
    viewport = {"width": width, "height": 844}
    page = visit(serve(f"example@{theme}").url, viewport=viewport, device_scale_factor=dots)
    photo = page.locator(".photo img")
    expect(photo).to_have_js_property("complete", value=True)
    file, shown = photo.evaluate("one => [one.currentSrc, one.getBoundingClientRect().width * devicePixelRatio]")
    fetched = int(file.split("/")[-1].split("-")[1])
    assert shown <= fetched <= 2 * shown


def test_text_of_a_theme_is_large_enough(serve: Serve, visit: Visit, theme: str) -> None:
    """Running text has 16 pixels or more, in lines of 45 to 80 letters on a large screen."""
    page = visit(serve(f"example@{theme}").url)
    found = page.evaluate("""[...document.querySelectorAll(".entry-body li, .entry-body > p")].map((one) => {
      const range = document.createRange();
      range.selectNodeContents(one);
      const rows = new Set([...range.getClientRects()].map((row) => Math.round(row.top))).size;
      return [parseFloat(getComputedStyle(one).fontSize), one.textContent.length / rows, rows];
    })""")
    assert min(size for size, _, _ in found) >= 16
    long = [width for _, width, rows in found if rows > 2]
    assert long
    assert 45 <= sum(long) / len(long) <= 80


def test_a_theme_on_paper_shows_no_controls(serve: Serve, visit: Visit, theme: str) -> None:
    """In print there is no navigation, no button but the words of the skills, no field; the name is there."""
    page = visit(serve(f"example@{theme}").url)
    page.emulate_media(media="print")
    for controls in ("nav", "button:not([aria-pressed])", "form", "input:not([type=hidden])", "textarea"):
        for one in page.locator(controls).all():
            expect(one).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_motion_of_a_theme_is_short_and_can_be_refused(serve: Serve, visit: Visit, theme: str) -> None:
    """Nothing takes longer than a fifth of a second, and nothing moves for those who do not want it to."""
    longest = """Math.max(0, ...[...document.querySelectorAll("*")].flatMap((one) => {
      const style = getComputedStyle(one), times = `${style.transitionDuration},${style.animationDuration}`;
      return times.split(",").map((time) => parseFloat(time) * (time.trim().endsWith("ms") ? 1 : 1000));
    }))"""
    page = visit(serve(f"example@{theme}").url)
    assert page.evaluate(longest) <= 200
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(longest) <= 10


def test_a_theme_loads_little_and_nothing_jumps(serve: Serve, visit: Visit, watch: Any, theme: str) -> None:
    """The first load of the example is small and its own, its photo aside, and no text moves once it is shown."""
    host = serve(f"example@{theme}")
    page = visit("about:blank", viewport=SCREENS[0])
    page.goto(host.url)
    page.wait_for_load_state("networkidle")
    assert page.evaluate(SHIFTS) == 0
    asked = [url.removeprefix(host.url).partition("?")[0] for url in watch.requests if url.startswith(host.url)]
    paths = [path or "index.html" for path in dict.fromkeys(asked) if not path.endswith((".avif", ".webp", ".jpg"))]
    sizes = {path: _transferred(path, host.files[path]) for path in paths}
    assert len(paths) <= REQUESTS, paths
    assert sum(sizes.values()) <= FIRST_LOAD, [*sizes.items()]


def _transferred(path: str, content: bytes) -> int:
    return len(content) if path.endswith(".woff2") else len(gzip.compress(content, 9, mtime=0))


def test_lighthouse_finds_nothing_to_improve(npm_folder: Path, serve: Serve, tmp_path: Path, theme: str) -> None:
    """On a slow phone the page scores 100 four times over; a machine that is busy with other things may try again."""
    host = serve(f"example@{theme}")
    tries: list[str | dict[str, float]] = []
    while len(tries) < 4 and PERFECT not in tries:
        tries.append(_lighthouse(npm_folder, host.url, tmp_path / f"report-{len(tries)}.json"))
    assert PERFECT in tries, tries


def _lighthouse(npm_folder: Path, url: str, report: Path) -> str | dict[str, float]:
    """The scores; or Lighthouse's own words where it could not finish, as when a busy machine opens Chromium late."""
    node, chromium = shutil.which("node"), os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
    assert node, "Node is missing; README's section 'Test it' names what the tests need"
    program = npm_package(npm_folder, "lighthouse", 12) / "cli/index.js"
    command = [node, str(program), url, "--quiet", "--output=json", f"--output-path={report}"]
    command += ["--only-categories=performance,accessibility,best-practices,seo", f"--chrome-flags={CHROMIUM}"]
    environment = {**os.environ, "CHROME_PATH": chromium}
    try:
        subprocess.run(command, env=environment, check=True, capture_output=True, text=True, timeout=120)
    except subprocess.CalledProcessError as error:
        return f"{error.stderr or error.stdout}"[-2000:]
    except subprocess.TimeoutExpired as error:
        return str(error)
    return {name: one["score"] for name, one in json.loads(report.read_bytes())["categories"].items()}
