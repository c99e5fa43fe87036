"""The file ``.htaccess``, by which Apache serves a site as it is meant: headers, the 404 page, what leads on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitegen.headers import FOREVER, header_rules
from sitegen.model import Edition
from sitegen.redirects import redirects

_TYPES = (
    ("application/manifest+json", ".webmanifest"),
    ("font/woff2", ".woff2"),
    ("image/avif", ".avif"),
    ("image/webp", ".webp"),
    ("text/javascript", ".js"),
    ("text/markdown", ".md"),
    ("text/vcard", ".vcf"),
)
_TEXTS = ".css .html .js .md .txt .vcf .xml"


def htaccess(edition: Edition) -> str:
    """Return the file, for a site that stands at the edition's address."""
    return "\n".join(_lines(edition)) + "\n"


def _lines(edition: Edition) -> Iterator[str]:
    base = edition.base_path
    yield from ("# Written anew by every build.", "DirectoryIndex index.html", f"ErrorDocument 404 {base}404.html")
    yield f"ErrorDocument 403 {base}404.html"  # what a folder without a page is
    yield "# If your server answers 500 to everything, it does not allow the next line: tell its owner."
    yield "Options -Indexes"
    yield ""
    yield from (f"AddType {kind} {ending}" for kind, ending in _TYPES)
    yield from (f"AddCharset utf-8 {_TEXTS}", "", "<IfModule mod_headers.c>")
    (_, everywhere), *_ = header_rules(edition)
    yield from (f'  Header always set {name} "{value}"' for name, value in everywhere)
    yield from ('  <FilesMatch "\\.html$">', '    Header set Cache-Control "no-cache"', "  </FilesMatch>")
    for folder, (_, ((name, value),)) in zip(FOREVER, header_rules(edition)[1:], strict=True):
        yield f'  SetEnvIf Request_URI "^{re.escape(base + folder)}" kept'
        yield f'  Header set {name} "{value}" env=kept'
    yield "</IfModule>"
    rules = redirects(edition.site)
    if rules:
        yield ""
    for one in rules:
        yield f'RedirectMatch 301 "^{re.escape(base + one.source)}/?$" "{_literal(one.aim(edition.url or base))}"'


def _literal(address: str) -> str:
    """Return an address that means itself, where ``$1`` would mean what was found."""
    return address.replace("$", "%24")
