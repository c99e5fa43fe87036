"""Resumes that exist already: they come in whole, as a profile that builds and that people can edit."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from sitegen.schema import SCHEMA_FILE
from tests.coming_back import bring, export, profile_of
from tests.making import REPOSITORY, SAMPLES, environment, make_site, npm_package, pypi_package
from tests.reading import letters

Run = Callable[..., subprocess.CompletedProcess[str]]
Golden = Callable[[Path, str], None]
RESUMES = REPOSITORY / "tests/resumes"
JOBS = [
    {"name": "Elm", "position": "Head", "location": "Leeds", "startDate": "2020", "summary": "All of it."},
    {
        "name": "Elm",
        "position": "Baker",
        "location": "Leeds",
        "startDate": "2015",
        "endDate": "2019",
        "keywords": ["Rye"],
    },
    {"name": "Oak", "position": "Cook"},
]


def resume(folder: Path, data: Any, name: str = "resume.json") -> Path:
    """Write a JSON file and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    return folder / name


# --- Resumes that we did not write ----------------------------------------------------------


def texts_of(value: Any) -> Iterator[str]:
    """Yield every text and number of a document."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from texts_of(item) if key != "$schema" else ()
    elif isinstance(value, list):
        for item in value:
            yield from texts_of(item)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def written(folder: Path) -> str:
    """Return the letters of all values that an import wrote."""
    return letters("\n".join(texts_of(profile_of(folder))))


def lost(data: Any, folder: Path) -> list[str]:
    """Return the texts of a document that are nowhere in the profile."""
    found = written(folder)
    return [text for text in texts_of(data) if letters(text) not in found]


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_sample_comes_in_whole(tmp_path: Path, run: Run, npm_folder: Path, name: str) -> None:
    """A JSON Resume document becomes a profile with every text of it, which builds."""
    package, major, path = SAMPLES[name]
    file = (pypi_package if package == "ancv" else npm_package)(npm_folder, package, major) / path
    result = run("import", file, tmp_path / "site")
    assert result.returncode == 0, result.stderr
    assert lost(json.loads(file.read_bytes()), tmp_path / "site") == []
    assert run("build", tmp_path / "site").returncode == 0


@pytest.mark.slow
def test_rendercvs_sample_comes_in_whole(tmp_path: Path, run: Run, npm_folder: Path) -> None:
    """All nine types of entries are understood, and every text of them is in the profile."""
    file = pypi_package(npm_folder, "rendercv", 2, any_python=True) / "rendercv/schema/sample_content.yaml"
    result = run("import", file, tmp_path / "site")
    assert result.returncode == 0, result.stderr
    assert "Not understood" not in result.stdout
    data = yaml.load(file.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 - texts only
    pieces = [piece for text in texts_of(data) for piece in text.split(", ")]
    assert [piece for piece in pieces if letters(piece) not in written(tmp_path / "site")] == []
    assert run("build", tmp_path / "site").returncode == 0


@pytest.mark.slow
def test_yamlresumes_samples_come_in_whole(tmp_path: Path, npm_folder: Path, cache: Path) -> None:
    """Ten professions in English and one in twelve languages: all texts are there, and only layouts are set aside."""
    folder = npm_package(npm_folder, "@yamlresume/samples", 0).parents[2]
    script = (
        "import {listSampleResumes as all, getSampleResume as get} from '@yamlresume/samples';"
        "const wanted = all().flatMap((one, at) => (at ? ['en'] : one.languages).map(lang => [one.id, lang]));"
        "const text = (id, lang) => [`${id}-${lang}`, get(id, lang, {withLayouts: true})];"
        "console.log(JSON.stringify(wanted.map(one => text(...one))));"
    )
    command = ["node", "--input-type=module", "-e", script]
    samples = json.loads(subprocess.run(command, cwd=folder, capture_output=True, check=True, timeout=60).stdout)
    assert len(samples) == 21
    for name, text in samples:
        file = tmp_path / f"{name}.yml"
        file.write_text(text, "utf-8")
        arrival = bring(file, tmp_path / name, cache)
        assert {str(note.path[0]) for note in arrival.kept} <= {"layouts", "site"}, name
        data = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - texts only
        del data["locale"]
        missing = [
            text for text in lost(data, tmp_path / name) if not re.fullmatch(r"[A-Z][a-z]{2} (\d+, )?\d{4}", text)
        ]
        assert missing == [], name


# --- What is written ------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(path.name for path in RESUMES.iterdir()))
def test_the_profile_is_as_people_would_write_it(tmp_path: Path, run: Run, golden: Golden, name: str) -> None:
    """An odd resume, its wrong and unknown values set aside: the profile and the report, to be read by people."""
    (file,) = (RESUMES / name).glob("resume.*")
    result = run("import", file, "site", cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    golden(RESUMES / name / "report.txt", result.stdout)
    golden(RESUMES / name / "profile.yaml", (tmp_path / "site/profile.yaml").read_text("utf-8"))
    assert run("build", tmp_path / "site").returncode == 0


def test_nothing_of_an_odd_resume_is_lost(tmp_path: Path, cache: Path) -> None:
    """Every value that could not stand where it stood is kept, and told."""
    file = RESUMES / "json-resume/resume.json"
    arrival = bring(file, tmp_path / "site", cache)
    assert lost(json.loads(file.read_bytes()), tmp_path / "site") == []
    assert len(arrival.kept) == 8


def test_what_a_build_would_refuse_is_set_aside(tmp_path: Path, run: Run) -> None:
    """Settings of other programs, ids that stand twice, names that are taken: all is kept, and the site builds."""
    data = {
        "basics": {"name": "Ada"},
        "theme": "kendall",
        "site": {"locale": "xx", "sections": ["nope", "work"]},
        "privacy": {"basics.fax": "private", "basics.phone": "public"},
        "contact": {"provider": "nobody"},
        "downloads": ["odt", "pdf"],
        "work": [{"name": "A", "id": "x"}, {"name": "B", "id": "x"}],
        "publications": {"bibtex": "refs.bib"},
        "custom": [{"title": "Work", "body": "hi"}, {"title": "Contact", "body": "hello"}],
    }
    result = run("import", resume(tmp_path, data), tmp_path / "site")
    assert (result.returncode, result.stderr) == (0, "")
    assert lost(data, tmp_path / "site") == []
    found = profile_of(tmp_path / "site")
    assert [section["id"] for section in found["custom"]] == ["work-2", "contact-2"]
    assert found["work"] == [{"name": "A", "id": "x"}, {"name": "B", "x-import": {"id": "x"}}]
    assert run("build", tmp_path / "site").returncode == 0


def test_the_first_line_is_for_editors(tmp_path: Path, run: Run) -> None:
    """It names the schema, which stands where it says."""
    run("import", resume(tmp_path, {"basics": {"name": "Ada"}}), tmp_path / "site")
    first = (tmp_path / "site/profile.yaml").read_text("utf-8").splitlines()[0]
    path = first.removeprefix("# yaml-language-server: $schema=")
    assert (tmp_path / "site" / path).read_bytes() == SCHEMA_FILE.read_bytes()


def test_settings_that_are_switched_off_can_be_switched_on(tmp_path: Path, run: Run) -> None:
    """Without their # the settings at the end of the file are what a build takes."""
    run("import", resume(tmp_path, {"basics": {"name": "Ada"}}), tmp_path / "site")
    path = tmp_path / "site/profile.yaml"
    path.write_text(path.read_text("utf-8").replace("\n# ", "\n"), "utf-8")
    result = run("build", tmp_path / "site", "--strict")
    assert (result.returncode, result.stderr) == (0, "")
    assert (tmp_path / "site/public/resume.json").is_file()


