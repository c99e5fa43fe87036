"""Style sheets, parsed: rules with their place, their conditions and what they declare."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

import cssselect2
import tinycss2
from msgspec import Struct

from sitegen.expressions import expression

_EM = 16
_LENGTH = expression(r"(-?\d*\.?\d+)\s*(px|em|rem|)\Z")
_RANGE = expression(r"(?:([\d.]+\w*)\s*<=?\s*)?(width|height)\s*(?:([<>])=?\s*([\d.]+\w*))?\Z")
_GROUPS = frozenset({"media", "supports", "layer", "container"})


class Medium(Struct, frozen=True):
    """What a page is shown on; lengths are CSS pixels."""

    name: str
    print: bool = False
    dark: bool = False
    switched: str = ""
    """What the page's own switch is set to: ``light``, ``dark`` or nothing."""
    width: int = 1280
    height: int = 800


MEDIA = (
    Medium("light"),
    Medium("dark", dark=True),
    Medium("dark by the page's switch", switched="dark"),
    Medium("light by the page's switch", dark=True, switched="light"),
    Medium("a phone", width=390, height=800),
    Medium("print", print=True, width=760, height=1040),
)
"""What a theme is looked at on."""


class Declaration(Struct, frozen=True):
    """A property and its value, as written."""

    name: str
    value: str
    important: bool
    line: int


_CONTENT = "::details-content"


def _compiled(selector: str) -> Any:  # noqa: ANN401 - a list of cssselect2.CompiledSelector
    try:
        return cssselect2.compile_selector_list(selector)
    except (cssselect2.SelectorError, NotImplementedError):
        return []


class Rule(Struct, frozen=True, dict=True):
    """A selector, what it declares, and on which conditions."""

    selector: str
    declarations: tuple[Declaration, ...]
    conditions: tuple[str, ...]
    """The media queries around it, from the outside in."""
    path: str
    line: int

    @cached_property
    def compiled(self) -> Any:  # noqa: ANN401 - a list of cssselect2.CompiledSelector
        """The selector ready to match; empty where it is one that only browsers know."""
        return _compiled(self.selector)

    @cached_property
    def contents(self) -> Any:  # noqa: ANN401 - a list of cssselect2.CompiledSelector
        """The details whose content it is about, ready to match: cssselect2 does not know ``::details-content``."""
        parts = (part.strip() for part in self.selector.split(",") if part.rstrip().endswith(_CONTENT))
        return [one for part in parts for one in _compiled(part.removesuffix(_CONTENT) or "details")]

    def holds_on(self, medium: Medium) -> bool:
        """Whether the conditions around the rule are met."""
        return all(matches(condition, medium) for condition in self.conditions)


class AtRule(Struct, frozen=True):
    """A rule such as ``@import`` or ``@font-face``, with its text."""

    keyword: str
    text: str
    path: str
    line: int
    conditions: tuple[str, ...]


class Sheet(Struct, frozen=True):
    """A style sheet."""

    rules: tuple[Rule, ...]
    at_rules: tuple[AtRule, ...]
    """All but those that only group others."""
    mistakes: tuple[tuple[str, int, str], ...]
    """Path, line and what is wrong."""


def parse(text: str, path: str) -> Sheet:
    """Parse a style sheet; *path* is what its findings name."""
    reading = _Reading(path)
    reading.rules_of(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True), (), "")
    return Sheet(tuple(reading.rules), tuple(reading.at_rules), tuple(reading.mistakes))


def joined(sheets: Iterable[Sheet]) -> Sheet:
    """Return several sheets as one, in their order."""
    every = tuple(sheets)
    return Sheet(
        tuple(rule for sheet in every for rule in sheet.rules),
        tuple(rule for sheet in every for rule in sheet.at_rules),
        tuple(mistake for sheet in every for mistake in sheet.mistakes),
    )


