"""Which way words run: a document that is set by another program says it of each piece of a text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby

from sitegen.expressions import expression
from sitegen.markdown import Node

_LEFTWARD = expression(r"R(?:[R0.]*R)?")
_INLINE = frozenset({"a", "abbr", "br", "code", "del", "em", "strong", "sub", "sup", "bdi"})
_RIGHTWARD = expression(r"L(?:[L0.]*[L0])?")


def directed(text: str, *, rtl: bool) -> Iterator[tuple[str, bool]]:
    """Yield pieces of a text, each with whether it runs from right to left.

    Word wants it told. Signs and figures go with the words around them where those are of one
    direction, else with the paragraph; figures also with the Latin word before them.
    """
    if text.isascii() and not rtl:
        yield text, False
        return
    kinds = "".join(map(_direction_kind, text))
    at = 0
    for match in (_RIGHTWARD if rtl else _LEFTWARD).finditer(kinds):
        if match.start() > at:
            yield text[at : match.start()], rtl
        yield text[match.start() : match.end()], not rtl
        at = match.end()
    if at < len(text):
        yield text[at:], rtl


def is_mixed(text: str, *, rtl: bool) -> bool:
    """Return whether a document may have words of both directions: from right to left every one may."""
    return rtl or (not text.isascii() and any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in set(text)))


def apart(nodes: Iterable[Node], *, rtl: bool) -> list[Node]:
    """Return nodes of Markdown with a ``bdi`` around each piece that runs in its own direction.

    Such are links and code, and lines without any letter of the document's direction.
    """
    made: list[Node] = []
    for inline, some in groupby(nodes, lambda node: isinstance(node, str) or node["t"] in _INLINE):
        if inline:
            line = [_piece(node, rtl=rtl) for node in some]
            made += (
                line if _has_letters(line, leftward=rtl) or not _has_letters(line, leftward=not rtl) else [bdi(line)]
            )
        else:
            made += [node if node["t"] == "pre" else {**node, "c": apart(node.get("c", ()), rtl=rtl)} for node in some]
    return made


def _piece(node: Node, *, rtl: bool) -> Node:
    if isinstance(node, str) or "c" not in node:
        return node
    if node["t"] == "code":
        return bdi([node])
    inner = {**node, "c": [_piece(one, rtl=rtl) for one in node["c"]]}
    return bdi([inner]) if node["t"] == "a" else inner


def bdi(nodes: list[Node]) -> Node:
    """Return nodes as one that runs in the direction of its first letter."""
    return {"t": "bdi", "c": nodes}


def _has_letters(nodes: Iterable[Node], *, leftward: bool) -> bool:
    wanted = {"R", "AL"} if leftward else {"L"}
    return any(
        any(unicodedata.bidirectional(letter) in wanted for letter in node)
        if isinstance(node, str)
        else _has_letters(node.get("c", ()), leftward=leftward)
        for node in nodes
    )


def _direction_kind(letter: str) -> str:
    kind = unicodedata.bidirectional(letter)
    return {"L": "L", "R": "R", "AL": "R", "EN": "0"}.get(kind, ".")
