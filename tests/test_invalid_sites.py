"""Sites with mistakes: what their author is told, word for word."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SITES = Path(__file__).parent / "sites" / "invalid"
ERRORS = "errors.txt"


def _files(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", sorted(path.name for path in SITES.iterdir() if path.is_dir()))
def test_the_author_is_told_every_mistake_and_nothing_is_written(
    name: str, tmp_path: Path, run: Callable[..., Any], golden: Callable[[Path, str], None]
) -> None:
    """A build of a site with mistakes ends with 1, names them all as expected, and touches no file."""
    site = tmp_path / name
    shutil.copytree(SITES / name, site, ignore=shutil.ignore_patterns(ERRORS))
    before = _files(site)

    result = run("build", cwd=site)

    golden(SITES / name / ERRORS, result.stderr)
    assert result.stdout == ""
    assert result.returncode == 1
    assert not (site / "public").exists()
    assert _files(site) == before
