"""The targets of `sitegen deploy`, each in a module of its own that is loaded when it is used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module

from sitegen.deploy.contract import Order, Target

_MODULES: Mapping[str, str] = {
    "netlify": "netlify",
    "github-pages": "git_branch",
    "gitlab-pages": "git_branch",
    "cloudflare-pages": "cloudflare",
    "vercel": "vercel",
    "s3": "s3",
    "surge": "surge",
    "render": "render",
    "rsync": "rsync",
    "sftp": "sftp",
    "folder": "folder",
    "zip": "archive",
}


def address(name: str, order: Order) -> str | None:
    """Return the address that the host gives the site, where it can be asked; the *order* has no files yet.

    A target's module has a function ``address(order)`` if its host can. Raises what `connect` raises, `Refused`
    and `Unreachable`.
    """
    find: Callable[[Order], str | None] | None = getattr(import_module(_module(name)), "address", None)
    return None if find is None else find(order)


def connect(name: str, order: Order) -> Target:
    """Return the target of that name, ready to look at what is there. Raises `SitegenError` for what it lacks."""
    make: Callable[[Order], Target] = import_module(_module(name)).connect
    return make(order)


def _module(name: str) -> str:
    return f"sitegen.deploy.{_MODULES[name]}"
