"""What a theme.yaml says wrongly is told at its place."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from sitegen.build import build
from sitegen.cache import Cache
from sitegen.problems import InvalidSite, ThemeError
from sitegen.theme_files import find_theme
from tests.making import write_site


def themed(root: Path, line: str) -> Path:
    """Write a site with a theme that extends folio, whose theme.yaml ends in a line."""
    files = {"themes/odd/theme.yaml": f"name: odd\napi: 1\nextends: folio\n{line}\n"}
    return write_site(root, "basics: {name: Ada}\ntheme: {name: odd}\ndownloads: []\n", files)


@pytest.mark.parametrize(
    ("line", "column", "message"),
    [
        ("fonts: []", 1, "this leaves no font for documents"),
        ("fonts: [{name: Mine, family: Inter Tight, use: [web]}]", 1, "this leaves no font for documents"),
        ('palette: {light: {inkk: "#000000"}}', 19, "nothing uses a colour 'inkk'; did you mean 'ink'?"),
        ("photo: {sizes: 3}", 16, "expected widths with their units"),
        ('photo: {sizes: "(min-width: 60em) 34, 72vw"}', 16, "expected widths with their units"),
        ('options: {accent: {type: text, default: "x"}}', 26, "'accent' is inherited with the type 'colour'"),
    ],
)
def test_a_wrong_setting_is_told_at_its_place(tmp_path: Path, line: str, column: int, message: str) -> None:
    """It is told in theme.yaml, and not where a file of the theme stumbles over it."""
    with pytest.raises(ThemeError) as caught:
        find_theme("odd", themed(tmp_path, line))
    (problem,) = caught.value.problems
    assert (problem.path, problem.line, problem.column) == ("themes/odd/theme.yaml", 4, column)
    assert problem.message.startswith(message)


@pytest.mark.parametrize(
    ("line", "column", "message"),
    [
        ("fonts: [{name: Bad Bold, family: Inter Tight}]", 16, "ends in the style word 'Bold'"),
        ("fonts: [{name: Mine, family: Inter Tight, axes: {wgth: [400, 600]}}]", 56, "has no axis 'wgth'"),
        ("fonts: [{name: Mine, family: Inter Tight, axes: {wght: [1, 600]}}]", 56, "goes from 100 to 900"),
        ("fonts: [{name: Mine, family: Gone Face}]", 30, "the font 'Gone Face' is not installed"),
    ],
)
def test_a_font_that_cannot_be_made_is_told_at_its_place(
    tmp_path: Path, cache_folder: Path, line: str, column: int, message: str
) -> None:
    """What only the font itself can tell has its place in theme.yaml, too."""
    with pytest.raises(InvalidSite) as caught:
        build(themed(tmp_path, line), today=datetime.date(2026, 1, 1), cache=Cache(cache_folder))
    (problem,) = caught.value.problems
    assert (problem.path, problem.line, problem.column) == ("themes/odd/theme.yaml", 4, column)
    assert message in problem.message


@pytest.mark.parametrize(
    ("line", "style"),
    [
        ('photo: {sizes: "(min-width: 60em) calc(10vw - min(2px, 1em)), 72vw"}', ""),
        ('palette: {light: {inkk: "#000000"}}', ".name { color: var(--inkk) }"),
        ("options: {accent: {type: colour, default: '#005f73'}}", ""),
    ],
)
def test_a_sound_setting_is_taken(tmp_path: Path, line: str, style: str) -> None:
    """Computed sizes, a colour of the theme's own that its files use, and an inherited type said again."""
    root = write_site(themed(tmp_path, line), "basics: {name: Ada}", {"themes/odd/static/style.css": style})
    assert find_theme("odd", root).name == "odd"
