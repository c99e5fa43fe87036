"""Search, sharing, links to entries and citations: with the keyboard, a screen reader, without a clipboard."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.making import THEMES, Builder, npm_package, sitegen, write_site
from tests.reading import output_files

Visit = Callable[..., Page]
Serve = Callable[..., Any]
OWN_SCRIPTS = 8_000
"""Bytes, compressed, that all the JavaScript of a page may take together."""
ROLES = [{"position": "Señora Editora", "startDate": "2020"}, {"position": "Intern", "startDate": "2019"}]
SITE: dict[str, Any] = {
    "basics": {"name": "Ada Novak"},
    "work": [{"name": "Łódź Press", "roles": ROLES}, {"name": "Harbour", "position": "Pilot", "keywords": ["C++"]}],
    "publications": [
        {
            "name": "On {tides} & <b>ports</b>",
            "authors": ["Ada Novak"],
            "publisher": "Tide Review",
            "releaseDate": "2020",
        },
        {"name": "Untold"},
    ],
    "skills": [{"name": "Code", "keywords": ["C++", "Sorting"]}],
    "interests": [{"name": "Élan", "keywords": ["王 小明", "אבג"]}],
    "custom": [{"title": "Numbers", "kind": "figures", "entries": [{"title": "7", "summary": "Ships"}]}],
    "downloads": ["vcf"],
}


@pytest.fixture(scope="session")
def harbour(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> dict[str, bytes]:
    """Build a site with roles, letters of several scripts, no address, no contact and a section's own page."""
    files = {"sections/case.md": "---\ntitle: Case\npage: true\n---\nFirst.\n\n## Findings\n\nSecond.\n"}
    root = write_site(tmp_path_factory.mktemp("harbour"), SITE, files)
    result = sitegen("build", root, cache=cache)
    assert result.returncode == 0, result.stderr
    return output_files(root / "public")


@pytest.fixture
def page(serve: Serve, visit: Visit, harbour: dict[str, bytes]) -> Page:
    """Open that site."""
    return visit(serve(harbour).url, permissions=["clipboard-read", "clipboard-write"])


@pytest.fixture
def example(serve: Serve, visit: Visit) -> Page:
    """Open the example."""
    return visit(serve("example").url, permissions=["clipboard-read", "clipboard-write"])


def searched(page: Page, words: str) -> list[str]:
    """Open the search if need be, type, and return the titles that are found."""
    if not page.get_by_role("dialog").count():
        page.wait_for_load_state()  # a key pressed while a page's script is still on its way is the browser's
        page.keyboard.press("/")
    field = page.get_by_role("combobox")
    field.fill(words)
    return [text.split("\n")[0] for text in page.get_by_role("option").all_inner_texts()]


def gone(page: Page) -> None:
    """Wait until no dialog is left; one that has closed holds the focus, though it is not seen, until it is removed."""
    expect(page.locator("dialog")).to_have_count(0)


def copied(page: Page) -> str:
    """Return what is on the clipboard."""
    return str(page.evaluate("navigator.clipboard.readText()"))


# --- Search ---------------------------------------------------------------------------------


FOUND = {
    "lodz": ["Łódź Press", "Señora Editora", "Intern"],
    "SENORA": ["Señora Editora"],
    "editora press": ["Señora Editora"],
    "elan": ["Élan"],
    "c++": ["C++"],
    "王": ["王 小明"],
    "小明": ["王 小明"],
    "בג": ["אבג"],
    "pi": ["Pilot"],
    "harb": ["Pilot"],
    "zebra": [],
}
"""What is typed, and what is found first."""


def test_search_finds_in_any_script(page: Page) -> None:
    """Marks do not matter, nor does case; all the words have to be there."""
    for words, titles in FOUND.items():
        found = searched(page, words)
        assert (words, found[: len(titles)], bool(found)) == (words, titles, bool(titles))


def test_search_ranks_starts_of_titles_before_starts_of_words(page: Page) -> None:
    """Then come letters inside of words, and last what an entry only belongs to."""
    found = searched(page, "in")
    assert found.index("Intern") < found.index("Sorting")
    found = searched(page, "re")
    assert found.index("Łódź Press") < found.index("On {tides} & <b>ports</b>") < found.index("Intern")


