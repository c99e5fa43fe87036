"""Stage 3: a `Site` becomes editions, the only thing that renderers see.

What is private is removed here, once, before anything is drawn.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from sitegen.contact import FIELDS, PROVIDERS
from sitegen.dates import Date, Span
from sitegen.formats import slugify
from sitegen.markdown import Markdown, first_paragraph
from sitegen.model import Detail, Edition, Entry, Record, Section, Site
from sitegen.schema import EXTENSION, Definition, definition, field_paths
from sitegen.themes import catalogue
from sitegen.words import Words

DEFAULT_LOCALE = "en"
DEFAULT_DOWNLOADS = ("pdf",)
DESCRIPTION_LENGTH = 155
"""What search engines show of a description, in characters."""
TEXT_ORDER = 5
"""Where a Markdown section stands that names no order: before the skills."""
_SKILLS = "skills"
_FORM_PARTS = (
    *("title", "form"),
    *(field.name for field in FIELDS),
    *(provider.honeypot for provider in PROVIDERS.values() if provider is not None),
)
_PAGE_ANCHORS = frozenset({"main", "contact", *(f"contact-{part}" for part in _FORM_PARTS)})
"""What the pages themselves use as ids."""


def editions(site: Site, *, today: datetime.date, base_url: str | None = None) -> tuple[Edition, ...]:
    """Return one edition for each reader; *base_url* takes the place of the site's own address."""
    kind = definition()
    profile = publish_only(site.profile, private_paths(site.profile, kind))
    return (_edition(site, profile, kind, today, base_url),)


def private_paths(profile: Record, kind: Definition) -> frozenset[tuple[str, ...]]:
    """Return the paths of the fields that are not published: the safe defaults and the author's choice."""
    chosen: Mapping[str, str] = profile.privacy or {}
    levels = {path: str(part.schema.get("x-visibility", "public")) for path, part in field_paths(kind)}
    levels |= {tuple(path.split(".")): level for path, level in chosen.items()}
    return frozenset(path for path, level in levels.items() if level != "public")


def publish_only(record: Record, private: frozenset[tuple[str, ...]]) -> Record:
    """Return the profile without private fields and without the user's own keys."""
    public: Record = _public(record, private, ())
    return public


def _public(value: Any, private: frozenset[tuple[str, ...]], path: tuple[str, ...]) -> Any:  # noqa: ANN401 - any value
    if isinstance(value, tuple):
        return tuple(_public(item, private, path) for item in value)
    if not isinstance(value, Record):
        return value
    gone = frozenset(name for name in value if name.startswith(EXTENSION) or (*path, name) in private)
    kept = value.without(gone)
    return kept.replace(**{name: _public(item, private, (*path, name)) for name, item in kept.items()})


def _edition(site: Site, profile: Record, kind: Definition, today: datetime.date, base_url: str | None) -> Edition:
    settings = profile.site or Record({}, frozenset({"url", "title", "description", "locale"}))
    lang = settings.locale or DEFAULT_LOCALE
    words = Words(lang, "ltr", catalogue(site.theme, lang) or {})
    basics = profile.basics
    url = base_url or settings.url
    address = None if url is None else url.rstrip("/") + "/"
    markdown = Markdown()
    meta = profile.meta
    return Edition(
        lang=lang,
        dir=words.dir,
        url=address,
        base_path=urlsplit(address).path if address else "/",
        title=settings.title or " – ".join(part for part in (basics.name, basics.label) if part),
        description=settings.description or _shorten(markdown.plain(basics.summary)) or basics.label or basics.name,
        updated=words.date(meta.lastModified) if meta and isinstance(meta.lastModified, Date) else None,
        basics=basics,
        location=_location(basics.location),
        sections=_sections(site, profile, kind, words),
        site=settings,
        contact=profile.contact,
        downloads=DEFAULT_DOWNLOADS if profile.downloads is None else tuple(dict.fromkeys(profile.downloads)),
        photo=site.photo,
        photo_alt=basics.imageAlt or words.text("photo_alt", name=basics.name),
        assets=site.assets,
        static_names=frozenset(file.path.removeprefix("static/") for file in site.static),
        words=words,
        today=today,
    )


