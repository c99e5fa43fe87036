"""How regular a YAML text is: what tells the mistake apart from the reading that merely parses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct, field

from sitegen.expressions import expression
from sitegen.libyaml import yaml

WHOLE = 1 << 30
"""The line that a text reaches which is read to its end."""

Known = Callable[[tuple[str, ...]], "frozenset[str] | None"]
"""Gives the keys that may stand at a path of keys, in which `ITEM` goes down into a list; None where any may."""
ITEM = "-"

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STRANGER = expression(r"\s*(?:- |[a-z]\w*:(?:\s|\Z))")
_GLUED = expression(r"(?:-|\*|[a-z]\w*:(?!//))\S")
_BLOCKS = ("|", ">")
_USUAL = 2  # columns that a text stands in; decides where there are few
_TWICE = 3  # how much a key that stands twice speaks against a reading


class _Frame(Struct):
    """A block of keys or items that is being read; *path* are the keys that lead to it."""

    keys: bool
    column: int
    path: tuple[str, ...]
    known: frozenset[str] | None
    key: str = ""
    names: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    awaits_value: bool = False


class _Shape(Struct):
    """What was seen so far; *steps* counts how far keys, items and texts stand in from what holds them."""

    lines: Sequence[str]
    known: Known
    odd: int = 0
    frames: list[_Frame] = field(default_factory=list)
    steps: dict[str, Counter[int]] = field(default_factory=dict)

    def see(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.CollectionEndEvent):
            self.frames.pop()
        elif isinstance(event, yaml.CollectionStartEvent):
            self._place(event, "collection")
            self._open(event)
        elif isinstance(event, yaml.ScalarEvent):
            self._text(event, self._place(event, event.value))
        elif isinstance(event, yaml.AliasEvent):
            self._place(event, "*")

    def _place(self, event: yaml.Event, text: str) -> bool:
        """Note a node in the block that holds it; return whether it is a key."""
        frame = self.frames[-1] if self.frames else None
        if frame is None:
            return False
        if not frame.keys:
            frame.kinds.add(type(event).__name__)
            self.odd += len(frame.kinds) > 1
            return False
        frame.awaits_value = not frame.awaits_value
        if frame.awaits_value:
            stranger = frame.known is not None and text not in frame.known and not text.startswith("x-")
            self.odd += _TWICE * (text in frame.names) + (" " in text) + stranger
            frame.names.add(text)
            frame.key = text
        return frame.awaits_value

    def _open(self, event: yaml.CollectionStartEvent) -> None:
        keys, column = isinstance(event, yaml.MappingStartEvent), _column(event.start_mark)
        above = self.frames[-1] if self.frames else None
        if above is not None and not event.flow_style:
            if above.keys:
                self._step("keys" if keys else "items", column - above.column)
            elif not keys:
                self.odd += 2  # items that are lists themselves
        path = () if above is None else (*above.path, above.key if above.keys else ITEM)
        self.frames.append(_Frame(keys, column, path, self.known(path) if keys else None))

    def _step(self, what: str, columns: int) -> None:
        self.steps.setdefault(what, Counter({_USUAL: 1} if what == "text" else {}))[columns] += 1

    def _text(self, event: yaml.ScalarEvent, is_key: bool) -> None:  # noqa: FBT001 - what _place returns
        """Note a text that another line has run into, or a sign that is glued to it."""
        first, last = event.start_mark, event.end_mark
        if first is None or last is None:
            return
        if not is_key and not event.style:
            self.odd += not event.value or bool(_GLUED.match(event.value))
        inside = self.lines[first.line + 1 : last.line + (last.column > 0)]
        self.odd += sum(bool(_STRANGER.match(line)) for line in inside)
        if event.style in _BLOCKS and inside and self.frames:
            self._step("text", len(inside[0]) - len(inside[0].lstrip(" ")) - self.frames[-1].column)

    @property
    def oddness(self) -> int:
        irregular = sum(count.total() - max(count.values(), default=0) for count in self.steps.values())
        return self.odd + irregular


def _column(mark: Any) -> int:  # noqa: ANN401 - one of PyYAML's two marks, or None
    return int(mark.column) if mark is not None else 0


def read_shape(lines: Sequence[str], known: Known) -> tuple[int, int]:
    """Return the line, from 0, on which a parser gives up, or `WHOLE`; and how odd the text is up to there.

    Odd are keys that stand twice, hold a space or are not *known* there, items of several kinds, empty
    values, lists in lists, lines that ran into the text above them, and blocks that stand further in, or
    less far, than most others.
    """
    shape = _Shape(lines, known)
    try:
        for event in yaml.parse("\n".join(lines) + "\n", _Loader):
            shape.see(event)
    except yaml.MarkedYAMLError as err:
        mark = err.problem_mark or err.context_mark
        return mark.line if mark else 0, shape.oddness
    return WHOLE, shape.oddness
