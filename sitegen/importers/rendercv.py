"""RenderCV: sections of free titles, each of one of its nine types of entries.

A section whose title and entries mean one of ours becomes that one; every other becomes a custom
section. Their order, and titles that their author chose, become settings of the site.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sitegen.expressions import expression
from sitegen.formats import slugify
from sitegen.importers.fit import free_name
from sitegen.importers.found import Found
from sitegen.outline import PAGE_ANCHORS
from sitegen.schema import Definition, definition, everyday
from sitegen.validate import RESERVED

_LANGUAGES = {
    "arabic": "ar", "danish": "da", "dutch": "nl", "english": "en", "french": "fr", "german": "de", "hebrew": "he",
    "hindi": "hi", "hungarian": "hu", "indonesian": "id", "italian": "it", "japanese": "ja", "korean": "ko",
    "mandarin_chinese": "zh", "norwegian_bokmål": "nb", "norwegian_nynorsk": "nn", "persian": "fa", "portuguese": "pt",
    "russian": "ru", "spanish": "es", "turkish": "tr", "vietnamese": "vi",
}  # fmt: skip
_ABOUT = frozenset({"summary", "about", "aboutme", "profile", "objective", "professionalsummary"})
"""Titles under which people introduce themselves."""
_DATED = {"start_date": "startDate", "end_date": "endDate"}
_WORDS = {"bullet": "- {}", "number": "1. {}"}
"""How entries of one text are written as Markdown; those that count down have no like there."""
_SINGLE = ("bullet", "number", "reversed_number")
_COMMA = expression(r",\s+(?![^()]*\))")

_KEYS: Mapping[str, Mapping[str, str]] = {
    "work": {"company": "name", "position": "position", "name": "position"},
    "volunteer": {"company": "organization", "position": "position", "name": "organization"},
    "education": {"institution": "institution", "area": "area", "degree": "studyType", "name": "institution"},
    "projects": {"name": "name", "company": "name"},
    "publications": {
        "title": "name",
        "authors": "authors",
        "journal": "publisher",
        "doi": "doi",
        "date": "releaseDate",
    },
    "skills": {"label": "name", "details": "keywords", "name": "name"},
    "languages": {"label": "language", "details": "fluency"},
    "interests": {"label": "name", "details": "keywords"},
    "awards": {"name": "title", "label": "title", "details": "summary", "date": "date"},
    "certificates": {"name": "name", "label": "name", "details": "issuer", "date": "date"},
    "talks": {"name": "title", "date": "date"},
    "patents": {"name": "title", "date": "date"},
    "grants": {"name": "title"},
    "teaching": {"name": "name", "position": "position", "company": "institution"},
    "memberships": {"name": "organization", "company": "organization", "position": "position"},
}
"""What RenderCV's keys are called in the sections that we have a name for."""
_ITEM = {
    "company": "organization", "position": "title", "institution": "organization", "name": "title", "title": "title",
    "journal": "organization", "label": "title", "details": "summary", "date": "date",
}  # fmt: skip
"""What they are called in a section of the author's own."""


def knows(data: Any) -> bool:  # noqa: ANN401 - any YAML
    """Return whether the data are a RenderCV document."""
    return isinstance(data, dict) and isinstance(data.get("cv"), dict)


def read(data: dict[str, Any]) -> Found:
    """Return the resume; design and settings are kept, since they say nothing of the person."""
    header = dict(data["cv"])
    sections = header.pop("sections", None)
    rest = {key: value for key, value in data.items() if key not in {"cv", "locale"}}
    reader = _Reader(definition())
    for title, entries in (sections if isinstance(sections, dict) else {}).items():
        reader.section(title, entries if isinstance(entries, list) else [entries])
    basics = dict(_basics(header))
    if reader.about:
        basics.setdefault("summary", reader.about)
    locale = data.get("locale")
    locale = dict(locale) if isinstance(locale, dict) else {}
    language = _LANGUAGES.get(str(locale.get("language", "")).lower())
    if language:
        del locale["language"]
    site = {"locale": None if language == "en" else language, "sections": reader.order}
    return Found({"basics": basics, **reader.found, "site": site}, beside={"locale": locale, **rest})


