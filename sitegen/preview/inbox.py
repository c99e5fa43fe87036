"""The preview's inbox: takes what forms send, shows it, and lets the author choose what goes wrong."""

from __future__ import annotations

import asyncio
import datetime
import html
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from tornado.web import HTTPError, RequestHandler

from sitegen.contact import contact_form
from sitegen.expressions import expression
from sitegen.model import Edition
from sitegen.rehearsal import FAILURES, Message, Post, Reply, Stage, failures

INBOX = "/__sitegen/inbox"
PLAYED = "/__sitegen/play/"
"""Below it stand the providers' addresses, without https://."""
_ELSEWHERE = expression(rb'(<form\b[^>]*?\s(?:action|data-ajax)=")https://')


def played(page: bytes) -> bytes:
    """Return a page whose forms lead to the preview, where they would lead to a provider."""
    before = b""
    while before != page:  # a form has two such addresses
        before, page = page, _ELSEWHERE.sub(rb"\1" + PLAYED.encode(), page)
    return page


def posted(handler: RequestHandler, url: str) -> Post:
    """Return what a request posts; raise HTTPError for one that a page of another site makes."""
    request = handler.request
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("Host"):
        raise HTTPError(403)
    fields = {name: values[-1].decode("utf-8", "replace") for name, values in request.body_arguments.items()}
    clock = datetime.datetime.now().astimezone().strftime("%H:%M:%S")
    return Post(url, fields, request.headers.get("Accept", ""), clock)


async def answer(handler: RequestHandler, reply: Reply) -> None:
    """Send what a provider replies; its addresses lead to the preview, too."""
    if reply.seconds:
        await asyncio.sleep(reply.seconds)
    handler.set_status(reply.status)
    handler.set_header("Content-Type", reply.kind)
    handler.set_header("Cache-Control", "no-store")
    if reply.foreign:
        handler.set_header("Access-Control-Allow-Origin", "*")
    if reply.location:
        # The site itself is at an address of the preview's, which is none of https.
        handler.set_header("Location", reply.location.replace("https://", PLAYED, 1))
    handler.write(reply.body)


def act(handler: RequestHandler, stage: Stage) -> None:
    """Do what a button of the inbox asks for: delete a message or all, or choose what goes wrong."""
    fields = posted(handler, INBOX).fields
    if "delete" in fields:
        number = fields["delete"]
        stage.delete(int(number) if number.isdecimal() else None)
    elif fields.get("failure", "") in {"", *FAILURES}:
        stage.failure = fields.get("failure", "")


def inbox_page(stage: Stage, edition: Edition | None, top: str) -> str:
    """Return the inbox as a page, the newest message first; the site stands at the path *top*."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>Inbox – preview</title>\n'
        '<link rel="stylesheet" href="/__sitegen/pages.css">\n</head>\n<body>\n<main>\n'
        + "\n".join((*_head(stage, edition, top), *_messages(stage)))
        + "\n</main>\n</body>\n</html>\n"
    )


def _head(stage: Stage, edition: Edition | None, top: str) -> Iterator[str]:
    provider = edition.contact.provider if edition is not None and edition.contact else None
    form = contact_form(edition) if edition is not None else None
    home = f'<a href="{html.escape(top)}">Back to the site</a>'
    yield f'<p class="quiet">{home} · <a href="/__sitegen/">Start page</a></p>'
    yield "<h1>Inbox</h1>"
    if form is None:
        yield "<p>The site has no contact form; its profile says who takes messages under <code>contact</code>.</p>"
        return
    yield (
        f"<p>What visitors would send through <strong>{html.escape(form.provider)}</strong>. The preview plays the "
        "provider: nothing leaves this machine, and all is forgotten when the preview ends.</p>"
    )
    yield f'<form method="post" action="{INBOX}" class="play">\n<fieldset>\n<legend>The next message</legend>'
    for value, label in (("", "It arrives"), *((name, FAILURES[name]) for name in failures(provider))):
        checked = " checked" if value == stage.failure else ""
        yield f'<label><input type="radio" name="failure" value="{value}"{checked}> {label}</label>'
    yield "</fieldset>\n<button>Apply</button>\n</form>"


def _messages(stage: Stage) -> Iterator[str]:
    if not stage.messages:
        yield '<p class="empty">No message yet. Send one with the form of the site.</p>'
        return
    count = len(stage.messages)
    yield (
        f'<div class="bar"><h2>{count} message{"s" * (count != 1)}</h2><form method="post" action="{INBOX}">'
        '<button name="delete" value="all" class="plain">Delete all</button></form></div>'
    )
    for message in reversed(stage.messages):
        yield _message(message)


def _message(message: Message) -> str:
    text, written = html.escape, message.fields
    name, email = text(written.get("name", "")), text(written.get("email", ""))
    state = f'<p class="state bad">{text(message.outcome)}</p>' if message.outcome else '<p class="state">Arrived</p>'
    body = f'<p class="text">{text(written["message"])}</p>\n' if written.get("message") else ""
    return (
        f'<article>\n<header><h3>{name or text(message.what)} <span class="quiet">{email}</span></h3>'
        f'<p class="quiet">{text(message.provider)}, {message.at}</p>{state}</header>\n{body}'
        f"<footer><details><summary>As it was sent</summary>\n{_table(message.sent)}</details>\n"
        f'<form method="post" action="{INBOX}"><button name="delete" value="{message.number}" class="plain" '
        f'aria-label="Delete message {message.number}">Delete</button></form></footer>\n</article>'
    )


def _table(sent: Mapping[str, str]) -> str:
    rows = "".join(
        f"<tr><th>{html.escape(name)}</th><td>{html.escape(value) or '<i>empty</i>'}</td></tr>"
        for name, value in sent.items()
    )
    return f"<table>{rows}</table>"
