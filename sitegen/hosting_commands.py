"""The commands of ``sitegen hosting``: parse, call, print. Part of `cli`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from sitegen.hosts import HOSTS, WITH_WORKFLOW
from sitegen.problems import either, printable, typed
from sitegen.terminal import cache, tell, today

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
@click.option("--domain", "name", metavar="DOMAIN", help="The domain; that of site.url if not given.")
@click.option(
    "--target",
    type=click.Choice([name for name in HOSTS if name != "other"]),
    metavar="TARGET",
    help="The host; deploy.target if not given.",
)
def domain(folder: Path, name: str | None, target: str | None) -> None:
    """Say which DNS records lead from a domain of your own to the site in FOLDER, and what else to do."""
    from sitegen.host_preparation import domain_steps

    for line in domain_steps(folder, name, target, today=today(os.environ), cache=cache(os.environ)):
        click.echo(printable(line))


def _prepare(target: str, folder: Path, *, dry: bool, force: bool, workflow: bool) -> int:
    from sitegen.host_preparation import prepare

    done = prepare(
        target,
        folder,
        today=today(os.environ),
        cache=cache(os.environ),
        dry=dry,
        force=force,
        workflow=workflow,
    )
    tell(done.warnings)
    changed = [one for one in done.files if one.state == "changed"]
    for one in done.files:
        click.echo(printable(f"{os.path.normpath(folder / one.path)}: {_STATES[one.state][dry]}"))
    for one in changed:
        click.echo(f"\nWhat would change in {printable(one.path)}:")
        click.echo("\n".join(printable(line) for line in one.difference.splitlines()))
    if changed:
        names = either([printable(one.path) for one in changed], "and")
        click.echo(f"\nTake over the lines that you want, or write {names} anew with")
        click.echo(f"  sitegen hosting {target}{'' if folder == Path() else f' {typed(folder)}'} --force")
    click.echo("\n".join([*([""] if done.files else []), *map(printable, done.steps)]))
    return 1 if changed else 0


for _target in HOSTS:
    if _target != "other":
        hosting.add_command(_command(_target))
