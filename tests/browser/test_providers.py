"""Each provider's contract: the published page, in a real browser, against the preview that plays the provider.

The page comes with its own security policy, and the provider is reached at its own address.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
import yaml
from playwright.sync_api import Page, expect

from sitegen.build import build
from sitegen.cache import Cache
from sitegen.providers import PROVIDERS
from sitegen.rehearsal import failures
from tests.making import write_site
from tests.previewing import Preview

Host = Any
Visit = Callable[..., Page]
Publish = Callable[..., Host]
MESSAGE = "Guten Tag & hello,\nwould you talk? 100% = yes + more <b>"
CONTACTS: dict[str, dict[str, Any]] = {
    "netlify": {"subject": "From my resume"},
    "formspree": {"id": "xayzbwcd", "subject": "From my resume"},
    "web3forms": {"id": "01234567-89ab-cdef-0123-456789abcdef"},
    "forminit": {"id": "ab12cd34ef5"},
    "basin": {"id": "a1b2c3d4e5f6"},
    "formsubmit": {"id": "0123456789abcdef0123456789abcdef"},
    "formcarry": {"id": "AbCdEf12345"},
    "staticforms": {"id": "sf_0123456789abcdef"},
    "custom": {"endpoint": "https://forms.example.org/me?list=1", "hidden": {"token": 'a"<b'}, "honeypot": "nothing"},
}
NEWSLETTERS = {
    "buttondown": {"id": "ada"},
    "kit": {"id": "1234567"},
    "mailchimp": {"endpoint": "https://ada.us1.list-manage.com/subscribe/post?u=0a1b2c&id=3d4e5f"},
}
HOSTS = frozenset(
    urlsplit(origin).hostname
    for origin in (
        *(origin for one in PROVIDERS.values() if one is not None for origin in one.hops),
        *(
            "https://forms.example.org",
            "https://buttondown.com",
            "https://app.kit.com",
            "https://ada.us1.list-manage.com",
        ),
    )
)


def settings(provider: str, **more: Any) -> dict[str, Any]:
    """Return the profile of a site with that provider's form."""
    return {
        "basics": {"name": "Ada"},
        "contact": {"provider": provider, **CONTACTS[provider], **more},
        "downloads": [],
    }


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[Preview]:
    """Start one preview for all providers."""
    preview = Preview(write_site(tmp_path_factory.mktemp("stage"), settings("netlify")), cache)
    yield preview
    preview.stop()


@pytest.fixture(scope="module", params=sorted(CONTACTS))
def provider(request: pytest.FixtureRequest) -> str:
    """Name each provider; the preview changes from one to the next but once."""
    return str(request.param)


@pytest.fixture
def publish(stage: Preview, serve: Publish, cache: Path, elsewhere: Any, watch: Any) -> Publish:
    """Publish a site on a host, and let the preview play its provider."""
    watch.hosts = HOSTS
    elsewhere.preview = urlsplit(stage.url).port
    elsewhere.posts.clear()

    def start(profile: dict[str, Any]) -> Host:
        text = yaml.safe_dump(profile, sort_keys=False)
        if (stage.folder / "profile.yaml").read_text("utf-8") != text:
            before = stage.said.count("→")
            stage.write("profile.yaml", text)
            stage.eventually("/", lambda *_: stage.said.count("→") > before)
        order(stage, delete="all")
        order(stage, failure="")
        host = serve({})
        made = build(stage.folder, today=datetime.date(2026, 1, 1), cache=Cache(cache), base_url=host.url)
        host.files.update({file.path: file.content for file in made.files})
        host.port = urlsplit(stage.url).port
        return host

    return start


def order(stage: Preview, **wanted: str) -> None:
    """Press a button of the inbox."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert stage.ask("/__sitegen/inbox", "POST", form, urlencode(wanted))[0] == 303


def inbox(stage: Preview) -> str:
    """Return the inbox as it stands."""
    return stage.ask("/__sitegen/inbox")[1]


def fill(page: Page) -> None:
    """Fill the form in as a visitor does."""
    page.get_by_label("Your name").fill('Zoë "Q"')
    page.get_by_label("Your email").first.fill("zoe@q.example")
    page.get_by_label("Message").fill(MESSAGE)


def send(page: Page) -> None:
    """Press the button."""
    page.get_by_role("button", name="Send message").click()


def kept(page: Page) -> None:
    """See that nothing is lost."""
    expect(page.get_by_label("Your name")).to_have_value('Zoë "Q"')
    expect(page.get_by_label("Message")).to_have_value(MESSAGE)


@pytest.fixture
def open_form(visit: Visit) -> Visit:
    """Open a page as visitors do who look at it for a while before they write."""

    def open_page(address: str) -> Page:
        page = visit("about:blank", ignore_https_errors=True)
        page.clock.install()
        page.goto(address)
        page.clock.fast_forward(5_000)
        return page

    return open_page


def arrived(stage: Preview) -> None:
    """See that one message arrived, whole and taken for an honest one."""
    shown = inbox(stage)
    assert shown.count("<article>") == 1
    assert '<p class="state">Arrived</p>' in shown
    assert "Zoë &quot;Q&quot;" in shown
    assert "would you talk? 100% = yes + more &lt;b&gt;" in shown
    assert "zoe@q.example" in shown


def test_without_a_script_the_provider_takes_the_message(
    publish: Publish, visit: Visit, stage: Preview, provider: str
) -> None:
    """It arrives, and whoever sent it lands on the site's thanks page where the provider leads there, or on its own."""
    host = publish(settings(provider))
    page = visit(host.url, java_script_enabled=False, ignore_https_errors=True)
    fill(page)
    send(page)
    known = PROVIDERS[provider]
    assert known is not None
    if known.redirect or known.on_host:
        expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
        assert page.url == f"{host.url}thanks/"
    else:
        expect(page.get_by_text("Thank you.")).to_be_visible()
        assert urlsplit(page.url).hostname in HOSTS
    arrived(stage)


