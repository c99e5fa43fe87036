"""What a browser would pass over in a style sheet: what does not parse, and names that nothing has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import tinycss2

from sitegen.expressions import expression
from sitegen.gate.sheets import Sheet
from sitegen.gate.verdicts import Finding
from sitegen.problems import suggest

_PROPERTIES = Path(__file__).with_name("properties.txt")
_PASSED_OVER = "browsers pass it over; mend or remove it"
_END = "the-end-of-the-sheet"
_TOKENS = {
    "}": "'}' closes nothing",
    ")": "')' closes nothing",
    "]": "']' closes nothing",
    "bad-string": "a quotation mark is not closed on its line",
    "eof-in-string": "a quotation mark is not closed",
    "bad-url": "an address in url() has a space, a quotation mark or a bracket; put it in quotes",
    "eof-in-url": "'url(' is not closed",
}
_OPENED = {"{} block": ("{", "}"), "() block": ("(", ")"), "[] block": ("[", "]"), "function": ("(", ")")}
_COLOUR = expression(r"(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\Z", re.IGNORECASE)


def grammar_findings(sheet: Sheet, texts: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    """Yield what browsers pass over in style sheets; *texts* are their files, each with its path."""
    told = set()
    for path, text in texts:
        for line, what in (*_broken(_tokens(text)), *_unclosed(text)):
            told.add((path, line))
            yield Finding("styles", f"cannot be parsed: {what}", _PASSED_OVER, path, line)
    for path, line, what in sheet.mistakes:
        if (path, line) not in told:  # a rule that does not parse for what has been told already
            yield Finding("styles", f"cannot be parsed: {what}", _PASSED_OVER, path, line)
    yield from _declarations(sheet)
    yield from _unknown_names(sheet)


def _tokens(text: str) -> list[Any]:
    return list(tinycss2.parse_component_value_list(text))


def _inside(node: Any) -> list[Any]:  # noqa: ANN401 - tinycss2
    return (node.arguments if node.type == "function" else getattr(node, "content", None)) or []


def _broken(nodes: Iterable[Any]) -> Iterator[tuple[int, str]]:
    for node in nodes:
        if node.type == "error":
            yield node.source_line, _TOKENS.get(node.kind, node.message)
        elif node.type in _OPENED:
            yield from _broken(_inside(node))


def _unclosed(text: str) -> Iterator[tuple[int, str]]:
    """Yield every block that a word after the end of the sheet would stand in."""
    nodes = _tokens(f"{text}\n{_END}")
    while nodes and nodes[-1].type in _OPENED and _END in tinycss2.serialize(nodes[-1:]):
        opening, closing = _OPENED[nodes[-1].type]
        yield nodes[-1].source_line, f"'{opening}' is never closed; '{closing}' is missing"
        nodes = _inside(nodes[-1])
    if nodes and nodes[-1].type == "comment":
        yield nodes[-1].source_line, "a comment is never closed; '*/' is missing"


def _declarations(sheet: Sheet) -> Iterator[Finding]:
    known = _properties()
    for rule in sheet.rules:
        for one in rule.declarations:
            if one.name.startswith("--"):
                continue
            if not one.value:
                yield Finding("styles", f"'{one.name}' has no value", _PASSED_OVER, rule.path, one.line)
            if not one.name.startswith("-") and one.name not in known:
                what = f"there is no property '{one.name}'{suggest(one.name, known)}"
                yield Finding("styles", what, _PASSED_OVER, rule.path, one.line)
            for node in _every(_tokens(one.value)):
                if node.type == "hash" and not _COLOUR.match(node.value):
                    what = f"'#{node.value}' is no colour: expected 3, 4, 6 or 8 digits from 0 to f"
                    yield Finding("styles", what, _PASSED_OVER, rule.path, one.line)


def _unknown_names(sheet: Sheet) -> Iterator[Finding]:
    """Yield the custom properties that are asked for without a fallback, and that nothing sets."""
    known = {one.name for rule in sheet.rules for one in rule.declarations if one.name.startswith("--")}
    known |= {rule.text.split()[0] for rule in sheet.at_rules if rule.keyword == "property" and rule.text}
    values = [(one.value, rule.path, one.line) for rule in sheet.rules for one in rule.declarations]
    values += [(rule.text, rule.path, rule.line) for rule in sheet.at_rules]
    for value, path, line in values:
        for name in _asked(value) if "var(" in value else ():
            if name not in known:
                remedy = f"set it in a style sheet, or write what else holds: var({name}, …)"
                what = f"nothing sets '{name}': no style sheet, no option and no palette{suggest(name, known)}"
                yield Finding("styles", what, remedy, path, line)


def _asked(value: str) -> Iterator[str]:
    for node in _every(_tokens(value)):
        if node.type == "function" and node.lower_name == "var":
            parts = [part for part in node.arguments if part.type not in {"whitespace", "comment"}]
            if len(parts) == 1 and parts[0].type == "ident":
                yield parts[0].value


def _every(nodes: Iterable[Any]) -> Iterator[Any]:
    for node in nodes:
        yield node
        yield from _every(_inside(node)) if node.type in _OPENED else ()


@cache
def _properties() -> frozenset[str]:
    """Return the properties of CSS and SVG, as the specifications of the W3C list them."""
    return frozenset(_PROPERTIES.read_text("ascii").split())
