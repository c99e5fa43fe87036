"""Target ``netlify``: the digests of all files are sent first, then the files that Netlify does not have yet.

It follows the published description of Netlify's interface; the environment variables are those of its own client. A
deploy takes the site's place in one step, once all of it has arrived.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from msgspec import Struct

from sitegen import __version__
from sitegen.deploy.contract import Deployment, Files, Order, Plan, Progress, Refused, Unreachable
from sitegen.deploy.http import Answer, Client, is_address
from sitegen.expressions import expression
from sitegen.problems import SitegenError, suggest

Data = Mapping[str, Any]

_API = "https://api.netlify.com/api/v1"
_TOKENS = "https://app.netlify.com/user/applications"
_ID = expression(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_FORM = b'data-netlify="true"'
_AT_ONCE = 4
"""How many files travel at the same time."""
_MANY = 100
"""Above so many files Netlify compares them in its own time, as its own client asks it to."""
_POLL = 1.0
"""Seconds between two looks at a deploy that is not done."""
_POLLS = 1200
"""Looks after which a deploy is given up: 20 minutes, as in Netlify's own client."""
_LONGEST = 500
"""Letters of what Netlify says of a refusal that are shown."""
_PAGES = 1000
"""Pages of a list after which it is cut off; some program that is not Netlify may go on for ever."""
_KINDS: Mapping[str, type] = {
    **dict.fromkeys(("id", "name", "state", "error_message", "path", "sha", "custom_domain", "repo_url"), str),
    **dict.fromkeys(("url", "ssl_url", "deploy_url", "deploy_ssl_url"), str),
    **dict.fromkeys(("required", "domain_aliases"), list),
    **dict.fromkeys(("build_settings", "published_deploy"), dict),
    **dict.fromkeys(("locked", "prevent_non_git_prod_deploys"), bool),
    "size": int,
}
"""What is read of Netlify's answers, and what it is; all else is passed over, whatever it holds."""
_DONE, _COMPARED = frozenset({"ready"}), frozenset({"prepared", "uploading", "uploaded", "processing", "ready"})
_FAILED = frozenset({"error", "rejected"})


def connect(order: Order) -> Netlify:
    """Return the site that NETLIFY_SITE_ID or ``deploy.site`` names, by its name, its id or its domain.

    Raises `SitegenError` where it or the token is missing, `Refused` for one that Netlify does not know.
    """
    api = _Api(order)
    wanted = _wanted(order)
    site = _find(api, wanted)
    if site is None and not (order.create and _is_name(wanted)):
        raise Refused(_unknown(api, wanted))
    return Netlify(api, order, wanted, site)


def address(order: Order) -> str | None:
    """Return the address that Netlify gives the site."""
    found = connect(order)
    return found.address if found.site else f"https://{found.wanted}.netlify.app/"


