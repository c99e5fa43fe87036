"""From a site's folder to an `Order`: the site built for production and looked over, and where it goes."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from msgspec import Struct

from sitegen.cache import Cache
from sitegen.check import Report, check
from sitegen.deploy.contract import Order
from sitegen.deploy.targets import address
from sitegen.hosts import HOSTS, domain_of
from sitegen.load import PUBLIC_DOT_NAMES, is_private, load
from sitegen.model import Site
from sitegen.names import document_name
from sitegen.problems import SitegenError, either
from sitegen.publish import checked
from sitegen.redact import PUBLIC
from sitegen.validate import validate

_HOST_FILES = frozenset({".htaccess", ".surgeignore"})
"""Hidden files that hosts ask for, beside those that an author may put into static/."""


_PLACEHOLDER = "your-name.example"
"""The address that `sitegen new` writes, to be filled in; nobody can open it."""


class Wanted(Struct, frozen=True):
    """What the author asks for, beside what the profile says."""

    target: str | None = None
    """In the place of ``deploy.target``."""
    draft: bool = False
    create: bool = False


class Prepared(Struct, frozen=True):
    """A site that is ready to be published."""

    target: str
    order: Order
    report: Report


def prepare(
    root: Path,
    wanted: Wanted,
    *,
    today: datetime.date,
    cache: Cache,
    env: Mapping[str, str],
    tell: Callable[[str], None],
) -> Prepared:
    """Build the site in the folder *root* for the host that it goes to, and look it over.

    Where the site's address is not written down, the host is asked for it. Raises `InvalidSite`, `ThemeError`, and
    `SitegenError` where there is no host, or a file must not be published.
    """
    site = validate(load(root, target=wanted.target), cache=cache, today=today)
    target = _target(site, wanted)
    about = Order({}, root, _url(site), site.profile.deploy, env, wanted.draft, wanted.create, tell=tell)
    url = about.url or address(target, about)
    if url is None and _is_placeholder(site):
        raise SitegenError(
            f"site.url is still https://{_PLACEHOLDER}/, which 'sitegen new' wrote: write the address that the site "
            "gets, or remove the line"
        )
    report = check(root, today=today, cache=cache, base_url=url, target=wanted.target, trial=wanted.draft)
    files = checked(report.files)
    if faults := tuple(_faults(files)):
        raise SitegenError("\n".join((*faults, "Nothing was uploaded.")))
    name = document_name(report.editions[0].basics.name, "", "").removesuffix("-Resume.")
    settings = site.profile.deploy
    order = Order(files, root, url, settings, env, wanted.draft, wanted.create, name=name, tell=tell)
    return Prepared(target, order, report)


def objections(report: Report, *, strict: bool) -> Iterator[str]:
    """Yield why a site that can be built is not published all the same, line by line."""
    for reading in report.readings:
        for one in reading.lost:
            yield f"{reading.path}: {one.where}: '{one.text}' {one.what}, where programs that sort applications read it"
    if not report.sound:
        yield "'sitegen check' tells more. A document that cannot be read can be left out, under 'downloads'."
    if strict and report.problems:
        yield "With --strict warnings are errors."


def opened(report: Report) -> tuple[str, ...]:
    """Return the fields that everybody will see because the author said so."""
    return tuple(one.what for one in report.shown if one.level == PUBLIC and one.why == "privacy")


def _target(site: Site, wanted: Wanted) -> str:
    name = site.profile.deploy.target if site.profile.deploy else None
    known = [one for one in HOSTS if one != "other"]
    if name is None:
        raise SitegenError(
            "say where the site goes: below 'deploy:' write 'target: netlify', or 'sitegen deploy . netlify'.\n"
            f"There is {either(known, 'and')}."
        )
    if name == "other":
        raise SitegenError(
            "deploy.target is 'other', a host that is published to by hand: run 'sitegen build', and upload what is in "
            f"public/. By itself sitegen publishes to {either(known)}."
        )
    if wanted.create and not HOSTS[name].makes_sites:
        raise SitegenError(f"sitegen makes no site at {HOSTS[name].name}; make it there, and leave out --create")
    return str(name)


def _url(site: Site) -> str | None:
    url = site.profile.site.url if site.profile.site else None
    return None if url is None or _is_placeholder(site) else f"{url.rstrip('/')}/"


def _is_placeholder(site: Site) -> bool:
    """Return whether the site's address is the one of the example, under which search engines would look for it."""
    return site.profile.site is not None and domain_of(site.profile.site.url) == _PLACEHOLDER


def _faults(paths: Iterable[str]) -> Iterator[str]:
    """Yield what is wrong with the names of files, for a host that serves them by their names."""
    for path in sorted(paths):
        parts = PurePosixPath(path).parts
        hidden = [part for part in parts if part.startswith(".") and part not in PUBLIC_DOT_NAMES | _HOST_FILES]
        if any(letter in "#?" or not letter.isprintable() for letter in path):
            yield f"static/{path}: no address can have '#', '?' or an invisible letter; rename the file"
        elif is_private(parts[-1]):
            yield f"static/{path}: this is what you keep for yourself, and everybody could read it; take it out"
        elif hidden:
            yield f"static/{path}: a hidden file, which hosts refuse or should not show; take '{hidden[0]}' out"
