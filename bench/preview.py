"""Time the preview: from a save to the new page, the message to the browser and the new PDF; idle CPU; memory.

Run it as ``python bench/preview.py [NAME=COMMAND ...]`` in an environment that sitegen is installed in. NAME is hugo,
zensical, eleventy or astro and COMMAND its program; each serves the example's text in turn with ours, save by save, so
that a ratio compares what happened in the same seconds. *served* is when a page with the new word comes, asked for
every 4 ms: for every server alike. *told* is when our browser hears of it, and *has it* when it has fetched the page,
with nobody asking in between. Astro makes a page when it is asked for, so *served* is all that it does.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tornado.websocket import websocket_connect

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "example_site"
EDITS = 20
SAVES = 500
IDLE = 8
"""Seconds."""
WORD = "EDIT"
HEAD = "Registered nurse who moved"
"""Words of the example that an edit changes."""


@dataclass
class Server:
    """A running preview, ours or a peer's."""

    name: str
    file: Path
    process: subprocess.Popen[bytes]
    port: int
    template: str
    """The text of the file, with the word to replace."""
    times: list[float] = field(default_factory=list)

    def save(self, word: str) -> float:
        """Write the word in place and return when."""
        began = time.perf_counter()
        self.file.write_text(self.template.replace(WORD, word), "utf-8")
        return began

    def ask(self, path: str = "/") -> bytes:
        """Return what is served at a path, nothing while nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
            connection.request("GET", path, headers={"Accept": "text/html,*/*"})
            return connection.getresponse().read()
        return b""

    def version(self, path: str) -> str:
        """Return what a browser would know a file again by, without fetching it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with contextlib.closing(connection):
            connection.request("HEAD", path)
            return str(connection.getresponse().headers["Etag"])

    def until(self, holds: Callable[[bytes], bool], path: str = "/", pause: float = 0.004, limit: float = 60) -> float:
        """Ask until the answer holds, and return when it did."""
        end = time.perf_counter() + limit
        while time.perf_counter() < end:
            if holds(self.ask(path)):
                return time.perf_counter()
            time.sleep(pause)
        raise SystemExit(f"{self.name}: {path} did not come to hold what was saved")


def free_port() -> int:
    """Return a port that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def markdown(cache: Path) -> str:
    """Return the example as Markdown, with the word that edits replace: what peers show."""
    command = [sys.executable, "-m", "sitegen", "export", "md", str(EXAMPLE), "-o", "-"]
    text = subprocess.run(command, env=surroundings(cache), check=True, capture_output=True).stdout.decode()
    return text.replace(HEAD, f"{HEAD} {WORD}")


def surroundings(cache: Path) -> dict[str, str]:
    """Return the environment of our command."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "SITEGEN_CACHE": str(cache), "PYTHONPATH": str(ROOT)}


def project(name: str, folder: Path, text: str) -> Path:
    """Write a peer's project that shows the text, and return the file to edit."""
    layout = "<!doctype html><html><head><title>x</title></head><body>{{ .Content }}</body></html>"
    files = {
        "hugo": {"hugo.toml": "title='x'\n", "layouts/index.html": layout, "content/_index.md": "---\n---\n" + text},
        "zensical": {"zensical.toml": '[project]\nsite_name = "x"\n', "docs/index.md": text},
        "eleventy": {"index.md": text},
        "astro": {"astro.config.mjs": "export default {};\n", "package.json": "{}", "src/pages/index.md": text},
    }[name]
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, "utf-8")
    return folder / list(files)[-1]


def options(name: str, port: int) -> list[str]:
    """Return what a peer's command needs to serve on a port."""
    return {
        "hugo": ["server", "--bind", "127.0.0.1", "--port", str(port)],
        "zensical": ["serve", "-a", f"127.0.0.1:{port}"],
        "eleventy": ["--serve", f"--port={port}", "--quiet"],
        "astro": ["dev", "--host", "127.0.0.1", "--port", str(port)],
    }[name]


def start(name: str, command: str, folder: Path, cache: Path, text: str) -> Server:
    """Start a server on its own copy of the text, and wait for its first page."""
    folder.mkdir()
    port = free_port()
    if name == "sitegen":
        shutil.copytree(EXAMPLE, folder / "site", ignore=shutil.ignore_patterns("public"))
        file = folder / "site/profile.yaml"
        file.write_text(file.read_text("utf-8").replace(HEAD, f"{HEAD} {WORD}"), "utf-8")
        line = [sys.executable, "-m", "sitegen", "serve", str(folder / "site"), "--port", str(port)]
    else:
        file = project(name, folder, text)
        line = [*command.split(), *options(name, port)]
    if name == "astro":  # which finds itself beside the project only
        (folder / "node_modules").symlink_to(Path(command.rsplit(maxsplit=1)[-1]).resolve().parents[1])
    log = (folder / "log").open("wb")
    env = {**surroundings(cache), "ASTRO_TELEMETRY_DISABLED": "1"}
    process = subprocess.Popen(
        line, cwd=folder, env=env, stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True
    )
    server = Server(name, file, process, port, file.read_text("utf-8"))
    server.until(lambda page: WORD.encode() in page, pause=0.1)
    return server


