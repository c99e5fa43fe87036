"""Stage 4: an `Edition` is drawn as web pages, with everything that they load.

Links are relative, so that the site works at any address, below a path and from a folder.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from blake3 import blake3
from markupsafe import Markup
from msgspec import Struct

from sitegen import pictures
from sitegen.cache import Cache
from sitegen.cards import card_image, has_card
from sitegen.condense import condensed
from sitegen.contact import THANKS, Form, booking, contact_form, sign_up
from sitegen.dates import Span
from sitegen.fonts import WebFont, web_font
from sitegen.headers import page_policy
from sitegen.icons import own_icon
from sitegen.markdown import Markdown
from sitegen.markdown_pictures import Image
from sitegen.model import Alternate, Edition, Entry, File, FontFile, Section
from sitegen.names import document_file, document_name, initials, network_icon, profile_text, shown_address
from sitegen.options import expanded, switches
from sitegen.page_letters import letters_beside, page_letters
from sitegen.page_pictures import figure_image, photo_image
from sitegen.qr import qr_code
from sitegen.signs import held_in_page
from sitegen.templates import environment, macros, render
from sitegen.themes import STYLE_SHEET, Theme, custom_properties, static_files, style_sheets
from sitegen.veil import veiled

ASSETS = "assets"
FONTS = "fonts"
NOT_FOUND = "404.html"
ICON = "favicon.svg"
MACROS = "partials/macros.html"
"""What every template of a page knows as ``m``."""
STYLE = f"{ASSETS}/{STYLE_SHEET}"


class Download(Struct, frozen=True):
    """A document that the page offers."""

    format: str
    label: str
    href: str
    filename: str


def pages(
    editions: Sequence[Edition],
    theme: Theme,
    options: Mapping[str, Any],
    *,
    site: Path,
    cache: Cache,
    own_fonts: Sequence[FontFile] = (),
    tracing: bool = False,
) -> Iterator[File]:
    """Yield every page of every edition and every file that they load; cards and icons are `companions`.

    *site* is the site's folder, whose own templates come before the theme's, and *own_fonts* are for its cards.
    What editions share is made once.
    With *tracing* pages tell where each of their elements was written.
    """
    texts = [page_letters(edition) for edition in editions]
    text = "".join(sorted(set().union(*texts, *map(str, options.values()), letters_beside(theme, site, cache))))
    fonts = [font for face in theme.web_faces for font in web_font(face, text, cache)]
    own = editions[0].static_names  # a file of the author's takes the place of the theme's: static/assets/site.js
    loaded = {file.path: file for file in _loaded(fonts, theme, options, cache) if file.path not in own}
    versions = {path: blake3(file.content).hexdigest()[:8] for path, file in loaded.items()}
    yield from loaded.values()
    desk = _Desk(theme, options, site, cache, versions, fonts, own_fonts, tracing=tracing)
    for edition, letters in zip(editions, texts, strict=True):
        desk.lay_out(edition, letters)
        yield from desk.edition_pages()
        if edition is editions[0]:
            if own_icon(edition) is None and ICON not in own:
                yield desk.draw(ICON, ICON)
            title = edition.words.text("page.not_found_title")
            yield desk.page(NOT_FOUND, "404.html", title=title, noindex=True)
    yield from desk.pictures.values()


def _loaded(fonts: Iterable[WebFont], theme: Theme, options: Mapping[str, Any], cache: Cache) -> Iterator[File]:
    """Yield style sheet, scripts and fonts."""
    rules = [font.css.replace(font.filename, f"{FONTS}/{font.filename}") for font in fonts]
    yield from (File(f"{ASSETS}/{FONTS}/{font.filename}", font.content) for font in fonts)
    sheets = (path.read_text("utf-8") for path in style_sheets(theme))
    style = "\n".join([*rules, custom_properties(theme, options), *sheets])
    yield File(STYLE, condensed(STYLE, style.encode(), cache))
    for name, path in static_files(theme):
        if name != STYLE_SHEET:
            yield File(f"{ASSETS}/{name}", condensed(name, path.read_bytes(), cache))


class _Desk:
    """Where pages are drawn, one edition after the other: one environment, one set of addresses."""

    edition: Edition
    form: Form | None

    def __init__(
        self,
        theme: Theme,
        options: Mapping[str, Any],
        site: Path,
        cache: Cache,
        versions: Mapping[str, str],
        fonts: Sequence[WebFont],
        own_fonts: Sequence[FontFile],
        *,
        tracing: bool = False,
    ) -> None:
        self.theme = theme
        self.options = options
        self.expanded = expanded(theme.options, options)
        self.cache = cache
        self.has_card = False
        self.versions = versions
        self.fonts = fonts
        self.own_fonts = own_fonts
        self.pictures: dict[str, File] = {}
        self.path = ""
        self.pages: frozenset[str] = frozenset()
        self.markdown = Markdown(self._link, self._image, cache.memory)
        self.env = environment(
            theme,
            site,
            cache,
            tracing=tracing,
            papers=theme.papers,
            switches=switches(theme.options, options),
            url=self.url,
            site_url=self.site_url,
            asset=lambda name: self._versioned(f"{ASSETS}/{name}"),
        )
        self.env.filters.update(
            markdown=self.markdown.html,
            inline_markdown=self.markdown.inline,
            bullet=self.markdown.bullet,
            plain=self.markdown.plain,
            network_icon=network_icon,
            profile_text=profile_text,
            shown_address=shown_address,
            dates=self._dates,
            machine_date=lambda span: (span.start or span.end).iso(),
            duration=lambda span: self.edition.words.duration(span, self.edition.today),
            rough_duration=self._rough_duration,
            proof_keys=lambda skills: " ".join(dict.fromkeys(self.edition.proofs[skill].key for skill in skills)),
        )

    def lay_out(self, edition: Edition, letters: str) -> None:
        """Put an edition on the desk; what is drawn from now on is drawn of it, in these letters."""
        self.edition = edition
        self.pages = frozenset(section.id for section in edition.sections if section.page)
        self.form = contact_form(edition)
        newsletter, meeting = sign_up(edition), booking(edition)
        self.has_card = has_card(edition, self.theme, self.own_fonts, self.cache)
        focus, widths = edition.basics.imageFocus, self.theme.photo.widths
        self.portraits = pictures.photo(edition.photo, self.cache, focus, widths=widths) if edition.photo else ()
        self.env.forget_macros()
        self.env.globals.update(
            edition=edition,
            contact=self.form,
            newsletter=newsletter,
            booking=meeting,
            reachable=any((self.form, newsletter, meeting, edition.basics.email)),
            downloads=tuple(self._downloads()),
            t=edition.words.text,
            forms=edition.words.forms,
            json_ld=structured_data(edition),
            policy=page_policy(edition),
            initials=initials(edition.basics.name),
            qr=qr_code(edition.url, self.cache) if edition.url else None,
            preload=tuple(self._preloaded(letters)),
        )

    def _preloaded(self, text: str) -> Iterator[str]:
        """Yield the fonts, by their output paths, that are needed before a page can be shown."""
        yield from (f"{ASSETS}/{FONTS}/{font.filename}" for font in self.fonts if font.writes(text))

    def _dates(self, span: Span | None) -> str:
        return self.edition.words.span(span)

    def _rough_duration(self, months: int) -> str:
        return self.edition.words.rough_duration(months)

    def edition_pages(self) -> Iterator[File]:
        """Draw the edition's own pages."""
        yield self.page("index.html", "index.html")
        for section in self.edition.sections:
            if section.page:
                yield self.page(f"{section.id}/index.html", "section.html", section=section, title=section.title)
        if self.form is not None:
            title = self.edition.words.text("page.thanks_title")
            yield self.page(f"{THANKS}index.html", "thanks.html", title=title, noindex=True)

    def page(self, path: str, template: str, /, **context: Any) -> File:  # noqa: ANN401 - what the template shows
        """Draw one page of the edition; *noindex* ones are kept from search engines."""
        self.path = self.edition.folder + path
        unshared = context.pop("noindex", False)
        noindex = unshared or self.edition.trial or not self.edition.listed
        clean = path.removesuffix("index.html")
        page = {
            "title": None,
            "section": None,
            **context,
            "noindex": noindex,
            "path": path,
            "canonical": None if self.edition.url is None or noindex else self.edition.url + clean,
            "home": path == "index.html",
            "pictures": any("![" in text for text in self._texts(path, context.get("section"))),
            "image": None if unshared else card_image(self.edition, drawn=self.has_card),
            "languages": tuple(self._alternates(self.edition.languages, clean)),
            "versions": tuple(self._alternates(self.edition.versions, "")),
        }
        return self.draw(self.path, template, page=page, section=page["section"], photo=self._photo())

    def _texts(self, path: str, section: Section | None) -> Iterator[str]:
        """Yield the texts of a page that may show pictures."""
        shown = [section] if section else self.edition.sections if path == "index.html" else ()
        yield from (one.body or "" for one in shown if section or not one.page)

    def _alternates(self, others: Iterable[Alternate], path: str) -> Iterator[dict[str, Any]]:
        """Yield where the same page stands in other editions; *path* is where it stands in its own."""
        path = "" if path == NOT_FOUND else path  # of which there is but one
        for other in others:
            yield {
                "lang": other.lang,
                "label": other.label,
                "href": self.site_url(other.folder + path),
                "url": None if other.url is None else other.url + path,
                "current": other.current,
            }

    def draw(self, path: str, template: str, /, **context: Any) -> File:  # noqa: ANN401 - what the template shows
        """Draw one file from a template."""
        self.path = path
        self.env.globals["theme"] = self._choices()
        seen = {"custom_css": self._custom_css(), **context}
        shared = macros(self.env, MACROS, path, **seen) if path.endswith(".html") else None
        text = render(self.env, template, path, m=shared, **seen).lstrip()
        if path.endswith(".html"):
            text = held_in_page(veiled(text)) if self.edition.dir == "rtl" else veiled(text)
        return File(path, text.encode())

    def url(self, target: str) -> str:
        """Return the address of an output path of the edition from the page at hand."""
        return self.site_url(self.edition.folder + target)

    def site_url(self, target: str) -> str:
        """Return the address of an output path of the site; a 404 is served anywhere, so its are whole."""
        if self.path == NOT_FOUND:
            return self.edition.base_path + target
        return _relative(target, posixpath.dirname(self.path))

    def _versioned(self, target: str) -> str:
        version = self.versions.get(target)
        return f"{self.site_url(target)}?v={version}" if version else self.site_url(target)

    def _custom_css(self) -> str | None:
        return self.site_url("custom.css") if "custom.css" in self.edition.static_names else None

    def _link(self, address: str) -> str:
        """A link inside the site is written from the site's top; to one of its pages it stays in the edition."""
        if ":" in address.split("/", 1)[0]:
            return address
        if address.startswith(("#", "?")):
            return address if self.path == f"{self.edition.folder}index.html" else self.url("") + address
        target = address.removeprefix("./")
        return self.url(target) if target.split("/", 1)[0] in self.pages else self.site_url(target)

    def _choices(self) -> dict[str, Any]:
        """Return the theme's options for the page at hand; pictures as what an ``img`` needs."""
        shown = {
            name: self._image(self.options[name])
            for name, option in self.theme.options.items()
            if option.type == "picture" and self.options[name]
        }
        return {**self.expanded, **shown}

    def _image(self, src: str) -> Image | None:
        file = self.edition.assets.get(src)
        if file is None:
            return None
        made = pictures.figure(file, self.cache)
        self.pictures.update((one.file.path, one.file) for one in made)
        return figure_image(made, self.site_url)

    def _photo(self) -> dict[str, Any] | None:
        if self.edition.photo is None:
            return None
        shown = self.theme.photo
        made = self.portraits
        self.pictures.update((one.file.path, one.file) for one in made)
        return photo_image(made, self.site_url, self.edition.photo_alt, shown.sizes)

    def _downloads(self) -> Iterator[Download]:
        for name in self.edition.downloads:
            label = self.edition.words.text(f"download.formats.{name}")
            file = document_file(name)
            yield Download(name, label, file, self._filename(file.rpartition(".")[2]))

    def _filename(self, suffix: str) -> str:
        return document_name(self.edition.basics.name, self.edition.words.text("document.title"), suffix)


