"""Stage 2: a `Source` becomes a `Site`, or every problem of all its files is told at once."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sitegen import pictures
from sitegen.bibtex import read_bibtex
from sitegen.cache import Cache
from sitegen.formats import web_address
from sitegen.markdown import image_sources, link_targets
from sitegen.model import Document, File, Record, Site, Source, Text
from sitegen.outline import PAGE_ANCHORS, custom_id, text_id
from sitegen.problems import DataPath, InvalidSite, Mark, Problem, Severity, ThemeError, either, suggest
from sitegen.rules import date_rules, id_rules, privacy_rules, profile_rules, section_rules
from sitegen.schema import Complaint, Definition, conform, definition, dotted
from sitegen.themes import DEFAULT, Theme, find_theme, languages, read_option, theme_names

_KEY_LINE = re.compile(r"\s+(?:- )?(?P<key>[a-z]\w*):(?:\s*[|>][+-]?)?\s*\Z")
_COMMENTED = re.compile(r"[\w.$-]+:\s+(?P<text>#\w.*?)\s*\Z")
RESERVED = frozenset({"assets", "pictures", "thanks", "index", "404", "contact"})
"""Addresses and anchors that the site needs for itself."""


def validate(source: Source, *, cache: Cache, today: datetime.date) -> Site:
    """Return the site that the source describes; raise `InvalidSite` with all that is wrong."""
    findings = _Findings(list(source.problems))
    kind = definition()
    profile = _profile(source, kind, findings)
    texts = tuple(_texts(source, kind, findings))
    assets = {file.path: file for file in source.assets}
    theme, options = _theme(source, profile, findings)
    photo = None
    names = _section_names(source, profile, texts, kind, findings)
    if profile is not None and source.profile is not None:
        photo = _photo(source.profile, profile, assets, cache, findings)
        for rules in (
            privacy_rules(profile, kind),
            date_rules(profile, today),
            profile_rules(profile),
            section_rules(profile, names, kind),
            id_rules(profile),
        ):
            _complain(source.profile, rules, findings)
        if theme is not None:
            _locale(source.profile, profile, theme, findings)
    _links(source, texts, findings)
    used = _text_pictures(source, texts, assets, cache, findings)
    if findings.fatal or profile is None or theme is None:
        raise InvalidSite(findings.problems)
    return Site(source.root, profile, texts, theme, options, used, source.static, photo, tuple(findings.problems))


@dataclass(slots=True)
class _Findings:
    """The problems found so far."""

    problems: list[Problem] = field(default_factory=list)

    @property
    def fatal(self) -> bool:
        return any(problem.severity == "error" for problem in self.problems)

    def add(
        self,
        document: Document,
        path: DataPath,
        message: str,
        *,
        about_key: bool = False,
        severity: Severity = "error",
    ) -> None:
        """Locate a problem of a document's data: at the key, or at the value."""
        mark = _mark(document, path, about_key=about_key)
        lines = document.text.split("\n")
        source = lines[mark.line - 1] if mark.line <= len(lines) else ""
        width = mark.width or _width(source, mark)
        self.problems.append(
            Problem(document.path, message, mark.line, mark.column, dotted(path), source, width, severity)
        )


def _mark(document: Document, path: DataPath, *, about_key: bool) -> Mark:
    """Return the place of a value, or the nearest one that holds it."""
    while path:
        found = (document.keys if about_key else document.values).get(path) or document.keys.get(path)
        if found is not None:
            return found
        path = path[:-1]
        about_key = False
    return document.values.get((), Mark(1, 1))


def _width(source: str, mark: Mark) -> int:
    """Return how much of the line a value takes: all that follows, up to a comment."""
    return max(1, len(source[mark.column - 1 :].split(" #", 1)[0].rstrip(" ,]}")))


def _complain(document: Document, complaints: Iterable[Complaint], findings: _Findings) -> None:
    for complaint in complaints:
        findings.add(
            document, complaint.path, complaint.message, about_key=complaint.about_key, severity=complaint.severity
        )


def _profile(source: Source, kind: Definition, findings: _Findings) -> Record | None:
    document = source.profile
    if document is None:
        return None
    if not isinstance(document.data, dict):
        shape = "a list" if isinstance(document.data, list) else "a single text"
        findings.add(document, (), f"the file holds {shape}; it must hold keys such as 'basics:' and 'work:'")
        return None
    value, complaints = conform(document.data, kind)
    _complain(document, _about_publications(document.data, complaints), findings)
    _swallowed(document, findings)
    _run_into_text(document, kind, findings)
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
    source: Source, document: Document, profile: Record, kind: Definition, findings: _Findings
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
        entries, problems = read_bibtex(files[named.bibtex])
        findings.problems += problems
        return profile.replace(publications=tuple(_conforming(entries, files[named.bibtex], kind, findings)))
    return profile.without(frozenset({"publications"}))


