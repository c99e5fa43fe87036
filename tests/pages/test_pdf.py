"""The PDF's settings, its pages and what it carries."""

from __future__ import annotations

import datetime
import re
import subprocess
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.build import build
from sitegen.cache import Cache
from sitegen.documents import FORMATS
from sitegen.documents.json_resume import json_resume
from sitegen.documents.press import Made, Press
from sitegen.editions import editions
from sitegen.load import load
from sitegen.model import Edition
from sitegen.validate import validate
from tests.making import EPOCH, SITES, font_file, make_site, write_site
from tests.reading import Page, attachments, faults, pdf_metadata, pdf_pages, unpacked

Run = Callable[..., subprocess.CompletedProcess[str]]
TODAY = datetime.date(2026, 1, 1)


def made(profile: Mapping[str, Any], root: Path, cache: Path, files: Mapping[str, str | bytes] | None = None) -> Made:
    """Set the PDF of a profile in this process."""
    return FORMATS["pdf"].make(*edition_of(write_site(root, profile, files), cache))


def edition_of(root: Path, cache: Path) -> tuple[Edition, Press]:
    """Return what the makers of documents are given for a site."""
    source = load(root)
    site = validate(source, cache=Cache(cache), today=TODAY)
    (edition,) = editions(site, today=TODAY)
    return edition, Press(site.theme, site.options, Cache(cache), int(EPOCH), source.fonts)


