"""A process that builds again and again makes of each state of a site what a new process would make of it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

from sitegen.build import in_steps
from sitegen.cache import Cache
from tests.making import make_site, write_site

DAY = datetime.date(2026, 3, 14)
PICTURED = "---\ntitle: Ward\n---\n\nSee [work](#work) and ![A ward](../assets/portrait.png)\n"
Edit = Callable[[Path], object]


def _drawn(root: Path, cache: Cache) -> dict[str, bytes]:
    """Return the pages of a site, and all that they load."""
    built = next(in_steps(root, today=DAY, cache=cache))
    return {file.path: file.content for file in built.files}


def _replaced(path: str, old: str, new: str) -> Edit:
    def edit(root: Path) -> None:
        text = (root / path).read_text("utf-8")
        assert old in text
        (root / path).write_text(text.replace(old, new), "utf-8")

    return edit


def _written(path: str, text: str) -> Edit:
    def edit(root: Path) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")

    return edit


EDITS: tuple[Edit, ...] = (
    _replaced("profile.yaml", "Registered nurse who", "Nurse, registered, who"),
    _replaced("profile.yaml", "Harrowmere General Hospital", "Harrowmere Infirmary"),
    _written("sections/ward.md", PICTURED),
    _written("sections/ward.md", PICTURED.replace("title: Ward", "title: Ward\npage: true")),
    _written("templates/partials/section.html", "<p>{{ section.title }}</p>"),
    _written("templates/partials/section.html", "<h2 id='{{ section.id }}'>{{ section.title }}</h2>"),
    lambda root: (root / "templates/partials/section.html").unlink(),
    _written("templates/hooks/head_end.html", '<meta name="x" content="{{ edition.basics.name }}">'),
    _replaced("profile.yaml", "name: Ruth", "name: Ruth Anna"),
    _written("static/custom.css", "h1 { color: red }"),
    lambda root: (root / "sections/ward.md").unlink(),
    _replaced("profile.yaml", "Debriefing", "Reporting"),
    _replaced("profile.yaml", "  locale: en\n", "  locale: en\n  show_first: 1\n"),
    _written("i18n/en.yaml", "fields:\n  issuer: From\nsections:\n  work: Posts\n"),
    _replaced("profile.yaml", "awards:\n  - ", "awards:\n  - visibility: private\n    "),
    _replaced("profile.yaml", "Reporting", "Briefing"),
    _replaced("profile.yaml", "awards:\n", "variants:\n  ward:\n    basics:\n      label: Ward nurse\n\nawards:\n"),
    _replaced("profile.yaml", "  locale: en\n", "  locale: de\n"),
)


def test_every_edit_shows_as_in_a_process_of_its_own(tmp_path: Path, cache: Path) -> None:
    """Texts, sections, templates, styles, settings: whatever is saved, nothing of an earlier build is left."""
    root = make_site("example", tmp_path / "site")
    held = Cache(cache)
    held.hold()
    before = _drawn(root, held)
    for edit in EDITS:
        edit(root)
        held.memory.turn()
        drawn = _drawn(root, held)
        assert drawn != before
        assert drawn == _drawn(root, Cache(cache))
        before = drawn


def test_macros_that_are_shared_speak_the_language_of_each_page(tmp_path: Path) -> None:
    """What a template imports without context is made anew for each edition."""
    files = {
        "templates/own.html": "{% macro title() %}{{ t('sections.work') }}: {{ edition.basics.label }}{% endmacro %}",
        "templates/index.html": '{% import "own.html" as own %}{{ own.title() }}',
    }
    profile = {
        "basics": {"name": "Ada", "label": {"en": "Nurse", "de": "Pflegerin"}},
        "site": {"locales": ["en", "de"]},
    }
    drawn = _drawn(write_site(tmp_path / "site", profile, files), Cache(None))
    assert (drawn["index.html"], drawn["de/index.html"]) == (b"Experience: Nurse", b"Berufserfahrung: Pflegerin")
