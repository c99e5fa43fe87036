"""What goes out as JSON Resume comes in again: the same content, and going out once more the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitegen.problems import InvalidSite
from sitegen.schema import SCHEMA_FILE
from tests.coming_back import assert_comes_back, bring, export, profile_of
from tests.making import REPOSITORY, SAMPLES, SITES, make_site, npm_package, pypi_package, write_site

VALID = tuple(sorted(path.name for path in (REPOSITORY / "tests/sites/valid").iterdir()))


@pytest.mark.parametrize("name", [*SITES, *VALID])
def test_a_site_comes_back(tmp_path: Path, cache: Path, name: str) -> None:
    """Nothing of any site is lost or changed on its way out and in."""
    root = make_site(name, tmp_path / "root") if name in SITES else REPOSITORY / "tests/sites/valid" / name
    assert_comes_back(root, tmp_path / "back", cache)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_sample_comes_back(tmp_path: Path, npm_folder: Path, cache: Path, name: str) -> None:
    """A resume that we did not write, once imported, goes out and in without a change."""
    package, major, path = SAMPLES[name]
    file = (pypi_package if package == "ancv" else npm_package)(npm_folder, package, major) / path
    bring(file, tmp_path / "root", cache)
    assert_comes_back(tmp_path / "root", tmp_path / "back", cache)


_SCHEMA = json.loads(SCHEMA_FILE.read_bytes())
_PROSE = st.one_of(
    st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn"]), min_size=1, max_size=20),
    st.text("ab 1:#-\n*[]()'\"`é漢\xa0", min_size=1, max_size=60),
)
_BY_FORMAT = {
    "date-or-words": st.sampled_from(
        ["2021", "2021-03", "2021-3-5", "2021-03-15T10:00", "present", "Fall 2019", "long ago", "0999", "2012年9月"]
    ),
    "web-address": st.sampled_from(
        ["https://a.example/b?c=d#e", "https://é.example/ü", "talks/", "#work", "tel:+44 7700", "mailto:a@b.example"]
    ),
    "email-address": st.sampled_from(["ada@a.example", "ada@é.example", "a..b@c.example"]),
}
_SECTIONS = [name for name, part in _SCHEMA["properties"].items() if "x-section" in part]
_SKIPPED = frozenset({"id", "image", "imageFocus", "order"})
"""Anchors are each other's affair, and pictures and places have tests of their own."""


