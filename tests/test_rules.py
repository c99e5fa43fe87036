"""What holds between the fields of a profile, told as warnings where the author may be right."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Make = Callable[..., Path]
Run = Callable[..., subprocess.CompletedProcess[str]]

NAME = "basics:\n  name: Ada Novak\n"


def warnings(make_site: Make, run: Run, profile: str, sections: Mapping[str, str] | None = None) -> list[str]:
    """Build a site that is fine but for warnings, and return them without their places' excerpts."""
    result = run("build", make_site(profile, sections))
    assert result.returncode == 0, result.stderr
    return [line for line in result.stderr.splitlines() if ": warning: " in line]


@pytest.mark.parametrize(
    ("profile", "told"),
    [
        (
            "work:\n  - name: Rail\n    startDate: 2020-05\n    endDate: 2019-01\n",
            "profile.yaml:6:14: warning: work[0].endDate: it ends (2019-01) before it starts (2020-05)",
        ),
        (
            "work:\n  - name: Rail\n    roles:\n      - position: Head\n        startDate: 2031-05\n",
            "profile.yaml:7:20: warning: work[0].roles[0].startDate: it starts in the future (2031-05)",
        ),
        (
            "custom:\n  - title: Shows\n    entries:\n      - {title: A, startDate: 2020, endDate: 2018}\n",
            "profile.yaml:6:46: warning: custom[0].entries[0].endDate: it ends (2018) before it starts (2020)",
        ),
    ],
)
def test_odd_dates_are_pointed_out(make_site: Make, run: Run, profile: str, told: str) -> None:
    """They are shown as written, in jobs, in roles and in sections of one's own."""
    assert warnings(make_site, run, NAME + profile) == [told]


def test_dates_that_only_look_odd_are_fine(make_site: Make, run: Run) -> None:
    """The same year, the same month, and words are in order as far as anybody can know."""
    jobs = "[{startDate: 2020-05, endDate: 2020}, {startDate: 2020, endDate: 2020-01}, {startDate: Fall 2021}]"
    assert warnings(make_site, run, NAME + f"work: {jobs}\n") == []


def test_an_address_on_another_network_is_pointed_out(make_site: Make, run: Run) -> None:
    """A slip would send recruiters elsewhere; subdomains and reserved examples are fine, unknown networks unchecked."""
    profiles = (
        "  profiles:\n"
        "    - {network: LinkedIn, url: 'https://linkedin.com.evil.example.org/in/ada'}\n"
        "    - {network: GitHub, url: 'https://gitlab.com/ada'}\n"
        "    - {network: LinkedIn, url: 'https://uk.linkedin.com/in/ada'}\n"
        "    - {network: ORCID, url: 'https://orcid.example/0'}\n"
        "    - {network: Knitters, url: 'https://knit.net/ada'}\n"
    )
    assert warnings(make_site, run, NAME + profiles) == [
        (
            "profile.yaml:5:30: warning: basics.profiles[1].url: this address is not on github.com; correct it, "
            "or change the network's name"
        )
    ]


def test_a_link_to_a_section_that_is_not_there_is_pointed_out(make_site: Make, run: Run) -> None:
    """A section is linked by its address, not by its file; what is there is not complained of."""
    sections = {
        "study.md": "---\npage: true\n---\nText\n",
        "about.md": "[a](study/) [b](missing/) [c](study.md) [d](#work) [e](resume.pdf) [f](study/#top)\n",
    }
    assert warnings(make_site, run, NAME, sections) == [
        "sections/about.md:1:17: warning: nothing is published at 'missing/'; pages here are study/",
        (
            "sections/about.md:1:31: warning: the link to 'study.md' is left out: a section is linked by its address; "
            "write study/"
        ),
    ]
