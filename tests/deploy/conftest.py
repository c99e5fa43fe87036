"""What the tests of deploys ask for: a small site, and the real command without anybody's tokens."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from sitegen.hosts import HOSTS
from tests.making import shared_folder, sitegen, write_site

Deploy = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give one cache to all tests of this run, whichever worker they run on."""
    return shared_folder(tmp_path_factory, "sitegen-cache")


@pytest.fixture
def site(tmp_path: Path) -> Callable[..., Path]:
    """Write a site that builds in a moment: no documents, no photo."""

    def make(deploy: Mapping[str, Any] | None = None, files: Mapping[str, str] | None = None, **more: Any) -> Path:
        settings = {} if deploy is None else {"deploy": dict(deploy)}
        profile = {"basics": {"name": "Ada Lovelace"}, "downloads": [], **settings, **more}
        return write_site(tmp_path / "site", profile, files)

    return make


@pytest.fixture
def run(cache: Path, monkeypatch: pytest.MonkeyPatch) -> Deploy:
    """Run the real command: no pauses, and no token of this machine's user."""
    for host in HOSTS.values():
        for name in host.secrets:
            monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SITEGEN_PATIENCE", "0")
    return lambda *args, **kwargs: sitegen(*args, **{"cache": cache, **kwargs})


@pytest.fixture(scope="session")
def npm_folder(request: pytest.FixtureRequest) -> Path:
    """Give the folder where packages from npm are kept from one run to the next."""
    kept: pytest.Cache = request.config.cache
    return kept.mkdir("npm")
