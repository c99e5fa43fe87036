"""Style sheets and scripts are sent without what only people read."""

from __future__ import annotations

import pytest

from sitegen.cache import Cache
from sitegen.condense import condensed


@pytest.mark.parametrize(
    ("path", "content", "expected"),
    [
        (
            "style.css",
            b"/* why */\na > b { color: red; width: calc(1px + 2px) }\n",
            b"a>b{color:red;width:calc(1px + 2px)}",
        ),
        ("site.js", b"// why\nconst a = `x  ${1}`, b = /[/]  /;\n", b"const a=`x  ${1}`,b=/[/]  /;"),
        ("own.css", b"/*! licence */ a { b: c }", b"/*! licence */a{b:c}"),
        ("done.min.js", b"var a = 1", b"var a = 1"),
        ("picture.svg", b"<!-- a -->  <svg/>", b"<!-- a -->  <svg/>"),
    ],
)
def test_only_comments_and_blanks_go(path: str, content: bytes, expected: bytes) -> None:
    """Words, signs that need their blanks, licences, and files of another kind stay."""
    assert condensed(path, content, Cache(None)) == expected
