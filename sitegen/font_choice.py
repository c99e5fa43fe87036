"""Another family in the place of the one that a theme names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from sitegen.cache import Cache
from sitegen.installed_fonts import Cut, Face, cuts
from sitegen.problems import suggest

_REGULAR = 400.0


class Cast(Struct, frozen=True):
    """A face of a theme and the option that chooses its family."""

    face: Face
    uses: frozenset[str]
    """Where it is needed: ``web``, ``pdf``."""
    option: str | None = None


def dressed(casts: Iterable[Cast], chosen: Mapping[str, Any], use: str, cache: Cache) -> tuple[Face, ...]:
    """Return the faces for one use, in the families that options choose; raise `FontError` where one cannot be.

    *chosen* holds the options that differ from their default. What a family lacks is left out: an axis, or an
    italic where the upright goes by the same name.
    """
    wanted = [cast for cast in casts if use in cast.uses]
    found: list[Face] = []
    for cast in wanted:
        if cast.option is None or cast.option not in chosen:
            found.append(cast.face)
            continue
        upright = any(one.face.name == cast.face.name and one.face.style == "normal" for one in wanted)
        found += _fitted(cast.face, str(chosen[cast.option]), cache, needed=not upright)
    return tuple(dict.fromkeys(found))


def _fitted(face: Face, family: str, cache: Cache, *, needed: bool) -> list[Face]:
    every = cuts(family, cache)
    own = [cut for cut in every if cut.style == face.style]
    if not own and face.style == "italic" and not needed:
        return []
    own = own or list(every)
    face = replace(face, family=family, style=own[0].style)
    variable = next((cut for cut in own if cut.variable), None)
    if variable is not None:
        return [replace(face, axes=_within(face.axes, variable))]
    # Files of one weight each: those nearest to what the theme asks for.
    wanted = face.axes.get("wght", _REGULAR)
    ends = wanted if isinstance(wanted, tuple) else (wanted,)
    weights = {min((cut.weight for cut in own), key=lambda weight: (abs(weight - end), weight)) for end in ends}
    return [replace(face, axes={"wght": weight}) for weight in sorted(weights)]


def _within(axes: Mapping[str, float | tuple[float, float]], cut: Cut) -> dict[str, float | tuple[float, float]]:
    """Return the axes that the cut has, each moved into its range."""
    fitted: dict[str, float | tuple[float, float]] = {}
    for tag, value in {"wght": _REGULAR, **axes}.items():  # some fonts are thin or black of themselves
        if tag not in cut.limits:
            continue
        least, _, greatest = cut.limits[tag]
        first, last = (
            min(max(end, least), greatest) for end in (value if isinstance(value, tuple) else (value, value))
        )
        fitted[tag] = (first, last) if first < last else first
    return fitted


def how_to_get(name: str) -> str:
    """Say that a family is not installed, which one may be meant, and the line that installs it."""
    from importlib.metadata import entry_points  # reads the list of all that is installed

    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    if not slug:
        return f"'{name[:40]}' cannot be the name of a font; write one such as inter"
    hint = suggest(slug, {point.name for point in entry_points(group="fontpkg.family")})
    return f"the font '{name[:40]}' is not installed{f'{hint} If not' if hint else ''}: pip install fontpkg-{slug[:60]}"
