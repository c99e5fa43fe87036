"""GitHub Pages and GitLab Pages: what their branch holds is the site, or what their pipeline builds it from.

On GitHub a commit that holds the built site goes to a branch of its own, made by ghp-import. On GitLab the sources
are pushed, and the pipeline builds.
"""

from __future__ import annotations

import hashlib
import re
import shlex
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from msgspec import Struct

from sitegen.deploy import copies, programs
from sitegen.deploy.contract import Deployment, Order, Plan, Progress, Target
from sitegen.load import PROFILE_NAMES
from sitegen.problems import SitegenError, either

_GIT: Final = "https://git-scm.com/downloads"
_NO_JEKYLL: Final = ".nojekyll"
_WHO = {"name": "sitegen", "email": "sitegen@localhost"}
"""Who commits where git has not been told a name; the address is nobody's."""
_ADVICE = (
    "A password is never asked for: let git know you first, by `gh auth login`, a key (`ssh-add`) or a credential "
    "helper. A branch that is protected must be open to you."
)


def connect(order: Order) -> Target:
    """Return the target for the host that the settings name."""
    settings: Mapping[str, Any] = order.settings or {}
    if order.draft:
        raise SitegenError("GitHub and GitLab Pages have no drafts; look at the site with `sitegen serve`")
    remote = str(settings.get("remote") or "origin")
    branch = settings.get("branch")
    for name in (remote, branch or ""):
        if name.startswith("-"):
            raise SitegenError(f"deploy: '{name}' cannot be the name of a remote or a branch")
    git = _Git(order, programs.found("git", order, _GIT))
    git.check(remote)
    if settings.get("target") == "gitlab-pages":
        return _Pipeline(order, git, remote, branch or git.branch())
    if quoted := next((path for path in sorted(order.files) if path.startswith('"')), None):
        raise SitegenError(
            f"'{quoted}' begins with a quotation mark, which ghp-import and git do not agree on; rename it"
        )
    return _Branch(order, git, remote, branch or "gh-pages")


class _Git:
    """The repository that the site's folder lies in."""

    def __init__(self, order: Order, program: str) -> None:
        self.root = order.root.resolve()
        self._program = program
        self._hidden: tuple[str, ...] = ()
        self.env = programs.surroundings(order, (), GIT_TERMINAL_PROMPT="0", LC_ALL="C")
        if not {"GIT_SSH", "GIT_SSH_COMMAND"} & self.env.keys() and not self.config("core.sshCommand"):
            self.env["GIT_SSH_COMMAND"] = "ssh -oBatchMode=yes"

    def __call__(self, *args: str, env: Mapping[str, str] | None = None) -> programs.Ended:
        return programs.run([self._program, *args], env={**self.env, **(env or {})}, cwd=self.root, hidden=self._hidden)

    def said(self, *args: str) -> str:
        """Return what a command says, which must not fail."""
        ended = self(*args)
        if ended.status:
            raise SitegenError(f"git {args[0]} failed:{ended.told()}")
        return ended.out.strip("\n")

    def config(self, key: str) -> str:
        ended = self("config", key)
        return "" if ended.status else ended.out.strip()

    def check(self, remote: str) -> None:
        """Raise with what to do if there is no repository, or no such remote."""
        if self("rev-parse", "--git-dir").status:
            raise SitegenError(
                f"{self.root}: lies in no git repository. Make one at https://github.com/new, then run in this folder:"
                f"\n  git init\n  git remote add {remote} https://github.com/YOU/REPOSITORY.git"
            )
        known = self.said("remote").split()
        if remote not in known:
            other = f"; this repository has {either(known, 'and')}: set deploy.remote" if known else ""
            raise SitegenError(
                f"git knows no remote '{remote}'{other}. Add it:"
                f"\n  git remote add {shlex.quote(remote)} https://github.com/YOU/REPOSITORY.git"
            )
        self._hidden = _logins(self.said("remote", "get-url", "--push", remote), self.said("remote", "get-url", remote))

    def branch(self) -> str:
        ended = self("symbolic-ref", "--short", "-q", "HEAD")
        if ended.status:
            raise SitegenError("no branch is checked out; run `git switch main`, or set deploy.branch")
        return ended.out.strip()

    def tip(self, remote: str, branch: str) -> str | None:
        """Return the commit of a branch on the server, with all that belongs to it; None where there is none."""
        listed = self("ls-remote", remote, f"refs/heads/{branch}")
        if listed.status:
            raise programs.failure(f"git's server '{remote}'", listed, _ADVICE)
        if not listed.out.strip():
            return None
        commit = listed.out.split()[0]
        if self("cat-file", "-e", f"{commit}^{{commit}}").status:
            fetched = self("fetch", "--no-tags", "--no-write-fetch-head", remote, f"refs/heads/{branch}")
            if fetched.status:
                raise programs.failure(f"git's server '{remote}'", fetched, _ADVICE)
        return commit

    def push(self, remote: str, commit: str, branch: str) -> None:
        pushed = self("push", "--porcelain", remote, f"{commit}:refs/heads/{branch}")
        if pushed.status:
            raise programs.failure(f"git's server '{remote}'", pushed, _ADVICE)


