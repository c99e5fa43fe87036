"""Regular expressions that are compiled once they are first used.

The program knows some 180, and one command needs a few of them: to compile all that its modules name took a tenth of
the time in which it makes a PDF.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast

_METHODS = ("match", "search", "fullmatch", "finditer", "findall", "split", "sub", "subn")


class _Expression:
    """Stands for a compiled expression, and has its methods from the first use on."""

    __slots__ = ("_flags", "_source", *_METHODS)

    def __init__(self, source: str | bytes, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a compiled expression has
        if name not in _METHODS:
            raise AttributeError(name)
        compiled = re.compile(self._source, self._flags)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def expression(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what searches as ``re.compile(source, flags)`` does; what is wrong with it shows at its first use."""
    return cast("re.Pattern[AnyStr]", _Expression(source, flags))
