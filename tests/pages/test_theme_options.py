"""What a profile chooses of a theme, in the pages and documents that the real command writes."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from tests.making import sitegen, write_site
from tests.reading import Page, pdf_text

Run = Callable[..., subprocess.CompletedProcess[str]]

PROFILE = """
basics: {name: Ada Lovelace, label: Analyst}
site: {url: https://ada.example}
downloads: [pdf]
theme:
  name: mine
  font: inter
  options:
    accent: "#005f73"
    ruled: true
    size: 18.5
    motto: 'a "b" </style> <b> \\'
    layout: wide
    topics: [one, two]
    hero: assets/hero.jpg
    display_font: Instrument Serif
"""
THEME = """
name: mine
api: 1
extends: folio
options:
  ruled: {type: bool, default: false, description: Lines between sections.}
  size: {type: number, min: 15, max: 20, step: 0.5, unit: px, default: 17, description: Size of the text.}
  line_width: {type: number, default: 1, unit: px, description: Width of lines.}
  motto: {type: text, default: "", description: A few words below the name.}
  layout: {type: enum, default: narrow, description: Width., choices: {narrow: One column., wide: Two columns.}}
  topics: {type: list, default: [], description: What is shown first.}
  hero: {type: picture, description: A wide picture above the name.}
  portrait: {type: picture, description: Another one.}
"""
INDEX = """
{% extends "page.html" %}
{% block main %}
<h1>{{ edition.basics.name }}</h1>
<p id="values">{{ theme.ruled }} {{ theme.size }} {{ theme.motto }} {{ theme.layout }}
{{ theme.topics | join("+") }} {{ theme.accent_tint }} {{ theme.portrait }}</p>
<img src="{{ theme.hero.src }}" srcset="{{ theme.hero.srcset }}"
 width="{{ theme.hero.width }}" height="{{ theme.hero.height }}" alt="">
{% endblock %}
"""
RESUME = """
#let d = json("data.json")
#set document(title: d.title)
#set text(font: "Folio Sans")
= #d.basics.name
#let o = d.options
ruled #o.ruled, size #o.size, motto #o.motto, layout #o.layout, topics #o.topics.join("+"),
ink #o.accent_ink_dark, portrait #repr(o.portrait)
#text(font: "Folio Display")[In display.]
#image(o.hero, alt: "A hero", width: 40mm)
"""


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Path:
    """Build, once for all tests of this file, a site that sets an option of every type."""
    photo = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "A secret place"
    Image.new("RGB", (1500, 500), "#336699").save(photo, "JPEG", exif=exif)
    files: dict[str, str | bytes] = {
        "assets/hero.jpg": photo.getvalue(),
        "themes/mine/theme.yaml": THEME,
        "themes/mine/templates/index.html": INDEX,
        "themes/mine/resume.typ": RESUME,
    }
    root = write_site(tmp_path_factory.mktemp("options") / "site", PROFILE, files)
    result = sitegen("build", root, cache=cache)
    assert result.returncode == 0, result.stderr
    return root / "public"


def test_templates_get_every_option(output: Path) -> None:
    """By its name, with defaults and the shades of colours; text is escaped."""
    values = Page((output / "index.html").read_bytes()).one("p", id="values").text
    assert re.fullmatch(r'True 18\.5 a "b" </style> <b> \\ wide\sone\+two #[0-9a-f]{6} None', values)


def test_style_sheets_get_options_as_properties_and_attributes(output: Path) -> None:
    """Numbers have their unit, shades their name; what is chosen stands at the root of every page."""
    style = (output / "assets/style.css").read_text("utf-8")
    for rule in ("--accent:#005f73", "--size:18.5px", "--line-width:1px", "--ruled:1", "--layout:wide"):
        assert rule in style
    for name in ("index.html", "404.html"):
        root = Page((output / name).read_bytes()).one("html").attrs
        assert (root["data-ruled"], root["data-layout"]) == ("true", "wide")


def test_a_picture_of_an_option_is_made_for_the_web(output: Path) -> None:
    """In several widths, without what the camera wrote into it."""
    attrs = Page((output / "index.html").read_bytes()).one("img").attrs
    content = (output / attrs["src"]).read_bytes()
    with Image.open(io.BytesIO(content)) as image:
        assert (image.width, image.height) == (int(attrs["width"]), int(attrs["height"]))
    assert b"secret" not in content
    assert [part.split(" ")[1] for part in attrs["srcset"].split(", ")] == ["480w", "800w", "1500w"]
    for part in attrs["srcset"].split(", "):
        assert (output / part.split(" ")[0]).is_file()


def test_typst_gets_every_option(output: Path) -> None:
    """The same values, and a picture as a file beside the document."""
    text = " ".join(pdf_text((output / "resume.pdf").read_bytes()).split())
    expected = r'ruled true, size 18\.5, motto a "b" </style> <b> \\, layout wide, topics one\+two, ink #[0-9a-f]{6}'
    assert re.search(f"{expected}, portrait none", text)
    assert b"/Image" in (output / "resume.pdf").read_bytes()


def test_pages_and_pdf_are_set_in_the_chosen_fonts(output: Path) -> None:
    """The web fonts and the PDF's carry the licence and the glyphs of the chosen families, by the theme's names."""
    from fontTools.ttLib import TTFont

    copyrights = {}
    for path in (output / "assets/fonts").iterdir():
        names = TTFont(path)["name"]
        copyrights[names.getDebugName(1)] = (names.getDebugName(0), names.getDebugName(13))
    assert copyrights.keys() == {"Folio Sans", "Folio Display"}
    assert "Inter Project" in copyrights["Folio Sans"][0]
    assert "Instrument Serif Project" in copyrights["Folio Display"][0]
    assert all("Open Font License" in licence for _, licence in copyrights.values())


def test_without_a_choice_nothing_changes(run: Run, tmp_path: Path) -> None:
    """The theme's own family, chosen by name, gives the same files as no choice at all."""
    outputs = []
    for name, theme in (("a", ""), ("b", "theme: {font: hanken-grotesk, options: {display_font: newsreader}}\n")):
        root = write_site(tmp_path / name, f"basics: {{name: Ada}}\ndownloads: [pdf]\n{theme}")
        assert run("build", root).returncode == 0
        outputs.append({path.name: path.read_bytes() for path in (root / "public").rglob("*") if path.is_file()})
    assert outputs[0] == outputs[1]