def test_a_resume_without_a_name_gets_one_to_replace(tmp_path: Path, run: Run) -> None:
    """A profile must have a name, so a placeholder stands there, and is told."""
    result = run("import", resume(tmp_path, {"basics": {"label": "Baker"}, "work": []}), tmp_path / "site")
    assert result.returncode == 0
    assert "'Your Name' stands there for now" in result.stdout
    assert profile_of(tmp_path / "site") == {"basics": {"name": "Your Name", "label": "Baker"}}


@pytest.mark.parametrize("name", ["contact", "work", "../../outside", "", "预印本"])
def test_a_text_gets_a_name_that_it_can_have(tmp_path: Path, run: Run, name: str) -> None:
    """A section's id that is taken, reserved or a path becomes a file in sections/ that builds."""
    data = {
        "basics": {"name": "Ada"},
        "work": [{"name": "Elm"}],
        "custom": [{"id": name, "title": "About", "kind": "text", "body": "Hello.", "page": False}] * 2,
    }
    result = run("import", resume(tmp_path / "from", data), tmp_path / "to/site")
    assert result.returncode == 0, result.stderr
    texts = list((tmp_path / "to/site/sections").iterdir())
    assert [path.read_text("utf-8") for path in texts] == ["---\ntitle: About\n---\n\nHello.\n"] * 2
    assert [path.name for path in (tmp_path / "to").iterdir()] == ["site"]
    assert run("build", tmp_path / "to/site").returncode == 0


