"""A PDF, set by Typst in the theme's design.

The person's words go in as JSON, never as markup. The folder that Typst may read is a private one.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sitegen import pictures
from sitegen.cache import Cache
from sitegen.documents.press import Made, Press, whole_address
from sitegen.fonts import missing_characters, print_fonts
from sitegen.markdown import Image, Markdown, Node
from sitegen.model import Detail, Edition, Entry, File, Section
from sitegen.names import profile_text, shown_address
from sitegen.problems import Problem, ThemeError
from sitegen.themes import Theme

LETTER_COUNTRIES = frozenset({"US", "CA", "MX", "CL", "CO", "CR", "GT", "PA", "PH", "PR", "SV", "VE"})
"""Where paper is US Letter; everywhere else it is A4."""
STANDARD = "ua-1"
_TEMPLATE = "resume.typ"
_VERSION = "documents 1"
_PACKAGE = re.compile(rb'(?:import|include)\s+"@')
_NOT_SHOWN = "could not be displayed"


def pdf(edition: Edition, press: Press) -> Made:
    """Return the edition as an accessible PDF; letters that no font has are told."""
    theme, cache = press.theme, press.cache
    photo = _photo(edition, cache)
    shown = Pictures(edition, cache)
    data = json.dumps(resume_data(edition, press.options, photo, shown), ensure_ascii=False, sort_keys=True)
    files = (*([photo] if photo else ()), *shown.files.values())
    sources = {**_typst_files(theme), "data.json": data.encode()}
    parts: tuple[str | bytes, ...] = (
        _VERSION,
        _typst_version(),
        repr(theme.print_faces),
        str(press.epoch),
        *_flat(sources),
        *(part for file in files for part in (file.path, hashlib.sha256(file.content).digest())),
    )
    key = cache.key(STANDARD, *parts)
    content = cache.get(key)
    if content is not None:
        return Made(content)
    plain = cache.get(cache.key("plain", *parts))
    if plain is not None:
        return Made(plain, (_unshown(theme, data, cache),))
    fonts = print_fonts(theme.print_faces, cache)
    try:
        content = _typeset(sources, files, fonts, [STANDARD], press.epoch)
    except _UnshownError:
        # A PDF that lacks a glyph is not accessible, so it must not say that it is.
        plain = _typeset(sources, files, fonts, [], press.epoch)
        cache.put(cache.key("plain", *parts), plain)
        return Made(plain, (_unshown(theme, data, cache),))
    cache.put(key, content)
    return Made(content)


def _flat(sources: Mapping[str, bytes]) -> Iterator[bytes]:
    for name in sorted(sources):
        yield name.encode()
        yield hashlib.sha256(sources[name]).digest()


def _typst_version() -> str:
    """Return what tells one typesetter from the next, without loading it."""
    import importlib.util

    spec = importlib.util.find_spec("typst")
    folders = (spec.submodule_search_locations or ()) if spec else ()
    binaries = sorted(path for folder in folders for path in Path(folder).iterdir() if path.suffix in {".so", ".pyd"})
    return ",".join(f"{path.name}:{path.stat().st_size}" for path in binaries)


def _typst_files(theme: Theme) -> dict[str, bytes]:
    """Return the Typst files of the theme and of those it extends, nearest first."""
    found: dict[str, bytes] = {}
    for folder in reversed(theme.folders):
        found |= {path.name: path.read_bytes() for path in sorted(folder.glob("*.typ"))}
    for name, content in found.items():
        if _PACKAGE.search(content):
            raise ThemeError(
                f"{name} of theme '{theme.name}' imports a package from the web; nothing is fetched while a site is "
                "built, so put the package's files beside it"
            )
    if _TEMPLATE not in found:
        raise ThemeError(f"theme '{theme.name}' has no {_TEMPLATE}, so it cannot make a PDF; set 'downloads: []'")
    return found


def _photo(edition: Edition, cache: Cache) -> File | None:
    if edition.photo is None:
        return None
    jpegs = [one for one in pictures.photo(edition.photo, cache, edition.basics.imageFocus) if one.type == "jpeg"]
    return File("photo.jpg", jpegs[-1].file.content)


class _UnshownError(Exception):
    """No font at hand has a glyph for some letter."""


def _unshown(theme: Theme, data: str, cache: Cache) -> Problem:
    """Warn of letters that no font has; they would be printed as boxes."""
    missing = sorted(missing_characters(theme.print_faces, data, cache))
    shown = " ".join(missing[:12]) + (" …" if len(missing) > 12 else "")  # noqa: PLR2004 - a handful
    message = (
        f"the PDF cannot show some letters, since no font of theme '{theme.name}' has them: {shown}; "
        "the page shows them in the reader's own font"
    )
    return Problem("profile.yaml", message, severity="warning")


def _typeset(
    sources: Mapping[str, bytes], files: Iterable[File], fonts: Path, standards: list[Any], epoch: int
) -> bytes:
    import typst

    # Read access is given to one fresh folder that holds the pictures and nothing else.
    with tempfile.TemporaryDirectory(prefix="sitegen-") as root:
        for file in files:
            Path(root, file.path).write_bytes(file.content)
        project: Any = {("main.typ" if name == _TEMPLATE else name): content for name, content in sources.items()}
        try:
            content = typst.compile(
                project,
                root=root,
                font_paths=typst.Fonts(include_system_fonts=False, font_paths=[str(fonts)]),
                pdf_standards=standards,
                timestamp=epoch,
            )
        except typst.TypstError as err:
            if standards and _NOT_SHOWN in str(err):
                raise _UnshownError from err
            raise ThemeError(f"the PDF could not be set: {getattr(err, 'diagnostic', None) or err}") from err
    return bytes(content)


def paper(edition: Edition) -> str:
    """Return the paper size of the person's country: ``us-letter`` or ``a4``."""
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
        made = [one for one in pictures.figure(file, self.cache) if one.type == "jpeg"][-1]
        name = made.file.path.rpartition("/")[2]
        self.files[name] = File(name, made.file.content)
        return Image(name)


