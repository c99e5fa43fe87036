"""The gate for themes: what is shipped passes it, and every mistake is found where it was made."""

from __future__ import annotations

import datetime
import json
import os
import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from sitegen.cache import Cache
from sitegen.gate import examine
from sitegen.gate.grammar import grammar_findings
from sitegen.gate.option_values import tried_values
from sitegen.gate.styles import styles_of, with_options
from sitegen.gate.verdicts import RULES, Finding, Verdict
from sitegen.theme_files import find_theme
from tests.making import REPOSITORY, THEMES, write_site

TODAY = datetime.date(2026, 1, 1)
PAGE = (REPOSITORY / "themes/base/templates/page.html").read_text("utf-8")


def theme_site(root: Path, name: str, files: Mapping[str, str | bytes], settings: str = "") -> Path:
    """Write a site with a theme of its own that extends folio."""
    own = f"name: {name}\napi: 1\nextends: folio\ndescription: A theme of the tests.\n{settings}"
    placed = {f"themes/{name}/{path}": content for path, content in files.items()}
    return write_site(
        root, {"basics": {"name": "Mo"}, "theme": {"name": name}}, {f"themes/{name}/theme.yaml": own, **placed}
    )


def verdict(root: Path, name: str, cache: Path, *cases: str) -> Verdict:
    """Examine a theme of a site, with some specimens or all."""
    return examine(find_theme(name, root), today=TODAY, cache=Cache(cache), cases=cases)


@pytest.mark.parametrize("name", THEMES)
def test_shipped_themes_pass(name: str, tmp_path: Path, cache: Path) -> None:
    """A theme that ships with the program keeps every rule, within its weight."""
    found = verdict(tmp_path, name, cache)
    assert [one for one in found.findings if one.severity == "error"] == []
    assert found.measured["first load, bytes"] <= 60_000
    assert found.measured["first load, requests"] <= 8
    assert found.measured["lowest contrast, dark"] >= 4.5
    assert any(case.startswith("accent: ") for case in found.cases)
    assert {"empty", "example", "complete", "huge", "right-to-left", "hostile"} < set(found.cases)


FRAME = """\
{% extends "!base/frame.html" %}
{% block footer %}
<h1>Again</h1>
<h4>Too deep</h4>
<p id="twice">One</p><p id="twice">Two</p>
<p><a href="#nowhere">Nowhere</a></p>
<p aria-describedby="missing">Described</p>
<p><img src="{{ site_url('favicon.ico') }}"></p>
<p><a href="{{ url('') }}"></a></p>
<p><button type="button"></button></p>
<p><input name="query"></p>
<p style="margin: 0">Styled</p>
<style>p { margin: 0 }</style>
<script>var inline = 1</script>
<p onclick="go()">Handled</p>
<p><a href="javascript:go()">Run</a></p>
<p><img src="https://cdn.example/x.png" alt="Foreign"></p>
<p><img src="{{ asset('none.png') }}" alt="Gone"></p>
<p>{{ edition.basics.name | safe }}</p>
<p title={{ edition.basics.label or "x" }}>Unquoted</p>
<p>{{ edition.basics.image }}</p>
<main><p>Second</p></main>
<p><a href="{{ url('') }}" tabindex="3">First</a></p>
<p class="faint">Hardly there</p>
<p class="pictured">On a gradient</p>
<p class="nested"><span>Nested</span></p>
{% endblock %}
"""
STYLE = """\
@import "other.css";
.faint { color: #bbb; }
.nested { & span { color: #ccc; } }
.summary { opacity: 0; }
@media print { .label { display: none; } }
a:focus-visible { outline: none; }
.slow { transition: color 2s; }
.eager { transition: color .1s; }
.ever { animation: turn 1s infinite; }
.web { background: url(https://cdn.example/x.png); }
.pictured { background: linear-gradient(red, blue); }
.gone { background: url("gone.png"); }
.heavy { background: url(heavy.png), url(a.png), url(b.png), url(c.png); }
p { color: }} red
"""
SCRIPT = """\
// https://comments.example/ may name addresses
document.body.innerHTML = location.hash;
fetch("https://cdn.example/x.json");
"""
PAIRS = """\
{% import "partials/macros.html" as m with context %}
{% for entry in section.entries %}<p>{{ m.title(entry) }}</p>{% endfor %}
"""
CARD = '#set page(width: 600pt, height: 300pt)\n#set document(title: "x")\nToo small\n'


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Verdict:
    """Examine a theme with a mistake of nearly every kind."""
    page = PAGE.replace('lang="{{ edition.lang }}" dir="{{ edition.dir }}"', 'lang="xx"')
    page = page.replace("initial-scale=1", "initial-scale=1, user-scalable=no")
    page = re.sub(r"<title>.*</title>", "<title></title>", page)
    files: dict[str, str | bytes] = {
        "templates/page.html": page,
        "templates/frame.html": FRAME,
        "templates/sections/pairs.html": PAIRS,
        "static/style.css": STYLE,
        "static/extra.js": SCRIPT,
        "static/heavy.png": os.urandom(70_000),
        "card.typ": CARD,
        **{f"static/{name}.png": b"" for name in "abc"},
    }
    root = theme_site(tmp_path_factory.mktemp("broken"), "broken", files)
    return verdict(root, "broken", cache, "example", "complete", "hostile")


