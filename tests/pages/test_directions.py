"""Lists and directions of other languages: which comma parts things, on which side of a word signs are drawn."""

from __future__ import annotations

import datetime
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import cache as once
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pypdfium2
import pytest
import yaml
from pdfminer.layout import LTChar, LTContainer

from sitegen.build import build
from sitegen.cache import Cache
from sitegen.documents.directions import apart
from sitegen.signs import LEFT_TO_RIGHT, held, held_in_page
from tests.making import REPOSITORY, THEMES, write_site
from tests.reading import Page, docx_text, faults, pdf_text, pdf_text_by_pdfminer, unpacked
from tests.test_words import words

TODAY = datetime.date(2026, 1, 1)
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
Files = Mapping[str, bytes]
Made = Callable[..., Files]

OF = {
    "en": ("Ruth", "Audit", "Cairo", "Studied"),
    "ar": ("ليلى", "التدقيق", "القاهرة", "خبرة"),
    "fa": ("لیلا", "حسابرسی", "تهران", "تجربه"),
    "he": ("נועה", "ביקורת", "חיפה", "ניסיון"),
    "ja": ("花子", "監査", "横浜市", "経験"),
    "zh": ("小明", "审计", "上海", "经验"),
}


def profile(lang: str, theme: str = "folio", formats: tuple[str, ...] = ("txt", "md", "docx")) -> dict[str, Any]:
    """Return a profile in a language, with Latin words that have signs at their edges."""
    name, skill, town, learnt = OF[lang]
    return {
        "basics": {
            "name": name,
            "label": f"{skill} C++",
            "phone": "+49 (171) 222-333",
            "location": {"city": town, "region": town, "countryCode": "EG"},
            "summary": f"{learnt} C++ {learnt} .NET [Foo Inc.](https://foo.example/) {learnt} `f(x);` {learnt}",
        },
        "work": [
            {
                "name": "Acme Ltd.",
                "location": "Berlin (DE)",
                "position": f"{skill} F#",
                "startDate": "2019",
                "highlights": [
                    f"{learnt} +44 7700 900143 {learnt}",
                    f"{learnt} Use C# {learnt}.",
                    "It was (very) good!",
                ],
                "keywords": ["C++", "C#", skill],
            }
        ],
        "education": [{"institution": "ACM+", "area": skill, "studyType": "M.Sc.", "courses": ["C++", skill]}],
        "publications": [{"name": skill, "authors": ["A. Smith Jr.", name]}],
        "skills": [{"name": skill, "level": "A+", "keywords": ["C++", "C#", ".NET", skill]}],
        "privacy": {"basics.phone": "public"},
        "site": {"url": "https://l.example/", "locale": lang},
        "theme": {"name": theme},
        "downloads": list(formats),
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Made:
    """Build the profile of a language in a theme, each once, and return its files by path."""

    @once
    def make(lang: str, theme: str = "folio", formats: tuple[str, ...] = ("txt", "md", "docx")) -> Files:
        root = write_site(tmp_path_factory.mktemp("site"), profile(lang, theme, formats))
        return {file.path: file.content for file in build(root, today=TODAY, cache=Cache(cache)).files}

    return make


# --- lists --------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", OF)
def test_things_are_parted_as_the_language_does_it(made: Made, lang: str) -> None:
    """Skills, courses, authors and the parts of a place have its comma, on the page and in every document."""
    files, (name, skill, town, _) = made(lang), OF[lang]
    items, parts = words(lang).text("lists.items"), words(lang).text("lists.parts")
    page = Page(files["index.html"]).one("body").text
    for text in (page, files["resume.txt"].decode(), files["resume.md"].decode(), docx_text(files["resume.docx"])):
        flat = " ".join(text.replace(LEFT_TO_RIGHT, "").replace("**", "").split())
        place = f"{town}{parts}{town}{parts}EG"
        for wanted in (f"C++{items}C#", f"C++{items}{skill}", f"A. Smith Jr.{items}{name}", place):
            assert wanted in flat, wanted
        assert f"Acme Ltd.{parts}Berlin" in flat
        assert f"M.Sc.{parts}{skill}" in flat


def test_the_paper_has_the_comma_of_the_language(made: Made) -> None:
    """Lists of the PDF have it, too, and no other one."""
    text = pdf_text(made("ar", "folio", ("pdf",))["resume.pdf"])
    assert text.count("،") >= 8
    assert "," not in text


def test_the_style_sheet_knows_the_comma_of_every_catalogue() -> None:
    """Between the skills of a page it stands in the style sheet, and is the one that texts have."""
    style = (REPOSITORY / "themes/base/static/style.css").read_text("utf-8")
    rules = re.findall(r'([^{}]*)\{ --comma: "([^"]*)"; \}', style)
    commas = {tag: escaped for selector, escaped in rules for tag in re.findall(r":lang\((\w+)\)|:(root)", selector)}
    known = {
        one or other: re.sub(r"\\(\w+)", lambda found: chr(int(found[1], 16)), text)
        for (one, other), text in commas.items()
    }
    for path in sorted((REPOSITORY / "themes/base/i18n").glob("*.yaml")):
        items = yaml.safe_load(path.read_text("utf-8"))["lists"]["items"]
        assert known.get(path.stem.partition("-")[0], known["root"]) == items, path.stem


def test_a_site_can_have_a_comma_of_its_own(tmp_path: Path, cache: Path) -> None:
    """It is an interface text like any other."""
    files = {"i18n/ja.yaml": 'lists: {items: "・"}\n'}
    built = build(write_site(tmp_path, profile("ja", formats=("txt",)), files), today=TODAY, cache=Cache(cache))
    text = next(file.content for file in built.files if file.path == "resume.txt").decode()
    assert "C++・C#・.NET・監査" in text
    assert "横浜市、横浜市、EG" in text


# --- signs at the edge of a word ----------------------------------------------------------------

THEMED = [("ar", "folio"), ("he", "raster"), ("ar", "portrait"), ("he", "mono"), ("he", "ledger")]


def signs_in(part: Any) -> Iterator[LTChar]:
    """Yield the letters and signs of a part of a page."""
    if isinstance(part, LTChar):
        yield part
    elif isinstance(part, LTContainer):
        for one in part:
            yield from signs_in(one)


def rows(content: bytes) -> list[str]:
    """Return what stands on each line of a PDF, from left to right as it is drawn, without blanks."""
    from pdfminer.high_level import extract_pages

    found: list[str] = []
    for page in extract_pages(io.BytesIO(content)):
        lines: dict[int, list[tuple[float, str]]] = {}
        for sign in signs_in(page):
            if not sign.get_text().isspace():
                lines.setdefault(round(sign.matrix[5]), []).append((sign.x0 + sign.x1, sign.get_text()))
        found += ["".join(text for _, text in sorted(line)) for line in lines.values()]
    return found


@pytest.mark.parametrize(("lang", "theme"), THEMED)
def test_signs_are_drawn_on_their_side_of_a_word(made: Made, lang: str, theme: str) -> None:
    """On paper C++ is never ++C, wherever it stands; nor are other words turned that have signs at their edges."""
    drawn = rows(made(lang, theme, ("pdf",))["resume.pdf"])
    whole = "\n".join(drawn)
    wanted = (
        "C++",
        "C#",
        "F#",
        "A+",
        ".NET",
        "M.Sc.",
        "ACM+",
        "AcmeLtd.",
        "Berlin(DE)",
        "A.SmithJr.",
        "FooInc.",
        "f(x);",
    )
    assert [
        one for one in (*wanted, "UseC#", "Itwas(very)good!", "+49(171)222-333", "+447700900143") if one not in whole
    ] == []
    assert whole.count("C++") == 5
    assert re.findall(r"\+C|#[CF]|NET\.|Ltd,\.", whole) == []


@pytest.mark.parametrize(("lang", "theme"), THEMED[:2])
def test_a_list_runs_in_the_direction_of_its_language(made: Made, lang: str, theme: str) -> None:
    """The first of the skills is the rightmost one, though all are Latin words."""
    [line] = [row for row in rows(made(lang, theme, ("pdf",))["resume.pdf"]) if ".NET" in row and "C#" in row]
    assert line.index(".NET") < line.index("C#") < line.index("C++")


@pytest.mark.parametrize(("lang", "theme"), THEMED[:2])
def test_directions_leave_no_trace_in_the_text(made: Made, lang: str, theme: str) -> None:
    """Who reads the PDF by a program finds words and no marks of directions; it is as accessible as any."""
    content = made(lang, theme, ("pdf",))["resume.pdf"]
    for text in (pdf_text(content), pdf_text_by_pdfminer(content)):
        assert [f"U+{ord(sign):04X}" for sign in text if unicodedata.category(sign) == "Cf"] == []
    assert "C++" in pdf_text_by_pdfminer(content)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in unpacked(content)
    assert faults(content, "ua1") == []


@pytest.mark.parametrize("lang", ["ar", "he"])
def test_signs_stay_with_their_words_in_word(made: Made, lang: str, tmp_path: Path) -> None:
    """In the Word document they are in a run from left to right, closed by a mark that other programs heed."""
    import zipfile

    path = tmp_path / "resume.docx"
    path.write_bytes(made(lang)["resume.docx"])
    with zipfile.ZipFile(path) as package:
        body = ET.fromstring(package.read("word/document.xml"))  # noqa: S314 - our own file
    runs = [("".join(run.itertext()), run.find(f"{WORD}rPr/{WORD}rtl") is not None) for run in body.iter(f"{WORD}r")]
    assert [text for text, leftward in runs if leftward and re.search(r"[+#!]", text)] == []
    rightward = "|".join(text for text, leftward in runs if not leftward)
    for one in ("C++", "C#", "F#", "A+", "Foo Inc.", "f(x);", "good!", "Acme Ltd.", "M.Sc."):
        assert f"{one}{LEFT_TO_RIGHT}" in rightward, one
    assert f"{LEFT_TO_RIGHT}.NET" in rightward
    assert f"{LEFT_TO_RIGHT}+44 7700 900143" in rightward


def test_documents_in_english_have_no_marks(made: Made) -> None:
    """What runs from left to right needs none."""
    files = made("en")
    for text in (files["index.html"].decode(), docx_text(files["resume.docx"])):
        assert [sign for sign in text if unicodedata.category(sign) == "Cf"] == []
    assert "<bdi>C++" not in files["index.html"].decode().partition('class="tags"')[0]


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("C++ و", "C++~ و"),
        ("C# و F#.", "C#~ و F#~."),
        ("و .NET.", "و ~.NET."),
        ("M.Sc. و Node.js.", "M.Sc.~ و Node.js."),
        ("@ada", "~@ada"),
        ("هاتف +49 171 22233", "هاتف ~+49 171 22233"),
        ("40% (Berlin) 2019 – 2021", "40% (Berlin) 2019 – 2021"),
        ("ada@e.example", "ada~@e.example"),
    ],
)
def test_a_mark_stands_where_a_word_has_its_signs(text: str, marked: str) -> None:
    """Behind the signs that close a word, before those that open it; elsewhere there is none."""
    assert held(text) == marked.replace("~", LEFT_TO_RIGHT)


