"""The rules of ``_headers`` and ``_redirects`` as routes: expressions, and what they lead to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from sitegen.deploy.contract import Files
from sitegen.expressions import expression
from sitegen.host_rules import HEADERS, REDIRECTS, RedirectRule, read_headers, read_redirects, without_host

_PART = expression(r"(\*|:[A-Za-z]\w*)")
_MISSING = 404


class Lead(Struct, frozen=True):
    """Where a path leads."""

    pattern: str
    target: str
    """A path or an address; ``$1`` is what the first group of the pattern found."""
    status: int
    """200 shows the target at this path, others lead there."""
    forced: bool
    """Whether it holds even where there is a file."""


def header_rules(files: Files) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield patterns, and the headers that are sent with the paths; of one that is taken back nothing is sent."""
    for rule in read_headers(files.get(HEADERS, b"")):
        sent = {name: value for name, value in rule.headers if value and not name.startswith("!")}
        if sent:
            yield _pattern(rule.path)[0], sent


def leads(files: Files) -> tuple[tuple[Lead, ...], tuple[str, ...]]:
    """Return the rules of ``_redirects``, and the lines that another host has no like of."""
    rules = read_redirects(files.get(REDIRECTS, b""))
    known = [one for one in rules if not one.conditional and one.status != _MISSING and one.source.startswith("/")]
    return tuple(map(_lead, known)), tuple(one.line for one in rules if one not in known)


def _lead(rule: RedirectRule) -> Lead:
    pattern, names = _pattern(rule.source)
    target = rule.target
    for number, name in enumerate(names, start=1):
        target = re.sub(rf":{name}(?!\w)", rf"${number}", target)
    return Lead(pattern, target, rule.status, rule.forced)


def _pattern(path: str) -> tuple[str, list[str]]:
    """Return the expression for a path and the names of its groups: ``*`` is anything, ``:name`` one part."""
    parts = _PART.split(without_host(path))
    names = [one[1:] if one[0] == ":" else "splat" for one in parts[1::2]]
    written = "".join(
        "(.*)" if one == "*" else "([^/]+)" if at % 2 else re.sub(r"([.+?^$()\[\]{}|\\])", r"\\\1", one)
        for at, one in enumerate(parts)
    )
    return f"^{written}$", names
