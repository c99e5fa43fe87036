"""``sitegen hosting``: what a site is prepared by for a host, and for a domain."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from sitegen.cache import Cache
from sitegen.domains import guidance, taken_apart
from sitegen.editions import editions
from sitegen.expressions import expression
from sitegen.host_sources import Ground, source_files
from sitegen.host_steps import steps
from sitegen.hosts import HOSTS, domain_of, host_at
from sitegen.load import load
from sitegen.problems import Problem, SitegenError, typed
from sitegen.repository import repository_of
from sitegen.upkeep import Kept, keep_up
from sitegen.validate import validate

_ID = expression("[0-9a-f-]{36}")
"""What Netlify calls a site by beside its name, and no address is made of."""


class Prepared(Struct, frozen=True):
    """What was done, and what the author does now."""

    files: tuple[Kept, ...]
    steps: tuple[str, ...]
    warnings: tuple[Problem, ...]


def prepare(
    target: str, folder: Path, *, today: datetime.date, cache: Cache, dry: bool, force: bool, workflow: bool
) -> Prepared:
    """Write the files of a host into the site, and say what to do next.

    Raises `InvalidSite` for a site that the host could not build, `SitegenError` for what is missing around it.
    """
    ground, warnings = _ground(target, folder, today=today, cache=cache, workflow=workflow)
    done = keep_up(folder, source_files(target, ground), dry=dry, force=force)
    at = "" if folder == Path() else f" {typed(folder)}"
    return Prepared(done, tuple(steps(target, ground, _named(folder), at)), warnings)


def domain_steps(
    folder: Path, domain: str | None, target: str | None, *, today: datetime.date, cache: Cache
) -> Iterator[str]:
    """Yield how a domain, that of the profile if none is given, comes to lead to the site."""
    ground, _ = _ground(target, folder, today=today, cache=cache)
    host = ground.edition.target if ground.edition else None
    if host is None or host == "other":
        raise SitegenError("say where the site goes: 'target: …' below 'deploy:' in profile.yaml, or --target here")
    name = domain or domain_of(ground.edition.url if ground.edition else None)
    if not name:
        raise SitegenError("say which domain: 'url: https://…' below 'site:' in profile.yaml, or --domain here")
    apart = taken_apart(name)
    if (giver := host_at(f"https://{apart.name}/")) is not None:
        giving = HOSTS[giver].name
        yield f"{apart.name} is given by {giving} and needs no DNS records. For one of your own add --domain."
        return
    found = ground.repository
    known = {**(ground.settings or {}), **({"owner": found.owner} if found and found.owner else {})}
    if _ID.fullmatch(known.get("site", "")):
        known.pop("site")
    yield from guidance(apart, host, known)


def _ground(
    target: str | None, folder: Path, *, today: datetime.date, cache: Cache, workflow: bool = False
) -> tuple[Ground, tuple[Problem, ...]]:
    """Return what a host's files are made for, and what the author should know of the site."""
    site = validate(load(folder, target=target), cache=cache, today=today)
    first = editions(site, today=today)[0]
    ground = Ground(edition=first, settings=site.profile.deploy, repository=repository_of(folder), workflow=workflow)
    return ground, site.problems


def _named(folder: Path) -> str | None:
    """Return the host that the profile itself names."""
    profile = load(folder).profile
    data = profile.data if profile else None
    settings = data.get("deploy") if isinstance(data, dict) else None
    return settings.get("target") if isinstance(settings, dict) else None
