"""resume.json: valid for JSON Resume's own schema, and nothing that is published is missing in it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sitegen.vocabulary import KEYS
from tests.coming_back import export as exported
from tests.making import HOSTILE, REPOSITORY, SITES, make_site, npm_package, write_site
from tests.reading import Page, letters, published

Run = Callable[..., subprocess.CompletedProcess[str]]
Export = Callable[..., Any]
VALID = tuple(sorted(path.name for path in (REPOSITORY / "tests/sites/valid").iterdir()))


@pytest.fixture
def export(cache: Path) -> Export:
    """Return the document of a site's folder, as data."""
    return lambda root, base_url=None: exported(root, cache, base_url).data


@pytest.fixture(scope="session")
def official(npm_folder: Path) -> Any:
    """Give JSON Resume's own schema, formats checked."""
    import jsonschema_rs

    schema = json.loads((npm_package(npm_folder, "@jsonresume/schema", 1) / "schema.json").read_bytes())
    return jsonschema_rs.Draft7Validator(schema, validate_formats=True)


def site_of(name: str, root: Path) -> Path:
    """Return a site of ours, or one of the valid ones of the tests."""
    return make_site(name, root) if name in SITES else REPOSITORY / "tests/sites/valid" / name


@pytest.mark.slow
@pytest.mark.parametrize("base_url", [None, "https://other.example/sub"])
@pytest.mark.parametrize("name", [*SITES, *VALID])
def test_it_is_valid_json_resume(
    tmp_path: Path, export: Export, official: Any, name: str, base_url: str | None
) -> None:
    """JSON Resume's own schema has nothing to say against it, whatever the profile holds."""
    data = export(site_of(name, tmp_path / "site"), base_url)
    assert [(error.instance_path, error.message) for error in official.iter_errors(data)] == []


@pytest.mark.slow
def test_our_order_is_that_of_json_resume(npm_folder: Path) -> None:
    """The keys that we know are those of the schema, in its order."""
    schema = json.loads((npm_package(npm_folder, "@jsonresume/schema", 1) / "schema.json").read_bytes())
    top = schema["properties"]
    assert [name for name in top if name != "meta"] == list(KEYS[""])
    for name, keys in KEYS.items():
        if name:
            part = top["basics"]["properties"][name] if name in {"location", "profiles"} else top[name]
            assert list(part.get("items", part)["properties"]) == list(keys), name


