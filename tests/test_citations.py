"""How publications are cited, in words and in BibTeX."""

from __future__ import annotations

from typing import Any

import pytest
from pybtex.database import parse_string
from pybtex.richtext import Text

from sitegen.bibtex import read_bibtex
from sitegen.citations import cited
from sitegen.dates import parse_date
from sitegen.model import Citation, File
from sitegen.records import Record

FIELDS = frozenset({"name", "authors", "publisher", "type", "volume", "pages", "doi", "status", "releaseDate", "url"})
PAPER: dict[str, Any] = {
    "name": "What a *falls* huddle is for",
    "authors": ["Ruth Castelló-Byrne", "T. Q. Rao"],
    "publisher": "Ward Practice Quarterly",
    "volume": "12(3)",
    "pages": "41-47",
    "releaseDate": "2020-06",
    "doi": "10.1000/182",
}


def record(**fields: Any) -> Record:
    """Return a publication as validated."""
    date = {"releaseDate": parse_date(str(fields["releaseDate"]))} if "releaseDate" in fields else {}
    return Record({**fields, **date}, FIELDS)


def cite(**fields: Any) -> Citation:
    """Return how a publication is cited that can be."""
    (found,) = cited([record(**fields)], "en")
    assert found is not None
    return found


def test_an_article_is_cited_in_words() -> None:
    """As the APA has it: authors, year, title, journal, volume, pages, DOI; Markdown's signs are gone."""
    assert cite(**PAPER).text == (
        "Castelló-Byrne, R., & Rao, T. Q. (2020). What a falls huddle is for. Ward Practice Quarterly, 12(3), 41–47."
        " https://doi.org/10.1000/182"
    )


def test_an_article_is_cited_in_bibtex() -> None:
    """With a field for each thing that is known."""
    assert cite(**PAPER).bibtex == (
        "@article{castellobyrne2020what,\n"
        "  author = {Castelló-Byrne, Ruth and Rao, T. Q.},\n"
        "  title = {What a falls huddle is for},\n"
        "  journal = {Ward Practice Quarterly},\n"
        "  volume = {12},\n"
        "  number = {3},\n"
        "  pages = {41--47},\n"
        "  year = {2020},\n"
        "  month = jun,\n"
        "  doi = {10.1000/182}\n"
        "}"
    )


@pytest.mark.parametrize(
    ("fields", "kind", "end"),
    [
        ({"type": "Book", "publisher": "Press"}, "book{", "Huddles. Press."),
        ({"type": "Conference paper", "pages": "1–4"}, "inproceedings{", "Huddles. In Ward (pp. 1–4)."),
        ({"type": "Buchkapitel"}, "incollection{", "Huddles. In Ward."),
        ({"type": "Doctoral thesis"}, "phdthesis{", "Huddles [Doctoral thesis]. Ward."),
        ({"type": "Master's thesis"}, "mastersthesis{", "Huddles [Master's thesis]. Ward."),
        ({"type": "Report"}, "techreport{", "Huddles. Ward."),
        ({}, "misc{", "Huddles. Ward."),
        ({"volume": "4"}, "article{", "Huddles. Ward, 4."),
        ({"status": "In press"}, "misc{", "Huddles. Ward. In press."),
        ({"name": "Huddles?", "url": "https://w.example/a"}, "misc{", "Huddles? Ward. https://w.example/a"),
        ({"publisher": "arXiv:2101.00001"}, "misc{", "Huddles. arXiv:2101.00001. https://arxiv.org/abs/2101.00001"),
    ],
)
def test_each_kind_is_cited_in_its_way(fields: dict[str, str], kind: str, end: str) -> None:
    """The author's word for it, in some languages, tells the kind; a volume or pages make it an article."""
    made = cite(**{"name": "Huddles", "authors": ["A. Novak"], "publisher": "Ward", "releaseDate": "2020", **fields})
    assert made.bibtex.startswith(f"@{kind}novak2020huddles,")
    assert made.text == f"Novak, A. (2020). {end}"