class _Reading:
    """A walk through one file."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.rules: list[Rule] = []
        self.at_rules: list[AtRule] = []
        self.mistakes: list[tuple[str, int, str]] = []

    def rules_of(self, nodes: Iterable[Any], conditions: tuple[str, ...], parent: str) -> None:
        for node in nodes:
            if node.type == "qualified-rule":
                self._style(node, conditions, parent)
            elif node.type == "at-rule":
                self._at_rule(node, conditions, parent)
            elif node.type == "error":
                self.mistakes.append((self.path, node.source_line, node.message))

    def _style(self, node: Any, conditions: tuple[str, ...], parent: str) -> None:  # noqa: ANN401 - tinycss2
        selector = _nested(tinycss2.serialize(node.prelude).strip(), parent)
        self._block(node, selector, conditions)

    def _block(self, node: Any, selector: str, conditions: tuple[str, ...]) -> None:  # noqa: ANN401 - tinycss2
        inside = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
        declared = tuple(
            Declaration(
                part.name if part.name.startswith("--") else part.lower_name,
                tinycss2.serialize(part.value).strip(),
                part.important,
                part.source_line,
            )
            for part in inside
            if part.type == "declaration"
        )
        if declared:
            self.rules.append(Rule(selector, declared, conditions, self.path, node.source_line))
        self.rules_of((part for part in inside if part.type != "declaration"), conditions, selector)

    def _at_rule(self, node: Any, conditions: tuple[str, ...], parent: str) -> None:  # noqa: ANN401 - tinycss2
        keyword, prelude = node.lower_at_keyword, tinycss2.serialize(node.prelude).strip()
        if keyword not in _GROUPS or node.content is None:
            text = f"{prelude} {tinycss2.serialize(node.content or [])}".strip()
            self.at_rules.append(AtRule(keyword, text, self.path, node.source_line, conditions))
            return
        own = (*conditions, prelude) if keyword == "media" else conditions
        if keyword == "container":  # how wide a container is, is not known here
            own = (*conditions, "not all")
        if parent:
            self._block(node, parent, own)
        else:
            self.rules_of(tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True), own, parent)


def _nested(selector: str, parent: str) -> str:
    if not parent:
        return selector
    around = f":is({parent})"
    return selector.replace("&", around) if "&" in selector else f"{around} {selector}"


def matches(query: str, medium: Medium) -> bool:
    """Whether a list of media queries holds; what is not known does not."""
    return any(_one(part.strip().lower(), medium) for part in query.split(","))


def _one(query: str, medium: Medium) -> bool:
    if query.startswith("not "):
        return not _one(query.removeprefix("not ").strip(), medium)
    return all(_condition(part.strip(), medium) for part in re.split(r"\s+and\s+", query.removeprefix("only ")))


def _condition(part: str, medium: Medium) -> bool:
    if not part.startswith("("):
        return part in {"all", "print" if medium.print else "screen"}
    inner = part.strip("() \t\n")
    if inner.startswith("not "):
        return not _condition(f"({inner.removeprefix('not ').strip('() ')})", medium)
    if re.search(r"\)\s+or\s+\(", part):
        return any(_condition(f"({one.strip('() ')})", medium) for one in re.split(r"\s+or\s+", part))
    name, _, value = (word.strip() for word in inner.partition(":"))
    return _feature(name, value, medium) if value else _ranged(inner, medium)


def _feature(name: str, value: str, medium: Medium) -> bool:
    if (match := re.fullmatch(r"(min|max)-(width|height)", name)) is not None:
        size = medium.width if match[2] == "width" else medium.height
        limit = _pixels(value)
        return limit is not None and (size >= limit if match[1] == "min" else size <= limit)
    known = {
        "prefers-color-scheme": "dark" if medium.dark else "light",
        "prefers-reduced-motion": "no-preference",
        "prefers-contrast": "no-preference",
        "forced-colors": "none",
        "hover": "hover",
        "any-hover": "hover",
        "pointer": "fine",
        "scripting": "none",
        "orientation": "landscape" if medium.width > medium.height else "portrait",
    }
    return known.get(name) == value


def _ranged(text: str, medium: Medium) -> bool:
    match = _RANGE.match(text)
    if match is None:
        return False
    size = medium.width if match[2] == "width" else medium.height
    low = _pixels(match[1]) if match[1] else None
    limit = _pixels(match[4]) if match[4] else None
    above = low is None or low <= size
    return above and (limit is None or (size <= limit if match[3] == "<" else size >= limit))


def _pixels(text: str) -> float | None:
    match = _LENGTH.match(text)
    return None if match is None else float(match[1]) * (1 if match[2] == "px" else _EM)


def strings_of(nodes: Iterable[Any]) -> Iterator[tuple[str, int]]:
    """Yield every address that a value names, and its line."""
    for node in nodes:
        if node.type == "url":
            yield node.value, node.source_line
        elif node.type == "function":
            if node.lower_name in {"url", "src", "image-set", "-webkit-image-set"}:
                yield from ((part.value, part.source_line) for part in node.arguments if part.type == "string")
            yield from strings_of(node.arguments)
        elif hasattr(node, "content") and isinstance(node.content, list):
            yield from strings_of(node.content)


def addresses(text: str) -> Iterator[tuple[str, int]]:
    """Yield every address that a style sheet names in ``url()``, ``image-set()`` or ``@import``, and its line."""
    for node in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True):
        if node.type == "at-rule" and node.lower_at_keyword == "import":
            yield from ((part.value, part.source_line) for part in node.prelude if part.type in {"string", "url"})
        for part in (getattr(node, "prelude", None), getattr(node, "content", None)):
            yield from strings_of(part or ())
