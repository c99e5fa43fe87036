"""Data as YAML that people like to read and edit: no quotes where none are needed, long texts as blocks."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from yaml import ScalarNode
from yaml.resolver import Resolver

from sitegen.expressions import expression

WIDTH = 90
"""Columns that a line has, unless a single word is longer."""

_STEP = 2
_LONG = 4
"""Lines of an entry from which on a blank line sets it off from the next."""
_STRING = "tag:yaml.org,2002:str"
_KEY = expression(r"[A-Za-z_$][\w.$-]*\Z", re.ASCII)
_DATE = expression(r"\d{4}(?:-\d\d(?:-\d\d)?)?\Z")
_SIGN = expression(r"""[\s\-?:,\[\]{}#&*!|>'"%@`=<]|\.\.\.""")
_INSIDE = expression(r":(?:\s|\Z)|\s#")
_OTHER_THAN_TEXT = expression(
    r"[-+]?(?:0o[0-7]+|0x[\da-f]+|(?:\.\d+|\d+(?:\.\d*)?)(?:e[-+]?\d+)?)\Z|[yn]\Z", re.IGNORECASE
)
"""What YAML 1.2, or the letter of YAML 1.1, takes for a number or a truth, beside what PyYAML does."""
_UNSEEN = expression(
    "[^\n\\x20-\\x7e\\xa0-\\u1fff\\u2007\\u2009\\u200c-\\u2027\\u202f-\\u205f"
    "\\u2070-\\ud7ff\\ue000-\\ufefe\\uff00-\\ufffd\\U00010000-\\U0010fffd]"
)
"""What nobody sees in an editor, and so is written as an escape; spaces and joiners that texts need are not."""
_ODD_START = expression(r"(?! )\s|\s+\Z")
"""A line that starts with a space that is none, or that holds nothing but spaces."""
_FALSE_KEY = expression(r"\s*(?:- )?[\w.-]+:\s*(?:[|>][+-]?)?\s*\Z")
"""A line of a text that looks as if it were a key of its own."""

_resolver: Any = Resolver()


def yaml_text(data: Mapping[str, Any], dates: Collection[str] = ()) -> str:
    """Return *data* as YAML; under the keys named in *dates* a date stands without quotes.

    It holds mappings, lists, texts, whole numbers, true, false and null. Top-level keys are set off.
    """
    parts = ["\n".join(_pair(key, value, 0, frozenset(dates))) for key, value in data.items()]
    return "\n\n".join(parts) + "\n" if parts else "{}\n"


def _pair(key: str, value: Any, indent: int, dates: frozenset[str]) -> Iterator[str]:  # noqa: ANN401 - any data
    head = " " * indent + (key if _is_plain_key(key) else _quoted(key)) + ":"
    if isinstance(value, Mapping) and value:
        yield head
        for name, item in value.items():
            yield from _pair(name, item, indent + _STEP, dates)
    elif isinstance(value, list) and value:
        yield head
        yield from _list(value, indent + _STEP, dates)
    else:
        yield from _scalar(value, head, indent + _STEP, is_date=key in dates)


def _list(values: list[Any], indent: int, dates: frozenset[str]) -> Iterator[str]:
    blocks = [list(_item(value, indent, dates)) for value in values]
    apart = indent == _STEP and any(len(block) > _LONG for block in blocks)
    for at, block in enumerate(blocks):
        if apart and at:
            yield ""
        yield from block


def _item(value: Any, indent: int, dates: frozenset[str]) -> Iterator[str]:  # noqa: ANN401 - any data
    head = " " * indent + "-"
    if isinstance(value, (Mapping, list)) and value:
        inner = indent + _STEP
        if isinstance(value, Mapping):
            lines = [line for key, item in value.items() for line in _pair(key, item, inner, dates)]
        else:
            lines = list(_list(value, inner, dates))
        yield f"{head} {lines[0][inner:]}"
        yield from lines[1:]
    else:
        yield from _scalar(value, head, indent + _STEP, is_date=False)


def _scalar(value: Any, head: str, indent: int, *, is_date: bool) -> Iterator[str]:  # noqa: ANN401 - any data
    """Write a value behind its key or dash, or as a block below it."""
    if not isinstance(value, str):
        yield f"{head} {_constant(value)}"
        return
    text = value if _is_plain(value, is_date=is_date) else _quoted(value)
    margin = " " * indent
    if "\n" in value and _is_literal(value):
        yield f"{head} |-"
        for line in value.split("\n"):
            yield margin + line if line else ""
    elif len(head) + 1 + len(text) > WIDTH and _is_foldable(value):
        yield f"{head} >-"
        for line in _wrapped(value, WIDTH - indent):
            yield margin + line
    else:
        yield f"{head} {text}"


def _constant(value: Any) -> str:  # noqa: ANN401 - any data
    if value is None or isinstance(value, (bool, int)):
        return json.dumps(value)
    return "{}" if isinstance(value, Mapping) else "[]"


def _is_plain_key(key: str) -> bool:
    return bool(_KEY.match(key)) and _is_plain(key, is_date=False)


def _is_plain(text: str, *, is_date: bool) -> bool:
    """Return whether YAML, of whichever version, reads the bare text as that text."""
    if is_date and _DATE.match(text):
        return True
    if not text or text != text.strip() or "\n" in text or _SIGN.match(text) or _INSIDE.search(text) or _hidden(text):
        return False
    if _OTHER_THAN_TEXT.match(text):
        return False
    return str(_resolver.resolve(ScalarNode, text, (True, False))) == _STRING


def _hidden(text: str) -> bool:
    return bool(_UNSEEN.search(text))


def _quoted(text: str) -> str:
    if not ("\\" in text or '"' in text or "\n" in text or _hidden(text)):
        return f'"{text}"'
    if "\n" not in text and not _hidden(text):
        return "'" + text.replace("'", "''") + "'"
    escaped = json.dumps(text, ensure_ascii=False)
    return _UNSEEN.sub(lambda match: _escape(match[0]), escaped)


def _escape(letter: str) -> str:
    code = ord(letter)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - what four digits hold


def _is_literal(text: str) -> bool:
    """Return whether a text of several lines can stand line by line below its key."""
    lines = text.split("\n")
    if not lines[0] or not lines[-1] or lines[0][0] == " " or _hidden(text):
        return False
    return not any(_ODD_START.match(line) or _FALSE_KEY.match(line) for line in lines)


def _is_foldable(text: str) -> bool:
    """Return whether a text of one line can be broken at its spaces and read back as it was."""
    if "\n" in text or text != text.strip() or _hidden(text):
        return False
    return " " in text and not re.search(r" \s", text)


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, max(width, 20), break_long_words=False, break_on_hyphens=False)
