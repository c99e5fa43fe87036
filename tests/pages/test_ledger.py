"""What the theme ledger adds: the skills open the page and say how many entries of it show each."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.making import sitegen, write_site
from tests.reading import Page

PROFILE = """
basics: {name: Ada Lovelace}
work:
  - {name: Analytical Engine, position: Analyst, startDate: 1842, keywords: [Number theory, weaving]}
  - {name: Difference Engine, position: Reader, startDate: 1833, keywords: [Weaving]}
projects:
  - {name: A loom, keywords: [Spinning]}
skills:
  - {name: Mathematics, keywords: [Number theory, Geometry]}
  - {name: Crafts, keywords: [Weaving, Spinning]}
site: {sections: [work, projects, skills]}
downloads: [txt]
theme: {name: ledger, options: {panel: PANEL}}
"""


def built_page(folder: Path, cache: Path, panel: str) -> Page:
    """Build the profile with an option's choice and return its main page."""
    root = write_site(folder / "site", PROFILE.replace("PANEL", panel), {})
    result = sitegen("build", root, cache=cache)
    assert result.returncode == 0, result.stderr
    return Page((root / "public/index.html").read_bytes())


@pytest.mark.parametrize(
    ("panel", "order"), [("beside", ["skills", "work", "projects"]), ("inline", ["work", "projects", "skills"])]
)
def test_the_skills_open_the_page_if_wanted(tmp_path: Path, cache: Path, panel: str, order: list[str]) -> None:
    """Sections and contents stand in one order: with the skills first, or as they do without the option."""
    page = built_page(tmp_path, cache, panel)
    assert [one.attrs["id"] for one in page.every("section")] == order
    strip = page.one("nav", **{"class": "strip"})
    assert [link.attrs["href"] for link in strip.every_below("a")] == [f"#{name}" for name in order]


def test_a_skill_says_how_many_entries_of_the_page_show_it(tmp_path: Path, cache: Path) -> None:
    """Whatever its case, and in every section; a skill that nothing shows says nothing."""
    page = built_page(tmp_path, cache, "above")
    panel = next(one for one in page.every("div") if "data-skills" in one.attrs)
    told = [one.text for one in panel.every_below("li")]
    assert told == ["Number theory 1 entry", "Geometry", "Weaving 2 entries", "Spinning 1 entry"]
