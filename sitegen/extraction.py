"""What programs that read resumes get out of our documents: their text, by readers that did not write them."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree as ET

from sitegen.expressions import expression

_ADDRESS = expression(r"\s*\((?:https?://|mailto:|tel:)\S*\)")
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def pdf_text(content: bytes) -> tuple[str, ...]:
    """Return the text of each page of a PDF, in the order in which it stands in the file."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        pages = []
        for number in range(len(document)):
            page = document[number]
            text = page.get_textpage()
            pages.append(str(text.get_text_bounded()))
            text.close()
            page.close()
        return tuple(pages)
    finally:
        document.close()


def docx_text(content: bytes) -> tuple[str, ...]:
    """Return the text of a Word document's body, as one page; headers and footers are not read, as by most readers."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        body = ET.fromstring(package.read("word/document.xml"))  # noqa: S314 - our own file, just written
    lines: list[str] = []
    for paragraph in body.iter(f"{_WORD}p"):
        parts = []
        for run in paragraph.iter():
            if run.tag == f"{_WORD}t":
                parts.append(run.text or "")
            elif run.tag in {f"{_WORD}br", f"{_WORD}tab"}:
                parts.append(" ")
        lines.append("".join(parts))
    return ("\n".join(lines),)


def plain_text(content: bytes) -> tuple[str, ...]:
    """Return the text of a text file, as one page, without the addresses that stand in brackets behind their words."""
    return (_ADDRESS.sub("", content.decode("utf-8")),)
