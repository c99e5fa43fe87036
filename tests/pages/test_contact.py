"""The contact form: what each provider's documentation asks for, row by row."""

from __future__ import annotations

import datetime
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from sitegen.build import build
from sitegen.cache import Cache
from tests.making import write_site
from tests.reading import Element, Page, output_files

Run = Callable[..., subprocess.CompletedProcess[str]]
Files = Callable[..., dict[str, bytes]]


@pytest.fixture
def page_of(tmp_path: Path, run: Run) -> Callable[..., Page]:
    """Build a site of these settings and return its main page."""

    def build(profile: dict[str, Any], *options: str) -> Page:
        root = write_site(tmp_path / "site", profile)
        result = run("build", root, *options)
        assert result.returncode == 0, result.stderr
        return Page((root / "public/index.html").read_bytes())

    return build


@pytest.fixture
def form(page_of: Callable[..., Page]) -> Element:
    """Give the form of a site that Netlify hosts below a path."""
    profile = {"basics": {"name": "Ada", "email": "ada@a.example"}, "contact": {"provider": "netlify"}}
    return page_of(profile, "--base-url", "https://host.example/people/ada/").one("form")


def controls(form: Element) -> dict[str, Element]:
    """Return what the form sends: name to control."""
    found = [one for one in form.every_below("input", "textarea", "select") if "name" in one.attrs]
    assert len({one.attrs["name"] for one in found}) == len(found)
    return {one.attrs["name"]: one for one in found}


def test_netlify_finds_the_form(form: Element) -> None:
    """Netlify reads the attribute ``data-netlify`` and the form's name in the published HTML."""
    assert form.attrs["data-netlify"] == "true"
    assert form.attrs["name"] == "contact"


def test_netlify_gets_the_form_by_post(form: Element) -> None:
    """The form is posted, urlencoded as browsers do it by default."""
    assert form.attrs["method"].lower() == "post"
    assert form.attrs.get("enctype", "application/x-www-form-urlencoded") == "application/x-www-form-urlencoded"


def test_netlify_is_told_the_forms_name(form: Element) -> None:
    """A hidden field form-name repeats the form's name, which a request made by script needs."""
    hidden = controls(form)["form-name"]
    assert (hidden.attrs["type"], hidden.attrs["value"]) == ("hidden", form.attrs["name"])


def test_netlify_knows_the_trap_for_robots(form: Element) -> None:
    """The field that ``data-netlify-honeypot`` names exists, is empty and out of everyone's way."""
    trap = controls(form)[form.attrs["data-netlify-honeypot"]]
    assert trap.attrs.get("value", "") == ""
    assert trap.attrs["tabindex"] == "-1"
    assert trap.attrs["autocomplete"] == "off"
    assert trap.parent is not None
    assert trap.parent.attrs["aria-hidden"] == "true"


def test_without_a_script_the_form_leads_to_the_thanks_page(form: Element) -> None:
    """The action is a path of the site, below the site's own path, and never another host."""
    assert form.attrs["action"] == "/people/ada/thanks/"


def test_with_a_script_the_form_goes_to_the_same_site(form: Element) -> None:
    """The address for scripts is a path of the site; the fields go urlencoded; any 2xx answer is success."""
    assert form.attrs["data-ajax"] == "/people/ada/"
    assert form.attrs["data-encoding"] == "urlencoded"
    assert form.attrs["data-ok"] == "http"


def test_the_form_asks_for_name_email_and_message(form: Element) -> None:
    """Three fields are filled in by people, all required, with the types and hints that phones use."""
    seen = {name: one for name, one in controls(form).items() if one.attrs.get("type") != "hidden"}
    del seen[form.attrs["data-netlify-honeypot"]]
    assert [(name, one.tag, one.attrs.get("type")) for name, one in seen.items()] == [
        ("name", "input", "text"),
        ("email", "input", "email"),
        ("message", "textarea", None),
    ]
    assert all("required" in one.attrs and int(one.attrs["maxlength"]) > 50 for one in seen.values())
    assert (seen["name"].attrs["autocomplete"], seen["email"].attrs["autocomplete"]) == ("name", "email")


def test_every_field_has_a_label(form: Element) -> None:
    """Each control that people see is named by a label."""
    labels = {label.attrs["for"]: label.text.strip() for label in form.every_below("label")}
    for name, one in controls(form).items():
        if one.attrs.get("type") != "hidden":
            assert labels[one.attrs["id"]], name


def test_the_form_says_who_takes_the_message(form: Element) -> None:
    """Visitors read that Netlify transmits it, and for whom."""
    assert "Netlify" in form.text
    assert "Ada" in form.text


