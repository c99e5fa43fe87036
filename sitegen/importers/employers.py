"""Jobs that follow one another at one employer become one employer with several roles."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sitegen.schema import EXTENSION

_OF_THE_EMPLOYER = ("name", "url", "description")
"""What is said of the employer, and so must not differ between the jobs."""
_OF_ROLES = (
    *("position", "location", "startDate", "endDate", "summary", "highlights", "keywords", "type", "id"),
    *("visibility", "tags"),
)
"""What a role can say."""


def repeated_employers(jobs: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """Return each employer with several jobs in a row, and how many."""
    return [(group[0]["name"], len(group)) for group in _groups(jobs) if len(group) > 1]


def with_roles(jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the jobs, those at one employer as roles of one entry; nothing they say is lost."""
    return [_employer(group) if len(group) > 1 else group[0] for group in _groups(jobs)]


def _groups(jobs: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    for _, group in groupby(enumerate(jobs), key=lambda one: _employer_of(*one)):
        yield [job for _, job in group]


def _employer_of(at: int, job: dict[str, Any]) -> Any:  # noqa: ANN401 - a key to group by
    """Return what jobs at one employer have in common; one that cannot be a role is a group of its own."""
    others = {key for key in job if key not in {*_OF_THE_EMPLOYER, *_OF_ROLES} and not key.startswith(EXTENSION)}
    can_be_role = job.get("name") and job.get("position") and not others
    return tuple(job.get(name) for name in _OF_THE_EMPLOYER) if can_be_role else at


def _employer(jobs: list[dict[str, Any]]) -> dict[str, Any]:
    shared = {name: jobs[0][name] for name in _OF_THE_EMPLOYER if name in jobs[0]}
    places = {job.get("location") for job in jobs}
    place = places.pop() if len(places) == 1 else None
    above = {*_OF_THE_EMPLOYER, *(["location"] if place else ())}
    roles = [{key: value for key, value in job.items() if key not in above} for job in jobs]
    return shared | ({"location": place} if place else {}) | {"roles": roles}
