"""The rules for documents and pictures that a theme draws."""

from __future__ import annotations

import io
from collections.abc import Iterator

from sitegen import cards, icons
from sitegen.ats import READERS, lost
from sitegen.documents import FORMATS
from sitegen.gate.trials import Trial
from sitegen.gate.verdicts import Finding

_FEW = 5


def document_findings(one: Trial) -> Iterator[Finding]:
    """Yield what is lost in the documents of a trial, and why its PDF is not accessible."""
    for problem in one.built.warnings:
        if problem.path.endswith(".typ"):
            remedy = "typst.app/docs names what PDF/UA-1 asks for: titles, alt texts, headings in order"
            yield Finding("documents", problem.message, remedy, problem.path, problem.line)
    for edition in one.built.editions:
        for name in edition.downloads:
            path = f"{edition.folder}resume.{FORMATS[name].suffix}"
            if name not in READERS:
                continue
            for gone in tuple(lost(edition, READERS[name](one.files[path])))[:_FEW]:
                what = f"{gone.where}: '{gone.text[:60]}' {gone.what}"
                remedy = "set every field of every entry; sheet.typ and entries.typ of the base do"
                yield Finding("documents", what, remedy, path)


def picture_findings(one: Trial) -> Iterator[Finding]:
    """Yield what is wrong with the card and the icons."""
    from PIL import Image

    wanted = {"card.png": (cards.WIDTH, cards.HEIGHT), **{name: (side, side) for name, side in icons.SIDES.items()}}
    for path, size in wanted.items():
        content = one.files.get(path)
        if content is None:
            if path != "card.png" or one.built.editions[0].url:
                yield Finding("pictures", "is not made", "draw it in card.typ, or leave that file to the base", path)
            continue
        with Image.open(io.BytesIO(content)) as picture:
            found = picture.size
        if found != size:
            what = f"is {found[0]} × {found[1]} pixels instead of {size[0]} × {size[1]}"
            remedy = f"write #set page(width: {size[0]}pt, height: {size[1]}pt) in {_template(path)}"
            yield Finding("pictures", what, remedy, _template(path))
        if path == "card.png" and len(content) > cards.BYTES:
            what = f"the card takes {len(content) / 1000:.0f} kB; {cards.BYTES / 1000:.0f} kB are the most"
            yield Finding("pictures", what, "flat colours instead of gradients make it light", _template(path))


def _template(path: str) -> str:
    return "card.typ" if path == "card.png" else "icon.typ"
