"""A PDF, set by Typst in the theme's design.

The person's words go in as JSON, never as markup. The folder that Typst may read is a private one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from sitegen import pictures
from sitegen.cache import Cache
from sitegen.documents.directions import apart, bdi, is_mixed
from sitegen.documents.json_resume import json_resume
from sitegen.documents.press import Made, Press, whole_address
from sitegen.documents.typesetter import ATTACHMENT, TEMPLATE, Extent, Typeset, extent, theme_files, typeset
from sitegen.markdown import Markdown, Node
from sitegen.markdown_pictures import Image
from sitegen.model import Detail, Edition, Entry, File, Section
from sitegen.names import profile_text, shown_address
from sitegen.problems import Problem
from sitegen.scripts import by_script, fallback, lacking
from sitegen.theme_data import typst_options
from sitegen.typesetting import Fallback

LETTER_COUNTRIES = frozenset({"US", "CA", "MX", "CL", "CO", "CR", "GT", "PA", "PH", "PR", "SV", "VE"})
"""Where paper is US Letter; everywhere else it is A4."""
_EXAMPLES = 8
"""How many letters stand for all that cannot be shown of a script."""
_PHOTO_PIXELS = 480
"""How wide a photo is: some 400 dots to the inch at 30 mm, 250 in the largest of our themes."""
_LINE, _PICTURE = 90, 2000
"""How many letters could stand in the room of a line, and of a picture."""
_UNPRINTED = frozenset({"url", "organization_url", "href", "src", "id", "kind", "t"})
"""What the data hold that nobody reads on paper."""
_MARKDOWN = frozenset({"title", "text", "summary", "objective", "quote", "body"})
"""What the data hold as nodes, where it is a list."""


def pdf(edition: Edition, press: Press) -> Made:
    """Return the edition as an accessible PDF that carries its own data; letters that no font has are told."""
    photo = _photo(edition, press.cache)
    shown = Pictures(edition, press.cache)
    options, chosen = typst_options(press.theme, press.options, edition.assets, press.cache)
    data = {**resume_data(edition, press, photo, shown), "options": options}
    printed = "".join(_printed(data))
    rtl = edition.dir == "rtl"
    data["mixed"] = is_mixed(printed, rtl=rtl)
    if data["mixed"]:
        data = _directed(data, rtl=rtl)
    letters = lacking(press.theme.print_faces, printed, press.cache)
    others = fallback(letters, press.fonts, edition.lang, press.cache)
    data["fallbacks"] = others.families
    sources = {
        **theme_files(press.theme),
        "data.json": msgspec.json.encode(data, order="sorted"),
        ATTACHMENT: json_resume(edition, press).content,
    }
    shown.files |= {file.path: file for file in chosen}
    files = (*([photo] if photo else ()), *shown.files.values())
    made = typeset(sources, files, others, press.theme, press.epoch, press.cache)
    problems = [*_damaged(others), *_unshown(made), *_refused(made, press)]
    if edition.max_pages is not None and made.pages > edition.max_pages:
        problems.append(_too_long(extent(sources, files, others, press.theme, press.cache), edition, edition.max_pages))
    return Made(made.content, tuple(problems), made.pages)


def _printed(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, item in value.items():
            if name not in _UNPRINTED:
                yield from _printed(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _printed(item)


def _directed(value: Any, *, rtl: bool) -> Any:  # noqa: ANN401 - any JSON
    """Return data whose Markdown says which pieces run in a direction of their own."""
    if isinstance(value, list):
        return [_directed(one, rtl=rtl) for one in value]
    if not isinstance(value, dict):
        return value
    made = {name: _directed(item, rtl=rtl) for name, item in value.items()}
    for name in _MARKDOWN & made.keys():
        if isinstance(value[name], list):
            made[name] = apart(value[name], rtl=rtl)
    if "bullets" in made:
        made["bullets"] = [apart(nodes, rtl=rtl) for nodes in value["bullets"]]
    return made


def _damaged(others: Fallback) -> Iterator[Problem]:
    for path in others.damaged:
        yield Problem(path, "this is no font that can be read; put a TTF, OTF or TTC file here, or remove it")


def _unshown(made: Typeset) -> Iterator[Problem]:
    """Warn of letters that no font has, script by script; they are printed as boxes."""
    for script, letters in by_script(made.unshown):
        examples = " ".join(letters[:_EXAMPLES]) + (" …" if len(letters) > _EXAMPLES else "")
        message = (
            f"the PDF cannot show these {script.name} letters, since no font at hand has them: {examples}; "
            f"{script.remedy} (pages show them in the reader's own font)"
        )
        yield Problem("profile.yaml", message, severity="warning", letters=letters)


def _refused(made: Typeset, press: Press) -> Iterator[Problem]:
    if made.refused:
        message = f"the PDF does not meet PDF/UA and PDF/A: {made.refused}"
        yield Problem(f"themes/{press.theme.name}/{TEMPLATE}", message, severity="warning")


def _too_long(made: Extent, edition: Edition, most: int) -> Problem:
    whole = made.pages - most - 1
    over = [f"{whole} page{'s' * (whole > 1)}"] * (whole > 0) + [
        f"{made.filled:.0%} of {'another' if whole else 'a page'}"
    ]
    lines = max(1, round((whole + made.filled) * made.lines))
    message = (
        f"{edition.folder}resume.pdf has {made.pages} pages and runs over by {' and '.join(over)}, about {lines} "
        f"line{'s' * (lines > 1)}; shorten texts, hide sections in site.sections, or allow more pages"
    )
    return Problem("profile.yaml", message, where="downloads.max_pages")


def _photo(edition: Edition, cache: Cache) -> File | None:
    if edition.photo is None:
        return None
    shown = pictures.portrait(edition.photo, cache, edition.basics.imageFocus, least=_PHOTO_PIXELS)
    return File("photo.jpg", shown.content)


def paper(edition: Edition) -> str:
    """Return the paper that the settings name, or else that of the person's country: ``us-letter`` or ``a4``."""
    if edition.paper is not None:
        return edition.paper
    location = edition.basics.location
    country = (location.countryCode if location else None) or edition.lang.partition("-")[2]
    return "us-letter" if country.upper() in LETTER_COUNTRIES else "a4"


