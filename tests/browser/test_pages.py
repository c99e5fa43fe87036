"""The pages in a real browser: at every width, without scripts, on paper, for every reader."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Page, expect

from tests.making import Builder, sitegen, write_site
from tests.reading import letters, output_files, pdf_pages, published

Host = Any
Visit = Callable[..., Page]
Serve = Callable[[str | dict[str, bytes]], Host]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
FROM_DISK = "CORS|ERR_FAILED|preload"
"""What a browser says when it refuses fonts from disk; the page falls back to others."""


# The other pages, in the theme that is chosen first; test_themes.py has the main ones in every theme.
AXE_PAGES = [
    ("example", "simulation-programme/"),
    ("example", "thanks/"),
    ("example", "404.html"),
    ("starter", ""),
    ("name-only", ""),
    ("hostile", ""),
    ("readers", ""),
    ("readers", "he/for/managers/"),
    ("readers", "ar/now/"),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("name", "path"), AXE_PAGES)
def test_axe_finds_no_barrier(serve: Serve, visit: Visit, axe: str, name: str, path: str, scheme: str) -> None:
    """An independent program finds no fault, contrast included, in light and in dark."""
    page = visit(serve(name).url + path, color_scheme=scheme)
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    told = [f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:200]}" for one in found]
    assert told == []


def test_skill_buttons_are_without_barrier_when_pressed(serve: Serve, visit: Visit, axe: str) -> None:
    """What a chosen skill quietens can still be read."""
    page = visit(serve("example").url + "#skills=debriefing")
    page.evaluate(axe)
    assert page.evaluate("axe.run(document)")["violations"] == []


@pytest.mark.parametrize("name", ["example", "starter", "name-only", "thirty-years"])
def test_everything_can_be_read_without_scripts(serve: Serve, visit: Visit, built: Builder, name: str) -> None:
    """With scripts switched off every text of the profile is shown, and nothing waits to be shown."""
    page = visit(serve(name).url, java_script_enabled=False)
    shown = letters(page.locator("body").inner_text())
    profile = yaml.load((built(name).parent / "profile.yaml").read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 - texts only
    assert not [text for path, text in published(profile) if path[-1] != "url" and letters(text) not in shown]
    expect(page.get_by_role("button", name=re.compile("colours|dark|light", re.IGNORECASE))).to_have_count(0)


@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_the_first_screen_says_who_and_how_to_reach(serve: Serve, visit: Visit, viewport: dict[str, int]) -> None:
    """Name, profession, download and contact are seen before anything is scrolled."""
    page = visit(serve("example").url, viewport=viewport)
    wanted = (
        page.get_by_role("heading", level=1),
        page.get_by_text("Lead Nurse, Clinical Education", exact=True).first,
        page.get_by_role("link", name="Download PDF").first,
        page.get_by_role("link", name="Get in touch"),
    )
    for one in wanted:
        box = one.bounding_box()
        assert box is not None
        assert box["x"] >= 0, one
        assert box["y"] >= 0, one
        assert box["x"] + box["width"] <= viewport["width"], one
        assert box["y"] + box["height"] <= viewport["height"], one


@pytest.mark.parametrize("path", ["", "simulation-programme/", "thanks/", "404.html"])
def test_paper_shows_no_controls(serve: Serve, visit: Visit, path: str) -> None:
    """In print there is no navigation, no button but the words of the skills, no field; the name is there."""
    page = visit(serve("example").url + path)
    page.emulate_media(media="print")
    for controls in ("nav", "button:not([aria-pressed])", "form", "input:not([type=hidden])", "textarea"):
        for one in page.locator(controls).all():
            expect(one).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.pdf().startswith(b"%PDF")


def test_paper_shows_everything(serve: Serve, visit: Visit, built: Builder) -> None:
    """In print, even with a skill chosen, every text of the profile is shown."""
    page = visit(serve("example").url + "#skills=debriefing")
    page.emulate_media(media="print")
    shown = letters(page.locator("body").inner_text())
    profile = yaml.load((built("example").parent / "profile.yaml").read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 - texts only
    assert not [text for path, text in published(profile) if path[-1] != "url" and letters(text) not in shown]


def test_forced_colours_are_respected(serve: Serve, visit: Visit) -> None:
    """With the reader's own colours the page opens without error and everything stays visible."""
    page = visit(serve("example").url, forced_colors="active")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("button", name="Debriefing", exact=True)).to_be_visible()


