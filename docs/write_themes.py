"""Write docs/themes.md: its words are here, what it lists comes from the definitions.

Run it as ``python docs/write_themes.py`` after a change of the theme contract or of a theme's options.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sitegen import model
from sitegen.hooks import HOOKS
from sitegen.options import TYPES, Option
from sitegen.resources import shipped
from sitegen.schema import THEME_SCHEMA_FILE, Definition, definition
from sitegen.theme_files import find_theme, theme_names
from sitegen.themes import BASE

TARGET = Path(__file__).with_name("themes.md")
TEXT = Path(__file__).with_name("themes.template.md")
"""The words of the page; a line ``<!-- NAME -->`` is where a list comes in."""
BLOCKS = ("page.html", "frame.html", "index.html", "sections/tags.html")
CONTEXT = {
    "edition": "the resume: see below",
    "page": (
        "the page at hand: `title`, `section`, `path`, `home`, `canonical`, `noindex`, `image`, `languages`, "
        "`versions`, and `pictures`: whether texts may show some"
    ),
    "section": "the section, on a page of its own and inside of a section",
    "photo": (
        "the person's photo, or none: `src`, `srcset_avif`, `srcset_webp`, `srcset_jpeg`, `sizes`, `width`, `height`, "
        "`alt`"
    ),
    "theme": (
        "the options by their names, and the shades of colours; a picture has `src`, `srcset`, `width`, `height`, "
        "`sources` …, and `image(picture, alt)` of `partials/macros.html` draws it in every format"
    ),
    "papers": "the grounds of text, `light` and `dark`",
    "switches": "attributes of the root, for options that style sheets ask for",
    "hooks": "the names of the hooks that are in use",
    "downloads": "the documents: each with `format`, `label`, `href` (for `url`), `filename`",
    "contact": "the contact form, or none",
    "newsletter": "the form to subscribe a newsletter, or none",
    "booking": "the link to make an appointment by, or none",
    "reachable": "whether the person can be reached by the page",
    "custom_css": "the address of static/custom.css, or none",
    "preload": "the addresses of the fonts to ask for early",
    "json_ld": "what search engines read of the person",
    "policy": "what a page must state itself where its host sends no headers: name and value",
    "initials": "the person's initials",
    "qr": "the page's address as a code for cameras, or none: `size`, `path`",
    "t": "a function: the interface text of a key, `t('page.contact')`",
    "forms": "a function: the plural forms of a text",
    "url": "a function: the address of a file of this edition, `url('resume.pdf')`",
    "site_url": "a function: the address of a file of the site, `site_url('own.js')` for static/own.js",
    "asset": "a function: the address of a theme's static file, `asset('site.js')`",
}
FILTERS = {
    "markdown": "a text as paragraphs",
    "inline_markdown": "a line of text",
    "bullet": "a bullet",
    "plain": "a text without marks",
    "dates": "a span as people write it",
    "machine_date": "a span as machines read it",
    "duration": "how long a span is",
    "rough_duration": "so many months in full years, or in months below one",
    "proof_keys": "the keys of skills, as `data-tags` of what shows them needs them",
    "network_icon": "the name of a network's icon",
    "profile_text": "what a profile is shown as",
    "shown_address": "an address without its beginning",
}


def main() -> None:
    """Write the page."""
    TARGET.write_text(page(), "utf-8")


def page() -> str:
    """Return the page's Markdown."""
    lists = {
        "options of themes": _options_of_themes(),
        "keys": _keys(),
        "types": _types(),
        "hooks": _table(("hook", "where"), ((f"`{name}`", where) for name, where in HOOKS.items())),
        "context": _table(("name", "what"), ((f"`{name}`", what) for name, what in CONTEXT.items())),
        "filters": _table(("filter", "makes of a value"), ((f"`{name}`", what) for name, what in FILTERS.items())),
        "classes": _classes(),
        "blocks": _table(("template", "blocks"), _blocks()),
    }
    text = TEXT.read_text("utf-8")
    for name, lines in lists.items():
        mark = f"<!-- {name} -->"
        assert mark in text, name
        text = text.replace(mark, "\n".join(lines))
    return text


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"| {' | '.join('---' for _ in head)} |"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


def _options_of_themes() -> Iterator[str]:
    nowhere = shipped("themes") / BASE  # a folder without themes of its own
    for name in theme_names(nowhere):
        theme = find_theme(name, nowhere)
        if theme.folders[0].parent != shipped("themes"):
            continue  # a package that happens to be installed
        yield f"**{name}**: {theme.description}\n"
        yield from _table(("option", "type", "default", "what"), map(_option, theme.options.values()))
        yield ""


def _option(option: Option) -> tuple[str, ...]:
    choices = "".join(f" `{name}`: {label}" for name, label in option.choices.items())
    bounds = "" if option.least is None or option.most is None else f" ({option.least:g} to {option.most:g})"
    default = "" if option.default in {None, "", ()} else f"`{option.default}`"
    return f"`{option.name}`", option.type + bounds, default, option.description + choices


def _types() -> Iterator[str]:
    rows = ((f"`{name}`", kind.description, _keys_of(kind.keys)) for name, kind in TYPES.items())
    return _table(("type", "value", "further keys"), rows)


def _keys_of(keys: tuple[str, ...]) -> str:
    return ", ".join(f"`{key}`" for key in keys)


def _keys() -> Iterator[str]:
    kind = definition(THEME_SCHEMA_FILE)
    yield from _fields(kind)
    for title, name in (
        ("palette.light, palette.dark", "colours"),
        ("photo", "photo"),
        ("fonts", "font"),
        ("options", "option"),
    ):
        yield f"\n#### {title}\n"
        yield from _fields(kind.define(name))


def _fields(kind: Definition) -> Iterator[str]:
    rows = ((f"`{name}`", raw.get("description", ""), _example(raw)) for name, raw in kind.schema["properties"].items())
    return _table(("key", "what", "example"), rows)


def _example(raw: dict[str, Any]) -> str:
    examples = raw.get("examples")
    return f"`{json.dumps(examples[0], ensure_ascii=False)}`" if examples else ""


def _classes() -> Iterator[str]:
    for kind in (
        model.Edition,
        model.Section,
        model.Entry,
        model.Detail,
        model.Proof,
        model.Timeline,
        model.Track,
        model.Bar,
        model.Piece,
    ):
        name = kind.__name__.lower()
        yield f"**{name}**: {(kind.__doc__ or '').splitlines()[0]}\n"
        yield from _table((f"{name}.…", "what"), _fields_of(kind))
        yield ""


def _fields_of(kind: type) -> Iterator[tuple[str, ...]]:
    """Yield the fields of a class with the lines that explain them."""
    (body,) = ast.parse(inspect.getsource(kind)).body
    assert isinstance(body, ast.ClassDef)
    following = [*body.body[1:], None]
    for field, after in zip(body.body, following, strict=True):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            said = after.value if isinstance(after, ast.Expr) else None
            words = str(said.value) if isinstance(said, ast.Constant) else ast.unparse(field.annotation)
            yield f"`{field.target.id}`", " ".join(words.replace("``", "`").split())


def _blocks() -> Iterator[tuple[str, ...]]:
    for name in BLOCKS:
        text = (shipped("themes") / BASE / "templates" / name).read_text("utf-8")
        yield f"`{name}`", ", ".join(f"`{block}`" for block in dict.fromkeys(re.findall(r"{% block (\w+)", text)))


if __name__ == "__main__":
    main()
