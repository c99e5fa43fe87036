"""JSON Resume's own vocabulary: its keys in their order, and what it asks of their values.

What it forbids is moved to the key `WRITTEN` beside it by an export, and taken back from there by an import.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping
from urllib.parse import quote, urlsplit

from sitegen.dates import Date
from sitegen.expressions import expression

SCHEMA = "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json"
VERSION = "v1.0.0"
FILE_NAME = "resume.json"
"""What the document is called, beside the pages and attached to the PDF."""
WRITTEN = "x-written"
"""Holds, by key, what the author wrote where JSON Resume allows only something near it; null: nothing."""
ORIGIN = "x-sitegen"
"""Stands in ``meta`` of our own documents: address and language of the site, and the audience if not the public."""
PAGE = "page"
"""Marks a custom section that is a Markdown file of its own: whether it has a page of its own."""

KEYS: Mapping[str, tuple[str, ...]] = {
    "": (
        *("$schema", "basics", "work", "volunteer", "education", "awards", "certificates", "publications", "skills"),
        *("languages", "interests", "references", "projects"),
    ),
    "basics": ("name", "label", "image", "email", "phone", "url", "summary", "location", "profiles"),
    "location": ("address", "postalCode", "city", "countryCode", "region"),
    "profiles": ("network", "username", "url"),
    "work": (*("name", "location", "description", "position", "url", "startDate", "endDate", "summary", "highlights"),),
    "volunteer": ("organization", "position", "url", "startDate", "endDate", "summary", "highlights"),
    "education": ("institution", "url", "area", "studyType", "startDate", "endDate", "score", "courses"),
    "awards": ("title", "date", "awarder", "summary"),
    "certificates": ("name", "date", "url", "issuer"),
    "publications": ("name", "publisher", "releaseDate", "url", "summary"),
    "skills": ("name", "level", "keywords"),
    "languages": ("language", "fluency"),
    "interests": ("name", "keywords"),
    "references": ("name", "reference"),
    "projects": (
        *("name", "description", "highlights", "keywords", "startDate", "endDate", "url", "roles", "entity", "type"),
    ),
}
"""The keys of JSON Resume 1, in its order, by the key that they stand under; ``""`` is the document itself."""
DATES = frozenset({"startDate", "endDate", "date", "releaseDate"})

_DATE = expression(r"[12]\d{3}(?:-\d\d){0,2}\Z")
_ALLOWED = "-._~!$&'()*+,;=:@/?%"
_IN_HOSTS = frozenset(f"{string.ascii_letters}{string.digits}-")
_IN_NAMES = _IN_HOSTS | frozenset("!#$%&'*+/=?^_`{|}~")
_LONGEST_NAME, _LONGEST_HOST, _LONGEST_LABEL = 64, 253, 63


def ordered(names: Iterable[str], *orders: Iterable[str]) -> list[str]:
    """Return the names as the first order has them, then as the next one has them, then as they stand."""
    rank = {name: at for at, name in enumerate(dict.fromkeys(name for order in orders for name in order))}
    return sorted(names, key=lambda name: rank.get(name, len(rank)))


def standard_date(date: Date) -> str | None:
    """Return the nearest that JSON Resume can say of a date: ``2019`` for ``Fall 2019``, nothing for ``present``."""
    text = f"{date.year:04}" if date.free and date.year is not None else date.iso()
    return text if _DATE.match(text) else None


def standard_address(address: str) -> str | None:
    """Return a whole address as a URI, letters that it cannot hold escaped; None where that cannot be."""
    before, mark, fragment = address.partition("#")
    whole = quote(before, safe=_ALLOWED) + mark + quote(fragment, safe=_ALLOWED)
    if "%" in whole:
        whole = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", whole)
    return whole if _is_uri(whole) else None


def _is_uri(address: str) -> bool:
    """Whether an address that holds none but the signs of a URI has the parts of one."""
    parts = urlsplit(address)
    if not address.partition(":")[2].startswith("//"):
        return bool(parts.scheme) and parts.path[:1] not in {"", "/"}
    user, _, host = parts.netloc.rpartition("@")
    port = host.partition(":")[2]
    return bool(parts.scheme) and "@" not in user and (port.isdecimal() or not port)


def standard_email(address: str) -> str | None:
    """Return an email address if it is one by the older rules, which know no letters beyond ASCII."""
    name, _, host = address.rpartition("@")
    parts, labels = name.split("."), host.split(".")
    sound = len(name) <= _LONGEST_NAME and len(host) <= _LONGEST_HOST and len(labels) > 1
    sound = sound and all(part and _IN_NAMES.issuperset(part) for part in parts)
    return address if sound and all(_is_label(label) for label in labels) else None


def _is_label(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_LABEL and _IN_HOSTS.issuperset(text) and text.strip("-") == text
