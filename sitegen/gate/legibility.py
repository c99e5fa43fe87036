"""What can be read of a page, by whom: contrast, and texts that a style hides."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from sitegen.ats import Lost, lost
from sitegen.colours import TEXT_CONTRAST, contrast, hexadecimal, readable
from sitegen.gate.cascade import Seen, over, seen
from sitegen.gate.markup import Page
from sitegen.gate.sheets import MEDIA, Medium, Rule, Sheet
from sitegen.gate.verdicts import Finding
from sitegen.markdown import Markdown
from sitegen.model import Edition

HEADING_CONTRAST = 3.0
"""WCAG 2.2 AA for large text; which text is large, only layout says, so it is asked of the first two levels."""
_LARGE = frozenset({"h1", "h2"})
_FEW = 5
"""How many of the same kind are told one by one."""
_NOT_THERE = {
    "light": "is hidden until a script runs",
    "a phone": "is hidden on a phone until a script runs",
    "print": "is not printed",
}
"""Where texts are looked for, and what is said of a lost one; elsewhere colours alone differ."""
_REMEDIES = {
    "readable": "hide nothing by styles that a reader needs; what only works with a script gets 'hidden' in the page",
    "print": "leave it out of what @media print hides; details::details-content is to be visible there",
}


class Reading(Struct, frozen=True):
    """What was found on a page, and the lowest contrast of each medium."""

    findings: tuple[tuple[Finding, Any], ...]
    """Each with the element that it is about, if it is not in a style sheet."""
    contrast: dict[str, float]


def read(page: Page, edition: Edition, sheet: Sheet, *, texts: bool, colours: bool) -> Reading:
    """Look at a page on every medium, without scripts."""
    found: list[tuple[Finding, Any]] = []
    lowest: dict[str, float] = {}
    for medium in MEDIA:
        if not (colours or (texts and medium.name in _NOT_THERE)):
            continue
        every = tuple(seen(page.root, sheet, medium))
        if colours and medium.name != "a phone":
            found += [(finding, None) for finding in _contrast(every, medium, lowest)]
        if texts and medium.name in _NOT_THERE:
            found += _texts(every, page, edition, medium)
    return Reading(tuple(found), lowest)


def _contrast(every: Iterable[Seen], medium: Medium, lowest: dict[str, float]) -> Iterator[Finding]:
    told: set[tuple[object, ...]] = set()
    for one in every:
        words = _own_words(one.element)
        if not words or not one.shown or one.clipped or one.element.get("aria-disabled") == "true":
            continue
        key = (one.colour, one.ground, one.element.tag in _LARGE, one.colour_rule and one.colour_rule.line)
        if key in told:
            continue
        told.add(key)
        file, line = (one.colour_rule.path, one.colour_rule.line) if one.colour_rule else ("", None)
        if one.colour is None or one.ground is None:
            what = f"the contrast of what is coloured here, or of its ground, cannot be computed in {medium.name}"
            remedy = "write plain colours, color-mix() or light-dark(); look yourself at pictures and relative colours"
            yield Finding("contrast", what, remedy, file, line, severity="warning")
            continue
        colour, ground = over(one.colour, one.ground)[:3], one.ground[:3]
        ratio, needed = contrast(colour, ground), HEADING_CONTRAST if one.element.tag in _LARGE else TEXT_CONTRAST
        lowest[medium.name] = min(lowest.get(medium.name, ratio), ratio)
        if round(ratio, 2) < needed:
            shade = hexadecimal(readable(colour, ground, needed))
            what = (
                f"'{words[:40]}' ({_called(one.element)}) stands out {ratio:.1f} to 1 in {medium.name}: "
                f"{hexadecimal(colour)} on {hexadecimal(ground)}"
            )
            yield Finding("contrast", what, f"text needs {needed} to 1; the nearest shade is {shade}", file, line)


def _texts(every: tuple[Seen, ...], page: Page, edition: Edition, medium: Medium) -> Iterator[tuple[Finding, Any]]:
    hidden = tuple(one for one in every if one.hidden_by or "hidden" in one.element.attrib)
    shown = {one.element for one in every if one.shown}
    whole, visible = _page_text(page.root, None), _page_text(page.root, shown)
    there = set(_missing(page, edition, whole))
    if medium.name == "light":
        for one in tuple(there)[:_FEW]:
            what = f"{one.where}: '{one.text[:60]}' {one.what}"
            remedy = "show it where the section or the opening is drawn; partials/macros.html shows every field"
            yield Finding("complete", what, remedy, page.path), None
    rule = "print" if medium.print else "readable"
    causes: dict[Rule | None, tuple[Lost, Any]] = {}
    for one in _missing(page, edition, visible):
        if one not in there:
            hider = next((other for other in hidden if _bare(one.text) in _bare(_page_text(other.element, None))), None)
            causes.setdefault(hider.hidden_by if hider else None, (one, hider.element if hider else None))
    for cause, (one, element) in causes.items():
        what = f"{one.where}: '{one.text[:60]}' {_NOT_THERE[medium.name]}"
        file, line = (cause.path, cause.line) if cause else (page.path, None)
        yield Finding(rule, what, _REMEDIES[rule], file, line), None if cause else element


def _missing(page: Page, edition: Edition, text: str) -> Iterator[Lost]:
    """Yield what is not on a page that should be: all of the resume, or one section of its own."""
    path = page.path.removeprefix(edition.folder)
    if path == "index.html":
        yield from lost(edition, [text])
        return
    section = next((one for one in edition.sections if one.page and path == f"{one.id}/index.html"), None)
    if section is None:
        return
    bare = _bare(text)
    for words in (section.title, *Markdown().lines(section.body)):
        if words and _bare(words) not in bare:
            yield Lost(section.id, words, "is not found")


def _page_text(element: Any, shown: set[Any] | None) -> str:  # noqa: ANN401 - an lxml element
    """Return the words of an element, or those of what is *shown* of it."""
    if element.tag in {"script", "style", "template", "head"} or (shown is not None and element not in shown):
        return ""
    own = element.get("alt") or "" if element.tag == "img" else ""
    parts = ((_page_text(kid, shown) if isinstance(kid.tag, str) else "") + (kid.tail or "") for kid in element)
    return f"{own}{element.text or ''}{''.join(parts)}"


def _own_words(element: Any) -> str:  # noqa: ANN401 - an lxml element
    return " ".join(f"{element.text or ''} {' '.join(kid.tail or '' for kid in element)}".split())


def _called(element: Any) -> str:  # noqa: ANN401 - an lxml element
    names = "".join(f".{name}" for name in (element.get("class") or "").split()[:2])
    return f"{element.tag}{names}"


def _bare(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if not letter.isspace())
