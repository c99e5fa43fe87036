"""A `check.Report` as lines for people, and as JSON for programs."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator

from sitegen.check import Reading, Report
from sitegen.disclosure import Shown
from sitegen.ejection import Moved
from sitegen.model import Edition
from sitegen.problems import Problem
from sitegen.redact import DOCUMENT, PRIVATE, PUBLIC

_WIDTH = 100
_WHO = {
    PUBLIC: "Everybody sees",
    DOCUMENT: "Only in documents that you hand out yourself (sitegen export … --audience document)",
    PRIVATE: "Nobody sees",
}


def as_text(report: Report) -> Iterator[str]:
    """Yield the report line by line."""
    yield "What is published where"
    for level, who in _WHO.items():
        things = [one for one in report.shown if one.level == level]
        yield f"  {who}:"
        yield from _listed(things)
    yield ""
    yield "Pages"
    yield from _aligned(_page(edition) for edition in report.editions)
    if report.readings:
        yield ""
        yield "What programs that sort applications read in the documents"
        for reading in report.readings:
            yield from _reading(reading)
    if report.moved:
        yield ""
        yield "What was copied from the theme, and has changed there"
        for copy in report.moved:
            yield from _moved(copy)


def _moved(copy: Moved) -> Iterator[str]:
    yield f"  {copy.path}: {copy.what}"
    yield from (f"    {line}" for line in copy.difference)
    yield "    take over what you need; 'sitegen theme eject' copies the new original once this file is out of the way"


def _reading(reading: Reading) -> Iterator[str]:
    if not reading.lost:
        yield f"  {reading.path}: everything, in its order"
        return
    count = len(reading.lost)
    yield f"  {reading.path}: {count} {'thing is' if count == 1 else 'things are'} lost"
    for one in reading.lost:
        yield f"    {one.where}: '{one.text}' {one.what}"


def _listed(things: list[Shown]) -> Iterator[str]:
    words = ", ".join(one.what if one.why in {"", "privacy"} else f"{one.what} [{one.why}]" for one in things)
    yield from textwrap.wrap(words or "nothing", _WIDTH, initial_indent="    ", subsequent_indent="    ")


def _page(edition: Edition) -> tuple[str, ...]:
    listed = "" if edition.listed else "not listed: found only by those who have its address"
    return (f"/{edition.folder}", edition.lang, ", ".join(edition.downloads) or "no documents", listed)


def _aligned(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    table = tuple(rows)
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    for row in table:
        yield ("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))).rstrip()


def as_json(report: Report) -> str:
    """Return the report as a JSON object with the keys problems, published, pages, documents and ejected."""
    data = {
        "problems": [_problem(problem) for problem in report.problems],
        "published": [{"what": one.what, "who": one.level, "why": one.why} for one in report.shown],
        "pages": [
            {
                "path": f"/{edition.folder}",
                "language": edition.lang,
                "variant": edition.variant,
                "listed": edition.listed,
                "documents": list(edition.downloads),
            }
            for edition in report.editions
        ],
        "documents": [
            {
                "path": reading.path,
                "lost": [{"where": one.where, "text": one.text, "what": one.what} for one in reading.lost],
            }
            for reading in report.readings
        ],
        "ejected": [
            {"path": one.path, "origin": one.origin, "what": one.what, "difference": list(one.difference)}
            for one in report.moved
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def _problem(problem: Problem) -> dict[str, object]:
    return {
        "file": problem.path,
        "line": problem.line,
        "column": problem.column,
        "where": problem.where,
        "message": problem.message,
        "severity": problem.severity,
    }
