"""Cloudflare Pages, by Cloudflare's own program: what its interface for uploads takes is not published."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from sitegen.deploy import copies, programs
from sitegen.deploy.contract import Deployment, Order, Plan, Progress, Target
from sitegen.problems import SitegenError

_INSTALL: Final = "install Node.js (https://nodejs.org), then `npm install --global wrangler`"
_SECRETS: Final = ("CLOUDFLARE_API_TOKEN", "CLOUDFLARE_ACCOUNT_ID")
_WHERE: Final = (
    "make a token with the permission 'Cloudflare Pages: Edit' at https://dash.cloudflare.com/profile/api-tokens; "
    "the account's id stands on its overview page"
)
_ADVICE: Final = (
    "A project is made once: wrangler pages project create {project} --production-branch {branch}\n"
    f"A token that has run out is made anew: {_WHERE}."
)


def connect(order: Order) -> Target:
    """Return the target."""
    settings: Mapping[str, Any] = order.settings or {}
    project, branch = str(settings.get("project") or ""), str(settings.get("branch") or "main")
    if not project:
        raise SitegenError("deploy.project is missing: the name of the project at Cloudflare Pages")
    if project.startswith("-") or branch.startswith("-"):
        raise SitegenError("deploy: names of a project or a branch do not begin with '-'")
    programs.needed(order, _SECRETS, _WHERE)
    return _Cloudflare(order, project, branch, programs.found("wrangler", order, _INSTALL))


class _Cloudflare(Struct, frozen=True):
    order: Order
    project: str
    branch: str
    program: str

    def look(self) -> Plan:
        return Plan(new=tuple(sorted(self.order.files)), compared=False, target=f"{self.project} on Cloudflare Pages")

    def upload(self, plan: Plan, progress: Progress) -> Deployment:
        """Hand the files to wrangler, which sends those that Cloudflare does not have."""
        branch = "draft" if self.order.draft else self.branch
        progress("Uploaded", 0, len(plan.new))
        with copies.laid_out(self.order.files, "site") as folder:
            # A folder `functions` beside the profile is the author's program, which wrangler looks for where it runs.
            own = self.order.root if (self.order.root / "functions").is_dir() else folder
            ended = programs.run(
                [
                    self.program,
                    *("pages", "deploy", folder / "site"),
                    *("--project-name", self.project, "--branch", branch, "--commit-dirty=true"),
                ],
                env=programs.surroundings(
                    self.order,
                    _SECRETS,
                    WRANGLER_SEND_METRICS="false",
                    WRANGLER_OUTPUT_FILE_PATH=str(folder / "said"),
                    CI="1",
                ),
                cwd=own,
                hidden=programs.secrets(self.order.env, _SECRETS),
            )
            said = _said(folder / "said", ended.out)
        if ended.status:
            advice = _ADVICE.format(project=self.project, branch=self.branch)
            raise programs.failure("Cloudflare", ended, advice)
        if "url" not in said:
            raise programs.unconfirmed("Cloudflare", ended)
        progress("Uploaded", len(plan.new), len(plan.new))
        return Deployment(self._address(said), len(plan.new), self._notes(said))

    def _address(self, said: Mapping[str, Any]) -> str:
        """Return the site's address: each deploy has one of its own, in front of the project's."""
        if self.order.draft:
            return str(said.get("alias") or said["url"])
        whole = str(said["url"]).removeprefix("https://").rstrip("/")
        return self.order.url or f"https://{whole.partition('.')[2]}/"

    def _notes(self, said: Mapping[str, Any]) -> tuple[str, ...]:
        real = said.get("production_branch")
        if self.order.draft or not real or said.get("environment") == "production":
            return ()
        what = f"Cloudflare took this for a preview ({said.get('url')}): the project's branch is '{real}'"
        return (f"{what}. Set deploy.branch to '{real}' and deploy again.",)


def _said(path: Path, told: str) -> dict[str, Any]:
    """Return what wrangler wrote down about the deploy, a JSON object on each line; older versions only say it."""
    shown = re.search(r"https://[\w.-]+\.pages\.dev", told)
    found: dict[str, Any] = {"url": shown[0]} if shown else {}
    for line in path.read_text("utf-8").splitlines() if path.is_file() else ():
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(row, dict) and str(row.get("type", "")).startswith("pages-deploy"):
            found.update({name: value for name, value in row.items() if isinstance(value, str)})
    return {
        name: value for name, value in found.items() if name not in {"url", "alias"} or value.startswith("https://")
    }