def _values(part: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """Return what a definition accepts, more or less."""
    part = {**_SCHEMA["$defs"].get(part.get("$ref", "").removeprefix("#/$defs/"), {}), **part}
    kinds = part.get("type", ())
    if "enum" in part:
        return st.sampled_from(part["enum"])
    if "array" in kinds:
        return st.lists(_values(part["items"]), max_size=2)
    if "object" in kinds and "string" not in kinds:
        wanted = {name: field for name, field in part["properties"].items() if not field.get("deprecated")}
        fields = {name: _values(field) for name, field in wanted.items() if name not in _SKIPPED}
        required = {name: fields.pop(name) for name in part.get("required", ())}
        return st.fixed_dictionaries(required, optional=fields)
    return _BY_FORMAT.get(part.get("format", ""), _PROSE)


@st.composite
def profiles(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a profile of a few sections, every field of which may be filled."""
    names = draw(st.lists(st.sampled_from(_SECTIONS), max_size=3, unique=True))
    basics = draw(_values(_SCHEMA["$defs"]["basics"]))
    sections = {name: draw(_values(_SCHEMA["properties"][name])) for name in names}
    custom = draw(_values(_SCHEMA["properties"]["custom"]))
    numbered = [{**section, "id": f"own-{at}"} for at, section in enumerate(custom)]
    privacy = draw(st.sampled_from([{}, {"basics.phone": "public", "basics.location.address": "public"}]))
    return {"basics": basics, **sections, "custom": numbered, "privacy": privacy}


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=30)
@given(profile=profiles())
def test_any_profile_comes_back(tmp_path_factory: pytest.TempPathFactory, cache: Path, profile: dict[str, Any]) -> None:
    """Whatever fields are filled, and with whatever: out and in again it is the same."""
    folder = tmp_path_factory.mktemp("any")
    root = write_site(folder / "root", json.dumps(profile))
    try:
        export(root, cache)
    except InvalidSite:
        return  # about one in a hundred: a name of nothing but spaces
    assert_comes_back(root, folder / "back", cache)


def test_a_picture_that_is_there_stays(tmp_path: Path, cache: Path) -> None:
    """A text keeps a picture that its folder has; one that is missing is set aside and told."""
    picture: bytes = (REPOSITORY / "example_site/assets/portrait.png").read_bytes()
    text = "---\npage: true\n---\nSee ![it](assets/a.png) there.\n"
    root = write_site(
        tmp_path / "root", {"basics": {"name": "Ada"}}, {"assets/a.png": picture, "sections/study.md": text}
    )
    content = export(root, cache).content
    (tmp_path / "resume.json").write_bytes(content)
    (tmp_path / "with/assets").mkdir(parents=True)
    (tmp_path / "with/assets/a.png").write_bytes(picture)
    assert bring(tmp_path / "resume.json", tmp_path / "with", cache).kept == []
    assert export(tmp_path / "with", cache).content == content
    (note,) = bring(tmp_path / "resume.json", tmp_path / "without", cache).kept
    assert note.message.startswith("the picture assets/a.png is not here")
    assert (tmp_path / "without/sections/study.md").read_text("utf-8") == (
        '---\ntitle: Study\npage: true\nx-import:\n  pictures:\n    - "![it](assets/a.png)"\n---\n\nSee  there.\n'
    )


def test_what_was_public_is_public_again(tmp_path: Path, cache: Path) -> None:
    """Our own export brings the site's address and what its author has published; a stranger's does not."""
    basics = {"name": "Ada", "phone": "0113 496 0999", "location": {"city": "Leeds", "address": "1 Elm Street"}}
    settings = {"privacy": {"basics.phone": "public"}, "site": {"url": "https://ada.example"}}
    content = export(write_site(tmp_path / "root", {"basics": basics, **settings}), cache).content
    (tmp_path / "resume.json").write_bytes(content)
    bring(tmp_path / "resume.json", tmp_path / "site", cache)
    found = profile_of(tmp_path / "site")
    assert (found["site"], found["privacy"]) == ({"url": "https://ada.example/"}, {"basics.phone": "public"})
    (tmp_path / "other.json").write_text(json.dumps({"basics": basics}))
    arrival = bring(tmp_path / "other.json", tmp_path / "stranger", cache)
    assert "privacy" not in profile_of(tmp_path / "stranger")
    assert arrival.private == ("basics.phone", "basics.location.address")


def test_what_was_handed_out_does_not_become_public(tmp_path: Path, cache: Path) -> None:
    """A document for readers known by name comes back with its private fields for such readers, and says so."""
    profile = {"basics": {"name": "Ada", "phone": "0113 496 0999"}, "privacy": {"basics.phone": "document"}}
    root = write_site(tmp_path / "root", profile)
    (tmp_path / "resume.json").write_bytes(export(root, cache, audience="document").content)
    arrival = bring(tmp_path / "resume.json", tmp_path / "site", cache)
    assert profile_of(tmp_path / "site")["privacy"] == {"basics.phone": "document"}
    assert arrival.private == ("basics.phone",)
    assert ["handed out by name" in note.message for note in arrival.changed] == [True]


def test_a_profile_of_ours_comes_in_as_it_is(tmp_path: Path, cache: Path) -> None:
    """Settings, and bullets with tags, are kept where the file is one of our own profiles in JSON."""
    profile = {
        "basics": {"name": "Ada", "phone": "0113 496 0999"},
        "work": [{"name": "Elm", "highlights": [{"text": "Sold bread", "tags": ["sales"]}, "Ate it"]}],
        "site": {"url": "https://ada.example/", "exclude": ["sales"]},
        "privacy": {"basics.phone": "public"},
    }
    (tmp_path / "mine.json").write_text(json.dumps(profile))
    arrival = bring(tmp_path / "mine.json", tmp_path / "site", cache)
    assert (arrival.kept, arrival.changed) == ([], [])
    assert profile_of(tmp_path / "site") == profile
