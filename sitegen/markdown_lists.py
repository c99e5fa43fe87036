"""Lists as people indent them: Python-Markdown nests only what stands four spaces in.

An item that starts to the right of its parent's text, or two spaces further in than its parent, is
nested; a list may follow a line of text without a blank line between them.
"""

from __future__ import annotations

import re

from markdown.preprocessors import Preprocessor

from sitegen.expressions import expression

_ITEM = expression(r"(?P<indent> *)(?P<marker>[-*+]|\d{1,9}[.)])(?P<gap> +)(?=\S)")
_RULE = expression(r" {0,3}(?:[-*_] *){3,}\Z")
_FENCE = expression(r" {0,3}(?:`{3,}|~{3,})")
_STEP = 4


class ListIndentation(Preprocessor):
    """Indents every list by four spaces a level, whatever its author used."""

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines with lists indented as Python-Markdown wants them."""
        walk = _Walk()
        for line in lines:
            walk.take(line.replace("\t", " " * _STEP) if line[:1].isspace() else line)
        return walk.made


class _Walk:
    """Goes down the lines and remembers which items are open: where each starts, where its text does."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.open: list[tuple[int, int]] = []
        self.fenced = False
        self.paragraph = False
        """Whether an item's further paragraph was the last to come."""

    def take(self, line: str) -> None:
        if _FENCE.match(line):
            self.fenced = not self.fenced
        item = None if self.fenced or _RULE.match(line) else _ITEM.match(line)
        if item is None:
            self._text(line)
        elif self.open or len(item["indent"]) < _STEP:  # further in it is code, unless a list is open
            self._item(line, item)
        else:
            self.made.append(line)

    def _item(self, line: str, item: re.Match[str]) -> None:
        indent = len(item["indent"])
        starts = not self.open
        while self.open and indent < self.open[-1][0]:
            self.open.pop()
        if self.open and indent < min(self.open[-1][1], self.open[-1][0] + 2):
            self.open.pop()  # a sibling
        if (starts or self.paragraph) and self.made and self.made[-1].strip():
            self.made.append("")  # a list may end a paragraph
        self.paragraph = False
        level = len(self.open)
        self.open.append((indent, indent + len(item["marker"]) + len(item["gap"])))
        self.made.append(" " * (_STEP * level) + line[indent:])

    def _text(self, line: str) -> None:
        if not line.strip() or not self.open:
            self.made.append(line)
            return
        indent = len(line) - len(line.lstrip())
        after_blank = not self.made[-1].strip()
        while self.open and after_blank and indent < min(self.open[-1][1], self.open[-1][0] + 2):
            self.open.pop()
        if not self.open:
            self.made.append(line)
            return
        self.paragraph = self.paragraph or after_blank
        # What stands further in than the item's text keeps the difference: it is code.
        beyond = max(0, indent - self.open[-1][1])
        self.made.append(" " * (_STEP * len(self.open) + beyond) + line.lstrip())
