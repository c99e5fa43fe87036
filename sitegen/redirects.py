"""Addresses that lead on: what the author writes under ``site.redirects``, and what becomes of it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator
from pathlib import PurePosixPath
from urllib.parse import quote, urlsplit

from msgspec import Struct

from sitegen.formats import former_address
from sitegen.hosts import HOSTS
from sitegen.model import Edition, File
from sitegen.problems import Problem
from sitegen.records import Record
from sitegen.schema import EXTENSION, dotted

_IN_ADDRESS = "/?#&=%:@!$'()*+,;~-._"
"""What stays as it is in an address that somebody has written."""
_PAGE = (".html", ".htm")


class Redirect(Struct, frozen=True):
    """One address of the site that leads on."""

    written: str
    """Its key in the profile."""
    source: str
    """Its path from the site's top, without slashes around it."""
    target: str
    """A path from the site's top, or a whole address."""

    @property
    def is_file(self) -> bool:
        """Whether it looks like a file that is no page: only a host can lead on from there."""
        return bool(re.search(r"\.[A-Za-z0-9]+\Z", self.source)) and not self.source.endswith(_PAGE)

    @property
    def file(self) -> str:
        """The file of the page that leads on, where the host does not."""
        return self.source if self.source.endswith(_PAGE) else f"{self.source}/index.html"

    @property
    def inside(self) -> bool:
        """Whether it leads to another place of the site."""
        return not urlsplit(self.target).scheme

    def aim(self, base: str) -> str:
        """Return where it leads from a site whose address, or whose path, is *base*."""
        return quote(base + self.target if self.inside else self.target, safe=_IN_ADDRESS)


def redirects(settings: Record | None) -> tuple[Redirect, ...]:
    """Return what the site's settings say, in the author's order; what is no path has been told."""
    found: list[Redirect] = []
    for written, target in ((settings and settings.get("redirects")) or {}).items():
        try:
            found += [] if written.startswith(EXTENSION) else [Redirect(written, former_address(written), target)]
        except ValueError:
            continue
    return tuple(found)


def redirect_rules(edition: Edition) -> str:
    """Return the file ``_redirects`` of an edition's site: each source with a slash at its end and without.

    Letters beyond ASCII stand there escaped, as Netlify's documentation wants it, and as they are, as its programs do.
    """
    lines: list[str] = []
    for one in redirects(edition.site):
        path, target = edition.base_path + one.source, one.aim(edition.base_path)
        for source in dict.fromkeys((quote(path, safe=_IN_ADDRESS), path)):
            lines += [f"{place} {target} 301" for place in ([source] if _is_whole(one) else [source, f"{source}/"])]
    return "\n".join(lines) + "\n" if lines else ""


def _is_whole(one: Redirect) -> bool:
    return one.is_file or one.source.endswith(_PAGE)


def redirect_pages(edition: Edition) -> Iterator[File]:
    """Yield a page for each address that leads on, unless the host is sure to do it itself."""
    needed = HOSTS[edition.target or "other"].redirects != "always"
    for one in redirects(edition.site) if needed else ():
        if not one.is_file:
            yield File(one.file, _page(one, edition).encode())


def _page(one: Redirect, edition: Edition) -> str:
    """Return a page that leads on at once, works from a folder, and tells search engines where it is now."""
    from html import escape

    here = posixpath.dirname(one.file)
    path, mark, rest = re.match(r"([^?#]*)([?#]?)(.*)", one.target, re.DOTALL).groups()  # type: ignore[union-attr]
    near = posixpath.relpath(path or ".", here or ".") + ("/" if not path or path.endswith("/") else "")
    target = escape(quote(f"{near}{mark}{rest}" if one.inside else one.target, safe=_IN_ADDRESS))
    whole = escape(one.aim(edition.url or "")) if edition.url or not one.inside else ""
    canonical = f'<link rel="canonical" href="{whole}">\n' if whole else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{edition.lang}" dir="{edition.dir}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(edition.title)}</title>\n{canonical}"
        '<meta name="robots" content="noindex">\n'
        f'<meta http-equiv="refresh" content="0; url={target}">\n</head>\n'
        f'<body>\n<p><a href="{target}">{whole or target}</a></p>\n</body>\n</html>\n'
    )


def redirect_problems(edition: Edition, paths: Collection[str]) -> Iterator[Problem]:
    """Yield what is wrong with addresses that lead on, given all *paths* of the site's other files."""
    every = redirects(edition.site)
    host = HOSTS[edition.target or "other"]
    leading = {one.source for one in every}
    for one in every:
        where = dotted(("site", "redirects", one.written))
        if _at(one.source, paths) or any(str(up) in paths for up in PurePosixPath(one.source).parents):
            message = "the site has something at this address, which nobody would see; choose another, or remove it"
            yield Problem("", message, where=where)
        elif one.is_file and host.redirects == "never":
            message = f"{host.name} cannot lead on from a file; put a file of that name into static/, or leave it out"
            yield Problem("", message, where=where)
        place = urlsplit(one.target).path.strip("/")
        if one.inside and place and place not in leading and not _at(place, paths):
            message = f"there is nothing at '{place}' in the site, so it leads nowhere"
            yield Problem("", message, where=where, severity="warning")


def _at(place: str, paths: Collection[str]) -> bool:
    """Whether there is a file or a page at a path."""
    return any(one in paths for one in (place, f"{place}.html", f"{place}/index.html"))
