"""Other people's programs: found, run without a shell, and quoted without the secrets that they were given."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct

from sitegen.deploy.contract import Order, Refused, Unreachable
from sitegen.expressions import expression
from sitegen.hosts import SECRETS
from sitegen.problems import SitegenError, either, printable

PATIENCE = 1200.0
"""Seconds that a program may take, an upload over a slow line included."""
_LINES = 12
_LONGEST = 500
"""Letters of a line that are shown; some programs print a whole page, or a whole script."""
_COLOURS = expression(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07")
_NO = expression(r"permission denied|authentication failed|host key verification failed|\b(?:401|403)\b", re.IGNORECASE)
_NO_NETWORK = expression(
    r"(?:could not|couldn't|unable to) resolve|name or service not known|temporary failure in name resolution"
    r"|getaddrinfo|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|fetch failed|socket hang up"
    r"|connection (?:refused|reset|timed out|closed by)|operation timed out|network is unreachable|no route to host"
    r"|failed to connect",
    re.IGNORECASE,
)


class Ended(Struct, frozen=True):
    """How a program ended; no secret is in what it said."""

    status: int
    out: str
    err: str

    def told(self) -> str:
        """Return the last lines of what it said, indented; empty where it said nothing."""
        lines = [line.rstrip() for line in f"{self.err}\n{self.out}".splitlines() if line.strip()]
        return "".join(f"\n  {printable(line[:_LONGEST])}" for line in lines[-_LINES:])


def found(name: str, order: Order, install: str) -> str:
    """Return the path of a program: the site's own (npm), or one on PATH; *install* says how to get it."""
    own = order.root / "node_modules/.bin"
    path = shutil.which(name, path=str(own)) or shutil.which(name, path=order.env.get("PATH", ""))
    if path is None:
        raise SitegenError(f"the program '{name}' is missing; install it: {install}")
    return str(Path(path).absolute())


def needed(order: Order, names: Sequence[str], where: str) -> None:
    """Raise where an environment variable is missing; *where* says where its value comes from."""
    missing = [name for name in names if not order.env.get(name, "").strip()]
    if missing:
        lines = "".join(f"\n  export {name}=…" for name in missing)
        raise SitegenError(f"{either(missing, 'and')} must be in the environment: {where}, then{lines}")


def surroundings(order: Order, own: Iterable[str], **more: str) -> dict[str, str]:
    """Return the environment of a program: ours without other hosts' tokens, which are none of its business."""
    foreign = SECRETS - set(own)
    return {**{name: value for name, value in order.env.items() if name not in foreign}, **more}


def secrets(env: Mapping[str, str], names: Iterable[str]) -> tuple[str, ...]:
    """Return the values that may never be shown."""
    return tuple(value for name in names if (value := env.get(name, "").strip()))


def redacted(text: str, hidden: Iterable[str]) -> str:
    """Replace every secret, as it is and as addresses spell it, by a dot."""
    spelled = {form for value in hidden for form in (value, quote(value, safe=""))}
    for value in sorted(spelled, key=len, reverse=True):
        text = text.replace(value, "…")
    return text


def run(
    args: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    cwd: Path,
    hidden: Iterable[str] = (),
    feed: str | None = None,
    patience: float = PATIENCE,
) -> Ended:
    """Run a program to its end and return what it said; *feed* is its input, which is empty otherwise.

    Raises `Unreachable` if it takes longer than *patience*, in seconds.
    """
    name = Path(args[0]).stem
    try:
        ended = subprocess.run(  # noqa: S603 - a list of arguments, and no shell
            [str(arg) for arg in args],
            env=dict(env),
            cwd=cwd,
            input=(feed or "").encode(),
            capture_output=True,
            timeout=patience,
            check=False,
        )
    except subprocess.TimeoutExpired:  # without it as the cause: it holds all that the program had said
        raise Unreachable(f"{name} did not come to an end within {patience:.0f} seconds, and was stopped") from None
    except OSError as err:
        raise SitegenError(f"{name} cannot be run: {err.strerror}") from err
    out, err_text = (_COLOURS.sub("", text.decode("utf-8", "replace")) for text in (ended.stdout, ended.stderr))
    return Ended(ended.returncode, redacted(out, hidden), redacted(err_text, hidden))


def failure(who: str, ended: Ended, advice: str = "") -> SitegenError:
    """Return what a failed program means: the host said no, or was not to be reached."""
    told = f"{ended.err}\n{ended.out}"
    if _NO_NETWORK.search(told) and not _NO.search(told):
        message = f"{who} could not be reached:{ended.told()}\nTry again when the connection is back."
        return Unreachable(message, passing=True)
    said = ended.told() or f"\n  nothing but exit code {ended.status}"
    return Refused(f"{who} refused:{said}" + (f"\n{advice}" if advice else ""))


def unconfirmed(who: str, ended: Ended) -> Unreachable:
    """Return what it means that a program ended well and did not say that it published: some do that offline."""
    return Unreachable(
        f"{who}'s program ended without a word that the site is published, so count on the old one. "
        f"Is this computer online?{ended.told()}"
    )
