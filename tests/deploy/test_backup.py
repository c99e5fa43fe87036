"""A backup holds what a site is made from and what it is, and nothing that is not its author's to give away."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.making import environment, write_site

Run = Callable[..., subprocess.CompletedProcess[str]]
PROFILE = {"basics": {"name": "Ada Lovelace"}, "downloads": []}
PRIVATE = "basics: {phone: '+44 7700 900142'}\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Write a small site with all that does not belong into a backup."""
    rest = {
        *("node_modules/a/index.js", ".git/config", "__pycache__/a.pyc", ".pytest_cache/a", "cache/CACHEDIR.TAG"),
        *("env/pyvenv.cfg", "env/lib/a.py", "old/.sitegen.json", "old/index.html", ".DS_Store", "public/mine.txt"),
    }
    return write_site(
        tmp_path / "site",
        PROFILE,
        {
            **dict.fromkeys(rest, "x"),
            "sections/about.md": "Hello\n",
            "templates/a b.html": "x",
            ".sitegen/ejected/a": "kept",
            ".gitignore": "public/\n",
            ".env": "TOKEN=canary-secret\n",
            "profile.private.yaml": PRIVATE,
        },
    )


def contents(archive: Path) -> dict[str, bytes]:
    """Return the files of an archive."""
    with zipfile.ZipFile(archive) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


