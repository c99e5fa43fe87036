"""All that there is of sites, in every theme: readers of documents find everything."""

from __future__ import annotations

import calendar
import datetime
import shutil
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase

import pytest
from msgspec.structs import replace

from sitegen.ats import READERS, Lost, lost
from sitegen.cache import Cache
from sitegen.documents import FORMATS
from sitegen.documents.press import Made, Press
from sitegen.editions import editions
from sitegen.load import load
from sitegen.model import Edition
from sitegen.theme_files import find_theme, theme_names
from sitegen.validate import validate
from tests.making import REPOSITORY, SAMPLES, SITES, make_site, sample_file, write_site
from tests.reading import pdf_pages_by_pdfminer, pdf_pages_by_poppler

Read = Callable[[bytes], tuple[str, ...]]
TODAY = datetime.date(2026, 1, 1)
UNUSUAL = REPOSITORY / "tests/sites/valid"
CORPUS = (
    *SITES,
    *sorted(path.name for path in UNUSUAL.iterdir()),
    *(pytest.param(name, marks=pytest.mark.slow) for name in SAMPLES),
)
THEMES = theme_names(REPOSITORY)
FURTHER: Mapping[str, Mapping[str, Read]] = {
    "pdf": {"pdfminer": pdf_pages_by_pdfminer, "poppler": pdf_pages_by_poppler}
}
"""By format, readers beside our own."""


@pytest.fixture
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Give a site of the corpus by its name, as it is."""
    name = str(request.param)
    if name in SITES:
        return make_site(name, tmp_path / name)
    if (UNUSUAL / name).is_dir():
        return UNUSUAL / name
    shutil.copyfile(sample_file(request.getfixturevalue("npm_folder"), name), tmp_path / "profile.json")
    return tmp_path


@pytest.mark.parametrize("theme_name", THEMES)
@pytest.mark.parametrize("site", CORPUS, indirect=True)
def test_every_reader_finds_everything(site: Path, theme_name: str, cache: Path) -> None:
    """Each field of each edition is in each document, for our own reader and for others, and in its order."""
    store = Cache(cache)
    found = validate(load(site), cache=store, today=TODAY)
    theme = find_theme(theme_name, site)
    options = theme.defaults
    press = Press(theme, options, store, calendar.timegm(TODAY.timetuple()))
    every = editions(replace(found, theme=theme, options=options), today=TODAY)
    assert every
    missed = [line for edition in every for line in _missed(edition, press)]
    assert missed == []


def _missed(edition: Edition, press: Press) -> Iterator[str]:
    """Yield what some reader misses in some document; letters that no font has, and is told of, are no miss."""
    for name in READERS.keys() & FORMATS.keys():
        made = FORMATS[name].make(edition, press)
        # Of text from right to left those two give neither the order nor the words.
        mixed = any(unicodedata.bidirectional(sign) in {"R", "AL"} for sign in "".join(READERS[name](made.content)))
        for who, read in {"own": READERS[name], **({} if mixed else FURTHER.get(name, {}))}.items():
            for one in lost(edition, read(made.content)):
                if not _told(one, made):
                    yield f"{edition.folder}resume.{name}, {who}: {one.where}: '{one.text}' {one.what}"


def _told(one: Lost, made: Made) -> bool:
    """Return whether all that is lost has letters of which the author was told that no font shows them."""
    missing = {letter for problem in made.problems for letter in problem.letters}
    pieces = one.text.split() if one.what == "is not found" else [one.text]
    return all(missing.intersection(piece) for piece in pieces)


@pytest.mark.parametrize("theme_name", THEMES)
def test_words_stay_apart(theme_name: str, tmp_path: Path, cache: Path) -> None:
    """Whatever letters meet at a blank, a reader that goes by the places of letters reads two words."""
    words = " ".join(f"n{last} {first}n" for last in ascii_lowercase for first in ascii_uppercase)
    job = {"position": words, "name": words, "startDate": "2020"}
    write_site(tmp_path, {"basics": {"name": words, "label": words}, "work": [job]})
    site, theme = validate(load(tmp_path), cache=Cache(cache), today=TODAY), find_theme(theme_name, tmp_path)
    press = Press(theme, theme.defaults, Cache(cache), calendar.timegm(TODAY.timetuple()))
    edition = editions(replace(site, theme=theme, options=theme.defaults), today=TODAY)[0]
    read = " ".join(pdf_pages_by_poppler(FORMATS["pdf"].make(edition, press).content, "-raw")).split()
    assert Counter(4 * words.split()) - Counter(read) == Counter()


def test_the_corpus_is_large() -> None:
    """Sites of all kinds, resumes that we did not write, and themes as many as are shipped."""
    assert len(CORPUS) > 30
    assert THEMES
    assert "pdf" in READERS.keys() & FORMATS.keys()
