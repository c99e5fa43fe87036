"""The commands that carry a site away, ``deploy`` and ``export zip``: parse, call, print. Part of `cli`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from sitegen.hosts import HOSTS
from sitegen.problems import InvalidSite, suggest, summary
from sitegen.terminal import tell


@click.command()
@click.argument("folder", metavar="[FOLDER]", required=False)
@click.argument("target", metavar="[TARGET]", required=False)
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--draft", is_flag=True, help="Publish at an address of its own, to look at; search engines stay out.")
@click.option("--create", is_flag=True, help="Let Netlify make the site if the account has none of that name.")
@click.option("--strict", is_flag=True, help="Treat warnings as errors.")
@click.option("--yes", is_flag=True, help="Do not ask, even if most of what is there would go.")
def deploy(folder: str | None, target: str | None, **flags: bool) -> int:
    """Publish the site in FOLDER (this folder if not given) at TARGET (deploy.target if not given).

    It is built and checked, and what will change is shown before it does. Tokens come from the environment alone.
    Ends with 1 for a mistake of yours, with 4 where the host refuses, and with 5 where it cannot be reached.
    """
    from sitegen.deploy.discretion import discreet
    from sitegen.deploy.preparation import Wanted
    from sitegen.deploy_dialogue import NOTHING, converse

    root, name = _where(folder, target)
    try:
        with discreet(os.environ):
            wanted = Wanted(name, draft=flags["draft"], create=flags["create"])
            converse(root, wanted, dry=flags["dry_run"], strict=flags["strict"], sure=flags["yes"])
    except InvalidSite as err:
        tell(err.problems)
        errors = [problem for problem in err.problems if problem.severity == "error"]
        click.echo(f"{summary(errors)} {NOTHING}", err=True)
        return err.exit_code
    return 0


def _where(folder: str | None, target: str | None) -> tuple[Path, str | None]:
    """Return the site's folder and the target; a single word may be either."""
    if folder is not None and target is None and folder in HOSTS:
        if Path(folder).is_dir():
            raise click.UsageError(
                f"'{folder}' is a folder here, and a target: write './{folder}' for the one, '. {folder}' for the other"
            )
        return Path(), folder
    if target is not None and target not in HOSTS:
        hint = suggest(target, HOSTS) or f"; there is {', '.join(name for name in HOSTS if name != 'other')}"
        raise click.BadParameter(f"there is no target '{target}'{hint}", param_hint="TARGET")
    if folder is not None and target is None and not Path(folder).exists() and "/" not in folder:
        hint = suggest(folder, HOSTS) or "; 'sitegen new FOLDER' makes a site"
        raise click.BadParameter(f"'{folder}' is neither a folder nor a target{hint}", param_hint="FOLDER")
    return Path(folder or "."), target
