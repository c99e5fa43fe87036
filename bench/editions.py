"""Time a build of several editions against a build of one, in one process, and print ratios.

Run it as ``python bench/editions.py [ROUNDS]`` in an environment that sitegen is installed in. The
example is built as it is, and with two languages and two variants beside the main version: six
editions. Each ratio is the median of the ratios of neighbours in time; *anew* is with a cache that
holds fonts alone, *unchanged* with one that holds all.
"""

from __future__ import annotations

import datetime
import shutil
import statistics
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
        ratios: dict[str, list[float]] = {"anew": [], "unchanged": []}
        for turn in range(rounds):
            # Another day makes every document anew; fonts and pictures stay.
            day = TODAY + datetime.timedelta(days=turn + 1)
            for found in ratios.values():
                one, six = (timed(partial(build, site, today=day, cache=Cache(fonts))) for site in sites)
                found.append(six / one)
    for kind, found in ratios.items():
        spread = f"{min(found):.1f} to {max(found):.1f}"
        print(f"six editions, {kind:10} {statistics.median(found):4.1f} x one edition ({spread}); limit {LIMIT:.0f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
