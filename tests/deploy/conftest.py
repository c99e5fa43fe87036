"""What the tests of deploys ask for: a small site, and the real command without anybody's tokens."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from sitegen import cli
from sitegen.hosts import HOSTS
from tests.making import environment, shared_folder, sitegen, write_site
from tests.netlify_host import TOKEN, NetlifyHost, running

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


@pytest.fixture(autouse=True)
def _nobodys_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no token of this machine's user be used, and nobody wait."""
    for host in HOSTS.values():
        for name in host.secrets:
            monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SITEGEN_PATIENCE", "0")


@pytest.fixture
def run(cache: Path) -> Deploy:
    """Run the real command in a process of its own."""
    return lambda *args, **kwargs: sitegen(*args, **{"cache": cache, **kwargs})


@pytest.fixture(scope="session")
def npm_folder(request: pytest.FixtureRequest) -> Path:
    """Give the folder where packages from npm are kept from one run to the next."""
    kept: pytest.Cache = request.config.cache
    return kept.mkdir("npm")


@pytest.fixture
def run_here(cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Deploy:
    """Run the real command in this process, which spares each of many deploys the start of a process."""

    def call(
        *args: str | Path, env: Mapping[str, str] | None = None, cwd: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        with monkeypatch.context() as patch:
            patch.chdir(cwd or Path.cwd())
            for name, value in environment(cache, env).items():
                patch.setenv(name, value)
            capsys.readouterr()
            code = cli.run([str(arg) for arg in args])
        told = capsys.readouterr()
        return subprocess.CompletedProcess(args, code, told.out, told.err)

    return call


@pytest.fixture
def host() -> Iterator[NetlifyHost]:
    """Run a Netlify of our own."""
    with running() as found:
        yield found


@pytest.fixture
def deploy(run_here: Deploy, host: NetlifyHost, tmp_path: Path) -> Deploy:
    """Deploy the site; the token is in nothing that is told or written."""

    def call(*args: str | Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        known = {"NETLIFY_AUTH_TOKEN": TOKEN, "NETLIFY_API_URL": host.address, "http_proxy": "http://127.0.0.1:9"}
        result = run_here("deploy", tmp_path / "site", *args, env={**known, **(env or {})})
        assert TOKEN not in result.stdout + result.stderr
        assert not any(TOKEN.encode() in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
        assert "Traceback" not in result.stderr
        return result

    return call
