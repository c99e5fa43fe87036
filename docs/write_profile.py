"""Write docs/profile.md from the one definition of profile.yaml.

Run it as ``python docs/write_profile.py`` after a change of ``sitegen/profile.schema.json``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sitegen.schema import Definition, definition

TARGET = Path(__file__).with_name("profile.md")
INTRODUCTION = """\
# profile.yaml, field by field

*Written from [the JSON Schema](../sitegen/profile.schema.json), which `sitegen schema` prints. Change that
file, then run `python docs/write_profile.py`.*

Every field is optional but `basics.name`. A null or empty field is as good as absent. Keys that start with `x-` are
yours: they are kept and never published. Every other unknown key is a mistake, with a suggestion.

**Text** is one line of plain text. **Line** may hold inline Markdown, **Markdown** whole paragraphs and lists.
**Date** is `2021`, `2021-03`, `2021-03-15`, `present`, or words such as `Fall 2019`, which are shown as they stand.

*Shows* says where a field appears: on the **page** (also in print) and in the **PDF**; **private** ones appear
nowhere until [`privacy`](#privacy) publishes them. Keys marked *older name* come from earlier JSON Resume versions.
"""
SETTINGS = ("site", "theme", "contact", "deploy", "downloads", "privacy", "meta", "$schema")
UNSEEN = frozenset({"visibility", "page_break", "show_first", "tags"})
"""Fields of entries that say how they are shown, and are not shown themselves."""
NAMES = {
    "text": "text",
    "line": "line",
    "bullet": "line",
    "markdown": "Markdown",
    "date": "date",
    "url": "address",
    "email": "email",
    "slug": "name",
    "picture": "picture",
    "path": "file",
}


def main() -> None:
    """Write the page."""
    TARGET.write_text(page(), "utf-8")


def page() -> str:
    """Return the page's Markdown."""
    kind = definition()
    parts = [INTRODUCTION]
    for name in kind.schema["properties"]:
        if name != "$schema":
            parts += _top(name, kind)
    parts += _table("Front matter of sections/\\*.md", kind.define("front"), "settings", "")
    return "\n".join(parts) + "\n"


def _top(name: str, kind: Definition) -> Iterator[str]:
    part = kind.field(name)
    assert part is not None
    group = "settings" if name in SETTINGS else "resume"
    item = part.inside(part.schema["items"]) if "items" in part.schema else part
    shape = part.schema.get("x-section")
    note = part.schema["description"]
    if shape:
        note += f" Drawn as {shape['kind']}; stands at {shape['order']}."
    yield f"\n## {name}\n\n{note}"
    if "enum" not in item.schema and item.schema.get("properties"):
        yield from _fields(item, group)
        yield from _inner(name, item, group)
    else:
        yield from _example(part)
        if part.schema.get("properties"):  # a list, or keys that say more
            yield from _fields(part, group)


def _inner(path: str, kind: Definition, group: str) -> Iterator[str]:
    """Describe mappings inside a mapping, each under its own heading."""
    for name, raw in kind.schema["properties"].items():
        part = kind.inside(raw)
        item = part.inside(part.schema["items"]) if "items" in part.schema else part
        if item.schema.get("properties") and not raw.get("deprecated"):
            yield from _table(f"{path}.{name}", item, group, "#")


def _table(title: str, kind: Definition, group: str, deeper: str) -> Iterator[str]:
    yield f"\n##{deeper} {title}\n\n{kind.schema['description']}"
    yield from _fields(kind, group)
    yield from _inner(title, kind, group)


def _fields(kind: Definition, group: str) -> Iterator[str]:
    yield "\n| key | what | kind | shows | example |\n| --- | --- | --- | --- | --- |"
    for name, raw in kind.schema["properties"].items():
        part = kind.inside(raw)
        older = f"*older name of `{raw['x-alias-of']}`*" if "x-alias-of" in raw else None
        what = older or part.schema.get("description", "")
        cells = (f"`{name}`", what, _kind(raw, part), _shows(part, group, name), _value(part))
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _kind(raw: dict[str, Any], part: Definition) -> str:
    if "enum" in part.schema:
        return ", ".join(f"`{choice}`" for choice in part.schema["enum"])
    if "items" in part.schema:
        inner = part.schema["items"].get("$ref", "").rpartition("/")[2]
        return f"list of {NAMES.get(inner, inner)}"
    named = raw.get("$ref", "").rpartition("/")[2]
    return NAMES.get(named) or (
        "keys" if part.types[:1] == ("object",) else part.types[0] if part.types else "anything"
    )


def _shows(part: Definition, group: str, name: str) -> str:
    if part.schema.get("x-visibility") == "private":
        return "private"
    if group == "settings":
        return "setting"
    if name in UNSEEN:
        return "setting"
    return "address" if name == "id" else "page, PDF"


def _value(part: Definition) -> str:
    examples = part.schema.get("examples")
    return f"`{json.dumps(examples[0], ensure_ascii=False)}`" if examples else ""


def _example(part: Definition) -> Iterator[str]:
    if shown := _value(part):
        yield f"\nExample: {shown}"


if __name__ == "__main__":
    main()
