"""What the tests of targets share: a small site to carry away, and programs that stand in for those of hosts."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sitegen.deploy.contract import Deployment, Files, Order, Plan
from sitegen.deploy.targets import connect
from sitegen.hosts import HOSTS
from sitegen.records import Record

CANARY = "canary-4f1d/7e%secret"
"""The value of each token in the tests; it may turn up nowhere."""
PAGE = b"<!DOCTYPE html><title>Ada</title>"
FILES: Files = {
    ".well-known/security.txt": b"Contact: https://ada.example/\n",
    "404.html": PAGE + b"not here",
    "assets/style.css": b"body{margin:0}",
    "index.html": PAGE,
    "my work/index.html": PAGE + b"work",
    "pictures/Ådá 1.webp": b"RIFF",
    "pictures/ada-720.webp": b"\x00\xff\r\n\x1a",
    "resume.pdf": b"%PDF-1.7",
}
_KEYS = frozenset({"target", *(key for host in HOSTS.values() for key in host.settings)})


def order(
    root: Path,
    target: str,
    *,
    files: Files = FILES,
    env: Mapping[str, str] | None = None,
    url: str | None = "https://ada.example/",
    draft: bool = False,
    **settings: str,
) -> Order:
    """Return the order to publish *files* at *target*; the environment is this one without anybody's tokens."""
    secrets = {name for host in HOSTS.values() for name in host.secrets}
    base = {name: value for name, value in os.environ.items() if name not in secrets}
    record = Record({"target": target, **settings}, _KEYS)
    return Order(files, root, url, record, {**base, "SITEGEN_PATIENCE": "0", **(env or {})}, draft)


def look(wanted: Order) -> Plan:
    """Return what a deploy would change."""
    return connect(_name(wanted), wanted).look()


def deploy(wanted: Order) -> Deployment:
    """Look, then upload."""
    target = connect(_name(wanted), wanted)
    return target.upload(target.look(), lambda *_: None)


def _name(wanted: Order) -> str:
    assert wanted.settings is not None
    return str(wanted.settings["target"])


def disk(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@dataclass(frozen=True)
class StandIn:
    """A program in the place of a host's own."""

    folder: Path
    name: str

    @property
    def path(self) -> str:
        """PATH with it at the front."""
        return f"{self.folder}{os.pathsep}{os.environ['PATH']}"

    @property
    def runs(self) -> list[dict[str, Any]]:
        """Return what it was told each time: ``argv``, ``env``, ``cwd``, ``input``, and ``files`` of the folder."""
        told = self.folder / f"{self.name}.told"
        return [json.loads(line) for line in told.read_text("utf-8").splitlines()] if told.exists() else []


def stand_in(folder: Path, name: str, *, body: str = "", reads: bool = True) -> StandIn:
    """Write a program that notes what it is told, and then does what *body* says.

    Where its input is a conversation it must not read it (*reads*) before it speaks.
    """
    folder.mkdir(exist_ok=True)
    script = folder / name
    script.write_text(
        f"#!{sys.executable} -IS\n{_SCRIPT.format(told=str(folder / f'{name}.told'), reads=reads)}\n{body}\n", "utf-8"
    )
    script.chmod(0o755)
    return StandIn(folder, name)


_SCRIPT = """
import json, os, pathlib, sys
def files_of(folder):
    paths = [path for path in pathlib.Path(folder).rglob("*") if path.is_file()]
    return {{path.relative_to(folder).as_posix(): path.read_bytes().decode("latin-1") for path in paths}}
argv = sys.argv[1:]
folder = next((arg for arg in argv if os.path.isdir(arg) and os.path.isabs(arg)), os.getcwd())
told = {{"argv": argv, "env": dict(os.environ), "cwd": os.getcwd(), "input": sys.stdin.read() if {reads} else ""}}
told["files"] = {{}} if {told!r}.startswith(folder) else files_of(folder)  # never its own notes
with open({told!r}, "a", encoding="utf-8") as notes:
    notes.write(json.dumps(told) + "\\n")
"""
