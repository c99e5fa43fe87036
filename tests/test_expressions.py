"""Expressions that are compiled at their first use."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from sitegen.expressions import expression


def test_it_finds_what_a_compiled_expression_finds() -> None:
    """All that is asked of an expression comes to the same, for texts and for bytes."""
    late, plain = expression(r"(?P<word>[a-z]+)\d", re.IGNORECASE), re.compile(r"(?P<word>[a-z]+)\d", re.IGNORECASE)
    text = "Ab1 cd2 3"
    assert [one["word"] for one in late.finditer(text)] == [one["word"] for one in plain.finditer(text)] == ["Ab", "cd"]
    assert late.findall(text) == plain.findall(text)
    assert late.sub("-", text) == plain.sub("-", text)
    assert late.subn("-", text, 1) == plain.subn("-", text, 1)
    assert late.split(text) == plain.split(text)
    assert (late.match(text, 3), late.fullmatch("x")) == (None, None)
    assert expression(rb"\d").search(b"a1")


def test_nothing_is_compiled_before() -> None:
    """A mistake in an expression shows when it is searched for, and each time."""
    late = expression("(")
    for _ in range(2):
        with pytest.raises(re.error):
            late.search("x")


def test_a_command_compiles_few() -> None:
    """The command's modules are imported without compiling what they name."""
    program = (
        "import re\nnow = re.compile\nsources = []\n"
        "re.compile = lambda source, flags=0: sources.append(source) or now(source, flags)\n"
        "import click, json, msgspec, yaml\nbefore = len(sources)\n"
        "import sitegen.build, sitegen.cli\nprint(len(sources) - before)"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert int(said) < 10  # those of the standard library's modules
