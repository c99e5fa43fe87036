"""Files that are written into a site's source again and again, without harm to what its author has changed.

What was written is known again by its digest, which the site keeps in ``.sitegen/hosting.json``: not all of these
files can hold a comment that says so.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

from msgspec import Struct

from sitegen.expressions import expression
from sitegen.model import File
from sitegen.problems import OutputError
from sitegen.publish import write_document

RECORD = ".sitegen/hosting.json"
"""Where a site keeps which files were written for its host, and their digests."""
_LINES_MATTER = frozenset({"requirements.txt"})
"""Files to which authors add lines of their own: they are right as long as ours are in them."""
_EXTRAS = expression(rb"^([\w.-]+)(\[[\w.,-]+\])==", re.MULTILINE)
_WITHOUT = expression(rb"\A([\w.-]+)(==)")
State = Literal["written", "renewed", "right", "changed"]


class Kept(Struct, frozen=True):
    """What became of one file."""

    path: str
    state: State
    """``changed`` by somebody else, so that it was left as it is."""
    difference: str = ""
    """What would change in that one, as a unified difference."""


def record(files: Iterable[File], known: Mapping[str, str] | None = None) -> File:
    """Return the file that lets files be known again; *known* are digests that stay in it."""
    digests = {**(known or {}), **{file.path: _digest(file.content) for file in files}}
    return File(RECORD, (json.dumps(dict(sorted(digests.items())), indent=2) + "\n").encode())


def keep_up(root: Path, files: Iterable[File], *, dry: bool = False, force: bool = False) -> tuple[Kept, ...]:
    """Write files into the site in the folder *root*; one that somebody has changed only by *force*.

    Nothing is written in a *dry* run. Raises `OutputError`.
    """
    wanted = tuple(_with_extras(file, _read(root / file.path)) for file in files)
    known = _known(root)
    found = tuple(_compared(root, file, known) for file in wanted)
    fresh = [
        file
        for file, kept in zip(wanted, found, strict=True)
        if kept.state != "right" and (force or not kept.difference)
    ]
    done = [Kept(kept.path, "renewed") if force and kept.state == "changed" else kept for kept in found]
    if not dry:
        for file in fresh:
            write_document(file.content, root / file.path)
        ours = [file for file, kept in zip(wanted, done, strict=True) if kept.state != "changed"]
        ours = [file for file in ours if _normal((root / file.path).read_bytes()) == _normal(file.content)]
        if (made := record(ours, known)).content != _read(root / RECORD):
            write_document(made.content, root / RECORD)
    return tuple(done)


def _compared(root: Path, file: File, known: Mapping[str, str]) -> Kept:
    there = _read(root / file.path)
    if there is None:
        return Kept(file.path, "written")
    if _normal(there) == _normal(file.content) or _has_lines(file, there):
        return Kept(file.path, "right")
    if _digest(there) == known.get(file.path):
        return Kept(file.path, "renewed")
    before, after = (_normal(content).decode("utf-8", "replace").splitlines() for content in (there, file.content))
    lines = difflib.unified_diff(before, after, f"{file.path} (yours)", f"{file.path} (new)", lineterm="")
    return Kept(file.path, "changed", "\n".join(lines))


def _has_lines(file: File, there: bytes) -> bool:
    return Path(file.path).name in _LINES_MATTER and set(file.content.splitlines()) <= set(there.splitlines())


def _with_extras(file: File, there: bytes | None) -> File:
    """Return a list of packages with the extras that the one that is there has: another host may need them."""
    if Path(file.path).name not in _LINES_MATTER or not there:
        return file
    had = dict(_EXTRAS.findall(there))
    lines = file.content.splitlines(keepends=True)
    return File(
        file.path, b"".join(_WITHOUT.sub(lambda one: one[1] + had.get(one[1], b"") + one[2], ln) for ln in lines)
    )


def _known(root: Path) -> dict[str, str]:
    """Return the digests of what was written; none where the record is lost or broken."""
    try:
        data = json.loads(_read(root / RECORD) or b"{}")
    except ValueError:
        return {}
    return {str(path): str(digest) for path, digest in data.items()} if isinstance(data, dict) else {}


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.exists() or path.is_symlink() else None
    except OSError as err:
        raise OutputError(f"{path}: cannot be read: {err.strerror}") from err


def _normal(content: bytes) -> bytes:
    """Return a content with the line ends that we write; git changes them on Windows."""
    return content.replace(b"\r\n", b"\n")


def _digest(content: bytes) -> str:
    return hashlib.sha256(_normal(content)).hexdigest()
