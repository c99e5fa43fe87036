"""What commands share: the day, the cache, and how problems are told."""

from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from sitegen.cache import Cache
from sitegen.problems import Problem


def tell(problems: Iterable[Problem]) -> None:
    """Print problems where errors go."""
    for problem in problems:
        click.echo(str(problem), err=True)


def today(env: os._Environ[str]) -> datetime.date:
    """Return the day of the build; SOURCE_DATE_EPOCH fixes it, so that a build can be repeated."""
    epoch = env.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.datetime.now().astimezone().date()
    try:
        return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).date()
    except (ValueError, OverflowError, OSError):
        raise click.UsageError(f"SOURCE_DATE_EPOCH is '{epoch}'; it must be seconds since 1970") from None


def cache(env: os._Environ[str]) -> Cache:
    """Return the cache of this machine's user: SITEGEN_CACHE, or where the system keeps caches."""
    if (chosen := env.get("SITEGEN_CACHE")) is not None:
        return Cache(Path(chosen) if chosen else None)
    home = Path.home()
    if sys.platform == "win32":
        base = Path(env.get("LOCALAPPDATA", home / "AppData/Local"))
    elif sys.platform == "darwin":
        base = home / "Library/Caches"
    else:
        base = Path(env.get("XDG_CACHE_HOME", home / ".cache"))
    return Cache(base / "sitegen")
