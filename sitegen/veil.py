"""Keeps addresses from simple harvesters: in a page's source they stand as character references.

A browser reads references as the letters themselves, so that links, copying, find-in-page and screen readers work as
ever and no script is needed; a program that looks through the bytes for ``x@y.z`` or ``mailto:`` finds none.
"""

from __future__ import annotations

import re

_LETTER = r"[^\s@<>\"'&;:=/(),|\\]"
_FOUND = re.compile(
    rf"""
    (?P<raw><(?P<tag>script|style)\b.*?</(?P=tag)>)       # where references stay as they are
    | \b(?:mailto|tel):[^"'<>\s]*                         # a link, whole
    | (?P<shown>(?<=>)[+(]?[0-9][0-9\s().\-/]{{5,}}[0-9](?=</a>))  # the number that a link shows
    | (?<!{_LETTER})(?:{_LETTER}{{1,64}})@{_LETTER}{{1,250}}  # an address in a text
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_REFERENCE = re.compile(r"&[#\w]+;")


def veiled(page: str) -> str:
    """Return the HTML of a page with every mail address and phone number that can be reached as references.

    It means the same: what is no address but looks like one is only written longer.
    """
    return _FOUND.sub(lambda found: found[0] if found["raw"] else _references(found[0]), page)


def _references(text: str) -> str:
    """Write letters as references, and leave the references that are among them as they are."""
    parts, at = [], 0
    for one in _REFERENCE.finditer(text):
        parts += [_written(text[at : one.start()]), one[0]]
        at = one.end()
    return "".join([*parts, _written(text[at:])])


def _written(text: str) -> str:
    return "".join(f"&#{ord(sign)};" for sign in text)
