"""Requests to a host's interface, with patience for what passes: a limit, a server that fails, a line that breaks."""

from __future__ import annotations

import datetime
import email.utils
import http.client
import json
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from typing import IO, Any
from urllib.parse import urlsplit

from msgspec import Struct

from sitegen import __version__
from sitegen.deploy.contract import Unreachable
from sitegen.deploy.patience import factor
from sitegen.problems import SitegenError

TRIES = 5
"""How often a request is made before its host counts as unreachable."""
TIMEOUT = 60
"""Seconds without a byte after which a request has failed."""
LONGEST = 120
"""Seconds that a host may ask us to wait; nobody sits before a terminal for longer."""
LARGEST = 64_000_000
"""Bytes of an answer above which it is none: lists of hosts are a thousandth of that."""
_DAY = 86_400
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})
"""Answers that may be others when asked again."""
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


class Answer(Struct, frozen=True):
    """What a host said; any status that does not pass by itself."""

    status: int
    headers: Mapping[str, str]
    """In small letters."""
    content: bytes

    @property
    def good(self) -> bool:
        """Whether the host did what it was asked for."""
        return 200 <= self.status < 300  # noqa: PLR2004 - the range of the standard

    def json(self) -> Any:  # noqa: ANN401 - any JSON
        """Return the data; None where it is no JSON, or deeper than any that means something."""
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError):
            return None


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A token is for the host that it was made for, and goes nowhere else."""

    def redirect_request(self, *_: object) -> None:
        """Follow none."""


class Client:
    """Speaks with one host; several threads may use it at once.

    *who* is the host in words for people; *headers* go along with every request; *tell* is told before each pause.
    """

    def __init__(
        self,
        who: str,
        *,
        env: Mapping[str, str],
        headers: Mapping[str, str] | None = None,
        tell: Callable[[str], None] = lambda _: None,
        timeout: float = TIMEOUT,
    ) -> None:
        self.who = who
        self.headers = {"User-Agent": f"sitegen/{__version__}", "Accept": "application/json", **(headers or {})}
        self.tell = tell
        self.timeout = timeout
        self.factor = factor(env)
        self.stopped = threading.Event()
        secure = urllib.request.HTTPSHandler(context=ssl.create_default_context())
        self._outside = urllib.request.build_opener(_NoRedirects, secure)
        self._inside = urllib.request.build_opener(_NoRedirects, secure, urllib.request.ProxyHandler({}))

    def send(
        self,
        method: str,
        url: str,
        body: bytes | None = None,
        *,
        kind: str = "application/json",
        tries: int = TRIES,
    ) -> Answer:
        """Return the host's answer; *kind* is the media type of the *body*.

        What may pass is tried up to *tries* times, waiting longer each time, or as long as the host asks for.
        Raises `Unreachable` after that, and at once for a certificate that is not the host's.
        """
        opener = self._inside if _secured(url) in _HERE else self._outside
        headers = {**self.headers, **({} if body is None else {"Content-Type": kind})}
        for turn in range(1, tries + 1):
            request = urllib.request.Request(url, body, headers, method=method)  # noqa: S310 - see _secured
            answer, failed = self._once(opener, request)
            if answer is not None and answer.status not in _PASSING:
                return answer
            failed = failed or f"it answers {_status(answer)}"
            wait = max(_asked(answer), 2.0 ** (turn - 1))
            if wait > LONGEST:
                raise Unreachable(f"{self.who} asks for a pause of {_minutes(wait)}; deploy again then")
            if turn == tries:
                break
            self.tell(f"{self.who}: {failed}; trying again in {wait:.0f} s")
            self.pause(wait)
        stop = "" if failed.endswith("?") else "."
        raise Unreachable(f"{self.who} cannot be reached: {failed}{stop} Tried {tries} times; try again later")

    def pause(self, seconds: float) -> None:
        """Wait; once the client is stopped nothing waits any more."""
        if self.stopped.wait(seconds * self.factor):
            raise Unreachable(f"{self.who}: given up")

    def _once(
        self, opener: urllib.request.OpenerDirector, request: urllib.request.Request
    ) -> tuple[Answer | None, str]:
        """Return the answer, or what went wrong on the way."""
        try:
            with opener.open(request, timeout=self.timeout) as response:
                return _answer(response.status, response.headers, _body(response)), ""
        except urllib.error.HTTPError as err:
            with err:
                try:
                    return _answer(err.code, err.headers, _body(err)), ""
                except (OSError, http.client.HTTPException):
                    return _answer(err.code, err.headers, b""), ""
        except (OSError, http.client.HTTPException) as err:
            reason = getattr(err, "reason", err)
            if isinstance(reason, ssl.SSLCertVerificationError):
                message = f"{self.who} shows no valid certificate ({reason.verify_message}), so nothing was sent"
                raise Unreachable(message) from err
            return None, _plainly(reason, self.timeout)


def is_address(url: str) -> bool:
    """Return whether a text can be asked for, whatever answers there."""
    try:
        parts = urlsplit(url)
        port = parts.port
        (parts.hostname or "").encode("idna")
    except ValueError:
        return False
    return port != 0 and url.isascii() and url.isprintable() and " " not in url


def _answer(status: int, headers: Any, content: bytes) -> Answer:  # noqa: ANN401 - an email.message.Message
    return Answer(status, {name.lower(): value for name, value in (headers or {}).items()}, content)


def _body(response: IO[bytes]) -> bytes:
    """Return what an answer holds; nothing of one that would fill the memory."""
    content = response.read(LARGEST + 1)
    return content if len(content) <= LARGEST else b""


def _secured(url: str) -> str | None:
    """Return the host of an address that a token may be sent to: by https, or on this machine."""
    if not is_address(url):  # which is not quoted: it may be a secret
        raise SitegenError("what should be the address of the host's interface is none; copy it anew")
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE):
        return parts.hostname
    where = parts.hostname or url.partition("/")[0]
    raise SitegenError(f"'{where}' is not reached encrypted; write its address with https:// in front")


def _asked(answer: Answer | None) -> float:
    """Return for how many seconds the host asks to be left alone: a number, a date, or the moment of its clock."""
    if answer is None:
        return 0
    now = datetime.datetime.now(datetime.UTC).timestamp()
    after = answer.headers.get("retry-after", "")
    if after.isdecimal():
        return float(after)  # which any number of digits can become, unlike an int
    try:
        return email.utils.parsedate_to_datetime(after).timestamp() - now
    except (ValueError, OverflowError):
        pass
    reset = answer.headers.get("x-ratelimit-reset", "")
    return float(reset) - now if answer.status == http.HTTPStatus.TOO_MANY_REQUESTS and reset.isdecimal() else 0


def _status(answer: Answer | None) -> str:
    if answer is None:
        return "nothing"
    try:
        return f"{answer.status} {http.HTTPStatus(answer.status).phrase}"
    except ValueError:
        return str(answer.status)


def _plainly(reason: object, timeout: float) -> str:
    """Return what went wrong in the words of this program; the system's differ from one to the next."""
    import socket

    if isinstance(reason, socket.gaierror):
        return "its name is not found; is this computer online?"
    if isinstance(reason, TimeoutError):
        return f"no answer within {timeout:g} s"
    if isinstance(reason, ConnectionRefusedError):
        return "the connection is refused"
    if isinstance(reason, (ConnectionError, http.client.HTTPException)):
        return "the connection broke off"
    return f"the connection fails ({type(reason).__name__})"


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} minutes" if seconds < _DAY else "more than a day"
