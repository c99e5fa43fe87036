"""Where the files that ship with the program are; in a checkout they stand at its top."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """Return the folder ``themes`` or ``example_site``, installed or in a checkout."""
    inside = _HERE / f"_{name}"
    return inside if inside.is_dir() else _HERE.parent / name
