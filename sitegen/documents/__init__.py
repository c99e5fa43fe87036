"""Stage 4: an `Edition` as documents to take along: one module for each format.

A module is loaded when a document is made; most builds find every document in the cache.
"""

from __future__ import annotations

from collections.abc import Mapping

from sitegen.documents.press import Format, Made, Press
from sitegen.model import Edition
from sitegen.names import document_file


def _pdf(edition: Edition, press: Press) -> Made:
    from sitegen.documents.pdf import pdf

    return pdf(edition, press)


def _docx(edition: Edition, press: Press) -> Made:
    from sitegen.documents.docx import docx

    return docx(edition, press)


def _text(edition: Edition, press: Press) -> Made:
    from sitegen.documents.text import text

    return text(edition, press)


def _commonmark(edition: Edition, press: Press) -> Made:
    from sitegen.documents.commonmark import commonmark

    return commonmark(edition, press)


def _vcard(edition: Edition, press: Press) -> Made:
    from sitegen.documents.vcard import vcard

    return vcard(edition, press)


def _vcard4(edition: Edition, press: Press) -> Made:
    from sitegen.documents.vcard import vcard4

    return vcard4(edition, press)


def _json_resume(edition: Edition, press: Press) -> Made:
    from sitegen.documents.json_resume import json_resume

    return json_resume(edition, press)


FORMATS: Mapping[str, Format] = {
    "pdf": Format("pdf", _pdf),
    "docx": Format("docx", _docx),
    "txt": Format("txt", _text),
    "md": Format("md", _commonmark),
    "vcf": Format("vcf", _vcard),
    "vcf4": Format("vcf", _vcard4),
    "json": Format("json", _json_resume),
}


def document(name: str, seal: str, edition: Edition, press: Press) -> tuple[str, Made]:
    """Return where in the site a document of the edition stands, and the document, as it was kept or newly made.

    The *seal* of the edition stands for all that it depends on.
    """
    return f"{edition.folder}{document_file(name)}", _made(name, seal, edition, press)


def _made(name: str, seal: str, edition: Edition, press: Press) -> Made:
    """Return a document as it was kept, or make it; one with problems is made each time, so that they are told."""
    key = press.cache.key("document 1", name, seal)
    known = press.cache.get(key)
    if known is not None:
        pages, _, content = known.partition(b"\n")
        return Made(content, pages=int(pages) or None)
    made = FORMATS[name].make(edition, press)
    if not made.problems:
        press.cache.put(key, b"%d\n" % (made.pages or 0) + made.content)
    return made
