"""The schema: what it accepts, in our walk and in an independent validator's."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from sitegen.dates import Date
from sitegen.formats import FORMATS
from sitegen.problems import either
from sitegen.records import Record
from sitegen.schema import SCHEMA_FILE, Complaint, conform, definition, dotted, field_paths

SITES = Path(__file__).parent / "sites"
SCHEMA = json.loads(SCHEMA_FILE.read_bytes())

REFUSED = (
    "unknown-key-top", "unknown-key-everyday-words", "unknown-key-basics", "unknown-key-no-suggestion",
    "unknown-key-location", "unknown-key-profiles", "unknown-key-work", "unknown-key-education", "unknown-key-skills",
    "unknown-key-site", "unknown-key-theme", "unknown-key-contact", "key-with-capital", "file-list-at-top",
    "file-text-at-top", "type-text-for-list", "type-list-for-text", "type-keys-for-text", "type-keys-for-list",
    "type-true-for-text", "type-text-for-keys", "type-text-for-entry", "type-list-for-keys", "type-list-in-list",
    "missing-basics", "missing-name", "name-empty", "contact-provider-unknown",
    "download-unknown", "privacy-nested", "several-files", "wide-letters", "long-line", "address-javascript",
    "address-without-https", "email-wrong", "date-month-13", "date-30-february", "id-with-spaces", "locale-wrong",
    "photo-outside", "variant-name", "variant-unknown-keys", "variant-is-a-list",
)  # fmt: skip
"""Invalid sites whose profile is YAML, and whose mistake a schema can know."""


class _Loader(yaml.SafeLoader):
    """YAML 1.2's core schema, nearly: dates and yes/no stay text."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - as the library has it
        sign: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":bool"))]
        for sign, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), list("tf"))


def _loaded(site: Path) -> Any:
    path = next(path for path in (site / "profile.yaml", site / "resume.json") if path.is_file())
    text = path.read_text("utf-8-sig")
    data = json.loads(text) if text.startswith("{") else yaml.load(text, _Loader)  # noqa: S506 - a safe one
    return _without_nothing(data)


