"""What is withheld is in no byte of any output: a word in each field tells."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sitegen.documents import FORMATS
from tests.making import canary_profile, write_site
from tests.reading import everything

Run = Callable[..., subprocess.CompletedProcess[str]]
PROFILE, WORDS = canary_profile()
SHAPES = {"id", "kind", "url", "repo"}
"""Fields whose words stand in addresses, small."""
WITH_ANOTHER = {"basics.imageAlt", "basics.links.label"}
"""Fields that are shown only beside another one, which this site lacks or withholds."""
KEPT = {"basics.name", "custom.title", "custom.id"}
"""What a site cannot do without, or what names a section."""


def site(root: Path, levels: dict[str, str], **more: Any) -> Path:
    """Write a site that offers every document, with these levels of privacy."""
    settings = {
        "site": {"url": "https://canary.example/"},
        "contact": {"provider": "netlify"},
        "downloads": list(FORMATS),
        "privacy": levels,
    }
    return write_site(root, {**PROFILE, **settings, **more})


def found_in(root: Path) -> set[str]:
    """Return the canaries that the output tells of."""
    return {word.casefold() for word in re.findall(r"Canary\d{3}", everything(root / "public"), re.IGNORECASE)}


@pytest.mark.parametrize("turn", [0, 1])
@pytest.mark.parametrize("level", ["private", "document"])
def test_a_withheld_field_is_in_no_byte(tmp_path: Path, run: Run, turn: int, level: str) -> None:
    """Every second field is withheld, then the others: none of them is found, and each of the rest is."""
    withheld = {path for at, path in enumerate(sorted(WORDS)) if at % 2 == turn} - KEPT
    root = site(tmp_path / "site", {path: level if path in withheld else "public" for path in WORDS})
    result = run("build", root)
    assert result.returncode == 0, result.stderr
    found = found_in(root)
    assert {path for path in withheld if WORDS[path].casefold() in found} == set()
    shown = {path for path in WORDS if not path.startswith("meta.") and path.rpartition(".")[2] not in SHAPES}
    missing = {path for path in shown - withheld - WITH_ANOTHER if WORDS[path].casefold() not in found}
    assert missing == set()
    assert "CanaryX" not in everything(root / "public")


def test_the_private_profile_is_in_no_byte(tmp_path: Path, run: Run) -> None:
    """A whole profile beside an empty one leaves no trace on the site."""
    root = write_site(tmp_path / "site", {"basics": {"name": "Ada"}, "downloads": list(FORMATS)})
    write_site(tmp_path / "other", PROFILE)
    (tmp_path / "other/profile.yaml").rename(root / "profile.private.yaml")
    assert run("build", root).returncode == 0
    assert found_in(root) == set()
