"""A `Plan` as lines for people."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.deploy.contract import Files, Plan

_LINES = 20
"""How many files are named; of more than that nobody reads the names."""


def plan_lines(plan: Plan, files: Files) -> Iterator[str]:
    """Yield what a deploy will change: file by file, then in numbers; what is lost comes first."""
    sizes = plan.sizes
    rows = [("removed", path, size(sizes[path]) if path in sizes else "") for path in plan.removed]
    rows += [("changed", path, _size(files, path)) for path in plan.changed]
    rows += [("new", path, _size(files, path)) for path in plan.new if plan.compared]
    shown = rows if len(rows) <= _LINES else rows[: _LINES - 1]
    width = min(60, max((len(path) for _, path, _ in shown), default=0))
    for what, path, length in shown:
        yield f"  {what:<7}  {path.ljust(width)}  {length:>7}".rstrip()
    if len(shown) < len(rows):
        yield f"  and {len(rows) - len(shown)} more"
    yield totals(plan, files)


def totals(plan: Plan, files: Files) -> str:
    """Return a plan in numbers."""
    amount = size(sum(len(files.get(path, b"")) for path in (*plan.new, *plan.changed)))
    if not plan.compared:
        return f"{len(plan.new)} files, {amount} to upload; the host does not tell what it has."
    if not (plan.new or plan.changed or plan.removed):
        return f"Nothing has changed: all {len(plan.unchanged)} files are there."
    counts = (("new", plan.new), ("changed", plan.changed), ("removed", plan.removed), ("unchanged", plan.unchanged))
    return f"{', '.join(f'{len(paths)} {what}' for what, paths in counts)}; {amount} to upload."


def _size(files: Files, path: str) -> str:
    """Return the size of a file; nothing of one that is no file of the site, such as a source that is pushed."""
    return size(len(files[path])) if path in files else ""


def looks_foreign(plan: Plan) -> bool:
    """Return whether most of what is on the host has no place in this site, as if it were another one."""
    return plan.compared and len(plan.removed) > len(plan.changed) + len(plan.unchanged)


def size(count: int) -> str:
    """Return a number of bytes as people say it."""
    if count < 1000:  # noqa: PLR2004 - where kilobytes begin
        return f"{count} B"
    return f"{count / 1000:,.0f} kB" if count < 1_000_000 else f"{count / 1_000_000:,.1f} MB"  # noqa: PLR2004 - megabytes
