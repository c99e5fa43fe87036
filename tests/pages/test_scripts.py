"""Every script in the PDF: fonts that are found by themselves, the site's own, and what is told without one."""

from __future__ import annotations

import datetime
import importlib.util
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from sitegen import scripts
from sitegen.build import Build, build
from sitegen.cache import Cache
from sitegen.installed_fonts import installed_family
from sitegen.load import MAX_FONT
from tests.making import font_file, write_site
from tests.reading import faults, pdf_text, unpacked

Run = Callable[..., subprocess.CompletedProcess[str]]
TODAY = datetime.date(2026, 1, 1)
OWN_THEME = {"themes/mine/theme.yaml": "name: mine\napi: 1\nextends: folio\n"}


@pytest.fixture
def built(tmp_path: Path, cache: Path) -> Callable[..., Build]:
    """Build sites in this process."""

    def make(profile: str | Mapping[str, Any], files: Mapping[str, str | bytes] | None = None) -> Build:
        return build(write_site(tmp_path, profile, files), today=TODAY, cache=Cache(cache))

    return make


def pdf_of(made: Build) -> bytes:
    """Return the PDF of a site."""
    return next(file.content for file in made.files if file.path == "resume.pdf")


def fonts(content: bytes) -> set[str]:
    """Name the fonts that are in a PDF, without the mark of their subset."""
    return {match.decode() for match in re.findall(rb"/FontName\s*/[A-Z]{6}\+([\w-]+)", unpacked(content))}


# --- installed packages -------------------------------------------------------------------------

