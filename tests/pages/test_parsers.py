"""What resume parsers that we did not write find in our PDF; they go by rules, and know no theme of ours."""

from __future__ import annotations

import calendar
import datetime
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from msgspec.structs import replace

from sitegen.cache import Cache
from sitegen.documents import FORMATS
from sitegen.documents.press import Press
from sitegen.editions import editions
from sitegen.load import load
from sitegen.theme_files import find_theme
from sitegen.validate import validate
from tests.making import SAMPLES, THEMES, make_site, npm_package, sample_file
from tests.reading import shown_text

pytestmark = pytest.mark.slow

TODAY = datetime.date(2026, 1, 1)
OWN = ("example", "starter", "thirty-years")
PRINTED = (
    *((name, "folio") for name in (*OWN, *SAMPLES)),
    *(("example", theme) for theme in THEMES if theme != "folio"),
)
"""Resumes and the themes in which they are given to the parsers: all of them in one, one of them in each."""

# It tells of its work on the standard output, where its result is to stand alone.
SECTIONS = """
const Parser = require(process.argv[1]);
for (const name of ["log", "error"]) console[name] = () => {};
const read = (path) => new Parser(path).parseToJSON().then((found) => [path, found.parts]);
Promise.all(process.argv.slice(2).map(read)).then((all) =>
  process.stdout.write("\\n" + JSON.stringify(Object.fromEntries(all)) + "\\n", () => process.exit(0)));
"""
# It sorts lines by their height, whatever page they are on, so each page is given to it alone.
FIELDS = """
import dataclasses, io, json, sys
import pypdfium2
from tailor_resume import parse_pdf
def pages(path):
    whole = pypdfium2.PdfDocument(path)
    for at in range(len(whole)):
        page, content = pypdfium2.PdfDocument.new(), io.BytesIO()
        page.import_pages(whole, [at])
        page.save(content)
        yield dataclasses.asdict(parse_pdf(content.getvalue()))
print(json.dumps({path: [*pages(path)] for path in sys.argv[1:]}))
"""
PERSON = """
import json, pathlib, sys
from weaver.extract import parse_document, profile_from_imports, read_lines
def person(path):
    found = parse_document(read_lines(pathlib.Path(path)), "a resume")
    return profile_from_imports([{"profile": {"name": found.name, "contacts": found.contacts}}])
print(json.dumps({path: person(path) for path in sys.argv[1:]}))
"""

BROKEN_NAMES = {"thirty-years": "Maria-Magdalena"}
"""What careerweaver takes for a name that is wider than the page: its first line."""
HEADINGS_IN_TITLES = {"microdata": ["Position or role", "The Role of Meow"]}
"""Jobs that simple-resume-parser loses, since the first one's title begins with a word it takes for a heading."""
UNLIKE_SCHOOLS = {"jane-fullstacker": ["Medfield College", "Ninjitsu Academy"]}
"""Schools that tailor-resume loses: no line of theirs has a word such as university, or none before it on the page
says that schools follow."""
WITHOUT_HANGING_HEADINGS = tuple(one for one in PRINTED if one[1] != "raster")
"""What is given to tailor-resume: where headings stand further out than lines it takes them for a column."""


