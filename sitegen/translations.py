"""One language of texts that are given in several."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from sitegen.expressions import expression
from sitegen.model import Text, Translations
from sitegen.problems import DataPath
from sitegen.records import Record, kept, once
from sitegen.schema import Complaint, Definition
from sitegen.words import english_name

_TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})
_ENDING = expression(r"[a-z]{2}(?:-[A-Za-z]{2,4})?\Z")
_PROSE = "markdown"
"""The format of texts that are sentences, so that they cannot be the same in two languages."""


def choose(languages: Iterable[str | None], wanted: str, locales: Iterable[str]) -> str | None:
    """Return which of the languages at hand is shown to a reader of *wanted*.

    The language itself, with its region or without; else the site's languages in their order; else the
    first at hand. None stands for a text that names no language, which is the site's first.
    """
    at_hand, order = tuple(languages), tuple(locales)
    for locale in (wanted, *order):
        for lang in at_hand:
            if (lang or order[0]).casefold() == locale.casefold():
                return lang
        for lang in at_hand:
            if _primary(lang or order[0]) == _primary(locale):
                return lang
    return at_hand[0]


def speaks(languages: Iterable[str], wanted: str) -> bool:
    """Return whether one of the languages at hand is the wanted one, with its region or without."""
    return any(_primary(lang) == _primary(wanted) for lang in languages)


def _primary(lang: str) -> str:
    """Return the language without its region: ``pt`` of ``pt-BR``; Chinese keeps its script."""
    first, _, rest = lang.casefold().partition("-")
    return f"{first}-hant" if first == "zh" and rest.partition("-")[0] in _TRADITIONAL else first


def localised(value: Any, lang: str, locales: tuple[str, ...]) -> Any:  # noqa: ANN401 - any value
    """Return a validated value with every text in one language."""
    if isinstance(value, str):  # most are; to tell a record takes longest
        return value
    if isinstance(value, Translations):
        return value.texts[str(choose(value.texts, lang, locales))]
    if isinstance(value, tuple):
        return kept(value, tuple(localised(item, lang, locales) for item in value))
    if isinstance(value, Record):
        return once(value, ("localised", lang, locales), lambda: _localised(value, lang, locales))
    return value


def _localised(record: Record, lang: str, locales: tuple[str, ...]) -> Record:
    return record.replace(**{name: localised(item, lang, locales) for name, item in record.items()})


def texts_in(texts: Iterable[Text], lang: str, locales: tuple[str, ...]) -> Iterator[Text]:
    """Yield each Markdown section once, in the language that a reader of *lang* sees."""
    for versions in by_name(texts).values():
        chosen = choose(versions, lang, locales)
        text = versions[chosen]
        yield replace(text, front=localised(text.front, lang, locales))


def named_language(path: str, locales: Iterable[str]) -> tuple[str, str | None]:
    """Return the name of a Markdown section and the language that its file's name ends in.

    ``sections/about.de.md`` is ``about`` in ``de``, if that is a language of the site.
    """
    stem = path.rsplit("/", 1)[-1].removesuffix(".md")
    name, dot, ending = stem.rpartition(".")
    known = {lang.casefold(): lang for lang in locales}
    lang = known.get(ending.replace("_", "-").casefold()) if dot and name else None
    return (stem, None) if lang is None else (name, lang)


def with_front_of_original(texts: Iterable[Text]) -> Iterator[Text]:
    """Yield the texts, translations with the settings of the text that they translate where they have none."""
    groups = by_name(texts)
    for versions in groups.values():
        original = next(iter(versions.values())) if None not in versions else versions[None]
        for text in versions.values():
            yield text if text is original else replace(text, front=original.front.replace(**text.front))


def text_rules(texts: Iterable[Text], locales: tuple[str, ...]) -> Iterator[tuple[Text, Complaint]]:
    """A translation has the address of its original, and every section is in every language of the site."""
    groups = by_name(texts)
    names = frozenset(groups)
    for name, versions in groups.items():
        original = versions.get(None) or next(iter(versions.values()))
        for text in versions.values():
            if text is not original and text.front.id and text.front.id != original.front.id:
                yield text, Complaint(("id",), f"its id comes from {original.path}; remove this one", about_key=True)
        written = [lang or locales[0] for lang in versions]
        shown = not original.front.draft and (original.front.visibility or "public") == "public"
        for lang in locales:
            if shown and not speaks(written, lang):
                folder = original.path.rpartition("/")[0]
                message = f"there is no {folder}/{name}.{lang}.md; the pages in {english_name(lang)} show this text"
                yield original, Complaint((), message, severity="warning")
        if ending := _language_like(name):
            known = ", ".join((*locales, ending))
            message = f"'{ending}' is not a language of this site; write 'locales: [{known}]' under 'site:'"
            # Beside a text of that name it is a translation for certain, and would be shown to everybody.
            alone = name.rpartition(".")[0] not in names
            yield original, Complaint((), message, severity="warning" if alone else "error")


def _language_like(name: str) -> str:
    """Return the ending of a name that may be meant as a language: ``de`` of ``about.de``."""
    ending = name.rpartition(".")[2] if "." in name else ""
    return ending if _ENDING.match(ending) else ""


def by_name(texts: Iterable[Text]) -> dict[str, dict[str | None, Text]]:
    """Return the Markdown sections by name, and below it by language."""
    found: dict[str, dict[str | None, Text]] = {}
    for text in texts:
        found.setdefault(text.name, {})[text.lang] = text
    return found


def translation_rules(profile: Record, locales: tuple[str, ...], kind: Definition) -> Iterator[Complaint]:
    """A language that the site does not have is a mistake; one that a text lacks is shown in another and told."""
    if len(locales) == 1 and not _is_translated(profile):
        return
    plain: list[DataPath] = []
    for path, value, part in _texts(profile, (), kind):
        if not isinstance(value, Translations):
            plain += [path] if part is not None and part.schema.get("format") == _PROSE else []
            continue
        yield from _unknown(path, value.texts, locales)
        missing = [lang for lang in locales if not speaks(value.texts, lang)]
        if missing and any(speaks(value.texts, lang) for lang in locales):
            shown = choose(value.texts, missing[0], locales)
            message = f"it is not there in {_names(missing)}; the text in {english_name(str(shown))} is shown"
            yield Complaint(path, message, severity="warning")
    if plain and len(locales) > 1:
        others = f" ({len(plain)} such texts, this is the first)" if len(plain) > 1 else ""
        message = f"this text has no translation{others}; write it as {{{locales[0]}: …, {locales[1]}: …}}"
        yield Complaint(plain[0], message, severity="warning")


def _is_translated(value: Any) -> bool:  # noqa: ANN401 - any value
    """Return whether any text of a value is given by languages."""
    if isinstance(value, str):
        return False
    if isinstance(value, Record):
        return any(map(_is_translated, value.values()))
    return any(map(_is_translated, value)) if isinstance(value, tuple) else isinstance(value, Translations)


def _unknown(path: DataPath, value: Mapping[str, Any], locales: tuple[str, ...]) -> Iterator[Complaint]:
    for lang in value:
        if not speaks(locales, lang):
            known = ", ".join(dict.fromkeys((*locales, lang)))
            message = f"'{lang}' is not a language of this site; write 'locales: [{known}]' under 'site:'"
            yield Complaint((*path, lang), message, about_key=True)


def _names(locales: Iterable[str]) -> str:
    return ", ".join(english_name(lang) for lang in locales)


def _texts(value: Any, path: DataPath, kind: Definition | None) -> Iterator[tuple[DataPath, Any, Definition | None]]:  # noqa: ANN401
    """Yield each text of a validated value, with its path and its definition."""
    if isinstance(value, Record):
        for name, item in value.items():
            yield from _texts(item, (*path, name), kind.field(name) if kind else None)
    elif isinstance(value, tuple):
        inner = kind.inside(kind.schema["items"]) if kind and "items" in kind.schema else None
        for at, item in enumerate(value):
            yield from _texts(item, (*path, at), inner)
    elif isinstance(value, (str, Translations)):
        yield path, value, kind
