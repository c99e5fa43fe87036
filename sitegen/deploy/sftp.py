"""Rented web space, by the program sftp: with the keys, the known servers and the settings that ssh has anyway.

Everything is put beside the site first and takes its place at the end by renaming, so that the site is never half.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from msgspec import Struct

from sitegen.deploy import copies, ledger, programs, ssh
from sitegen.deploy.contract import Deployment, Order, Plan, Progress, Target
from sitegen.expressions import expression
from sitegen.problems import SitegenError

_INSTALL: Final = "`apt install openssh-client`; macOS and Windows 10 have it (Windows: Settings, Optional features)"
_NEW: Final = ".sitegen-new"
"""The folder on the server in which files wait until all are there."""
_ROW: Final = expression(r"(?P<kind>[-dl])\S{9}\S*\s+\S+\s+\S+\s+\S+\s+\d+\s+\S+\s+\S+\s+\S+ (?P<path>.+)")
_STEERING: Final = frozenset("*?[]\"'\\#")
"""Letters that the program takes for more than themselves."""


def connect(order: Order) -> Target:
    """Return the target."""
    if order.draft:
        raise SitegenError("SFTP has no drafts; look at the site with `sitegen serve`")
    place = ssh.destination(order, local=False)
    for text in (place.folder, *order.files):
        if found := _STEERING & set(text):
            raise SitegenError(f"'{text}' cannot go by SFTP, since '{min(found)}' has a meaning there; rename it")
    return _Sftp(order, place, programs.found("sftp", order, _INSTALL))


class _Sftp(Struct, frozen=True):
    order: Order
    place: ssh.Destination
    program: str

    def look(self) -> Plan:
        former = self._look_up()
        return ledger.compared(former, self.order.files, self._removed(former), f"{self.place}, by SFTP")

    def upload(self, plan: Plan, progress: Progress) -> Deployment:
        paths = sorted((*plan.new, *plan.changed), key=copies.pages_last)
        if not paths and not plan.removed:
            return Deployment(self.order.url, 0)
        progress("Sent", 0, len(paths))
        waiting = self._put(paths, self._look_up())
        self._take_places(paths, plan.removed, waiting)
        progress("Sent", len(paths), len(paths))
        return Deployment(self.order.url, len(paths))

    def _look_up(self) -> dict[str, str]:
        with tempfile.TemporaryDirectory(prefix="sitegen-") as folder:
            self._batch([f"-get {self._at(ledger.LEDGER)} ledger"], Path(folder))
            found = Path(folder) / "ledger"
            return ledger.read(found.read_bytes() if found.is_file() else None)

    def _removed(self, former: Mapping[str, str]) -> list[str]:
        """Return the names of what is ours and made no more: the folders are walked, since the list is sealed."""
        gone = ledger.gone(former, self.order.files)
        removed: list[str] = []
        folders = [""] if gone else []
        while folders and len(removed) < len(gone):
            rows = self._list(folders)
            removed += [path for kind, path in rows if kind == "-" and ledger.seal(path) in gone]
            folders = [path for kind, path in rows if kind == "d" and _name(path) not in {"..", ".", _NEW}]
        return sorted(removed)

    def _list(self, folders: Iterable[str]) -> list[tuple[str, str]]:
        """Return kind and path of what is in these folders, in one visit."""
        said = self._batch([f"-ls -la {self._at(path)}" for path in folders if not _STEERING & set(path)]).out
        found = (_ROW.match(line) for line in said.splitlines())
        start = len(self.place.below("")) if self.place.folder else 0
        return [(one["kind"], one["path"][start:].lstrip("/").removeprefix("./")) for one in found if one]

    def _put(self, paths: list[str], former: Mapping[str, str]) -> set[str]:
        """Put files and lists beside the site; return the names of all that waits there now.

        ``one`` is among them where the server does not swap a file for another in one step.
        """
        lists = {"before": ledger.between(former, self.order.files), "after": ledger.write(self.order.files)}
        files = {str(at): self.order.files[path] for at, path in enumerate(paths)}
        waiting = {self._named(name): content for name, content in {**files, **lists}.items()}
        parts = PurePosixPath(self.place.folder).parts
        ways = [str(PurePosixPath(*parts[: at + 1])) for at in range(len(parts))]
        with copies.laid_out({**waiting, "one": b"", "other": b""}) as folder:
            self._batch(
                [
                    *(f'-mkdir "{way}"' for way in ways if way != "/"),
                    f"-mkdir {self._at(_NEW)}",
                    *(f"put {name} {self._at(f'{_NEW}/{name}')}" for name in ("one", "other", *waiting)),
                    f"-rename {self._at(f'{_NEW}/one')} {self._at(f'{_NEW}/other')}",
                ],
                folder,
            )
        return {_name(path) for kind, path in self._list([_NEW]) if kind == "-"}

    def _take_places(self, paths: list[str], removed: Sequence[str], waiting: set[str]) -> None:
        """Let what waits take its place; old files step aside and go with the folder that others waited in."""
        folders = {str(up): None for path in paths for up in reversed(PurePosixPath(path).parents) if str(up) != "."}
        left = {str(up) for path in removed for up in PurePosixPath(path).parents} - {"."}
        swaps = "one" not in waiting
        moves = [(f"{_NEW}/{self._named('before')}", ledger.LEDGER)]
        moves += [(f"{_NEW}/{self._named(str(at))}", path) for at, path in enumerate(paths)]
        early = ledger.in_the_way(removed, self.order.files)
        aside = {path: f"-rename {self._at(path)} {self._at(f'{_NEW}/old-{at}')}" for at, path in enumerate(removed)}
        empty = [f"-rmdir {self._at(path)}" for path in sorted(left, key=len, reverse=True)]
        lines = [*(aside.pop(path) for path in early), *(empty if early else ())]
        lines += [f"-mkdir {self._at(path)}" for path in folders]
        for old, new in moves:
            lines += [] if swaps else [f"-rm {self._at(new)}"]
            lines.append(f"rename {self._at(old)} {self._at(new)}")
        lines += aside.values()
        lines += [] if swaps else [f"-rm {self._at(ledger.LEDGER)}"]
        after = self._named("after")
        lines.append(f"rename {self._at(f'{_NEW}/{after}')} {self._at(ledger.LEDGER)}")
        stale = waiting - {after, *(PurePosixPath(old).name for old, _ in moves)}
        stale |= {f"old-{at}" for at in range(len(removed))}
        lines += [f"-rm {self._at(f'{_NEW}/{name}')}" for name in sorted(stale)]
        lines.append(f"-rmdir {self._at(_NEW)}")
        self._batch([*lines, *empty])

    def _named(self, name: str) -> str:
        """Return what a file is called while it waits: no other site's may be moved, if two deploys meet there."""
        return f"{ledger.digest(ledger.write(self.order.files))[:12]}-{name}"

    def _at(self, path: str) -> str:
        return f'"{self.place.below(path) or "."}"'

    def _batch(self, lines: list[str], cwd: Path | None = None) -> programs.Ended:
        """Run commands in one visit; a line that begins with ``-`` may fail."""
        port = ["-P", str(self.place.port)] if self.place.port else []
        with ssh.let_in(self.order) as (env, how):
            ended = programs.run(
                [self.program, *how, *port, "-b", "-", "--", str(self.place.host)],
                env={**env, "LC_ALL": "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"},  # names as they are
                cwd=cwd or self.order.root,
                hidden=programs.secrets(env, (ssh.PASSWORD,)),
                feed="\n".join(lines) + "\n",
            )
        if ended.status:
            raise programs.failure(str(self.place.host), ended, ssh.ADVICE.format(program="sftp", host=self.place.host))
        return ended


def _name(path: str) -> str:
    return path.rpartition("/")[2]
