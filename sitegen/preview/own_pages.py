"""The preview's own pages: where everything is, what is wrong, why something is refused."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator

from msgspec import Struct

from sitegen.check import Report
from sitegen.model import Edition
from sitegen.names import document_file
from sitegen.pages import NOT_FOUND
from sitegen.preview.channel import told_of
from sitegen.preview.shown import Shown
from sitegen.problems import Problem
from sitegen.qr import Code
from sitegen.words import language_name

OWN = "/__sitegen/"
"""Where they stand."""
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; form-action 'self'; base-uri 'none'"


class Surroundings(Struct, frozen=True):
    """What the start page tells beside the site itself."""

    top: str
    """The path that the site stands at."""
    address: str
    """The address that it was started at."""
    phone: str | None
    """The address for other machines, if they can reach it."""
    code: Code | None
    """That address for a camera."""
    messages: int
    """How many are in the inbox."""


def layout(title: str, *parts: str) -> str:
    """Return a page of the preview's own."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{html.escape(title)}</title>\n'
        f'<link rel="stylesheet" href="{OWN}pages.css">\n</head>\n<body>\n<main>\n'
        + "\n".join(parts)
        + "\n</main>\n</body>\n</html>\n"
    )


def refusal_page(why: str) -> str:
    """Return the page that says why there is nothing to see."""
    return layout("Not here – preview", "<h1>Not here</h1>", f"<p>{html.escape(why)}.</p>")


def problem_page(problems: Iterable[Problem], *, here: bool) -> str:
    """Return what stands in for a site that was never good; the overlay on it says what is wrong."""
    told = _problem_list(problems) if here else "<p>Where, is told on the machine that shows the preview.</p>"
    parts = ("<h1>The site cannot be built yet</h1>", "<p>This page becomes the site once it can.</p>", told)
    return layout("Not built yet – preview", *parts)


def _problem_list(problems: Iterable[Problem]) -> str:
    return f'<ol class="problems">{"".join(map(_problem, problems))}</ol>'


def _problem(problem: Problem) -> str:
    told = told_of(problem)
    excerpt = f"<pre>{html.escape(told['excerpt'])}</pre>" if told["excerpt"] else ""
    place, message = html.escape(told["shown"]), html.escape(told["message"])
    return f'<li class="{problem.severity}"><code>{place}</code><p>{message}</p>{excerpt}</li>'


def start_page(shown: Shown, around: Surroundings, *, here: bool) -> str:
    """Return the start page: every page and document, what to mend, the inbox, the way to a phone.

    Whoever is not on this machine sees of mistakes only that there are some, and no messages.
    """
    name = shown.editions[0].basics.name if shown.editions else "Preview"
    errors = [problem for problem in shown.problems if problem.severity == "error"]
    parts = [f'<p class="quiet">sitegen preview</p>\n<h1>{html.escape(name)}</h1>', _state(shown, len(errors))]
    if errors and here:
        parts.append(_problem_list(errors))
    parts += [_edition(edition, shown, around.top) for edition in shown.editions]
    parts += ["<h2>On your phone</h2>", _phone(around)]
    if here:
        parts += ["<h2>Messages</h2>", _messages(around.messages)]
        parts += ["<h2>What the check finds</h2>", _findings_later(shown)]
    return layout(f"{name} – preview", *parts)


def _state(shown: Shown, errors: int) -> str:
    if errors:
        things = "One thing keeps" if errors == 1 else f"{errors} things keep"
        return f'<p class="state bad">{things} the site from being built. What is served is the last good one.</p>'
    if not shown.whole:
        return '<p class="state">Pages are up to date; documents are being made.</p>'
    return '<p class="state">Everything is up to date.</p>'


def _edition(edition: Edition, shown: Shown, top: str) -> str:
    """Return the pages and documents of an edition as a table."""
    own = [path for path in shown.files if path.endswith(".html") and _edition_of(path, shown) == edition.folder]
    papers = [f"{edition.folder}{document_file(name)}" for name in edition.downloads]
    rows = [*(_row(path, shown, top) for path in sorted(own, key=_rank)), *(_row(path, shown, top) for path in papers)]
    label = " · ".join(part for part in (edition.variant or "", language_name(edition.lang)) if part)
    unlisted = "" if edition.listed else ' <span class="quiet">not listed</span>'
    head = "<tr><th>Address</th><th>Size</th><th>Made in</th></tr>"
    table = f'<table class="files"><thead>{head}</thead><tbody>{"".join(rows)}</tbody></table>'
    return f"<h2>{html.escape(label)}{unlisted}</h2>\n{table}"