def _basics(header: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield who the person is; of several addresses the first is the main one."""
    plain = {"name": "name", "headline": "label", "photo": "image"}
    for key, value in header.items():
        if key in plain:
            yield plain[key], value
        elif key == "location":
            yield key, {"city": value} if isinstance(value, str) else value
        elif key in {"email", "phone", "website"}:
            yield from _contacts(key, value if isinstance(value, list) else [value])
        elif key == "social_networks":
            yield "profiles", value
        elif key == "custom_connections":
            yield "links", [_renamed(one, {"placeholder": "label"}.get) for one in _listed(value)]
        else:
            yield key, value


def _contacts(key: str, values: list[Any]) -> Iterator[tuple[str, Any]]:
    texts = [str(value).removeprefix("tel:") for value in values if value]
    if key == "website":
        yield "url", texts[:1]
        yield "links", [{"url": text} for text in texts[1:]]
    else:
        yield key, texts[:1]
        yield f"{key}s", texts[1:]


class _Reader:
    """Collects the sections, and the order in which they stood."""

    def __init__(self, kind: Definition) -> None:
        self.kind = kind
        self.found: dict[str, Any] = {}
        self.order: list[Any] = []
        self.about: str | None = None

    def section(self, title: str, entries: list[Any]) -> None:
        """Add a section under its own name, or as one of the author's own."""
        entries = [entry for entry in entries if entry]
        name = self._name(title, entries)
        if not entries:
            return
        if _folded(title) in _ABOUT and self.about is None and all(isinstance(entry, str) for entry in entries):
            self.about = "\n\n".join(entries)
        elif name:
            self.found[name] = [self._entry(entry, name) for entry in entries]
            self.order.append(name if title == title.lower() else {"id": name, "title": title})
        else:
            self._custom(_title(title), entries)

    def _name(self, title: str, entries: list[Any]) -> str | None:
        """Return the section of ours that a title means, if its entries can stand there."""
        folded = _folded(title)
        known = {name.casefold(): name for name in _KEYS}
        name = known.get(folded) or everyday(title, self.kind) or ""
        if name not in _KEYS or name in self.found:
            return None
        keys = {*_KEYS[name], *(_SINGLE if name in {"awards", "patents", "talks"} else ())}
        return name if all(isinstance(entry, dict) and keys & entry.keys() for entry in entries) else None

    def _entry(self, entry: dict[str, Any], name: str) -> dict[str, Any]:
        names = _KEYS[name]
        if single := next((key for key in _SINGLE if key in entry), None):
            return _renamed(entry, {single: "title"}.get)
        made = _renamed(_dated(entry, names), lambda key: names.get(key) or _DATED.get(key))
        if isinstance(made.get("keywords"), str):
            made["keywords"] = _COMMA.split(made["keywords"])
        return _typeset(made)

    def _custom(self, title: str, entries: list[Any]) -> None:
        custom = self.found.setdefault("custom", [])
        stem = slugify(title)
        stem = stem if re.fullmatch(r"[a-z0-9-]+", stem) else "section"
        name = free_name(stem, {*_KEYS, *RESERVED, *PAGE_ANCHORS, *(one["id"] for one in custom)})
        custom.append({"id": name, "title": title, **_content(entries)})
        self.order.append(name)


def _content(entries: list[Any]) -> dict[str, Any]:
    """Return entries without a section of ours: as Markdown where they are texts, else as entries."""
    if all(isinstance(entry, str) for entry in entries):
        return {"kind": "text", "body": "\n\n".join(entries)}
    single = next(
        (key for key in _SINGLE if all(isinstance(entry, dict) and set(entry) == {key} for entry in entries)), ""
    )
    if single in _WORDS:
        return {"kind": "text", "body": "\n".join(_WORDS[single].format(entry[single]) for entry in entries)}
    kind = "timeline" if any(isinstance(entry, dict) and "start_date" in entry for entry in entries) else "list"
    return {
        "kind": kind,
        "entries": [_item(entry) if isinstance(entry, dict) else {"title": entry} for entry in entries],
    }


def _item(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry of a section of the author's own, which knows of no degrees, authors and numbers."""
    if single := next((key for key in _SINGLE if key in entry), None):
        return _renamed(entry, {single: "title"}.get)
    made = _renamed(entry, lambda key: _ITEM.get(key) or _DATED.get(key))
    subject = ", ".join(str(made.pop(key)) for key in ("degree", "area") if made.get(key))
    if subject:
        made["title"] = subject
    authors = ", ".join(_person(name) for name in _listed(made.pop("authors", None)))
    if authors:
        made["summary"] = "\n\n".join(part for part in (authors, made.get("summary")) if part)
    if "doi" in made and not made.get("url"):
        made["url"] = f"https://doi.org/{made.pop('doi')}"
    return _typeset(made)


def _dated(entry: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Return an entry whose single date, in a section that has none, is the one on which it ended."""
    made = {key: value for key, value in entry.items() if value is not None}
    if "date" in made and "date" not in names and not made.keys() & _DATED.keys():
        made["end_date"] = made.pop("date")
    return made


def _typeset(entry: dict[str, Any]) -> dict[str, Any]:
    """Return an entry with its bullets and its authors as we write them."""
    if isinstance(entry.get("highlights"), list):
        # Within a bullet RenderCV takes " - " for the start of a bullet below it.
        entry["highlights"] = [str(one).replace(" - ", "\n- ") for one in entry["highlights"] if one]
    if isinstance(entry.get("authors"), list):
        entry["authors"] = [_person(name) for name in entry["authors"]]
    return entry


def _person(name: Any) -> str:  # noqa: ANN401 - any YAML
    """Return a name without the stars that set the resume's owner off; we know the owner by name."""
    return str(name).strip("*_ ")


def _renamed(entry: Any, name_of: Callable[[str], str | None]) -> dict[str, Any]:  # noqa: ANN401 - any YAML
    return {name_of(key) or key: value for key, value in entry.items()} if isinstance(entry, Mapping) else entry


def _listed(value: Any) -> list[Any]:  # noqa: ANN401 - any YAML
    return value if isinstance(value, list) else []


def _folded(title: str) -> str:
    return re.sub(r"[\W_]", "", title).casefold()


def _title(title: str) -> str:
    """Return a title as RenderCV prints it: one that is written as a key gets spaces and capitals."""
    return title if " " in title or title != title.lower() else title.replace("_", " ").title()
