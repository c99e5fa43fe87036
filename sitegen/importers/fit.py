"""Foreign data are made to fit the definition of the profile; what does not fit is kept, and told.

Nothing is dropped: a value that cannot stand where it stood goes, as it was, under `KEPT` of the
nearest keys around it, which is never published.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from sitegen.dates import Date
from sitegen.expressions import expression
from sitegen.problems import DataPath
from sitegen.schema import EXTENSION, Definition, conform, everyday

KEPT = "x-import"
"""The key under which stands what was not understood."""

_BREAKS = expression("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_UNSEEN = expression(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")
_WEB = expression(r"(?:https?://|www\.)\S+\Z")
_HOST = expression(r"(?://)?[\w.-]+\.[A-Za-z]{2,}(?::\d+)?(?:[/?#]|\Z)")
_SETTINGS = frozenset({"site", "theme", "contact", "deploy", "downloads", "variants"})
"""What another program calls its settings is not ours."""
_PLACE = ("name", "address", "city", "region", "country", "countryCode")


class Note(Struct, frozen=True):
    """What an import has to say of one value."""

    path: DataPath
    """Where it stood in the file that was read."""
    message: str


class Fitted(Struct):
    """Data that the definition accepts, and what is to be said of them."""

    data: dict[str, Any]
    kept: list[Note] = field(default_factory=list)
    """What stands under `KEPT` now, and why."""
    changed: list[Note] = field(default_factory=list)
    """What was read as something else."""


class _MisfitError(Exception):
    """A value cannot stand where it stands; the message says why."""


def fit(data: Mapping[str, Any], kind: Definition, path: DataPath = ()) -> Fitted:
    """Return *data* as the definition has it: its keys' proper names, its shapes; the rest under `KEPT`.

    Texts, dates and addresses are checked, and empty values left out.
    """
    fitted = Fitted({})
    fitted.data = _Fitter(fitted).record(data, kind, path)
    return fitted


def seen(text: str) -> str:
    """Return a text with plain line ends and without characters that nobody can see."""
    return _UNSEEN.sub("", _BREAKS.sub("\n", text))


def set_aside(record: dict[str, Any], key: str, value: Any) -> None:  # noqa: ANN401 - any data
    """Put a value under `KEPT` of a record."""
    kept = record.pop(KEPT, {})
    record[KEPT] = {**kept, free_name(key, kept): value}


def free_name(stem: str, taken: Collection[str]) -> str:
    """Return a name that nothing else has: the stem, or the stem with a number."""
    number = 1
    name = stem
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    return name


def is_empty(value: Any) -> bool:  # noqa: ANN401 - any data
    """Return whether a value says nothing: absent, an empty text, or a list or keys of such."""
    if isinstance(value, Mapping):
        return all(map(is_empty, value.values()))
    if isinstance(value, list):
        return all(map(is_empty, value))
    return value is None or (isinstance(value, str) and not seen(value).strip())


class _Fitter:
    def __init__(self, fitted: Fitted) -> None:
        self.fitted = fitted

    def record(self, data: Mapping[str, Any], kind: Definition, path: DataPath) -> dict[str, Any]:
        """Return the keys that fit, and under `KEPT` those that do not."""
        found: dict[str, Any] = {}
        before = data.get(KEPT)
        for key, value in before.items() if isinstance(before, dict) else ():
            set_aside(found, key, value)
        for key, name in _named(data, kind):
            if key == KEPT and isinstance(before, dict):
                continue
            if key.startswith(EXTENSION):
                found[key] = data[key]
            elif not is_empty(data[key]):
                self._field(found, key, name, data[key], kind, path)
        missing = [name for name in kind.schema.get("required", ()) if name not in found]
        if missing and path:
            raise _MisfitError(f"'{missing[0]}' is missing")
        return found

    def _field(
        self,
        found: dict[str, Any],
        key: str,
        name: str | None,
        value: Any,  # noqa: ANN401 - any data
        kind: Definition,
        path: DataPath,
    ) -> None:
        place = (*path, key)
        part = _part(name, kind)
        told = len(self.fitted.kept)
        try:
            fitted, rest = self._value(value, _wanted(part, name or key, found), place)
        except _MisfitError as err:
            self.fitted.kept[told:] = [Note(place, str(err))]  # the whole is kept, so its parts need no word
            set_aside(found, key, value)
            return
        if fitted is not None:
            found[name or key] = fitted
            if key != (name or key) and kind.field(key) is None:
                self.fitted.changed.append(Note(place, f"read as '{name}'"))
        if rest:
            set_aside(found, key, rest)

    def _value(self, value: Any, part: Definition, path: DataPath) -> tuple[Any, list[Any]]:  # noqa: ANN401
        """Return the value in the shape that is wanted, and the items of a list that do not fit it."""
        if not part.types:
            return value, []
        if isinstance(value, dict) and part.translated and not conform(value, part)[1]:
            return value, []  # a text in several languages, or a bullet with tags, as our own profiles have them
        if "array" in part.types and not (isinstance(value, dict) and part.names & value.keys()):
            return self._items(value if isinstance(value, list) else [value], part, path)
        if "object" in part.types and not part.translated and (isinstance(value, dict) or "string" not in part.types):
            return self._shaped(value, part, path), []
        if part.types == ("boolean",):
            if not isinstance(value, bool):
                raise _MisfitError("expected true or false")
            return value, []
        return self._scalar(value, part, path), []

    def _items(self, values: list[Any], part: Definition, path: DataPath) -> tuple[list[Any] | None, list[Any]]:
        inner = part.inside(part.schema["items"])
        found: list[Any] = []
        rest: list[Any] = []
        for at, value in enumerate(values):
            if is_empty(value):
                continue
            place = (*path, at)
            told = len(self.fitted.kept)
            try:
                fitted, more = self._value(value, inner, place)
            except _MisfitError as err:
                self.fitted.kept[told:] = [Note(place, str(err))]
                rest.append(value)
                continue
            found += [] if fitted is None else [fitted]
            rest += more
        return found or None, rest

    def _shaped(self, value: Any, part: Definition, path: DataPath) -> dict[str, Any]:  # noqa: ANN401 - any data
        """Return keys: those given, or one key for a single text, such as the name of a skill."""
        if isinstance(value, list):
            raise _MisfitError("expected keys, found a list")
        if isinstance(value, dict):
            found = self.record(value, part, path)
            if part.names and found.keys() <= {KEPT}:
                raise _MisfitError("nothing in it is known")
            return found
        name = _main_key(part, str(value))
        self.fitted.changed.append(Note(path, f"read as '{name}: {_cut(str(value))}'"))
        return self.record({name: value}, part, path)

    def _scalar(self, value: Any, part: Definition, path: DataPath) -> Any:  # noqa: ANN401 - a text or a number
        text = _joined(value, part)
        if text is None:
            raise _MisfitError(_unfit(value))
        told = ""
        for candidate in _readings(text, part):
            result, complaints = conform(candidate, part)
            if not complaints:
                if candidate != text and part.schema.get("format") != "date-or-words":
                    self.fitted.changed.append(Note(path, f"read as {_cut(candidate)}"))
                return result.text if isinstance(result, Date) else result
            told = told or complaints[0].message
        raise _MisfitError(told)


def _named(data: Mapping[str, Any], kind: Definition) -> Iterator[tuple[str, str | None]]:
    """Yield each key with the name that it has here: proper names first, then older and everyday ones."""
    names = {key: _name(key, kind) for key in data}
    yield from ((key, name) for key, name in names.items() if key == name)
    yield from ((key, name) for key, name in names.items() if key != name)


def _name(key: str, kind: Definition) -> str | None:
    part = kind.field(key)
    if part is not None:
        alias: str = part.schema.get("x-alias-of", key)
        return alias
    meant = everyday(key, kind)
    return meant if meant in kind.names - _SETTINGS else None


def _part(name: str | None, kind: Definition) -> Definition | None:
    """Return the definition that a key falls under, None for an unknown one."""
    if name is not None:
        return kind.field(name)
    others = kind.schema.get("additionalProperties", True)
    if isinstance(others, Mapping):
        return kind.inside(others)
    return kind.inside({}) if others else None


def _wanted(part: Definition | None, name: str, found: Mapping[str, Any]) -> Definition:
    if part is None:
        raise _MisfitError("not a known key")
    if name in found:
        raise _MisfitError(f"'{name}' is given beside it")
    return part


def _main_key(part: Definition, text: str) -> str:
    """Return the key that a single text most likely stands for."""
    if "url" in part.names and _WEB.match(text):
        return "url"
    titles = part.schema.get("x-layout", {}).get("title")
    return str((titles or list(part.schema.get("properties", ())))[0])


def _joined(value: Any, part: Definition) -> str | None:  # noqa: ANN401 - any data
    """Return a value as one text, None where its parts would lose what they say."""
    if isinstance(value, bool):
        return None
    if isinstance(value, list):
        gap = "\n\n" if part.schema.get("format") == "markdown" else ", "
        texts = [_joined(item, part) for item in value if not is_empty(item)]
        return gap.join(text for text in texts if text is not None) if None not in texts else None
    if isinstance(value, dict):
        told = {key: item for key, item in value.items() if not is_empty(item)}
        if told and told.keys() <= set(_PLACE) and all(isinstance(item, str) for item in told.values()):
            return ", ".join(told[name] for name in _PLACE if name in told)
        return None
    return seen(str(value))


def _unfit(value: Any) -> str:  # noqa: ANN401 - any data
    if isinstance(value, dict):
        return f"expected text, found keys ({', '.join(list(value)[:3])})"
    return "expected text, found a list" if isinstance(value, list) else f"expected text, found {str(value).lower()}"


def _readings(text: str, part: Definition) -> Iterator[str]:
    """Yield the text, and what its author may have meant by it."""
    yield text
    if part.schema.get("format") == "web-address":
        address = text.strip().replace(" ", "%20")
        yield address
        if _HOST.match(address):
            yield "https://" + address.lstrip("/")


def _cut(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"  # noqa: PLR2004 - about a line