# --- Several roles at one employer ----------------------------------------------------------


def test_jobs_at_one_employer_stay_apart_unless_asked(tmp_path: Path, run: Run) -> None:
    """Without a terminal nobody is asked; the report says how to get roles."""
    result = run("import", resume(tmp_path, {"basics": {"name": "Ada"}, "work": JOBS}), tmp_path / "site")
    assert profile_of(tmp_path / "site")["work"] == JOBS
    assert "Several jobs in a row at one employer: Elm (2).\n  --group-roles makes each" in result.stdout


def test_jobs_at_one_employer_become_roles_if_asked(tmp_path: Path, run: Run) -> None:
    """The employer is named once, what is said of both jobs stands there, and the site builds."""
    file = resume(tmp_path, {"basics": {"name": "Ada"}, "work": JOBS})
    result = run("import", file, tmp_path / "site", "--group-roles")
    assert "--group-roles" not in result.stdout
    assert profile_of(tmp_path / "site")["work"] == [
        {
            "name": "Elm",
            "location": "Leeds",
            "roles": [
                {"position": "Head", "startDate": "2020", "summary": "All of it."},
                {"position": "Baker", "startDate": "2015", "endDate": "2019", "keywords": ["Rye"]},
            ],
        },
        JOBS[2],
    ]
    assert run("build", tmp_path / "site").returncode == 0


@pytest.mark.parametrize(
    "second",
    [
        {"name": "Elm", "position": "Baker", "url": "https://other.example"},
        {"name": "Elm"},
        {"name": "Elm", "position": "Baker", "roles": [{"position": "A"}]},
        {"name": "elm", "position": "Baker"},
    ],
)
def test_jobs_that_differ_in_their_employer_stay_apart(tmp_path: Path, run: Run, second: dict[str, Any]) -> None:
    """Where another address is given, or no position, the jobs are not made one."""
    work = [{"name": "Elm", "position": "Head"}, second]
    run("import", resume(tmp_path, {"basics": {"name": "Ada"}, "work": work}), tmp_path / "site", "--group-roles")
    assert profile_of(tmp_path / "site")["work"] == work


