"""In the PDF of every theme three programs find everything, of resumes that we did not write, too."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from sitegen.ats import lost
from sitegen.cache import Cache
from sitegen.documents import FORMATS
from sitegen.documents.press import Press
from sitegen.editions import editions
from sitegen.extraction import pdf_text
from sitegen.load import load
from sitegen.model import Edition
from sitegen.theme_files import find_theme
from sitegen.validate import validate
from tests.making import SAMPLES, THEMES, make_site, sample_file, write_site
from tests.reading import faults, pdf_pages_by_pdfminer, pdf_pages_by_poppler

pytestmark = pytest.mark.slow
TODAY = datetime.date(2026, 1, 1)
SITES = ("example", "name-only", "thirty-years")
ARABIC = {
    "basics": {"name": "روث كاستيو بيرن", "label": "كبيرة الممرضات"},
    "skills": [{"name": "البرمجة", "keywords": ["Java"]}],
    "work": [{"name": "Harrowmere", "position": "مديرة جناح", "startDate": "2020-01"}],
    "languages": [{"language": "العربية", "fluency": "C2"}],
    "site": {"locales": ["ar"], "sections": ["skills", "work", "languages"]},
}
READERS = (pdf_text, pdf_pages_by_pdfminer, pdf_pages_by_poppler)


@pytest.fixture(scope="module", params=[*SITES, *sorted(SAMPLES)])
def root(request: pytest.FixtureRequest, npm_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of each resume in turn."""
    folder = tmp_path_factory.mktemp("resume")
    if request.param in SITES:
        return make_site(request.param, folder / "site")
    shutil.copyfile(sample_file(npm_folder, request.param), folder / "profile.json")
    return folder


@pytest.mark.parametrize("theme", THEMES)
def test_nothing_is_lost_in_the_pdf_of_a_theme(root: Path, theme: str, cache: Path) -> None:
    """Each field is found in order by three readers, with jobs, employers and dates together; it meets PDF/UA-1."""
    for edition, content, told in _made(root, theme, Cache(cache)):
        gone = {read: [*lost(edition, read(content))] for read in READERS}
        # Signs that no font has are told when the PDF is made; words must be there all the same.
        words = [(read.__name__, one) for read in READERS for one in gone[read] if not told or _is_word(one.text)]
        assert words == []
        assert (faults(content, "ua1") == []) == (not told)


@pytest.mark.parametrize("theme", THEMES)
def test_a_title_is_read_before_its_text_from_right_to_left(theme: str, tmp_path: Path, cache: Path) -> None:
    """A reader that looks for columns does not take the titles of sections for one."""
    root = write_site(tmp_path / "site", ARABIC)
    (_, content, _) = next(_made(root, theme, Cache(cache)))
    text = "".join(pdf_pages_by_poppler(content))
    places = [
        text.find(words) for words in ("المهارات", "البرمجة", "الخبرة المهنية", "Harrowmere", "اللغات", "العربية")
    ]
    assert -1 not in places
    assert places == sorted(places)


def _is_word(text: str) -> bool:
    return any(letter.isalnum() for letter in text)


def _made(root: Path, theme: str, cache: Cache) -> Iterator[tuple[Edition, bytes, bool]]:
    site = validate(load(root), cache=cache, today=TODAY)
    chosen = find_theme(theme, root)
    dressed = replace(site, theme=chosen, options=chosen.defaults)
    press = Press(chosen, chosen.defaults, cache, 0)
    for edition in editions(dressed, today=TODAY):
        made = FORMATS["pdf"].make(edition, press)
        yield edition, made.content, any("cannot show" in one.message for one in made.problems)
