"""The output folder: exactly the site in it, and nobody else's file touched."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sitegen.model import File
from sitegen.problems import OutputError
from sitegen.publish import MANIFEST, Published, publish


def _files(**contents: str) -> list[File]:
    """Make files; ``__`` stands for a slash and ``_`` for a dot."""
    return [File(name.replace("__", "/").replace("_", "."), text.encode()) for name, text in contents.items()]


def _tree(root: Path) -> dict[str, str]:
    found = (path for path in sorted(root.rglob("*")) if path.is_file() and path.name != MANIFEST)
    return {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in found}


def _refusal(files: list[File], output: Path) -> str:
    """Publish, expecting a refusal that leaves everything as it was; return what it says of the folder."""
    before = _tree(output) if output.is_dir() else None
    with pytest.raises(OutputError) as caught:
        publish(files, output)
    assert (_tree(output) if output.is_dir() else None) == before
    return str(caught.value).replace(f"{output}{os.sep}", "OUT/").replace(str(output), "OUT")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Give the path of a folder that is not there yet."""
    return tmp_path / "deep" / "public"


def test_a_site_is_written_with_a_list_of_its_files(out: Path) -> None:
    """The list has every file and its digest; it is published, so it gives no name away."""
    done = publish(_files(b_html="B", a__index_html="A"), out)
    assert done == Published(("a/index.html", "b.html"), (), ())
    assert _tree(out) == {"a/index.html": "A", "b.html": "B"}
    listed = json.loads((out / MANIFEST).read_text("utf-8"))
    sealed = sorted(hashlib.sha256(path.encode()).hexdigest() for path in ("a/index.html", "b.html"))
    assert (listed["program"], list(listed["files"])) == ("sitegen", sealed)


def test_an_unchanged_file_keeps_its_time(out: Path) -> None:
    """A file of the same bytes is not written again."""
    publish(_files(a_html="A", b_html="B"), out)
    os.utime(out / "a.html", ns=(1, 1))
    os.utime(out / MANIFEST, ns=(1, 1))
    assert publish(_files(a_html="A", b_html="B"), out) == Published((), ("a.html", "b.html"), ())
    assert publish(_files(a_html="A", b_html="C"), out) == Published(("b.html",), ("a.html",), ())
    assert (out / "a.html").stat().st_mtime_ns == 1


def test_only_our_old_files_go(out: Path) -> None:
    """A file that is no longer made is removed with the folders it leaves empty; the owner's files stay."""
    publish(_files(a__deep__x_html="X", b__y_html="Y"), out)
    (out / "b" / "mine.txt").write_text("mine")
    (out / "CNAME").write_text("novak.example")
    assert publish(_files(c_html="C"), out) == Published(("c.html",), (), ("a/deep/x.html", "b/y.html"))
    assert _tree(out) == {"CNAME": "novak.example", "b/mine.txt": "mine", "c.html": "C"}
    assert not (out / "a").exists()


def test_an_old_file_that_its_owner_has_edited_stays(out: Path) -> None:
    """What somebody has put work into is not removed, even where it was ours."""
    publish(_files(a_html="A", b_html="B"), out)
    (out / "a.html").write_text("edited")
    assert publish(_files(b_html="B"), out).removed == ()
    assert _tree(out) == {"a.html": "edited", "b.html": "B"}


def test_a_foreign_folder_is_left_alone(out: Path) -> None:
    """A folder that holds something and has no list of ours is refused."""
    out.mkdir(parents=True)
    (out / "novel.txt").write_text("Chapter 1")
    assert _refusal(_files(a_html="A"), out) == (
        "OUT: holds files that this program did not write, so it is left alone; choose an empty folder with -o"
    )


def test_an_empty_folder_is_taken(out: Path) -> None:
    """So is one that holds only what a killed build left."""
    out.mkdir(parents=True)
    (out / ".sitegen-x1y2z3").write_text("")
    assert publish(_files(a_html="A"), out).written == ("a.html",)


