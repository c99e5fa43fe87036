"""The way of every deploy, with the targets that need no host: what is told, asked, refused, and left alone."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from sitegen.deploy.discretion import discreet
from sitegen.deploy.preparation import _faults
from sitegen.problems import SitegenError
from tests.making import environment
from tests.netlify_host import TOKEN, NetlifyHost
from tests.reading import output_files

Run = Callable[..., subprocess.CompletedProcess[str]]
Site = Callable[..., Path]
FOLDER = {"target": "folder", "destination": "../out"}
ZIP = "Ada-Lovelace-Website.zip"


# --- A folder -------------------------------------------------------------------------------


def test_a_folder_becomes_the_site(run: Run, site: Site, tmp_path: Path) -> None:
    """All files are told with their sizes, then written, as a build writes them."""
    root = site(FOLDER)
    result = run("deploy", root)
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith(f"the folder {root}/../out:\n  new ")
    assert "0 changed, 0 removed, 0 unchanged;" in result.stdout
    assert result.stderr.startswith("Written: ")
    run("build", root, "-o", tmp_path / "built")
    assert output_files(tmp_path / "out") == output_files(tmp_path / "built")


def test_a_dry_run_writes_nothing(run_here: Run, site: Site, tmp_path: Path) -> None:
    """The plan is the same as without, and nothing comes of it."""
    root = site(FOLDER)
    dry = run_here("deploy", root, "--dry-run")
    assert dry.returncode == 0
    assert not (tmp_path / "out").exists()
    wet = run_here("deploy", root).stdout
    plan = dry.stdout.partition("This is a dry run")[0]
    assert plan
    assert wet.startswith(plan)


def test_a_second_deploy_tells_what_differs(run_here: Run, site: Site, tmp_path: Path) -> None:
    """New, changed and removed files are told apart; what is lost stands first."""
    run_here("deploy", site(FOLDER, {"static/a.txt": "a", "static/b.txt": "b"}))
    (tmp_path / "site/static/a.txt").write_text("other")
    (tmp_path / "site/static/b.txt").rename(tmp_path / "site/static/c.txt")
    result = run_here("deploy", tmp_path / "site")
    rows = [line.split() for line in result.stdout.splitlines()[1:4]]
    assert rows == [["removed", "b.txt", "1", "B"], ["changed", "a.txt", "5", "B"], ["new", "c.txt", "1", "B"]]
    assert "1 new, 1 changed, 1 removed," in result.stdout
    assert output_files(tmp_path / "out").keys() >= {"a.txt", "c.txt"}
    assert not (tmp_path / "out/b.txt").exists()
    assert "Nothing has changed: all " in run_here("deploy", tmp_path / "site").stdout


def test_a_long_plan_is_cut_and_counted(run_here: Run, site: Site) -> None:
    """Twenty lines at most; those that are left out are counted."""
    root = site(FOLDER, {f"static/{number}.txt": "x" for number in range(50)})
    lines = run_here("deploy", root, "--dry-run").stdout.splitlines()
    (total,) = [int(line.split()[0]) for line in lines if " new, " in line]
    assert lines[20] == f"  and {total - 19} more"


def test_a_foreign_folder_is_left_alone(run_here: Run, site: Site, tmp_path: Path) -> None:
    """A folder that holds something else is never written into."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out/mine.txt").write_text("mine")
    result = run_here("deploy", site(FOLDER))
    assert result.returncode == 1
    assert "holds files that this program did not write" in result.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("settings", "options", "told"),
    [
        ({"target": "folder", "destination": "assets"}, (), "the site is read from there"),
        ({"target": "folder", "destination": "."}, (), "the site is read from there"),
        ({"target": "rsync", "destination": "."}, (), "the site is read from there"),
        ({"target": "rsync", "destination": "static/new"}, (), "the site is read from there"),
        (
            {"target": "folder", "destination": "~nobody-of-that-name/x"},
            (),
            "nobody here is called 'nobody-of-that-name'",
        ),
        ({"target": "zip", "destination": "~nobody-of-that-name/x"}, (), "write './~nobody-of-that-name/x'"),
        (FOLDER, ("--draft",), "a folder has no place for a draft"),
        (FOLDER, ("--create",), "sitegen makes no site at a folder; make it there"),
        ({"target": "zip"}, ("--draft",), "an archive has no place for a draft"),
        ({"target": "zip", "destination": "static/a.zip"}, (), "everything there is published"),
        ({"target": "other"}, (), "run 'sitegen build', and upload what is in public/"),
        (None, (), "say where the site goes: below 'deploy:' write 'target: netlify'"),
    ],
)
def test_a_place_that_cannot_be_is_1(
    run_here: Run, site: Site, settings: dict[str, str] | None, options: tuple[str, ...], told: str
) -> None:
    """Nothing is written into the site's own folders, nor where a draft would take the site's place, nor nowhere."""
    root = site(settings)
    before = sorted(root.rglob("*"))
    result = run_here("deploy", root, *options)
    assert result.returncode == 1
    assert told in result.stderr
    assert sorted(root.rglob("*")) == before


