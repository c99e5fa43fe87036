"""Netlify as its published description has it (open-api 2.55), on this machine, with whatever can go wrong there."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import socket
import ssl
import struct
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

BASE = "/api/v1"
TOKEN = "nfp_canaryCANARYcanary0123456789"  # noqa: S105 - looked for in all that is told and written
SITE_ID = "3970e0fe-8564-4903-9a55-c5f8de49fb8b"
NETLIFY = {"target": "netlify", "site": "ruth-castello"}
"""What a profile writes under ``deploy`` to be published here."""
_DEPLOY = frozenset({"files", "zip", "draft", "async", "functions", "branch", "framework", "framework_version"})
_PAGED = frozenset({"page", "per_page"})
OPERATIONS: tuple[tuple[str, str, str, frozenset[str], frozenset[str]], ...] = (
    ("listSites", "GET", "/sites", frozenset({"name", "filter"}) | _PAGED, frozenset()),
    ("createSite", "POST", "/sites", frozenset({"configure_dns"}), frozenset({"name", "custom_domain"})),
    ("getSite", "GET", "/sites/{site}", frozenset(), frozenset()),
    ("listSiteFiles", "GET", "/sites/{site}/files", _PAGED, frozenset()),
    ("listSiteForms", "GET", "/sites/{site}/forms", frozenset(), frozenset()),
    ("createSiteDeploy", "POST", "/sites/{site}/deploys", frozenset({"title"}), _DEPLOY),
    ("getDeploy", "GET", "/deploys/{deploy}", frozenset(), frozenset()),
    ("cancelSiteDeploy", "POST", "/deploys/{deploy}/cancel", frozenset(), frozenset()),
    ("uploadDeployFile", "PUT", "/deploys/{deploy}/files/{path}", frozenset({"size"}), frozenset()),
)
"""Of each operation that a deploy needs: its name, method, path, and what may stand in its query and its body."""


@dataclass
class Fault:
    """What goes wrong with an operation, and how often."""

    operation: str
    times: float
    status: int = 500
    message: str = ""
    raw: str | None = None
    """What is sent in the place of an error."""
    headers: Mapping[str, str] = field(default_factory=dict)
    breaks: bool = False
    """Whether the connection is reset once half of the request has been read."""
    lost: bool = False
    """Whether the operation is carried out, and only its answer is lost."""
    after: int = 0
    """How often the operation succeeds before."""


@dataclass
class Site:
    """A site of the account."""

    id: str
    name: str
    published: dict[str, str] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)
    detects_forms: bool = True
    forms: list[str] = field(default_factory=list)


class NetlifyHost:
    """The host: sites, deploys, contents by their digests, and a log of what was asked for."""

    def __init__(self) -> None:
        self.sites = [Site(SITE_ID, "ruth-castello")]
        self.contents: dict[str, bytes] = {}
        self.deploys: dict[str, dict[str, Any]] = {}
        self.waiting: tuple[str, ...] = ("processing",)
        """The states that a deploy shows, one at each look, between its last file and ready."""
        self.error: str | None = None
        """What the deploy ends with instead of being ready."""
        self.faults: list[Fault] = []
        self.log: list[tuple[str, str]] = []
        """Operation and path of each request that was answered as asked."""
        self.violations: list[str] = []
        self.page = 100
        self.held: threading.Event | None = None
        """Where set, uploads wait for it."""
        self.arrived = threading.Event()
        """Set once an upload waits."""
        self.lock = threading.RLock()
        self.numbers = itertools.count(1)
        self.address = ""

    def fail(self, operation: str, times: float = 1, **how: Any) -> None:
        """Let an operation fail the next time, or the next *times*."""
        self.faults.append(Fault(operation, times, **how))

    def asked(self, operation: str) -> list[str]:
        """Return the paths with which an operation was carried out."""
        return [path for name, path in self.log if name == operation]

    @property
    def site(self) -> Site:
        """The site that most tests publish."""
        return self.sites[0]

    def read(self, path: str, site: Site | None = None) -> bytes:
        """Return what visitors get at a path."""
        return self.contents[(site or self.site).published[f"/{path}"]]

    # --- operations: each returns a status and data --------------------------------------------

    def _list_sites(self, query: Mapping[str, str], **_: Any) -> tuple[int, Any]:
        wanted = query.get("name", "")
        return 200, [self._site(one) for one in self.sites if wanted in one.name]  # the name is a filter, not a key

    def _create_site(self, body: Mapping[str, Any], **_: Any) -> tuple[int, Any]:
        if body.get("name") in {"taken", *(one.name for one in self.sites)}:
            return 422, {"code": 422, "message": "Name must be unique"}
        self.sites.append(Site(f"0000000{len(self.sites)}-0000-4000-8000-000000000000", body["name"]))
        return 201, self._site(self.sites[-1])

    def _get_site(self, site: str, **_: Any) -> tuple[int, Any]:
        return 200, self._site(self._found(site))

    def _list_site_files(self, site: str, **_: Any) -> tuple[int, Any]:
        found = self._found(site).published.items()
        return 200, [{"id": path, "path": path, "sha": sha, "size": len(self.contents[sha])} for path, sha in found]

    def _list_site_forms(self, site: str, **_: Any) -> tuple[int, Any]:
        return 200, [{"id": name, "name": name, "paths": ["/"]} for name in self._found(site).forms]

    def _create_site_deploy(self, site: str, body: Mapping[str, Any], **_: Any) -> tuple[int, Any]:
        files: dict[str, str] = body["files"]
        if not all(path.startswith("/") and re.fullmatch("[0-9a-f]{40}", sha) for path, sha in files.items()):
            self.violations.append(f"files are no map of paths and digests: {files}")
        number = f"{next(self.numbers):024x}"
        required = sorted(set(files.values()) - self.contents.keys())
        later = bool(body.get("async"))
        self.deploys[number] = {
            "id": number,
            "site": self._found(site),
            "files": files,
            "draft": bool(body.get("draft")),
            "required": required,
            "states": iter(("preparing", "prepared") if later else ()),
            "state": "uploading" if required else "uploaded",
        }
        return 200, self._deploy(number, hidden=later)

    def _get_deploy(self, deploy: str, **_: Any) -> tuple[int, Any]:
        found = self.deploys[deploy]
        found["state"] = next(found["states"], found["state"])
        if found["state"] == "prepared":
            found["states"] = iter((*(("uploading",) if found["required"] else ()), "uploaded"))
        elif found["state"] == "uploaded" and not found["required"]:
            found["states"] = iter((*self.waiting, "error" if self.error else "ready"))
        elif found["state"] == "ready" and not found["draft"]:
            self._publish(found)
        return 200, self._deploy(deploy)

    def _cancel_site_deploy(self, deploy: str, **_: Any) -> tuple[int, Any]:
        self.deploys[deploy] |= {"state": "error", "states": iter(())}
        return 201, self._deploy(deploy)

    def _upload_deploy_file(self, deploy: str, path: str, body: bytes, **_: Any) -> tuple[int, Any]:
        found = self.deploys[deploy]
        sha = hashlib.sha1(body, usedforsecurity=False).hexdigest()
        if found["files"].get(f"/{path}") != sha:
            return 422, {"code": 422, "message": "unexpected file"}
        self.contents[sha] = body
        found["required"] = [one for one in found["required"] if one != sha]
        if not found["required"]:
            found["state"] = "uploaded"
        return 200, {"id": f"/{path}", "path": f"/{path}", "sha": sha, "size": len(body)}

    # --- what stands behind them ---------------------------------------------------------------

    def _found(self, site: str) -> Site:
        return next(one for one in self.sites if site in {one.id, f"{one.name}.netlify.app"})

    def _site(self, site: Site) -> dict[str, Any]:
        url = f"https://{site.name}.netlify.app"
        known = {"id": site.id, "name": site.name, "state": "current", "url": url, "ssl_url": url}
        return {**known, "build_settings": {}, **site.more}

    def _deploy(self, number: str, *, hidden: bool = False) -> dict[str, Any]:
        found = self.deploys[number]
        name = found["site"].name
        return {
            "id": number,
            "site_id": found["site"].id,
            "state": "preparing" if hidden else found["state"],
            "required": [] if hidden else list(found["required"]),
            "draft": found["draft"],
            "ssl_url": f"https://{name}.netlify.app",
            "deploy_ssl_url": f"https://{number}--{name}.netlify.app",
            **({"error_message": self.error} if found["state"] == "error" and self.error else {}),
        }

    def _publish(self, deploy: Mapping[str, Any]) -> None:
        site: Site = deploy["site"]
        site.published = dict(deploy["files"])
        pages = [self.contents[sha] for path, sha in site.published.items() if path.endswith(".html")]
        if site.detects_forms and any(b"data-netlify" in page for page in pages):
            site.forms = ["contact"]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    host: NetlifyHost

    def log_message(self, *_: object) -> None:
        """Keep quiet."""

    def answer(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        for name, method, template, queries, keys in OPERATIONS:
            pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template.replace("{path}", "(?P<path>.+)"))
            match = re.fullmatch(BASE + pattern, parts.path)
            if match and method == self.command:
                fault = self._fault(name)
                if self._went_wrong(fault, length):
                    return None
                body = self.rfile.read(length)
                if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                    return self._say(401, {"code": 401, "message": "Access Denied"})
                query = {key: values[0] for key, values in parse_qs(parts.query).items()}
                self._look(name, query.keys() - queries, body, keys)
                self._carry_out(name, match, query, body, lost=fault is not None)
                return None
        self.host.violations.append(f"{self.command} {self.path} is not described")
        return self._say(404, {"code": 404, "message": "Not Found"})

    do_GET = do_POST = do_PUT = answer  # noqa: N815 - the names that http.server looks for

    def _went_wrong(self, fault: Fault | None, length: int) -> bool:
        if fault is None or fault.lost:
            return False
        self.rfile.read(length // 2 if fault.breaks else length)
        if fault.breaks:
            self._break_off()
        else:
            error = json.dumps({"code": fault.status, "message": fault.message})
            self._send(fault.status, error if fault.raw is None else fault.raw, fault.headers)
        return True

    def _fault(self, name: str) -> Fault | None:
        """Return what goes wrong this time."""
        with self.host.lock:
            fault = next((one for one in self.host.faults if one.operation == name and one.times > 0), None)
            if fault is None or len(self.host.asked(name)) < fault.after:
                return None
            fault.times -= 1
            return fault

    def _break_off(self) -> None:
        """Reset the connection."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def _look(self, name: str, strange: Any, body: bytes, keys: frozenset[str]) -> None:
        """Note what the description does not know."""
        strange = set(strange)
        kind = self.headers.get("Content-Type")
        if self.command == "PUT":
            if kind != "application/octet-stream":
                self.host.violations.append(f"{name}: a body of type {kind}")
        elif body:
            strange |= json.loads(body).keys() - keys
            if kind != "application/json":
                self.host.violations.append(f"{name}: a body of type {kind}")
        if strange:
            self.host.violations.append(f"{name} does not know {sorted(strange)}")

    def _carry_out(self, name: str, match: re.Match[str], query: Mapping[str, str], body: bytes, *, lost: bool) -> None:
        if name == "uploadDeployFile" and self.host.held is not None:
            self.host.arrived.set()
            self.host.held.wait(60)
        act = getattr(self.host, "_" + re.sub("([A-Z])", lambda one: f"_{one[1].lower()}", name))
        parts = {key: unquote(value) for key, value in match.groupdict().items()}
        data = body if self.command == "PUT" else json.loads(body or b"{}")
        with self.host.lock:
            try:
                status, found = act(query=query, body=data, **parts)
            except (KeyError, StopIteration):
                status, found = 404, {"code": 404, "message": "Not Found"}
            if status < 300:
                self.host.log.append((name, parts.get("path", match[0])))
        if lost:
            return self._break_off()
        links = {}
        if isinstance(found, list) and len(found) > self.host.page:
            at = int(query.get("page", 1))
            if at * self.host.page < len(found):
                where = f"{self.host.address}{urlsplit(self.path).path}?page={at + 1}"
                links = {"Link": f'<{where}>; rel="next", <{where}>; rel="last"'}
            found = found[(at - 1) * self.host.page : at * self.host.page]
        return self._say(status, found, links)

    def _say(self, status: int, data: Any, headers: Mapping[str, str] | None = None) -> None:
        self._send(status, json.dumps(data), headers)

    def _send(self, status: int, text: str, headers: Mapping[str, str] | None) -> None:
        content = text.encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing of clients that have gone."""


@contextmanager
def running(tls: ssl.SSLContext | None = None) -> Iterator[NetlifyHost]:
    """Run the host; at the end nothing may have been asked of it that the description does not have."""
    host = NetlifyHost()
    handler = type("Handler", (_Handler,), {"host": host})
    server = _Server(("127.0.0.1", 0), handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    host.address = f"{'http' if tls is None else 'https'}://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield host
    finally:
        if host.held is not None:
            host.held.set()
        server.shutdown()
        server.server_close()
    assert host.violations == []
