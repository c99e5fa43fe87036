"""What an earlier deploy put into a place that holds other things, too: a list beside the site, its names sealed.

It is the list that a build leaves in its folder, so a site that was uploaded by hand before is known as well.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from sitegen.deploy.contract import Files, Plan
from sitegen.publish import MANIFEST

LEDGER = MANIFEST

_Digests = Mapping[str, str]


def seal(path: str) -> str:
    """Return what stands in the list for a path: unlisted pages would be found by their names."""
    return hashlib.sha256(path.encode()).hexdigest()


def digest(content: bytes) -> str:
    """Return what stands in the list for a content."""
    return hashlib.sha256(content).hexdigest()


def read(content: bytes | None) -> dict[str, str]:
    """Return sealed path → digest; empty where there is no list, or one that nobody can read.

    Empty is the careful answer: nothing is taken for ours, so nothing is removed.
    """
    try:
        return {str(name): str(value) for name, value in json.loads(content or b"{}")["files"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def write(files: Files) -> bytes:
    """Return the list of these files."""
    entries = {seal(path): digest(content) for path, content in files.items()}
    return json.dumps({"program": "sitegen", "files": dict(sorted(entries.items()))}, indent=1).encode() + b"\n"


def gone(former: _Digests, files: Files) -> set[str]:
    """Return the sealed names of the files that were ours and are made no more."""
    return set(former) - {seal(path) for path in files}


def in_the_way(removed: Iterable[str], files: Files) -> list[str]:
    """Return the old files that stand where a folder is to be, or whose folder stands where a file is to be."""
    folders = {str(up) for path in files for up in PurePosixPath(path).parents}
    return [path for path in removed if path in folders or any(str(up) in files for up in PurePosixPath(path).parents)]


def compared(former: _Digests, files: Files, removed: Iterable[str], target: str) -> Plan:
    """Return the plan that follows from the list."""
    known = {path: former.get(seal(path)) for path in sorted(files)}
    return Plan(
        new=tuple(path for path, had in known.items() if had is None),
        changed=tuple(path for path, had in known.items() if had not in {None, digest(files[path])}),
        removed=tuple(sorted(removed)),
        unchanged=tuple(path for path, had in known.items() if had == digest(files[path])),
        target=target,
    )


def between(former: _Digests, files: Files) -> bytes:
    """Return the list for as long as files travel: all names, old and new, and no digest of what may be either.

    Whenever a deploy is cut off, no file of ours is foreign afterwards, and the next one sends what was not yet there.
    """
    entries = dict(former)
    for path, content in files.items():
        if entries.get(seal(path)) != digest(content):
            entries[seal(path)] = ""
    return json.dumps({"program": "sitegen", "files": dict(sorted(entries.items()))}, indent=1).encode() + b"\n"
