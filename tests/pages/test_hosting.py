"""What each host is told in the files of the site: headers, addresses that lead on, names, the policy in pages."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from sitegen.build import build
from sitegen.cache import Cache
from sitegen.headers import POLICY
from sitegen.hosts import HOSTS
from sitegen.preview.shown import Shown
from tests.making import write_site

Files = Callable[..., dict[str, bytes]]

ADA: dict[str, Any] = {
    "basics": {"name": "Ada", "email": "ada@ada.example"},
    "site": {
        "url": "https://ada.example/",
        "redirects": {"/old-cv/": "/resume.pdf", "blog": "https://blog.example/?a=b&c=1", "deep/café": "/#work"},
    },
    "work": [{"name": "A school", "position": "Teacher"}],
    "contact": {"provider": "formspree", "id": "xayzbwcd"},
}
FILES_ONLY = ("github-pages", "gitlab-pages", "s3", "surge")


def on(target: str | None, url: str = "https://ada.example/", **more: Any) -> dict[str, Any]:
    """Return Ada's profile for a host and an address."""
    site = {**ADA["site"], "url": url, **more}
    return {**ADA, "site": site, **({"deploy": {"target": target}} if target else {})}


@pytest.fixture
def files_of(tmp_path: Path, cache: Path) -> Files:
    """Build a site in this process and return its files."""

    def make(profile: dict[str, Any], own: dict[str, str] | None = None, **options: Any) -> dict[str, bytes]:
        root = write_site(tmp_path / "site", profile, {f"static/{path}": text for path, text in (own or {}).items()})
        made = build(root, today=datetime.date(2026, 1, 1), cache=Cache(cache), **options)
        return {file.path: file.content for file in made.files}

    return make


def head(page: bytes) -> Any:
    """Return the head of a page."""
    return lxml.html.document_fromstring(page.decode()).head


def stated(page: bytes) -> str | None:
    """Return the policy that a page states itself."""
    found = head(page).xpath(f"meta[@http-equiv='{POLICY}']/@content")
    return str(found[0]) if found else None


@pytest.mark.parametrize("target", [None, *HOSTS])
def test_a_policy_is_sent_or_stated(files_of: Files, target: str | None) -> None:
    """Whatever the host: by the file that it reads its headers from, or first in every page, and never not at all."""
    files = files_of(on(target))
    pages = [content for path, content in files.items() if path in {"index.html", "404.html", "thanks/index.html"}]
    policies = {stated(page) for page in pages}
    if target in FILES_ONLY:
        assert "_headers" not in files
        assert len(policies) == 1
        assert "form-action 'self' https://formspree.io" in str(policies)
        assert "frame-ancestors" not in str(policies)  # which browsers complain of in a page
    else:
        assert policies == {None}
    told = files.get("_headers", b"") + files.get(".htaccess", b"")
    assert (b"frame-ancestors 'none'" in told) is (target not in {*FILES_ONLY, "render"})


def test_a_stated_policy_comes_before_all_that_it_is_for(files_of: Files) -> None:
    """Only the encoding stands in front of it, and what is told of the way here comes with it."""
    first, policy, referrer, *_ = head(files_of(on("github-pages"))["index.html"])
    assert first.get("charset") == "utf-8"
    assert policy.get("http-equiv") == POLICY
    assert (referrer.get("name"), referrer.get("content")) == ("referrer", "strict-origin-when-cross-origin")


def test_an_address_names_the_host_as_well(files_of: Files) -> None:
    """Who writes ada.github.io and no target gets what GitHub Pages needs."""
    files = files_of({**ADA, "site": {"url": "https://ada.github.io/cv/"}})
    assert stated(files["index.html"])
    assert ".nojekyll" in files
    assert "_headers" not in files


@pytest.mark.parametrize("url", ["https://ada.example/", "http://ada.example/"])
def test_https_is_asked_for_where_the_site_has_it(files_of: Files, url: str) -> None:
    """Browsers are told to for a year where the address says https, and never for the names below it."""
    found = re.findall(rb"Strict-Transport-Security: (.*)", files_of(on("netlify", url))["_headers"])
    assert found == ([b"max-age=31536000"] if url.startswith("https") else [])


def test_cloudflare_is_told_to_let_no_other_site_read_this_one(files_of: Files) -> None:
    """The header that Cloudflare adds by itself is taken back; Netlify knows no such sign."""
    assert b"\n  ! Access-Control-Allow-Origin\n/assets/*\n" in files_of(on("cloudflare-pages"))["_headers"]
    assert b"!" not in files_of(on("netlify"))["_headers"]


@pytest.mark.parametrize(
    ("target", "url", "name"),
    [
        ("github-pages", "https://ada.example/", b"ada.example\n"),
        ("github-pages", "https://ada.github.io/", None),
        ("github-pages", "https://ada.example/cv/", None),  # the domain is that of another repository
        ("surge", "https://ada.surge.sh/", b"ada.surge.sh\n"),
        ("netlify", "https://ada.example/", None),
    ],
)
def test_a_host_that_asks_for_the_domain_gets_it(files_of: Files, target: str, url: str, name: bytes | None) -> None:
    """GitHub Pages wants a domain of one's own in CNAME, Surge any."""
    assert files_of(on(target, url)).get("CNAME") == name