def test_it_holds_sources_and_output(run_here: Run, site: Path, tmp_path: Path) -> None:
    """Sources stand below source/, the site as it is built below site/, and a word for whoever finds it on top."""
    result = run_here("export", "zip", site, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    files = contents(tmp_path / "Ada-Lovelace-Backup.zip")
    sources = {name.removeprefix("source/") for name in files if name.startswith("source/")}
    assert sources == {
        "profile.yaml", "sections/about.md", "templates/a b.html", ".sitegen/ejected/a", ".gitignore",
    }  # fmt: skip
    assert files["site/index.html"].startswith(b"<!DOCTYPE html>")
    assert b"sitegen build source" in files["READ-ME.txt"]
    assert f"5 files of yours, {sum(name.startswith('site/') for name in files)} of the site." in result.stdout


def test_it_builds_again_from_its_sources(run_here: Run, site: Path, tmp_path: Path) -> None:
    """What comes out of its sources is what lies beside them."""
    run_here("export", "zip", site, "-o", tmp_path / "kept.zip")
    with zipfile.ZipFile(tmp_path / "kept.zip") as archive:
        archive.extractall(tmp_path / "back")
    assert run_here("build", tmp_path / "back/source", "-o", tmp_path / "anew").returncode == 0
    built = {path.relative_to(tmp_path / "anew"): path.read_bytes() for path in (tmp_path / "anew").rglob("*.*")}
    kept = tmp_path / "back/site"
    assert {path: content for path, content in built.items() if path.name != ".sitegen.json"} == {
        path.relative_to(kept): path.read_bytes() for path in kept.rglob("*.*")
    }


def test_two_of_one_site_are_the_same(run_here: Run, site: Path, tmp_path: Path) -> None:
    """Neither the time nor a backup that lies in the site already changes it."""
    for _ in range(2):
        assert run_here("export", "zip", cwd=site).returncode == 0
    first = (site / "Ada-Lovelace-Backup.zip").read_bytes()
    os.utime(site / "profile.yaml", (0, 0))
    run_here("export", "zip", site, "-o", tmp_path / "second.zip")
    assert (tmp_path / "second.zip").read_bytes() == first


def test_what_is_secret_stays_out_and_is_told(run_here: Run, site: Path, tmp_path: Path) -> None:
    """The private profile comes along where that is asked for; copies of it, tokens and keys never."""
    for name in ("Profile.private copy.yaml", "server.key", ".git-credentials", ".ssh/config"):
        (site / name).parent.mkdir(exist_ok=True)
        (site / name).write_text("canary-secret")
    result = run_here("export", "zip", site, cwd=tmp_path)
    assert "Not in the backup: profile.private.yaml: only you may read it; --private takes it along." in result.stderr
    assert "Not in the backup: Profile.private copy.yaml: only you may read it." in result.stderr
    assert "Not in the backup: .env: it may hold a token or a key." in result.stderr
    result = run_here("export", "zip", site, "--private", cwd=tmp_path)
    files = contents(tmp_path / "Ada-Lovelace-Backup.zip")
    assert files["source/profile.private.yaml"] == PRIVATE.encode()
    assert "It holds profile.private.yaml: keep it where nobody else can read it." in result.stdout
    assert not any(b"canary-secret" in content for content in files.values())
    assert not any(b"900142" in content for name, content in files.items() if name.startswith("site/"))


def test_links_lead_nowhere_else(run_here: Run, site: Path, tmp_path: Path) -> None:
    """Only a link to a file that is taken along anyway is followed; all others are told."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/secret.txt").write_text("canary-outside")
    (site / "same.md").symlink_to("sections/about.md")
    (site / "away.txt").symlink_to(tmp_path / "outside/secret.txt")
    (site / "folder").symlink_to(tmp_path / "outside")
    (site / "mine.yaml").symlink_to("profile.private.yaml")
    (site / "config").symlink_to(".git/config")
    (site / "nowhere").symlink_to("absent")
    result = run_here("export", "zip", site, cwd=tmp_path)
    files = contents(tmp_path / "Ada-Lovelace-Backup.zip")
    assert files["source/same.md"] == b"Hello\n"
    assert not {f"source/{name}" for name in ("away.txt", "folder", "mine.yaml", "config", "nowhere")} & files.keys()
    assert not any(b"canary-outside" in content for content in files.values())
    for told in (
        "away.txt: a link that leads out of the site's folder",
        "folder: a link to a folder",
        "mine.yaml: only you may read it",
        "config: a link to what is left out",
        "nowhere: a link that leads nowhere",
    ):
        assert f"Not in the backup: {told}" in result.stderr


@pytest.mark.parametrize("place", ["public", "static", "assets", "old"])
def test_it_is_not_written_where_everybody_could_fetch_it(run_here: Run, site: Path, place: str) -> None:
    """Neither into the site's published folders nor into any other output."""
    (site / place).mkdir(exist_ok=True)
    result = run_here("export", "zip", site, "-o", site / place / "x.zip")
    assert result.returncode == 1
    assert "everything there is published" in result.stderr
    assert not (site / place / "x.zip").exists()


def test_it_can_be_piped(run_here: Run, site: Path, tmp_path: Path, cache: Path) -> None:
    """With - it goes to standard output, and nothing else does."""
    piped = subprocess.run(
        [sys.executable, "-m", "sitegen", "export", "zip", str(site), "-o", "-"],
        env=environment(cache),
        capture_output=True,
        check=True,
    )
    run_here("export", "zip", site, "-o", tmp_path / "kept.zip")
    assert piped.stdout == (tmp_path / "kept.zip").read_bytes()


@pytest.mark.parametrize("more", [("--variant", "x"), ("--audience", "document")])
def test_what_is_for_documents_is_no_option_of_a_backup(run_here: Run, site: Path, more: tuple[str, str]) -> None:
    """A backup is of everything."""
    result = run_here("export", "zip", site, *more)
    assert result.returncode == 2
    assert "a backup is of everything" in result.stderr


@pytest.mark.parametrize("place", [None, "-"])
@pytest.mark.parametrize("what", ["zip", "txt"])
def test_a_dry_run_writes_nothing(site: Path, tmp_path: Path, run_here: Run, what: str, place: str | None) -> None:
    """It says where and how much, and neither a file nor the archive itself comes."""
    before = {path for path in tmp_path.rglob("*") if "site" in path.parts}
    (tmp_path / "here").mkdir()
    result = run_here("export", what, site, "--dry-run", *(["-o", place] if place else []), cwd=tmp_path / "here")
    assert result.returncode == 0
    assert result.stdout.startswith(f"Would write {place or 'Ada-Lovelace-'}")
    assert [*(tmp_path / "here").iterdir()] == []
    assert {path for path in tmp_path.rglob("*") if "site" in path.parts} == before
