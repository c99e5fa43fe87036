"""Every page is valid HTML in the eyes of a program that we did not write."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.making import SITES, Builder, npm_package

RULES = {
    "long-title": "off",  # the author's words; search engines cut them where they like
    "attr-spacing": "off",  # has a test of its own
}


def faults(npm_folder: Path, built: Builder, tmp_path: Path, name: str, rules: dict[str, str]) -> str:
    """Return what html-validate says of every page of a site."""
    package = npm_package(npm_folder, "html-validate", 10)
    config = tmp_path / ".htmlvalidate.json"
    config.write_text(json.dumps({"extends": ["html-validate:recommended"], "root": True, "rules": rules}))
    node = shutil.which("node")
    assert node, "Node is missing; README's section 'Test it' names what the tests need"
    pages = sorted(str(path) for path in built(name).rglob("*.html"))
    command = [node, str(package / "bin/html-validate.mjs"), "--config", str(config), "--formatter", "text", *pages]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
    assert result.stderr == ""
    assert (result.returncode == 0) == (result.stdout == "")
    return result.stdout


@pytest.mark.parametrize("name", SITES)
def test_every_page_is_valid_html(
    npm_folder: Path, built: Builder, tmp_path: Path, name: str, request: pytest.FixtureRequest
) -> None:
    """html-validate finds no error on any page of any site."""
    if name == "hostile":
        reason = "the theme folio puts the keywords of a reference behind its figcaption, which must come last"
        request.applymarker(pytest.mark.xfail(reason=reason, strict=True))
    assert faults(npm_folder, built, tmp_path, name, RULES) == ""


@pytest.mark.xfail(reason="the base theme's contact form has two attributes without a space between them", strict=True)
def test_attributes_stand_apart(npm_folder: Path, built: Builder, tmp_path: Path) -> None:
    """Between two attributes there is a space, or the page is not valid."""
    assert faults(npm_folder, built, tmp_path, "example", {"long-title": "off"}) == ""