# --- An archive -----------------------------------------------------------------------------


def test_an_archive_is_the_same_each_time(run_here: Run, site: Site, tmp_path: Path) -> None:
    """It bears the person's name, holds the site at its top, and its bytes depend on nothing else."""
    root = site({"target": "zip"}, {"static/.well-known/security.txt": "Contact: mailto:a@b.example"})
    first, second = tmp_path / "1", tmp_path / "2"
    for place in (first, second):
        place.mkdir()
        assert run_here("deploy", root, cwd=place).returncode == 0
    one, two = (place / ZIP for place in (first, second))
    assert one.read_bytes() == two.read_bytes()
    with zipfile.ZipFile(one) as archive:
        assert {"index.html", ".well-known/security.txt"} <= set(archive.namelist())
        assert ".sitegen.json" not in archive.namelist()


def test_an_archive_is_compared_with_the_one_that_is_there(run_here: Run, site: Site, tmp_path: Path) -> None:
    """Where it is no archive, or a damaged one, it is left alone."""
    root = site({"target": "zip", "destination": "../a.zip"}, {"static/a.txt": "a"})
    run_here("deploy", root)
    (root / "static/a.txt").write_text("b")
    assert "0 new, 1 changed, 0 removed," in run_here("deploy", root).stdout
    with zipfile.ZipFile(tmp_path / "other.zip", "w", zipfile.ZIP_DEFLATED) as other:
        other.writestr("a.txt", "hello " * 99)
    damaged = bytearray((tmp_path / "other.zip").read_bytes())
    damaged[35] ^= 0xFF
    for content in (b"a letter", bytes(damaged)):
        (tmp_path / "a.zip").write_bytes(content)
        result = run_here("deploy", root)
        assert result.returncode == 1
        assert "is not a ZIP archive that can be read, so it is left alone" in result.stderr
        assert (tmp_path / "a.zip").read_bytes() == content


def test_what_looks_like_another_site_is_asked_about(run_here: Run, site: Site, tmp_path: Path) -> None:
    """Where most of what is there would go nothing happens without an answer."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for number in range(9):
            archive.writestr(f"{number}.txt", "x")
    root = site({"target": "zip", "destination": "../a.zip"})
    result = run_here("deploy", root)
    assert result.returncode == 1
    assert "9 of the 9 files that are there would be removed, as if it were another site." in result.stderr
    assert "--yes" in result.stderr
    assert run_here("deploy", root, "--yes").returncode == 0
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert "index.html" in archive.namelist()


@pytest.mark.parametrize(("answer", "code"), [(b"n\n", 130), (b"y\n", 0)])
def test_in_a_terminal_there_is_a_question_and_one_line_of_progress(
    site: Site, tmp_path: Path, cache: Path, answer: bytes, code: int
) -> None:
    """The answer decides, and progress is written over itself."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("other.txt", "x")
    root = site({"target": "zip", "destination": "../a.zip"})
    here, there = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "sitegen", "deploy", str(root)],
        env=environment(cache),
        stdin=there,
        stdout=subprocess.PIPE,
        stderr=there,
    )
    os.close(there)
    os.write(here, answer)
    assert process.communicate(timeout=60)
    told = b""
    try:
        while part := os.read(here, 4096):
            told += part
    except OSError:  # the other end has gone
        pass
    os.close(here)
    assert process.returncode == code, told
    assert b"1 of the 1 files that are there would be removed" in told
    assert (b"\r\x1b[KPacked: " in told) is (code == 0)


