"""YAML with the place of every value, and without its traps.

Only true, false and null are resolved: dates, years, phone numbers, ``NO`` and ``012`` stay the
text that was typed. Duplicate keys, anchors that expand without bound and deep nesting are problems.
"""

from __future__ import annotations

import re
from typing import Any

from msgspec import Struct, field

from sitegen.expressions import expression
from sitegen.libyaml import yaml
from sitegen.problems import DataPath, Mark, Problem
from sitegen.yaml_shape import Known

MAX_DEPTH = 40
"""Levels of nesting; a resume needs seven."""
MAX_VALUES = 50_000
"""Values after every anchor is expanded; a 30-year career has about 1,500."""

_BOOLEANS = {"true": True, "True": True, "false": False, "False": False}
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_HARMLESS = 2_000  # levels; the stack holds some 20,000
_SPACES = "\u00a0\u2007\u202f\u3000"  # look like blanks, and are none to YAML
_FALSE_SPACE = expression(rf"[ \t]*(?P<space>[{_SPACES}]+)\s*(?:- |[\w.-]+:(?:\s|\Z))")
_MERGE = "<<"
_SEPARATORS = "\x85\u2028\u2029"  # ends of lines to YAML, but to no editor
# What YAML refuses; looked for here, since its parser in C counts bytes where the one in Python counts letters.
_UNSEEN = expression(f"[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufffe\\uffff{_SEPARATORS}]")
_PAIR = expression(r"(?<!\\)((?:\\\\)*)\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.IGNORECASE)
_STANDARD = "tag:yaml.org,2002:"
_SCALARS = frozenset({"str", "bool", "int", "float", "null", "timestamp", "value", "merge"})
_PLAIN = (None, "")  # the Python and the C loader differ

_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one is ten times as fast
_KINDS: dict[type[yaml.Node], str] = {yaml.SequenceNode: f"{_STANDARD}seq", yaml.MappingNode: f"{_STANDARD}map"}


class _Loader(_Parser):  # type: ignore[misc] # one of two
    """A loader that knows true, false and nothing, and takes every other plain scalar for a text."""

    def resolve(self, kind: type[yaml.Node], value: str, implicit: tuple[bool, bool]) -> str:
        """Return the tag of a node that names none; PyYAML would try its patterns for numbers and dates on each."""
        if kind is not yaml.ScalarNode:
            return _KINDS[kind]
        return f"{_STANDARD}bool" if implicit[0] and (value in _BOOLEANS or value in _NULLS) else f"{_STANDARD}str"


class Reading(Struct, eq=False):
    """What was read, and what is wrong with it."""

    data: Any = None
    keys: dict[DataPath, Mark] = field(default_factory=dict)
    values: dict[DataPath, Mark] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _count: int = 0


class _StopReadingError(Exception):
    """The document is larger or deeper than any honest one."""


def _any_key(_path: tuple[str, ...]) -> None:
    """Say that any key may stand anywhere."""


def read_yaml(text: str, path: str, *, first_line: int = 1, known: Known = _any_key) -> Reading:
    """Read one YAML document; *first_line* is the line of the file on which *text* starts.

    *known* gives the keys that may stand at a path; it helps to find mistakes of indentation.
    """
    reading = Reading()
    lines = text.split("\n")

    def problem(message: str, line: int, column: int, where: str = "", width: int = 1) -> None:
        source = lines[line] if line < len(lines) else ""
        found = Problem(path, message, line + first_line, column + 1, where, source.rstrip("\r"), width)
        if found not in reading.problems:  # what an alias repeats is told once
            reading.problems.append(found)

    for number, line in enumerate(lines if any(space in text for space in _SPACES) else ()):
        if match := _FALSE_SPACE.match(line):
            message = "an invisible no-break space stands in front of this line; delete it and type spaces"
            problem(message, number, match.start("space"))
    if reading.problems:
        return reading
    node = _compose(
        _PAIR.sub(_joined, text) if "\\u" in text or "\\U" in text else text, lines, first_line, problem, known
    )
    if node is None:
        return reading
    walker = _Walker(reading, problem, first_line)
    try:
        reading.data = walker.value(node, (), 0, ())
    except _StopReadingError:
        reading.data = None
    return reading


def _compose(
    text: str,
    lines: list[str],
    first_line: int,
    problem: Any,  # noqa: ANN401 - a closure
    known: Known,
) -> yaml.Node | None:
    """Parse the text into PyYAML's nodes; report what YAML itself refuses."""
    if match := unseen(text):
        line = text.count("\n", 0, match.start())
        column = match.start() - (text.rfind("\n", 0, match.start()) + 1)
        what = "line separator" if match[0] in _SEPARATORS else "control character"
        how = "put a space in its place" if match[0] in _SEPARATORS else "remove it"
        problem(f"an invisible {what} stands here; {how}", line, column)
        return None
    try:
        _refuse_abyss(text)
        loader = _Loader(text)
        try:
            node: yaml.Node | None = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as err:
        from sitegen.yaml_mistakes import advise

        advice = advise(err, lines, first_line, known)
        problem(advice.message, advice.line, advice.column)
        return None
    except RecursionError:
        problem(f"the nesting is deeper than {MAX_DEPTH} levels; a resume needs seven", 0, 0)
        return None
    return node


def unseen(text: str) -> re.Match[str] | None:
    """Return the first sign of a text that YAML refuses or that no editor shows, if there is one."""
    return None if text.replace("\n", "").isprintable() else _UNSEEN.search(text)


def _joined(pair: re.Match[str]) -> str:
    """JSON writes an emoji as two escapes, which YAML does not know; write it as YAML's one."""
    letter = ((int(pair[2], 16) - 0xD800) << 10) + int(pair[3], 16) - 0xDC00 + 0x10000
    return f"{pair[1]}\\U{letter:08X}"


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
            self.problem(f"the nesting is deeper than {MAX_DEPTH} levels; a resume needs seven", line, column)
        elif self.reading._count > MAX_VALUES:  # noqa: SLF001 - the walker's own tally
            self.problem(f"anchors expand to more than {MAX_VALUES:,} values; write less by alias", line, column)
        else:
            return
        raise _StopReadingError

    def _mapping(self, node: yaml.MappingNode, path: DataPath, depth: int, parents: tuple[int, ...]) -> dict[str, Any]:
        own: dict[str, Any] = {}
        lines: dict[str, int] = {}
        merges: list[tuple[yaml.Node, yaml.Node]] = []
        for key_node, value_node in node.value:
            key = self._key(key_node)
            if key is None:
                continue
            if key == _MERGE and key_node.style in _PLAIN:
                merges.append((key_node, value_node))
                continue
            mark = self._mark(key_node)
            if key in own:
                message = f"'{key}' stands here a second time; the first is on line {lines[key]}: keep one"
                self.problem(message, key_node.start_mark.line, key_node.start_mark.column, width=mark.width)
                continue
            lines[key] = mark.line
            self.reading.keys.setdefault((*path, key), mark)
            own[key] = self.value(value_node, (*path, key), depth + 1, parents)
        # Last, since places are kept that were found first: those of what the mapping says itself.
        for key_node, value_node in merges:
            own = self._merged(key_node, value_node, path, depth, parents) | own
        return own

    def _merged(
        self, key: yaml.Node, node: yaml.Node, path: DataPath, depth: int, parents: tuple[int, ...]
    ) -> dict[str, Any]:
        """Return what a ``<<`` brings in; the first of several sources wins."""
        merged: dict[str, Any] = {}
        for source in node.value if isinstance(node, yaml.SequenceNode) else [node]:
            if isinstance(source, yaml.MappingNode):
                self._guard(source, depth + 1, parents)
                merged = self._mapping(source, path, depth + 1, (*parents, id(source))) | merged
            else:
                message = "'<<' takes the alias of keys with values, such as '<<: *school' for '&school'"
                self.problem(message, key.start_mark.line, key.start_mark.column, width=len(_MERGE))
        return merged

    def _key(self, node: yaml.Node) -> str | None:
        if isinstance(node, yaml.ScalarNode):
            return str(node.value)
        message = "a key must be a plain word; a text that starts with [, { or ? must stand in quotes"
        self.problem(message, node.start_mark.line, node.start_mark.column)
        return None

    def _scalar(self, node: yaml.Node) -> Any:  # noqa: ANN401 - text, true, false or null
        text = str(node.value)
        if node.tag.removeprefix(_STANDARD) not in _SCALARS:
            tag = node.tag.removeprefix(_STANDARD)
            message = f"{tag} is read as a YAML tag; a text that starts with ! must stand in quotes"
            self.problem(message, node.start_mark.line, node.start_mark.column)
        if getattr(node, "style", None) not in _PLAIN or node.tag == f"{_STANDARD}str":
            return text
        return None if text in _NULLS else _BOOLEANS.get(text, text)

    def _mark(self, node: yaml.Node) -> Mark:
        start, end = node.start_mark, node.end_mark
        width = end.column - start.column if end.line == start.line else 0
        return Mark(start.line + self.first_line, start.column + 1, width)
