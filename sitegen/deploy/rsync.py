"""One's own server, by rsync over ssh: exact, quick, and what belongs to others stays."""

from __future__ import annotations

import re
import shlex
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from msgspec import Struct

from sitegen.deploy import copies, ledger, programs, ssh
from sitegen.deploy.contract import Deployment, Files, Order, Plan, Progress, Target
from sitegen.expressions import expression
from sitegen.problems import SitegenError
from sitegen.publish import refuse_sources

_INSTALL: Final = "`apt install rsync`, on macOS `brew install rsync`; Windows has none: take the target sftp there"
_SITE: Final = "site"
"""The folder to send: the server's takes its rights from it where it is made, and that of `tempfile` is closed."""
_COMPARE: Final = ("-r", "--checksum", "-8", "--out-format=%i %n")
"""By content; neither times nor rights nor owners of what exists are touched."""
_NOT_THERE: Final = frozenset({3, 23, 24})
"""Exit codes for a file or a folder that is not there, which a first deploy meets."""
_ROW: Final = expression(r"(?P<kind>[<>ch.]f\S{9}) (?P<path>.+)")
_LISTED: Final = expression(r"-\S+\s+[\d,.]+\s+\S+\s+\S+\s(?P<path>.+)")
_PLAIN: Final = expression(r"[\w@%+=:,./~\-]*\Z", re.ASCII)


def connect(order: Order) -> Target:
    """Return the target."""
    if order.draft:
        raise SitegenError("rsync has no drafts; look at the site with `sitegen serve`")
    place = ssh.destination(order, local=True)
    if place.host is None:
        refuse_sources(copies.here(order, place.folder), order.root)
    return _Rsync(order, place, programs.found("rsync", order, _INSTALL))


class _Rsync(Struct, frozen=True):
    order: Order
    place: ssh.Destination
    program: str

    def look(self) -> Plan:
        files = self.order.files
        with copies.laid_out(files, _SITE) as folder:
            # By force, which a dry run does not use, it compares also where a folder is in the way of a file.
            rows = dict(_rows(self._run(*_COMPARE, "--dry-run", "--force", source=f"{folder}/{_SITE}/")))
        return Plan(
            new=tuple(path for path in sorted(files) if "+" in rows.get(path, "")),
            changed=tuple(path for path in sorted(files) if "+" not in rows.get(path, "+")),
            removed=tuple(self._removed(self._former())),
            unchanged=tuple(path for path in sorted(files) if path not in rows),
            target=f"{self.place}, by rsync",
        )

    def upload(self, plan: Plan, progress: Progress) -> Deployment:
        """Send what differs, then take away what was ours; the list of what is ours is never behind."""
        files, former = self.order.files, self._former()
        total = len(plan.new) + len(plan.changed)
        if not total and not plan.removed and ledger.write(files) == ledger.between(former, files):
            return Deployment(self.order.url, 0)
        progress("Sent", 0, total)
        if not all(ledger.seal(path) in former for path in files):
            self._send({ledger.LEDGER: ledger.between(former, files)})
        removed = self._removed(former)
        if early := ledger.in_the_way(removed, files):
            self._remove(early)
        sent = sum(path in files for path, _ in self._send(files))
        if late := [path for path in removed if path not in early]:
            self._remove(late)
        self._send({ledger.LEDGER: ledger.write(files)})
        progress("Sent", total, total)
        return Deployment(self.order.url, sent)

    def _send(self, files: Files) -> list[tuple[str, str]]:
        """Put files there, and return those that differed; all take their places together, at the end."""
        with copies.laid_out(files, _SITE) as folder:
            return list(_rows(self._run(*_COMPARE, "--delay-updates", source=f"{folder}/{_SITE}/")))

    def _former(self) -> dict[str, str]:
        """Return the list of what an earlier deploy put there."""
        with tempfile.TemporaryDirectory(prefix="sitegen-") as folder:
            ended = self._run("-r", source=self._there(ledger.LEDGER), to=f"{folder}/", allowed=_NOT_THERE)
            found = Path(folder) / ledger.LEDGER
            return ledger.read(found.read_bytes() if not ended.status and found.is_file() else None)

    def _removed(self, former: dict[str, str]) -> list[str]:
        gone = ledger.gone(former, self.order.files)
        if not gone:
            return []
        ended = self._run("-r", "-8", "--list-only", source=self._there(""), to="", allowed=_NOT_THERE)
        paths = (found["path"] for line in ended.out.splitlines() if (found := _LISTED.match(line)))
        return sorted(path for path in paths if ledger.seal(path) in gone)

    def _remove(self, paths: list[str]) -> None:
        """Take these away, by sending nothing: ``R`` puts a name at risk, ``P`` protects all that is not named before.

        The folders that they leave go with them if nothing else is inside.
        """
        folders = sorted({str(up) for path in paths for up in PurePosixPath(path).parents} - {"."})
        rules = [f"--filter=R /{_literal(path)}" for path in paths]
        rules += [f"--filter=R /{_literal(path)}/" for path in folders]
        most = f"--max-delete={len(paths) + len(folders)}"
        with tempfile.TemporaryDirectory(prefix="sitegen-") as empty:
            self._run("-r", "--delete", most, *rules, "--filter=P *", source=f"{empty}/")

    def _run(self, *options: str, source: str, to: str | None = None, allowed: Iterable[int] = ()) -> programs.Ended:
        """Run rsync from *source* to the destination, or to another place; ``""`` is none at all."""
        places = [source, *([self._there("")] if to is None else [to] if to else [])]
        safe = [] if _PLAIN.match(self.place.folder) else ["-s"]  # a name with blanks, past the server's shell
        with ssh.let_in(self.order) as (env, how):
            port = ("-p", str(self.place.port)) if self.place.port else ()
            by = ["-e", shlex.join(("ssh", *how, *port))] if self.place.host else []
            ended = programs.run(
                [self.program, *options, *safe, *by, "--", *places],
                env={**env, "LC_ALL": "C"},
                cwd=self.order.root,
                hidden=programs.secrets(env, (ssh.PASSWORD,)),
            )
        if ended.status in {0, *allowed}:
            return ended
        advice = ssh.ADVICE.format(program="ssh", host=self.place.host) if self.place.host else ""
        raise programs.failure(str(self.place.host or self.place), ended, advice)

    def _there(self, path: str) -> str:
        if self.place.host:
            return f"{self.place.host}:{self.place.below(path)}"
        return f"{copies.here(self.order, self.place.folder).absolute()}/{path}"


def _rows(ended: programs.Ended) -> Iterator[tuple[str, str]]:
    """Yield path and what is done with it, of each file that differs."""
    for line in ended.out.splitlines():
        if found := _ROW.match(line):
            yield found["path"], found["kind"]


def _literal(path: str) -> str:
    """Return a path as rules of a filter take it, in which some letters stand for many."""
    return re.sub(r"([*?\[])", r"\\\1", path)
