"""Run the command: ``sitegen`` and ``python -m sitegen``."""

from __future__ import annotations

import sys

from sitegen import __version__


def main() -> None:
    """Run the command with the process's arguments and exit with its code."""
    if sys.argv[1:] in (["--version"], ["-V"]):  # answered before anything heavy is imported
        print(f"sitegen {__version__}")  # noqa: T201 - the one answer that does not pass through cli
        return
    from sitegen.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