def test_reduced_motion_is_respected(serve: Serve, visit: Visit) -> None:
    """Nothing moves for those who do not want it to, not even while a skill is chosen."""
    page = visit(serve("example").url, reduced_motion="reduce")
    page.get_by_role("button", name="Debriefing", exact=True).click()
    assert page.evaluate("document.getAnimations().filter((one) => one.effect.getTiming().duration > 10).length") == 0
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_links_work_from_a_folder(visit: Visit, built: Builder, watch: Any) -> None:
    """Opened from disk, the links to a section's page and back lead there."""
    watch.expected = FROM_DISK
    page = visit((built("example") / "index.html").as_uri())
    page.get_by_role("link", name="Read on: Case study").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Case study")
    page.get_by_role("link", name="Back to the resume").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ruth Castelló-Byrne")


def test_a_page_that_is_not_there_leads_back(serve: Serve, visit: Visit, watch: Any) -> None:
    """At any depth the host's 404 page has its styles and a link that leads to the resume."""
    watch.expected = "404"
    page = visit(serve("example").url + "deep/er/nothing")
    expect(page.get_by_role("heading", level=1)).to_have_text("This page does not exist")
    page.get_by_role("main").get_by_role("link", name="Back to the resume").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ruth Castelló-Byrne")


def test_what_a_screen_reader_is_told(serve: Serve, visit: Visit) -> None:
    """There are the name, the landmarks, and a region with a heading for every section."""
    page = visit(serve("example").url)
    expect(page.get_by_role("main")).to_have_count(1)
    expect(page.get_by_role("contentinfo")).to_have_count(1)
    expect(page.get_by_role("navigation", name="Contents")).to_have_count(1)
    expect(page.get_by_role("heading", level=1, name="Ruth Castelló-Byrne")).to_have_count(1)
    for name in ("Experience", "Education", "Skills", "Projects", "Contact"):
        region = page.get_by_role("region", name=name, exact=True)
        expect(region.get_by_role("heading", level=2, name=name)).to_have_count(1)
    expect(page.get_by_role("img", name=re.compile("portrait", re.IGNORECASE))).to_have_count(1)


def test_the_keyboard_reaches_the_content_first(serve: Serve, visit: Visit) -> None:
    """The first stop of Tab is a link that skips to the content, and it is seen while it has the focus."""
    page = visit(serve("example").url)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    box = skip.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_headings_of_the_page_are_in_order(serve: Serve, visit: Visit) -> None:
    """The outline that assistive technology builds skips no level."""
    page = visit(serve("example").url)
    levels = [
        int(tag[1])
        for tag in page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map((h) => h.tagName)")
    ]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


# --- Light and dark -------------------------------------------------------------------------


def paper(page: Page) -> str:
    """Return the colour of the page."""
    return json.dumps(
        page.evaluate("[document.documentElement, document.body].map((one) => getComputedStyle(one).backgroundColor)")
    )


