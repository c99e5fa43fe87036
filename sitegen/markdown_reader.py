"""Python-Markdown, set up as we read Markdown, and what it makes as clean HTML or as nodes.

Raw HTML stays text, and addresses that are not harmless lose their link. What comes out as HTML has gone
through nh3 as well. It takes a tenth of a second to load, so `markdown` does without it where it can.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import markdown
import nh3
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.fenced_code import FencedCodeExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import IMAGE_LINK_RE, ImageInlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX, INLINE_PLACEHOLDER_RE, STX, AtomicString
from markupsafe import Markup

from sitegen.expressions import expression
from sitegen.formats import web_address
from sitegen.markdown_lists import ListIndentation
from sitegen.markdown_pictures import Image, dress, figured

Node = Any
"""A text, or ``{"t": tag, "c": [nodes]}`` with ``href``, ``src``, ``alt``, ``align`` or ``start`` beside them."""

_BLOCKS = set("blockquote dd dl dt figcaption figure hr li ol p pre table tbody td th thead tr ul".split())  # noqa: SIM905 - one line
_TAGS = _BLOCKS | {f"h{level}" for level in range(1, 7)}
_TAGS |= {"a", "abbr", "br", "code", "del", "em", "img", "strong", "sub", "sup"}
_AROUND_PICTURES = {"div", "picture", "source"}
"""What the page alone has: documents take pictures one after the other."""
_ATTRIBUTES = {
    "a": {"href", "title", "class"},
    "div": {"class"},
    "source": {"type", "srcset", "sizes"},
    "img": {"src", "srcset", "sizes", "alt", "title", "width", "height", "loading", "decoding", "class"},
    "ol": {"start"},
    "td": {"class"},
    "th": {"class"},
    "table": {"tabindex"},
}
_HOLDERS = frozenset({"table", "thead", "tbody", "tr", "ul", "ol", "blockquote", "dl"})
_HEADING = expression(r"h([1-6])\Z")
_STASH = expression(STX + r"(?:wzxhzdk|klzzwxh):(\d+)" + ETX)
_ESCAPED = expression(STX + r"(\d+)" + ETX)
_AMPERSAND = f"{STX}amp{ETX}"


class Reader:
    """One reader of Markdown, with the addresses of the page that it writes for."""

    def __init__(self, link: Callable[[str], str], image: Callable[[str], Image | None]) -> None:
        self._reader = markdown.Markdown(
            extensions=[TableExtension(), FencedCodeExtension(), SaneListExtension(), DefListExtension()]
        )
        self._reader.preprocessors.deregister("html_block")
        self._reader.inlinePatterns.deregister("html")
        self._reader.inlinePatterns.register(_Captioned(IMAGE_LINK_RE, self._reader), "image_link", 150)
        self._reader.preprocessors.register(ListIndentation(self._reader), "list-indentation", 22)
        self._polish = _Polish(self._reader, link, image)
        self._reader.treeprocessors.register(self._polish, "polish", 5)

    def html(self, text: str, top: int) -> Markup:
        """Return blocks of HTML whose highest heading is of level *top*."""
        return self._clean(self._tree(text, top))

    def inline(self, text: str, *, links: bool = True) -> Markup:
        """Return HTML of one line; without *links* they are words."""
        line = self._line(text)
        for element in line.iter("a") if not links else ():
            element.tag = "span"
        return self._clean(line)

    def bullet(self, text: str) -> Markup:
        """Return HTML of a bullet with bullets of its own below it."""
        return self._clean(self._tight(text))

    def nodes(self, text: str, top: int) -> list[Node]:
        """Return blocks as nodes, with a highest heading of level *top*."""
        return _trim(self._children(self._tree(text, top)))

    def inline_nodes(self, text: str) -> list[Node]:
        """Return one line as nodes."""
        return self._children(self._line(text))

    def bullet_nodes(self, text: str) -> list[Node]:
        """Return a bullet with bullets of its own as nodes."""
        return _trim(self._children(self._tight(text)))

    def _tree(self, text: str, top: int) -> ET.Element:
        self._reader.reset()
        self._polish.top, self._polish.in_line = top, False
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
        self._polish.top, self._polish.in_line = 3, True
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
            tags=_TAGS | _AROUND_PICTURES,
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


class _Captioned(ImageInlineProcessor):
    """A picture whose title may hold links: the library, which reads links first, would leave their words alone."""

    in_brackets = False

    def getLink(self, data: str, index: int) -> Any:  # noqa: ANN401, N802 - the library's name, a tuple
        self.in_brackets = True
        try:
            return super().getLink(data, index)
        finally:
            self.in_brackets = False

    def unescape(self, text: str) -> str:
        inline: Any = self.md.treeprocessors["inline"]

        def written(match: re.Match[str]) -> str:
            link = inline.stashed_nodes.get(match[1]) if self.in_brackets else None
            if not isinstance(link, ET.Element) or link.tag != "a":
                return match[0]
            return f"[{''.join(link.itertext())}]({link.get('href', '')})"

        plain: str = super().unescape(INLINE_PLACEHOLDER_RE.sub(written, text))
        return plain


class _Polish(Treeprocessor):
    """Levels of headings, addresses of links and pictures, alignment of cells."""

    def __init__(
        self, reader: markdown.Markdown, link: Callable[[str], str], image: Callable[[str], Image | None]
    ) -> None:
        super().__init__(reader)
        self.link = link
        self.image = image
        self.top = 3
        self.in_line = False
        """Whether it is a line, which has no room for a figure."""

    def run(self, root: ET.Element) -> None:
        images = {one: found for one in list(root.iter("img")) if (found := self._known(one))}
        for paragraph in list(root.iter("p")) if not self.in_line else ():
            for caption in figured(paragraph):
                self._caption(caption)
        levels = [int(match[1]) for element in root.iter() if (match := _HEADING.match(element.tag))]
        lift = self.top - min(levels, default=self.top)
        for element in root.iter():
            if match := _HEADING.match(element.tag):
                element.tag = f"h{max(1, min(6, int(match[1]) + lift))}"
            elif element.tag == "a":
                self._anchor(element)
            elif element.tag in {"td", "th"} and (style := element.attrib.pop("style", None)):
                # Inline styles are not allowed by the page's security policy.
                element.set("class", style.removeprefix("text-align:").strip(" ;"))
            elif element.tag == "table":
                element.set("tabindex", "0")  # a wide one scrolls, and must do so from the keyboard
        dress(root, images)

    def _known(self, element: ET.Element) -> Image | None:
        """Return what the page has of a picture; of an unknown one the words that stand for it are left."""
        found = self.image(element.get("src", ""))
        if found is None:
            element.tag, element.text = "span", element.get("alt", "")
        return found

    def _caption(self, caption: ET.Element) -> None:
        """Read a caption as a line of Markdown; a picture in it is words."""
        holder = ET.Element("div")
        holder.append(caption)
        self.md.treeprocessors["inline"].run(holder)
        for element in caption.iter("img"):
            element.tag, element.text = "span", element.get("alt", "")

    def _anchor(self, element: ET.Element) -> None:
        address = html.unescape(element.get("href", "").replace(_AMPERSAND, "&"))
        try:
            element.set("href", self.link(web_address(address)))
        except ValueError:
            element.tag = "span"  # which no renderer knows: the words stay
