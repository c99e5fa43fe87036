"""Render, which builds from what was pushed to git: it is told to, by an address that is itself the secret."""

from __future__ import annotations

import shutil
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from sitegen.deploy import programs
from sitegen.deploy.contract import Deployment, Order, Plan, Progress, Refused, Target
from sitegen.deploy.http import Client, is_address
from sitegen.problems import SitegenError

_SECRET: Final = "RENDER_DEPLOY_HOOK_URL"  # noqa: S105 - the name of a variable
_WHERE: Final = "copy it from your static site at https://dashboard.render.com, under Settings, Deploy Hook"


def connect(order: Order) -> Target:
    """Return the target."""
    if order.draft:
        raise SitegenError("Render makes drafts by itself, of pull requests (Previews, in its interface)")
    programs.needed(order, (_SECRET,), _WHERE)
    hook = order.env[_SECRET].strip()
    if not is_address(hook) or not urlsplit(hook).hostname:
        raise SitegenError(f"{_SECRET} holds no address; {_WHERE}")
    return _Render(order, hook)


class _Render(Struct, frozen=True):
    order: Order
    hook: str

    def look(self) -> Plan:
        behind = self._behind()
        told = f"; {behind}" if behind else ""
        return Plan(
            new=tuple(sorted(self.order.files)),
            compared=False,
            target=f"Render, which builds what was pushed to git last{told}",
        )

    def upload(self, plan: Plan, progress: Progress) -> Deployment:  # noqa: ARG002 - there is nothing to upload
        """Tell Render to build; nothing is uploaded."""
        progress("Asked", 0, 1)
        answer = Client("Render", env=self.order.env, tell=self.order.tell).send("POST", self.hook, b"")
        if not answer.good:
            raise Refused(
                f"Render refused ({answer.status}): the deploy hook is not valid any more, or the site is suspended; "
                + _WHERE
            )
        progress("Asked", 1, 1)
        notes = [
            "Render builds what was pushed to its branch last, and not what lies in this folder; see Events there."
        ]
        if behind := self._behind():
            notes.append(f"Mind that {behind}.")
        return Deployment(self.order.url, 0, tuple(notes))

    def _behind(self) -> str:
        """Return what Render cannot have, in words; nothing where all was pushed, or git does not know."""
        git = shutil.which("git", path=self.order.env.get("PATH", ""))
        if git is None:
            return ""
        env = programs.surroundings(self.order, (), LC_ALL="C")
        status = programs.run([git, "status", "--porcelain", "--branch", "--", "."], env=env, cwd=self.order.root)
        if status.status:
            return "this folder is in no git repository"
        branch, *files = status.out.splitlines()
        if files:
            return f"{len(files)} file{'s are' if len(files) > 1 else ' is'} changed here and not committed"
        return "commits of this folder are not pushed" if "[ahead" in branch or "..." not in branch else ""
