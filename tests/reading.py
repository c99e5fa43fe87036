"""What readers get of a site: pages as a browser parses them, documents as their text."""

from __future__ import annotations

import io
import re
import subprocess
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

from PIL import Image

from sitegen.schema import definition, field_paths

_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())  # noqa: SIM905 - one line
_SILENT = frozenset({"script", "style", "template", "title"})


class Element:
    """An element of a page: its tag, its attributes and what it holds."""

    def __init__(self, tag: str, attrs: Mapping[str, str], parent: Element | None) -> None:
        self.tag = tag
        self.attrs = attrs
        self.parent = parent
        self.parts: list[Element | str] = []

    def walk(self) -> Iterator[Element]:
        """Yield every element below this one, in the order of the page."""
        for part in self.parts:
            if isinstance(part, Element):
                yield part
                yield from part.walk()

    def every_below(self, *tags: str) -> list[Element]:
        """Return all elements of these tags below this one."""
        return [element for element in self.walk() if element.tag in tags]

    @property
    def text(self) -> str:
        """All words inside."""
        return "".join(
            part if isinstance(part, str) else "" if part.tag in _SILENT else part.text for part in self.parts
        )

    @property
    def raw(self) -> str:
        """The text directly inside, of a script as well."""
        return "".join(part for part in self.parts if isinstance(part, str))


