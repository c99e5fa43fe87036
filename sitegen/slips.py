"""Slips that YAML takes without complaint: what their author wrote would vanish, or stand elsewhere."""

from __future__ import annotations

import re

from sitegen.findings import Findings, value_at
from sitegen.model import Document
from sitegen.problems import Problem
from sitegen.schema import Definition, dotted

_COMMENTED = re.compile(r"[\w.$-]+:\s+(?P<text>#\w.*?)\s*\Z")
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
    """A key that is indented as far as the text above it becomes a part of that text."""
    lines = document.text.split("\n")
    keys = {name for part in kind.whole["$defs"].values() for name in part.get("properties", ())}
    for path, mark in document.values.items():
        value = value_at(document.data, path)
        if not isinstance(value, str) or "\n" not in value:
            continue
        for number in range(mark.line, min(len(lines), mark.line + value.count("\n") * 3 + 30)):
            match = _KEY_LINE.match(lines[number])
            if match and match["key"] in keys and lines[number].strip() in value:
                message = f"this line became a part of the text above; indent '{match['key']}:' less"
                column = match.start("key") + 1
                findings.problems.append(
                    Problem(document.path, message, number + 1, column, dotted(path), lines[number], len(match["key"]))
                )
                break
