"""What the theme mono has of its own: names of facts in words, a letter a cell, more on a page where asked to."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.making import sitegen, thirty_years, write_site
from tests.reading import Page, pdf_pages, pdf_text

Run = Callable[..., subprocess.CompletedProcess[str]]
PROFILE = """
basics:
  name: Ada Lovelace
  email: ada@lovelace.example
  summary: "Writes -> and => and != and www, finds the efficient office workflow."
  profiles:
    - {network: Mastodon, username: "@ada", url: "https://social.example/@ada"}
    - {network: GitHub, username: ada, url: "https://github.com/ada"}
    - {network: Matrix, username: ada}
  links: [{label: Notes, url: "https://lovelace.example/notes"}]
theme: {name: mono}
downloads: [pdf]
"""


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Path:
    """Build a site in the theme and return its output."""
    root = write_site(tmp_path_factory.mktemp("mono"), PROFILE)
    result = sitegen("build", root, cache=cache)
    assert result.returncode == 0, result.stderr
    return root / "public"


def test_each_fact_says_its_name_once(output: Path) -> None:
    """Before each address stands what it is, in words; the address does not repeat it."""
    page = Page((output / "index.html").read_bytes())
    facts = next(one for one in page.every("ul") if one.attrs.get("class") == "facts")
    assert [" ".join(one.text.split()) for one in facts.every_below("li")] == [
        "Email: ada@lovelace.example",
        "Mastodon: social.example/@ada",
        "GitHub: github.com/ada",
        "Matrix: ada",
        "Notes: lovelace.example/notes",
    ]


def test_no_letters_are_drawn_as_one(output: Path) -> None:
    """Signs that fonts for code join are read back from the PDF as they were written."""
    assert "Writes -> and => and != and www, finds the efficient office workflow." in " ".join(
        pdf_text((output / "resume.pdf").read_bytes()).split()
    )


def test_compact_spacing_brings_more_onto_a_page(tmp_path: Path, run: Run) -> None:
    """Of a long career more stands on the first page with half the space between its parts."""
    first = {}
    for spacing in ("open", "compact"):
        profile = {**thirty_years(), "theme": {"name": "mono", "options": {"spacing": spacing}}, "downloads": ["pdf"]}
        root = write_site(tmp_path / spacing, profile)
        result = run("build", root)
        assert result.returncode == 0, result.stderr
        first[spacing] = len(pdf_pages((root / "public/resume.pdf").read_bytes())[0])
    assert first["compact"] > 1.1 * first["open"]
