"""Deploys by the real program sftp and the real server, without the network between them."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sitegen.deploy.contract import Order, Refused, Unreachable
from sitegen.problems import SitegenError
from tests.deploying import CANARY, FILES, StandIn, deploy, disk, look, order, stand_in

LEDGER = ".sitegen.json"
_SERVER = """
import subprocess
said = subprocess.run(
    ["/usr/bin/sftp", "-D", "/usr/lib/openssh/sftp-server -d {server} {options}", "-b", "-"],
    input=told["input"].replace("put ", f"put {{told['cwd']}}/").replace(" ledger\\n", f" {{told['cwd']}}/ledger\\n"),
    text=True, capture_output=True,
)
sys.stdout.write(said.stdout)
sys.stderr.write(said.stderr)
sys.exit(said.returncode)
"""


@pytest.fixture
def server(tmp_path: Path) -> Path:
    """Give the web space, with a thing that is not ours."""
    (tmp_path / "space/www").mkdir(parents=True)
    (tmp_path / "space/www/holiday.jpg").write_bytes(b"mine")
    return tmp_path / "space"


@pytest.fixture
def sftp(tmp_path: Path, server: Path) -> StandIn:
    """Let sftp speak with a server on this machine."""
    return stand_in(tmp_path / "bin", "sftp", body=_SERVER.format(server=server, options=""))


def ordered(root: Path, sftp: StandIn, **more: Any) -> Order:
    """Return an order by that program."""
    env = {"PATH": sftp.path, **more.pop("env", {})}
    return order(root, "sftp", **{"destination": "ada@server:www", **more}, env=env)


def test_the_web_space_becomes_the_site(server: Path, sftp: StandIn, tmp_path: Path) -> None:
    """All is there to the byte, what was there stays, and nothing is left of the way there."""
    wanted = ordered(tmp_path, sftp)
    assert look(wanted).new == tuple(sorted(FILES))
    assert disk(server) == {"www/holiday.jpg": b"mine"}
    assert deploy(wanted).uploaded == len(FILES)
    found = disk(server / "www")
    assert b"resume" not in found.pop(LEDGER)
    assert found == {**FILES, "holiday.jpg": b"mine"}
    assert not (server / "www/.sitegen-new").exists()


def test_a_second_deploy_sends_what_differs(server: Path, sftp: StandIn, tmp_path: Path) -> None:
    """Old files go with the folders that they leave empty; those of others stay, in our folders, too."""
    deploy(ordered(tmp_path, sftp, files={**FILES, "old/deep/a b.txt": b"old", "mixed/ours.txt": b"old"}))
    (server / "www/mixed/theirs.txt").write_bytes(b"mine")
    wanted = ordered(tmp_path, sftp, files={**FILES, "index.html": b"new", "cv.pdf": b"%PDF"})
    plan = look(wanted)
    assert (plan.new, plan.changed) == (("cv.pdf",), ("index.html",))
    assert plan.removed == ("mixed/ours.txt", "old/deep/a b.txt")
    assert deploy(wanted).uploaded == 2
    found = disk(server / "www")
    del found[LEDGER]
    theirs = {"holiday.jpg": b"mine", "mixed/theirs.txt": b"mine"}
    assert found == {**FILES, "index.html": b"new", "cv.pdf": b"%PDF", **theirs}
    assert not (server / "www/old").exists()
    assert deploy(wanted).uploaded == 0


@pytest.mark.parametrize("destination", ["ada@server:", "ada@server:new/deep folder"])
def test_folders_are_made_where_they_are_missing(server: Path, sftp: StandIn, tmp_path: Path, destination: str) -> None:
    """The folder where one arrives needs no name; a name may hold blanks."""
    deploy(ordered(tmp_path, sftp, destination=destination))
    wanted = ordered(tmp_path, sftp, destination=destination, files={"index.html": b"new"})
    assert len(look(wanted).removed) == len(FILES) - 1
    deploy(wanted)
    found = disk(server / destination.partition(":")[2])
    assert {name for name in found if not name.startswith("www/")} == {"index.html", LEDGER}


def test_a_file_becomes_a_folder_and_a_folder_a_file(server: Path, sftp: StandIn, tmp_path: Path) -> None:
    """What stands in the way goes first."""
    deploy(ordered(tmp_path, sftp, files={"cv": b"old", "work/a/b.html": b"old"}))
    deploy(ordered(tmp_path, sftp, files={"cv/index.html": b"new", "work/a": b"new"}))
    found = disk(server / "www")
    assert {name: found[name] for name in found if name not in {LEDGER, "holiday.jpg"}} == {
        "cv/index.html": b"new",
        "work/a": b"new",
    }


def test_a_server_that_swaps_no_files_is_served_too(server: Path, tmp_path: Path) -> None:
    """Some cannot rename a file onto another: there the old one goes first."""
    options = "-P posix-rename"
    sftp = stand_in(tmp_path / "bin", "sftp", body=_SERVER.format(server=server, options=options))
    deploy(ordered(tmp_path, sftp))
    deploy(ordered(tmp_path, sftp, files={**FILES, "index.html": b"new"}))
    found = disk(server / "www")
    assert found["index.html"] == b"new"
    assert found.keys() == {*FILES, LEDGER, "holiday.jpg"}


def test_a_line_that_breaks_leaves_the_old_site(server: Path, sftp: StandIn, tmp_path: Path) -> None:
    """Nothing takes its place before all is there; the next deploy does it, and clears up."""
    deploy(ordered(tmp_path, sftp))
    before = disk(server / "www")
    files = {**FILES, "index.html": b"new", "cv.pdf": b"%PDF"}
    script = sftp.folder / "sftp"
    whole = script.read_text("utf-8")
    cut = """
