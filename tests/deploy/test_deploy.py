"""The way of every deploy, with the targets that need no host: what is told, asked, refused, and left alone."""

from __future__ import annotations

import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.reading import output_files

Run = Callable[..., subprocess.CompletedProcess[str]]
Site = Callable[..., Path]
FOLDER = {"target": "folder", "destination": "../out"}


def test_a_folder_becomes_the_site(run: Run, site: Site, tmp_path: Path) -> None:
    """All files are told with their sizes, then written."""
    root = site(FOLDER)
    result = run("deploy", root)
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith(f"the folder {root}/../out:\n  new ")
    assert "0 changed, 0 removed, 0 unchanged;" in result.stdout
    assert (tmp_path / "out/index.html").read_bytes().startswith(b"<!DOCTYPE html>")


def test_a_dry_run_writes_nothing(run: Run, site: Site, tmp_path: Path) -> None:
    """The plan is the same as without, and nothing comes of it."""
    root = site(FOLDER)
    dry = run("deploy", root, "--dry-run")
    assert dry.returncode == 0
    assert not (tmp_path / "out").exists()
    wet = run("deploy", root).stdout
    plan = dry.stdout.partition("This is a dry run")[0]
    assert plan
    assert wet.startswith(plan)


def test_a_second_deploy_tells_what_differs(run: Run, site: Site, tmp_path: Path) -> None:
    """New, changed and removed files are told apart; what is lost stands first."""
    run("deploy", site(FOLDER, {"static/a.txt": "a", "static/b.txt": "b"}))
    (tmp_path / "site/static/a.txt").write_text("other")
    (tmp_path / "site/static/b.txt").rename(tmp_path / "site/static/c.txt")
    result = run("deploy", tmp_path / "site")
    rows = [line.split() for line in result.stdout.splitlines()[1:4]]
    assert rows == [["removed", "b.txt"], ["changed", "a.txt", "5", "B"], ["new", "c.txt", "1", "B"]]
    assert "1 new, 1 changed, 1 removed," in result.stdout
    assert output_files(tmp_path / "out").keys() >= {"a.txt", "c.txt"}
    assert not (tmp_path / "out/b.txt").exists()


def test_a_foreign_folder_is_left_alone(run: Run, site: Site, tmp_path: Path) -> None:
    """A folder that holds something else is never written into."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out/mine.txt").write_text("mine")
    result = run("deploy", site(FOLDER))
    assert result.returncode == 1
    assert "holds files that this program did not write" in result.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]


def test_the_sites_own_folder_is_no_destination(run: Run, site: Site) -> None:
    """Nothing is written where the site is read from."""
    result = run("deploy", site({"target": "folder", "destination": "assets"}))
    assert result.returncode == 1
    assert "the site is read from there" in result.stderr


def test_an_archive_is_the_same_each_time(run: Run, site: Site, tmp_path: Path) -> None:
    """It bears the person's name, holds the site at its top, and its bytes depend on nothing else."""
    root = site({"target": "zip"}, {"static/.well-known/security.txt": "Contact: mailto:a@b.example"})
    first, second = tmp_path / "1", tmp_path / "2"
    for place in (first, second):
        place.mkdir()
        assert run("deploy", root, cwd=place).returncode == 0
    one, two = (place / "Ada-Lovelace-Website.zip" for place in (first, second))
    assert one.read_bytes() == two.read_bytes()
    with zipfile.ZipFile(one) as archive:
        assert {"index.html", ".well-known/security.txt"} <= set(archive.namelist())
        assert ".sitegen.json" not in archive.namelist()
