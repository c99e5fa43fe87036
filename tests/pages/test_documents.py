"""The PDF: accessible, readable by software in the right order, and the same every time."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.making import REPOSITORY, environment, make_site, write_site
from tests.reading import Page, letters, pdf_metadata, pdf_text, pdf_text_by_pdfminer, unpacked

Run = Callable[..., subprocess.CompletedProcess[str]]
ACCESSIBLE = ("example", "starter", "name-only", "thirty-years")
READERS = pytest.mark.parametrize("read", [pdf_text, pdf_text_by_pdfminer])


def pdf_of(built: Callable[..., Path], name: str) -> bytes:
    """Return the PDF of a site."""
    return (built(name) / "resume.pdf").read_bytes()


def objects(content: bytes) -> Iterator[Any]:
    """Yield every dictionary that a PDF holds."""
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfparser import PDFParser
    from pdfminer.pdftypes import PDFStream

    document = PDFDocument(PDFParser(io.BytesIO(content)))
    for xref in document.xrefs:
        for number in xref.get_objids():
            found = document.getobj(number)
            found = found.attrs if isinstance(found, PDFStream) else found
            if isinstance(found, dict):
                yield found


def kind(found: Any) -> str:
    """Return what a dictionary says it is."""
    return getattr(found.get("Type"), "name", "")


def links(content: bytes) -> list[str]:
    """Return every address that a PDF links to."""
    from pdfminer.pdftypes import resolve1

    actions = (resolve1(found["A"]) for found in objects(content) if "A" in found)
    return [action["URI"].decode() for action in actions if isinstance(action, dict) and "URI" in action]


def size(content: bytes) -> tuple[int, int]:
    """Return the first page's width and height in points."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        page = document[0]
        width, height = page.get_size()
        page.close()
        return round(width), round(height)
    finally:
        document.close()


def made(run: Run, root: Path, profile: dict[str, Any]) -> bytes:
    """Build a site of this profile and return its PDF."""
    write_site(root, profile)
    result = run("build", root)
    assert result.returncode == 0, result.stderr
    return (root / "public/resume.pdf").read_bytes()


@pytest.mark.parametrize("name", ACCESSIBLE)
def test_the_pdf_says_that_it_is_accessible(built: Callable[..., Path], name: str) -> None:
    """Its metadata declare PDF/UA-1, it is tagged, and readers show its title."""
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfparser import PDFParser
    from pdfminer.pdftypes import resolve1

    content = pdf_of(built, name)
    assert re.search(rb"<pdfuaid:part>1</pdfuaid:part>", unpacked(content))
    catalog = PDFDocument(PDFParser(io.BytesIO(content))).catalog
    assert resolve1(catalog["MarkInfo"])["Marked"] is True
    assert resolve1(catalog["ViewerPreferences"])["DisplayDocTitle"] is True
    assert resolve1(catalog["Lang"]).decode() in {"en", "en-GB", "en-US"}


def test_title_and_author_are_set(built: Callable[..., Path]) -> None:
    """A file manager shows whose resume it is."""
    found = pdf_metadata(pdf_of(built, "example"))
    assert found["Author"] == "Ruth Castelló-Byrne"
    assert found["Title"].startswith("Ruth Castelló-Byrne")


@pytest.mark.parametrize("name", [*ACCESSIBLE, "hostile"])
def test_every_font_is_embedded(built: Callable[..., Path], name: str) -> None:
    """The PDF brings every font it is set in."""
    descriptors = [found for found in objects(pdf_of(built, name)) if kind(found) == "FontDescriptor"]
    assert descriptors
    assert all({"FontFile", "FontFile2", "FontFile3"} & set(found) for found in descriptors)


@READERS
@pytest.mark.parametrize("name", ACCESSIBLE)
def test_its_text_starts_with_the_name(built: Callable[..., Path], name: str, read: Callable[[bytes], str]) -> None:
    """The first words that software reads are the person's name."""
    profile = yaml.safe_load((built(name).parent / "profile.yaml").read_text("utf-8"))
    assert letters(read(pdf_of(built, name))).startswith(letters(profile["basics"]["name"]))


