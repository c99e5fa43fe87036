"""Plays the providers of forms, so that a form can be tried before the site is published.

A post is answered as the chosen provider would answer it: status, body, redirect, what other sites may read of it; by
what it documents, or by the failure that the author wants to see. Nothing here listens; `inbox` does.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct, field

from sitegen.contact import Form, SignUp, contact_form, sign_up
from sitegen.model import Edition
from sitegen.providers import PROVIDERS, Provider
from sitegen.records import Record

FAILURES: Mapping[str, str] = {
    "spam": "It is taken for spam",
    "quota": "The provider’s limit is used up",
    "captcha": "The provider asks for a captcha",
    "inactive": "The form is not switched on at the provider",
    "error": "The provider has an error",
    "timeout": "The provider does not answer",
}
"""What can go wrong with a message, in words for the author."""
KEPT = 200
"""How many messages are kept, the newest ones."""
NEVER = 60.0
"""Seconds; longer than any visitor waits."""


class Post(Struct, frozen=True):
    """A form as it came: where to, which fields, and what answer it asks for."""

    url: str
    """A provider's own address, or a path of the site."""
    fields: Mapping[str, str]
    accept: str
    at: str
    """The time, as it is shown."""

    @property
    def by_script(self) -> bool:
        """Whether a script asks for data, instead of a browser for a page."""
        return "application/json" in self.accept


class Message(Struct, frozen=True):
    """A post that was kept, with what became of it."""

    number: int
    at: str
    provider: str
    what: str
    """``Message`` or ``Newsletter``."""
    fields: Mapping[str, str]
    """What visitors wrote: name, email, message."""
    sent: Mapping[str, str]
    """Every field as it was sent."""
    outcome: str = ""
    """Why it did not arrive, empty if it did."""


class Reply(Struct, frozen=True):
    """What is answered."""

    status: int
    body: str = ""
    kind: str = "text/html; charset=utf-8"
    location: str = ""
    by_host: bool = False
    """Whether the site's host answers, with the page of the path that was posted to."""
    foreign: bool = True
    """Whether pages of other sites may read it."""
    seconds: float = 0
    """How long it takes to come."""


class _Voice(Struct, frozen=True):
    """How a provider speaks to a script, and what can go wrong there."""

    accepted: Mapping[str, Any]
    refused: Callable[[int, str, str], Mapping[str, Any]]
    """From status, failure and words to the object that it answers."""
    statuses: Mapping[str, int]
    """The failures that it knows, and their status."""
    thanks: str = ""
    """Its own page after a form without a script."""