def _logins(*addresses: str) -> tuple[str, ...]:
    """Return what stands before the ``@`` of web addresses, which may be a token."""
    parts = [urlsplit(address) for address in addresses if "://" in address and not address.startswith("ssh:")]
    return tuple(part for one in parts for part in (one.password, one.username) if part and part != "git")


class _Branch(Struct, frozen=True):
    order: Order
    git: _Git
    remote: str
    branch: str

    def look(self) -> Plan:
        tip = self.git.tip(self.remote, self.branch)
        there = self._there(tip)
        self._spare_sources(there)
        names = {path: _blob(content, tip or "") for path, content in sorted(self.order.files.items())}
        return Plan(
            new=tuple(path for path in names if path not in there),
            changed=tuple(path for path, name in names.items() if path in there and there[path] != name),
            removed=tuple(sorted(there.keys() - self._files(there).keys())),
            unchanged=tuple(path for path, name in names.items() if there.get(path) == name),
            target=f"branch {self.branch} of {self._shown()}, for GitHub Pages",
        )

    def upload(self, plan: Plan, progress: Progress) -> Deployment:
        changes = len(plan.new) + len(plan.changed)
        if not (changes or plan.removed):
            return Deployment(self._address(), 0)
        tip = self.git.tip(self.remote, self.branch)
        progress("Pushed", 0, changes)
        commit = self._commit(tip, self._files(self._there(tip)))
        self.git.push(self.remote, commit, self.branch)
        progress("Pushed", changes, changes)
        return Deployment(self._address(), changes, self._notes(first=tip is None))

    def _there(self, tip: str | None) -> dict[str, str]:
        """Return path → object of what the branch holds."""
        rows = self.git.said("ls-tree", "--full-tree", "-r", "-z", tip).split("\0") if tip else []
        return {row.split("\t", 1)[1]: row.split("\t", 1)[0].split()[2] for row in rows if row}

    def _spare_sources(self, there: Mapping[str, str]) -> None:
        """Raise where the branch holds what the site is made from, which the site would take the place of."""
        inside = self.git.said("rev-parse", "--show-prefix")
        own = {f"{inside}{name}" for name in PROFILE_NAMES} - self.order.files.keys()
        if found := sorted(own & there.keys()):
            raise SitegenError(
                f"the branch '{self.branch}' holds the site's sources, such as {found[0]}, and the site would take "
                "their place; set deploy.branch to one that holds nothing else, such as 'gh-pages'"
            )

    def _files(self, there: Mapping[str, str]) -> dict[str, bytes]:
        """Return what the branch is to hold: without the file CNAME, GitHub forgets a domain that was set there."""
        files = {_NO_JEKYLL: b"", **self.order.files}
        if "CNAME" in there and "CNAME" not in files:
            files["CNAME"] = self.git("cat-file", "blob", there["CNAME"]).out.encode()
        return files

    def _commit(self, tip: str | None, files: Mapping[str, bytes]) -> str:
        """Make the commit and return its name.

        ghp-import works in a repository of its own, which writes into the objects of the site's: so no branch, index
        or file of the author's is touched, and what is pushed is known here.
        """
        with copies.laid_out(files) as folder, tempfile.TemporaryDirectory(prefix="sitegen-git-") as own:
            objects = (self.git.root / self.git.said("rev-parse", "--git-path", "objects")).resolve()
            self.git.said("init", "-q", "--bare", f"--object-format={self._format()}", own)
            apart = {"GIT_DIR": own, "GIT_OBJECT_DIRECTORY": str(objects), **self._author()}
            if tip is not None:
                self._apart(apart, "update-ref", f"refs/remotes/site/{self.branch}", tip)
            imported = programs.run(
                [sys.executable, "-m", "ghp_import", "-b", self.branch, "-r", "site", "-m", "Publish the site", folder],
                env={**self.git.env, **apart},
                cwd=Path(own),
            )
            if imported.status:
                raise SitegenError(f"git could not write the commit:{imported.told()}")
            return self._apart(apart, "rev-parse", f"refs/heads/{self.branch}")

    def _apart(self, env: Mapping[str, str], *args: str) -> str:
        ended = self.git(*args, env=env)
        if ended.status:
            raise SitegenError(f"git {args[0]} failed:{ended.told()}")
        return ended.out.strip()

    def _format(self) -> str:
        ended = self.git("rev-parse", "--show-object-format")
        return "sha1" if ended.status else ended.out.strip()

    def _author(self) -> dict[str, str]:
        known = {name: self.git.config(f"user.{name}") or default for name, default in _WHO.items()}
        return {
            variable: self.git.env.get(variable, value)
            for variable, value in (("GIT_COMMITTER_NAME", known["name"]), ("GIT_COMMITTER_EMAIL", known["email"]))
        }

    def _shown(self) -> str:
        return _repository(self._url()) or f"the remote {self.remote}"

    def _url(self) -> str:
        return self.git.said("remote", "get-url", "--push", self.remote)

    def _address(self) -> str | None:
        if self.order.url is not None:
            return self.order.url
        owner, _, name = (_repository(self._url()) or "").partition("/")
        if not name or not re.search(r"\bgithub\.com\b", self._url()):
            return None
        own = f"https://{owner.lower()}.github.io/"
        return own if f"{name.lower()}." == f"{owner.lower()}.github.io." else f"{own}{name}/"

    def _notes(self, *, first: bool) -> tuple[str, ...]:
        wait = "GitHub shows it after a minute or two."
        if not first:
            return (wait,)
        once = (
            f"Once, in the repository, under Settings, Pages: Source 'Deploy from a branch', Branch '{self.branch}', "
            "folder '/ (root)'."
        )
        return (once, wait)