def size(content: bytes) -> tuple[int, int]:
    """Return the first page's width and height in points."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        width, height = document[0].get_size()
        return round(width), round(height)
    finally:
        document.close()


# --- settings -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("paper", "points"), [("a4", (595, 842)), ("us-letter", (612, 792))])
@pytest.mark.parametrize("country", ["US", "DE"])
def test_the_paper_of_the_settings_wins(
    tmp_path: Path, cache: Path, paper: str, points: tuple[int, int], country: str
) -> None:
    """Whoever names the paper gets it, in whatever country."""
    basics = {"name": "Ada", "location": {"countryCode": country}}
    assert size(made({"basics": basics, "downloads": {"paper": paper}}, tmp_path, cache).content) == points


@pytest.mark.parametrize(
    ("downloads", "there"),
    [({}, True), ({"paper": "a4"}, True), ({"formats": ["pdf"]}, True), ({"formats": []}, False), ([], False)],
)
def test_settings_without_formats_offer_the_usual_ones(
    tmp_path: Path, cache: Path, downloads: Any, *, there: bool
) -> None:
    """Keys that say something else leave the formats as they are; an empty list offers none."""
    root = write_site(tmp_path, {"basics": {"name": "Ada"}, "downloads": downloads})
    built = build(root, today=TODAY, cache=Cache(cache))
    assert any(file.path == "resume.pdf" for file in built.files) is there


def bullets(count: int) -> dict[str, Any]:
    """Return the profile of somebody with one job of so many bullets, one line each."""
    job = {"name": "Works", "highlights": [f"Result {number}" for number in range(count)]}
    return {"basics": {"name": "Ada"}, "work": [job]}


@pytest.mark.parametrize(("count", "most"), [(80, 1), (150, 2), (150, 1)])
def test_a_pdf_that_is_too_long_is_a_mistake(tmp_path: Path, run: Run, count: int, most: int) -> None:
    """The author is told at the line of the limit how far the text runs over; nothing is written."""
    root = write_site(tmp_path / "site", bullets(count))
    long = run("build", root, "-o", tmp_path / "long")
    assert long.returncode == 0, long.stderr
    over = sum(page.count("Result") for page in pdf_pages((tmp_path / "long/resume.pdf").read_bytes())[most:])

    write_site(root, {**bullets(count), "downloads": {"max_pages": most}})
    result = run("build", root)
    assert result.returncode == 1
    number = (root / "profile.yaml").read_text("utf-8").splitlines().index(f"  max_pages: {most}") + 1
    told = re.match(
        rf"profile\.yaml:{number}:14: downloads\.max_pages: resume\.pdf has (\d+) pages and runs over by "
        r"(?:(\d) pages? and )?(\d+)% of (?:a page|another), about (\d+) lines; ",
        result.stderr,
    )
    assert told, result.stderr
    assert int(told[1]) == len(pdf_pages((tmp_path / "long/resume.pdf").read_bytes()))
    assert int(told[2] or 0) == int(told[1]) - most - 1
    assert over * 0.8 - 3 <= int(told[4]) <= over * 1.2 + 3
    assert not (root / "public").exists()


def test_a_pdf_within_its_limit_is_made_and_counted(tmp_path: Path, run: Run) -> None:
    """The build says how many pages it has."""
    root = write_site(tmp_path / "site", {**bullets(80), "downloads": {"max_pages": 2}})
    result = run("build", root)
    assert result.returncode == 0, result.stderr
    assert "\nresume.pdf: 2 pages\n" in result.stdout
    assert "\nresume.pdf: 1 page\n" in run("build", write_site(tmp_path / "short", bullets(3))).stdout


# --- new pages ----------------------------------------------------------------------------------

BREAK = {"page_break": "before"}
BROKEN: dict[str, Any] = {
    "basics": {"name": "Ada"},
    "site": {"sections": ["skills", "work", {"id": "education", **BREAK}]},
    "skills": [{"name": "S1"}, {"name": "S2", **BREAK}],
    "work": [
        {"name": "W1", "position": "P1", "highlights": ["one", "two"]},
        {"name": "W2", "position": "P2", **BREAK, "roles": [{"position": "R1"}, {"position": "R2", **BREAK}]},
        {"name": "W3", "roles": [{"position": "R3", **BREAK}]},
    ],
    "education": [{"institution": "E1", "studyType": "MSc"}],
    "certificates": [{"name": "C1", **BREAK}, {"name": "C2"}],
    "languages": [{"language": "L1"}, {"language": "L2", **BREAK}],
    "references": [{"name": "N1", "reference": "T1"}, {"name": "N2", "reference": "T2", **BREAK}],
    "custom": [
        {"title": "Numbers", "kind": "figures", "entries": [{"title": "F1"}, {"title": "F2", **BREAK}]},
        {"title": "Written", "body": "B1", **BREAK},
    ],
}
STARTS = ["Ada", "S2", "P2", "R2", "W3", "Education", "F2", "Written", "Certificates", "L2", "T2", "About"]
TEXTS = {"sections/about.md": "---\norder: 300\npage_break: before\n---\nWords.\n"}


def test_a_new_page_starts_where_the_author_wants_one(tmp_path: Path, cache: Path) -> None:
    """Entries of every kind, roles, sections and texts; a title comes along with what stands first below it."""
    pages = pdf_pages(made(BROKEN, tmp_path, cache, TEXTS).content)
    assert [re.match(r"\w+", page)[0] for page in pages] == STARTS  # type: ignore[index]


def test_a_new_page_is_no_detail_of_an_entry(tmp_path: Path, cache: Path) -> None:
    """Nobody reads the setting; on the page it is a mark for the printer."""
    built = build(write_site(tmp_path, BROKEN, TEXTS), today=TODAY, cache=Cache(cache))
    files = {file.path: file.content for file in built.files}
    page = Page(files["index.html"])
    assert "before" not in page.text + "".join(pdf_pages(files["resume.pdf"]))
    assert sum("data-page-break" in element.attrs for element in page.every()) == len(STARTS) - 1


# --- what stays together ------------------------------------------------------------------------

WORDS = st.integers(1, 40).map(lambda count: " ".join(["words"] * count))


@st.composite
def careers(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a career of jobs with texts of every length; each piece says what it is."""
    jobs = []
    for job in range(draw(st.integers(4, 12))):
        texts = draw(st.lists(WORDS, max_size=8))
        jobs.append(
            {
                "position": f"Title{job}",
                "name": f"Employer{job}",
                "summary": f"Summary{job} {draw(WORDS)}",
                "highlights": [f"Bullet{job}-{at} {text}" for at, text in enumerate(texts)],
                "keywords": [f"Notes{job}"],
            }
        )
    groups = [{"name": f"Group{at}", "keywords": [draw(WORDS)]} for at in range(draw(st.integers(0, 6)))]
    schools = [{"studyType": f"Degree{at}", "institution": "A school"} for at in range(draw(st.integers(0, 5)))]
    return {"basics": {"name": "Ada", "summary": draw(WORDS)}, "skills": groups, "work": jobs, "education": schools}


@settings(max_examples=25, deadline=None)
@given(career=careers())
def test_no_page_ends_or_starts_with_a_piece_torn_off(
    tmp_path_factory: pytest.TempPathFactory, cache: Path, career: dict[str, Any]
) -> None:
    """Titles and heads never end a page, closing lines never start one, and two bullets stay on either side."""
    result = made(career, tmp_path_factory.mktemp("career"), cache)
    assert b"pdfuaid:part" in unpacked(result.content)
    pages = [page.splitlines() for page in pdf_pages(result.content)]
    for before, after in pairwise(pages):
        assert not re.match(r"(Skills|Experience|Education|Title\d+|Employer\d+|Degree\d+)\b", before[-1])
        assert not re.match(r"(Notes\d+|A school)\b", after[0])
        if torn := re.match(r"– Bullet(\d+)-(\d+)", after[0]):
            count = len(career["work"][int(torn[1])]["highlights"])
            assert 2 <= int(torn[2]) <= count - 2