FRAME_FILE, STYLE_FILE = "themes/broken/templates/frame.html", "themes/broken/static/style.css"


def line_of(text: str, words: str) -> int:
    """Return the line on which words stand."""
    return text[: text.index(words)].count("\n") + 1


@pytest.mark.parametrize(
    ("rule", "mark", "what"),
    [
        ("headings", "<h1>Again", "second h1"),
        ("headings", "<h4>", "a level of headings is left out"),
        ("ids", 'id="twice"', "the id 'twice' is on 2 elements"),
        ("ids", "#nowhere", "leads nowhere"),
        ("ids", 'aria-describedby="missing"', "names 'missing'"),
        ("names", "<img src=\"{{ site_url('favicon.ico')", "no alt"),
        ("names", "<a href=\"{{ url('') }}\"></a>", "a link has no name"),
        ("names", "<button", "a button has no name"),
        ("labels", "<input", "the field 'query' has no label"),
        ("inline", "<p style", "a style attribute"),
        ("inline", "<style>", "a <style> in the page"),
        ("inline", "<script>", "a script in the page"),
        ("inline", "<p onclick", "a handler onclick="),
        ("inline", "javascript:", "href runs a script"),
        ("foreign", "https://cdn.example", "src loads https://cdn.example/x.png"),
        ("files", "asset('none.png')", "none.png' is not there"),
        ("escapes", "| safe", "becomes markup"),
        ("escapes", "<p title", "becomes markup"),
        ("leftovers", "edition.basics.image", "prints 'None'"),
        ("landmarks", "<main>", "second main"),
        ("focus", 'tabindex="3"', "tabindex=3"),
    ],
)
def test_mistakes_of_markup_are_found_in_their_template(broken: Verdict, rule: str, mark: str, what: str) -> None:
    """A mistake is told with the file and the line of the template that writes it."""
    places = [(one.file, one.line) for one in broken.findings if one.rule == rule and what in one.what]
    assert (FRAME_FILE, line_of(FRAME, mark)) in places


@pytest.mark.parametrize(
    ("rule", "mark", "what"),
    [
        ("styles", "@import", "@import has no effect"),
        ("styles", "p { color: }}", "cannot be parsed"),
        ("contrast", ".faint", "'Hardly there' (p.faint) stands out 1.8 to 1 in light"),
        ("contrast", ".nested", "'Nested' (span)"),
        ("readable", ".summary", "is hidden until a script runs"),
        ("print", "@media print", "is not printed"),
        ("focus", "a:focus-visible", "removes the mark"),
        ("motion", ".slow", "takes 2000 ms"),
        ("motion", ".eager", "asked for less motion"),
        ("motion", ".ever", "takes inf ms"),
        ("foreign", "https://cdn.example", "loads https://cdn.example/x.png"),
        ("files", "gone.png", "'gone.png' is not there"),
    ],
)
def test_mistakes_of_style_are_found_in_their_sheet(broken: Verdict, rule: str, mark: str, what: str) -> None:
    """A mistake is told with the line of the style sheet that makes it."""
    places = [(one.file, one.line) for one in broken.findings if one.rule == rule and what in one.what]
    assert (STYLE_FILE, line_of(STYLE, mark)) in places


