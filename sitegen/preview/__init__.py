"""The preview: builds in memory, answers requests, tells the browser.

The livereload library brings the channel to the browser. What is watched, built and answered is ours, since the
library's own watcher loses saves that follow each other within three seconds and stops answering while it builds.
"""

from __future__ import annotations

import asyncio
import datetime
import logging
import secrets
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tornado.httpserver import HTTPServer

from sitegen.cache import Cache
from sitegen.check import check
from sitegen.preview.addresses import is_open, network_origin, origin, take_port
from sitegen.preview.channel import Room
from sitegen.preview.events import Events, events_come
from sitegen.preview.handlers import application
from sitegen.preview.inbox import INBOX
from sitegen.preview.own_pages import OWN, Surroundings, findings, start_page
from sitegen.preview.shown import Shown
from sitegen.preview.watching import Watch, places
from sitegen.preview.worker import Worker
from sitegen.problems import InvalidSite, Problem, SitegenError
from sitegen.qr import qr_code
from sitegen.rehearsal import Stage
from sitegen.theme_files import theme_homes

_SWITCH = 0.001
"""Seconds that an answer waits at most for the thread that builds; five times that is Python's own."""


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
        top: str = "/",
    ) -> None:
        """Take a port and build the site once, to stand at the path *top*.

        Raise `OutputError` if there is no port, `InvalidSite` without a folder.
        """
        if not folder.is_dir():
            raise InvalidSite([Problem(str(folder), "there is no such folder; 'sitegen new FOLDER' makes one")])
        self.folder = folder
        self.cache = cache
        self.today = today
        self.say = say
        self.host = host
        self.top = top
        self.session = secrets.token_hex(4)
        self.room = Room()
        self.stage = Stage()
        """Plays the provider of the site's forms."""
        self.sockets = take_port(host, port, say)
        self.port = self.sockets[0].getsockname()[1]
        self._loop: asyncio.AbstractEventLoop | None = None
        self._found: tuple[int, str] = (-1, "")
        self.watch = Watch(places(folder, theme_homes()), poll=not events_come(folder))
        self.worker = Worker(folder, base_url=self.address, cache=cache, today=today, say=say, tell=self._tell)
        self.worker.first()

    @property
    def address(self) -> str:
        """The address to open."""
        return origin(self.host, self.port) + self.top

    @property
    def start_address(self) -> str:
        """The address of the preview's own start page."""
        return origin(self.host, self.port) + OWN

    @property
    def network_address(self) -> str | None:
        """The address to open on other machines; None where they cannot reach it."""
        found = network_origin(self.host, self.port)
        return None if found is None else found + self.top

    @property
    def open(self) -> bool:
        """Whether other machines can reach it."""
        return is_open(self.host)

    @property
    def shown(self) -> Shown:
        """The site as it is served now."""
        return self.worker.shown

    def run(self) -> None:
        """Answer until interrupted, then raise KeyboardInterrupt."""
        for name in ("tornado.access", "tornado.general", "livereload"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        sys.setswitchinterval(_SWITCH)
        asyncio.run(self._serve())
        raise KeyboardInterrupt

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        server = HTTPServer(application(self))
        server.add_sockets(self.sockets)
        events = Events(self.watch.ring)
        follow = self._follower(events)
        follow()
        working = self.worker.start(self.watch, follow)
        # Not left to Python: the library swallows an interrupt that comes while it sends a message.
        ended = asyncio.Event()
        before = signal.signal(signal.SIGINT, lambda *_: self._wake(ended.set))
        try:
            await ended.wait()
        finally:
            signal.signal(signal.SIGINT, before)
            server.stop()
            self.watch.end()
            events.stop()
            await asyncio.to_thread(working.join, 1)

    def _follower(self, events: Events) -> Callable[[], None]:
        """Return what lets events come from every folder that is there by now, or else has the files looked at."""
        if self.watch.polling or not events.start():
            self.watch.polling = True
            return lambda: None

        def follow() -> None:
            if not self.watch.polling and not events.follow(self.watch.places):
                self.watch.polling = True

        return follow

    def _tell(self, before: Shown, after: Shown) -> None:
        """Let open pages know, from the thread that they are answered in."""
        self._wake(lambda: self.room.spread(before, after))

    def _wake(self, call: Callable[[], None]) -> None:
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(call)

    def say_sent(self, at: str) -> None:
        """Tell the author that a form was sent."""
        self.say(f"{at} a form was sent; see {origin(self.host, self.port)}{INBOX}")

    def start_page(self, *, here: bool) -> str:
        """Return the start page as it is now."""
        phone = self.network_address
        code = qr_code(phone, self.cache) if phone else None
        around = Surroundings(self.top, self.address, phone, code, len(self.stage.messages))
        return start_page(self.shown, around, here=here)

    def findings(self) -> str:
        """Return what the check finds; made once for each state of the site."""
        number = self.shown.number
        if self._found[0] != number:
            try:
                found = findings(check(self.folder, today=self.today(), cache=self.cache.apart()))
            except SitegenError as err:
                return f"<p>{type(err).__name__}</p>"
            self._found = number, found
        return self._found[1]
