"""The example's profile, damaged at random: always a site or located problems, never a traceback."""

from __future__ import annotations

import datetime
import os
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitegen.cache import Cache
from sitegen.dates import Date
from sitegen.load import load
from sitegen.problems import InvalidSite, Problem
from sitegen.records import Record
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
        return validate(load(site), cache=cache, today=datetime.date(2026, 1, 1)).problems
    except InvalidSite as err:
        return err.problems


def _misspell(line: str, pick: random.Random) -> str:
    head = line[: len(line) - len(line.lstrip(" -"))]
    key, colon, rest = line[len(head) :].partition(":")
    at = pick.randrange(len(key) + 1)
    return f"{head}{key[:at]}{pick.choice('abcxyz')}{key[at + 1 :]}{colon}{rest}"


def _swap_type(line: str, pick: random.Random) -> str:
    key, colon, _ = line.partition(":")
    return f"{key}{colon} {pick.choice(('[1, 2]', '{a: b}', 'true', '[]'))}"


def _shift(line: str, pick: random.Random) -> str:
    room = len(line) - len(line.lstrip(" "))
    return " " * pick.randint(1, 4) + line if pick.random() < 0.5 else line[pick.randint(min(room, 1), min(room, 4)) :]


def _forget_colon(line: str, pick: random.Random) -> str:
    return _KEY.sub(pick.choice((r"\1 ", r"\1:", r"\1;")), line, count=1)


def _mistype_dash(line: str, pick: random.Random) -> str:
    return re.sub(r"^( *)- ", pick.choice((r"\1", r"\1  ", r"\1-", r"\1-- ", r"\1- - ", r"\1– ")), line)


def _open_quote(line: str, pick: random.Random) -> str:
    return _KEY.sub(r"\1: " + pick.choice("\"'"), line, count=1) if not line.endswith(('"', "'")) else line[:-1]


_KEY = re.compile(r"^( *(?:- )?\w+): ?(?=\S)")
TYPING: tuple[Callable[[str, random.Random], str], ...] = (
    _misspell, _unquote, _swap_type, _shift, _shift, _forget_colon, _mistype_dash, _open_quote,
)  # fmt: skip


@settings(
    max_examples=int(os.environ.get("SITEGEN_EXAMPLES", "300")),
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.integers(0, 2**32))
def test_one_mistake_is_told_at_its_line_or_costs_nothing_else(site: Path, cache_folder: Path, seed: int) -> None:
    """A slip is reported where it was made; where it is none to YAML and to us, every other text is still there."""
    pick = random.Random(seed)  # noqa: S311 - mistakes, no secrets
    at = pick.choice([number for number, line in enumerate(LINES) if line.strip() and not line.startswith("#")])
    slip = pick.choice(TYPING)
    lines = list(LINES)
    lines[at] = slip(lines[at], pick)
    (site / "profile.yaml").write_text("\n".join(lines) + "\n", "utf-8", newline="")
    found = _read(site, Cache(cache_folder))
    if not isinstance(found, Record):
        assert at + 1 in {one.line for one in found}, (lines[at], found)
        return
    kept = "\n".join(_texts(found))
    original = _read(PROFILE.parent, Cache(cache_folder))
    lost = [text for text in _texts(original) if text not in kept]
    assert all(_stands_in(text, at) for text in lost), (lines[at], lost)


SMALL = """\
basics:
  name: Ada Novak
  imageAlt: >-
    Portrait of Ada Novak: she stands at a board full of
    fractions, a piece of chalk in her hand.
  location:
    city: Leeds
    region: Yorkshire
    country: Slovenia
  phone: "+44 7700 900142"
work:
  - name: Elm Street School
    highlights:
      - >-
        Grades rose by 12% in two years,
        which is twice the usual.
      - Led trips
    keywords: [algebra]
  - name: Oak Lane School
    position: Teaching assistant
""".splitlines()


@pytest.mark.parametrize("at", range(len(SMALL)))
def test_a_line_that_is_moved_is_told_itself(site: Path, cache_folder: Path, at: int) -> None:
    """Whichever line is moved, to either side and however far, is told, or every text is still there."""
    room = len(SMALL[at]) - len(SMALL[at].lstrip())
    (site / "profile.yaml").write_text("\n".join(SMALL), "utf-8")
    original = _words(_read(site, Cache(cache_folder)))
    for column in {*range(room - 4, room + 5)} - {room, *range(-4, 0)}:
        lines = [*SMALL[:at], " " * column + SMALL[at].lstrip(), *SMALL[at + 1 :]]
        (site / "profile.yaml").write_text("\n".join(lines), "utf-8")
        found = _read(site, Cache(cache_folder))
        if isinstance(found, Record):
            assert _words(found) == original, lines[at]
        else:
            assert at + 1 in {one.line for one in found}, (lines[at], found)


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("  summary: >-\n    Prose.\n    phone: 12", 5, "basics.summary: … if it is a key, indent 'phone:' less"),
        ("x-a: 1\nskills:\n  - name: A\n    keywords:\n      - B\n       - C", 8,
         "skills[0].keywords[0]: … if it is an item of its own, put its '-' below the one above"),
    ],
)  # fmt: skip
def test_a_line_that_ran_into_a_text_is_warned_of(
    site: Path, cache_folder: Path, text: str, line: int, told: str
) -> None:
    """Prose may hold such a line, so the site is built; the author hears of it at that line."""
    (site / "profile.yaml").write_text(f"basics:\n  name: Ada\n{text}\n", "utf-8")
    problems = validate(load(site), cache=Cache(cache_folder), today=datetime.date(2026, 1, 1)).problems
    message = told.replace("…", "this line became a part of the text above;")
    assert [(one.line, one.severity, f"{one.where}: {one.message}") for one in problems] == [(line, "warning", message)]


def _words(value: Any) -> list[str]:
    """Return all words; the dash of an item is none, though YAML takes it into the text that it stands below."""
    return sorted(word for text in _texts(value) for word in text.split() if word != "-")


def _read(site: Path, cache: Cache) -> Record | tuple[Problem, ...]:
    try:
        return validate(load(site), cache=cache, today=datetime.date(2026, 1, 1)).profile
    except InvalidSite as err:
        return err.problems


def _texts(value: Any) -> list[str]:
    if isinstance(value, Record):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, tuple):
        return [text for item in value for text in _texts(item)]
    return [value.text] if isinstance(value, Date) else [value] if isinstance(value, str) else []


def _stands_in(text: str, at: int) -> bool:
    """Whether the line is one of those that a text is written on."""
    folded = [" ".join(line.strip().removeprefix("- ").partition(": ")[2].split()) for line in LINES]
    words = {" ".join(LINES[at].strip().removeprefix("- ").split()), folded[at].strip("\"'")}
    return any(word and (word in text or text in word) for word in words)
