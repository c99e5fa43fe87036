"""What every renderer shows of a resume: sections, and in them entries of one shape.

The shape comes from the schema's ``x-layout``. A field that no layout names follows as a detail, so
that nothing an author wrote is lost.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from sitegen.contact import ANCHORS
from sitegen.dates import Date, Span
from sitegen.folding import fold
from sitegen.formats import slugify
from sitegen.markdown import first_paragraph
from sitegen.model import Author, Detail, Entry, Section, Text, Translations
from sitegen.names import is_same_person, shown_address
from sitegen.proof import SKILLS, Skills
from sitegen.records import Record, kept, once
from sitegen.schema import Definition
from sitegen.translations import localised
from sitegen.words import Words

TEXT_ORDER = 5
"""Where a Markdown section stands that names no order: before the skills."""
PAGE_ORDER = 35
"""Where one with its own page stands: after the projects."""
CUSTOM_ORDER = 34
_PUBLICATIONS = "publications"
_SILENT = frozenset({"id", "page_break", "show_first"})
"""Fields that say nothing by themselves; an entry that has no other is no entry."""
_BEFORE = "before"
PAGE_ANCHORS = frozenset({"main", "contact", *ANCHORS})
"""What the pages themselves use as ids."""


def outline_sections(
    profile: Record, texts: Iterable[Text], kind: Definition, words: Words, *, drawn: bool = True
) -> tuple[Section, ...]:
    """Return the sections of a profile and its texts in the order in which they are shown.

    What pages alone show of an entry, the skills that it proves and how it is cited, is there if they are *drawn*.
    """
    written = tuple(map(_text_section, texts))
    own = tuple(profile.custom or ())
    names = [*kind.names, *(section.id for section in written), *map(custom_id, own)]
    anchors = _Anchors(names, _chosen_ids(profile))
    shown_first = profile.site.show_first if profile.site else None
    skills = Skills(profile.skills or ()) if drawn else None
    desk = _Desk(words, anchors, skills, profile.basics.name, shown_first)
    sections = [*_resume_sections(profile, kind, desk), *(_custom_section(one, kind, desk) for one in own), *written]
    # Entries first: their addresses stay what they are, whatever roles are called.
    sections = [desk.anchors.of_roles(section) for section in sections]
    return _arranged(sections, (profile.site.sections if profile.site else None) or ())


def custom_id(section: Record) -> str:
    """Return the id of a section of the author's own."""
    return section.id or slugify(section.title or "") or "section"


def with_ids(profile: Record, locales: tuple[str, ...]) -> Record:
    """Return the profile with an id for each section whose title is in several languages: one address for all."""
    own = profile.custom or ()
    if not any(isinstance(section.title, Translations) and not section.id for section in own):
        return profile
    main: Record = localised(profile, locales[0], locales)
    named = (section.replace(id=custom_id(one)) for section, one in zip(own, main.custom, strict=True))
    return profile.replace(custom=tuple(named))


def text_id(text: Text) -> str:
    """Return the id of a Markdown section: its own, or its file's name."""
    return text.front.id or slugify(text.name)


def without_hidden(profile: Record) -> Record:
    """Return the profile without the sections that its settings hide."""
    settings = (profile.site.sections if profile.site else None) or ()
    hidden = frozenset(one.id for one in settings if isinstance(one, Record) and one.hidden)
    own = tuple(section for section in profile.custom or () if custom_id(section) not in hidden)
    return profile.without(hidden).replace(custom=own) if profile.custom else profile.without(hidden)


def _arranged(sections: Iterable[Section], settings: Iterable[Any]) -> tuple[Section, ...]:
    """Put the sections that the author lists first, in that order, and give them their settings."""
    chosen = {one if isinstance(one, str) else one.id: one for one in settings}
    rank = {name: at for at, name in enumerate(chosen)}
    ordered = sorted(sections, key=lambda section: (rank.get(section.id, len(rank)), section.order))
    shown: list[Section] = []
    for section in ordered:
        setting = chosen.get(section.id)
        if not section.entries and not (section.body or "").strip():
            continue
        if not isinstance(setting, Record):
            shown.append(section)
        elif not setting.hidden:
            page_break = section.page_break or setting.page_break == _BEFORE
            shown.append(replace(section, title=setting.title or section.title, page_break=page_break))
    return tuple(map(_led, shown))


def _led(section: Section) -> Section:
    """Start the new page above the section's title, where its first entry asks for one: no title stands alone."""
    entries = kept(section.entries, tuple(map(_led_in, section.entries)))
    if section.body or not entries or not entries[0].page_break:
        return section if entries is section.entries else replace(section, entries=entries)
    return replace(section, page_break=True, entries=(replace(entries[0], page_break=False), *entries[1:]))


