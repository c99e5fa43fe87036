"""Addresses in the source of a page: hidden from simple programs, the same to every reader of HTML."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.veil import veiled


@pytest.mark.parametrize(
    "written",
    [
        '<a href="mailto:ada+cv@a.example?subject=Hi%20you&amp;body=x">ada+cv@a.example</a>',
        "<p>Write to o&#39;hara&amp;co@a.example, or (ada@münchen.example).</p>",
        '<a href="tel:+447700900142" dir="ltr">+44 7700 900142</a>',
        '<a href="tel:0301234567">(030) 123-4567</a>',
        "<p>@ada@social.example</p>",
    ],
)
def test_an_address_is_hidden_and_means_the_same(written: str) -> None:
    """Nothing in the source looks like an address; a reader of HTML finds it as it was."""
    hidden = veiled(written)
    assert html.unescape(hidden) == html.unescape(written)
    assert not re.search(r"\w@|mailto:|tel:|\d{3}-\d{4}|7700 9", hidden)


@pytest.mark.parametrize(
    "written",
    [
        '<script type="application/ld+json">{"@type":"Person","x":"mailto:a@b.example"}</script>',
        "<p>Follow @ada, 2019-2020, 12 @ 3</p>",
        '<a href="https://social.example/@ada">social.example/@ada</a>',
        "<td>020 7946 0018</td>",
    ],
)
def test_what_is_no_address_stays(written: str) -> None:
    """Data for programs, names on networks and numbers that lead nowhere are left as they are."""
    assert veiled(written) == written


@given(st.text(alphabet="ab@.:<>&;#x/ \"'=mailto5-+()"))
def test_no_text_changes_its_meaning(text: str) -> None:
    """Whatever an author writes is read as it was written."""
    written = html.escape(text)
    assert html.unescape(veiled(written)) == text
