"""Long entries: what of them a page shows at once.

A recruiter wants the proof and reads the beginning. So nothing is folded that is not much longer than usual, and
never just a line or two.
"""

from __future__ import annotations

from sitegen.markdown import paragraphs
from sitegen.model import Fold, Said

MANY, FIRST = 8, 6
"""So many bullets are all shown; of more the first ones."""
LONG, LEAD = 2400, 1500
"""An entry of so many letters, which fill a screen, is folded; about so many stay."""
_LEAST, _WORTH = 3, 2
"""How many bullets stay at least, and how many are worth a click."""


def fold(text: str | None, bullets: tuple[str, ...], first: int | None) -> Fold | None:
    """Return how a page divides an entry; None where it shows all. The author may say how many bullets are *first*."""
    kept = _kept(text, bullets) if first is None else first
    if len(bullets) > kept:
        return Fold(Said(text, bullets[:kept]), Said(None, bullets[kept:]))
    if bullets or first is not None or len(text or "") <= LONG:
        return None
    parts = paragraphs(text or "")
    kept = _fitting([len(part) for part in parts], 1)
    if len("".join(parts[kept:])) < LEAD / 2:
        return None
    return Fold(Said("\n\n".join(parts[:kept]), ()), Said("\n\n".join(parts[kept:]), ()))


def _kept(text: str | None, bullets: tuple[str, ...]) -> int:
    kept = FIRST if len(bullets) > MANY else len(bullets)
    sizes = [len(bullet) for bullet in bullets]
    if len(text or "") + sum(sizes) > LONG:
        sizes[:1] = [len(text or "") + sum(sizes[:1])]
        kept = min(kept, _fitting(sizes, _LEAST))
    return kept if len(bullets) - kept >= _WORTH else len(bullets)


def _fitting(sizes: list[int], least: int) -> int:
    """Return how many parts of these sizes stay, *least* ones at least."""
    kept, room = 0, LEAD
    while kept < len(sizes) and (kept < least or sizes[kept] <= room):
        room -= sizes[kept]
        kept += 1
    return kept
