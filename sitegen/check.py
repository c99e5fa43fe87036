"""Look a site over without building it: its problems, and what of it is published where."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from sitegen.cache import Cache
from sitegen.disclosure import Shown, disclosure
from sitegen.editions import editions
from sitegen.load import load
from sitegen.model import Edition
from sitegen.problems import Problem
from sitegen.schema import definition
from sitegen.validate import validate


@dataclass(frozen=True, slots=True)
class Report:
    """What an author should know of a site before it is published."""

    problems: tuple[Problem, ...]
    """Warnings; a site with errors raises them."""
    shown: tuple[Shown, ...]
    editions: tuple[Edition, ...]


def check(root: Path, *, today: datetime.date, cache: Cache) -> Report:
    """Look over the site in the folder *root*, the private profile included; raises `InvalidSite` or `ThemeError`."""
    site = validate(load(root, private=True), cache=cache, today=today)
    return Report(site.problems, disclosure(site, definition()), editions(site, today=today))