@READERS
@pytest.mark.parametrize("name", ["example", "starter", "thirty-years"])
def test_its_sections_come_in_the_order_of_the_page(
    built: Callable[..., Path], name: str, read: Callable[[bytes], str]
) -> None:
    """Headings are read in the order in which the page has them."""
    page = Page((built(name) / "index.html").read_bytes())
    own_pages = {link.attrs["href"].strip("/") for link in page.every("a")}
    shown = {section.attrs["id"] for section in page.every("section")} - own_pages - {"contact"}
    titles = [letters(head.text) for head in page.every("h2") if head.attrs["id"].removesuffix("-title") in shown]
    lines = [letters(line) for line in read(pdf_of(built, name)).splitlines()]
    assert len(titles) > 3
    assert [line for line in lines if line in titles] == titles


@READERS
@pytest.mark.parametrize("name", ["example", "thirty-years"])
def test_title_employer_and_dates_stand_together(
    built: Callable[..., Path], name: str, read: Callable[[bytes], str]
) -> None:
    """Job after job, software finds title, dates and employer before anything else of the job."""
    output = built(name)
    page = Page((output / "index.html").read_bytes())
    spans = {one.attrs["datetime"]: one.text for one in page.one("section", id="work").every_below("time")}
    text = letters(read(pdf_of(built, name)))
    at = text.index("experience")
    for job in yaml.safe_load((output.parent / "profile.yaml").read_text("utf-8"))["work"]:
        title, employer, dates = (
            letters(word) for word in (job["position"], job["name"], spans[str(job["startDate"])])
        )
        at = text.index(title, at)
        summary = text.index(letters(job["summary"])[:25], at)
        head = text[at:summary]
        assert employer in head, (title, head)
        assert dates in head, (title, head)
        assert len(head) < len(title + employer + dates) + 30, head


@READERS
@pytest.mark.parametrize("name", ACCESSIBLE)
def test_its_text_has_no_letters_that_only_a_font_knows(
    built: Callable[..., Path], name: str, read: Callable[[bytes], str]
) -> None:
    """No ligatures, no private characters, no placeholders: a search finds every word."""
    text = read(pdf_of(built, name))
    odd = {
        letter
        for letter in text
        if unicodedata.category(letter) in {"Co", "Cn", "Cs"}
        or letter in "\ufffe\ufffd"
        or "\ufb00" <= letter <= "\ufb06"
    }
    assert not odd


def test_long_words_are_not_torn(built: Callable[..., Path]) -> None:
    """Words of the text are found in one piece: none is hyphenated at a line's end."""
    text = " ".join(pdf_text(pdf_of(built, "example")).split())
    for phrase in ("first-year retention of newly registered nurses", "Deteriorating patient", "educationally"):
        assert (phrase in text) == (phrase != "educationally")


def test_no_line_ends_with_a_hyphen(tmp_path: Path, run: Run) -> None:
    """Programs take it for one that parts a word, and drop it: wherever a line breaks, its words are found."""
    words = ("a - well-kept ward", "state-of-the-art-and-more-of-the-same", f"{'Über' * 7}-{'lang' * 7}-Wort")
    bullets = [f"{'x ' * length}{word}" for word in words for length in range(60, 100)]
    content = made(run, tmp_path / "site", {"basics": {"name": "Ada"}, "work": [{"name": "W", "highlights": bullets}]})
    text = pdf_text(content)
    assert text.count("state-of") == len(bullets) / 3
    assert [line for line in text.splitlines() if line.rstrip().endswith("-")] == []


def test_text_is_never_evaluated(tmp_path: Path, run: Run) -> None:
    """The typesetter's own markup is printed as it stands, in every field."""
    markup = '#read("/etc/passwd") $x^2$ @ref <label> #let a = 1 \\ ~ // /* =='
    profile = {
        "basics": {"name": markup, "label": f"L {markup}", "summary": "S " + markup.replace("*", "\\*")},
        "work": [{"name": f"N {markup}", "position": f"P {markup}", "highlights": [f"H {markup}"[:-9]]}],
    }
    text = "".join(pdf_text(made(run, tmp_path / "site", profile)).split())
    assert "root:" not in text
    whole = "".join(markup.split())
    assert text.count(whole[:-6]) >= 4, text


def test_relative_links_are_whole(tmp_path: Path, run: Run) -> None:
    """A link inside the site leads to the site's address from wherever the PDF is."""
    profile = {
        "basics": {"name": "Ada", "summary": "See [here](talks/) and [there](#work) and [them](https://e.example/)."},
        "work": [{"name": "Works"}],
        "site": {"url": "https://ada.example/cv"},
    }
    found = links(made(run, tmp_path / "site", profile))
    assert {"https://ada.example/cv/talks/", "https://ada.example/cv/#work", "https://e.example/"} <= set(found)


