"""Expressions that are compiled at their first use."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sitegen.expressions import compiled_when_used, expression


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
    assert (late.pattern, late.groups, dict(late.groupindex)) == (plain.pattern, plain.groups, plain.groupindex)
    assert expression(rb"\d").search(b"a1")


def test_nothing_is_compiled_before() -> None:
    """A mistake in an expression shows when it is searched for, and each time."""
    late = expression("(")
    for _ in range(2):
        with pytest.raises(re.error):
            late.search("x")


def test_libraries_compile_theirs_at_their_first_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is imported within compiles nothing; afterwards, and where an import fails, all is as it was."""
    (tmp_path / "late_library.py").write_text("import re\nwrong = re.compile('(')\nword = re.compile('[a-z]+', re.I)\n")
    (tmp_path / "failing_library.py").write_text("raise ImportError('gone')\n")
    monkeypatch.syspath_prepend(tmp_path)
    usual = re.compile
    with compiled_when_used():
        library = importlib.import_module("late_library")
    assert library.word.findall("ab CD") == ["ab", "CD"]
    with pytest.raises(re.error):
        library.wrong.search("x")
    with pytest.raises(ImportError, match="gone"), compiled_when_used():
        importlib.import_module("failing_library")
    assert re.compile is usual


def _said(program: str) -> str:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()


def test_a_command_compiles_few() -> None:
    """The command's modules, and its libraries, are imported without compiling what they name."""
    program = (
        "import re\nfrom re import _compiler\nnow = _compiler.compile\nsources = []\n"
        "_compiler.compile = lambda source, flags=0: sources.append(source) or now(source, flags)\n"
        "import json, pathlib, urllib.parse\nbefore = len(sources)\n"
        "from sitegen.__main__ import _import_libraries\n_import_libraries()\n"
        "import sitegen.build, sitegen.cli\nprint(len(sources) - before)"
    )
    assert int(_said(program)) < 10  # of more than two hundred


def test_libraries_find_what_was_kept_from_others() -> None:
    """Those of msgspec take from typing what backports would give; whoever needs the backports still gets them."""
    program = (
        "import sys\nfrom sitegen.__main__ import _import_libraries\n_import_libraries()\n"
        "print('typing_extensions' in sys.modules)\nimport typing_extensions\nprint(typing_extensions.__name__)\n"
        "_import_libraries()\nprint(typing_extensions is sys.modules['typing_extensions'])"
    )
    assert _said(program).split() == ["False", "typing_extensions", "True"]
