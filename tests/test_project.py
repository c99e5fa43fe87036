"""The project itself: its style, its promises in words, and what an installation holds."""

from __future__ import annotations

import json
import os
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

REPOSITORY = Path(__file__).parents[1]
README = (REPOSITORY / "README.md").read_text("utf-8")


def tool(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a tool of this environment at the top of the repository."""
    beside = Path(sys.executable).with_name(command[0])
    program = str(beside) if beside.exists() else shutil.which(command[0])
    assert program, f"{command[0]} is missing; pip install -e '.[test]'"
    environment = {key: value for key, value in os.environ.items() if key != "COVERAGE_PROCESS_CONFIG"}
    return subprocess.run(
        [program, *command[1:]],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.mark.slow
@pytest.mark.parametrize("command", ["lint-imports", "ruff check", "ruff format --check", "mypy"])
def test_the_style_is_kept(command: str) -> None:
    """Imports go one way, and neither the linter nor the formatter nor the type checker has anything to say."""
    result = tool(*command.split())
    assert result.returncode == 0, result.stdout + result.stderr


def tracked() -> list[Path]:
    """Return every file that is under version control."""
    result = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return [REPOSITORY / name for name in result.stdout.split("\0") if name and (REPOSITORY / name).is_file()]


def test_no_file_names_a_registry_or_a_machine() -> None:
    """What is published holds no address of a package registry and no folder of somebody's machine."""
    # In pieces, so that this file does not hold what it looks for.
    words = [
        "pypi" + ".org",
        "registry" + ".npmjs",
        "pythonhosted" + ".org",
        "deb" + ".debian",
        "/" + "root/",
        "/" + "home/",
    ]
    words += ["/" + "Users/", "/" + "work/", "/" + "tmp/"]
    found = [
        f"{path.relative_to(REPOSITORY)}: {word}"
        for path in tracked()
        for word in words
        if not path.is_relative_to(REPOSITORY / "tests/sites")  # their authors wrote such paths by mistake
        if word.encode() in path.read_bytes() and path.suffix not in {".png", ".jpg", ".webp", ".woff2", ".pdf"}
    ]
    assert not found


def test_readmes_test_line_is_what_ci_runs() -> None:
    """The one line that README gives for testing is the one line of .ci/run."""
    section = README.split("**Test it.**", 1)[1]
    line = re.search(r"```sh\n(.*?)\n```", section, re.DOTALL)
    assert line
    assert line[1].count("\n") == 0
    script = (REPOSITORY / ".ci/run").read_text("utf-8").splitlines()
    assert script[0].startswith("#!")
    assert [row for row in script[1:] if row and not row.startswith(("#", "set ", "cd "))] == [line[1]]


def test_readmes_commands_exist() -> None:
    """Every command that README shows is one that the program has."""
    from click import Context

    from sitegen.cli import commands

    shown = {match[1] for match in re.finditer(r"(?:^|/|`)sitegen (\w+)", README, re.MULTILINE)}
    assert shown >= {"new", "serve", "build"}
    assert shown <= set(commands.list_commands(Context(commands)))


def test_readmes_links_and_pictures_exist() -> None:
    """Every file that README, CONTRIBUTING and CHANGELOG point to is there."""
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        for target in re.findall(r"\]\(([^)#]+)\)", (REPOSITORY / name).read_text("utf-8")):
            assert target.startswith("https://") or (REPOSITORY / target).is_file(), f"{name}: {target}"


def test_the_changelog_has_a_place_for_what_comes() -> None:
    """What changed since the last version stands under 'Unreleased', first."""
    headings = re.findall(r"^## (.*)$", (REPOSITORY / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert headings[0] == "Unreleased"


def flat(texts: Mapping[str, Any], before: str = "") -> Iterator[str]:
    """Yield the dotted key of every interface text; forms of one text are one."""
    for key, value in texts.items():
        if isinstance(value, Mapping) and "other" not in value:
            yield from flat(value, f"{before}{key}.")
        else:
            yield before + key


CATALOGUE = yaml.safe_load((REPOSITORY / "themes/base/i18n/en.yaml").read_text("utf-8"))


CATALOGUES = sorted((REPOSITORY / "themes/base/i18n").glob("*.yaml"))
SLOT = re.compile(r"\{\w+\}")
SPACED = {"skills.joiner", "lists.items", "lists.parts"}
"""Texts that stand between others, with their blanks."""
FROM_THE_CLDR = {"dates.months", "dates.month_year", "dates.years", "dates.month_count"}


def test_there_are_many_languages() -> None:
    """The interface speaks at least 24, among them those of other scripts and directions."""
    known = {path.stem for path in CATALOGUES}
    assert len(known) >= 24
    assert known >= {"ar", "he", "fa", "zh", "ja", "ko", "hi"}


@pytest.mark.parametrize("path", [path for path in CATALOGUES if path.stem != "en"], ids=lambda path: path.stem)
def test_a_catalogue_says_what_the_english_one_says(path: Path) -> None:
    """It has the same texts with the same slots, the plural forms of its language, and no English left."""
    from babel import Locale

    from sitegen.words import Words

    english, other = Words("en", CATALOGUE), Words(path.stem, yaml.safe_load(path.read_text("utf-8")))
    keys = set(flat(CATALOGUE)) - FROM_THE_CLDR
    assert set(flat(other.catalogue)) == keys
    rules = Locale.parse(path.stem, sep="-").plural_form
    wanted = {rules(count) for count in range(1001)} | {"other"}
    for key in keys:
        theirs, ours = other.find(key), english.find(key)
        forms = theirs.values() if isinstance(theirs, Mapping) else [theirs]
        slots = set(SLOT.findall(str(ours)))
        assert all((isinstance(text, str) and text.strip() == text) or key in SPACED for text in forms), key
        assert [text for text in forms if set(SLOT.findall(text)) != slots] == [], key
        assert not isinstance(theirs, Mapping) or wanted <= set(theirs), key
    long = {key for key in keys if len(re.findall(r"[a-z]{2,}", str(english.find(key)))) > 3}
    assert [key for key in long if other.find(key) == english.find(key)] == []


def asked_for() -> set[str]:
    """Return every key that templates or the program ask for; one that ends in a dot stands for all below it."""
    keys: set[str] = set()
    for path in sorted((REPOSITORY / "themes").rglob("*.html")):
        keys |= set(re.findall(r"""\b(?:t|forms)\(\s*["']([a-z_.]+)["']""", path.read_text("utf-8")))
    for path in sorted((REPOSITORY / "sitegen").rglob("*.py")):
        keys |= set(re.findall(r"""\.(?:text|find)\(f?["']([a-z_.]+)""", path.read_text("utf-8")))
    return keys


def test_every_interface_text_that_is_asked_for_is_there() -> None:
    """No template and no stage asks for a text that nobody wrote."""
    known = set(flat(CATALOGUE))
    optional = {"fields."}  # labels of fields; the schema's own titles stand in
    missing = {
        key for key in asked_for() - optional if key not in known and not any(one.startswith(key) for one in known)
    }
    assert not missing


def test_every_interface_text_is_asked_for() -> None:
    """No text is translated for nobody."""
    asked = asked_for()
    unused = {
        key
        for key in flat(CATALOGUE)
        if key not in asked and not any(one.endswith(".") and key.startswith(one) for one in asked)
    }
    assert not unused


def test_every_section_has_a_title() -> None:
    """The catalogue names each section that the schema defines, and no other."""
    from sitegen.schema import definition

    kind = definition()
    sections = {name for name, part in kind.schema["properties"].items() if "x-section" in part}
    assert set(CATALOGUE["sections"]) == sections


# --- The installation -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the files under version control, and nothing else."""
    source = tmp_path_factory.mktemp("source")
    for path in tracked():
        target = source / path.relative_to(REPOSITORY)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return source


@pytest.fixture(scope="module")
def wheel(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from the files under version control."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(folder), str(clone)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert result.returncode == 0, result.stderr
    [made] = folder.glob("*.whl")
    return made


@pytest.mark.slow
def test_the_wheel_holds_what_the_program_reads(wheel: Path) -> None:
    """Themes, example, starter, schema and the mark of typed packages are in it; tests and tools are not."""
    names = set(zipfile.ZipFile(wheel).namelist())
    places = {"sitegen": "sitegen", "themes": "sitegen/_themes", "example_site": "sitegen/_example_site"}
    parts = [path.relative_to(REPOSITORY).parts for path in tracked()]
    shipped = {"/".join((places[top], *rest)) for top, *rest in parts if top in places}
    assert shipped <= names
    for wanted in (
        "py.typed",
        "profile.schema.json",
        "starter/profile.yaml",
        "host_files/netlify.toml",
        "_themes/folio/theme.yaml",
        "_example_site/profile.yaml",
    ):
        assert f"sitegen/{wanted}" in names
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"sitegen"}


@pytest.fixture(scope="module")
def netlify(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Run Netlify's command in a clone, in an environment of its own, and return what the environment is called by."""
    environment = tmp_path_factory.mktemp("netlify") / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True, timeout=120)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "COV", "VIRTUAL_ENV"))}
    programs = environment / ("Scripts" if os.name == "nt" else "bin")
    kept["PATH"] = os.pathsep.join([str(programs), kept["PATH"]])
    kept["SITEGEN_CACHE"] = str(environment.parent / "cache")
    command = tomllib.loads((clone / "netlify.toml").read_text("utf-8"))["build"]["command"]
    done = subprocess.run(command, shell=True, cwd=clone, env=kept, capture_output=True, text=True, timeout=400)  # noqa: S602, PLW1510 - as Netlify does; looked at below
    assert done.returncode == 0, done.stdout + done.stderr
    return kept


