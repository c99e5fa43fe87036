"""A theme at work: a specimen built with it, in memory, as the real commands build a site."""

from __future__ import annotations

import contextlib
import datetime
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from textwrap import shorten
from typing import Any

from msgspec import Struct

from sitegen.build import Build, build
from sitegen.cache import Cache
from sitegen.gate.markup import Page, parsed
from sitegen.load import load
from sitegen.model import Edition, File, Site
from sitegen.pages import pages
from sitegen.showcase import written
from sitegen.theme_layers import layer_name
from sitegen.themes import Theme
from sitegen.tracing import places
from sitegen.validate import validate

_NAME = 50
"""How many letters of an option's value are told."""


class Trial(Struct, frozen=True):
    """A specimen in the theme."""

    case: str
    site: Site
    built: Build
    files: Mapping[str, bytes]
    pages: tuple[Page, ...]

    def edition_of(self, page: Page) -> Edition:
        """Return the edition that a page belongs to."""
        inside = (one for one in self.built.editions if page.path.startswith(one.folder))
        return max(inside, key=lambda one: len(one.folder))


@contextlib.contextmanager
def workshop(theme: Theme) -> Iterator[Path]:
    """Give a folder in which sites find the theme and those it extends, and nothing of the author's."""
    with tempfile.TemporaryDirectory(prefix="sitegen-") as name:
        root = Path(name).resolve()
        (root / "themes").mkdir()
        # A theme may extend one of its own name that is farther away; the nearest is the one to be found by it.
        for called, folder in {layer_name(folder): folder for folder in reversed(theme.folders)}.items():
            link(root / "themes" / called, folder)
        yield root


def link(target: Path, folder: Path) -> None:
    """Let a folder be found under another name."""
    try:
        target.symlink_to(folder, target_is_directory=True)
    except OSError:  # where links are not allowed
        shutil.copytree(folder, target)


def trial(case: str, files: Iterable[File], root: Path, *, today: datetime.date, cache: Cache) -> Trial:
    """Build a specimen in the folder *root*; raise what the commands raise."""
    _lay_out(root, files)
    site = validate(load(root), cache=cache, today=today)
    built = build(root, today=today, cache=cache)
    contents = {file.path: file.content for file in built.files}
    return Trial(case, site, built, contents, tuple(_pages(case, built, contents)))


def _lay_out(root: Path, files: Iterable[File]) -> None:
    for path in root.iterdir():
        if path.name != "themes":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for file in files:
        (root / file.path).parent.mkdir(parents=True, exist_ok=True)
        (root / file.path).write_bytes(file.content)


def _pages(case: str, built: Build, contents: Mapping[str, bytes]) -> Iterator[Page]:
    paths = frozenset(contents)
    for path, content in contents.items():
        if path.endswith(".html"):
            edition = max(
                (one for one in built.editions if path.startswith(one.folder)), key=lambda one: len(one.folder)
            )
            plain = case in {"empty", "complete"}
            yield Page(path, parsed(content), edition.lang, edition.dir, plain=plain, loaded=paths)


def traced(one: Trial, root: Path, cache: Cache) -> Mapping[str, tuple[tuple[str, int] | None, ...]]:
    """Draw a trial once more and return, by page, where each of its elements was written."""
    drawn = pages(one.built.editions, one.site.theme, one.site.options, site=root, cache=cache, tracing=True)
    return {file.path: tuple(places(parsed(file.content))) for file in drawn if file.path.endswith(".html")}


def shown_path(path: str | Path, theme: Theme) -> str:
    """Return a file of a theme as its author knows it: ``themes/NAME/templates/index.html``."""
    place = Path(path)
    for folder in theme.folders:
        for known in (folder, folder.resolve()):
            if place.is_relative_to(known):
                return f"themes/{folder.name}/{place.relative_to(known).as_posix()}"
    return str(path)


def option_values(given: Mapping[str, Any]) -> str:
    """Return options as they are named in findings."""
    return ", ".join(shorten(f"{name}: {written(value)}", _NAME, placeholder=" …") for name, value in given.items())
