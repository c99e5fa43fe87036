"""The code of the page's address before a camera, and what a browser fetches of icons."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

Visit = Callable[..., Page]
Serve = Callable[[str], Any]
ADDRESS = "https://ruthcastello.example/"


def seen(picture: Image.Image) -> list[str]:
    """Return what a camera reads of a picture; codes that are light on dark do not count, few cameras read them."""
    return [found.text for found in zxingcpp.read_barcodes(picture.convert("L"), try_invert=False)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 900}, {"width": 390, "height": 844}])
def test_a_camera_reads_the_address_off_the_screen(
    serve: Serve, visit: Visit, viewport: dict[str, int], scheme: str
) -> None:
    """At the end of the page, on a desk and on a phone, on light and on dark paper."""
    page = visit(serve("example").url, viewport=viewport, color_scheme=scheme)
    code = page.get_by_role("img", name="QR code with the address of this page")
    expect(code).to_have_count(1)
    code.scroll_into_view_if_needed()
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    assert seen(Image.open(io.BytesIO(page.screenshot()))) == [ADDRESS]


def test_a_camera_reads_the_address_off_the_paper(serve: Serve, visit: Visit) -> None:
    """On the first printed page beside the contact data, and nowhere else."""
    page = visit(serve("example").url, color_scheme="dark")
    document = pypdfium2.PdfDocument(page.pdf(format="A4"))
    found = []
    for number in range(len(document)):
        sheet = document[number]
        found.append(seen(sheet.render(scale=2).to_pil()))
        sheet.close()
    document.close()
    assert found == [[ADDRESS], *[[] for _ in found[1:]]]


def test_a_browser_fetches_one_icon(serve: Serve, visit: Visit) -> None:
    """It takes the one for its tab, and leaves card, manifest and the other icons where they are."""
    host = serve("example")
    page = visit(host.url)
    page.wait_for_load_state("networkidle")
    for _ in range(200):  # browsers ask for icons when they like
        if "/favicon.svg" in host.gets:
            break
        page.wait_for_timeout(25)
    beside = {path for path in host.gets if path.count("/") == 1 and path != "/"}
    assert beside == {"/favicon.svg"}