@pytest.mark.parametrize(
    ("rule", "file", "what"),
    [
        ("language", "themes/broken/templates/page.html", "its html element says lang='xx'"),
        ("language", "themes/broken/templates/page.html", "the page is written 'ltr'"),
        ("title", "index.html", "the page has no title"),
        ("title", "themes/broken/templates/page.html", "cannot enlarge"),
        ("scripts", "themes/broken/static/extra.js", "'.innerHTML =' makes code of texts"),
        ("foreign", "themes/broken/static/extra.js", "https://cdn.example/x.json"),
        ("complete", "index.html", "is not found"),
        ("pictures", "card.typ", "600 × 300 pixels instead of 1200 × 630"),
        ("weight", "", "kB; 60 kB are the most"),
        ("weight", "", "requests; 8 are the most"),
    ],
)
def test_other_mistakes_are_found(broken: Verdict, rule: str, file: str, what: str) -> None:
    """What has no line of its own is told with its file, or with what it costs."""
    assert [one for one in broken.findings if one.rule == rule and one.file == file and what in one.what]


@pytest.mark.parametrize(
    ("sheet", "line", "what"),
    [
        (".a { color: red }}\nh2 { color: var(--rule) }", 1, "'}' closes nothing"),
        ("\n.a { color: red; .b { color: blue", 2, "'{' is never closed"),
        (".a { color: red }\n@media print { .b { color: blue }\n", 2, "'{' is never closed"),
        ("h2 { margin: 0 }\n/* unclosed", 2, "a comment is never closed"),
        (".a {\n  color: #ggg;\n}", 2, "'#ggg' is no colour"),
        (".a {\n  colour: red;\n}", 2, "no property 'colour'; did you mean 'color'?"),
        (".a {\n  width: }", 2, "'width' has no value"),
        ('.a {\n  color: "unclosed }\n', 2, "a quotation mark is not closed"),
        (".a { color red; margin: 0 }", 1, "cannot be parsed"),
        (".name {\n  color: var(--nope); }", 2, "nothing sets '--nope'"),
        (".name {\n  color: var(--inkk); }", 2, "did you mean '--ink'?"),
    ],
)
def test_what_browsers_pass_over_is_found(tmp_path: Path, sheet: str, line: int, what: str) -> None:
    """What does not parse, and what nothing is called, is told with its line, and nothing else is."""
    theme = find_theme("odd", theme_site(tmp_path, "odd", {"static/style.css": sheet}))
    styles = with_options(
        styles_of(theme, lambda path: f"{path.parent.parent.name}/{path.name}"), theme, theme.defaults
    )
    found = list(grammar_findings(styles.sheet, styles.texts.items()))
    assert {one.file for one in found} == {"odd/style.css"}
    assert [one for one in found if one.line == line and what in one.what], found


@pytest.mark.parametrize(
    "sheet",
    [
        ".a { color: var(--nope, red); -webkit-hyphens: auto; --x:; }",
        ".a { --b: 1px } .c { width: var(--b) }",
        "/* } */",
    ],
)
def test_what_browsers_understand_is_not_told(tmp_path: Path, sheet: str) -> None:
    """A fallback, a prefix, an empty custom property and a bracket in a comment are no mistakes."""
    theme = find_theme("odd", theme_site(tmp_path, "odd", {"static/style.css": sheet}))
    styles = with_options(styles_of(theme, str), theme, theme.defaults)
    assert list(grammar_findings(styles.sheet, styles.texts.items())) == []


def test_every_finding_says_how_to_mend_it(broken: Verdict) -> None:
    """Each has a rule that is listed, and a remedy; none stands there twice."""
    assert {one.rule for one in broken.findings} <= set(RULES)
    assert [one for one in broken.findings if not one.remedy] == []
    assert len({(one.rule, one.place, one.what) for one in broken.findings}) == len(broken.findings)


def test_what_cannot_be_computed_is_a_warning(broken: Verdict) -> None:
    """A text on a gradient is left to the author's eyes."""
    told = [one for one in broken.findings if one.what.endswith("cannot be computed in light")]
    assert [one.severity for one in told] == ["warning"]


