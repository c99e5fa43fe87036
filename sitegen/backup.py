"""A backup of a site to mail to oneself: sources and output in one archive, whose bytes depend on them alone."""

from __future__ import annotations

import datetime
import fnmatch
import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from msgspec import Struct

from sitegen.build import build
from sitegen.cache import Cache
from sitegen.load import PRIVATE_NAMES, is_private
from sitegen.names import document_name
from sitegen.packing import packed
from sitegen.problems import OutputError, Problem
from sitegen.publish import MANIFEST, checked

_OUTPUT = "public"
_FOLDERS = (
    ".aws",
    ".git",
    ".hg",
    ".ssh",
    ".svn",
    "node_modules",
    "__pycache__",
    ".*_cache",
    ".cache",
    ".netlify",
    ".vercel",
    ".wrangler",
)
"""What a version control, a package manager or a host keeps for itself."""
_MARKS = ("pyvenv.cfg", "CACHEDIR.TAG", MANIFEST)
"""What a virtual environment, a cache and an output folder of ours hold."""
_FILES = (".DS_Store", "Thumbs.db", "desktop.ini", "*.pyc", "*~", ".*.sw?", ".sitegen-*")
_SECRETS = (
    *(".env", ".env.*", ".envrc", ".dev.vars*", ".netrc", "_netrc", ".npmrc", ".pypirc", ".git-credentials"),
    *("*.pem", "*.key", "*.p12", "*.pfx", "*.ppk", "id_rsa*", "id_ecdsa*", "id_ed25519*"),
)
"""Where tokens and keys are kept."""
_READ_ME = """\
This is a backup of a website that was made with sitegen.

source/  what it is made from. 'sitegen build source' makes it anew.
site/    the website as it was made; it can be uploaded to any host as it is.
"""


class Backup(Struct, frozen=True):
    """An archive of a site."""

    filename: str
    """The name that it is offered under, such as ``Maria-Silva-Backup.zip``."""
    content: bytes
    sources: int
    """How many files the site is made from."""
    output: int
    """How many files it consists of."""
    left_out: tuple[str, ...]
    """What is not in it although its author may think so, with the reason."""
    warnings: tuple[Problem, ...]


def backup(
    root: Path, *, today: datetime.date, cache: Cache, private: bool = False, beside: Path | None = None
) -> Backup:
    """Build the site in the folder *root* and return it in one archive with all that it is made from.

    The *private* profile is taken along only where it is asked for, the file *beside*, which the archive may be
    written to, never. Raises `InvalidSite`, `ThemeError`, and `OutputError` for a file that cannot be read.
    """
    built = build(root, today=today, cache=cache)
    output = checked(built.files)
    filename = document_name(built.editions[0].basics.name, "Backup", "zip")
    known = {(root / filename).resolve(), *([] if beside is None else [beside.resolve()])}
    left_out: list[str] = []
    sources = {
        path: content
        for path, content in _sources(root, left_out, private=private)
        if (root / path).resolve() not in known
    }
    files = {"READ-ME.txt": _READ_ME.encode()}
    files |= {f"source/{path}": sources[path] for path in sorted(sources)}
    files |= {f"site/{path}": output[path] for path in sorted(output)}
    return Backup(filename, packed(files), len(sources), len(output), tuple(left_out), built.warnings)


def _sources(root: Path, left_out: list[str], *, private: bool) -> Iterator[tuple[str, bytes]]:
    """Yield the site's own files in the order of their names; what is not among them and might be missed is told."""
    top = root.resolve()
    for base, folders, names in os.walk(root):
        here = Path(base)
        links = [name for name in folders if (here / name).is_symlink()]
        left_out += [f"{_inside(here / name, root)}: a link to a folder" for name in sorted(links)]
        folders[:] = sorted(name for name in folders if name not in links and not _is_foreign(here / name, root))
        for name in sorted(names):
            path = here / name
            reason = _unwanted(path, root, private=private)
            if reason is None and path.is_symlink():
                reason = _misled(path, top, private=private)
            if reason is None:
                yield _inside(path, root), _content(path)
            elif reason:
                left_out.append(f"{_inside(path, root)}: {reason}")


def _is_foreign(folder: Path, root: Path) -> bool:
    """Return whether a folder holds what others made and make again."""
    if any(fnmatch.fnmatchcase(folder.name, pattern) for pattern in _FOLDERS):
        return True
    return folder == root / _OUTPUT or any((folder / mark).is_file() for mark in _MARKS)


def _unwanted(path: Path, root: Path, *, private: bool) -> str | None:
    """Return why a file is left out: empty where nobody will miss it, None where it is not."""
    if any(fnmatch.fnmatchcase(path.name, pattern) for pattern in _FILES):
        return ""
    known = path.name in PRIVATE_NAMES and path.parent == root
    if is_private(path.name) and not (private and known):
        return "only you may read it; --private takes it along" if known else "only you may read it"
    if any(fnmatch.fnmatchcase(path.name, pattern) for pattern in _SECRETS):
        return "it may hold a token or a key"
    return None if path.is_file() or path.is_symlink() else "not a file"


def _misled(link: Path, top: Path, *, private: bool) -> str | None:
    """Return why a link is not followed: it must lead to a file of the site that would be taken along by itself."""
    try:
        end = link.resolve(strict=True)
    except (OSError, RuntimeError):
        return "a link that leads nowhere"
    if not end.is_relative_to(top) or not end.is_file():
        return "a link that leads out of the site's folder"
    above = [top / Path(*end.relative_to(top).parts[:count]) for count in range(1, len(end.relative_to(top).parts))]
    if any(_is_foreign(folder, top) for folder in above):
        return "a link to what is left out"
    return _unwanted(end, top, private=private)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as err:
        raise OutputError(f"{path}: cannot be read: {err.strerror}") from err


def _inside(path: Path, root: Path) -> str:
    return str(PurePosixPath(path.relative_to(root)))
