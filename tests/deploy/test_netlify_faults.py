"""Netlify on bad days: what passes is waited out, what is refused is told, and the former site stays up."""

from __future__ import annotations

import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import trustme

from sitegen.deploy.contract import Unreachable
from sitegen.deploy.http import Client
from tests.making import environment, heeding_interrupts
from tests.netlify_host import BASE, NETLIFY, SITE_ID, TOKEN, Fault, NetlifyHost, Site, running

Deploy = Callable[..., subprocess.CompletedProcess[str]]
MakeSite = Callable[..., Path]


# --- What passes ----------------------------------------------------------------------------


def test_what_passes_is_tried_again(deploy: Deploy, site: MakeSite, host: NetlifyHost) -> None:
    """Limits, bursts of failures and broken connections, at every step; each pause is told."""
    site(NETLIFY)
    host.fail("listSites", status=429, headers={"Retry-After": "7"})
    host.fail("listSiteFiles", status=520)
    host.fail("createSiteDeploy", 2, status=502)
    host.fail("uploadDeployFile", 2, breaks=True, after=3)
    host.fail("uploadDeployFile", 1, status=408, after=6)
    host.fail("getDeploy", 4, status=503)
    result = deploy()
    assert result.returncode == 0, result.stderr
    assert "Netlify: it answers 429 Too Many Requests; trying again in 7 s\n" in result.stderr
    assert "Netlify: it answers 502 Bad Gateway; trying again in 2 s\n" in result.stderr
    assert "Netlify: the connection broke off; trying again in 1 s\n" in result.stderr
    assert "it answers 503 Service Unavailable; trying again in 8 s\n" in result.stderr
    assert all(fault.times == 0 for fault in host.faults)
    assert host.read("index.html").startswith(b"<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (Fault("listSites", 99, 503), "cannot be reached: it answers 503 Service Unavailable. Tried 5 times"),
        (Fault("listSites", 99, 429, headers={"X-RateLimit-Reset": "4102444800"}), "asks for a pause of "),
        (Fault("listSites", 99, 429, headers={"Retry-After": "9" * 5000}), "asks for a pause of more than a day"),
        (Fault("listSites", 99, 429, headers={"Retry-After": "Fri, 31 Dec 2099 23:59:59 GMT"}), "asks for a pause of "),
    ],
)
def test_a_host_that_does_not_come_back_is_5(
    deploy: Deploy, site: MakeSite, host: NetlifyHost, fault: Fault, told: str
) -> None:
    """After all tries, or at once where it asks for a long pause."""
    site(NETLIFY)
    host.faults.append(fault)
    result = deploy()
    assert result.returncode == 5
    assert told in result.stderr
    assert host.log == []


def test_nobody_there_is_5(deploy: Deploy, site: MakeSite) -> None:
    """A connection that is refused."""
    site(NETLIFY)
    result = deploy(env={"NETLIFY_API_URL": "http://127.0.0.1:9"})
    assert result.returncode == 5
    assert result.stderr.endswith(
        "Netlify cannot be reached: the connection is refused. Tried 5 times; try again later\n"
    )


