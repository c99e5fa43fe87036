"""Resumes that we did not write: their pages. Of their PDFs in every theme tells test_theme_documents.py."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.making import SAMPLES, sample_file, sitegen
from tests.reading import ADDRESSES, Page, letters, published

pytestmark = pytest.mark.slow


class Sample(NamedTuple):
    """A sample and what became of it."""

    profile: Any
    output: Path
    said: str


@pytest.fixture(scope="session")
def build_sample(npm_folder: Path, tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Callable[[str], Sample]:
    """Build a sample, once, from the very bytes of the package."""
    done: dict[str, Sample] = {}

    def build(name: str) -> Sample:
        if name not in done:
            root = tmp_path_factory.mktemp(name)
            shutil.copyfile(sample_file(npm_folder, name), root / "profile.json")
            result = sitegen("build", root, cache=cache)
            assert result.returncode == 0, result.stderr
            profile = json.loads((root / "profile.json").read_bytes())
            done[name] = Sample(profile, root / "public", result.stderr)
        return done[name]

    return build


@pytest.fixture(params=sorted(SAMPLES))
def sample(request: pytest.FixtureRequest, build_sample: Callable[[str], Sample]) -> Sample:
    """Give each sample in turn."""
    return build_sample(request.param)


def test_a_sample_builds_unchanged(sample: Sample) -> None:
    """A JSON Resume document has no mistakes; what is said of it are warnings."""
    told = [line for line in sample.said.splitlines() if line.startswith("profile.json:")]
    assert all(": warning: " in line for line in told), sample.said


def test_every_section_of_a_sample_is_on_the_page(sample: Sample) -> None:
    """Each list of the document is a section with a heading."""
    page = Page((sample.output / "index.html").read_bytes())
    for name, value in sample.profile.items():
        if isinstance(value, list) and value:
            assert page.one("section", id=name).text.strip(), name
            assert page.one("h2", id=f"{name}-title").text.strip(), name


def test_every_text_of_a_sample_is_on_the_page(sample: Sample) -> None:
    """Nothing of the document is lost on the page."""
    shown = letters(Page((sample.output / "index.html").read_bytes()).text)
    texts = [(path, text) for path, text in published(sample.profile) if path[-1] not in ADDRESSES]
    assert len(texts) > 10
    assert not [(path, text) for path, text in texts if letters(text) not in shown]
