"""What can go wrong, and how it is told: file, line, column, what, and how to mend it.

SitegenError              the user can mend it; shown without a traceback
├── InvalidSite           one or more located problems in the site's files
├── ThemeError            a theme's template or document is broken
└── OutputError           the output folder cannot be written as asked
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from msgspec import Struct

Severity = Literal["error", "warning"]

DataPath = tuple[str | int, ...]
"""Where a value stands in a document: ``("work", 0, "endDate")``."""


class Mark(NamedTuple):
    """A place in a file; *line* and *column* count from 1."""

    line: int
    column: int
    width: int = 0
    """How many characters stand there; 0 for what goes on below the line, or is not known."""


class Problem(Struct, frozen=True):
    """One mistake at one place; *line* and *column* count from 1."""

    path: str
    """The file, relative to the site's folder, with forward slashes."""
    message: str
    """What is wrong and how to mend it, in one sentence."""
    line: int | None = None
    column: int | None = None
    where: str = ""
    """The place in the data, such as ``work[0].endDate``."""
    source: str | None = None
    """The whole source line, for the excerpt."""
    width: int = 1
    """How many characters the caret underlines."""
    severity: Severity = "error"
    letters: str = ""
    """Letters that it is about: where no line is known, the first text that holds one of them is its place."""

    def headline(self) -> str:
        """Return ``file:line:column: where: message``, leaving out what is not known."""
        place = ":".join(str(part) for part in (self.path, self.line, self.column) if part is not None)
        kind = "warning" if self.severity == "warning" else ""
        return printable(": ".join(part for part in (place, kind, self.where, self.message) if part))

    def excerpt(self) -> str:
        """Return the source line with a caret below it, or nothing where no line is known."""
        if self.source is None or self.line is None or self.column is None:
            return ""
        source = printable(self.source)
        at = self.column - 1
        start, shown = _window(source, at)
        indent = " " * _cells(source[start:at])
        carets = "^" * max(1, min(_cells(source[at : at + self.width]), _WINDOW // 2))
        return f"{self.line:>5} | {shown}\n{'':>5} | {indent}{carets}"

    def __str__(self) -> str:
        """Return headline and excerpt."""
        return "\n".join(part for part in (self.headline(), self.excerpt()) if part)


_WINDOW = 110


def _cells(text: str) -> int:
    """Return how many cells of a terminal a text takes: East Asian letters two, marks above letters none."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )


def _window(source: str, column: int) -> tuple[int, str]:
    """Cut a very long line around *column*; return where the cut starts and what is shown."""
    if len(source) <= _WINDOW:
        return 0, source
    start = max(0, min(column - _WINDOW // 2, len(source) - _WINDOW))
    return start, source[start : start + _WINDOW]


def printable(text: str) -> str:
    """Replace what could steer a terminal or break the line; a tab becomes one space."""
    return "".join(
        " " if letter == "\t" else letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text
    )


def typed(path: object) -> str:
    """Return a path as it is typed behind a command, in quotes where it holds blanks or what shells act upon."""
    import shlex

    text = str(path)
    if os.name != "nt":
        return shlex.quote(text)
    return f'"{text}"' if any(not (letter.isalnum() or letter in "\\/:._-~") for letter in text) else text


def suggest(word: str, known: Iterable[str]) -> str:
    """Return ``; did you mean 'x'?`` for the nearest of *known*, or an empty string."""
    from difflib import get_close_matches

    by_fold = {name.casefold(): name for name in known}
    near = get_close_matches(word.casefold(), by_fold, n=1, cutoff=0.6)
    return f"; did you mean '{by_fold[near[0]]}'?" if near else ""


def either(names: Iterable[str], word: str = "or") -> str:
    """Return ``a, b or c``; empty for nothing."""
    words = list(names)
    return f"{', '.join(words[:-1])} {word} {words[-1]}" if len(words) > 1 else "".join(words)


def summary(problems: Sequence[Problem]) -> str:
    """Count problems: ``3 problems in 2 files.``."""
    count, files = len(problems), len({problem.path for problem in problems})
    return f"{count} problem{'s' * (count != 1)} in {files} file{'s' * (files != 1)}."


class SitegenError(Exception):
    """The user can mend this; the message says how."""

    exit_code = 1
    """What the command ends with."""


class InvalidSite(SitegenError):  # noqa: N818 - a state of the site, which holds errors
    """The site's files hold mistakes; *problems* has all of them, in the order of the files."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda one: (one.path, one.line or 0, one.column or 0)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class ThemeError(SitegenError):
    """A theme cannot be found, read or rendered; *problems* has the mistakes whose place is known."""

    def __init__(self, message: str = "", problems: Iterable[Problem] = ()) -> None:
        self.problems = tuple(problems)
        super().__init__(message or "\n".join(str(problem) for problem in self.problems))


class OutputError(SitegenError):
    """The output folder cannot be written as asked; nothing in it was touched."""
