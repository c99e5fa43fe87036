"""Stage 3: a `Site` becomes editions, the only thing that renderers see.

What is private is removed here, once, before anything is drawn.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from urllib.parse import urlsplit

from sitegen.dates import Date
from sitegen.markdown import Markdown
from sitegen.model import Detail, Edition, Record, Site
from sitegen.names import with_address
from sitegen.outline import outline_sections
from sitegen.redact import coarse_dates, private_paths, publish_only
from sitegen.schema import Definition, definition
from sitegen.themes import catalogue
from sitegen.words import Words

DEFAULT_LOCALE = "en"
DEFAULT_DOWNLOADS = ("pdf",)
SETTINGS = frozenset({"$schema", "site", "theme", "contact", "downloads", "privacy", "variants"})
"""What a profile says of the site, not of the person."""
DESCRIPTION_LENGTH = 155
"""What search engines show of a description, in characters."""


def editions(site: Site, *, today: datetime.date, base_url: str | None = None) -> tuple[Edition, ...]:
    """Return one edition for each reader; *base_url* takes the place of the site's own address."""
    kind = definition()
    public = publish_only(site.profile, private_paths(site.profile, kind))
    profile = coarse_dates(public, public.site.dates if public.site else None)
    return (_edition(site, profile, kind, today, base_url),)


def _edition(site: Site, profile: Record, kind: Definition, today: datetime.date, base_url: str | None) -> Edition:
    settings = profile.site or Record({}, frozenset({"url", "title", "description", "locale"}))
    lang = settings.locale or DEFAULT_LOCALE
    words = Words(lang, catalogue(site.theme, lang) or {})
    basics = profile.basics
    if basics.profiles:
        basics = basics.replace(profiles=tuple(map(with_address, basics.profiles)))
    url = base_url or settings.url
    address = None if url is None else url.rstrip("/") + "/"
    markdown = Markdown()
    meta = profile.meta
    return Edition(
        lang=lang,
        dir=words.dir,
        folder="",
        url=address,
        base_path=urlsplit(address).path if address else "/",
        title=settings.title or " – ".join(part for part in (basics.name, basics.label) if part),
        description=settings.description or _shorten(markdown.plain(basics.summary)) or basics.label or basics.name,
        updated=words.date(meta.lastModified) if meta and isinstance(meta.lastModified, Date) else None,
        profile=profile.without(SETTINGS),
        basics=basics,
        location=_location(basics.location),
        facts=tuple(_facts(basics, kind.define("basics"), words)),
        sections=outline_sections(profile, site.texts, kind, words),
        site=settings,
        contact=profile.contact,
        downloads=DEFAULT_DOWNLOADS if profile.downloads is None else tuple(dict.fromkeys(profile.downloads)),
        photo=site.photo if basics.image else None,
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


def _facts(basics: Record, kind: Definition, words: Words) -> Iterator[Detail]:
    """Yield what has no place of its own in a theme: the fields of the basics that the schema gives a title."""
    for name in kind.schema["properties"]:
        part, value = kind.field(name), basics.get(name)
        if part is not None and "title" in part.schema and value:
            label = words.find(f"fields.{name}") or part.schema["title"]
            yield Detail(str(label), (words.date(value) if isinstance(value, Date) else str(value),))


def _location(location: Record | None) -> str | None:
    if location is None:
        return None
    town = " ".join(part for part in (location.postalCode, location.city) if part)
    parts = (location.address, town, location.region, location.country or location.countryCode)
    return ", ".join(part for part in parts if part) or None
