"""Stage 4: what search engines and the host read: sitemap, robots.txt, headers, addresses that lead on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape
from urllib.parse import quote

from sitegen.apache import htaccess
from sitegen.headers import header_rules
from sitegen.hosts import HOSTS, domain_of, host_at
from sitegen.model import Edition, File
from sitegen.redirects import redirect_rules


def hosting(editions: Iterable[Edition]) -> Iterator[File]:
    """Yield the files for search engines and hosts; they name no edition that is not listed.

    A file of that name in the author's ``static/`` takes the place of ours.
    """
    every = tuple(edition for edition in editions if edition.listed)
    own = every[0].static_names
    yield from (file for file in _files(every) if file.path not in own)


def _files(every: tuple[Edition, ...]) -> Iterator[File]:
    first = every[0]
    yield File("robots.txt", _robots(first).encode())
    if first.url is not None and not first.trial:
        yield File("sitemap.xml", _sitemap(every).encode())
    for name in HOSTS[first.target or "other"].rules:
        if text := _RULES[name](first):
            yield File(name, text.encode())
    yield from _marks(first)


def _marks(edition: Edition) -> Iterator[File]:
    """Yield the files by which a host is told what it should not do, and under which domain the site stands."""
    if edition.target == "github-pages":
        yield File(".nojekyll", b"")
    if edition.target == "surge":
        yield File(".surgeignore", b"!.well-known\n")
    domain = domain_of(edition.url)
    named = edition.target == "surge" or (edition.target == "github-pages" and host_at(edition.url) is None)
    if domain and named and edition.base_path == "/":
        yield File("CNAME", f"{domain}\n".encode())


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


def _headers(edition: Edition) -> str:
    """Return the file ``_headers``, which Netlify and Cloudflare read."""
    lines: list[str] = []
    for path, rows in header_rules(edition):
        lines += [f"/{path}", *(f"  {name}: {value}" for name, value in rows)]
        if edition.target == "cloudflare-pages" and path == "*":
            lines.append("  ! Access-Control-Allow-Origin")  # which lets every page on the web read the site
    return "\n".join(lines) + "\n"


def rules_of(edition: Edition, files: Mapping[str, bytes]) -> tuple[bytes, bytes]:
    """Return what the host does as ``_headers`` and ``_redirects`` would say it, whatever it is told by.

    What stands in the site's *files* is what holds; a host that does neither has empty ones.
    """
    host = HOSTS[edition.target or "other"]
    headers = files.get("_headers", _headers(edition).encode() if host.headers else b"")
    leads = files.get("_redirects", b"" if host.redirects == "never" else redirect_rules(edition).encode())
    return headers, leads


_RULES: Mapping[str, Callable[[Edition], str]] = {
    "_headers": _headers,
    "_redirects": redirect_rules,
    ".htaccess": htaccess,
}
"""How each of the files is written by which hosts are told what to do; an empty one is left out."""