def _without_nothing(value: Any) -> Any:
    """Null is how YAML writes an absent value; the schema speaks of what is there."""
    if isinstance(value, dict):
        return {key: _without_nothing(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nothing(item) for item in value if item is not None]
    return value


def _accepts(name: str) -> Any:
    def check(text: str) -> bool:
        try:
            FORMATS[name](text)
        except ValueError:
            return False
        return True

    return check


@pytest.fixture(scope="module")
def validator() -> Any:
    """Give the independent validator, with our formats."""
    formats = {name: _accepts(name) for name in FORMATS}
    return jsonschema_rs.Draft202012Validator(SCHEMA, validate_formats=True, formats=formats)


def test_the_schema_is_a_valid_one() -> None:
    """The schema follows JSON Schema 2020-12."""
    jsonschema_rs.meta.validate(SCHEMA)


def _properties(schema: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, part in schema.get("properties", {}).items():
        yield f"{path}.{name}", part
        yield from _properties(part, f"{path}.{name}")
    for name, part in schema.get("$defs", {}).items():
        yield from _properties(part, name)


def test_every_field_is_described() -> None:
    """Editors show a description for each key, its own or that of what it refers to."""
    whole = definition()
    bare = [path for path, part in _properties(SCHEMA) if not whole.inside(part).schema.get("description")]
    assert bare == []


def test_every_format_has_a_reader() -> None:
    """A format that the schema names and nobody reads would accept anything."""
    named = {part.schema["format"] for _, part in field_paths(definition()) if "format" in part.schema}
    named |= {part["format"] for part in SCHEMA["$defs"].values() if "format" in part}
    assert named - set(FORMATS) == set()


def test_what_to_write_instead_is_a_key() -> None:
    """The key offered for an everyday word exists, and no word is offered for two keys of one place."""
    places = {"": SCHEMA, **SCHEMA["$defs"]}
    wrong: list[tuple[str, str]] = []
    for name, part in places.items():
        seen: list[str] = []
        for right, words in part.get("x-instead", {}).items():
            known = SCHEMA["$defs"]["basics"] if right.startswith("basics.") else part
            wrong += [] if right.removeprefix("basics.") in known["properties"] else [(name, right)]
            wrong += [(name, word) for word in words.split() if word in seen or word in part["properties"]]
            seen += words.split()
    assert wrong == []


@pytest.mark.parametrize("name", sorted(path.name for path in (SITES / "valid").iterdir()))
def test_an_independent_validator_accepts_what_we_accept(name: str, validator: Any) -> None:
    """An editor that checks against the schema has nothing to say about a valid profile."""
    errors = [error.message for error in validator.iter_errors(_loaded(SITES / "valid" / name))]
    assert errors == []


@pytest.mark.parametrize("name", REFUSED)
def test_an_independent_validator_refuses_what_we_refuse(name: str, validator: Any) -> None:
    """The mistake is one to every program that reads the schema, not to our own walk alone."""
    assert not validator.is_valid(_loaded(SITES / "invalid" / name))


def test_nothing_is_one_whether_absent_null_or_empty() -> None:
    """Absent, null and blank values leave no field behind."""
    data = {"basics": {"name": " Ada ", "label": None, "email": " "}, "work": [None, {"name": ""}]}
    value, complaints = conform(data, definition())
    assert complaints == []
    assert value.basics == {"name": "Ada"}
    assert value.work == ({},)
    assert (value.basics.label, value.skills) == (None, None)


def test_texts_become_what_they_mean() -> None:
    """Dates are dates, white space in a line is folded, Markdown keeps its lines, own keys stay untouched."""
    data = {
        "basics": {"name": "Ada\n Novak", "summary": "\nOne\n\nTwo \n", "x-note": {"a": [1, None]}},
        "work": [{"startDate": "2019-09", "highlights": ["a  b"]}],
    }
    value, complaints = conform(data, definition())
    assert complaints == []
    assert (value.basics.name, value.basics.summary) == ("Ada Novak", "One\n\nTwo")
    assert value.work[0].startDate == Date("2019-09", 2019, 9)
    assert value.work[0].highlights == ("a  b",)
    assert isinstance(value.basics["x-note"], Record)


def test_every_mistake_is_told_at_once() -> None:
    """The walk goes on after a mistake, and says where each is."""
    data = {"basics": {"nmae": "Ada", "url": "novak.example"}, "work": "x", "downloads": ["odt"], "order": 1}
    _, complaints = conform(data, definition())
    assert complaints == [
        Complaint(("basics", "nmae"), "not a known key; did you mean 'name'?", about_key=True),
        Complaint(("basics", "url"), "the address lacks its beginning; write https://novak.example"),
        Complaint(
            ("work",), "expected a list, found the text 'x'; write '- ' in front of each item, on lines of their own"
        ),
        Complaint(("downloads", 0), f"'odt' is not known here; write {either(SCHEMA['$defs']['download']['enum'])}"),
        Complaint(("order",), "not a known key; keys of your own start with x-", about_key=True),
    ]  # fmt: skip


def test_a_path_is_written_as_people_write_it() -> None:
    """Positions stand in brackets, keys behind dots."""
    assert dotted(("work", 0, "highlights", 2)) == "work[0].highlights[2]"


def test_a_record_is_frozen_and_strict() -> None:
    """Absent fields are None, unknown ones an error, and nothing can be set."""
    record = Record({"a": 1}, frozenset({"a", "b"}))
    assert (record.a, record.b) == (1, None)
    with pytest.raises(AttributeError):
        _ = record.c
    with pytest.raises(AttributeError):
        record.a = 2
    assert record.without(frozenset({"a"})) == {}
    assert record.replace(b=2) == {"a": 1, "b": 2}