@pytest.mark.skipif(os.name == "nt", reason="there is no such terminal")
@pytest.mark.parametrize(("answer", "entries"), [("y\n", 2), ("n\n", 3), ("\n", 2)])
def test_a_terminal_is_asked_once(tmp_path: Path, cache: Path, answer: str, entries: int) -> None:
    """With somebody there to answer, the answer counts; yes is the usual one."""
    import pty

    file = resume(tmp_path, {"basics": {"name": "Ada"}, "work": JOBS})
    master, slave = pty.openpty()
    try:
        os.write(master, answer.encode())
        command = [sys.executable, "-m", "sitegen", "import", str(file), str(tmp_path / "site")]
        result = subprocess.run(
            command, stdin=slave, capture_output=True, text=True, env=environment(cache), timeout=60, check=True
        )
    finally:
        os.close(master)
        os.close(slave)
    assert result.stdout.count("?") == 1
    assert "--group-roles" not in result.stdout
    assert len(profile_of(tmp_path / "site")["work"]) == entries


# --- Where it is written, and where it is not -----------------------------------------------


@pytest.mark.parametrize("taken", ["profile.yaml", "profile.yml", "profile.json", "resume.json", "sections/about.md"])
def test_no_file_is_overwritten(tmp_path: Path, run: Run, taken: str) -> None:
    """A folder that has a profile, under any of its names, or such a section, is left as it is."""
    custom = [{"id": "about", "title": "About", "kind": "text", "page": False}]
    file = resume(tmp_path / "from", {"basics": {"name": "Ada"}, "custom": custom})
    target = tmp_path / "site" / taken
    target.parent.mkdir(parents=True)
    target.write_text("mine")
    result = run("import", file, tmp_path / "site")
    assert (result.returncode, result.stdout) == (1, "")
    assert f"already has {taken}; nothing was written. Choose another folder" in result.stderr
    assert [path.read_text() for path in (tmp_path / "site").rglob("*") if path.is_file()] == ["mine"]