def _shorten(text: str) -> str:
    if len(text) <= DESCRIPTION_LENGTH:
        return text
    return text[: DESCRIPTION_LENGTH - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-.") + "…"


def _location(location: Record | None) -> str | None:
    if location is None:
        return None
    town = " ".join(part for part in (location.postalCode, location.city) if part)
    parts = (location.address, town, location.region, location.country or location.countryCode)
    return ", ".join(part for part in parts if part) or None


def _sections(site: Site, profile: Record, kind: Definition, words: Words) -> tuple[Section, ...]:
    proofs = _Proofs(profile.skills or ())
    texts = tuple(_text_sections(site))
    anchors = _Anchors([*kind.names, *(text.id for text in texts)], _own_ids(profile))
    sections = [*_resume_sections(profile, kind, words, proofs, anchors), *texts]
    return tuple(sorted(sections, key=lambda section: section.order))


def _resume_sections(
    profile: Record, kind: Definition, words: Words, proofs: _Proofs, anchors: _Anchors
) -> Iterator[Section]:
    for name in kind.schema["properties"]:
        part = kind.field(name)
        shape = part.schema.get("x-section") if part else None
        records = profile.get(name)
        if part is None or shape is None or not records:
            continue
        item = part.inside(part.schema["items"])
        entries = (outline(record, item, words) for record in records)
        ready = tuple(anchors.of(proofs.of(entry) if name != _SKILLS else entry, name) for entry in entries)
        yield Section(name, words.text(f"sections.{name}"), shape["kind"], shape["order"], ready)


def _text_sections(site: Site) -> Iterator[Section]:
    for text in site.texts:
        stem = text.path.rsplit("/", 1)[-1].removesuffix(".md")
        front = text.front
        yield Section(
            id=front.id or slugify(stem),
            title=front.title or stem.replace("-", " ").replace("_", " ").capitalize(),
            kind="text",
            order=TEXT_ORDER if front.order is None else front.order,
            body=text.body,
            path=text.path,
            page=bool(front.page),
            teaser=first_paragraph(text.body) if front.page else None,
        )


def outline(record: Record, kind: Definition, words: Words) -> Entry:
    """Return what every renderer shows of an entry, as the schema's ``x-layout`` says.

    Fields that the layout does not name follow as details, so that nothing an author wrote is lost.
    """
    layout: Mapping[str, Any] = kind.schema["x-layout"]
    title = _joined(record, layout.get("title", ()))
    organization = _joined(record, layout.get("organization", ()))
    address = record.get(layout.get("organizationUrl", ""))
    used = set(_names(layout))
    return Entry(
        id=record.id or "",
        title=title or organization or "",
        url=record.get(layout.get("url", "")) or (None if title else address),
        organization=organization if title else None,
        organization_url=address if title and organization else None,
        place=_joined(record, layout.get("place", ())),
        span=_span(record, layout),
        timed=bool(layout.get("duration")),
        text="\n\n".join(str(record[name]) for name in layout.get("text", ()) if record.get(name)) or None,
        bullets=record.get(layout.get("bullets", "")) or (),
        tags=record.get(layout.get("tags", "")) or (),
        details=tuple(_details(record, kind, used | {"id"}, words)),
        record=record,
    )


def _names(layout: Mapping[str, Any]) -> Iterator[str]:
    for names in layout.values():
        yield from [names] if isinstance(names, str) else names if isinstance(names, list) else ()


def _joined(record: Record, names: Iterable[str]) -> str | None:
    return ", ".join(str(record[name]) for name in names if record.get(name)) or None


def _span(record: Record, layout: Mapping[str, Any]) -> Span | None:
    if "date" in layout:
        date = record.get(layout["date"])
        return Span(None, date) if date else None
    start, end = (record.get(layout.get(name, "")) for name in ("start", "end"))
    return Span(start, end) if start or end else None


def _details(record: Record, kind: Definition, used: set[str], words: Words) -> Iterator[Detail]:
    for name, value in record.items():
        part = kind.field(name)
        if name in used or part is None:
            continue
        label = words.find(f"fields.{name}") or part.schema.get("title", name)
        text = (
            ", ".join(map(str, value))
            if isinstance(value, tuple)
            else words.date(value)
            if isinstance(value, Date)
            else str(value)
        )
        if text:
            yield Detail(str(label), text)


def _own_ids(profile: Record) -> Iterator[str]:
    """Yield the anchors that the author chose."""
    for records in profile.values():
        for record in records if isinstance(records, tuple) else ():
            if isinstance(record, Record) and record.get("id"):
                yield record["id"]


class _Anchors:
    """Gives each entry an anchor that nothing else on the page has."""

    def __init__(self, sections: Iterable[str], chosen: Iterable[str]) -> None:
        self.taken = {*_PAGE_ANCHORS, *(anchor for name in sections for anchor in (name, f"{name}-title"))}
        self.chosen = frozenset(chosen)

    def of(self, entry: Entry, section: str) -> Entry:
        """Return the entry with the anchor that its author chose, or else with one made of its words."""
        words = (entry.title, entry.organization or "")
        stem = entry.id or slugify(" ".join(word for word in words if word)) or section
        others = self.chosen - {entry.id}
        anchor = next(name for name in _numbered(stem) if name not in self.taken and name not in others)
        self.taken.add(anchor)
        return replace(entry, id=anchor)


def _numbered(stem: str) -> Iterator[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1


class _Proofs:
    """Which skills an entry shows: those it names as keywords, and those its text speaks of."""

    def __init__(self, groups: Iterable[Record]) -> None:
        self.skills = tuple(dict.fromkeys(skill for group in groups for skill in group.keywords or ()))
        self.patterns = {skill: re.compile(rf"(?<!\w){re.escape(skill.casefold())}(?!\w)") for skill in self.skills}

    def of(self, entry: Entry) -> Entry:
        named = {tag.casefold() for tag in entry.tags}
        said = "\n".join(part for part in (entry.title, entry.text, *entry.bullets) if part).casefold()
        shown = (skill for skill in self.skills if skill.casefold() in named or self.patterns[skill].search(said))
        return replace(entry, proves=tuple(shown))
