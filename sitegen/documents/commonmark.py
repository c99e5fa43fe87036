"""A Markdown file: CommonMark with GitHub's tables, which reads well as it stands too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sitegen import pictures
from sitegen.documents.commonmark_line import line, longest_run, one_line
from sitegen.documents.manuscript import (
    Block,
    Facts,
    Head,
    Notes,
    Person,
    blocks,
    first_number,
    joined,
    labelled,
    manuscript,
    tag,
)
from sitegen.documents.press import Made, Press, site_address, whole_address
from sitegen.expressions import expression
from sitegen.markdown import Markdown, Node
from sitegen.markdown_pictures import Image
from sitegen.model import Edition

_HEADING = expression(r"h([1-6])\Z")
_LAST_LEVEL = 6
_BORDERS = {"left": ":---", "right": "---:", "center": ":---:"}


def commonmark(edition: Edition, press: Press) -> Made:
    """Return the edition as Markdown in UTF-8, each paragraph on a line of its own."""
    whole = whole_address(edition)

    def image(source: str) -> Image | None:
        """A picture is shown from where the site has it."""
        file = edition.assets.get(source)
        if file is None or edition.url is None:
            return None
        return Image(site_address(edition) + pictures.printed(file, press.cache).file.path)

    return Made(markdown_of(manuscript(edition, Markdown(whole, image, press.memory), whole)).encode())


def markdown_of(manuscript: Iterable[Block]) -> str:
    """Return blocks as Markdown."""
    return _Writer().top(manuscript) + "\n"


class _Writer:
    """Writes blocks as Markdown and keeps the levels of headings without gaps."""

    def __init__(self) -> None:
        self.level = 0
        """The level of the last heading."""

    def top(self, manuscript: Iterable[Block]) -> str:
        return self._joined([node for block in manuscript for node in self._nodes(block)])

    def _nodes(self, block: Block) -> Iterator[Node]:
        """Yield the nodes that a block consists of."""
        if isinstance(block, Person):
            yield from _person(block)
        elif isinstance(block, Head):
            yield from _head(block)
        elif isinstance(block, Facts):
            items = ({"t": "li", "c": labelled(pair, str)} for pair in block.pairs)
            yield {"t": "ul", "c": [*items]}
        elif isinstance(block, Notes):
            pairs = (labelled(pair, lambda label: {"t": "em", "c": [label]}) for pair in block.pairs)
            yield {"t": "p", "c": joined(pairs, " · ")}
        else:
            yield from blocks([block])

    def _joined(self, nodes: Iterable[Node], *, nested: bool = False) -> str:
        """Return blocks with blank lines between them; a list beside a list has other markers."""
        parts: list[str] = []
        last, other = "", False
        for node in nodes:
            other = tag(node) == last and not other
            if made := self._block(node, nested=nested, other=other):
                parts.append(made)
                last = tag(node)
        return "\n\n".join(parts)

    def _block(self, node: Node, *, nested: bool, other: bool) -> str:
        name, kids = tag(node), node["c"]
        if match := _HEADING.match(name):
            return self._heading(int(match[1]), kids, nested=nested)
        if name in {"ul", "ol"}:
            return self._list(node, other=other)
        if name == "blockquote":
            quoted = self._joined(blocks(kids), nested=True)
            return "\n".join(f"> {one}" if one else ">" for one in quoted.split("\n")) if quoted else ""
        if name == "pre":
            return _fenced(kids)
        if name == "table":
            return _table(kids)
        if name == "hr":
            return "___"  # of hyphens or stars it could belong to a list
        if name == "figure":
            captions = [{"t": "em", "c": one["c"]} if tag(one) == "figcaption" else one for one in kids]
            return "\n\n".join(filter(None, (line([one]) for one in captions)))
        return line(kids)

    def _heading(self, level: int, kids: list[Node], *, nested: bool) -> str:
        words = one_line(kids)
        if not words or nested:  # in a quote or a list it would tear the outline
            return line([{"t": "strong", "c": kids}])
        self.level = min(level, self.level + 1, _LAST_LEVEL)
        return f"{'#' * self.level} {words}"

    def _list(self, node: Node, *, other: bool) -> str:
        items = [one for one in node["c"] if tag(one) == "li"]
        start = first_number(node)
        airy = any(tag(one) == "p" for item in items for one in item["c"])
        made: list[str] = []
        for at, item in enumerate(items):
            marker = "-*"[other] if node["t"] == "ul" else f"{start + at}{'.)'[other]}"
            made.append(self._item(item, marker, airy=airy))
        return ("\n\n" if airy else "\n").join(made)

    def _item(self, item: Node, marker: str, *, airy: bool) -> str:
        text, last = "", ""
        other = False
        for node in blocks(item["c"]):
            other = tag(node) == last and not other
            made = self._block(node, nested=True, other=other)
            if made:
                near = last == "p" and not airy and _may_follow(made)
                text += ("\n" if near else "\n\n") + made if text else made
                last = tag(node)
        return f"{marker} {_indented(text, ' ' * (len(marker) + 1)).lstrip()}".rstrip()


def _indented(text: str, indent: str) -> str:
    return "\n".join(indent + one if one else "" for one in text.split("\n"))


def _may_follow(made: str) -> bool:
    """Return whether a block may stand right below a line of text: a list that starts with 1 and with words."""
    return bool(re.match(r"(?:[-*]|1[.)]) \S", made))


def _person(person: Person) -> Iterator[Node]:
    yield {"t": "h1", "c": [person.name]}
    label: list[Node] = [{"t": "strong", "c": [person.label]}] if person.label else []
    if person.pronouns:
        label.append(f" ({person.pronouns})" if label else person.pronouns)
    if label:
        yield {"t": "p", "c": label}


def _head(head: Head) -> Iterator[Node]:
    """Yield title, then employer, place and dates in one line, then authors."""
    if head.title:
        yield {"t": f"h{head.level}", "c": _linked(head.url, head.title)}
    items, between = head.commas
    where: list[list[Node]] = []
    if head.organization:
        where.append([{"t": "strong", "c": _linked(head.organization_url, [head.organization])}])
    if head.place:
        where.append([head.place])
    parts = [joined(where, between), [head.dates] if head.dates else []]
    if byline := joined([part for part in parts if part], " · "):
        yield {"t": "p", "c": byline}
    names = [[{"t": "strong", "c": [one.name]} if one.self else one.name] for one in head.authors]
    if names:
        yield {"t": "p", "c": joined(names, items)}


def _linked(url: str | None, nodes: list[Node]) -> list[Node]:
    return [{"t": "a", "c": nodes, "href": url}] if url else nodes


def _fenced(kids: Iterable[Node]) -> str:
    code = "".join(node if isinstance(node, str) else "".join(node["c"]) for node in kids).rstrip("\n")
    fence = "`" * max(3, longest_run(code, "`") + 1)
    return f"{fence}\n{code}\n{fence}"


def _table(kids: Iterable[Node]) -> str:
    rows = [row for part in kids for row in part["c"] if tag(row) == "tr"]
    lines = [_row(one_line(cell["c"]).replace("|", "\\|") for cell in row["c"]) for row in rows]
    borders = _row(_BORDERS.get(cell.get("align", ""), "---") for cell in rows[0]["c"])
    return "\n".join([lines[0], borders, *lines[1:]])


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
