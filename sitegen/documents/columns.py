"""Lines of plain text: how wide they are shown, and where they may end."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from sitegen.expressions import expression

WIDTH = 80
"""Columns: what mail programs, terminals and application forms show without a break of their own."""
SPACE = expression(r"[^\S\u00a0\u2007\u202f]+")
"""White space where a line may end; there are spaces that hold words together."""
_WIDE = frozenset("WF")
_NO_WIDTH = frozenset({"Mn", "Me", "Cf"})
_EMOJI_STYLE = "\ufe0f"
_ADDRESS = expression(r"(?:[A-Za-z][A-Za-z0-9+.-]*://|@)[^\s\u3000-\u303f\uff00-\uff0f]*")
"""Up to a space, or to Chinese and Japanese punctuation."""
_HANGUL = expression("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7ff]")
"""Korean is wide and yet has spaces between its words."""
_NEVER_FIRST = frozenset({"Pe", "Pf", "Po", "Lm", "Sk", *_NO_WIDTH})
"""What closes, and what belongs to the letter in front of it."""
_NEVER_LAST = frozenset({"Ps", "Pi", "Cf"})
_SMALL_KANA = frozenset("ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ")


def width(text: str) -> int:
    """Return the columns that a text takes: two for a wide letter, none for a mark above or below one."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text)) + text.count(_EMOJI_STYLE)


def _columns(letter: str) -> int:
    if unicodedata.category(letter) in _NO_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in _WIDE else 1


def wrapped(text: str, first: str = "", rest: str = "") -> list[str]:
    """Return a text as lines of at most `WIDTH` columns, the *first* one and the *rest* each with its indent.

    A line feed ends a line. A word that is wider has a line to itself; addresses are never broken.
    """
    lines: list[str] = []
    for part in text.split("\n"):
        line, used, words = first, width(first), 0
        for word, space in _words(part):
            columns = width(word)
            if words and used + space + columns > WIDTH:
                lines.append(line)
                line, used, words = rest, width(rest), 0
            if words and space:
                line, used = f"{line} ", used + 1
            line, used, words = line + word, used + columns, words + 1
        if words:
            lines.append(line)
            first = rest
    return lines


def _words(text: str) -> Iterator[tuple[str, bool]]:
    """Yield what must stay together, and whether a space stands in front."""
    for word in SPACE.split(text):
        for at, piece in enumerate([word] if word.isascii() else _pieces(word)):
            if piece:
                yield piece, at == 0


def _pieces(word: str) -> list[str]:
    """Return the parts of a word that a line may end between: Chinese and Japanese have no spaces."""
    solid = {at for match in _ADDRESS.finditer(word) for at in range(match.start() + 1, match.end())}
    pieces = [word[:1]]
    for at, (before, after) in enumerate(pairwise(word), 1):
        if at not in solid and _parts(before, after):
            pieces.append(after)
        else:
            pieces[-1] += after
    return pieces


def _parts(before: str, after: str) -> bool:
    """Return whether a line may end between two letters that no space parts."""
    return (
        (_stands_alone(before) or _stands_alone(after))
        and unicodedata.category(before) not in _NEVER_LAST
        and unicodedata.category(after) not in _NEVER_FIRST
        and after not in _SMALL_KANA
    )


def _stands_alone(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in _WIDE and not _HANGUL.match(letter)
