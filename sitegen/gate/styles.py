"""The rules for style sheets and scripts, which can be told from their text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import cssselect2
from msgspec import Struct

from sitegen.expressions import expression
from sitegen.gate.cascade import resolved
from sitegen.gate.grammar import grammar_findings
from sitegen.gate.markup import Page
from sitegen.gate.sheets import Rule, Sheet, addresses, joined, parse
from sitegen.gate.verdicts import Finding
from sitegen.pages import ASSETS
from sitegen.themes import BASE, STYLE_SHEET, Theme, custom_properties, static_files, style_sheets

GENERATED = "theme.yaml (palette and options)"
"""Where a finding is that is in what the program writes of theme.yaml."""
LONGEST = 0.2
"""Seconds of motion."""
_TIME = expression(r"(?<![\w.#-])(\d*\.?\d+)(ms|s)\b")
_MOVING = frozenset({"transition", "transition-duration", "animation", "animation-duration"})
_MARKS = frozenset({"box-shadow", "border", "border-color", "background", "background-color", "text-decoration"})
_WHOLE = expression(r"(?:https?:)?//", re.IGNORECASE)
_LITERAL = expression(r"""["'`](?:https?:|wss?:)?//(?!www\.w3\.org/)[^"'`\s]*""")
_CODE = expression(r"\beval\s*\(|\bnew Function\b|\bdocument\.write|\.innerHTML\s*=|\.outerHTML\s*=|insertAdjacentHTML")
_COMMENT = expression(r"/\*.*?\*/|(?<![:\"'`])//[^\n]*", re.DOTALL)

Show = Callable[[Path], str]
"""How a file of a theme is called in findings."""


class Styles(Struct, frozen=True):
    """The style sheets of a theme, in their order."""

    sheet: Sheet
    texts: Mapping[str, str]
    """Each file, by how it is called in findings."""


def styles_of(theme: Theme, show: Show) -> Styles:
    """Read the style sheets of a theme."""
    files = [*style_sheets(theme), *(path for name, path in static_files(theme) if _is_further_sheet(name))]
    texts = {show(path): path.read_text("utf-8") for path in files}
    return Styles(joined(parse(text, path) for path, text in texts.items()), texts)


def with_options(styles: Styles, theme: Theme, options: Mapping[str, object]) -> Styles:
    """Put what palette and options come to before the style sheets, as the page has it."""
    generated = parse(custom_properties(theme, options), GENERATED)
    return Styles(joined([generated, styles.sheet]), styles.texts)


def _is_further_sheet(name: str) -> bool:
    return name.endswith(".css") and name != STYLE_SHEET


def style_findings(styles: Styles, pages: Iterable[Page], loaded: Iterable[str]) -> Iterator[Finding]:
    """Yield what is wrong with style sheets; *pages* are what their selectors are tried on."""
    yield from grammar_findings(styles.sheet, styles.texts.items())
    yield from _addresses(styles, frozenset(loaded))
    yield from _motion(styles.sheet)
    yield from _focus(styles.sheet, tuple(pages))
    yield from _print(styles.sheet)


def _addresses(styles: Styles, loaded: frozenset[str]) -> Iterator[Finding]:
    for path, text in styles.texts.items():
        for address, line in addresses(text):
            if _WHOLE.match(address):
                remedy = "put the file into static/ and name it by its path there"
                yield Finding("foreign", f"loads {address[:80]}", remedy, path, line)
            elif not address.startswith(("data:", "#")) and f"{ASSETS}/{address.split('?')[0]}" not in loaded:
                remedy = "name a file of static/ by its path there"
                yield Finding("files", f"'{address[:80]}' is not there", remedy, path, line)
    for rule in styles.sheet.at_rules:
        if rule.keyword == "import":
            what = "@import has no effect here, since the sheets of a theme are joined"
            yield Finding("styles", what, "write the rules into static/style.css", rule.path, rule.line)


def _motion(sheet: Sheet) -> Iterator[Finding]:
    known = {one.name: one.value for rule in sheet.rules for one in rule.declarations if one.name.startswith("--")}
    calmed = [rule for rule in sheet.rules if any(_is_calm(condition) for condition in rule.conditions)]
    for rule in sheet.rules:
        allowed = any(
            "prefers-reduced-motion" in condition and "reduce)" not in condition.replace(" ", "")
            for condition in rule.conditions
        )
        for one in rule.declarations:
            value = resolved(one.value, known)
            if one.name == "scroll-behavior" and value == "smooth":
                seconds = 0.1
            elif one.name in _MOVING:
                seconds = max(map(_seconds, value.split(",")), default=0.0)
            else:
                continue
            if seconds > LONGEST:
                what = f"{one.name} takes {seconds * 1000:.0f} ms"
                yield Finding("motion", what, f"{LONGEST * 1000:.0f} ms are the most", rule.path, one.line)
            elif seconds and not allowed and not _is_stilled(rule, one.name, calmed):
                what = f"'{one.name}' moves for readers who asked for less motion, too"
                remedy = "put it into @media (prefers-reduced-motion: no-preference) { … }"
                yield Finding("motion", what, remedy, rule.path, one.line)


def _is_calm(condition: str) -> bool:
    flat = condition.replace(" ", "")
    return "(prefers-reduced-motion:reduce)" in flat or "(prefers-reduced-motion)" in flat


def _is_stilled(rule: Rule, name: str, calmed: Iterable[Rule]) -> bool:
    """Whether a rule for readers who asked for less motion takes a motion back."""
    family = name.split("-", maxsplit=1)[0]
    return any(
        one.name.startswith(family) and (other.selector == rule.selector or "*" in other.selector)
        for other in calmed
        for one in other.declarations
    )


def _seconds(value: str) -> float:
    """Return how long one motion takes, its delay included."""
    if re.search(r"\binfinite\b", value):
        return float("inf") if _TIME.search(value) else 0.0
    return sum(float(number) / (1000 if unit == "ms" else 1) for number, unit in _TIME.findall(value))


def _focus(sheet: Sheet, pages: tuple[Page, ...]) -> Iterator[Finding]:
    reached = [element for page in pages for element in _reached(page)]
    for rule in sheet.rules:
        removed = next((one for one in rule.declarations if _removes_outline(one.name, one.value)), None)
        if removed is None or ":not(:focus-visible)" in rule.selector.replace(" ", ""):
            continue
        if any(one.name in _MARKS for one in rule.declarations):
            continue
        if any(_meets(rule.selector, element) for element in reached):
            what = f"'{rule.selector[:60]}' removes the mark of the keyboard's place"
            remedy = "leave the outline, or put another mark in its place, such as a box-shadow"
            yield Finding("focus", what, remedy, rule.path, removed.line)


def _removes_outline(name: str, value: str) -> bool:
    return name in {"outline", "outline-style", "outline-width"} and value.split()[:1] in (["none"], ["0"], ["0px"])


def _reached(page: Page) -> Iterator[cssselect2.ElementWrapper]:
    """Yield what the keyboard comes to."""
    for wrapped in cssselect2.ElementWrapper.from_html_root(page.root).iter_subtree():
        one = wrapped.etree_element
        if one.tag in {"button", "input", "select", "textarea", "summary"} or (one.tag == "a" and one.get("href")):
            yield wrapped


def _meets(selector: str, element: cssselect2.ElementWrapper) -> bool:
    bare = re.sub(r":focus(?:-visible|-within)?\b", "", selector)
    parts = (part.strip() or "*" for part in bare.split(","))
    try:
        return bool(element.matches(", ".join(parts)))
    except (cssselect2.SelectorError, NotImplementedError):
        return False


def _print(sheet: Sheet) -> Iterator[Finding]:
    remedy = "add @media print { … } to static/style.css: paper is white, links and forms do nothing on it"
    own = [rule.path for rule in sheet.rules if any("print" in condition for condition in rule.conditions)]
    if not own:
        yield Finding("print", "there are no styles for print", remedy)
    elif all(path.startswith(f"themes/{BASE}/") or path == GENERATED for path in own):
        yield Finding("print", "print has no design of the theme's own", remedy, severity="warning")


def script_findings(theme: Theme, show: Show) -> Iterator[Finding]:
    """Yield what is wrong with a theme's scripts."""
    for name, path in static_files(theme):
        if not name.endswith((".js", ".mjs")):
            continue
        text = _COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), path.read_text("utf-8"))
        for match in _LITERAL.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            what = f"names another address: {match[0][1:80]}"
            yield Finding("foreign", what, "put what it loads into static/", show(path), line)
        for match in _CODE.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            remedy = "use textContent and createElement"
            yield Finding("scripts", f"'{match[0]}' makes code of texts", remedy, show(path), line)
