"""JSON Resume's rules as we know them: dates, addresses and emails that its schema accepts."""

from __future__ import annotations

import re

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.dates import parse_date
from sitegen.formats import email_address, web_address
from sitegen.vocabulary import ordered, standard_address, standard_date, standard_email

_URI = jsonschema_rs.Draft7Validator({"format": "uri"}, validate_formats=True)
_EMAIL = jsonschema_rs.Draft7Validator({"format": "email"}, validate_formats=True)


@given(
    st.sampled_from(["https://", "https://a.example", "http://u:p@h.example:8/", "mailto:", "tel:", ""]),
    st.text("abé/:@?#%[]{}|\\\"'<>.-_~!$ 0123&=;,", max_size=14),
)
def test_an_address_is_a_uri_or_left_out(start: str, rest: str) -> None:
    """Every address that a profile accepts becomes a URI to an independent judge, or nothing."""
    try:
        address = web_address(start + rest)
    except ValueError:
        return
    standard = standard_address(address)
    assert standard is None or _URI.is_valid(standard)


@given(st.text("ab0é.-_+'@/!", max_size=14), st.sampled_from(["@b.example", "@b-c.example", "@x", ""]))
def test_an_email_is_one_to_others_or_left_out(start: str, rest: str) -> None:
    """An address with letters that older rules do not know is left to the further key."""
    try:
        address = email_address(start + rest)
    except ValueError:
        return
    assert (standard_email(address) == address) == _EMAIL.is_valid(address)


@pytest.mark.parametrize(
    ("address", "standard"),
    [
        ("https://a.example/b?c=d#e", "https://a.example/b?c=d#e"),
        ("https://a.example/é ü".replace(" ", ""), "https://a.example/%C3%A9%C3%BC"),
        ("https://bücher.example/", "https://b%C3%BCcher.example/"),
        ("mailto:ada@a.example", "mailto:ada@a.example"),
    ],
)
def test_letters_that_a_uri_cannot_hold_are_escaped(address: str, standard: str) -> None:
    """Hosts and paths in any script become what every program can follow."""
    assert standard_address(address) == standard


@pytest.mark.parametrize(
    ("address", "standard"),
    [
        ("http://h.example:99999/x", "http://h.example:99999/x"),  # to a URI, a port is any number
        *(("http://h.example:/x", "http://h.example:/x"), ("http://u:p@h.example:8/", "http://u:p@h.example:8/")),
        *(("http://h.example:8:9/", None), ("http://h.example:a/", None), ("http://a@b@h.example/", None)),
        *(("mailto:", None), ("file:/x", None), ("h.example/x", None)),
    ],
)
def test_an_address_has_the_parts_of_a_uri(address: str, standard: str | None) -> None:
    """A scheme, and a host with one port at most or a path; what has none of them is left out."""
    assert standard_address(address) == standard


@pytest.mark.parametrize(
    ("text", "standard"),
    [
        *(("2021", "2021"), ("2021-3", "2021-03"), ("2021-03-15", "2021-03-15"), ("2021-03-15T09:00", "2021-03-15")),
        *(("Fall 2019", "2019"), ("2012年9月", "2012"), ("present", None), ("long ago", None), ("0999", None)),
    ],
)
def test_dates_are_as_near_as_they_can_be(text: str, standard: str | None) -> None:
    """Words keep their year; what has none is left out."""
    found = standard_date(parse_date(text))
    assert found == standard
    assert found is None or re.fullmatch(r"[12]\d{3}(-[01]\d(-[0-3]\d)?)?", found)


def test_names_come_in_the_first_order_that_knows_them() -> None:
    """What no order knows follows as it stands."""
    assert ordered(["z", "b", "y", "a", "c"], ("a", "b"), ("b", "c")) == ["a", "b", "c", "z", "y"]