@pytest.mark.parametrize("name", ["example", "thirty-years", "hostile", "everything"])
def test_every_text_that_is_published_is_in_it(tmp_path: Path, export: Export, name: str) -> None:
    """Each text that readers of the page see stands in the document."""
    import yaml

    root = site_of(name, tmp_path / "site")
    profile = yaml.load((root / "profile.yaml").read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 - texts only
    texts = [text for _, text in published(profile)]
    texts += [path.read_text("utf-8").split("---\n", 2)[2] for path in (root / "sections").glob("*.md")]
    document = json.dumps(export(root), ensure_ascii=False)
    found = letters(document.replace('\\"', '"').replace("\\n", "\n"))
    months = r"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905 - one line
    assert len(texts) > 20
    assert [text for text in texts if letters(text) not in found and text[:3] not in months] == []


def test_its_keys_come_in_json_resumes_order(tmp_path: Path, export: Export) -> None:
    """JSON Resume's sections and keys first and in its order, then ours, last what the document says of itself."""
    data = export(make_site("hostile", tmp_path / "site"))
    sections = list(data)
    assert sections[: len(KEYS[""])] == list(KEYS[""])
    assert sections[-2:] == ["custom", "meta"]
    keys = list(data["work"][0])
    known = [key for key in KEYS["work"] if key in keys]
    assert len(known) > 5
    assert (keys[: len(known)], keys[-1]) == (known, "x-written")


def test_it_is_text_that_people_can_read(tmp_path: Path, run: Run) -> None:
    """It is indented, in UTF-8, and ends with a line's end; the page offers it by its name."""
    root = write_site(tmp_path / "site", {"basics": {"name": "Zoë 王"}, "downloads": ["json"]})
    assert run("build", root).returncode == 0
    content = (root / "public/resume.json").read_bytes().decode()
    assert '  "basics": {\n    "name": "Zoë 王"\n  },\n' in content
    assert content.endswith("}\n")
    page = Page((root / "public/index.html").read_bytes())
    assert "Download JSON Resume" in [link.text for link in page.every("a") if link.attrs["href"] == "resume.json"]


def test_it_is_the_same_every_time(tmp_path: Path, run: Run) -> None:
    """Whatever the cache and the hash seed, the bytes are the same."""
    root = make_site("thirty-years", tmp_path / "site")
    profile = root / "profile.yaml"
    profile.write_text(profile.read_text("utf-8") + "downloads: [json]\n", "utf-8")
    contents = []
    for seed in ("1", "2"):
        assert run("build", root, "-o", tmp_path / seed, cache="", env={"PYTHONHASHSEED": seed}).returncode == 0
        contents.append((tmp_path / seed / "resume.json").read_bytes())
    assert contents[0] == contents[1]


def test_what_is_forbidden_stands_beside_its_nearest(tmp_path: Path, export: Export) -> None:
    """Other programs get what they understand; what the author wrote is kept as well."""
    profile = {
        "basics": {"name": "Ada", "email": "ada@bücher.example", "url": "talks/"},
        "work": [
            {"name": "A", "startDate": "Fall 2019", "endDate": "present", "url": "https://bücher.example"},
            {"name": "B", "startDate": "long ago", "endDate": "2015-3"},
        ],
    }
    data = export(write_site(tmp_path / "site", profile))
    assert data["basics"] == {"name": "Ada", "x-written": {"email": "ada@bücher.example", "url": "talks/"}}
    assert data["work"] == [
        {
            "name": "A",
            "url": "https://b%C3%BCcher.example",
            "startDate": "2019",
            "x-written": {"startDate": "Fall 2019", "endDate": "present", "url": "https://bücher.example"},
        },
        {"name": "B", "endDate": "2015-03", "x-written": {"startDate": "long ago"}},
    ]


def test_addresses_in_the_site_are_whole(tmp_path: Path, export: Export) -> None:
    """Where the site's address is known its pages are named by it; what the author wrote is kept as well."""
    profile = {
        "basics": {"name": "Ada", "url": "#work"},
        "projects": [{"name": "A", "url": "./study/"}],
        "site": {"url": "https://ada.example/cv"},
    }
    data = export(write_site(tmp_path / "site", profile))
    assert data["basics"]["url"] == "https://ada.example/cv/#work"
    (project,) = data["projects"]
    assert (project["url"], project["x-written"]) == ("https://ada.example/cv/study/", {"url": "./study/"})


def test_roles_say_what_other_programs_look_for(tmp_path: Path, export: Export) -> None:
    """An employer with roles has the position and the dates that programs read which know of no roles."""
    roles = [
        {"position": "Head", "startDate": "2019-04", "endDate": "present"},
        {"position": "Cook", "startDate": "2015", "endDate": "2019-03"},
    ]
    ended = [{"position": "Waiter", "startDate": "2011", "endDate": "2012"}]
    profile = {"basics": {"name": "Ada"}, "work": [{"name": "A", "roles": roles}, {"name": "B", "roles": ended}]}
    first, second = export(write_site(tmp_path / "site", profile))["work"]
    assert first == {
        "name": "A",
        "position": "Head",
        "startDate": "2015",
        "roles": roles,
        "x-written": {"position": None, "startDate": None},
    }
    assert (second["startDate"], second["endDate"], second["roles"]) == ("2011", "2012", ended)


def test_what_is_not_published_is_not_in_it(tmp_path: Path, export: Export) -> None:
    """Private data, hidden sections, drafts, tags and keys of the author's own stay at home."""
    profile = {
        "basics": {"name": "Ada", "phone": "Canary", "x-note": "Canary", "location": {"address": "Canary"}},
        "work": [
            {"name": "A", "tags": ["Canary"], "x-own": "Canary", "roles": [{"position": "B", "tags": ["Canary"]}]},
            {"name": "Canary", "visibility": "private"},
        ],
        "interests": [{"name": "Canary"}],
        "custom": [{"title": "Canary", "body": "Canary", "visibility": "private"}, {"title": "Canary too", "id": "c"}],
        "meta": {"theme": "Canary", "canonical": "Canary", "version": "Canary"},
        "site": {"title": "Canary", "sections": [{"id": "interests", "hidden": True}, {"id": "c", "hidden": True}]},
        "x-all": "Canary",
    }
    texts = {"sections/a.md": "---\ndraft: true\n---\nCanary", "sections/b.md": "---\nvisibility: private\n---\nCanary"}
    document = json.dumps(export(write_site(tmp_path / "site", profile, texts)))
    assert "anary" not in document
    assert "visibility" not in document


def test_markdown_sections_are_sections_of_ones_own(tmp_path: Path, export: Export) -> None:
    """A file in sections/ becomes a custom section that says whether it has a page of its own."""
    texts = {
        "sections/about-me.md": "---\norder: 7\n---\n\nHello **you**.\n",
        "sections/study.md": "---\ntitle: A study\npage: true\n---\nLong.\n",
    }
    profile = {"basics": {"name": "Ada"}, "custom": [{"title": "Shows", "entries": [{"title": "One"}]}]}
    assert export(write_site(tmp_path / "site", profile, texts))["custom"] == [
        {"title": "Shows", "entries": [{"title": "One"}]},
        {"id": "about-me", "title": "About me", "kind": "text", "order": 7, "body": "Hello **you**.", "page": False},
        {"id": "study", "title": "A study", "kind": "text", "body": "Long.", "page": True},
    ]


@pytest.mark.parametrize(
    ("settings", "canonical"),
    [
        ({}, None),
        ({"site": {"url": "https://ada.example/cv"}}, "https://ada.example/cv/"),
        ({"site": {"url": "https://ada.example"}, "downloads": ["json"]}, "https://ada.example/resume.json"),
    ],
)
def test_it_says_where_it_is(tmp_path: Path, export: Export, settings: Any, canonical: str | None) -> None:
    """Its canonical address is its own where it is published, else the site's, if that is known."""
    profile = {"basics": {"name": "Ada"}, "meta": {"lastModified": "2026-01-01"}, **settings}
    meta = export(write_site(tmp_path / "site", profile))["meta"]
    assert meta.get("canonical") == canonical
    assert (meta["version"], meta["lastModified"]) == ("v1.0.0", "2026-01-01")


@pytest.mark.parametrize("theme", ["folio", "raster"])
def test_the_photo_is_named_where_it_is_published(tmp_path: Path, run: Run, export: Export, theme: str) -> None:
    """With the site's address that of the theme's photo is told, and the file is there; without, none is."""
    root = make_site("example", tmp_path / "site")
    profile = root / "profile.yaml"
    profile.write_text(profile.read_text("utf-8").replace("name: folio", f"name: {theme}"), "utf-8")
    assert run("build", root).returncode == 0
    image = export(root)["basics"]["image"]
    assert (root / "public" / image.removeprefix("https://ruthcastello.example/")).read_bytes()[:2] == b"\xff\xd8"
    profile.write_text(profile.read_text("utf-8").replace("  url: https://ruthcastello.example/\n", ""), "utf-8")
    assert "image" not in export(root)["basics"]


def test_hostile_texts_stand_as_they_were_written(tmp_path: Path, export: Export) -> None:
    """Nothing is escaped for any language but JSON."""
    name = HOSTILE.format(n=1)
    assert export(write_site(tmp_path / "site", {"basics": {"name": name}}))["basics"]["name"] == name
