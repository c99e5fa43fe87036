"""What a deploy tells and asks on its way. Part of `cli`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from sitegen.deploy.contract import Deployment, Plan, Target
from sitegen.deploy.discretion import without_secrets
from sitegen.deploy.patience import persistently
from sitegen.deploy.plan_text import looks_foreign, plan_lines
from sitegen.deploy.preparation import Prepared, Wanted, objections, opened, prepare
from sitegen.deploy.targets import connect
from sitegen.hosts import HOSTS
from sitegen.problems import SitegenError, printable
from sitegen.terminal import cache, tell, today

NOTHING = "Nothing was uploaded."
_AS_IT_WAS = "The site is as it was; deploy again to go on."
_MIXED = "Files change one by one there, so some may be new by now: deploy again to finish."


def converse(root: Path, wanted: Wanted, *, dry: bool, strict: bool, sure: bool) -> None:
    """Build, check, compare and, unless it is a *dry* run, carry out, telling each step.

    Asks before most of what is on the host is removed, unless its author is *sure*. Raises `SitegenError`.
    """
    progress = _Progress()
    ready = prepare(root, wanted, today=today(os.environ), cache=cache(os.environ), env=os.environ, tell=progress.tell)
    tell(ready.report.problems)
    if against := tuple(objections(ready.report, strict=strict)):
        raise SitegenError("\n".join((*against, NOTHING)))
    found = persistently(lambda: _looked(ready), os.environ, progress.tell)
    plan = found[1]
    _say(f"{plan.target or HOSTS[ready.target].name}:")
    for line in plan_lines(plan, ready.order.files):
        _say(line)
    if shown := opened(ready.report):
        _say(f"Everybody will see, since 'privacy' says so: {', '.join(shown)}.")
    if dry:
        _say("This is a dry run: nothing was uploaded.")
        return
    if not wanted.draft and not sure:
        _ask(plan)
    _report(_carried_out([found], ready, progress), ready)


def _looked(ready: Prepared) -> tuple[Target, Plan]:
    target = connect(ready.target, ready.order)
    return target, target.look()


def _carried_out(found: list[tuple[Target, Plan]], ready: Prepared, progress: _Progress) -> Deployment:
    """Upload what was *found*, and say what is left behind where that fails; another try looks anew."""

    def upload() -> Deployment:
        target, plan = found.pop() if found else _looked(ready)
        return target.upload(plan, progress)

    at_once = ready.order.draft or HOSTS[ready.target].at_once
    left = _AS_IT_WAS if at_once else _MIXED
    try:
        return persistently(upload, os.environ, progress.tell)
    except SitegenError as err:
        err.args = (f"{err}\n{left}",)
        raise
    except KeyboardInterrupt:
        progress.tell(left)
        raise
    finally:
        progress.end()


def _report(done: Deployment, ready: Prepared) -> None:
    count = f"{done.uploaded} file{'s' * (done.uploaded != 1)}"
    if done.address is None:
        _say(f"Done: {count} written.")
    elif ready.order.draft:
        _say(f"Draft, {count} uploaded: {done.address}")
        _say("The site itself is as it was. Without --draft this takes its place.")
    else:
        _say(f"Published, {count} uploaded: {done.address}")
    for note in done.notes:
        _say(note)


def _ask(plan: Plan) -> None:
    """Make sure where most of what is on the host would go: it may be another site."""
    if not looks_foreign(plan):
        return
    gone = len(plan.removed)
    whole = gone + len(plan.changed) + len(plan.unchanged)
    what = f"{gone} of the {whole} files that are there would be removed, as if it were another site"
    if not sys.stdin.isatty():
        raise SitegenError(f"{what}. {NOTHING} If that is right, say so with --yes")
    click.confirm(f"{what.capitalize()}. Go on?", abort=True, err=True)


class _Progress:
    """Tells how far an upload is: in a terminal on one line, elsewhere at each tenth."""

    def __init__(self) -> None:
        self.live = sys.stderr.isatty()
        self.last: tuple[str, int] | None = None
        self.open = False

    def __call__(self, what: str, done: int, total: int) -> None:
        tenth = 10 * done // total if total else 0
        if self.live:
            text = _safe(f"{what}: {done} of {total}" if total else what)
            click.echo(f"\r\x1b[K{text}", nl=False, err=True)
            self.open = True
        elif (what, tenth) != self.last:
            _warn(f"{what}: {done} of {total}" if total else what)
        self.last = (what, tenth)

    def tell(self, text: str) -> None:
        """Tell something on a line of its own."""
        self.end()
        _warn(text)

    def end(self) -> None:
        """Leave the line, so that what follows starts on one of its own."""
        if self.open:
            click.echo(err=True)
            self.open = False


def _safe(text: str) -> str:
    return printable(without_secrets(text, os.environ))


def _say(text: str) -> None:
    click.echo(_safe(text))


def _warn(text: str) -> None:
    click.echo(_safe(text), err=True)
