"""A resume that was read becomes the files of a site, which builds as it is."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from sitegen.cache import Cache
from sitegen.formats import paragraphs, slugify
from sitegen.importers.employers import repeated_employers, with_roles
from sitegen.importers.fit import KEPT, Note, fit, free_name, is_empty, seen, set_aside
from sitegen.importers.found import Found, FoundText
from sitegen.importers.yaml_text import yaml_text
from sitegen.load import PROFILE_NAMES, load
from sitegen.markdown import image_sources
from sitegen.marked_yaml import read_yaml
from sitegen.model import Document, File, Source
from sitegen.problems import InvalidSite, OutputError, Problem, printable
from sitegen.redact import PUBLIC, levels
from sitegen.scaffold import SCHEMA_PATH
from sitegen.schema import SCHEMA_FILE, Definition, conform, definition, field_paths
from sitegen.validate import validate
from sitegen.vocabulary import KEYS, ordered

PROFILE = PROFILE_NAMES[0]
NAMELESS = "Your Name"
"""Stands for a name that the resume does not say, since a profile must have one."""
_HANDED_OUT = "it was made to be handed out by name; read it through before you publish, since all of it is public now"
_ROUNDS = 50
"""Values that are set aside one after another before the attempt is given up."""
_PICTURE = r"!\[[^\]\n]*\]\(\s*<?{}>?(?:\s+\"[^\"\n]*\"|\s+'[^'\n]*')?[^)\n]*\)"
_SETTINGS = ("meta", "site", "theme", "contact", "deploy", "downloads", "privacy", "variants")


class _Section(Struct, frozen=True):
    """A Markdown section: the name of its file, its front matter as it fits, its body."""

    name: str
    front: dict[str, Any]
    body: str

    @property
    def path(self) -> str:
        return f"sections/{self.name}.md"

    @property
    def front_text(self) -> str:
        return "".join(yaml_text({key: value}) for key, value in self.front.items())

    @property
    def text(self) -> str:
        return f"---\n{self.front_text}---\n" + (f"\n{self.body}\n" if self.body else "")


class Resume(Struct, frozen=True):
    """A resume as it was read: everything in it that fits a profile, and what is to be said of it."""

    file: Path
    """Where it was."""
    title: str
    """What format it had."""
    data: dict[str, Any]
    sections: tuple[_Section, ...]
    kept: tuple[Note, ...]
    changed: tuple[Note, ...]

    def is_at(self, path: Path) -> bool:
        """Return whether this is the file that it was in."""
        return path.exists() and path.samefile(self.file)

    @property
    def repeated(self) -> list[tuple[str, int]]:
        """The employers that have several jobs in a row, and how many."""
        return repeated_employers(self.data.get("work", []))


class Arrival(Struct):
    """The files of a site that an imported resume makes, and what its owner should know."""

    files: tuple[File, ...]
    counts: dict[str, int]
    """How many entries each section has."""
    kept: list[Note] = field(default_factory=list)
    changed: list[Note] = field(default_factory=list)
    private: tuple[str, ...] = ()
    """The fields that are filled in and not published."""
    outdated: str | None = None
    """The file that was imported, if a build has read it so far."""
    warnings: tuple[Problem, ...] = ()


def fitted(found: Found, file: Path, title: str) -> Resume:
    """Return what was found as far as it fits the definition of a profile."""
    kind = definition()
    basics = found.data.get("basics") or {}
    nameless = isinstance(basics, dict) and is_empty(basics.get("name"))
    whole = fit({**found.data, "basics": {**basics, "name": NAMELESS}} if nameless else found.data, kind)
    kept, changed = list(whole.kept), list(whole.changed)
    if nameless:
        changed.append(Note(("basics", "name"), f"the resume names nobody; '{NAMELESS}' stands there for now"))
    if found.handed_out:
        changed.append(Note((), _HANDED_OUT))
    for key, value in found.beside.items():
        if not is_empty(value):
            set_aside(whole.data, key, value)
            kept.append(Note((key,), f"says how {title} draws the resume, which a theme does here"))
    sections: list[_Section] = []
    for text in found.texts:
        section, notes = _section(text, kind, {one.name for one in sections})
        sections.append(section)
        kept += notes
    return Resume(file, title, _arranged(whole.data, kind), tuple(sections), tuple(kept), tuple(changed))


def _section(text: FoundText, kind: Definition, taken: set[str]) -> tuple[_Section, list[Note]]:
    front = fit({key: value for key, value in text.front.items() if key != "id"}, kind.define("front"))
    stem = slugify(str(text.front.get("id") or text.front.get("title") or "")) or "section"
    name = free_name(stem, taken)
    notes = [Note((name, *note.path), note.message) for note in front.kept]
    return _Section(name, front.data, paragraphs(seen(text.body))), notes


def _arranged(data: Mapping[str, Any], kind: Definition) -> dict[str, Any]:
    """Return the sections in JSON Resume's order, then ours, then the settings; keys inside as the schema has them."""
    sections = (name for name in kind.schema["properties"] if name not in _SETTINGS)
    names = ordered(data, KEYS[""], sections, _SETTINGS)
    return {name: _inside(data[name], kind.field(name)) for name in names}


