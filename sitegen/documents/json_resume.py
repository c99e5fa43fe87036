"""JSON Resume: the resume as data that other programs read, and that ``sitegen import`` reads back.

The document follows JSON Resume's own schema. What that schema has no place for stands under further
keys, which it permits; what it forbids, such as ``Fall 2019``, stands beside the nearest that it allows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from sitegen import pictures
from sitegen.dates import Date
from sitegen.documents.press import Made, Press, site_address, whole_address
from sitegen.formats import paragraphs
from sitegen.model import Edition, Entry, Section
from sitegen.outline import PAGE_ORDER, TEXT_ORDER, custom_id
from sitegen.records import Record
from sitegen.redact import PUBLIC
from sitegen.schema import EXTENSION, Definition, definition
from sitegen.vocabulary import (
    DATES,
    FILE_NAME,
    KEYS,
    ORIGIN,
    PAGE,
    SCHEMA,
    VERSION,
    WRITTEN,
    ordered,
    standard_address,
    standard_date,
    standard_email,
)

_OWN = frozenset({"tags", "visibility"})
"""What an entry says to the program, not to its readers."""
_BOUND = DATES | {"url", "email"}
"""Keys whose values JSON Resume accepts only in one form."""


def json_resume(edition: Edition, press: Press) -> Made:
    """Return the edition as JSON Resume 1, in UTF-8, its keys in JSON Resume's order."""
    writer = _Writer(whole_address(edition), definition())
    shown = {section.id: section for section in edition.sections}
    image = _image(edition, press)
    found: dict[str, Any] = {
        "$schema": SCHEMA,
        "basics": writer.basics(edition.profile.basics, image),
        **{name: writer.section(name, shown[name]) for name in edition.profile if _is_section(name, shown)},
        "custom": [*writer.custom(edition.profile.custom or (), shown), *writer.texts(edition.sections)],
        "meta": _meta(edition),
    }
    names = ordered(found, KEYS[""], (name for name in writer.kind.schema["properties"] if name != "meta"))
    data = {name: found[name] for name in names if found[name]}
    return Made(msgspec.json.format(msgspec.json.encode(data), indent=2) + b"\n")


def _is_section(name: str, shown: Mapping[str, Section]) -> bool:
    return name in shown and name not in {"basics", "custom", "meta"} and bool(shown[name].entries)


def _image(edition: Edition, press: Press) -> str | None:
    """Return the address at which the page has the person's photo, or the one on the web that the author names."""
    if edition.photo is None:
        image = edition.profile.basics.image
        return standard_address(image) if image else None
    if edition.url is None:
        return None
    widths = press.theme.photo.widths
    shown = pictures.portrait(edition.photo, press.cache, edition.basics.imageFocus, widths=widths)
    return standard_address(site_address(edition) + shown.path)


def _meta(edition: Edition) -> dict[str, Any]:
    """Say where this document stands, what it follows, and when the person last changed it."""
    published = f"{edition.url}{FILE_NAME}" if "json" in edition.downloads else edition.url
    changed = edition.profile.meta.get("lastModified") if edition.profile.meta else None
    origin = {
        "url": site_address(edition) or None,
        "language": edition.lang,
        "audience": None if edition.audience == PUBLIC else edition.audience,
    }
    found = {
        "canonical": standard_address(published) if edition.url and published else None,
        "version": VERSION,
        "lastModified": changed.text if isinstance(changed, Date) else None,
        ORIGIN: {key: value for key, value in origin.items() if value},
    }
    return {name: value for name, value in found.items() if value}


