"""A real browser, and a host that answers as the site's own files tell it to."""

from __future__ import annotations

import contextlib
import gzip
import http.client
import os
import re
import shutil
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import trustme
from playwright.sync_api import Browser, Page, sync_playwright

from tests.making import Builder, npm_package, shared_folder
from tests.reading import output_files

_SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_TYPES = {".woff2": "font/woff2", ".webp": "image/webp", ".js": "text/javascript"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever drives a browser takes seconds."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give one cache to all tests of this run, whichever worker they run on."""
    return shared_folder(tmp_path_factory, "sitegen-cache")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Builder:
    """Build sites by name."""
    return Builder(tmp_path_factory.mktemp("built"), cache)


@pytest.fixture(scope="session")
def npm_folder(request: pytest.FixtureRequest) -> Path:
    """Give the folder where packages from npm are kept from one run to the next."""
    kept: pytest.Cache = request.config.cache
    return kept.mkdir("npm")


@pytest.fixture(scope="session")
def axe(npm_folder: Path) -> str:
    """Give the source of axe-core."""
    return (npm_package(npm_folder, "axe-core", 4) / "axe.min.js").read_text("utf-8")


@dataclass
class Elsewhere:
    """All the other hosts of the web, which the browser finds on this machine, behind one certificate.

    What comes to a provider of forms is handed to a running preview, which plays it.
    """

    port: int = 0
    preview: int = 0
    """The port of the preview; without one there is nobody at home."""
    posts: list[tuple[str, str]] = field(default_factory=list)
    """What was posted: address and body."""


def ask(port: int, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Any, bytes]:
    """Ask a server on this machine, and return status, headers and content."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    with contextlib.closing(connection):
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()


def _elsewhere_handler(elsewhere: Elsewhere) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def forward(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            address = f"{self.headers['Host']}{self.path}"
            if self.command == "POST":
                elsewhere.posts.append((f"https://{address}", body.decode()))
            path = self.path if self.path.startswith("/__sitegen/") else f"/__sitegen/play/{address}"
            sent = {name: self.headers[name] for name in ("Accept", "Content-Type") if name in self.headers}
            status, headers, content = ask(elsewhere.preview, self.command, path, sent, body)
            self.send_response(status)
            for name in ("Content-Type", "Access-Control-Allow-Origin"):
                if name in headers:
                    self.send_header(name, headers[name])
            if "Location" in headers:
                self.send_header("Location", headers["Location"].replace("/__sitegen/play/", "https://"))
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self) -> None:
            self.forward()

        def do_POST(self) -> None:
            self.forward()

        def do_OPTIONS(self) -> None:
            self.forward()

        def log_message(self, *_: Any) -> None:
            """Keep quiet."""

    return Handler


class _Quiet(ThreadingHTTPServer):
    """Says nothing of what the browser asks for on its own account, and finds no certificate for."""

    def handle_error(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="session")
def elsewhere() -> Iterator[Elsewhere]:
    """Stand for the rest of the web."""
    found = Elsewhere()
    server = _Quiet(("127.0.0.1", 0), _elsewhere_handler(found))
    found.port = server.server_port
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("elsewhere.example").configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def browser(elsewhere: Elsewhere) -> Iterator[Browser]:
    """Start the system's Chromium, for which every other host is `Elsewhere`."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.fail(f"no Chromium: none of {', '.join(names)} is installed, and CHROMIUM names none; see CONTRIBUTING")
    with sync_playwright() as playwright:
        web = f"--host-resolver-rules=MAP * 127.0.0.1:{elsewhere.port}, EXCLUDE 127.0.0.1, EXCLUDE localhost"
        chromium = playwright.chromium.launch(executable_path=found, args=[*_SWITCHES, web])
        yield chromium
        chromium.close()


@dataclass
class Host:
    """A host on this machine that serves one site with the headers of its file ``_headers``."""

    files: dict[str, bytes]
    url: str = ""
    posts: list[tuple[str, str, str]] = field(default_factory=list)
    """What was posted: path, type, body."""
    gets: list[str] = field(default_factory=list)
    """What was asked for, icons included, which a page does not tell of."""
    status: int = 200
    """How the host answers a post."""
    delay: float = 0
    """How many seconds it takes for that."""
    port: int = 0
    """That of a preview which answers in the host's place what is posted to it."""
    policy: Callable[[str], str] = str
    """What becomes of the site's security policy, in a test that shows what it is for."""

    def headers(self, path: str) -> dict[str, str]:
        """Return what ``_headers`` says of a path."""
        found: dict[str, str] = {}
        applies = False
        for line in self.files["_headers"].decode().splitlines():
            if not line.startswith(" "):
                applies = path.startswith(line.removesuffix("*"))
            elif applies:
                name, _, value = line.strip().partition(": ")
                found[name] = value
        return found


def _handler(host: Host) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self, status: int) -> None:
            path = unquote(urlsplit(self.path).path)
            name = f"{path}index.html".lstrip("/") if path.endswith("/") else path.lstrip("/")
            if name not in host.files:
                status, name = 404, "404.html"
            content = host.files[name]
            self.send_response(status)
            kind = _TYPES.get(Path(name).suffix) or guess_type(name)[0] or "application/octet-stream"
            if kind.startswith("text/") and "gzip" in self.headers.get("Accept-Encoding", ""):
                content = gzip.compress(content, mtime=0)
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
            self.send_header("Content-Length", str(len(content)))
            for key, value in host.headers(path).items():
                self.send_header(key, host.policy(value) if key == "Content-Security-Policy" else value)
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self) -> None:
            host.gets.append(urlsplit(self.path).path)
            self.answer(200)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            host.posts.append((self.path, self.headers["Content-Type"], body))
            time.sleep(host.delay)
            if host.port:
                kind = {"Content-Type": self.headers["Content-Type"]}
                host.status = ask(host.port, "POST", self.path, kind, body.encode())[0]
            if host.status == 302:
                self.send_response(302)
                self.send_header("Location", "/")
                self.send_header("Content-Length", "0")
                self.end_headers()
            else:
                self.answer(host.status)

        def log_message(self, *_: Any) -> None:
            """Keep quiet."""

    return Handler


