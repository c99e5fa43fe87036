"""Every page is valid HTML in the eyes of a program that we did not write."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.making import SITES, THEMES, Builder, npm_package

RULES = {
    "long-title": "off",  # the author's words; search engines cut them where they like
    "tel-non-breaking": "off",  # the style sheet keeps a number in one line, and copied it has plain spaces
}


@pytest.mark.parametrize(
    "name",
    [*SITES, "readers", "files-only", *(f"{site}@{theme}" for theme in THEMES for site in ("example", "hostile"))],
)
def test_every_page_is_valid_html(npm_folder: Path, built: Builder, tmp_path: Path, name: str) -> None:
    """html-validate finds no error on any page of any site, in any theme."""
    package = npm_package(npm_folder, "html-validate", 10)
    config = tmp_path / ".htmlvalidate.json"
    config.write_text(json.dumps({"extends": ["html-validate:recommended"], "root": True, "rules": RULES}))
    node = shutil.which("node")
    assert node, "Node is missing; README's section 'Test it' names what the tests need"
    pages = sorted(str(path) for path in built(name).rglob("*.html"))
    command = [node, str(package / "bin/html-validate.mjs"), "--config", str(config), "--formatter", "text", *pages]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
    assert (result.returncode, result.stdout) == (0, ""), result.stdout + result.stderr
