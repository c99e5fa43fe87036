"""Which way words run: a document that is set by another program says it of each piece of a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_LEFTWARD = re.compile(r"R(?:[R0.]*R)?")
_RIGHTWARD = re.compile(r"L(?:[L0.]*[L0])?")


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


def _direction_kind(letter: str) -> str:
    kind = unicodedata.bidirectional(letter)
    return {"L": "L", "R": "R", "AL": "R", "EN": "0"}.get(kind, ".")
