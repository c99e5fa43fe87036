"""The command as people run it: exit codes, messages, and that a build can be repeated."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.making import REPOSITORY, environment, heeding_interrupts, make_site, write_site
from tests.reading import output_files

Run = Callable[..., subprocess.CompletedProcess[str]]
ADA = "basics: {name: Ada}\n"
COMMANDS = ("new", "import", "build", "serve", "deploy", "schema")


@pytest.fixture
def ada(tmp_path: Path) -> Path:
    """Write the smallest site."""
    return write_site(tmp_path / "site", ADA)


# --- Help, version, schema ------------------------------------------------------------------


@pytest.mark.parametrize("flag", ["--version", "-V"])
def test_it_tells_its_version(run: Run, flag: str) -> None:
    """The version is that of the package, and nothing else is printed."""
    from sitegen import __version__

    result = run(flag)
    assert (result.returncode, result.stdout, result.stderr) == (0, f"sitegen {__version__}\n", "")


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_names_every_command(run: Run, flag: str) -> None:
    """The overview has one line for each command."""
    result = run(flag)
    assert (result.returncode, result.stderr) == (0, "")
    for command in COMMANDS:
        assert f"\n  {command} " in result.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(run: Run, command: str) -> None:
    """Its help says how it is called, what it does, and what each option means."""
    result = run(command, "--help")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith(f"Usage: sitegen {command}")
    options = [line.split() for line in result.stdout.splitlines() if line.strip().startswith("-")]
    assert all(len(words) > 2 for words in options), result.stdout


def test_without_a_command_it_shows_its_help(run: Run) -> None:
    """Nothing asked for is a mistake of usage that is answered with the overview."""
    result = run()
    assert result.returncode == 2
    assert "Usage: sitegen" in result.stdout + result.stderr


def test_a_command_that_is_misspelled_is_meant(run: Run) -> None:
    """The nearest command is named, also of those in other modules."""
    told = run("deplyo")
    assert (told.returncode, told.stderr.splitlines()[-1]) == (
        2,
        "Error: there is no command 'deplyo'; did you mean 'deploy'?",
    )


def test_schema_prints_the_schema(run: Run) -> None:
    """Byte by byte the file that ships."""
    result = run("schema")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == (REPOSITORY / "sitegen/profile.schema.json").read_text("utf-8")


def test_a_reader_that_has_gone_is_no_mistake(tmp_path: Path) -> None:
    """Piped into a program that has stopped reading, it stops without a word."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        result = subprocess.run(
            [sys.executable, "-m", "sitegen", "schema"],
            env=environment(tmp_path),
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    finally:
        os.close(writing)
    assert result.returncode == 1
    assert result.stderr == ""


# --- Exit codes -----------------------------------------------------------------------------


def test_a_good_build_is_0_and_says_what_it_did(run: Run, ada: Path) -> None:
    """It says what it wrote, where to look, and nothing on the error channel."""
    result = run("build", ada)
    assert (result.returncode, result.stderr) == (0, "")
    assert "Built 2 pages" in result.stdout
    assert str(ada / "public/index.html") in result.stdout


def test_a_users_mistake_is_1_and_writes_nothing(run: Run, tmp_path: Path) -> None:
    """The mistake is located, counted, and there is no traceback."""
    root = write_site(tmp_path / "site", "basics: {nmae: Ada}\n")
    result = run("build", root)
    assert result.returncode == 1
    assert "profile.yaml:1:" in result.stderr
    assert "Nothing was written." in result.stderr
    assert "Traceback" not in result.stderr
    assert not (root / "public").exists()


def test_a_mistake_leaves_the_last_output_alone(run: Run, ada: Path) -> None:
    """What was built before stays byte by byte."""
    assert run("build", ada).returncode == 0
    before = output_files(ada / "public")
    (ada / "profile.yaml").write_text("basics: {nmae: Ada}\n")
    assert run("build", ada).returncode == 1
    assert output_files(ada / "public") == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("bild",),
        ("build", "--nope"),
        ("build", "a", "b"),
        ("serve", "--port", "no"),
        ("serve", "--port", "70000"),
        ("new",),
    ],
)
def test_a_mistake_of_usage_is_2(run: Run, arguments: tuple[str, ...]) -> None:
    """Usage is shown on the error channel."""
    result = run(*arguments)
    assert result.returncode == 2
    assert "Usage: sitegen" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("folder", "advice"), [("nowhere", "'sitegen new FOLDER' makes one"), ("file", "name the folder that it is in")]
)
def test_a_folder_that_is_none_is_told(run: Run, tmp_path: Path, folder: str, advice: str) -> None:
    """The message names it and says what to do."""
    (tmp_path / "file").write_text("x")
    result = run("build", tmp_path / folder)
    assert result.returncode == 1
    assert advice in result.stderr


