"""The policy that pages state themselves, where their host sends none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Watch
from tests.making import sitegen, write_site


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Path:
    """Build a site for a host that sends no headers."""
    profile = {
        "basics": {"name": "Ada"},
        "site": {"redirects": {"old": "now/"}},
        "deploy": {"target": "github-pages"},
    }
    root = write_site(
        tmp_path_factory.mktemp("stated"),
        profile,
        {
            "sections/now.md": "---\npage: true\n---\nI teach.\n",
            "templates/hooks/body_end.html": '<script>document.title = "taken"</script>\n',
        },
    )
    result = sitegen("build", root, cache=cache)
    assert result.returncode == 0, result.stderr
    return root / "public"


def files_in(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("place", ["host", "disk"])
def test_a_stated_policy_holds_and_lets_the_site_work(
    place: str, folder: Path, serve: Callable[..., Any], visit: Callable[..., Any], watch: Watch
) -> None:
    """A script that came into the page is refused; the site's own work, and its style, from a folder, too."""
    watch.expected = "inline script|file:|preload|ERR_FAILED"  # fonts and the manifest are not asked for from a folder
    address = folder.as_uri() + "/index.html" if place == "disk" else serve({**files_in(folder), "_headers": b""}).url
    page = visit(address)
    assert page.title() == "Ada"
    assert any("inline script" in said for said in watch.complaints)
    assert page.evaluate("getComputedStyle(document.body).margin") == "0px"
    assert page.locator(".theme-switch").is_visible()  # which a script shows


def test_a_page_leads_on(folder: Path, serve: Callable[..., Any], visit: Callable[..., Any], watch: Watch) -> None:
    """Whoever asks for a former address is on the right page at once."""
    watch.expected = "inline script"
    host = serve({**files_in(folder), "_headers": b""})
    page = visit(f"{host.url}old/")
    page.wait_for_url(f"{host.url}now/")
    assert page.locator("h1").inner_text()