def test_files_of_the_author_take_the_place_of_ours(files_of: Files) -> None:
    """Rules that somebody writes by hand hold instead of ours, and what hosts look for below .well-known stays."""
    own = {"_headers": "/*\n  X-Own: 1\n", "robots.txt": "own", ".well-known/security.txt": "Contact: x"}
    for target in ("netlify", "github-pages", "rsync"):
        files = files_of(on(target), own)
        assert {path: files[path].decode() for path in own} == own


@pytest.mark.parametrize("target", ["netlify", "cloudflare-pages", "gitlab-pages", "vercel"])
def test_hosts_that_lead_on_are_told_once(files_of: Files, target: str) -> None:
    """They get one file with every rule, with the path of the site's address in front, and no page in its place."""
    files = files_of(on(target, "https://ada.example/cv/"))
    assert files["_redirects"].decode().splitlines() == [
        "/cv/old-cv /cv/resume.pdf 301",
        "/cv/old-cv/ /cv/resume.pdf 301",
        "/cv/blog https://blog.example/?a=b&c=1 301",
        "/cv/blog/ https://blog.example/?a=b&c=1 301",
        "/cv/deep/caf%C3%A9 /cv/#work 301",
        "/cv/deep/caf%C3%A9/ /cv/#work 301",
        "/cv/deep/café /cv/#work 301",  # Netlify's documentation wants it escaped, its programs do not
        "/cv/deep/café/ /cv/#work 301",
    ]
    assert not [path for path in files if path.startswith(("old-cv", "blog", "deep"))]


@pytest.mark.parametrize("target", [None, "github-pages", "s3", "surge", "render", "rsync", "folder"])
def test_where_no_host_leads_on_a_page_does(files_of: Files, target: str | None) -> None:
    """It leads on without a script, from any folder, and tells search engines where it is now."""
    files = files_of(on(target, "https://ada.example/cv/"))
    found = {}
    for path in ("old-cv/index.html", "blog/index.html", "deep/café/index.html"):
        page = lxml.html.document_fromstring(files[path].decode())
        [refresh] = page.xpath("//meta[@http-equiv='refresh']/@content")
        [link] = page.xpath("//a/@href")
        assert refresh == f"0; url={link}"
        found[link] = page.xpath("string(//link[@rel='canonical']/@href)")
    assert found == {
        "../resume.pdf": "https://ada.example/cv/resume.pdf",
        "https://blog.example/?a=b&c=1": "https://blog.example/?a=b&c=1",
        "../../#work": "https://ada.example/cv/#work",
    }


def test_apache_is_told_in_its_own_words(files_of: Files) -> None:
    """A server of one's own gets the 404 page, headers, types, what leads on, and shows no lists of files."""
    rules = files_of(on("rsync", "https://ada.example/cv/"))[".htaccess"].decode().splitlines()
    assert "ErrorDocument 404 /cv/404.html" in rules
    assert "ErrorDocument 403 /cv/404.html" in rules
    assert "Options -Indexes" in rules
    assert 'RedirectMatch 301 "^/cv/old\\-cv/?$" "https://ada.example/cv/resume.pdf"' in rules
    assert '  Header always set X-Content-Type-Options "nosniff"' in rules
    assert '  SetEnvIf Request_URI "^/cv/assets/" kept' in rules


def test_without_rules_there_is_no_file_for_them(files_of: Files) -> None:
    """A site without former addresses has neither rules nor pages for them."""
    files = files_of({"basics": {"name": "Ada"}})
    assert "_redirects" not in files
    assert b"http-equiv" not in files["index.html"]


def test_the_address_stands_wherever_it_belongs(files_of: Files) -> None:
    """Below a path, too: canonical address, card, sitemap, robots, the form's way back, links of the 404 page."""
    site = "https://ada.example/cv/"
    profile = {
        **on("netlify", site),
        "contact": {"provider": "web3forms", "id": "01234567-89ab-cdef-0123-456789abcdef"},
    }
    files = files_of(profile)
    page = lxml.html.document_fromstring(files["index.html"].decode())
    assert page.xpath("//link[@rel='canonical']/@href") == [site]
    assert page.xpath("//meta[@property='og:url']/@content") == [site]
    assert page.xpath("//meta[@property='og:image']/@content") == [f"{site}card.png"]
    assert page.xpath("//input[@name='redirect']/@value") == [f"{site}thanks/"]
    assert f"<loc>{site}</loc>" in files["sitemap.xml"].decode()
    assert f"Sitemap: {site}sitemap.xml" in files["robots.txt"].decode()
    lost = lxml.html.document_fromstring(files["404.html"].decode())
    inside = [one for one in lost.xpath("//@href | //@src") if not one.startswith(("#", "https:", "mailto:"))]
    assert inside
    assert [one for one in inside if not one.startswith("/cv/")] == []


@pytest.mark.parametrize(
    ("target", "headers", "leads"),
    [(None, True, True), ("netlify", True, True), ("rsync", True, True), ("render", True, True), ("s3", False, False)],
)
def test_the_preview_knows_what_the_host_does(
    target: str | None, tmp_path: Path, cache: Path, *, headers: bool, leads: bool
) -> None:
    """It sends the headers and leads on even where the host is told so in other words, or by its own settings."""
    root = write_site(tmp_path / "site", on(target))
    made = build(root, today=datetime.date(2026, 1, 1), cache=Cache(cache))
    shown = Shown().after(made)
    assert (POLICY in shown.headers("")) is headers
    assert bool(shown.leads) is leads
