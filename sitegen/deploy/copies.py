"""The site as a folder on the disk, for programs that upload one, and where on this disk a site may go."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sitegen.deploy.contract import Files, Order
from sitegen.problems import SitegenError


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


def here(order: Order, written: str) -> Path:
    """Return a place on this disk as ``deploy.destination`` gives it, from the site's folder; ``~`` is one's own.

    Raises `SitegenError` for the folder of somebody whom this computer does not know.
    """
    try:
        return order.root / Path(written).expanduser()
    except RuntimeError as err:
        raise SitegenError(
            f"deploy.destination: nobody here is called '{written.partition('/')[0].removeprefix('~')}'; write "
            f"'./{written}' for a folder of that name"
        ) from err


def pages_last(path: str) -> tuple[int, str]:
    """Sort pages behind what they show, and the first page last: whoever reads meanwhile misses nothing."""
    return (2 if path == "index.html" else 1 if path.endswith(".html") else 0, path)
