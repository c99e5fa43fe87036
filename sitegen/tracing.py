"""Where in a theme's templates each element of a page was written.

A traced page has a comment before each element, which names the file and the line of its template.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from sitegen.expressions import expression

_ELEMENT = expression(r"<(?=[a-zA-Z])")
_MARK = expression(r"from (.+):(\d+)\Z")


class Tracing(Extension):
    """Puts the comments into the templates before they are compiled."""

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        """Mark every element that the text of a template opens."""
        place = (stream.filename or stream.name or "").replace("--", "- -")
        return (self._marked(token, place) if token.type == "data" else token for token in stream)

    @staticmethod
    def _marked(token: Token, place: str) -> Token:
        def mark(match: re.Match[str]) -> str:
            return f"<!--from {place}:{token.lineno + token.value.count(chr(10), 0, match.start())}--><"

        return Token(token.lineno, "data", _ELEMENT.sub(mark, token.value))


def places(root: object) -> Iterator[tuple[str, int] | None]:
    """Yield the file and the line of every element of a traced page, parsed by lxml, in the page's order.

    What no template wrote, such as a paragraph of Markdown, has the place of what it stands in.
    """
    known: dict[object, tuple[str, int] | None] = {}
    for element in root.iter():  # type: ignore[attr-defined] # lxml has no types
        if not isinstance(element.tag, str):
            continue
        before = element.getprevious()
        mark = None if before is None or isinstance(before.tag, str) or before.tail else _MARK.match(before.text or "")
        known[element] = (mark[1], int(mark[2])) if mark else known.get(element.getparent())
        yield known[element]
