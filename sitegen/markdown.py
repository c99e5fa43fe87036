"""Markdown becomes safe HTML, nodes for the typesetter, or plain text.

Raw HTML in Markdown stays text. Addresses that are not harmless lose their link. What comes out as
HTML has gone through nh3 as well.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from xml.etree import ElementTree as ET

import markdown
import nh3
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.fenced_code import FencedCodeExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX, STX, AtomicString
from markupsafe import Markup

from sitegen.formats import web_address
from sitegen.markdown_lists import ListIndentation

_BLOCKS = set("blockquote dd dl dt figcaption figure hr li ol p pre table tbody td th thead tr ul".split())  # noqa: SIM905 - one line
_TAGS = _BLOCKS | {f"h{level}" for level in range(1, 7)}
_TAGS |= {"a", "abbr", "br", "code", "del", "em", "img", "strong", "sub", "sup"}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "srcset", "sizes", "alt", "title", "width", "height", "loading", "decoding"},
    "ol": {"start"},
    "td": {"class"},
    "th": {"class"},
    "table": {"tabindex"},
}
_HOLDERS = frozenset({"table", "thead", "tbody", "tr", "ul", "ol", "blockquote", "dl"})
_HEADING = re.compile(r"h([1-6])\Z")
_STASH = re.compile(STX + r"(?:wzxhzdk|klzzwxh):(\d+)" + ETX)
_ESCAPED = re.compile(STX + r"(\d+)" + ETX)
_AMPERSAND = f"{STX}amp{ETX}"
_CODE = re.compile(r"^(`{3,}|~{3,}).*?(?:^\1|\Z)|(?<!`)(`+)(?!`)[^`].*?(?<!`)\2(?!`)", re.DOTALL | re.MULTILINE)
_SIGNS = re.compile(r"[\\`*_\[\]!<>&\t\n\r\x02\x03]")
"""What Markdown can make something of inside a line."""
_NO_PARAGRAPH = re.compile(r"#{1,6}\s|[>|]|!\[|[*+-]\s|\d+[.)]\s|`{3}|~{3}|[*_-]{3,}\s*\Z|\[[^\]]+\]:\s")
_UNDER_HEADING = re.compile(r"\A(?:#{1,6}\s[^\n]*\n\s*)+(?=\S)")
_LINK = re.compile(r"(?<![!\\])\[[^\]\n]*\]\(\s*<?(?P<address>[^)\s>]+)")
_IMAGE = re.compile(r"!\[(?P<alt>[^\]\n]*)\]\(\s*<?(?P<src>[^)\s>]+)")

Node = Any
"""A text, or ``{"t": tag, "c": [nodes]}`` with ``href``, ``src``, ``alt``, ``align`` or ``start`` beside them."""


@dataclass(frozen=True, slots=True)
class Image:
    """What an ``<img>`` of a Markdown text is to carry."""

    src: str
    srcset: str = ""
    sizes: str = ""
    width: int = 0
    height: int = 0


def image_sources(text: str) -> list[tuple[str, int]]:
    """Return the address of each picture in a Markdown text, and where in the text it stands."""
    shown = _CODE.sub(lambda match: " " * len(match[0]), text)  # code only speaks of pictures
    return [(match["src"], match.start("src")) for match in _IMAGE.finditer(shown)]


def link_targets(text: str) -> list[tuple[str, int]]:
    """Return the address of each inline link in a Markdown text, and where in the text it stands."""
    shown = _CODE.sub(lambda match: " " * len(match[0]), text)
    return [(html.unescape(match["address"]), match.start("address")) for match in _LINK.finditer(shown)]


def first_paragraph(text: str) -> str:
    """Return the first paragraph that is no heading, list, quote, table or picture."""
    blocks = (_UNDER_HEADING.sub("", block.strip()) for block in re.split(r"\n\s*\n", text))
    return next((block for block in blocks if block and not _NO_PARAGRAPH.match(block)), "")


_INLINE = frozenset({"strong", "em", "a", "code", "del", "sub", "sup", "abbr"})
_ADDRESSED = frozenset("[<")
"""What every link and every picture has."""
_Made = TypeVar("_Made")


class Markdown:
    """One reader of Markdown, with the addresses of the page that it writes for."""

    def __init__(
        self,
        link: Callable[[str], str] = lambda address: address,
        image: Callable[[str], Image | None] = lambda _source: None,
        memory: dict[Any, Any] | None = None,
    ) -> None:
        """Keep in *memory*, which several readers may share, what texts without an address come to."""
        self._memory: dict[Any, Any] = {} if memory is None else memory
        self._reader = markdown.Markdown(
            extensions=[TableExtension(), FencedCodeExtension(), SaneListExtension(), DefListExtension()]
        )
        self._reader.preprocessors.deregister("html_block")
        self._reader.inlinePatterns.deregister("html")
        self._reader.preprocessors.register(ListIndentation(self._reader), "list-indentation", 22)
        self._polish = _Polish(self._reader, link, image)
        self._reader.treeprocessors.register(self._polish, "polish", 5)

    def html(self, text: str | None, top: int = 3) -> Markup:
        """Return blocks of HTML whose highest heading is of level *top*."""
        return self._remembered(("html", text, top), text, lambda: self._clean(self._tree(text or "", top)))

    def inline(self, text: str | None, *, links: bool = True) -> Markup:
        """Return HTML of one line, without a paragraph around it; block syntax stays text.

        Without *links*, for what is a link itself, they are words.
        """

        def made() -> Markup:
            line = self._line(text or "")
            for element in line.iter("a") if not links else ():
                element.tag = "span"
            return self._clean(line)

        return self._remembered(("inline", text), text, made)

    def bullet(self, text: str | None) -> Markup:
        """Return HTML of a bullet: one line, or a line with bullets of its own below it."""
        if "\n" not in (text or ""):
            return self.inline(text)
        return self._remembered(("bullet", text), text, lambda: self._clean(self._tight(text or "")))

    def bullet_nodes(self, text: str | None) -> list[Node]:
        """Return a bullet as nodes."""
        return _trim(self._children(self._tight(text))) if text and "\n" in text else self.inline_nodes(text)

    def nodes(self, text: str | None, top: int = 3) -> list[Node]:
        """Return blocks as nodes, for the typesetter, with a highest heading of level *top*."""
        if text and text[0].isalpha() and text == text.strip() and not _SIGNS.search(text):
            return [{"t": "p", "c": [text]}]

        def made() -> list[Node]:
            return _trim(self._children(self._tree(text or "", top)))

        return self._remembered(("nodes", text, top), text, made)

    def inline_nodes(self, text: str | None) -> list[Node]:
        """Return one line as nodes."""
        if text and not _SIGNS.search(text):
            return [text]  # most titles and many bullets: reading them would take most of the time
        return self._remembered(("inline nodes", text), text, lambda: self._children(self._line(text or "")))

    def _remembered(self, key: Any, text: str | None, make: Callable[[], _Made]) -> _Made:  # noqa: ANN401 - any key
        """Return what a text comes to; one that may hold an address comes to something else on each page."""
        if text and not _ADDRESSED.isdisjoint(text):
            return make()
        if key not in self._memory:
            self._memory[key] = make()
        made: _Made = self._memory[key]
        return made

    def plain(self, text: str | None) -> str:
        """Return the words alone, on one line."""
        return " ".join("".join(_words(self.nodes(text))).split())

    def lines(self, text: str | None) -> list[str]:
        """Return the words alone: each paragraph, item, heading and cell on a line of its own."""
        return [" ".join(line.split()) for line in "".join(_words(self.nodes(text), "\n")).split("\n") if line.strip()]

    def _tree(self, text: str, top: int) -> ET.Element:
        self._reader.reset()
        self._polish.top = top
        lines = text.split("\n")
        for preprocessor in self._reader.preprocessors:
            lines = preprocessor.run(lines)
        try:
            root: ET.Element = self._process(self._reader.parser.parseDocument(lines).getroot())
        except RecursionError:  # thousands of lists in lists: the words are worth more than their depth
            self._reader.reset()
            root = ET.Element("div")
            ET.SubElement(root, "p").text = AtomicString(text.replace(STX, "").replace(ETX, ""))
        return root

    def _tight(self, text: str) -> ET.Element:
        """Return the item of a list that holds nothing else, so that its first line is no paragraph."""
        item = text.strip().replace("\n", "\n    ")
        return self._tree(f"- {item}", 3)[0][0]

    def _line(self, text: str) -> ET.Element:
        self._reader.reset()
        self._polish.top = 3
        root = ET.Element("div")
        ET.SubElement(root, "p").text = text.replace(STX, "").replace(ETX, "")
        line: ET.Element = self._process(root)[0]
        return line

    def _process(self, root: Any) -> Any:  # noqa: ANN401 - the library's types disagree on None
        for processor in self._reader.treeprocessors:
            replaced = processor.run(root)
            root = root if replaced is None else replaced
        return root

    def _clean(self, element: ET.Element) -> Markup:
        text: str = self._reader.serializer(element)
        text = text[text.index(">") + 1 : text.rindex("<")] if "</" in text else ""
        for postprocessor in self._reader.postprocessors:
            text = postprocessor.run(text)
        safe = nh3.clean(
            text.strip(),
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            url_schemes={"http", "https", "mailto", "tel"},
            link_rel=None,
        )
        return Markup(safe)  # noqa: S704 - nh3 has just cleaned it

    def _children(self, element: ET.Element) -> list[Node]:
        kids: list[Node] = self._text(element.text)
        for child in element:
            kids += self._node(child) + self._text(child.tail)
        return kids

    def _node(self, element: ET.Element) -> list[Node]:
        if element.tag == "p" and (code := self._fenced(element)) is not None:
            return [{"t": "pre", "c": [code]}]
        kids = self._children(element)
        if element.tag not in _TAGS:
            return kids
        if element.tag in _HOLDERS:
            kids = _trim(kids)
        node: dict[str, Any] = {"t": element.tag, "c": kids}
        for name in ("href", "src", "alt", "start"):
            if element.get(name):
                node[name] = "".join(self._text(element.get(name)))
        if element.get("class") in {"left", "center", "right"}:
            node["align"] = element.get("class")
        return [node]

    def _fenced(self, element: ET.Element) -> str | None:
        """Return the code of a fenced block, which Python-Markdown has put aside as finished HTML."""
        match = _STASH.fullmatch((element.text or "").strip())
        stashed = str(self._reader.htmlStash.rawHtmlBlocks[int(match[1])]) if match else ""
        return html.unescape(_stripped(stashed)).rstrip("\n") if stashed.startswith("<pre") else None

    def _text(self, text: str | None) -> list[Node]:
        """Undo Python-Markdown's placeholders for escapes, entities and stashed text."""
        if not text:
            return []
        stash = self._reader.htmlStash.rawHtmlBlocks
        undone = _ESCAPED.sub(lambda match: chr(int(match[1])), text.replace(_AMPERSAND, "&"))
        undone = _STASH.sub(lambda match: _stripped(str(stash[int(match[1])])), undone)
        is_code = isinstance(text, AtomicString) and "&" not in undone
        return [undone if is_code else html.unescape(undone)]