def test_a_host_that_keeps_silent_is_unreachable() -> None:
    """A connection that is taken and never answered ends after a while."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        client = Client("The host", env={"SITEGEN_PATIENCE": "0"}, timeout=0.02)
        with pytest.raises(Unreachable, match=r"^The host cannot be reached: no answer within 0\.02 s\. Tried 5 times"):
            client.send("GET", f"http://127.0.0.1:{silent.getsockname()[1]}/")


@pytest.mark.parametrize("answer", ["<title>Log in to this hotel</title>", "{}", "[1, 2]"])
def test_what_is_not_netlify_is_4(deploy: Deploy, site: MakeSite, host: NetlifyHost, answer: str) -> None:
    """A login page of the network, or another program, is told as what it is."""
    host.fail("getSite", status=200, raw=answer)
    site({**NETLIFY, "site": SITE_ID})
    result = deploy()
    assert result.returncode == 4
    assert "what answers is not Netlify's interface" in result.stderr


def test_half_an_upload_is_gone_on_with(deploy: Deploy, site: MakeSite, host: NetlifyHost) -> None:
    """The host dies in the middle: the site stays as it was, and the next deploy sends the rest."""
    site(NETLIFY)
    host.fail("uploadDeployFile", 9999, breaks=True, after=5)
    result = deploy()
    assert result.returncode == 5
    assert "The site is as it was;" in result.stderr
    assert host.site.published == {}
    assert len(host.asked("cancelSiteDeploy")) == 1
    arrived = set(host.asked("uploadDeployFile"))
    host.faults.clear()
    host.log.clear()
    assert deploy().returncode == 0
    rest = set(host.asked("uploadDeployFile"))
    assert arrived.isdisjoint(rest)
    assert len(arrived | rest) == len(set(host.site.published.values()))


# --- What is refused ------------------------------------------------------------------------


@pytest.mark.parametrize("operation", ["listSites", "uploadDeployFile"])
@pytest.mark.parametrize(("status", "told"), [(401, "is not, or no longer, valid"), (403, "is not valid for")])
def test_a_token_that_has_run_out_is_4(
    deploy: Deploy, site: MakeSite, host: NetlifyHost, operation: str, status: int, told: str
) -> None:
    """Whenever that happens it is not tried again, where to make a new one is told, and never the token itself."""
    site(NETLIFY)
    host.fail(operation, 99, status=status, message=f"{TOKEN} was not accepted")
    result = deploy()
    assert result.returncode == 4
    assert told in result.stderr
    assert "(… was not accepted)" in result.stderr
    assert "https://app.netlify.com/user/applications" in result.stderr
    assert host.faults[0].times > 99 - 9  # a few travel at the same time
    assert host.site.published == {}


def test_a_file_that_is_refused_is_4(deploy: Deploy, site: MakeSite, host: NetlifyHost) -> None:
    """It is named, with the host's reason, and not sent again."""
    site(NETLIFY)
    host.fail("uploadDeployFile", status=422, message="File is too large")
    result = deploy()
    assert result.returncode == 4
    assert re.search(r"Netlify refuses the file '\S+': File is too large", result.stderr)
    assert "The site is as it was;" in result.stderr


def test_a_deploy_that_ends_in_an_error_is_4(deploy: Deploy, site: MakeSite, host: NetlifyHost) -> None:
    """The host's reason is told, and the former site stays up."""
    site(NETLIFY)
    deploy()
    before = dict(host.site.published)
    host.error = "Post-processing failed: \x1b[31mno"
    result = deploy()
    assert result.returncode == 4
    assert "Netlify could not publish the deploy: Post-processing failed: \N{REPLACEMENT CHARACTER}[31mno" in (
        result.stderr
    )
    assert host.site.published == before


def test_an_unknown_site_is_4_and_the_known_ones_are_offered(deploy: Deploy, site: MakeSite, host: NetlifyHost) -> None:
    """A slip is recognised among the sites of the account, and how to make one is told."""
    host.page = 1
    host.sites.insert(0, Site("1", "my-choir"))
    site({**NETLIFY, "site": "ruth-castelo"})
    result = deploy()
    assert result.returncode == 4
    assert (
        "Netlify has no site 'ruth-castelo' that belongs to this token; did you mean 'ruth-castello'? 'sitegen deploy"
        in (result.stderr)
    )
    assert "--create" in result.stderr
    assert "; there is my-choir, ruth-castello" in deploy(env={"NETLIFY_SITE_ID": SITE_ID.replace("3", "4")}).stderr


def test_a_name_that_is_taken_is_4(deploy: Deploy, site: MakeSite, host: NetlifyHost) -> None:
    """Netlify says so, and nothing is left behind."""
    site({**NETLIFY, "site": "taken"})
    result = deploy("--create")
    assert result.returncode == 4
    assert "Netlify refuses to make the site 'taken': Name must be unique" in result.stderr
    assert host.deploys == {}


