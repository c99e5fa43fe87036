"""The places of a page at which a site or a theme can add something of its own."""

from __future__ import annotations

from collections.abc import Mapping

HOOKS: Mapping[str, str] = {
    "head_end": "Last in `<head>`, behind the style sheets.",
    "body_start": "Above the masthead of every page: a notice.",
    "hero_end": "Below the opening of the main page.",
    "before_sections": "Above the sections of the main page.",
    "section_start": "Below the title of a section; `section` is the section.",
    "section_end": "At the end of a section; `section` is the section.",
    "after_sections": "Below the sections of the main page, above the contact.",
    "before_footer": "Below everything else of every page, above its last lines.",
    "body_end": "Last in `<body>`: a script of the site's own, by its address.",
}
"""Where a site or a theme can add to the pages without taking a template over: ``templates/hooks/NAME.html``."""
