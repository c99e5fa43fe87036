"""The contact form in a real browser: what is written, what goes out, what visitors are told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.making import npm_package

Host = Any
Visit = Callable[..., Page]
Serve = Callable[[str], Host]

MESSAGE = "Guten Tag & hello,\nwould you talk? 100% = yes + more"
BODY = (
    "form-name=contact&name=Zo%C3%AB+%22Q%22&email=zoe%40q.example"
    "&message=Guten+Tag+%26+hello%2C%0D%0Awould+you+talk%3F+100%25+%3D+yes+%2B+more&leave-empty="
)
SENT = "Thank you. Your message has been sent."
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def open_form(visit: Visit) -> Visit:
    """Open a page as visitors do who look at it for a while before they write."""

    def open_page(address: str, **settings: Any) -> Page:
        page = visit("about:blank", **settings)
        page.clock.install()
        page.goto(address)
        page.clock.fast_forward(5_000)
        return page

    return open_page


def fill(page: Page) -> None:
    """Fill the form in as a visitor does."""
    page.get_by_label("Your name").fill('Zoë "Q"')
    page.get_by_label("Your email").fill("zoe@q.example")
    page.get_by_label("Message").fill(MESSAGE)


def test_without_scripts_the_form_leads_to_the_thanks_page(serve: Serve, visit: Visit) -> None:
    """The browser posts exactly what Netlify reads, and shows the thanks page."""
    host = serve("example")
    page = visit(host.url, java_script_enabled=False)
    fill(page)
    page.get_by_role("button", name="Send message").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert host.posts == [("/thanks/", FORM, BODY)]


def test_with_scripts_the_message_is_sent_in_place(serve: Serve, open_form: Visit) -> None:
    """The same fields go out, the page stays, success is announced and the fields are empty."""
    host = serve("example")
    page = open_form(host.url)
    fill(page)
    page.get_by_role("button", name="Send message").click()
    status = page.locator("form").get_by_role("status")
    expect(status).to_have_text(SENT)
    [(path, kind, body)] = host.posts
    assert (path, kind.partition(";")[0]) == ("/", FORM)
    assert body.replace("%0D%0A", "%0A") == BODY.replace("%0D%0A", "%0A")
    expect(page.get_by_label("Message")).to_have_value("")
    assert page.url == host.url


def test_a_failed_message_is_not_lost(serve: Serve, open_form: Visit, watch: Any) -> None:
    """When the host refuses, the visitor reads so, keeps every word, and can send again."""
    watch.expected = "500"
    host = serve("example")
    host.status = 500
    page = open_form(host.url)
    fill(page)
    page.get_by_role("button", name="Send message").click()
    status = page.locator("form").get_by_role("status")
    expect(status).to_contain_text("could not be sent")
    expect(page.get_by_label("Message")).to_have_value(MESSAGE)
    host.status = 200
    page.get_by_role("button", name="Send message").click()
    expect(status).to_have_text(SENT)
    assert len(host.posts) == 2


def test_a_network_that_fails_is_told(serve: Serve, open_form: Visit, watch: Any) -> None:
    """Without a connection the visitor reads that nothing was sent."""
    watch.expected = "ERR_INTERNET_DISCONNECTED"
    host = serve("example")
    page = open_form(host.url)
    fill(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Send message").click()
    expect(page.locator("form").get_by_role("status")).to_contain_text("could not be sent")
    expect(page.get_by_label("Message")).to_have_value(MESSAGE)
    assert host.posts == []


def test_two_clicks_send_one_message(serve: Serve, open_form: Visit) -> None:
    """An impatient visitor writes once."""
    host = serve("example")
    host.delay = 0.5
    page = open_form(host.url)
    fill(page)
    page.get_by_role("button", name="Send message").dblclick()
    page.get_by_label("Your email").press("Enter")
    expect(page.locator("form").get_by_role("status")).to_have_text(SENT)
    assert len(host.posts) == 1


def test_what_is_missing_is_listed(serve: Serve, open_form: Visit) -> None:
    """An empty form is not sent; a list that has the focus leads to each field, and each field says what is wrong."""
    host = serve("example")
    page = open_form(host.url)
    page.get_by_label("Your email").fill("zoe")
    page.get_by_role("button", name="Send message").click()
    problems = page.get_by_role("group", name="Please check:")
    expect(problems).to_be_focused()
    wrong = "Please write an email address such as name@example.org."
    expect(problems.get_by_role("link")).to_have_text(
        ["Your name: Please fill this in.", f"Your email: {wrong}", "Message: Please fill this in."]
    )
    email = page.get_by_label("Your email")
    expect(email).to_have_attribute("aria-invalid", "true")
    expect(email).to_have_accessible_description(wrong)
    problems.get_by_role("link", name=wrong).click()
    expect(email).to_be_focused()
    assert host.posts == []


def test_a_mended_field_says_so_at_once(serve: Serve, open_form: Visit) -> None:
    """What is wrong with a field goes while it is written, and the list goes with the next attempt."""
    page = open_form(serve("example").url)
    page.get_by_role("button", name="Send message").click()
    name = page.get_by_label("Your name")
    name.fill("Zoë")
    expect(name).to_have_attribute("aria-invalid", "false")
    expect(name).to_have_accessible_description("")
    fill(page)
    page.get_by_role("button", name="Send message").click()
    expect(page.get_by_role("group", name="Please check:")).to_be_hidden()
    expect(page.locator("form").get_by_role("status")).to_have_text(SENT)


def test_a_form_with_mistakes_is_without_barrier(serve: Serve, open_form: Visit, npm_folder: Path) -> None:
    """An independent program finds no fault with it."""
    page = open_form(serve("example").url)
    page.get_by_role("button", name="Send message").click()
    page.evaluate((npm_package(npm_folder, "axe-core", 4) / "axe.min.js").read_text("utf-8"))
    assert page.evaluate("axe.run(document.getElementById('contact'))")["violations"] == []


def test_whoever_writes_faster_than_people_has_to_wait(serve: Serve, visit: Visit) -> None:
    """A form that is filled in as soon as it is there goes out three seconds later."""
    host = serve("example")
    page = visit("about:blank")
    page.clock.install(time=0)
    page.clock.pause_at(60_000)
    page.goto(host.url)
    fill(page)
    page.get_by_role("button", name="Send message").click()
    expect(page.get_by_role("button", name="Sending…")).to_be_visible()
    page.clock.run_for(2_900)
    assert host.posts == []
    page.clock.run_for(200)
    expect(page.locator("form").get_by_role("status")).to_have_text(SENT)
    assert len(host.posts) == 1


def test_other_ways_are_named_after_a_failure(serve: Serve, open_form: Visit, watch: Any) -> None:
    """Beside the announced failure there is the mail address, and it goes with the next success."""
    watch.expected = "500"
    host = serve("example")
    host.status = 500
    page = open_form(host.url)
    fill(page)
    mail = page.locator("form").get_by_role("link", name="hello@ruthcastello.example")
    expect(mail).to_be_hidden()
    page.get_by_role("button", name="Send message").click()
    expect(mail).to_be_visible()
    host.status = 200
    page.get_by_role("button", name="Send message").click()
    expect(mail).to_be_hidden()


def test_a_host_that_leads_elsewhere_has_not_taken_the_message(serve: Serve, open_form: Visit) -> None:
    """A host that turns a post into a request for a page answers 200, which proves nothing."""
    host = serve("example")
    host.status = 302
    page = open_form(host.url)
    fill(page)
    page.get_by_role("button", name="Send message").click()
    expect(page.locator("form").get_by_role("status")).to_contain_text("could not be sent")


def test_the_trap_for_robots_is_out_of_everyones_way(serve: Serve, visit: Visit) -> None:
    """People neither see it nor reach it by keyboard."""
    page = visit(serve("example").url)
    expect(page.get_by_role("textbox")).to_have_count(3)
    box = page.locator("input[name=leave-empty]").locator("xpath=..").bounding_box()
    assert box is None or box["width"] * box["height"] <= 1 or box["x"] + box["width"] <= 0
