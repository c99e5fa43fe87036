"""Whether programs that sort applications find everything in our documents, and in its order."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct

from sitegen.extraction import docx_text, pdf_text, plain_text
from sitegen.markdown import Markdown
from sitegen.model import Edition, Entry, Section
from sitegen.names import profile_text, shown_address

READERS: Mapping[str, Callable[[bytes], tuple[str, ...]]] = {
    "pdf": pdf_text,
    "docx": docx_text,
    "txt": plain_text,
}
"""The documents that such programs are given, and how each is read."""
_NEAR = 400
"""How many letters may lie between a job's title and its dates and employer."""
_INVISIBLE = frozenset(
    "\u00ad\u200b\u200c\u200d\u2060\ufeff\ufffe\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)


class Lost(Struct, frozen=True):
    """Something that a document says and a reader does not find, or not where it belongs."""

    where: str
    """Such as ``work: Ward Manager: dates``."""
    text: str
    what: str
    """Why it counts as lost."""


def lost(edition: Edition, pages: Iterable[str]) -> Iterator[Lost]:
    """Yield what of an edition is not in the text that was read from a document's *pages*."""
    text = _Read(_without_footers(tuple(pages), edition))
    yield from _private_use(text)
    markdown = Markdown()
    for where, words in _of_person(edition, markdown):
        yield from _missing(where, words, text)
    at = 0
    for section in edition.sections:
        if section.page or not _says_something(section, edition, markdown):
            continue
        after = text.find(section.title, at)
        found = section.title in text
        if after < 0 and (found or not text.mixed):
            what = "comes too early" if found else "is not found"
            yield Lost(f"{section.id}: heading", section.title, what)
        at = max(at, after)
        for entry in section.entries:
            yield from _entry(f"{section.id}: {markdown.plain(entry.title)}", entry, section, edition, text, markdown)
        for words in markdown.lines(section.body):
            yield from _missing(section.id, words, text)


def _says_something(section: Section, edition: Edition, markdown: Markdown) -> bool:
    """Whether there is more of a section than its heading, which documents leave out where it is alone."""
    entries = (one for entry in section.entries for one in (entry, *entry.roles))
    parts = (words for entry in entries for _, words in _parts(entry, edition, markdown))
    return any(words.strip() for words in (*markdown.lines(section.body), *parts))


def _entry(
    where: str, entry: Entry, section: Section, edition: Edition, text: _Read, markdown: Markdown
) -> Iterator[Lost]:
    for name, words in _parts(entry, edition, markdown):
        yield from _missing(f"{where}: {name}", words, text)
    title, dates = markdown.plain(entry.title), edition.words.span(entry.span)
    together = [words for words in (dates, entry.organization) if words]
    if section.kind == "timeline" and title and not text.mixed and not text.near(title, together):
        yield Lost(where, ", ".join(together), f"does not stand beside '{title}'")
    for role in entry.roles:
        yield from _entry(f"{where}: {markdown.plain(role.title)}", role, section, edition, text, markdown)


def _parts(entry: Entry, edition: Edition, markdown: Markdown) -> Iterator[tuple[str, str]]:
    """Yield what an entry says, piece by piece."""
    yield "title", markdown.plain(entry.title)
    yield "organization", entry.organization or ""
    yield "place", entry.place or ""
    yield "dates", edition.words.span(entry.span)
    yield from (("text", line) for line in markdown.lines(entry.text))
    yield from (("bullet", line) for bullet in entry.bullets for line in markdown.lines(bullet))
    yield from (("author", author.name) for author in entry.authors)
    yield from (("skill", tag) for tag in entry.tags)
    for detail in entry.details:
        yield from ((detail.label, words if detail.url else markdown.plain(words)) for words in detail.texts)


def _of_person(edition: Edition, markdown: Markdown) -> Iterator[tuple[str, str]]:
    basics = edition.basics
    yield "name", basics.name
    yield "label", basics.label or ""
    yield "location", edition.location or ""
    yield from (("email", one) for one in (basics.email, *(basics.emails or ())) if one)
    yield from (("phone", one) for one in (basics.phone, *(basics.phones or ())) if one)
    yield "address", shown_address(basics.url) or ""
    # A document may write the address in full behind the network's name.
    yield from (("profile", words) for one in basics.profiles or () for words in profile_text(one).split(": ", 1))
    yield from (("link", shown_address(one.url) or "") for one in basics.links or ())
    for name in ("summary", "objective", "quote"):
        yield from ((name, line) for line in markdown.lines(basics.get(name)))
    yield from ((fact.label, text) for fact in edition.facts for text in fact.texts)


def _missing(where: str, words: str, text: _Read) -> Iterator[Lost]:
    """Yield what is missing of a piece of text; where two directions mix, only the order may differ."""
    if words in text:
        return
    gone = [word for word in words.split() if word not in text and not text.has_letters_of(word)]
    if gone or not text.mixed:
        yield Lost(where, " ".join(gone) or words, "is not found" if gone else "is torn apart")


def _private_use(text: _Read) -> Iterator[Lost]:
    """Letters that only one font knows say nothing to a program; they come from fonts of icons."""
    odd = sorted({letter for letter in text.text if unicodedata.category(letter) == "Co"})
    if odd:
        yield Lost("letters", " ".join(f"U+{ord(letter):04X}" for letter in odd), "means nothing outside its font")


def _without_footers(pages: tuple[str, ...], edition: Edition) -> str:
    kept = []
    for number, page in enumerate(pages, 1):
        footer = edition.words.text("document.page_of", page=number, pages=len(pages))
        kept.append(page.strip().removeprefix(footer).removesuffix(footer))
    return "\n".join(kept)


class _Read:
    """A text as a program compares it: one case, one form of each letter, no white space."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.bare = _bare(text)
        # Where two directions mix, readers of PDFs disagree on the order of words, of signs, even of letters that
        # share a glyph.
        self.mixed = any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in text)
        self.letters = {_letters(word) for word in text.split()} if self.mixed else set()

    def __contains__(self, words: str) -> bool:
        return _bare(words) in self.bare

    def has_letters_of(self, word: str) -> bool:
        """Return whether two directions mix, and the letters are there, whatever their order and their signs."""
        if not self.mixed:
            return False
        bare = "".join(letter for letter in _bare(word) if letter.isalnum())
        return _letters(word) in self.letters or bool(bare and bare in self.bare)

    def find(self, words: str, after: int) -> int:
        """Return where words end that stand behind a place, -1 where they do not."""
        bare = _bare(words)
        at = self.bare.find(bare, after)
        return -1 if at < 0 else at + len(bare)

    def near(self, words: str, others: Iterable[str]) -> bool:
        """Return whether somewhere the words have all the others close by."""
        bare, wanted = _bare(words), [_bare(other) for other in others]
        at = self.bare.find(bare)
        while at >= 0:
            around = self.bare[max(0, at - _NEAR) : at + len(bare) + _NEAR]
            if all(other in around for other in wanted):
                return True
            at = self.bare.find(bare, at + 1)
        return False


def _bare(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in folded if not letter.isspace() and letter not in _INVISIBLE)


def _letters(word: str) -> str:
    return "".join(sorted(letter for letter in _bare(word) if letter.isalnum()))
