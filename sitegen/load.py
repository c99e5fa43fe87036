"""Stage 1: a site's folder becomes a `Source`. Knows files and lines, not what they mean."""

from __future__ import annotations

import codecs
import os
import re
import stat
from collections.abc import Iterator
from functools import lru_cache, partial
from pathlib import Path

from msgspec.structs import replace

from sitegen.expressions import expression
from sitegen.hosts import HOSTS
from sitegen.marked_yaml import Reading, read_yaml
from sitegen.model import Document, File, FontFile, Source
from sitegen.problems import InvalidSite, Problem
from sitegen.schema import known_keys
from sitegen.yaml_blocks import read_blocks

PROFILE_NAMES = ("profile.yaml", "profile.yml", "profile.json", "resume.json")
"""Where the profile is looked for; the first one found is read."""
PRIVATE_NAMES = ("profile.private.yaml", "profile.private.yml")
"""Where the author keeps what only documents handed out by name may hold."""
PUBLIC_DOT_NAMES = frozenset({".well-known", ".nojekyll"})
"""Hidden files of static/ that hosts and browsers ask for; all others are an editor's or the system's."""
MAX_TEXT = 1_000_000
"""Bytes of a profile or a section."""
MAX_ASSET = 20_000_000
"""Bytes of one picture."""
MAX_FONT = 60_000_000
"""Bytes of one font file; those for East Asia have tens of millions."""
FONT_TYPES = (".ttf", ".otf", ".ttc", ".otc")
"""How the names of fonts end that a PDF can be set in."""

