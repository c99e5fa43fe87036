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
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from sitegen.cache import Cache
from sitegen.documents import FORMATS, document
from sitegen.documents.press import Press, sealed
from sitegen.editions import editions
from sitegen.load import load
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


def for_rendercv(profile: Mapping[str, Any]) -> dict[str, Any]:
    """Return the example in RenderCV's words, as far as it has them."""
    basics = profile["basics"]
    jobs = [entry(one, company=one["name"], position=one["position"]) for one in profile["work"]]
    schools = [entry(one, institution=one["institution"], area=one["area"]) for one in profile["education"]]
    projects = [entry(one, name=one["name"]) for one in profile["projects"]]
    skills = [{"label": one["name"], "details": ", ".join(one["keywords"])} for one in profile["skills"]]
    sections = {"summary": [basics["summary"]], "experience": jobs, "education": schools}
    return {
        "cv": {
            "name": basics["name"],
            "headline": basics["label"],
            "email": "hello@example.org",
            "sections": {**sections, "projects": projects, "skills": skills},
        }
    }


def entry(one: Mapping[str, Any], **fields: str) -> dict[str, Any]:
    """Return an entry with what all of RenderCV's kinds know."""
    known = {
        "start_date": str(one.get("startDate", ""))[:7],
        "end_date": str(one.get("endDate", "present"))[:7],
        "summary": one.get("summary"),
        "highlights": one.get("highlights"),
    }
    return {**fields, **{name: value for name, value in known.items() if value}}


def end_to_end(rendercv: str, folder: Path) -> list[tuple[float, float]]:
    """Return the seconds of a PDF, ours and RenderCV's, of runs that followed each other."""
    profile = yaml.safe_load((EXAMPLE / "profile.yaml").read_text("utf-8"))
    (folder / "cv.yaml").write_text(yaml.safe_dump(for_rendercv(profile), allow_unicode=True, sort_keys=False), "utf-8")
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    runs = []
    for turn in range(ROUNDS + 1):
        ours = [sys.executable, "-m", "sitegen", "export", "pdf", str(EXAMPLE), "-o", str(folder / "ours.pdf")]
        theirs = [rendercv, "render", "cv.yaml", *WITHOUT_THE_REST]
        day = {"SOURCE_DATE_EPOCH": str(1767225600 + turn * 86400), "SITEGEN_CACHE": str(folder / "cache")}
        times = []
        for command in (ours, theirs):
            began = time.perf_counter()
            subprocess.run(command, cwd=folder, env={**kept, **day}, check=True, capture_output=True)
            times.append(time.perf_counter() - began)
        runs.append((times[0], times[1]))
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
            ours, theirs = (statistics.median(column) for column in zip(*runs, strict=True))
            ratio = statistics.median(their / our for our, their in runs)
            print(f"PDF end to end: {ours:.2f} s, RenderCV's {theirs:.2f} s: {ratio:.1f} times as fast")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