@lru_cache(maxsize=4096)
def _relative(target: str, here: str) -> str:
    """Return how a path of the site is called in one of its folders; every page asks for the same ones."""
    address = posixpath.relpath(target or ".", here or ".")
    slash = "/" if (target.endswith("/") or not target) and not address.endswith("/") else ""
    return address + slash


def structured_data(edition: Edition) -> Markup:
    """Return the page's JSON-LD: a ProfilePage about a Person, as schema.org has them."""
    basics = edition.basics
    location = basics.location
    person: dict[str, Any] = {
        "@type": "Person",
        "name": basics.name,
        "jobTitle": basics.label,
        "url": edition.url or basics.url,
        "description": edition.description,
        "address": _address(location) if location else None,
        "sameAs": [profile.url for profile in basics.profiles or () if profile.url],
        "knowsLanguage": [entry.title for entry in _entries(edition, "languages")],
        "knowsAbout": list(dict.fromkeys(tag for entry in _entries(edition, "skills") for tag in entry.tags)),
        "alumniOf": [
            {"@type": "Organization", "name": entry.organization}
            for entry in _entries(edition, "education")
            if entry.organization
        ],
    }
    data = {
        "@context": "https://schema.org",
        "@type": "ProfilePage",
        "inLanguage": edition.lang,
        "url": edition.url,
        "mainEntity": {key: value for key, value in person.items() if value},
    }
    text = json.dumps({key: value for key, value in data.items() if value}, ensure_ascii=False, separators=(",", ":"))
    # Inside <script> only these could end the block or open a comment.
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    # A mail address that a text holds is kept from harvesters here, too; a key such as "@type" stays.
    text = re.sub('(?<!")@', r"\\u0040", text)
    return Markup(text)  # noqa: S704 - escaped just above


def _address(location: Any) -> dict[str, str] | None:  # noqa: ANN401 - a Record
    parts = {
        "streetAddress": location.address,
        "postalCode": location.postalCode,
        "addressLocality": location.city,
        "addressRegion": location.region,
        "addressCountry": location.countryCode or location.country,
    }
    known = {key: value for key, value in parts.items() if value}
    return {"@type": "PostalAddress", **known} if known else None


def _entries(edition: Edition, name: str) -> tuple[Entry, ...]:
    return next((section.entries for section in edition.sections if section.id == name), ())
