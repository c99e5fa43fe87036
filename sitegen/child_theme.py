"""``sitegen theme new``: a theme of one's own that takes everything over from another one, and builds as it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sitegen.expressions import expression
from sitegen.model import File
from sitegen.problems import SitegenError
from sitegen.scaffold import write_new
from sitegen.showcase import written
from sitegen.theme_files import API, theme_names
from sitegen.themes import Theme

_NAME = expression(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_WORDS = {
    "paper": "the page itself",
    "tint": "a quiet ground, such as that of code",
    "ink": "text",
    "soft": "text that matters less, such as dates",
    "quiet": "text that steps back while skills are filtered",
    "rule": "lines",
    "code": "the ground of the QR code",
}
"""What the colours of a palette are for."""


def new_theme(name: str, parent: Theme, root: Path) -> tuple[str, ...]:
    """Write a theme into the site's ``themes/`` and return its files; never overwrite one.

    Raises `SitegenError` for a name that cannot be one, or is taken.
    """
    if not _NAME.match(name):
        raise SitegenError(f"'{name}' cannot be a theme's name; it has small letters, digits and single hyphens")
    if name in theme_names(root):
        raise SitegenError(f"there is a theme '{name}' already; choose another name")
    return write_new(root, child_files(name, parent))


def child_files(name: str, parent: Theme) -> Iterator[File]:
    """Yield the files of a theme that extends another one; paths are inside the site's folder."""
    for path, text in (
        ("theme.yaml", _settings(name, parent)),
        ("static/style.css", _STYLE.format(name=name, parent=parent.name)),
        ("templates/frame.html", _FRAME.replace("PARENT", parent.name)),
    ):
        yield File(f"themes/{name}/{path}", text.encode())


def _settings(name: str, parent: Theme) -> str:
    return _SETTINGS.format(name=name, parent=parent.name, api=API, palette="\n".join(_palette(parent)))


def _palette(parent: Theme) -> Iterator[str]:
    """Yield the parent's colours, as lines that are comments until their sign is taken away."""
    for scheme, colours in parent.palette.items():
        yield f"#   {scheme}:"
        for name, colour in colours.items():
            words = f"   # {_WORDS[name]}" if name in _WORDS else ""
            yield f"#     {name}: {written(colour)}{words}"


_SETTINGS = """\
# Your theme '{name}'. It takes everything over from '{parent}'; what stands here, or in a file of the
# same name in this folder, comes first. A line that starts with # is a note: take the sign away to use it.
# After a change, run: sitegen theme check {name}

name: {name}
api: {api}
extends: {parent}
description: {parent}, in a way of my own.

# The colours of the page, the PDF and the card, on light and on dark paper. These are those of '{parent}'.
# palette:
{palette}

# Settings of your own, which profile.yaml can change, below 'theme:' and there below 'options:'.
# In static/style.css this one is var(--corners).
options:
  corners:
    type: number
    default: 2
    min: 0
    max: 30
    unit: px
    description: How round the corners of buttons and fields are.
"""
_STYLE = """\
/* The looks of '{name}'. The style sheet of '{parent}' comes before this one, so write only what differs.
   The colours come from theme.yaml; use them by name, so that light, dark and print follow:
   var(--paper), var(--tint), var(--ink), var(--soft), var(--rule), and var(--mark) for the accent. */

/* An example that uses the option of theme.yaml. */
.button, .field input, .field textarea {{ border-radius: var(--corners); }}

/* Headings in another case: take the signs of this comment away to see it.
.section-title {{ text-transform: lowercase; }}
*/
"""
_FRAME = """\
{#- What stands around every page. This file takes the place of the one in 'PARENT', and extends it:
    each block that is named here is drawn anew, and super() is what was there before.
    'sitegen theme which frame.html' shows where the original is. To add lines at a place that themes keep
    free for them, a hook needs less: templates/hooks/before_footer.html and others. -#}
{% extends "!parent/frame.html" %}
{% block footer %}
{#- Write what should stand above the footer here, for example:
<p class="wrap">Free for projects from May.</p>
-#}
{{ super() }}
{% endblock %}
"""
