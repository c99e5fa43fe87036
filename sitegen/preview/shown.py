"""What the preview shows at a moment: the files of the last good build, and what is wrong with the site as it is now.

A `Shown` is frozen, and takes the place of the one before in a single step: no page is half of one build and half of
another.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from pathlib import PurePosixPath

from msgspec import Struct, field
from msgspec.structs import replace

from sitegen.build import Build
from sitegen.expressions import expression
from sitegen.hosting import rules_of
from sitegen.model import Edition
from sitegen.pages import NOT_FOUND
from sitegen.preview.host_headers import Rule, headers_for, read_rules
from sitegen.preview.host_redirects import Lead, read_leads
from sitegen.problems import Problem

_TYPES = {
    ".avif": "image/avif",
    ".js": "text/javascript",
    ".json": "application/json",
    ".md": "text/markdown",
    ".mjs": "text/javascript",
    ".svg": "image/svg+xml",
    ".vcf": "text/vcard",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}
_VERSION = expression(rb"\?v=[0-9a-f]{8}\b")
_READ_ALONE = frozenset({".pdf", ".docx", ".txt", ".md", ".vcf", ".json", ".xml", ".ico", ".webmanifest"})
_COMPANIONS = frozenset({"card.png", "apple-touch-icon.png", "icon-192.png", "icon-512.png", "favicon.svg"})
_NOT_SERVED = frozenset({"_headers", "_redirects", ".htaccess", ".surgeignore", "CNAME"})
"""What tells the host something, and is not for visitors."""


def stands_aside(path: str) -> bool:
    """Whether no page shows a file: whoever opens it gets it anew."""
    place = PurePosixPath(path)
    return place.suffix in _READ_ALONE or place.name in _COMPANIONS


class Change(Struct, frozen=True):
    """What looks other than before."""

    pages: frozenset[str] = frozenset()
    styles: frozenset[str] = frozenset()
    """Style sheets, which take effect without loading the page anew."""
    shared: bool = False
    """Whether something else changed that any page may show: a script, a font, a picture, what the host sends."""

    @classmethod
    def between(cls, before: Mapping[str, bytes], after: Mapping[str, bytes]) -> Change:
        """Compare two sets of files; in a page the versions of what it loads do not count."""
        changed = [path for path in before.keys() | after.keys() if before.get(path) != after.get(path)]
        pages = [path for path in changed if path.endswith(".html")]
        styles = [path for path in changed if path.endswith(".css") and path in before and path in after]
        rest = [path for path in changed if path not in {*pages, *styles} and not stands_aside(path)]
        differing = (path for path in pages if _bare(before.get(path)) != _bare(after.get(path)))
        return cls(frozenset(differing), frozenset(styles), bool(rest))


def _bare(page: bytes | None) -> bytes | None:
    return None if page is None else _VERSION.sub(b"", page)


class Answer(Struct, frozen=True):
    """What is sent for a path."""

    status: int
    kind: str
    content: bytes
    path: str
    """The path that the host's rules are asked about, from the site's top."""
    location: str = ""
    """Where the browser is sent instead: an address, or a path, which begins with a slash."""


class Shown(Struct, frozen=True):
    """The site as it is served, and its state."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    editions: tuple[Edition, ...] = ()
    rules: tuple[Rule, ...] = ()
    """What the host sends along."""
    leads: tuple[Lead, ...] = ()
    """Where the host leads from addresses."""
    lengths: Mapping[str, int] = field(default_factory=dict)
    took: Mapping[str, float] = field(default_factory=dict)
    """Seconds that each file took when it was made last."""
    warnings: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()
    """What keeps the site from being built as it is now; empty if nothing."""
    number: int = 0
    """Counts what was shown."""
    whole: bool = True
    """Whether its documents belong to its pages, or are still being made."""
    change: Change = field(default_factory=Change)
    """What looks other than in the state before."""
    changed: Mapping[str, int] = field(default_factory=dict)
    """Since which number each page has looked as it does; that below "" is of what any page may show."""

    def after(self, built: Build) -> Shown:
        """Return what is shown once a build, whole or not, has come so far; documents that it lacks stay for now."""
        made = {file.path: file.content for file in built.files}
        aside = {} if built.whole else {path: content for path, content in self.files.items() if stands_aside(path)}
        files = {**aside, **made}
        change = Change.between(self.files, files)
        number = self.number + 1
        headers, leads = rules_of(built.editions[0], files)
        touched = (*change.pages, *([""] if change.shared or change.styles else []))
        return replace(
            self,
            files=files,
            editions=built.editions,
            rules=read_rules(headers),
            leads=read_leads(leads),
            lengths={**self.lengths, **built.lengths},
            took={**self.took, **built.took},
            warnings=built.warnings,
            problems=(),
            number=number,
            whole=built.whole,
            change=change,
            changed={**self.changed, **dict.fromkeys(touched, number)},
        )

    def page_at(self, path: str) -> str:
        """Return the file of the page at a path, or of the one that is shown in its place."""
        return next((one for one in candidates(path) if one in self.files), NOT_FOUND)

    def is_old(self, path: str, number: int) -> bool:
        """Whether the page at a path looks other than it did after an earlier build."""
        return number < max(self.changed.get(self.page_at(path), 0), self.changed.get("", 0))

    def answer(self, path: str, top: str = "/") -> Answer | None:
        """Return what the host answers to a path below *top*; None without any site yet."""
        if not self.files:
            return None
        found = self._file(path)
        lead = self._lead(path, top, forced_only=found is not None)
        if lead is not None:
            return lead
        if found is not None:
            return found
        if f"{path}/index.html" in self.files:  # relative links need the slash
            return Answer(301, "text/plain; charset=utf-8", b"", path, location=f"{top}{path}/")
        return Answer(404, content_type(NOT_FOUND), self.files.get(NOT_FOUND, b""), path)

    def _file(self, path: str) -> Answer | None:
        """Return the file at a path, if visitors can see it."""
        names = () if path in _NOT_SERVED else candidates(path)
        found = next((name for name in names if name in self.files), None)
        return None if found is None else Answer(200, content_type(found), self.files[found], path)

    def _lead(self, path: str, top: str, *, forced_only: bool) -> Answer | None:
        """Return where the first rule leads that holds for a path; another host is not asked for its pages."""
        for lead in self.leads:
            target = lead.at(f"{top}{path}") if lead.forced or not forced_only else None
            if target is None:
                continue
            if lead.status not in {200, 404}:
                return Answer(lead.status, "text/plain; charset=utf-8", b"", path, location=target)
            shown = self._file(target.removeprefix(top).lstrip("/").partition("?")[0])
            return None if shown is None else replace(shown, status=lead.status, path=path)
        return None

    def headers(self, path: str) -> dict[str, str]:
        """Return what the host sends with a path."""
        return headers_for(f"/{path}", self.rules)


def candidates(path: str) -> tuple[str, ...]:
    """Return the files that a host looks for at a path, the first one first."""
    return (f"{path}index.html",) if path.endswith("/") or not path else (path, f"{path}.html")


def content_type(path: str) -> str:
    """Return the type that a browser is told."""
    suffix = PurePosixPath(path).suffix.lower()
    found = _TYPES.get(suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"
    return f"{found}; charset=utf-8" if found.startswith("text/") or found.endswith("javascript") else found
