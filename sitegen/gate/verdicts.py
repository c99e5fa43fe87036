"""What the gate says of a theme: findings, each of one rule, and what was measured."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from sitegen.problems import Severity

RULES: Mapping[str, str] = {
    "renders": "Every specimen and every value of every option can be drawn, without an undefined name.",
    "complete": "Every field of the profile is on its page.",
    "documents": "PDF and Word document keep every field, and the PDF is accessible (PDF/UA-1).",
    "pictures": "The card is 1200 × 630 pixels and at most 60 kB, and the icons have their sizes.",
    "escapes": "Texts stay texts: nothing that somebody writes becomes markup.",
    "leftovers": "No value that is missing is printed as None or undefined.",
    "language": "The page says its language and its direction of writing.",
    "title": "The page has a title, and lets itself be enlarged.",
    "headings": "There is one h1, and no level of headings is left out.",
    "landmarks": "There is one main element.",
    "labels": "Every field of a form has a label.",
    "names": "Every link, button and meaningful drawing has a name, every picture its alt.",
    "ids": "Ids are unique, and what refers to one finds it.",
    "focus": "The mark of the keyboard's place is not removed, and the order of the page is kept.",
    "inline": "There is no style, no script and no handler inside the page.",
    "foreign": "Nothing is loaded from another address.",
    "files": "Every file that the page names is there.",
    "scripts": "Scripts do not turn texts into code.",
    "readable": "Everything can be read without scripts.",
    "contrast": "Texts stand out 4.5 to 1 (main headings 3 to 1) in light, in dark and in print.",
    "print": "There are styles for print, and nothing is lost in it.",
    "motion": "Motion takes 200 ms at most, and only where the reader has not asked for less.",
    "styles": "Style sheets can be parsed, and what they name is there.",
    "weight": "The first load of the example without photo takes 60 kB and 8 requests at most.",
}
"""Every rule of the gate."""


class Finding(Struct, frozen=True):
    """Something that a theme does wrong."""

    rule: str
    what: str
    remedy: str
    file: str = ""
    """Where it is written, or, where that cannot be told, the page that it was found on."""
    line: int | None = None
    case: str = ""
    """The specimen, or the value of an option, that it was found with."""
    severity: Severity = "error"

    @property
    def place(self) -> str:
        """``file:line``, as far as it is known."""
        return f"{self.file}:{self.line}" if self.line else self.file


class Verdict(Struct, frozen=True):
    """All that the gate says of one theme."""

    theme: str
    findings: tuple[Finding, ...]
    cases: tuple[str, ...]
    """What it was tried with."""
    measured: Mapping[str, float] = field(default_factory=dict)
    """Figures: bytes and requests of the first load, the lowest contrast of each medium."""

    @property
    def passed(self) -> bool:
        """Whether there is no error."""
        return not any(finding.severity == "error" for finding in self.findings)
