"""Profiles read in blocks: always what reading them as a whole gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.marked_yaml import Reading, read_yaml
from sitegen.schema import known_keys
from sitegen.yaml_blocks import read_blocks
from tests.making import REPOSITORY

PROFILES = sorted([*Path(REPOSITORY, "tests/sites").rglob("*.yaml"), *Path(REPOSITORY, "example_site").glob("*.yaml")])
EXAMPLE = Path(REPOSITORY, "example_site/profile.yaml").read_text("utf-8")
LINES = EXAMPLE.split("\n")


def told(reading: Reading) -> tuple[Any, ...]:
    """Return all that a reading tells."""
    return reading.data, reading.keys, reading.values, reading.problems


def same(text: str) -> bool:
    """Return whether a text comes to the same in blocks as in whole."""
    return told(read_blocks(text, "x", known_keys)) == told(read_yaml(text, "x", known=known_keys))


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_blocks_are_the_whole(path: Path) -> None:
    """Values, the places of keys and values, and problems are those of the whole file."""
    assert same(path.read_text("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing\n",
        "a: 1",
        "a: 1\nb: 2",
        "\n# first\na: 1\n\n# of b\nb:\n- 1\n-\n- 2\n",
        "a: &x {k: 1}\nb: *x\n",
        "a: &x 1\nb: [&x 2, *x]\n",
        "a: {<<: &x {k: 1}}\nb: {<<: *x}\n",
        'a: "one\nb: two"\nc: 3\n',
        "a: 'one\n\nb: two'\n",
        "a: [1,\nb: 2]\n",
        "a: 1\nb: 2\na: 3\n",
        "a: 1\n---\nb: 2\n",
        "--- \na: 1\nb: 2\n",
        "a: 1\n...\nb: 2\n",
        "%YAML 1.2\n---\na: 1\nb: 2\n",
        "a: |+\n  text\n\n\nb: >-\n  folded\n  text\n# end\n",
        "a: |2\n    text\nb: 1\n",
        "? a\n: 1\nb: 2\n",
        '"a": 1\nb: 2\n',
        "a : 1\nb: 2\n",
        "a:\tb\nc: 1\n",
        "\ta: 1\nb: 2\n",
        " a: 1\n b: 2\n",
        "- a: 1\nb: 2\n",
        "a:b\nc: 1\n",
        "a: 1\n  b: 2\nc: 3\n",
        "a: one\ntwo\nb: 2\n",
        "x-own: {a: [1]}\n$schema: x\n",
        "a: \u0007\nb: 2\n",
        "# \u0007\na: 1\nb: 2\n",
        "a: '\\ud83d\\ude00'\nb: \"\\ud83d\\ude00\"\n",
        "a: 1\n\u00a0b: 2\n",
        "größe: 1\nb: 2\n",
        "a: 1\n}\nb: 2\n",
        "a: !x 1\nb: 2\n",
        "a: 1\nb: " + "[" * 60 + "]" * 60 + "\n",
    ],
)
def test_what_spans_blocks_is_read_as_a_whole(text: str) -> None:
    """Anchors, quotes and brackets over several keys, documents, repeated keys, mistakes: nothing is read otherwise."""
    assert same(text)


@settings(deadline=None, max_examples=80, derandomize=True)
@given(st.data())
def test_a_damaged_profile_is_told_as_ever(data: st.DataObject) -> None:
    """Wherever letters are put in or lines are lost, the same values and the same problems come of it."""
    lines = [*LINES]
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        signs = data.draw(
            st.sampled_from(["", " ", "  ", "\t", '"', "'", "- ", "#", ":", "a:", "a: ", "[", "&a ", "*a", "|", "---"])
        )
        column = data.draw(st.sampled_from([0, len(lines[at]), len(lines[at]) // 2]))
        lines[at] = lines[at][:column] + signs + lines[at][column:] if signs else ""
    assert same("\n".join(lines))


def test_what_was_not_edited_stays_the_very_same() -> None:
    """An edit in one block leaves the values of all others as they are; one that moves them tells their new lines."""
    before = read_blocks(EXAMPLE, "x", known_keys)
    edited = read_blocks(EXAMPLE.replace("label: ", "label: New ", 1), "x", known_keys)
    others = before.data.keys() - {"basics"}
    assert edited.data["basics"] != before.data["basics"]
    assert all(edited.data[name] is before.data[name] for name in others if isinstance(before.data[name], (dict, list)))
    moved = read_blocks(EXAMPLE.replace("basics:\n", "basics:\n\n", 1), "x", known_keys)
    assert moved.values[("work", 0)].line == before.values[("work", 0)].line + 1
