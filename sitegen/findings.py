"""Where a problem is: from a place in the data to a line, a column and the text that stands there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sitegen.model import Document, Text
from sitegen.problems import DataPath, Mark, Problem, Severity
from sitegen.schema import Complaint, dotted


@dataclass(slots=True)
class Findings:
    """The problems found so far."""

    problems: list[Problem] = field(default_factory=list)

    @property
    def fatal(self) -> bool:
        """Whether there is more than warnings."""
        return any(problem.severity == "error" for problem in self.problems)

    def add(
        self,
        document: Document,
        path: DataPath,
        message: str,
        *,
        about_key: bool = False,
        severity: Severity = "error",
    ) -> None:
        """Locate a problem of a document's data: at the key, or at the value."""
        mark = _mark(document, path, about_key=about_key)
        lines = document.text.split("\n")
        source = lines[mark.line - 1] if mark.line <= len(lines) else ""
        width = mark.width or _width(source, mark)
        self.problems.append(
            Problem(document.path, message, mark.line, mark.column, dotted(path), source, width, severity)
        )


def complain(document: Document, complaints: Iterable[Complaint], findings: Findings) -> None:
    """Locate what the schema and the rules say of a document."""
    for complaint in complaints:
        findings.add(
            document, complaint.path, complaint.message, about_key=complaint.about_key, severity=complaint.severity
        )


def in_body(text: Text, at: int, what: str, message: str, severity: Severity) -> Problem:
    """Locate a problem at a place of a section's body."""
    row = text.body.count("\n", 0, at)
    column = at - text.body.rfind("\n", 0, at)
    source = text.body.split("\n")[row]
    return Problem(text.path, message, text.body_line + row, column, "", source, len(what), severity)


def value_at(data: Any, path: DataPath) -> Any:  # noqa: ANN401 - any YAML
    """Return what stands at a path, None where an alias or a merge keeps it elsewhere."""
    for part in path:
        try:
            data = data[part]
        except (LookupError, TypeError):
            return None
    return data


def _mark(document: Document, path: DataPath, *, about_key: bool) -> Mark:
    """Return the place of a value, or the nearest one that holds it."""
    while path:
        found = (document.keys if about_key else document.values).get(path) or document.keys.get(path)
        if found is not None:
            return found
        path = path[:-1]
        about_key = False
    return document.values.get((), Mark(1, 1))


def _width(source: str, mark: Mark) -> int:
    """Return how much of the line a value takes: all that follows, up to a comment."""
    return max(1, len(source[mark.column - 1 :].split(" #", 1)[0].rstrip(" ,]}")))
