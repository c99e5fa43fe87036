"""Stage 2: a `Source` becomes a `Site`, or every problem of all its files is told at once."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from sitegen.attachments import check_links, icon, photo, text_pictures
from sitegen.cache import Cache
from sitegen.contact_rules import contact_rules
from sitegen.deploy_rules import deploy_rules, redirect_rules
from sitegen.findings import Findings, complain
from sitegen.interface_texts import check_texts
from sitegen.memory import Memory
from sitegen.model import Document, File, Site, Source, Text
from sitegen.outline import PAGE_ANCHORS, custom_id, text_id
from sitegen.overlay import laid_over
from sitegen.problems import DataPath, InvalidSite, Problem, either, suggest
from sitegen.records import Record
from sitegen.rules import date_rules, id_rules, privacy_rules, profile_rules, section_rules, variant_rules
from sitegen.schema import Complaint, Definition, conform, definition, dotted
from sitegen.site_templates import template_problems
from sitegen.slips import run_into_text, swallowed
from sitegen.theme_choice import choose_theme
from sitegen.themes import Theme, known_tags, languages
from sitegen.translations import (
    localised,
    named_language,
    text_rules,
    texts_in,
    translation_rules,
    with_front_of_original,
)
from sitegen.variants import FOLDER, tag_rules

DEFAULT_LOCALE = "en"
RESERVED = frozenset({"assets", "pictures", "thanks", "index", "404", "contact", FOLDER})
"""Addresses and anchors that the site needs for itself."""


def validate(source: Source, *, cache: Cache, today: datetime.date) -> Site:
    """Return the site that the source describes; raise `InvalidSite` with all that is wrong."""
    findings = Findings(list(source.problems))
    kind = definition()
    own, added = _profile(source, kind, cache.memory, findings), _private(source.private, findings)
    profile = own if own is None or added is None else laid_over(own, added)
    locales = _locales(profile)
    texts = _texts(source, kind, locales, findings)
    assets = {file.path: file for file in source.assets}
    main: Record | None = localised(profile, locales[0], locales)
    theme, options, chosen_pictures = choose_theme(source, main, cache, findings)
    sections = tuple(texts_in(texts, locales[0], locales))
    names = _section_names(source, main, sections, kind, locales, findings)
    portrait = None
    used: dict[str, File] = dict(chosen_pictures)
    if profile is not None and main is not None and source.profile is not None:
        portrait = photo(source.profile, main, assets, cache, findings)
        used |= icon(source.profile, main, assets, cache, findings)
        for rules in (
            privacy_rules(main, kind),
            date_rules(main, today),
            profile_rules(main),
            contact_rules(main, findings.told),
            deploy_rules(main),
            redirect_rules(main),
            section_rules(main, names, kind),
            id_rules(main),
            tag_rules(profile, texts),
            variant_rules(main, sections, names, kind),
            translation_rules(profile, locales, kind),
        ):
            complain(source.profile, rules, findings)
        if theme is not None:
            _check_locales(source.profile, main, theme, findings)
            check_texts(theme, locales, findings)
            findings.problems += template_problems(theme)
    check_links(source, texts, findings)
    used |= text_pictures(source, texts, assets, cache, findings)
    if findings.fatal or own is None or theme is None:
        raise InvalidSite(findings.problems)
    problems = tuple(findings.problems)
    return Site(source.root, own, added, texts, locales, theme, options, used, source.static, portrait, problems)


def _profile(source: Source, kind: Definition, memory: Memory, findings: Findings) -> Record | None:
    document = source.profile
    if document is None:
        return None
    if not isinstance(document.data, dict):
        shape = "a list" if isinstance(document.data, list) else "a single text"
        findings.add(document, (), f"the file holds {shape}; it must hold keys such as 'basics:' and 'work:'")
        return None
    value, complaints = conform(document.data, kind, memory)
    complain(document, _about_publications(document.data, complaints), findings)
    swallowed(document, findings)
    run_into_text(document, kind, findings)
    return _with_bibliography(source, document, value, kind, findings) if isinstance(value, Record) else None


def _about_publications(data: dict[str, Any], complaints: list[Complaint]) -> list[Complaint]:
    """Say once that a publication stands where a list of them, or the name of a file, must stand."""
    written = data.get("publications")
    if not isinstance(written, dict) or "bibtex" in written:
        return complaints
    message = "expected a list; start each item with '- ', or name a BibTeX file, as {bibtex: refs.bib}"
    others = [complaint for complaint in complaints if complaint.path[:1] != ("publications",)]
    return [*others, Complaint(("publications",), message)]


def _with_bibliography(
    source: Source, document: Document, profile: Record, kind: Definition, findings: Findings
) -> Record:
    """Put the entries of a BibTeX file in the place of its name."""
    named = profile.publications
    if not isinstance(named, Record):
        return profile
    files = {file.path: file for file in source.bibliographies}
    path: DataPath = ("publications", "bibtex")
    if named.bibtex is None:  # what is wrong with it has been said
        return profile.without(frozenset({"publications"}))
    if named.bibtex not in files:
        hint = suggest(named.bibtex, files) or "; put it beside profile.yaml"
        findings.add(document, path, f"there is no file '{named.bibtex}'{hint}")
    else:
        from sitegen.bibtex import read_bibtex

        entries, problems = read_bibtex(files[named.bibtex])
        findings.problems += problems
        return profile.replace(publications=tuple(_conforming(entries, files[named.bibtex], kind, findings)))
    return profile.without(frozenset({"publications"}))


def _conforming(entries: list[dict[str, Any]], file: File, kind: Definition, findings: Findings) -> Iterator[Record]:
    for entry in entries:
        value, complaints = conform(entry, kind.define("publication"))
        for complaint in complaints:
            what = f"{dotted(complaint.path)} of '{entry.get('name', 'an entry without a title')}'"
            findings.problems.append(Problem(file.path, f"{what}: {complaint.message}", severity="warning"))
        yield value


def _private(document: Document | None, findings: Findings) -> Record | None:
    """Return what the private profile adds; it may leave out what a profile must have."""
    if document is None:
        return None
    added, complaints = conform(document.data, definition(partial=True))
    complain(document, complaints, findings)
    swallowed(document, findings)
    return added if isinstance(added, Record) else None


def _locales(profile: Record | None) -> tuple[str, ...]:
    """Return the languages of the site, the main one first."""
    site = profile.site if profile is not None else None
    if site is None:
        return (DEFAULT_LOCALE,)
    return tuple(dict.fromkeys(site.locales or ())) or (site.locale or DEFAULT_LOCALE,)


def _texts(source: Source, kind: Definition, locales: tuple[str, ...], findings: Findings) -> tuple[Text, ...]:
    front = kind.define("front")
    found: list[Text] = []
    for document in source.texts:
        if not isinstance(document.data, dict):
            message = "the lines between '---' hold keys; a title is written as 'title: About me'"
            findings.add(document, (), message)
            continue
        value, complaints = conform(document.data, front)
        complain(document, complaints, findings)
        swallowed(document, findings)
        name, lang = named_language(document.path, locales)
        found.append(Text(document.path, name, lang, value, document.body, document.body_line))
    complain_of = {document.path: document for document in source.texts}
    for text, complaint in text_rules(found, locales):
        complain(complain_of[text.path], [complaint], findings)
    return tuple(with_front_of_original(found))


def _section_names(
    source: Source,
    profile: Record | None,
    texts: tuple[Text, ...],
    kind: Definition,
    locales: tuple[str, ...],
    findings: Findings,
) -> tuple[str, ...]:
    """Return the names of all sections; each is an anchor or an address, so each needs its own."""
    owners = {name: "a section of the resume" for name in kind.names if "x-section" in _schema(kind, name)}
    # A section that the profile does not use leaves its name to a text: sections/talks.md beside no talks.
    taken = {name: what for name, what in owners.items() if profile is not None and profile.get(name)}
    taken |= {lang.casefold(): "the pages in that language" for lang in locales[1:]}
    documents = {document.path: document for document in source.texts}
    for at, section in enumerate((profile.custom if profile is not None else None) or ()):
        name = custom_id(section)
        if (what := _name_refused(name, taken)) and source.profile is not None:
            field = "id" if section.id else "title"
            findings.add(source.profile, ("custom", at, field), f"{what}; give the section another 'id:'")
        owners[name] = taken[name] = f"the section '{section.title}'"
    for text in texts:
        name = text_id(text)
        what = _name_refused(name, taken) if name else "the file's name makes no address"
        if not what:
            owners[name] = taken[name] = text.path
        elif text.front.id:
            findings.add(documents[text.path], ("id",), f"{what}; choose another")
        else:
            findings.problems.append(Problem(text.path, f"{what}; rename the file, or give it an 'id:'"))
    return tuple(owners)


def _schema(kind: Definition, name: str) -> Mapping[str, Any]:
    part = kind.field(name)
    return part.schema if part else {}


def _name_refused(name: str, taken: Mapping[str, str]) -> str | None:
    """Say why a section cannot have a name, if it cannot."""
    if name in RESERVED or name in PAGE_ANCHORS or name.endswith("-title"):
        return f"the site itself needs the address '{name}'"
    return f"'{name}' already names {taken[name]}" if name in taken else None


def _check_locales(document: Document, profile: Record, theme: Theme, findings: Findings) -> None:
    site = profile.site or Record({}, frozenset({"locale", "locales"}))
    if site.locale and site.locales:
        message = "write 'locales' alone; the first of them is the main language"
        findings.add(document, ("site", "locale"), message, about_key=True)
    places: list[DataPath] = [("site", "locales", at) for at in range(len(site.locales or ()))]
    for path, lang in zip(places or [("site", "locale")], site.locales or (site.locale,), strict=True):
        if lang is None:
            continue
        if not known_tags(theme, lang):
            message = f"there are no interface texts in '{lang}' yet; there are some in {either(languages(theme))}"
            findings.add(document, path, message)
        elif (site.locales or ()).count(lang) > 1:
            findings.add(document, path, f"'{lang}' stands in this list twice; keep one")
