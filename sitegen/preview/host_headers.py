"""What the host will send with each file: the rules of ``_headers``, and what of them a preview has to change."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from msgspec import Struct

from sitegen.expressions import expression
from sitegen.host_rules import read_headers, without_host

Policy = dict[str, list[str]]
_ELSEWHERE = ("form-action", "connect-src")
"""Where the site sends things; in the preview the played provider takes them, which is at its own address."""

_STATED = expression(rb'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')


class Rule(Struct, frozen=True):
    """What is sent with the files at some paths."""

    pattern: re.Pattern[str]
    headers: tuple[tuple[str, str], ...]
    """Name and value; ``!`` in front of a name takes back what other rules say."""


def read_rules(content: bytes) -> tuple[Rule, ...]:
    """Read a file ``_headers`` as Netlify and Cloudflare do."""
    return tuple(Rule(_pattern(one.path), one.headers) for one in read_headers(content))


def _pattern(path: str) -> re.Pattern[str]:
    """Return what a path of a rule matches: ``*`` anything, ``:name`` one part; a host in front does not matter."""
    parts = re.split(r"(\*|:[A-Za-z]\w*)", without_host(path))
    return re.compile("".join(".*" if one == "*" else "[^/]+" if one[:1] == ":" else re.escape(one) for one in parts))


def headers_for(path: str, rules: tuple[Rule, ...]) -> dict[str, str]:
    """Return what the host sends with a path, which begins with a slash; what several rules say is joined."""
    found: dict[str, str] = {}
    for rule in rules:
        if rule.pattern.fullmatch(path):
            for name, value in rule.headers:
                key = name.lstrip("! ").title()
                if name.startswith("!"):
                    found.pop(key, None)
                else:
                    found[key] = f"{found[key]}, {value}" if key in found else value
    return found


def policy_of(page: bytes) -> tuple[dict[str, str], bytes]:
    """Return the policy that a page itself states, where its host sends none, as a header; and the page without it."""
    found = _STATED.search(page)
    if found is None:
        return {}, page
    policy = html.unescape(found[1].decode("utf-8", "replace"))
    return {"Content-Security-Policy": policy}, page[: found.start()] + page[found.end() :]


def for_preview(headers: dict[str, str], host: str) -> dict[str, str]:
    """Return the headers with what the preview needs: its own script may listen, and nothing is kept by the browser.

    *host* is the name and port that the browser asked for.
    """
    shown = {name: value for name, value in headers.items() if name != "Strict-Transport-Security"}
    policy = shown.get("Content-Security-Policy")
    if policy is not None:
        shown["Content-Security-Policy"] = ", ".join(_opened(one, host) for one in policy.split(","))
    return {**shown, "Cache-Control": "no-cache"}


def _opened(policy: str, host: str) -> str:
    """Return a policy that lets the preview's script, style and channel in, and sends forms to the preview."""
    rules = dict(_directives(policy))
    rules.pop("upgrade-insecure-requests", None)  # there is no https here
    for name in _ELSEWHERE:
        if name in rules:
            rules[name] = list(dict.fromkeys("'self'" if one.startswith("https:") else one for one in rules[name]))
    for name, source in (("script-src", "'self'"), ("style-src", "'self'"), ("connect-src", f"ws://{host}")):
        allowed = rules.get(name, rules.get("default-src"))
        if allowed is not None and source not in allowed:
            rules[name] = [*(one for one in allowed if one != "'none'"), source]
    return "; ".join(" ".join((name, *sources)) for name, sources in rules.items())


def _directives(policy: str) -> Iterator[tuple[str, list[str]]]:
    for part in policy.split(";"):
        words = part.split()
        if words:
            yield words[0].lower(), words[1:]
