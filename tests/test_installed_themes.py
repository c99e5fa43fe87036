"""Themes that come as packages."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.problems import ThemeError
from sitegen.theme_files import find_theme, theme_folder, theme_names
from tests.making import REPOSITORY, sitegen, write_site

PACKAGE = {
    "acme_theme-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: acme-theme\nVersion: 1.0\n",
    "acme_theme-1.0.dist-info/entry_points.txt": (
        "[sitegen.themes]\nacme = acme_theme\nacme-dark = acme_theme.dark\ngone = acme_theme.gone\nfolio = acme_theme\n"
    ),
    "acme_theme/__init__.py": "raise RuntimeError('a theme has no Python')\n",
    "acme_theme/theme.yaml": "name: acme\napi: 1\nextends: folio\noptions: {accent: {default: '#005f73'}}\n",
    "acme_theme/templates/404.html": (
        '{% extends "!parent/404.html" %}{% block main %}{{ super() }}<p>Acme</p>{% endblock %}\n'
    ),
    "acme_theme/dark/theme.yaml": "name: acme-dark\napi: 1\nextends: acme\n",
}


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """Install a package with two themes into a folder of its own."""
    return write_site(tmp_path / "packages", "", dict(PACKAGE))


def test_a_site_is_built_in_a_theme_of_a_package(tmp_path: Path, packages: Path, cache_folder: Path) -> None:
    """Its templates and options hold, also over a theme that extends it; its Python is never run."""
    root = write_site(tmp_path / "site", "basics: {name: Ada}\ntheme: {name: acme-dark}\ndownloads: []\n")
    path = f"{packages}:{REPOSITORY}"
    result = sitegen("build", root, cache=cache_folder, env={"PYTHONPATH": path})
    assert result.returncode == 0, result.stderr
    assert "<p>Acme</p>" in (root / "public/404.html").read_text("utf-8")
    assert "--accent:#005f73" in (root / "public/assets/style.css").read_text("utf-8")


def test_the_sites_own_and_the_shipped_themes_come_first(
    tmp_path: Path, packages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A package cannot take the place of either."""
    monkeypatch.syspath_prepend(str(packages))
    root = write_site(tmp_path / "site", "", {"themes/acme/theme.yaml": "name: acme\napi: 1\n"})
    assert theme_folder("acme", root) == root / "themes/acme"
    assert theme_folder("folio", root) == REPOSITORY / "themes/folio"
    assert theme_folder("acme-dark", root) == packages / "acme_theme/dark"


def test_names_tell_of_installed_themes(tmp_path: Path, packages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt name finds them; one whose folder is not there is left out."""
    monkeypatch.syspath_prepend(str(packages))
    assert {"acme", "acme-dark", "folio"} <= set(theme_names(tmp_path))
    assert "gone" not in theme_names(tmp_path)
    with pytest.raises(ThemeError, match=r"there is no theme 'acne'; .*did you mean 'acme'\?"):
        find_theme("acne", tmp_path)


def test_a_mistake_in_a_package_is_told_with_its_whole_path(
    tmp_path: Path, packages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Outside the site a short path would lead nowhere."""
    monkeypatch.syspath_prepend(str(packages))
    (packages / "acme_theme/theme.yaml").write_text("name: acme\napi: 1\nextend: folio\n")
    with pytest.raises(ThemeError) as caught:
        find_theme("acme", tmp_path / "site")
    assert [(one.path, one.line) for one in caught.value.problems] == [(f"{packages}/acme_theme/theme.yaml", 3)]


def test_a_shipped_theme_is_found_without_a_look_at_what_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list of all installed packages is dear, and a usual build does without it."""

    def refuse(**_: object) -> None:
        pytest.fail("the installed packages were looked through")

    monkeypatch.setattr("importlib.metadata.entry_points", refuse)
    assert find_theme("folio", tmp_path).name == "folio"
