"""The commands around themes: list, show, new, which, eject, and what check says of copies."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from sitegen import __version__
from sitegen.theme_files import find_theme
from tests.making import REPOSITORY, THEMES, write_site

Run = Callable[..., subprocess.CompletedProcess[str]]
PROFILE = {"basics": {"name": "Mo", "summary": "Says it."}, "languages": [{"language": "English"}]}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Write a small site that uses the first theme."""
    return write_site(tmp_path / "site", PROFILE)


@pytest.fixture
def own_theme(site: Path, run: Run) -> Path:
    """Give a site that uses a theme of its own, made by the command."""
    assert run("theme", "new", "mine", site).returncode == 0
    return write_site(site, {**PROFILE, "theme": {"name": "mine"}})


def test_the_list_names_every_theme_and_marks_the_one_in_use(own_theme: Path, run: Run) -> None:
    """Each has a line with what it is and where it comes from."""
    lines = run("theme", "list", own_theme).stdout.splitlines()
    told = {line.split()[1 if line[0] == "*" else 0]: line for line in lines if "(" in line}
    assert set(told) == {*THEMES, "mine"}
    assert [name for name, line in told.items() if line.startswith("* ")] == ["mine"]
    assert told["mine"].endswith("(this site)")
    assert told["folio"].endswith(f"(shipped with sitegen {__version__})")


def test_the_list_is_there_for_programs(site: Path, run: Run) -> None:
    """As JSON it says the same."""
    told = {one["name"]: one for one in json.loads(run("theme", "list", site, "--format", "json").stdout)}
    assert told["folio"]["in use"] is True
    assert told["folio"]["from"] == f"shipped with sitegen {__version__}"
    assert told["folio"]["description"]


def test_the_list_tells_of_broken_themes(site: Path, run: Run) -> None:
    """One broken theme does not hide the others."""
    write_site(site, PROFILE, {"themes/bad/theme.yaml": "name: bad\napi: 99\n"})
    result = run("theme", "list", site)
    assert result.returncode == 0
    assert "bad" in result.stdout
    assert "cannot be used: " in result.stdout
    assert "* folio" in result.stdout


def test_the_list_says_which_package_brings_a_theme(site: Path, run: Run) -> None:
    """A theme that was installed is told with the name and the version of its package."""
    packages = write_site(
        site.parent / "packages",
        "",
        {
            "acme_theme-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: acme-theme\nVersion: 1.0\n",
            "acme_theme-1.0.dist-info/entry_points.txt": "[sitegen.themes]\nacme = acme_theme\n",
            "acme_theme/__init__.py": "",
            "acme_theme/theme.yaml": "name: acme\napi: 1\nextends: folio\ndescription: Anvils.\n",
        },
    )
    told = run("theme", "list", site, env={"PYTHONPATH": f"{packages}:{REPOSITORY}"}).stdout
    assert "acme Anvils. (package acme-theme 1.0)" in " ".join(told.split())


@pytest.mark.parametrize("name", THEMES)
def test_show_gives_every_option_and_a_snippet_that_builds(name: str, site: Path, run: Run) -> None:
    """What it says to write in profile.yaml is a theme setting that the site accepts."""
    told = run("theme", "show", name, site).stdout
    options = find_theme(name, site).options
    snippet = told.split("write in profile.yaml\n", 1)[1].split("\n\n", 1)[0]
    setting = yaml.safe_load(snippet)
    assert setting["theme"]["name"] == name
    assert set(setting["theme"].get("options", {})) == {key for key, one in options.items() if one.type != "picture"}
    for option in options.values():
        assert " ".join(option.description.split()) in told
    write_site(site, "basics: {name: Mo}\n" + "\n".join(line[2:] for line in snippet.split("\n")))
    result = run("build", site)
    assert result.returncode == 0, result.stderr


