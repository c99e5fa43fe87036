"""Look a site over without writing anything: its problems, who sees what of it, what programs read in its documents."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from sitegen.ats import READERS, Lost, lost
from sitegen.build import Build, build
from sitegen.cache import Cache
from sitegen.disclosure import Shown, disclosure
from sitegen.documents import FORMATS
from sitegen.ejection import Moved, moved
from sitegen.load import load
from sitegen.model import Edition, File
from sitegen.problems import Problem
from sitegen.schema import definition
from sitegen.validate import validate


class Reading(Struct, frozen=True):
    """A document as programs that sort applications read it."""

    path: str
    lost: tuple[Lost, ...]


class Report(Struct, frozen=True):
    """What an author should know of a site before it is published."""

    problems: tuple[Problem, ...]
    """Warnings; a site with errors raises them."""
    shown: tuple[Shown, ...]
    editions: tuple[Edition, ...]
    readings: tuple[Reading, ...]
    moved: tuple[Moved, ...] = ()
    """The site's copies of the theme's files whose originals have changed."""
    files: tuple[File, ...] = ()
    """The site as it was built."""

    @property
    def sound(self) -> bool:
        """Whether every document can be read."""
        return not any(reading.lost for reading in self.readings)


def check(
    root: Path,
    *,
    today: datetime.date,
    cache: Cache,
    base_url: str | None = None,
    target: str | None = None,
    trial: bool = False,
) -> Report:
    """Look over the site in the folder *root*, the private profile included; built as `build` does with the same words.

    Raises `InvalidSite` or `ThemeError`.
    """
    site = validate(load(root, private=True, target=target), cache=cache, today=today)
    built = build(root, today=today, cache=cache, base_url=base_url, target=target, trial=trial)
    problems = tuple(dict.fromkeys((*site.problems, *built.warnings)))
    copies = tuple(moved(site.theme, root))
    return Report(
        problems, disclosure(site, definition()), built.editions, tuple(_readings(built)), copies, built.files
    )


def _readings(built: Build) -> Iterator[Reading]:
    files = {file.path: file.content for file in built.files}
    for edition in built.editions:
        for name in _read_formats(edition.downloads):
            path = f"{edition.folder}resume.{FORMATS[name].suffix}"
            yield Reading(path, tuple(lost(edition, READERS[name](files[path]))))


def _read_formats(downloads: Iterable[str]) -> Iterator[str]:
    return (name for name in downloads if name in READERS)
