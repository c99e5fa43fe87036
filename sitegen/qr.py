"""A QR code of an address, as the path of a drawing: no picture to load, sharp at every size."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from sitegen.cache import Cache

LONGEST = 500
"""Bytes of an address that a camera still reads off a small code."""
_VERSION = "qr 1"


class Code(Struct, frozen=True):
    """A QR code on a square of *size* modules; around it the standard asks for a light margin of four."""

    size: int
    path: str
    """The dark modules, as an SVG path to be stroked one unit, which is one module, wide."""


def qr_code(address: str, cache: Cache) -> Code | None:
    """Return the code of exactly this address, fifteen hundredths of which may be damaged; None for an endless one."""
    if len(address.encode()) > LONGEST:
        return None
    key = cache.key(_VERSION, address)
    found = cache.get(key)
    if found is None:
        code = _made(address)
        cache.put(key, json.dumps([code.size, code.path]).encode())
        return code
    size, path = json.loads(found)
    return Code(size, path)


def _made(address: str) -> Code:
    import segno

    made = segno.make_qr(address, error="m", boost_error=False, encoding="utf-8")
    rows = tuple(made.matrix)
    return Code(len(rows), "".join(_runs(rows)))


def _runs(rows: Sequence[Sequence[int]]) -> Iterator[str]:
    """Yield every run of dark modules in a row as one line, drawn along its middle."""
    for down, row in enumerate(rows):
        at, ended = 0, None
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                yield f"M{at} {down}.5h{length}" if ended is None else f"m{at - ended} 0h{length}"
                ended = at + length
            at += length