def test_show_knows_fonts_and_paper(site: Path, run: Run) -> None:
    """Both can be read by a program."""
    told = json.loads(run("theme", "show", "folio", site, "--format", "json").stdout)
    assert {"family": "Newsreader", "used in": ["pages", "documents"]} in told["fonts"]
    assert told["papers"] == dict(find_theme("folio", site).papers)


def test_an_unknown_theme_is_a_mistake(site: Path, run: Run) -> None:
    """The message names what there is."""
    result = run("theme", "show", "folioo", site)
    assert (result.returncode, result.stdout) == (1, "")
    assert "folio" in result.stderr


# --- A theme of one's own --------------------------------------------------------------------


@pytest.mark.parametrize("parent", THEMES)
def test_a_new_theme_builds_at_once_and_looks_like_its_parent(parent: str, site: Path, run: Run) -> None:
    """Its pages say what the parent's say, and its files tell what to change."""
    write_site(site, {**PROFILE, "theme": {"name": parent}, "downloads": []})
    assert run("build", site, "-o", site.parent / "before").returncode == 0
    made = run("theme", "new", "mine", site, "--extends", parent)
    assert made.returncode == 0, made.stderr
    assert "theme:\n    name: mine" in made.stdout
    write_site(site, {**PROFILE, "theme": {"name": "mine"}, "downloads": []})
    built = run("build", site, "--strict", "-o", site.parent / "after")
    assert built.returncode == 0, built.stderr
    before, after = ((site.parent / name / "index.html").read_text("utf-8") for name in ("before", "after"))
    assert without_versions(before).split() == without_versions(after).split()
    assert "--corners:2px" in (site.parent / "after/assets/style.css").read_text("utf-8")


def without_versions(page: str) -> str:
    """Return a page without what tells one style sheet from another."""
    return "".join(part.split('"', 1)[-1] if at else part for at, part in enumerate(page.split("?v=")))


def test_a_new_theme_overwrites_nothing(own_theme: Path, run: Run) -> None:
    """A name that is taken is refused, in the site as among the shipped themes."""
    before = (own_theme / "themes/mine/theme.yaml").read_bytes()
    for name in ("mine", "folio"):
        result = run("theme", "new", name, own_theme)
        assert result.returncode == 1
        assert f"there is a theme '{name}' already" in result.stderr
    assert (own_theme / "themes/mine/theme.yaml").read_bytes() == before
    assert not (own_theme / "themes/folio").exists()


@pytest.mark.parametrize("name", ["My Theme", "../up", "-x", "a--b"])
def test_a_name_that_cannot_be_one_is_refused(name: str, site: Path, run: Run) -> None:
    """Nothing is written for it."""
    result = run("theme", "new", "--", name, site)
    assert result.returncode == 1
    assert "cannot be a theme's name" in result.stderr
    assert not (site / "themes").exists()


def test_the_palette_of_a_new_theme_can_be_switched_on(own_theme: Path, run: Run) -> None:
    """Its comment holds the parent's colours, ready to be used."""
    path = own_theme / "themes/mine/theme.yaml"
    lines = path.read_text("utf-8").splitlines()
    start = lines.index("# palette:")
    end = next(at for at in range(start, len(lines)) if not lines[at].startswith("#"))
    palette = [line[2:].replace("#1e1915", "#101010") for line in lines[start:end]]
    path.write_text("\n".join([*lines[:start], *palette, *lines[end:]]), "utf-8")
    theme = find_theme("mine", own_theme)
    expected = {scheme: dict(colours) for scheme, colours in find_theme("folio", own_theme).palette.items()}
    expected["light"]["ink"] = "#101010"
    assert {scheme: dict(colours) for scheme, colours in theme.palette.items()} == expected
    assert run("build", own_theme).returncode == 0


# --- Which file counts, and copies of it -----------------------------------------------------