def test_a_resume_becomes_a_site_where_it_is(tmp_path: Path, run: Run) -> None:
    """Without a folder the profile is written into this one; that the old file is no longer read is told."""
    resume(tmp_path, {"basics": {"name": "Ada"}})
    result = run("import", "resume.json", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "From now on profile.yaml is read, and resume.json no longer: move it away.\n" in result.stdout
    assert result.stdout.endswith("  sitegen serve .\n")
    assert (tmp_path / "profile.yaml").is_file()


def test_a_new_site_can_start_from_a_resume(tmp_path: Path, run: Run, cache: Path) -> None:
    """It has what every new site has, and the resume in the place of the example: its photo, words and texts."""
    (tmp_path / "resume.json").write_bytes(export(make_site("example", tmp_path / "example"), cache).content)
    result = run("new", "site", "--from", "resume.json", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    found = {
        path.relative_to(tmp_path / "site").as_posix() for path in (tmp_path / "site").rglob("*") if path.is_file()
    }
    assert found == {
        ".gitignore", ".python-version", ".sitegen/hosting.json", ".sitegen/profile.schema.json", "README.md",
        "netlify.toml", "profile.yaml", "requirements.txt",
        "sections/approach.md", "sections/now.md", "sections/simulation-programme.md",
    }  # fmt: skip
    assert result.stdout.endswith("Next: read site/profile.yaml through, then run\n  sitegen serve site\n")
    assert run("build", "site", cwd=tmp_path).returncode == 0
    again = run("new", "site", "--from", "resume.json", cwd=tmp_path)
    assert (again.returncode, "nothing was written" in again.stderr) == (1, True)


# --- Our own PDF ----------------------------------------------------------------------------


def pdf_with(files: Mapping[str, bytes]) -> bytes:
    """Return an accessible PDF that carries files, as one with a resume does."""
    import typst

    attached = "".join(
        f'#pdf.attach("{name}", mime-type: "application/json", relationship: "source", description: "d")\n'
        for name in files
    )
    main = f'#set document(title: "Resume")\n= Ada\n{attached}'
    project: Any = {"main.typ": main.encode(), **files}
    return bytes(typst.compile(project, pdf_standards=["a-3a", "ua-1"]))


def test_a_pdf_of_ours_comes_back(tmp_path: Path, run: Run, cache: Path) -> None:
    """The resume that a PDF carries is read, not its pages; the next export is the one that it carried."""
    content = export(make_site("thirty-years", tmp_path / "root"), cache).content
    (tmp_path / "Resume.pdf").write_bytes(pdf_with({"other.json": b"{}", "resume.json": content}))
    result = run("import", tmp_path / "Resume.pdf", tmp_path / "site")
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("Imported from Resume.pdf (a PDF made by sitegen): basics, work 14, ")
    assert export(tmp_path / "site", cache).content == content


@pytest.mark.parametrize(
    ("name", "message"),
    [("bare", "this PDF carries no resume.json"), ("cut", "this PDF cannot be read; it is damaged")],
)
def test_another_pdf_is_refused(tmp_path: Path, run: Run, name: str, message: str) -> None:
    """A PDF without a resume inside, or one that is damaged, is told; nothing is guessed."""
    content = pdf_with({"other.json": b"{}"})
    (tmp_path / "a.pdf").write_bytes(content if name == "bare" else content[:500])
    result = run("import", "a.pdf", "site", cwd=tmp_path)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith(f"a.pdf: {message}")
    assert not (tmp_path / "site").exists()


def test_a_pdf_that_carries_nonsense_is_told(tmp_path: Path, run: Run) -> None:
    """The mistake is located in what it carries."""
    (tmp_path / "a.pdf").write_bytes(pdf_with({"resume.json": b'{"basics": {"name": "Ada",,}}'}))
    result = run("import", "a.pdf", "site", cwd=tmp_path)
    assert result.returncode == 1
    assert result.stderr.startswith("a.pdf:1:27: ")


# --- Mistakes -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "a.json",
            b'{"basics": {\n  "name": "Ada"\n  "label": "Baker"}}',
            "a.json:3:3: a ',' is missing before this\n",
        ),
        ("a.json", b'{"basics": {}, "basics": {}}', "a.json:1:16: 'basics' stands here a second time; "),
        ("a.yaml", b"cv:\n  name: Ada\n label: x\n", "a.yaml:3:2: "),
        (
            "a.json",
            b'{"basics": {"name": "Ada\xe9"}}',
            "a.json:1:25: this is no text in UTF-8; save the file as UTF-8\n",
        ),
        ("a.json", b"", "a.json:1:1: the file is empty\n"),
        ("a.json", b'{"name": "left-pad", "version": "1.0"}', "a.json: this is no resume of a known format; "),
        ("a.json", b"[1, 2]", "a.json: this is no resume of a known format; "),
        ("a.docx", b"PK\x03\x04\0\0\xff", "a.docx: this is no resume of a known format; "),
    ],
)
def test_a_broken_file_is_told_and_nothing_is_written(
    tmp_path: Path, run: Run, name: str, content: bytes, message: str
) -> None:
    """The message says where, and the folder is not even made."""
    (tmp_path / name).write_bytes(content)
    result = run("import", name, "site", cwd=tmp_path)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith(message), result.stderr
    assert result.stderr.endswith("Nothing was written.\n")
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(("path", "message"), [("nowhere", "there is no such file"), (".", "cannot be read: Is a dir")])
def test_a_file_that_is_none_is_told(tmp_path: Path, run: Run, path: str, message: str) -> None:
    """A file that is not there, or a folder in its place, is the user's to mend."""
    result = run("import", path, "site", cwd=tmp_path)
    assert result.returncode == 1
    assert f"{path}: {message}" in result.stderr


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_other_encodings_that_say_so_are_read(tmp_path: Path, run: Run, encoding: str) -> None:
    """A mark at the start of the file tells what Windows has saved."""
    (tmp_path / "a.json").write_bytes('{"basics":\r\n {"name": "Zoë"}}'.encode(encoding))
    assert run("import", "a.json", "site", cwd=tmp_path).returncode == 0
    assert profile_of(tmp_path / "site") == {"basics": {"name": "Zoë"}}
