"""A BibTeX file becomes entries of the publications section, read by pybtex."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sitegen.expressions import expression
from sitegen.model import File
from sitegen.problems import Problem

_KINDS = {
    "article": "Article",
    "book": "Book",
    "booklet": "Booklet",
    "inbook": "Book chapter",
    "incollection": "Book chapter",
    "inproceedings": "Conference paper",
    "conference": "Conference paper",
    "manual": "Manual",
    "mastersthesis": "Master's thesis",
    "phdthesis": "Doctoral thesis",
    "proceedings": "Proceedings",
    "techreport": "Report",
    "unpublished": "Unpublished",
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_COMMANDS = (
    (expression(r"\\(?:emph|textit|textsl)\s*\{([^{}]*)\}"), r"*\1*"),
    (expression(r"\\textbf\s*\{([^{}]*)\}"), r"**\1**"),
    (expression(r"\{\\(?:it|em|sl)\s+([^{}]*)\}"), r"*\1*"),
    (expression(r"\{\\bf\s+([^{}]*)\}"), r"**\1**"),
    (expression(r"\\href\s*\{[^{}]*\}\s*\{([^{}]*)\}"), r"\1"),
    (expression(r"\\(?:url|textsc|textsuperscript|textsubscript|mbox|texttt)\s*\{([^{}]*)\}"), r"\1"),
    (expression(r"\\(?:La)?TeX\b\s*(?:\{\})?"), "LaTeX"),
    (expression(r"\\\$"), "$"),
)
_LOWERED = expression(r"\$_\{?(\d+)\}?\$")
_RAISED = expression(r"\$\^\{?(\d+)\}?\$")
_SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_VENUES = ("journal", "booktitle", "publisher", "school", "institution", "howpublished", "organization")
_REPEATED = expression(r"repeated bibliography entry: (.+)")
_LINE = expression(r"\bline (\d+)")


def read_bibtex(file: File) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Return the file's entries in the words of the profile, newest first, and what is wrong with it."""
    import pybtex.errors
    from pybtex.database import BibliographyData, parse_string
    from pybtex.exceptions import PybtexError

    try:
        text = file.content.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        line = file.content.count(b"\n", 0, err.start) + 1
        return [], [Problem(file.path, "this letter is not UTF-8; save the file as UTF-8", line, 1)]
    data = BibliographyData()
    with pybtex.errors.capture() as mistakes:
        try:
            data = parse_string(text, "bibtex")
        except PybtexError as err:
            mistakes.append(err)
    problems = [_repeated(file, text, mistake) or _problem(file, text, mistake) for mistake in mistakes]
    entries = [_publication(entry) for entry in data.entries.values()]
    return sorted(entries, key=lambda entry: entry.get("releaseDate", ""), reverse=True), problems


def _problem(file: File, text: str, mistake: Exception) -> Problem:
    line = getattr(mistake, "lineno", None)
    found = _LINE.search(str(mistake))
    line = line or (int(found[1]) if found else None)
    lines = text.split("\n")
    source = lines[line - 1] if line and line <= len(lines) else None
    return Problem(file.path, f"not valid BibTeX: {mistake}", line, 1 if line else None, source=source)


def _repeated(file: File, text: str, mistake: Exception) -> Problem | None:
    """Point out an entry that stands twice, as reference managers write them; the first one is shown."""
    found = _REPEATED.search(str(mistake))
    if found is None:
        return None
    places = [match.start() for match in re.finditer(rf"@\w+\s*[{{(]\s*{re.escape(found[1])}\s*,", text)]
    line = text.count("\n", 0, places[1]) + 1 if len(places) > 1 else None
    source = text.split("\n")[line - 1] if line else None
    message = f"the entry '{found[1]}' stands here a second time; the first one is shown"
    return Problem(file.path, message, line, 1 if line else None, source=source, severity="warning")


def _publication(entry: Any) -> dict[str, Any]:  # noqa: ANN401 - pybtex has no types
    found: dict[str, Any] = {
        "name": _text(entry, "title"),
        "authors": list(_authors(entry)),
        "publisher": _venue(entry),
        "type": _KINDS.get(entry.type.lower()),
        "volume": _volume(entry),
        "pages": (_text(entry, "pages") or "").replace("--", "–") or None,
        "doi": _doi(entry),
        "url": _address(entry),
        "releaseDate": _date(entry),
        "status": _text(entry, "pubstate"),
        "summary": _text(entry, "note"),
    }
    return {name: value for name, value in found.items() if value}


