"""Dates, durations and counted texts in the languages of readers."""

from __future__ import annotations

import datetime

import pytest

from sitegen.dates import Span, parse_date
from sitegen.theme_files import find_theme
from sitegen.themes import catalogue
from sitegen.words import Words, english_name, language_name, locale_of
from tests.making import REPOSITORY

THEME = find_theme("folio", REPOSITORY)
TODAY = datetime.date(2026, 1, 1)


def words(lang: str) -> Words:
    """Return the interface texts of a language."""
    return Words(lang, catalogue(THEME, lang) or {})


@pytest.mark.parametrize(
    ("lang", "span", "duration"),
    [
        ("en", "Mar 2019 – May 2021", "2 yrs 3 mos"),
        ("de", "März 2019 – Mai 2021", "2 J 3 Mon."),
        ("fr", "mars 2019 – mai 2021", "2\xa0ans 3\u202fm."),
        ("pl", "mar 2019 – maj 2021", "2 lata 3 mies."),
        ("ja", "2019年3月 – 2021年5月", "2 年 3 か月"),
        ("ar", "مارس 2019 – مايو 2021", "سنتان 3 أشهر"),
        ("fa", "مارس 2019 – مه 2021", "2 سال 3 ماه"),
    ],
)
def test_a_period_is_in_the_readers_language(lang: str, span: str, duration: str) -> None:
    """Months, their order beside the year, and units follow the CLDR; the year is the one that was written."""
    period = Span(parse_date("2019-03"), parse_date("2021-05"))
    assert (words(lang).span(period), words(lang).duration(period, TODAY)) == (span, duration)


def test_a_year_of_other_centuries_stays() -> None:
    """A year is never counted in another calendar, nor as a part of the month."""
    assert words("th").date(parse_date("2000-02")).endswith("2000")
    assert words("de").date(parse_date("0800-12")) == "Dez. 800"


@pytest.mark.parametrize(("lang", "direction"), [("en", "ltr"), ("he", "rtl"), ("ur", "rtl"), ("hi", "ltr")])
def test_a_language_has_a_direction(lang: str, direction: str) -> None:
    """It comes from the CLDR."""
    assert words(lang).dir == direction


@pytest.mark.parametrize(("count", "form"), [(1, "one"), (3, "few"), (5, "many"), (22, "few")])
def test_a_counted_text_has_the_form_of_its_number(count: int, form: str) -> None:
    """Polish counts in three ways."""
    polish = words("pl")
    wanted = polish.forms("skills.match")[form].replace("{count}", str(count)).replace("{skills}", "X")
    assert polish.text("skills.match", count=count, skills="X") == wanted


def test_a_region_lies_over_its_language() -> None:
    """What a region does not say, its language does; and what that lacks is English."""
    assert words("de-AT").text("form.send") == words("de").text("form.send")
    assert words("de-AT").date(parse_date("2020-01")) == "Jän. 2020"
    assert words("zh-Hant-TW").text("sections.work") == words("zh-Hant").text("sections.work")


def test_languages_have_names() -> None:
    """Their own for readers, the English one for authors."""
    assert (language_name("de"), english_name("de")) == ("Deutsch", "German")
    with pytest.raises(ValueError, match="not a language that is known"):
        locale_of("zz-Zzzz")
