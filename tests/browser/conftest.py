"""A real browser, and a host that answers as the site's own files tell it to."""

from __future__ import annotations

import gzip
import os
import re
import shutil
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
from playwright.sync_api import Browser, Page, sync_playwright

from tests.making import Builder, shared_folder
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
def browser() -> Iterator[Browser]:
    """Start the system's Chromium."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.fail(f"no Chromium: none of {', '.join(names)} is installed, and CHROMIUM names none; see CONTRIBUTING")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=_SWITCHES)
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
                self.send_header(key, value)
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self) -> None:
            host.gets.append(urlsplit(self.path).path)
            self.answer(200)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            host.posts.append((self.path, self.headers["Content-Type"], body))
            time.sleep(host.delay)
            self.answer(host.status)

        def log_message(self, *_: Any) -> None:
            """Keep quiet."""

    return Handler


@pytest.fixture
def serve(built: Builder) -> Iterator[Callable[..., Host]]:
    """Serve a site by name."""
    servers: list[ThreadingHTTPServer] = []

    def start(name: str) -> Host:
        host = Host(output_files(built(name)))
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
    foreign = {url for url in watch.requests if urlsplit(url).hostname not in {"127.0.0.1", "localhost", "", None}}
    assert foreign == set()