class _Pipeline(Struct, frozen=True):
    order: Order
    git: _Git
    remote: str
    branch: str

    def look(self) -> Plan:
        self._check()
        tip = self.git.tip(self.remote, self.branch)
        rows, every = (
            self._rows(tip),
            self.git.said("ls-tree", "--full-tree", "-r", "-z", "--name-only", "HEAD").split("\0"),
        )
        commits = self._commits(tip)
        last = f" (last: {commits[0]})" if commits else ""
        return Plan(
            new=tuple(sorted(path for kind, path in rows if kind == "A")),
            changed=tuple(sorted(path for kind, path in rows if kind not in "AD")),
            removed=tuple(sorted(path for kind, path in rows if kind == "D")),
            unchanged=tuple(sorted({path for path in every if path} - {path for _, path in rows})),
            target=f"branch {self.branch} of {self.remote}, which GitLab builds the site from; "
            f"{len(commits)} commit{'s' * (len(commits) != 1)} to push{last}; these are its sources",
        )

    def upload(self, plan: Plan, progress: Progress) -> Deployment:
        self._check()
        if not self._commits(self.git.tip(self.remote, self.branch)):
            return Deployment(self.order.url, 0, ("Nothing was to be pushed; GitLab has all commits.",))
        changes = len(plan.new) + len(plan.changed)
        progress("Pushed", 0, changes)
        self.git.push(self.remote, "HEAD", self.branch)
        progress("Pushed", changes, changes)
        notes = ["GitLab builds it now: see Build, Pipelines."]
        if self.order.url is None:
            notes.append("Its address stands under Deploy, Pages; write it into site.url.")
        return Deployment(self.order.url, changes, tuple(notes))

    def _check(self) -> None:
        """Raise where GitLab would not build what lies here."""
        if self.git("rev-parse", "-q", "--verify", "HEAD").status:
            raise SitegenError("nothing is committed yet: git add .  and  git commit -m 'My resume'")
        if self.git("cat-file", "-e", "HEAD:.gitlab-ci.yml").status:
            raise SitegenError(
                "the repository has no .gitlab-ci.yml at its top, without which GitLab builds nothing; "
                "write it by `sitegen hosting gitlab-pages`, then commit it"
            )
        open_changes = self.git.said("status", "--porcelain", "--", ".").splitlines()
        if open_changes:
            shown = "".join(f"\n  {row}" for row in open_changes[:10])
            raise SitegenError(
                "GitLab builds what is committed, and this is not:"
                f"{shown}\nCommit it (git add .  and  git commit -m 'New job'), or leave it out by .gitignore."
            )
        current = self.git.branch()
        if current != self.branch:
            raise SitegenError(
                f"GitLab builds from '{self.branch}', and '{current}' is checked out; run `git switch {self.branch}`"
            )

    def _rows(self, tip: str | None) -> list[tuple[str, str]]:
        if tip is None:
            return [
                ("A", path)
                for path in self.git.said("ls-tree", "--full-tree", "-r", "-z", "--name-only", "HEAD").split("\0")
                if path
            ]
        words = self.git.said("diff", "--name-status", "--no-renames", "-z", tip, "HEAD").split("\0")
        return [(kind[:1], path) for kind, path in zip(words[::2], words[1::2], strict=False)]

    def _commits(self, tip: str | None) -> list[str]:
        return self.git.said("log", "--format=%s", *([f"{tip}..HEAD"] if tip else ["HEAD"])).splitlines()


def _blob(content: bytes, like: str) -> str:
    """Return git's name of a content, in the repository's kind of digest."""
    kind = "sha256" if len(like) == 64 else "sha1"  # noqa: PLR2004 - letters of a SHA-256
    return hashlib.new(kind, b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _repository(url: str) -> str | None:
    """Return ``owner/name`` of a remote's address."""
    found = re.search(r"[/:]([^/:]+/[^/:]+?)(?:\.git)?/?\Z", url)
    return found[1] if found else None
