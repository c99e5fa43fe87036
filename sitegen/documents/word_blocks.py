"""What a Word document is made of: paragraphs and tables in the styles of the theme, no layout beside them.

Markdown's nodes become such blocks here. Nothing of Word's own format is known yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, ClassVar

from msgspec import Struct
from msgspec.structs import replace

from sitegen.expressions import expression
from sitegen.markdown import Markdown, Node

PHOTO = "photo.jpg"
"""The name of the person's photo among the pictures."""
_DEEPEST = 5
"""Word has styles for lists of five levels; what is deeper stands on the fifth."""
_LAST_HEADING = 4
_INLINE = frozenset({"a", "abbr", "br", "code", "del", "em", "img", "strong", "sub", "sup"})
_MARKS = {"strong": "bold", "em": "italic", "del": "strike", "sub": "subscript", "sup": "superscript"}
_FOLDED = expression(r"[ \t\r\n\f\v]+")  # no-break spaces stay


class Run(Struct, frozen=True):
    """Words of one look, or a picture in the line."""

    text: str
    """A line break is ``\\n``, a tab ``\\t``; of a picture what it shows, empty if it is decoration."""
    style: str = ""
    """The id of a character style."""
    marks: tuple[str, ...] = ()
    """bold, italic, strike, subscript, superscript, or regular: not bold in a bold line."""
    href: str = ""
    picture: str = ""
    """The name of a picture's file."""


PLAIN = Run("")
"""What words look like of which nothing is said."""


class Paragraph(Struct, frozen=True):
    """A line or more in one paragraph style."""

    style: str
    runs: tuple[Run, ...]
    number: tuple[int, int, int] | None = None
    """Of an ordered list's item: which list of the document, its level from 0, the number it starts with."""
    stays: bool | None = None
    """Whether it stays on one page with what follows; None leaves it to the style."""


class Cell(Struct, frozen=True):
    """A cell of a table."""

    runs: tuple[Run, ...]
    align: str = ""
    heading: bool = False


class Table(Struct, frozen=True):
    """A table of a text: rows of equally many cells."""

    rows: tuple[tuple[Cell, ...], ...]


Block = Paragraph | Table


class _Place(Struct, frozen=True):
    """Where a text stands."""

    style: str = "Normal"
    """Of its plain paragraphs."""
    heading: int = 2
    """The level of its highest headings."""
    depth: int = 0
    """How many lists it is in."""


class Prose:
    """Makes blocks of Markdown; counts the ordered lists of the document."""

    def __init__(self, markdown: Markdown) -> None:
        self.markdown = markdown
        self.lists = 0

    def blocks(self, text: str | None, heading: int = 2, style: str = "Normal") -> list[Block]:
        """Return a text as blocks; its highest headings are of level *heading*."""
        return list(self._blocks(self.markdown.nodes(text), _Place(style, heading)))

    def line(self, text: str | None, like: Run = PLAIN) -> tuple[Run, ...]:
        """Return a text of one line; *like* is the look of its plain words."""
        return tidy(_runs(self.markdown.inline_nodes(text), like))

    def bullets(self, texts: Iterable[str]) -> Iterator[Block]:
        """Yield an entry's bullets, each with the bullets below it."""
        for text in texts:
            yield from self._item(self.markdown.bullet_nodes(text), "ListBullet", _Place(depth=1), None)

    def _blocks(self, nodes: Iterable[Node], place: _Place) -> Iterator[Block]:
        for inline, group in groupby(nodes, key=_is_inline):
            if inline:
                yield from _paragraph(place.style, group)
            else:
                for node in group:
                    make = self._MAKERS.get(node["t"])
                    yield from make(self, node, place) if make else self._blocks(node["c"], place)

    def _plain(self, node: Node, place: _Place) -> Iterator[Block]:
        yield from _paragraph(place.style, node["c"])

    def _heading(self, node: Node, place: _Place) -> Iterator[Block]:
        level = min(_LAST_HEADING, place.heading + max(0, int(node["t"][1]) - 3))  # texts start with h3
        yield from _paragraph(f"Heading{level}", node["c"])

    def _list(self, node: Node, place: _Place) -> Iterator[Block]:
        depth = min(_DEEPEST, place.depth + 1)
        number = None
        if node["t"] == "ol":
            self.lists += 1
            number = (self.lists, depth - 1, _start(node))
        for item in node["c"]:
            if not isinstance(item, str):
                kind = "ListBullet" if number is None else "ListNumber"
                yield from self._item(item["c"], kind, replace(place, depth=depth), number)

    def _item(
        self, nodes: list[Node], kind: str, place: _Place, number: tuple[int, int, int] | None
    ) -> Iterator[Block]:
        """Yield an item's first paragraph with its bullet or number, and below it the rest."""
        rest = _leveled("ListContinue", place.depth)
        for at, block in enumerate(self._blocks(nodes, replace(place, style=rest))):
            if at == 0 and isinstance(block, Paragraph) and block.style == rest:
                yield replace(block, style=_leveled(kind, place.depth), number=number)
            else:
                yield block

    def _quote(self, node: Node, place: _Place) -> Iterator[Block]:
        yield from closed(self._blocks(node["c"], replace(place, style="Quote")))

    def _code(self, node: Node, place: _Place) -> Iterator[Block]:  # noqa: ARG002 - one shape for all
        yield Paragraph("HTMLPreformatted", (Run("".join(_words(node["c"])).strip("\n")),))

    def _rule(self, node: Node, place: _Place) -> Iterator[Block]:  # noqa: ARG002 - one shape for all
        yield Paragraph("Rule", ())

    def _figure(self, node: Node, place: _Place) -> Iterator[Block]:  # noqa: ARG002 - one shape for all
        """Yield a picture, which stays with its caption, and the caption."""
        pictures = tidy(_runs(filter(_is_inline, node["c"]), Run("")))
        captions = [kid for kid in node["c"] if not _is_inline(kid)]
        yield Paragraph("Picture", pictures, stays=bool(captions))
        for caption in captions:
            yield from _paragraph("Caption", caption["c"])

    def _terms(self, node: Node, place: _Place) -> Iterator[Block]:
        for kid in node["c"]:
            if isinstance(kid, str):
                continue
            if kid["t"] == "dt":
                yield from _paragraph("Term", kid["c"])
            else:
                yield from self._blocks(kid["c"], replace(place, style=_leveled("ListContinue", place.depth + 1)))

    def _table(self, node: Node, place: _Place) -> Iterator[Block]:  # noqa: ARG002 - one shape for all
        rows = [tuple(_cell(kid) for kid in row["c"] if not isinstance(kid, str)) for row in _rows(node)]
        width = max(map(len, rows), default=0)
        if width:
            yield Table(tuple((*row, *[Cell(())] * (width - len(row))) for row in rows))

    _MAKERS: ClassVar[Mapping[str, Callable[[Prose, Node, _Place], Iterator[Block]]]] = {
        "p": _plain,
        **dict.fromkeys((f"h{level}" for level in range(1, 7)), _heading),
        "ul": _list,
        "ol": _list,
        "blockquote": _quote,
        "pre": _code,
        "hr": _rule,
        "figure": _figure,
        "dl": _terms,
        "table": _table,
    }


