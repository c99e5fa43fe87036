"""Lines of CommonMark: words that mean themselves, emphasis, links, code."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterable

from sitegen.documents.columns import SPACE
from sitegen.expressions import expression
from sitegen.markdown import Node

_SIGNS = expression(
    r"""[\\`*\[\]~]               # always mean something
    | (?<![^\W_])_ | _(?![^\W_])  # inside a word it is a letter
    | <(?=[A-Za-z/!?]|\Z)         # a tag
    | &(?=\#?\w*(?:;|\Z))         # an entity
    | !\Z                         # a picture, should a link follow
    | (?<=\S)\$ | \A\$            # the end of a formula, which GitHub sets
    """,
    re.VERBOSE,
)
_START = expression(r"\A(?=\#{1,6}(?:\s|\Z)|[-+](?:\s|\Z)|[-=]+\s*\Z|>|\||:-|-+:?\s*\|)")
"""What makes a heading, a list, a quote or a table of a line that starts with it."""
_NUMBER = expression(r"\A(\d{1,9})(?=[.)](?:\s|\Z))")
_CLOSING = expression(r"(?:(?<=\s)|\A)(?=#+\Z)")
_BARE = expression(r"https?://[^\s<>\u3000-\u303f\uff00-\uff0f]+", re.IGNORECASE)
_ENTITY = expression(r"&(?=#?\w+;)")
_AUTOLINK = expression(r"[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\x00-\x20<>\x7f]+\Z")
_EMAIL = expression(r"[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*\Z", re.ASCII)
_MARKS = {"strong": "**", "em": "*"}
_KNOWN = frozenset({*_MARKS, "a", "br", "code", "img"})
_NOWHERE: frozenset[str] = frozenset()


def line(nodes: Iterable[Node]) -> str:
    """Return nodes as inline Markdown; a backslash at the end of a line keeps it apart from the next."""
    parts = (_NUMBER.sub(r"\1\\", part.strip(), count=1) for part in _written(nodes).split("\n"))
    return "\\\n".join(_START.sub(r"\\", part, count=1) for part in parts)


def one_line(nodes: Iterable[Node]) -> str:
    """Return nodes as inline Markdown for a heading or a cell, where a line cannot break."""
    return _CLOSING.sub(r"\\", _written(nodes).replace("\n", " ").strip())


def longest_run(text: str, sign: str) -> int:
    """Return how often a sign stands in a row at most."""
    return max(map(len, re.findall(f"{re.escape(sign)}+", text)), default=0)


def _written(nodes: Iterable[Node], before: str = " ", after: str = " ", inside: frozenset[str] = _NOWHERE) -> str:
    """Return nodes as Markdown, between the letters that stand *before* and *after* them, *inside* these tags."""
    made = ""
    kids = _merged(nodes, inside)
    for at, node in enumerate(kids):
        if isinstance(node, str):
            made += _words(node, inside)
        elif node["t"] in _MARKS:
            follows = _first(kids[at + 1]) if at + 1 < len(kids) else after
            made += _emphasis(node, made[-1:] or before, follows, inside)
        else:
            made += _piece(node, inside)
    return made


def _merged(nodes: Iterable[Node], inside: frozenset[str]) -> list[Node]:
    """Return nodes without those that Markdown has no sign for or that are *inside* their like, neighbours as one."""
    made: list[Node] = []
    for node in nodes:
        known = isinstance(node, str) or node["t"] in _KNOWN - inside
        for one in [node] if known else _merged(node["c"], inside):
            last = made[-1] if made else None
            if isinstance(one, str) and isinstance(last, str):
                made[-1] = last + one
            elif isinstance(one, dict) and isinstance(last, dict) and one["t"] in _MARKS and last["t"] in _MARKS:
                made[-1] = {**last, "c": [*last["c"], *one["c"]]}
            elif one:
                made.append(one)
    return made


def _first(node: Node) -> str:
    """Return the sign that a node starts with."""
    return SPACE.sub(" ", node)[:1] if isinstance(node, str) else {"br": " "}.get(node["t"], "[")


def _words(words: str, inside: frozenset[str]) -> str:
    """Return words that mean themselves; a bare address is a link, since its signs could not be escaped."""
    made, at = "", 0
    words = SPACE.sub(" ", words)
    for match in _BARE.finditer(words) if "a" not in inside else ():
        address = _trimmed(match[0])
        made += _escaped(words[at : match.start()]) + _link([address], address, inside)
        at = match.start() + len(address)
    return made + _escaped(words[at:])


def _trimmed(address: str) -> str:
    """Return an address without what ends the sentence or the brackets that it stands in."""
    while address[-1] in "?!.,:;*_~'\"" or (address[-1] == ")" and address.count(")") > address.count("(")):
        address = address[:-1]
    return address


def _escaped(words: str) -> str:
    return _SIGNS.sub(r"\\\g<0>", words)


def _emphasis(node: Node, before: str, after: str, inside: frozenset[str]) -> str:
    """Return emphasised words, or the words alone where CommonMark would not take the stars for emphasis.

    Spaces at its edges stay outside, and so do signs there if letters touch it, as they do in Chinese.
    """
    mark, within = _MARKS[node["t"]], inside | {node["t"]}
    kids, lead, trail = _merged(node["c"], within), "", ""
    if kids and isinstance(kids[0], str):
        first = _core(kids[0], before)
        lead, kids = kids[0][: len(kids[0]) - len(first)], [first, *kids[1:]]
    if kids and isinstance(kids[-1], str):
        last = _core(kids[-1][::-1], after)[::-1]
        trail, kids = kids[-1][len(last) :], [*kids[:-1], last]
    lead, trail = _words(lead, inside), _words(trail, inside)
    before, after = lead[-1:] or before, trail[:1] or after
    words = _written(kids, before, after, within)
    bare = words.strip("*")
    if bare and _binds(before, bare[0]) and _binds(after, bare[-1]):
        words = f"{mark}{words}{mark}"
    return f"{lead}{words}{trail}"


def _core(words: str, outside: str) -> str:
    """Return words without the start that stars beside *outside* would not bind to."""
    words = words.lstrip()
    if not words or _binds(outside, words[0]):
        return words
    return words[next((at for at, letter in enumerate(words) if _binds(outside, letter)), len(words)) :]


def _binds(outside: str, inside: str) -> bool:
    """Return whether stars between the two belong to *inside*, in CommonMark's older versions and in its newer ones."""
    if inside.isspace():
        return False
    if unicodedata.category(inside)[0] not in "PS":
        return True
    return outside.isspace() or outside in string.punctuation or unicodedata.category(outside)[0] == "P"


def _piece(node: Node, inside: frozenset[str]) -> str:
    if node["t"] == "br":
        return "\n"
    if node["t"] == "code":
        return _code("".join(_texts(node["c"])))
    if node["t"] == "img":
        alt = _escaped(SPACE.sub(" ", node.get("alt", "")))
        return f"![{alt}]({_destination(node['src'])})" if node.get("src") else alt
    return _link(node["c"], node["href"], inside) if node.get("href") else _written(node["c"], inside=inside)


def _link(nodes: list[Node], address: str, inside: frozenset[str]) -> str:
    words = "".join(_texts(nodes))
    shown = _written(nodes, "[", "]", inside | {"a"}).replace("\n", " ").strip()
    if not _ENTITY.search(address) and all(isinstance(one, str) for one in nodes):
        if words in {"", address} and _AUTOLINK.match(address):
            return f"<{address}>"
        if address == f"mailto:{words}" and _EMAIL.match(words):
            return f"<{words}>"
    return f"[{shown or _escaped(address)}]({_destination(address)})"


def _destination(address: str) -> str:
    """Return an address as it may stand in brackets."""
    for sign in ' <>\\\n"':
        address = address.replace(sign, f"%{ord(sign):02X}")
    address = _ENTITY.sub("&amp;", address)
    return f"<{address}>" if re.search(r"[()]", address) else address


def _code(code: str) -> str:
    code = SPACE.sub(" ", code)
    if not code.strip():
        return code
    fence = "`" * (longest_run(code, "`") + 1)
    pad = " " if "`" in {code[0], code[-1]} or code[0] == code[-1] == " " else ""
    return f"{fence}{pad}{code}{pad}{fence}"


def _texts(nodes: Iterable[Node]) -> list[str]:
    return [text for node in nodes for text in ([node] if isinstance(node, str) else _texts(node["c"]))]
