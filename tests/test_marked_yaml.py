"""YAML: every value with its place, and none of the traps."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.marked_yaml import read_yaml
from sitegen.problems import Mark


def _told(text: str, first_line: int = 1) -> list[tuple[int | None, int | None, str]]:
    problems = read_yaml(text, "profile.yaml", first_line=first_line).problems
    return [(one.line, one.column, one.message) for one in problems]


def test_only_true_false_and_null_are_more_than_text() -> None:
    """Dates, years, phone numbers, NO, 012 and 1e3 stay what was typed."""
    text = "[true, True, false, null, ~, '', yes, NO, on, 012, 1e3, 2021-03-01, 12:30, 0x1F, .inf, 'true', +44 20]"
    assert read_yaml(text, "x").data == [
        True, True, False, None, None, "", "yes", "NO", "on", "012", "1e3", "2021-03-01", "12:30", "0x1F", ".inf",
        "true", "+44 20",
    ]  # fmt: skip


def test_every_key_and_value_has_its_place() -> None:
    """Places count from 1, widths are what stands there, 0 for what goes on below the line."""
    reading = read_yaml("a: x y\nb:\n  - {c: 'd', e: f}\n", "x", first_line=2)
    assert reading.keys == {
        ("a",): Mark(2, 1, 1),
        ("b",): Mark(3, 1, 1),
        ("b", 0, "c"): Mark(4, 6, 1),
        ("b", 0, "e"): Mark(4, 14, 1),
    }
    assert reading.values == {
        (): Mark(2, 1, 0),
        ("a",): Mark(2, 4, 3),
        ("b",): Mark(4, 3, 0),
        ("b", 0): Mark(4, 5, 14),
        ("b", 0, "c"): Mark(4, 9, 3),
        ("b", 0, "e"): Mark(4, 17, 1),
    }


def test_what_a_mapping_says_itself_keeps_its_place() -> None:
    """A merge neither overrides a key nor moves the place where it stands."""
    reading = read_yaml("a: &a {x: 1, y: 2}\nb:\n  x: 3\n  <<: *a\n", "x")
    assert reading.data == {"a": {"x": "1", "y": "2"}, "b": {"x": "3", "y": "2"}}
    assert (reading.keys["b", "x"], reading.values["b", "x"]) == (Mark(3, 3, 1), Mark(3, 6, 1))
    assert (reading.keys["b", "y"], reading.values["b", "y"]) == (Mark(1, 14, 1), Mark(1, 17, 1))


def test_the_first_of_several_merges_wins() -> None:
    """As YAML has it: earlier sources go before later ones."""
    text = "a: &a {x: 1}\nb: &b {x: 2, y: 2}\nc: {<<: [*a, *b]}\nd: {'<<': kept}\n"
    data = read_yaml(text, "x").data
    assert (data["c"], data["d"]) == ({"x": "1", "y": "2"}, {"<<": "kept"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3\n", [(3, 1, "'a' stands here a second time; the first is on line 1: keep one")]),
        (
            "a: &a {x: 1, x: 2}\nb: *a\nc: {<<: *a}\n",
            [(1, 14, "'x' stands here a second time; the first is on line 1: keep one")],
        ),
        ("a: &a [*a]\n", [(1, 4, "this anchor holds itself; an alias cannot stand inside what it names")]),
        ("a: &a\n  <<: *a\n", [(1, 4, "this anchor holds itself; an alias cannot stand inside what it names")]),
        ("a: b\u2028\nc: d\n", [(1, 5, "an invisible line separator stands here; put a space in its place")]),
        ("a: b\n\x07\n", [(2, 1, "an invisible control character stands here; remove it")]),
        (
            "? [a]\n: b\n",
            [(1, 3, "a key must be a plain word; a text that starts with [, { or ? must stand in quotes")],
        ),
        (
            "a: !!python/none x\n",
            [(1, 4, "python/none is read as a YAML tag; a text that starts with ! must stand in quotes")],
        ),
    ],
)  # fmt: skip
def test_a_trap_is_a_located_problem(text: str, expected: list[tuple[int, int, str]]) -> None:
    """What other readers resolve silently, or never finish, is told once and with its place."""
    assert _told(text) == expected


@pytest.mark.parametrize("sign", ["[", "{", "- ", "? ", "x: {", "- - "])
def test_no_depth_of_nesting_harms(sign: str) -> None:
    """A file of nothing but opening signs ends with one problem and soon."""
    began = time.perf_counter()
    problems = read_yaml("a: " + sign * 100_000, "x").problems
    assert len(problems) == 1
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize("empty", ["[z, z]", "{}"])
def test_anchors_do_not_expand_without_bound(empty: str) -> None:
    """Ten aliases of ten aliases of … are refused before they are counted out."""
    lines = [f"a0: &a0 {empty}"]
    for level in range(1, 12):
        many = ", ".join([f"*a{level - 1}"] * 10)
        lines.append(f"a{level}: &a{level} " + (f"{{<<: [{many}]}}" if empty == "{}" else f"[{many}]"))
    messages = [one.message for one in read_yaml("\n".join(lines), "x").problems]
    assert messages == ["anchors expand to more than 50,000 values; write less by alias"]


def test_front_matter_names_the_lines_of_its_file() -> None:
    """Lines inside a message are those of the file as well as the line of the problem."""
    assert _told("title: x\n  order: 2\n", first_line=2) == [
        (3, 3, "this line is indented further than line 2, which has a value already; begin both in the same column")
    ]


JSON = st.recursive(
    st.none() | st.booleans() | st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Cn", "Co"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.from_regex(r"[a-z]{1,5}", fullmatch=True), inner),
    max_leaves=12,
)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(JSON.filter(lambda data: data is not None), st.booleans(), st.sampled_from([None, 2, "\t"]))
def test_json_is_read_as_json(data: object, escaped: bool, indent: int | str | None) -> None:  # noqa: FBT001
    """Whatever a JSON writer makes of texts, true, false and null is read as what was written."""
    text = json.dumps(data, ensure_ascii=escaped, indent=indent)
    reading = read_yaml(text, "resume.json")
    assert (reading.problems, reading.data) == ([], data)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab:-#\n \t'\"[]{},*&!|>%@`?\\~<é王\u2028\ufeff\x00"), max_size=60))
def test_no_text_is_too_strange(text: str) -> None:
    """Any text at all is data or located problems; nothing is raised."""
    lines = text.split("\n")
    for problem in read_yaml(text, "x").problems:
        assert problem.line is not None
        assert problem.column is not None
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