_CODES = {"spam": "BLOCKED", "inactive": "INACTIVE", "unknown": "FORM_NOT_FOUND", "empty": "EMPTY"}
_VOICES: Mapping[str, _Voice] = {
    "formspree": _Voice(
        {"next": "https://formspree.io/thanks", "ok": True},
        lambda _, what, words: {"error": words, "errors": [{"code": _CODES.get(what, "BLOCKED"), "message": words}]},
        {"spam": 403, "quota": 429, "captcha": 200, "inactive": 403, "unknown": 404, "empty": 422},
        thanks="https://formspree.io/thanks",
    ),
    "web3forms": _Voice(
        {"statusCode": 200, "success": True, "message": "sent", "body": {"message": "sent"}},
        lambda status, _, words: {"statusCode": status, "success": False, "message": words, "body": {"message": words}},
        {"spam": 400, "quota": 429, "captcha": 400, "inactive": 400, "unknown": 400, "empty": 400},
        thanks="https://web3forms.com/success",
    ),
    "forminit": _Voice(
        {"submission": {"id": "played"}, "redirectUrl": "https://forminit.com/thank-you"},
        lambda status, what, words: {"error": what.upper(), "message": words, "code": status},
        {"spam": 403, "quota": 429, "captcha": 400, "inactive": 403, "unknown": 404, "empty": 400},
        thanks="https://forminit.com/thank-you",
    ),
    "basin": _Voice(
        {"success": True},
        lambda _status, _what, words: {"error": words},
        {"spam": 422, "quota": 429, "captcha": 200, "inactive": 403, "unknown": 404, "empty": 422},
        thanks="https://usebasin.com/thank-you",
    ),
    # It answers 200 whatever happens, and says "false" as a text.
    "formsubmit": _Voice(
        {"success": "true", "message": "sent"},
        lambda _status, _what, words: {"success": "false", "message": words},
        {"spam": 200, "captcha": 200, "inactive": 200, "unknown": 200, "empty": 200},
        thanks="https://formsubmit.co/thanks",
    ),
    "formcarry": _Voice(
        {"code": 200, "status": "success", "message": "sent"},
        lambda status, _, words: {"code": status, "status": "error", "message": words},
        {"spam": 422, "quota": 429, "captcha": 200, "inactive": 403, "unknown": 404, "empty": 422},
        thanks="https://formcarry.com/thank-you",
    ),
    "staticforms": _Voice(
        {"success": True, "message": "sent"},
        lambda _status, _what, words: {"success": False, "message": words},
        {"spam": 400, "quota": 429, "captcha": 400, "inactive": 401, "unknown": 401, "empty": 400},
        thanks="https://www.staticforms.xyz/thank-you",
    ),
    "custom": _Voice(
        {"ok": True},
        lambda _status, _what, words: {"error": words},
        {"spam": 403, "quota": 429, "captcha": 200, "inactive": 404, "unknown": 404, "empty": 422},
    ),
    # Spam is put aside without a word; without form detection the host knows no form.
    "netlify": _Voice({}, lambda *_: {}, {"spam": 200, "inactive": 404, "unknown": 404, "empty": 404}),
}
_WORDS = {
    **FAILURES,
    "unknown": "There is no form of that id or key",
    "empty": "The message has no fields that can be read",
}


def failures(provider: str | None) -> Iterator[str]:
    """Name the failures that can be played for a provider."""
    voice = _VOICES.get(provider or "")
    return (name for name in FAILURES if voice and (name in voice.statuses or name in {"error", "timeout"}))


class Stage(Struct):
    """Where providers are played: what they keep, and what goes wrong next."""

    messages: list[Message] = field(default_factory=list)
    failure: str = ""
    """Which of the `FAILURES` every message meets, empty for none."""
    count: int = 0

    def play(self, post: Post, editions: Iterable[Edition]) -> Reply | None:
        """Answer a post as its addressee would; None if no form of the editions leads there."""
        wrong: tuple[Form, Record] | None = None
        for edition in editions:
            newsletter, form = sign_up(edition), contact_form(edition)
            if newsletter is not None and post.url == newsletter.action:
                return self._sign_up(post, newsletter)
            if form is None or edition.contact is None or not _is_for(post.url, form):
                continue
            if not _wrong(post, form, edition.contact):
                return self._form(post, form, edition.contact)
            wrong = wrong or (form, edition.contact)
        return self._form(post, *wrong) if wrong else None

    def _sign_up(self, post: Post, newsletter: SignUp) -> Reply:
        self._keep(post, newsletter.provider, "Newsletter", {"email": post.fields.get(newsletter.email, "")})
        return Reply(200, _page(newsletter.provider, "Please confirm your address by the link in our mail."))

    def _form(self, post: Post, form: Form, settings: Record) -> Reply:
        voice = _VOICES[settings.provider]
        written = {one.key: post.fields.get(one.name, "") for one in form.fields}
        wrong = _wrong(post, form, settings)
        robot = form.trap is not None and bool(post.fields.get(form.trap.name))
        failure = wrong or (self.failure if self.failure in failures(settings.provider) else "")
        outcome = _WORDS[failure] if failure else "A robot filled in the hidden field" if robot else ""
        self._keep(post, form.provider, "Message", written, outcome)
        if failure == "timeout":
            return Reply(504, seconds=NEVER)
        if failure == "error":
            return Reply(500, _page(form.provider, "Internal Server Error"))
        if settings.provider == "netlify":
            return Reply(voice.statuses.get(failure, 200), by_host=True, foreign=False)
        known = PROVIDERS[settings.provider]
        return _refused(post, form, voice, failure) if failure else _accepted(post, form, voice, known)

    def _keep(self, post: Post, provider: str, what: str, written: Mapping[str, str], outcome: str = "") -> None:
        self.count += 1
        sent = dict(post.fields)
        self.messages.append(Message(self.count, post.at, provider, what, dict(written), sent, outcome))
        del self.messages[:-KEPT]

    def delete(self, number: int | None = None) -> None:
        """Forget one message, or all."""
        self.messages = [one for one in self.messages if number is not None and one.number != number]


