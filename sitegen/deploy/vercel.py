"""Vercel, by its own program, which takes a site that is built: the files, and the rules of the host beside them."""

from __future__ import annotations

import json
import re
from typing import Any, Final
from urllib.parse import quote

from msgspec import Struct

from sitegen.deploy import copies, programs
from sitegen.deploy.contract import Deployment, Files, Order, Plan, Progress, Target
from sitegen.deploy.routes import Lead, header_rules, leads

_INSTALL: Final = "install Node.js (https://nodejs.org), then `npm install --global vercel`"
_SECRETS: Final = ("VERCEL_TOKEN", "VERCEL_ORG_ID", "VERCEL_PROJECT_ID")
_WHERE: Final = (
    "make a token at https://vercel.com/account/tokens; run `vercel link` once in an empty folder, "
    "and the ids stand in its file .vercel/project.json"
)
_OUTPUT: Final = ".vercel/output"
_RULES: Final = frozenset({"_headers", "_redirects"})
_LASTING: Final = 308


def connect(order: Order) -> Target:
    """Return the target."""
    programs.needed(order, _SECRETS, _WHERE)
    return _Vercel(order, programs.found("vercel", order, _INSTALL))


class _Vercel(Struct, frozen=True):
    order: Order
    program: str

    def look(self) -> Plan:
        files = self.order.files.keys() - _RULES
        return Plan(new=tuple(sorted(files)), compared=False, target="the project on Vercel")

    def upload(self, plan: Plan, progress: Progress) -> Deployment:
        """Hand the files to vercel, which sends those that Vercel does not have."""
        files = {f"static/{path}": content for path, content in self.order.files.items() if path not in _RULES}
        rules = json.dumps(output_config(self.order.files), indent=1, ensure_ascii=False).encode()
        progress("Uploaded", 0, len(plan.new))
        with copies.laid_out({**files, "config.json": rules}, _OUTPUT) as folder:
            ended = programs.run(
                [self.program, "deploy", "--prebuilt", *([] if self.order.draft else ["--prod"]), "--yes"],
                env=programs.surroundings(self.order, _SECRETS, VERCEL_TELEMETRY_DISABLED="1"),
                cwd=folder,
                hidden=programs.secrets(self.order.env, _SECRETS),
            )
        if ended.status:
            raise programs.failure("Vercel", ended, f"A token that has run out is made anew: {_WHERE}.")
        own = re.search(r"https://[\w.-]+\.vercel\.app", ended.out)
        if own is None:
            raise programs.unconfirmed("Vercel", ended)
        progress("Uploaded", len(plan.new), len(plan.new))
        address = f"{own[0]}/"
        return Deployment(address if self.order.draft else self.order.url or address, len(plan.new), self._notes())

    def _notes(self) -> tuple[str, ...]:
        others = leads(self.order.files)[1]
        return tuple(f"The rule '{line}' of _redirects has no like on Vercel, and was left out." for line in others)


def output_config(files: Files) -> dict[str, Any]:
    """Return the file ``config.json`` of Vercel's Build Output API, version 3, for these files.

    Routes are gone through from the top: what leads away, headers, the slash at the end of folders, the files, what
    leads away from many addresses and must not hide a file, and the page for what is not there.
    """
    found = leads(files)[0]
    wide = [lead for lead in found if not lead.forced and re.compile(lead.pattern).groups]
    hidden = [lead for lead in found if not lead.forced and lead not in wide and _is_taken(lead, files)]
    routes: list[dict[str, Any]] = [_route(lead) for lead in found if lead not in wide and lead not in hidden]
    routes += [{"src": pattern, "headers": sent, "continue": True} for pattern, sent in header_rules(files)]
    routes += [_slashed(path) for path in sorted(files) if path.endswith("/index.html")]
    routes.append({"handle": "filesystem"})
    routes += [_route(lead) for lead in wide]
    if "404.html" in files:
        routes += [{"handle": "error"}, {"src": "/.*", "dest": "/404.html", "status": 404}]
    return {"version": 3, "routes": routes}


def _route(lead: Lead) -> dict[str, Any]:
    if lead.status == 200:  # noqa: PLR2004 - shown, and not led to
        return {"src": lead.pattern, "dest": lead.target}
    return {"src": lead.pattern, "status": lead.status, "headers": {"Location": lead.target}}


def _is_taken(lead: Lead, files: Files) -> bool:
    """Return whether there is a file at the address, which then goes first."""
    places = {place for path in files for place in (path, path.removesuffix("index.html"))}
    return any(re.fullmatch(lead.pattern, quote(f"/{place}")) for place in places)


def _slashed(path: str) -> dict[str, Any]:
    """Return the route by which a folder gets the slash that relative links count on."""
    folder = quote(f"/{path.removesuffix('/index.html')}")
    literal = re.sub(r"([.+?^$()\[\]{}|\\])", r"\\\1", folder)
    return {"src": f"^{literal}$", "status": _LASTING, "headers": {"Location": f"{folder}/"}}
