"""The example's profile, damaged at random: always a site or located problems, never a traceback."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitegen.cache import Cache
from sitegen.load import load
from sitegen.problems import InvalidSite
from sitegen.validate import validate

PROFILE = Path(__file__).parents[1] / "example_site" / "profile.yaml"
LINES = PROFILE.read_text("utf-8").splitlines()
VALUES = (
    "[]", "{}", "null", "[1, 2]", "{a: b}", "true", "'", '"', "[", "{", "*x", "&x", "!x", "@x", "%", "|", ">", "- a",
    "a: b", "2021-13", "#x", "\t", "\x07", "\u2028", "\x85", "\ufeff", "\U0001f600", "../x", "<<", "---", "...", "? x",
    "x" * 300, "javascript:x", "\\", '"\\ud800"',
)  # fmt: skip


def _delete(line: str, pick: random.Random) -> str:
    at = pick.randrange(len(line) + 1)
    return line[:at] + line[at + 1 :]


def _indent(line: str, pick: random.Random) -> str:
    return " " * pick.randrange(8) + line.lstrip()


def _rename(line: str, pick: random.Random) -> str:
    key, colon, rest = line.partition(":")
    letters = list(key)
    pick.shuffle(letters)
    return "".join(letters) + colon + rest


def _unquote(line: str, _pick: random.Random) -> str:
    return line.replace('"', "", 1)


def _replace(line: str, pick: random.Random) -> str:
    key, colon, _ = line.partition(":")
    return f"{key}{colon} {pick.choice(VALUES)}"


def _insert(line: str, pick: random.Random) -> str:
    at = pick.randrange(len(line) + 1)
    return line[:at] + pick.choice(VALUES) + line[at:]


def _repeat(line: str, _pick: random.Random) -> str:
    return f"{line}\n{line}"


MISTAKES: tuple[Callable[[str, random.Random], str], ...] = (
    _delete, _indent, _rename, _unquote, _replace, _insert, _repeat,
)  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder whose profile is written anew for every example."""
    folder = tmp_path_factory.mktemp("mistakes")
    shutil.copytree(PROFILE.with_name("assets"), folder / "assets")
    return folder


@settings(
    max_examples=int(os.environ.get("SITEGEN_EXAMPLES", "600")),
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.integers(0, 2**32), st.integers(1, 4))
def test_a_damaged_profile_is_a_site_or_has_located_problems(
    site: Path, cache_folder: Path, seed: int, count: int
) -> None:
    """Whatever is mistyped, every problem names a line of the file, a column in it, and shows that line."""
    pick = random.Random(seed)  # noqa: S311 - mistakes, no secrets
    lines = list(LINES)
    for _ in range(count):
        at = pick.randrange(len(lines))
        lines[at] = pick.choice(MISTAKES)(lines[at], pick)
    text = "\n".join(lines) + "\n"
    (site / "profile.yaml").write_text(text, "utf-8", newline="")

    problems = _problems(site, Cache(cache_folder))

    written = text.split("\n")
    for problem in problems:
        assert problem.message
        assert problem.line is not None
        assert problem.column is not None
        assert 1 <= problem.line <= len(written)
        assert 1 <= problem.column <= len(written[problem.line - 1]) + 1
        assert problem.source == written[problem.line - 1].removeprefix("\ufeff" if problem.line == 1 else "")


def _problems(site: Path, cache: Cache) -> tuple[Any, ...]:
    try:
        return validate(load(site), cache=cache).problems
    except InvalidSite as err:
        return err.problems
