"""Long entries: what of them the page shows at once."""

from __future__ import annotations

import pytest

from sitegen.folding import fold
from sitegen.model import Fold, Said


def _bullets(count: int, size: int = 60) -> tuple[str, ...]:
    return tuple(f"{number} {'x' * size}" for number in range(count))


@pytest.mark.parametrize("count", range(9))
def test_an_ordinary_entry_is_shown_whole(count: int) -> None:
    """Up to eight bullets hide no proof."""
    assert fold("What it was.", _bullets(count), None) is None


def test_of_many_bullets_the_first_are_shown() -> None:
    """Six of nine; the others are the rest, and none is lost."""
    bullets = _bullets(9)
    assert fold("What it was.", bullets, None) == Fold(Said("What it was.", bullets[:6]), Said(None, bullets[6:]))


@pytest.mark.parametrize(("count", "size", "kept"), [(8, 400, 3), (5, 900, 3), (6, 380, 6), (4, 900, 4)])
def test_bullets_that_fill_a_screen_are_folded(count: int, size: int, kept: int) -> None:
    """By their length, but three stay in any case, and one alone is worth no click."""
    made = fold(None, _bullets(count, size), None)
    assert (len(made.first.bullets) if made else count) == kept


@pytest.mark.parametrize(("first", "kept"), [(1, 1), (4, 4), (7, None), (99, None)])
def test_the_author_says_how_many_are_shown(first: int, kept: int | None) -> None:
    """Whatever their length; a number that is large enough shows all."""
    made = fold("x" * 3000, _bullets(7), first)
    assert (len(made.first.bullets) if made else None) == kept


def test_a_long_text_is_folded_between_its_paragraphs() -> None:
    """What is more than paragraphs stays in one piece, since nobody can tell where it may be cut."""
    text = "\n\n".join(["Words of a paragraph, " * 20 + "and its end."] * 8)
    made = fold(text, (), None)
    assert made is not None
    assert f"{made.first.text}\n\n{made.rest.text}" == text
    assert 1000 < len(made.first.text or "") < 1600
    assert fold(f"{text}\n\n- a list", (), None) is None
    assert fold(text[:2000], (), None) is None