def test_which_shows_every_layer_and_the_one_that_counts(own_theme: Path, run: Run) -> None:
    """The site's own template comes first, then the theme's, then those of the themes that it extends."""
    write_site(own_theme, {**PROFILE, "theme": {"name": "mine"}}, {"templates/frame.html": "x"})
    lines = run("theme", "which", "frame.html", own_theme).stdout.splitlines()
    assert lines[:3] == [
        f"* {own_theme / 'templates/frame.html'}  (the site's own)",
        f"  {own_theme / 'themes/mine/templates/frame.html'}  (theme mine)",
        f"  {REPOSITORY / 'themes/base/templates/frame.html'}  (theme base)",
    ]


@pytest.mark.parametrize(("name", "path"), [("style.css", "static/style.css"), ("en.yaml", "i18n/en.yaml")])
def test_which_says_where_files_are_brought_together(name: str, path: str, own_theme: Path, run: Run) -> None:
    """Of these every layer counts."""
    told = run("theme", "which", name, own_theme).stdout
    assert f"* {REPOSITORY / 'themes/base' / path}" in told
    assert "All of them are used" in told


def test_which_suggests_a_file_that_is_there(site: Path, run: Run) -> None:
    """A slip of the pen is no riddle."""
    result = run("theme", "which", "indx.html", site)
    assert result.returncode == 1
    assert "did you mean 'index.html'?" in result.stderr


@pytest.mark.parametrize("name", ["index.html", "templates/partials/macros.html", "favicon.svg"])
def test_a_copied_template_draws_the_same_page(name: str, site: Path, run: Run) -> None:
    """The comment on top of the copy changes nothing in what it draws, and says where it comes from."""
    assert run("build", site, "-o", site.parent / "before").returncode == 0
    copied = run("theme", "eject", name, site)
    assert copied.returncode == 0, copied.stderr
    path = name.removeprefix("templates/")
    head = (site / "templates" / path).read_text("utf-8").splitlines()[0]
    assert head.startswith(f"{{#- Copied from themes/base/templates/{path} of sitegen {__version__}, sha256:")
    assert run("build", site, "-o", site.parent / "after").returncode == 0
    for page in ("index.html", "favicon.svg"):
        assert (site.parent / "after" / page).read_bytes() == (site.parent / "before" / page).read_bytes()


@pytest.mark.parametrize(
    ("name", "path", "head"),
    [
        ("site.js", "static/assets/site.js", "/* Copied from themes/base/static/site.js of "),
        ("entries.typ", "themes/mine/entries.typ", "// Copied from themes/base/entries.typ of "),
        ("docx/settings.xml", "themes/mine/docx/settings.xml", "<!-- Copied from themes/base/docx/settings.xml of "),
    ],
)
def test_other_files_are_copied_where_they_are_looked_for(
    name: str, path: str, head: str, own_theme: Path, run: Run
) -> None:
    """Each has the comment of its kind, counts from now on, and the site builds with it."""
    result = run("theme", "eject", name, own_theme)
    assert result.returncode == 0, result.stderr
    assert run("theme", "which", name, own_theme).stdout.startswith(f"* {own_theme / path}  ")
    text = (own_theme / path).read_text("utf-8")
    assert head in text
    assert text.startswith("<?xml") is path.endswith(".xml")
    built = run("build", own_theme, "--strict")
    assert built.returncode == 0, built.stderr


def test_without_a_theme_of_its_own_a_site_is_told_how_to_get_one(site: Path, run: Run) -> None:
    """Scripts and documents are looked for in themes only; nothing is written."""
    result = run("theme", "eject", "resume.typ", site)
    assert result.returncode == 1
    assert "sitegen theme new my-folio --extends folio" in result.stderr
    assert sorted(path.name for path in site.iterdir()) == ["profile.yaml"]


