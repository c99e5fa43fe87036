"""Stage 3: a `Site` becomes editions, the only thing that renderers see.

One for each language of each choice of content. What a reader is not meant to see is removed here,
once, before anything is drawn.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from msgspec import Struct

from sitegen.dates import Date
from sitegen.hosts import host_at
from sitegen.markdown import Markdown
from sitegen.model import Alternate, Detail, Edition, Section, Site, Text, Timeline
from sitegen.names import with_address
from sitegen.outline import outline_sections, with_ids, without_hidden
from sitegen.overlay import field_names, laid_over
from sitegen.proof import proofs
from sitegen.records import Record
from sitegen.redact import AUDIENCES, PUBLIC, SETTINGS, coarse_dates, levels, may_see, seen_by
from sitegen.schema import Definition, definition
from sitegen.themes import catalogue
from sitegen.translations import localised, texts_in
from sitegen.variants import FOLDER, Variant, chosen, chosen_texts, overridden, variants_of
from sitegen.words import Words, language_name

DEFAULT_DOWNLOADS = ("pdf", "docx", "txt")
DESCRIPTION_LENGTH = 155
"""What search engines show of a description, in characters."""


class _Choice(Struct, frozen=True):
    """What one variant shows, still in every language."""

    variant: Variant
    profile: Record
    texts: tuple[Text, ...]


def editions(
    site: Site,
    *,
    today: datetime.date,
    base_url: str | None = None,
    audience: str = PUBLIC,
    trial: bool = False,
    drawn: bool = True,
) -> tuple[Edition, ...]:
    """Return one edition for each reader, the main one first.

    *base_url* takes the place of the site's own address. The *audience* is ``public``, or ``document`` for
    whoever is handed a document by name. Search engines keep nothing of a *trial*. What pages alone show, such as
    the proof of a skill, is there if they are to be *drawn*.
    """
    kind = definition()
    allowed = AUDIENCES[audience]
    profile = with_ids(_seen(site, kind, audience), site.locales)
    texts = tuple(text for text in site.texts if not text.front.draft and may_see(text.front, allowed))
    address = base_url or (profile.site.url if profile.site else None)
    target = (profile.deploy.target if profile.deploy else None) or host_at(address)
    root = None if address is None else address.rstrip("/") + "/"
    desk = _Desk(site, kind, today, root, audience, target=target, trial=trial, drawn=drawn)
    choices = [_choice(profile, texts, variant) for variant in variants_of(profile)]
    return tuple(desk.edition(choice, lang) for choice in choices for lang in site.locales)


def _seen(site: Site, kind: Definition, audience: str) -> Record:
    """Return what an audience sees of both profiles; the private one opens what it says itself, and nothing else."""
    added = site.added if audience != PUBLIC else None
    if added is None:
        return seen_by(audience, site.profile, levels(site.profile, kind))
    whole = laid_over(site.profile, added)
    opened = seen_by(audience, added, levels(whole, kind, field_names(added)))
    both: Record = laid_over(seen_by(audience, site.profile, levels(whole, kind)), opened)
    return both


def _choice(profile: Record, texts: tuple[Text, ...], variant: Variant) -> _Choice:
    content: Record = chosen(overridden(profile, variant), variant)
    return _Choice(variant, without_hidden(content), chosen_texts(texts, variant))


class _Desk:
    """Where editions are made: what they all share."""

    def __init__(
        self,
        site: Site,
        kind: Definition,
        today: datetime.date,
        url: str | None,
        audience: str,
        *,
        target: str | None,
        trial: bool,
        drawn: bool,
    ) -> None:
        self.site = site
        self.kind = kind
        self.today = today
        self.url = url
        self.audience = audience
        self.target = target
        self.trial = trial
        self.drawn = drawn
        kind_of_settings = kind.field("site")
        self.no_settings = kind_of_settings.names if kind_of_settings else frozenset()
        """What may be asked of settings that are not there."""
        self.markdown = Markdown()
        self.words = {lang: Words(lang, catalogue(site.theme, lang) or {}) for lang in site.locales}

    def edition(self, choice: _Choice, lang: str) -> Edition:
        """Return what one reader sees: one choice of content in one language."""
        site, words, variant = self.site, self.words[lang], choice.variant
        profile: Record = localised(choice.profile, lang, site.locales)
        profile = coarse_dates(profile, profile.site.dates if profile.site else None)
        settings = profile.site or Record({}, self.no_settings)
        own = localised(variant.settings, lang, site.locales)
        basics = _reachable(profile.basics)
        profile = profile.replace(basics=basics)
        folder = self._folder(variant, lang)
        summary = self.markdown.plain(basics.summary)
        meta = profile.meta
        told = texts_in(choice.texts, lang, site.locales)
        sections = outline_sections(profile, told, self.kind, words, drawn=self.drawn)
        return Edition(
            lang=lang,
            dir=words.dir,
            variant=variant.name,
            listed=variant.listed,
            audience=self.audience,
            folder=folder,
            languages=tuple(self._languages(variant, lang)),
            versions=tuple(self._versions(variant, lang)),
            url=None if self.url is None else self.url + folder,
            base_path=urlsplit(self.url).path if self.url else "/",
            title=_title(settings, basics, own),
            description=_description(settings, basics, own, summary),
            updated=words.date(meta.lastModified) if meta and isinstance(meta.lastModified, Date) else None,
            profile=profile.without(SETTINGS),
            basics=_linkedin_first(basics),
            location=_location(basics.location, words),
            facts=tuple(_facts(basics, self.kind.define("basics"), words)),
            sections=sections,
            proofs=proofs(sections, self.today) if self.drawn else {},
            timeline=self._timeline(sections) if settings.timeline is not False else None,
            site=settings,
            target=self.target,
            contact=profile.contact,
            downloads=_formats(profile.downloads),
            photo=site.photo if basics.image else None,
            photo_alt=basics.imageAlt or words.text("photo_alt", name=basics.name),
            assets=site.assets,
            static_names=frozenset(file.path.removeprefix("static/") for file in site.static),
            words=words,
            today=self.today,
            paper=profile.downloads.paper if isinstance(profile.downloads, Record) else None,
            max_pages=profile.downloads.max_pages if isinstance(profile.downloads, Record) else None,
            trial=self.trial,
        )

    def _timeline(self, sections: Sequence[Section]) -> Timeline | None:
        if not self.drawn:
            return None
        from sitegen.timeline import timeline

        return timeline(sections, self.today)

    def _folder(self, variant: Variant, lang: str) -> str:
        language = "" if lang == self.site.locales[0] else f"{lang}/"
        return language if variant.name is None else f"{language}{FOLDER}/{variant.name}/"

    def _languages(self, variant: Variant, current: str) -> Iterator[Alternate]:
        for lang in self.site.locales if len(self.site.locales) > 1 else ():
            yield self._alternate(variant, lang, language_name(lang), current=lang == current)

    def _versions(self, variant: Variant, lang: str) -> Iterator[Alternate]:
        """Yield the listed versions; one that is not listed tells of no other."""
        listed = [one for one in variants_of(self.site.profile) if one.listed]
        for one in listed if variant.listed and len(listed) > 1 else ():
            own = localised(one.settings, lang, self.site.locales)
            label = (own and own.title) or (one.name or "").replace("-", " ").capitalize()
            main = self.words[lang].text("nav.main_version")
            yield self._alternate(one, lang, label if one.name else main, current=one.name == variant.name)

    def _alternate(self, variant: Variant, lang: str, label: str, *, current: bool) -> Alternate:
        folder = self._folder(variant, lang)
        return Alternate(lang, label, folder, None if self.url is None else self.url + folder, current)


def _reachable(basics: Record) -> Record:
    """Return the basics with addresses for names on well-known networks, and without links that lead nowhere."""
    if basics.profiles:
        basics = basics.replace(profiles=tuple(map(with_address, basics.profiles)))
    if basics.links:
        basics = basics.replace(links=tuple(link for link in basics.links if link.url))
    return basics


def _linkedin_first(basics: Record) -> Record:
    """Return the basics with the network that recruiters look for in front; else the author's order holds."""
    profiles = basics.profiles or ()
    return basics.replace(profiles=tuple(sorted(profiles, key=_is_not_linkedin))) if profiles else basics


