"""Signs at the edges of Latin words in a Word document that runs from right to left: C++ is not drawn as ++C.

Word has no isolates, and of its element for directions readers of documents lose the words. So it gets the marks of
`sitegen.signs`, and as many at the ends of what is Latin altogether.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from sitegen.documents.word_blocks import Block, Paragraph, Run, Table
from sitegen.signs import LEFT_TO_RIGHT, held

_CODE, _LISTING = "HTMLCode", "HTMLPreformatted"
"""The styles of code in a line, and of lines of code, which run from left to right anyway."""
_VALUES = ("Title", "Subtitle", "Heading", "Byline", "Contact", "Notes", "Group", "QuoteSource", "Figures")
"""The styles of lines that are made of values, instead of prose."""
_BETWEEN = frozenset(" \n\t:,;|\u060c")
"""Signs that stand between values, and belong to none."""


def marked(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield blocks whose signs stay with their words in lines that run from right to left."""
    for block in blocks:
        if isinstance(block, Paragraph) and block.style != _LISTING:
            yield replace(block, runs=_line(block.runs, values=block.style.startswith(_VALUES)))
        elif isinstance(block, Table):
            yield Table(tuple(tuple(replace(cell, runs=_line(cell.runs)) for cell in row) for row in block.rows))
        else:
            yield block


def _line(runs: tuple[Run, ...], *, values: bool = False) -> tuple[Run, ...]:
    whole = [run.href or run.style == _CODE or values for run in runs]
    made = [_whole(run) if one else _marked(run) for run, one in zip(runs, whole, strict=True)]
    if made and _runs_right("".join(run.text for run in runs)):
        made[0] = replace(made[0], text=_opened(made[0].text))
        made[-1] = replace(made[-1], text=_closed(made[-1].text))
    return tuple(made)


def _marked(run: Run) -> Run:
    if run.picture:
        return run
    return replace(run, text=held(run.text))


def _whole(run: Run) -> Run:
    """Return a run with marks at both ends where it is of Latin letters; else as one of prose."""
    if run.picture or not _runs_right(run.text):
        return _marked(run)
    text = _marked(run).text
    if run.style == _CODE:
        return replace(run, text=f"{LEFT_TO_RIGHT}{text}{LEFT_TO_RIGHT}")
    return replace(run, text=_closed(_opened(text)))


def _runs_right(text: str) -> bool:
    kinds = set(map(unicodedata.bidirectional, text))
    return "L" in kinds and not kinds & {"R", "AL"}


def _opened(text: str) -> str:
    return LEFT_TO_RIGHT + text if text and _is_sign(text[0]) else text


def _closed(text: str) -> str:
    return text + LEFT_TO_RIGHT if text and _is_sign(text[-1]) else text


def _is_sign(letter: str) -> bool:
    return letter not in _BETWEEN and unicodedata.bidirectional(letter) not in {"L", "EN"}
