"""The gate for themes: what a reader of any page of theirs may rely on, tried without a browser.

A theme is drawn with specimens and with every value of its options; pages, style sheets, documents and
pictures are held against the rules.
"""

from __future__ import annotations

import datetime
import functools
import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from sitegen.cache import Cache
from sitegen.expressions import expression
from sitegen.gate.downloads import document_findings, picture_findings
from sitegen.gate.legibility import read
from sitegen.gate.markup import Page, faults
from sitegen.gate.option_values import pictures, tried_values
from sitegen.gate.specimens import complete, specimens, with_theme, without_photo
from sitegen.gate.styles import Styles, script_findings, style_findings, styles_of, with_options
from sitegen.gate.trials import Trial, option_values, shown_path, traced, trial, workshop
from sitegen.gate.verdicts import Finding, Verdict
from sitegen.gate.weight import first_load, weight_findings
from sitegen.model import File
from sitegen.problems import InvalidSite, ThemeError
from sitegen.site_templates import lost_blocks
from sitegen.themes import Theme

_VERSION = expression(rb"\?v=[0-9a-f]{8}")
"""What addresses of files end in, which differs wherever the file does."""
_STYLED = frozenset({"example", "complete"})
"""The specimens on whose pages selectors and colours are tried."""
_TEXTS = frozenset({"example", "complete", "huge", "hostile"})
"""The specimens whose texts are looked for."""


def examine(theme: Theme, *, today: datetime.date, cache: Cache, cases: Collection[str] = ()) -> Verdict:
    """Try a theme with every specimen and every value of its options, or with some *cases*: specimens by name."""
    examination = _Examination(theme, today, cache)
    with workshop(theme) as root:
        examination.root = root
        for case, files in specimens().items():
            if not cases or case in cases:
                examination.specimen(case, files)
        for name, value in () if cases else tried_values(theme):
            examination.option(name, value)
    examination.findings += script_findings(theme, examination.show)
    examination.findings += _lost_blocks(examination)
    return Verdict(
        theme.name,
        tuple(_once(examination.findings)),
        tuple(examination.cases),
        dict(sorted(examination.measured.items())),
    )


def _lost_blocks(examination: _Examination) -> Iterator[Finding]:
    theme = examination.theme
    for lost in lost_blocks(theme):
        if theme.site is None or not lost.path.is_relative_to(theme.site / "templates"):
            remedy = "call it as the template that is extended does, or remove it"
            yield Finding("renders", lost.message, remedy, examination.show(lost.path), lost.line)


