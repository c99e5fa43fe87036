"""Signs at the edges of Latin words in a language that is written from right to left.

There C++ is drawn as ++C, since a sign goes with the line unless letters of one direction stand on both its sides. So
a mark that nobody sees, of the direction of Latin letters, stands behind such signs, and before those that open a word.
Instead of isolates: a word stays one phrase with the Latin words beside it.
"""

from __future__ import annotations

import re

from sitegen.expressions import expression

LEFT_TO_RIGHT = "\N{LEFT-TO-RIGHT MARK}"
_LATIN = "A-Za-z\u00c0-\u024f"
_EDGED = expression(
    rf"(?P<word>[{_LATIN}][{_LATIN}\d]*[+#]+"  # C++, C#
    rf"|\b[A-Z][a-z]?(?:\.[{_LATIN}]{{1,3}})+\.)"  # M.Sc.
    rf"|(?<!&)[@#$](?=[{_LATIN}])|\.(?=[A-Z]{{2}})"  # .NET; behind an ampersand it would be a reference
    r"|(?<!\u200e)(?:\+|\b0)(?=[\d(][\d ().\-/]{4,}\d)"  # a phone number, whose groups would change places
)
_KEPT = expression(
    r"(<head\b.*?</head>|<(?:p|a)\b[^>]*\sdir=\"(?:auto|ltr)\"[^>]*>.*?</(?:p|a)>|<(?:script|style|pre|textarea|code)\b.*?</(?:script|style|pre|textarea|code)>|<[^>]*>)",
    re.DOTALL | re.IGNORECASE,
)
"""What of a page is no running text, or has said its direction: addresses, and what is there to be copied."""


def held(text: str) -> str:
    """Return a text whose signs stay with their words; see `themes/base/directions.typ` for the same on paper."""
    return _EDGED.sub(lambda found: found[0] + LEFT_TO_RIGHT if found["word"] else LEFT_TO_RIGHT + found[0], text)


def held_in_page(page: str) -> str:
    """Return the HTML of a page whose signs stay with their words; tags, code and scripts are left alone."""
    return "".join(part if at % 2 else held(part) for at, part in enumerate(_KEPT.split(page)))
