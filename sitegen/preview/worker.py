"""Builds the site in a thread of its own whenever it changes, and hands over what is to be shown, whole."""

from __future__ import annotations

import datetime
import gc
import os
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from sitegen import __version__
from sitegen.build import in_steps
from sitegen.cache import Cache
from sitegen.preview.shown import Change, Shown
from sitegen.preview.tidying import settle, tidy
from sitegen.preview.watching import Watch
from sitegen.problems import InvalidSite, Problem, SitegenError, ThemeError, printable, summary

PATIENCE = 0.5
"""Seconds for which further saves may put a build off; then what there is gets shown in between."""
_AT_MOST = 8
"""Of how many builds that saves have overtaken the makings are kept: somebody may write on without a pause."""
_TIDY = 8
"""After how many rebuilds memory is given back: what is given back has to be fetched anew by the next one."""
_NAMED = 3
"""How many changed files a line names."""


class Worker:
    """One site, built again and again; `shown` is always the latest state."""

    def __init__(
        self,
        folder: Path,
        *,
        base_url: str,
        cache: Cache,
        today: Callable[[], datetime.date],
        say: Callable[[str], Any],
        tell: Callable[[Shown, Shown], None],
    ) -> None:
        """Say lines to the author; *tell* is called in the worker's thread with the states before and after."""
        self.folder = folder
        self.base_url = base_url
        self.cache = cache
        cache.hold()
        self.today = today
        self.say = say
        self.tell = tell
        self.shown = Shown()
        self._told: frozenset[Problem] = frozenset()
        self._reports = 0
        self._unfinished = 0
        """How many builds were overtaken by a save since the last whole one."""

    def first(self) -> None:
        """Build for the first time, with all documents."""
        outcome = self._build(lambda: False)
        if outcome.failed:
            self.fail(outcome.failed)
        else:
            self._warn()
        settle()

    def start(self, watch: Watch, follow: Callable[[], None]) -> threading.Thread:
        """Build after each change from now on, until the watch ends; *follow* is called when folders may be new."""
        thread = threading.Thread(target=self._work, args=(watch, follow), daemon=True)
        thread.start()
        return thread

    def _work(self, watch: Watch, follow: Callable[[], None]) -> None:
        waiting: set[str] = set()
        since = 0.0
        while changed := watch.wait(idle=follow):
            since = since if waiting else time.perf_counter()
            waiting.update(changed)
            follow()
            patient = since + PATIENCE

            def is_old(patient: float = patient) -> bool:
                return watch.ended or (time.perf_counter() < patient and watch.stirs())

            outcome = self._build(is_old)
            if outcome.failed and watch.stirs():
                continue  # a file was read while it was being written
            if outcome.shown or outcome.failed:
                self._report(waiting, outcome)
                waiting = set()
                self._reports += 1
                if self._reports % _TIDY == 0 and not watch.stirs():
                    tidy()

    def _build(self, is_old: Callable[[], bool]) -> _Outcome:
        """Show the site as it is now, step by step; stop where it has changed since."""
        began = time.perf_counter()
        outcome = _Outcome(self.shown)
        gc.disable()  # nobody is to wait for a page while what is left of others is looked for
        try:
            for built in in_steps(self.folder, today=self.today(), cache=self.cache, base_url=self.base_url):
                if is_old():
                    self._unfinished += 1
                    break
                self._show(self.shown.after(built))
                gc.enable()
                outcome.add(self.shown, time.perf_counter() - began)
            else:
                self._unfinished = _AT_MOST
            if self._unfinished >= _AT_MOST:
                self._unfinished = 0
                self.cache.memory.turn()
        except Exception as err:  # noqa: BLE001 - whatever is wrong, the preview goes on
            outcome.failed = err
        finally:
            gc.enable()
        return outcome

    def _show(self, shown: Shown) -> None:
        before, self.shown = self.shown, shown
        self.tell(before, shown)

    def _report(self, changed: Iterable[str], outcome: _Outcome) -> None:
        """Say in one line what was built, and below it what is wrong."""
        if outcome.shown:
            names = [self._name(path) for path in sorted(changed)]
            more = " …" if len(names) > _NAMED else ""
            clock = datetime.datetime.now().astimezone().strftime("%H:%M:%S")
            self.say(f"{clock} {', '.join(names[:_NAMED])}{more} → {outcome.told()}")
        if outcome.failed:
            self.fail(outcome.failed)
        else:
            self._warn()

    def fail(self, err: Exception) -> None:
        """Keep the last good site, and tell what is wrong."""
        problems = tuple(_problems(err))
        self._told = frozenset()
        self._show(replace(self.shown, problems=problems, change=Change()))
        for problem in problems:
            self.say(str(problem))
        errors = [one for one in problems if one.severity == "error"]
        self.say(f"{summary(errors)} The last good site stays." if self.shown.files else summary(errors))

    def _warn(self) -> None:
        """Say the warnings that were not there before."""
        warnings = frozenset(self.shown.warnings)
        for warning in self.shown.warnings:
            if warning not in self._told:
                self.say(str(warning))
        self._told = warnings

    def _name(self, path: str) -> str:
        inside = Path(path).is_relative_to(self.folder)
        return printable(os.path.relpath(path, self.folder) if inside else "/".join(Path(path).parts[-2:]))


class _Outcome(Struct):
    """How far a build came."""

    before: Shown
    shown: Shown | None = None
    seconds: float = 0
    """How long it took until its pages were shown."""
    whole: float = 0
    """How long until its documents were, too."""
    failed: Exception | None = None

    def add(self, shown: Shown, seconds: float) -> None:
        self.seconds = self.seconds or seconds
        self.whole = seconds if shown.whole else 0
        self.shown = shown

    def told(self) -> str:
        """Return what was built and how long it took."""
        assert self.shown is not None  # noqa: S101 - asked for where something was shown
        pages = sum(path.endswith(".html") for path in self.shown.files)
        change = Change.between(self.before.files, self.shown.files)
        what = f"{len(change.pages)} of {pages} pages" if change.pages else ""
        what = what or ("styles" if change.styles else "" if change.shared else "nothing new to see")
        line = f"{what or 'all pages'} in {self.seconds * 1000:.0f} ms"
        return f"{line}, documents in {self.whole * 1000:.0f} ms" if self.whole else f"{line}, documents to follow"


def _problems(err: Exception) -> Iterator[Problem]:
    """Yield what is wrong, with its place where it has one."""
    if isinstance(err, (InvalidSite, ThemeError)) and err.problems:
        yield from err.problems
    elif isinstance(err, SitegenError):
        yield Problem("profile.yaml", str(err))
    elif isinstance(err, OSError):
        yield Problem(str(err.filename or "profile.yaml"), f"cannot be read: {err.strerror}")
    else:
        last = traceback.extract_tb(err.__traceback__)[-1]
        message = (
            f"a mistake in sitegen {__version__}, not in your site; please report it: {type(err).__name__}: {err} "
            f"({Path(last.filename).name}, line {last.lineno})"
        )
        yield Problem("profile.yaml", message)
