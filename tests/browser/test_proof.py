"""The proof of skills in a real browser: figures, filter, history, and the career on its line of time."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.making import THEMES, sitegen, write_site
from tests.reading import output_files

Host = Any
Serve = Callable[..., Host]
Visit = Callable[..., Page]
PROFILE: dict[str, Any] = {
    "basics": {"name": "Ada", "label": "Engineer"},
    "work": [
        {
            "name": "Northern Rail",
            "roles": [
                {"position": "Head", "startDate": "2021-01", "highlights": ["Wrote C#."]},
                {
                    "position": "Engineer",
                    "startDate": "2018-01",
                    "endDate": "2019-12",
                    "summary": "Wrote C#, then C++.",
                },
            ],
        },
        {"name": "Old Mill", "position": "Clerk", "startDate": "2012", "endDate": "2015", "summary": "C it was."},
    ],
    "education": [{"institution": "School", "studyType": "MSc", "startDate": "2008-09", "endDate": "2011-07"}],
    "custom": [{"title": "Shows", "entries": [{"title": "A show of C#", "date": 2020}]}],
    "skills": [
        {"name": "Languages", "keywords": ["C", "C++", "C#", "Cobol"]},
        {"name": "Again", "keywords": ["c#"]},
        {"name": "Clerk", "level": "Expert"},
    ],
    "site": {"sections": ["skills"]},
}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Callable[..., dict[str, bytes]]:
    """Build the profile with settings of its own, each once."""
    made: dict[str, dict[str, bytes]] = {}

    def build(**changes: Any) -> dict[str, bytes]:
        key = repr(changes)
        if key not in made:
            root = write_site(tmp_path_factory.mktemp("proof") / "site", {**PROFILE, "downloads": [], **changes})
            result = sitegen("build", root, cache=cache)
            assert result.returncode == 0, result.stderr
            made[key] = output_files(root / "public")
        return made[key]

    return build


@pytest.fixture
def page(site: Callable[..., dict[str, bytes]], serve: Serve, visit: Visit) -> Page:
    """Open it."""
    return visit(serve(site()).url)


def skill(page: Page, name: str) -> Locator:
    """Return the button of a skill."""
    return page.get_by_role("button", name=name, exact=True)


def pressed(page: Page) -> list[str]:
    """Return the skills that are chosen."""
    return page.locator("[aria-pressed=true]").all_inner_texts()


def matches(page: Page) -> list[str]:
    """Return the titles of the entries that stand out."""
    return page.locator(".is-match > .entry-title").all_inner_texts()


def test_a_screen_reader_hears_what_stands_behind_a_skill(page: Page) -> None:
    """Years and entries are read with their words; a skill without proof is a word; the status is one."""
    assert page.get_by_role("region", name="Skills").aria_snapshot().splitlines() == [
        '- region "Skills":',
        '  - heading "Skills" [level=2]',
        '  - heading "Languages" [level=3]',
        "  - list:",
        "    - listitem:",
        '      - button "C"',
        "      - text: 1 entry ,",
        "    - listitem:",
        '      - button "C++"',
        "      - text: 2 yrs , 1 entry ,",
        "    - listitem:",
        '      - button "C#"',
        "      - text: 7 yrs , 2 entries ,",
        "    - listitem: Cobol",
        '  - heading "Again" [level=3]',
        "  - list:",
        "    - listitem:",
        '      - button "c#"',
        "      - text: 7 yrs , 2 entries",
        '  - heading "Clerk 1 entry" [level=3]:',
        '    - button "Clerk"',
        "    - text: 1 entry",
        "  - term: Level",
        "  - definition: Expert",
        "  - status: Choose a skill to see where it was used.",
    ]
    expect(skill(page, "C++")).to_have_accessible_description("2 yrs , 1 entry")


def test_figures_need_no_script(site: Callable[..., dict[str, bytes]], serve: Serve, visit: Visit) -> None:
    """Without scripts the figures stand beside words, and nothing can be pressed."""
    page = visit(serve(site()).url, java_script_enabled=False)
    assert page.locator(".tags li").nth(1).inner_text().split() == ["C++", "2", "yrs", ",", "1", "entry"]
    expect(page.get_by_role("button")).to_have_count(0)
    expect(page.locator(".timeline")).to_be_visible()


@pytest.mark.parametrize(
    ("fragment", "chosen"),
    [
        ("c", ["C"]),
        ("c-plus-plus", ["C++"]),
        ("C%2B%2B,c%23", ["C++", "C#", "c#"]),
        ("c-sharp,nobody,%E0%A4%A", []),
        (",,", []),
    ],
)
def test_an_address_tells_skills_apart(
    site: Callable[..., dict[str, bytes]], serve: Serve, visit: Visit, fragment: str, chosen: list[str]
) -> None:
    """By their keys or as somebody would write them; a broken one chooses nothing."""
    assert pressed(visit(f"{serve(site()).url}#skills={fragment}")) == chosen


def test_one_skill_is_one_wherever_it_stands(page: Page) -> None:
    """In another group and another case it is pressed as well; the status says it once, and an employer once."""
    skill(page, "c#").click()
    assert pressed(page) == ["C#", "c#"]
    assert matches(page) == ["Head", "Engineer", "A show of C#"]
    expect(page.get_by_role("status").first).to_have_text("2 entries show C#")
    assert page.url.endswith("#skills=c-sharp")
    skill(page, "C#").click()
    assert pressed(page) == []
    assert "#" not in page.url


def test_a_group_without_skills_is_one(page: Page) -> None:
    """JSON Resume lets a skill stand alone: it can be chosen like others."""
    skill(page, "Clerk").click()
    assert matches(page) == ["Clerk"]


def test_back_takes_a_choice_back(page: Page) -> None:
    """One step back leaves the choice, however many skills it has; Forward brings it; a link to an entry keeps it."""
    skill(page, "C").click()
    skill(page, "C++").click()
    page.get_by_role("link", name="Go to the first").click()
    assert pressed(page) == ["C", "C++"]
    page.go_back()
    assert (pressed(page), page.url.partition("#")[2]) == (["C", "C++"], "skills=c,c-plus-plus")
    page.go_back()
    assert (pressed(page), page.url.partition("#")[2]) == ([], "")
    expect(page.locator(".filter-actions")).to_be_hidden()
    page.go_forward()
    expect(skill(page, "C")).to_have_attribute("aria-pressed", "true")


def test_a_match_is_opened_and_other_dialogs_keep_escape(page: Page) -> None:
    """Details around and in an entry open when it is chosen; Escape in a dialog does not clear the choice."""
    page.evaluate("""() => {
      const inner = document.createElement("details"), outer = document.createElement("details");
      const show = document.querySelector("#shows .entry");
      show.before(outer); outer.append(show); show.append(inner);
      const dialog = document.createElement("dialog");
      dialog.append(document.createElement("input")); document.body.append(dialog);
    }""")
    skill(page, "C#").click()
    expect(page.locator("details:not([open])")).to_have_count(0)
    page.evaluate("document.querySelector('dialog').showModal()")
    page.keyboard.press("Escape")
    assert pressed(page) == ["C#", "c#"]
    page.keyboard.press("Escape")
    assert pressed(page) == []


@pytest.mark.parametrize("theme", THEMES)
def test_print_knows_nothing_of_a_choice(
    site: Callable[..., dict[str, bytes]], serve: Serve, visit: Visit, theme: str
) -> None:
    """The printed page is the same, dot for dot, whether skills are chosen or not."""
    page = visit(
        serve(site(theme={"name": theme})).url, viewport={"width": 700, "height": 900}, reduced_motion="reduce"
    )
    page.emulate_media(media="print", reduced_motion="reduce")
    before = page.screenshot(full_page=True)
    page.emulate_media(media="screen", reduced_motion="reduce")
    skill(page, "C").click()
    page.mouse.move(0, 0)
    page.emulate_media(media="print", reduced_motion="reduce")
    assert page.screenshot(full_page=True) == before


# --- The timeline -------------------------------------------------------------------------


def test_the_timeline_leads_to_each_entry(page: Page) -> None:
    """Each bar is a link that says what, where and when, in the order of the page; sections have their names."""
    line = page.get_by_role("group", name="Career on a timeline")
    names = [
        "Northern Rail, Jan 2018 – Present",
        "Clerk, Old Mill, 2012 – 2015",
        "MSc, School, Sep 2008 – Jul 2011",
    ]
    assert re.findall(r'link "(.+)"', line.aria_snapshot()) == names
    bar = line.get_by_role("link", name=names[1])
    bar.focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#clerk-old-mill")
    expect(page.get_by_role("heading", name="Clerk", exact=True)).to_be_in_viewport()
    assert line.locator(".track-title").all_inner_texts() == ["Experience", "Education"]


def test_the_timeline_shows_where_a_skill_was_used(page: Page) -> None:
    """Bars of entries that do not show a chosen skill step back; roles are their employer's bar."""
    skill(page, "C#").click()
    quiet = page.locator(".timeline .is-quiet").evaluate_all("all => all.map((one) => one.getAttribute('href'))")
    assert quiet == ["#clerk-old-mill", "#msc-school"]
    page.keyboard.press("Escape")
    expect(page.locator(".timeline .is-quiet")).to_have_count(0)


