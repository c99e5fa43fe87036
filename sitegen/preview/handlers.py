"""What is answered to browsers: the site as its host will answer, and below ``/__sitegen/`` the preview's own pages."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from tornado.web import Application, RequestHandler

from sitegen.model import Edition
from sitegen.pages import NOT_FOUND
from sitegen.preview.addresses import is_here, is_ours
from sitegen.preview.channel import Listener
from sitegen.preview.host_headers import for_preview, policy_of
from sitegen.preview.inbox import INBOX, PLAYED, act, answer, inbox_page, played, posted
from sitegen.preview.own_pages import OWN, POLICY, problem_page, refusal_page
from sitegen.preview.shown import Answer, Shown
from sitegen.rehearsal import Post, Reply, Stage, own_page

_HERE = Path(__file__).parent
_OWN_FILES = {
    "client.js": "text/javascript; charset=utf-8",
    "overlay.css": "text/css; charset=utf-8",
    "pages.css": "text/css; charset=utf-8",
    "start.js": "text/javascript; charset=utf-8",
}


class Desk(Protocol):
    """What requests are answered from."""

    host: str
    top: str
    """The path that the site stands at, with slashes at both ends."""
    session: str
    stage: Stage

    @property
    def shown(self) -> Shown:
        """The site as it is now."""

    def say_sent(self, at: str) -> None:
        """Tell the author that a form was sent."""

    def start_page(self, *, here: bool) -> str:
        """Return the preview's start page."""

    def findings(self) -> str:
        """Return the check's findings as a part of that page; takes a while."""


def application(desk: Desk) -> Application:
    """Return what answers."""
    shared = {"desk": desk}
    return Application(
        [
            ("/livereload", _Channel, shared),
            (f"{OWN}({'|'.join(_OWN_FILES)})", _OwnFile, shared),
            (OWN, _Start, shared),
            (f"{OWN}check", _Findings, shared),
            (INBOX, _Inbox, shared),
            (f"{PLAYED}(.+)", _Provider, shared),
            ("(/.*)", _Site, shared),
        ]
    )


class _Guarded(RequestHandler):
    """Answers those alone who call this preview by a name of its own."""

    def initialize(self, desk: Desk) -> None:
        self.desk = desk

    def prepare(self) -> None:
        """Refuse what a page on the web asks for by a name of its own."""
        if not is_ours(self.request.host, self.desk.host):
            self.refuse("this preview does not answer to that name")

    def refuse(self, why: str, status: int = 403) -> None:
        """Send a page that says why there is nothing here."""
        self.set_status(status)
        self.set_header("Content-Security-Policy", POLICY)
        self.finish(refusal_page(why))

    @property
    def here(self) -> bool:
        """Whether the request comes from this machine."""
        return is_here(self.request.remote_ip)

    def own(self, page: str, *, listening: bool = True) -> None:
        """Send a page of the preview's own; a *listening* one follows every build."""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Content-Security-Policy", f"{POLICY}; connect-src 'self' ws://{self.request.host}")
        self.set_header("Cache-Control", "no-store")
        self.finish(page.replace("</head>", f"{self.script()}</head>", 1) if listening else page)

    def script(self) -> str:
        """Return what makes a page listen; it says which build the page is of."""
        shown = self.desk.shown
        return f'<script src="{OWN}client.js?{self.desk.session}.{shown.number}" defer></script>\n'

    def check_xsrf_cookie(self) -> None:
        """Nothing is kept for a forged request to change; where something is, the origin is looked at."""


class _Channel(Listener):
    """The channel, for our own pages only."""

    def initialize(self, desk: Desk) -> None:  # type: ignore[override]
        super().initialize(desk.top, desk.session)
        self.desk = desk

    def prepare(self) -> None:
        self.here = is_here(self.request.remote_ip)
        if not is_ours(self.request.host, self.desk.host):
            self.send_error(403)

    def check_origin(self, origin: str) -> bool:
        return bool(urlsplit(origin).netloc == self.request.headers.get("Host"))

    def state(self) -> Shown:
        return self.desk.shown