def test_a_title_alone_does_not_hold_the_next_ones(tmp_path: Path, cache: Path) -> None:
    """Entries of a title and nothing else fill page after page: none waits for something that never follows."""
    titles = [{"name": f"Certificate {number}"} for number in range(200)]
    pages = pdf_pages(made({"basics": {"name": "Ada"}, "certificates": titles}, tmp_path, cache).content)
    assert all(page.count("Certificate ") > 30 for page in pages[1:-1])


def test_a_number_does_not_run_into_a_heading(tmp_path: Path, cache: Path) -> None:
    """From the second page on the page's number comes first, so that readers find the heading on a line of its own."""
    import pypdfium2

    document = pypdfium2.PdfDocument(made(BROKEN, tmp_path, cache, TEXTS).content)
    texts = [page.get_textpage().get_text_range().split() for page in document]
    assert texts[0][0] == "Ada"
    assert [text[0] for text in texts[1:]] == [str(number) for number in range(2, len(texts) + 1)]


# --- standards, and the data in the PDF ---------------------------------------------------------


@pytest.fixture(scope="session")
def complete(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Callable[[str], tuple[Edition, Press]]:
    """Give the sites of the tests to the makers of documents, with a font for their Chinese letters."""

    def of(name: str) -> tuple[Edition, Press]:
        root = make_site(name, tmp_path_factory.mktemp("complete") / name)
        (root / "fonts").mkdir()
        (root / "fonts/try.ttf").write_bytes(font_file("Try", "漢字"))
        return edition_of(root, cache)

    return of


@pytest.mark.parametrize("name", SITES)
def test_the_pdf_meets_its_standards(complete: Callable[[str], tuple[Edition, Press]], name: str) -> None:
    """An independent program finds no fault against PDF/UA-1 and PDF/A-3a, and the PDF claims both."""
    content = FORMATS["pdf"].make(*complete(name)).content
    assert faults(content, "ua1") == []
    assert faults(content, "3a") == []
    assert re.search(rb"<pdfuaid:part>1</pdfuaid:part>", unpacked(content))
    assert re.search(rb"<pdfaid:part>3</pdfaid:part>", unpacked(content))


@pytest.mark.parametrize("name", SITES)
def test_the_pdf_carries_its_data(complete: Callable[[str], tuple[Edition, Press]], name: str) -> None:
    """The JSON Resume document of the same edition is in it, byte for byte, as its source."""
    edition, press = complete(name)
    content = FORMATS["pdf"].make(edition, press).content
    assert attachments(content) == {"resume.json": json_resume(edition, press).content}
    assert re.search(rb"/AFRelationship\s*/Source", unpacked(content))
    assert re.search(rb"/Subtype\s*/application#2Fjson", unpacked(content))


def test_the_data_in_the_pdf_are_those_beside_it(tmp_path: Path, cache: Path) -> None:
    """Where the site offers the JSON document as well, it is the same, byte for byte."""
    root = make_site("example", tmp_path / "site")
    profile = (root / "profile.yaml").read_text("utf-8")
    write_site(root, re.sub(r"(?m)^downloads:.*$", "downloads: [pdf, json]", profile))
    files = {file.path: file.content for file in build(root, today=TODAY, cache=Cache(cache)).files}
    assert attachments(files["resume.pdf"]) == {"resume.json": files["resume.json"]}


def test_the_pdf_says_what_it_is(tmp_path: Path, cache: Path) -> None:
    """Title, author, description, keywords and the day of the build are where programs look for them."""
    profile = {
        "basics": {"name": "Ada Novak", "summary": "Teaches *maths*."},
        "skills": [{"name": "A", "keywords": ["Algebra", "Proof"]}],
    }
    found = pdf_metadata(made(profile, tmp_path, cache).content)
    assert found["Title"] == "Ada Novak – Resume"
    assert found["Author"] == "Ada Novak"
    assert found["Subject"] == "Teaches maths."
    assert found["Keywords"] == "Algebra, Proof"
    assert found["CreationDate"] == found["ModDate"] == "D:20260101000000Z"


def test_a_template_below_the_standards_is_told(tmp_path: Path, run: Run) -> None:
    """A theme's document that skips a level is made all the same, and does not say that it is accessible."""
    files: dict[str, str | bytes] = {
        "themes/mine/theme.yaml": "name: mine\napi: 1\nextends: folio\n",
        "themes/mine/resume.typ": '#set document(title: "x")\n= A\n=== B\n',
    }
    root = write_site(tmp_path / "site", {"basics": {"name": "Ada"}, "theme": {"name": "mine"}}, files)
    result = run("build", root)
    assert result.returncode == 0, result.stderr
    assert result.stderr.startswith("themes/mine/resume.typ: warning: the PDF does not meet PDF/UA and PDF/A: ")
    assert b"pdfuaid:part" not in unpacked((root / "public/resume.pdf").read_bytes())
