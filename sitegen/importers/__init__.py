"""Resumes that exist already become a profile: one module for each format.

What an importer finds is made to `fit` the profile's definition and becomes the files of a `site`;
nothing that was written is dropped, and what is not understood is told.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from sitegen.importers import json_resume, rendercv, yamlresume
from sitegen.importers.found import Found
from sitegen.importers.own_pdf import attached_resume, is_pdf
from sitegen.importers.site import Resume, fitted
from sitegen.marked_yaml import read_yaml
from sitegen.problems import InvalidSite, Problem, either

MAX_BYTES = 50_000_000
"""Of a file; a PDF may hold pictures."""
MAX_TEXT = 1_000_000
"""Of the resume itself, as a profile may have."""


class Importer(Struct, frozen=True):
    """How resumes of one format are known and read."""

    title: str
    knows: Callable[[Any], bool]
    read: Callable[[dict[str, Any]], Found]


IMPORTERS: Mapping[str, Importer] = {
    "json-resume": Importer("JSON Resume", json_resume.knows, json_resume.read),
    "rendercv": Importer("RenderCV", rendercv.knows, rendercv.read),
    "yamlresume": Importer("YAMLResume", yamlresume.knows, yamlresume.read),
}


def open_resume(file: Path) -> Resume:
    """Read the resume in *file*, whichever of the known formats it has.

    Raises `InvalidSite` with what is wrong with the file, and where.
    """
    content = _content(file)
    title = ""
    if is_pdf(content):
        content, title = attached_resume(content, str(file)), "a PDF made by sitegen"
    data = _data(content, str(file))
    importer = next((one for one in IMPORTERS.values() if one.knows(data)), None)
    if importer is None:
        raise _unknown(file)
    return fitted(importer.read(data), file, title or importer.title)


def _unknown(file: Path) -> InvalidSite:
    formats = either([*(one.title for one in IMPORTERS.values()), "a PDF that sitegen made"])
    return InvalidSite([Problem(str(file), f"this is no resume of a known format; {formats} can be imported")])


def _content(file: Path) -> bytes:
    try:
        size = file.stat().st_size
        if size <= MAX_BYTES:
            return file.read_bytes()
    except FileNotFoundError:
        raise InvalidSite([Problem(str(file), "there is no such file")]) from None
    except OSError as err:
        raise InvalidSite([Problem(str(file), f"cannot be read: {err.strerror}")]) from err
    raise InvalidSite([Problem(str(file), f"the file has {size:,} bytes; the most that is read is {MAX_BYTES:,}")])


def _data(content: bytes, path: str) -> Any:  # noqa: ANN401 - any YAML
    if len(content) > MAX_TEXT:
        message = f"the resume has {len(content):,} bytes; the most that is read is {MAX_TEXT:,}"
        raise InvalidSite([Problem(path, message)])
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if b"\0" in content and not wide:
        raise _unknown(Path(path))
    try:
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as err:
        line = content.count(b"\n", 0, err.start) + 1
        column = len(content[content.rfind(b"\n", 0, err.start) + 1 : err.start].decode("utf-8", "replace")) + 1
        message = "this is no text in UTF-8; save the file as UTF-8"
        source = content.split(b"\n")[line - 1].decode("utf-8", "replace")
        raise InvalidSite([Problem(path, message, line, column, source=source)]) from err
    if not text.strip():
        raise InvalidSite([Problem(path, "the file is empty", 1, 1)])
    reading = read_yaml(text.replace("\r\n", "\n").replace("\r", "\n"), path)
    if reading.problems:
        raise InvalidSite(reading.problems)
    return reading.data
