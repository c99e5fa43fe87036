"""What an import tells: what came in, what was not understood, what to decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sitegen.importers.fit import KEPT, Note
from sitegen.importers.site import Arrival, Resume
from sitegen.problems import either
from sitegen.schema import dotted

_FEW = 12
"""Notes that are told one by one."""


def report(resume: Resume, arrival: Arrival, *, asked: bool) -> Iterator[str]:
    """Yield the lines that an import prints; *asked* is whether it was decided how roles are shown."""
    counts = [f"{name} {count}" for name, count in arrival.counts.items()]
    yield f"Imported from {resume.file.name} ({resume.title}): {', '.join(['basics', *counts])}."
    if arrival.changed:
        yield "Read in another way than it was written:"
        yield from _notes(arrival.changed)
    if arrival.kept:
        yield f"Not understood; it is kept under {KEPT}, and not published:"
        yield from _notes(arrival.kept)
    if resume.repeated and not asked:
        names = either((f"{name} ({count})" for name, count in resume.repeated), "and")
        yield f"Several jobs in a row at one employer: {names}."
        yield "  --group-roles makes each one employer with several roles."
    if arrival.private:
        yield f"Private unless you publish it with 'privacy': {', '.join(arrival.private)}."
    if arrival.outdated:
        yield f"From now on profile.yaml is read, and {arrival.outdated} no longer: move it away."


def _notes(notes: Sequence[Note]) -> Iterator[str]:
    for note in notes[:_FEW]:
        yield "  " + ": ".join(part for part in (dotted(note.path), note.message) if part)
    if len(notes) > _FEW:
        yield f"  and {len(notes) - _FEW} more"