def test_search_shows_the_sections_before_anything_is_typed(page: Page) -> None:
    """It opens as a table of contents."""
    page.keyboard.press("/")
    expect(page.get_by_role("combobox")).to_be_focused()
    titles = page.get_by_role("option").all_inner_texts()
    assert {"Experience", "Skills", "Numbers", "Case"} <= {text.strip() for text in titles}


def test_search_by_keyboard_leads_to_an_entry(page: Page) -> None:
    """Arrows choose and go round, Enter goes there: address, link and focus; what was closed around it is open."""
    page.evaluate("""() => {
      const box = document.createElement("details"), entry = document.querySelectorAll(".role")[1];
      entry.before(box);
      box.append(entry);
    }""")
    searched(page, "press")
    for key in ("ArrowUp", "ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp"):
        page.keyboard.press(key)
    expect(page.get_by_role("option", selected=True)).to_contain_text("Intern")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Link to Intern")).to_be_focused()
    gone(page)
    assert page.evaluate("document.querySelectorAll('.role')[1].closest('details').open")
    assert page.evaluate("document.querySelector(':target') === document.querySelectorAll('.role')[1]")


def test_search_chooses_a_skill_as_a_filter(page: Page) -> None:
    """A skill that entries show is pressed, in the address, and has the focus, so that Escape clears it."""
    searched(page, "c++")
    page.keyboard.press("Enter")
    skill = page.get_by_role("button", name="C++", exact=True)
    expect(skill).to_have_attribute("aria-pressed", "true")
    expect(skill).to_be_focused()
    assert page.url.endswith("#skills=c-plus-plus")
    page.keyboard.press("Escape")
    expect(skill).to_have_attribute("aria-pressed", "false")


def test_search_goes_to_other_pages_and_back(page: Page) -> None:
    """A section with a page of its own opens that page, whose headings are found there, as is the way back."""
    searched(page, "case")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Case")
    assert searched(page, "find") == ["Findings"]
    page.keyboard.press("Escape")
    gone(page)
    searched(page, "back")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada Novak")


def test_escape_and_a_click_beside_close_the_search(page: Page) -> None:
    """The focus goes back to where it was."""
    opener = page.get_by_role("button", name="Search")
    opener.click()
    page.get_by_role("combobox").fill("zzz")
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    page.keyboard.press("/")
    page.mouse.click(5, 5)
    gone(page)
    expect(opener).to_be_focused()


def test_the_key_is_left_to_those_who_type(example: Page) -> None:
    """In a field it writes itself, with modifiers it stays the browser's, and whoever wants can switch it off."""
    message = example.get_by_role("textbox", name=re.compile("message", re.IGNORECASE))
    message.press("/")
    expect(message).to_have_value("/")
    for keys in ("Control+/", "Alt+/", "Meta+/"):
        example.keyboard.press(keys)
    example.get_by_role("heading", level=1).click()
    gone(example)
    example.keyboard.press("/")
    example.get_by_role("checkbox", name="Open with the / key").uncheck()
    example.keyboard.press("Escape")
    example.keyboard.press("/")
    example.reload()
    example.keyboard.press("/")
    gone(example)
    example.get_by_role("button", name="Search").click()
    expect(example.get_by_role("checkbox")).not_to_be_checked()


def test_what_a_screen_reader_is_told_of_the_search(page: Page) -> None:
    """A named dialog with a combobox, its list of options, the active one, and a count that is announced politely."""
    searched(page, "press")
    expect(page.get_by_role("dialog")).to_match_aria_snapshot("""
      - dialog "Search this page":
        - paragraph:
          - combobox "Search this page" [expanded]: press
        - listbox "Search this page":
          - option "Łódź Press Experience" [selected]
          - option "Señora Editora Łódź Press · Experience"
          - option "Intern Łódź Press · Experience"
        - status: 3 results
        - paragraph:
          - checkbox "Open with the / key" [checked]
          - text: Open with the / key
          - button "Close"
    """)
    field = page.get_by_role("combobox")
    active = field.get_attribute("aria-activedescendant")
    expect(page.get_by_role("option", selected=True)).to_have_id(active or "none")
    field.fill("zebra")
    expect(page.get_by_role("dialog").get_by_role("status")).to_have_text("Nothing found")
    expect(field).to_have_attribute("aria-expanded", "false")


