"""JSON Resume of any version, and our own export of it, which comes back as it went out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sitegen.importers.found import Found, FoundText
from sitegen.redact import DOCUMENT, PUBLIC
from sitegen.schema import Definition, definition, field_paths
from sitegen.vocabulary import KEYS, ORIGIN, PAGE, WRITTEN

_ENGLISH = "en"
_DERIVED = frozenset({"canonical", "version"})
"""What an export of ours says of itself; the next one says it anew."""


def knows(data: Any) -> bool:  # noqa: ANN401 - any YAML
    """Return whether the data are a JSON Resume document: basics, or a list under a name that it has."""
    if not isinstance(data, dict):
        return False
    return isinstance(data.get("basics"), dict) or any(isinstance(data.get(name), list) for name in KEYS[""])


def read(data: dict[str, Any]) -> Found:
    """Return the resume; of our own export also the address, the language and what was made public."""
    data = _as_written({key: value for key, value in data.items() if key != "$schema"})
    meta = data.get("meta")
    origin = meta.pop(ORIGIN, None) if isinstance(meta, dict) else None
    if isinstance(meta, dict) and isinstance(origin, dict):
        data["meta"] = {key: value for key, value in meta.items() if key not in _DERIVED}
        data |= _settings(origin, data)
    texts = tuple(_texts(data))
    if texts:
        data["custom"] = [item for item in data["custom"] if not _is_text(item)]
    handed_out = isinstance(origin, dict) and bool(origin.get("audience"))
    return Found(_with_whole_address(data), texts, handed_out=handed_out)


def _as_written(value: Any) -> Any:  # noqa: ANN401 - any data
    """Put what the author wrote back into the place of what JSON Resume allows."""
    if isinstance(value, list):
        return [_as_written(item) for item in value]
    if not isinstance(value, dict):
        return value
    found = {key: _as_written(item) for key, item in value.items()}
    written = found.pop(WRITTEN, None)
    return found | written if isinstance(written, dict) else found  # null is as good as absent


def _settings(origin: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings without which the site would not be the same again."""
    site = {"url": origin.get("url"), "locale": origin.get("language")}
    if site["locale"] == _ENGLISH:
        del site["locale"]
    # What was handed out by name does not become public by coming back.
    level = DOCUMENT if origin.get("audience") else PUBLIC
    shown = [path for path in _private_by_default(definition()) if _holds(data, path)]
    return {"site": site, "privacy": {".".join(path): level for path in shown}}


def _private_by_default(kind: Definition) -> Iterator[tuple[str, ...]]:
    for path, part in field_paths(kind):
        if part.schema.get("x-visibility") == "private":
            yield path


def _holds(data: Any, path: tuple[str, ...]) -> bool:  # noqa: ANN401 - any data
    """Return whether there is anything at a path that knows of no positions."""
    if isinstance(data, list):
        return any(_holds(item, path) for item in data)
    if not path:
        return bool(data)
    return isinstance(data, dict) and _holds(data.get(path[0]), path[1:])


def _is_text(item: Any) -> bool:  # noqa: ANN401 - any data
    return isinstance(item, dict) and item.get("kind") == "text" and isinstance(item.get(PAGE), bool)


def _texts(data: Mapping[str, Any]) -> Iterator[FoundText]:
    """Yield the custom sections that were Markdown files of their own."""
    custom = data.get("custom")
    for item in custom if isinstance(custom, list) else ():
        if _is_text(item):
            front = {key: value for key, value in item.items() if key not in {"kind", "body", PAGE}}
            yield FoundText(front | ({PAGE: True} if item[PAGE] else {}), str(item.get("body") or ""))


def _with_whole_address(data: dict[str, Any]) -> dict[str, Any]:
    """Write an address of several lines on one, as JSON Resume puts them there."""
    basics = data.get("basics")
    place = basics.get("location") if isinstance(basics, dict) else None
    if not isinstance(basics, dict) or not isinstance(place, dict) or not isinstance(place.get("address"), str):
        return data
    lines = (line.strip().rstrip(",") for line in place["address"].splitlines())
    whole = {**place, "address": ", ".join(line for line in lines if line)}
    return {**data, "basics": {**basics, "location": whole}}
