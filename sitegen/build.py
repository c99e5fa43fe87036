"""The pipeline: the only module that knows the order of the stages."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sitegen.cache import Cache
from sitegen.documents import documents
from sitegen.documents.press import Press
from sitegen.editions import editions
from sitegen.fonts import FontError
from sitegen.hosting import hosting
from sitegen.load import load
from sitegen.model import File, Source
from sitegen.pages import pages
from sitegen.problems import Problem, ThemeError
from sitegen.validate import validate


@dataclass(frozen=True, slots=True)
class Build:
    """A site in memory: its files, and what its author should know."""

    files: tuple[File, ...]
    warnings: tuple[Problem, ...]


def build(root: Path, *, today: datetime.date, cache: Cache, base_url: str | None = None) -> Build:
    """Build the site in the folder *root*, without writing anything.

    *today* is the date that goes on counting in 'present' and stands in the documents; *base_url*
    takes the place of the site's own address. Raises `InvalidSite` or `ThemeError`.
    """
    source = load(root)
    site = validate(source, cache=cache, today=today)
    press = Press(site.theme, site.options, cache, _epoch(today))
    every = editions(site, today=today, base_url=base_url)
    files: list[File] = []
    problems = list(site.problems)
    try:
        files += pages(every, site.theme, site.options, site=root, cache=cache)
        for edition in every:
            made, found = documents(edition, press)
            files += made
            problems += found
    except FontError as err:
        raise ThemeError(str(err)) from err
    files += hosting(every)
    files += _static(source)
    return Build(tuple(files), tuple(problems))


def _static(source: Source) -> Iterator[File]:
    """The site's own files are published as they are, beside the pages."""
    for file in source.static:
        yield File(file.path.removeprefix("static/"), file.content)


def _epoch(today: datetime.date) -> int:
    return calendar.timegm(today.timetuple())
