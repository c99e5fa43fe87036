"""Stage 4: an `Edition` as documents to take along: one module for each format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sitegen.documents.commonmark import commonmark
from sitegen.documents.docx import docx
from sitegen.documents.json_resume import json_resume
from sitegen.documents.pdf import pdf
from sitegen.documents.press import Format, Made, Press, sealed
from sitegen.documents.text import text
from sitegen.documents.vcard import vcard, vcard4
from sitegen.model import Edition, File
from sitegen.names import document_file
from sitegen.problems import Problem

FORMATS: Mapping[str, Format] = {
    "pdf": Format("pdf", "application/pdf", pdf),
    "docx": Format("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", docx),
    "txt": Format("txt", "text/plain; charset=utf-8", text),
    "md": Format("md", "text/markdown; charset=utf-8", commonmark),
    "vcf": Format("vcf", "text/vcard", vcard),
    "vcf4": Format("vcf", "text/vcard", vcard4),
    "json": Format("json", "application/json", json_resume),
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