def _inside(value: Any, part: Definition | None) -> Any:  # noqa: ANN401 - any data
    if part is None:
        return value
    if isinstance(value, list) and "items" in part.schema:
        inner = part.inside(part.schema["items"])
        return [_inside(item, inner) for item in value]
    if isinstance(value, dict) and part.names:
        return {name: _inside(value[name], part.field(name)) for name in ordered(value, part.schema["properties"])}
    return value


def site_files(resume: Resume, folder: Path, *, group_roles: bool, today: datetime.date, cache: Cache) -> Arrival:
    """Return the files that make *folder* the resume's site; nothing is written.

    They are validated as a build would; what does not pass is set aside under `KEPT`. Raises
    `InvalidSite` where that is not enough, and `OutputError` if the folder holds a profile already.
    """
    _refuse_taken(folder, resume)
    kind = definition()
    data = deepcopy(resume.data)
    if group_roles and "work" in data:
        data = _arranged({**data, "work": with_roles(data["work"])}, kind)
    beside = load(folder) if folder.is_dir() else Source(folder, None)
    outdated = next((name for name in PROFILE_NAMES if resume.is_at(folder / name)), None)
    arrival = Arrival((), {}, list(resume.kept), list(resume.changed), outdated=outdated)
    sections = [_with_pictures(section, beside, arrival) for section in resume.sections]
    for attempt in range(_ROUNDS):
        profile = _profile_text(resume, data, kind)
        try:
            site = validate(_source(beside, profile, sections), cache=cache, today=today)
        except InvalidSite as err:
            if attempt + 1 == _ROUNDS or not _mend(err, data, sections, arrival, kind):
                raise
            continue
        arrival.warnings = site.problems
        break
    texts = (File(section.path, section.text.encode()) for section in sections)
    arrival.files = (File(PROFILE, profile.encode()), *texts, *_schema_file(folder))
    arrival.counts = _counts(data, kind) | ({"sections": len(sections)} if sections else {})
    arrival.private = tuple(_withheld(data, kind))
    return arrival


def _refuse_taken(folder: Path, resume: Resume) -> None:
    paths = [name for name in PROFILE_NAMES if name == PROFILE or not resume.is_at(folder / name)]
    paths += [section.path for section in resume.sections]
    taken = [path for path in paths if (folder / path).exists() or (folder / path).is_symlink()]
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder}: is a file, not a folder; choose another name")
    if taken:
        raise OutputError(f"{folder}: already has {', '.join(taken)}; nothing was written. Choose another folder")


def _with_pictures(section: _Section, beside: Source, arrival: Arrival) -> _Section:
    """Set aside the pictures of a text that are not in the folder, since a site is not built without them."""
    here = {file.path for file in beside.assets}
    body, gone = section.body, []
    for src, _ in image_sources(section.body):
        if src.startswith(("http://", "https://")) or src.removeprefix("./").removeprefix("../") in here:
            continue
        written = _PICTURE.format(re.escape(src))
        gone += [match[0] for match in re.finditer(written, body)]
        body = re.sub(written + r"\n*", "", body)
        arrival.kept.append(
            Note((section.name,), f"the picture {src} is not here; put it there, then back into the text")
        )
    front = {**section.front, KEPT: {**section.front.get(KEPT, {}), "pictures": gone}} if gone else section.front
    return replace(section, body=body, front=front)


def _source(beside: Source, profile: str, sections: Iterable[_Section]) -> Source:
    """Return the folder as it will be, as if it had been loaded."""
    reading = read_yaml(profile, PROFILE)
    texts = []
    for section in sections:
        front = section.front_text
        inside = read_yaml(front, section.path, first_line=2)
        reading.problems += inside.problems
        line = front.count("\n") + 3
        texts.append(
            Document(section.path, section.text, inside.data or {}, inside.keys, inside.values, section.body, line)
        )
    if reading.problems:
        raise InvalidSite(reading.problems)
    document = Document(PROFILE, profile, reading.data, reading.keys, reading.values)
    return replace(beside, profile=document, texts=(*beside.texts, *texts), problems=())


def _mend(err: InvalidSite, data: dict[str, Any], sections: list[_Section], arrival: Arrival, kind: Definition) -> bool:
    """Set aside what validation refuses; return whether anything could be."""
    done = False
    for problem in err.problems:
        if problem.severity != "error":
            continue
        at = next((at for at, one in enumerate(sections) if one.path == problem.path), None)
        if at is not None:
            sections[at] = replace(sections[at], name=free_name(sections[at].name, {one.name for one in sections}))
            return True
        path = _path(problem.where)
        if problem.path != PROFILE or not path:
            continue
        if path[0] == "custom" and path[-1] in {"id", "title"}:
            name = _renamed(data["custom"], path[1])
            arrival.changed.append(Note(path[:-1], f"its id is now '{name}': {problem.message.split(';')[0]}"))
            done = True
        elif _set_aside(data, path, kind):
            if KEPT not in path:
                arrival.kept.append(Note(path, problem.message))
            done = True
    return done