ADA = {"basics": {"name": "Ada"}, "downloads": []}
KEYS = {
    "formspree": {"id": "xayzbwcd"},
    "web3forms": {"id": "01234567-89ab-cdef-0123-456789abcdef"},
    "forminit": {"id": "ab12cd34ef5"},
    "basin": {"id": "a1b2c3d4e5f6"},
    "formsubmit": {"id": "0123456789abcdef0123456789abcdef"},
    "formcarry": {"id": "AbCdEf12345"},
    "staticforms": {"id": "sf_0123456789abcdef"},
    "custom": {"endpoint": "https://forms.example.org/me"},
}
NAMES = ["name", "email", "message"]
WIRE = {
    "formspree": ("formspree.io/f/xayzbwcd", "", {}, NAMES, "_gotcha", "formspree.io", "formspree.io"),
    "web3forms": (
        "api.web3forms.com/submit",
        "",
        {"access_key": "01234567-89ab-cdef-0123-456789abcdef"},
        NAMES,
        "botcheck",
        "api.web3forms.com web3forms.com",
        "api.web3forms.com",
    ),
    "forminit": (
        "forminit.com/f/ab12cd34ef5",
        "",
        {},
        ["fi-sender-fullName", "fi-sender-email", "fi-text-message"],
        "_gotcha",
        "forminit.com",
        "forminit.com",
    ),
    "basin": ("usebasin.com/f/a1b2c3d4e5f6", "", {}, NAMES, "_gotcha", "usebasin.com", "usebasin.com"),
    "formsubmit": (
        "formsubmit.co/0123456789abcdef0123456789abcdef",
        "formsubmit.co/ajax/0123456789abcdef0123456789abcdef",
        {},
        NAMES,
        "_honey",
        "formsubmit.co",
        "formsubmit.co",
    ),
    "formcarry": ("formcarry.com/s/AbCdEf12345", "", {}, NAMES, "_gotcha", "formcarry.com", "formcarry.com"),
    "staticforms": (
        "api.staticforms.xyz/submit",
        "",
        {"apiKey": "sf_0123456789abcdef", "replyTo": "@"},
        NAMES,
        "honeypot",
        "api.staticforms.xyz www.staticforms.xyz",
        "api.staticforms.xyz",
    ),
    "custom": ("forms.example.org/me", "", {}, NAMES, "_gotcha", "forms.example.org", "forms.example.org"),
}
"""Of each provider: where a form and where a script is sent, hidden fields, names, trap, the policy's sources."""


@pytest.fixture
def files_of(tmp_path: Path, cache: Path) -> Callable[..., dict[str, bytes]]:
    """Build a site of these settings in this process and return its files."""

    def make(profile: dict[str, Any], base_url: str | None = None) -> dict[str, bytes]:
        root = write_site(tmp_path / "site", profile)
        made = build(root, today=datetime.date(2026, 1, 1), cache=Cache(cache), base_url=base_url)
        return {file.path: file.content for file in made.files}

    return make


def hidden_fields(form: Element) -> dict[str, str]:
    """Return the hidden fields: name and value."""
    return {name: one.attrs["value"] for name, one in controls(form).items() if one.attrs.get("type") == "hidden"}


@pytest.mark.parametrize("provider", sorted(WIRE))
def test_each_provider_is_written_to_as_it_documents(files_of: Files, provider: str) -> None:
    """Addresses, hidden fields, names, trap and the policy's sources are those of its documentation."""
    action, ajax, hidden, names, trap, leads, sends = WIRE[provider]
    files = files_of({**ADA, "contact": {"provider": provider, **KEYS[provider]}})
    form = Page(files["index.html"]).one("form")
    assert (form.attrs["method"], form.attrs["action"]) == ("post", f"https://{action}")
    assert form.attrs["data-ajax"] == f"https://{ajax or action}"
    assert hidden_fields(form) == hidden
    assert [name for name in controls(form) if name not in hidden] == [*names, trap]
    policy = files["_headers"].decode()
    assert f"form-action 'self' {' '.join(f'https://{host}' for host in leads.split())};" in policy
    assert f"connect-src https://{sends}\n" in policy


@pytest.mark.parametrize(
    ("provider", "name"),
    [("formspree", "_next"), ("web3forms", "redirect"), ("formsubmit", "_next"), ("staticforms", "redirectTo")],
)
def test_a_form_comes_back_to_the_thanks_page(files_of: Files, provider: str, name: str) -> None:
    """Where the address is known, the provider is told it whole; a script leaves it out; it can be switched off."""
    contact = {"provider": provider, **KEYS[provider]}
    form = Page(files_of({**ADA, "contact": contact}, "https://ada.example/cv/")["index.html"]).one("form")
    assert hidden_fields(form)[name] == "https://ada.example/cv/thanks/"
    assert form.attrs["data-drop"] == name
    off = {**ADA, "contact": {**contact, "redirect": False}}
    assert name not in controls(Page(files_of(off, "https://ada.example/")["index.html"]).one("form"))


