"""How a publication is cited: in words, as the APA has them, and as an entry of BibTeX.

Nothing is made up: without authors, title, year and a place where it can be found there is no citation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import count

from msgspec import Struct
from msgspec.structs import replace

from sitegen.expressions import expression
from sitegen.family_names import split_name
from sitegen.formats import slugify
from sitegen.markdown import Markdown
from sitegen.model import Citation
from sitegen.records import Record

_MOST_AUTHORS = 20
"""With more, the APA names the first ones and the last."""
_KINDS = (
    ("inproceedings", "conferenc|proceeding|congres|symposi|workshop|konferenz|tagung|conférence|konferen|talk"),
    ("incollection", "chapter|kapitel|chapitre|capítulo|capitolo|hoofdstuk"),
    ("mastersthesis", r"master.*(?:thesis|arbeit)|diplom"),
    ("phdthesis", "thesis|dissertation|thèse|tesis|tese|tesi|proefschrift"),
    ("techreport", r"\breport|white ?paper|bericht|rapport|informe"),
    ("misc", "preprint|data ?set|software|poster"),
    ("article", "article|journal|review|artikel|aufsatz|artículo|artigo|articolo|editorial"),
    ("book", "book|buch|livre|libro|livro|boek"),
)
"""Types of BibTeX by what authors call them."""
_JOURNAL = expression(
    r"journal|quarterly|review|letters|transactions|annals|bulletin|zeitschrift|revue|revista|rivista", re.IGNORECASE
)
_VENUES = {
    "article": "journal",
    "book": "publisher",
    "inproceedings": "booktitle",
    "incollection": "booktitle",
    "phdthesis": "school",
    "mastersthesis": "school",
    "techreport": "institution",
}
_INSIDE = frozenset({"inproceedings", "incollection"})
_THESES = frozenset({"phdthesis", "mastersthesis"})
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_BODY = expression(
    r"\b(?:of|for|and|the|&|group|team|consortium|collaboration|organi[sz]ation|committee|university|institute"
    r"|ministry|society|association|commission|council)\b",
    re.IGNORECASE,
)
"""What shows that an author is not a person."""
_INDEXED = expression(r"(?P<family>.*\w{2}.*) (?P<letters>[A-Z]{1,3})")
"""A name as medical indexes write it: Castelló-Byrne RM."""
_SUFFIX = expression(r"(?:jr|sr|i{2,3}|iv|ph\.?\s?d|m\.?d|rn|msc|bsc|mba|frcn?|facp)\.?(?:,.*)?", re.IGNORECASE)
_OTHERS = expression(r"(?:and |& )?(?:et al\.?|others)", re.IGNORECASE)
_MARKS = expression(r"[*†‡§¶#\d]+$")
_NUMBERED = expression(r"(?P<volume>.*\S)\s*\((?P<number>[^()]+)\)")
_PREPRINT = expression(r"(?:, )?\barXiv:(\S+)", re.IGNORECASE)
_ISBN = expression(r"(?:, )?\bISBN (\S+)")
_SIGNS = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}
"""What LaTeX would take for something else; a brace, even behind a backslash, would end a field."""
_LATIN = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "\u0131": "i", "þ": "th", "ð": "d"}
)


class _Work(Struct, frozen=True):
    """What a citation says, in plain words; what is not known is empty."""

    authors: tuple[_Author, ...]
    more: bool
    """Whether there are authors whom nobody named."""
    title: str
    year: int
    month: int | None
    kind: str
    called: str
    """What its author calls that kind."""
    venue: str
    volume: str
    pages: str
    doi: str
    url: str
    status: str
    isbn: str = ""
    preprint: str = ""


class _Author(Struct, frozen=True):
    whole: str
    family: str = ""
    given: str = ""
    suffix: str = ""


def cited(records: Iterable[Record], lang: str) -> Iterator[Citation | None]:
    """Yield how each publication is cited, None where too little is known of it; *lang* is that of names, as a tag."""
    taken: set[str] = set()
    for work in (_work(record, lang) for record in records):
        if work is None:
            yield None
            continue
        key = next(key for key in _lettered(_key(work)) if key not in taken)
        taken.add(key)
        yield Citation(_in_words(work), _in_bibtex(work, key))


def _work(record: Record, lang: str) -> _Work | None:
    names = [_MARKS.sub("", name).strip() for name in record.authors or ()]
    authors = tuple(_author(name, lang) for name in names if name and not _OTHERS.fullmatch(name))
    plain = Markdown().plain
    doi = re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", "", (record.doi or "").strip(), flags=re.IGNORECASE)
    url = record.url if re.match(r"https?://", record.url or "") else ""
    year = record.releaseDate.year if record.releaseDate else None
    if not (authors and record.name and year and (record.publisher or doi or url)):
        return None
    work = _Work(
        authors=authors,
        more=len(authors) < len([name for name in names if name]),
        title=plain(record.name),
        year=year,
        month=None if record.releaseDate.free else record.releaseDate.month,
        kind=_kind(
            record.type or "", journal=bool(record.volume or record.pages or _JOURNAL.search(record.publisher or ""))
        ),
        called=plain(record.type),
        venue=plain(record.publisher),
        volume=plain(record.volume),
        pages=re.sub(r"(?<=\w)\s*[-–—]+\s*(?=\w)", "–", plain(record.pages)),
        doi=doi,
        url="" if doi and url.endswith(f"doi.org/{doi}") else url,
        status=plain(record.status),
    )
    return _numbered(work)


def _numbered(work: _Work) -> _Work:
    """Take the numbers out of the venue that stand there for want of a place: of a preprint and of a book."""
    preprint, isbn = _PREPRINT.search(work.venue), _ISBN.search(work.venue)
    venue = _ISBN.sub("", _PREPRINT.sub("", work.venue)).strip(", ")
    return replace(
        work,
        venue=venue,
        preprint=preprint[1].strip(",;") if preprint else "",
        isbn=isbn[1].strip(",;") if isbn else "",
    )


def _kind(called: str, *, journal: bool) -> str:
    folded = called.casefold()
    named = (kind for kind, words in _KINDS if re.search(words, folded))
    return next(named, "article" if journal else "misc")


def _author(name: str, lang: str) -> _Author:
    indexed = _INDEXED.fullmatch(name)
    if indexed and not re.fullmatch("I{1,3}|IV|V", indexed["letters"]):
        return _Author(name, indexed["family"], " ".join(f"{letter}." for letter in indexed["letters"]))
    family, _, given = (part.strip() for part in name.partition(","))
    if family and given and not _SUFFIX.fullmatch(given):
        return _Author(name, family, given)  # Ortega y Gasset, José
    parts = split_name(name, lang)
    if not parts.family or not parts.given or _BODY.search(name):
        return _Author(name)
    return _Author(name, parts.family, parts.given, parts.suffix)


# --- In words -------------------------------------------------------------------------------


def _in_words(work: _Work) -> str:
    """Return the citation as the APA has it, without italics."""
    kind = f" [{work.called}]" if work.kind in _THESES and work.called else ""
    title = f"{work.title}{kind}"
    parts = (
        _ended(_people(work)),
        f"({work.year}).",
        title if title.endswith(("?", "!", "…")) else _ended(title),
        _ended(_source(work)),
        _ended(work.status),
        f"https://doi.org/{work.doi}" if work.doi else work.url or _preprint_address(work),
    )
    return " ".join(part for part in parts if part)


def _ended(text: str) -> str:
    return f"{text}." if text and not text.endswith((".", "。")) else text


def _people(work: _Work) -> str:
    names = [_cited(author) for author in work.authors]
    if work.more:
        return ", ".join([*names, "et al."])
    if len(names) > _MOST_AUTHORS:
        return f"{', '.join(names[: _MOST_AUTHORS - 1])}, … {names[-1]}"
    return f"{', '.join(names[:-1])}, & {names[-1]}" if len(names) > 1 else names[0]


def _cited(author: _Author) -> str:
    """Return ``Castelló-Byrne, R. M.``; a name in a script without capitals as it is written."""
    if not author.family or author.given[0].lower() == author.given[0].upper():
        return author.whole
    words = re.findall(r"[^\s.]+", author.given)
    letters = " ".join("-".join(f"{part[0]}." for part in word.split("-") if part) for word in words)
    return ", ".join(part for part in (author.family, letters, author.suffix) if part)


def _source(work: _Work) -> str:
    if work.kind in _INSIDE:
        inside = f"In {work.venue}" if work.venue else ""
        pages = f" (pp. {work.pages})" if work.pages and inside else ""
        return f"{inside}{pages}"
    preprint = f"arXiv:{work.preprint}" if work.preprint else ""
    return ", ".join(part for part in (work.venue, work.volume, work.pages, preprint) if part)


def _preprint_address(work: _Work) -> str:
    return f"https://arxiv.org/abs/{work.preprint}" if work.preprint else ""


# --- In BibTeX ------------------------------------------------------------------------------


def _in_bibtex(work: _Work, key: str) -> str:
    """Return an entry that every reader of BibTeX takes: letters as they are, signs of LaTeX escaped."""
    lines = ",\n".join(f"  {name} = {value}" for name, value in _fields(work))
    return f"@{work.kind}{{{key},\n{lines}\n}}"


def _fields(work: _Work) -> Iterator[tuple[str, str]]:
    numbered = _NUMBERED.fullmatch(work.volume)
    authors = [_inverted(author) for author in work.authors] + (["others"] if work.more else [])
    fields = {
        "author": " and ".join(authors),
        "title": _with_capitals(work.title),
        _VENUES.get(work.kind, "howpublished"): _escaped(work.venue),
        "type": _escaped(work.called) if work.kind in _THESES else "",
        "volume": _escaped(numbered["volume"] if numbered else work.volume),
        "number": _escaped(numbered["number"]) if numbered else "",
        "pages": _escaped(work.pages.replace("–", "--")),
        "year": str(work.year),
    }
    rest = {
        "isbn": _escaped(work.isbn),
        "eprint": _escaped(work.preprint),
        "archiveprefix": "arXiv" if work.preprint else "",
        "doi": _address(work.doi),
        "url": _address(work.url),
        "note": _escaped(work.status),
    }
    yield from ((name, f"{{{value}}}") for name, value in fields.items() if value)
    if work.month:
        yield "month", _MONTHS[work.month - 1]
    yield from ((name, f"{{{value}}}") for name, value in rest.items() if value)


def _inverted(author: _Author) -> str:
    """Return ``Castelló-Byrne, Ruth``, or in braces a name that has no parts."""
    if not author.family:
        return f"{{{_escaped(author.whole)}}}"
    parts = (author.family, author.suffix, author.given)
    return ", ".join(_unjoined(_escaped(part)) for part in parts if part)


def _unjoined(part: str) -> str:
    """Keep words together that BibTeX would take for the end of a name."""
    return f"{{{part}}}" if re.search(r",|\band\b", part, re.IGNORECASE) else part


def _escaped(text: str) -> str:
    return "".join(_SIGNS.get(letter, letter) for letter in text)


def _with_capitals(title: str) -> str:
    """Return a title in which words such as DNA keep their capitals in every style."""
    words = re.split(r"(\s+)", title)
    kept = ((word, any(letter.isupper() for letter in word[1:])) for word in words)
    return "".join(f"{{{_escaped(word)}}}" if loud else _escaped(word) for word, loud in kept)


def _address(address: str) -> str:
    """Return an address, which is taken as it stands, without what would end its field."""
    return re.sub(r"[\s\\{}]", lambda sign: f"%{ord(sign[0]):02X}", address)


def _key(work: _Work) -> str:
    """Return ``castellobyrne2024forty``: the first author, the year, the first word that says something."""
    first = work.authors[0]
    words = [word for word in _flat(work.title) if not word.isdigit()] or [""]
    telling = next((word for word in words if len(word) > 3), words[0])  # noqa: PLR2004 - shorter are articles
    return f"{''.join(_flat(first.family or first.whole)) or 'work'}{work.year}{telling}"


def _flat(text: str) -> list[str]:
    """Return the words of a text as keys can hold them: small Latin letters and digits."""
    decomposed = unicodedata.normalize("NFKD", slugify(text).translate(_LATIN))
    return re.findall(r"[a-z0-9]+", decomposed)


def _lettered(key: str) -> Iterator[str]:
    """Yield a key, and further ones for works that would have the same."""
    yield key
    yield from (f"{key}-{number}" for number in count(2))
