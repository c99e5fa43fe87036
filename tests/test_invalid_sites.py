"""Sites with mistakes: what their author is told, word for word."""

from __future__ import annotations

import os
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


def _told(result: Any) -> str:
    assert (result.returncode, result.stdout) == (1, "")
    return str(result.stderr)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path, run: Callable[..., Any]) -> None:
    """The answer says how to make one."""
    assert _told(run("build", "site", cwd=tmp_path)) == (
        "site: there is no such folder; 'sitegen new FOLDER' makes one\n1 problem in 1 file. Nothing was written.\n"
    )


def test_a_file_of_megabytes_is_not_read(make_site: Callable[..., Path], run: Callable[..., Any]) -> None:
    """A profile, a section or a picture that is no honest one is refused by its size."""
    site = make_site("basics: {name: Ada}\n" + "#" * 1_000_000, {"about.md": "x" * 1_000_001})
    assert _told(run("build", cwd=site)) == (
        "profile.yaml: the file has 1,000,020 bytes; the most that is read is 1,000,000\n"
        "sections/about.md: the file has 1,000,001 bytes; the most that is read is 1,000,000\n"
        "2 problems in 2 files. Nothing was written.\n"
    )


@pytest.mark.skipif(os.name == "nt", reason="links and pipes need rights on Windows")
def test_what_is_no_file_of_the_site_is_not_read(
    make_site: Callable[..., Path], tmp_path: Path, run: Callable[..., Any]
) -> None:
    """Links that lead out, links that lead nowhere, pipes and names that are no text are told, and not waited for."""
    site = make_site("basics: {name: Ada}\n", {"about.md": "I teach."}, {"assets/a.png": "", "static/b.txt": ""})
    (tmp_path / "secret.txt").write_text("secret")
    (site / "static" / "out.txt").symlink_to(tmp_path / "secret.txt")
    (site / "static" / "nowhere.txt").symlink_to(site / "gone.txt")
    (site / "static" / "round").symlink_to(site / "static")
    os.mkfifo(site / "assets" / "pipe.png")
    Path(os.fsdecode(bytes(site / "static") + b"/caf\xe9.pdf")).write_bytes(b"x")
    assert _told(run("build", cwd=site)) == (
        "assets/pipe.png: this is neither a file nor a folder; remove it\n"
        "static/caf\ufffd.pdf: the name of this file cannot be an address; rename it\n"
        "static/nowhere.txt: cannot be read: No such file or directory\n"
        "static/out.txt: this link leads out of the site's folder; put the file itself here\n"
        "static/round: this link leads to a folder, so nothing of it is read; put the folder itself here\n"
        "5 problems in 5 files. Nothing was written.\n"
    )


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_what_is_private_is_in_no_folder_that_everybody_reads(
    make_site: Callable[..., Path], run: Callable[..., Any]
) -> None:
    """Hosts that build by themselves would publish it; neither a copy nor a link makes it public."""
    site = make_site(
        "basics: {name: Ada}\n", None, {"assets/Profile.Private.yml": "", "static/profile.private.bak": ""}
    )
    (site / "profile.private.yaml").write_text("basics: {phone: '+44 7700 900142'}\n")
    (site / ".env").write_text("TOKEN=secret\n")
    (site / "static" / "mine.txt").symlink_to("../profile.private.yaml")
    (site / "static" / "settings.txt").symlink_to("../.env")
    (site / "fonts").symlink_to(".git")
    (site / ".git").mkdir()
    kept = "this is what you keep for yourself, and everybody could read it; take it out"
    link = "this link leads to a hidden file, which may hold what is not for everybody; put what you want itself here"
    assert _told(run("build", cwd=site)) == (
        f"assets/Profile.Private.yml: {kept}\n"
        f"fonts: {link}\n"
        f"static/mine.txt: {kept}\n"
        f"static/profile.private.bak: {kept}\n"
        f"static/settings.txt: {link}\n"
        "5 problems in 5 files. Nothing was written.\n"
    )


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_folder_that_is_a_link_out_is_not_read(
    make_site: Callable[..., Path], tmp_path: Path, run: Callable[..., Any]
) -> None:
    """Neither the profile nor a whole folder may be a link to elsewhere."""
    site = make_site(files={"x.txt": ""})
    (tmp_path / "profile.yaml").write_text("basics: {name: Ada}\n")
    (site / "profile.yaml").symlink_to(tmp_path / "profile.yaml")
    (site / "static").symlink_to(tmp_path)
    assert _told(run("build", cwd=site)) == (
        "profile.yaml: this link leads out of the site's folder; put the file itself here\n"
        "static: this link leads out of the site's folder; put the folder itself here\n"
        "2 problems in 2 files. Nothing was written.\n"
    )