def _stripped(stashed: str) -> str:
    """Return the words of a stashed piece: an entity, or a fenced block of code."""
    return re.sub(r"</?(?:pre|code)[^>]*>", "", stashed)


def _trim(nodes: list[Node]) -> list[Node]:
    return [node for node in nodes if not (isinstance(node, str) and not node.strip())]


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


def _figure(paragraph: ET.Element) -> None:
    """Make a figure of a paragraph that holds nothing but a picture; the picture's title is its caption."""
    if len(paragraph) != 1 or paragraph[0].tag != "img" or (paragraph.text or "").strip():
        return
    picture = paragraph[0]
    if (picture.tail or "").strip():
        return
    paragraph.tag = "figure"
    picture.tail = None
    if caption := picture.attrib.pop("title", None):
        ET.SubElement(paragraph, "figcaption").text = caption


class _Polish(Treeprocessor):
    """Levels of headings, addresses of links and pictures, alignment of cells."""

    def __init__(
        self, reader: markdown.Markdown, link: Callable[[str], str], image: Callable[[str], Image | None]
    ) -> None:
        super().__init__(reader)
        self.link = link
        self.image = image
        self.top = 3

    def run(self, root: ET.Element) -> None:
        levels = [int(match[1]) for element in root.iter() if (match := _HEADING.match(element.tag))]
        lift = self.top - min(levels, default=self.top)
        for element in root.iter():
            if match := _HEADING.match(element.tag):
                element.tag = f"h{max(1, min(6, int(match[1]) + lift))}"
            elif element.tag == "a":
                self._anchor(element)
            elif element.tag == "img":
                self._picture(element)
            elif element.tag in {"td", "th"} and (style := element.attrib.pop("style", None)):
                # Inline styles are not allowed by the page's security policy.
                element.set("class", style.removeprefix("text-align:").strip(" ;"))
            elif element.tag == "table":
                element.set("tabindex", "0")  # a wide one scrolls, and must do so from the keyboard
        for element in list(root.iter("p")):
            _figure(element)

    def _anchor(self, element: ET.Element) -> None:
        address = html.unescape(element.get("href", "").replace(_AMPERSAND, "&"))
        try:
            element.set("href", self.link(web_address(address)))
        except ValueError:
            element.tag = "span"  # which no renderer knows: the words stay

    def _picture(self, element: ET.Element) -> None:
        found = self.image(element.get("src", ""))
        if found is None:
            element.tag, element.text = "span", element.get("alt", "")
            return
        element.set("src", found.src)
        for name in ("srcset", "sizes", "width", "height"):
            if value := getattr(found, name):
                element.set(name, str(value))
        element.set("loading", "lazy")
        element.set("decoding", "async")