@pytest.mark.parametrize(
    ("authors", "words", "bibtex"),
    [
        (["Ruth Castelló-Byrne*"], "Castelló-Byrne, R.", "Castelló-Byrne, Ruth"),
        (["Jean-Luc van der Berg"], "van der Berg, J.-L.", "van der Berg, Jean-Luc"),
        (["Ortega y Gasset, José"], "Ortega y Gasset, J.", "Ortega y Gasset, José"),
        (["Castelló-Byrne RM"], "Castelló-Byrne, R. M.", "Castelló-Byrne, R. M."),
        (["J.R.R. Tolkien"], "Tolkien, J. R. R.", "Tolkien, J.R.R."),
        (["Martin King, Jr."], "King, M., Jr.", "King, Jr., Martin"),
        (["World Health Organization"], "World Health Organization.", "{World Health Organization}"),
        (["Ross and Sons"], "Ross and Sons.", "{Ross and Sons}"),
        (["王 小明"], "王 小明.", "王, 小明"),
        (["محمد عبد الله"], "محمد عبد الله.", "عبد الله, محمد"),
        (["Plato"], "Plato.", "{Plato}"),
        (["A. Novak", "B. Rao", "C. Ito"], "Novak, A., Rao, B., & Ito, C.", "Novak, A. and Rao, B. and Ito, C."),
        (["A. Novak", "et al."], "Novak, A., et al.", "Novak, A. and others"),
    ],
)
def test_authors_are_turned_round_where_that_is_certain(authors: list[str], words: str, bibtex: str) -> None:
    """Family name and initials; bodies, single names and scripts without capitals stay as they are written."""
    made = cite(**{**PAPER, "authors": authors})
    assert made.text.partition(" (2020)")[0] == words
    assert f"  author = {{{bibtex}}},\n" in made.bibtex


def test_of_many_authors_the_first_and_the_last_are_named() -> None:
    """As the APA does with more than twenty; BibTeX has them all."""
    made = cite(**{**PAPER, "authors": [f"A. Name{'x' * number}" for number in range(25)]})
    assert made.text.count("Name") == 20
    assert made.bibtex.count("Name") == 25


@pytest.mark.parametrize("missing", ["name", "authors", "releaseDate"])
def test_without_enough_there_is_no_citation(missing: str) -> None:
    """Nobody guesses an author, a title or a year."""
    assert list(cited([record(**{name: value for name, value in PAPER.items() if name != missing})], "en")) == [None]


def test_what_cannot_be_found_is_not_cited() -> None:
    """A venue, a DOI or an address says where it can be read; a word for a date is no year."""
    bare = {"name": "Huddles", "authors": ["A. Novak"], "releaseDate": "2020"}
    soon = {**PAPER, "releaseDate": "Forthcoming"}
    assert (
        list(cited([record(**bare), record(**{**bare, "url": "mailto:a@b.example"}), record(**soon)], "en"))
        == [None] * 3
    )


def test_keys_are_stable_and_each_is_there_once() -> None:
    """They come from the record alone, in small Latin letters."""
    papers = [PAPER, {**PAPER, "authors": ["Søren Łukasz-Ørsted"]}, {**PAPER, "authors": ["王 小明"]}, PAPER]
    keys = [
        one.bibtex.partition("{")[2].partition(",")[0] for one in cited([record(**one) for one in papers], "en") if one
    ]
    assert keys == ["castellobyrne2020what", "lukaszorsted2020what", "work2020what", "castellobyrne2020what-2"]


@pytest.mark.parametrize(
    "text",
    [
        "R&D at 100% for #1",
        "a_b ~ c \\ d",
        "mRNA and DNA in Å, é, 漢字, עברית",
        'He said "no", and left',
        "@article, = x",
    ],
)
def test_signs_come_back_from_bibtex_as_they_were(text: str) -> None:
    """Another program, pybtex, reads what was meant."""
    made = cite(**{**PAPER, "name": text, "publisher": text, "authors": [f"{text} Group"]})
    (entry,) = parse_string(made.bibtex, "bibtex").entries.values()
    assert {str(Text.from_latex(entry.fields[name])) for name in ("title", "journal")} == {text}
    assert str(Text.from_latex(str(entry.persons["author"][0]))) == f"{text} Group"


@pytest.mark.parametrize("text", ["{", "}}", "{a", "a}{b", "\\{", "\\", "$x^2$", "%"])
def test_nothing_ends_a_field_early(text: str) -> None:
    """Neither braces that are left open nor backslashes break the entry or what follows it."""
    fields = {**PAPER, "name": f"T {text}", "publisher": text, "authors": [f"A {text}"], "doi": f"10.1/{text}"}
    both = [one.bibtex for one in cited([record(**fields), record(**PAPER)], "en") if one]
    parsed = parse_string("\n".join(both), "bibtex").entries
    assert [entry.fields["pages"] for entry in parsed.values()] == ["41--47"] * 2


def test_a_citation_read_back_is_the_same_publication() -> None:
    """What the page gives away, a profile can read."""
    (found,), problems = read_bibtex(File("refs.bib", cite(**PAPER).bibtex.encode()))
    assert problems == []
    assert cite(**found) == cite(**PAPER)