@pytest.mark.slow
def test_netlifys_command_builds_the_example_in_a_clean_clone(clone: Path, netlify: Mapping[str, str]) -> None:
    """What is under version control is enough: the command of netlify.toml makes the folder that it names."""
    assert netlify
    told = tomllib.loads((clone / "netlify.toml").read_text("utf-8"))
    public = clone / told["build"]["publish"]
    assert "Ruth Castelló-Byrne" in (public / "index.html").read_text("utf-8")
    assert (public / "resume.pdf").read_bytes().startswith(b"%PDF")
    preview = f"{told['build']['command']} --noindex --base-url $DEPLOY_PRIME_URL"
    assert {one["command"] for one in told["context"].values()} == {preview}


@pytest.mark.slow
def test_an_installation_works_without_the_source(netlify: Mapping[str, str], tmp_path: Path) -> None:
    """Installed into an environment of its own, it makes and builds a site anywhere."""

    def run(*arguments: str) -> str:
        program = shutil.which("sitegen", path=netlify["PATH"])
        assert program
        result = subprocess.run(
            [program, *arguments],
            cwd=tmp_path,
            env=netlify,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert (result.returncode, result.stderr) == (0, ""), result.stderr
        return result.stdout

    from sitegen import __version__

    assert run("--version") == f"sitegen {__version__}\n"
    run("new", "x")
    run("build", "x", "--strict")
    assert "Your Name" in (tmp_path / "x/public/index.html").read_text("utf-8")
    assert (tmp_path / "x/public/resume.pdf").read_bytes().startswith(b"%PDF")
    assert f"sitegen-resume=={__version__}" in (tmp_path / "x/requirements.txt").read_text("utf-8")
    run("hosting", "netlify", "x")


@pytest.mark.parametrize("name", ["profile", "contact"])
def test_a_page_of_the_documentation_is_written_from_definitions(name: str) -> None:
    """docs/profile.md is made of the schema as it is now, docs/contact.md of the providers."""
    before = (REPOSITORY / f"docs/{name}.md").read_text("utf-8")
    scope = runpy.run_path(str(REPOSITORY / f"docs/write_{name}.py"))
    assert scope["page"]() == before


def test_the_choice_of_a_host_is_written_from_the_records() -> None:
    """docs/hosting/README.md knows every host as it is now."""
    scope = runpy.run_path(str(REPOSITORY / "docs/write_hosting.py"))
    assert set(scope["FOR_WHOM"]) == set(scope["HOSTS"]) - {"other"}
    assert scope["page"]() == (REPOSITORY / "docs/hosting/README.md").read_text("utf-8")


def test_the_rules_of_the_gate_are_written_from_the_program() -> None:
    """docs/theme-tools.md names the rules that 'sitegen theme check' keeps now."""
    scope = runpy.run_path(str(REPOSITORY / "docs/write_theme_rules.py"))
    assert scope["page"]() == (REPOSITORY / "docs/theme-tools.md").read_text("utf-8")


def test_every_field_of_the_profile_is_explained() -> None:
    """Each key of the schema has a description, and each text, date and address an example."""
    schema = json.loads((REPOSITORY / "sitegen/profile.schema.json").read_bytes())
    for name, kind in schema["$defs"].items():
        for key, field in kind.get("properties", {}).items():
            target = schema["$defs"].get(field.get("$ref", "").removeprefix("#/$defs/"), {})
            assert field.get("description") or target.get("description"), f"{name}.{key}"