def test_a_site_that_takes_deploys_from_git_alone_is_4(deploy: Deploy, site: MakeSite, host: NetlifyHost) -> None:
    """It is told before anything travels."""
    site(NETLIFY)
    host.site.more = {"prevent_non_git_prod_deploys": True}
    result = deploy()
    assert result.returncode == 4
    assert "from its Git repository alone" in result.stderr
    assert host.deploys == {}


# --- Answers of another shape ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "raw", "code"),
    [
        ("listSites", "[" * 100_000, 4),
        ("listSites", '[{"name": "ruth-castello"}, 5]', 4),
        ("listSites", f'[{{"id": "{SITE_ID}", "name": "ruth-castello", "ssl_url": "http://[x", "url": 5}}]', 0),
        ("listSites", f'[{{"id": "{SITE_ID}", "name": "ruth-castello", "build_settings": 5, "domain_aliases": 5}}]', 0),
        ("listSiteFiles", '[{"path": 5, "sha": [], "size": 1e400}, {}, null]', 0),
        ("createSiteDeploy", '{"id": "1", "state": "ready", "required": [{}], "ssl_url": 5}', 0),
        ("createSiteDeploy", '{"id": {}, "state": []}', 4),
        ("createSiteDeploy", '{"id": "1", "state": "error", "error_message": "\\u001b[2J\\u202e"}', 4),
    ],
)
def test_an_answer_may_hold_anything(
    deploy: Deploy, site: MakeSite, host: NetlifyHost, operation: str, raw: str, code: int
) -> None:
    """What is of another kind than described is passed over or refused, and moves no cursor."""
    site(NETLIFY, contact={"provider": "netlify"})
    host.fail(operation, 99, status=200, raw=raw)
    result = deploy()
    assert result.returncode == code, result.stderr
    assert not {"\x1b", "\u202e"} & set(result.stdout + result.stderr)


def test_an_id_leads_nowhere_else(deploy: Deploy, site: MakeSite, host: NetlifyHost) -> None:
    """It is a part of an address, whatever it holds."""
    site(NETLIFY)
    host.fail("listSites", 99, status=200, raw='[{"id": "../deploys/1?", "name": "ruth-castello"}]')
    assert deploy().returncode == 4
    assert host.log == []


def test_a_list_that_leads_back_to_itself_ends(deploy: Deploy, site: MakeSite, host: NetlifyHost) -> None:
    """Each page of it is read once."""
    site(NETLIFY)
    link = f'<{host.address}{BASE}/sites/{SITE_ID}/files>; rel="next"'
    host.fail("listSiteFiles", 9, status=200, raw="[]", headers={"Link": link})
    assert deploy().returncode == 0
    assert host.faults[0].times == 8


def test_an_answer_that_would_fill_the_memory_is_none(monkeypatch: pytest.MonkeyPatch, host: NetlifyHost) -> None:
    """It is not read to its end."""
    monkeypatch.setattr("sitegen.deploy.http.LARGEST", 99)
    host.fail("listSites", status=200, raw=f"[{' ' * 98}]")
    answer = Client("The host", env={}).send("GET", f"{host.address}{BASE}/sites")
    assert (answer.status, answer.content) == (200, b"")


# --- The token ------------------------------------------------------------------------------


def test_a_token_stays_with_its_host(deploy: Deploy, site: MakeSite, host: NetlifyHost) -> None:
    """A host that leads elsewhere is not followed."""
    met: list[Any] = []

    class Elsewhere(BaseHTTPRequestHandler):
        def handle(self) -> None:
            met.append(self.client_address)

    elsewhere = HTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=elsewhere.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    site(NETLIFY)
    host.fail("listSites", status=302, headers={"Location": f"http://127.0.0.1:{elsewhere.server_port}/"})
    result = deploy()
    elsewhere.shutdown()
    elsewhere.server_close()
    assert result.returncode == 4
    assert "what answers is not Netlify's interface; look at NETLIFY_API_URL, and" in result.stderr
    assert met == []


