"""Which one line to mend, so that all the others can be read as they stand.

A parser stumbles over the first line that no longer fits, which often is the neighbour of the one that
was moved or mistyped. So mends are tried, line by line upwards: the one that makes the rest fit is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from msgspec import Struct

from sitegen.expressions import expression
from sitegen.yaml_shape import WHOLE, Known, read_shape

_LINE = expression(r"(?P<lead> *(?:- +)*)(?P<rest>.*)\Z")
_ENTRY = expression(r" *(?:- +)*(?P<key>[\w$.-]+):(?: +(?P<value>.*))?\Z")
_GLUED_DASH = expression(r" *(?P<sign>-{2,} ?|[–—•*+] ?|-)(?=\S)")
_NO_COLON = expression(r" *(?:- +)*(?P<key>[a-zA-Z]\w*)(?P<sign>:| +:| *[=;]| |(?=[|>][+-]?\Z)|\Z)(?P<rest>.*)\Z")
_COMMENT = expression(r" *# *(?P<rest>(?:- +)*[\w$.-]+:(?: .*)?)\Z")
_ANNOUNCED = expression(r"(?:^|.*[\s:-])[|>][+-]?\Z")
_NEAR = 12  # lines above the stumble of which every mend is tried
_MOST = 3_000_000  # characters that are read for all mends; half a second
_CHEAP = 2  # what a mend costs that no likelier one can follow, if nothing is odd after it
_SHOWN = 50


class Repair(Struct, frozen=True):
    """A line, from 0, a column of it, and what to do there."""

    line: int
    column: int
    message: str


class _Mend(Struct, frozen=True):
    line: int
    text: str
    column: int
    message: str
    cost: int = 2


def repair(lines: Sequence[str], stumble: int, told: int, first_line: int, known: Known) -> Repair | None:
    """Return the mend of one line after which the lines around *stumble* are read, and are regular.

    Of mends that are equal, one of the line *told* wins, then the one nearest to the stumble. None, if
    no mend of one line gets the parser further.
    """
    start, end = _around(lines, stumble)
    size = sum(map(len, lines[start : stumble + 1])) + 1
    best: tuple[tuple[int, ...], _Mend] | None = None
    for mend in islice(_mends(lines, start, stumble, first_line), _MOST // size):
        head = [*lines[start : mend.line], mend.text, *lines[mend.line + 1 : stumble + 1]]
        if read_shape(head, known)[0] <= stumble - start:
            continue
        reached, odd = read_shape([*head, *lines[stumble + 1 : end]], known)
        rank = (-reached, odd * 2 + mend.cost, mend.line != told, stumble - mend.line)
        if reached > stumble - start + 1 and (best is None or rank < best[0]):
            best = rank, mend
            if reached == WHOLE and not odd and mend.cost <= _CHEAP and mend.line <= told:
                break  # those that follow are no likelier, and further away
    return None if best is None else Repair(best[1].line, best[1].column, best[1].message)


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def _says(text: str) -> bool:
    return bool(text.strip()) and not text.lstrip().startswith("#")


def _around(lines: Sequence[str], stumble: int) -> tuple[int, int]:
    """Return the lines to read: from the second key above that is not indented to the second one below."""
    heads = [at for at, text in enumerate(lines) if text[:1].strip(" #\t\r") and _ENTRY.match(text)]
    above, below = [at for at in heads if at < stumble], [at for at in heads if at > stumble]
    return (above[-2] if len(above) > 1 else 0), (below[1] if len(below) > 1 else len(lines))


def _mends(lines: Sequence[str], start: int, stumble: int, first_line: int) -> Iterator[_Mend]:
    """Yield what may be meant, from the line of the stumble upwards."""
    reach = _indent(lines[stumble]) + 4
    for at in range(stumble, start - 1, -1):
        text = lines[at]
        if not text.strip():
            continue
        if not _says(text):
            if match := _COMMENT.match(text):
                yield from _uncommented(lines, at, match["rest"])
            continue
        near = stumble - at < _NEAR
        if near or (_indent(text) <= reach and (_ENTRY.match(text) or text.lstrip().startswith("-"))):
            yield from _moved(lines, at, start, first_line)
            yield from _dashed(lines, at)
        if near or _indent(text) <= reach:
            yield from _punctuated(lines, at, near=near)


def _moved(lines: Sequence[str], at: int, start: int, first_line: int) -> Iterator[_Mend]:
    """The line at the columns of the lines around it."""
    own, rest = _indent(lines[at]), lines[at].lstrip(" ")
    columns: dict[int, None] = {}
    for row in (*range(at - 1, start - 1, -1), *range(at + 1, min(len(lines), at + _NEAR))):
        if _says(lines[row]):
            lead = _LINE.match(lines[row])
            inner = len(lead["lead"]) if lead else 0
            columns |= dict.fromkeys((_indent(lines[row]), inner, _indent(lines[row]) + 2))
    for column in columns:
        if column != own:
            row = _like(lines, at, column)
            like = "" if row is None else f", as line {row + first_line} does"
            message = f"the indentation does not fit the lines around this one; begin it in column {column + 1}{like}"
            yield _Mend(at, " " * column + rest, own, message)


def _like(lines: Sequence[str], at: int, column: int) -> int | None:
    """Return the line near *at* that begins in the column: one of its kind, rather than any."""
    near = range(max(at - _NEAR, 0), min(at + _NEAR, len(lines)))
    rows = [row for row in near if row != at and _says(lines[row]) and _indent(lines[row]) == column]
    item = lines[at].lstrip().startswith("-")
    return min(rows, key=lambda row: (lines[row].lstrip().startswith("-") != item, abs(row - at)), default=None)


def _dashed(lines: Sequence[str], at: int) -> Iterator[_Mend]:
    """The line with a dash that is missing, without one that is too much, or with a space after it."""
    text = lines[at]
    own, rest = _indent(text), text.lstrip(" ")
    if rest.startswith("- "):
        inner = rest[2:].lstrip(" ")
        for column in sorted({own, own + 2, max(own - 2, 0)}):
            yield _Mend(at, " " * column + inner, own, "remove the '- ' at the start of this line", 3)
        return
    if match := _GLUED_DASH.match(text):
        body = text[match.end() :]
        for column in sorted({own, max(own - 2, 0)}):
            message = f"start this line with a '-' and a space; write '- {body[:_SHOWN]}'"
            yield _Mend(at, " " * column + "- " + body, own, message, 1)
    for column in sorted({own, max(own - 2, 0)}):
        yield _Mend(at, " " * column + "- " + rest, own, "'- ' is missing at the start of this item", 3)


def _punctuated(lines: Sequence[str], at: int, *, near: bool) -> Iterator[_Mend]:
    """The line with its colon, or without a value where others stand below it."""
    text = lines[at]
    if near and not _ENTRY.match(text) and (match := _NO_COLON.match(text)):
        value = match["rest"].strip()
        shown = f"{match['key']}: {value[:_SHOWN]}".rstrip()
        message = f"a ':' and a space must follow the key; write '{shown}'"
        yield _Mend(at, f"{text[: match.end('key')]}: {value}".rstrip(), match.end("key"), message)
    below = next((row for row in lines[at + 1 :] if _says(row)), "")
    match = _ENTRY.match(text)
    value = (match["value"] or "").strip() if match else ""
    if near and match and value[:1] not in {"", '"', "'"}:
        quoted = "'" + value.replace("'", "''") + "'"
        column = match.start("value")
        yield _Mend(at, text[:column] + quoted, column, f"this text must stand in quotes: {quoted[:_SHOWN]}", 3)
    if _indent(below) <= _indent(text):
        return
    is_text = not _ENTRY.match(below) and not below.lstrip().startswith("- ")
    if match and not value and is_text:
        message = f"a text stands on the lines below; write '{match['key']}: >-'"
        yield _Mend(at, f"{text.rstrip()} >-", match.start("key"), message, 3)
    elif match and value and not _ANNOUNCED.match(text):
        said, column = f"remove \"{value[:_SHOWN]}\" after '{match['key']}:'", match.start("value")
        yield _Mend(
            at, text[:column].rstrip(), column, f"what belongs to this key stands on the lines below; {said}", 3
        )
        said = f"write '{match['key']}: >-' instead of \"{value[:_SHOWN]}\""
        if is_text:
            yield _Mend(at, text[:column] + ">-", column, f"a text stands on the lines below; {said}", 4)
    elif is_text and text.strip() and not text.strip(" -"):
        message = "a text stands on the lines below; write '- >-'"
        yield _Mend(at, " " * _indent(text) + "- >-", _indent(text), message)


def _uncommented(lines: Sequence[str], at: int, rest: str) -> Iterator[_Mend]:
    own = _indent(lines[at])
    message = "what stands below belongs to this line, which is a comment; remove the '#'"
    for column in sorted({own, own + 1, *(_indent(row) for row in lines[max(at - _NEAR, 0) : at + 3] if _says(row))}):
        yield _Mend(at, " " * column + rest, own, message)