def _rank(path: str) -> tuple[bool, str]:
    """Put the main page first and the 404 page last."""
    return path.endswith(NOT_FOUND), path.removesuffix("index.html")


def _edition_of(path: str, shown: Shown) -> str:
    """Return the folder of the edition that a page belongs to: the longest that it stands in."""
    return max((one.folder for one in shown.editions if path.startswith(one.folder)), key=len, default="")


def _row(path: str, shown: Shown, top: str) -> str:
    content = shown.files.get(path)
    if content is None:
        return f'<tr><td>/{html.escape(path)}</td><td colspan="2" class="quiet">is being made</td></tr>'
    address = path.removesuffix("index.html") if path.endswith("/index.html") or path == "index.html" else path
    count = shown.lengths.get(path)
    length = f' <span class="quiet">{count} page{"s" * (count != 1)}</span>' if count else ""
    took = f"{shown.took[path] * 1000:.0f} ms" if path in shown.took else ""
    link = f'<a href="{html.escape(top + address)}">/{html.escape(address)}</a>'
    return f"<tr><td>{link}{length}</td><td>{_size(len(content))}</td><td>{took}</td></tr>"


def _size(count: int) -> str:
    return f"{count / 1000:,.1f} kB" if count < 100_000 else f"{count / 1000:,.0f} kB"  # noqa: PLR2004 - three digits


def _phone(around: Surroundings) -> str:
    if around.phone is None:
        return (
            "<p>Only this machine can see the preview. <code>sitegen serve --host 0.0.0.0</code> shows it to all in "
            "your network, your phone among them.</p>"
        )
    address = html.escape(around.phone)
    code = around.code
    drawn = (
        f'<svg class="qr" viewBox="-4 -4 {code.size + 8} {code.size + 8}" role="img" aria-label="QR code of {address}">'
        f'<rect x="-4" y="-4" width="{code.size + 8}" height="{code.size + 8}" class="light"/>'
        f'<path d="{code.path}" class="dark"/></svg>'
        if code
        else ""
    )
    return f'<p>Everybody in your network can see it at <a href="{address}">{address}</a>.</p>\n{drawn}'


def _messages(count: int) -> str:
    held = f"{count} message{'s' * (count != 1)}" if count else "no message yet"
    return f'<p><a href="{OWN}inbox">Inbox</a>: {held}.</p>'


def _findings_later(shown: Shown) -> str:
    waits = "" if shown.problems else f' data-from="{OWN}check"'
    words = "Once the site can be built again." if shown.problems else "One moment …"
    return f'<div id="findings"{waits}><p class="quiet">{words}</p></div>\n<script src="{OWN}start.js" defer></script>'


def findings(report: Report) -> str:
    """Return what the check finds, as a part of the start page."""
    return "\n".join((*_warnings(report), *_readings(report)))


def _warnings(report: Report) -> Iterator[str]:
    if report.problems:
        yield _problem_list(report.problems)
    else:
        yield "<p>No warnings.</p>"


def _readings(report: Report) -> Iterator[str]:
    rows = []
    for reading in report.readings:
        lost = "; ".join(f"{one.where}: “{one.text}” {one.what}" for one in reading.lost)
        rows.append(
            f"<tr><td>{html.escape(reading.path)}</td><td>{html.escape(lost) or 'everything, in its order'}</td></tr>"
        )
    if rows:
        yield f"<h3>What programs that sort applications read</h3>\n<table><tbody>{''.join(rows)}</tbody></table>"
    hidden = [one.what for one in report.shown if one.level == "private"]
    yield f"<p>Nobody sees: {html.escape(', '.join(hidden)) or 'nothing is hidden'}.</p>"
    for copy in report.moved:
        yield f"<p><code>{html.escape(copy.path)}</code>: {html.escape(copy.what)}</p>"
