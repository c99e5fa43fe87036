"""A Word document: one column, real styles, lists and links, nothing in headers or footers.

Programs that read resumes get what they look for where they look for it: the name first, title and
dates on one line, employer and place on the next, then the bullets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from blake3 import blake3
from msgspec import to_builtins
from msgspec.structs import replace

from sitegen import pictures
from sitegen.cache import Cache
from sitegen.documents.pdf import Pictures, paper
from sitegen.documents.press import Made, Press, kept, whole_address
from sitegen.documents.word_blocks import PHOTO, Block, Paragraph, Prose, Run, closed, joined, tidy
from sitegen.documents.word_directions import marked
from sitegen.documents.word_file import STYLES, About, written
from sitegen.markdown import Markdown
from sitegen.model import Detail, Edition, Entry, File, Section
from sitegen.names import profile_text, shown_address
from sitegen.problems import ThemeError
from sitegen.records import Record
from sitegen.signs import LEFT_TO_RIGHT
from sitegen.themes import Theme

_VERSION = "docx 3"
_PARTS = ("styles", "numbering", "settings", "fontTable")
_PHOTO_PIXELS = 400
"""How wide a photo must at least be to be sharp on paper."""
_LONG_NAME = 26
"""Names of more letters are set smaller; beside a photo the line has no room for them."""
_INK = "#1e1915"
_BAR = Run(" | ", "Separator", ("regular",))


def docx(edition: Edition, press: Press) -> Made:
    """Return the edition as a Word document."""
    shown = Pictures(edition, press.cache)
    prose = Prose(Markdown(whole_address(edition), shown.image, press.memory))
    laid = _Resume(edition, prose).blocks()
    blocks = tuple(marked(laid) if edition.dir == "rtl" else laid)
    photo = _photo(edition, press.cache)
    files = {**shown.files, **({PHOTO: photo} if photo else {})}
    images = {name: file.content for name, file in files.items()}
    parts = _parts(press.theme)
    about = _about(edition, press)
    data = {
        "blocks": to_builtins(blocks),
        "about": to_builtins(about),
        "parts": {name: [layer.decode() for layer in layers] for name, layers in parts.items()},
        "images": {name: blake3(content).hexdigest() for name, content in images.items()},
    }
    return Made(kept(press, _VERSION, data, lambda: written(blocks, about, parts, images)))


def _photo(edition: Edition, cache: Cache) -> File | None:
    if edition.photo is None:
        return None
    return pictures.portrait(edition.photo, cache, edition.basics.imageFocus, least=_PHOTO_PIXELS)


def _parts(theme: Theme) -> dict[str, tuple[bytes, ...]]:
    """Return the parts of a Word document that a theme designs: of styles every layer, of the rest the nearest."""
    found: dict[str, tuple[bytes, ...]] = {}
    for name in _PARTS:
        wanted = f"docx/{name}.xml"
        layers = [folder / wanted for folder in reversed(theme.folders) if (folder / wanted).is_file()]
        if not layers:
            raise ThemeError(f"theme '{theme.name}' has no {wanted}, so it cannot make a Word document")
        found[name] = tuple(path.read_bytes() for path in (layers if name == STYLES else layers[-1:]))
    return found


def _about(edition: Edition, press: Press) -> About:
    name = edition.basics.name
    location = edition.basics.location
    tags = (tag for section in edition.sections for entry in section.entries for tag in entry.tags)
    return About(
        title=f"{name} – {edition.words.text('document.title')}",
        author=name,
        description=edition.description,
        keywords=tuple(dict.fromkeys(tags)),
        lang=edition.lang,
        country=((location.countryCode if location else None) or "").upper(),
        rtl=edition.dir == "rtl",
        paper=paper(edition),
        epoch=press.epoch,
        options={"accent": _INK, **{name: str(value) for name, value in press.options.items()}},
    )


class _Resume:
    """Lays out what an edition publishes."""

    def __init__(self, edition: Edition, prose: Prose) -> None:
        self.edition = edition
        self.words = edition.words
        self.prose = prose
        self.whole = whole_address(edition)
        self.items = Run(self.words.text("lists.items"))
        self.comma = Run(self.words.text("lists.parts"))

    def blocks(self) -> Iterator[Block]:
        """Yield the whole document."""
        yield from self._opening(self.edition.basics)
        for section in self.edition.sections:
            content = [] if section.page else [*self.prose.blocks(section.body), *self._entries(section)]
            if content:
                yield from (Paragraph("Heading1", (Run(section.title),)), *content)

    def _opening(self, basics: Record) -> Iterator[Block]:
        name = [Run(basics.name, "LongTitle" if len(basics.name) > _LONG_NAME else "")]
        if self.edition.photo:
            name += [Run("\t"), Run(self.edition.photo_alt, picture=PHOTO)]
        yield Paragraph("Title", tuple(name))
        label = [Run(basics.label)] if basics.label else []
        pronouns = [Run(basics.pronouns, "Aside")] if basics.pronouns else []
        if label or pronouns:
            yield Paragraph("Subtitle", joined((label, pronouns), Run("  ")))
        for line in (self._reach(basics), self._links(basics)):
            if runs := joined(line, _BAR):
                yield Paragraph("Contact", runs)
        yield from self.prose.blocks(basics.summary, style="Summary")
        yield from self.prose.blocks(basics.objective)
        if quote := self.prose.line(basics.quote):
            yield Paragraph("Quote", quote, stays=False)

    def _reach(self, basics: Record) -> Iterator[tuple[Run, ...]]:
        """Yield the ways to reach the person."""
        for email in filter(None, (basics.email, *(basics.emails or ()))):
            yield (Run(email, href=f"mailto:{email}"),)
        for phone in filter(None, (basics.phone, *(basics.phones or ()))):
            digits = "".join(letter for letter in phone if letter in "+0123456789")
            mark = LEFT_TO_RIGHT if self.edition.dir == "rtl" else ""  # or its groups would change places
            yield (Run(mark + phone, href=f"tel:{digits}" if digits else ""),)
        if self.edition.location:
            yield (Run(self.edition.location),)
        for fact in self.edition.facts:
            yield (Run(f"{fact.label}: {self.items.text.join(fact.texts)}"),)

    def _links(self, basics: Record) -> Iterator[tuple[Run, ...]]:
        """Yield the places to read on."""
        if basics.url:
            yield (Run(shown_address(basics.url) or basics.url, href=self._address(basics.url)),)
        for profile in basics.profiles or ():
            yield (Run(profile_text(profile), href=self._address(profile.url)),)
        for link in basics.links or ():
            address = Run(shown_address(link.url) or link.url, href=self._address(link.url))
            yield (Run(f"{link.label}: "), address) if link.label else (address,)

    def _address(self, url: str | None) -> str:
        """Return an address that leads somewhere from wherever the document is, or nothing."""
        try:
            return str(self.whole(url)) if url else ""
        except ValueError:
            return ""

    def _entries(self, section: Section) -> Iterator[Block]:
        if section.kind == "pairs":
            yield from self._pairs(section.entries)
            return
        draw = _KINDS.get(section.kind, _Resume.entry)
        for entry in section.entries:
            yield from draw(self, entry)

    def entry(self, entry: Entry, level: int = 2) -> list[Block]:
        """Return an entry with a heading of that level, and its roles below it."""
        title = self._title(entry)
        dates = self._dates(entry)
        blocks: list[Block] = []
        if line := joined((title, dates), _BAR):
            blocks.append(Paragraph(f"Heading{level}" if title else "Byline", line))
        if byline := joined((self._organization(entry), self._place(entry)), self.comma):
            blocks.append(Paragraph("Byline", byline))
        notes = list(self._notes(entry, "Notes"))
        body = closed(self._below(entry, level), stays=bool(notes))
        return closed([*blocks, *body, *notes, *self._roles(entry, level)])

    def _below(self, entry: Entry, level: int = 2) -> Iterator[Block]:
        """Yield authors, text and bullets."""
        authors = ([Run(one.name, marks=("bold",) if one.self else ())] for one in entry.authors)
        if line := joined(authors, self.items):
            yield Paragraph("Byline", line)
        yield from closed(self.prose.blocks(entry.text, level + 1), stays=bool(entry.bullets))
        yield from self.prose.bullets(entry.bullets)

    def _roles(self, entry: Entry, level: int) -> Iterator[Block]:
        for role in entry.roles:
            yield from self.entry(role, min(4, level + 1))

    def _notes(self, entry: Entry, style: str) -> Iterator[Block]:
        tags = [Run(self.items.text.join(entry.tags))] if entry.tags else []
        if line := joined((*map(self._detail, entry.details), tags), _BAR):
            yield Paragraph(style, line)

    def _detail(self, detail: Detail) -> tuple[Run, ...]:
        return (Run(f"{detail.label}:", "Label"), Run(" "), *self._values(detail))

    def _values(self, detail: Detail) -> tuple[Run, ...]:
        if detail.url is not None:
            return (Run(self.items.text.join(detail.texts), href=self._address(detail.url)),)
        return joined(map(self.prose.line, detail.texts), self.items)

    def _title(self, entry: Entry, style: str = "") -> tuple[Run, ...]:
        return self.prose.line(entry.title, Run("", style, href=self._address(entry.url)))

    def _organization(self, entry: Entry) -> tuple[Run, ...]:
        if not entry.organization:
            return ()
        return (Run(entry.organization, href=self._address(entry.organization_url)),)

    def _place(self, entry: Entry) -> tuple[Run, ...]:
        return (Run(entry.place, "Place"),) if entry.place else ()

    def _dates(self, entry: Entry) -> tuple[Run, ...]:
        dates = self.words.span(entry.span)
        lasted = self.words.duration(entry.span, self.edition.today) if entry.timed else ""
        text = f"{dates} ({lasted})" if dates and lasted else dates
        return (Run(text, "Aside", ("regular",)),) if text else ()

    def _around(self, entry: Entry) -> tuple[Run, ...]:
        """Return where and when, on one line."""
        dates = (replace(run, style="") for run in self._dates(entry))
        return joined((self._organization(entry), self._place(entry), dates), self.comma)

    def group(self, entry: Entry) -> list[Block]:
        """Return a group of skills on one line: its name, what is in it, what else is said of it."""
        tags = self.items.text.join(entry.tags)
        name = self._title(entry, "Label")
        colon = [Run(":", "Label"), Run(" ")] if name and tags else []
        details = [Run(f"{one.label}: ", "Place") for one in entry.details]
        said = joined(
            ((label, *self._values(one)) for label, one in zip(details, entry.details, strict=True)), self.comma
        )
        level = [Run(" (", "Place"), *said, Run(")", "Place")] if said else []
        around = self._around(entry)
        line = tidy([*name, *colon, Run(tags), *level, *([self.comma, *around] if around else [])])
        blocks = [Paragraph("Group", line)] if line else []
        return closed([*blocks, *self._below(entry, 1), *self._roles(entry, 1)])

    def _pairs(self, entries: Iterable[Entry]) -> Iterator[Block]:
        """Yield names with a word or two to each, such as languages, on as few lines as they need."""
        line: tuple[Run, ...] = ()
        for entry in entries:
            pair, rest = self._pair(entry)
            line = joined((line, pair), _BAR)
            if rest:
                yield from (Paragraph("Group", line), *rest)
                line = ()
        if line:
            yield Paragraph("Group", line)

    def _pair(self, entry: Entry) -> tuple[tuple[Run, ...], list[Block]]:
        said, rest = _first(self.prose.blocks(entry.text))
        details = ((Run(f"{one.label}: "), *self._values(one)) for one in entry.details)
        tags = [Run(self.items.text.join(entry.tags))] if entry.tags else []
        what = joined((said, *details, tags, self._around(entry)), self.comma)
        name = self._title(entry, "Label")
        below = [*self._below(replace(entry, text=None)), *self._roles(entry, 1)]
        return joined((name, what), Run(": ")), closed([*rest, *below])

    def quote(self, entry: Entry) -> list[Block]:
        """Return what somebody says, and below it who."""
        said = [*self.prose.blocks(entry.text, style="Quote"), *self._below(replace(entry, text=None))]
        who = joined((self._title(entry), self._around(entry)), self.comma)
        source = [Paragraph("QuoteSource", who)] if who else []
        return closed([*said, *source, *self._notes(entry, "QuoteSource"), *self._roles(entry, 1)])

    def figure(self, entry: Entry) -> list[Block]:
        """Return a large number and what it counts, on one line."""
        said, rest = _first(self.prose.blocks(entry.text))
        number = self._title(entry, "FigureNumber")
        line = joined((number, said), Run("  "))
        blocks = [Paragraph("Figures", line)] if line else []
        around = self._around(entry)
        more = [Paragraph("Notes", around)] if around else []
        below = [*rest, *self._below(replace(entry, text=None)), *more, *self._notes(entry, "Notes")]
        return closed([*blocks, *below, *self._roles(entry, 1)])


_KINDS: Mapping[str, Callable[[_Resume, Entry], list[Block]]] = {
    "tags": _Resume.group,
    "quotes": _Resume.quote,
    "figures": _Resume.figure,
}


def _first(blocks: list[Block]) -> tuple[tuple[Run, ...], list[Block]]:
    """Return the runs of a text's first paragraph, and the rest of the text."""
    if blocks and isinstance(blocks[0], Paragraph) and blocks[0].style == "Normal":
        return blocks[0].runs, blocks[1:]
    return (), blocks