class _Examination(Struct, dict=True):
    """One theme in the gate, and what has been found so far."""

    theme: Theme
    today: datetime.date
    cache: Cache
    root: Path = field(default_factory=Path)
    findings: list[Finding] = field(default_factory=list)
    cases: list[str] = field(default_factory=list)
    measured: dict[str, float] = field(default_factory=dict)
    drawn: set[bytes] = field(default_factory=set)
    """The pages whose markup has been looked at, by their digest: most options change the style sheet alone."""

    told: set[tuple[object, ...]] = field(default_factory=set)

    @functools.cached_property
    def styles(self) -> Styles:
        """The theme's style sheets, read once."""
        return styles_of(self.theme, self.show)

    def show(self, path: Path | str) -> str:
        return shown_path(path, self.theme)

    def specimen(self, case: str, files: tuple[File, ...]) -> None:
        """Try the theme with one person."""
        one = self._trial(case, files, {}, documents=case != "right-to-left")
        if one is None:
            return
        self._look(one, {})
        self.findings += (replace(finding, case=case) for finding in document_findings(one))
        if case == "example":
            self.findings += (replace(finding, case=case) for finding in picture_findings(one))
            self._weigh(files)

    def option(self, name: str, value: Any) -> None:  # noqa: ANN401 - by the option's type
        """Try the theme with one value of an option, on the page with every field and on a short PDF."""
        given = {name: value}
        case = option_values(given)
        one = self._trial(case, (*complete(), *pictures()), given, documents=False)
        if one is not None:
            self._look(one, given)
            short = self._trial(case, (*specimens()["empty"], *pictures()), given, documents=True)
            if short is not None:
                self.findings += (replace(finding, case=case) for finding in document_findings(short))

    def _trial(self, case: str, files: Iterable[File], options: Mapping[str, Any], *, documents: bool) -> Trial | None:
        if case not in self.cases:
            self.cases.append(case)
        site = with_theme(tuple(files), self.theme.name, options, documents=documents)
        try:
            return trial(case, site, self.root, today=self.today, cache=self.cache)
        except (ThemeError, InvalidSite) as err:
            self.findings += (replace(finding, case=case) for finding in self._refused(err))
            return None

    def _refused(self, err: ThemeError | InvalidSite) -> Iterator[Finding]:
        """Say why a specimen could not be drawn."""
        for problem in err.problems:
            yield Finding("renders", problem.message, _remedy(problem.message), self.show(problem.path), problem.line)
        if not err.problems:
            yield Finding("renders", str(err), _remedy(str(err)))

    def _look(self, one: Trial, options: Mapping[str, Any]) -> None:
        """Hold the pages of a trial against the rules for markup, style and legibility."""
        styles = with_options(self.styles, self.theme, one.site.options)
        if one.case in _STYLED:
            self.findings += style_findings(styles, one.pages, one.files)
        found: list[tuple[Page, Finding, Any]] = []
        for page in one.pages:
            digest = hashlib.sha256(_VERSION.sub(b"", one.files[page.path])).digest()
            fresh = digest not in self.drawn
            self.drawn.add(digest)
            if fresh:
                found += (
                    (page, Finding(rule, what, remedy, page.path), element)
                    for rule, (element, what, remedy) in faults(page)
                )
            if page.path.endswith("index.html"):
                texts = fresh and (bool(options) or one.case in _TEXTS)
                colours = bool(options) or one.case in _STYLED
                reading = read(page, one.edition_of(page), styles.sheet, texts=texts, colours=colours)
                found += ((page, finding, element) for finding, element in reading.findings)
                self._measure(reading.contrast)
        self._locate(one, found)

    def _measure(self, contrast: Mapping[str, float]) -> None:
        for medium, ratio in contrast.items():
            name = f"lowest contrast, {medium}"
            self.measured[name] = round(min(self.measured.get(name, ratio), ratio), 2)

    def _locate(self, one: Trial, found: Iterable[tuple[Page, Finding, Any]]) -> None:
        """Keep findings; those about an element get the place of the template that wrote it."""
        places: Mapping[str, tuple[tuple[str, int] | None, ...]] | None = None
        for page, finding, element in tuple(self._unknown(found)):
            if element is None:
                self.findings.append(replace(finding, case=one.case))
                continue
            places = traced(one, self.root, self.cache) if places is None else places
            at, own = page.elements.index(element), places.get(page.path, ())
            place = own[at] if len(own) == len(page.elements) else None
            located = finding if place is None else replace(finding, file=self.show(place[0]), line=place[1])
            self.findings.append(replace(located, case=one.case))

    def _unknown(self, found: Iterable[tuple[Page, Finding, Any]]) -> Iterator[tuple[Page, Finding, Any]]:
        """Leave out what another specimen had at an element of the same kind: to locate it is dear."""
        told = set(self.told)
        for page, finding, element in found:
            kind = (finding.rule, finding.what, None if element is None else (element.tag, element.get("class")))
            self.told.add(kind)
            if kind not in told or element is None:
                yield page, finding, element

    def _weigh(self, files: tuple[File, ...]) -> None:
        one = self._trial("example", without_photo(files), {}, documents=False)
        if one is not None:
            load = first_load(next(page for page in one.pages if page.path == "index.html"), one.files)
            self.measured |= {"first load, bytes": sum(part.size for part in load), "first load, requests": len(load)}
            self.findings += (replace(finding, case="example without photo") for finding in weight_findings(load))


def _remedy(message: str) -> str:
    if re.search(r"(?:there is no|has no) '\w+'", message):
        return "ask {% if … is defined %}, or pass the value"
    return "mend the file; 'sitegen serve' shows the same message while you do"


def _once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Say once what was found with several specimens, errors first, in the order of the files."""
    known: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        known.setdefault((finding.rule, finding.what, finding.place), finding)
    yield from sorted(known.values(), key=lambda one: (one.severity, one.file, one.line or 0, one.rule))
