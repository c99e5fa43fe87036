"""Deploys by the real rsync, into a folder and through a stand-in for ssh that runs what the server would."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from sitegen.deploy.contract import Refused, Unreachable
from sitegen.problems import SitegenError
from tests.deploying import CANARY, FILES, StandIn, deploy, disk, look, order, stand_in

LEDGER = ".sitegen.json"
_SERVER = """
import signal
signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # as ssh leaves it: rsync waits for ever otherwise
at = argv.index("server")
os.execvp("/bin/sh", ["/bin/sh", "-c", " ".join(argv[at + 1:])])
"""


@pytest.fixture
def server(tmp_path: Path) -> Path:
    """Give the web space, which holds a thing that is not ours."""
    folder = tmp_path / "web space"
    folder.mkdir()
    (folder / "holiday.jpg").write_bytes(b"mine")
    return folder


@pytest.fixture
def ssh(tmp_path: Path) -> StandIn:
    """Let ``ssh … server COMMAND`` run the command here."""
    return stand_in(tmp_path / "bin", "ssh", body=_SERVER, reads=False)


def test_the_folder_becomes_the_site(server: Path, tmp_path: Path) -> None:
    """All is there to the byte, everybody may read it, and what was there stays."""
    wanted = order(tmp_path, "rsync", destination=str(server))
    assert look(wanted).new == tuple(sorted(FILES))
    assert disk(server) == {"holiday.jpg": b"mine"}
    assert deploy(wanted).uploaded == len(FILES)
    found = disk(server)
    assert b"resume" not in found.pop(LEDGER)
    assert found == {**FILES, "holiday.jpg": b"mine"}
    assert (server / "index.html").stat().st_mode & 0o777 == 0o644
    assert (server / "my work").stat().st_mode & 0o777 == 0o755


def test_a_folder_that_is_made_can_be_read(tmp_path: Path) -> None:
    """The folder itself, too, which a web server has to enter."""
    deploy(order(tmp_path, "rsync", destination=str(tmp_path / "new")))
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o755


def test_over_ssh_a_second_deploy_sends_what_differs(server: Path, ssh: StandIn, tmp_path: Path) -> None:
    """The plan is exact; old files go with their folders, and those of others stay, in our folders, too."""
    kind = {"destination": f"ada@server:{server}", "env": {"PATH": ssh.path}}
    files = {**FILES, "old/a [1]*?.html": b"old", "old/deep/b.txt": b"old", "mixed/ours.txt": b"old"}
    deploy(order(tmp_path, "rsync", files=files, **kind))  # type: ignore[arg-type]
    (server / "mixed/theirs.txt").write_bytes(b"mine")
    (server / "old/a 1x.html").write_bytes(b"mine")
    wanted = order(tmp_path, "rsync", files={**FILES, "index.html": b"new", "cv.pdf": b"%PDF"}, **kind)  # type: ignore[arg-type]
    plan = look(wanted)
    assert (plan.new, plan.changed) == (("cv.pdf",), ("index.html",))
    assert plan.removed == ("mixed/ours.txt", "old/a [1]*?.html", "old/deep/b.txt")
    assert deploy(wanted).uploaded == 2
    found = disk(server)
    del found[LEDGER]
    theirs = dict.fromkeys(("holiday.jpg", "mixed/theirs.txt", "old/a 1x.html"), b"mine")
    assert found == {**FILES, "index.html": b"new", "cv.pdf": b"%PDF", **theirs}
    assert not (server / "old/deep").exists()
    assert len(look(wanted).unchanged) == len(FILES) + 1


def test_a_file_becomes_a_folder_and_a_folder_a_file(server: Path, tmp_path: Path) -> None:
    """What stands in the way goes first."""
    place = str(server)
    deploy(order(tmp_path, "rsync", destination=place, files={"cv": b"old", "work/a/b.html": b"old"}))
    deploy(order(tmp_path, "rsync", destination=place, files={"cv/index.html": b"new", "work/a": b"new"}))
    found = disk(server)
    assert {name: found[name] for name in found if name not in {LEDGER, "holiday.jpg"}} == {
        "cv/index.html": b"new",
        "work/a": b"new",
    }


def test_ssh_never_asks(server: Path, ssh: StandIn, tmp_path: Path) -> None:
    """It is told so, and which port; all that follows the server's name is rsync's."""
    look(order(tmp_path, "rsync", destination=f"ssh://ada@server:2222{server}", env={"PATH": ssh.path}))
    argv = ssh.runs[0]["argv"]
    assert "-oBatchMode=yes" in argv
    assert argv[argv.index("-p") + 1] == "2222"
    assert argv[argv.index("-l") + 1] == "ada"


def test_a_password_is_in_no_argument(server: Path, ssh: StandIn, tmp_path: Path) -> None:
    """Ssh asks a program for it, which finds it in the environment; a server that is not known is refused."""
    env = {"PATH": ssh.path, "SSHPASS": CANARY}
    deploy(order(tmp_path, "rsync", destination=f"ada@server:{server}", env=env))
    for run in ssh.runs:
        assert CANARY not in " ".join(run["argv"])
        assert "-oStrictHostKeyChecking=yes" in run["argv"]
        assert run["env"]["SSH_ASKPASS_REQUIRE"] == "force"
    assert not any(CANARY.encode() in content for content in disk(server).values())


def test_the_answer_to_the_password_is_the_password(tmp_path: Path) -> None:
    """The program that ssh asks says what the environment holds, and holds nothing itself."""
    body = (
        'import subprocess\nsays = subprocess.run([os.environ["SSH_ASKPASS"]], capture_output=True, text=True).stdout\n'
        f'open({str(tmp_path / "says")!r}, "w").write(says + open(os.environ["SSH_ASKPASS"]).read())\nsys.exit(255)'
    )
    fake = stand_in(tmp_path / "bin", "ssh", body=body, reads=False)
    with pytest.raises(Refused):
        look(order(tmp_path, "rsync", destination="ada@server:x", env={"PATH": fake.path, "SSHPASS": CANARY}))
    said = (tmp_path / "says").read_text("utf-8")
    assert said.startswith(f"{CANARY}\n")
    assert said.count(CANARY) == 1


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("ada@server: Permission denied (publickey,password).", Refused),
        ("Host key verification failed.", Refused),
        ("ssh: Could not resolve hostname server: Name or service not known", Unreachable),
        ("ssh: connect to host server port 22: Connection refused", Unreachable),
    ],
)
def test_what_ssh_says_is_told(tmp_path: Path, words: str, kind: type[SitegenError]) -> None:
    """A key that is not taken is told apart from a server that is down; no password is in either."""
    fake = stand_in(
        tmp_path / "bin",
        "ssh",
        body=f"print({words!r} + os.environ['SSHPASS'], file=sys.stderr)\nsys.exit(255)",
        reads=False,
    )
    wanted = order(tmp_path, "rsync", destination="ada@server:x", env={"PATH": fake.path, "SSHPASS": CANARY})
    with pytest.raises(kind) as err:
        look(wanted)
    assert words in str(err.value)
    assert CANARY not in str(err.value)


def test_a_deploy_that_was_cut_off_is_finished(server: Path, ssh: StandIn, tmp_path: Path) -> None:
    """The line breaks after the list and before the files: the old site stands, and the next deploy goes on."""
    kind = {"destination": f"ada@server:{server}", "env": {"PATH": ssh.path}}
    deploy(order(tmp_path, "rsync", **kind))  # type: ignore[arg-type]
    files = {"index.html": b"new", "cv.pdf": b"%PDF"}
    script, before = ssh.folder / "ssh", len(ssh.runs)
    whole = script.read_text("utf-8")
    broken = f"sys.exit(255) if len(open({str(ssh.folder / 'ssh.told')!r}).readlines()) > {before + 5} else None\n"
    script.write_text(whole.replace("import signal", f"{broken}import signal"), "utf-8")
    with pytest.raises(SitegenError):
        deploy(order(tmp_path, "rsync", files=files, **kind))  # type: ignore[arg-type]
    found = disk(server)
    del found[LEDGER]
    assert found == {**FILES, "holiday.jpg": b"mine"}
    script.write_text(whole, "utf-8")
    assert deploy(order(tmp_path, "rsync", files=files, **kind)).uploaded == 2  # type: ignore[arg-type]
    assert disk(server).keys() == {*files, LEDGER, "holiday.jpg"}


@pytest.mark.parametrize(
    ("destination", "message"),
    [
        ("-e sh:folder", "begins with '-'"),
        ("-oProxyCommand=sh:folder", "begins with '-'"),
        ("ada@server::module", "without ssh"),
        ("rsync://server/module", "not known"),
        ("sftp://ada:secret@server/x", "holds a password"),
        ("server;reboot:folder", "cannot be the name"),
        ("ada@server:../other", "lead anywhere"),
        ("ada@server:a\nb", "cannot be seen"),
    ],
)
def test_destinations_that_are_no_places_are_refused(tmp_path: Path, destination: str, message: str) -> None:
    """None of them reaches a program."""
    with pytest.raises(SitegenError, match=message) as err:
        look(order(tmp_path, "rsync", destination=destination))
    assert "secret" not in str(err.value)


def test_no_rsync_is_told_with_how_to_get_it(tmp_path: Path) -> None:
    """And with what to take instead."""
    with pytest.raises(SitegenError, match=r"apt install rsync.*take the target sftp"):
        look(order(tmp_path, "rsync", destination="ada@server:x", env={"PATH": str(tmp_path)}))


def test_the_command_publishes_the_built_site(
    server: Path, site: Callable[..., Path], run_here: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    """`sitegen deploy` from profile to folder."""
    root = site({"target": "rsync", "destination": str(server)}, site={"url": "https://ada.example/"})
    result = run_here("deploy", root)
    assert result.returncode == 0, result.stderr
    assert "https://ada.example/" in result.stdout
    assert b"Ada Lovelace" in disk(server)["index.html"]
