"""docs/themes.md: what it says is so."""

from __future__ import annotations

import datetime
import re
import runpy
import tomllib
from pathlib import Path

import pytest

from sitegen.cache import Cache
from sitegen.editions import editions
from sitegen.load import load
from sitegen.pages import _Desk
from sitegen.templates import environment
from sitegen.theme_files import ENTRY_POINTS, find_theme, theme_names
from sitegen.validate import validate
from tests.making import REPOSITORY, sitegen, write_site
from tests.reading import Page

WRITER = runpy.run_path(str(REPOSITORY / "docs/write_themes.py"))
TEXT = (REPOSITORY / "docs/themes.md").read_text("utf-8")
FILES = dict(re.findall(r"^`([\w./-]+)`\n```\w+\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE))
PERSON = "basics: {name: Ada, summary: I think., email: ada@example.org}\nreferences: [{name: Eve, reference: Good.}]\n"


def test_it_is_written_from_the_definitions() -> None:
    """docs/themes.md is what docs/write_themes.py makes of the contract now."""
    assert WRITER["page"]() == TEXT


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Path:
    """Build a site that takes every step of the page at once."""
    files: dict[str, str | bytes] = {
        path: text for path, text in FILES.items() if not path.startswith(("acme/", "profile"))
    }
    profile = PERSON + "downloads: []\n" + FILES["profile.yaml"].replace("folio", "mine")
    root = write_site(tmp_path_factory.mktemp("steps") / "site", profile, files)
    result = sitegen("build", root, cache=cache)
    assert (result.returncode, result.stderr) == (0, "")
    return root / "public"


def test_every_step_works(own: Path) -> None:
    """Options, font, style, hook, text, block, section and child theme all show."""
    page = Page((own / "index.html").read_bytes())
    assert "I am free from May." in page.text
    assert "Written in Leeds." in page.text
    assert page.one("h2", id="contact-title").text == "Say hello"
    assert page.one("blockquote").text.split() == ["Good.", "Eve"]
    assert (own / "custom.css").read_text("utf-8") == FILES["static/custom.css"]
    style = (own / "assets/style.css").read_text("utf-8")
    for rule in ("--accent:#1d4e5f", "--measure:36rem", "--paper:#ffffff", "--text:var(--measure)"):
        assert rule in style


def test_the_package_works(tmp_path: Path, cache: Path) -> None:
    """Installed as its pyproject.toml says, its theme can be chosen by its name."""
    points = tomllib.loads(FILES["acme/pyproject.toml"])["project"]["entry-points"]
    assert points.keys() == {ENTRY_POINTS}
    listed = "\n".join(f"{name} = {value}" for name, value in points[ENTRY_POINTS].items())
    prefix = "acme/sitegen_theme_acme/"
    packages = tmp_path / "packages"
    installed: dict[str, str | bytes] = {
        "acme-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: sitegen-theme-acme\nVersion: 1.0\n",
        "acme-1.0.dist-info/entry_points.txt": f"[{ENTRY_POINTS}]\n{listed}\n",
        **{path.removeprefix("acme/"): text for path, text in FILES.items() if path.startswith(prefix)},
    }
    write_site(packages, "", installed)
    root = write_site(tmp_path / "site", f"{PERSON}downloads: []\ntheme: {{name: acme}}\n")
    result = sitegen("build", root, cache=cache, env={"PYTHONPATH": f"{packages}:{REPOSITORY}"})
    assert (result.returncode, result.stderr) == (0, "")
    assert "--accent:#005f73" in (root / "public/assets/style.css").read_text("utf-8")


def test_everything_that_templates_get_is_listed(tmp_path: Path, cache: Path) -> None:
    """Each name and each filter, and none that is not there."""
    root = write_site(tmp_path / "site", PERSON)
    site = validate(load(root), cache=Cache(cache), today=datetime.date(2026, 1, 1))
    desk = _Desk(site.theme, site.options, root, Cache(cache), {}, [], [])
    desk.lay_out(editions(site, today=datetime.date(2026, 1, 1))[0], "")
    names: set[str] = set()
    desk.env.globals["seen"] = names.update
    file = tmp_path / "site/templates/404.html"
    file.parent.mkdir()
    file.write_text("{{ seen(page) }}")
    desk.page("index.html", "404.html")
    for name in names:
        assert f"`{name}`" in WRITER["CONTEXT"]["page"]
    usual = environment(site.theme, root, Cache(None))
    given = {"m", "page", "section", "photo", "custom_css", "hooks"}
    assert WRITER["CONTEXT"].keys() == (desk.env.globals.keys() - usual.globals.keys() - {"seen"}) | given
    assert WRITER["FILTERS"].keys() == desk.env.filters.keys() - usual.filters.keys()


def test_the_gallery_shows_every_theme() -> None:
    """docs/gallery.md has each theme with its description and three pictures, and the pictures are there."""
    gallery = (REPOSITORY / "docs/gallery.md").read_text("utf-8")
    for name in theme_names(REPOSITORY):
        assert f"## {name}\n\n{' '.join(find_theme(name, REPOSITORY).description.split())}\n" in gallery
        for picture in (f"{name}.webp", f"{name}-phone.webp", f"{name}-pdf.webp"):
            assert f"(images/{picture})" in gallery
            assert (REPOSITORY / "docs/images" / picture).is_file()
