"""Slips that YAML takes without complaint: what their author wrote would vanish, or stand elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitegen.findings import Findings, value_at
from sitegen.model import Document
from sitegen.problems import DataPath, Problem, Severity
from sitegen.schema import Definition, dotted, known_keys
from sitegen.yaml_shape import ITEM

_COMMENTED = re.compile(r"[\w.$-]+:\s+(?P<text>#\w.*?)\s*\Z")
_ENTRY_LINE = re.compile(r"\s+(?P<key>[a-z]\w*):\s+\S")
_KEY_LINE = re.compile(r"\s+(?:- )?(?P<key>[a-z]\w*):(?:\s*[|>][+-]?)?\s*\Z")


def swallowed(document: Document, findings: Findings) -> None:
    """What follows a # is a comment to YAML; a colour or a hashtag without quotes would vanish silently."""
    lines = document.text.split("\n")
    for path, mark in document.values.items():
        key = document.keys.get(path)
        if mark.width or key is None or key.line > len(lines):
            continue
        if match := _COMMENTED.match(lines[key.line - 1][key.column - 1 :]):
            text = match["text"]
            message = f'what follows a # is a comment, so this is empty; put the text in quotes: "{text}"'
            source, column = lines[key.line - 1], key.column + match.start("text")
            findings.problems.append(Problem(document.path, message, key.line, column, dotted(path), source, len(text)))


def run_into_text(document: Document, kind: Definition, findings: Findings) -> None:
    """A key that is indented as far as the text above it becomes a part of that text.

    A key with nothing after it is no prose, so it is an error; one with a value may be, so it is a warning.
    """
    lines = document.text.split("\n")
    keys = {name for part in kind.whole["$defs"].values() for name in part.get("properties", ())}
    for path, mark in document.values.items():
        if mark.width or not isinstance(value_at(document.data, path), str):
            continue
        below = list(_below(lines, mark.line))
        for number in below:
            match = _KEY_LINE.match(lines[number])
            alone = match is not None and match["key"] in keys
            if not alone:
                match = _ENTRY_LINE.match(lines[number]) if number == below[-1] else None
            if match is None or not (alone or match["key"] in _missing(document, path)):
                continue
            message = f"this line became a part of the text above; {'' if alone else 'if it is a key, '}"
            message += f"indent '{match['key']}:' less"
            column, width = match.start("key") + 1, len(match["key"])
            severity: Severity = "error" if alone else "warning"
            findings.problems.append(
                Problem(document.path, message, number + 1, column, dotted(path), lines[number], width, severity)
            )
            break


def _below(lines: list[str], line: int) -> Iterator[int]:
    """Yield the lines of a text that starts on *line*, from 1: those below that are not blank and stand further in."""
    start = lines[line - 1]
    for number in range(line, len(lines)):
        text = lines[number]
        if text.strip():
            if len(text) - len(text.lstrip()) <= len(start) - len(start.lstrip()):
                return
            yield number


def _missing(document: Document, path: DataPath) -> frozenset[str]:
    """Return the keys that may stand, and do not, in what holds a text."""
    parents = [path[:at] for at in range(len(path)) if isinstance(path[at], str)]
    names: set[str] = set()
    for parent in parents:
        known = known_keys(tuple(ITEM if isinstance(part, int) else part for part in parent)) or frozenset()
        names |= known - value_at(document.data, parent).keys()
    return frozenset(names)
