"""The cache's folders of files, and files that are written in one step."""

from __future__ import annotations

import errno
import stat
from pathlib import Path

import pytest

from sitegen.cache import Cache
from sitegen.one_step import PUBLIC, write_in_one_step

FILES = {"photo.jpg": b"a photo", "map.png": b"a map"}


def held(folder: Path) -> dict[str, bytes]:
    """Return what a folder holds; names that start with a dot are the cache's own."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")}


def test_a_folder_of_files_is_kept(tmp_path: Path) -> None:
    """The next process is given the same one; other files are in another."""
    with Cache(tmp_path).folder(FILES) as first:
        assert held(first) == FILES
    with Cache(tmp_path).folder(FILES) as again, Cache(tmp_path).folder({"photo.jpg": b"another"}) as other:
        assert (again, held(again), held(other)) == (first, FILES, {"photo.jpg": b"another"})


def test_a_damaged_folder_is_made_anew(tmp_path: Path) -> None:
    """Nobody is shown a photo that was cut short."""
    with Cache(tmp_path).folder(FILES) as folder:
        (folder / "photo.jpg").write_bytes(b"a ph")
    with Cache(tmp_path).folder(FILES) as folder:
        assert held(folder) == FILES


def test_where_nothing_is_kept_a_folder_goes_after_use() -> None:
    """Private pictures leave nothing behind, nor does a preview that runs for days."""
    with Cache(None).folder(FILES) as folder:
        assert held(folder) == FILES
    assert not folder.exists()


def test_a_disk_that_cannot_be_written_to_is_no_error(tmp_path: Path) -> None:
    """There is a folder all the same."""
    (tmp_path / "file").write_text("in the way")
    with Cache(tmp_path / "file").folder(FILES) as folder:
        assert held(folder) == FILES


def test_a_full_disk_of_the_cache_is_no_error(tmp_path: Path) -> None:
    """What does not fit there is made elsewhere, and nothing half made is left."""

    def make(new: Path) -> None:
        (new / "font.ttf").write_bytes(b"a font")
        if new.is_relative_to(tmp_path):
            raise OSError(errno.ENOSPC, "No space left on device")

    made = Cache(tmp_path).directory("key", make)
    assert held(made) == {"font.ttf": b"a font"}
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_made_is_told(tmp_path: Path) -> None:
    """A second try fails as the first one did."""

    def make(new: Path) -> None:
        raise FileNotFoundError(errno.ENOENT, "No such file", str(new))

    with pytest.raises(FileNotFoundError):
        Cache(tmp_path).directory("key", make)
    assert list(tmp_path.iterdir()) == []


def test_a_file_takes_the_place_of_another_at_once(tmp_path: Path) -> None:
    """All of it is there, nothing beside it, and who may read it is said."""
    target = tmp_path / "file"
    write_in_one_step(target, b"old", prefix=".new-")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    write_in_one_step(target, b"new", prefix=".new-", mode=PUBLIC)
    assert stat.S_IMODE(target.stat().st_mode) == PUBLIC
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"file": b"new"}


def test_what_cannot_take_its_place_leaves_nothing(tmp_path: Path) -> None:
    """A folder stands there; it stays, and the new file goes."""
    (tmp_path / "target/inside").mkdir(parents=True)
    with pytest.raises(OSError, match="target"):
        write_in_one_step(tmp_path / "target", b"new", prefix=".new-")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["inside", "target"]
