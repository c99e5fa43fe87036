"""Stage 5: files go to disk. Owns a manifest, and touches only what it names."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

import msgspec
from msgspec import Struct

from sitegen.expressions import expression
from sitegen.model import File
from sitegen.one_step import PUBLIC, write_in_one_step
from sitegen.problems import OutputError

MANIFEST = ".sitegen.json"
"""In the output folder: which files in it are ours. It is published with them, so it names none: a page that
only those who have its address may find would be found in it."""
_NEW = ".sitegen-"
"""What the name of a file starts with that is being written; a killed build may leave one."""
_RESERVED = expression(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)", re.IGNORECASE)


class Published(Struct, frozen=True):
    """What happened to the output folder, or would happen."""

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]


def publish(files: Iterable[File], output: Path) -> Published:
    """Make the output folder hold exactly *files*, and whatever else its owner put there.

    Every file is replaced in one step, and only if its bytes changed; files of an earlier build that
    are no longer made are removed. Raises `OutputError` before anything is touched: a folder that has
    content and no manifest of ours, a file that would be overwritten and is not ours, a path outside.
    """
    wanted = checked(files)
    ours = _owned(output)
    try:
        _refuse_foreign(wanted, ours, output)
        return _apply(wanted, ours, output)
    except OSError as err:
        raise OutputError(f"{err.filename2 or err.filename or output}: cannot be written: {err.strerror}") from err


def forecast(files: Iterable[File], output: Path) -> Published:
    """Return what `publish` would do, and raise what it would raise; nothing is touched."""
    wanted = checked(files)
    ours = _owned(output)
    try:
        _refuse_foreign(wanted, ours, output)
    except OSError as err:
        raise OutputError(f"{err.filename or output}: cannot be read: {err.strerror}") from err
    written = tuple(path for path, content in sorted(wanted.items()) if not _same(output / path, content))
    stale = (path for path in sorted(set(ours) - set(wanted)) if _untouched(output / path, ours[path]))
    return Published(written, tuple(sorted(set(wanted) - set(written))), tuple(stale))


def write_document(content: bytes, target: Path) -> None:
    """Write a single file that belongs to no site, in one step; raise `OutputError` where that cannot be done."""
    try:
        if target.is_symlink():
            raise OutputError(f"{target}: is a link; files are not written through links")
        _write(target, content)
    except OSError as err:
        raise OutputError(f"{target}: cannot be written: {err.strerror}") from err


def is_published(path: Path) -> bool:
    """Return whether a path lies in a folder that a build has written."""
    return any((folder / MANIFEST).is_file() for folder in path.parents)


def refuse_sources(target: Path, root: Path) -> None:
    """Raise `OutputError` where the output would lie where the site itself is read from, or hold it."""
    try:
        output, site = target.resolve(), root.resolve()
    except (OSError, RuntimeError) as err:  # links that lead to each other
        raise OutputError(f"{root}: cannot be read: {err}") from err
    sources = [site / name for name in ("sections", "assets", "static", "fonts", "templates", "themes")]
    if output == site or output in site.parents or any(output.is_relative_to(source) for source in sources):
        raise OutputError(f"{target}: the site is read from there; choose another folder with -o, or as destination")


def refuse_published(target: Path, root: Path) -> None:
    """Raise `OutputError` for what is not for everybody, and would lie where it is published with the site."""
    site, output = root.resolve(), target.resolve()
    published = [site / name for name in ("public", "static", "assets")]
    if any(output.is_relative_to(place) for place in published) or is_published(output):
        raise OutputError(
            f"{target}: everything there is published; choose a place outside the site with -o, or as destination"
        )


def checked(files: Iterable[File]) -> dict[str, bytes]:
    """Return the content of each file by its path. Raises `OutputError` where they cannot be files of one site."""
    wanted: dict[str, bytes] = {}
    for file in files:
        parts = PurePosixPath(file.path).parts
        if not parts or file.path.startswith("/") or ".." in parts or "\\" in file.path:
            raise OutputError(f"'{file.path}' cannot be a file of the site")
        if reserved := next((part for part in parts if _RESERVED.match(part)), None):
            raise OutputError(
                f"'{file.path}' cannot be a file of the site: Windows keeps '{reserved}' for itself; rename it"
            )
        if wanted.get(file.path, file.content) != file.content:
            raise OutputError(
                f"two files of the site want to be '{file.path}'; rename the one in static/ or the section of that name"
            )
        wanted[file.path] = file.content
    spelled: dict[str, str] = {}
    for path in wanted:
        if (other := spelled.setdefault(path.casefold(), path)) != path:
            raise OutputError(f"'{other}' and '{path}' are one file on many computers; rename the one in static/")
        if clash := next((str(up) for up in PurePosixPath(path).parents if str(up) in wanted), None):
            raise OutputError(f"'{clash}' cannot be a file and a folder, which '{path}' asks for")
    return wanted


def _owned(output: Path) -> dict[str, str]:
    """Return the files of the last build and their digests; refuse a folder that is not ours."""
    if output.is_symlink() or (output.exists() and not output.is_dir()):
        raise OutputError(f"{output}: is not a folder; choose another with -o")
    manifest = output / MANIFEST
    if manifest.is_file():
        try:
            owned = dict(msgspec.json.decode(manifest.read_bytes())["files"].items())
            return {path: str(owned[_sealed(path)]) for path in _paths(output) if _sealed(path) in owned}
        except (ValueError, KeyError, TypeError, AttributeError, OSError) as err:
            raise OutputError(f"{manifest}: cannot be read; remove the folder if all in it was built") from err
    if output.is_dir() and any(not path.name.startswith(_NEW) for path in output.iterdir()):
        raise OutputError(
            f"{output}: holds files that this program did not write, so it is left alone; "
            "choose an empty folder with -o"
        )
    return {}


def _sealed(path: str) -> str:
    return _digest(path.encode())


def _digest(content: bytes) -> str:
    import hashlib  # loads OpenSSL, which a document on its own does without

    return hashlib.sha256(content).hexdigest()


def _paths(output: Path) -> Iterator[str]:
    for base, _, names in os.walk(output):
        yield from ((Path(base) / name).relative_to(output).as_posix() for name in names)


def _refuse_foreign(wanted: Mapping[str, bytes], ours: Mapping[str, str], output: Path) -> None:
    for path, content in wanted.items():
        target = output / path
        for up in list(target.parents)[: len(PurePosixPath(path).parts) - 1]:
            if up.is_symlink():
                raise OutputError(f"{up}: is a link; files are not written through links")
            if up.is_file() and up.relative_to(output).as_posix() not in ours:
                raise OutputError(f"{up}: is in the way of the folder for '{path}'; move it to static/")
        if target.is_dir() and not target.is_symlink():
            if any(file.relative_to(output).as_posix() not in ours for file in _inside(target)):
                raise OutputError(f"{target}: is a folder where a file is to be written; move it elsewhere")
        elif path not in ours and os.path.lexists(target) and not _same(target, content):
            raise OutputError(f"{target}: was not written by this program and would be overwritten; move it to static/")


def _inside(folder: Path) -> Iterator[Path]:
    files = [path for path in folder.rglob("*") if not path.is_dir()]
    yield from files or [folder]


def _same(target: Path, content: bytes) -> bool:
    try:
        return not target.is_symlink() and target.is_file() and target.read_bytes() == content
    except OSError:
        return False


def _apply(wanted: Mapping[str, bytes], ours: Mapping[str, str], output: Path) -> Published:
    output.mkdir(parents=True, exist_ok=True)
    digests = {path: _digest(content) for path, content in wanted.items()}
    # Old and new names first: whatever happens in between, no file of ours is ever foreign.
    if set(digests) - set(ours):
        _manifest(output, {**ours, **digests})
    stale = sorted(set(ours) - set(wanted))
    # Last, so that no page is missed meanwhile; first, where an old file stands in the way of a new folder.
    early = {path for path in stale if any(_crosses(path, new) for new in wanted)}
    removed = [path for path in stale if path in early and _remove(output, path)]
    written = [path for path, content in sorted(wanted.items()) if _write(output / path, content)]
    late = (path for path in stale if path not in early and _untouched(output / path, ours[path]))
    removed += [path for path in late if _remove(output, path)]
    _manifest(output, digests)
    unchanged = sorted(set(wanted) - set(written))
    return Published(tuple(written), tuple(unchanged), tuple(sorted(removed)))


def _crosses(one: str, other: str) -> bool:
    return one.startswith(f"{other}/") or other.startswith(f"{one}/")


def _manifest(output: Path, digests: Mapping[str, str]) -> None:
    files = {_sealed(path): digest for path, digest in digests.items()}
    text = msgspec.json.encode({"program": "sitegen", "files": dict(sorted(files.items()))})
    _write(output / MANIFEST, msgspec.json.format(text, indent=1) + b"\n")


def _write(target: Path, content: bytes) -> bool:
    """Replace a file in one step; return whether its bytes changed."""
    if _same(target, content):
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    write_in_one_step(target, content, prefix=_NEW, mode=PUBLIC)
    return True


def _untouched(target: Path, digest: str) -> bool:
    """Whether a file is as we wrote it; one that its owner has edited since is the owner's."""
    try:
        return not target.is_symlink() and _digest(target.read_bytes()) == digest
    except OSError:
        return False


def _remove(output: Path, path: str) -> bool:
    """Remove a file of an earlier build, and the folders that it leaves empty."""
    target = output / path
    if ".." in PurePosixPath(path).parts or not target.resolve().is_relative_to(output.resolve()):
        return False
    if target.is_dir() or not os.path.lexists(target):  # a folder in its place is the owner's
        return False
    target.unlink()
    for up in list(target.parents)[: len(PurePosixPath(path).parts) - 1]:
        if any(up.iterdir()):
            break
        up.rmdir()
    return True
