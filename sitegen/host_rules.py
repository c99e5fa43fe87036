"""What the files ``_headers`` and ``_redirects`` say, read as Netlify and Cloudflare read them."""

from __future__ import annotations

import re

from msgspec import Struct

HEADERS, REDIRECTS = "_headers", "_redirects"
_STATUSES = frozenset({200, 301, 302, 303, 307, 308, 404})


class HeaderRule(Struct, frozen=True):
    """What is sent with the files at some paths."""

    path: str
    """In which ``*`` stands for anything and ``:name`` for one part; a host may stand in front."""
    headers: tuple[tuple[str, str], ...]
    """Name and value; ``!`` in front of a name takes back what other rules say."""


class RedirectRule(Struct, frozen=True):
    """Where a path leads."""

    line: str
    """The rule as it is written."""
    source: str
    target: str
    """A path or an address; ``:name`` stands for what was found under that name."""
    status: int
    """200 shows the target at this path, 404 shows it as what is not there, others lead to it."""
    forced: bool
    """Whether it holds even where there is a file."""
    conditional: bool
    """Whether it holds for some visitors alone: those of a country, with a cookie, or with a query."""


def read_headers(content: bytes) -> tuple[HeaderRule, ...]:
    """Read a file ``_headers``."""
    found: list[tuple[str, list[tuple[str, str]]]] = []
    for line in content.decode("utf-8", "replace").splitlines():
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if not line[0].isspace():
            found.append((text, []))
        elif found:
            name, _, value = text.partition(":")
            found[-1][1].append((name.strip(), value.strip()))
    return tuple(HeaderRule(path, tuple(headers)) for path, headers in found)


def read_redirects(content: bytes) -> tuple[RedirectRule, ...]:
    """Read a file ``_redirects``; a line that is no rule is passed over."""
    rules = map(_redirect, content.decode("utf-8", "replace").splitlines())
    return tuple(rule for rule in rules if rule is not None)


def _redirect(line: str) -> RedirectRule | None:
    words = re.split(r"(?:\A|\s+)#", line, maxsplit=1)[0].split()
    source, target, *rest = words if len(words) > 1 else (*words, "", "")
    status = next((word for word in rest if "=" not in word), "301")
    number = status.removesuffix("!")
    if not target or not (number.isascii() and number.isdigit()) or int(number) not in _STATUSES:
        return None
    conditional = any("=" in word for word in rest) or not target.startswith(("/", "http"))
    return RedirectRule(line.strip(), source, target, int(number), status.endswith("!"), conditional)


def without_host(path: str) -> str:
    """Return the path of a rule without the host that may stand in front."""
    return re.sub(r"\Ahttps?://[^/]*", "", path)