def _with_typesetter(folder: Path, body: str) -> dict[str, str]:
    """Put a typesetter in front of the real one, as a broken installation would."""
    folder.mkdir()
    (folder / "typst.py").write_text(
        f"class TypstError(Exception): ...\ndef Fonts(**_): ...\ndef compile(*_, **__):\n    {body}\n"
    )
    return {"PYTHONPATH": os.pathsep.join([str(folder), str(REPOSITORY)])}


def test_our_own_mistake_is_3_and_asks_for_a_report(run: Run, ada: Path, tmp_path: Path) -> None:
    """What nobody foresaw shows its traceback, the version, and that the site is not to blame."""
    result = run("build", ada, cache="", env=_with_typesetter(tmp_path / "broken", "raise RuntimeError('boom')"))
    assert result.returncode == 3
    assert "RuntimeError: boom" in result.stderr
    assert "This is a mistake in sitegen" in result.stderr
    assert not (ada / "public").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows interrupts in another way")
def test_an_interrupted_build_is_130_and_writes_nothing(ada: Path, tmp_path: Path) -> None:
    """Ctrl-C ends it at once, without a traceback."""
    here = tmp_path / "here"
    slow = f"open({str(here)!r}, 'w').close(); import time; time.sleep(60)"
    env = environment("", _with_typesetter(tmp_path / "slow", slow))
    process = subprocess.Popen(
        [sys.executable, "-m", "sitegen", "build", str(ada)],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heeding_interrupts,  # noqa: PLW1509 - nothing else runs in it yet
    )
    deadline = time.monotonic() + 30
    while not here.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=10)
    assert process.returncode == 130
    assert "Interrupted." in err
    assert "Traceback" not in err
    assert not (ada / "public").exists()


