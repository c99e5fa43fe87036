"""The preview as a command of its own, for tests that look at it."""

from __future__ import annotations

import http.client
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from tests.making import environment


class Preview:
    """A running ``sitegen serve`` and what it has said so far."""

    def __init__(self, folder: Path, cache: Path, *options: str) -> None:
        command = [sys.executable, "-m", "sitegen", "serve", str(folder), *(options or ("--port", "0"))]
        self.folder = folder
        self.process = subprocess.Popen(
            command,
            env=environment(cache),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        self.said = ""
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        self.url = self.wait_for(r"Preview: (http://\S+)")[1]

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line

    def wait_for(self, pattern: str, seconds: float = 15) -> re.Match[str]:
        """Wait until the command says this."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := re.search(pattern, self.said):
                return found
            time.sleep(0.02)
        raise AssertionError(f"'{pattern}' was not said in: {self.said}")

    def write(self, path: str, text: str) -> None:
        """Save a file of the site."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")

    def ask(
        self, path: str, method: str = "GET", headers: Mapping[str, str] | None = None, body: str | None = None
    ) -> tuple[int, str]:
        """Ask for a path as it stands, without a browser's tidying, and return status and content."""
        connection = http.client.HTTPConnection("127.0.0.1", urlsplit(self.url).port or 80, timeout=10)
        try:
            connection.request(method, path, body=body, headers=dict(headers or {}))
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace")
        finally:
            connection.close()

    def eventually(self, path: str, holds: Callable[[int, str], bool], seconds: float = 10) -> tuple[int, str]:
        """Ask until the answer holds."""
        deadline = time.monotonic() + seconds
        answer = self.ask(path)
        while not holds(*answer) and time.monotonic() < deadline:
            time.sleep(0.05)
            answer = self.ask(path)
        assert holds(*answer), f"{path}: {answer[0]} {answer[1][-600:]}\n{self.said}"
        return answer

    def stop(self) -> float:
        """End it as Ctrl-C does, and return how many seconds that took."""
        began = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        finally:
            self.reader.join(timeout=5)
            assert self.process.stdout is not None
            self.process.stdout.close()
        return time.monotonic() - began
