"""Netlify: the real command against a host that follows its published description, on good days and on bad ones."""

from __future__ import annotations

import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import trustme

from sitegen.deploy.contract import Unreachable
from sitegen.deploy.http import Client
from tests.making import environment
from tests.netlify_host import BASE, SITE_ID, TOKEN, Fault, NetlifyHost, Site, running
from tests.reading import Page

Result = subprocess.CompletedProcess[str]
Deploy = Callable[..., Result]
MakeSite = Callable[..., Path]
NETLIFY = {"target": "netlify", "site": "ruth-castello"}
URL = {"url": "https://ruthcastello.example/"}


@pytest.fixture
def host() -> Iterator[NetlifyHost]:
    """Run a Netlify of our own."""
    with running() as found:
        yield found


@pytest.fixture
def deploy(run_here: Deploy, host: NetlifyHost, tmp_path: Path) -> Deploy:
    """Deploy the site; the token is in nothing that is told or written."""

    def call(*args: str | Path, env: dict[str, str] | None = None) -> Result:
        known = {"NETLIFY_AUTH_TOKEN": TOKEN, "NETLIFY_API_URL": host.address, "http_proxy": "http://127.0.0.1:9"}
        result = run_here("deploy", tmp_path / "site", *args, env={**known, **(env or {})})
        assert TOKEN not in result.stdout + result.stderr
        assert not any(TOKEN.encode() in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
        assert "Traceback" not in result.stderr
        return result

    return call


# --- Good days ------------------------------------------------------------------------------


def test_a_first_deploy_makes_the_site(deploy: Deploy, site: MakeSite, host: NetlifyHost) -> None:
    """Everything is new, each content travels once, and the address is told."""
    site(NETLIFY, {"static/one.txt": "same", "static/a b/zwei ü 100%.txt": "same", "static/_redirects": "/a /b 301\n"})
    result = deploy()
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("ruth-castello on Netlify:\n  new ")
    sent = host.asked("uploadDeployFile")
    assert result.stdout.endswith(f"Published, {len(sent)} files uploaded: https://ruth-castello.netlify.app\n")
    assert len(sent) == len(set(host.site.published.values())) == len(host.site.published) - 1
    assert host.read("a b/zwei ü 100%.txt") == host.read("one.txt") == b"same"
    assert {"/_headers", "/_redirects", "/404.html"} <= host.site.published.keys()
    assert "/.sitegen.json" not in host.site.published


def test_a_second_deploy_sends_only_what_changed(
    deploy: Deploy, site: MakeSite, host: NetlifyHost, tmp_path: Path
) -> None:
    """What differs is told file by file, and only that travels."""
    site(NETLIFY, {"static/a.txt": "a", "static/b.txt": "b"})
    deploy()
    host.log.clear()
    (tmp_path / "site/static/a.txt").write_text("other")
    (tmp_path / "site/static/b.txt").unlink()
    result = deploy()
    rows = [line.split() for line in result.stdout.splitlines()[1:3]]
    assert rows == [["removed", "b.txt", "1", "B"], ["changed", "a.txt", "5", "B"]]
    same = len(host.site.published) - 1
    assert f"0 new, 1 changed, 1 removed, {same} unchanged; 5 B to upload." in result.stdout
    assert host.asked("uploadDeployFile") == ["a.txt"]
    assert host.read("a.txt") == b"other"
    assert "/b.txt" not in host.site.published


def test_without_an_address_the_hosts_own_is_built_in(deploy: Deploy, site: MakeSite, host: NetlifyHost) -> None:
    """Where site.url is missing, pages and sitemap name the address that Netlify gives; where it is not, that one."""
    root = site(NETLIFY)
    deploy()
    assert Page(host.read("index.html")).one("link", rel="canonical").attrs["href"] == (
        "https://ruth-castello.netlify.app/"
    )
    (root / "profile.yaml").write_text((root / "profile.yaml").read_text() + "site: {url: 'https://ada.example'}\n")
    deploy()
    assert b"<loc>https://ada.example/</loc>" in host.read("sitemap.xml")


def test_a_draft_leaves_the_site_alone_and_search_engines_out(
    deploy: Deploy, site: MakeSite, host: NetlifyHost
) -> None:
    """It has an address of its own, and says noindex in every way that there is."""
    site(NETLIFY, site=URL)
    result = deploy("--draft")
    assert result.returncode == 0, result.stderr
    assert re.search(r"Draft, \d+ files uploaded: https://[0-9a-f]+--ruth-castello\.netlify\.app\n", result.stdout)
    assert host.site.published == {}
    (draft,) = host.deploys.values()
    assert draft["draft"] is True
    files = {path: host.contents[sha] for path, sha in draft["files"].items()}
    assert b"X-Robots-Tag: noindex" in files["/_headers"]
    assert files["/robots.txt"] == b"User-agent: *\nDisallow: /\n"
    assert "/sitemap.xml" not in files
    pages = [content for path, content in files.items() if path.endswith(".html")]
    assert all(b'<meta name="robots" content="noindex">' in page for page in pages)


def test_a_dry_run_changes_nothing(deploy: Deploy, site: MakeSite, host: NetlifyHost) -> None:
    """The plan is made by looking alone, and a site that is to be made is not made."""
    site({**NETLIFY, "site": "somebody-else"})
    result = deploy("--dry-run", "--create")
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("somebody-else on Netlify, which is to be made:\n")
    assert result.stdout.endswith("This is a dry run: nothing was uploaded.\n")
    assert {name for name, _ in host.log} == {"listSites"}


def test_a_site_is_made_where_that_is_asked_for(deploy: Deploy, site: MakeSite, host: NetlifyHost) -> None:
    """Its pages name the address that it will have."""
    site({**NETLIFY, "site": "ada"})
    result = deploy("--create")
    assert result.returncode == 0, result.stderr
    assert host.sites[1].name == "ada"
    page = Page(host.read("index.html", host.sites[1]))
    assert page.one("link", rel="canonical").attrs["href"] == "https://ada.netlify.app/"


def test_a_lost_answer_does_no_harm(deploy: Deploy, site: MakeSite, host: NetlifyHost) -> None:
    """What was done and not answered is asked for again: no second site, and all files arrive."""
    site({**NETLIFY, "site": "ada"})
    for operation in ("createSite", "createSiteDeploy", "uploadDeployFile"):
        host.fail(operation, lost=True)
    result = deploy("--create")
    assert result.returncode == 0, result.stderr
    assert [one.name for one in host.sites] == ["ruth-castello", "ada"]
    assert host.read("index.html", host.sites[1]).startswith(b"<!DOCTYPE html>")


def test_many_files_are_compared_in_the_hosts_own_time(deploy: Deploy, site: MakeSite, host: NetlifyHost) -> None:
    """More than a hundred files: Netlify says later what it lacks, lists come in pages, states take their time."""
    host.page = 40
    host.waiting = ("processing", "processing", "processing")
    site(NETLIFY, {f"static/{number}.txt": str(number) for number in range(101)})
    first, second = deploy(), deploy()
    assert first.returncode == 0, first.stderr
    assert len(host.site.published) > 101
    assert f"Nothing has changed: all {len(host.site.published)} files are there." in second.stdout
    assert "Published, 0 files uploaded" in second.stdout


@pytest.mark.parametrize("name", [SITE_ID, "ruth-castello", "https://ruth-castello.netlify.app/"])
def test_the_environment_names_the_site_first(deploy: Deploy, site: MakeSite, host: NetlifyHost, name: str) -> None:
    """NETLIFY_SITE_ID is a name, an id or an address, and wins; NETLIFY_API_URL may have the interface's path."""
    site({**NETLIFY, "site": "another"})
    result = deploy("--dry-run", env={"NETLIFY_SITE_ID": name, "NETLIFY_API_URL": f"{host.address}{BASE}/"})
    assert result.stdout.startswith("ruth-castello on Netlify:")


# --- Notes ----------------------------------------------------------------------------------


def test_a_form_that_nobody_reads_is_pointed_out(deploy: Deploy, site: MakeSite, host: NetlifyHost) -> None:
    """Until Netlify has found the form it is told where to allow that, and no longer."""
    site(NETLIFY, contact={"provider": "netlify"})
    host.site.detects_forms = False
    assert "'Enable form detection'" in deploy().stdout
    host.site.detects_forms = True
    assert "form detection" not in deploy().stdout


def test_a_domain_that_leads_elsewhere_is_pointed_out(deploy: Deploy, site: MakeSite, host: NetlifyHost) -> None:
    """The address that pages give of themselves must be one of the site's on Netlify."""
    site(NETLIFY, site=URL)
    note = "The pages give https://ruthcastello.example/ as their address, and Netlify does not know it yet"
    assert note in deploy().stdout
    host.site.more = {"custom_domain": "www.ruthcastello.example"}
    assert note not in deploy().stdout


def test_what_will_undo_a_deploy_is_told(deploy: Deploy, site: MakeSite, host: NetlifyHost) -> None:
    """A site that is built from Git, and one whose publishing is locked."""
    site(NETLIFY)
    host.site.more = {
        "build_settings": {"repo_url": "https://git.example/ada"},
        "published_deploy": {"id": "1", "locked": True},
    }
    told = deploy().stdout
    assert "The site is also built from https://git.example/ada: the next push there takes this deploy's place." in told
    assert "Publishing is locked on Netlify" in told


# --- What passes ----------------------------------------------------------------------------


def test_what_passes_is_tried_again(deploy: Deploy, site: MakeSite, host: NetlifyHost) -> None:
    """Limits, bursts of failures and broken connections, at every step; each pause is told."""
    site(NETLIFY)
    host.fail("listSites", status=429, headers={"Retry-After": "7"})
    host.fail("listSiteFiles", status=500)
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
    assert "Netlify has no site 'ruth-castelo' that belongs to this token; did you mean 'ruth-castello'?" in (
        result.stderr
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
