"""The people that a theme is tried on: from one who only has a name to one who filled in every field."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sitegen.marked_yaml import read_yaml
from sitegen.model import File
from sitegen.resources import shipped
from sitegen.schema import Definition, definition, dotted, field_paths

MARKER = "x-hostile"
"""The element, and the attribute, that a hostile text becomes where a theme does not escape it."""
_HOSTILE = f"""<{MARKER}>"{MARKER}="1" '{MARKER}='1' {MARKER}=1</{MARKER}> {{{{ 7*7 }}}} {{% x %}} ]]> &lt; --> ñ """
_SETTINGS = frozenset({"$schema", "meta", "site", "theme", "contact", "deploy", "downloads", "privacy", "variants"})
_LEFT_OUT = frozenset({"image", "visibility", "page_break", "show_first", "tags", "hidden"})
"""No file for the first; the others choose what is shown."""
_ADDRESS = "https://specimen.example/"
_JOBS, _SHORT_ENTRIES = 14, 20

SPECIMENS = ("empty", "example", "complete", "huge", "right-to-left", "hostile")
"""What they are called."""

Words = Callable[[str, str], str]
"""What a field of a path and a format holds."""


def specimens() -> Mapping[str, tuple[File, ...]]:
    """Return the files of each site, by what it is called in findings."""
    return {
        "empty": _site({"basics": {"name": "Mo"}}),
        "example": tuple(_example()),
        "complete": complete(),
        "huge": _site(_huge()),
        "right-to-left": _site(_RIGHT_TO_LEFT),
        "hostile": _site(_whole(_hostile())),
    }


def complete() -> tuple[File, ...]:
    """Return a site in which every field of the definition holds a word of its own, and every kind of section is."""
    profile = _whole(_plain())
    kinds = definition().define("kind").schema["enum"]
    first = profile["custom"][0]
    profile["custom"] = [{**first, "id": f"own-{kind}", "title": f"Own {kind}", "kind": kind} for kind in kinds]
    return (*_site(profile), File("sections/page.md", _PAGE), File("sections/text.md", _TEXT))


def with_theme(files: tuple[File, ...], name: str, options: Mapping[str, Any], *, documents: bool) -> Iterator[File]:
    """Yield the files with a profile that asks for a theme, and for documents or none."""
    for file in files:
        if file.path != _PROFILE:
            yield file
            continue
        profile = json.loads(file.content)
        formats = {"formats": ["pdf", "docx"]} if documents else []
        yield _profile({**profile, "theme": {"name": name, "options": dict(options)}, "downloads": formats})


def without_photo(files: tuple[File, ...]) -> tuple[File, ...]:
    """Return a site without its portrait."""
    basics = json.loads(next(file for file in files if file.path == _PROFILE).content)
    basics["basics"].pop("image", None)
    basics["basics"].pop("imageAlt", None)
    return (_profile(basics), *(file for file in files if file.path != _PROFILE))


_PROFILE = "profile.json"


def _profile(data: Mapping[str, Any]) -> File:
    return File(_PROFILE, json.dumps(data, ensure_ascii=False, indent=1).encode())


def _site(data: Mapping[str, Any]) -> tuple[File, ...]:
    return (_profile(data),)


def _example() -> Iterator[File]:
    """Yield the example site that ships with the program."""
    root = shipped("example_site")
    yield _profile(read_yaml((root / "profile.yaml").read_text("utf-8"), "profile.yaml").data)
    for folder in ("sections", "assets"):
        for path in sorted(Path(root, folder).rglob("*")):
            if path.is_file():
                yield File(path.relative_to(root).as_posix(), path.read_bytes())


def _plain() -> Words:
    """Return words that differ from field to field, so that each can be found again."""
    numbers = itertools.count(101)

    def words(_path: str, kind: str) -> str:
        number = next(numbers)
        return {
            "web-address": f"https://specimen{number}.example/",
            "email-address": f"specimen{number}@mail.example",
            "slug": f"specimen-{number}",
        }.get(kind, f"Specimen{number}")

    return words


def _hostile() -> Words:
    numbers = itertools.count(101)

    def words(_path: str, kind: str) -> str:
        number = next(numbers)
        return {
            "web-address": f'https://e.example/?a="\'><{MARKER}>{number}&amp;b="{MARKER}="1"',
            "email-address": f"o'specimen{number}&co@e.example",
            "slug": f"specimen-{number}",
        }.get(kind, f"{_HOSTILE}Specimen{number}")

    return words


def _whole(words: Words) -> dict[str, Any]:
    """Return a profile with every field of the definition, all of them public, and the settings of a site."""
    kind = definition()
    filled = {
        name: _filled(field, name, words)
        for name in kind.schema["properties"]
        if name not in _SETTINGS and (field := kind.field(name)) is not None
    }
    private = {".".join(path): "public" for path, part in field_paths(kind) if "x-visibility" in part.schema}
    return {
        **filled,
        "privacy": private,
        "site": {"url": _ADDRESS},
        "contact": {"provider": "netlify"},
    }


