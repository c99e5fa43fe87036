"""The git repository that a site lies in, as git tells of it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from msgspec import Struct

from sitegen.expressions import expression

_REMOTE = expression(r"(?:[:/])(?P<owner>[^/:]+)/(?P<name>[^/]+?)(?:\.git)?/?\Z")


class Repository(Struct, frozen=True):
    """What hosts have to know of a repository."""

    folder: str = "."
    """The site's folder, from the repository's top."""
    branch: str = "main"
    """The branch that is published."""
    owner: str = ""
    """Whose it is on the host of the remote ``origin``, if that is known."""
    name: str = ""


def repository_of(folder: Path) -> Repository | None:
    """Return the repository that a folder is in; None if there is none, or no git to ask."""
    prefix = _ask(folder, "rev-parse", "--show-prefix")
    if prefix is None:
        return None
    published = _ask(folder, "symbolic-ref", "--short", "refs/remotes/origin/HEAD")
    branch = published.removeprefix("origin/") if published else _ask(folder, "symbolic-ref", "--short", "HEAD")
    remote = _REMOTE.search(_ask(folder, "remote", "get-url", "origin") or "")
    return Repository(
        folder=prefix.rstrip("/") or ".",
        branch=branch or "main",
        owner=remote["owner"] if remote else "",
        name=remote["name"] if remote else "",
    )


def _ask(folder: Path, *words: str) -> str | None:
    """Return what git answers, None where it does not."""
    git = shutil.which("git")
    if git is None:
        return None
    command = [git, "-C", str(folder), *words]
    try:
        answer = subprocess.run(  # noqa: S603 - a list of arguments, and no shell
            command, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.strip() if answer.returncode == 0 else None
