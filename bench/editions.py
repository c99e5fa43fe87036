"""Time a build of several editions against a build of one, and print ratios.

Run it as ``python bench/editions.py [ROUNDS]`` in an environment that sitegen is installed in. The
example is built as it is, and with two languages and two variants beside the main version: six
editions. Each ratio is the median of the ratios of neighbours in time; *anew* is with a cache that
holds no document, *unchanged* with one that holds all. A *command* is a process of its own, as its
user has it; *in process* leaves out what starting costs.
"""

from __future__ import annotations

import calendar
import datetime
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from sitegen.build import build
from sitegen.cache import Cache

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "example_site"
LIMIT = 4.0
TODAY = datetime.date(2026, 1, 1)


def six_editions(folder: Path) -> Path:
    """Write the example with three versions in two languages, every longer text in both."""
    site = folder / "six"
    shutil.copytree(EXAMPLE, site, ignore=shutil.ignore_patterns("public"))
    data = yaml.safe_load((site / "profile.yaml").read_text("utf-8"))
    data = {name: value if name in {"site", "theme", "contact"} else in_both(value) for name, value in data.items()}
    del data["site"]["locale"]
    data["site"]["locales"] = ["en", "de"]
    data["work"][0]["tags"], data["work"][1]["tags"] = ["teaching"], ["wards"]
    data["variants"] = {"wards": {"exclude": ["teaching"]}, "teaching": {"exclude": ["wards"], "listed": True}}
    (site / "profile.yaml").write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")
    for text in (site / "sections").glob("*.md"):
        text.with_suffix(".de.md").write_text(text.read_text("utf-8") + "\nAuf Deutsch.\n", "utf-8")
    return site


def in_both(value: Any) -> Any:
    """Return a part of a profile with its longer texts in two languages."""
    if isinstance(value, dict):
        return {name: in_both(item) for name, item in value.items()}
    if isinstance(value, list):
        return [in_both(item) for item in value]
    is_prose = isinstance(value, str) and value.count(" ") > 1
    return {"en": value, "de": f"{value} Auf Deutsch."} if is_prose else value


def timed(work: Callable[[], object]) -> float:
    """Do the work and return the seconds that it took."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main(rounds: int) -> None:
    """Print one line for each kind of cache."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sites = (EXAMPLE, six_editions(folder))
        fonts = folder / "fonts"
        for site in sites:
            build(site, today=TODAY, cache=Cache(fonts))
        ratios: dict[str, list[float]] = {}
        for turn in range(rounds):
            # Another day makes every document anew; fonts and pictures stay.
            for at, way in enumerate((in_process, command)):
                day = TODAY + datetime.timedelta(days=2 * turn + at + 1)
                for kind in ("anew", "unchanged"):
                    one, six = (timed(partial(way, site, day, folder)) for site in sites)
                    ratios.setdefault(f"{way.__name__.replace('_', ' ')}, {kind}", []).append(six / one)
    for kind, found in ratios.items():
        spread = f"{min(found):.1f} to {max(found):.1f}"
        print(f"six editions, {kind:22} {statistics.median(found):4.1f} x one edition ({spread}); limit {LIMIT:.0f}")


def in_process(site: Path, day: datetime.date, folder: Path) -> None:
    """Build a site in this process, without writing it."""
    build(site, today=day, cache=Cache(folder / "fonts"))


def command(site: Path, day: datetime.date, folder: Path) -> None:
    """Build a site by the command."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    settings = {"SITEGEN_CACHE": str(folder / "fonts"), "SOURCE_DATE_EPOCH": str(calendar.timegm(day.timetuple()))}
    build_it = [sys.executable, "-m", "sitegen", "build", str(site), "-o", str(folder / f"out-{site.name}")]
    subprocess.run(build_it, env={**kept, **settings}, check=True, capture_output=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