def _led_in(entry: Entry) -> Entry:
    """Start the new page above an employer's name, where the first role asks for one and nothing stands between."""
    between = entry.text or entry.bullets or entry.tags or entry.details
    if between or not entry.roles or not entry.roles[0].page_break:
        return entry
    first, *others = entry.roles
    return replace(entry, page_break=True, roles=(replace(first, page_break=False), *others))


def _resume_sections(profile: Record, kind: Definition, desk: _Desk) -> Iterator[Section]:
    for name in kind.schema["properties"]:
        part = kind.field(name)
        shape = part.schema.get("x-section") if part else None
        records = profile.get(name)
        if part is None or shape is None or not records:
            continue
        entries = desk.entries(records, part.inside(part.schema["items"]), name)
        yield Section(name, desk.words.text(f"sections.{name}"), shape["kind"], shape["order"], entries)


def _custom_section(section: Record, kind: Definition, desk: _Desk) -> Section:
    name = custom_id(section)
    return Section(
        id=name,
        title=section.title or name.replace("-", " ").capitalize(),
        kind=section.kind or ("text" if section.body else "timeline"),
        order=CUSTOM_ORDER if section.order is None else section.order,
        entries=desk.entries(section.entries or (), kind.define("item"), name),
        body=section.body,
        path="profile.yaml",
        page_break=section.page_break == _BEFORE,
    )


def _text_section(text: Text) -> Section:
    front = text.front
    usual = PAGE_ORDER if front.page else TEXT_ORDER
    picture = f"![{front.pictureAlt or ''}]({front.picture})\n\n" if front.picture else ""
    return Section(
        id=text_id(text),
        title=front.title or text.name.replace("-", " ").replace("_", " ").capitalize(),
        kind="text",
        order=usual if front.order is None else front.order,
        body=picture + text.body,
        path=text.path,
        page=bool(front.page),
        teaser=first_paragraph(text.body) if front.page else None,
        page_break=front.page_break == _BEFORE,
    )


class _Desk:
    """What entries are made with: words, anchors, the skills that they may prove, the person's name.

    Where no page is drawn there are no *skills*; *shown_first* is how many bullets of an entry are shown at once,
    where the author says so.
    """

    def __init__(
        self, words: Words, anchors: _Anchors, skills: Skills | None, person: str, shown_first: int | None
    ) -> None:
        self.shown_first = shown_first
        self.words = words
        self.anchors = anchors
        self.skills = skills
        self.person = person

    def entries(self, records: Iterable[Record], kind: Definition, section: str) -> tuple[Entry, ...]:
        """Return a section's entries, each with its own anchor and the skills that it shows."""
        shown = tuple(filter(_says_something, records))
        skills = None if section == SKILLS else self.skills
        made: Iterable[Entry] = (self._known(record, kind, skills) for record in shown)
        if section == _PUBLICATIONS and self.skills is not None:
            from sitegen.citations import cited

            citations = cited(shown, self.words.lang)
            made = (replace(entry, citation=one) for entry, one in zip(made, citations, strict=True))
        return tuple(self.anchors.of(entry, section) for entry in made)

    def _known(self, record: Record, kind: Definition, skills: Skills | None) -> Entry:
        """Return one entry with the skills that it shows, as it was made before if nothing of it has changed."""
        words = self.words.catalogue
        names = None if skills is None else skills.names
        key = ("entry", kind, self.words.lang, id(words), self.person, self.shown_first, names)

        def make() -> tuple[Any, Entry]:
            entry = self.entry(record, kind)
            return words, entry if skills is None else skills.of(entry)  # so that no other texts get their number

        made: Entry
        _, made = once(record, key, make)
        return made

    def entry(self, record: Record, kind: Definition) -> Entry:
        """Return one entry as its layout says."""
        layout: Mapping[str, Any] = kind.schema["x-layout"]
        title = self._joined(record, layout.get("title", ()))
        organization = self._joined(record, layout.get("organization", ()))
        address = record.get(layout.get("organizationUrl", ""))
        roles = self._roles(record, kind, layout)
        text = "\n\n".join(str(record[name]) for name in layout.get("text", ()) if record.get(name)) or None
        bullets = record.get(layout.get("bullets", "")) or ()
        return Entry(
            id=record.id or "",
            title=title or organization or "",
            url=record.get(layout.get("url", "")) or (None if title else address),
            organization=organization if title else None,
            organization_url=address if title and organization else None,
            place=self._joined(record, layout.get("place", ())),
            span=_span(record, layout) or _covering(roles),
            timed=bool(layout.get("duration")),
            text=text,
            bullets=bullets,
            tags=record.get(layout.get("tags", "")) or (),
            authors=self._authors(record, layout),
            roles=roles,
            details=tuple(self._details(record, kind, _used(record, layout))),
            page_break=record.get("page_break") == _BEFORE,
            fold=fold(text, bullets, record.get("show_first") or self.shown_first),
            record=record,
        )

    def _joined(self, record: Record, names: Iterable[str]) -> str | None:
        return self.words.text("lists.parts").join(str(record[name]) for name in names if record.get(name)) or None

    def _roles(self, record: Record, kind: Definition, layout: Mapping[str, Any]) -> tuple[Entry, ...]:
        name = layout.get("roles", "")
        part = kind.field(name)
        if part is None:
            return ()
        item = part.inside(part.schema["items"])
        return tuple(self.entry(role, item) for role in record.get(name) or ())

    def _authors(self, record: Record, layout: Mapping[str, Any]) -> tuple[Author, ...]:
        names = record.get(layout.get("authors", "")) or ()
        return tuple(Author(name, is_same_person(name, self.person)) for name in names)

    def _details(self, record: Record, kind: Definition, used: set[str]) -> Iterator[Detail]:
        for name, value in record.items():
            part = kind.field(name)
            if name in used or part is None:
                continue
            label = self.words.find(f"fields.{name}") or part.schema.get("title", name)
            if "x-link" in part.schema:
                yield Detail(str(label), (shown_address(str(value)) or "",), f"{part.schema['x-link']}{value}")
            elif texts := tuple(self._shown(one) for one in (value if isinstance(value, tuple) else (value,))):
                yield Detail(str(label), texts)

    def _shown(self, value: Any) -> str:  # noqa: ANN401 - a field's value
        return self.words.date(value) if isinstance(value, Date) else str(value)


