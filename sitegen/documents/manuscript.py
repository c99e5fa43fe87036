"""An edition as a manuscript: one run of headings, paragraphs and lists, for documents without a layout.

Its blocks are the nodes of `sitegen.markdown`, and beside them those of this module, which each document
writes in its own way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from msgspec import Struct

from sitegen.markdown import Markdown, Node
from sitegen.model import Author, Detail, Edition, Entry, Section
from sitegen.records import Record

_LINES = frozenset({"tags", "pairs", "figures"})
"""The kinds of sections whose entries are but a line each."""
_DIGITS = 6
"""As many as a numbered list is likely to need; CommonMark reads nine."""
_INLINE = frozenset({"a", "abbr", "br", "code", "del", "em", "img", "strong", "sub", "sup"})


class Pair(Struct, frozen=True):
    """A label and what stands behind it, as nodes of one line."""

    label: str | None
    nodes: list[Node]


class Person(Struct, frozen=True):
    """Whose resume it is."""

    name: str
    label: str | None
    pronouns: str | None


class Facts(Struct, frozen=True):
    """How a person is reached, and what else is to be known at a glance."""

    pairs: tuple[Pair, ...]


class Notes(Struct, frozen=True):
    """What follows an entry: its further fields, and the skills that it shows."""

    pairs: tuple[Pair, ...]


class Head(Struct, frozen=True):
    """How an entry starts: what, when, where, who."""

    level: int
    title: list[Node]
    url: str | None
    organization: str | None
    organization_url: str | None
    place: str | None
    dates: str
    """With the duration where it is told; empty where nothing is known."""
    authors: tuple[Author, ...]
    commas: tuple[str, str]
    """What the language sets between authors, and between employer and place."""


Block = Any
"""A node, the `Person`, `Facts`, `Notes` or a `Head`."""


def manuscript(edition: Edition, markdown: Markdown, whole: Callable[[str], str]) -> Iterator[Block]:
    """Yield the blocks of a resume, in the order of reading.

    *whole* completes an address, or raises ValueError where nothing is known to complete it with.
    """
    writer = _Writer(edition, markdown, whole)
    yield from writer.opening()
    for section in edition.sections:
        if not section.page and (written := [*writer.section(section)]):
            yield _node("h2", section.title)
            yield from written


def tag(node: Node) -> str:
    """Return a node's tag; a text has none."""
    return "" if isinstance(node, str) else str(node["t"])


def blocks(nodes: Iterable[Node]) -> list[Node]:
    """Return nodes as blocks alone: what stands between blocks becomes a paragraph, terms become a list."""
    made: list[Node] = []
    line: list[Node] = []
    for node in [*nodes, {"t": "", "c": []}]:
        if isinstance(node, str) or node["t"] in _INLINE:
            line.append(node)
            continue
        if any(not isinstance(one, str) or one.strip() for one in line):
            made.append(_node("p", *line))
        line = []
        if node["t"] == "dl":
            made.append(_terms([one for one in node["c"] if tag(one)]))
        elif node["t"]:
            made.append(node)
    return made


def first_number(node: Node) -> int:
    """Return what a numbered list starts with; what CommonMark would not take for a number is 1."""
    start = str(node.get("start", ""))
    return int(start) if start.isdecimal() and len(start) <= _DIGITS else 1


def joined(parts: Iterable[Iterable[Node]], between: str) -> list[Node]:
    """Return one line made of several, with a text between each two."""
    return [node for at, part in enumerate(parts) for node in ([between, *part] if at else part)]


def labelled(pair: Pair, label: Callable[[str], Node]) -> list[Node]:
    """Return a pair as one line; *label* makes a node of its label and the colon."""
    return [label(f"{pair.label}:"), " ", *pair.nodes] if pair.label else pair.nodes


def _node(name: str, *children: Node, **more: str) -> Node:
    return {"t": name, "c": [*children], **more}


