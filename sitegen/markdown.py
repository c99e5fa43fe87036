"""Markdown becomes safe HTML, nodes for the typesetter, or plain text.

Raw HTML in Markdown stays text. Addresses that are not harmless lose their link.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, MutableMapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct

from sitegen.expressions import expression

if TYPE_CHECKING:
    from markupsafe import Markup

    from sitegen.markdown_pictures import Image
    from sitegen.markdown_reader import Reader

_CODE = expression(r"^(`{3,}|~{3,}).*?(?:^\1|\Z)|(?<!`)(`+)(?!`)[^`].*?(?<!`)\2(?!`)", re.DOTALL | re.MULTILINE)
_STRONG = expression(r"\*\*([^*\s](?:[^*]*[^*\s])?)\*\*")
_SIGNS = expression(r"[\\`_\[\]!<>&\t\r\x02\x03]")
"""What Markdown can make something of inside a line, beside stars."""
_PARAGRAPH = expression(r"(?:\*\*)?[^\W\d_]")
"""How a line starts that is nothing but the line of a paragraph."""
_NO_PARAGRAPH = expression(r"#{1,6}\s|[>|]|!\[|[*+-]\s|\d+[.)]\s|`{3}|~{3}|[*_-]{3,}\s*\Z|\[[^\]]+\]:\s")
_UNDER_HEADING = expression(r"\A(?:#{1,6}\s[^\n]*\n\s*)+(?=\S)")
_LINK = expression(r"(?<![!\\])\[[^\]\n]*\]\(\s*<?(?P<address>[^)\s>]+)")
_IMAGE = expression(r"!\[(?P<alt>[^\]\n]*)\]\(\s*<?(?P<src>[^)\s>]+)")

Node = Any
"""A text, or ``{"t": tag, "c": [nodes]}`` with ``href``, ``src``, ``alt``, ``align`` or ``start`` beside them."""


def image_sources(text: str) -> list[tuple[str, int]]:
    """Return the address of each picture in a Markdown text, and where in the text it stands."""
    if "![" not in text:
        return []
    shown = _CODE.sub(lambda match: " " * len(match[0]), text)  # code only speaks of pictures
    return [(match["src"], match.start("src")) for match in _IMAGE.finditer(shown)]


def link_targets(text: str) -> list[tuple[str, int]]:
    """Return the address of each inline link in a Markdown text, and where in the text it stands."""
    if "](" not in text:
        return []
    shown = _CODE.sub(lambda match: " " * len(match[0]), text)
    return [(_unescaped(match["address"]), match.start("address")) for match in _LINK.finditer(shown)]


def _unescaped(address: str) -> str:
    if "&" not in address:
        return address
    from html import unescape

    return unescape(address)


def first_paragraph(text: str) -> str:
    """Return the first paragraph that is no heading, list, quote, table or picture."""
    blocks = (_UNDER_HEADING.sub("", block.strip()) for block in re.split(r"\n\s*\n", text))
    return next((block for block in blocks if block and not _NO_PARAGRAPH.match(block)), "")


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text that has nothing else; of one with lists, headings or code the whole."""
    found = [block for block in re.split(r"\n\s*\n", text.strip()) if block]
    plain = all(line == line.lstrip() and not _NO_PARAGRAPH.match(line) for one in found for line in one.split("\n"))
    return found if plain else [text]


_INLINE = frozenset({"strong", "em", "a", "code", "del", "sub", "sup", "abbr"})
_Made = TypeVar("_Made")
_PLACES = 8
"""On how many pages a text with addresses may stand and still be kept for each."""


class _Kept(Struct, frozen=True):
    """What a text came to, and what it was told of the addresses in it."""

    made: Any
    links: Mapping[str, str]
    pictures: Mapping[str, Image | None]


