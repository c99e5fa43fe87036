"""Pages on paper: what a browser prints ends no sheet with a head whose text is on the next."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Page
from pypdfium2 import raw

from tests.making import THEMES

Visit = Callable[..., Page]
Serve = Callable[[str], Any]
Line = tuple[int, int]
"""A line of text: its sheet, and how far up it lies there, in points."""
SHEETS = (("210mm", "297mm"), ("8.5in", "11in"), ("210mm", "265mm"))
"""A4, Letter and a shorter one, on which pages end elsewhere."""
SIGN = 128
"""The blue of the colours by which the parts of a page are known on paper."""
PAINT = """(sign) => {
  let number = 0;
  const paint = (part) => {
    number += 1;
    for (const one of [part, ...part.querySelectorAll("*")]) {
      one.style.setProperty("color", `rgb(${number >> 8}, ${number & 255}, ${sign})`, "important");
    }
    return number;
  };
  const heads = ".entry-title, .byline, .authors, .dates";
  const parts = ".entry, .group, .quote, .figures > div, .pairs > div, .cols > .entry-body:only-child";
  const shown = (one) => one.checkVisibility() && one.textContent.trim() !== "";
  const pairs = [];
  for (const section of document.querySelectorAll(".section")) {
    const title = section.querySelector(".section-title");
    const found = [...section.querySelectorAll(parts)].filter(shown);
    if (!shown(title) || !found.length) continue;
    const numbers = found.map((part) => {
      const pieces = part.matches(".entry") ? [...part.children].filter(shown) : [part];
      const head = pieces.filter((one) => one.matches(heads)).map(paint);
      const text = pieces.filter((one) => !one.matches(heads)).map(paint);
      if (head.length && text.length) pairs.push([part.textContent.trim(), head, text]);
      return [...head, ...text];
    });
    pairs.push([title.textContent, [paint(title)], numbers[0]]);
  }
  return pairs;
}"""
"""Colours parts, which moves nothing, and returns heads: beginning, their numbers, those of the text that follows."""


def _lines(content: bytes) -> dict[int, set[Line]]:
    """Return the lines of each part by its number."""
    found: dict[int, set[Line]] = {}
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    document = pypdfium2.PdfDocument(content)
    for number, sheet in enumerate(document):
        for piece in sheet.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
            raw.FPDFPageObj_GetFillColor(piece, red, green, blue, alpha)
            if blue.value == SIGN:
                line = number, round(piece.get_matrix().f)
                found.setdefault(red.value * 256 + green.value, set()).add(line)
        sheet.close()
    document.close()
    return found


def _parted(lines: dict[int, set[Line]], heads: Iterable[int], texts: Iterable[int]) -> str | None:
    """Return what is wrong with a head and its text, if anything is."""
    head = {line for number in heads for line in lines.get(number, ())}
    text = {line for number in texts for line in lines.get(number, ())}
    if not head or not text:
        return "is not printed"
    if len({sheet for sheet, _ in head}) > 1:
        return "is on two sheets"
    beside = [line for line in text if line[0] == min(head)[0]]
    return None if len(beside) >= min(2, len(text)) else f"has {len(beside)} lines beside it"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("site", ["example", "thirty-years"])
def test_no_sheet_ends_with_a_head(serve: Serve, visit: Visit, theme: str, site: str) -> None:
    """Titles of sections and heads of entries stand on one sheet, with two lines of what follows or all of it."""
    page = visit(serve(f"{site}@{theme}").url)
    page.emulate_media(media="print")
    heads = page.evaluate(PAINT, SIGN)
    assert len(heads) > 10
    for width, height in SHEETS:
        lines = _lines(page.pdf(width=width, height=height, print_background=True))
        faults = [(start[:60], _parted(lines, head, text)) for start, head, text in heads]
        assert (height, [fault for fault in faults if fault[1]]) == (height, [])