@dataclass(frozen=True, slots=True)
class Resume:
    """A resume on paper, and what its author wrote."""

    profile: Mapping[str, Any]
    pdf: Path

    def jobs(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield title, employer with place, start and end of each job as they are shown."""
        for job in self.profile.get("work") or ():
            place = (job.get("name") or job.get("company"), job.get("location"))
            start, end = (shown_text(str(job.get(key) or "Present"), key) for key in ("startDate", "endDate"))
            yield job["position"], ", ".join(filter(None, place)), start, end

    def schools(self) -> list[str]:
        """Return the names of the schools."""
        return [one["institution"] for one in self.profile.get("education") or () if one.get("institution")]


@pytest.fixture(scope="module")
def resumes(tmp_path_factory: pytest.TempPathFactory, cache: Path, npm_folder: Path) -> Mapping[Any, Resume]:
    """Give the resumes by name and theme."""
    folder, roots, made = tmp_path_factory.mktemp("resumes"), {}, {}
    for name, theme in PRINTED:
        if name not in roots:
            roots[name] = _site(name, folder / name, npm_folder)
        profile = yaml.safe_load(next(roots[name].glob("profile.*")).read_text("utf-8"))
        made[name, theme] = Resume(profile, folder / f"{name}-{theme}.pdf")
        made[name, theme].pdf.write_bytes(_pdf(roots[name], theme, Cache(cache)))
    return made


def _site(name: str, root: Path, npm_folder: Path) -> Path:
    if name in OWN:
        return make_site(name, root)
    root.mkdir()
    shutil.copyfile(sample_file(npm_folder, name), root / "profile.json")
    return root


def _pdf(root: Path, theme_name: str, store: Cache) -> bytes:
    found, theme = validate(load(root), cache=store, today=TODAY), find_theme(theme_name, root)
    edition = editions(replace(found, theme=theme, options=theme.defaults), today=TODAY)[0]
    press = Press(theme, theme.defaults, store, calendar.timegm(TODAY.timetuple()))
    return FORMATS["pdf"].make(edition, press).content


@pytest.fixture(scope="module")
def sections(resumes: Mapping[Any, Resume], npm_folder: Path) -> Mapping[Any, Mapping[str, str]]:
    """Give what simple-resume-parser finds of each resume: the text of sections by their names."""
    package = npm_package(npm_folder, "simple-resume-parser", 1)
    found = _found(["node", "-e", SECTIONS, str(package)], [one.pdf for one in resumes.values()])
    return {key: found[str(one.pdf)] for key, one in resumes.items()}


@pytest.fixture(scope="module")
def fields(resumes: Mapping[Any, Resume]) -> Mapping[Any, Sequence[Mapping[str, Any]]]:
    """Give what tailor-resume finds on each page of each resume: jobs and schools, in fields."""
    wanted = {key: resumes[key].pdf for key in WITHOUT_HANGING_HEADINGS}
    found = _found([sys.executable, "-c", FIELDS], [*wanted.values()])
    return {key: found[str(path)] for key, path in wanted.items()}


def _found(program: Sequence[str], paths: Sequence[Path]) -> Any:
    run = subprocess.run([*program, *map(str, paths)], capture_output=True, encoding="utf-8", check=True, timeout=120)
    return json.loads(run.stdout.splitlines()[-1])


def test_every_job_is_read_into_fields(resumes: Mapping[Any, Resume], fields: Mapping[Any, Any]) -> None:
    """Title, employer, start and end of each job are a job's title, company, start and end to a parser."""
    for key, pages in fields.items():
        jobs = [tuple(job[part] for part in ("title", "company", "start", "end")) for job in _all(pages, "experience")]
        assert [job for job in resumes[key].jobs() if job not in jobs] == [], key
    assert sum(len([*resumes[key].jobs()]) for key in fields) > 50


def test_every_school_is_read_into_a_field(resumes: Mapping[Any, Resume], fields: Mapping[Any, Any]) -> None:
    """Each school is an institution to a parser, but those that it does not know for schools."""
    for (name, theme), pages in fields.items():
        read = [school["institution"] for school in _all(pages, "education")]
        missed = [one for one in resumes[name, theme].schools() if not any(line.startswith(one) for line in read)]
        assert missed == UNLIKE_SCHOOLS.get(name, []), (name, theme)


def _all(pages: Sequence[Mapping[str, Any]], part: str) -> list[Mapping[str, Any]]:
    return [one for page in pages for one in page[part]]


def test_every_job_is_in_the_section_of_jobs(resumes: Mapping[Any, Resume], sections: Mapping[Any, Any]) -> None:
    """The section of jobs holds each title in one line with its dates, and the employer in the next line."""
    for (name, theme), found in sections.items():
        lines = {(" ".join(line.split()), after) for line, after in pairwise(_lines(found, "experience"))}
        missed = [
            title
            for title, employer, start, end in resumes[name, theme].jobs()
            if (f"{title} {start} – {end}", employer) not in lines
        ]
        assert missed == HEADINGS_IN_TITLES.get(name, []), (name, theme)


def test_every_school_is_in_the_section_of_schools(resumes: Mapping[Any, Resume], sections: Mapping[Any, Any]) -> None:
    """The section of schools holds each of them at the beginning of a line, and no job."""
    for key, found in sections.items():
        lines = _lines(found, "education")
        assert [one for one in resumes[key].schools() if not any(line.startswith(one) for line in lines)] == [], key
        assert [job for job in resumes[key].jobs() if f"{job[0]} {job[2]} – {job[3]}" in lines] == [], key


def _lines(found: Mapping[str, str], section: str) -> list[str]:
    return found.get(section, "").splitlines()


def test_person_and_mail_are_read_into_fields(resumes: Mapping[Any, Resume]) -> None:
    """Name and address are to a parser what their owner wrote, letter for letter."""
    found = _found([sys.executable, "-c", PERSON], [one.pdf for one in resumes.values()])
    for (name, theme), resume in resumes.items():
        basics, person = resume.profile["basics"], found[str(resume.pdf)]
        expected = (BROKEN_NAMES.get(name, basics["name"]), basics.get("email") or "")
        assert (person["name"], person["email"]) == expected, (name, theme)