class Netlify(Struct):
    """A site on Netlify, and what is to be on it."""

    api: _Api
    order: Order
    wanted: str
    """What the author calls the site."""
    site: Data | None
    """As Netlify describes it; None for one that is yet to be made."""

    @property
    def address(self) -> str | None:
        """Where the site can be read, with a slash at the end."""
        site = self.site or {}
        url = next((url for key in ("ssl_url", "url") if _host(url := site.get(key))), None)
        return f"{url.rstrip('/')}/" if url else None

    @property
    def name(self) -> str:
        """What the site is called on Netlify."""
        return str((self.site or {}).get("name") or self.wanted)

    def look(self) -> Plan:
        """Compare digests with those of the deploy that is published."""
        if self.site is None:
            return Plan(new=tuple(sorted(self.order.files)), target=f"{self.wanted} on Netlify, which is to be made")
        if self.site.get("prevent_non_git_prod_deploys") and not self.order.draft:
            raise Refused(
                f"the site '{self.name}' is set to take deploys from its Git repository alone: push there, "
                "or change that in its settings on Netlify"
            )
        files = self.api.every(f"/sites/{_key(self.site)}/files", absent=())
        there = {path: file for file in files if (path := file.get("path", "").lstrip("/"))}
        known = {path: file.get("sha") for path, file in there.items()}
        wanted = _digests(self.order.files)
        return Plan(
            new=tuple(path for path in wanted if path not in there),
            changed=tuple(path for path in wanted if path in there and known[path] != wanted[path]),
            removed=tuple(sorted(set(there) - set(wanted))),
            unchanged=tuple(path for path in wanted if known.get(path) == wanted[path]),
            target=f"{self.name} on Netlify{', as a draft' if self.order.draft else ''}",
            sizes={path: file["size"] for path, file in there.items() if "size" in file},
        )

    def upload(self, plan: Plan, progress: Progress) -> Deployment:  # noqa: ARG002 - Netlify says what it lacks
        """Announce the files, send those that Netlify lacks, and wait until they are the site."""
        if self.site is None:
            self.site = self._made()
        digests = _digests(self.order.files)
        order = {"files": {f"/{path}": digest for path, digest in digests.items()}, "draft": self.order.draft}
        title = urlencode({"title": f"sitegen {__version__}"})
        place = f"/sites/{_key(self.site)}/deploys?{title}"
        deploy = self.api.ask("POST", place, {**order, "async": len(digests) > _MANY}, what="this deploy")
        try:
            if len(digests) > _MANY:
                deploy = self._awaited(deploy, _COMPARED)
            sent = self._send(_key(deploy), deploy.get("required") or (), progress)
            progress("Netlify is putting it online", 0, 0)
            deploy = self._awaited(deploy, _DONE)
        except (SitegenError, KeyboardInterrupt):
            self._cancel(_key(deploy))
            raise
        keys = ("deploy_ssl_url", "deploy_url") if self.order.draft else ("ssl_url",)
        url = next((url for key in keys if _host(url := deploy.get(key))), self.address)
        return Deployment(url, sent, tuple(self._notes()))

    def _made(self) -> Data:
        """Have Netlify make the site."""
        try:
            return self.api.ask("POST", "/sites", {"name": self.wanted}, what=f"to make the site '{self.wanted}'")
        except Refused:
            if made := _find(self.api, self.wanted):  # by an earlier try, whose answer was lost
                return made
            raise

    def _send(self, deploy: str, required: Iterable[str], progress: Progress) -> int:
        """Send each content once, several at a time; return how many."""
        lacking = frozenset(required)
        paths = {digest: path for path, digest in _digests(self.order.files).items() if digest in lacking}
        files = self.order.files
        pool = ThreadPoolExecutor(_AT_ONCE)
        try:
            sent = [pool.submit(self.api.put, deploy, path, files[path]) for path in sorted(paths.values())]
            for count, one in enumerate(as_completed(sent), 1):
                one.result()
                progress("Uploading", count, len(sent))
        except BaseException:
            self.api.client.stopped.set()  # those that wait for another try give up, too
            raise
        finally:
            pool.shutdown(cancel_futures=True)
        return len(paths)

    def _awaited(self, deploy: Data, states: frozenset[str]) -> Data:
        """Look at a deploy until it is in one of the states."""
        for _ in range(_POLLS):
            state = deploy.get("state")
            if state in states:
                return deploy
            if state in _FAILED:
                why = (
                    deploy.get("error_message", "")[:_LONGEST]
                    or "it does not say why; the deploy's page on Netlify may"
                )
                raise Refused(f"Netlify could not publish the deploy: {why}")
            self.api.client.pause(_POLL)
            deploy = self.api.ask("GET", f"/deploys/{_key(deploy)}")
        raise Unreachable("Netlify has not finished the deploy within 20 minutes; its page on Netlify tells more")

    def _cancel(self, deploy: str) -> None:
        """Have Netlify forget a deploy, which it would publish once it is whole; what has arrived stays there."""
        try:
            self.api.client.send("POST", f"{self.api.base}/deploys/{deploy}/cancel", b"{}", tries=1)
        except SitegenError:
            return  # it is not whole, so it stays unpublished all the same

    def _notes(self) -> Iterable[str]:
        site = self.site or {}
        if self._form_is_deaf(site):
            yield (
                "Netlify does not take the contact form's messages yet: on the site's page there, go to Forms, "
                "choose 'Enable form detection', and deploy once more."
            )
        if self._leads_elsewhere(site) and not self.order.draft:
            yield (
                f"The pages give {self.order.url} as their address, and Netlify does not know it yet: add the domain "
                "on the site's page there, under Domain management."
            )
        repository = (site.get("build_settings") or {}).get("repo_url")
        if repository and not self.order.draft:
            yield f"The site is also built from {repository}: the next push there takes this deploy's place."
        if (site.get("published_deploy") or {}).get("locked") and not self.order.draft:
            yield "Publishing is locked on Netlify: the deploy waits there until you publish it under Deploys."

    def _leads_elsewhere(self, site: Data) -> bool:
        """Whether the address that the profile gives is none of the site's on Netlify."""
        known = {_host(site.get("ssl_url")), _host(site.get("url")), f"{site.get('name')}.netlify.app"}
        known |= {_plain(name) for name in (site.get("custom_domain"), *(site.get("domain_aliases") or ())) if name}
        return self.order.url is not None and _host(self.order.url) not in known

    def _form_is_deaf(self, site: Data) -> bool:
        """Whether the site has a form, and Netlify knows of none."""
        if not any(_FORM in content for path, content in self.order.files.items() if path.endswith(".html")):
            return False
        try:
            return not self.api.every(f"/sites/{_key(site)}/forms", absent=())
        except SitegenError:
            return False  # the deploy is done, and this would have been a hint


