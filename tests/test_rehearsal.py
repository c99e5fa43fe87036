"""The providers as the preview plays them: what a form of theirs is, and what is none."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from sitegen.build import build
from sitegen.cache import Cache
from sitegen.contact import contact_form
from sitegen.model import Edition
from sitegen.rehearsal import FAILURES, KEPT, Post, Reply, Stage, failures

KEYS: dict[str, dict[str, Any]] = {
    "netlify": {},
    "formspree": {"id": "xayzbwcd"},
    "web3forms": {"id": "01234567-89ab-cdef-0123-456789abcdef"},
    "forminit": {"id": "ab12cd34ef5"},
    "basin": {"id": "a1b2c3d4e5f6"},
    "formsubmit": {"id": "0123456789abcdef0123456789abcdef"},
    "formcarry": {"id": "AbCdEf12345"},
    "staticforms": {"id": "sf_0123456789abcdef"},
    "custom": {"endpoint": "https://forms.example.org/me", "hidden": {"token": "a1"}},
}
Play = Callable[..., Reply | None]


@pytest.fixture
def editions(make_site: Callable[..., Path], cache_folder: Path) -> Callable[[str], tuple[Edition, ...]]:
    """Build a site with a provider's form, in two languages."""

    def make(provider: str) -> tuple[Edition, ...]:
        contact = {"provider": provider, **KEYS[provider]}
        site = {"locales": ["en", "de"], "url": "https://ada.example/"}
        root = make_site({"basics": {"name": "Ada"}, "contact": contact, "site": site, "downloads": []})
        return build(root, today=datetime.date(2026, 1, 1), cache=Cache(cache_folder)).editions

    return make


def sent(edition: Edition, changed: Mapping[str, str] | None = None) -> Post:
    """Return what the form of an edition sends by script."""
    form = contact_form(edition)
    assert form is not None
    fields = {**form.hidden, **{field.name: "a@b.example" for field in form.fields}}
    fields = {name: value for name, value in fields.items() if name != form.drop}
    return Post(form.ajax_url, {**fields, **(changed or {})}, "application/json", "12:00:00")


@pytest.mark.parametrize("provider", sorted(KEYS))
def test_a_form_is_known_in_every_language(editions: Callable[..., Any], provider: str) -> None:
    """Each edition's form is taken, and its message kept."""
    every, stage = editions(provider), Stage()
    assert [reply.status for reply in (stage.play(sent(one), every) for one in every) if reply] == [200, 200]
    assert [message.outcome for message in stage.messages] == ["", ""]


@pytest.mark.parametrize("provider", sorted(KEYS.keys() - {"netlify", "web3forms", "staticforms", "custom"}))
def test_a_form_of_another_id_is_unknown(editions: Callable[..., Any], provider: str) -> None:
    """A wrong id shows while the form is tried, as it would on the published site."""
    every = editions(provider)
    post = sent(every[0])
    other = Post(post.url[:-3] + "zzz", post.fields, post.accept, post.at)
    stage = Stage()
    assert stage.play(other, every) is not None
    assert stage.messages[0].outcome == "There is no form of that id or key"


@pytest.mark.parametrize(
    ("provider", "name"), [("web3forms", "access_key"), ("staticforms", "apiKey"), ("netlify", "form-name")]
)
def test_a_form_of_another_key_is_unknown(editions: Callable[..., Any], provider: str, name: str) -> None:
    """A hidden field that a theme has lost shows while the form is tried."""
    every, stage = editions(provider), Stage()
    reply = stage.play(sent(every[0], {name: "other"}), every)
    assert reply is not None
    assert reply.status >= 400


def test_a_message_that_cannot_be_read_is_refused(editions: Callable[..., Any]) -> None:
    """Data in place of a form's fields have no fields."""
    every, stage = editions("formspree"), Stage()
    reply = stage.play(Post(sent(every[0]).url, {}, "application/json", "12:00:00"), every)
    assert reply is not None
    assert reply.status == 422


def test_every_provider_can_fail(editions: Callable[..., Any]) -> None:
    """What can be chosen is known to each of them, and a failure is never an answer of success."""
    every = editions("formspree")
    answers: dict[str, int] = {}
    for name in failures("formspree"):
        reply = Stage(failure=name).play(sent(every[0]), every)
        assert reply is not None
        answers[name] = reply.status
    assert answers == {"spam": 403, "quota": 429, "captcha": 200, "inactive": 403, "error": 500, "timeout": 504}
    assert set(failures("formsubmit")) == FAILURES.keys() - {"quota"}


def test_the_newest_messages_are_kept(editions: Callable[..., Any]) -> None:
    """A preview that runs for weeks does not grow."""
    every, stage = editions("basin"), Stage()
    for _ in range(KEPT + 5):
        stage.play(sent(every[0]), every)
    assert [stage.messages[0].number, stage.messages[-1].number] == [6, KEPT + 5]
