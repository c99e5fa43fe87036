"""Writes blocks as a Word document, with python-docx; the same blocks are always the same bytes."""

from __future__ import annotations

import datetime
import html
import io
import re
import time
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any
from urllib.parse import quote

from msgspec import Struct

from sitegen.documents.directions import directed
from sitegen.documents.word_blocks import PHOTO, Block, Cell, Paragraph, Run, Table
from sitegen.documents.word_styles import merged_styles
from sitegen.expressions import expression
from sitegen.packing import FIRST_MOMENT, Moment, packed, unpacked
from sitegen.problems import ThemeError

STYLES = "styles"
"""The part of which every theme may have some of its own."""
_LENGTH = 255
"""How long a property of a document may be, in characters."""
_TWIP = 635
"""A twentieth of a point, in which Word measures, in the smallest units of Office."""
_TEXT_WIDTH = 9866
"""How wide the text is, on A4 and on Letter, in twentieths of a point: 174 mm."""
_PAPERS = {"a4": (11906, 16838), "us-letter": (12240, 15840)}
_UPRIGHT_MARGIN = 850
_PORTRAIT = (1300, 1300)
"""How wide and how tall the photo may be."""
_PICTURE = (_TEXT_WIDTH, 4536)
"""How wide and how tall a picture of a text may be: no taller than a third of a page."""
_PIXEL = 9
"""How wide a pixel may be; a small picture is not blown up."""
_AFTER_TABLE = 160 * _TWIP
_LETTER = 104
"""How wide a letter in a table is, about."""
_LONG_CELL = 60
"""From how many letters on the text of a cell is broken into lines."""
_CELL_MARGIN = 240
_LEFT_TO_RIGHT = frozenset({"HTMLPreformatted"})
"""Styles of what runs from left to right in every language."""
_NUMBERS = 1
"""The numbered list in the theme's numbering.xml."""
_FONTS = {"ja": "Yu Gothic", "ko": "Malgun Gothic", "zh-Hant": "Microsoft JhengHei", "zh-TW": "Microsoft JhengHei"}
"""What Office shows the letters of East Asia in, by language; those of the rest of the world in Chinese ones."""
_CHINESE = "Microsoft YaHei"
_ILLEGAL = expression("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_IN_ADDRESS = expression(r"[\s\"<>\\^`{|}]|%(?![0-9A-Fa-f]{2})")
_MARKS: Mapping[str, Mapping[str, bool]] = {
    "bold": {"bold": True, "cs_bold": True},
    "italic": {"italic": True, "cs_italic": True},
    "regular": {"bold": False, "cs_bold": False},
    "strike": {"strike": True},
    "subscript": {"subscript": True},
    "superscript": {"superscript": True},
}
_SLOT = expression(r"\{(\w+)\}")
_DECORATIVE = (
    '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative '
    'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
)


class About(Struct, frozen=True):
    """What a document says of itself, and how it is set."""

    title: str
    author: str
    description: str
    keywords: tuple[str, ...]
    lang: str
    country: str
    """Where the person is, which tells British from American words; empty if it is not known."""
    rtl: bool
    paper: str
    """``a4`` or ``us-letter``."""
    epoch: int
    """The date that goes into the file, in seconds since 1970."""
    options: Mapping[str, str]
    """What the names in braces in the theme's parts stand for."""


def written(
    blocks: Iterable[Block], about: About, parts: Mapping[str, Sequence[bytes]], images: Mapping[str, bytes]
) -> bytes:
    """Return the document: *blocks* in the styles of the theme's *parts*, with *images* by their names.

    Of each part there are one or more layers, the most general first.
    """
    document = _document(about, parts)
    _describe(document.core_properties, about)
    _set_page(document, about)
    _Writer(document, images, rtl=about.rtl).write(blocks)
    whole = io.BytesIO()
    document.save(whole)
    return _packed(whole, about.epoch)


def _document(about: About, parts: Mapping[str, Sequence[bytes]]) -> Any:  # noqa: ANN401 - a docx.Document, imported late
    """Return an empty document made of the theme's parts alone.

    python-docx's own template brings half a megabyte of styles and the thumbnail of another page.
    """
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import PartFactory
    from docx.oxml.ns import nsdecls
    from docx.package import Package
    from lxml.etree import XMLSyntaxError

    tag = _full_tag(about.lang, about.country)
    values = {**about.options, "lang": tag, "east_asian": _east_asian(about.lang)}
    package = Package()
    empty = f"<w:document {nsdecls('w', 'r', 'wp', 'a', 'pic')}><w:body><w:sectPr/></w:body></w:document>"
    kind, relation = CONTENT_TYPE.WML_DOCUMENT_MAIN, RELATIONSHIP_TYPE.OFFICE_DOCUMENT
    main: Any = PartFactory(PackURI("/word/document.xml"), kind, relation, empty.encode(), package)
    package.relate_to(main, relation)
    for name, layers in parts.items():
        kind = getattr(CONTENT_TYPE, f"WML_{_constant(name)}")
        relation = getattr(RELATIONSHIP_TYPE, _constant(name))
        filled = [_filled(layer, values) for layer in layers]
        try:
            content = merged_styles(filled) if name == STYLES else filled[-1]
            part: Any = PartFactory(PackURI(f"/word/{name}.xml"), kind, relation, content, package)
        except XMLSyntaxError as err:
            raise ThemeError(f"the theme's docx/{name}.xml is not well-formed: {err}") from err
        main.relate_to(part, relation)
    return main.document


def _constant(name: str) -> str:
    return re.sub(r"(?=[A-Z])", "_", name).upper()


def _filled(content: bytes, values: Mapping[str, str]) -> bytes:
    """Return a part with its names in braces filled; a colour comes without its ``#``."""

    def value(slot: re.Match[str]) -> str:
        return html.escape(values[slot[1]].removeprefix("#")) if slot[1] in values else slot[0]

    return _SLOT.sub(value, content.decode()).encode()


def _full_tag(lang: str, country: str) -> str:
    """Return a language with its country, as Word wants it: ``en-GB`` for English in Leeds, ``de-DE`` for German."""
    from babel.core import get_global
    from babel.languages import get_official_languages

    if "-" in lang:
        return lang
    if lang in get_official_languages(country, de_facto=True):
        return f"{lang}-{country}"
    likely: str = get_global("likely_subtags").get(lang, "")
    return f"{lang}-{likely.rpartition('_')[2]}" if likely else lang


def _east_asian(lang: str) -> str:
    script = "-".join(lang.split("-")[:2])
    return _FONTS.get(script) or _FONTS.get(lang.partition("-")[0]) or _CHINESE


def _describe(properties: Any, about: About) -> None:  # noqa: ANN401 - python-docx's CoreProperties
    moment = datetime.datetime.fromtimestamp(about.epoch, datetime.UTC).replace(tzinfo=None)
    keywords = ""
    for word in about.keywords:
        if len(longer := f"{keywords}, {word}" if keywords else word) <= _LENGTH:
            keywords = longer
    properties.title = _legal(about.title)[:_LENGTH]
    properties.author = properties.last_modified_by = _legal(about.author)[:_LENGTH]
    properties.comments = _legal(about.description)[:_LENGTH]
    properties.keywords = _legal(keywords)
    properties.language = about.lang
    properties.created = properties.modified = moment
    properties.revision = 1


def _set_page(document: Any, about: About) -> None:  # noqa: ANN401 - a docx.Document
    from docx.oxml import OxmlElement
    from docx.shared import Twips

    section = document.sections[0]
    width, height = _PAPERS[about.paper]
    section.page_width, section.page_height = Twips(width), Twips(height)
    section.left_margin = section.right_margin = Twips((width - _TEXT_WIDTH) // 2)
    section.top_margin = section.bottom_margin = Twips(_UPRIGHT_MARGIN)
    section.header_distance = section.footer_distance = Twips(_UPRIGHT_MARGIN // 2)
    section.gutter = 0
    if about.rtl:
        document.element.body.sectPr.append(OxmlElement("w:bidi"))


class _Writer:
    """Appends blocks to a document."""

    def __init__(self, document: Any, images: Mapping[str, bytes], *, rtl: bool) -> None:  # noqa: ANN401 - a docx.Document
        self.part = document.part
        self.body = document.element.body
        self.images = images
        self.rtl = rtl
        self.keeping = frozenset(document.styles.element.xpath("w:style[w:pPr/w:keepNext]/@w:styleId"))
        self.lists: dict[int, int] = {}

    def write(self, blocks: Iterable[Block]) -> None:
        """Append blocks."""
        after_table = False
        for block in blocks:
            if isinstance(block, Table):
                if after_table:  # or Word would make one table of the two
                    self.body.add_p()
                self._table(block)
            else:
                element = self.body.add_p()
                self._paragraph(element, block)
                if after_table and not block.style.startswith("Heading"):
                    element.pPr.spacing_before = _AFTER_TABLE
            after_table = isinstance(block, Table)
        if after_table:  # the last thing in a document is a paragraph
            self.body.add_p()

    def _paragraph(self, element: Any, block: Paragraph) -> Any:  # noqa: ANN401 - a CT_P
        """Fill a paragraph and return its properties."""
        from docx.oxml import OxmlElement

        properties = element.get_or_add_pPr()
        properties.style = block.style
        rtl = self.rtl and block.style not in _LEFT_TO_RIGHT
        if rtl:
            properties.append(OxmlElement("w:bidi"))
        if block.stays is not None and block.stays != (block.style in self.keeping):
            properties.get_or_add_keepNext().val = block.stays
        if block.number:
            numbering = properties.get_or_add_numPr()
            numbering.get_or_add_ilvl().val = block.number[1]
            numbering.get_or_add_numId().val = self._list(*block.number)
        for href, runs in groupby(block.runs, key=lambda run: run.href):
            holder = self._link(element, href) if href else element
            for run in runs:
                if run.picture:
                    self._picture(holder, run)
                else:
                    self._run(holder, run, rtl=rtl)
        return properties

    def _list(self, number: int, level: int, start: int) -> int:
        """Return the id of an ordered list, which starts anew."""
        if number not in self.lists:
            added = self.part.numbering_part.element.add_num(_NUMBERS)
            added.add_lvlOverride(ilvl=level).add_startOverride(start)
            self.lists[number] = added.numId
        return self.lists[number]

    def _link(self, element: Any, href: str) -> Any:  # noqa: ANN401 - a CT_P, a CT_Hyperlink
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.oxml import OxmlElement
        from docx.oxml.ns import nspfxmap, qn

        address = _NOT_IN_ADDRESS.sub(lambda match: quote(match[0], safe=""), href)
        identity = self.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link = OxmlElement("w:hyperlink", {qn("r:id"): identity, qn("w:history"): "1"}, nspfxmap("w", "r"))
        element.append(link)
        return link

    def _run(self, holder: Any, run: Run, *, rtl: bool) -> None:  # noqa: ANN401 - a CT_P or a CT_Hyperlink
        from docx.text.font import Font

        for text, leftward in directed(_legal(run.text), rtl=rtl):
            element = holder.add_r()
            if run.style:
                element.style = run.style
            font = Font(element)
            for mark in run.marks:
                for name, value in _MARKS[mark].items():
                    setattr(font, name, value)
            if leftward:
                font.rtl = True
            element.text = text

    def _picture(self, holder: Any, run: Run) -> None:  # noqa: ANN401 - a CT_P or a CT_Hyperlink
        from docx.oxml import parse_xml

        content = self.images[run.picture]
        _, image = self.part.get_or_add_image(io.BytesIO(content))
        bounds = _PORTRAIT if run.picture == PHOTO else _PICTURE
        scale = min(bounds[0] / image.px_width, bounds[1] / image.px_height, _PIXEL)
        width, height = (max(1, round(side * scale * _TWIP)) for side in (image.px_width, image.px_height))
        inline = self.part.new_pic_inline(io.BytesIO(content), width, height)
        for side in "TBLR":
            inline.set(f"dist{side}", "0")  # LibreOffice would keep words at a distance
        if run.text:
            inline.docPr.set("descr", _legal(run.text))
        else:
            inline.docPr.append(parse_xml(_DECORATIVE))
        holder.add_r().add_drawing(inline)

    def _table(self, block: Table) -> None:
        from docx.oxml.ns import qn
        from docx.oxml.table import CT_Tbl
        from docx.shared import Twips

        widths = _column_widths(block, full=self.rtl)  # LibreOffice would put a narrow one at the wrong side
        table: Any = CT_Tbl.new_tbl(len(block.rows), len(widths), Twips(sum(widths)))
        table.tblStyle_val = "Data"
        if self.rtl:
            table.bidiVisual_val = True
        size = table.tblPr.find(qn("w:tblW"))
        size.set(qn("w:type"), "dxa")
        size.set(qn("w:w"), str(sum(widths)))
        for column, width in zip(table.tblGrid.gridCol_lst, widths, strict=True):
            column.w = Twips(width)
        for row, cells in zip(table.tr_lst, block.rows, strict=True):
            self._row(row, cells, widths)
        self.body.insert_element_before(table, "w:sectPr")

    def _row(self, row: Any, cells: Iterable[Cell], widths: Iterable[int]) -> None:  # noqa: ANN401 - a CT_Row
        """Fill a row; one of headings is repeated on the next page, and none is torn."""
        from docx.oxml import OxmlElement
        from docx.shared import Twips

        properties = row.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        heading = False
        for element, cell, width in zip(row.tc_lst, cells, widths, strict=True):
            heading = heading or cell.heading
            element.width = Twips(width)
            style = "TableHeading" if cell.heading else "TableText"
            paragraph = self._paragraph(element.p_lst[0], Paragraph(style, cell.runs))
            if cell.align:
                paragraph.jc_val = self._alignment(cell.align)
        if heading:
            properties.append(OxmlElement("w:tblHeader"))

    def _alignment(self, align: str) -> Any:  # noqa: ANN401 - a WD_ALIGN_PARAGRAPH
        """Return an alignment; in a paragraph that runs from right to left Word takes left for right."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        mirrored = {"left": "right", "right": "left"} if self.rtl else {}
        return getattr(WD_ALIGN_PARAGRAPH, mirrored.get(align, align).upper())


def _column_widths(table: Table, *, full: bool) -> list[int]:
    """Return the width of each column by its longest cell: together no wider than the text, or just as wide."""
    columns = zip(*table.rows, strict=True)
    longest = [max(sum(_cells(run.text) for run in cell.runs) for cell in column) for column in columns]
    widths = [_LETTER * min(_LONG_CELL, length) + _CELL_MARGIN for length in longest]
    scale = _TEXT_WIDTH / sum(widths)
    return [max(1, int(width * (scale if full else min(1.0, scale)))) for width in widths]


def _cells(text: str) -> int:
    """Return how wide a text is, in letters; those of East Asia count twice."""
    return len(text) + sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)


def _legal(text: str) -> str:
    """Return a text without what XML cannot hold."""
    return _ILLEGAL.sub("", text)


def _packed(whole: io.BytesIO, epoch: int) -> bytes:
    """Return the package with the time of *epoch* on each of its files, which a zip can tell from 1980 to 2107."""
    moment: Moment = min(max(time.gmtime(epoch)[:6], FIRST_MOMENT), (2107, 12, 31, 23, 59, 58))
    return packed(unpacked(whole.getvalue()), moment)
