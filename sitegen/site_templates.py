"""The templates and hooks of a site's own: what the pages' security policy forbids, and hooks that nobody asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitegen.hooks import HOOKS
from sitegen.problems import Problem, either, suggest
from sitegen.themes import Theme

_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_SCRIPT = "put it into a file such as static/own.js and write <script src=\"{{ site_url('own.js') }}\" defer></script>"
_FORBIDDEN = (
    (
        re.compile(r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*\bapplication/ld\+json)[^>]*>", re.IGNORECASE),
        f"a script inside a page does not run; {_SCRIPT}",
    ),
    (
        re.compile(r"<style\b[^>]*>|(?<=\s)style\s*=\s*[\"']", re.IGNORECASE),
        "a style inside a page is passed over; put it into static/custom.css",
    ),
    (
        re.compile(r"(?<=\s)on[a-z]+\s*=\s*[\"']|\bjavascript:", re.IGNORECASE),
        f"a script in an attribute does not run; {_SCRIPT}",
    ),
    (
        re.compile(
            r"<(?:script|img|iframe|audio|video|source|embed)\b[^>]*\bsrc\s*=\s*[\"']?(?:https?:)?//[^\s\"'>]*"
            r"|<link\b(?=[^>]*\brel\s*=\s*[\"']?(?:stylesheet|preload))[^>]*\bhref\s*=\s*[\"']?(?:https?:)?//[^\s\"'>]*",
            re.IGNORECASE,
        ),
        "the page loads nothing from elsewhere; put the file into static/ and write its address with site_url('NAME')",
    ),
)


def template_problems(theme: Theme) -> Iterator[Problem]:
    """Warn of what will not work in the templates of the site that uses a theme."""
    if theme.site is None:
        return
    top = theme.site / "templates"
    for path in sorted(top.rglob("*.html")):
        if path.parent == top / "hooks" and path.stem not in HOOKS:
            hint = suggest(path.stem, HOOKS) or f"; there is {either(HOOKS, 'and')}"
            message = f"no page has a hook '{path.stem}'{hint}"
            yield Problem(theme.shown(path), message, severity="warning")
        yield from _forbidden(theme.shown(path), theme.read_text(path))


def _forbidden(shown: str, text: str) -> Iterator[Problem]:
    plain = _COMMENT.sub(lambda comment: re.sub(r"[^\n]", " ", comment[0]), text)
    for pattern, message in _FORBIDDEN:
        for match in pattern.finditer(plain):
            line = text.count("\n", 0, match.start())
            start = text.rfind("\n", 0, match.start()) + 1
            width = len(match[0].split("\n", 1)[0])
            column = match.start() - start + 1
            source = text.split("\n")[line]
            yield Problem(shown, message, line + 1, column, source=source, width=width, severity="warning")
