"""The values that cross from one stage to the next. All are frozen."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from sitegen.dates import Span
from sitegen.problems import DataPath, Mark, Problem
from sitegen.records import Record
from sitegen.themes import Theme
from sitegen.words import Words


class File(Struct, frozen=True):
    """A file of the site or of the output: its path inside the folder and its bytes."""

    path: str
    content: bytes

    def __repr__(self) -> str:
        return f"File({self.path!r})"


class FontFile(Struct, frozen=True):
    """A font file of the site's own; it may be large, so it is not read before it is needed."""

    path: str
    """Inside the site's folder."""
    place: Path
    """On the disk."""
    identity: str
    """Differs whenever the file may differ."""


class Document(Struct, frozen=True):
    """A YAML file, or the front matter of a Markdown one, with the place of every value."""

    path: str
    text: str
    data: Any
    """Mappings, lists, texts, true, false and null, as written."""
    keys: Mapping[DataPath, Mark]
    """Where each key of a mapping stands."""
    values: Mapping[DataPath, Mark]
    """Where each value stands."""
    body: str = ""
    """The Markdown below the front matter."""
    body_line: int = 1
    """The line of the file on which *body* starts."""


class Source(Struct, frozen=True):
    """A site's folder as read: files and lines, no meaning yet."""

    root: Path
    profile: Document | None
    private: Document | None = None
    """What is added for documents that are handed out by name; read for those alone."""
    texts: tuple[Document, ...] = ()
    assets: tuple[File, ...] = ()
    static: tuple[File, ...] = ()
    bibliographies: tuple[File, ...] = ()
    """The BibTeX files beside the profile."""
    problems: tuple[Problem, ...] = ()
    fonts: tuple[FontFile, ...] = ()
    """The site's own fonts, for letters that its theme lacks."""


class Translations(Struct, frozen=True):
    """A text in several languages."""

    texts: Mapping[str, Any]
    """What it is in each, by language tag."""

    def __hash__(self) -> int:
        return hash(frozenset(self.texts))


class Text(Struct, frozen=True):
    """A Markdown section: its front matter and its body."""

    path: str
    name: str
    """Its file's name without ending and language: ``about`` of sections/about.de.md."""
    lang: str | None
    """The language that its file's name ends in, if it does."""
    front: Record
    body: str
    body_line: int


class Site(Struct, frozen=True):
    """A valid site: everything that its author said, and nothing made of it yet."""

    root: Path
    profile: Record
    """Texts in several languages are `Translations`."""
    added: Record | None
    """What profile.private.yaml adds, where it was asked for."""
    texts: tuple[Text, ...]
    locales: tuple[str, ...]
    """The languages of the site, the main one first."""
    theme: Theme
    options: Mapping[str, Any]
    """The theme's options: defaults, and over them the author's."""
    assets: Mapping[str, File]
    static: tuple[File, ...]
    photo: File | None
    problems: tuple[Problem, ...] = ()
    """Warnings only; a site with errors never comes to be."""


class Detail(Struct, frozen=True):
    """A further field of an entry, with the name it is shown under."""

    label: str
    texts: tuple[str, ...]
    """One value or several, each Markdown of one line; where there is a *url*, plain words."""
    url: str | None = None


class Author(Struct, frozen=True):
    """One of the authors of a publication."""

    name: str
    self: bool
    """Whether it is the person whose resume this is."""


class Said(Struct, frozen=True):
    """A part of what an entry says."""

    text: str | None
    bullets: tuple[str, ...]


class Fold(Struct, frozen=True):
    """What the page shows of a long entry at once, and what it opens by a click."""

    first: Said
    rest: Said


class Citation(Struct, frozen=True):
    """How a publication is cited."""

    text: str
    """In words: authors, year, title, where it appeared, its address."""
    bibtex: str
    """As an entry of a BibTeX file, on several lines."""


class Entry(Struct, frozen=True):
    """One job, degree, project, skill …: what every renderer shows of it.

    Texts are Markdown as the author wrote it; nothing is formatted yet.
    """

    id: str
    title: str
    url: str | None = None
    """What the title leads to."""
    organization: str | None = None
    organization_url: str | None = None
    place: str | None = None
    span: Span | None = None
    timed: bool = False
    """Whether it says something how long the span was."""
    text: str | None = None
    bullets: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    authors: tuple[Author, ...] = ()
    roles: tuple[Entry, ...] = ()
    """Several roles at one employer, in the author's order."""
    details: tuple[Detail, ...] = ()
    proves: tuple[str, ...] = ()
    """The skills of the skills section that this entry shows."""
    citation: Citation | None = None
    """How a publication is cited, where enough is known of it."""
    page_break: bool = False
    """Whether it starts a new page, in the PDF and in print."""
    fold: Fold | None = None
    """How the page divides its text and its bullets, where it is long; documents show all of it."""
    record: Record | None = None
    """The entry as validated, for renderers that need its own vocabulary."""


