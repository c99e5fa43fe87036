"""The career at a glance: bars where dates say so, gaps and overlaps as they were, nothing certain that is not."""

from __future__ import annotations

import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.dates import Span, parse_date
from sitegen.model import Bar, Entry, Section, Timeline
from sitegen.timeline import timeline
from tests.test_proof import span

TODAY = datetime.date(2020, 1, 15)
LAST = 2020 * 12 + 1


def drawn(*spans: str, name: str = "work", today: datetime.date = TODAY) -> Timeline | None:
    """Draw one section of entries."""
    entries = tuple(Entry(f"e{at}", "X", span=span(one)) for at, one in enumerate(spans))
    return timeline([Section(name, name, "timeline", 1, entries)], today)


def bars(*spans: str) -> list[Bar]:
    """Return the bars of one section."""
    made = drawn(*spans)
    assert made is not None
    (track,) = made.tracks
    return list(track.bars)


def months(bar: Bar, first: str, last: int = LAST) -> tuple[int, int]:
    """Return start and length of a bar in months since the beginning of the line."""
    year, month = map(int, first.split("-"))
    total = last - (year * 12 + month - 1)
    return round(bar.start * total / 100), round(bar.width * total / 100)


def test_bars_stand_where_their_dates_are() -> None:
    """In the order of the page, from the first month to the last, until today if they go on, with gaps between."""
    found = bars("2015-01..", "2010-01..2013-12")
    assert [months(bar, "2010-01") for bar in found] == [(60, 61), (0, 48)]
    assert [bar.lane for bar in found] == [0, 0]
    assert [[(one.start, one.width, one.sure) for one in bar.pieces] for bar in found] == [[(0, 100, True)]] * 2


def test_what_overlaps_lies_in_rows_of_its_own() -> None:
    """As few rows as will do; what begins when another ends stays beside it."""
    found = bars("2012-01..2014-12", "2010-01..2011-12", "2011-06..2013-06", "2015-01..2015-12")
    assert [bar.lane for bar in found] == [0, 0, 1, 0]


def test_years_without_months_are_not_certain() -> None:
    """Of 2010 to 2013 the years in between are; of one year, of a single date and of the future nothing is."""
    found = bars("2010..2013", "2014..2014", "2015-03", "2019-01..2021-12")
    sure = [[(round(one.start), round(one.width)) for one in bar.pieces if one.sure] for bar in found]
    assert sure == [[(25, 50)], [], [], [(0, 36)]]
    assert all(not bar.pieces[0].sure for bar in found)


def test_roles_with_a_gap_between_are_one_bar_in_pieces() -> None:
    """The bar goes from the first role to the last, and is empty where there was none."""
    parts = (span("2010-01..2011-12"), span("2014-01..2014-12"))
    whole = Span(parse_date("2010-01"), parse_date("2014-12"), tuple(one for one in parts if one))
    entries = (Entry("a", "A", span=whole), Entry("b", "B", span=span("2015-01..")))
    made = timeline([Section("work", "Work", "timeline", 1, entries)], TODAY)
    assert made is not None
    assert [(one.start, one.width) for one in made.tracks[0].bars[0].pieces] == [(0, 40), (80, 20)]


@pytest.mark.parametrize(
    "spans",
    [
        [],
        ["2010-01.."],
        ["2010-01..", ""],
        ["2010-01..", "long ago..later"],
        ["2010", "2012"],
        ["2010-01..", "..present"],
    ],
)
def test_too_little_is_not_drawn(spans: list[str]) -> None:
    """One entry with dates makes no line, nor do single dates alone."""
    assert drawn(*spans) is None


def test_only_a_life_of_work_and_learning_is_drawn() -> None:
    """Work, projects, education and volunteering, in the order of the page; it opens the experience."""
    names = ["awards", "education", "work", "certificates"]
    entries = (Entry("a", "A", span=span("2010-01..2011-01")),)
    made = timeline([Section(name, name.title(), "timeline", 1, entries) for name in names], TODAY)
    assert made is not None
    assert [(track.section, track.title) for track in made.tracks] == [("education", "Education"), ("work", "Work")]
    assert made.opens == "work"
    other = timeline([Section("projects", "P", "timeline", 1, entries * 2)], TODAY)
    assert other is not None
    assert other.opens == "projects"


@pytest.mark.parametrize(
    ("spans", "years", "today"),
    [
        (["2018-01..2018-12", "2019-01.."], [2018, 2019, 2020], 100),
        (["2008-09..2010-01", "2012-01.."], [2010, 2015, 2020], 100),
        (["1980-01..2000-01", "2001-01.."], [1980, 1990, 2000, 2010, 2020], 100),
        (["1833..1835", "1842..1843"], [1835, 1840], None),  # long over: the line ends with it
        (["2019-01..", "2019-02..2020-12"], [2019, 2020], 54.17),  # and goes on to what is planned
        (["2015-01..2015-12", "2016-01..2016-12"], [2016, 2018, 2020], 100),  # idle since: seen as such
    ],
)
def test_the_years_below_are_few_and_round(spans: list[str], years: list[int], today: float | None) -> None:
    """Whatever the length of the career; the line ends today, unless all was over long ago."""
    made = drawn(*spans)
    assert made is not None
    assert [year for year, _ in made.years] == years
    assert made.today == today


DATES = st.one_of(
    st.integers(1950, 2035).map(str),
    st.tuples(st.integers(1950, 2035), st.integers(1, 12)).map(lambda one: f"{one[0]}-{one[1]:02}"),
    st.sampled_from(["present", "Fall 2019", "long ago", ""]),
)


@given(st.lists(st.tuples(DATES, DATES).map("..".join), max_size=45))
def test_whatever_the_dates_bars_lie_within_the_line_and_apart(spans: list[str]) -> None:
    """No bar is too narrow to be seen, leaves the line, or covers another in its row."""
    made = drawn(*spans)
    for track in made.tracks if made else ():
        for bar in track.bars:
            assert bar.width >= 1
            assert 0 <= bar.start <= bar.start + bar.width <= 100.01
            assert bar.pieces
            assert all(0 <= one.start <= one.start + one.width <= 100.01 and one.width > 0 for one in bar.pieces)
        for lane in range(track.lanes):
            row = sorted((bar.start, bar.width) for bar in track.bars if bar.lane == lane)
            assert row
            assert all(round(start + width, 2) <= following for (start, width), (following, _) in pairwise(row))