def test_the_page_follows_the_readers_system(serve: Serve, visit: Visit) -> None:
    """A reader who wants dark pages gets a dark page."""
    url = serve("example").url
    assert paper(visit(url, color_scheme="dark")) != paper(visit(url, color_scheme="light"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_choice_of_colours_is_remembered(serve: Serve, visit: Visit, scheme: str) -> None:
    """The switch changes the colours, and they stay after a reload and on other pages."""
    page = visit(serve("example").url, color_scheme=scheme)
    before = paper(page)
    page.get_by_role("button", name=re.compile("dark" if scheme == "light" else "light", re.IGNORECASE)).click()
    page.wait_for_timeout(400)
    after = paper(page)
    assert after != before
    page.reload()
    assert paper(page) == after
    page.get_by_role("link", name="Read on: Case study").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Case study")
    assert paper(page) == after
    page.get_by_role("button", name=re.compile(scheme, re.IGNORECASE)).click()
    page.wait_for_timeout(400)
    assert paper(page) == before


# --- Skills ---------------------------------------------------------------------------------


def ink(page: Page, anchor: str) -> Any:
    """Return how strongly an entry is drawn."""
    page.wait_for_timeout(400)
    return page.evaluate(
        """(id) => [document.getElementById(id), ...document.getElementById(id).querySelectorAll("*")]
            .map((one) => getComputedStyle(one)).map((one) => [one.opacity, one.color, one.filter])""",
        anchor,
    )


@pytest.fixture
def example(serve: Serve, visit: Visit) -> Page:
    """Open the example."""
    return visit(serve("example").url)


def tagged(page: Page) -> Any:
    """Return every entry that shows skills: its anchor and the skills."""
    script = "[...document.querySelectorAll('[data-tags]')].map((one) => [one.id, one.dataset.tags.split(' ')])"
    return page.evaluate(script)


def entries(page: Page, skill: str) -> tuple[str, str]:
    """Return the anchor of an entry that shows a skill and of one that shows others."""
    found = tagged(page)
    with_it = next(anchor for anchor, tags in found if skill in tags)
    return with_it, next(anchor for anchor, tags in found if skill not in tags)


def test_a_chosen_skill_quietens_what_does_not_show_it(example: Page) -> None:
    """Pressing says so, entries with the skill stay as they are, others step back; pressing again undoes it."""
    shows, other = entries(example, "debriefing")
    before = ink(example, shows), ink(example, other)
    button = example.get_by_role("button", name="Debriefing", exact=True)
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert ink(example, other) != before[1]
    quiet = {tuple(style) for style in ink(example, other)}
    assert {tuple(style) for style in ink(example, shows)} != quiet
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    assert (ink(example, shows), ink(example, other)) == before


def test_a_chosen_skill_is_announced(example: Page) -> None:
    """A status says how many entries show it."""
    skills = example.get_by_role("region", name="Skills", exact=True)
    example.get_by_role("button", name="Debriefing", exact=True).click()
    count = sum("debriefing" in tags for _, tags in tagged(example))
    expect(skills.get_by_role("status")).to_have_text(f"{count} entries show Debriefing")


def test_a_choice_can_be_sent_as_a_link(example: Page) -> None:
    """The address names the skills, opens with them chosen, and is clean again when none is."""
    example.get_by_role("button", name="Debriefing", exact=True).click()
    example.get_by_role("button", name="Run charts", exact=True).click()
    assert example.url.endswith("#skills=debriefing,run-charts")
    example.reload()
    for name in ("Debriefing", "Run charts"):
        expect(example.get_by_role("button", name=name, exact=True)).to_have_attribute("aria-pressed", "true")
    expect(example.get_by_role("button", name="Retention", exact=True)).to_have_attribute("aria-pressed", "false")
    example.get_by_role("button", name="Clear").click()
    assert "#" not in example.url
    expect(example.locator("[aria-pressed=true]")).to_have_count(0)


@pytest.mark.parametrize("fragment", ["#skills=", "#skills=%E0%A4%A", "#skills=nobody", "#skills=<script>", "#nowhere"])
def test_a_broken_choice_chooses_nothing(serve: Serve, visit: Visit, fragment: str) -> None:
    """An address that somebody mangled opens the page as it is."""
    page = visit(serve("example").url + fragment)
    expect(page.locator("[aria-pressed=true]")).to_have_count(0)
    expect(page.get_by_role("button", name="Debriefing", exact=True)).to_be_visible()


def test_skills_work_by_keyboard_alone(example: Page) -> None:
    """Tab reaches a skill, Space and Enter press it, Escape clears, and the focus is not lost."""
    button = example.get_by_role("button", name="Debriefing", exact=True)
    for _ in range(60):
        example.keyboard.press("Tab")
        if button.evaluate("(one) => one === document.activeElement"):
            break
    expect(button).to_be_focused()
    example.keyboard.press("Space")
    expect(button).to_have_attribute("aria-pressed", "true")
    example.keyboard.press("Escape")
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(button).to_be_focused()
    assert "#" not in example.url
    example.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")


def test_a_skill_that_no_entry_shows_stays_a_word(example: Page) -> None:
    """What would lead nowhere is no button."""
    skills = example.get_by_role("region", name="Skills", exact=True)
    expect(skills.get_by_text("Literature review", exact=True)).to_be_visible()
    expect(skills.get_by_role("button", name="Literature review", exact=True)).to_have_count(0)


# --- Paper, languages ---------------------------------------------------------------------


def test_a_printed_page_starts_where_the_author_wants_one(
    tmp_path: Path, visit: Visit, cache: Path, watch: Any
) -> None:
    """An entry, a role and a section with a page break each start a page of the browser's own print."""
    watch.expected = FROM_DISK
    entry = {"page_break": "before"}
    profile = {
        "basics": {"name": "Ada"},
        "site": {"sections": ["work", {"id": "education", **entry}]},
        "work": [
            {"name": "W1", "position": "P1"},
            {"name": "W2", **entry, "roles": [{"position": "R1"}, {"position": "R2", **entry}]},
        ],
        "education": [{"institution": "E1", "studyType": "MSc"}],
        "languages": [{"language": "L1"}, {"language": "L2", **entry}],
        "custom": [{"title": "Numbers", "kind": "figures", "entries": [{"title": "F1"}, {"title": "F2", **entry}]}],
    }
    root = write_site(tmp_path / "site", profile)
    result = sitegen("build", root, cache=cache)
    assert result.returncode == 0, result.stderr
    page = visit((root / "public/index.html").as_uri())
    pages = ["".join(text.split()) for text in pdf_pages(page.pdf(format="A4"))]
    starts = ["Ada", "W2", "R2", "Education", "F2", "L2"]
    assert [text[: len(start)] for text, start in zip(pages, starts, strict=True)] == starts


def test_other_languages_and_versions_are_one_click_away(serve: Serve, visit: Visit) -> None:
    """Without a script a reader changes language, then version, and stays in what was chosen."""
    page = visit(serve("readers").url, java_script_enabled=False)
    page.get_by_role("link", name="العربية").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.get_by_role("link", name="للمديرين").click()
    expect(page).to_have_url(re.compile("/ar/for/managers/$"))
    page.get_by_role("link", name="עברית").click()
    expect(page).to_have_url(re.compile("/he/for/managers/$"))
    expect(page.get_by_role("link", name="למנהלים")).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="עכשיו").first.click()
    assert page.url.endswith("/he/for/managers/#now")


DRAWN = """needle => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange(), seen = [];
  for (let node; (node = walker.nextNode()); ) for (let at = -1; (at = node.data.indexOf(needle, at + 1)) >= 0; ) {
    const signs = [...needle].map((sign, i) => {
      range.setStart(node, at + i); range.setEnd(node, at + i + 1);
      const box = range.getBoundingClientRect();
      return [box.left, sign, box.width];
    });
    if (signs.every((one) => one[2])) seen.push(signs.sort((a, b) => a[0] - b[0]).map((one) => one[1]).join(""));
  }
  return seen;
}"""


@pytest.mark.parametrize(("lang", "word"), [("ar", "خبرة"), ("he", "ניסיון")])
def test_signs_are_drawn_on_their_side_of_a_latin_word(
    serve: Serve, visit: Visit, tmp_path: Path, cache: Path, lang: str, word: str
) -> None:
    """From right to left C++ is not shown as ++C: in the label, in texts, titles and lists."""
    work = {
        "name": "Acme Ltd.",
        "location": "Berlin",
        "position": f"{word} C++",
        "highlights": [f"{word} C++ {word} .NET"],
    }
    basics = {
        "name": word,
        "label": f"{word} C++",
        "summary": f"{word} [Foo Inc.](https://foo.example/) {word} `f(x);` {word}",
    }
    root = write_site(
        tmp_path,
        {
            "basics": basics,
            "work": [{**work, "keywords": ["C++", "Go"]}],
            "education": [{"institution": word, "courses": ["C++", "Go"]}],
            "site": {"locale": lang},
            "downloads": ["txt"],
        },
    )
    result = sitegen("build", root, cache=cache)
    assert result.returncode == 0, result.stderr
    page = visit(serve(output_files(root / "public")).url)
    for needle, count in (("C++", 5), (".NET", 1), ("Foo Inc.", 1), ("f(x);", 1), ("Acme Ltd.", 1)):
        assert page.evaluate(DRAWN, needle) == [needle] * count, needle


def test_a_page_from_right_to_left_is_the_mirror_of_the_other(serve: Serve, visit: Visit) -> None:
    """What stands left of the text in English stands right of it in Arabic; addresses keep their own direction."""
    host = serve("readers")
    page = visit(host.url)
    left = "name => document.querySelector(`#work .${name}`).getBoundingClientRect().left"
    assert page.evaluate(left, "dates") < page.evaluate(left, "entry-title")
    page.goto(f"{host.url}ar/")
    assert page.evaluate(left, "dates") > page.evaluate(left, "entry-title")
    assert page.get_by_role("link", name="hello@ruthcastello.example").first.get_attribute("dir") == "ltr"
