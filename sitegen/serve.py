"""The preview: builds in memory, answers requests, tells the browser to reload.

The livereload library brings the transport: the protocol, the browser's script, the list of browsers.
What is watched, built and answered is ours, since the library's own watcher loses saves that
follow each other within three seconds and stops answering while it builds.
"""

from __future__ import annotations

import datetime
import html
import json
import logging
import mimetypes
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from livereload.handlers import LiveReloadHandler, LiveReloadJSHandler
from livereload.watcher import Watcher
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from sitegen.build import Build, build
from sitegen.cache import Cache
from sitegen.inbox import INBOX, PLAYED, STYLE, act, answer, inbox_page, played, posted
from sitegen.model import Edition
from sitegen.pages import NOT_FOUND
from sitegen.problems import InvalidSite, OutputError, Problem, SitegenError, summary
from sitegen.rehearsal import Post, Reply, Stage, own_page
from sitegen.resources import shipped

POLL_SECONDS = 0.1
"""How often the files are looked at. Looking works in containers and on network drives, too."""
SETTLE_SECONDS = 0.02
"""How long files must stay as they are after a change: editors write in several steps."""
PORTS_TRIED = 20
_SKIPPED = frozenset({"public", ".git", "node_modules", "__pycache__", ".venv"})
_TYPES = {".webp": "image/webp", ".woff2": "font/woff2", ".js": "text/javascript", ".svg": "image/svg+xml"}
_HEAD = '<script src="/livereload.js" defer></script>\n'
_PROBLEMS_STYLE = "/__sitegen/problems.css"


