"""Where a problem is: from a place in the data to a line, a column and the text that stands there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from sitegen.model import Document, Source, Text
from sitegen.problems import DataPath, Mark, Problem, Severity
from sitegen.schema import EXTENSION, Complaint, dotted


class Findings(Struct):
    """The problems found so far."""

    problems: list[Problem] = field(default_factory=list)

    @property
    def fatal(self) -> bool:
        """Whether there is more than warnings."""
        return any(problem.severity == "error" for problem in self.problems)

    def told(self, where: str) -> bool:
        """Return whether there is a problem at a place, such as ``contact.provider``."""
        return any(problem.where == where for problem in self.problems)

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
    return _in_text(Problem(text.path, message, width=len(what), severity=severity), text.body, text.body_line, at)


def _in_text(problem: Problem, text: str, first_line: int, at: int) -> Problem:
    """Give a problem the line and the column of a place in a text."""
    row = text.count("\n", 0, at)
    column = at - text.rfind("\n", 0, at)
    return replace(problem, line=first_line + row, column=column, source=text.split("\n")[row])


def locate(problem: Problem, source: Source) -> Problem:
    """Give a problem its line: that of its *where* in the profile, or of the first text with one of its *letters*.

    Who renders a site knows neither its files nor their lines. A problem that has its line stays as it is.
    """
    profile = source.profile
    if problem.line is not None or profile is None:
        return problem
    if problem.letters:
        return next(_with_letters(problem, source), problem)
    path = next((path for path in profile.values if problem.where and dotted(path) == problem.where), None)
    return problem if path is None else _placed(problem, profile, path)


def _placed(problem: Problem, document: Document, path: DataPath) -> Problem:
    findings = Findings()
    findings.add(document, path, problem.message, severity=problem.severity)
    return findings.problems[0]


def _with_letters(problem: Problem, source: Source) -> Iterator[Problem]:
    """Yield the places of the letters, text by text in the order of the files."""
    for document in filter(None, (source.profile, source.private, *source.texts)):
        for path in document.values:
            value = value_at(document.data, path)
            is_text = isinstance(value, str) and not str(path[0]).startswith(EXTENSION)
            if is_text and _first(problem.letters, value) is not None:
                yield _at_letter(_placed(problem, document, path), document, problem.letters)
        if (at := _first(problem.letters, document.body)) is not None:
            yield _in_text(replace(problem, path=document.path, letters=""), document.body, document.body_line, at)
    for file in source.bibliographies:
        text = file.content.decode("utf-8", "replace")
        if (at := _first(problem.letters, text)) is not None:
            yield _in_text(replace(problem, path=file.path, letters=""), text, 1, at)


def _at_letter(problem: Problem, document: Document, letters: str) -> Problem:
    """Move a problem from the start of a value to the letter itself, where it is written as it is."""
    lines = document.text.split("\n")
    column = problem.column or 1
    for number in range(problem.line or 1, len(lines) + 1):
        line = lines[number - 1]
        at = _first(letters, line[column - 1 :])
        if at is not None:
            return replace(problem, line=number, column=column + at, source=line, width=1)
        column = 1
    return problem


def _first(letters: str, text: str) -> int | None:
    return next((at for at, letter in enumerate(text) if letter in letters), None)


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