def _ended(before: str, cache: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command in a process where something else has been set up *before*."""
    program = f"import sys\nsys.argv = ['sitegen', 'schema']\n{before}\nfrom sitegen.__main__ import main\nmain()"
    return subprocess.run(
        [sys.executable, "-c", program], env=environment(cache), capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "before",
    [
        "import atexit; atexit.register(print, 'the end')",
        "import threading, time\nthreading.Thread(target=lambda: (time.sleep(2), print('the end'))).start()",
    ],
    ids=["at its exit", "in a thread"],
)
def test_a_process_ends_when_all_is_done(before: str) -> None:
    """It is left at once, though never before what others want done; all that was printed arrives."""
    result = _ended(before)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("{\n")
    assert result.stdout.endswith("}\nthe end\n")


def test_a_document_is_made_without_what_takes_long_to_load(ada: Path, tmp_path: Path) -> None:
    """For what the cache has, no library of cryptography, pictures, templates or fonts is imported."""
    heavy = ["hashlib", "json", "tempfile", "jinja2", "PIL", "fontTools", "markdown", "typing_extensions"]
    before = (
        f"sys.argv = ['sitegen', 'export', 'pdf', {str(ada)!r}, '-o', {str(tmp_path / 'a.pdf')!r}]\n"
        f"import atexit\natexit.register(lambda: print([name for name in {heavy} if name in sys.modules]))"
    )
    first, again = (_ended(before, str(tmp_path / "cache")) for _ in range(2))
    assert (again.returncode, again.stderr) == (0, "")
    assert "fontTools" in first.stdout
    assert again.stdout.endswith("kB.\n[]\n")


def test_a_profiler_has_the_last_word() -> None:
    """A process that is looked at is not left before what was seen is told."""
    command = [sys.executable, "-m", "cProfile", "-m", "sitegen", "schema"]
    result = subprocess.run(command, env=environment(""), capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert "function calls" in result.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux alone has a disk that is always full")
@pytest.mark.parametrize("arguments", [["schema"], ["export", "txt", "ADA", "-o", "-"]], ids=["printed", "as bytes"])
def test_output_that_finds_no_room_is_told(ada: Path, arguments: list[str]) -> None:
    """It is nobody's mistake in a program, so there is no traceback; the command fails all the same."""
    command = [sys.executable, "-m", "sitegen", *(str(ada) if one == "ADA" else one for one in arguments)]
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            command, env=environment(""), stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert result.returncode == 1
    assert result.stderr == "The output could not be written: No space left on device\n"


# --- Options --------------------------------------------------------------------------------


def test_strict_makes_warnings_errors(run: Run, tmp_path: Path) -> None:
    """A site that warns builds, and does not with --strict; one that does not warn builds either way."""
    root = write_site(tmp_path / "site", "basics: {name: Ada, image: https://a.example/me.jpg}\n")
    strict = run("build", root, "--strict")
    assert strict.returncode == 1
    assert "With --strict warnings are errors. Nothing was written." in strict.stderr
    assert not (root / "public").exists()
    relaxed = run("build", root)
    assert relaxed.returncode == 0
    assert "profile.yaml:1:" in relaxed.stderr


@pytest.mark.parametrize("name", ["example", "starter"])
def test_what_we_ship_is_without_fault(run: Run, tmp_path: Path, name: str) -> None:
    """The example and a new site build with --strict and not a word on the error channel."""
    root = make_site(name, tmp_path / "site")
    result = run("build", root, "--strict", env={"PYTHONDEVMODE": "1", "PYTHONWARNINGS": "default"})
    assert (result.returncode, result.stderr) == (0, "")


def test_output_goes_where_it_is_asked(run: Run, ada: Path, tmp_path: Path) -> None:
    """``-o`` takes the place of the folder public/."""
    assert run("build", ada, "-o", tmp_path / "deep/er/out").returncode == 0
    assert (tmp_path / "deep/er/out/index.html").is_file()
    assert not (ada / "public").exists()


@pytest.mark.parametrize(
    "place", [".", "..", "sections", "static/deep", "assets", "templates", "themes/mine", "sections/../static"]
)
def test_output_never_lies_where_the_site_is_read_from(run: Run, ada: Path, place: str) -> None:
    """Output inside the sources would be read as the site the next time."""
    before = sorted(ada.rglob("*"))
    result = run("build", ada, "-o", ada / place)
    assert result.returncode == 1
    assert "choose another folder with -o" in result.stderr
    assert sorted(ada.rglob("*")) == before


def test_output_never_lies_in_the_sources_by_way_of_a_link(run: Run, ada: Path, tmp_path: Path) -> None:
    """A link to static/ is static/."""
    (ada / "static").mkdir()
    (tmp_path / "link").symlink_to(ada / "static", target_is_directory=True)
    assert run("build", ada, "-o", tmp_path / "link").returncode == 1
    assert list((ada / "static").iterdir()) == []


@pytest.mark.parametrize(
    "address",
    [
        "host.example",
        "//host.example/",
        "ftp://host.example/",
        "javascript:alert(1)",
        "https://",
        "https:///path",
        "https://host.example/a b/",
        "https://host.example/\nDisallow: /",
        "https://host.example/?a=1",
        "https://host.example/#top",
        "https://[host/",
        "",
    ],
)
def test_a_base_url_that_is_none_is_refused(run: Run, ada: Path, address: str) -> None:
    """It must be an http or https address that paths can be added to; the message names the option."""
    result = run("build", ada, "--base-url", address)
    assert result.returncode == 2, result.stderr
    assert "--base-url" in result.stderr
    assert not (ada / "public").exists()


@pytest.mark.parametrize("epoch", ["", "today", "1.5", "99999999999999999"])
def test_a_source_date_epoch_that_is_none_is_refused(run: Run, ada: Path, epoch: str) -> None:
    """The variable must be seconds since 1970; the message names it."""
    result = run("build", ada, env={"SOURCE_DATE_EPOCH": epoch})
    assert result.returncode == 2
    assert "SOURCE_DATE_EPOCH" in result.stderr


@pytest.mark.parametrize("epoch", ["0", "-86400", "32503680000"])
def test_any_day_builds(run: Run, ada: Path, epoch: str) -> None:
    """The first day, one before it and one far away are days like others."""
    result = run("build", ada, cache="", env={"SOURCE_DATE_EPOCH": epoch})
    assert result.returncode == 0, result.stderr


def test_source_date_epoch_is_the_day_of_the_build(run: Run, tmp_path: Path) -> None:
    """What goes on counts until that day."""
    root = write_site(tmp_path / "site", "basics: {name: Ada}\nwork: [{name: Works, startDate: 2020-01}]\n")
    shown = []
    for epoch in ("1609459200", "1767225600"):  # 2021-01-01 and 2026-01-01
        assert run("build", root, env={"SOURCE_DATE_EPOCH": epoch}).returncode == 0
        shown.append((root / "public/index.html").read_text("utf-8"))
    assert "1 yr 1 mo" in shown[0]
    assert "6 yrs 1 mo" in shown[1]


# --- Places, repetition ---------------------------------------------------------------------


@pytest.mark.slow
def test_two_builds_are_the_same_bytes(run: Run, tmp_path: Path) -> None:
    """With and without a cache, from other folders, with other hash seeds and time zones, the output is the same."""
    outputs = []
    for number, (cache, zone) in enumerate([("", "Asia/Tokyo"), (str(tmp_path / "cache"), "America/Lima")]):
        root = make_site("example", tmp_path / f"place{number}/site")
        result = run("build", root, cache=cache, env={"PYTHONHASHSEED": str(number), "TZ": zone})
        assert result.returncode == 0
        outputs.append(output_files(root / "public"))
    assert outputs[0] == outputs[1]


def test_a_second_build_changes_nothing(run: Run, ada: Path) -> None:
    """Unchanged files are not written again."""
    assert run("build", ada).returncode == 0
    before = {path: path.stat().st_mtime_ns for path in (ada / "public").rglob("*")}
    assert "0 written" in run("build", ada).stdout
    assert {path: path.stat().st_mtime_ns for path in (ada / "public").rglob("*")} == before


def test_it_builds_the_folder_it_runs_in(run: Run, ada: Path) -> None:
    """Without an argument the site is this folder."""
    result = run("build", cwd=ada)
    assert result.returncode == 0
    assert (ada / "public/index.html").is_file()


def test_it_runs_from_another_folder(run: Run, ada: Path, tmp_path: Path) -> None:
    """A relative path is seen from where the command runs, not from the site."""
    (tmp_path / "elsewhere").mkdir()
    result = run("build", f"../{ada.name}", "-o", "out", cwd=tmp_path / "elsewhere")
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "elsewhere/out/index.html").is_file()


