"""What a site can change of its theme without taking it over, seen in the output."""

from __future__ import annotations

import calendar
import datetime
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from sitegen.cache import Cache
from sitegen.dates import Span, parse_date
from sitegen.documents.pdf import pdf
from sitegen.documents.press import Press
from sitegen.editions import editions
from sitegen.hooks import HOOKS
from sitegen.load import load
from sitegen.model import Author, Detail, Edition, Entry, Section, Site
from sitegen.pages import pages
from sitegen.validate import validate
from tests.making import shared_folder, sitegen, write_site
from tests.reading import Page, pdf_text

TODAY = datetime.date(2026, 1, 1)
PROFILE = """
basics: {name: Ada, email: ada@example.org}
downloads: []
work: [{name: Acme, position: Engineer}]
"""


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build, once for all tests of this file, a site that uses every hook and changes a text and a script."""
    cache = shared_folder(tmp_path_factory, "sitegen-cache")
    hooks: dict[str, str | bytes] = {
        f"templates/hooks/{name}.html": f'<meta name="hook" content="{name}">' for name in HOOKS
    }
    hooks["templates/hooks/section_end.html"] = '<p class="hooked">{{ section.id }} of {{ edition.basics.name }}</p>'
    files: dict[str, str | bytes] = {
        **hooks,
        "sections/about.md": "---\npage: true\n---\nI teach.\n",
        "i18n/en.yaml": "page: {contact: Say hello}\n",
        "static/assets/site.js": "// mine",
    }
    root = write_site(tmp_path_factory.mktemp("contract") / "site", PROFILE, files)
    result = sitegen("build", root, cache=cache)
    assert (result.returncode, result.stderr) == (0, "")
    return root / "public"


def hooks_of(path: Path) -> list[str]:
    """Return the hooks that a page has, in their order."""
    metas = Page(path.read_bytes()).every("meta")
    return [one.attrs["content"] for one in metas if one.attrs.get("name") == "hook"]


def test_every_hook_stands_where_it_is_said_to(output: Path) -> None:
    """On the main page all of them, those of sections in each; on others those of every page."""
    sections = ["section_start"] * 2
    expected = ["head_end", "body_start", "hero_end", "before_sections", *sections, "after_sections", "before_footer"]
    assert hooks_of(output / "index.html") == [*expected, "body_end"]
    every = ["head_end", "body_start", "before_footer", "body_end"]
    assert hooks_of(output / "about/index.html") == [*every[:2], "section_start", *every[2:]]
    assert hooks_of(output / "404.html") == every


def test_a_hook_knows_the_page_and_its_section(output: Path) -> None:
    """It gets all that templates get."""
    found = [one.text for one in Page((output / "index.html").read_bytes()).every("p") if "hooked" in str(one.attrs)]
    assert found == ["work of Ada", "about of Ada"]


def test_a_site_has_texts_of_its_own(output: Path) -> None:
    """One text is changed, all others stay."""
    page = Page((output / "index.html").read_bytes())
    assert page.one("h2", id="contact-title").text == "Say hello"
    assert page.one("a", href="#main").text == "Skip to the content"


def test_a_file_of_the_site_takes_the_place_of_the_themes(output: Path) -> None:
    """`static/assets/NAME` is what the theme has as `static/NAME`."""
    assert (output / "assets/site.js").read_text("utf-8") == "// mine"
    scripts = [one.attrs.get("src") for one in Page((output / "index.html").read_bytes()).every("script")]
    assert "assets/site.js" in scripts


ROLE = Entry("", "Role-Word", span=Span(parse_date("1843-05")), bullets=("Point-Word",))
ENTRY = Entry(
    id="one",
    title="Title-Word",
    url="https://url.example",
    organization="Organization-Word",
    place="Place-Word",
    text="Text-Word",
    bullets=("Bullet-Word",),
    tags=("Tag-Word",),
    authors=(Author("Author-Word", self=False),),
    roles=(ROLE,),
    details=(Detail("Label-Word", ("Detail-Word",)),),
)
WORDS = (
    "Title",
    "Organization",
    "Place",
    "Text",
    "Bullet",
    "Tag",
    "Author",
    "Role",
    "Point",
    "Label",
    "Detail",
    "Body",
)


def unheard_of(tmp_path: Path, cache: Path) -> tuple[Site, Edition]:
    """Return an edition with a section of a kind that no theme knows, which says all that a section can."""
    root = write_site(tmp_path / "site", "basics: {name: Ada}\n")
    site = validate(load(root), cache=Cache(cache), today=TODAY)
    (edition,) = editions(site, today=TODAY)
    section = Section("strange", "A strange section", "unheard-of", 10, (ENTRY,), body="Body-Word")
    return site, replace(edition, sections=(section,))


def test_a_section_that_no_theme_knows_is_on_the_page(tmp_path: Path, cache: Path) -> None:
    """Its title, text and entries with all that they say."""
    site, edition = unheard_of(tmp_path, cache)
    made = pages([edition], site.theme, site.options, site=site.root, cache=Cache(cache))
    content = next(file.content for file in made if file.path == "index.html")
    text = Page(content).one("main").text
    assert [word for word in WORDS if f"{word}-Word" not in text] == []
    assert "A strange section" in text
    assert "May 1843" in text


def test_a_section_that_no_theme_knows_is_in_the_pdf(tmp_path: Path, cache: Path) -> None:
    """The same words."""
    site, edition = unheard_of(tmp_path, cache)
    made = pdf(edition, Press(site.theme, site.options, Cache(cache), calendar.timegm(TODAY.timetuple())))
    text = pdf_text(made.content)
    assert [word for word in WORDS if f"{word}-Word" not in text] == []


def test_the_order_of_texts_is_site_theme_parent_base(
    tmp_path: Path, run: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    """Each lays its own texts over those behind it."""
    files: dict[str, str | bytes] = {
        "themes/child/theme.yaml": "name: child\napi: 1\nextends: mother\n",
        "themes/mother/theme.yaml": "name: mother\napi: 1\nextends: folio\n",
        "themes/mother/i18n/en.yaml": "page: {resume: Mother's, contact: Mother's, contact_me: Mother's}\n",
        "themes/child/i18n/en.yaml": "page: {resume: Child's, contact: Child's}\n",
        "i18n/en.yaml": "page: {resume: Site's}\n",
    }
    root = write_site(tmp_path / "site", PROFILE + "theme: {name: child}\n", files)
    result = run("build", root)
    assert (result.returncode, result.stderr) == (0, "")
    page = Page((root / "public/index.html").read_bytes())
    assert "Site's" in page.one("header").text
    assert page.one("h2", id="contact-title").text == "Child's"
    assert [one.text for one in page.every("a") if one.attrs.get("class", "").startswith("button")] == ["Mother's"]