def _filled(kind: Definition, path: str, words: Words) -> Any:  # noqa: ANN401 - any JSON
    schema = kind.schema
    types = schema.get("type", ())
    if "enum" in schema or types == "integer":
        return schema["enum"][0] if "enum" in schema else 7
    if "array" in types:
        return [_filled(kind.inside(schema["items"]), path, words)]
    if "object" in types and "string" not in types:
        fields = {name: kind.field(name) for name in schema.get("properties", {}) if name not in _LEFT_OUT}
        wanted = {name: field for name, field in fields.items() if field and "deprecated" not in field.schema}
        return {name: _filled(field, dotted((path, name)), words) for name, field in wanted.items()}
    return words(path, schema.get("format", ""))


def _huge() -> dict[str, Any]:
    """Return thirty years of work under names that are long, and words that cannot be broken."""
    long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtin"
    jobs = [
        {
            "name": f"Kreiskrankenhaus Nordwestmecklenburg-Süd {year}",
            "position": f"Oberbereichsleitung Qualitätssicherungsdokumentation {year}",
            "location": "Grevesmühlen",
            "url": f"https://employer-{year}.example/a/very/long/path/that/nobody/would/type",
            "startDate": f"{year}-03",
            "endDate": f"{year + 2}-02",
            "summary": f"Led the whole of it in {year}, with **{year - 1900} people** and [a report](https://r.example).",
            "highlights": [f"Result {at} of {year}: from {at * 7} % to **{at * 9} %**." for at in range(1, 7)],
            "keywords": [f"Skill {at} of {year}" for at in range(1, 5)],
        }
        for year in range(1994 + 2 * _JOBS, 1994, -2)
    ]
    jobs[0]["highlights"] = [f"Result {at} of the last years, of many." for at in range(1, 13)]
    return {
        "basics": {
            "name": "Maria-Magdalena Wolfeschlegelsteinhausenbergerdorff-Nepomuceno y Rodríguez",
            "label": long,
            "email": f"{long.lower().replace('ä', 'ae')[:60]}@a-very-long-domain-name.example",
            "url": f"https://{'long-' * 11}name.example",
            "summary": "Thirty years of **the same thing**, done better each year. " * 6,
            "location": {"city": "Grevesmühlen", "region": "Mecklenburg-Vorpommern", "countryCode": "DE"},
            "profiles": [
                {"network": f"Network {at}", "username": f"user{at}", "url": f"https://network-{at}.example/user{at}"}
                for at in range(8)
            ],
        },
        "work": jobs,
        "certificates": [
            {"name": f"Certificate {at}", "date": f"{1995 + at}-05", "issuer": "An office"}
            for at in range(_SHORT_ENTRIES)
        ],
        "publications": [
            {"name": f"Article {at}", "publisher": "A journal", "releaseDate": f"{2000 + at}"}
            for at in range(_SHORT_ENTRIES)
        ],
        "skills": [{"name": f"Group {job['startDate']}", "keywords": job["keywords"]} for job in jobs],
        "languages": [{"language": f"Language {at}", "fluency": f"C{at}"} for at in range(9)],
        "contact": {"provider": "netlify"},
        "site": {"url": _ADDRESS},
    }


_RIGHT_TO_LEFT: Mapping[str, Any] = {
    "basics": {
        "name": {"ar": "ليلى حداد", "en": "Layla Haddad"},
        "label": {"ar": "كبيرة الممرضات", "en": "Lead nurse"},
        "email": "layla@specimen.example",
        "summary": {"ar": "تدير جناحًا يضم **28 سريرًا** في Bristol.", "en": "Leads a ward of **28 beds**."},
    },
    "work": [
        {
            "name": "Specimen General Hospital",
            "position": {"ar": "مديرة جناح", "en": "Ward manager"},
            "startDate": "2017-04",
            "highlights": [{"ar": "حالات سقوط أقل.", "en": "Fewer falls."}],
            "keywords": ["Rostering", {"ar": "تدقيق", "en": "Audit"}],
        }
    ],
    "skills": [{"name": {"ar": "الجناح", "en": "Ward"}, "keywords": ["Rostering"]}],
    "languages": [{"language": {"ar": "الإنجليزية", "en": "English"}, "fluency": "C2"}],
    "contact": {"provider": "netlify"},
    "site": {"url": _ADDRESS, "locales": ["ar", "en"]},
}
_PAGE = b"""\
---
title: Own page
page: true
---
SpecimenPage opens it, with a [link](https://specimen.example/x) and *stress*.

## SpecimenHeading

- SpecimenPoint

> SpecimenQuotation

| SpecimenColumn |
| --- |
| SpecimenCell |
"""
_TEXT = b"""\
---
title: Own text
---
SpecimenText

### SpecimenBelow

1. SpecimenNumbered
"""