def _renamed(custom: list[dict[str, Any]], at: Any) -> str:  # noqa: ANN401 - a position
    """Give a section of the author's own another id, and return it."""
    section = custom[at]
    stem = section.get("id") or slugify(section["title"]) or "section"
    section["id"] = free_name(stem, {stem, *(str(one.get("id")) for one in custom)})
    return str(section["id"])


def _path(where: str) -> tuple[str | int, ...]:
    """Read a place as `dotted` writes it."""
    parts = re.findall(r"\[(\d+)\]|([^.\[\]]+)", where)
    return tuple(int(number) if number else name for number, name in parts)


def _set_aside(data: dict[str, Any], path: tuple[str | int, ...], kind: Definition) -> bool:
    """Move what stands at a path under `KEPT` of the nearest keys around it that may have keys of one's own."""
    holders: list[tuple[dict[str, Any], str]] = []
    value: Any = data
    part: Definition | None = kind
    for at, step in enumerate(path):
        if isinstance(value, list) and isinstance(step, int) and step < len(value):
            value, part = value[step], part.inside(part.schema.get("items", {})) if part else None
            continue
        keys = [str(step), ".".join(map(str, path[at:]))]  # a path in privacy is one key with dots
        key = next((key for key in keys if isinstance(value, dict) and key in value), None)
        if key is None:
            return False  # another problem with it has been told before
        if part is not None and "patternProperties" in part.schema and key != KEPT:
            holders.append((value, key))
        value, part = value[key], part.field(key) if part else None
        if key != str(step):
            break
    if not holders:
        return False
    holder, key = holders[-1]
    set_aside(holder, key, holder.pop(key))
    return True


def _profile_text(resume: Resume, data: Mapping[str, Any], kind: Definition) -> str:
    dates = {path[-1] for path, part in field_paths(kind) if part.schema.get("format") == "date-or-words"}
    kept = KEPT in str(data)
    head = _HEAD.format(schema=SCHEMA_PATH, source=printable(resume.file.name), title=resume.title)
    has_address = "site" not in data or "url" in data["site"]
    tail = "".join(
        text for name, text in _TAIL.items() if name not in data and not (name == "site.url" and has_address)
    )
    return head + (_ABOUT_KEPT if kept else "") + "\n" + yaml_text(_arranged(data, kind), dates) + tail


def _schema_file(folder: Path) -> Iterator[File]:
    """The schema that the profile's first line names, unless it is there already."""
    if not (folder / SCHEMA_PATH).exists():
        yield File(SCHEMA_PATH, SCHEMA_FILE.read_bytes())


def _counts(data: Mapping[str, Any], kind: Definition) -> dict[str, int]:
    sections = kind.names - {*_SETTINGS}
    return {name: len(value) for name, value in data.items() if isinstance(value, list) and name in sections}


def _withheld(data: Mapping[str, Any], kind: Definition) -> Iterator[str]:
    """Yield the paths of what is filled in, and stays private unless its owner says otherwise."""
    profile, _ = conform(data, kind)
    for path, level in levels(profile, kind).items():
        if level != PUBLIC and _holds(profile, path):
            yield ".".join(path)


def _holds(value: Any, path: tuple[str, ...]) -> bool:  # noqa: ANN401 - any value
    if isinstance(value, tuple):
        return any(_holds(item, path) for item in value)
    if not path:
        return value is not None
    return isinstance(value, Mapping) and _holds(value.get(path[0]), path[1:])


_HEAD = """\
# yaml-language-server: $schema={schema}
##
## Imported from {source} ({title}).
## Your website and your documents are made from this file: change what you like, save, and look.
##
##   - Lines that begin with ## are explanations. Leave them or delete them.
##   - Lines that begin with a single # are switched off. To use one, delete
##     the # and the one space after it, and keep the spaces that follow.
"""
_ABOUT_KEPT = """\
##   - What stands under x-import was not understood. It is kept, and never published.
##     Move what you want to show to a field of its own, and delete the rest.
"""
_TAIL = {
    "site": """
## The address of your site, once you know it; search engines and link previews need it.
# site:
#   url: https://your-name.example/
""",
    "site.url": """
## The address of your site, once you know it: write 'url: https://…' below 'site:'.
""",
    "contact": """
## A contact form that works when the site is hosted on Netlify.
# contact:
#   provider: netlify
""",
    "downloads": """
## Files visitors can download.
# downloads: [pdf, json]
""",
    "privacy": """
## Private details you want to publish after all.
# privacy:
#   basics.phone: public
""",
}
"""The settings that a profile may have, switched off."""
