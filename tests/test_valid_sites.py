"""Sites that are unusual and right: they build, and every text of them is on the page."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml

SITES = Path(__file__).parent / "sites" / "valid"
SETTINGS = {"$schema", "meta", "site", "theme", "contact", "deploy", "downloads", "privacy"}
PRIVATE = {"phone", "address", "postalCode"}
ELSEWHERE = {"id", "image", "imageAlt", "url", "countryCode", "startDate", "endDate", "date", "releaseDate"}
"""What stands in attributes, or is shown in other words."""


class _Text(HTMLParser):
    """Keeps what a reader sees."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.hidden = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's shape
        if tag in {"script", "style"}:
            self.hidden = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self.hidden:
            self.hidden = ""

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.words.append(data)


def _shown(page: str) -> str:
    parser = _Text()
    parser.feed(page)
    return " ".join("".join(parser.words).split())


def _texts(value: Any) -> Iterator[str]:
    """Yield every text of a profile that the page is to show, without Markdown's signs."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in PRIVATE | ELSEWHERE and not key.startswith("x-"):
                yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif value is not None and str(value).strip() and value not in {"~", "null"}:
        plain = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", str(value))
        for paragraph in plain.split("\n\n"):
            yield " ".join(re.sub(r"(?<!\s)\*+|\*+(?!\s)|`", "", paragraph).replace("&amp;", "&").split())


def _profile(site: Path) -> dict[str, Any]:
    """Read the profile with another reader than ours, all scalars as text."""
    path = next(path for path in (site / "profile.yaml", site / "resume.json") if path.is_file())
    text = path.read_text("utf-8-sig")
    data = _json(text) if text.startswith("{") else yaml.load(text, yaml.BaseLoader)  # noqa: S506 - texts only
    return {key: value for key, value in data.items() if key not in SETTINGS}


def _json(text: str) -> Any:
    import json

    return json.loads(text)


def _career() -> dict[str, Any]:
    """Return thirty years: twelve jobs of eight bullets, sixty skills."""
    return {
        "basics": {"name": "Ada Novak", "label": "Engineer", "summary": "Thirty years of bridges. " * 20},
        "work": [
            {
                "name": f"Company {job}",
                "position": f"Engineer of grade {12 - job}",
                "startDate": str(2023 - 2 * job),
                "endDate": str(2025 - 2 * job),
                "highlights": [
                    f"Built bridge {job}.{bullet} with a span of {job * 100 + bullet} metres" for bullet in range(8)
                ],
                "keywords": [f"Skill {job}.{number}" for number in range(5)],
            }
            for job in range(12)
        ],
        "skills": [
            {"name": f"Group {group}", "keywords": [f"Skill {group}.{number}" for number in range(10)]}
            for group in range(6)
        ],
    }


@pytest.mark.parametrize("name", sorted(path.name for path in SITES.iterdir() if path.is_dir()))
def test_an_unusual_site_builds_and_shows_every_text(name: str, tmp_path: Path, run: Callable[..., Any]) -> None:
    """The build ends with 0, and the page has each text of the profile that is not private."""
    site = tmp_path / name
    shutil.copytree(SITES / name, site)

    result = run("build", cwd=site)

    assert (result.returncode, _errors(result.stderr)) == (0, [])
    page = _shown((site / "public" / "index.html").read_text("utf-8"))
    assert [text for text in _texts(_profile(site)) if text not in page] == []


def test_a_career_of_thirty_years_builds_and_shows_every_text(
    make_site: Callable[..., Path], run: Callable[..., Any]
) -> None:
    """Twelve jobs of eight bullets and sixty skills are all on the page."""
    site = make_site(_career())

    result = run("build", cwd=site)

    assert (result.returncode, result.stderr) == (0, "")
    page = _shown((site / "public" / "index.html").read_text("utf-8"))
    assert [text for text in _texts(_career()) if text not in page] == []


def test_what_is_private_is_in_no_file(make_site: Callable[..., Path], run: Callable[..., Any]) -> None:
    """Phone, street and postcode are published only where privacy says so."""
    basics = {
        "name": "Ada",
        "phone": "0113 496 0999",
        "location": {"address": "1 Canary Row", "postalCode": "LS99 1ZZ"},
    }
    site = make_site({"basics": basics, "downloads": []})

    run("build", cwd=site)

    written = b"".join(path.read_bytes() for path in (site / "public").rglob("*") if path.is_file())
    assert [word for word in (b"496 0999", b"4960999", b"Canary", b"LS99") if word in written] == []


def test_a_section_that_is_not_read_is_pointed_out(make_site: Callable[..., Path], run: Callable[..., Any]) -> None:
    """A text in sections/ that does not end in .md gives a warning, and the site is built."""
    site = make_site("basics: {name: Ada}\ndownloads: []\n", files={"sections/about.txt": "I teach."})

    result = run("build", cwd=site)

    assert result.returncode == 0
    assert result.stderr == "sections/about.txt: warning: this file is not read; rename it so that it ends in .md\n"


def test_a_link_that_is_left_out_is_pointed_out(make_site: Callable[..., Path], run: Callable[..., Any]) -> None:
    """Markdown keeps the words of a link whose address is refused; the author is told where."""
    profile = "basics:\n  name: Ada\n  summary: See [my school](elm.example) and [CV](cv.pdf).\ndownloads: []\n"
    site = make_site(profile, {"about.md": "---\ntitle: About\n---\nI [teach](/school/), `[no](/link)`.\n"})

    result = run("build", cwd=site)

    assert result.returncode == 0
    assert result.stderr == (
        "sections/about.md:4:11: warning: the link to '/school/' is left out: "
        "a path must stay inside the site; write it as page/ or with https:// in front\n"
        "    4 | I [teach](/school/), `[no](/link)`.\n"
        "      |           ^^^^^^^^\n"
        "profile.yaml:3:12: warning: basics.summary: the link to 'elm.example' is left out: "
        "the address lacks its beginning; write https://elm.example\n"
        "    3 |   summary: See [my school](elm.example) and [CV](cv.pdf).\n"
        "      |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
    )


def _errors(stderr: str) -> list[str]:
    """Return what is told and is no warning: letters that a PDF cannot show are pointed out, and built."""
    return [line for line in stderr.splitlines() if ": warning: " not in line and " | " not in line]


def test_a_byte_order_mark_is_told_and_passed_over(run: Callable[..., Any], tmp_path: Path) -> None:
    """Windows' editors write one; nothing is lost by it, and its author learns of it once."""
    site = tmp_path / "site"
    shutil.copytree(SITES / "byte-order-mark", site)
    result = run("build", site)
    assert result.returncode == 0
    message = "the file starts with a byte-order mark, which is passed over; save it as UTF-8 without BOM"
    assert f"profile.yaml:1:1: warning: {message}" in result.stderr