@pytest.mark.parametrize("theme", THEMES)
def test_bars_can_be_hit_and_mirrored(
    site: Callable[..., dict[str, bytes]], serve: Serve, visit: Visit, theme: str
) -> None:
    """On a phone each bar is 24 pixels high or more; from right to left the line is the other way round."""
    phone = {"width": 320, "height": 700}
    boxes = {}
    for lang in ("en", "he"):
        page = visit(serve(site(theme={"name": theme}, site={"locale": lang})).url, viewport=phone)
        assert (
            page.evaluate("Math.min(...[...document.querySelectorAll('.hit')].map((one) => one.getBBox().height))")
            >= 24
        )
        boxes[lang] = [bar.bounding_box() for bar in page.locator(".track-bars rect:last-child").all()]
    for left, right in zip(boxes["en"], boxes["he"], strict=True):
        assert left is not None
        assert right is not None
        assert 320 - left["x"] - left["width"] == pytest.approx(right["x"], abs=1.5)


@pytest.mark.parametrize("theme", THEMES)
def test_the_years_of_the_timeline_stand_apart(
    site: Callable[..., dict[str, bytes]], serve: Serve, visit: Visit, theme: str
) -> None:
    """No year runs into the next or into the word for today, however long that is and however narrow the screen."""
    for lang in ("en", "he", "ru"):
        host = serve(site(theme={"name": theme}, site={"locale": lang}))
        page = visit(host.url, viewport={"width": 320, "height": 700})
        for width in (320, 390, 768, 1280):
            page.set_viewport_size({"width": width, "height": 700})
            words = [one.bounding_box() for one in page.locator(".track-years text").all() if one.is_visible()]
            spans = sorted((box["x"], box["x"] + box["width"]) for box in words if box is not None)
            assert len(spans) >= 2
            assert [(one, after) for one, after in itertools.pairwise(spans) if one[1] > after[0]] == []


@pytest.mark.parametrize("settings", [{"dates": "hidden"}, {"timeline": False}])
def test_the_timeline_can_be_left_out(
    site: Callable[..., dict[str, bytes]], serve: Serve, visit: Visit, settings: dict[str, Any]
) -> None:
    """It is not there where its author leaves it out, and where dates are hidden; nor are years then."""
    page = visit(serve(site(site=settings)).url)
    expect(page.locator(".timeline")).to_have_count(0)
    told = page.locator(".proof").all_inner_texts()
    assert len(told) == 5
    assert any("yrs" in text for text in told) == ("dates" not in settings)
