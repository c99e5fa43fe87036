"""Interface texts that a site or a theme of somebody else's brings: held against the English ones of ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from sitegen.expressions import expression
from sitegen.findings import Findings, complain
from sitegen.model import Document
from sitegen.problems import DataPath, Problem, ThemeError, either, suggest
from sitegen.schema import Complaint
from sitegen.themes import FALLBACK, Theme, catalogue, catalogue_files, known_tags, read_catalogue

_SLOT = expression(r"\{(\w+)\}")
_FORMS = ("zero", "one", "two", "few", "many", "other")
"""The plural forms of the CLDR; a language uses some of them, each the last one."""


def check_texts(theme: Theme, locales: tuple[str, ...], findings: Findings) -> None:
    """Tell what is wrong with the texts in the languages of a site, and which files of the site's are not read."""
    tags = dict.fromkeys((FALLBACK, *(tag for lang in locales for tag in known_tags(theme, lang))))
    findings.problems += _unread(theme, set(tags))
    for tag in tags:
        for path in catalogue_files(theme, tag):
            try:
                reading = read_catalogue(path, theme)
            except ThemeError as err:
                findings.problems += err.problems
                continue
            english = _english(theme, path, tag)
            document = Document(theme.shown(path), theme.read_text(path), reading.data, reading.keys, reading.values)
            complain(document, _about_texts(document.data or {}, english, ()), findings)


def _english(theme: Theme, path: Path, tag: str) -> Mapping[str, Any]:
    """Return the English texts that a file is held against: its own theme's, for English those behind it."""
    folders = ((theme.site,) if theme.site is not None else ()) + theme.folders
    at = folders.index(path.parents[1])
    for behind in folders[at:] if tag != FALLBACK else folders[at + 1 :], folders[at + 1 :]:
        try:
            return catalogue(replace(theme, site=None, folders=behind), FALLBACK) or {}
        except ThemeError:  # the file that is broken is told by its own name
            continue
    return {}


def _unread(theme: Theme, tags: set[str]) -> Iterator[Problem]:
    folder = (theme.site or Path()) / "i18n"
    for path in sorted(folder.iterdir()) if theme.site is not None and folder.is_dir() else ():
        if path.suffix in {".yaml", ".yml"} and path.name not in {f"{tag}.yaml" for tag in tags}:
            known = either((f"{tag}.yaml" for tag in sorted(tags)), "and")
            message = f"this file is not read; the languages of the site are in {known}"
            yield Problem(theme.shown(path), message, severity="warning")


def _about_texts(own: Mapping[str, Any], english: Mapping[str, Any], path: DataPath) -> Iterator[Complaint]:
    for key, value in own.items():
        place = (*path, key)
        known = english.get(key)
        if known is None:
            if hint := suggest(key, english):  # a theme and a site may have texts of their own
                yield Complaint(place, f"nobody asks for this text{hint}", about_key=True, severity="warning")
        elif value is None:
            yield Complaint(place, "the text is empty; write it, or remove this line", about_key=True)
        elif isinstance(known, Mapping) and not _plural(known):
            if isinstance(value, Mapping):
                yield from _about_texts(value, known, place)
            else:
                yield Complaint(place, f"expected keys, such as {either(list(known)[:3])}, each with a text")
        else:
            yield from _about_text(value, known, place)


def _plural(value: Any) -> bool:  # noqa: ANN401 - YAML
    return isinstance(value, Mapping) and "other" in value and set(value) <= set(_FORMS)


def _about_text(value: Any, known: Any, place: DataPath) -> Iterator[Complaint]:  # noqa: ANN401 - YAML
    """Say what is wrong with one text, in the place of a *known* one: words, plural forms or a list."""
    if isinstance(known, list):
        if not isinstance(value, list) or len(value) != len(known) or not all(isinstance(one, str) for one in value):
            yield Complaint(place, f"expected a list of {len(known)} texts")
        return
    if not isinstance(value, str) and not _plural(value):
        yield Complaint(place, f"expected a text, or its forms under {either(_FORMS)}, 'other' among them")
        return
    slots = dict.fromkeys(slot for text in _texts(known) for slot in _SLOT.findall(text))
    for form, text in value.items() if isinstance(value, Mapping) else [(None, value)]:
        for slot in _SLOT.findall(str(text)):
            if slot not in slots:
                there = f"there is {either((f'{{{one}}}' for one in slots), 'and')}" if slots else "this text has none"
                spot = place if form is None else (*place, form)
                yield Complaint(spot, f"nothing is filled in for {{{slot}}}; {there}{suggest(slot, slots)}")


def _texts(known: Any) -> list[str]:  # noqa: ANN401 - YAML
    return [str(one) for one in known.values()] if isinstance(known, Mapping) else [str(known)]