def test_relative_links_without_an_address_are_text(tmp_path: Path, run: Run) -> None:
    """Where the site's address is not known the words stay and the link goes."""
    content = made(run, tmp_path / "site", {"basics": {"name": "Ada", "summary": "See [my talks](talks/)."}})
    assert links(content) == []
    assert "See my talks." in pdf_text(content)


@pytest.mark.parametrize(
    ("code", "paper"),
    [("US", (612, 792)), ("us", (612, 792)), ("CA", (612, 792)), ("DE", (595, 842)), (None, (595, 842))],
)
def test_paper_is_that_of_the_country(tmp_path: Path, run: Run, code: str | None, paper: tuple[int, int]) -> None:
    """Letter where people print on Letter, A4 everywhere else."""
    location = {"city": "Somewhere", **({"countryCode": code} if code else {})}
    assert size(made(run, tmp_path / "site", {"basics": {"name": "Ada", "location": location}})) == paper


@pytest.mark.slow
def test_two_fresh_builds_are_the_same_bytes(tmp_path: Path, run: Run) -> None:
    """Without a cache, at other moments and with other hash seeds, the PDF is the same."""
    root = make_site("thirty-years", tmp_path / "site")
    contents = []
    for seed in ("1", "2"):
        assert run("build", root, "-o", tmp_path / seed, cache="", env={"PYTHONHASHSEED": seed}).returncode == 0
        contents.append((tmp_path / seed / "resume.pdf").read_bytes())
    assert contents[0] == contents[1]


_GUARDED = """
import socket, sys
def refuse(*args, **kwargs):
    raise SystemExit(f"a network connection was tried: {args}")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = socket.create_connection = refuse
from sitegen.cli import run
sys.exit(run(sys.argv[1:]))
"""


@pytest.mark.slow
def test_building_uses_no_network(tmp_path: Path) -> None:
    """A build without a cache opens no connection, neither in Python nor, where it can be watched, below it."""
    root = make_site("example", tmp_path / "site")
    alone = ["unshare", "--net"]
    can = subprocess.run([*alone, "true"], capture_output=True, check=False).returncode == 0
    command = [*(alone if can else []), sys.executable, "-c", _GUARDED, "build", str(root)]
    result = subprocess.run(
        command, env=environment(""), cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=120
    )
    assert result.returncode == 0, result.stderr


def test_a_broken_document_template_is_told(tmp_path: Path, run: Run) -> None:
    """A mistake in a theme's resume.typ is the user's to mend: its place, exit code 1, nothing written."""
    files = {
        "themes/mine/theme.yaml": "name: mine\napi: 1\nextends: folio\n",
        "themes/mine/resume.typ": '#let d = json("data.json")\n#d.nobody\n',
    }
    root = write_site(tmp_path / "site", {"basics": {"name": "Ada"}, "theme": {"name": "mine"}}, files)
    result = run("build", root)
    assert result.returncode == 1, result.stderr
    assert result.stderr.startswith("themes/mine/resume.typ:2:4: resume.typ could not be set: ")
    assert 'dictionary does not contain key "nobody"' in result.stderr
    assert "Traceback" not in result.stderr
    assert not (root / "public").exists()


@pytest.mark.parametrize("path", ["/etc/hostname", "../../../../etc/hostname", "profile.yaml"])
def test_a_document_template_reads_nothing_of_the_machine(tmp_path: Path, run: Run, path: str) -> None:
    """The typesetter sees one private folder, not the disk and not even the site."""
    files = {
        "themes/mine/theme.yaml": "name: mine\napi: 1\nextends: folio\n",
        "themes/mine/resume.typ": f'#set document(title: "x")\n= A\n#read("{path}")\n',
    }
    root = write_site(tmp_path / "site", {"basics": {"name": "Ada"}, "theme": {"name": "mine"}}, files)
    result = run("build", root)
    assert result.returncode == 1
    assert not (root / "public").exists()


def test_a_theme_cannot_fetch_a_package(tmp_path: Path, run: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    """A package from the web is refused before Typst can ask for it."""
    files: dict[str, str | bytes] = {
        "themes/mine/theme.yaml": "name: mine\napi: 1\nextends: folio\n",
        "themes/mine/resume.typ": '#import "@preview/fontawesome:0.6.0": *\n',
    }
    root = write_site(tmp_path / "site", "basics: {name: Ada}\ntheme: {name: mine}\n", files)
    result = run("build", root)
    assert result.returncode == 1
    assert "imports a package from the web" in result.stderr
    assert not (root / "public").exists()