class _OwnFile(_Guarded):
    """Scripts and styles of the preview."""

    def get(self, name: str) -> None:
        self.set_header("Content-Type", _OWN_FILES[name])
        self.set_header("Cache-Control", "no-cache")
        self.finish((_HERE / name).read_bytes())


class _Start(_Guarded):
    """The start page."""

    def get(self) -> None:
        self.own(self.desk.start_page(here=self.here))


class _Findings(_Guarded):
    """What the check finds, for the start page, which does not wait for it."""

    async def get(self) -> None:
        if not self.here:
            self.refuse("what the check finds is told on the machine that shows the preview")
            return
        found = await asyncio.get_running_loop().run_in_executor(None, self.desk.findings)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.finish(found)


class _Site(_Guarded):
    """The site, with the preview's script in every page."""

    SUPPORTED_METHODS = ("GET", "HEAD", "POST")

    def get(self, path: str) -> None:
        """Answer as the host does."""
        self._send(path)

    def head(self, path: str) -> None:
        """Answer as to GET; the library leaves the content out."""
        self._send(path)

    async def post(self, path: str) -> None:
        """A form is answered as the host would answer it, or an endpoint of the site."""
        post = posted(self, path)
        reply = deliver(self.desk, post)
        if reply is None:
            self.send_error(405)  # as hosts of plain files do
        elif reply.by_host:
            found = path if reply.status < 400 else f"{self.desk.top}{NOT_FOUND}"  # noqa: PLR2004 - where errors begin
            self._send(found, reply.status)
        else:
            await answer(self, reply)

    def _send(self, path: str, status: int | None = None) -> None:
        top = self.desk.top
        if not path.startswith(top):
            if path in {"/", top.rstrip("/")}:
                self.redirect(top)
            else:
                self.refuse(f"the site stands at {top}", 404)
            return
        found = self.desk.shown.answer(path.removeprefix(top), top)
        if found is None:
            self.set_status(500)
            self.own(problem_page(self.desk.shown.problems, here=self.here))
        else:
            self._answer(found, status or found.status)

    def _answer(self, found: Answer, status: int) -> None:
        told, content = self.desk.shown.headers(found.path), found.content
        if found.kind.startswith("text/html"):
            own, content = policy_of(content)
            told = {**own, **told}
        headers = for_preview(told, self.request.host)
        if found.kind.startswith("text/html"):
            headers["Cache-Control"] = "no-store"
            content = played(content).replace(b"</head>", f"{self.script()}</head>".encode(), 1)
        self.set_status(status)
        for name, value in headers.items():
            self.set_header(name, value)
        self.set_header("Content-Type", found.kind)
        if found.location:
            self.set_header("Location", found.location)
        self.finish(content)


class _Provider(_Guarded):
    """A provider of forms, as the preview plays it."""

    async def get(self, path: str) -> None:
        """Show the page of its own that follows a form."""
        await answer(self, own_page(f"https://{path}"))

    async def post(self, path: str) -> None:
        """Take what a form sends there."""
        query = f"?{self.request.query}" if self.request.query else ""
        reply = deliver(self.desk, posted(self, f"https://{path}{query}"))
        if reply is None:
            self.send_error(404)
        else:
            await answer(self, reply)


class _Inbox(_Guarded):
    """What forms have sent; it is for the author alone."""

    def prepare(self) -> None:
        super().prepare()
        if not self._finished and not self.here:
            self.refuse("the inbox is shown on the machine that shows the preview")

    def get(self) -> None:
        """Show the messages."""
        edition: Edition | None = next(iter(self.desk.shown.editions), None)
        self.own(inbox_page(self.desk.stage, edition, self.desk.top), listening=False)

    def post(self) -> None:
        """Do what was asked for, and show the inbox anew."""
        act(self, self.desk.stage)
        self.redirect(INBOX, status=303)


def deliver(desk: Desk, post: Post) -> Reply | None:
    """Play whoever a form is sent to; None where no form of the site leads."""
    reply = desk.stage.play(post, desk.shown.editions)
    if reply is not None:
        desk.say_sent(post.at)
    return reply