class Section(Struct, frozen=True):
    """A section of an edition, of one of the kinds that every theme can draw."""

    id: str
    title: str
    kind: str
    """timeline, list, tags, pairs, quotes, figures or text."""
    order: int
    entries: tuple[Entry, ...] = ()
    body: str | None = None
    """Markdown, for the kind 'text'."""
    path: str = ""
    """The file that a 'text' came from."""
    page: bool = False
    """Whether it has a page of its own, at ``id/``."""
    teaser: str | None = None
    """Its first paragraph, where the main page only points to it."""
    page_break: bool = False
    """Whether it starts a new page, in the PDF and in print."""


class Proof(Struct, frozen=True):
    """What stands behind a skill."""

    key: str
    """What the page's address and its script call the skill."""
    entries: int
    """How many entries of the page show it; several roles at one employer are one."""
    months: int | None
    """The time of those entries until today, what overlaps counted once; None where it is not known by the month."""


class Piece(Struct, frozen=True):
    """A part of a bar; lengths are percentages of the bar, from its start."""

    start: float
    width: float
    sure: bool
    """Whether it was so, as far as dates tell: not in the year that a date names alone, nor in the future."""


class Bar(Struct, frozen=True):
    """An entry on the timeline; lengths are percentages of the line, from where reading begins."""

    entry: Entry
    start: float
    width: float
    lane: int
    """The row that it lies in, from 0; what overlaps lies in rows of its own."""
    pieces: tuple[Piece, ...]


class Track(Struct, frozen=True):
    """The bars of one section on the timeline."""

    section: str
    """The section's id."""
    title: str
    lanes: int
    """How many rows there are."""
    bars: tuple[Bar, ...]


class Timeline(Struct, frozen=True):
    """A career at a glance."""

    opens: str
    """The id of the section that it opens: the experience, or else the first that has bars."""
    tracks: tuple[Track, ...]
    years: tuple[tuple[int, float], ...]
    """Years to be written below, and where each begins, in percent."""
    today: float | None
    """Where today is, in percent; None where the line ends before."""


class Alternate(Struct, frozen=True):
    """Another edition that a page leads to, or the page's own."""

    lang: str
    label: str
    """The language's own name, or what the version is called."""
    folder: str
    url: str | None
    """The address of its main page, if known."""
    current: bool


class Edition(Struct, frozen=True):
    """One resume for one reader: a language, a choice of content, private data removed.

    The only thing that renderers see.
    """

    lang: str
    dir: str
    variant: str | None
    """The name of the choice of content; None is the main one."""
    listed: bool
    """Whether pages and search engines may lead to it."""
    audience: str
    """``public``, or ``document`` for whoever is handed a document by name."""
    folder: str
    """Where it stands in the site: empty, or such as ``de/`` or ``for/managers/``."""
    languages: tuple[Alternate, ...]
    """The same choice of content in each language of the site; empty if there is but one."""
    versions: tuple[Alternate, ...]
    """The listed choices of content in the same language; empty if there is but one, or it is not listed."""
    url: str | None
    """The address of its main page, ending in a slash, if known."""
    base_path: str
    """The path of the site's address: ``/`` or ``/sub/``."""
    title: str
    description: str
    updated: str | None
    profile: Record
    """All that is published of the person, in JSON Resume's vocabulary; the site's settings are not in it."""
    basics: Record
    location: str | None
    facts: tuple[Detail, ...]
    """What else the basics say of the person, such as availability."""
    sections: tuple[Section, ...]
    proofs: Mapping[str, Proof]
    """What stands behind each skill of the skills section, by the skill."""
    timeline: Timeline | None
    """None where there is too little to draw."""
    site: Record
    target: str | None
    """The host that it is made for, a name of `hosts.HOSTS`, if that is known."""
    contact: Record | None
    downloads: tuple[str, ...]
    """The formats of the documents that it offers."""
    photo: File | None
    photo_alt: str
    assets: Mapping[str, File]
    """The pictures that texts show, by the address that the texts write."""
    static_names: frozenset[str]
    """The files that the site's author puts beside the pages."""
    words: Words
    """The interface texts of its language."""
    today: datetime.date
    """The day of the build; what goes on counts until then."""
    paper: str | None = None
    """The paper of its PDF, ``a4`` or ``us-letter``; None for that of the person's country."""
    max_pages: int | None = None
    """How many pages its PDF may have."""
    trial: bool = False
    """Whether the site is looked at before it is published, so that search engines must not keep it."""
