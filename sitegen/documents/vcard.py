"""A card for address books, as vCard 3.0, which every phone and mail program reads, and as 4.0.

vobject escapes and structures the values. Lines are folded here: it counts letters where the standard
counts octets, and leaves a photo in one line.
"""

from __future__ import annotations

import base64
import time
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from sitegen import pictures
from sitegen.cache import Cache
from sitegen.dates import Date, Span
from sitegen.documents.press import Made, Press, kept
from sitegen.family_names import split_name
from sitegen.formats import plain
from sitegen.markdown import Markdown
from sitegen.model import Edition, Entry

OCTETS = 75
"""The longest line that the standard allows, without its end."""
PHOTO_SIDE = 320
"""Pixels; phones show a contact's photo no larger than a third of their width."""
NOTE_LENGTH = 300
_VERSION = "vcard 1"
_UNFOLDED = 10**9
_WEB = ("http://", "https://")

Line = dict[str, Any]
"""A property: name, value (a text, or fields by name), and perhaps params, a label of its own, *raw* for addresses."""


def vcard(edition: Edition, press: Press) -> Made:
    """Return the person as a vCard 3.0."""
    return _card(edition, press, "3.0")


def vcard4(edition: Edition, press: Press) -> Made:
    """Return the person as a vCard 4.0."""
    return _card(edition, press, "4.0")


def _card(edition: Edition, press: Press, version: str) -> Made:
    lines = [*_about_the_card(edition, press, version), *_who(edition, version), *_where(edition, version)]
    lines += _photo(edition, press.cache, version)
    return Made(kept(press, _VERSION, [version, lines], lambda: _written(lines)))


def _about_the_card(edition: Edition, press: Press, version: str) -> Iterator[Line]:
    yield {"name": "version", "value": version, "raw": True}
    yield {"name": "prodid", "value": "-//sitegen//vCard//EN"}
    yield {"name": "uid", "value": f"urn:uuid:{_identity(edition)}", "raw": True}
    form = "%Y-%m-%dT%H:%M:%SZ" if version == "3.0" else "%Y%m%dT%H%M%SZ"
    yield {"name": "rev", "value": time.strftime(form, time.gmtime(press.epoch)), "raw": True}


def _identity(edition: Edition) -> uuid.UUID:
    """Return what an address book knows the person by, so that a newer card takes the place of the older one."""
    home = edition.url.removesuffix(edition.folder) if edition.url else f"name:{edition.basics.name}"
    return uuid.uuid5(uuid.NAMESPACE_URL, home)


def _who(edition: Edition, version: str) -> Iterator[Line]:
    basics = edition.basics
    name = split_name(basics.name, edition.lang)
    yield {"name": "fn", "value": basics.name}
    yield {
        "name": "n",
        "value": {"family": name.family, "given": name.given, "prefix": name.prefix, "suffix": name.suffix},
    }
    job = _current_job(edition)
    title = basics.label or (job.title if job and job.organization else None)
    if title:
        yield {"name": "title", "value": title}
    if job:
        yield {"name": "org", "value": [job.organization or job.title]}
    born = basics.birthDate
    if isinstance(born, Date) and born.day:
        yield {"name": "bday", "value": born.iso() if version == "3.0" else born.iso().replace("-", ""), "raw": True}
    if version == "4.0":
        yield {"name": "kind", "value": "individual"}
        yield {"name": "lang", "value": edition.lang, "raw": True}
        if basics.pronouns:
            yield {"name": "pronouns", "value": basics.pronouns}
    if note := _note(basics.summary):
        yield {"name": "note", "value": note}


def _current_job(edition: Edition) -> Entry | None:
    """Return the first job that goes on, of those that are published."""
    work = next((section.entries for section in edition.sections if section.id == "work"), ())
    return next((entry for entry in work if entry.span and _goes_on(entry.span)), None)


def _goes_on(span: Span) -> bool:
    return span.ongoing or (span.end is not None and span.end.present)