def test_an_endpoint_can_be_a_path_of_the_site(files_of: Files) -> None:
    """Such as a function of the host's; the policy then needs no other address."""
    contact = {"provider": "custom", "endpoint": "api/contact", "hidden": {"token": "a1"}, "honeypot": "nothing"}
    files = files_of({**ADA, "contact": contact}, "https://ada.example/cv/")
    form = Page(files["index.html"]).one("form")
    assert (form.attrs["action"], form.attrs["data-ajax"]) == ("/cv/api/contact", "/cv/api/contact")
    assert hidden_fields(form) == {"token": "a1"}
    assert "nothing" in controls(form)
    assert "form-action 'self'; connect-src 'self'\n" in files["_headers"].decode()


def test_an_endpoint_can_lead_further(files_of: Files) -> None:
    """The policy names each further address."""
    contact = {**KEYS["custom"], "provider": "custom", "hops": ["https://thanks.example.org/page"]}
    policy = files_of({**ADA, "contact": contact})["_headers"].decode()
    assert "form-action 'self' https://forms.example.org https://thanks.example.org;" in policy


def test_a_mail_link_has_its_subject(files_of: Files) -> None:
    """It is written as addresses want it."""
    profile = {
        "basics": {"name": "Ada", "email": "ada@a.example"},
        "contact": {"provider": "mailto", "subject": "Your résumé & you"},
        "downloads": [],
    }
    link = Page(files_of(profile)["index.html"]).one("section", id="contact").every_below("a")[0]
    assert link.attrs["href"] == "mailto:ada@a.example?subject=Your%20r%C3%A9sum%C3%A9%20%26%20you"


def test_without_a_mail_address_another_way_is_named(files_of: Files) -> None:
    """After a failure there is the first profile, where the provider has no page of its own for the message."""
    basics = {"name": "Ada", "profiles": [{"network": "LinkedIn", "username": "ada"}]}
    page = Page(files_of({"basics": basics, "contact": {"provider": "netlify"}, "downloads": []})["index.html"])
    ways = page.one("form").every_below("ul")[0]
    assert [link.attrs["href"] for link in ways.every_below("a")] == ["https://www.linkedin.com/in/ada"]
    status = page.one("form").every_below("p")[-2].attrs
    assert "write an email" not in status["data-failed"]


def test_a_time_can_be_booked(files_of: Files) -> None:
    """The link stands in the contact section, with the author's words where there are some, and needs no provider."""
    address = "https://cal.com/ada/30min"
    for booking, label in ((address, "Book a time"), ({"url": address, "label": "Half an hour"}, "Half an hour")):
        content = files_of({**ADA, "contact": {"booking": booking}})["index.html"]
        link = Page(content).one("section", id="contact").every_below("a")[0]
        assert (link.attrs["href"], link.text) == (address, label)
        assert b"contact.js" not in content


@pytest.mark.parametrize(
    ("settings", "action", "email", "others", "source"),
    [
        (
            {"provider": "buttondown", "id": "ada"},
            "https://buttondown.com/api/emails/embed-subscribe/ada",
            "email",
            {"embed": "1"},
            "https://buttondown.com",
        ),
        (
            {"provider": "kit", "id": "1234567"},
            "https://app.kit.com/forms/1234567/subscriptions",
            "email_address",
            {},
            "https://app.kit.com",
        ),
        (
            {"provider": "mailchimp", "endpoint": "https://a.us1.list-manage.com/subscribe/post?u=0a&id=3d&f_id=9"},
            "https://a.us1.list-manage.com/subscribe/post?u=0a&id=3d&f_id=9",
            "EMAIL",
            {"b_0a_3d": ""},
            "https://a.us1.list-manage.com",
        ),
        (
            {"provider": "custom", "endpoint": "https://list.example.org/join"},
            "https://list.example.org/join",
            "email",
            {},
            "https://list.example.org",
        ),
    ],
)
def test_a_newsletter_is_posted_to_who_keeps_the_list(
    files_of: Files, settings: dict[str, str], action: str, email: str, others: dict[str, str], source: str
) -> None:
    """Its form is apart from the contact form, without a script, and needs an unticked box to be ticked."""
    files = files_of({**ADA, "contact": {"newsletter": settings}})
    form = Page(files["index.html"]).one("form")
    assert (form.attrs["method"], form.attrs["action"]) == ("post", action)
    assert "data-ajax" not in form.attrs
    sent = controls(form)
    assert {name: one.attrs.get("value", "") for name, one in sent.items() if name != email} == others
    assert "required" in sent[email].attrs
    [consent] = [one for one in form.every_below("input") if one.attrs["type"] == "checkbox"]
    assert "required" in consent.attrs
    assert "checked" not in consent.attrs
    assert f"form-action {source}; connect-src 'none'\n" in files["_headers"].decode()


