"""Where the host will lead from an address: the rules of ``_redirects``, as Netlify reads them."""

from __future__ import annotations

import re
from urllib.parse import unquote

from msgspec import Struct

from sitegen.host_rules import read_redirects


class Lead(Struct, frozen=True):
    """One rule."""

    pattern: re.Pattern[str]
    target: str
    """A path or an address; ``:name`` stands for what was found under that name."""
    status: int
    """200 shows the target at this address, 404 shows it as what is not there, others lead to it."""
    forced: bool
    """Whether it holds even where there is a file."""

    def at(self, path: str) -> str | None:
        """Return where a path leads, which begins with a slash; None if the rule says nothing of it."""
        found = self.pattern.fullmatch(path)
        if found is None:
            return None
        return re.sub(r":([A-Za-z]\w*)", lambda name: found.groupdict().get(name[1], name[0]), self.target)


def read_leads(content: bytes) -> tuple[Lead, ...]:
    """Read a file ``_redirects``; a rule with conditions is left out, since who looks at a preview meets none."""
    rules = (one for one in read_redirects(content) if not one.conditional)
    return tuple(Lead(_pattern(one.source), one.target, one.status, one.forced) for one in rules)


def _pattern(path: str) -> re.Pattern[str]:
    """Return what a path matches: ``*`` at its end anything, ``:name`` one part; a last slash does not matter."""
    parts = re.split(r"(/?\*\Z|:[A-Za-z]\w*)", unquote(path.rstrip("/")) or "/")
    return re.compile("".join(map(_part, parts)) + "/?")


def _part(text: str) -> str:
    if text.endswith("*"):
        return "(?:/(?P<splat>.*?))?" if text.startswith("/") else "(?P<splat>.*?)"
    return f"(?P<{text[1:]}>[^/]+)" if re.fullmatch(r":[A-Za-z]\w*", text) else re.escape(text)