def test_a_foreign_file_is_not_overwritten(out: Path) -> None:
    """A file that we did not write and whose bytes differ stays; one of the same bytes is no matter."""
    publish(_files(a_html="A"), out)
    (out / "b.html").write_text("mine")
    assert _refusal(_files(a_html="A2", b_html="B"), out) == (
        "OUT/b.html: was not written by this program and would be overwritten; move it to static/"
    )
    assert publish(_files(a_html="A2", b_html="mine"), out).written == ("a.html",)


def test_a_foreign_file_where_a_folder_is_wanted_is_refused(out: Path) -> None:
    """The refusal comes before anything is written."""
    publish(_files(a_html="A"), out)
    (out / "thanks").write_text("mine")
    assert _refusal(_files(a_html="A2", thanks__index_html="T"), out) == (
        "OUT/thanks: is in the way of the folder for 'thanks/index.html'; move it to static/"
    )


def test_a_foreign_folder_where_a_file_is_wanted_is_refused(out: Path) -> None:
    """The refusal comes before anything is written."""
    publish(_files(a_html="A"), out)
    (out / "b.html").mkdir()
    (out / "b.html" / "mine.txt").write_text("mine")
    assert _refusal(_files(a_html="A2", b_html="B"), out) == (
        "OUT/b.html: is a folder where a file is to be written; move it elsewhere"
    )


def test_our_own_file_makes_room_for_a_folder_and_back(out: Path) -> None:
    """What we wrote ourselves is never in our way."""
    publish([File("talks", b"1")], out)
    publish([File("talks/index.html", b"2")], out)
    assert _tree(out) == {"talks/index.html": "2"}
    publish([File("talks", b"3")], out)
    assert _tree(out) == {"talks": "3"}


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    """A file in the place of the output folder is refused."""
    (tmp_path / "public").write_text("mine")
    assert _refusal(_files(a_html="A"), tmp_path / "public") == "OUT: is not a folder; choose another with -o"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """A file in the place of a parent folder is the system's refusal, in our words."""
    (tmp_path / "file").write_text("mine")
    said = _refusal(_files(a_html="A"), tmp_path / "file" / "public")
    assert said == "OUT: cannot be written: Not a directory"


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_nothing_is_written_through_a_link(out: Path, tmp_path: Path) -> None:
    """Neither the folder, nor a folder in it, nor a file in it may be a link to elsewhere."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "link").symlink_to(elsewhere)
    assert _refusal(_files(a_html="A"), tmp_path / "link") == "OUT: is not a folder; choose another with -o"
    publish(_files(a_html="A"), out)
    (out / "b").symlink_to(elsewhere)
    assert _refusal(_files(b__x_html="X"), out) == "OUT/b: is a link; files are not written through links"
    (out / "c.html").symlink_to(elsewhere / "c.html")
    assert _refusal(_files(c_html="C"), out) == (
        "OUT/c.html: was not written by this program and would be overwritten; move it to static/"
    )
    assert list(elsewhere.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_nothing_is_removed_through_a_link(out: Path, tmp_path: Path) -> None:
    """An old folder of ours that became a link is not followed."""
    publish(_files(a__x_html="X"), out)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "x.html").write_text("mine")
    (out / "a" / "x.html").unlink()
    (out / "a").rmdir()
    (out / "a").symlink_to(elsewhere)
    assert publish(_files(b_html="B"), out).removed == ()
    assert _tree(elsewhere) == {"x.html": "mine"}


@pytest.mark.parametrize(
    ("paths", "message"),
    [
        (["a", "a/b"], "'a' cannot be a file and a folder, which 'a/b' asks for"),
        (["Resume.pdf", "resume.pdf"],
         "'Resume.pdf' and 'resume.pdf' are one file on many computers; rename the one in static/"),
        (["../x"], "'../x' cannot be a file of the site"),
        (["/etc/x"], "'/etc/x' cannot be a file of the site"),
        (["a\\b"], "'a\\b' cannot be a file of the site"),
        (["con/index.html"],
         "'con/index.html' cannot be a file of the site: Windows keeps 'con' for itself; rename it"),
    ],
)  # fmt: skip
def test_a_path_that_cannot_be_is_refused(paths: list[str], message: str, out: Path) -> None:
    """Paths are looked at before the folder is."""
    assert _refusal([File(path, b"") for path in paths], out) == message
    assert not out.exists()


def test_two_files_of_one_path_are_refused_unless_they_are_one(out: Path) -> None:
    """The site's own files and the user's may not differ under one name."""
    assert _refusal([File("a", b"1"), File("a", b"2")], out) == (
        "two files of the site want to be 'a'; rename the one in static/ or the section of that name"
    )
    assert publish([File("a", b"1"), File("a", b"1")], out).written == ("a",)


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such limit")
def test_a_build_that_broke_off_leaves_only_our_files(out: Path) -> None:
    """When the disk is full half-way, the next build still knows every file as its own."""
    import resource

    publish(_files(a_html="A", c_html="C"), out)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, hard))
    try:
        with pytest.raises(OutputError) as caught:
            publish([*_files(a_html="A2", b_html="B", d_html="D"), File("c.html", bytes(3000))], out)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert str(caught.value) == f"{out}: cannot be written: File too large"
    assert _tree(out) == {"a.html": "A2", "b.html": "B", "c.html": "C"}
    assert publish(_files(c_html="C"), out) == Published((), ("c.html",), ("a.html", "b.html"))


def test_a_name_that_no_disk_takes_is_told(out: Path) -> None:
    """The system's refusal of a name comes in our words."""
    with pytest.raises(OutputError, match="cannot be written: File name too long"):
        publish([File("b" * 300, b"")], out)


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"files": 1}', '{"files": ["a"]}', "\ufffd"])
def test_a_damaged_list_is_told(damage: str, out: Path) -> None:
    """Without its list the folder's files are nobody's, so nothing is touched."""
    publish(_files(a_html="A"), out)
    (out / MANIFEST).write_text(damage, "utf-8")
    assert _refusal(_files(a_html="A2"), out) == (
        f"OUT/{MANIFEST}: cannot be read; remove the folder if all in it was built"
    )


