"""What the tests of the output ask for: sites built by the real command."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.making import Builder, shared_folder, sitegen


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give one cache to all tests of this run, whichever worker they run on."""
    return shared_folder(tmp_path_factory, "sitegen-cache")


@pytest.fixture
def run(cache: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the real command with the tests' cache."""
    return lambda *args, **kwargs: sitegen(*args, **{"cache": cache, **kwargs})


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Builder:
    """Build sites by name."""
    return Builder(tmp_path_factory.mktemp("built"), cache)


@pytest.fixture(scope="session")
def npm_folder(request: pytest.FixtureRequest) -> Path:
    """Give the folder where packages from npm are kept from one run to the next."""
    kept: pytest.Cache = request.config.cache
    return kept.mkdir("npm")
