"""What browsers are told beside the pages: the security policy, and for how long files may be kept."""

from __future__ import annotations

from sitegen.contact import form_origins
from sitegen.hosts import HOSTS
from sitegen.model import Edition

Rows = tuple[tuple[str, str], ...]
"""Headers: name and value."""

POLICY, REFERRER = "Content-Security-Policy", "Referrer-Policy"
_SOURCES = (
    ("default-src", "'none'"),
    ("script-src", "'self'"),
    ("style-src", "'self'"),
    ("img-src", "'self'"),
    ("font-src", "'self'"),
    ("manifest-src", "'self'"),
    ("base-uri", "'none'"),
    ("frame-ancestors", "'none'"),
)
_HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    (REFERRER, "strict-origin-when-cross-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)
_ONLY_AS_HEADER = frozenset({"frame-ancestors"})
"""What browsers do not heed in a page."""
_HTTPS = ("Strict-Transport-Security", "max-age=31536000")
"""For a year this address is asked for by https alone. Not for the names below it: they may be somebody else's."""
_KEPT = (("Cache-Control", "public, max-age=31536000, immutable"),)
FOREVER = ("assets/", "pictures/")
"""Folders whose files have a version in their names, or are asked for with one, so that browsers need not ask again."""


def header_rules(edition: Edition) -> tuple[tuple[str, Rows], ...]:
    """Return which headers the host sends with which paths from the site's top; ``*`` is anything."""
    https = (_HTTPS,) if (edition.url or "").startswith("https:") else ()
    trial = (("X-Robots-Tag", "noindex"),) if edition.trial else ()
    everywhere = ((POLICY, _written(_directives(edition))), *_HEADERS, *https, *trial)
    return (("*", everywhere), *((f"{folder}*", _KEPT) for folder in FOREVER))


def page_policy(edition: Edition) -> Rows:
    """Return what the pages say themselves, since their host sends no headers; nothing where it does.

    Nor where the host is not known: the pages must open from a folder, too, and there a browser may hold that a
    file is no part of the site.
    """
    if HOSTS[edition.target or "other"].headers:
        return ()
    rules = tuple(rule for rule in _directives(edition) if rule[0] not in _ONLY_AS_HEADER)
    return ((POLICY, _written(rules)), *(row for row in _HEADERS if row[0] == REFERRER))


def _directives(edition: Edition) -> tuple[tuple[str, ...], ...]:
    leads, sends = form_origins(edition)
    forms = (("form-action", *(leads or ("'none'",))), ("connect-src", *(sends or ("'none'",))))
    return (*_SOURCES, *forms)


def _written(rules: tuple[tuple[str, ...], ...]) -> str:
    return "; ".join(" ".join(rule) for rule in rules)
