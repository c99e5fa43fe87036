"""Long entries: their beginning is shown, the rest is one click away, and on paper it is there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.making import THEMES, dressed, sitegen, write_site
from tests.reading import output_files, pdf_pages

Visit = Callable[..., Page]
Serve = Callable[..., Any]
TEXTS = "\n\n".join(f"Paragraph {number}. {'It was so for a long time. ' * 14}" for number in range(8))
PROFILE = {
    "basics": {"name": "Mo"},
    "work": [
        {"name": "Ward", "position": "Nurse", "highlights": [f"Result{number} here." for number in range(12)]},
        {"name": "Unit", "position": "Nurse", "summary": TEXTS},
        {"name": "Clinic", "position": "Nurse", "highlights": ["Point0", "Point1", "[Point2](#ward)"], "show_first": 1},
        {"name": "Home", "position": "Carer", "highlights": [f"Care{number}" for number in range(8)]},
    ],
    "site": {"url": "https://mo.example/"},
}


@pytest.fixture(scope="session")
def long(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Callable[[str], dict[str, bytes]]:
    """Return the files of a site with long entries in a theme, each built once."""
    made: dict[str, dict[str, bytes]] = {}

    def build(theme: str) -> dict[str, bytes]:
        if theme not in made:
            root = dressed(write_site(tmp_path_factory.mktemp("long") / "site", PROFILE), theme)
            result = sitegen("build", root, cache=cache)
            assert result.returncode == 0, result.stderr
            made[theme] = output_files(root / "public")
        return made[theme]

    return build


def test_the_beginning_is_shown_and_the_rest_is_one_key_away(long: Any, serve: Serve, visit: Visit) -> None:
    """A summary says how much there is and of what; it is native, so it works without a script."""
    page = visit(serve(long("folio")).url, java_script_enabled=False)
    expect(page.get_by_text("Result5 here.")).to_be_visible()
    expect(page.get_by_text("Result6 here.")).to_be_hidden()
    expect(page.get_by_text("Paragraph 1.")).to_be_visible()
    expect(page.get_by_text("Paragraph 7.")).to_be_hidden()
    expect(page.get_by_text("Care7")).to_be_visible()
    summary = page.locator("summary").first
    expect(summary).to_have_text("Further points: 6 (Nurse)")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Result11 here.")).to_be_visible()
    expect(page.locator("details")).to_have_count(3)


def test_an_ordinary_resume_hides_nothing(serve: Serve, visit: Visit) -> None:
    """Neither the example nor thirty years of six bullets each."""
    for site in ("example", "thirty-years"):
        expect(visit(serve(site).url).locator("details.more")).to_have_count(0)


@pytest.mark.parametrize("fragment", ["#:~:text=Result9%20here", "#:~:text=Paragraph%207"])
def test_a_link_to_words_opens_what_holds_them(long: Any, serve: Serve, visit: Visit, fragment: str) -> None:
    """By the same steps as the browser's search in the page."""
    page = visit(f"{serve(long('folio')).url}{fragment}")
    words = "Result9 here." if "Result" in fragment else "Paragraph 7."
    expect(page.get_by_text(words)).to_be_visible()


@pytest.mark.parametrize("theme", THEMES)
def test_paper_has_all_of_it(long: Any, serve: Serve, visit: Visit, theme: str) -> None:
    """Without a script, and without the words that open it; in every theme."""
    page = visit(serve(long(theme)).url, java_script_enabled=False)
    text = "".join("".join(pdf_pages(page.pdf(format="A4"))).split())
    wanted = [f"Result{number}here." for number in range(12)] + [f"Paragraph{number}." for number in range(8)]
    assert [one for one in [*wanted, "Point2"] if one not in text] == []
    assert "Furtherpoints" not in text


def test_documents_have_all_of_it(long: Any) -> None:
    """In the order of the profile, with nothing between."""
    files = long("folio")
    assert "Result5 here.\n- Result6 here." in files["resume.txt"].decode()
    assert "Result11here." in "".join("".join(pdf_pages(files["resume.pdf"])).split())