class _Writer:
    """Writes records as JSON Resume has them; *whole* completes the addresses of the site's own pages."""

    def __init__(self, whole: Callable[[str], str], kind: Definition) -> None:
        self.whole = whole
        self.kind = kind

    def basics(self, basics: Record, image: str | None) -> dict[str, Any]:
        """Return who the person is, with the photo's address in place of its file."""
        kept = basics.without(frozenset({"image"}))
        return self.record(kept.replace(image=image) if image else kept, self.kind.define("basics"), "basics")

    def section(self, name: str, section: Section) -> list[dict[str, Any]]:
        """Return the entries of a section that JSON Resume, or we beside it, have a name for."""
        entries = (self._entry(entry, name, _inside(self.kind, name)) for entry in section.entries)
        return [entry for entry in entries if entry]

    def _entry(self, entry: Entry, name: str, part: Definition) -> dict[str, Any]:
        """Return one entry; one with roles also says what is looked for by programs that know of no roles."""
        record = entry.record or Record({}, frozenset())
        found = self.record(record, part, name)
        if name not in KEYS or not entry.roles:
            return found
        span = entry.span
        said = {
            "position": entry.roles[0].title,
            "startDate": standard_date(span.start) if span and span.start else None,
            "endDate": standard_date(span.end) if span and span.end else None,
        }
        added = {key: value for key, value in said.items() if value and key not in record}
        if added:
            written = {**found.get(WRITTEN, {}), **dict.fromkeys(added)}
            found |= {**added, WRITTEN: {key: written[key] for key in ordered(written, KEYS[name])}}
        return _sorted(found, KEYS[name], part)

    def custom(self, records: Iterable[Record], shown: Mapping[str, Section]) -> Iterator[dict[str, Any]]:
        """Yield the sections of the author's own that are shown."""
        for record in records:
            if custom_id(record) in shown:
                yield self.record(record, self.kind.define("custom"), "custom")

    def texts(self, sections: Iterable[Section]) -> Iterator[dict[str, Any]]:
        """Yield the Markdown sections, which are files of their own and no part of the profile."""
        for section in sections:
            if section.path.startswith("sections/"):
                usual = PAGE_ORDER if section.page else TEXT_ORDER
                found = {
                    "id": section.id,
                    "title": section.title,
                    "kind": "text",
                    "order": None if section.order == usual else section.order,
                    "body": paragraphs(section.body or "") or None,
                    PAGE: section.page,
                }
                yield {key: value for key, value in found.items() if value is not None}

    def record(self, record: Record, part: Definition, name: str = "") -> dict[str, Any]:
        """Return a record under JSON Resume's rules for the key *name*, if it has any."""
        known = KEYS.get(name, ())
        found: dict[str, Any] = {}
        written: dict[str, Any] = {}
        for key, value in record.items():
            if key in _OWN or key.startswith(EXTENSION):
                continue
            plain = self._plain(value, _inside(part, key), key if name == "basics" else "")
            found[key] = self._standard(key, value) if key in known and key in _BOUND else plain
            if found[key] is None or (found[key] != plain):
                written[key] = plain
        return _sorted({**found, WRITTEN: _sorted(written, known, part)}, known, part)

    def _plain(self, value: Any, part: Definition, name: str) -> Any:  # noqa: ANN401 - a field's value
        """Return what JSON can hold."""
        if isinstance(value, Date):
            return value.iso() or value.text
        if isinstance(value, Record):
            return self.record(value, part, name)
        if isinstance(value, tuple):
            items = (self._plain(item, part, name) for item in value)
            return [item for item in items if item != {}]  # of an entry that says nothing there is nothing to tell
        return value

    def _standard(self, key: str, value: Any) -> str | None:  # noqa: ANN401 - a field's value
        """Return the nearest that JSON Resume allows, None for nothing."""
        if key == "url":
            return self._address(value)
        return standard_email(value) if key == "email" else standard_date(value)

    def _address(self, address: str) -> str | None:
        try:
            return standard_address(self.whole(address))
        except ValueError:  # a page of a site whose address is not known
            return None


def _inside(part: Definition, name: str) -> Definition:
    """Return the definition of a field, or of the items that it holds."""
    field = part.field(name) or part.inside({})
    return field.inside(field.schema["items"]) if "items" in field.schema else field


def _sorted(found: Mapping[str, Any], known: Iterable[str], part: Definition) -> dict[str, Any]:
    """Return what is there: JSON Resume's keys first, ours in the order of our schema, last what was written."""
    names = ordered(found, known, part.schema.get("properties", ()))
    return {name: found[name] for name in names if found[name] not in (None, {}, [])}
