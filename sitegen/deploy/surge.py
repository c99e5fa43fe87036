"""Surge, by its own program."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from sitegen.deploy import copies, programs
from sitegen.deploy.contract import Deployment, Order, Plan, Progress, Target
from sitegen.problems import SitegenError

_INSTALL: Final = "install Node.js (https://nodejs.org), then `npm install --global surge`"
_SECRETS: Final = ("SURGE_LOGIN", "SURGE_TOKEN")
_WHERE: Final = "run `surge login` and then `surge token`, which prints the token"
_ADVICE: Final = f"A token that has run out is made anew: {_WHERE}. Offline, too, surge speaks of an invalid token."
_IGNORE: Final = b"!.well-known\n"
"""Surge leaves out all names that begin with a dot; these are part of the site."""


def connect(order: Order) -> Target:
    """Return the target."""
    if order.draft:
        raise SitegenError("Surge has no drafts; look at the site with `sitegen serve`")
    parts = urlsplit(order.url or "")
    if not parts.hostname:
        raise SitegenError(
            "Surge needs the site's address: write your domain, or a free one such as https://YOUR-NAME.surge.sh/, "
            "into site.url"
        )
    if parts.path.strip("/"):
        raise SitegenError(f"Surge gives a whole domain to a site; site.url has the folder '{parts.path}'")
    # With a login alone, surge would ask for a password.
    programs.needed(order, ("SURGE_TOKEN",), _WHERE)
    return _Surge(order, parts.hostname, programs.found("surge", order, _INSTALL))


class _Surge(Struct, frozen=True):
    order: Order
    domain: str
    program: str

    def look(self) -> Plan:
        return Plan(new=tuple(sorted(self.order.files)), compared=False, target=f"{self.domain} on Surge")

    def upload(self, plan: Plan, progress: Progress) -> Deployment:
        files = {".surgeignore": _IGNORE, **self.order.files}
        progress("Uploaded", 0, len(plan.new))
        with copies.laid_out(files, "site") as folder:
            ended = programs.run(
                [self.program, folder / "site", self.domain],
                env=programs.surroundings(self.order, _SECRETS),
                cwd=folder,
                hidden=programs.secrets(self.order.env, _SECRETS),
            )
        # Some versions end well although they were sent away.
        if ended.status or "Aborted" in ended.out + ended.err:
            raise programs.failure("Surge", ended, _ADVICE)
        if "Success" not in ended.out + ended.err:
            raise programs.unconfirmed("Surge", ended)
        progress("Uploaded", len(plan.new), len(plan.new))
        return Deployment(f"https://{self.domain}/", len(plan.new))