class _Absent(Refused):
    """Netlify knows of no such thing."""


class _Api:
    """Netlify's interface, with one token."""

    def __init__(self, order: Order) -> None:
        token = order.env.get("NETLIFY_AUTH_TOKEN", "").strip()
        if not token:
            raise SitegenError(
                f"Netlify needs a token: make one at {_TOKENS} (Personal access tokens), and set it in this terminal:\n"
                "  export NETLIFY_AUTH_TOKEN=…   (in PowerShell: $env:NETLIFY_AUTH_TOKEN = '…')\n"
                "It is read from there alone; keep it out of files."
            )
        if not re.fullmatch(r"[!-~]+", token):
            raise SitegenError(f"NETLIFY_AUTH_TOKEN holds what no token has; copy it anew from {_TOKENS}")
        self.base = _base(order.env.get("NETLIFY_API_URL", ""))
        self.client = Client("Netlify", env=order.env, headers={"Authorization": f"Bearer {token}"}, tell=order.tell)

    def ask(self, method: str, path: str, data: Data | None = None, *, what: str = "that") -> Data:
        """Return the object that Netlify answers with. Raises `Refused`, which names *what*, and `Unreachable`."""
        body = None if data is None else json.dumps(data).encode()
        answer = self.client.send(method, f"{self.base}{path}", body)
        found = _read(answer.json()) if answer.good else {}
        if not found.get("id"):
            raise _refusal(answer, what)
        return found

    def every(self, path: str, *, absent: tuple[Data, ...] | None = None) -> tuple[Data, ...]:
        """Return a list, whatever number of pages it has; *absent* where Netlify has none."""
        found: list[Data] = []
        url: str | None = f"{self.base}{path}"
        seen: set[str] = set()
        while url and url not in seen and len(seen) < _PAGES:
            seen.add(url)
            answer = self.client.send("GET", url)
            if answer.status == HTTPStatus.NOT_FOUND and absent is not None:
                return absent
            data = answer.json() if answer.good else None
            if not isinstance(data, list):
                raise _refusal(answer, "a look at what is there")
            found += [_read(one) for one in data]
            url = self._next(answer)
        return tuple(found)

    def put(self, deploy: str, path: str, content: bytes) -> None:
        """Send a file of a deploy."""
        url = f"{self.base}/deploys/{deploy}/files/{quote(path)}"
        answer = self.client.send("PUT", url, content, kind="application/octet-stream")
        if not answer.good:
            raise _refusal(answer, f"the file '{path}'")

    def _next(self, answer: Answer) -> str | None:
        """Return where the list goes on, if it does, on the same host."""
        match = re.search(r'<([^>]+)>\s*;\s*rel="?next', answer.headers.get("link", ""))
        return match[1] if match and match[1].startswith(f"{self.base}/") else None


