"""Writing a file in one step: whoever looks meanwhile sees what was there before, or all that is new."""

from __future__ import annotations

import os
from pathlib import Path

PRIVATE = 0o600
PUBLIC = 0o644


def write_in_one_step(target: Path, content: bytes, *, prefix: str, mode: int = PRIVATE) -> None:
    """Write *content* into a new file beside *target*, which then takes its place; raise OSError where it cannot.

    The name of the new file starts with *prefix*; a process that is killed may leave one. (`tempfile` does the
    same and more, and takes as long to import as all of Python's paths.)
    """
    new = target.with_name(f"{prefix}{os.urandom(8).hex()}")
    try:
        with open(new, "xb", opener=_private) as file:
            file.write(content)
        if mode != PRIVATE:
            new.chmod(mode)
        new.replace(target)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, PRIVATE)