@pytest.mark.parametrize("name", ["style.css", "en.yaml", "docx/styles.xml", "theme.yaml"])
def test_what_is_brought_together_is_not_copied(name: str, own_theme: Path, run: Run) -> None:
    """A copy would only freeze what the theme says."""
    result = run("theme", "eject", name, own_theme)
    assert result.returncode == 1
    assert "is not copied" in result.stderr


def test_a_copy_overwrites_nothing(site: Path, run: Run) -> None:
    """What the author has changed stays."""
    write_site(site, PROFILE, {"templates/index.html": "mine"})
    result = run("theme", "eject", "index.html", site)
    assert result.returncode == 1
    assert "templates/index.html is there already" in result.stderr
    assert (site / "templates/index.html").read_text() == "mine"
    assert not (site / ".sitegen").exists()


@pytest.fixture
def copied(own_theme: Path, run: Run) -> Path:
    """Give a site with a template of its own theme's parent, copied when the parent was another one."""
    parent = "name: old\napi: 1\nextends: folio\ndescription: The parent.\n"
    texts = {
        "themes/old/theme.yaml": parent,
        "themes/old/templates/404.html": '{% extends "frame.html" %}\n{# one #}\n',
    }
    write_site(own_theme, {**PROFILE, "theme": {"name": "old"}, "downloads": []}, texts)
    # The theme of the site itself is changed where it is; the child copies from its parent.
    child = "name: kid\napi: 1\nextends: old\ndescription: The child.\n"
    write_site(own_theme, {**PROFILE, "theme": {"name": "kid"}, "downloads": []}, {"themes/kid/theme.yaml": child})
    result = run("theme", "eject", "404.html", own_theme)
    assert result.returncode == 0, result.stderr
    return own_theme


def test_check_is_silent_while_the_original_stays(copied: Path, run: Run) -> None:
    """What the author changes in the copy is the author's affair."""
    copy = copied / "templates/404.html"
    copy.write_text(copy.read_text("utf-8") + "{# mine #}\n", "utf-8")
    told = run("check", copied)
    assert told.returncode == 0, told.stderr
    assert "copied" not in told.stdout


def test_check_shows_how_the_original_moved_on(copied: Path, run: Run) -> None:
    """The difference is that of the originals, then and now."""
    (copied / "themes/old/templates/404.html").write_text('{% extends "frame.html" %}\n{# two #}\n', "utf-8")
    told = run("check", copied)
    assert told.returncode == 0, told.stderr
    lines = [line.strip() for line in told.stdout.split("What was copied from the theme", 1)[1].splitlines()]
    assert "templates/404.html: the original has changed since it was copied" in lines
    assert "--- themes/old/templates/404.html (as it was copied)" in lines
    assert lines[lines.index("-{# one #}") + 1] == "+{# two #}"
    [one] = json.loads(run("check", copied, "--format", "json").stdout)["ejected"]
    assert (one["path"], one["origin"]) == ("templates/404.html", "themes/old/templates/404.html")
    assert "+{# two #}" in one["difference"]


def test_check_knows_a_copy_by_its_comment_alone(copied: Path, run: Run) -> None:
    """Without the original that was kept it still tells that there is a new one."""
    (copied / ".sitegen/ejected/templates/404.html").unlink()
    assert "copied" not in run("check", copied).stdout
    (copied / "themes/old/templates/404.html").write_text('{% extends "frame.html" %}\n', "utf-8")
    assert "templates/404.html: the original has changed" in run("check", copied).stdout


def test_check_tells_of_an_original_that_is_gone(copied: Path, run: Run) -> None:
    """A file that a theme no longer has is told; so is one that is another theme's now."""
    (copied / "themes/old/templates/404.html").unlink()
    assert "it is themes/base/templates/404.html now" in run("check", copied).stdout
    (copied / "themes/old/templates/odd.html").write_text("x")
    assert run("theme", "eject", "odd.html", copied).returncode == 0
    (copied / "themes/old/templates/odd.html").unlink()
    assert "no longer has the original" in run("check", copied).stdout
