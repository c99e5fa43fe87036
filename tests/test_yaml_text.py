"""The YAML that an import writes: it reads back as it was, in any reader, and people can read it too."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sitegen.importers.yaml_text import WIDTH, yaml_text
from sitegen.marked_yaml import read_yaml

_TEXTS = st.one_of(
    st.text(max_size=30),
    st.text("ab :#-\n\"'\\?{}[]&*!|>%@`,.0123=~yn\té漢", max_size=40),
    st.text("ab\xa0\u202f :-\n\u200f\ufeff\u2028\x85\x00", max_size=120),
    st.text("ab  \n-:", max_size=260),
)
_DATA = st.recursive(
    st.one_of(_TEXTS, st.none(), st.booleans(), st.integers(0, 99)),
    lambda inside: st.one_of(st.lists(inside, max_size=3), st.dictionaries(_TEXTS, inside, max_size=3)),
    max_leaves=8,
)


def _as_text(value: Any) -> Any:
    """Numbers are text to our reader."""
    if isinstance(value, dict):
        return {key: _as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_text(item) for item in value]
    return str(value) if type(value) is int else value


@given(st.dictionaries(_TEXTS, _DATA, min_size=1, max_size=3))
def test_anything_reads_back_as_it_was(data: dict[str, Any]) -> None:
    """Whatever stands in the data, our reader and PyYAML's get the same data from the YAML."""
    text = yaml_text(data)
    reading = read_yaml(text, "profile.yaml")
    assert (reading.problems, reading.data) == ([], _as_text(data))
    assert yaml.safe_load(text) == data


@pytest.mark.parametrize(
    "text",
    [
        *("no", "NO", "yes", "On", "y", "N", "true", "False", "null", "~", "", "=", "<<", "-", "?", "---", "..."),
        *("012", "1e3", "0x1F", "0o17", "1_000", "3.50", ".5", "+1", "12:30:45", "2:1", ".inf", "2021", "2021-03-15"),
        *("# hash", "a #b", "a: b", "C:", "- dash", "*star", "&and", "!tag", "@at", "`tick", "%cent", "{a}", "[b]"),
        *(" a", "a ", '"', "'"),
    ],
)
def test_what_yaml_would_misread_is_quoted(text: str) -> None:
    """A text that some version of YAML takes for something else stands in quotes."""
    written = yaml_text({"key": text}).removeprefix("key: ").rstrip("\n")
    assert written[0] == written[-1]
    assert written[0] in "\"'"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Ruth Castelló-Byrne",
            "https://a.example/b?c=d#e",
            "+44 7700 900142",
            "6.8 to 3.9%",
            "C++",
            "C#",
            "18:30 Uhr",
        ),
        *(
            "Prof. A. Lee (ret.)",
            "O'Neill",
            "90%",
            "7 years",
            "王秀英",
            "فاطمة الزهراء",
            "👩🏽‍🏫",
            "10\xa0%",
            "a@b.example",
            "-5 °C"[1:],
        ),
    ],
)
def test_other_texts_stand_bare(text: str) -> None:
    """No quotes where none are needed, whatever the script."""
    assert yaml_text({"key": text}) == f"key: {text}\n"


@pytest.mark.parametrize("date", ["2021", "2021-03-15"])
def test_dates_stand_bare_where_dates_belong(date: str) -> None:
    """A date is quoted only where a text is expected."""
    assert yaml_text({"startDate": date, "score": date}, {"startDate"}) == f'startDate: {date}\n\nscore: "{date}"\n'


def test_long_texts_are_folded() -> None:
    """A long text is a block of lines that fit, with no quotes, even if it holds a colon."""
    text = "She said: come, and " * 20
    lines = yaml_text({"key": text.strip()}).splitlines()
    assert lines[0] == "key: >-"
    assert all(len(line) <= WIDTH and line.startswith("  ") for line in lines[1:])


def test_paragraphs_stand_line_by_line() -> None:
    """A text of several lines keeps them, so that lists and paragraphs can be edited as such."""
    assert yaml_text({"key": "One.\n\n- two\n- three"}) == "key: |-\n  One.\n\n  - two\n  - three\n"


def test_a_line_that_looks_like_a_key_is_no_trap() -> None:
    """A line of a text that would be taken for a key that is indented wrongly is not written as such a line."""
    assert yaml_text({"summary": "I do\nwork:\nat night"}) == 'summary: "I do\\nwork:\\nat night"\n'


def test_entries_are_set_off() -> None:
    """Sections have a blank line between them, and so have entries, if they are long."""
    jobs = [{"name": "A", "position": "B", "startDate": "2020", "location": "C", "highlights": ["D"]}] * 2
    text = yaml_text({"basics": {"name": "Ada"}, "work": jobs, "skills": [{"name": "E"}, {"name": "F"}]}, {"startDate"})
    assert text == (
        "basics:\n  name: Ada\n\nwork:\n"
        "  - name: A\n    position: B\n    startDate: 2020\n    location: C\n    highlights:\n      - D\n\n"
        "  - name: A\n    position: B\n    startDate: 2020\n    location: C\n    highlights:\n      - D\n\n"
        "skills:\n  - name: E\n  - name: F\n"
    )