def _base(written: str) -> str:
    """Return the address of the interface; a host alone is completed, as by Netlify's own client."""
    address = written.strip().rstrip("/") or _API
    if not is_address(address):
        raise SitegenError("NETLIFY_API_URL holds no address; remove it, and Netlify's own is taken")
    return address if urlsplit(address).path else f"{address}/api/v1"


def _wanted(order: Order) -> str:
    written = order.env.get("NETLIFY_SITE_ID", "").strip() or (order.settings.site if order.settings else None)
    if not written:
        raise SitegenError(
            "say which site: below 'deploy:' write 'site: ruth-castello', its name or its id on Netlify, or set "
            "NETLIFY_SITE_ID"
        )
    return str(written).removeprefix("https://").strip("/").removesuffix(".netlify.app")


def _is_name(wanted: str) -> bool:
    """Whether a site is called by its name: neither by its id nor by its domain."""
    return not _ID.fullmatch(wanted) and "." not in wanted


def _find(api: _Api, wanted: str) -> Data | None:
    """Return a site of the account by its id, its domain or its name."""
    if not _is_name(wanted):
        try:
            return api.ask("GET", f"/sites/{quote(wanted)}", what=f"a look at the site '{wanted}'")
        except _Absent:
            return None
    query = urlencode({"name": wanted, "filter": "all"})
    return next((site for site in api.every(f"/sites?{query}") if site.get("name") == wanted and site.get("id")), None)


def _unknown(api: _Api, wanted: str) -> str:
    names = sorted(site["name"] for site in api.every("/sites?filter=all&per_page=100") if "name" in site)
    hint = suggest(wanted, names) or (f"; there is {', '.join(names[:8])}" if names else "; there is none")
    stop = "" if hint.endswith("?") else "."
    make = f"{stop} 'sitegen deploy --create' makes a site of this name" if _is_name(wanted) else ""
    return f"Netlify has no site '{wanted}' that belongs to this token{hint}{make}"


def _refusal(answer: Answer, what: str) -> Refused:
    """Return what a refusal of Netlify means to the author."""
    data = answer.json()
    said = str(data.get("message") or "")[:_LONGEST] if isinstance(data, dict) else ""
    why = f" ({said})" if said else ""
    if answer.status == HTTPStatus.UNAUTHORIZED:
        return Refused(f"Netlify: the token is not, or no longer, valid{why}; make a new one at {_TOKENS}")
    if answer.status == HTTPStatus.FORBIDDEN:
        return Refused(
            f"Netlify: the token is not valid for {what}{why}; make a new one at {_TOKENS}, with the account that has "
            "the site"
        )
    if answer.status == HTTPStatus.NOT_FOUND:
        return _Absent(f"Netlify has nothing there: {what}{why}")
    if answer.good or answer.status < HTTPStatus.BAD_REQUEST:
        return Refused(
            "what answers is not Netlify's interface; look at NETLIFY_API_URL, and for a login page of this network"
        )
    return Refused(f"Netlify refuses {what}: {said or f'status {answer.status}'}")


def _read(data: object) -> Data:
    """Return what is known of an object, each value of its kind; nothing where there is no object."""
    known = data.items() if isinstance(data, dict) else ()
    found = {key: value for key, value in known if isinstance(value, _KINDS.get(key, ()))}
    return {
        key: [one for one in value if isinstance(one, str)]
        if isinstance(value, list)
        else (_read(value) if isinstance(value, dict) else value)
        for key, value in found.items()
    }


def _key(found: Data) -> str:
    """Return the id of a site or a deploy as a part of an address, out of which it cannot lead."""
    return quote(found["id"], safe="")


def _host(url: str | None) -> str:
    """Return the domain of a web address; nothing where it is none."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return ""
    return _plain(parts.hostname or "") if parts.scheme in {"https", "http"} else ""


def _plain(domain: str) -> str:
    """Return a domain without www, which Netlify adds by itself."""
    return domain.casefold().removeprefix("www.")


def _digests(files: Files) -> dict[str, str]:
    """Return the digest of each file, by its path, in the order of names."""
    return {path: hashlib.sha1(files[path], usedforsecurity=False).hexdigest() for path in sorted(files)}