class Pictures:
    """The pictures of the texts, each under the name that a document finds it by."""

    def __init__(self, edition: Edition, cache: Cache) -> None:
        self.edition = edition
        self.cache = cache
        self.files: dict[str, File] = {}

    def image(self, src: str) -> Image | None:
        """Return a picture that a text names, or None where there is none."""
        file = self.edition.assets.get(src)
        if file is None:
            return None
        made = pictures.printed(file, self.cache)
        name = made.file.path.rpartition("/")[2]
        self.files[name] = File(name, made.file.content)
        return Image(name)


def resume_data(edition: Edition, press: Press, photo: File | None, shown: Pictures) -> dict[str, Any]:
    """Return what a theme's resume.typ reads: plain texts, and Markdown as nodes."""
    markdown = Markdown(whole_address(edition), shown.image, press.memory)
    basics = edition.basics
    words = edition.words
    return {
        "lang": edition.lang.partition("-")[0],
        "region": edition.lang.partition("-")[2] or None,
        "dir": edition.dir,
        "title": f"{basics.name} – {words.text('document.title')}",
        "author": basics.name,
        "description": edition.description,
        "keywords": list(
            dict.fromkeys(tag for section in edition.sections for entry in section.entries for tag in entry.tags)
        ),
        "paper": paper(edition),
        "palette": dict(press.theme.palette["light"]),
        "labels": {"page_of": words.text("document.page_of")},
        "lists": {name: words.text(f"lists.{name}") for name in ("items", "parts")},
        "photo": photo.path if photo else None,
        "photo_alt": edition.photo_alt,
        "basics": {
            "name": basics.name,
            "label": basics.label,
            "pronouns": basics.pronouns,
            "objective": markdown.nodes(basics.objective) or None,
            "quote": markdown.inline_nodes(basics.quote) or None,
            "emails": [basics.email, *(basics.emails or ())] if basics.email else list(basics.emails or ()),
            "phones": [basics.phone, *(basics.phones or ())] if basics.phone else list(basics.phones or ()),
            "links": [
                {"label": one.label, "url": one.url, "text": shown_address(one.url)} for one in basics.links or ()
            ],
            "facts": [
                {"label": fact.label, "text": words.text("lists.items").join(fact.texts)} for fact in edition.facts
            ],
            "url": basics.url,
            "url_text": shown_address(basics.url),
            "summary": markdown.nodes(basics.summary) or None,
            "location": edition.location,
            "profiles": [
                {"network": one.network, "username": one.username, "url": one.url, "text": profile_text(one)}
                for one in basics.profiles or ()
            ],
        },
        "sections": [_section(section, edition, markdown) for section in edition.sections if not section.page],
    }


def _section(section: Section, edition: Edition, markdown: Markdown) -> dict[str, Any]:
    """Return a section's data. What is empty is null, here and in entries, and templates need no function to ask."""
    return {
        "id": section.id,
        "title": section.title,
        "kind": section.kind,
        "page_break": section.page_break,
        "body": markdown.nodes(section.body) or None,
        "entries": [_entry(entry, edition, markdown) for entry in section.entries],
    }


def _entry(entry: Entry, edition: Edition, markdown: Markdown) -> dict[str, Any]:
    words = edition.words
    return {
        "title": markdown.inline_nodes(entry.title) or None,
        "url": entry.url or None,
        "url_text": shown_address(entry.url),
        "organization": entry.organization or None,
        "organization_url": entry.organization_url or None,
        "place": entry.place or None,
        "dates": words.span(entry.span) or None,
        "duration": words.duration(entry.span, edition.today) or None if entry.timed else None,
        "text": markdown.nodes(entry.text) or None,
        "bullets": [markdown.bullet_nodes(bullet) for bullet in entry.bullets],
        "authors": [{"name": author.name, "self": author.self} for author in entry.authors],
        "roles": [_entry(role, edition, markdown) for role in entry.roles],
        "tags": list(entry.tags),
        "page_break": entry.page_break,
        "length": _length(entry),
        "details": [{"label": detail.label, "text": _detail(detail, edition, markdown)} for detail in entry.details],
    }


def _length(entry: Entry) -> int:
    """Return about how many letters an entry takes; a new line and a picture count for the room they need."""
    details = (text for detail in entry.details for text in detail.texts)
    texts = [entry.title, entry.text or "", *entry.bullets, *entry.tags, *details, *(one.name for one in entry.authors)]
    return sum(len(text) + _LINE * text.count("\n") + _PICTURE * text.count("![") for text in texts)


def _detail(detail: Detail, edition: Edition, markdown: Markdown) -> list[Node]:
    if detail.url is None:
        parts = [markdown.inline_nodes(text) for text in detail.texts]
        if edition.dir == "rtl":
            parts = [[bdi(part)] for part in parts]
        between = edition.words.text("lists.items")
        return [node for at, part in enumerate(parts) for node in ([between, *part] if at else part)]
    return [{"t": "a", "href": detail.url, "c": [*detail.texts]}]
