"""The templates and hooks of a site and its theme: what no page draws, and what the security policy forbids."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from sitegen.expressions import expression
from sitegen.hooks import HOOKS
from sitegen.problems import Problem, either, suggest
from sitegen.resources import shipped
from sitegen.themes import BASE, Theme

_COMMENT = expression(r"\{#.*?#\}", re.DOTALL)
_RAW = expression(r"\{%[-+]?\s*raw\b.*?\bendraw\s*[-+]?%\}", re.DOTALL)
_EXTENDS = expression(r"\{%[-+]?\s*extends\s+([\"'])([^\"']+)\1\s*[-+]?%\}")
_BLOCK = expression(r"\{%[-+]?\s*(?:block\s+(?P<name>\w+)|endblock)\b")
_SCRIPT = "put it into a file such as static/own.js and write <script src=\"{{ site_url('own.js') }}\" defer></script>"
_FORBIDDEN = (
    (
        expression(r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*\bapplication/ld\+json)[^>]*>", re.IGNORECASE),
        f"a script inside a page does not run; {_SCRIPT}",
    ),
    (
        expression(r"<style\b[^>]*>|(?<=\s)style\s*=\s*[\"']", re.IGNORECASE),
        "a style inside a page is passed over; put it into static/custom.css",
    ),
    (
        expression(r"(?<=\s)on[a-z]+\s*=\s*[\"']|\bjavascript:", re.IGNORECASE),
        f"a script in an attribute does not run; {_SCRIPT}",
    ),
    (
        expression(
            r"<(?:script|img|iframe|audio|video|source|embed)\b[^>]*\bsrc\s*=\s*[\"']?(?:https?:)?//[^\s\"'>]*"
            r"|<link\b(?=[^>]*\brel\s*=\s*[\"']?(?:stylesheet|preload))[^>]*\bhref\s*=\s*[\"']?(?:https?:)?//[^\s\"'>]*",
            re.IGNORECASE,
        ),
        "the page loads nothing from elsewhere; put the file into static/ and write its address with site_url('NAME')",
    ),
)


class LostBlock(Struct, frozen=True):
    """A block in place of none: the templates that its own one extends have no block of that name."""

    path: Path
    line: int
    column: int
    name: str
    message: str
    source: str


def lost_blocks(theme: Theme) -> Iterator[LostBlock]:
    """Yield the blocks that no page draws, of the site and of every theme in the chain that is not shipped."""
    if theme.site is None:
        return
    folders = [folder / "templates" for folder in (theme.site, *theme.folders)]
    own = [folder for folder in folders if not folder.is_relative_to(shipped("themes").resolve())]
    for folder in own:
        for path in sorted(folder.rglob("*.html")):
            yield from _lost(theme, path, folders)


def _lost(theme: Theme, path: Path, folders: Sequence[Path]) -> Iterator[LostBlock]:
    text = theme.read_text(path)
    plain = _plain(text)
    known = _inherited(theme, path, folders)
    depth = 0
    for match in _BLOCK.finditer(plain) if known is not None else ():
        name = match["name"]
        depth += 1 if name else -1
        if name and depth == 1 and name not in (known or ()) and not re.search(rf"\bself\.{name}\b", plain):
            start = text.rfind("\n", 0, match.start()) + 1
            line = text.count("\n", 0, match.start()) + 1
            hint = suggest(name, known or ())
            message = f"no template that this one extends has a block '{name}', so no page shows it{hint}"
            yield LostBlock(path, line, match.start() - start + 1, name, message, text.split("\n")[line - 1])


def _inherited(theme: Theme, path: Path, folders: Sequence[Path]) -> frozenset[str] | None:
    """Name the blocks of all that a template extends; None where it extends nothing, or what cannot be told."""
    known: set[str] = set()
    passed = {path}
    while (extended := _EXTENDS.search(_plain(theme.read_text(path)))) is not None:
        parent = _parent(extended[2], path, folders)
        if parent is None or parent in passed:
            return None  # drawing tells it
        passed.add(parent)
        path = parent
        known |= {match["name"] for match in _BLOCK.finditer(_plain(theme.read_text(path))) if match["name"]}
    dynamic = re.search(r"\{%[-+]?\s*extends\b", _plain(theme.read_text(path)))
    return None if dynamic or len(passed) == 1 else frozenset(known)


def _parent(named: str, by: Path, folders: Sequence[Path]) -> Path | None:
    """Return the file that ``extends`` means, found as the templates are."""
    prefix, _, name = named.partition("/") if named.startswith("!") else ("", "", named)
    if ".." in name.split("/"):
        return None
    at = next(number for number, folder in enumerate(folders) if by.is_relative_to(folder))
    first = {"": 0, "!theme": 1, "!parent": at + 1, f"!{BASE}": len(folders) - 1}.get(prefix, len(folders))
    return next((folder / name for folder in folders[first:] if (folder / name).is_file()), None)


def _plain(text: str) -> str:
    """Return a template with blanks for what it does not do."""
    for pattern in (_COMMENT, _RAW):
        text = pattern.sub(lambda passed: re.sub(r"[^\n]", " ", passed[0]), text)
    return text


def template_problems(theme: Theme) -> Iterator[Problem]:
    """Warn of what will not work in the templates of the site that uses a theme, and of its own theme."""
    for lost in lost_blocks(theme):
        width = len(lost.source[lost.column - 1 :].split("%}")[0]) + 2
        yield Problem(
            theme.shown(lost.path),
            lost.message,
            lost.line,
            lost.column,
            source=lost.source,
            width=width,
            severity="warning",
        )
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