# --- Folder and target on the command line ---------------------------------------------------


def test_a_target_is_named_in_place_of_the_profiles(run_here: Run, site: Site, tmp_path: Path) -> None:
    """With a folder, or alone in the site's folder; the settings of the profile's own target are not its."""
    root = site(FOLDER)
    assert run_here("deploy", root, "zip", cwd=tmp_path).returncode == 0
    assert (tmp_path / ZIP).is_file()
    assert run_here("deploy", "zip", cwd=root).returncode == 0
    assert (root / ZIP).is_file()
    assert not (tmp_path / "out").exists()


def test_a_folder_with_the_name_of_a_target_is_told_apart(run_here: Run, site: Site, tmp_path: Path) -> None:
    """One word that may be both is asked about; ./ makes a folder of it."""
    site(FOLDER).rename(tmp_path / "zip")
    result = run_here("deploy", "zip", cwd=tmp_path)
    assert result.returncode == 2
    assert "'zip' is a folder here, and a target: write './zip' for the one, '. zip' for the other" in result.stderr
    assert run_here("deploy", "./zip", cwd=tmp_path).returncode == 0
    assert (tmp_path / "out/index.html").is_file()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("netlfy",), "'netlfy' is neither a folder nor a target; did you mean 'netlify'?"),
        (("nowhere",), "'nowhere' is neither a folder nor a target; 'sitegen new FOLDER' makes a site"),
        ((".", "netlfy"), "there is no target 'netlfy'; did you mean 'netlify'?"),
        ((".", "ftp.example"), "there is no target 'ftp.example'; there is netlify, "),
    ],
)
def test_a_slip_in_a_name_is_2(run_here: Run, tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    """What was meant is offered."""
    result = run_here("deploy", *words, cwd=tmp_path)
    assert result.returncode == 2
    assert told in result.stderr


def test_the_rules_of_a_named_target_hold(run_here: Run, site: Site) -> None:
    """A form that only Netlify takes is not published elsewhere, whatever the profile's own target is."""
    root = site({"target": "netlify", "site": "ada"}, contact={"provider": "netlify"})
    result = run_here("deploy", root, "zip")
    assert result.returncode == 1
    assert "contact.provider: only Netlify itself takes its forms, and the site goes to zip" in result.stderr
    assert result.stderr.endswith("Nothing was uploaded.\n")


# --- Previews -------------------------------------------------------------------------------


def test_a_preview_is_kept_from_search_engines(run_here: Run, site: Site, tmp_path: Path) -> None:
    """--noindex says so on every page of every language, to robots, in the headers, and by leaving out the sitemap."""
    root = site(site={"url": "https://ada.example/", "locales": ["en", "de"]}, contact={"provider": "netlify"})
    run_here("build", root, "--noindex", "-o", tmp_path / "out")
    files = output_files(tmp_path / "out")
    pages = [files[name] for name in files if name.endswith(".html")]
    assert len(pages) == 5
    assert all(b'<meta name="robots" content="noindex">' in page and b'rel="canonical"' not in page for page in pages)
    assert files["robots.txt"] == b"User-agent: *\nDisallow: /\n"
    assert files["_headers"].startswith(b"/*\n")
    assert b"\n  X-Robots-Tag: noindex\n/assets/*\n" in files["_headers"]
    assert "sitemap.xml" not in files


# --- Checked first --------------------------------------------------------------------------


def test_a_mistake_in_the_site_stops_the_deploy(run_here: Run, site: Site, tmp_path: Path) -> None:
    """It is told as a build tells it."""
    root = site(FOLDER, work=[{"nmae": "Here"}])
    result = run_here("deploy", root)
    assert result.returncode == 1
    assert "did you mean 'name'?" in result.stderr
    assert result.stderr.endswith("Nothing was uploaded.\n")
    assert not (tmp_path / "out").exists()


def test_warnings_stop_a_strict_deploy_alone(run_here: Run, site: Site, tmp_path: Path) -> None:
    """They are told in any case."""
    root = site(FOLDER, {"sections/notes.txt": "x"})
    strict = run_here("deploy", root, "--strict")
    assert strict.returncode == 1
    assert "sections/notes.txt: warning: this file is not read" in strict.stderr
    assert strict.stderr.endswith("With --strict warnings are errors.\nNothing was uploaded.\n")
    assert not (tmp_path / "out").exists()
    assert run_here("deploy", root).returncode == 0


def test_what_a_document_loses_stops_the_deploy(run_here: Run, site: Site, tmp_path: Path) -> None:
    """A letter that no font has is not in the PDF: it is told before anybody reads it."""
    root = site(FOLDER, basics={"name": "Ada", "label": "\u16a0\u16a1"}, downloads=["pdf"])
    result = run_here("deploy", root)
    assert result.returncode == 1
    assert (
        "resume.pdf: label: '\u16a0\u16a1' is not found, where programs that sort applications read it" in result.stderr
    )
    assert "'sitegen check' tells more." in result.stderr
    assert not (tmp_path / "out").exists()


def test_no_host_gets_a_hidden_file_that_nobody_asked_for() -> None:
    """Wherever in the build it came from; those that browsers and hosts ask for are none."""
    wanted = (".well-known/security.txt", ".nojekyll", ".htaccess")
    assert [fault.split(":")[0] for fault in _faults((*wanted, "a/.env", ".git/config"))] == [
        "static/.git/config",
        "static/a/.env",
    ]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("a#b.txt", "static/a#b.txt: no address can have '#', '?'"),
        ("a?.txt", "static/a?.txt: no address can have"),
        ("profile.private.yaml", "static/profile.private.yaml: this is what you keep for yourself"),
    ],
)
def test_files_that_must_not_travel_stop_the_deploy(
    run_here: Run, site: Site, tmp_path: Path, name: str, told: str
) -> None:
    """Names that no host serves, hidden files, and what is nobody's business."""
    result = run_here("deploy", site(FOLDER, {f"static/{name}": "x"}))
    assert result.returncode == 1
    assert told in result.stderr
    assert result.stderr.endswith("Nothing was uploaded.\n")
    assert not (tmp_path / "out").exists()


