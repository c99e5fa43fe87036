"""Problems: how a mistake is told."""

from __future__ import annotations

import pytest

from sitegen.problems import InvalidSite, Problem, either, printable, suggest, summary


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        (Problem("a.yaml", "wrong"), "a.yaml: wrong"),
        (
            Problem("a.yaml", "wrong", 14, 5, "work[0].end", "    end: x", 3),
            "a.yaml:14:5: work[0].end: wrong\n   14 |     end: x\n      |     ^^^",
        ),
        (
            Problem("a.yaml", "odd", 1, 1, "", "x", severity="warning"),
            "a.yaml:1:1: warning: odd\n    1 | x\n      | ^",
        ),
        (
            Problem("a.yaml", "wide", 1, 5, "", "王秀: 英语", 2),
            "a.yaml:1:5: wide\n    1 | 王秀: 英语\n      |       ^^^^",
        ),
        (
            Problem("a.yaml", "marks", 1, 3, "", "e\u0301a", 1),
            "a.yaml:1:3: marks\n    1 | e\u0301a\n      |  ^",
        ),
        (
            Problem("a.yaml", "after the end", 1, 4, "", "abc"),
            "a.yaml:1:4: after the end\n    1 | abc\n      |    ^",
        ),
        (
            Problem("\x1b[2J.yaml", "a\x07b", 1, 2, "", "\tx\x1b[31m", 9),
            "\ufffd[2J.yaml:1:2: a\ufffdb\n    1 |  x\ufffd[31m\n      |  ^^^^^^",
        ),
    ],
)  # fmt: skip
def test_a_problem_is_told_with_place_excerpt_and_caret(problem: Problem, expected: str) -> None:
    """The caret stands under what is meant, whatever letters stand before it; nothing steers the terminal."""
    assert str(problem) == expected


def test_a_long_line_is_cut_around_the_place() -> None:
    """The excerpt fits a terminal, and the caret still stands under its letter."""
    source = "王" * 30 + "x" * 300 + "HERE" + "y" * 300
    shown, carets = Problem("a", "m", 1, 331, "", source, 4).excerpt().split("\n")
    at = carets.index("^")
    assert (shown[at : at + 4], carets.count("^"), len(shown)) == ("HERE", 4, 118)


@pytest.mark.parametrize(
    ("word", "expected"),
    [("enddate", "; did you mean 'endDate'?"), ("ENDDATE", "; did you mean 'endDate'?"), ("shoe", "")],
)
def test_the_nearest_name_is_suggested(word: str, expected: str) -> None:
    """Capitals do not matter; what is like nothing gets no suggestion."""
    assert suggest(word, ["endDate", "startDate"]) == expected


def test_choices_are_listed_as_people_do() -> None:
    """Commas, and 'or' before the last."""
    assert [either(names) for names in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a or b", "a, b or c"]


def test_problems_are_counted() -> None:
    """One problem is no problems."""
    assert summary([Problem("a", "m")]) == "1 problem in 1 file."
    assert summary([Problem("a", "m"), Problem("b", "m"), Problem("a", "n")]) == "3 problems in 2 files."


def test_problems_come_in_the_order_of_the_files() -> None:
    """By file, line and column; those of a whole file first."""
    problems = [Problem("b", "3"), Problem("a", "2", 4, 1), Problem("a", "1", 3, 9), Problem("a", "0")]
    assert [problem.message for problem in InvalidSite(problems).problems] == ["0", "1", "2", "3"]


def test_half_letters_are_replaced() -> None:
    """Names of files that are no UTF-8 can be told."""
    assert printable("caf\udce9") == "caf\ufffd"
