"""The site as a folder on the disk, for programs that upload one."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sitegen.deploy.contract import Files


@contextmanager
def laid_out(files: Files, inside: str = "") -> Iterator[Path]:
    """Write the files into a folder of their own and yield it; it is gone afterwards.

    With *inside*, the files stand in that folder of it. Everybody may read them, whatever the umask says: some
    programs hand the rights on to the server.
    """
    with tempfile.TemporaryDirectory(prefix="sitegen-") as name:
        top = Path(name).resolve()
        for path, content in sorted(files.items()):
            write_file(top / inside / path, content, top)
        yield top


def write_file(target: Path, content: bytes, top: Path) -> None:
    """Write a file and the folders on its way down from *top*."""
    for folder in reversed([up for up in target.parents if top in up.parents]):
        if not folder.is_dir():
            folder.mkdir()
            folder.chmod(0o755)
    target.write_bytes(content)
    target.chmod(0o644)


def pages_last(path: str) -> tuple[int, str]:
    """Sort pages behind what they show, and the first page last: whoever reads meanwhile misses nothing."""
    return (2 if path == "index.html" else 1 if path.endswith(".html") else 0, path)