class Preview:
    """One site being previewed, from the first build to Ctrl-C."""

    def __init__(
        self,
        folder: Path,
        *,
        host: str,
        port: int,
        cache: Cache,
        today: Callable[[], datetime.date],
        say: Callable[[str], Any],
    ) -> None:
        """Build the site once and take a port; raise `OutputError` if there is none, `InvalidSite` without a folder."""
        if not folder.is_dir():
            raise InvalidSite([Problem(str(folder), "there is no such folder; 'sitegen new FOLDER' makes one")])
        self.folder = folder
        self.cache = cache
        self.today = today
        self.say = say
        self.files: Mapping[str, bytes] = {}
        self.editions: tuple[Edition, ...] = ()
        self.stage = Stage()
        """Plays the provider of the site's forms."""
        self.complaint = ""
        """What is wrong with the site as it is now; empty if nothing."""
        self.number = 0
        """How many times the site has been built."""
        self.served: dict[str, int] = {}
        """Which of the builds each page was last sent from."""
        self.sockets = _bind(host, port, say)
        self.host = host
        self.port = self.sockets[0].getsockname()[1]
        self.seen = dict(_snapshot(self._roots()))
        self._build()

    @property
    def address(self) -> str:
        """The address to open."""
        host = "127.0.0.1" if self.host in {"", "0.0.0.0", "::"} else self.host  # noqa: S104 - compared, not bound
        return f"http://[{host}]:{self.port}/" if ":" in host else f"http://{host}:{self.port}/"

    def run(self) -> None:
        """Answer until interrupted, then raise KeyboardInterrupt."""
        logging.getLogger("tornado.access").setLevel(logging.CRITICAL)
        logging.getLogger("livereload").setLevel(logging.ERROR)
        # The library logs through its watcher; ours does the watching.
        LiveReloadHandler.watcher = Watcher()
        LiveReloadHandler.live_css = True
        loop = IOLoop.current()
        server = HTTPServer(self._application())
        server.add_sockets(self.sockets)
        stop = threading.Event()
        watching = threading.Thread(target=self._watch, args=(loop, stop), daemon=True)
        watching.start()
        # Not left to Python: the library swallows an interrupt that comes while it sends a message.
        wake = loop.asyncio_loop.call_soon_threadsafe  # type: ignore[attr-defined]  # IOLoop.add_callback would not
        before = signal.signal(signal.SIGINT, lambda *_: wake(loop.stop))
        try:
            loop.start()
        finally:
            signal.signal(signal.SIGINT, before)
            stop.set()
            server.stop()
            watching.join(timeout=1)
        raise KeyboardInterrupt

    def _application(self) -> Application:
        allowed = {"localhost", "127.0.0.1", "[::1]", "::1", self.host}
        everyone = self.host in {"0.0.0.0", "::", ""}  # noqa: S104 - compared, not bound
        shared = {"preview": self, "allowed": None if everyone else allowed}
        return Application(
            [
                ("/livereload", _Socket, shared),
                ("/livereload.js", _Script, shared),
                ("/__sitegen/problems.css", _Style, shared),
                (INBOX, _Inbox, shared),
                ("/__sitegen/inbox.css", _InboxStyle, shared),
                (f"{PLAYED}(.+)", _Provider, shared),
                ("/(.*)", _Site, shared),
            ]
        )

    def _roots(self) -> tuple[Path, ...]:
        return (self.folder, shipped("themes"))

    def _watch(self, loop: IOLoop, stop: threading.Event) -> None:
        """Build after each change; a change during a build is seen after it, since it is looked for again."""
        while not stop.wait(POLL_SECONDS):
            now = dict(_snapshot(self._roots()))
            if now == self.seen:
                continue
            now = self._settled(now)
            changed = sorted(path for path in now.keys() | self.seen.keys() if now.get(path) != self.seen.get(path))
            self.seen = now
            began = time.perf_counter()
            self._build()
            self.number += 1  # after the build: a page sent meanwhile is taken for an old one
            names = ", ".join(self._shown(path) for path in changed[:3]) + (" …" if len(changed) > 3 else "")  # noqa: PLR2004
            clock = datetime.datetime.now().astimezone().strftime("%H:%M:%S")
            if not self.complaint:
                self.say(f"{clock} {names}: built in {(time.perf_counter() - began) * 1000:.0f} ms")
            loop.add_callback(LiveReloadHandler.reload_waiters, "*")

    def _settled(self, now: dict[str, tuple[int, int, int]]) -> dict[str, tuple[int, int, int]]:
        """Return the files once nothing is being written to them, after a second at the latest."""
        for _ in range(50):
            time.sleep(SETTLE_SECONDS)
            later = dict(_snapshot(self._roots()))
            if later == now:
                break
            now = later
        return now

    def _shown(self, path: str) -> str:
        return os.path.relpath(path, self.folder) if Path(path).is_relative_to(self.folder) else Path(path).name

    def _build(self) -> None:
        """Swap in a new site whole, or keep the last good one and say what is wrong."""
        try:
            # The preview is the top of its own address, whatever path the site will be published below.
            built: Build = build(self.folder, today=self.today(), cache=self.cache, base_url=self.address)
        except InvalidSite as err:
            self.complaint = f"{err}\n{summary([one for one in err.problems if one.severity == 'error'])}"
        except SitegenError as err:
            self.complaint = str(err)
        except OSError as err:  # a file that went away while it was read: the next look builds again
            self.complaint = f"{err.filename}: cannot be read: {err.strerror}"
        else:
            self.files = {file.path: file.content for file in built.files}
            self.editions = built.editions
            self.complaint = ""
            for warning in built.warnings:
                self.say(str(warning))
            return
        self.say(self.complaint)

    def deliver(self, post: Post) -> Reply | None:
        """Play whoever a form is sent to; None where no form of the site leads."""
        reply = self.stage.play(post, self.editions)
        if reply is not None:
            self.say(f"{post.at} a form was sent; see {self.address}{INBOX.removeprefix('/')}")
        return reply

    def is_old(self, path: str) -> bool:
        """Tell whether the page at this address was sent before the last build."""
        return self.served.get(path, self.number) < self.number

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """Return status, type and content for a path, as the host would."""
        for candidate in (path, f"{path}index.html" if path.endswith("/") or not path else f"{path}/index.html"):
            if candidate in self.files:
                return 200, _type(candidate), self.files[candidate]
        if not self.files:
            return 500, "text/html; charset=utf-8", _EMPTY
        return 404, "text/html; charset=utf-8", self.files.get("404.html", _EMPTY)


_EMPTY = b'<!doctype html>\n<html lang="en">\n<head>\n<title>sitegen</title>\n</head>\n<body>\n</body>\n</html>\n'