lines = told["input"].splitlines(True)
at = next((at for at, line in enumerate(lines) if line.startswith("put ") and "-1 " in line), None)
told["input"] = "".join(lines[:at]) + ("put none none\\n" if at else "")
"""
    script.write_text(whole.replace("import subprocess", f"{cut}import subprocess"), "utf-8")
    with pytest.raises(Refused):
        deploy(ordered(tmp_path, sftp, files=files))
    after = disk(server / "www")
    assert {name: content for name, content in after.items() if not name.startswith(".sitegen-new")} == before
    assert after != before
    script.write_text(whole, "utf-8")
    deploy(ordered(tmp_path, sftp, files=files))
    assert disk(server / "www").keys() == {*files, LEDGER, "holiday.jpg"}


def test_two_deploys_that_meet_mix_no_files(sftp: StandIn, tmp_path: Path) -> None:
    """What one has put there has other names than the other's, and cannot be moved to its places."""
    names: list[set[str]] = []
    for content in (b"first", b"second"):
        before = len(sftp.runs)
        deploy(ordered(tmp_path, sftp, files={"index.html": content}))
        told = "".join(run["input"] for run in sftp.runs[before:])
        names.append(set(re.findall(r'www/\.sitegen-new/([^"]+)"', told)) - {"one", "other"})
    assert len(names[0]) == len(names[1]) == 3
    assert not names[0] & names[1]


def test_a_password_is_in_no_argument_and_no_command(server: Path, sftp: StandIn, tmp_path: Path) -> None:
    """Ssh asks a program for it; a server that is not known is refused."""
    deploy(ordered(tmp_path, sftp, destination="sftp://ada@server:2222/www", env={"SSHPASS": CANARY}))
    for run in sftp.runs:
        assert CANARY not in " ".join(run["argv"]) + run["input"]
        # The first of two such settings holds for ssh, and -b brings its own.
        assert run["argv"].index("-oBatchMode=no") < run["argv"].index("-b")
        assert "-oStrictHostKeyChecking=yes" in run["argv"]
        assert run["argv"][run["argv"].index("-P") + 1] == "2222"
    assert not any(CANARY.encode() in content for content in disk(server).values())


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("ada@server: Permission denied (publickey).\nConnection closed", Refused),
        ("ssh: Could not resolve hostname server: Name or service not known\nConnection closed", Unreachable),
    ],
)
def test_what_ssh_says_is_told(tmp_path: Path, words: str, kind: type[SitegenError]) -> None:
    """A key that is not taken is told apart from a server that is down; no password is in either."""
    body = f"print({words!r}, os.environ['SSHPASS'], file=sys.stderr)\nsys.exit(255)"
    fake = stand_in(tmp_path / "bin", "sftp", body=body)
    with pytest.raises(kind, match=words.split(":", maxsplit=1)[0]) as err:
        look(ordered(tmp_path, fake, env={"SSHPASS": CANARY}))
    assert CANARY not in str(err.value)


@pytest.mark.parametrize("path", ['a".html', "a*.html", "a\\b.html"])
def test_names_that_steer_the_program_are_refused(tmp_path: Path, sftp: StandIn, path: str) -> None:
    """They would name other files than they are."""
    with pytest.raises(SitegenError, match="cannot go by SFTP"):
        look(ordered(tmp_path, sftp, files={path: b""}))
    assert not sftp.runs


def test_a_place_without_a_server_is_refused(tmp_path: Path, sftp: StandIn) -> None:
    """A folder of this computer is the target `folder`'s."""
    with pytest.raises(SitegenError, match="names no server"):
        look(ordered(tmp_path, sftp, destination="/var/www"))


def test_the_command_publishes_the_built_site(
    server: Path, sftp: StandIn, site: Callable[..., Path], run_here: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    """`sitegen deploy` from profile to web space."""
    root = site({"target": "sftp", "destination": "ada@server:www"}, site={"url": "https://ada.example/"})
    result = run_here("deploy", root, env={"PATH": sftp.path})
    assert result.returncode == 0, result.stderr
    assert "https://ada.example/" in result.stdout
    assert b"Ada Lovelace" in disk(server)["www/index.html"]
