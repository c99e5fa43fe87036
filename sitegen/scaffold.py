"""``sitegen new``: a complete site to start from, which builds as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from sitegen.host_sources import Ground, source_files
from sitegen.model import File
from sitegen.problems import OutputError
from sitegen.schema import SCHEMA_FILE
from sitegen.upkeep import record

_STARTER = Path(__file__).with_name("starter")
SCHEMA_PATH = ".sitegen/profile.schema.json"
"""Where a site keeps the schema that its profile's first line names for editors."""
_RENAMED = {"gitignore": ".gitignore"}  # as .gitignore it would steer the building of the wheel
_HOST = "netlify"
"""The host that a new site is ready for; other hosts leave its files alone."""
_EXAMPLE = ("profile.yaml", "sections/", "assets/")
"""What shows how a site is written, and has no place beside a resume of one's own."""


def starter() -> Iterator[File]:
    """Yield the files of a new site."""
    for path in sorted(_STARTER.rglob("*")):
        if not path.is_file():
            continue
        name = path.relative_to(_STARTER).as_posix()
        yield File(_RENAMED.get(name, name), path.read_bytes())
    for_host = source_files(_HOST, Ground())
    yield from for_host
    yield record(for_host)
    yield File(SCHEMA_PATH, SCHEMA_FILE.read_bytes())


def new_site(folder: Path, resume: Iterable[File] = ()) -> tuple[str, ...]:
    """Write a new site into *folder* and return its files; never overwrite one.

    The files of a *resume* that exists already take the place of the starter's example.
    """
    own = tuple(resume)
    files = {file.path: file for file in starter() if not (own and file.path.startswith(_EXAMPLE))}
    return write_new(folder, (files | {file.path: file for file in own}).values())


def write_copy(folder: Path, copy: File, original: File) -> None:
    """Write the copy of a theme's file into a site, and the original as it is now, to be compared with later.

    Raises `OutputError`, before anything is written, if there is a file in the copy's place already.
    """
    write_new(folder, [copy])
    kept = folder / original.path
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(original.content)
    except OSError as err:
        raise OutputError(f"{err.filename or kept}: cannot be written: {err.strerror}") from err


def write_new(folder: Path, files: Iterable[File]) -> tuple[str, ...]:
    """Write files into *folder*, which is made if need be, and return their paths; never overwrite one.

    Raises `OutputError`, before anything is written, if a file of that name is there already.
    """
    wanted = tuple(files)
    taken = [file.path for file in wanted if (folder / file.path).exists() or (folder / file.path).is_symlink()]
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder}: is a file, not a folder; choose another name")
    if taken:
        raise OutputError(f"{folder}: already has {', '.join(taken)}; nothing was written. Choose another folder")
    try:
        for file in wanted:
            target = folder / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as out:  # x: not even a file that came in between is overwritten
                out.write(file.content)
    except OSError as err:
        raise OutputError(f"{err.filename or folder}: cannot be written: {err.strerror}") from err
    return tuple(file.path for file in wanted)
