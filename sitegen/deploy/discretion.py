"""Tokens are told to nobody: not in a message, and not by the words of a host or of another program."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sitegen.hosts import SECRETS
from sitegen.problems import SitegenError

_SHORTEST = 4
"""What has fewer letters keeps no secret, and would be found in every other word."""


def without_secrets(text: str, env: Mapping[str, str]) -> str:
    """Return a text with `…` for whatever the hosts' secret variables hold."""
    values = {value.strip() for name in SECRETS if len((value := env.get(name, "")).strip()) >= _SHORTEST}
    for value in sorted(values, key=len, reverse=True):  # one may hold another
        text = text.replace(value, "…")
    return text


@contextmanager
def discreet(env: Mapping[str, str]) -> Iterator[None]:
    """Take secrets out of the messages of all errors that are raised inside."""
    try:
        yield
    except SitegenError as err:
        if (told := without_secrets(str(err), env)) != str(err):
            err.args = (told,)
            err.__cause__, err.__suppress_context__ = None, True
        raise
    except Exception:  # a mistake of ours, which is printed with all that led to it
        told = traceback.format_exc()
        if (safe := without_secrets(told, env)) != told:
            raise RuntimeError(safe) from None
        raise