def test_a_list_that_names_what_is_outside_does_no_harm(out: Path) -> None:
    """A tampered list cannot make a build remove files elsewhere."""
    publish(_files(a_html="A"), out)
    victim = out.parent / "victim.txt"
    victim.write_text("mine")
    mine = hashlib.sha256(b"mine").hexdigest()
    ours = hashlib.sha256(b"A").hexdigest()
    files = {"../victim.txt": mine, str(victim): mine, "a.html": ours}
    sealed = {hashlib.sha256(path.encode()).hexdigest(): digest for path, digest in files.items()}
    (out / MANIFEST).write_text(json.dumps({"files": {**files, **sealed}}))
    assert publish(_files(b_html="B"), out).removed == ("a.html",)
    assert victim.read_text() == "mine"


def test_the_command_says_what_it_did(make_site: Callable[..., Path], run: Callable[..., Any]) -> None:
    """A second build of the same site writes nothing, and every byte is the same."""
    site = make_site("basics: {name: Ada}\ndownloads: []\n", files={"static/CNAME": "novak.example\n"})
    first = run("build", site)
    before = {path: path.read_bytes() for path in (site / "public").rglob("*") if path.is_file()}
    second = run("build", site)
    assert (first.returncode, second.returncode) == (0, 0)
    assert " 0 written, " in second.stdout
    assert {path: path.read_bytes() for path in (site / "public").rglob("*") if path.is_file()} == before


def test_the_command_leaves_a_foreign_folder_alone(make_site: Callable[..., Path], run: Callable[..., Any]) -> None:
    """The refusal is one line and ends with 1."""
    site = make_site("basics: {name: Ada}\ndownloads: []\n", files={"out/novel.txt": "Chapter 1"})
    result = run("build", "-o", "out", cwd=site)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == (
        "out: holds files that this program did not write, so it is left alone; choose an empty folder with -o\n"
    )