def test_only_the_words_of_a_page_are_marked() -> None:
    """Tags, code, scripts, references of letters and what has its own direction stay as they are."""
    page = (
        '<head><title>C++</title></head><p title="C++">C++ &#x43; <code>C++</code></p><script>"C++"</script>'
        '<p dir="auto">On C#.</p><a class="nobr" href="x" dir="ltr">+49 171 22233</a>'
    )
    assert held_in_page(page) == page.replace(">C++ &", f">C++{LEFT_TO_RIGHT} &")


def test_lines_of_the_other_direction_are_set_apart() -> None:
    """Links, code and lines without a letter of the document's direction are; a line with one is not."""
    link = {"t": "a", "href": "https://x.example/", "c": ["Foo Inc."]}
    assert apart([{"t": "p", "c": ["خبرة ", link]}], rtl=True) == [
        {"t": "p", "c": ["خبرة ", {"t": "bdi", "c": [link]}]}
    ]
    assert apart(["Good!"], rtl=True) == [{"t": "bdi", "c": ["Good!"]}]
    assert apart(["Good!"], rtl=False) == ["Good!"]
    assert apart(["Good خبرة!", "42"], rtl=True) == ["Good خبرة!", "42"]


def test_signs_stay_with_their_words_on_the_card(tmp_path: Path, cache: Path) -> None:
    """A theme that draws the card gets a label whose signs are held; here it refuses any other."""
    card = (
        '#let d = json("data.json")\n#set page(width: 1200pt, height: 630pt)\n'
        '#assert(d.label.ends-with("C++\\u{200e}"))\n#d.label\n'
    )
    files = {"themes/mine/theme.yaml": "name: mine\napi: 1\nextends: folio\n", "themes/mine/card.typ": card}
    site = write_site(tmp_path, profile("ar", "mine", ("txt",)), files)
    assert "card.png" in {file.path for file in build(site, today=TODAY, cache=Cache(cache)).files}