def resume_data(edition: Edition, options: Mapping[str, Any], photo: File | None, shown: Pictures) -> dict[str, Any]:
    """Return what a theme's resume.typ reads: plain texts, and Markdown as nodes."""
    markdown = Markdown(whole_address(edition), shown.image)
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
        "options": dict(options),
        "labels": {"page_of": words.text("document.page_of")},
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
            "facts": [{"label": fact.label, "text": ", ".join(fact.texts)} for fact in edition.facts],
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
    return {
        "id": section.id,
        "title": section.title,
        "kind": section.kind,
        "body": markdown.nodes(section.body) if section.body else None,
        "entries": [_entry(entry, edition, markdown) for entry in section.entries],
    }


def _entry(entry: Entry, edition: Edition, markdown: Markdown) -> dict[str, Any]:
    words = edition.words
    return {
        "title": markdown.inline_nodes(entry.title),
        "url": entry.url,
        "url_text": shown_address(entry.url),
        "organization": entry.organization,
        "organization_url": entry.organization_url,
        "place": entry.place,
        "dates": words.span(entry.span) or None,
        "duration": words.duration(entry.span, edition.today) or None if entry.timed else None,
        "text": markdown.nodes(entry.text) or None,
        "bullets": [markdown.bullet_nodes(bullet) for bullet in entry.bullets],
        "authors": [{"name": author.name, "self": author.self} for author in entry.authors],
        "roles": [_entry(role, edition, markdown) for role in entry.roles],
        "tags": list(entry.tags),
        "details": [{"label": detail.label, "text": _detail(detail, markdown)} for detail in entry.details],
    }


def _detail(detail: Detail, markdown: Markdown) -> list[Node]:
    if detail.url is None:
        parts = [markdown.inline_nodes(text) for text in detail.texts]
        return [node for at, part in enumerate(parts) for node in ([", ", *part] if at else part)]
    return [{"t": "a", "href": detail.url, "c": [*detail.texts]}]