def test_with_a_script_nothing_but_the_providers_proof_is_success(
    publish: Publish, open_form: Visit, stage: Preview, watch: Any, provider: str
) -> None:
    """On any other answer the visitor reads that nothing was sent, and keeps every word; then the message arrives."""
    watch.expected = "status of [45]"
    page = open_form(publish(settings(provider)).url)
    status = page.locator("#contact-form").get_by_role("status")
    fill(page)
    played = [name for name in failures(provider) if name != "timeout" and (provider, name) != ("netlify", "spam")]
    assert {"inactive", "error"} <= set(played)
    for failure in played:
        order(stage, failure=failure)
        send(page)
        expect(status).to_contain_text("could not be sent")
        kept(page)
    assert "Arrived" not in inbox(stage)
    order(stage, failure="")
    order(stage, delete="all")
    send(page)
    expect(status).to_have_text("Thank you. Your message has been sent.")
    expect(status).to_be_focused()
    expect(page.get_by_label("Message")).to_have_value("")
    arrived(stage)


def test_a_provider_that_does_not_answer_is_given_up(publish: Publish, open_form: Visit, stage: Preview) -> None:
    """After a quarter of a minute the visitor reads that nothing was sent."""
    page = open_form(publish(settings("custom")).url)
    fill(page)
    order(stage, failure="timeout")
    with page.expect_request("https://forms.example.org/**"):
        send(page)
    page.clock.run_for(16_000)
    expect(page.locator("#contact-form").get_by_role("status")).to_contain_text("could not be sent")
    kept(page)


def test_a_refused_message_can_go_by_the_providers_own_page(publish: Publish, open_form: Visit, stage: Preview) -> None:
    """A captcha is no end: the same words go out without a script, to the page that asks for it."""
    page = open_form(publish(settings("formspree")).url)
    fill(page)
    order(stage, failure="captcha")
    send(page)
    other = page.get_by_role("button", name="Send it on a page of")
    expect(other).to_be_visible()
    other.click()
    expect(page.get_by_text("The provider asks for a captcha")).to_be_visible()


def test_what_a_robot_fills_in_is_told_apart(publish: Publish, visit: Visit, stage: Preview) -> None:
    """The trap has the name and the kind that the provider looks for, here a box to tick."""
    page = visit(publish(settings("web3forms")).url, java_script_enabled=False, ignore_https_errors=True)
    fill(page)
    page.locator("#contact-trap").evaluate("one => one.checked = true")
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert "A robot filled in the hidden field" in inbox(stage)


@pytest.mark.parametrize(
    ("service", "more", "without"),
    [("web3forms", {"redirect": False}, "https://web3forms.com"), ("formspree", {}, "'self'")],
)
def test_the_policy_names_every_hop(
    publish: Publish, visit: Visit, watch: Any, service: str, more: dict[str, Any], without: str
) -> None:
    """With one address fewer in the policy the browser reports a violation and leads nowhere, so each is needed."""
    watch.expected = "form-action"
    host = publish(settings(service, **more))
    host.policy = lambda policy: leaner(policy, "form-action", without)
    page = visit(host.url, ignore_https_errors=True)
    page.evaluate("document.getElementById('contact-form').noValidate = true")
    fill(page)
    with page.expect_console_message(lambda said: "form-action" in said.text):
        page.evaluate("HTMLFormElement.prototype.submit.call(document.getElementById('contact-form'))")
    assert "form-action" in " ".join(watch.complaints)


def leaner(policy: str, directive: str, source: str) -> str:
    """Return a policy without one source of a directive."""
    rules = (rule.split() for rule in policy.split("; "))
    return "; ".join(" ".join(part for part in rule if (rule[0], part) != (directive, source)) for rule in rules)


def test_the_policy_lets_a_script_send_to_the_provider_alone(publish: Publish, open_form: Visit, watch: Any) -> None:
    """Without that address the browser reports a violation, and the visitor reads that nothing was sent."""
    watch.expected = "connect-src|Fetch API"
    host = publish(settings("basin"))
    host.policy = lambda policy: leaner(policy, "connect-src", "https://usebasin.com")
    page = open_form(host.url)
    fill(page)
    send(page)
    expect(page.locator("#contact-form").get_by_role("status")).to_contain_text("could not be sent")
    assert "connect-src" in " ".join(watch.complaints)


@pytest.mark.parametrize("service", sorted(NEWSLETTERS))
def test_a_newsletter_is_signed_up_for_with_consent(
    publish: Publish, visit: Visit, stage: Preview, elsewhere: Any, service: str
) -> None:
    """Without the tick nothing goes out; with it the address reaches the keeper of the list, who asks back."""
    newsletter = {"provider": service, **NEWSLETTERS[service]}
    host = publish({"basics": {"name": "Ada"}, "contact": {"newsletter": newsletter}, "downloads": []})
    page = visit(host.url, ignore_https_errors=True)
    block = page.get_by_role("region", name="Newsletter")
    block.get_by_label("Your email").fill("zoe@q.example")
    block.get_by_role("button", name="Subscribe").click()
    assert elsewhere.posts == []
    block.get_by_role("checkbox", name="I would like to receive this newsletter").check()
    block.get_by_role("button", name="Subscribe").click()
    expect(page.get_by_text("Please confirm your address")).to_be_visible()
    assert "zoe@q.example" in inbox(stage)