def stop(server: Server) -> None:
    """End a server and all that it has started."""
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.process.pid, sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.process.wait(5)
            return


class Browser(threading.Thread):
    """Listens to our preview as a page does, and notes when it is told to load anew."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.port = port
        self.told = threading.Event()

    def run(self) -> None:
        """Listen until the process ends."""
        asyncio.run(self._listen())

    async def _listen(self) -> None:
        host = f"127.0.0.1:{self.port}"
        channel = await websocket_connect(f"ws://{host}/livereload")
        await channel.write_message(json.dumps({"command": "hello", "protocols": []}))
        while (message := await channel.read_message()) is not None:
            if json.loads(message)["command"] == "reload":
                self.told.set()


def in_turn(servers: list[Server]) -> None:
    """Save in every server's text in turn, and note how long each takes to serve it."""
    for turn in range(EDITS + 1):
        for server in servers:
            word = f"{WORD}{turn}x".encode()
            began = server.save(word.decode())
            took = (server.until(lambda page, word=word: word in page) - began) * 1000  # type: ignore[misc]
            if turn:
                server.times.append(took)
            time.sleep(0.6)


def told(server: Server) -> Iterator[tuple[float, float]]:
    """Yield how long each edit of ours takes until the browser is told that the page is served, and until it has it."""
    browser = Browser(server.port)
    browser.start()
    time.sleep(1)
    for turn in range(EDITS):
        word = f"TOLD{turn}x"
        browser.told.clear()
        began = server.save(word)
        if not browser.told.wait(20):
            raise SystemExit("the browser was not told")
        told = time.perf_counter()
        if word.encode() not in server.ask():
            raise SystemExit("the browser was told before the page was there")
        fetched = time.perf_counter()
        yield (told - began) * 1000, (fetched - began) * 1000
        time.sleep(0.9)


def pdfs(server: Server) -> Iterator[float]:
    """Yield how long each edit takes until another PDF is served."""
    for turn in range(EDITS // 2):
        before = server.version("/resume.pdf")
        began = server.save(f"PDF{turn}x")
        while server.version("/resume.pdf") == before:
            time.sleep(0.004)
        yield (time.perf_counter() - began) * 1000
        time.sleep(0.9)


def seconds_of(process: int) -> float:
    """Return the CPU seconds that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def megabytes_of(process: int) -> float:
    """Return the memory that a process holds."""
    lines = Path(f"/proc/{process}/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def idle(server: Server) -> float:
    """Return what share of a core is used while nothing happens, in percent."""
    time.sleep(3)
    before = seconds_of(server.process.pid)
    time.sleep(IDLE)
    return (seconds_of(server.process.pid) - before) / IDLE * 100


def many(server: Server) -> tuple[float, float]:
    """Save many times in a row; return the memory before and after in MB, once the last page is served."""
    for turn in range(20):
        server.save(f"WARM{turn}x")
        time.sleep(0.3)
    before = megabytes_of(server.process.pid)
    for turn in range(SAVES):
        server.save(f"MANY{turn}x")
        time.sleep(0.05)
    server.until(lambda page: f"MANY{SAVES - 1}x".encode() in page)
    time.sleep(2)
    return before, megabytes_of(server.process.pid)


def spread(times: list[float]) -> str:
    """Return least, median, 95th hundredth and greatest."""
    ranked = sorted(times)
    high = ranked[round(0.95 * (len(ranked) - 1))]
    return f"median {statistics.median(times):6.1f} ms  ({ranked[0]:.0f} to {ranked[-1]:.0f}, p95 {high:.0f})"


def main(peers: dict[str, str]) -> None:
    """Print a line for each server, and our own figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        text = markdown(folder / "cache")
        servers: list[Server] = []
        try:
            for peer, command in {"sitegen": "", **peers}.items():
                servers.append(start(peer, command, folder / peer, folder / "cache", text))
            report(servers)
        finally:
            for server in servers:
                stop(server)


def report(servers: list[Server]) -> None:
    """Measure and print."""
    ours, *theirs = servers
    print(f"idle: {idle(ours):.2f} % of a core")
    in_turn(servers)
    for server in servers:
        print(f"{server.name:9} served {spread(server.times)}")
    for server in theirs:
        ratio = statistics.median(their / our for our, their in zip(ours.times, server.times, strict=True))
        print(f"          {server.name} takes {ratio:.1f} times as long")
        stop(server)
    heard, fetched = zip(*told(ours), strict=True)
    print(f"sitegen   told   {spread(list(heard))}")
    print(f"sitegen   has it {spread(list(fetched))}")
    print(f"sitegen   PDF    {spread(list(pdfs(ours)))}")
    before, after = many(ours)
    print(f"{SAVES} saves: memory {before:.0f} MB, then {after:.0f} MB: {after / before - 1:+.1%}")


def given(arguments: list[str]) -> dict[str, Any]:
    """Read ``NAME=COMMAND``."""
    return dict(argument.split("=", 1) for argument in arguments)


if __name__ == "__main__":
    main(given(sys.argv[1:]))