def _is_for(url: str, form: Form) -> bool:
    """Return whether a form, or its script, is sent there; a provider's form may have another id."""
    for known in (form.action, form.ajax_url):
        mine, theirs = urlsplit(known), urlsplit(url)
        if mine.netloc == theirs.netloc and (mine.netloc or mine.path == theirs.path):
            return True
    return False


def _wrong(post: Post, form: Form, settings: Record) -> str:
    """Return what is wrong with a post itself: whose it is, and whether there is something in it."""
    if not any(post.fields.get(one.name) for one in form.fields):
        return "empty"
    lost = any(post.fields.get(name) != value for name, value in form.hidden.items() if name != form.drop)
    path = urlsplit(post.url).path
    elsewhere = settings.provider != "netlify" and path not in {
        urlsplit(form.action).path,
        urlsplit(form.ajax_url).path,
    }
    return "unknown" if lost or elsewhere else ""


def _accepted(post: Post, form: Form, voice: _Voice, known: Provider | None) -> Reply:
    wanted = post.fields.get(form.drop, "") if form.drop else ""
    if wanted and (not post.by_script or (known is not None and known.redirect == "redirect")):
        return Reply(302, location=wanted)
    if _for_script(post, form):
        return Reply(200, json.dumps(voice.accepted), "application/json")
    return Reply(302, location=voice.thanks) if voice.thanks else Reply(200, _page(form.provider, "Thank you."))


def _refused(post: Post, form: Form, voice: _Voice, failure: str) -> Reply:
    status, words = voice.statuses[failure], _WORDS[failure]
    # A captcha comes as a page even where data were asked for; with status 200 it looks like success.
    if not _for_script(post, form) or (failure == "captcha" and status == 200):  # noqa: PLR2004 - its meaning is known
        return Reply(status, _page(form.provider, words))
    return Reply(status, json.dumps(voice.refused(status, failure, words)), "application/json")


def _for_script(post: Post, form: Form) -> bool:
    """A provider with an address of its own for scripts goes by that; the others by what is asked for."""
    if form.ajax_url != form.action:
        return urlsplit(post.url).path == urlsplit(form.ajax_url).path
    return post.by_script


def _page(provider: str, words: str) -> str:
    """Return a page of the provider's own."""
    name = html.escape(provider)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<title>{name}</title>\n<link rel="stylesheet" href="/__sitegen/pages.css">\n</head>\n<body>\n'
        f"<main>\n<h1>{name}</h1>\n<p>{html.escape(words)}</p>\n"
        f'<p class="quiet">This is the preview, which plays {name}. The message went nowhere.</p>\n'
        '<p><a href="/">Back to the site</a> · <a href="/__sitegen/inbox">Inbox</a></p>\n</main>\n</body>\n</html>\n'
    )


def own_page(address: str) -> Reply:
    """Return the page of a provider that a form without a script is led to."""
    return Reply(200, _page(urlsplit(address).hostname or address, "Thank you. Your message has been sent."))