def test_arabic_words_keep_their_signs_in_english(tmp_path: Path, cache: Path) -> None:
    """An exclamation mark stands at the left of an Arabic name, where it ends, in an English PDF too."""
    work = [{"name": "شركة مصر!", "location": "Cairo", "position": "Lead"}]
    site = write_site(tmp_path, {**profile("en", formats=("pdf",)), "work": work})
    files = build(site, today=TODAY, cache=Cache(cache)).files
    drawn = rows(next(file.content for file in files if file.path == "resume.pdf"))
    [line] = [row for row in drawn if "ش" in row]
    assert line.startswith("!")
    assert line.endswith("ش,Cairo")


# --- room ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", THEMES)
def test_a_large_name_keeps_out_of_what_stands_below_it(made: Made, theme: str) -> None:
    """The letters of an Arabic name, which go far below its line, end above those of the label."""
    page = pypdfium2.PdfDocument(made("ar", theme, ("pdf",))["resume.pdf"])[0].get_textpage()
    letters = [(page.get_text_range(at, 1), page.get_charbox(at)) for at in range(page.count_chars())]
    drawn = [(letter, box) for letter, box in letters if letter.strip() and box[3] > box[1]]
    tall = max(box[3] - box[1] for _, box in drawn)
    name, label = drawn[: len("ليلى")], drawn[len("ليلى") : len("ليلى") + len("التدقيق")]
    assert tall in {box[3] - box[1] for _, box in name}
    assert min(box[1] for _, box in name) > max(box[3] for _, box in label)
