"""A new site: complete, and never in anybody's place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sitegen import __version__
from sitegen.model import Site
from sitegen.problems import OutputError
from sitegen.scaffold import SCHEMA_PATH, new_site, starter
from sitegen.schema import SCHEMA_FILE

FILES = {
    ".gitignore", ".python-version", ".sitegen/hosting.json", ".sitegen/profile.schema.json", "README.md",
    "assets/photo.png", "netlify.toml", "profile.yaml",
    "requirements.txt", "sections/about.md", "sections/approach.md", "sections/case-study.md",
}  # fmt: skip


def test_a_new_site_is_complete(tmp_path: Path) -> None:
    """All files of the starter are there, and no others."""
    written = new_site(tmp_path / "deep" / "site")
    found = {path.relative_to(tmp_path / "deep" / "site").as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert (set(written), found) == (FILES, FILES)


def test_a_new_site_has_nothing_to_mend(tmp_path: Path, check: Callable[[Path], Site]) -> None:
    """It is valid as it is, without a warning."""
    new_site(tmp_path)
    assert check(tmp_path).problems == ()


def test_a_new_site_names_the_version_that_made_it() -> None:
    """The host installs the same program, and the editor reads the same schema."""
    files = {file.path: file.content for file in starter()}
    assert f"=={__version__}" in files["requirements.txt"].decode()
    assert files[SCHEMA_PATH] == SCHEMA_FILE.read_bytes()
    assert files["profile.yaml"].decode().splitlines()[0].endswith(f"$schema={SCHEMA_PATH}")


def test_no_file_is_overwritten(tmp_path: Path) -> None:
    """One file of a name that is needed stops everything, before anything is written."""
    (tmp_path / "profile.yaml").write_text("mine")
    with pytest.raises(OutputError) as caught:
        new_site(tmp_path)
    said = f"{tmp_path}: already has profile.yaml; nothing was written. Choose another folder"
    assert str(caught.value) == said
    assert [path.name for path in tmp_path.iterdir()] == ["profile.yaml"]


def test_other_files_are_no_hindrance(tmp_path: Path) -> None:
    """A folder that holds other things, such as a repository, can become a site."""
    (tmp_path / "notes.txt").write_text("mine")
    assert set(new_site(tmp_path)) == FILES


@pytest.mark.parametrize("inside", ["", "site"])
def test_a_file_is_no_folder(inside: str, tmp_path: Path) -> None:
    """A file in the place of the folder, or above it, is told."""
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OutputError, match=r"is a file, not a folder|cannot be written: Not a directory"):
        new_site(tmp_path / "file" / inside)


def test_the_command_says_what_to_do_next(tmp_path: Path, run: Callable[..., Any]) -> None:
    """What 'new' writes is what 'build' takes."""
    made = run("new", "site", cwd=tmp_path)
    built = run("build", "site", cwd=tmp_path)
    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout.splitlines()[-1] == "  sitegen serve site"
    assert (built.returncode, built.stderr) == (0, "")