def _type(path: str) -> str:
    suffix = os.path.splitext(path)[1]  # noqa: PTH122 - an address, not a file
    found = _TYPES.get(suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"
    return f"{found}; charset=utf-8" if found.startswith("text/") else found


def _snapshot(roots: tuple[Path, ...]) -> Iterator[tuple[str, tuple[int, int, int]]]:
    """Yield every file below the folders with what changes when it is saved in any way."""
    for root in roots:
        for base, folders, names in os.walk(root):
            folders[:] = [name for name in folders if name not in _SKIPPED]
            for name in names:
                path = os.path.join(base, name)  # noqa: PTH118 - hot: thousands of times a minute
                try:
                    state = os.stat(path)  # noqa: PTH116 - hot
                except OSError:
                    continue
                yield path, (state.st_mtime_ns, state.st_size, state.st_ino)


def _bind(host: str, port: int, say: Callable[[str], Any]) -> list[socket.socket]:
    """Take the port, or the next free one."""
    for candidate in [port] if port == 0 else range(port, min(port + PORTS_TRIED, 65536)):
        try:
            sockets = bind_sockets(candidate, host)
        except OSError as err:
            if isinstance(err, socket.gaierror):
                raise OutputError(f"'{host}' is no address of this machine; leave --host out") from err
            continue
        if candidate != port:
            say(f"Port {port} is taken; this is port {candidate}.")
        return sockets
    raise OutputError(f"no port from {port} to {port + PORTS_TRIED - 1} is free on {host}; choose one with --port")


class _Guarded:
    """Refuses requests that came by another name than ours: a page on the web must not read the preview."""

    def initialize(self, preview: Preview, allowed: set[str] | None) -> None:
        self.preview = preview
        self.allowed = allowed

    def prepare(self) -> None:
        request = self.request  # type: ignore[attr-defined]
        if self.allowed is not None and urlsplit(f"//{request.host}").hostname not in self.allowed:
            self.send_error(403)  # type: ignore[attr-defined]


class _Socket(_Guarded, LiveReloadHandler):  # type: ignore[misc]  # the library has no types
    """The reload channel, for our own pages only."""

    def check_origin(self, origin: str) -> bool:
        return bool(urlsplit(origin).netloc == self.request.headers.get("Host"))

    def on_message(self, message: str) -> None:
        """Let a page listen, and tell it at once if it was sent before the last build."""
        super().on_message(message)
        said = json.loads(message)
        if said.get("command") == "info" and self.preview.is_old(unquote(urlsplit(said.get("url", "")).path)):
            self.send_message({"command": "reload", "path": "*", "liveCSS": True})


class _Script(_Guarded, LiveReloadJSHandler):  # type: ignore[misc]  # the library has no types
    """The library's script, which listens to that channel."""


class _Site(_Guarded, RequestHandler):
    """The site, with the reload script in every page and the problems on top of it."""

    SUPPORTED_METHODS = ("GET", "HEAD", "POST")

    def check_xsrf_cookie(self) -> None:
        """A preview keeps nothing that a forged request could change."""

    def get(self, path: str) -> None:
        self.preview.served[f"/{path}"] = self.preview.number
        status, kind, content = self.preview.answer(path)
        if kind.startswith("text/html"):
            content = self._with_preview(content)
        self.set_status(status)
        self.set_header("Content-Type", kind)
        self.set_header("Cache-Control", "no-store")
        self.write(content)

    def head(self, path: str) -> None:
        self.get(path)

    async def post(self, path: str) -> None:
        """A form is answered as the host would answer it, or an endpoint of the site."""
        reply = self.preview.deliver(posted(self, f"/{path}"))
        if reply is None:
            self.send_error(405)  # as hosts of plain files do
        elif reply.by_host:
            self.get(path if reply.status < 400 else NOT_FOUND)  # noqa: PLR2004 - where errors begin
            self.set_status(reply.status)
        else:
            await answer(self, reply)

    def _with_preview(self, content: bytes) -> bytes:
        content = played(content)
        head = _HEAD
        foot = ""
        if self.preview.complaint:
            head += f'<link rel="stylesheet" href="{_PROBLEMS_STYLE}">\n'
            foot = f'<div id="sitegen-problems" role="alert"><pre>{html.escape(self.preview.complaint)}</pre></div>\n'
        content = content.replace(b"</head>", head.encode() + b"</head>", 1)
        at = content.rfind(b"</body>")
        return content[:at] + foot.encode() + content[at:]


class _Provider(_Guarded, RequestHandler):
    """A provider of forms, as the preview plays it."""

    async def get(self, path: str) -> None:
        """Show the page of its own that follows a form."""
        await answer(self, own_page(f"https://{path}"))

    async def post(self, path: str) -> None:
        """Take what a form sends there."""
        query = f"?{self.request.query}" if self.request.query else ""
        reply = self.preview.deliver(posted(self, f"https://{path}{query}"))
        if reply is None:
            self.send_error(404)
        else:
            await answer(self, reply)


class _Inbox(_Guarded, RequestHandler):
    """What forms have sent."""

    def get(self) -> None:
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        edition = next(iter(self.preview.editions), None)
        self.write(inbox_page(self.preview.stage, edition))

    def post(self) -> None:
        """Do what was asked for, and show the inbox anew."""
        act(self, self.preview.stage)
        self.redirect(INBOX, status=303)


class _InboxStyle(_Guarded, RequestHandler):
    """How the inbox looks."""

    def get(self) -> None:
        self.set_header("Content-Type", "text/css; charset=utf-8")
        self.write(STYLE.read_bytes())


class _Style(_Guarded, RequestHandler):
    """How problems look on top of a page."""

    def get(self) -> None:
        self.set_header("Content-Type", "text/css; charset=utf-8")
        self.write(
            "#sitegen-problems{position:fixed;inset:auto 0 0;z-index:9999;max-height:60vh;overflow:auto;"
            "background:#1d1a17;color:#fff;border-top:4px solid #d9534f;padding:1rem 1.5rem}"
            "#sitegen-problems pre{margin:0;font:14px/1.5 ui-monospace,monospace;white-space:pre-wrap}"
        )
