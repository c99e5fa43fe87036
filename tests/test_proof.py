"""What stands behind a skill: which texts name it, how many entries show it, and for how long."""

from __future__ import annotations

import datetime
import unicodedata

import pytest

from sitegen.dates import Span, parse_date
from sitegen.model import Entry, Proof, Section
from sitegen.proof import Skills, proofs
from sitegen.records import Record

TODAY = datetime.date(2026, 1, 15)


def span(written: str) -> Span | None:
    """Read ``2019-01..2020-06``, ``2019-01..`` or a single date."""
    if ".." not in written:
        return Span(None, parse_date(written)) if written else None
    start, end = written.split("..")
    return Span(parse_date(start) if start else None, parse_date(end) if end else None)


def entry(written: str = "", proves: str = "A", roles: tuple[Entry, ...] = ()) -> Entry:
    """Return an entry that lasted for some time and shows skills."""
    return Entry("x", "X", span=span(written), proves=tuple(proves.split()), roles=roles)


def section(*entries: Entry, name: str = "work", kind: str = "timeline") -> Section:
    """Return a section of entries."""
    return Section(name, name, kind, 1, entries)


def skills(*names: str) -> Section:
    """Return the skills section with a group."""
    return section(Entry("g", "Group", tags=names), name="skills", kind="tags")


@pytest.mark.parametrize(
    ("skill", "text", "shown"),
    [
        ("Python", "Wrote it in python.", True),
        ("Python", "Pythonesque humour", False),
        ("Run charts", "drew run\ncharts  weekly", True),
        ("C", "wrote C, and C++ later", True),
        ("C", "wrote C++ and C# alone", False),
        ("C", "led at C-level, grade c", False),
        ("R", "models in R.", True),
        ("R", "an R&D budget", False),
        ("C++", "moved to C++17", True),
        ("C++", "wrote c++ and C", True),
        ("C#", "services in C#.", True),
        ("Go", "services in Go", True),
        ("Go", "to go live on day one", False),
        ("REST", "the rest of the team", False),
        ("REST", "a REST service", True),
        ("SQL", "tuned T-SQL", True),
        (".NET", "on .NET 8", True),
        ("Go", "[see](https://Go.example/Go)", False),
        ("Pédagogie", unicodedata.normalize("NFD", "la pédagogie active"), True),
        ("Pédagogie", "PÉDAGOGIE", True),
        ("Python", "使用Python开发", True),
        ("护理", "临床护理管理", True),
        ("設計", "API設計を担当", True),
        ("Python", "Python을 썼다", True),
        ("|", "a | b", True),
        ("a.c", "abc", False),
    ],
)
def test_a_text_shows_a_skill_that_it_names(skill: str, text: str, shown: bool) -> None:  # noqa: FBT001 - a table
    """Whole words count, in any case unless the name is as short as another word, in every script."""
    found = Skills([Record({"keywords": (skill,)}, frozenset({"name", "keywords"}))]).of(Entry("x", "X", text=text))
    assert found.proves == ((skill,) if shown else ())


def test_keywords_courses_and_a_group_without_skills_count() -> None:
    """An entry shows what its keywords say in any case, what its courses say, and a skill that is a group alone."""
    known = frozenset({"name", "keywords", "courses"})
    groups = [Record({"name": "Group", "keywords": ("Weaving", "Method")}, known), Record({"name": "Dyeing"}, known)]
    record = Record({"courses": ("Research method",)}, known)
    found = Skills(groups).of(Entry("x", "About dyeing", tags=("weaving",), record=record))
    assert found.proves == ("Weaving", "Method", "Dyeing")


@pytest.mark.parametrize(
    ("spans", "entries", "months"),
    [
        (["2019-01..2019-12"], 1, 12),
        (["2019-01..2019-12", "2019-07..2020-06"], 2, 18),  # half a year of overlap counts once
        (["2019-01..2019-12", "2021-01..2021-01"], 2, 13),  # a gap counts not at all
        (["2025-11.."], 1, 3),  # until the day of the build, its month included
        (["2025-11..present"], 1, 3),
        (["2025-11..2030-01"], 1, 3),  # what is to come is no experience
        (["2027-01.."], 1, None),
        (["2019-01..2019-12", ""], 2, 12),
        (["2019-01..2019-12", "2024-05"], 2, 12),  # a single date takes no time
        (["2019-01..2019-12", "2010..2015"], 2, None),  # years alone tell no months
        (["Fall 2018..2019-12"], 1, None),
        ([""], 1, None),
    ],
)
def test_years_behind_a_skill_are_those_that_dates_tell(spans: list[str], entries: int, months: int | None) -> None:
    """Overlaps count once, gaps never, and where months are not known nothing is said of the time."""
    made = proofs([skills("A"), section(*map(entry, spans))], TODAY)
    assert made == {"A": Proof("a", entries, months)}


def test_roles_at_one_employer_are_one_entry() -> None:
    """However many of them show a skill, and with the time of those alone; what the employer shows takes all."""
    first, second = entry("2010-01..2010-12", "A B"), entry("2015-01..2015-12", "A")
    third = entry("2018-01..2018-12", "")
    parts = (first.span, second.span, third.span)
    whole = Span(parse_date("2010-01"), parse_date("2018-12"), tuple(one for one in parts if one))
    job = Entry("x", "X", span=whole, proves=("C",), roles=(first, second, third))
    made = proofs([skills("A", "B", "C"), section(job)], TODAY)
    assert [(one.entries, one.months) for one in made.values()] == [(1, 24), (1, 12), (1, 36)]


def test_only_what_the_filter_can_show_counts() -> None:
    """Sections with a page of their own, skills, words of others and lists of names are no proof."""
    kinds = [section(entry(), name=kind, kind=kind) for kind in ("list", "text", "figures", "tags", "pairs", "quotes")]
    page = Section("p", "P", "text", 1, (entry(),), page=True)
    assert proofs([skills("A"), *kinds, page], TODAY)["A"].entries == 3


def test_every_skill_has_a_key_of_its_own() -> None:
    """What differs by a sign or only in spelling differs in the address; case and accents typed otherwise do not."""
    names = ["C", "C++", "C#", "c", "R&D", "R D", "Pédagogie", "護理", "🎉", "☃", "Caf\u00e9", "Cafe\u0301"]
    made = proofs([skills(*names)], TODAY)
    keys = ["c", "c-plus-plus", "c-sharp", "c", "r-d", "r-d-2", "pedagogie", "護理", "skill", "skill-2", "cafe", "cafe"]
    assert [made[name].key for name in names] == keys


def test_a_resume_without_skills_has_no_proofs() -> None:
    """Nothing is made of nothing."""
    assert proofs([section(entry())], TODAY) == {}