def _is_not_linkedin(profile: Record) -> bool:
    host = (urlsplit(profile.url or "").hostname or "").casefold()
    return (profile.network or "").casefold() != "linkedin" and not f".{host}".endswith(".linkedin.com")


def _title(settings: Record, basics: Record, own: Record | None) -> str:
    """Return the title of the page: the site's or, of a variant with a title, the person's with that."""
    if own is not None and own.title:
        return f"{basics.name} – {own.title}"
    return settings.title or " – ".join(part for part in (basics.name, basics.label) if part)


def _description(settings: Record, basics: Record, own: Record | None, summary: str) -> str:
    """Return what search engines show below the title: a variant's own words, the site's, or the person's first."""
    said = (own.description if own is not None else None) or settings.description
    found: str = said or _shorten(summary) or basics.label or basics.name
    return found


def _formats(downloads: Record | tuple[str, ...] | None) -> tuple[str, ...]:
    """Return the formats of the documents to offer: the setting is a list of them, or holds one."""
    chosen = downloads.formats if isinstance(downloads, Record) else downloads
    return DEFAULT_DOWNLOADS if chosen is None else tuple(dict.fromkeys(chosen))


def _shorten(text: str) -> str:
    if len(text) <= DESCRIPTION_LENGTH:
        return text
    return text[: DESCRIPTION_LENGTH - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-.") + "…"


def _facts(basics: Record, kind: Definition, words: Words) -> Iterator[Detail]:
    """Yield what has no place of its own in a theme: the fields of the basics that the schema gives a title."""
    for name in kind.schema["properties"]:
        part, value = kind.field(name), basics.get(name)
        if part is not None and "title" in part.schema and value:
            label = words.find(f"fields.{name}") or part.schema["title"]
            yield Detail(str(label), (words.date(value) if isinstance(value, Date) else str(value),))


def _location(location: Record | None, words: Words) -> str | None:
    if location is None:
        return None
    town = " ".join(part for part in (location.postalCode, location.city) if part)
    parts = (location.address, town, location.region, location.country or location.countryCode)
    return words.text("lists.parts").join(part for part in parts if part) or None
