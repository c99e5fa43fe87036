"""Netlify on good days: the real command against a host that follows its published description."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.netlify_host import BASE, NETLIFY, SITE_ID, NetlifyHost
from tests.reading import Page

Deploy = Callable[..., subprocess.CompletedProcess[str]]
MakeSite = Callable[..., Path]
URL = {"url": "https://ruthcastello.example/"}


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
