"""A profile read in blocks: each top-level key with what stands below it, once for each text.

Who edits a profile changes one block, and reading all others anew would take longer than anything else that an
edit makes necessary. Whatever is not plainly a mapping of sound blocks is read as a whole, by `marked_yaml`, which
knows all that can be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from sitegen.expressions import expression
from sitegen.marked_yaml import MAX_VALUES, Reading, read_yaml, unseen
from sitegen.problems import Mark
from sitegen.yaml_shape import Known

_TOP = expression(r"^(?![ #\n]|- |-$)", re.MULTILINE)
"""Where a line stands at the margin that is no comment and no item of a list: what is not indented belongs to none."""
_KEY = expression(r"[A-Za-z][\w-]*:(?=[ \n]|\Z)")
_NOTHING = expression(r"(?:[ ]*(?:#[^\n]*)?\n)*")
_ANCHOR = expression(r"(?<![^\s\[{,])&[^\s,\]}]")
"""What may be an anchor: blocks that are sound alone may have one twice, or need that of another one."""
_BLOCKS = 128
"""How many blocks are kept; a profile has some 25, and a preview shows one site."""


def read_blocks(text: str, path: str, known: Known) -> Reading:
    """Read one YAML document as `read_yaml` does; whoever gets its values must not change them."""
    blocks = tuple(_blocks(text))
    readings = [_block(block, path, line) for line, block in blocks]
    parts = [reading for reading in readings if reading is not None]
    names = {name for part in parts for name in part.data}
    size = sum(len(part.values) for part in parts)
    if len(parts) < 2 or len(names) != len(readings) or size > MAX_VALUES:  # noqa: PLR2004 - one is the whole
        return read_yaml(text, path, known=known)
    whole = Reading()
    whole.data = {}
    for part in parts:
        whole.data |= part.data
        whole.keys |= part.keys
        whole.values |= part.values
    whole.values[()] = Mark(blocks[0][0], 1, 0)
    return whole


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """Yield the line on which each block starts, and its text; nothing where there is anything between them."""
    starts = [match.start() for match in _TOP.finditer(text) if match.start() < len(text)]
    if not starts or not all(_KEY.match(text, at) for at in starts) or _ANCHOR.search(text):
        return
    if _NOTHING.fullmatch(text, 0, starts[0]) is None or unseen(text[: starts[0]]):
        return
    line = text.count("\n", 0, starts[0]) + 1
    for at, after in zip(starts, [*starts[1:], len(text)], strict=True):
        yield line, text[at:after]
        line += text.count("\n", at, after)


@lru_cache(maxsize=_BLOCKS)
def _block(text: str, path: str, line: int) -> Reading | None:
    """Read a block; None where it is not one sound key."""
    reading = read_yaml(text, path, first_line=line)
    sound = not reading.problems and isinstance(reading.data, dict) and len(reading.data) == 1
    return reading if sound else None
