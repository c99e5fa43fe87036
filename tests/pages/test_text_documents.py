"""Resumes as plain text and as Markdown: to paste into a form, to put on GitHub."""

from __future__ import annotations

import datetime
import html
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from wcwidth import wcswidth

from sitegen.cache import Cache
from sitegen.documents import FORMATS
from sitegen.documents.press import Press
from sitegen.editions import editions
from sitegen.load import load
from sitegen.validate import validate
from tests.making import REPOSITORY, SITES, make_site, write_site
from tests.reading import ADDRESSES, Element, Page, leave_no_level_out, letters, markdown_page, published

GOLDEN = Path(__file__).with_name("golden")
VALID = REPOSITORY / "tests/sites/valid"
EVERY = pytest.mark.parametrize("name", [*SITES, *sorted(path.name for path in VALID.iterdir())])
TAGS = frozenset(
    {"a", "blockquote", "body", "code", "em", "h1", "h2", "h3", "h4", "li", "ol", "p", "pre", "strong", "ul"}
)

Documents = dict[str, str]


@pytest.fixture
def documents(tmp_path: Path, cache: Path) -> Callable[..., Documents]:
    """Write a site, by name or from a profile, and return an edition of it as text and as Markdown."""

    def make(site: str | dict[str, Any], files: dict[str, str | bytes] | None = None, edition: int = 0) -> Documents:
        root = tmp_path / "site"
        if isinstance(site, dict):
            write_site(root, site, files)
        elif site in SITES:
            make_site(site, root)
        else:
            shutil.copytree(VALID / site, root)
        today = datetime.date(2026, 1, 1)
        read = validate(load(root), cache=Cache(cache), today=today)
        press = Press(read.theme, read.options, Cache(cache), 0)
        chosen = editions(read, today=today)[edition]
        return {name: FORMATS[name].make(chosen, press).content.decode() for name in ("txt", "md")}

    return make


@pytest.mark.parametrize("name", ["txt", "md"])
def test_the_example_reads_as_it_should(
    name: str, documents: Callable[..., Documents], golden: Callable[[Path, str], None]
) -> None:
    """The whole document, for people to read; --update-golden writes it anew."""
    golden(GOLDEN / f"resume.{name}", documents("example")[name])


