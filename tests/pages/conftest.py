"""What the tests of the output ask for: sites built by the real command."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.making import make_site, sitegen


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give one cache to all tests of this run, whichever worker they run on."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "sitegen-cache"


@pytest.fixture
def run(cache: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the real command with the tests' cache."""
    return lambda *args, **kwargs: sitegen(*args, **{"cache": cache, **kwargs})


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Callable[..., Path]:
    """Build a site by name, once, and return its output folder; its folder is the one above."""
    done: dict[tuple[str, ...], Path] = {}

    def build(name: str, *options: str) -> Path:
        key = (name, *options)
        if key not in done:
            root = make_site(name, tmp_path_factory.mktemp(name) / "site")
            result = sitegen("build", root, *options, cache=cache)
            assert result.returncode == 0, result.stderr
            done[key] = root / "public"
        return done[key]

    return build


@pytest.fixture(scope="session")
def npm_folder(request: pytest.FixtureRequest) -> Path:
    """Give the folder where packages from npm are kept from one run to the next."""
    cache: pytest.Cache = request.config.cache
    return cache.mkdir("npm")
