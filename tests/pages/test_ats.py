"""What programs that sort applications read in our documents."""

from __future__ import annotations

import datetime
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sitegen.ats import READERS, lost
from sitegen.cache import Cache
from sitegen.documents import FORMATS
from sitegen.editions import editions
from sitegen.load import load
from sitegen.model import Edition
from sitegen.validate import validate
from tests.making import SITES, make_site, write_site

Run = Callable[..., subprocess.CompletedProcess[str]]
PROFILE: dict[str, Any] = {
    "basics": {"name": "Ada Novak", "email": "ada@novak.example", "summary": "Builds bridges."},
    "work": [
        {
            "name": "Firm",
            "position": "Lead",
            "startDate": "2019-03",
            "endDate": "2021-05",
            "highlights": ["Built **nine** bridges\n- one of steel\n- one of stone"],
        }
    ],
    "awards": [{"title": "Prize"}],
}
READ = """Ada Novak
ada@novak.example
Builds bridges.
Experience
Lead | Mar 2019 – May 2021
Firm
• Built nine bridges
  – one of steel
  – one of stone
Awards
Prize"""

FAR = "x" * 500


@pytest.fixture
def edition(tmp_path: Path) -> Edition:
    """Give the edition of a small profile."""
    root = write_site(tmp_path / "site", PROFILE)
    site = validate(load(root), cache=Cache(None), today=datetime.date(2026, 1, 1))
    return editions(site, today=datetime.date(2026, 1, 1))[0]


def told(edition: Edition, *pages: str) -> list[tuple[str, str]]:
    """Return where something is lost, and how."""
    return [(one.where, one.what) for one in lost(edition, pages)]


def test_what_is_there_is_found(edition: Edition) -> None:
    """Case, line breaks, signs of lists and the page numbers at the foot of pages do not matter."""
    assert told(edition, READ) == []
    assert told(edition, READ.upper().replace("nine", "ni\u00adne")) == []
    first, second = READ.split("nine")
    assert told(edition, f"{first}\n1 / 2", f"nine{second}\n2 / 2") == []


@pytest.mark.parametrize(
    ("before", "after", "where", "what"),
    [
        ("ada@novak.example\n", "", "email", "is not found"),
        ("nine", "n i x", "work: Lead: bullet", "is not found"),
        ("  – one of stone", "", "work: Lead: bullet", "is not found"),
        ("Built nine", "nine Built", "work: Lead: bullet", "is torn apart"),
        ("Awards", "", "awards: heading", "is not found"),
        (
            "Mar 2019 – May 2021\nFirm",
            "x" * 500 + "Mar 2019 – May 2021 Firm",
            "work: Lead",
            "does not stand beside 'Lead'",
        ),
        ("Ada Novak\n", "Ada Novak\n\ue0b0", "letters", "means nothing outside its font"),
    ],
)
def test_what_is_lost_is_told(edition: Edition, before: str, after: str, where: str, what: str) -> None:
    """A missing, torn or misplaced piece is named with where it belongs."""
    assert told(edition, READ.replace(before, after)) == [(where, what)]


def test_a_section_out_of_its_order_is_told(edition: Edition) -> None:
    """Headings come in the order of the resume."""
    rest, awards = READ.split("Awards\n")
    assert ("awards: heading", "comes too early") in told(edition, f"Awards\n{awards}\n{rest}")


def test_where_two_directions_mix_only_the_order_is_free(tmp_path: Path) -> None:
    """Readers of PDFs disagree on it; a word that is gone is told all the same."""
    root = write_site(
        tmp_path / "site",
        {"basics": {"name": "\u05e0\u05d5\u05e2\u05d4 \u05dc\u05d5\u05d9", "label": "\u05de\u05d5\u05e8\u05d4."}},
    )
    site = validate(load(root), cache=Cache(None), today=datetime.date(2026, 1, 1))
    edition = editions(site, today=datetime.date(2026, 1, 1))[0]
    assert told(edition, "\u05d9\u05d5\u05dc \u05d4\u05e2\u05d5\u05e0\n.\u05d4\u05e8\u05d5\u05de") == []
    assert told(edition, "\u05d4\u05e2\u05d5\u05e0\n.\u05d4\u05e8\u05d5\u05de") == [("name", "is not found")]


def test_a_section_that_says_nothing_needs_no_heading(tmp_path: Path) -> None:
    """Some documents leave it out, and nothing is lost by it."""
    root = write_site(tmp_path / "site", {**PROFILE, "skills": [{}]})
    site = validate(load(root), cache=Cache(None), today=datetime.date(2026, 1, 1))
    assert told(editions(site, today=datetime.date(2026, 1, 1))[0], READ) == []


@pytest.mark.parametrize("name", SITES)
def test_every_document_can_be_read(name: str, tmp_path: Path, run: Run) -> None:
    """In each document of each site that such programs are given, everything is found."""
    root = make_site(name, tmp_path / "site")
    profile = next(root.glob("profile.*"))
    formats = ", ".join(one for one in FORMATS if one in READERS)
    kept = [line for line in profile.read_text("utf-8").split("\n") if not line.startswith("downloads:")]
    profile.write_text("\n".join([*kept, f"downloads: [{formats}]", ""]), "utf-8")
    result = run("check", root, "--format", "json")
    assert result.stdout, result.stderr
    documents = json.loads(result.stdout)["documents"]
    # The hostile site has two letters that no font at hand has, and is told of them.
    missing = {one["path"]: [lost for lost in one["lost"] if lost["text"].strip("漢字 ")] for one in documents}
    assert missing == {f"resume.{one}": [] for one in FORMATS if one in READERS}
    assert result.returncode == (name == "hostile")


def test_check_ends_with_1_where_something_is_lost(tmp_path: Path, run: Run) -> None:
    """A letter that no font has is not in the PDF, and the report says which."""
    root = write_site(tmp_path / "site", {"basics": {"name": "Ada", "label": "\u16a0\u16a1"}})
    result = run("check", root)
    assert result.returncode == 1
    assert "    label: '\u16a0\u16a1' is not found" in result.stdout


def test_a_profile_without_address_is_found_in_the_text_document(tmp_path: Path, run: Run) -> None:
    """Its network and its name stand there as on the page."""
    profiles = [{"network": "Gopherpedia", "username": "twiso"}]
    root = write_site(tmp_path / "site", {"basics": {"name": "Ada", "profiles": profiles}, "downloads": ["txt"]})
    result = run("check", root)
    assert "resume.txt: everything, in its order" in result.stdout
