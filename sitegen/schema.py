"""The one definition of profile.yaml, and the walk that checks a document against it.

The definition is a JSON Schema (2020-12) in `profile.schema.json`; editors read the same file. What
the walk knows beside the standard: formats turn texts into values, and every problem is collected.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from functools import cache, cached_property, lru_cache, partial
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, field

from sitegen.expressions import expression
from sitegen.formats import FORMATS, locale, plain, refuse_control
from sitegen.model import Translations
from sitegen.problems import DataPath, Severity, either, suggest
from sitegen.records import Record
from sitegen.yaml_shape import ITEM

SCHEMA_FILE = Path(__file__).with_name("profile.schema.json")
THEME_SCHEMA_FILE = Path(__file__).with_name("theme.schema.json")
EXTENSION = "x-"
"""What a key of the user's own starts with."""

_FEW = 8
_SCALARS = frozenset({"string", "integer", "number"})
_LANGUAGE = expression(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*\Z")
_LONG = 40
_NO = frozenset({"no", "off", "false", "n", "0", "never"})
_NAMES = {
    "object": "keys",
    "array": "a list",
    "string": "text",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
}


class Complaint(Struct, frozen=True):
    """What is wrong at one place of the data."""

    path: DataPath
    message: str
    about_key: bool = False
    """Whether the key is wrong, rather than its value."""
    severity: Severity = "error"


_ANYTHING: Mapping[str, Any] = {}
"""The schema of what may be anything."""


class Definition(Struct, frozen=True, eq=False, dict=True):
    """A part of the schema, with the whole behind it to follow references; the same one is found again by itself."""

    schema: Mapping[str, Any]
    whole: Mapping[str, Any]
    partial: bool = False
    """Whether a document may leave out what it must have, since it adds to another one."""
    _parts: dict[str | int, tuple[Mapping[str, Any], Definition]] = field(default_factory=dict)
    """What was asked for before: a profile asks for the same fields with every entry."""

    def inside(self, schema: Mapping[str, Any]) -> Definition:
        """Return a part below this one, its ``$ref`` followed; what stands beside it wins."""
        schema = schema or _ANYTHING
        known = self._parts.get(id(schema))  # which is kept beside it, so that nothing else gets this number
        if known is None:
            known = self._parts[id(schema)] = schema, self._inside(schema)
        return known[1]

    def _inside(self, schema: Mapping[str, Any]) -> Definition:
        if "$ref" in schema:
            target = self.whole["$defs"][schema["$ref"].removeprefix("#/$defs/")]
            schema = {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
        return Definition(schema, self.whole, self.partial)

    def define(self, name: str) -> Definition:
        """Return what ``$defs`` holds under *name*."""
        known = self._parts.get(name)
        if known is None:
            schema = {"$ref": f"#/$defs/{name}"}
            known = self._parts[name] = schema, self._inside(schema)
        return known[1]

    def field(self, name: str) -> Definition | None:
        """Return the definition of a key, None for an unknown one."""
        found = self.schema.get("properties", {}).get(name)
        return None if found is None else self.inside(found)

    @cached_property
    def names(self) -> frozenset[str]:
        """The keys that are known here."""
        return frozenset(self.schema.get("properties", {}))

    @cached_property
    def translated(self) -> bool:
        """Whether the text may be given in several languages, as ``{en: …, de: …}``."""
        return bool(self.schema.get("x-translated"))

    @cached_property
    def types(self) -> tuple[str, ...]:
        """The JSON types that are accepted, the first being the usual one."""
        types = self.schema.get("type", "string" if "enum" in self.schema else ())
        return (types,) if isinstance(types, str) else tuple(types)


@cache
def definition(file: Path = SCHEMA_FILE, *, partial: bool = False) -> Definition:
    """Read the schema of profile.yaml, or of a *partial* one that adds to it, or another one from its *file*."""
    whole = msgspec.json.decode(file.read_bytes())
    return Definition(whole, whole, partial)


@lru_cache(maxsize=1)
def _profile() -> Definition:
    return definition()


@lru_cache(maxsize=256)
def known_keys(path: tuple[str, ...], root: str = "") -> frozenset[str] | None:
    """Return the keys that may stand at a path of keys, in which `-` goes down into a list; None where any may.

    *root* names the part of ``$defs`` at which the path begins; the profile itself, if it is empty.
    """
    kind: Definition | None = _profile().define(root) if root else _profile()
    for key in path:
        if kind is not None:
            kind = kind.inside(kind.schema.get("items", {})) if key == ITEM else kind.field(key)
    if kind is None or not kind.types or kind.translated:
        return None
    if "object" not in kind.types:
        return frozenset()
    return kind.names if kind.schema.get("additionalProperties", True) is False else None


def conform(
    data: Any,  # noqa: ANN401 - any YAML
    kind: Definition,
    memory: MutableMapping[Any, Any] | None = None,
) -> tuple[Any, list[Complaint]]:
    """Return *data* as frozen values of the definition, and everything that is wrong with it.

    Absent, null and an empty text are one: they leave no field behind. Mappings become `Record`, lists
    tuples, dates `Date`; texts are trimmed. Where there are complaints the value is incomplete. What a field of
    the outermost mapping holds is not looked at again if it is the very same that is known to the *memory*.
    """
    complaints: list[Complaint] = []
    if memory is not None and isinstance(data, dict):
        return _record(data, kind, (), complaints, partial(_again, memory)), complaints
    return _value(data, kind, (), complaints), complaints


def _again(
    memory: MutableMapping[Any, Any],
    data: Any,  # noqa: ANN401 - any YAML
    kind: Definition,
    path: DataPath,
    complaints: list[Complaint],
) -> Any:  # noqa: ANN401 - any value
    if not isinstance(data, (dict, list)):
        return _value(data, kind, path, complaints)
    key = (
        "conform",
        path,
        id(kind),
        id(data),
    )  # which is kept beside what it came to, so that nothing else gets this number
    if key not in memory:
        own: list[Complaint] = []
        memory[key] = data, _value(data, kind, path, own), own
    _, value, found = memory[key]
    complaints += found
    return value


def _value(data: Any, kind: Definition, path: DataPath, complaints: list[Complaint]) -> Any:  # noqa: ANN401
    if data is None or (isinstance(data, str) and not data.strip()):
        return None
    if not kind.types:
        return _untyped(data)
    if isinstance(data, dict):
        if _in_languages(data, kind):
            return _translations(data, kind, path, complaints)
        if "object" in kind.types and (not kind.translated or kind.names & data.keys()):
            return _record(data, kind, path, complaints)
    elif isinstance(data, list) and "array" in kind.types:
        return _items(data, kind, path, complaints)
    elif isinstance(data, bool) and "boolean" in kind.types:
        return data
    elif isinstance(data, (str, int, float)) and not isinstance(data, bool) and _SCALARS & set(kind.types):
        return _scalar(str(data), kind, path, complaints)
    complaints.append(Complaint(path, _wrong_type(data, kind, path)))
    return None


def _in_languages(data: dict[str, Any], kind: Definition) -> bool:
    """Return whether the keys are languages, where a text may be in several."""
    return kind.translated and bool(data) and all(map(_LANGUAGE.match, data))


def _translations(data: dict[str, Any], kind: Definition, path: DataPath, complaints: list[Complaint]) -> Any:  # noqa: ANN401
    """Return a text in several languages; None where it is empty in all."""
    texts: dict[str, Any] = {}
    for key, item in data.items():
        place = (*path, key)
        if isinstance(item, (dict, list)):
            complaints.append(Complaint(place, _wrong_type(item, kind, place)))
        elif (text := _value(item, kind, place, complaints)) is not None:
            texts[locale(key)] = text
    return Translations(texts) if texts else None


def _untyped(data: Any) -> Any:  # noqa: ANN401 - what the user keeps under x- and the like
    if isinstance(data, dict):
        return Record({key: _untyped(value) for key, value in data.items()}, frozenset(data))
    return tuple(_untyped(item) for item in data) if isinstance(data, list) else data


def _wrong_type(data: Any, kind: Definition, path: DataPath) -> str:  # noqa: ANN401 - any YAML
    wanted = _NAMES[kind.types[0]]
    if isinstance(data, dict):
        found = f"keys ({', '.join(repr(key) for key in list(data)[:3])})"
        hint = _for_keys(data, kind, path)
    elif isinstance(data, list):
        found = f"a list of {len(data)}"
        hint = "remove the '- ' in front of its keys" if kind.types[0] == "object" else "write one, without '- ' or [ ]"
    else:
        found = str(data).lower() if isinstance(data, bool) else f"the text {_cut(str(data))!r}"
        hint = _for_scalar(data, kind, path)
    return f"expected {wanted}, found {found}; {hint}"


def _for_keys(data: dict[str, Any], kind: Definition, path: DataPath) -> str:
    if "array" in kind.types:
        return "start each item with '- '"
    if kind.schema.get("x-path") and path and data:
        key, value = next(iter(data.items()))
        return f"write it on one line: '{path[-1]}.{key}: {value}'"
    return "write one text; if it holds ': ', put it in quotes"


def _for_scalar(data: Any, kind: Definition, path: DataPath) -> str:  # noqa: ANN401 - a text, true or false
    text = _cut(str(data))
    if "array" in kind.types:
        if text.startswith("-"):
            return "put a space after each '-'"
        return "write '- ' in front of each item, on lines of their own"
    if kind.types[0] == "object":
        if not kind.names:
            return "write its keys below it, indented by two spaces"
        if path and isinstance(path[-1], int):
            first = "url" if "url" in kind.names and text.startswith(("http", "www.")) else _first(kind)
            return f"write '- {first}: {text}'"
        return f"write '{_first(kind)}: {text}' on a line of its own below it, indented by two spaces"
    if "boolean" in kind.types:
        return f"write {'false' if text.casefold() in _NO else 'true'}, without quotes"
    return "put it in quotes"


def _cut(text: str) -> str:
    return text if len(text) <= _LONG else text[: _LONG - 1] + "…"


def _record(
    data: dict[str, Any],
    kind: Definition,
    path: DataPath,
    complaints: list[Complaint],
    value_of: Callable[[Any, Definition, DataPath, list[Complaint]], Any] | None = None,
) -> Record:
    value_of = value_of or _value
    fields: dict[str, Any] = {}
    for key, item in data.items():
        place = (*path, key)
        part = kind.field(key)
        _named(key, kind, place, complaints)
        if part is None:
            part = _unknown(key, kind, place, complaints)
        value = None if part is None else value_of(item, part, place, complaints)
        if value is not None and part is not None:
            # An older name of a field; the field itself wins where both are given.
            fields.setdefault(part.schema.get("x-alias-of", key), value)
    _require(data, fields, kind, path, complaints)
    return Record(fields, kind.names | frozenset(fields))


def _named(key: str, kind: Definition, place: DataPath, complaints: list[Complaint]) -> None:
    """Complain of a name of the author's own that is no name, where names have a format."""
    names = kind.schema.get("propertyNames")
    if names is None:
        return
    try:
        FORMATS[names["format"]](key)
    except ValueError as err:
        complaints.append(Complaint(place, str(err), about_key=True))


def _require(
    data: dict[str, Any], fields: dict[str, Any], kind: Definition, path: DataPath, complaints: list[Complaint]
) -> None:
    """Complain of keys that must be there, unless a misspelled one has just been told."""
    if kind.partial:
        return
    told = {complaint.path for complaint in complaints}
    meant = {complaint.message for complaint in complaints if complaint.path[:-1] == path}
    for key in kind.schema.get("required", ()):
        place = (*path, key)
        if key in fields or place in told or any(f"did you mean '{key}'?" in message for message in meant):
            continue
        part = kind.field(key)
        if part is not None and part.types[0] == "object":
            how = f"write '{_first(part)}: …' below it, indented by two spaces"
        else:
            how = f"write '{key}: {_example(part)}'"
        if key in data:
            complaints.append(Complaint(place, f"must not be empty; {how}"))
        elif part is not None and part.types[0] == "object":
            complaints.append(Complaint(path, f"'{key}' is missing; write '{key}:' and {how.removeprefix('write ')}"))
        else:
            complaints.append(Complaint(path, f"'{key}' is missing; {how}"))


def _first(kind: Definition) -> str:
    """Return the key to begin with: the one that must be there, or the first."""
    return str(next(iter((*kind.schema.get("required", ()), *kind.schema.get("properties", ())))))


def _example(kind: Definition | None) -> str:
    return str(kind.schema["enum"][0]) if kind is not None and "enum" in kind.schema else "…"


def _unknown(key: str, kind: Definition, place: DataPath, complaints: list[Complaint]) -> Definition | None:
    """Return the definition that an unnamed key falls under, or complain."""
    if key.startswith(EXTENSION):
        return kind.inside({})
    others = kind.schema.get("additionalProperties", True)
    if isinstance(others, Mapping):
        return kind.inside(others)
    if others:
        return kind.inside({})
    complaints.append(Complaint(place, f"not a known key{_meant(key, kind)}", about_key=True))
    return None


def everyday(word: str, kind: Definition) -> str | None:
    """Return the key that people mean by an everyday word, such as work for experience."""
    folded = re.sub(r"[\W_]", "", word).casefold()
    found = (right for right, words in kind.schema.get("x-instead", {}).items() if folded in words.split())
    return next(found, None)


def _meant(key: str, kind: Definition) -> str:
    """Return which key an author may have meant: an everyday word for it, or one spelled alike."""
    if right := everyday(key, kind):
        return f"; did you mean '{right}'?"
    if hint := suggest(key, kind.names):
        return hint
    names = [name for name in kind.schema.get("properties", {}) if not name.startswith("$")]
    return (
        f"; known here are {either(names, 'and')}"
        if len(names) <= _FEW
        else f"; keys of your own start with {EXTENSION}"
    )


def _items(data: list[Any], kind: Definition, path: DataPath, complaints: list[Complaint]) -> tuple[Any, ...]:
    part = kind.inside(kind.schema.get("items", {}))
    values = (_value(item, part, (*path, at), complaints) for at, item in enumerate(data))
    return tuple(value for value in values if value is not None)


def _scalar(text: str, kind: Definition, path: DataPath, complaints: list[Complaint]) -> Any:  # noqa: ANN401
    choices = kind.schema.get("enum")
    if choices is not None:
        if text in choices:
            return text
        hint = suggest(text, choices)
        complaints.append(Complaint(path, f"'{_cut(text)}' is not known here; write {either(choices)}{hint}"))
        return None
    if kind.types == ("integer",):
        return _integer(text, kind, path, complaints)
    try:
        refuse_control(text)
        return FORMATS.get(kind.schema.get("format", ""), plain)(text)
    except ValueError as err:
        complaints.append(Complaint(path, str(err)))
        return None


def _integer(text: str, kind: Definition, path: DataPath, complaints: list[Complaint]) -> int | None:
    least = kind.schema.get("minimum")
    try:
        number = int(text)
    except ValueError:
        complaints.append(Complaint(path, f"expected a whole number such as {least or 15}, found '{_cut(text)}'"))
        return None
    if least is not None and number < least:
        complaints.append(Complaint(path, f"expected {least} or more, found {number}"))
        return None
    return number


def dotted(path: DataPath) -> str:
    """Write a path as people do: ``work[0].endDate``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def field_paths(kind: Definition, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Definition]]:
    """Yield every field below a definition: its names without positions, and its definition."""
    if path:
        yield path, kind
    inner = kind.inside(kind.schema["items"]) if "items" in kind.schema else kind
    for name, part in inner.schema.get("properties", {}).items():
        yield from field_paths(inner.inside(part), (*path, name))