def _terms(nodes: Iterable[Node]) -> Node:
    """Return terms and what they mean as bullets: the first meaning beside its term, others below."""
    items: list[Node] = []
    for node in nodes:
        told = blocks(node["c"])
        if node["t"] == "dt":
            items.append(_node("li", _node("strong", *node["c"])))
        elif items and len(items[-1]["c"]) == 1 and told and told[0]["t"] == "p":
            items[-1]["c"] += [": ", *told[0]["c"], *told[1:]]
        elif items:
            items[-1]["c"] += told
    return _node("ul", *items)


class _Writer:
    """Writes the blocks of one edition."""

    def __init__(self, edition: Edition, markdown: Markdown, whole: Callable[[str], str]) -> None:
        self.edition = edition
        self.basics = edition.basics
        self.words = edition.words
        self.markdown = markdown
        self.whole = whole
        self.items = self.words.text("lists.items")
        self.parts = self.words.text("lists.parts")

    def opening(self) -> Iterator[Block]:
        """Yield name, contacts and what the person says of themselves."""
        basics = self.basics
        yield Person(basics.name, basics.label, basics.pronouns)
        if pairs := tuple(self._contacts()):
            yield Facts(pairs)
        yield from self.markdown.nodes(basics.summary)
        yield from self.markdown.nodes(basics.objective)
        if basics.quote:
            yield _node("blockquote", _node("p", *self.markdown.inline_nodes(basics.quote)))

    def _contacts(self) -> Iterator[Pair]:
        basics, text = self.basics, self.words.text
        for email in filter(None, (basics.email, *(basics.emails or ()))):
            yield Pair(text("page.email"), [_node("a", email, href=f"mailto:{email}")])
        for phone in filter(None, (basics.phone, *(basics.phones or ()))):
            yield Pair(text("page.phone"), [phone])
        if self.edition.location:
            yield Pair(text("page.location"), [self.edition.location])
        if basics.url:
            yield Pair(text("page.website"), self._address(basics.url))
        yield from map(self._profile, basics.profiles or ())
        for link in basics.links or ():
            yield Pair(link.label, self._address(link.url))
        for fact in self.edition.facts:
            yield Pair(fact.label, [self.items.join(fact.texts)])

    def _profile(self, profile: Record) -> Pair:
        """Return a profile as its address, with the name there where the address lacks it."""
        address = self._address(profile.url) if profile.url else []
        if profile.username and profile.username.casefold() not in (profile.url or "").casefold():
            address.append(f" ({profile.username})" if address else profile.username)
        return Pair(profile.network, address) if address else Pair(None, [profile.network or ""])

    def _address(self, url: str) -> list[Node]:
        """Return an address that can be read and followed."""
        return self._linked(url, [self._known(url) or url])

    def _known(self, url: str | None) -> str | None:
        try:
            return self.whole(url) if url else None
        except ValueError:
            return None

    def _linked(self, url: str | None, nodes: list[Node]) -> list[Node]:
        """Return a line that leads to an address, where that is known; there are no links in links."""
        href = self._known(url)
        return [_node("a", *_unlinked(nodes), href=href)] if href else nodes

    def section(self, section: Section) -> Iterator[Block]:
        """Yield a section's text and its entries; those that say nothing are left out."""
        if section.body:
            yield from self.markdown.nodes(section.body)
        if section.kind in _LINES:
            lines = (self._line(entry, section.kind) for entry in section.entries)
            if items := [line for line in lines if line["c"]]:
                yield _node("ul", *items)
        else:
            draw = self._quote if section.kind == "quotes" else self._entry
            for entry in section.entries:
                yield from draw(entry)

    def _entry(self, entry: Entry, level: int = 3) -> Iterator[Block]:
        if entry.title or entry.organization or entry.place or entry.span or entry.authors:
            yield Head(
                level=level,
                title=self.markdown.inline_nodes(entry.title),
                url=self._known(entry.url),
                organization=entry.organization,
                organization_url=self._known(entry.organization_url),
                place=entry.place,
                dates=self._dates(entry),
                authors=entry.authors,
                commas=(self.items, self.parts),
            )
        yield from self._says(entry, level + 1)
        pairs = [*self._details(entry)]
        if entry.tags:
            pairs.append(Pair(self.words.text("skills.shows"), [self.items.join(entry.tags)]))
        if pairs:
            yield Notes(tuple(pairs))
        for role in entry.roles:
            yield from self._entry(role, level + 1)

    def _says(self, entry: Entry, top: int) -> list[Node]:
        """Return an entry's text and bullets; headings in it start at the level *top*."""
        said = [*self.markdown.nodes(entry.text, top)]
        if entry.bullets:
            said.append(_node("ul", *(_node("li", *self.markdown.bullet_nodes(one)) for one in entry.bullets)))
        return said

    def _dates(self, entry: Entry) -> str:
        dates = self.words.span(entry.span)
        duration = self.words.duration(entry.span, self.edition.today) if entry.timed else ""
        return f"{dates} ({duration})" if dates and duration else dates

    def _details(self, entry: Entry) -> Iterator[Pair]:
        for detail in entry.details:
            yield Pair(detail.label, self._detail(detail))

    def _detail(self, detail: Detail) -> list[Node]:
        if detail.url is None:
            return joined(map(self.markdown.inline_nodes, detail.texts), self.items)
        return self._linked(detail.url, [self.items.join(detail.texts)])

    def _where_and_when(self, entry: Entry) -> list[list[Node]]:
        organization: list[Node] = [entry.organization] if entry.organization else []
        parts = [self._linked(entry.organization_url, organization) if organization else []]
        parts += [[text] if text else [] for text in (entry.place, self._dates(entry))]
        parts.append([self.items.join(author.name for author in entry.authors)] if entry.authors else [])
        return [part for part in parts if part]

    def _line(self, entry: Entry, kind: str) -> Node:
        """Return a short entry as a bullet: ``Title: words (further fields)``."""
        said = self._says(entry, 4)
        tags: list[Node] = [self.items.join(entry.tags)] if entry.tags else []
        main = [tags] if tags else []
        if kind != "tags" and tag(said[0] if said else "") == "p":
            main.insert(0, said.pop(0)["c"])
        more = [*self._where_and_when(entry), *(labelled(pair, str) for pair in self._details(entry))]
        title = self.markdown.inline_nodes(entry.title)
        line: list[Node] = [_node("strong", *self._linked(entry.url, title))] if title else []
        if main:
            line += [": " if line else "", *joined(main, self.parts)]
        if more:
            line += [" (" if line else "(", *joined(more, self.parts), ")"]
        roles = [_node("ul", *(self._line(role, kind) for role in entry.roles))] if entry.roles else []
        return _node("li", *line, *said, *roles)

    def _quote(self, entry: Entry) -> Iterator[Block]:
        """Yield what somebody says, and below it who that is."""
        said = self._says(entry, 4)
        title = self.markdown.inline_nodes(entry.title)
        who = [[_node("strong", *self._linked(entry.url, title))]] if title else []
        who += self._where_and_when(entry)
        if said:
            yield _node("blockquote", *said, *([_node("p", "— ", *joined(who, self.parts))] if who else []))
        elif who:
            yield _node("p", *joined(who, self.parts))
        pairs = [*self._details(entry), *([Pair(None, [self.items.join(entry.tags)])] if entry.tags else [])]
        if pairs:
            yield Notes(tuple(pairs))
        for role in entry.roles:
            yield from self._quote(role)


def _unlinked(nodes: Iterable[Node]) -> list[Node]:
    """Return nodes with the words of links in their place."""
    made: list[Node] = []
    for node in nodes:
        if isinstance(node, str):
            made.append(node)
        elif node["t"] == "a":
            made += _unlinked(node["c"])
        else:
            made.append({**node, "c": _unlinked(node["c"])})
    return made