def test_comments_of_scripts_may_name_addresses(broken: Verdict) -> None:
    """What a script does not load is no finding."""
    assert not [one for one in broken.findings if "comments.example" in one.what]


BULLETS = "{{ entry.bullets | map('upper') | join(spacer) }}"


@pytest.mark.parametrize(
    ("files", "settings", "rule", "place", "what", "case"),
    [
        (
            {"templates/sections/list.html": "\n{% for entry in section.entries %}" + BULLETS + "{% endfor %}"},
            "",
            "renders",
            "themes/odd/templates/sections/list.html:2",
            "there is no 'spacer' here",
            "example",
        ),
        (
            {"templates/frame.html": '{% extends "!base/frame.html" %}\n{% if %}'},
            "",
            "renders",
            "themes/odd/templates/frame.html:2",
            "Expected an expression",
            "empty",
        ),
        ({"icon.typ": "#set page(width: 90pt, height: 60pt)\nX"}, "", "renders", "", "an icon is a square", "empty"),
        (
            {"resume.typ": '#set document(title: "Resume")\n= Resume\nNothing else.\n'},
            "",
            "documents",
            "resume.pdf",
            "name: 'Mo' is not found",
            "empty",
        ),
        (
            {
                "resume.typ": '#set document(title: "Resume")\n#let data = json("data.json")\n= #data.basics.name\n'
                "#rect(width: 3pt)\n#figure(rect())\n"
            },
            "",
            "documents",
            "themes/odd/resume.typ",
            "does not meet PDF/UA",
            "empty",
        ),
        (
            {"templates/404.html": "{{ theme.loud.x }}"},
            "options:\n  loud: {type: number, default: 1, description: How loud.}\n",
            "renders",
            "themes/odd/templates/404.html:1",
            "has no 'x'",
            "empty",
        ),
        (
            {"templates/index.html": '{% extends "!parent/index.html" %}\n{% block hero_sumary %}Hello{% endblock %}'},
            "",
            "renders",
            "themes/odd/templates/index.html:2",
            "has a block 'hero_sumary', so no page shows it; did you mean 'hero_summary'?",
            "",
        ),
    ],
    ids=["undefined", "syntax", "icon", "lost", "inaccessible", "attribute", "block"],
)
def test_what_cannot_be_drawn_is_found(
    tmp_path: Path,
    cache: Path,
    files: dict[str, str | bytes],
    settings: str,
    rule: str,
    place: str,
    what: str,
    case: str,
) -> None:
    """A template or a document that fails is told with its place and the specimen that it fails with."""
    found = verdict(theme_site(tmp_path, "odd", files, settings), "odd", cache, case or "empty").findings
    told = [(one.place, one.case) for one in found if one.rule == rule and what in one.what]
    assert told, found
    assert (place, case) in told


OPTIONS = """\
options:
  wide: {type: bool, default: false, description: Wide.}
  gap: {type: number, default: 2, min: 0, max: 9, description: Gap.}
  free: {type: number, default: 2, description: No ends.}
  line: {type: text, default: "", max: 6, description: Line.}
  tone: {type: enum, default: calm, choices: {calm: Calm, loud: Loud}, description: Tone.}
  hero: {type: picture, description: Hero.}
  signs: {type: list, items: text, default: [], max: 2, description: Signs.}
  accent: {default: "#000044"}
"""


def test_every_option_is_tried_with_what_may_break_it(tmp_path: Path) -> None:
    """Switches both ways, each choice, both ends, long texts, full lists, a picture, pale and dark colours, fonts."""
    theme = find_theme("odd", theme_site(tmp_path, "odd", {}, OPTIONS))
    tried = [(name, value) for name, value in tried_values(theme) if name not in {"font", "display_font"}]
    assert tried == [
        ("accent", "#8a6d00"),
        ("wide", True),
        ("gap", 0),
        ("gap", 9),
        ("line", "A text"),
        ("tone", "loud"),
        ("hero", "assets/portrait.png"),
        ("signs", ["A text that goes on for as long as anybody would write one here"] * 2),
    ]
    assert {name for name, _ in tried_values(theme)} >= {"font", "display_font"}


Run = Callable[..., subprocess.CompletedProcess[str]]


