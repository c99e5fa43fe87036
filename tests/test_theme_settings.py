"""What a theme.yaml says wrongly is told at its place."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from sitegen.build import build
from sitegen.cache import Cache
from sitegen.gate.reports import as_text
from sitegen.gate.verdicts import Verdict
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


@pytest.mark.parametrize(
    ("path", "text", "column", "message"),
    [
        (
            "themes/odd/templates/hooks/hero_end.html",
            '{% include "!theme/index.html" %}',
            1,
            "this hook asks for a template that it stands in",
        ),
        (
            "themes/odd/icon.typ",
            '#image("../../../../etc/passwd")',
            8,
            "icon.typ could not be set: '../../../../etc/passwd' leads out of the theme; Typst is given",
        ),
    ],
)
def test_a_file_of_a_theme_is_told_at_the_line_of_its_author(
    tmp_path: Path, cache_folder: Path, path: str, text: str, column: int, message: str
) -> None:
    """Not where a shipped template ends, and not in words about a command of Typst that nobody calls."""
    root = write_site(
        themed(tmp_path, ""), "basics: {name: Ada}\ntheme: {name: odd}\ndownloads: []\n", {path: f"\n{text}"}
    )
    with pytest.raises(InvalidSite) as caught:
        build(root, today=datetime.date(2026, 1, 1), cache=Cache(cache_folder))
    (problem,) = caught.value.problems
    assert (problem.path, problem.line, problem.column) == (path, 2, column)
    assert problem.message.startswith(message)
    assert "--root" not in problem.message


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("style.css", "the folder themes/empty has no theme.yaml; write one with 'name: empty' and 'api: 1'"),
        ("theme.yml", "the folder themes/empty has no theme.yaml; rename its theme.yml"),
    ],
)
def test_a_folder_without_theme_yaml_is_told(tmp_path: Path, file: str, message: str) -> None:
    """That the folder is there is not denied."""
    with pytest.raises(ThemeError) as caught:
        find_theme("empty", write_site(tmp_path, "", {f"themes/empty/{file}": ""}))
    assert str(caught.value) == message


def test_one_is_told_as_one() -> None:
    """The verdict on a theme that was tried with one specimen."""
    [line, *_] = as_text(Verdict("odd", (), ("empty",)))
    assert line == "Theme 'odd' was tried with 1 specimen or value: empty."
