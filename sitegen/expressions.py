"""Regular expressions that are compiled once they are first used.

The program and the libraries under it know some 230, and one command needs a few of them: to compile all that its
modules name took a sixth of the time in which it makes a PDF.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Any, AnyStr, cast

_compile = re.compile
_METHODS = ("match", "search", "fullmatch", "finditer", "findall", "split", "sub", "subn")


class _Expression:
    """Stands for a compiled expression, and has its methods from the first use on; the rest it passes on."""

    __slots__ = ("_flags", "_source", *_METHODS)

    def __init__(self, source: str | bytes, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a compiled expression has
        compiled = _compile(self._source, self._flags)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def expression(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what searches as ``re.compile(source, flags)`` does; what is wrong with it shows at its first use."""
    return cast("re.Pattern[AnyStr]", _Expression(source, flags))


@contextlib.contextmanager
def compiled_when_used() -> Iterator[None]:
    """Let libraries that are imported within compile their expressions as `expression` does.

    For those that use them only by their methods: ``re.sub`` and ``isinstance`` know a compiled one alone.
    """
    before = re.compile
    re.compile = expression  # type: ignore[assignment]
    try:
        yield
    finally:
        re.compile = before
