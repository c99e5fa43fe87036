"""What a profile chooses of a theme: which one, its font, its options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sitegen.attachments import picture
from sitegen.cache import Cache
from sitegen.findings import Findings
from sitegen.installed_fonts import FontError
from sitegen.model import Document, File, Source
from sitegen.options import Option, read_value
from sitegen.problems import DataPath, ThemeError, either, suggest
from sitegen.records import Record
from sitegen.theme_files import dressed_theme, find_theme
from sitegen.themes import DEFAULT, Theme

FONT = "font"
"""The option that ``theme.font`` sets."""
_OPTIONS: DataPath = ("theme", "options")


def choose_theme(
    source: Source, profile: Record | None, cache: Cache, findings: Findings
) -> tuple[Theme | None, dict[str, Any], dict[str, File]]:
    """Return the theme in the chosen fonts, what each of its options is, and the pictures that these name.

    The theme is None where there is none, or a broken one, which is told.
    """
    chosen = profile.theme if profile is not None else None
    name = (chosen.name if chosen else None) or DEFAULT
    document = source.profile
    try:
        theme = find_theme(name, source.root, cache.memory)
    except ThemeError as err:
        if err.problems:
            findings.problems += err.problems
        elif document is None or not chosen:
            raise
        else:
            findings.add(document, ("theme", "name"), str(err))
        return None, {}, {}
    values = theme.defaults
    if document is None or chosen is None:
        return theme, values, {}
    for path, option, value in _given(document, chosen, theme, findings):
        read, mistakes = read_value(value, option)
        for below, message in mistakes:
            findings.add(document, (*path, *below), message)
        if not mistakes:
            values[option.name] = read
            theme = _with_font(document, path, option, theme, values, cache, findings)
    return theme, values, dict(_pictures(source, document, theme, values, cache, findings))


def _given(
    document: Document, chosen: Record, theme: Theme, findings: Findings
) -> Iterator[tuple[DataPath, Option, Any]]:
    """Yield the options that the profile sets, each with its place and what stands there."""
    given: Mapping[str, Any] = chosen.options or {}
    for name, value in given.items():
        path = (*_OPTIONS, name)
        if name in theme.options:
            yield path, theme.options[name], value
        else:
            hint = suggest(name, theme.options) or _offer(theme)
            findings.add(document, path, f"theme '{theme.name}' has no such option{hint}", about_key=True)
    if chosen.font is None:
        return
    path = ("theme", FONT)
    option = theme.options.get(FONT)
    if option is None or option.type != "font":
        findings.add(document, path, f"theme '{theme.name}' keeps to its own fonts{_offer(theme)}", about_key=True)
    elif FONT in given:
        findings.add(document, path, "the font stands under 'options:' as well; keep one of both", about_key=True)
    else:
        yield path, option, chosen.font


def _offer(theme: Theme) -> str:
    return f"; it offers {either(theme.options, 'and')}" if theme.options else ""


def _with_font(
    document: Document,
    path: DataPath,
    option: Option,
    theme: Theme,
    values: Mapping[str, Any],
    cache: Cache,
    findings: Findings,
) -> Theme:
    """Return the theme in a font that has been chosen, or tell why it cannot be."""
    if option.type != "font":
        return theme
    try:
        return dressed_theme(theme, values, cache)
    except FontError as err:
        findings.add(document, path, str(err))
        return theme


def _pictures(
    source: Source,
    document: Document,
    theme: Theme,
    values: Mapping[str, Any],
    cache: Cache,
    findings: Findings,
) -> Iterator[tuple[str, File]]:
    assets = {file.path: file for file in source.assets}
    for name, option in theme.options.items():
        if option.type == "picture" and values[name] is not None:
            file = picture(document, (*_OPTIONS, name), values[name], assets, cache, findings)
            if file is not None:
                yield file.path, file
