"""Run the command: ``sitegen`` and ``python -m sitegen``."""

from __future__ import annotations

import atexit
import gc
import os
import sys
import threading
from typing import NoReturn

from sitegen import __version__


def main() -> None:
    """Run the command with the process's arguments and exit with its code."""
    if sys.argv[1:] in (["--version"], ["-V"]):  # answered before anything heavy is imported
        print(f"sitegen {__version__}")  # noqa: T201 - the one answer that does not pass through cli
        return
    # What is loaded and made here stays to the end, so there is next to nothing to collect: with Python's
    # usual threshold it was looked for sixty times in the making of one document.
    gc.set_threshold(100_000, 20, 20)
    _import_libraries()
    from sitegen.cli import run

    _leave(run(sys.argv[1:]))


def _import_libraries() -> None:
    """Import what every command needs, without what nothing here asks of it: a fortieth of the work for a document.

    These libraries and those of Python's that they bring compile two dozen expressions, and msgspec takes from
    typing_extensions, where that is installed, what this Python's own typing has.
    """
    from sitegen.expressions import compiled_when_used

    with compiled_when_used():
        import click  # noqa: F401
    backports = sys.modules.setdefault("typing_extensions", None)  # type: ignore[arg-type] # None: not to be found
    try:
        with compiled_when_used():
            import msgspec  # noqa: F401
    finally:
        if backports is None:
            del sys.modules["typing_extensions"]


def _leave(code: int) -> NoReturn:
    """End the process with *code*, and leave it to the system to clear what it holds.

    Python would take apart each module, font and page first: a tenth of the time that one document takes. What
    others asked to be done at the end is done; where threads are at work, a profiler or a debugger looks on, or
    output cannot be written, Python ends in its own way.
    """
    alone = threading.active_count() == 1 and sys.gettrace() is None and sys.getprofile() is None
    if alone:
        try:
            atexit._run_exitfuncs()  # noqa: SLF001 - what Python itself calls there; it has no other name
            for stream in (sys.stdout, sys.stderr):
                if stream is not None:  # there is none without a console
                    stream.flush()
        except OSError:
            sys.exit(code)
        os._exit(code)
    gc.freeze()  # what stays to the end need not be looked through once more
    sys.exit(code)


if __name__ == "__main__":
    main()
