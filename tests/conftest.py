"""What every test can ask for: a site's folder, the real command, and no network."""

from __future__ import annotations

import datetime
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from sitegen.cache import Cache
from sitegen.load import load
from sitegen.model import Site
from sitegen.validate import validate

EPOCH = "1767225600"
"""2026-01-01: the day on which every build of the tests happens."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switch that writes what the program says now into the golden files."""
    parser.addoption("--update-golden", action="store_true", help="Write golden files instead of comparing with them.")


@pytest.fixture(scope="session")
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give one cache to all tests of this run, whichever worker they run on."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "sitegen-cache"


@pytest.fixture
def make_site(tmp_path: Path) -> Callable[..., Path]:
    """Write sites: a profile as text or data, Markdown sections by name, further files by path."""

    def make(
        profile: str | Mapping[str, Any] | None = None,
        sections: Mapping[str, str] | None = None,
        files: Mapping[str, str | bytes] | None = None,
        *,
        name: str = "site",
    ) -> Path:
        root = tmp_path / name
        root.mkdir()
        every = {f"sections/{path}": text for path, text in (sections or {}).items()} | dict(files or {})
        if profile is not None:
            text = profile if isinstance(profile, str) else yaml.safe_dump(profile, allow_unicode=True, sort_keys=False)
            every["profile.yaml"] = text
        for path, content in every.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.encode() if isinstance(content, str) else content)
        return root

    return make


@pytest.fixture
def run(cache_folder: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the real command in a process of its own."""

    def call(
        *args: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "sitegen", *map(str, args)],
            cwd=cwd,
            env={
                **os.environ,
                "SITEGEN_CACHE": str(cache_folder),
                "SOURCE_DATE_EPOCH": EPOCH,
                "PYTHONIOENCODING": "utf-8",
                **(env or {}),
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=30,
            check=False,
        )

    return call


@pytest.fixture
def check(cache_folder: Path) -> Callable[[Path], Site]:
    """Load and validate a site in this process."""
    return lambda root: validate(load(root), cache=Cache(cache_folder), today=datetime.date(2026, 1, 1))


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with a golden file, or write it there with --update-golden."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--update-golden"):
            path.write_bytes(text.encode())
        assert text == path.read_text("utf-8")

    return compare


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing in this process may talk to another machine."""

    def guarded(name: str) -> Callable[[socket.socket, Any], Any]:
        real = getattr(socket.socket, name)

        def connect(self: socket.socket, address: Any) -> Any:
            if self.family in {socket.AF_INET, socket.AF_INET6}:
                _refuse_strangers(address[0])
            return real(self, address)

        return connect

    def looked_up(host: Any, *args: Any, **kwargs: Any) -> Any:
        _refuse_strangers(host)
        return resolve(host, *args, **kwargs)

    resolve = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, guarded(name))


def _refuse_strangers(host: Any) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name not in {None, "", "localhost", "::1", "0.0.0.0", "::"} and not name.startswith("127."):  # noqa: S104 - compared
        pytest.fail(f"a test tried to reach {name}; tests use no network")
