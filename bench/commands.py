"""Time the commands as whole processes, in turn with bare Python, and print ratios.

Run it as ``python bench/commands.py [ROUNDS]`` in an environment that sitegen is installed in.
Seconds of two runs must not be compared, ratios of one run can be: each is the median of the
ratios of neighbours in time.
"""

from __future__ import annotations

import compileall
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "example_site"
LIMITS = {"sitegen --version": 6.0, "sitegen build, warm cache": 30.0}
FIRST_BUILD_SECONDS = 2.0


def timed(command: Sequence[str], environment: Mapping[str, str]) -> float:
    """Run a command to its end and return the seconds that it took."""
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - began


def main(rounds: int) -> None:
    """Print one line for each command."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    for package in map(Path, sys.path):
        if package.name == "site-packages":
            compileall.compile_dir(package, quiet=2, workers=2)
    compileall.compile_dir(ROOT / "sitegen", quiet=2)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        environment["SITEGEN_CACHE"] = str(work / "cache")
        sitegen = [sys.executable, "-m", "sitegen"]
        build = [*sitegen, "build", str(EXAMPLE), "-o", str(work / "out")]
        bare = [sys.executable, "-c", "pass"]
        commands = {"sitegen --version": [*sitegen, "--version"], "sitegen build, warm cache": build}
        first: list[float] = []
        for _ in range(3):
            shutil.rmtree(work / "cache", ignore_errors=True)
            first.append(timed(build, environment))
        ratios: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(rounds):
            for name, command in commands.items():
                ratios[name].append(timed(command, environment) / timed(bare, environment))
    for name, found in ratios.items():
        spread = f"{min(found):.1f} to {max(found):.1f}"
        print(f"{name:28} {statistics.median(found):5.1f} x python -c pass ({spread}); limit {LIMITS[name]:.0f}")
    print(f"{'first build, no cache':28} {statistics.median(first):5.2f} s; limit {FIRST_BUILD_SECONDS:.0f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
