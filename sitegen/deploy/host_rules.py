"""The rules of ``_headers`` and ``_redirects``, read for hosts that want them told otherwise."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sitegen.deploy.contract import Files

_PART = re.compile(r"(\*|:[A-Za-z]\w*)")
_STATUSES = frozenset({200, 301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class HeaderRule:
    """What is sent with some paths."""

    pattern: str
    """A regular expression, for JavaScript and PCRE alike."""
    headers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Lead:
    """Where a path leads."""

    pattern: str
    target: str
    """A path or an address; ``$1`` is what the first group of the pattern found."""
    status: int
    """200 shows the target at this path, others lead there."""
    forced: bool
    """Whether it holds even where there is a file."""


def header_rules(files: Files) -> tuple[HeaderRule, ...]:
    """Return the rules of ``_headers``; of a header that is taken back (``! Name``) nothing is sent."""
    found: list[tuple[str, list[tuple[str, str]]]] = []
    for line in files.get("_headers", b"").decode("utf-8", "replace").splitlines():
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        name, colon, value = text.partition(":")
        if not line[0].isspace():
            found.append((text, []))
        elif found and colon and not name.startswith("!"):
            found[-1][1].append((name.strip(), value.strip()))
    return tuple(HeaderRule(_pattern(path)[0], tuple(rows)) for path, rows in found if rows)


def leads(files: Files) -> tuple[tuple[Lead, ...], tuple[str, ...]]:
    """Return the rules of ``_redirects``, and the lines that have a condition, which no other host knows."""
    found: list[Lead] = []
    others: list[str] = []
    for line in files.get("_redirects", b"").decode("utf-8", "replace").splitlines():
        words = [] if line.lstrip().startswith("#") else line.split()
        if not words:
            continue
        lead = _lead(words)
        found += [lead] if lead else []
        others += [] if lead else [line.strip()]
    return tuple(found), tuple(others)


def _lead(words: list[str]) -> Lead | None:
    source, target, *rest = [*words, "301"] if len(words) == 2 else words  # noqa: PLR2004 - from and to
    code = rest[0].rstrip("!") if len(rest) == 1 else ""
    if not code.isdecimal() or int(code) not in _STATUSES or not source.startswith("/"):
        return None
    pattern, names = _pattern(source)
    for number, name in enumerate(names, start=1):
        target = re.sub(rf":{name}(?!\w)", rf"${number}", target)
    return Lead(pattern, target, int(code), forced=rest[0].endswith("!"))


def _pattern(path: str) -> tuple[str, list[str]]:
    """Return the expression for a path and the names of its groups: ``*`` is anything, ``:name`` one part."""
    path = re.sub(r"\Ahttps?://[^/]*", "", path)
    parts = _PART.split(path)
    names = [one[1:] if one[0] == ":" else "splat" for one in parts[1::2]]
    written = "".join(
        "(.*)" if one == "*" else "([^/]+)" if at % 2 else re.sub(r"([.+?^$()\[\]{}|\\])", r"\\\1", one)
        for at, one in enumerate(parts)
    )
    return f"^{written}$", names
