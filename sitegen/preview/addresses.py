"""Where the preview listens, by which names it may be called, and who calls."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from tornado.netutil import bind_sockets

from sitegen.problems import OutputError

PORTS_TRIED = 20
_EVERYWHERE = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - compared, not bound


def is_open(host: str) -> bool:
    """Whether a preview that listens there can be reached from other machines."""
    return host not in {"localhost", "127.0.0.1", "::1"}


def take_port(host: str, port: int, say: Callable[[str], Any]) -> list[socket.socket]:
    """Take the port, or the next free one and say so; raise `OutputError` where there is none."""
    for candidate in [port] if port == 0 else range(port, min(port + PORTS_TRIED, 65536)):
        try:
            sockets = bind_sockets(candidate, host)
        except OSError as err:
            if isinstance(err, socket.gaierror):
                raise OutputError(f"'{host}' is no address of this machine; leave --host out") from err
            continue
        if candidate != port:
            say(f"Port {port} is taken; this is port {candidate}.")
        return sockets
    raise OutputError(f"no port from {port} to {port + PORTS_TRIED - 1} is free on {host}; choose one with --port")


def origin(host: str, port: int) -> str:
    """Return the address to open on this machine, without a slash at its end."""
    name = "127.0.0.1" if host in _EVERYWHERE else host
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def network_origin(host: str, port: int) -> str | None:
    """Return the address to open on another machine, without a slash at its end; None where there is none."""
    if not is_open(host):
        return None
    name = _own_address() if host in _EVERYWHERE else host
    return origin(name, port) if name else None


def _own_address() -> str | None:
    """Return this machine's address in its network: the one that it would send from; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address that is nobody's
        except OSError:
            return None
        return str(probe.getsockname()[0])


def is_ours(called: str, host: str) -> bool:
    """Whether a request that called the preview by this ``Host`` may be answered.

    A page on the web can point a name of its own at this machine, and then read what it is answered. It cannot do
    so with an address, nor with the names that this machine goes by.
    """
    try:
        name = urlsplit(f"//{called}").hostname
    except ValueError:
        return False
    if name is None:
        return False
    if name in {"localhost", "127.0.0.1", "::1", host.lower()}:
        return True
    if host not in _EVERYWHERE:
        return False
    own = socket.gethostname().lower()
    return _is_address(name) or name in {own, f"{own.partition('.')[0]}.local"}


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_here(remote: str | None) -> bool:
    """Whether a request comes from this very machine."""
    try:
        address = ipaddress.ip_address((remote or "").partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback
