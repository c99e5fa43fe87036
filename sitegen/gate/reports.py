"""A `Verdict` as lines for people, and as JSON for programs."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator

from sitegen.gate.verdicts import RULES, Finding, Verdict

_WIDTH = 100


def as_text(verdict: Verdict) -> Iterator[str]:
    """Yield the verdict line by line."""
    for finding in verdict.findings:
        yield from _finding(finding)
    if verdict.findings:
        yield ""
    count = len(verdict.cases)
    kinds = "specimens and values" if count != 1 else "specimen or value"
    tried = f"Theme '{verdict.theme}' was tried with {count} {kinds}: "
    yield from textwrap.wrap(f"{tried}{', '.join(verdict.cases)}.", _WIDTH)
    yield from (f"  {name}: {figure:,g}" for name, figure in verdict.measured.items())
    errors = sum(finding.severity == "error" for finding in verdict.findings)
    warnings = len(verdict.findings) - errors
    if verdict.passed:
        more = f" {warnings} warning{'s' * (warnings != 1)}." if warnings else ""
        yield f"It keeps all {len(RULES)} rules.{more}"
    else:
        broken = len({finding.rule for finding in verdict.findings if finding.severity == "error"})
        yield f"{errors} error{'s' * (errors != 1)}; {broken} of {len(RULES)} rules broken."


def _finding(finding: Finding) -> Iterator[str]:
    kind = "warning: " if finding.severity == "warning" else ""
    place = f"{finding.place}: " if finding.place else ""
    case = f" [{finding.case}]" if finding.case else ""
    yield f"{place}{kind}{finding.rule}: {' '.join(finding.what.split())}{case}"
    if finding.remedy:
        yield f"    {finding.remedy}"


def as_json(verdict: Verdict) -> str:
    """Return the verdict as a JSON object with the keys theme, passed, findings, cases and measured."""
    data = {
        "theme": verdict.theme,
        "passed": verdict.passed,
        "findings": [
            {
                "rule": one.rule,
                "severity": one.severity,
                "file": one.file,
                "line": one.line,
                "case": one.case,
                "what": one.what,
                "remedy": one.remedy,
            }
            for one in verdict.findings
        ],
        "cases": list(verdict.cases),
        "measured": dict(verdict.measured),
    }
    return json.dumps(data, ensure_ascii=False, indent=2)
