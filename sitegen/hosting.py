"""Stage 4: what search engines and the host read: sitemap, robots.txt, headers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from urllib.parse import quote

from sitegen.contact import form_origins
from sitegen.model import Edition, File

_POLICY = (
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
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)


def hosting(editions: Iterable[Edition]) -> Iterator[File]:
    """Yield the files for search engines and hosts; they name no edition that is not listed."""
    every = tuple(edition for edition in editions if edition.listed)
    first = every[0]
    yield File("robots.txt", _robots(first).encode())
    if first.url is not None and not first.trial:
        yield File("sitemap.xml", _sitemap(every).encode())
    yield File("_headers", _headers(first).encode())


def _robots(edition: Edition) -> str:
    if edition.trial:
        return "User-agent: *\nDisallow: /\n"
    lines = ["User-agent: *", "Allow: /"]
    if edition.url is not None:
        lines += ["", f"Sitemap: {edition.url}sitemap.xml"]
    return "\n".join(lines) + "\n"


def _sitemap(editions: Iterable[Edition]) -> str:
    rows = [_sitemap_row(edition, path) for edition in editions for path in ("", *_page_paths(edition))]
    body = "\n".join(rows)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
        f"{body}\n</urlset>\n"
    )


def _page_paths(edition: Edition) -> Iterator[str]:
    return (f"{section.id}/" for section in edition.sections if section.page)


def _sitemap_row(edition: Edition, path: str) -> str:
    """Return a page with its address and those of the same page in other languages."""
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{other.lang}" href="{_address(other.url, path)}"/>'
        for other in edition.languages
    )
    return f"  <url><loc>{_address(edition.url, path)}</loc>{others}</url>"


def _address(url: str | None, path: str) -> str:
    return escape((url or "") + quote(path))


def security_policy(edition: Edition) -> str:
    """Return the Content-Security-Policy of the edition's pages."""
    leads, sends = form_origins(edition)
    forms = (("form-action", *(leads or ("'none'",))), ("connect-src", *(sends or ("'none'",))))
    return "; ".join(" ".join(rule) for rule in (*_POLICY, *forms))


def _headers(edition: Edition) -> str:
    """Return the file ``_headers``, which Netlify and Cloudflare read."""
    rows = [("Content-Security-Policy", security_policy(edition)), *_HEADERS]
    rows += [("X-Robots-Tag", "noindex")] if edition.trial else []
    lines = ["/*", *(f"  {name}: {value}" for name, value in rows)]
    return "\n".join([*lines, "/assets/*", "  Cache-Control: public, max-age=31536000, immutable"]) + "\n"