def _says_something(record: Record) -> bool:
    return any(name not in _SILENT and value not in {(), None} for name, value in record.items())


def _used(record: Record, layout: Mapping[str, Any]) -> set[str]:
    """Return the fields that have a place of their own; a single date has none beside a start or an end."""
    used = {"id", "tags", "visibility", "page_break", "show_first"}
    for place, names in layout.items():
        if place == "date" and (record.get(layout.get("start", "")) or record.get(layout.get("end", ""))):
            continue
        used.update([names] if isinstance(names, str) else names if isinstance(names, list) else ())
    return used


def _span(record: Record, layout: Mapping[str, Any]) -> Span | None:
    start, end = (record.get(layout.get(name, "")) for name in ("start", "end"))
    if start or end:
        return Span(start, end)
    date = record.get(layout.get("date", ""))
    return Span(None, date) if date else None


def _covering(roles: Iterable[Entry]) -> Span | None:
    """Return the time from the first role's start to the last one's end; gaps in between do not count."""
    spans = [role.span for role in roles if role.span]
    starts = [span.start for span in spans if span.start and span.start.year is not None]
    ends = [span.end for span in spans if span.end and span.end.year is not None]
    if not starts:
        return None
    ongoing = any(span.ongoing for span in spans)
    return Span(min(starts, key=_day), None if ongoing or not ends else max(ends, key=_day), tuple(spans))


def _day(date: Date) -> datetime.date:
    return datetime.date(date.year or 1, date.month or 1, date.day or 1)


def _chosen_ids(profile: Record) -> Iterator[str]:
    """Yield the anchors that the author chose, of entries and of the roles in them."""
    for records in profile.values():
        for record in records if isinstance(records, tuple) else ():
            if isinstance(record, Record):
                inside = record.get("roles") or ()  # at an employer; in a project they are words
                yield from (one["id"] for one in (record, *inside) if isinstance(one, Record) and one.get("id"))


class _Anchors:
    """Gives each entry an anchor that nothing else on the page has."""

    def __init__(self, sections: Iterable[str], chosen: Iterable[str]) -> None:
        self.taken = {*PAGE_ANCHORS, *(anchor for name in sections for anchor in (name, f"{name}-title"))}
        self.chosen = frozenset(chosen)

    def of(self, entry: Entry, section: str) -> Entry:
        """Return the entry with the anchor that its author chose, or else with one made of its words."""
        return replace(entry, id=self._free(entry.id, (entry.title, entry.organization or ""), section))

    def of_roles(self, section: Section) -> Section:
        """Return the section with an anchor for each role at an employer, made of both their names."""
        return replace(section, entries=tuple(map(self._of_roles, section.entries)))

    def _of_roles(self, entry: Entry) -> Entry:
        named = (replace(role, id=self._free(role.id, (role.title, entry.title), entry.id)) for role in entry.roles)
        return replace(entry, roles=tuple(named)) if entry.roles else entry

    def _free(self, chosen: str, words: Iterable[str], otherwise: str) -> str:
        """Return an anchor that is not taken: the chosen one, one of these words, or one of what they belong to."""
        stem = chosen or slugify(" ".join(word for word in words if word)) or otherwise
        others = self.chosen - {chosen}
        anchor = next(name for name in _numbered(stem) if name not in self.taken and name not in others)
        self.taken.add(anchor)
        return anchor


def _numbered(stem: str) -> Iterator[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1