@pytest.fixture
def serve(built: Builder) -> Iterator[Callable[..., Host]]:
    """Serve a site by name, or the files of one, which can still be put there."""
    servers: list[ThreadingHTTPServer] = []

    def start(name: str | dict[str, bytes]) -> Host:
        host = Host(output_files(built(name)) if isinstance(name, str) else name)
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(host))
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        servers.append(server)
        host.url = f"http://127.0.0.1:{server.server_port}/"
        return host

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@dataclass
class Watch:
    """What a page complained of and where it asked for something."""

    complaints: list[str] = field(default_factory=list)
    expected: str = ""
    """Part of a complaint that the test brings about on purpose."""
    requests: list[str] = field(default_factory=list)
    hosts: frozenset[str] = frozenset()
    """The other hosts that the test sends something to on purpose."""

    def unexpected(self) -> list[str]:
        """Return the complaints that nobody wanted."""
        return [one for one in self.complaints if not self.expected or not re.search(self.expected, one)]


@pytest.fixture
def watch() -> Watch:
    """Collect what the pages of this test do."""
    return Watch()


@pytest.fixture
def visit(browser: Browser, watch: Watch) -> Iterator[Callable[..., Page]]:
    """Open an address in a browser of its own; errors, refusals and foreign requests fail the test."""
    contexts = []

    def open_page(address: str, **settings: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **settings})
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console", lambda said: watch.complaints.append(said.text) if said.type in {"error", "warning"} else None
        )
        page.on("pageerror", lambda error: watch.complaints.append(str(error)))
        page.on("request", lambda request: watch.requests.append(request.url))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert watch.unexpected() == []
    known = {"127.0.0.1", "localhost", "", None, *watch.hosts}
    foreign = {url for url in watch.requests if urlsplit(url).hostname not in known}
    assert foreign == set()
