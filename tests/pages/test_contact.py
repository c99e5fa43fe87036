"""The contact form: what each provider's documentation asks for, row by row."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.making import write_site
from tests.reading import Element, Page, output_files

Run = Callable[..., subprocess.CompletedProcess[str]]


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
    assert "write netlify or mailto" in result.stderr