def _leveled(style: str, depth: int) -> str:
    """Return the style of a list's level, such as ``ListBullet`` or ``ListBullet2``."""
    level = min(_DEEPEST, max(1, depth))
    return style if level == 1 else f"{style}{level}"


def closed(blocks: Iterable[Block], *, stays: bool = False) -> list[Block]:
    """Return blocks of which the last one may be parted from what follows them, or *stays* with it."""
    found = list(blocks)
    if found and isinstance(found[-1], Paragraph):
        found[-1] = replace(found[-1], stays=stays)
    return found


def joined(parts: Iterable[Iterable[Run]], between: Run) -> tuple[Run, ...]:
    """Return runs of several parts with a separator between each two."""
    found: list[Run] = []
    for part in map(tuple, parts):
        if part:
            found += [*([between] if found else []), *part]
    return tuple(found)


def tidy(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Return runs without white space at either end of a line, those of one look as one."""
    found: list[Run] = []
    for run in runs:
        at_start = not found or found[-1].text.endswith("\n")
        one = replace(run, text=run.text.lstrip(" ")) if at_start and not run.picture else run
        if found and replace(found[-1], text="") == replace(one, text="") and not one.picture:
            found[-1] = replace(one, text=found[-1].text + one.text)
        elif one.text or one.picture:
            found.append(one)
    while found and not found[-1].picture:
        text = found[-1].text.rstrip(" \n")
        if text:
            found[-1] = replace(found[-1], text=text)
            break
        found.pop()
    return tuple(found)


def _runs(nodes: Iterable[Node], like: Run) -> Iterator[Run]:
    for node in nodes:
        if isinstance(node, str):
            yield replace(like, text=_FOLDED.sub(" ", node))
        elif node["t"] == "br":
            yield replace(like, text="\n")
        elif node["t"] == "img" and node.get("src"):
            yield replace(like, text=node.get("alt", ""), picture=node["src"])
        elif node["t"] == "a":
            yield from _runs(node["c"], replace(like, href=node.get("href", ""), style="Hyperlink"))
        elif node["t"] == "code":
            yield replace(like, text="".join(_words(node["c"])), style="HTMLCode")
        elif node["t"] in _MARKS:
            yield from _runs(node["c"], replace(like, marks=(*like.marks, _MARKS[node["t"]])))
        else:
            yield from _runs(node["c"], like)


def _paragraph(style: str, nodes: Iterable[Node]) -> Iterator[Block]:
    runs = tidy(_runs(nodes, Run("")))
    if runs:
        yield Paragraph(style, runs)


def _is_inline(node: Node) -> bool:
    return isinstance(node, str) or node["t"] in _INLINE


def _start(node: Node) -> int:
    start = str(node.get("start", ""))
    return int(start) if start.isdecimal() and len(start) < 9 else 1  # noqa: PLR2004 - what Word can count to


def _words(nodes: Iterable[Any]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            yield node
        else:
            yield from _words(node["c"])


def _rows(node: Node) -> Iterator[Node]:
    for kid in node["c"]:
        if not isinstance(kid, str):
            yield from ([kid] if kid["t"] == "tr" else _rows(kid))


def _cell(node: Node) -> Cell:
    return Cell(tidy(_runs(node["c"], Run(""))), node.get("align", ""), node["t"] == "th")
