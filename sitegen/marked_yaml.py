"""YAML with the place of every value, and without its traps.

Only true, false and null are resolved: dates, years, phone numbers, ``NO`` and ``012`` stay the
text that was typed. Duplicate keys, anchors that expand without bound and deep nesting are problems.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from sitegen.problems import DataPath, Mark, Problem

MAX_DEPTH = 40
"""Levels of nesting; a resume needs seven."""
MAX_VALUES = 50_000
"""Values after every anchor is expanded; a 30-year career has about 1,500."""

_BOOLEANS = {"true": True, "True": True, "false": False, "False": False}
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_HARMLESS = 2_000  # levels; the stack holds some 20,000
_MERGE = "<<"
_STANDARD = "tag:yaml.org,2002:"
_SCALARS = frozenset({"str", "bool", "int", "float", "null", "timestamp", "value", "merge"})
_PLAIN = (None, "")  # the Python and the C loader differ

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one is ten times as fast

_ADVICE = {
    "mapping values are not allowed": "a text that holds ': ' must stand in quotes, and keys must line up",
    "found character that cannot start": "indent with spaces, not tabs; a text that starts with @ or % needs quotes",
    "found character '\\t'": "a tab cannot indent; use spaces",
    "could not find expected ':'": "a ':' is missing after the key, or a quote is not closed",
    "did not find expected key": "the indentation differs from the lines around it, or a quoted text holds a quote",
    "block sequence entries are not allowed": "a list must start on a line of its own below its key",
    "did not find expected '-' indicator": "a list item is not in line with the others, or its '-' is missing",
    "did not find expected ',' or ']'": "a '[' is not closed, or a ',' is missing",
    "did not find expected ',' or '}'": "a '{' is not closed, or a ',' is missing",
    "found unexpected end of stream": "a quote or a bracket that was opened is never closed",
    "found undefined alias": "no anchor of that name stands above; a text that starts with * must stand in quotes",
    "did not find expected alphabetic or numeric character": "a text that starts with * or & must stand in quotes",
    "found unknown escape character": "in double quotes a backslash must be doubled; or use single quotes",
    "expected <document start>": "only one document may stand in the file",
    "expected a single document": "only one document may stand in the file; remove the '---' between them",
    "control characters are not allowed": "remove the invisible control character",
    "special characters are not allowed": "remove the invisible control character",
}


@dataclass(slots=True)
class Reading:
    """What was read, and what is wrong with it."""

    data: Any = None
    keys: dict[DataPath, Mark] = field(default_factory=dict)
    values: dict[DataPath, Mark] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _count: int = 0


class _StopReadingError(Exception):
    """The document is larger or deeper than any honest one."""


def read_yaml(text: str, path: str, *, first_line: int = 1) -> Reading:
    """Read one YAML document; *first_line* is the line of the file on which *text* starts."""
    reading = Reading()
    lines = text.split("\n")

    def problem(message: str, line: int, column: int, where: str = "", width: int = 1) -> None:
        source = lines[line] if line < len(lines) else ""
        reading.problems.append(
            Problem(path, message, line + first_line, column + 1, where, source.rstrip("\r"), width),
        )

    node = _compose(text, lines, problem)
    if node is None:
        return reading
    walker = _Walker(reading, problem, first_line)
    try:
        reading.data = walker.value(node, (), 0, ())
    except _StopReadingError:
        reading.data = None
    return reading


def _compose(text: str, lines: list[str], problem: Any) -> yaml.Node | None:  # noqa: ANN401 - a closure
    """Parse the text into PyYAML's nodes; report what YAML itself refuses."""
    try:
        _refuse_abyss(text)
        loader = _Loader(text)
        try:
            node: yaml.Node | None = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.reader.ReaderError as err:
        line = text.count("\n", 0, err.position)
        column = err.position - (text.rfind("\n", 0, err.position) + 1)
        problem("an invisible control character stands here; remove it", line, column)
        return None
    except yaml.MarkedYAMLError as err:
        mark = err.problem_mark or err.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        while line > 0 and (line >= len(lines) or not lines[line].strip()):
            line, column = line - 1, len(lines[line - 1]) if line <= len(lines) else 0
        problem(_advise(err), line, column)
        return None
    except RecursionError:
        problem(f"the nesting is deeper than {MAX_DEPTH} levels", 0, 0)
        return None
    return node