@pytest.mark.parametrize(
    ("env", "told"),
    [
        ({"NETLIFY_AUTH_TOKEN": ""}, "export NETLIFY_AUTH_TOKEN=…"),
        ({"NETLIFY_AUTH_TOKEN": f"{TOKEN}\n{TOKEN}"}, "NETLIFY_AUTH_TOKEN holds what no token has"),
        ({"NETLIFY_API_URL": "http://api.netlify.example"}, "'api.netlify.example' is not reached encrypted"),
        ({"NETLIFY_API_URL": "api.netlify.example/api/v1"}, "'api.netlify.example' is not reached encrypted"),
        ({"NETLIFY_API_URL": "https://[api"}, "NETLIFY_API_URL holds no address"),
        ({"NETLIFY_API_URL": "https://api.example/é"}, "NETLIFY_API_URL holds no address"),
        ({"NETLIFY_API_URL": f"https://{'a' * 64}.example"}, "NETLIFY_API_URL holds no address"),
    ],
)
def test_a_token_that_cannot_be_used_is_1(deploy: Deploy, site: MakeSite, env: dict[str, str], told: str) -> None:
    """One that is missing or damaged, or would travel for all to read."""
    site(NETLIFY)
    result = deploy(env=env)
    assert result.returncode == 1
    assert told in result.stderr


def test_a_site_must_be_named(deploy: Deploy, site: MakeSite) -> None:
    """Where neither the profile nor the environment says which, how to say it is told."""
    site({"target": "netlify"})
    result = deploy()
    assert result.returncode == 1
    assert "'site: ruth-castello'" in result.stderr


def test_a_token_is_sent_to_a_host_with_a_valid_certificate_alone(
    run_here: Deploy, site: MakeSite, tmp_path: Path
) -> None:
    """What shows another certificate gets nothing, and is not tried again."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    root = site(NETLIFY)
    with running(context) as host:
        env = {"NETLIFY_AUTH_TOKEN": TOKEN, "NETLIFY_API_URL": host.address}
        result = run_here("deploy", root, "--dry-run", env=env)
        assert result.returncode == 5
        assert result.stderr.startswith("Netlify shows no valid certificate (")
        assert host.log == []
        trusted = run_here("deploy", root, "--dry-run", env={**env, "SSL_CERT_FILE": str(tmp_path / "authority.pem")})
        assert trusted.returncode == 0, trusted.stderr


# --- Interrupted ----------------------------------------------------------------------------


def test_an_interrupted_deploy_leaves_the_former_site(
    site: MakeSite, host: NetlifyHost, cache: Path, deploy: Deploy
) -> None:
    """Ctrl-C in the middle of an upload: 130, the deploy is taken back, and it is told that the site stays."""
    root = site(NETLIFY)
    deploy()
    before = dict(host.site.published)
    (root / "static").mkdir()
    (root / "static/new.txt").write_text("new")
    host.held = threading.Event()
    process = subprocess.Popen(
        [sys.executable, "-m", "sitegen", "deploy", str(root)],
        env=environment(cache, {"NETLIFY_AUTH_TOKEN": TOKEN, "NETLIFY_API_URL": host.address}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        preexec_fn=heeding_interrupts,  # noqa: PLW1509 - nothing else runs in it yet
    )
    assert host.arrived.wait(60)
    process.send_signal(signal.SIGINT)
    host.held.set()
    told = process.communicate(timeout=60)[1]
    assert process.returncode == 130, told
    assert "The site is as it was;" in told
    assert told.endswith("Interrupted.\n")
    assert len(host.asked("cancelSiteDeploy")) == 1
    assert host.site.published == before
