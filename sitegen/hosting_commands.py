"""The commands of ``sitegen hosting``: parse, call, print. Part of `cli`."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.hosts import HOSTS, WITH_WORKFLOW, domain_of, host_at
from sitegen.model import Document, Record
from sitegen.problems import SitegenError, either, printable
from sitegen.repository import repository_of
from sitegen.terminal import cache, tell, today

if TYPE_CHECKING:
    from sitegen.host_sources import Ground  # which brings what a command that is not called need not load
_STATES = {
    "written": ("written", "would be written"),
    "renewed": ("brought up to date", "would be brought up to date"),
    "right": ("already right", "already right"),
    "changed": ("changed by somebody, so it stays as it is", "changed by somebody, so it would stay as it is"),
}


@click.group()
def hosting() -> None:
    """Prepare the site for a host: write the files that the host builds it by, and say what else to do.

    What you change in these files stays: they are written anew only as long as nobody has touched them.
    """


def _command(target: str) -> click.Command:
    """Return the command that prepares a site for one host."""

    def prepare(folder: Path, *, dry_run: bool, force: bool, workflow: bool = False) -> int:
        return _prepare(target, folder, dry=dry_run, force=force, workflow=workflow)

    options: list[click.Parameter] = [
        click.Argument(["folder"], type=click.Path(path_type=Path), default="."),
        click.Option(["--dry-run"], is_flag=True, help="Say what would be written, and write nothing."),
        click.Option(["--force"], is_flag=True, help="Write anew what somebody has changed, too."),
    ]
    if target in WITH_WORKFLOW:
        text = "Write a workflow, too, by which GitHub builds, checks and uploads the site at every push."
        options.append(click.Option(["--workflow"], is_flag=True, help=text))
    name = HOSTS[target].name
    return click.Command(
        target,
        params=options,
        callback=prepare,
        help=f"Prepare the site in FOLDER (this folder if not given) for {name}.",
        short_help=f"For {name}.",
    )


@hosting.command()
@click.argument("folder", type=click.Path(path_type=Path), default=".")
@click.option("--domain", "written", metavar="DOMAIN", help="The domain; that of site.url if not given.")
@click.option(
    "--target",
    type=click.Choice([name for name in HOSTS if name != "other"]),
    metavar="TARGET",
    help="The host; deploy.target if not given.",
)
def domain(folder: Path, written: str | None, target: str | None) -> None:
    """Say which DNS records lead from a domain of your own to the site in FOLDER, and what else to do."""
    from sitegen.domains import guidance, taken_apart

    ground = _ground(target, folder)
    address = ground.edition.url if ground.edition else None
    host = ground.edition.target if ground.edition else None
    if host is None or host == "other":
        raise SitegenError("say where the site goes: 'target: …' below 'deploy:' in profile.yaml, or --target here")
    name = written or domain_of(address)
    if not name:
        raise SitegenError("say which domain: 'url: https://…' below 'site:' in profile.yaml, or --domain here")
    if (giver := host_at(f"https://{name}/")) is not None:
        click.echo(
            f"{name} is given by {HOSTS[giver].name} and needs no DNS records. For one of your own add --domain."
        )
        return
    found = ground.repository
    known = {**(ground.settings or {}), **({"owner": found.owner} if found and found.owner else {})}
    if re.fullmatch("[0-9a-f-]{36}", known.get("site", "")):  # Netlify's id of a site says nothing of its name
        known.pop("site")
    click.echo("\n".join(guidance(taken_apart(name), host, known)))


def _prepare(target: str, folder: Path, *, dry: bool, force: bool, workflow: bool) -> int:
    from sitegen.host_sources import source_files
    from sitegen.host_steps import steps
    from sitegen.load import load
    from sitegen.upkeep import keep_up

    ground = _ground(target, folder, workflow=workflow)
    done = keep_up(folder, source_files(target, ground), dry=dry, force=force)
    changed = [one for one in done if one.state == "changed"]
    at = "" if folder == Path() else f" {folder}"
    for one in done:
        click.echo(printable(f"{_shown(folder, one.path)}: {_STATES[one.state][dry]}"))
    for one in changed:
        click.echo(f"\nWhat would change in {printable(one.path)}:")
        click.echo("\n".join(printable(line) for line in one.difference.splitlines()))
    if changed:
        names = either([printable(one.path) for one in changed], "and")
        click.echo(f"\nTake over the lines that you want, or write {names} anew with")
        click.echo(f"  sitegen hosting {target}{at} --force")
    click.echo("\n".join([*([""] if done else []), *steps(target, ground, _said(load(folder).profile), at)]))
    return 1 if changed else 0


def _shown(folder: Path, path: str) -> str:
    """Return a file as people find it from where they are."""
    return os.path.normpath(folder / path)


def _said(profile: Document | None) -> str | None:
    """Return the host that the profile itself names."""
    data = profile.data if profile else None
    settings = data.get("deploy") if isinstance(data, dict) else None
    return settings.get("target") if isinstance(settings, dict) else None


def _ground(target: str | None, folder: Path, *, workflow: bool = False) -> Ground:
    """Return what a host's files are made for; mistakes of the site's are raised, since its build would fail."""
    from sitegen.editions import editions
    from sitegen.host_sources import Ground
    from sitegen.load import load
    from sitegen.validate import validate

    site = validate(load(folder, target=target), cache=cache(os.environ), today=today(os.environ))
    tell(site.problems)
    settings: Record | None = site.profile.deploy
    first = editions(site, today=today(os.environ))[0]
    return Ground(
        edition=first,
        settings=settings,
        repository=repository_of(folder),
        workflow=workflow,
    )


for _target in HOSTS:
    if _target != "other":
        hosting.add_command(_command(_target))