def _refuse_abyss(text: str) -> None:
    """Raise RecursionError for a nesting that would overflow the stack of the parser in C.

    Parsing into events does not recurse, but costs as much again as reading the file, so it is
    done only for a text that has enough opening signs to be dangerous.
    """
    if sum(text.count(sign) for sign in ("[", "{", "- ", "? ", "-\t", "?\t", ": ")) < _HARMLESS:
        return
    depth = 0
    for event in yaml.parse(text, _Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _HARMLESS:
            raise RecursionError


def _advise(err: yaml.MarkedYAMLError) -> str:
    """Say in plain words what YAML found and what usually mends it."""
    said = str(err.problem or err.context or "this is not YAML")
    began = _began(err)
    context = f" ({err.context}, which starts on line {began})" if began else ""
    advice = next((text for start, text in _ADVICE.items() if start in said), None)
    return f"not valid YAML: {said}{context}" + (f"; {advice}" if advice else "")


def _began(err: yaml.MarkedYAMLError) -> int | None:
    """Return the line on which the mistake began, if YAML noticed it only on a later one."""
    context, noticed = err.context_mark, err.problem_mark
    return context.line + 1 if err.context and context and noticed and context.line < noticed.line else None


class _Walker:
    """Turns nodes into plain data and keeps the place of each."""

    def __init__(self, reading: Reading, problem: Any, first_line: int) -> None:  # noqa: ANN401 - a closure
        self.reading = reading
        self.problem = problem
        self.first_line = first_line

    def value(self, node: yaml.Node, path: DataPath, depth: int, parents: tuple[int, ...]) -> Any:  # noqa: ANN401
        """Return the node's data; *parents* are the nodes that it stands in."""
        self._guard(node, depth, parents)
        self.reading.values.setdefault(path, self._mark(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path, depth, (*parents, id(node)))
        if isinstance(node, yaml.SequenceNode):
            inside = (*parents, id(node))
            return [self.value(item, (*path, at), depth + 1, inside) for at, item in enumerate(node.value)]
        return self._scalar(node)

    def _guard(self, node: yaml.Node, depth: int, parents: tuple[int, ...]) -> None:
        self.reading._count += 1  # noqa: SLF001 - the walker's own tally
        line, column = node.start_mark.line, node.start_mark.column
        if id(node) in parents:
            self.problem("this anchor holds itself; an alias cannot stand inside what it names", line, column)
        elif depth > MAX_DEPTH:
            self.problem(f"the nesting is deeper than {MAX_DEPTH} levels", line, column)
        elif self.reading._count > MAX_VALUES:  # noqa: SLF001 - the walker's own tally
            self.problem(f"anchors expand to more than {MAX_VALUES:,} values; write less by alias", line, column)
        else:
            return
        raise _StopReadingError

    def _mapping(self, node: yaml.MappingNode, path: DataPath, depth: int, parents: tuple[int, ...]) -> dict[str, Any]:
        own: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node)
            if key is None:
                continue
            place = (*path, key)
            if key == _MERGE and key_node.style in _PLAIN:
                for source in self._merge_sources(value_node):
                    found = self._mapping(source, path, depth + 1, (*parents, id(source)))
                    merged = found | merged
                continue
            if key in own:
                first = self.reading.keys[place].line
                message = f"'{key}' stands here a second time; the first is on line {first}. Keep one"
                self.problem(message, key_node.start_mark.line, key_node.start_mark.column, width=len(key))
                continue
            self.reading.keys[place] = self._mark(key_node)
            self.reading.values.pop(place, None)
            own[key] = self.value(value_node, place, depth + 1, parents)
        return own | {key: value for key, value in merged.items() if key not in own}

    def _merge_sources(self, node: yaml.Node) -> Iterator[yaml.MappingNode]:
        for source in node.value if isinstance(node, yaml.SequenceNode) else [node]:
            if isinstance(source, yaml.MappingNode):
                yield source
            else:
                self.problem("'<<' takes an alias of a mapping", node.start_mark.line, node.start_mark.column)

    def _key(self, node: yaml.Node) -> str | None:
        if isinstance(node, yaml.ScalarNode):
            return str(node.value)
        message = "a key must be a plain word; a text that starts with [, { or ? must stand in quotes"
        self.problem(message, node.start_mark.line, node.start_mark.column)
        return None

    def _scalar(self, node: yaml.Node) -> Any:  # noqa: ANN401 - text, true, false or null
        text = str(node.value)
        if node.tag.removeprefix(_STANDARD) not in _SCALARS:
            message = f"the tag {node.tag} is not used here; a text that starts with ! must stand in quotes"
            self.problem(message, node.start_mark.line, node.start_mark.column)
        if getattr(node, "style", None) not in _PLAIN or node.tag == f"{_STANDARD}str":
            return text
        return None if text in _NULLS else _BOOLEANS.get(text, text)

    def _mark(self, node: yaml.Node) -> Mark:
        return Mark(node.start_mark.line + self.first_line, node.start_mark.column + 1)
