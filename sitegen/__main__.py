"""Run the command: ``sitegen`` and ``python -m sitegen``."""

from __future__ import annotations

import gc
import sys

from sitegen import __version__


def main() -> None:
    """Run the command with the process's arguments and exit with its code."""
    if sys.argv[1:] in (["--version"], ["-V"]):  # answered before anything heavy is imported
        print(f"sitegen {__version__}")  # noqa: T201 - the one answer that does not pass through cli
        return
    # What is loaded and made here stays to the end, so there is next to nothing to collect: with Python's
    # usual threshold it was looked for sixty times in the making of one document.
    gc.set_threshold(100_000, 20, 20)
    from sitegen.cli import run

    code = run(sys.argv[1:])
    gc.freeze()  # nor need it be looked for once more on the way out
    sys.exit(code)


if __name__ == "__main__":
    main()
