"""Slips that YAML takes without complaint: what their author wrote would vanish, or stand elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.expressions import expression
from sitegen.findings import Findings, value_at
from sitegen.model import Document
from sitegen.problems import DataPath, Problem, Severity
from sitegen.schema import Definition, dotted, known_keys
from sitegen.yaml_shape import ITEM

QUOTES = frozenset("\"'")
BLOCKS = frozenset("|>")
_COMMENTED = expression(r"[\w.$-]+:\s+(?P<text>#\w.*?)\s*\Z")
_ENTRY_LINE = expression(r"\s+(?P<dash>- +)?(?P<key>[a-z]\w*):\s+\S")
_KEY_LINE = expression(r"\s+(?:- )?(?P<key>[a-z]\w*):(?:\s*[|>][+-]?)?\s*\Z")
_Told = tuple[str, int, int, Severity]  # what to do, column, width, severity


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
    """A key or an item that is indented as far as the text above it becomes a part of that text.

    A key with nothing after it is no prose, so it is an error; the others may be, so they are warnings.
    """
    lines = document.text.split("\n")
    keys = frozenset(name for part in kind.whole["$defs"].values() for name in part.get("properties", ()))
    for path, mark in document.values.items():
        if mark.width or not isinstance(value_at(document.data, path), str):
            continue
        sign = lines[mark.line - 1][mark.column - 1 : mark.column]
        if sign in QUOTES:  # a text in quotes says where it ends
            continue
        key, plain = document.keys.get(path), sign not in BLOCKS
        below = list(_below(lines, mark.line, key.column if key else 0))
        for number in below:
            told = _swallowed_key(lines[number], keys)
            if told is None and plain:
                told = _swallowed_item(lines[number])
            if told is None and number == below[-1]:
                told = _likely_key(lines[number], document, path)
            if told is not None:
                how, column, width, severity = told
                message = f"this line became a part of the text above; {how}"
                findings.problems.append(
                    Problem(document.path, message, number + 1, column, dotted(path), lines[number], width, severity)
                )
                break


def _swallowed_key(line: str, keys: frozenset[str]) -> _Told | None:
    match = _KEY_LINE.match(line)
    if match is None or match["key"] not in keys:
        return None
    return f"indent '{match['key']}:' less", match.start("key") + 1, len(match["key"]), "error"


def _swallowed_item(line: str) -> _Told | None:
    """Return an item that a plain text above it took in: that of ``- one`` and, further in, ``- two``."""
    if not line.lstrip().startswith("- "):
        return None
    return (
        "if it is an item of its own, put its '-' below the one above",
        len(line) - len(line.lstrip()) + 1,
        1,
        "warning",
    )


def _likely_key(line: str, document: Document, path: DataPath) -> _Told | None:
    match = _ENTRY_LINE.match(line)
    if match is None or match["key"] not in _at_home(document, path, new=not match["dash"]):
        return None
    return f"if it is a key, indent '{match['key']}:' less", match.start("key") + 1, len(match["key"]), "warning"


def _below(lines: list[str], line: int, column: int) -> Iterator[int]:
    """Yield the lines of a text that starts on *line*, from 1: those below that are not blank and stand further in.

    That is further in than its key, whose *column* counts from 1, or than its line where that is 0.
    """
    start = lines[line - 1]
    least = column or len(start) - len(start.lstrip()) + 1
    for number in range(line, len(lines)):
        text = lines[number]
        if text.strip():
            if len(text) - len(text.lstrip()) < least:
                return
            yield number


def _at_home(document: Document, path: DataPath, *, new: bool) -> frozenset[str]:
    """Return the keys that may stand in what holds a text; only those that do not yet, if they are to be *new*."""
    parents = [path[:at] for at in range(len(path)) if isinstance(path[at], str)]
    names: set[str] = set()
    for parent in parents:
        known = known_keys(tuple(ITEM if isinstance(part, int) else part for part in parent)) or frozenset()
        names |= known - value_at(document.data, parent).keys() if new else known
    return frozenset(names)
