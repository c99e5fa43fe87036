"""A plain text, to paste into an application form: it reads well in any letters and any width."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sitegen.documents.columns import SPACE, WIDTH, width, wrapped
from sitegen.documents.manuscript import (
    Block,
    Facts,
    Head,
    Notes,
    Pair,
    Person,
    blocks,
    first_number,
    joined,
    labelled,
    manuscript,
    tag,
)
from sitegen.documents.press import Made, Press, whole_address
from sitegen.expressions import expression
from sitegen.markdown import Markdown, Node
from sitegen.markdown_pictures import Image
from sitegen.model import Edition
from sitegen.names import shown_address

_INDENT = 2
_DEEPEST = 40
"""Columns of indent; what is nested deeper goes no further in."""
_LAYOUT_MARKS = dict.fromkeys([0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_TURKIC = frozenset({"tr", "az"})
_GEORGIAN = expression("[\u10a0-\u10ff]")
"""Has capitals in Unicode that few fonts have."""


def text(edition: Edition, press: Press) -> Made:
    """Return the edition as plain text in UTF-8, in lines of at most 80 columns."""
    whole = whole_address(edition)
    markdown = Markdown(whole, lambda source: Image(source) if source in edition.assets else None, press.memory)
    return Made(text_of(manuscript(edition, markdown, whole), edition.lang).encode())


def text_of(manuscript: Iterable[Block], lang: str) -> str:
    """Return blocks as plain text, with a blank line between each two."""
    written = [*manuscript]
    capitals = all(_has_capitals(_line(block["c"])) for block in written if _is_title(block))
    typist = _Typist(capitals=capitals, turkic=lang.partition("-")[0] in _TURKIC)
    parts = map(typist.block, written)
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _is_title(block: Block) -> bool:
    return isinstance(block, dict) and block["t"] == "h2"


def _has_capitals(title: str) -> bool:
    return title.upper() != title.lower() and not _GEORGIAN.search(title)


class _Typist:
    """Writes blocks as lines.

    Titles of sections are set in *capitals*, which outlive every form; where a script has none, all are underlined.
    """

    def __init__(self, *, capitals: bool, turkic: bool) -> None:
        self.capitals = capitals
        self.turkic = turkic

    def block(self, block: Block) -> list[str]:
        """Return the lines of a block."""
        if isinstance(block, Person):
            return _person(block)
        if isinstance(block, Head):
            return self._head(block)
        if isinstance(block, Facts | Notes):
            return [line for pair in block.pairs for line in _pair(pair)]
        return self._blocks([block], "")

    def _head(self, head: Head) -> list[str]:
        """Return title and dates on one line, employer and place on the next: so programs tell jobs apart."""
        title, dates = _line(head.title, links=head.url is None), _plain(head.dates)
        both = f"{title} | {dates}" if title and dates else title or dates
        fits = width(both) <= WIDTH
        items, parts = head.commas
        where = parts.join(part for part in (head.organization, head.place) if part)
        addresses = dict.fromkeys(url for url in (head.url, head.organization_url) if url)
        lines = [both] if fits else [title, dates]
        lines += [where, items.join(author.name for author in head.authors), *map(_bare, addresses)]
        return [line for part in lines if part for line in wrapped(_plain(part))]

    def node(self, node: Node, indent: str) -> list[str]:
        """Return the lines of a node that is a block; *indent* stands in front of each."""
        name, kids = tag(node), node["c"]
        if name == "h2":
            return self._title(_line(kids))
        if name in {"ul", "ol"}:
            return self._list(node, indent)
        if name == "pre":
            code = _code(kids).strip("\n")
            return [f"{indent}{line}".rstrip() for line in code.split("\n")] if code.strip() else []
        if name == "table":
            return [line for row in _rows(kids) for line in wrapped(row, indent, _deeper(indent))]
        if name == "blockquote":
            return self._blocks(kids, _deeper(indent))
        if name == "figure":
            return [line for one in kids for line in wrapped(_line([one]) or _line(one["c"]), indent, indent)]
        return wrapped(_line(kids), indent, indent)

    def _title(self, title: str) -> list[str]:
        if self.capitals:
            # Only Turkish and its kin know that the capital of i has a dot.
            return wrapped((title.replace("i", "İ") if self.turkic else title).upper())
        lines = wrapped(title)
        return [*lines, "-" * max(map(width, lines), default=0)]

    def _blocks(self, nodes: Iterable[Node], indent: str) -> list[str]:
        parts = [part for node in blocks(nodes) if (part := self.node(node, indent))]
        return [line for at, part in enumerate(parts) for line in (["", *part] if at else part)]

    def _list(self, node: Node, indent: str) -> list[str]:
        items = [one for one in node["c"] if tag(one) == "li"]
        start = first_number(node)
        lines: list[str] = []
        airy = any(_paragraphs(item) for item in items)
        for at, item in enumerate(items):
            made = self._item(item, indent, f"{start + at}. " if node["t"] == "ol" else "- ")
            lines += ["", *made] if airy and lines and made else made
        return lines

    def _item(self, item: Node, indent: str, marker: str) -> list[str]:
        """Return an item: its marker, and everything else as far in as the text beside the marker."""
        inner = _deeper(indent, len(marker))
        lines: list[str] = []
        for at, node in enumerate(blocks(item["c"])):
            made = self.node(node, inner)
            lines += ["", *made] if at and made and tag(node) not in {"ul", "ol"} else made
        if not lines:
            return []
        return [indent + marker + lines[0].removeprefix(inner), *lines[1:]]


def _deeper(indent: str, columns: int = _INDENT) -> str:
    return " " * min(len(indent) + columns, _DEEPEST)


def _paragraphs(item: Node) -> bool:
    """Return whether an item is more than a line with a list below it."""
    return len([one for one in blocks(item["c"]) if tag(one) not in {"ul", "ol"}]) > 1


def _person(person: Person) -> list[str]:
    pronouns = f"({person.pronouns})" if person.label and person.pronouns else person.pronouns
    below = " ".join(part for part in (person.label, pronouns) if part)
    return [line for part in (person.name, below) if part for line in wrapped(_plain(part))]


def _pair(pair: Pair) -> list[str]:
    return wrapped(_line(labelled(pair, str)), "", " " * _INDENT)


def _line(nodes: Iterable[Node], *, links: bool = True) -> str:
    """Return the words of a line, a link's address behind it; a line feed where the author wanted one."""
    text = "".join(_words(nodes, links=links))
    return "\n".join(part.strip() for part in text.split("\n"))