class Markdown:
    """One reader of Markdown, with the addresses of the page that it writes for."""

    def __init__(
        self,
        link: Callable[[str], str] = lambda address: address,
        image: Callable[[str], Image | None] = lambda _source: None,
        memory: MutableMapping[Any, Any] | None = None,
    ) -> None:
        """Keep in *memory*, which several readers may share, what texts come to."""
        self._memory: MutableMapping[Any, Any] = {} if memory is None else memory
        self._link = link
        self._image = image
        self._links: dict[str, str] = {}
        self._pictures: dict[str, Image | None] = {}

    @cached_property
    def _reader(self) -> Reader:
        """The library, loaded for the first text that is more than plain words."""
        from sitegen.markdown_reader import Reader

        return Reader(self._noted_link, self._noted_image)

    def _noted_link(self, address: str) -> str:
        self._links[address] = answer = self._link(address)
        return answer

    def _noted_image(self, source: str) -> Image | None:
        self._pictures[source] = answer = self._image(source)
        return answer

    def html(self, text: str | None, top: int = 3) -> Markup:
        """Return blocks of HTML whose highest heading is of level *top*."""
        return self._remembered(("html", text, top), lambda: self._reader.html(text or "", top))

    def inline(self, text: str | None, *, links: bool = True) -> Markup:
        """Return HTML of one line, without a paragraph around it; block syntax stays text.

        Without *links*, for what is a link itself, they are words.
        """
        return self._remembered(("inline", text, links), lambda: self._reader.inline(text or "", links=links))

    def bullet(self, text: str | None) -> Markup:
        """Return HTML of a bullet: one line, or a line with bullets of its own below it."""
        if "\n" not in (text or ""):
            return self.inline(text)
        return self._remembered(("bullet", text), lambda: self._reader.bullet(text or ""))

    def bullet_nodes(self, text: str | None) -> list[Node]:
        """Return a bullet as nodes."""
        return self._reader.bullet_nodes(text) if text and "\n" in text else self.inline_nodes(text)

    def nodes(self, text: str | None, top: int = 3) -> list[Node]:
        """Return blocks as nodes, for the typesetter, with a highest heading of level *top*."""
        plain = _paragraphs(text or "")
        if plain is not None:
            return plain
        return self._remembered(("nodes", text, top), lambda: self._reader.nodes(text or "", top))

    def inline_nodes(self, text: str | None) -> list[Node]:
        """Return one line as nodes."""
        plain = None if "\n" in (text or "") else _plain_line(text or "")
        if plain is not None:
            return plain
        return self._remembered(("inline nodes", text), lambda: self._reader.inline_nodes(text or ""))

    def _remembered(self, key: Any, make: Callable[[], _Made]) -> _Made:  # noqa: ANN401 - any key
        """Return what a text comes to, as long as its links and pictures are what they were; it differs by page."""
        known: tuple[_Kept, ...] = self._memory.get(key, ())
        for one in known:
            if self._holds(one):
                made: _Made = one.made
                return made
        self._links, self._pictures = {}, {}
        made = make()
        self._memory[key] = (_Kept(made, self._links, self._pictures), *known[: _PLACES - 1])
        return made

    def _holds(self, kept: _Kept) -> bool:
        """Ask for the addresses in a text anew, which also counts its pictures in."""
        links = (self._link(address) == answer for address, answer in kept.links.items())
        pictures = [self._image(source) == answer for source, answer in kept.pictures.items()]
        return all(pictures) and all(links)

    def plain(self, text: str | None) -> str:
        """Return the words alone, on one line."""
        return " ".join("".join(_words(self.nodes(text))).split())

    def lines(self, text: str | None) -> list[str]:
        """Return the words alone: each paragraph, item, heading and cell on a line of its own."""
        return [" ".join(line.split()) for line in "".join(_words(self.nodes(text), "\n")).split("\n") if line.strip()]


def _paragraphs(text: str) -> list[Node] | None:
    """Return the nodes of paragraphs that hold words, and strong ones, alone; None for any other text.

    These are most texts of most resumes, and the library takes longer to load than all of them take to read.
    """
    paragraphs: list[Node] = []
    for block in re.split(r"\n{2,}", text.strip("\n")) if text else ():
        lines = block.split("\n")
        if not all(_PARAGRAPH.match(line) and line == line.rstrip() for line in lines):
            return None
        words = _plain_line(block)
        if words is None:
            return None
        paragraphs.append({"t": "p", "c": words})
    return paragraphs


def _plain_line(text: str) -> list[Node] | None:
    """Return the nodes of a line that holds words, and strong ones, alone; None for any other one."""
    if _SIGNS.search(text):
        return None
    parts = _STRONG.split(text)
    between = parts[::2]
    if any("*" in part for part in between) or not all(between[1:-1]):
        return None
    nodes = [{"t": "strong", "c": [part]} if at % 2 else part for at, part in enumerate(parts)]
    return [node for node in nodes if node]


def _words(nodes: list[Node], between: str = " ") -> list[str]:
    """Return the texts of nodes, with a sign between blocks."""
    words: list[str] = []
    for node in nodes:
        if isinstance(node, str):
            words.append(node)
        elif node["t"] in _INLINE:
            words += _words(node["c"], between)
        else:
            words += [between, *_words(node["c"], between), between]
    return words
