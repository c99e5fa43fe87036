"""The Word document: real styles and lists, readable by software in the right order, the same every time."""

from __future__ import annotations

import datetime
import io
import re
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sitegen.cache import Cache
from sitegen.documents.directions import directed
from sitegen.documents.docx import docx
from sitegen.documents.press import Press
from sitegen.documents.word_blocks import Block, Paragraph, Prose, Table
from sitegen.editions import editions
from sitegen.load import load
from sitegen.markdown import Markdown
from sitegen.problems import ThemeError
from sitegen.validate import validate
from tests.making import EPOCH, REPOSITORY, SITES, environment, make_site, sitegen, write_site
from tests.reading import ADDRESSES, Page, docx_text, letters, published

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
EVERY = (*SITES, "rich", "leftward")


@pytest.fixture(scope="module")
def site_of(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Callable[[str], Path]:
    """Build sites by name with the real command, each once, and return their folders."""
    folder = tmp_path_factory.mktemp("docx")

    def site(name: str) -> Path:
        root = folder / name
        if not root.exists():
            if name in SITES:
                make_site(name, root)
                profile = yaml.safe_load((root / "profile.yaml").read_text("utf-8"))
                write_site(root, {**profile, "downloads": ["docx"]})
            else:
                write_site(root, *{"rich": (RICH, RICH_FILES), "leftward": (LEFTWARD, LEFTWARD_FILES)}[name])
            result = sitegen("build", root, cache=cache)
            assert result.returncode == 0, result.stderr
        return root

    return site


@pytest.fixture(scope="module")
def documents(site_of: Callable[[str], Path]) -> Callable[[str], bytes]:
    """Return the Word documents of sites."""
    return lambda name: (site_of(name) / "public/resume.docx").read_bytes()


@pytest.fixture
def made(tmp_path: Path, cache: Path) -> Callable[..., bytes]:
    """Return the Word document of a profile, made in this process and without the pages beside it."""

    def make(profile: Mapping[str, Any], files: Mapping[str, str | bytes] | None = None) -> bytes:
        return set_by(write_site(tmp_path / "site", profile, files), Cache(cache))

    return make


def set_by(root: Path, cache: Cache, epoch: int = int(EPOCH)) -> bytes:
    """Return the Word document of a site."""
    today = datetime.datetime.fromtimestamp(epoch, datetime.UTC).date()
    site = validate(load(root), cache=cache, today=today)
    [edition] = editions(site, today=today)
    return docx(edition, Press(site.theme, site.options, cache, epoch)).content


def part(content: bytes, name: str = "word/document.xml") -> ET.Element:
    """Return a part of the document, parsed."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return ET.fromstring(package.read(name))  # noqa: S314 - our own


def parts(content: bytes) -> dict[str, bytes]:
    """Return every file of the package."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def opened(content: bytes) -> Any:
    """Return the document as python-docx reads it."""
    from docx import Document

    return Document(io.BytesIO(content))


def outline(content: bytes) -> list[tuple[str, str]]:
    """Return style and text of every paragraph outside tables."""
    return [(one.style.name, one.text) for one in opened(content).paragraphs]


def links(content: bytes) -> dict[str, str]:
    """Return the address of every link by its words."""
    document = opened(content)
    return {link.text: link.address for one in document.paragraphs for link in one.hyperlinks}


def picture(width: int, height: int) -> bytes:
    """Return a picture of that size."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (width, height), "#a33").save(out, "PNG")
    return out.getvalue()


TEXT = """\
---
title: Words
---
Plain, **bold**, *italic*, `code` and [a link](https://e.example/a?b=c&d=e#f)
on two lines.<br>
And a third.

## Heading

- one
    - below one
        - below that
- two

    Still two.

1. first
2. second
    1. inner
3. third

Then:

5. five

> Said by somebody.

| Measure | Now |
| --- | ---: |
| Falls | **3.9** |

```
if x < 1:
    go()
```

---

![A wide field](assets/wide.png "The caption")

![](assets/tall.png)

Term
:   What it means.
"""
ITEM = {
    "title": "Entry",
    "organization": "Works",
    "location": "Leeds",
    "url": "https://e.example/x",
    "startDate": "2020-01",
    "endDate": "2021-03",
    "summary": "About it.\n\n### Inside",
    "highlights": ["One", "Two\n- below two"],
    "keywords": ["Key"],
}
RICH: dict[str, Any] = {
    "basics": {
        "name": "Ada Novak",
        "label": "Engineer",
        "pronouns": "she/her",
        "email": "ada@novak.example",
        "url": "https://novak.example",
        "image": "assets/tall.png",
        "imageAlt": "Ada at her desk",
        "objective": "To **build**.",
        "quote": "It *turns*.",
        "availability": "From June",
        "summary": "Bridges and [talks](talks/).",
        "location": {"city": "Leeds", "countryCode": "GB"},
        "links": [{"label": "Notes", "url": "https://notes.example/x"}],
        "profiles": [{"network": "GitHub", "username": "ada"}],
    },
    "work": [
        {"name": "Rail", "roles": [{"position": "Head", "startDate": "2020-01", "highlights": ["Led"]}]},
        {"name": "Canal", "position": "Engineer"},
    ],
    "publications": [{"name": "Paper", "authors": ["A. Novak", "B. Field"], "publisher": "Journal", "doi": "10.1/x"}],
    "skills": [{"name": "Building", "level": "Expert", "keywords": ["C#", "Steel"], "summary": "Mostly."}],
    "languages": [{"language": "English", "fluency": "Native", "cefr": "C2"}, {"language": "Slovene"}],
    "testimonials": [{"name": "Bo", "company": "Rail", "quote": "Good.\n\nVery."}],
    "custom": [
        {"title": "Shown", "kind": "list", "entries": [ITEM]},
        {"title": "Voices", "kind": "quotes", "entries": [ITEM]},
        {"title": "In figures", "kind": "figures", "entries": [{"title": "98%", "summary": "on time"}, ITEM]},
    ],
    "site": {"url": "https://novak.example/"},
    "downloads": ["docx"],
}
RICH_FILES: dict[str, str | bytes] = {
    "sections/words.md": TEXT.replace("<br>", "  "),
    "sections/own.md": "---\ntitle: A page of its own\npage: true\n---\nElsewhere.\n",
    "assets/wide.png": picture(1600, 600),
    "assets/tall.png": picture(600, 1600),
}
LEFTWARD: dict[str, Any] = {
    "basics": {
        "name": "فاطمة الزهراء",
        "label": "معلمة",
        "email": "fatima@e.example",
        "phone": "+44 20 7946 0123",
        "location": {"city": "الرياض", "countryCode": "SA"},
        "summary": "أدرّس **الجبر** و Python 3 منذ 2012.",
    },
    "custom": [
        {"title": "نص", "body": "| عدد | قياس |\n| --- | ---: |\n| نجاح | 78% |\n\n- بند\n\n```\nprint(1)\n```"}
    ],
    "privacy": {"basics.phone": "public"},
    "site": {"url": "https://fatima.example/", "locale": "ar"},
    "theme": {"name": "mine"},
    "downloads": ["docx"],
}
LEFTWARD_FILES: dict[str, str | bytes] = {
    "themes/mine/theme.yaml": "name: mine\napi: 1\nextends: folio\n",
    "themes/mine/i18n/ar.yaml": "document: {title: السيرة الذاتية}\n",
}


@pytest.mark.parametrize("name", EVERY)
def test_it_meets_the_schemas_of_office(documents: Callable[[str], bytes], tmp_path: Path, name: str) -> None:
    """An independent program finds no fault in any part: Word opens it without repair."""
    from openxml_audit import OpenXmlValidator

    path = tmp_path / "resume.docx"
    path.write_bytes(documents(name))
    found = OpenXmlValidator().validate(path).errors
    # A theme part holds a palette and fonts to choose from; the standard does not ask for one.
    assert [str(one) for one in found if "relationships/theme'" not in str(one)] == []


@pytest.mark.parametrize("name", EVERY)
def test_the_package_is_whole(documents: Callable[[str], bytes], name: str) -> None:
    """Every file has a type, every relationship a target, every list a definition; only links lead out."""
    files = parts(documents(name))
    types = ET.fromstring(files["[Content_Types].xml"])  # noqa: S314 - our own
    suffixes = {one.get("Extension") for one in types}
    names = {one.get("PartName") for one in types}
    untyped = [one for one in files if f"/{one}" not in names and one.rpartition(".")[2] not in suffixes]
    assert untyped == []
    for path in (path for path in files if path.endswith(".rels")):
        folder = path.partition("_rels/")[0]
        for one in ET.fromstring(files[path]):  # noqa: S314 - our own
            if one.get("TargetMode") == "External":
                assert one.attrib["Type"].endswith("/hyperlink")
                assert re.fullmatch(r"(https?://|mailto:|tel:)[^\s\"<>\\^`{|}]+", one.attrib["Target"])
            else:
                assert folder + one.attrib["Target"].removeprefix("/") in files
    numbers = {one.get(f"{W}numId") for one in part(documents(name), "word/numbering.xml").iter(f"{W}num")}
    used = {one.get(f"{W}val") for one in part(documents(name)).iter(f"{W}numId")}
    assert used <= numbers
    identities = [one.get("id") for one in part(documents(name)).iter() if one.tag.endswith("}docPr")]
    assert len(identities) == len(set(identities))


@pytest.mark.parametrize("name", EVERY)
def test_its_text_starts_with_the_name(
    documents: Callable[[str], bytes], site_of: Callable[[str], Path], name: str
) -> None:
    """The first words are the person's name, in the style Title; nothing stands in a header or a footer."""
    content = documents(name)
    profile = yaml.safe_load((site_of(name) / "profile.yaml").read_text("utf-8"))
    style, text = outline(content)[0]
    assert (style, letters(text)) == ("Title", letters(profile["basics"]["name"]))
    assert letters(docx_text(content)).startswith(letters(profile["basics"]["name"]))
    assert not [one for one in parts(content) if "header" in one or "footer" in one]


@pytest.mark.parametrize("name", EVERY)
def test_every_published_text_is_in_it(
    documents: Callable[[str], bytes], site_of: Callable[[str], Path], name: str
) -> None:
    """An independent reader finds every text of the profile, and every address is visible or a link."""
    content = documents(name)
    profile = yaml.safe_load((site_of(name) / "profile.yaml").read_text("utf-8"))
    shown = letters(docx_text(content))
    leads = letters(" ".join(unquote(one.get("Target", "")) for one in part(content, "word/_rels/document.xml.rels")))
    texts = [(path, letters(text), leads if path[-1] in ADDRESSES else shown) for path, text in published(profile)]
    assert texts
    assert [(path, text) for path, text, where in texts if text not in where] == []


@pytest.mark.parametrize("name", ["example", "starter", "thirty-years"])
def test_its_sections_come_in_the_order_of_the_page(
    documents: Callable[[str], bytes], site_of: Callable[[str], Path], name: str
) -> None:
    """The headings of the first level are those of the page, in its order; pages of their own are left out."""
    found = [text for style, text in outline(documents(name)) if style == "Heading 1"]
    page = Page((site_of(name) / "public/index.html").read_bytes())
    own_pages = {link.attrs["href"].strip("/") for link in page.every("a")}
    shown = {section.attrs["id"] for section in page.every("section")} - own_pages - {"contact"}
    titles = [head.text for head in page.every("h2") if head.attrs["id"].removesuffix("-title") in shown]
    assert len(titles) > 3
    assert found == titles


@pytest.mark.parametrize("name", ["example", "thirty-years"])
def test_title_and_dates_then_employer_and_place_then_bullets(
    documents: Callable[[str], bytes], site_of: Callable[[str], Path], name: str
) -> None:
    """Job after job, programs find two lines of what they look for, and bullets below."""
    lines = outline(documents(name))
    for job in yaml.safe_load((site_of(name) / "profile.yaml").read_text("utf-8"))["work"]:
        start = str(job["startDate"])[:4]
        at = next(
            at for at, (_, text) in enumerate(lines) if text.startswith(f"{job['position']} | ") and start in text
        )
        heading, byline, summary = lines[at : at + 3]
        assert heading[0] == "Heading 2"
        assert re.fullmatch(
            r" \| \w{3} \d{4} – (\w{3} \d{4}|Present) \([\d \w]+\)", heading[1].removeprefix(job["position"])
        )
        assert byline == ("Byline", f"{job['name']}, {job['location']}")
        assert letters(summary[1]) == letters(job["summary"])
        count = len(job["highlights"])
        assert [style for style, _ in lines[at + 3 : at + 4 + count]] == ["List Bullet"] * count + ["Notes"]


def test_everything_has_a_real_style(documents: Callable[[str], bytes]) -> None:
    """Headings, lists of every level, quotations and code are what they look like."""
    assert outline(documents("rich")) == [
        ("Title", "Ada Novak\t"),
        ("Subtitle", "Engineer  she/her"),
        ("Contact", "ada@novak.example | Leeds, GB | Availability: From June"),
        ("Contact", "novak.example | github.com/ada | Notes: notes.example/x"),
        ("Summary", "Bridges and talks."),
        ("Normal", "To build."),
        ("Quote", "It turns."),
        ("Heading 1", "Words"),
        ("Normal", "Plain, bold, italic, code and a link on two lines.\nAnd a third."),
        ("Heading 2", "Heading"),
        ("List Bullet", "one"),
        ("List Bullet 2", "below one"),
        ("List Bullet 3", "below that"),
        ("List Bullet", "two"),
        ("List Continue", "Still two."),
        ("List Number", "first"),
        ("List Number", "second"),
        ("List Number 2", "inner"),
        ("List Number", "third"),
        ("Normal", "Then:"),
        ("List Number", "five"),
        ("Quote", "Said by somebody."),
        ("HTML Preformatted", "if x < 1:\n    go()"),
        ("Rule", ""),
        ("Picture", ""),
        ("Caption", "The caption"),
        ("Picture", ""),
        ("Term", "Term"),
        ("List Continue", "What it means."),
        ("Heading 1", "Skills"),
        ("Group", "Building: C#, Steel (Level: Expert)"),
        ("Normal", "Mostly."),
        ("Heading 1", "Experience"),
        ("Heading 2", "Rail | Jan 2020 – Present (6 yrs 1 mo)"),
        ("Heading 3", "Head | Jan 2020 – Present (6 yrs 1 mo)"),
        ("List Bullet", "Led"),
        ("Heading 2", "Engineer"),
        ("Byline", "Canal"),
        ("Heading 1", "Shown"),
        ("Heading 2", "Entry | Jan 2020 – Mar 2021"),
        ("Byline", "Works, Leeds"),
        ("Normal", "About it."),
        ("Heading 3", "Inside"),
        ("List Bullet", "One"),
        ("List Bullet", "Two"),
        ("List Bullet 2", "below two"),
        ("Notes", "Key"),
        ("Heading 1", "Voices"),
        ("Quote", "About it."),
        ("Heading 2", "Inside"),
        ("List Bullet", "One"),
        ("List Bullet", "Two"),
        ("List Bullet 2", "below two"),
        ("Quote Source", "Entry, Works, Leeds, Jan 2020 – Mar 2021"),
        ("Quote Source", "Key"),
        ("Heading 1", "In figures"),
        ("Figures", "98%  on time"),
        ("Figures", "Entry  About it."),
        ("Heading 2", "Inside"),
        ("List Bullet", "One"),
        ("List Bullet", "Two"),
        ("List Bullet 2", "below two"),
        ("Notes", "Works, Leeds, Jan 2020 – Mar 2021"),
        ("Notes", "Key"),
        ("Heading 1", "Publications"),
        ("Heading 2", "Paper"),
        ("Byline", "Journal"),
        ("Byline", "A. Novak, B. Field"),
        ("Notes", "DOI: 10.1/x"),
        ("Heading 1", "Languages"),
        ("Group", "English: Native, CEFR: C2 | Slovene"),
        ("Heading 1", "Testimonials"),
        ("Quote", "Good."),
        ("Quote", "Very."),
        ("Quote Source", "Bo, Rail"),
    ]


def test_words_keep_their_look(documents: Callable[[str], bytes]) -> None:
    """Bold, italic and code are set on the words, for complex scripts as well; an author's own name is bold."""
    runs = [run for one in opened(documents("rich")).paragraphs for run in one.runs]
    assert [run.text for run in runs if run.bold and run.font.cs_bold] == ["build", "bold", "A. Novak"]
    assert [run.text for run in runs if run.italic and run.font.cs_italic] == ["turns", "italic"]
    assert [run.text for run in runs if run.style.name == "HTML Code"] == ["code"]


def test_links_are_links(documents: Callable[[str], bytes]) -> None:
    """Addresses, names and words of texts lead where they say; what is inside the site is completed."""
    assert links(documents("rich")) == {
        "ada@novak.example": "mailto:ada@novak.example",
        "novak.example": "https://novak.example",
        "github.com/ada": "https://github.com/ada",
        "notes.example/x": "https://notes.example/x",
        "talks": "https://novak.example/talks/",
        "a link": "https://e.example/a?b=c&d=e#f",
        "Entry": "https://e.example/x",
        "10.1/x": "https://doi.org/10.1/x",
    }


def test_a_link_that_leads_nowhere_is_text(made: Callable[..., bytes]) -> None:
    """Where the site's address is not known, words stay and links inside the site go."""
    profile = {
        "basics": {"name": "Ada", "summary": "See [my talks](talks/)."},
        "projects": [{"name": "Bridge", "url": "bridge/"}],
    }
    content = made(
        profile, {"sections/talks.md": "---\npage: true\n---\nT", "sections/bridge.md": "---\npage: true\n---\nB"}
    )
    assert links(content) == {}
    assert "See my talks." in docx_text(content)


def test_ordered_lists_start_anew(documents: Callable[[str], bytes]) -> None:
    """Each ordered list of a text has a number of its own, which starts where the text says."""
    numbering = part(documents("rich"), "word/numbering.xml")
    starts = {
        one.get(f"{W}numId"): [
            (level.get(f"{W}ilvl"), level[0].get(f"{W}val")) for level in one.iter(f"{W}lvlOverride")
        ]
        for one in numbering.iter(f"{W}num")
    }
    document = part(documents("rich"))
    used = [next(one.iter(f"{W}numId")).get(f"{W}val") for one in document.iter(f"{W}numPr")]
    assert len(used) == 5
    assert used[0] == used[1] == used[3]
    assert [starts[one] for one in (used[0], used[2], used[4])] == [[("0", "1")], [("1", "1")], [("0", "5")]]


def test_only_tables_of_texts_are_tables(documents: Callable[[str], bytes]) -> None:
    """A table of a text is one, its first row repeats on the next page; nothing is laid out by tables."""
    [table] = opened(documents("rich")).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["Measure", "Now"], ["Falls", "3.9"]]
    assert [len(list(row.iter(f"{W}tblHeader"))) for row in part(documents("rich")).iter(f"{W}tr")] == [1, 0]
    assert table.style.name == "Data"
    assert opened(documents("example")).tables == []


def test_tables_stay_apart(made: Callable[..., bytes]) -> None:
    """Word joins tables that touch; and the last thing in a document must be a paragraph."""
    table = "| a | b |\n| --- | --- |\n| 1 | 2 |"
    body = part(made({"basics": {"name": "Ada", "summary": f"{table}\n\n{table}\n\nThen\n\n{table}"}}))[0]
    assert [one.tag.removeprefix(W) for one in body] == ["p", "tbl", "p", "tbl", "p", "tbl", "p", "sectPr"]
    assert [text for _, text in outline(made({"basics": {"name": "Ada", "summary": table}}))] == ["Ada", ""]


def test_a_language_with_a_list_is_not_joined(made: Callable[..., bytes]) -> None:
    """Languages share a line; what has more to say ends it."""
    languages = [{"language": "English", "fluency": "- spoken"}, {"language": "Slovene"}, {"language": "Latin"}]
    assert outline(made({"basics": {"name": "Ada"}, "languages": languages}))[2:] == [
        ("Group", "English"),
        ("List Bullet", "spoken"),
        ("Group", "Slovene | Latin"),
    ]


def test_pictures_say_what_they_show(documents: Callable[[str], bytes]) -> None:
    """The photo follows the name; each picture stands in the line, fits the page and has words, or is decoration."""
    document = part(documents("rich"))
    shown = [one for one in document.iter() if one.tag.endswith("}docPr")]
    assert [one.get("descr") for one in shown] == ["Ada at her desk", "A wide field", None]
    assert ["decorative" in ET.tostring(one, "unicode") for one in shown] == [False, False, True]
    assert not [one for one in document.iter() if one.tag.endswith("}anchor")]
    sizes = [(shape.width.mm, shape.height.mm) for shape in opened(documents("rich")).inline_shapes]
    assert all(0 < width < 175 and 0 < height <= 81 for width, height in sizes)
    assert [round(width / height, 1) for width, height in sizes] == [0.8, 2.7, 0.4]


@pytest.mark.parametrize("name", EVERY)
def test_a_heading_stays_with_what_follows(documents: Callable[[str], bytes], name: str) -> None:
    """No heading stands alone below, and no chain of entries without text moves to the next page as one."""
    from docx.enum.style import WD_STYLE_TYPE

    document = opened(documents(name))
    keeping = {
        one.name
        for one in document.styles
        if one.type == WD_STYLE_TYPE.PARAGRAPH and one.paragraph_format.keep_with_next
    }
    assert {"Title", "Heading 1", "Heading 2", "Heading 3", "Byline"} <= keeping
    stays = [
        one.style.name in keeping if (own := one.paragraph_format.keep_with_next) is None else own
        for one in document.paragraphs
    ]
    styles = [one.style.name for one in document.paragraphs]
    assert all(stay for style, stay in zip(styles, stays, strict=True) if style == "Heading 1")
    follows = zip(styles, stays, styles[1:], strict=False)
    assert not [
        (style, after)
        for style, stay, after in follows
        if stay and (after == "Heading 1" or (after == "Heading 2" and style not in {"Heading 1", "Quote"}))
    ]
    assert not stays[-1] or name == "name-only"


def test_what_it_says_of_itself(documents: Callable[[str], bytes]) -> None:
    """Title, author, keywords, language and the day of the build; no program and no day beside them."""
    about = opened(documents("example")).core_properties
    day = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    assert about.title == "Ruth Castelló-Byrne – Resume"
    assert (about.author, about.last_modified_by) == ("Ruth Castelló-Byrne", "Ruth Castelló-Byrne")
    assert about.keywords.startswith("Simulation design, Debriefing, ")
    assert about.comments.startswith("Ruth Castelló-Byrne leads clinical education")
    assert about.language == "en"
    assert {about.created, about.modified} == {day}
    assert b"python-docx" not in b"".join(parts(documents("example")).values())


@pytest.mark.parametrize(
    ("location", "locale", "tag"),
    [({"countryCode": "GB"}, "en", "en-GB"), ({"countryCode": "DE"}, "en", "en-US"), ({}, "pt-BR", "pt-BR")],
)
def test_the_language_has_a_country(
    made: Callable[..., bytes], location: dict[str, str], locale: str, tag: str
) -> None:
    """Word's spelling is that of the person's country where the language is spoken there."""
    files = {"themes/mine/theme.yaml": "name: mine\napi: 1\nextends: folio\n", "themes/mine/i18n/pt.yaml": "{}\n"}
    basics = {"name": "Ada", "location": {"city": "Somewhere", **location}}
    content = made({"basics": basics, "site": {"locale": locale}, "theme": {"name": "mine"}}, files)
    [defaults] = part(content, "word/styles.xml").iter(f"{W}rPrDefault")
    assert {name.rpartition("}")[2]: value for name, value in next(defaults.iter(f"{W}lang")).attrib.items()} == {
        "val": tag,
        "eastAsia": tag,
        "bidi": tag,
    }


@pytest.mark.parametrize(("code", "paper"), [("US", (216, 279)), ("DE", (210, 297)), (None, (210, 297))])
def test_paper_is_that_of_the_country(made: Callable[..., bytes], code: str | None, paper: tuple[int, int]) -> None:
    """Letter where people print on Letter, A4 everywhere else; the lines are equally long."""
    location = {"city": "Somewhere", **({"countryCode": code} if code else {})}
    section = opened(made({"basics": {"name": "Ada", "location": location}})).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == paper
    assert round((section.page_width - section.left_margin - section.right_margin) / 36000) == 174


def test_the_accent_is_the_themes(made: Callable[..., bytes]) -> None:
    """The author's accent colours label, links and bullets; no name in braces is left."""
    content = made({"basics": {"name": "Ada"}, "theme": {"name": "folio", "options": {"accent": "#005f73"}}})
    files = parts(content)
    assert opened(content).styles["Subtitle"].font.color.rgb == (0x00, 0x5F, 0x73)
    assert b'w:val="005f73"' in files["word/numbering.xml"]
    assert not [name for name in files if name.endswith(".xml") and re.search(rb"\{\w+\}", files[name])]


def test_a_theme_can_design_it(made: Callable[..., bytes]) -> None:
    """A theme's own docx/styles.xml takes the place of the one that it inherits."""
    styles = (REPOSITORY / "themes/base/docx/styles.xml").read_text("utf-8").replace("Georgia", "Garamond")
    files = {"themes/mine/theme.yaml": "name: mine\napi: 1\nextends: folio\n", "themes/mine/docx/styles.xml": styles}
    content = made({"basics": {"name": "Ada"}, "theme": {"name": "mine"}}, files)
    assert opened(content).styles["Title"].font.name == "Garamond"


def test_a_theme_can_design_one_style_alone(made: Callable[..., bytes]) -> None:
    """A style of a theme's own takes the place of the inherited one; the others stay."""
    styles = (
        '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/>'
        '<w:rPr><w:rFonts w:ascii="Garamond" w:hAnsi="Garamond"/><w:color w:val="{accent}"/></w:rPr>'
        "</w:style></w:styles>"
    )
    files = {"themes/mine/theme.yaml": "name: mine\napi: 1\nextends: folio\n", "themes/mine/docx/styles.xml": styles}
    opening = opened(made({"basics": {"name": "Ada"}, "theme": {"name": "mine"}}, files)).styles
    assert (opening["Title"].font.name, str(opening["Title"].font.color.rgb)) == ("Garamond", "7D2130")
    assert opening["Subtitle"].font.name == "Georgia"


def test_a_broken_part_of_a_theme_is_told(made: Callable[..., bytes]) -> None:
    """A mistake in a theme's part is told with the part and the line."""
    files = {
        "themes/mine/theme.yaml": "name: mine\napi: 1\nextends: folio\n",
        "themes/mine/docx/styles.xml": "<a>\n</b>",
    }
    with pytest.raises(ThemeError, match=r"docx/styles.xml is not well-formed: .* line 2"):
        made({"basics": {"name": "Ada"}, "theme": {"name": "mine"}}, files)


def test_it_runs_from_right_to_left(documents: Callable[[str], bytes]) -> None:
    """Section, paragraphs, table and words run leftward in Arabic; code, Latin words and phone numbers do not."""
    document = part(documents("leftward"))
    [section] = document.iter(f"{W}sectPr")
    assert section.find(f"{W}bidi") is not None
    assert len(list(document.iter(f"{W}bidiVisual"))) == 1
    for paragraph in document.iter(f"{W}p"):
        style = next(paragraph.iter(f"{W}pStyle")).get(f"{W}val")
        assert (paragraph.find(f"{W}pPr/{W}bidi") is not None) == (style != "HTMLPreformatted")
    runs = [("".join(one.itertext()), one.find(f"{W}rPr/{W}rtl") is not None) for one in document.iter(f"{W}r")]
    kinds = {unicodedata.bidirectional(letter): leftward for text, leftward in runs for letter in text}
    assert (kinds["AL"], kinds["L"]) == (True, False)
    assert {("Python 3", False), ("\u200e+44 20 7946 0123", False), ("print(1)", False), ("فاطمة الزهراء", True)} <= {
        *runs
    }
    aligned = [one.get(f"{W}val") for one in document.iter(f"{W}jc")]
    assert aligned == ["left", "left"]  # which Word takes for right in a paragraph that runs leftward


@given(st.text(alphabet="ab1 -#()אבج٣漢\u200e", max_size=30), st.booleans())
def test_no_piece_of_text_has_words_of_two_directions(text: str, rtl: bool) -> None:  # noqa: FBT001 - drawn
    """Pieces are the whole text, in its order, and each one holds words of its own direction only."""
    pieces = list(directed(text, rtl=rtl))
    assert "".join(piece for piece, _ in pieces) == text
    for piece, leftward in pieces:
        kinds = {unicodedata.bidirectional(letter) for letter in piece}
        assert not kinds & ({"L"} if leftward else {"R", "AL"})


def words_of(blocks: list[Block]) -> Iterator[str]:
    """Yield the words of blocks in their order."""
    for block in blocks:
        cells = block.rows if isinstance(block, Table) else ()
        runs = (
            block.runs if isinstance(block, Paragraph) else [run for row in cells for cell in row for run in cell.runs]
        )
        yield from "".join(run.text for run in runs).split()


@given(
    st.lists(
        st.sampled_from(["- ", "1. ", "    ", "\n", "> ", "# ", "a", "b ", "*", "`", "|", "---", "[x](y/)", "\n\n"])
    )
)
def test_no_word_of_a_text_is_lost(pieces: list[str]) -> None:
    """However Markdown's signs are mixed, the blocks hold the words of the page, in their order."""
    text = "".join(pieces)
    markdown = Markdown()
    assert "".join(words_of(Prose(markdown).blocks(text))) == "".join(markdown.plain(text).split())


def test_control_characters_cannot_occur(made: Callable[..., bytes]) -> None:
    """What XML cannot hold is left out, however an author wrote it."""
    text = "One&#12;two &#x1;&#xFFFE; &#0; end\n\n![a&#12;b](assets/a.png)"
    content = made({"basics": {"name": "Ada"}}, {"sections/a.md": text, "assets/a.png": picture(9, 9)})
    assert re.search(r"One ?two .*end", docx_text(content))
    assert [one.get("descr") for one in part(content).iter() if one.tag.endswith("}docPr")] == ["ab"]


def test_sections_without_content_have_no_heading(made: Callable[..., bytes]) -> None:
    """Empty entries leave nothing behind."""
    content = made({"basics": {"name": "Ada"}, "skills": [{"name": ""}], "languages": [{"language": "Slovene"}]})
    assert outline(content) == [("Title", "Ada"), ("Heading 1", "Languages"), ("Group", "Slovene")]


def test_what_is_private_is_in_no_part(made: Callable[..., bytes]) -> None:
    """Phone, street and postcode are in no file of the package unless privacy says so."""
    location = {"address": "1 Canary Row", "postalCode": "LS99 1ZZ"}
    content = made({"basics": {"name": "Ada", "phone": "0113 496 0999", "location": location}})
    written = b"".join(parts(content).values())
    assert [word for word in (b"496", b"Canary", b"LS99") if word in written] == []


_SET = """
import sys
from pathlib import Path
from sitegen.cache import Cache
from tests.pages.test_docx import set_by
Path(sys.argv[2]).write_bytes(set_by(Path(sys.argv[1]), Cache(None), int(sys.argv[3])))
"""


@pytest.mark.parametrize(("epoch", "year"), [(EPOCH, 2026), ("0", 1980)])
def test_two_fresh_documents_are_the_same_bytes(tmp_path: Path, epoch: str, year: int) -> None:
    """Without a cache and with other hash seeds the document is the same, dated by the day of the build."""
    root = write_site(tmp_path / "site", RICH, RICH_FILES)
    contents = []
    for seed in ("1", "2"):
        command = [sys.executable, "-c", _SET, str(root), str(tmp_path / seed), epoch]
        env = {**environment(""), "PYTHONHASHSEED": seed}
        subprocess.run(command, env=env, cwd=REPOSITORY, check=True, timeout=60)
        contents.append((tmp_path / seed).read_bytes())
    assert contents[0] == contents[1]
    with zipfile.ZipFile(io.BytesIO(contents[0])) as package:
        assert {one.date_time for one in package.infolist()} == {(year, 1, 1, 0, 0, 0)}
        assert package.namelist()[0] == "[Content_Types].xml"


_WATCHED = """
import sys
from sitegen.cli import run
code = run(sys.argv[1:])
print(sorted({"docx", "lxml", "babel"} & set(sys.modules)))
sys.exit(code)
"""


def test_a_second_build_loads_no_library_of_word(tmp_path: Path, cache: Path) -> None:
    """What is kept in the cache is written without python-docx."""
    root = write_site(tmp_path / "site", {"basics": {"name": f"Ada {tmp_path.name}"}, "downloads": ["docx"]})
    command = [sys.executable, "-c", _WATCHED, "build", str(root)]
    told = []
    for _ in range(2):
        result = subprocess.run(
            command, env=environment(cache), cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=60
        )
        assert result.returncode == 0, result.stderr
        told.append(result.stdout.splitlines()[-1])
    assert told == ["['babel', 'docx', 'lxml']", "[]"]