def _words(nodes: Iterable[Node], *, links: bool) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            yield _plain(node)
        elif node["t"] == "br":
            yield "\n"
        elif node["t"] == "img":
            yield _plain(node.get("alt", ""))
        else:
            words = "".join(_words(node["c"], links=links))
            yield _link(words, node["href"]) if links and "href" in node else words


def _plain(words: str) -> str:
    return SPACE.sub(" ", words).translate(_LAYOUT_MARKS)


def _bare(address: str) -> str:
    """Return an address as it is typed: an email address or a number without what makes it a link."""
    return re.sub(r"^(?:mailto|tel):", "", address)


def _link(words: str, address: str) -> str:
    bare = _bare(address)
    if not words.strip():
        return bare
    same = shown_address(words.strip()) == shown_address(address)
    return words if same else f"{words} ({bare})"


def _code(nodes: Iterable[Node]) -> str:
    return "".join(node if isinstance(node, str) else _code(node["c"]) for node in nodes)


def _rows(nodes: Iterable[Node]) -> Iterator[str]:
    """Yield a table's rows, each a line with its cells set off from one another."""
    for node in nodes:
        if tag(node) == "tr":
            cells = [[_line(cell["c"]).replace("\n", " ")] for cell in node["c"] if tag(cell) in {"th", "td"}]
            yield "".join(joined(cells, " | "))
        elif tag(node):
            yield from _rows(node["c"])