_FRONT = expression(r"\A---[ \t]*\r?\n(?P<front>.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)


def load(root: Path, *, private: bool = False, target: str | None = None) -> Source:
    """Read everything in the site's folder *root*; problems are collected, not raised.

    The *private* profile is read only where it is asked for, so that nothing else can tell of it. A *target* takes
    the place of ``deploy.target``, and the settings of that one count no more.

    Raises `InvalidSite` only where there is no folder to read.
    """
    if root.is_file():
        raise InvalidSite([Problem(str(root), f"this is a file; name the folder that it is in: {root.parent}")])
    if not root.is_dir():
        raise InvalidSite([Problem(str(root), "there is no such folder; 'sitegen new FOLDER' makes one")])
    problems: list[Problem] = []
    profile = _aimed(_profile(root, problems), target)
    hidden = next((name for name in PRIVATE_NAMES if private and (root / name).is_file()), None)
    added = _yaml(root, hidden, problems) if hidden else None
    texts = tuple(_texts(root, problems))
    assets = tuple(_files(root, "assets", problems))
    static = tuple(_files(root, "static", problems))
    names = sorted(path.name for path in root.glob("*.bib"))
    contents = ((name, _content(root, name, MAX_TEXT, problems)) for name in names)
    bibliographies = tuple(File(name, content) for name, content in contents if content is not None)
    fonts = tuple(_fonts(root, problems))
    return Source(root, profile, added, texts, assets, static, bibliographies, tuple(problems), fonts)


def _profile(root: Path, problems: list[Problem]) -> Document | None:
    found = [name for name in PROFILE_NAMES if (root / name).is_file()]
    if not found:
        message = "there is no profile here; 'sitegen new FOLDER' writes one to start from"
        problems.append(Problem(PROFILE_NAMES[0], message))
        return None
    if len(found) > 1:
        problems.append(Problem(found[1], f"{found[0]} is read, this file is not", severity="warning"))
    before = len(problems)
    document = _yaml(root, found[0], problems)
    if document is None and len(problems) == before:
        message = "the file is empty, or holds nothing but comments; it needs at least 'basics:' with a 'name:'"
        problems.append(Problem(found[0], message, 1, 1))
    return document


def _aimed(profile: Document | None, target: str | None) -> Document | None:
    """Return the profile of a site that goes to another host than it says."""
    if profile is None or target is None or not isinstance(profile.data, dict):
        return profile
    said = profile.data.get("deploy", {})
    if not isinstance(said, dict) or said.get("target") == target:
        return profile
    host = HOSTS.get(str(said.get("target")))
    kept = {name: value for name, value in said.items() if host is None or name not in host.settings}
    return replace(profile, data={**profile.data, "deploy": {**kept, "target": target}})


def _yaml(root: Path, name: str, problems: list[Problem]) -> Document | None:
    """Return a YAML file; None where it holds nothing, or cannot be read, which is told."""
    text = _text(root, name, problems)
    if text is None or not text.strip():
        return None
    reading = read_blocks(text, name, known_keys)
    problems.extend(reading.problems)
    if reading.data is None:
        return None
    return Document(name, text, reading.data, reading.keys, reading.values)


def _texts(root: Path, problems: list[Problem]) -> Iterator[Document]:
    for path in _below(root, "sections", problems):
        if not path.endswith(".md"):
            if path.lower().endswith((".md", ".markdown", ".mdown", ".txt")):
                message = "this file is not read; rename it so that it ends in .md"
                problems.append(Problem(path, message, severity="warning"))
            continue
        text = _text(root, path, problems)
        if text is None:
            continue
        match = _FRONT.match(text)
        if not match:
            if text.startswith("---"):
                message = "the front matter is not closed; put a line '---' below it"
                problems.append(Problem(path, message, 1, 1, source=text.split("\n", 1)[0]))
                continue
            yield Document(path, text, {}, {}, {}, text, 1)
            continue
        reading = _front(match["front"], path)
        problems.extend(reading.problems)
        if not reading.problems:
            body = text[match.end() :]
            data = {} if reading.data is None else reading.data
            line = text.count("\n", 0, match.end()) + 1
            yield Document(path, text, data, reading.keys, reading.values, body, line)


@lru_cache(maxsize=256)
def _front(text: str, path: str) -> Reading:
    """Read front matter, once for each text; whoever gets it must not change it."""
    return read_yaml(text, path, first_line=2, known=partial(known_keys, root="front"))


def _text(root: Path, path: str, problems: list[Problem]) -> str | None:
    """Return the file's text with plain line ends, or report why it cannot be read."""
    content = _content(root, path, MAX_TEXT, problems)
    if content is None:
        return None
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        problems.append(Problem(path, "the file is saved as UTF-16; save it as UTF-8 in your editor"))
        return None
    if b"\0" in content:
        problems.append(Problem(path, "this is not a plain text file; save it as plain text in UTF-8"))
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        line = content.count(b"\n", 0, err.start) + 1
        column = len(content[content.rfind(b"\n", 0, err.start) + 1 : err.start].decode("utf-8", "replace")) + 1
        source = content.split(b"\n")[line - 1].decode("utf-8", "replace")
        message = "this letter is not UTF-8; save the file as UTF-8 in your editor"
        problems.append(Problem(path, message, line, column, source=source))
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if content.startswith(codecs.BOM_UTF8):
        message = "the file starts with a byte-order mark, which is passed over; save it as UTF-8 without BOM"
        problems.append(Problem(path, message, 1, 1, source=text.split("\n", 1)[0], severity="warning"))
    return text


def _content(root: Path, path: str, limit: int, problems: list[Problem]) -> bytes | None:
    try:
        return None if _status(root, path, limit, problems) is None else (root / path).read_bytes()
    except OSError as err:
        problems.append(Problem(path, f"cannot be read: {err.strerror}"))
        return None


def _status(root: Path, path: str, limit: int, problems: list[Problem]) -> os.stat_result | None:
    """Return what the disk says of a file of the site, or report why it must not be read."""
    try:
        if _leads_out(root, path):
            problems.append(Problem(path, "this link leads out of the site's folder; put the file itself here"))
            return None
        status = (root / path).stat()
    except OSError as err:
        problems.append(Problem(path, f"cannot be read: {err.strerror}"))
        return None
    if not stat.S_ISREG(status.st_mode):
        problems.append(Problem(path, "this is neither a file nor a folder; remove it"))
        return None
    if status.st_size > limit:
        message = f"the file has {status.st_size:,} bytes; the most that is read is {limit:,}"
        problems.append(Problem(path, message))
        return None
    return status


def _leads_out(root: Path, path: str) -> bool:
    """Return whether a path ends outside the site's folder, by links of its own or of the folders it is in."""
    top, end = (os.path.normcase(os.path.realpath(one)) for one in (root, root / path))
    return not f"{end}{os.sep}".startswith(f"{top.rstrip(os.sep)}{os.sep}")


def _below(root: Path, folder: str, problems: list[Problem]) -> Iterator[str]:
    """Name every file below a folder of the site, in a fixed order; hidden ones are left out."""
    top = root / folder
    if top.is_symlink() and not top.resolve().is_relative_to(root.resolve()):
        problems.append(Problem(folder, "this link leads out of the site's folder; put the folder itself here"))
        return
    if fault := _exposed(root, folder):
        problems.append(Problem(folder, fault))
        return
    for base, folders, names in os.walk(top):
        folders[:] = sorted(name for name in folders if not name.startswith(".") or name in PUBLIC_DOT_NAMES)
        for linked in (Path(base) / name for name in folders):
            if linked.is_symlink():  # which is not gone into: it may lead anywhere, and round in a circle
                message = "this link leads to a folder, so nothing of it is read; put the folder itself here"
                problems.append(Problem(linked.relative_to(root).as_posix(), message))
        for name in sorted(names):
            if (name.startswith(".") and name not in PUBLIC_DOT_NAMES) or name.endswith("~"):
                continue
            path = (Path(base) / name).relative_to(root).as_posix()
            if not path.isprintable():
                problems.append(Problem(path, "the name of this file cannot be an address; rename it"))
            elif fault := _exposed(root, path):
                problems.append(Problem(path, fault))
            else:
                yield path


def is_private(name: str) -> bool:
    """Return whether a file of this name is the author's own affair: the private profile, or a copy of it."""
    return name.casefold().startswith("profile.private")


def _exposed(root: Path, path: str) -> str | None:
    """Return what is wrong with a file that everybody could read, and that is kept from everybody elsewhere."""
    place = root / path
    linked = place.is_symlink()
    end = place.resolve() if linked else place
    if is_private(place.name) or is_private(end.name):
        return "this is what you keep for yourself, and everybody could read it; take it out"
    top = root.resolve() if linked else root
    inside = end.relative_to(top).parts if linked and end.is_relative_to(top) else ()
    if any(part.startswith(".") and part not in PUBLIC_DOT_NAMES for part in inside):
        return (
            "this link leads to a hidden file, which may hold what is not for everybody; put what you want itself here"
        )
    return None


def _files(root: Path, folder: str, problems: list[Problem]) -> Iterator[File]:
    for path in _below(root, folder, problems):
        content = _content(root, path, MAX_ASSET, problems)
        if content is not None:
            yield File(path, content)


def _fonts(root: Path, problems: list[Problem]) -> Iterator[FontFile]:
    """Name the site's own fonts; licences and notes beside them are nobody's business."""
    for path in _below(root, "fonts", problems):
        if path.lower().endswith((".woff", ".woff2")):
            message = "a PDF cannot be set in a web font; put the TTF or OTF file of the same font here"
            problems.append(Problem(path, message, severity="warning"))
        elif path.lower().endswith(FONT_TYPES):
            status = _status(root, path, MAX_FONT, problems)
            if status is not None:
                yield FontFile(path, root / path, f"{path}:{status.st_size}:{status.st_mtime_ns}")