def _note(summary: str | None) -> str:
    text = Markdown().plain(summary)
    if len(text) <= NOTE_LENGTH:
        return text
    return text[: NOTE_LENGTH - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-.") + "…"


def _where(edition: Edition, version: str) -> Iterator[Line]:
    basics = edition.basics
    for at, email in enumerate(filter(None, (basics.email, *(basics.emails or ())))):
        yield {"name": "email", "value": email, "params": _kind("INTERNET", at, version)}
    for at, phone in enumerate(filter(None, (basics.phone, *(basics.phones or ())))):
        yield {"name": "tel", "value": phone, "params": _kind("VOICE", at, version)}
    place = basics.location
    if place is not None and edition.location:
        yield {
            "name": "adr",
            "value": {
                "street": place.address or "",
                "city": place.city or "",
                "region": place.region or "",
                "code": place.postalCode or "",
                "country": place.country or place.countryCode or "",
            },
        }
    seen: set[str] = set()
    for address, label in _addresses(edition):
        if address.startswith(_WEB) and address.rstrip("/") not in seen:
            seen.add(address.rstrip("/"))
            yield {"name": "url", "value": address, "label": label, "raw": True}


def _kind(kind: str, at: int, version: str) -> Mapping[str, list[str]]:
    """Return the parameters of one of several emails or phones; the first is the preferred one."""
    if version == "3.0":
        return {"TYPE": [kind, *([] if at else ["PREF"])]}
    return {} if at else {"PREF": ["1"]}


def _addresses(edition: Edition) -> Iterator[tuple[str, str | None]]:
    """Yield the addresses on the web, the site's own first, each with the name that an address book shows."""
    basics = edition.basics
    for address in (edition.url, basics.url):
        yield address or "", None
    for one in basics.profiles or ():
        yield one.url or "", one.network
    for link in basics.links or ():
        yield link.url or "", link.label


def _photo(edition: Edition, cache: Cache, version: str) -> Iterator[Line]:
    if edition.photo is None:
        return
    file = pictures.square(edition.photo, cache, edition.basics.imageFocus, side=PHOTO_SIDE)
    content = base64.b64encode(file.content).decode()
    if version == "3.0":
        yield {"name": "photo", "value": content, "params": {"ENCODING": ["b"], "TYPE": ["JPEG"]}, "raw": True}
    else:
        yield {"name": "photo", "value": f"data:image/jpeg;base64,{content}", "raw": True}


def _written(lines: list[Line]) -> bytes:
    """Return the card as its file has it: CRLF, UTF-8, folded."""
    import vobject

    card = vobject.vCard()
    groups = 0
    for line in lines:
        added = card.add(line["name"])
        added.value = _value(line)
        # An address stands as it is: a backslash before its commas would lead nowhere.
        added.encoded = bool(line.get("raw"))
        added.params.update(line.get("params", {}))
        if line.get("label"):
            groups += 1
            added.group = f"item{groups}"
            label = card.add("x-ablabel")
            label.value = plain(line["label"])
            label.group = added.group
    text: str = card.serialize(lineLength=_UNFOLDED)
    return "".join(f"{_folded(line)}\r\n" for line in text.removesuffix("\r\n").split("\r\n")).encode()


def _value(line: Line) -> Any:  # noqa: ANN401 - a text or one of vobject's structures
    from vobject.vcard import Address, Name

    if line["name"] == "n":
        return Name(**line["value"])
    return Address(**line["value"]) if line["name"] == "adr" else line["value"]


def _folded(line: str) -> str:
    """Return a line in pieces of 75 octets at most, no letter torn."""
    pieces, piece, room = [], "", OCTETS
    for letter in line:
        size = len(letter.encode())
        if size > room:
            pieces.append(piece)
            piece, room = "", OCTETS - 1  # a piece that goes on starts with a space
        piece += letter
        room -= size
    return "\r\n ".join([*pieces, piece])
