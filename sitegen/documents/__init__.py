"""Stage 4: an `Edition` as documents to take along: one module for each format.

A module is loaded when a document is made; most builds find every document in the cache.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sitegen.documents.press import Format, Made, Press, sealed
from sitegen.model import Edition, File
from sitegen.names import document_file
from sitegen.problems import Problem


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


@dataclass(frozen=True, slots=True)
class Documents:
    """The documents of an edition, and what is to be told of them."""

    files: tuple[File, ...]
    problems: tuple[Problem, ...]
    lengths: Mapping[str, int]
    """How many pages each has, by its path, where it has pages."""


def documents(edition: Edition, press: Press) -> Documents:
    """Make the documents that the edition offers."""
    files: list[File] = []
    problems: list[Problem] = []
    lengths: dict[str, int] = {}
    seal = sealed(edition, press)
    for name in edition.downloads:
        path = f"{edition.folder}{document_file(name)}"
        made = _made(name, seal, edition, press)
        files.append(File(path, made.content))
        problems += made.problems
        if made.pages is not None:
            lengths[path] = made.pages
    return Documents(tuple(files), tuple(problems), lengths)


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