def test_folders_may_be_called_anything(run: Run, tmp_path: Path) -> None:
    """Spaces, accents, other scripts and signs in a folder's name are no obstacle."""
    root = tmp_path / "Mein Lebenslauf – été 履歴書 #1 100% [neu] 'x'"
    assert run("new", root).returncode == 0
    result = run("build", root, "--strict")
    assert (result.returncode, result.stderr) == (0, "")
    assert str(root / "public/index.html") in result.stdout


def test_new_says_what_to_do_next(run: Run, tmp_path: Path) -> None:
    """It names the file to edit and the command to run."""
    result = run("new", tmp_path / "mine")
    assert (result.returncode, result.stderr) == (0, "")
    assert str(tmp_path / "mine/profile.yaml") in result.stdout
    assert f"sitegen serve {tmp_path / 'mine'}" in result.stdout


def test_an_odd_cache_is_no_obstacle(run: Run, ada: Path, tmp_path: Path) -> None:
    """A cache that is a file or cannot be written to makes a build slower, nothing else."""
    (tmp_path / "file").write_text("x")
    result = run("build", ada, cache=tmp_path / "file")
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="caches have another place there")
def test_the_cache_is_where_the_system_keeps_caches(ada: Path, tmp_path: Path) -> None:
    """Without SITEGEN_CACHE it is in XDG_CACHE_HOME, or else in ~/.cache."""
    for name, place in (("XDG_CACHE_HOME", tmp_path / "xdg"), ("HOME", tmp_path / "home")):
        place.mkdir()
        env = {key: value for key, value in environment("").items() if key not in {"SITEGEN_CACHE", "XDG_CACHE_HOME"}}
        command = [sys.executable, "-m", "sitegen", "build", str(ada)]
        done = subprocess.run(command, env={**env, name: str(place)}, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
    assert any((tmp_path / "xdg/sitegen").iterdir())
    assert any((tmp_path / "home/.cache/sitegen").iterdir())