# --- Sharing --------------------------------------------------------------------------------


def test_the_address_of_the_page_is_copied(example: Page) -> None:
    """The public one, announced; on the page of a section that of the section."""
    example.get_by_role("button", name="Copy address").click()
    expect(example.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    assert copied(example) == "https://ruthcastello.example/"
    example.get_by_role("link", name="Read on: Case study").click()
    example.get_by_role("button", name="Copy address").click()
    expect(example.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    assert copied(example) == "https://ruthcastello.example/simulation-programme/"


def test_copying_works_without_a_clipboard(page: Page) -> None:
    """On a plain address and from disk browsers have none; what cannot be copied at all is shown."""
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    caught = (
        "document.addEventListener('copy', () => { window.caught = getSelection() + document.activeElement.value; })"
    )
    page.evaluate(caught)
    button = page.get_by_role("button", name="Copy address")
    button.click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    assert page.url in page.evaluate("window.caught")
    expect(button).to_be_focused()
    page.evaluate("document.execCommand = () => false")
    button.click()
    expect(page.get_by_role("status").filter(has_text=page.url)).to_be_visible()


def test_the_device_shares_where_it_can(page: Page) -> None:
    """Where there is no sharing there is no button; where there is, it gets title and address."""
    expect(page.get_by_role("button", name="Share", exact=True)).to_have_count(0)
    page.add_init_script("navigator.share = async (data) => { window.shared = data; }")
    page.reload()
    page.get_by_role("button", name="Share", exact=True).click()
    assert page.evaluate("window.shared") == {"title": page.title(), "url": page.url}


def test_the_contact_is_saved_without_a_script(serve: Serve, visit: Visit) -> None:
    """It is a link to the person's card; what needs a script is not there."""
    page = visit(serve("example").url, java_script_enabled=False)
    card = page.get_by_role("link", name="Save contact")
    expect(card).to_have_attribute("href", "resume.vcf")
    expect(card).to_have_attribute("download", re.compile("vcf$"))
    for name in ("Copy address", "Share", "Show QR code", "Search", "Copy citation"):
        expect(page.get_by_role("button", name=name, exact=True)).to_have_count(0)


def test_the_code_is_shown_large(example: Page) -> None:
    """In a dialog, from the page's own drawing, with its address; Escape gives the focus back."""
    button = example.get_by_role("button", name="Show QR code")
    button.click()
    box = example.get_by_role("dialog", name="Show QR code")
    expect(box).to_contain_text("https://ruthcastello.example/")
    size = box.get_by_role("img", name="QR code").bounding_box()
    assert size is not None
    assert size["width"] >= 200
    example.keyboard.press("Escape")
    expect(button).to_be_focused()


def test_what_a_site_does_not_offer_is_not_there(page: Page) -> None:
    """Without an address there is no code, and on the 404 page nothing to share or search."""
    expect(page.get_by_role("button", name="Show QR code")).to_have_count(0)
    page.goto(page.url + "404.html")
    expect(page.get_by_role("button", name="Copy address")).to_have_count(0)
    page.keyboard.press("/")
    gone(page)


# --- Links to sections and entries ----------------------------------------------------------


def link(page: Page) -> Locator:
    """Return the link to what is pointed at."""
    return page.locator("a.anchor")


def test_every_section_and_entry_can_be_linked(page: Page) -> None:
    """Pointing at it shows one link, named after it, that copies its address; headings keep their names."""
    anchors = page.locator("main :is(section, article, figure, div)[id]").all()
    assert len(anchors) >= 12
    for one in anchors:
        one.locator("h2, h3, h4, dt").first.hover()
        expect(link(page)).to_have_count(1)
        expect(link(page)).to_have_attribute("href", f"#{one.get_attribute('id')}")
    page.get_by_role("heading", name="Pilot").hover()
    expect(page.get_by_role("heading", name="Pilot", exact=True)).to_have_count(1)
    page.get_by_role("link", name="Link to Pilot").click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    assert copied(page) == page.url
    assert page.url.endswith("#pilot-harbour")


def test_links_add_no_stops_for_the_keyboard(example: Page) -> None:
    """Tab passes as many stops as there are without them, and no text moves when one is shown."""
    stops = """[...document.querySelectorAll("a[href], button, input, textarea, summary")]
      .filter((one) => one.checkVisibility() && one.tabIndex >= 0).length"""
    count = example.evaluate(stops)
    height = example.evaluate("document.documentElement.scrollHeight")
    passed = 0
    for _ in range(count + 5):
        example.keyboard.press("Tab")
        passed += 1
        if example.evaluate(
            "document.activeElement.textContent.includes('Download PDF') && !!document.activeElement.closest('footer')"
        ):
            break
    assert passed <= count
    assert example.evaluate("document.documentElement.scrollHeight") == height


def test_whoever_came_by_a_link_can_pass_it_on(serve: Serve, visit: Visit, harbour: dict[str, bytes]) -> None:
    """What was jumped to has its link on a phone as well, where nothing hovers; a tap shows that of an entry."""
    phone = visit(
        serve(harbour).url + "#skills-title", viewport={"width": 320, "height": 700}, has_touch=True, is_mobile=True
    )
    expect(phone.get_by_role("link", name="Link to Skills")).to_be_visible()
    phone.get_by_role("heading", name="Pilot").tap()
    expect(phone.get_by_role("link", name="Link to Pilot")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320


# --- Citations ------------------------------------------------------------------------------


def test_a_publication_is_cited(page: Page) -> None:
    """Both forms are read, and copied as they are written; what lacks something has no citation."""
    assert page.locator("details.cite").count() == 1
    page.get_by_text("Cite this").click()
    page.get_by_role("button", name="Copy citation").click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    assert copied(page) == "Novak, A. (2020). On {tides} & <b>ports</b>. Tide Review."
    page.get_by_role("button", name="Copy BibTeX").click()
    page.wait_for_function("navigator.clipboard.readText().then((text) => text.startsWith('@article{novak2020'))")
    assert "&" in copied(page)


def test_a_citation_is_read_without_a_script(serve: Serve, visit: Visit, harbour: dict[str, bytes]) -> None:
    """The element is the browser's own."""
    page = visit(serve(harbour).url, java_script_enabled=False)
    page.get_by_text("Cite this").click()
    expect(page.get_by_text("@article{novak2020")).to_be_visible()


# --- In every theme -------------------------------------------------------------------------


@pytest.mark.parametrize("theme", THEMES)
def test_a_theme_shows_the_tools(serve: Serve, visit: Visit, npm_folder: Path, theme: str) -> None:
    """On a small phone, dark and from right to left, search and links fit, can be touched, and axe finds no fault."""
    page = visit(serve(f"readers@{theme}").url + "ar/", viewport={"width": 320, "height": 640}, color_scheme="dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.locator(".search-open").click()
    page.get_by_role("combobox").fill("جناح")
    page.wait_for_function("document.querySelectorAll('[role=option]').length > 0")
    for one in [
        page.get_by_role("dialog"),
        *page.get_by_role("option").all(),
        *page.get_by_role("dialog").get_by_role("button").all(),
    ]:
        box = one.bounding_box()
        assert box is not None
        assert box["height"] >= 24
        assert 0 <= box["x"] <= box["x"] + box["width"] <= 320
    page.evaluate((npm_package(npm_folder, "axe-core", 4) / "axe.min.js").read_text("utf-8"))
    assert page.evaluate("axe.run()").get("violations") == []
    page.keyboard.press("Enter")
    expect(link(page)).to_be_focused()
    assert page.evaluate("axe.run()").get("violations") == []
    box = link(page).bounding_box()
    assert box is not None
    title = page.locator(":target :is(h2, h3)").first.bounding_box()
    assert title is not None
    assert abs(box["x"] - title["x"] - title["width"]) < 12
    for one in page.locator(".share > :not([hidden])").all():
        size = one.bounding_box()
        assert size is not None
        assert size["height"] >= 24


@pytest.mark.parametrize("theme", THEMES)
def test_a_themes_scripts_are_small(built: Builder, theme: str) -> None:
    """All the JavaScript that a page can ever load of us is 8 kB or less."""
    scripts = sorted((built(f"example@{theme}") / "assets").glob("*.js"))
    assert {"site.js", "theme.js", "contact.js", "tools.js"} <= {path.name for path in scripts}
    assert sum(len(gzip.compress(path.read_bytes(), 9, mtime=0)) for path in scripts) <= OWN_SCRIPTS