def test_the_command_writes_what_the_profile_asks_for(
    tmp_path: Path, run: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    """The documents stand beside the page, which offers them."""
    root = write_site(tmp_path / "site", {"basics": {"name": "Ada"}, "downloads": ["txt", "md"]})
    assert run("build", root).returncode == 0
    assert (root / "public/resume.txt").read_bytes() == b"Ada\n"
    assert (root / "public/resume.md").read_bytes() == b"# Ada\n"
    offered = {one.attrs["href"] for one in Page((root / "public/index.html").read_bytes()).every("a")}
    assert {"resume.txt", "resume.md"} <= offered


@EVERY
def test_a_text_has_clean_lines(name: str, documents: Callable[..., Documents]) -> None:
    """Line feeds alone, one blank line at most, nothing at a line's end, one line feed at the end of all."""
    text = documents(name)["txt"]
    assert not re.search(r"[\r\t]|[^\S\n]\n|\n\n\n|\A\s", text)
    assert re.search(r"\S\n\Z", text)


@EVERY
def test_no_line_of_a_text_is_wider_than_80_columns(name: str, documents: Callable[..., Documents]) -> None:
    """But a single word that cannot be broken."""
    for line in documents(name)["txt"].splitlines():
        assert wcswidth(line) <= 80 or " " not in re.sub(r"^\s*(?:- |\d+\. )*", "", line), line


@EVERY
def test_nothing_of_a_profile_is_lost(name: str, documents: Callable[..., Documents], tmp_path: Path) -> None:
    """Each text that is published stands in the text, and in the Markdown once it is shown."""
    made = documents(name)
    shown = {"txt": letters(made["txt"]), "md": letters(markdown_page(made["md"]).text)}
    profile = next(path for path in (tmp_path / "site").iterdir() if path.suffix in {".yaml", ".json"})
    read = yaml.load(profile.read_text("utf-8-sig").expandtabs(), yaml.BaseLoader)  # noqa: S506 - texts only
    texts = [text for path, text in published(read) if path[-1] not in ADDRESSES and text not in {"~", "null"}]
    assert any(map(letters, texts))
    for words in shown.values():
        assert [
            text for text in texts if letters(text) not in words and letters(html.unescape(text)) not in words
        ] == []


@EVERY
def test_headings_of_markdown_leave_no_level_out(name: str, documents: Callable[..., Documents]) -> None:
    """The name is the only h1, and no level is skipped on the way down."""
    assert leave_no_level_out(markdown_page(documents(name)["md"]))


def test_markup_of_strangers_stays_text(documents: Callable[..., Documents]) -> None:
    """No tag and no address comes to be that Markdown of ours would not write."""
    page = markdown_page(documents("hostile")["md"])
    assert {one.tag for one in page.every()} <= TAGS
    assert {one.attrs["href"].partition(":")[0] for one in page.every("a")} == {"https", "mailto"}
    assert "<script>alert(100)</script>" in page.one("h1").text


CAREER = {
    "basics": {"name": "Ada Novak", "label": "Engineer", "pronouns": "she/her", "summary": "# Loud\n\n### Low"},
    "work": [
        {
            "name": "Northern Rail",
            "location": "Leeds",
            "url": "https://rail.example",
            "roles": [
                {"position": "Head", "startDate": "2021-01", "summary": "# Big\n\n- a", "highlights": ["b\n- c", "d"]},
                {"position": f"Engineer of {'signals ' * 8}", "startDate": 2017, "endDate": 2020},
            ],
        }
    ],
    "certificates": [{"name": "Safety", "issuer": "Office", "date": "2020-06", "url": "https://s.example"}],
    "references": [{"name": "Jo", "reference": "Good."}, {"name": "Bo"}],
}


def test_a_text_tells_jobs_as_programs_read_them(documents: Callable[..., Documents]) -> None:
    """Title and dates, then employer and place, then the address; dates that do not fit follow the title."""
    text = documents(CAREER)["txt"]
    assert text.startswith("Ada Novak\nEngineer (she/her)\n\nLoud\n\nLow\n\nEXPERIENCE\n\n")
    assert "\n\nNorthern Rail | 2017 – Present\nLeeds\nhttps://rail.example\n\n" in text
    assert "\n\nHead | Jan 2021 – Present (5 yrs 1 mo)\n\nBig\n\n- a\n\n- b\n  - c\n- d\n\n" in text
    assert f"\n\nEngineer of {'signals ' * 7}signals\n2017 – 2020\n\n" in text
    assert "\n\nSafety | Jun 2020\nOffice\nhttps://s.example\n\n" in text
    assert text.endswith("\n\n  Good.\n\n  — Jo\n\nBo\n")


def test_markdown_has_a_level_for_each_thing(documents: Callable[..., Documents]) -> None:
    """Name, sections, entries, roles, and below them what texts have headings for."""
    made = documents(CAREER)["md"]
    assert re.findall(r"(?m)^(#+) (\S+)", made) == [
        ("#", "Ada"),
        ("##", "Loud"),
        ("###", "Low"),
        ("##", "Experience"),
        ("###", "[Northern"),
        ("####", "Head"),
        ("#####", "Big"),
        ("####", "Engineer"),
        ("##", "Certificates"),
        ("###", "[Safety](https://s.example)"),
        ("##", "References"),
    ]
    assert "\n\n**Engineer** (she/her)\n\n" in made
    assert "\n\n**Office** · Jun 2020\n\n" in made
    assert made.endswith("\n\n> Good.\n>\n> — **Jo**\n\n**Bo**\n")


def test_lists_beside_one_another_stay_apart(documents: Callable[..., Documents]) -> None:
    """A text's list and the bullets after it are two lists."""
    found = markdown_page(documents(CAREER)["md"]).every("ul")
    items = [[item.text.split() for item in one.parts if isinstance(item, Element)] for one in found]
    assert items == [[["a"]], [["b", "c"], ["d"]], [["c"]]]


def test_equal_texts_keep_their_own_bullets(documents: Callable[..., Documents]) -> None:
    """What one job has is not said of another with the same summary."""
    jobs = [{"position": one, "summary": "Same", "highlights": [f"Did {one}"]} for one in ("A", "B")]
    text = documents({"basics": {"name": "Ada"}, "work": jobs})["txt"]
    assert text.endswith("\n\nA\n\nSame\n\n- Did A\n\nB\n\nSame\n\n- Did B\n")


def test_an_entry_that_says_nothing_is_left_out(documents: Callable[..., Documents]) -> None:
    """No heading stands above nothing."""
    profile = {
        "basics": {"name": "Ada"},
        "skills": [{"keywords": []}],
        "work": [{"x-own": 1}],
        "awards": [{"title": "A"}],
    }
    assert documents(profile)["txt"] == "Ada\n\nAWARDS\n\nA\n"


@pytest.mark.parametrize(
    ("site", "links"),
    [
        ("https://x.example/cv", ["cv/de/talks/", "cv/cv.pdf", "cv/de/#work", None, "cv/de/talks/"]),
        (None, [None]),
    ],
)
def test_links_are_whole(documents: Callable[..., Documents], site: str | None, links: list[str | None]) -> None:
    """A link to a page stays in its edition, others start at the site's top; without an address they are words."""
    profile = {
        "basics": {"name": "Ada", "summary": "[a](talks/) [b](cv.pdf) [c](#work) [d](https://d.example)"},
        "work": [{"name": "Works", "url": "talks/"}],
        "site": {"locales": ["en", "de"], **({"url": site} if site else {})},
    }
    made = documents(profile, {"sections/talks.md": "---\npage: true\n---\nTalks."}, edition=1)
    page = markdown_page(made["md"])
    expected = [f"https://x.example/{link}" if link else "https://d.example" for link in links]
    assert [one.attrs["href"] for one in page.every("a")] == expected
    assert page.every("p")[0].text == "a b c d"
    assert set(re.findall(r"https://[^\s)]+", made["txt"])) == set(expected)


def test_pictures_are_shown_from_the_site(documents: Callable[..., Documents]) -> None:
    """Markdown shows a picture where the site publishes it; a text says what is to be seen."""
    files: dict[str, str | bytes] = {
        "sections/about.md": '![A train](assets/train.png) and\n\n![A train](assets/train.png "In 2020")\n',
        "assets/train.png": (REPOSITORY / "example_site/assets/portrait.png").read_bytes(),
    }
    made = documents({"basics": {"name": "Ada"}, "site": {"url": "https://x.example"}}, files)
    shown = [one.attrs for one in markdown_page(made["md"]).every("img")]
    assert [one["alt"] for one in shown] == ["A train", "A train"]
    assert all(re.fullmatch(r"https://x\.example/pictures/train-[\w-]+\.jpg", one["src"]) for one in shown)
    assert made["txt"].endswith("\n\nA train and\n\nA train\nIn 2020\n")
