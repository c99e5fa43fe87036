"""The commands that carry a site away, ``deploy`` and ``export zip``: parse, call, print. Part of `cli`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from sitegen.hosts import HOSTS
from sitegen.problems import InvalidSite, either, printable, suggest, summary
from sitegen.terminal import cache, tell, today

_MAIL = 20_000_000
"""Bytes above which mail programs refuse an attachment, once it is written in letters."""


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
    known = [name for name in HOSTS if name != "other"]
    if target is not None and target not in HOSTS:
        hint = suggest(target, known) or f"; there is {either(known, 'and')}"
        raise click.BadParameter(f"there is no target '{target}'{hint}", param_hint="TARGET")
    if folder is not None and target is None and not Path(folder).exists() and "/" not in folder:
        hint = suggest(folder, known) or "; 'sitegen new FOLDER' makes a site"
        raise click.BadParameter(f"'{folder}' is neither a folder nor a target{hint}", param_hint="FOLDER")
    return Path(folder or "."), target


def export_zip(folder: Path, output: Path | None, *, private: bool, dry: bool) -> None:
    """Write a backup of the site in *folder*: what it is made from and what it is, in one archive.

    A *dry* run only says what would be in it.
    """
    from sitegen.backup import backup
    from sitegen.publish import refuse_published, write_document

    place = output or Path()
    to_terminal = place == Path("-")
    made = backup(
        folder,
        today=today(os.environ),
        cache=cache(os.environ),
        private=private,
        beside=None if to_terminal or place.is_dir() else place,
    )
    tell(made.warnings)
    for line in made.left_out:
        click.echo(printable(f"Not in the backup: {line}."), err=True)
    if to_terminal and not dry:
        sys.stdout.buffer.write(made.content)
        return
    target = place / made.filename if place.is_dir() else place
    refuse_published(target, folder)
    if not dry:
        write_document(made.content, target)
    kilobytes = f"{len(made.content) / 1000:,.0f} kB"
    wrote = "Would write" if dry else "Wrote"
    click.echo(f"{wrote} {target}, {kilobytes}: {made.sources} files of yours, {made.output} of the site.")
    if len(made.content) > _MAIL:
        click.echo("That is more than most mail programs take; keep it on another disk.")
    if private:
        click.echo("It holds profile.private.yaml: keep it where nobody else can read it.")
