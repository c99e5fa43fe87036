"""Servers that are reached by ssh: where they are, and how to be let in without being asked anything."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from sitegen.deploy import programs
from sitegen.deploy.contract import Order
from sitegen.problems import SitegenError

PASSWORD = "SSHPASS"  # noqa: S105 - the name of a variable
"""The environment variable for a password, as the program sshpass calls it; keys need none."""
ADVICE = (
    "Try `{program} {host}` by hand first: it asks whether you know the server, and says what is wrong with the key. "
    f"A password goes into {PASSWORD}, a key's passphrase to `ssh-add`."
)
_CONFIRM = ("-oConnectTimeout=30", "-oServerAliveInterval=15")


class Destination(Struct, frozen=True):
    """A folder on a server, or on this computer where *host* is None."""

    host: str | None
    """``user@server``, or a name from the settings of ssh."""
    port: int | None
    folder: str
    """Without a slash at the end, except the root; empty for where one arrives."""

    def __str__(self) -> str:
        """Return it as people write it."""
        port = f" (port {self.port})" if self.port else ""
        return f"{self.host}:{self.folder or '.'}{port}" if self.host else self.folder

    def below(self, path: str) -> str:
        """Return where a path of the site is on the server."""
        return f"{self.folder.rstrip('/')}/{path}" if self.folder else path


def destination(order: Order, *, local: bool) -> Destination:
    """Read ``deploy.destination``; a folder of this computer counts only if *local*."""
    text = str((order.settings and order.settings.get("destination")) or "").strip()
    if not text:
        raise SitegenError("deploy.destination is missing; write ruth@server.example:/var/www/resume/")
    if any(not letter.isprintable() for letter in text):
        raise SitegenError("deploy.destination holds characters that cannot be seen; write it anew")
    found = _address(text) if "://" in text else _short(text)
    if found.host is None and not local:
        raise SitegenError(f"deploy.destination: '{text}' names no server; write user@server:folder")
    if (found.host or found.folder).startswith("-"):
        raise SitegenError(f"deploy.destination: '{text}' begins with '-', which programs take for an option")
    if found.host and not re.fullmatch(r"[\w.@%+\-]+", found.host):
        raise SitegenError(f"deploy.destination: '{found.host}' cannot be the name of a server")
    if ".." in found.folder.split("/"):
        raise SitegenError("deploy.destination: '..' may lead anywhere; write the folder in full")
    return found


def _short(text: str) -> Destination:
    """Read ``user@server:folder``, or a folder of this computer."""
    host, colon, folder = text.partition(":")
    if folder.startswith(":"):
        raise SitegenError(
            "deploy.destination: '::' is rsync without ssh, which anybody on the way reads; write one ':'"
        )
    if not colon or "/" in host or (len(host) == 1 and folder[:1] in {"\\", "/"}):
        return Destination(None, None, _trimmed(text))
    return Destination(host, None, _trimmed(folder))


def _address(text: str) -> Destination:
    """Read ``sftp://user@server:2222/folder``."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as err:
        raise SitegenError(f"deploy.destination: '{text}' is no address: {err}") from err
    if parts.scheme not in {"sftp", "ssh"} or not parts.hostname:
        raise SitegenError(f"deploy.destination: '{parts.scheme}://' is not known; write user@server:folder")
    if parts.password:
        raise SitegenError(f"deploy.destination holds a password; take it out, and put it into {PASSWORD}")
    user = f"{unquote(parts.username)}@" if parts.username else ""
    return Destination(f"{user}{parts.hostname}", port, _trimmed(unquote(parts.path)))


def _trimmed(folder: str) -> str:
    return folder.rstrip("/") or folder[:1]


@contextmanager
def let_in(order: Order) -> Iterator[tuple[dict[str, str], tuple[str, ...]]]:
    """Yield the environment for ssh and its options: by key, or by the password in the environment.

    Nobody is ever asked. A server that is not known yet is refused, since a password must not reach a stranger.
    """
    env = programs.surroundings(order, (PASSWORD,))
    if not order.env.get(PASSWORD):
        yield env, ("-oBatchMode=yes", *_CONFIRM)
        return
    with tempfile.TemporaryDirectory(prefix="sitegen-ssh-") as folder:
        script = Path(folder) / ("answer.cmd" if os.name == "nt" else "answer")
        # The password stays in the environment; what is written says only where it is.
        script.write_text(
            f"@echo %{PASSWORD}%\n" if os.name == "nt" else f"#!/bin/sh\nprintf '%s\\n' \"${PASSWORD}\"\n", "ascii"
        )
        script.chmod(0o700)
        asked = {**env, "SSH_ASKPASS": str(script), "SSH_ASKPASS_REQUIRE": "force", "DISPLAY": env.get("DISPLAY", ":")}
        yield asked, ("-oBatchMode=no", "-oStrictHostKeyChecking=yes", "-oNumberOfPasswordPrompts=1", *_CONFIRM)
