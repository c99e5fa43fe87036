"""What a resume parser that we did not write finds in our PDF; it goes by rules, and knows no theme of ours."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.making import Builder, npm_package
from tests.reading import shown_text

pytestmark = pytest.mark.slow

# It tells of its work on the standard output, where its result is to stand alone.
PROGRAM = """
const Parser = require(process.argv[1]);
for (const name of ["log", "error"]) console[name] = () => {};
new Parser(process.argv[2]).parseToJSON().then(
  (found) => process.stdout.write("\\n" + JSON.stringify(found.parts) + "\\n", () => process.exit(0)));
"""


@pytest.fixture(scope="module", params=["example", "starter"])
def resume(request: pytest.FixtureRequest, built: Builder, npm_folder: Path) -> tuple[Any, Mapping[str, str]]:
    """Give a profile, and the sections that the parser finds in its PDF, by the parser's names for them."""
    output = built(request.param)
    package = npm_package(npm_folder, "simple-resume-parser", 1)
    program = ["node", "-e", PROGRAM, str(package), str(output / "resume.pdf")]
    said = subprocess.run(program, capture_output=True, encoding="utf-8", check=True, timeout=60).stdout
    profile = yaml.safe_load((output.parent / "profile.yaml").read_text("utf-8"))
    return profile, json.loads(said.splitlines()[-1])


def test_every_job_is_found_with_employer_title_and_dates(resume: tuple[Any, Mapping[str, str]]) -> None:
    """The section of jobs holds each title in one line with its dates, and the employer in the next line."""
    profile, found = resume
    lines = [*pairwise(found["experience"].splitlines())]
    for job in profile["work"]:
        dates = f"{shown_text(str(job['startDate']), 'startDate')} – {_end(job)}"
        assert [after for line, after in lines if line.split() == f"{job['position']} {dates}".split()] == [
            ", ".join(part for part in (job["name"], job.get("location")) if part)
        ]


def _end(job: Mapping[str, Any]) -> str:
    return shown_text(str(job["endDate"]), "endDate") if "endDate" in job else "Present"


def test_every_school_is_found(resume: tuple[Any, Mapping[str, str]]) -> None:
    """The section of schools holds each of them in a line of its own, and no job."""
    profile, found = resume
    lines = found["education"].splitlines()
    assert [school["institution"] for school in profile["education"] if school["institution"] not in lines] == []
    assert [job["position"] for job in profile["work"] if job["position"] in found["education"]] == []


def test_person_and_mail_are_found(resume: tuple[Any, Mapping[str, str]]) -> None:
    """The parser reads names in plain Latin letters, and addresses that end in at most six letters; those it finds."""
    profile, found = resume
    expected = {"Ruth Castelló-Byrne": ("Ruth Castell", "hello@ruthcastello.exampl")}
    basics = profile["basics"]
    name, mail = expected.get(basics["name"], (basics["name"], basics["email"]))
    assert (found["name"], found["email"]) == (name, mail)