def _conforming(entries: list[dict[str, Any]], file: File, kind: Definition, findings: _Findings) -> Iterator[Record]:
    for entry in entries:
        value, complaints = conform(entry, kind.define("publication"))
        for complaint in complaints:
            what = f"{dotted(complaint.path)} of '{entry.get('name', 'an entry without a title')}'"
            findings.problems.append(Problem(file.path, f"{what}: {complaint.message}", severity="warning"))
        yield value


def _texts(source: Source, kind: Definition, findings: _Findings) -> Iterator[Text]:
    front = kind.define("front")
    for document in source.texts:
        if not isinstance(document.data, dict):
            message = "the lines between '---' hold keys; a title is written as 'title: About me'"
            findings.add(document, (), message)
            continue
        value, complaints = conform(document.data, front)
        _complain(document, complaints, findings)
        _swallowed(document, findings)
        yield Text(document.path, value, document.body, document.body_line)


def _section_names(
    source: Source, profile: Record | None, texts: tuple[Text, ...], kind: Definition, findings: _Findings
) -> tuple[str, ...]:
    """Return the names of all sections; each is an anchor or an address, so each needs its own."""
    owners = {name: "a section of the resume" for name in kind.names if "x-section" in _schema(kind, name)}
    # A section that the profile does not use leaves its name to a text: sections/talks.md beside no talks.
    taken = {name: what for name, what in owners.items() if profile is not None and profile.get(name)}
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


def _theme(source: Source, profile: Record | None, findings: _Findings) -> tuple[Theme | None, dict[str, Any]]:
    chosen = profile.theme if profile is not None else None
    name = (chosen.name if chosen else None) or DEFAULT
    try:
        theme = find_theme(name, source.root)
    except ThemeError as err:
        if source.profile is None or not chosen:
            raise
        hint = suggest(name, theme_names(source.root))
        findings.add(source.profile, ("theme", "name"), f"{err}{hint}")
        return None, {}
    return theme, _options(source, chosen, theme, findings)


def _options(source: Source, chosen: Record | None, theme: Theme, findings: _Findings) -> dict[str, Any]:
    values = {name: read_option(option.default, option, theme) for name, option in theme.options.items()}
    given: Mapping[str, Any] = (chosen.options if chosen else None) or {}
    for name, value in given.items():
        path = ("theme", "options", name)
        option = theme.options.get(name)
        if source.profile is None:
            continue
        if option is None:
            known = f"; it offers {either(theme.options)}" if theme.options else ""
            hint = suggest(name, theme.options) or known
            findings.add(source.profile, path, f"theme '{theme.name}' has no such option{hint}", about_key=True)
            continue
        if isinstance(value, (Record, tuple)):
            found = "keys" if isinstance(value, Record) else "a list"
            example = f'"{option.default}"' if isinstance(option.default, str) else option.default
            message = f"expected one value, found {found}; write it as {name}: {example}"
            findings.add(source.profile, path, message)
            continue
        try:
            values[name] = read_option(value, option, theme)
        except ValueError as err:
            findings.add(source.profile, path, str(err))
    return values


def _photo(
    document: Document, profile: Record, assets: Mapping[str, File], cache: Cache, findings: _Findings
) -> File | None:
    basics = profile.basics
    if basics is None or basics.image is None:
        return None
    own, older = ("basics", "image"), ("basics", "picture")
    path = own if own in document.values else older
    if basics.image.startswith(("http://", "https://")):
        message = "a picture on the web is not fetched; save it as assets/photo.jpg and write that path"
        findings.add(document, path, message, severity="warning")
        return None
    if path == older and basics.image not in assets:
        # The older key tells that the document comes from another program, whose pictures stay there.
        findings.add(document, path, f"{_missing(basics.image, assets)}; it is left out", severity="warning")
        return None
    return _picture(document, path, basics.image, assets, cache, findings)


def _picture(
    document: Document, path: DataPath, name: str, assets: Mapping[str, File], cache: Cache, findings: _Findings
) -> File | None:
    file = assets.get(name)
    if file is None:
        findings.add(document, path, _missing(name, assets))
        return None
    try:
        pictures.measure(file, cache)
    except ValueError as err:
        findings.add(document, path, f"{name}: {err}")
        return None
    return file


def _missing(name: str, assets: Mapping[str, File]) -> str:
    """Say that a picture is not there, and which one may be meant."""
    if not name.startswith("assets/"):
        inside = f"assets/{name.rsplit('/', 1)[-1]}"
        advice = f"; write {inside}" if inside in assets else "; put the picture into assets/ and write its path"
        return f"there is no picture '{name}'{advice}"
    hint = suggest(name, assets)
    return f"there is no file '{name}'{hint or '; put the picture into assets/'}"


