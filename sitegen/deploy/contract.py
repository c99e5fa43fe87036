"""What every target answers to: look at what is there, then make it the site; and what can go wrong on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from msgspec import Struct, field

from sitegen.problems import SitegenError
from sitegen.records import Record

Files = Mapping[str, bytes]
"""The site as it was built: path without a slash in front → content."""
Progress = Callable[[str, int, int], None]
"""Told of each step: what is being done, how much of it is done, out of how much."""


class Refused(SitegenError):  # noqa: N818 - what the host did
    """The host answered, and said no: a token that has run out, a site that is not there, a file it does not take."""

    exit_code = 4


class Unreachable(SitegenError):  # noqa: N818 - what the host is
    """The host did not answer, or went on failing after all tries.

    *passing* is what another try from the beginning may help, and nobody has tried yet.
    """

    exit_code = 5

    def __init__(self, message: str = "", *, passing: bool = False) -> None:
        super().__init__(message)
        self.passing = passing


class Plan(Struct, frozen=True):
    """What a deploy will change; paths in the order of their names."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    compared: bool = True
    """False where the host does not tell what it has, so that everything stands under `new`."""
    target: str = ""
    """Where it goes, in words for people: ``ruth-castello on Netlify``."""
    sizes: Mapping[str, int] = field(default_factory=dict)
    """Of what is on the host, by its path, as far as the host tells; for what is removed."""


class Deployment(Struct, frozen=True):
    """What came of a deploy."""

    address: str | None
    """Where the site can be read now; None for an archive or a folder."""
    uploaded: int
    """How many files travelled."""
    notes: tuple[str, ...] = ()
    """What the author should do or know now, one sentence each."""


def _tell_nobody(_: str) -> None:
    """Keep it."""


class Order(Struct, frozen=True):
    """What is to be published, and all that a target may look at."""

    files: Files
    root: Path
    """The site's folder."""
    url: str | None
    """The site's address, with a slash at the end."""
    settings: Record | None
    """What stands under ``deploy``."""
    env: Mapping[str, str]
    """The environment; the only place that tokens come from."""
    draft: bool = False
    """Whether it is to be looked at before it takes the site's place, where the host can do that."""
    create: bool = False
    """Whether the host is to make the site if it has none of that name, where it can do that."""
    name: str = ""
    """The person's, as it is in the names of documents: ``Ruth-Castello``."""
    tell: Callable[[str], None] = _tell_nobody
    """Told of what takes time without being progress: that the host asks for a pause."""


class Target(Protocol):
    """One deploy to one host; made by the function ``connect(order)`` of the host's module."""

    def look(self) -> Plan:
        """Say what would change, and change nothing. Raises `Refused`, `Unreachable`."""

    def upload(self, plan: Plan, progress: Progress) -> Deployment:
        """Make the host's copy the site. Raises `Refused`, `Unreachable`; the former site stays up then."""