SCRIPTS = {
    "Arabic": ("روث كاستيو", "Amiri"),
    "Persian": ("پرستار گچ ژرفا", "Amiri"),
    "Hebrew": ("רות קסטיו", "FrankRuhlLibre"),
    "Devanagari": ("वरिष्ठ नर्स", "NotoSansDevanagari"),
    "Bengali": ("জ্যেষ্ঠ নার্স", "HindSiliguri"),
    "Thai": ("หัวหน้าพยาบาล", "NotoSansThai"),
    "Greek": ("Ρουθ Καστελλό", "NotoSans"),
    "Cyrillic": ("Рут Щукина", "NotoSans"),
    "Vietnamese": ("Điều dưỡng trưởng", ""),
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_an_installed_font_is_used_by_itself(built: Callable[..., Build], script: str) -> None:
    """Where the theme has no letters of a script, a package that is installed lends them, regular and bold."""
    words, family = SCRIPTS[script]
    basics = {"name": words, "summary": f"Says {words} **{words}**"}
    made = built({"basics": basics, "work": [{"name": words, "highlights": [f"{words} **{words}**"]}]})
    assert made.warnings == ()
    content = pdf_of(made)
    assert b"pdfuaid:part" in unpacked(content)
    assert faults(content, "ua1") == []
    assert faults(content, "3a") == []
    assert any(name.startswith(family or "Folio") for name in fonts(content)), fonts(content)
    assert pdf_text(content).split()[0] == words.split()[0]


def test_serifs_go_with_serifs(built: Callable[..., Build]) -> None:
    """Where a package of either kind is there, headings take the serif and text the sans serif."""
    made = built({"basics": {"name": "רות קסטיו"}, "skills": [{"name": "הוראה"}]})
    assert {"Assistant", "FrankRuhlLibre"} <= {name.partition("-")[0] for name in fonts(pdf_of(made))}


# --- the site's own fonts -----------------------------------------------------------------------


def test_a_font_of_the_site_is_used(built: Callable[..., Build]) -> None:
    """Letters that a file in fonts/ has are shown with it, in headings and in text."""
    profile = {"basics": {"name": "漢字 Ada", "summary": "漢"}, "skills": [{"name": "字"}]}
    made = built(profile, {"fonts/deep/try.ttf": font_file("Try Sans", "漢字")})
    assert made.warnings == ()
    content = pdf_of(made)
    assert faults(content, "ua1") == []
    assert "TrySans-Regular" in fonts(content)
    assert pdf_text(content).startswith("漢字 Ada")


def test_a_font_of_the_site_comes_before_a_package(built: Callable[..., Build]) -> None:
    """The author's choice is the author's."""
    made = built({"basics": {"name": "רות"}}, {"fonts/try.ttf": font_file("Try Sans", "רות")})
    assert "TrySans-Regular" in fonts(pdf_of(made))
    assert not {name for name in fonts(pdf_of(made)) if name.startswith("FrankRuhl")}


@pytest.mark.parametrize(("lang", "region"), [("zh", "SC"), ("zh-TW", "TC"), ("ja", "JP"), ("ko", "KR")])
def test_the_font_of_the_readers_region_is_taken(tmp_path: Path, cache: Path, lang: str, region: str) -> None:
    """Of fonts for East Asia that draw a letter each in its own way, the one of the language is taken."""
    for one in ("HK", "JP", "KR", "SC", "TC"):
        write_site(tmp_path, "basics: {name: A}\n", {f"fonts/{one}.ttf": font_file(f"Try Sans {one}", "漢字")})
    from sitegen.load import load

    found = scripts.fallback(frozenset("漢"), load(tmp_path).fonts, lang, Cache(cache))
    assert found.sans[0] == found.serif[0] == f"Try Sans {region}"


def test_an_unneeded_font_is_not_opened(built: Callable[..., Build]) -> None:
    """A font counts where it is needed: a site without its letters builds as without it."""
    assert pdf_of(built("basics: {name: Ada}\n")) == pdf_of(
        built("basics: {name: Ada}\n", {"fonts/try.ttf": font_file("Try Sans", "漢字")})
    )


def test_a_changed_font_is_seen(built: Callable[..., Build]) -> None:
    """What the cache knows of a file ends with the file."""
    name = "basics: {name: 漢字}\n"
    (warning,) = built(name, {"fonts/try.ttf": font_file("Try Sans", "漢")}).warnings
    assert warning.letters == ""
    assert "字" in warning.message
    assert "漢" not in warning.message
    assert built(name, {"fonts/try.ttf": font_file("Try Sans", "漢字")}).warnings == ()


def test_files_that_are_no_fonts_are_told(tmp_path: Path, run: Run) -> None:
    """Damaged files, web fonts, links out of the folder and giants: each with its path and a remedy."""
    root = write_site(tmp_path / "site", "basics: {name: 漢字}\n", {"fonts/a.ttf": b"junk", "fonts/OFL.txt": b"free"})
    result = run("build", root)
    assert result.returncode == 1
    assert "fonts/a.ttf: this is no font that can be read; put a TTF, OTF or TTC file here" in result.stderr

    (root / "fonts/a.ttf").unlink()
    (root / "fonts/b.woff2").write_bytes(b"junk")
    assert run("build", root).stderr.startswith("fonts/b.woff2: warning: a PDF cannot be set in a web font; ")

    with (root / "fonts/c.otf").open("wb") as file:
        file.truncate(MAX_FONT + 1)
    (root / "fonts/d.ttc").symlink_to("/etc/hostname")
    result = run("build", root)
    assert result.returncode == 1
    assert re.search(r"^fonts/c\.otf: the file has 60,000,001 bytes; ", result.stderr, re.MULTILINE)
    assert re.search(r"^fonts/d\.ttc: this link leads out of the site's folder", result.stderr, re.MULTILINE)


# --- what is told -------------------------------------------------------------------------------


def told(made: Build) -> str:
    """Return all warnings."""
    return "\n".join(map(str, made.warnings))


PLACES = [
    ("basics:\n  name: Ada 漢字\n", {}, "profile.yaml:2:13: warning: basics.name: "),
    ("# 漢字\nx-note: 漢\nbasics: {name: Ada, label: 字}\n", {}, "profile.yaml:3:28: warning: basics.label: "),
    ("basics:\n  name: A\n  summary: |\n    One\n\n    two 漢\n", {}, "profile.yaml:6:9: warning: basics.summary: "),
    ('basics: {name: "\\u6f22"}\n', {}, "profile.yaml:1:16: warning: basics.name: "),
    ("basics: {name: A}\n", {"sections/b.md": "---\ntitle: B\n---\nOne\n\ntwo 漢\n"}, "sections/b.md:6:5: warning: "),
    ("basics: {name: A}\n", {"sections/b.md": "---\ntitle: 漢\n---\nOne\n"}, "sections/b.md:2:8: warning: title: "),
    (
        "basics: {name: A}\npublications: {bibtex: r.bib}\n",
        {"r.bib": "@book{a,\n  title = {On 漢},\n  author = {Ada},\n  year = 2001}\n"},
        "r.bib:2:15: warning: ",
    ),
]


@pytest.mark.parametrize(("profile", "files", "place"), PLACES)
def test_a_letter_that_no_font_has_is_told_at_its_place(
    built: Callable[..., Build], profile: str, files: dict[str, str], place: str
) -> None:
    """File, line and column of the first one, in whatever file it is; comments and private keys do not count."""
    made = built(profile, files)
    assert told(made).startswith(place)
    assert re.search(
        r"these Chinese, Japanese or Korean letters, .*: [漢字 ]+; put a font file such as Noto", told(made)
    )
    assert b"pdfuaid:part" not in unpacked(pdf_of(made))


def test_every_script_is_told_with_its_own_remedy(built: Callable[..., Build], monkeypatch: pytest.MonkeyPatch) -> None:
    """A package where there is one, a file where there is none; each script once, with some of its letters."""
    theme = {"fontpkg_newsreader", "fontpkg_hanken_grotesk"}
    find = importlib.util.find_spec
    hidden = lambda name: None if name.startswith("fontpkg_") and name not in theme else find(name)  # noqa: E731
    monkeypatch.setattr(importlib.util, "find_spec", hidden)
    made = built({"basics": {"name": "Ada روث", "label": "हिन्दी", "summary": "አማርኛ 漢字 \N{GRINNING FACE} भाषा"}})
    remedies = dict(re.findall(r"cannot show these (.+?) letters, .*?; (.*?) \(pages", told(made)))
    assert remedies == {
        "Arabic": "run 'pip install fontpkg-amiri'",
        "Devanagari": "run 'pip install fontpkg-noto-sans-devanagari'",
        "Ethiopic": "put a font file such as NotoSansEthiopic-Regular.ttf into fonts/",
        "Chinese, Japanese or Korean": "put a font file such as NotoSansCJK-Regular.ttc into fonts/",
        "emoji": "put a font file such as NotoEmoji-Regular.ttf into fonts/",
    }


def test_what_is_told_is_told_again_when_nothing_is_made_anew(tmp_path: Path, run: Run) -> None:
    """The cache keeps the letters as well; with --strict they stop the build."""
    root = write_site(tmp_path / "site", {"basics": {"name": "漢字 Ada"}})
    first = run("build", root)
    assert first.returncode == 0
    assert "漢" in first.stderr
    assert run("build", root).stderr == first.stderr
    assert run("build", root, "--strict").returncode == 1


def test_a_letter_of_the_interface_has_no_place(built: Callable[..., Build]) -> None:
    """A script that only the words of a theme are written in is told of the profile as a whole."""
    files = {**OWN_THEME, "themes/mine/i18n/en.yaml": "sections: {work: 漢字}\n"}
    made = built({"basics": {"name": "Ada"}, "theme": {"name": "mine"}, "work": [{"name": "Works"}]}, files)
    assert told(made).startswith("profile.yaml: warning: the PDF cannot show")


def test_the_packages_of_the_table_are_what_they_are_called() -> None:
    """Each installed family that the table names shows its script and is known to the typesetter by that name."""
    import typst

    for name, (words, _) in SCRIPTS.items():
        script = scripts.script_of(max(words))
        for family in (*script.sans, *script.serif):
            if (found := installed_family(family)) is not None:
                known = typst.Fonts(include_system_fonts=False, font_paths=[str(found.folder)]).families()
                assert family in known, name


# --- from right to left -------------------------------------------------------------------------

PHONE = "+44 (0) 7700 900-142"
ARABIC: dict[str, Any] = {
    "site": {"locale": "ar"},
    "theme": {"name": "mine"},
    "privacy": {"basics.phone": "public"},
    "basics": {
        "name": "روث كاستيو",
        "email": "ruth@example.org",
        "phone": PHONE,
        "url": "https://ruth.example",
        "summary": "ممرضة مسجلة. اتصلوا بالرقم +44 7700 900143 أو زوروا https://ruth.example/a?b=1 اليوم.",
    },
    "work": [{"name": "مستشفى هارومير", "position": "مديرة", "highlights": [f"نقطة {n}" for n in range(70)]}],
}
WORDS = {
    "themes/mine/i18n/ar.yaml": (
        'document: {title: السيرة, page_of: "{page} / {pages}"}\nsections: {work: الخبرة}\ndates: {present: الآن}\n'
    )
}


@pytest.fixture
def arabic(built: Callable[..., Build]) -> Iterator[Any]:
    """Open the PDF of an Arabic resume of two pages."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf_of(built(ARABIC, {**OWN_THEME, **WORDS})))
    yield document
    document.close()


def found_at(page: Any, words: str) -> tuple[float, float]:
    """Return where a text stands on a page: its left and right ends."""
    text = page.get_textpage()
    boxes = []
    for at in range(text.count_chars()):
        if text.get_text_range(at, len(words)) == words:
            boxes = [text.get_charbox(one) for one in range(at, at + len(words))]
            break
    assert boxes, words
    return min(box[0] for box in boxes), max(box[2] for box in boxes)


def test_a_page_from_right_to_left_is_mirrored(arabic: Any) -> None:
    """Text starts at the right margin, bullets stand to its right, and the page's number is on the left."""
    margin, width = 57, 595
    assert found_at(arabic[0], "روث")[1] == pytest.approx(width - margin, abs=4)
    assert found_at(arabic[0], "الخبرة")[1] == pytest.approx(width - margin, abs=4)
    dash, words = found_at(arabic[0], "•"), found_at(arabic[0], "نقطة")
    assert dash[0] > words[1]
    assert dash[1] == pytest.approx(width - margin, abs=2)
    text = arabic[0].get_textpage()
    boxes = [(text.get_charbox(at), text.get_text_range(at, 1)) for at in range(text.count_chars())]
    number = sorted((box[0], letter) for box, letter in boxes if box[3] < 40 and not letter.isspace())
    assert "".join(letter for _, letter in number) == "1/2"
    assert number[0][0] == pytest.approx(margin, abs=2)


@pytest.mark.parametrize("words", [PHONE, "+44 7700 900143", "ruth@example.org", "https://ruth.example/a?b=1"])
def test_latin_pieces_keep_their_direction(arabic: Any, words: str) -> None:
    """Addresses and phone numbers read from left to right, in the opening and between Arabic words."""
    text = arabic[0].get_textpage()
    rows: dict[int, list[tuple[float, str]]] = {}
    for at in range(text.count_chars()):
        left, bottom, _, top = text.get_charbox(at, loose=True)
        if top - bottom < 20:  # not the name
            rows.setdefault(round(bottom), []).append((left, text.get_text_range(at, 1)))
    seen = ["".join(letter for _, letter in sorted(row) if not letter.isspace()) for row in rows.values()]
    assert any("".join(words.split()) in row for row in seen), seen[:6]


def test_arabic_words_are_read_as_they_are_written(arabic: Any) -> None:
    """Software finds the words of the resume, lam-alef and dots included."""
    text = arabic[0].get_textpage().get_text_range()
    assert text.split()[:2] == ["روث", "كاستيو"]
    for word in ("ممرضة", "مسجلة", "مستشفى", "هارومير", "مديرة", "الخبرة", "اليوم"):
        assert word in text.split() or any(part.strip("،.:") == word for part in text.split()), word