def test_the_command_reports_as_json_and_fails(tmp_path: Path, run: Run) -> None:
    """A theme with an error ends with 1, and its findings can be read by a program."""
    root = theme_site(tmp_path, "odd", {"templates/frame.html": "{{ nothing }}"})
    result = run("theme", "check", "odd", root, "--format", "json", "--case", "empty")
    told = json.loads(result.stdout)
    assert (result.returncode, result.stderr, told["theme"], told["passed"]) == (1, "", "odd", False)
    assert told["findings"][0] == {
        "rule": "renders",
        "severity": "error",
        "file": "themes/odd/templates/frame.html",
        "line": 1,
        "case": "empty",
        "what": "there is no 'nothing' here (while drawing index.html)",
        "remedy": "ask {% if … is defined %}, or pass the value",
    }


def test_a_theme_is_found_by_its_folder_and_by_the_site_that_uses_it(tmp_path: Path, run: Run) -> None:
    """The folder of a theme that is in no site will do, and so will a site."""
    root = theme_site(tmp_path / "site", "odd", {"templates/frame.html": "{{ nothing }}"})
    elsewhere = tmp_path / "src" / "my_theme"
    elsewhere.parent.mkdir()
    (root / "themes/odd").rename(elsewhere)
    by_folder = run("theme", "check", elsewhere, "--case", "empty")
    (root / "themes").rmdir()
    elsewhere.rename(root / "odd")
    (root / "themes").mkdir()
    (root / "odd").rename(root / "themes/odd")
    by_site = run("theme", "check", "--case", "empty", cwd=root)
    for result in (by_folder, by_site):
        assert result.returncode == 1
        assert "Theme 'odd' was tried with" in result.stdout
    assert "there is no 'nothing' here" in by_site.stdout.splitlines()[0]


def test_a_site_may_have_a_base_of_its_own(tmp_path: Path, cache: Path) -> None:
    """Two themes of a chain go by one name; and one without fonts is told what it needs."""
    root = theme_site(tmp_path, "odd", {})
    own = {
        "themes/base/theme.yaml": "name: base\napi: 1\ndescription: Ours.\n",
        "themes/base/templates/404.html": "{{ edition.basics.name }}",
        "themes/odd/theme.yaml": "name: odd\napi: 1\nextends: base\ndescription: Over ours.\n",
    }
    write_site(root, {"basics": {"name": "Mo"}}, own)
    [first, *_] = verdict(root, "odd", cache, "empty").findings
    assert first.rule == "renders"
    assert first.what == "theme 'odd' names no font for documents; add one under 'fonts:' in its theme.yaml"


def test_nothing_to_check_is_said(tmp_path: Path, run: Run) -> None:
    """Where there is neither a site nor a theme, the command names what there is."""
    result = run("theme", "check", cwd=tmp_path)
    assert (result.returncode, result.stdout) == (1, "")
    assert "neither a site nor a theme; name one of " in result.stderr
    elsewhere = run("theme", "check", tmp_path)
    assert (elsewhere.returncode, elsewhere.stdout) == (1, "")
    assert "there is neither a theme.yaml nor a profile in this folder" in elsewhere.stderr


def test_a_verdict_without_errors_passes() -> None:
    """Warnings are told, and do not fail."""
    warning = Finding("print", "no design", "add one", severity="warning")
    assert Verdict("x", (warning,), ()).passed
    assert not Verdict("x", (Finding("print", "no styles", "add some"),), ()).passed


@pytest.mark.parametrize(
    ("style", "rule"),
    [
        ("", None),
        (".more > summary { display: none; }", "readable"),
        (".more:not([open]) > :not(summary) { display: none; }", "readable"),
        ("@media print { .more.more::details-content { content-visibility: hidden; } }", "print"),
        ("@media print { .more { display: none; } }", "print"),
    ],
)
def test_what_details_hold_can_be_opened_and_is_printed(
    tmp_path: Path, cache: Path, style: str, rule: str | None
) -> None:
    """Closed details hide nothing, as long as a reader can open them, and paper has what they hold."""
    root = theme_site(tmp_path / "site", "mine", {"static/style.css": style})
    found = {one.rule for one in verdict(root, "mine", cache, "huge").findings if one.rule in {"readable", "print"}}
    assert (rule in found) if rule else not found