def _text_pictures(
    source: Source, texts: tuple[Text, ...], assets: Mapping[str, File], cache: Cache, findings: _Findings
) -> dict[str, File]:
    """Find the pictures that sections show, each under the address that the section writes."""
    used: dict[str, File] = {}
    documents = {document.path: document for document in source.texts}
    for text in texts:
        if text.front.picture:
            file = _picture(documents[text.path], ("picture",), text.front.picture, assets, cache, findings)
            used |= {text.front.picture: file} if file else {}
        for src, at in image_sources(text.body):
            try:
                file = _shown(src, assets, cache)
            except ValueError as err:
                findings.problems.append(_in_body(text, at, src, str(err), "error"))
                continue
            if file is None:
                message = (
                    "a picture on the web is not shown: the page loads nothing from elsewhere; save it into assets/"
                )
                findings.problems.append(_in_body(text, at, src, message, "warning"))
            else:
                used[src] = file
    return used


def _shown(src: str, assets: Mapping[str, File], cache: Cache) -> File | None:
    """Return the picture that a section shows, None for one on the web; raise ValueError with what is wrong."""
    if src.startswith(("http://", "https://")):
        return None
    name = src.removeprefix("./").removeprefix("../")  # as editors write it, seen from sections/
    if name not in assets:
        raise ValueError(_missing(name, assets))
    pictures.measure(assets[name], cache)
    return assets[name]


def _in_body(text: Text, at: int, what: str, message: str, severity: Severity) -> Problem:
    """Locate a problem at a place of a section's body."""
    row = text.body.count("\n", 0, at)
    column = at - text.body.rfind("\n", 0, at)
    source = text.body.split("\n")[row]
    return Problem(text.path, message, text.body_line + row, column, "", source, len(what), severity)


def _links(source: Source, texts: tuple[Text, ...], findings: _Findings) -> None:
    """A link that Markdown would drop is pointed out; its words are shown either way."""
    for text in texts:
        for address, at in link_targets(text.body):
            if wrong := _refused(address):
                findings.problems.append(_in_body(text, at, address, wrong, "warning"))
    document = source.profile
    for path in document.values if document else ():
        value = _at(document.data, path) if document else None
        if document is None or not isinstance(value, str) or "](" not in value:
            continue
        for address, _ in link_targets(value):
            if wrong := _refused(address):
                findings.add(document, path, wrong, severity="warning")


def _refused(address: str) -> str:
    try:
        web_address(address)
    except ValueError as err:
        return f"the link to '{address[:60]}' is left out: {err}"
    return ""


def _at(data: Any, path: DataPath) -> Any:  # noqa: ANN401 - any YAML
    """Return what stands at a path, None where an alias or a merge keeps it elsewhere."""
    for part in path:
        try:
            data = data[part]
        except (LookupError, TypeError):
            return None
    return data


def _swallowed(document: Document, findings: _Findings) -> None:
    """What follows a # is a comment to YAML; a colour or a hashtag without quotes would vanish silently."""
    lines = document.text.split("\n")
    for path, mark in document.values.items():
        key = document.keys.get(path)
        if mark.width or key is None or key.line > len(lines):
            continue
        if match := _COMMENTED.match(lines[key.line - 1][key.column - 1 :]):
            text = match["text"]
            message = f'what follows a # is a comment, so this is empty; put the text in quotes: "{text}"'
            source, column = lines[key.line - 1], key.column + match.start("text")
            findings.problems.append(Problem(document.path, message, key.line, column, dotted(path), source, len(text)))


def _run_into_text(document: Document, kind: Definition, findings: _Findings) -> None:
    """A key that is indented as far as the text above it becomes a part of that text."""
    lines = document.text.split("\n")
    keys = {name for part in kind.whole["$defs"].values() for name in part.get("properties", ())}
    for path, mark in document.values.items():
        value = _at(document.data, path)
        if not isinstance(value, str) or "\n" not in value:
            continue
        for number in range(mark.line, min(len(lines), mark.line + value.count("\n") * 3 + 30)):
            match = _KEY_LINE.match(lines[number])
            if match and match["key"] in keys and lines[number].strip() in value:
                message = f"this line became a part of the text above; indent '{match['key']}:' less"
                column = match.start("key") + 1
                findings.problems.append(
                    Problem(document.path, message, number + 1, column, dotted(path), lines[number], len(match["key"]))
                )
                break


def _locale(document: Document, profile: Record, theme: Theme, findings: _Findings) -> None:
    lang = profile.site.locale if profile.site else None
    known = languages(theme)
    if lang is not None and lang not in known:
        message = f"there are no interface texts in '{lang}' yet; there are some in {either(known)}"
        findings.add(document, ("site", "locale"), message)