def test_linkedin_comes_first(files_of: Files) -> None:
    """The others keep the author's order, and each says that it is the person's own."""
    profiles = [{"network": "GitHub", "username": "ada"}, {"network": "ORCID", "username": "0000-0001"}]
    profiles.append({"network": "Work", "url": "https://www.linkedin.com/in/ada"})
    page = Page(files_of({"basics": {"name": "Ada", "profiles": profiles}, "downloads": []})["index.html"])
    links = [link.attrs["href"] for link in page.every("a") if link.attrs.get("rel") == "me"]
    assert [urlsplit(link).hostname for link in links] == ["www.linkedin.com", "github.com", "orcid.org"]


def test_addresses_are_not_found_by_simple_harvesters(files_of: Files) -> None:
    """Mail and phone are links for everybody, and in the source of the page nothing looks like them."""
    basics = {"name": "Ada", "email": "ada+cv@a.example", "phone": "+44 7700 900142", "summary": "Or bea@b.example."}
    files = files_of({"basics": basics, "privacy": {"basics.phone": "public"}, "downloads": []})
    page = Page(files["index.html"])
    links = {link.attrs["href"]: link.text for link in page.every("a")}
    assert links["mailto:ada+cv@a.example"] == "ada+cv@a.example"
    assert links["tel:+447700900142"] == "+44 7700 900142"
    assert "Or bea@b.example." in page.text
    for name, content in files.items():
        if name.endswith((".html", ".svg", ".txt", ".xml")):
            assert not re.search(rb"[\w.+-]@|mailto:|tel:|7700|900142", content), name


def test_only_the_hosts_own_site_may_take_the_form(built: Callable[..., Path]) -> None:
    """The security policy lets forms and scripts send to the site itself and nowhere else."""
    headers = (built("example") / "_headers").read_text("utf-8")
    assert "form-action 'self'" in headers
    assert "connect-src 'self'" in headers
    without = (built("name-only") / "_headers").read_text("utf-8")
    assert "form-action 'none'" in without
    assert "connect-src 'none'" in without


@pytest.mark.parametrize("contact", [{}, {"contact": {"provider": "mailto"}}])
def test_without_a_provider_there_is_a_mail_link(page_of: Callable[..., Page], contact: dict[str, Any]) -> None:
    """The section has a plain mail link and no form, and there is no thanks page."""
    page = page_of({"basics": {"name": "Ada", "email": "ada+cv@a.example"}, **contact})
    assert not page.every("form", "input", "textarea")
    links = [link.attrs["href"] for link in page.one("section", id="contact").every_below("a")]
    assert links == ["mailto:ada+cv@a.example"]


@pytest.mark.parametrize("contact", [{}, {"contact": {"provider": "mailto"}}])
def test_without_provider_and_mail_there_is_no_contact(page_of: Callable[..., Page], contact: dict[str, Any]) -> None:
    """Nothing is promised that leads nowhere."""
    page = page_of({"basics": {"name": "Ada"}, **contact})
    assert "contact" not in page.ids
    assert not [link for link in page.every("a") if link.attrs["href"].startswith(("mailto:", "#contact"))]


def test_a_form_needs_no_mail_address(page_of: Callable[..., Page]) -> None:
    """With a provider the form is there, though no address is published."""
    page = page_of({"basics": {"name": "Ada"}, "contact": {"provider": "netlify"}})
    assert page.one("form").attrs["action"] == "/thanks/"
    assert "@" not in page.text


def test_the_thanks_page_is_made_with_the_form_only(built: Callable[..., Path]) -> None:
    """It stands where the form's action leads."""
    assert "thanks/index.html" in output_files(built("example"))
    assert "thanks/index.html" not in output_files(built("name-only"))


def test_an_unknown_provider_is_told_those_known(tmp_path: Path, run: Run) -> None:
    """The message names the place and the choices."""
    root = write_site(tmp_path / "site", "basics: {name: Ada}\ncontact: {provider: netlifly}\n")
    result = run("build", root)
    assert result.returncode == 1
    assert "profile.yaml:2:" in result.stderr
    assert "write netlify, formspree, web3forms" in result.stderr