class Page(HTMLParser):
    """A page, parsed."""

    def __init__(self, content: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.top = Element("", {}, None)
        self._at = self.top
        self.feed(content.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        element = Element(tag, {name: value or "" for name, value in attrs}, self._at)
        self._at.parts.append(element)
        if tag not in _VOID:
            self._at = element

    def handle_endtag(self, tag: str) -> None:
        """Close an element; pages of ours close what they open."""
        assert self._at.tag == tag, f"</{tag}> closes <{self._at.tag}>"
        assert self._at.parent is not None
        self._at = self._at.parent

    def handle_data(self, data: str) -> None:
        """Keep text."""
        self._at.parts.append(data)

    def every(self, *tags: str) -> list[Element]:
        """Return all elements of these tags, or simply all."""
        return [element for element in self.top.walk() if not tags or element.tag in tags]

    def one(self, tag: str, **attrs: str) -> Element:
        """Return the only element of that tag and these attributes."""
        found = [one for one in self.every(tag) if all(one.attrs.get(key) == value for key, value in attrs.items())]
        assert len(found) == 1, f"{len(found)} <{tag} {attrs}>"
        return found[0]

    @property
    def ids(self) -> list[str]:
        """All ids, with repetitions."""
        return [element.attrs["id"] for element in self.every() if "id" in element.attrs]

    @property
    def text(self) -> str:
        """All words of the page, those of pictures too."""
        shown = self.one("body")
        return "\n".join([shown.text, *(image.attrs.get("alt", "") for image in self.every("img"))])


def references(page: Page) -> Iterator[tuple[Element, str, str]]:
    """Yield every address that a page names: element, attribute, address."""
    for element in page.every():
        for name in ("href", "src", "action", "formaction", "poster", "data", "data-ajax"):
            if name in element.attrs:
                yield element, name, element.attrs[name]
        for name in ("srcset", "imagesrcset"):
            for candidate in element.attrs.get(name, "").split(", "):
                if candidate:
                    yield element, name, candidate.split()[0]


def style_references(style: str) -> list[str]:
    """Return every address that a style sheet names."""
    return [match[1].strip("'\"") for match in re.finditer(r"url\(([^)]*)\)|@import", style)]


def letters(text: str) -> str:
    """Return letters and digits alone, so that layout and Markdown's signs do not count."""
    text = re.sub(r"\]\([^)]*\)", "]", text)
    flat = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in flat if letter.isalnum())


def pdf_text(content: bytes) -> str:
    """Return the text of a PDF as pypdfium2 reads it."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        texts = []
        for number in range(len(document)):
            page = document[number]
            reader = page.get_textpage()
            # A text that goes on over the page has the page's number in its midst, which is no part of it.
            texts.append(re.sub(r"(?m)^\d+ / \d+\s*$", "", reader.get_text_range()))
            reader.close()
            page.close()
        return "\n".join(texts)
    finally:
        document.close()


def pdf_pages(content: bytes) -> list[str]:
    """Return the text of each page as pypdfium2 reads it, lines ending in a line feed, without the page's number."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        texts = [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]
        return [re.sub(r"(?m)^\d+ / \d+\s*$", "", text).strip() for text in texts]
    finally:
        document.close()


def faults(content: bytes, profile: str) -> list[str]:
    """Return what an independent program finds in a PDF against ``ua1`` or ``3a``."""
    import page as page_validation

    found = page_validation.validate_pdf_bytes(content, profile=profile).failures
    # A stream whose last byte is a carriage return ends like one with another line end, and is taken for that.
    excused = {"PDFA3A-STREAM-LENGTH-001"} if b"\r\nendstream" in content else set()
    return [f"{fault.rule_id}: {fault.message}" for fault in found if fault.rule_id not in excused]


def attachments(content: bytes) -> dict[str, bytes]:
    """Return the files that a PDF carries."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        files = [document.get_attachment(at) for at in range(document.count_attachments())]
        return {file.get_name(): bytes(file.get_data()) for file in files}
    finally:
        document.close()


def pdf_text_by_pdfminer(content: bytes) -> str:
    """Return the text of a PDF as pdfminer.six reads it, which guesses at columns and paragraphs."""
    from pdfminer.high_level import extract_text

    return extract_text(io.BytesIO(content))


def docx_text(content: bytes) -> str:
    """Return the text of a Word document as docx2txt reads it."""
    import docx2txt

    return str(docx2txt.process(io.BytesIO(content)))


def pdf_pages_by_pdfminer(content: bytes) -> tuple[str, ...]:
    """Return the text of each page of a PDF as pdfminer.six reads it."""
    return tuple(pdf_text_by_pdfminer(content).split("\f"))


def pdf_pages_by_poppler(content: bytes, *options: str) -> tuple[str, ...]:
    """Return the text of each page of a PDF as poppler's pdftotext reads it, with options of that program."""
    read = subprocess.run(["pdftotext", *options, "-", "-"], input=content, capture_output=True, check=True, timeout=60)
    return tuple(read.stdout.decode().split("\f"))


def pdf_metadata(content: bytes) -> dict[str, str]:
    """Return title, author and the rest of what a PDF says of itself."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        return dict(document.get_metadata_dict(skip_empty=True))
    finally:
        document.close()


def unpacked(content: bytes) -> bytes:
    """Return a PDF with its compressed streams beside it, unpacked."""
    parts = [content]
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        try:
            parts.append(zlib.decompress(match[1]))
        except zlib.error:
            continue
    return b"\n".join(parts)


DATES = frozenset({"startDate", "endDate", "date", "releaseDate", "expires", "birthDate"})
ADDRESSES = frozenset({"url", "repo", "website"})
_UNSEEN = frozenset(
    {
        "kind",
        "tags",
        "visibility",
        "order",
        "$schema",
        "meta",
        "site",
        "theme",
        "contact",
        "deploy",
        "downloads",
        "privacy",
        "id",
        "image",
        "imageAlt",
        "picture",
        "imageFocus",
        "page_break",
        "show_first",
    }
)
_PRIVATE = frozenset(path for path, part in field_paths(definition()) if part.schema.get("x-visibility") == "private")
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905 - one line


def published(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every text of a profile that its readers see: path without positions, words as shown."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            if key in _UNSEEN or key.startswith("x-") or (*path, key) in _PRIVATE:
                continue
            if (key == "countryCode" and value.get("country")) or (key in {"network", "username"} and value.get("url")):
                continue  # the country's name and the address of the profile stand for them
            yield from published(item, (*path, key))
    elif isinstance(value, list):
        for item in value:
            yield from published(item, path)
    elif value is not None and str(value).strip():
        yield path, shown_text(str(value), path[-1])


def shown_text(text: str, key: str) -> str:
    """Return the text of a field of that key as English documents show it."""
    if key in DATES and (match := re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-\d\d)?", text)):
        return f"{_MONTHS[int(match[2]) - 1]} {match[1]}" if match[2] else match[1]
    return text


def output_files(output: Path) -> dict[str, bytes]:
    """Return every file of an output folder but the manifest."""
    files = (path for path in sorted(output.rglob("*")) if path.is_file() and path.name != ".sitegen.json")
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in files}


def everything(output: Path) -> str:
    """Return all that an output folder says anywhere, documents unpacked and read, names of files too."""
    parts: list[str] = []
    for path, content in output_files(output).items():
        parts += [path, *said_in(path, content)]
    return "\n".join([*parts, (output / ".sitegen.json").read_text("utf-8")])


def said_in(path: str, content: bytes) -> Iterator[str]:
    """Yield what a file says to whoever looks closely: its bytes, its parts, its text, its metadata."""
    yield content.decode("utf-8", "replace")
    if path.endswith(".pdf"):
        raw = unpacked(content)
        yield from (raw.decode("latin-1"), raw.decode("utf-16-be", "replace"), raw[1:].decode("utf-16-be", "replace"))
        yield pdf_text(content)
        yield from pdf_metadata(content).values()
    elif path.endswith(".docx"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            for member in package.infolist():
                yield member.filename
                yield package.read(member).decode("utf-8", "replace")
    elif path.endswith((".png", ".jpg", ".webp", ".ico")):
        with Image.open(io.BytesIO(content)) as picture:
            yield from (f"{key} {value}" for key, value in picture.info.items())
            yield from (f"{key} {value}" for key, value in picture.getexif().items())


def markdown_page(text: str) -> Page:
    """Return Markdown as a program that is not ours shows it."""
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"xhtmlOut": False}).enable(["table", "strikethrough"])
    return Page(f"<body>{reader.render(text)}</body>".encode())


def words_of(element: Element) -> list[str]:
    """Return the words of an element in their order, those of pictures at their place."""

    def shown(element: Element) -> str:
        parts = (one if isinstance(one, str) else one.attrs.get("alt") or shown(one) for one in element.parts)
        return "".join(parts)

    return shown(element).split()


def leave_no_level_out(page: Page) -> bool:
    """Return whether a page's first heading is its only h1 and none is further below the last than one level."""
    found = [int(one.tag[1]) for one in page.every("h1", "h2", "h3", "h4", "h5", "h6")]
    return found[0] == 1 and found.count(1) == 1 and all(after - before <= 1 for before, after in pairwise(found))