def test_the_address_of_the_example_is_no_address(run_here: Run, host: NetlifyHost, tmp_path: Path) -> None:
    """Netlify gives its own in its place; elsewhere search engines, cards and CNAME would lead to nobody."""
    run_here("new", tmp_path / "new")
    env = {"NETLIFY_AUTH_TOKEN": TOKEN, "NETLIFY_API_URL": host.address, "NETLIFY_SITE_ID": "ruth-castello"}
    result = run_here("deploy", tmp_path / "new", "netlify", env=env)
    assert result.returncode == 0, result.stderr
    assert b'<link rel="canonical" href="https://ruth-castello.netlify.app/">' in host.read("index.html")
    assert "the domain" not in result.stdout
    text = (tmp_path / "new/profile.yaml").read_text("utf-8").replace("contact:\n  provider: netlify\n", "")
    (tmp_path / "new/profile.yaml").write_text(text, "utf-8")
    result = run_here("deploy", tmp_path / "new", "zip", cwd=tmp_path)
    assert result.returncode == 1
    assert "site.url is still https://your-name.example/, which 'sitegen new' wrote" in result.stderr


def test_what_privacy_opens_is_told_once_more(run_here: Run, site: Site) -> None:
    """Before it is published, the author reads what everybody will see."""
    root = site(FOLDER, basics={"name": "Ada Lovelace", "phone": "+44 7700 900142"}, privacy={"basics.phone": "public"})
    result = run_here("deploy", root, "--dry-run")
    assert "Everybody will see, since 'privacy' says so: basics.phone.\n" in result.stdout


def test_a_mistake_of_ours_tells_no_token() -> None:
    """What Python tells of an unexpected error may hold one, and what a host says as well."""
    env = {"NETLIFY_AUTH_TOKEN": "canary-token", "SURGE_TOKEN": "canary-token-2", "AWS_SESSION_TOKEN": "canary-3"}
    with pytest.raises(RuntimeError) as ours, discreet(env):
        raise ValueError(f"Invalid header value b'Bearer {env['NETLIFY_AUTH_TOKEN']}'")
    assert "Bearer …" in str(ours.value)
    assert "canary" not in str(ours.value)
    with pytest.raises(SitegenError, match=r"it refuses …, … and …$"), discreet(env):
        raise SitegenError("it refuses {}, {} and {}".format(*env.values()))
