"""Tells open pages what they need to know: load anew, take a new style sheet, show what is wrong.

The protocol and the list of listeners are the livereload library's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from livereload.handlers import LiveReloadHandler

from sitegen.preview.shown import Change, Shown
from sitegen.problems import Problem

ALL = "*"


def told_of(problem: Problem) -> dict[str, str]:
    """Return a problem as the overlay shows it: what a click copies, and what stands there."""
    place = ":".join(str(part) for part in (problem.path, problem.line) if part is not None)
    shown = ":".join(str(part) for part in (problem.path, problem.line, problem.column) if part is not None)
    message = f"{problem.where}: {problem.message}" if problem.where else problem.message
    return {"place": place, "shown": shown, "message": message, "excerpt": problem.excerpt()}


def complaint(problems: Iterable[Problem], *, here: bool) -> dict[str, Any]:
    """Return the message that shows these problems, or takes them away; their places are for this machine alone."""
    errors = [one for one in problems if one.severity == "error"]
    return {"command": "problems", "count": len(errors), "problems": [told_of(one) for one in errors] if here else []}


class Room:
    """The open pages that listen to one preview."""

    def __init__(self) -> None:
        self.listening: set[Listener] = set()

    def spread(self, before: Shown, after: Shown) -> None:
        """Tell every open page what has changed."""
        for listener in tuple(self.listening):
            listener.follow(before, after, after.change)


class Listener(LiveReloadHandler):  # type: ignore[misc]  # the library has no types
    """An open page that listens."""

    def initialize(self, room: Room, state: Callable[[], Shown], top: str, session: str) -> None:
        """Be in a *room*, and ask for the *state* of what is shown.

        The site's *top* is where its pages stand; the *session* tells one preview from the next.
        """
        self.room = room
        self.state = state
        self.top = top
        self.session = session
        self.path: str | None = None
        """Which page it shows, from the site's top; None for none of the site's."""
        self.own = False
        """Whether it shows one of the preview's own pages."""
        self.here = False
        """Whether it is on this machine."""
        self.complains = False

    def on_message(self, message: str) -> None:
        """Let a page listen, and tell it at once what it has missed."""
        said = json.loads(message)
        if said.get("command") == "hello":
            super().on_message(message)
            self.room.listening.add(self)
        elif said.get("command") == "info":
            self._introduce(said)

    def _introduce(self, said: Mapping[str, Any]) -> None:
        path = unquote(urlsplit(str(said.get("url", ""))).path)
        self.own = path.startswith("/__sitegen/")
        self.path = path.removeprefix(self.top) if path.startswith(self.top) and not self.own else None
        shown = self.state()
        number = said.get("number")
        known = number if said.get("session") == self.session and isinstance(number, int) else -1
        if known < 0 or (shown.is_old(self.path, known) if self.path is not None else known < shown.number):
            self.reload(ALL)
        elif shown.problems:
            self.complain(shown)

    def on_close(self) -> None:
        """Forget a page that has gone."""
        self.room.listening.discard(self)

    def reload(self, path: str) -> None:
        """Ask to load the page anew, or a style sheet."""
        self.send_message({"command": "reload", "path": path, "liveCSS": True, "liveImg": False})

    def complain(self, shown: Shown) -> None:
        """Show what is wrong, or that nothing is any more."""
        if shown.problems or self.complains:
            self.complains = bool(shown.problems)
            self.send_message(complaint(shown.problems, here=self.here))

    def follow(self, before: Shown, after: Shown, change: Change) -> None:
        """Tell what a change means for the page."""
        if self.own:
            if after.whole or after.problems:  # it tells of documents
                self.reload(ALL)
            return
        if self.path is None:  # it has not said what it shows
            if change != Change():
                self.reload(ALL)
            return
        if change.shared or after.page_at(self.path) in change.pages or not before.files:
            self.reload(ALL)
            return
        for style in sorted(change.styles):
            self.reload(f"{self.top}{style}")
        self.complain(after)
