"""Keeps addresses from simple harvesters: in a page's source they stand as character references.

A browser reads references as the letters themselves, so that links, copying, find-in-page and screen readers work as
ever and no script is needed; a program that looks through the bytes for ``x@y.z`` or ``mailto:`` finds none.
"""

from __future__ import annotations

import re

from sitegen.expressions import expression

_LETTER = r"[^\s@<>\"'&;:=/(),|\\]"
_RAW = expression(r"(<(script|style)\b.*?</\2>)", re.DOTALL | re.IGNORECASE)
"""Where references stay as they are."""
_ADDRESS = expression(
    rf"""
    \b(?:mailto|tel):[^"'<>\s]*                             # a link, whole
    | (?<!{_LETTER})(?:{_LETTER}{{1,64}})@{_LETTER}{{1,250}}  # an address in a text
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NUMBER = expression(r"(?<=>)[+(]?[0-9][0-9\s().\-/]{5,}[0-9](?=</a>)")
"""The number that a link shows."""
_TAG = 2
"""Where the name of the raw tag stands among three parts."""
_REFERENCE = expression(r"&[#\w]+;")


def veiled(page: str) -> str:
    """Return the HTML of a page with every mail address and phone number that can be reached as references.

    It means the same: what is no address but looks like one is only written longer.
    """
    parts = _RAW.split(page)  # what is between, the raw block, its tag, what is between …
    return "".join(part if at % 3 else _veiled(part) for at, part in enumerate(parts) if at % 3 != _TAG)


def _veiled(text: str) -> str:
    lines = (
        _ADDRESS.sub(lambda found: _references(found[0]), line) if _has_sign(line.lower()) else line
        for line in text.split("\n")
    )
    return _NUMBER.sub(lambda found: _references(found[0]), "\n".join(lines))


def _has_sign(line: str) -> bool:
    """Whether a line may hold an address; most do not, and looking for one takes long."""
    return "@" in line or "mailto:" in line or "tel:" in line


def _references(text: str) -> str:
    """Write letters as references, and leave the references that are among them as they are."""
    parts, at = [], 0
    for one in _REFERENCE.finditer(text):
        parts += [_written(text[at : one.start()]), one[0]]
        at = one.end()
    return "".join([*parts, _written(text[at:])])


def _written(text: str) -> str:
    return "".join(f"&#{ord(sign)};" for sign in text)
