"""Dates: as exact as their author made them, and no more."""

from __future__ import annotations

import datetime

import pytest

from sitegen.dates import Date, DateError, Span, parse_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021", Date("2021", 2021)),
        ("2021-03", Date("2021-03", 2021, 3)),
        ("2021-3", Date("2021-3", 2021, 3)),
        ("2021-03-15", Date("2021-03-15", 2021, 3, 15)),
        (" 2020-02-29 ", Date("2020-02-29", 2020, 2, 29)),
        ("2021-03-15T10:20:30Z", Date("2021-03-15T10:20:30Z", 2021, 3, 15)),
        ("present", Date("present", present=True)),
        ("Now", Date("Now", present=True)),
        ("Fall 2019", Date("Fall 2019", 2019)),
        ("03/2021", Date("03/2021", 2021)),
        ("long ago", Date("long ago")),
        ("12021", Date("12021")),
        ("2012年9月", Date("2012年9月", 2012)),
    ],
)
def test_a_date_is_as_exact_as_it_was_written(text: str, expected: Date) -> None:
    """Year, month and day are what stands there; words keep their text and the year in them."""
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2021-13", "there is no month 13; write a date as 2021, 2021-03 or 2021-03-15"),
        ("2021-00", "there is no month 0; write a date as 2021, 2021-03 or 2021-03-15"),
        ("2021-02-29", "2021-02 has no day 29; write a date as 2021, 2021-03 or 2021-03-15"),
        ("2021-04-00", "2021-04 has no day 0; write a date as 2021, 2021-03 or 2021-03-15"),
    ],
)
def test_a_day_that_no_calendar_has_is_refused(text: str, message: str) -> None:
    """A date that looks exact must exist."""
    with pytest.raises(DateError) as caught:
        parse_date(text)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2021", "2021"),
        ("2021-3", "2021-03"),
        ("2021-03-05T00:00", "2021-03-05"),
        ("Fall 2019", ""),
        ("present", ""),
    ],
)
def test_machines_get_iso_dates_or_nothing(text: str, iso: str) -> None:
    """Words and 'present' name no day, so a machine is told none."""
    assert parse_date(text).iso() == iso


TODAY = datetime.date(2026, 1, 15)


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2025-01", "2025-01", 1),
        ("2024-12", "2025-01", 2),
        ("2025-01", None, 13),
        ("2025-01", "present", 13),
        ("2025", "2026-01", None),
        ("2025-01", "2025", None),
        ("2025-01", "Fall 2025", None),
        ("2025-03", "2025-01", None),
        (None, "2025-01", None),
    ],
)
def test_a_span_counts_first_and_last_month(start: str | None, end: str | None, months: int | None) -> None:
    """A duration is told only where both months are known and in order."""
    span = Span(parse_date(start) if start else None, parse_date(end) if end else None)
    assert span.months(TODAY) == months


@pytest.mark.parametrize(
    ("start", "end", "ongoing"),
    [("2021", None, True), ("2021", "present", True), ("2021", "2022", False), (None, "present", False)],
)
def test_a_span_goes_on_until_an_end_is_given(start: str | None, end: str | None, ongoing: bool) -> None:  # noqa: FBT001
    """What has begun and has no end goes on."""
    assert Span(parse_date(start) if start else None, parse_date(end) if end else None).ongoing is ongoing
