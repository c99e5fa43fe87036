"""How long a deploy waits for what may pass by itself, and how often it tries again."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from typing import TypeVar

from sitegen.deploy.contract import Unreachable

PATIENCE = "SITEGEN_PATIENCE"
"""The environment variable by which every pause is multiplied: 0 where nobody waits, as in tests."""
TRIES = 3
"""How often another program is run whose host could not be reached."""
_FIRST = 3.0
"""Seconds before the second try; each further pause is twice as long."""
_Made = TypeVar("_Made")


def factor(env: Mapping[str, str]) -> float:
    """Return what pauses are multiplied by."""
    try:
        found = float(env.get(PATIENCE, "1"))
    except ValueError:
        return 1
    return found if math.isfinite(found) and found >= 0 else 1


def persistently(step: Callable[[], _Made], env: Mapping[str, str], tell: Callable[[str], None]) -> _Made:
    """Carry out a step that can be begun anew, again where it says that its failure may pass."""
    for turn in range(1, TRIES):
        try:
            return step()
        except Unreachable as err:
            if not err.passing:
                raise
            wait = _FIRST * 2 ** (turn - 1)
            tell(f"{str(err).partition(':')[0]}; trying again in {wait:.0f} s")
            time.sleep(wait * factor(env))
    return step()