def _text(entry: Any, name: str) -> str | None:  # noqa: ANN401 - pybtex has no types
    """Return a field's words, LaTeX commands and braces resolved."""
    if name not in entry.fields:
        return None
    if name in {"doi", "url"}:
        return str(entry.fields[name]).strip()
    return " ".join(_unicode(entry.fields[name]).split()) or None


def _simple(latex: str) -> str:
    """Write the commands of running text as Markdown, and small numbers in formulas as the letters they are."""
    for pattern, written in _COMMANDS:
        latex = pattern.sub(written, latex)
    latex = _LOWERED.sub(lambda match: match[1].translate(_SUBSCRIPT), latex)
    return _RAISED.sub(lambda match: match[1].translate(_SUPERSCRIPT), latex)


def _unicode(latex: str) -> str:
    from pybtex.richtext import Text
    from pybtex.scanner import PybtexSyntaxError

    try:
        return str(Text.from_latex(_simple(latex)))
    except (PybtexSyntaxError, ValueError):
        return latex.replace("{", "").replace("}", "")


def _authors(entry: Any) -> Iterator[str]:  # noqa: ANN401 - pybtex has no types
    for person in entry.persons.get("author", entry.persons.get("editor", ())):
        name = _person(person)
        yield "et al." if name == "others" else name


def _person(person: Any) -> str:  # noqa: ANN401 - pybtex has no types
    names = (
        *person.first_names,
        *person.middle_names,
        *person.prelast_names,
        *person.last_names,
        *person.lineage_names,
    )
    return " ".join(_unicode(name) for name in names)


def _doi(entry: Any) -> str | None:  # noqa: ANN401 - pybtex has no types
    return re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", "", _text(entry, "doi") or "") or None


def _volume(entry: Any) -> str | None:  # noqa: ANN401 - pybtex has no types
    volume, number = _text(entry, "volume"), _text(entry, "number")
    return f"{volume}({number})" if volume and number else volume or number


def _venue(entry: Any) -> str | None:  # noqa: ANN401 - pybtex has no types
    """Return where it appeared, with the series that this belongs to and the number of a book."""
    venue = next((text for name in _VENUES if (text := _text(entry, name))), None)
    series, isbn, preprint = _text(entry, "series"), _text(entry, "isbn"), _preprint(entry)
    shown = (venue, series if series != venue else None, isbn and f"ISBN {isbn}", preprint and f"arXiv:{preprint}")
    return ", ".join(part for part in shown if part) or None


def _preprint(entry: Any) -> str | None:  # noqa: ANN401 - pybtex has no types
    """Return the number on arXiv, which reference managers write without its place, or with it in front."""
    place = (_text(entry, "archiveprefix") or _text(entry, "eprinttype") or "arxiv").casefold()
    return re.sub(r"^arxiv:", "", _text(entry, "eprint") or "", flags=re.IGNORECASE) if place == "arxiv" else None


def _address(entry: Any) -> str | None:  # noqa: ANN401 - pybtex has no types
    doi, preprint = _doi(entry), _preprint(entry)
    if address := _text(entry, "url"):
        return address
    return f"https://doi.org/{doi}" if doi else f"https://arxiv.org/abs/{preprint}" if preprint else None


def _date(entry: Any) -> str | None:  # noqa: ANN401 - pybtex has no types
    if "date" in entry.fields:
        return str(entry.fields["date"])
    year = _text(entry, "year")
    if not year or not re.fullmatch(r"\d{4}", year):
        return year
    parts = list(_months(_text(entry, "month")))
    return f"{year}-{parts[0]:02}" if parts else year


def _months(text: str | None) -> Iterator[int]:
    word = (text or "").strip().lower()
    if word.isdigit() and 1 <= int(word) <= len(_MONTHS):
        yield int(word)
    elif word[:3] in _MONTHS:
        yield _MONTHS.index(word[:3]) + 1
