"""Time the example's documents in one process, and its PDF end to end beside RenderCV's of the same resume.

Run it as ``python bench/documents.py [RENDERCV]`` in an environment that sitegen is installed in; RENDERCV is
the command of RenderCV 2.8, which needs a Python of its own (3.12 or newer). *Anew* is with fonts and pictures
in the cache and no document, *unchanged* with all. Milliseconds hold for one machine and hour; ratios of one
run can be compared.
"""

from __future__ import annotations

import calendar
import datetime
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from sitegen.cache import Cache
from sitegen.documents import FORMATS, document
from sitegen.documents.press import Press, sealed
from sitegen.editions import editions
from sitegen.load import load
from sitegen.model import Edition, Entry
from sitegen.records import Record
from sitegen.validate import validate

EXAMPLE = Path(__file__).resolve().parent.parent / "example_site"
ROUNDS = 7
WITHOUT_THE_REST = ("--dont-generate-png", "--dont-generate-markdown", "--dont-generate-html")


def in_process(cache: Cache) -> Iterator[tuple[str, float, float]]:
    """Yield of each format, and of all together, the milliseconds anew and unchanged: medians."""
    first = datetime.date(2026, 1, 1)
    site = validate(load(EXAMPLE), cache=cache, today=first)
    found: dict[str, list[tuple[float, float]]] = {}
    for turn, name in enumerate(name for _ in range(ROUNDS) for name in (*FORMATS, "all of the example")):
        day = first + datetime.timedelta(days=turn)  # a new day makes every document anew
        edition = editions(site, today=day)[0]
        times = []
        for _ in range(2):
            press = Press(site.theme, site.options, cache, calendar.timegm(day.timetuple()))
            began = time.perf_counter()
            if name in FORMATS:
                FORMATS[name].make(edition, press)
            else:
                seal = sealed(edition, press)
                for one in edition.downloads:
                    document(one, seal, edition, press)
            times.append((time.perf_counter() - began) * 1000)
        found.setdefault(name, []).append((times[0], times[1]))
    for name, pairs in found.items():
        yield name, *(statistics.median(column) for column in zip(*pairs, strict=True))


def for_rendercv(edition: Edition, folder: Path) -> dict[str, Any]:
    """Return the whole resume in RenderCV's words; its photo goes into the folder."""
    basics = edition.basics
    links = [link for profile in basics.profiles or () if (link := network(profile))]
    said: dict[str, Any] = {"Summary": [basics.summary]}
    for section in edition.sections:
        if not section.page:
            told = [section.body] if section.body else [entry(one, section.kind, edition) for one in section.entries]
            said[section.title] = told
    photo = edition.photo and Path(edition.photo.path).name
    if edition.photo and photo:
        (folder / photo).write_bytes(edition.photo.content)
    return {
        "cv": {
            "name": basics.name,
            "headline": basics.label,
            "location": edition.location,
            "email": "hello@example.org",  # it refuses addresses that nobody can have
            "website": basics.url,
            "social_networks": links,
            **({"photo": photo} if photo else {}),
            "sections": said,
        }
    }


def network(profile: Record) -> dict[str, str] | None:
    """Return a profile, if RenderCV knows the network."""
    known = {"github": "GitHub", "linkedin": "LinkedIn"}
    name = known.get(profile.network.lower())
    return {"network": name, "username": profile.username} if name else None


def entry(one: Entry, kind: str, edition: Edition) -> dict[str, Any]:
    """Return an entry as that of RenderCV's kinds that holds all that ours has."""
    details = [f"{detail.label}: {', '.join(detail.texts)}" for detail in one.details]
    if kind in ("tags", "pairs"):
        return {"label": one.title, "details": ", ".join((*one.tags, *details))}
    told = {
        "name": ", ".join(part for part in (one.title, one.organization, *(who.name for who in one.authors)) if part),
        "location": one.place,
        "date": edition.words.span(one.span),
        "summary": one.text,
        "highlights": [*one.bullets, *details, *([", ".join(one.tags)] if one.tags else [])],
    }
    return {name: value for name, value in told.items() if value}


def end_to_end(rendercv: str, folder: Path) -> list[tuple[float, ...]]:
    """Return the seconds of a PDF, ours, RenderCV's and that with all it makes beside, of runs in a row."""
    today = datetime.date(2026, 1, 1)
    site = validate(load(EXAMPLE), cache=Cache(None), today=today)
    told = for_rendercv(editions(site, today=today)[0], folder)
    (folder / "cv.yaml").write_text(yaml.safe_dump(told, allow_unicode=True, sort_keys=False), "utf-8")
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    runs = []
    for turn in range(ROUNDS + 1):
        sitegen = str(Path(sys.executable).with_name("sitegen"))
        ours = [sitegen, "export", "pdf", str(EXAMPLE)]  # as theirs, it goes into this folder
        theirs = [rendercv, "render", "cv.yaml"]
        day = {"SOURCE_DATE_EPOCH": str(1767225600 + turn * 86400), "SITEGEN_CACHE": str(folder / "cache")}
        times = []
        for command in (ours, [*theirs, *WITHOUT_THE_REST], theirs):
            began = time.perf_counter()
            subprocess.run(command, cwd=folder, env={**kept, **day}, check=True, capture_output=True)
            times.append(time.perf_counter() - began)
        runs.append(tuple(times))
    return runs[1:]  # the first one compiles and caches


def main(rendercv: str | None) -> None:
    """Print a line for each format, and one for the comparison."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for what, anew, unchanged in in_process(Cache(folder / "cache")):
            print(f"{what:20} anew {anew:6.1f} ms   unchanged {unchanged:6.1f} ms")
        print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
        if rendercv is not None:
            runs = end_to_end(rendercv, folder)
            ours, theirs, whole = (statistics.median(column) for column in zip(*runs, strict=True))
            print(f"PDF end to end: {ours:.2f} s")
            for at, (what, seconds) in enumerate((("alone", theirs), ("as its users type it", whole)), 1):
                ratio = statistics.median(run[at] / run[0] for run in runs)
                print(f"RenderCV's, {what}: {seconds:.2f} s, {ratio:.1f} times as long")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
