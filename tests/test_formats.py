"""Formats: what an address, a path and a name may be."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.formats import (
    SAFE_SCHEMES,
    email_address,
    locale,
    paragraphs,
    picture,
    plain,
    refuse_control,
    slug,
    slugify,
    web_address,
)


def _told(call: Callable[[str], object], text: str) -> str:
    try:
        call(text)
    except ValueError as err:
        return str(err)
    return pytest.fail(f"{text!r} was accepted")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" https://novak.example/a?b#c ", "https://novak.example/a?b#c"),
        ("HTTP://Novak.example", "HTTP://Novak.example"),
        ("mailto:ada@novak.example", "mailto:ada@novak.example"),
        ("tel:+44 (20) 7946-0123", "tel:+44207946-0123"),
        ("about/", "about/"),
        ("#work", "#work"),
        ("?print", "?print"),
        ("cv.pdf", "cv.pdf"),
        ("Letters.PDF#page=2", "Letters.PDF#page=2"),
        ("files/cv.pdf", "files/cv.pdf"),
        ("./novak.example", "./novak.example"),
        ("https://münchen.example/ü", "https://münchen.example/ü"),
    ],
)
def test_a_harmless_address_is_kept(text: str, expected: str) -> None:
    """Web, mail and phone addresses are, and so are paths inside the site."""
    assert web_address(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("javascript:alert(1)", "an address cannot start with 'javascript:'; use https://, http://, mailto: or tel:"),
        ("data:text/html,x", "an address cannot start with 'data:'; use https://, http://, mailto: or tel:"),
        ("vbscript:x", "an address cannot start with 'vbscript:'; use https://, http://, mailto: or tel:"),
        ("//evil.example", "the address lacks its beginning; write https://evil.example"),
        ("/etc/passwd", "a path must stay inside the site; write it as page/ or with https:// in front"),
        ("a/../../b", "a path must stay inside the site; write it as page/ or with https:// in front"),
        ("\\\\server\\share", "write the address with https:// in front and with / in it"),
        ("novak.example/ada", "the address lacks its beginning; write https://novak.example/ada"),
        ("novak.example:8080/x", "the address lacks its beginning; write https://novak.example:8080/x"),
        ("https:/novak.example", "the address has no host; write it as https://example.org/page"),
        ("https://[::1", "the address has no host; write it as https://example.org/page"),
        ("https://a b", "an address cannot hold spaces; write a space as %20"),
        ("java\tscript:x", "an address cannot hold spaces; write a space as %20"),
    ],
)
def test_another_address_is_refused(text: str, message: str) -> None:
    """What could run, leave the site or lead nowhere is told apart."""
    assert _told(web_address, text) == message


@settings(max_examples=300, derandomize=True)
@given(st.text(alphabet=st.sampled_from("javscript:dat/\\.#?@ \tJhmelo%0"), max_size=24))
def test_no_accepted_address_can_run(text: str) -> None:
    """Whatever is accepted starts with a safe scheme or is a path."""
    try:
        address = web_address(text)
    except ValueError:
        return
    head = address.split("/")[0].split("?")[0].split("#")[0]
    assert ":" not in head or head.split(":")[0].lower() in SAFE_SCHEMES
    assert not address.startswith(("/", "\\"))


@pytest.mark.parametrize("text", ["ada@novak.example", "mailto:ada@novak.example", " ada@novak.example "])
def test_an_email_address_is_kept_bare(text: str) -> None:
    """A mailto: in front is taken off."""
    assert email_address(text) == "ada@novak.example"


@pytest.mark.parametrize("text", ["ada", "ada@novak", "a b@c.example", "a@b.example,c@d.example", "Ada <a@b.example>"])
def test_what_is_no_single_email_address_is_refused(text: str) -> None:
    """One address, with a host, and nothing else."""
    assert _told(email_address, text) == "this is not an email address; write one, such as name@example.org"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("assets/ada.jpg", "assets/ada.jpg"), ("./ada.png", "ada.png"), ("https://x.example/a.jpg", "https://x.example/a.jpg")],
)  # fmt: skip
def test_a_picture_is_a_path_inside_the_site(text: str, expected: str) -> None:
    """Or a web address, which is told about later."""
    assert picture(text) == expected


@pytest.mark.parametrize("text", ["/ada.jpg", "../ada.jpg", "a/../../b.jpg", "C:\\ada.jpg", "~/ada.jpg", "file:a.jpg"])
def test_a_picture_elsewhere_is_refused(text: str) -> None:
    """A path cannot leave the site's folder."""
    message = "a picture's path starts in the site's folder; put it into assets/ and write assets/photo.jpg"
    assert _told(picture, text) == message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Über uns & mehr", "uber-uns-mehr"),
        ("C++ / C#", "c-c"),
        ("王秀英", "王秀英"),
        ("Straße", "strasse"),
        ("!!!", ""),
        ("a_b", "a-b"),
        ("x" * 80, "x" * 60),
    ],
)
def test_words_become_part_of_an_address(text: str, expected: str) -> None:
    """Letters of every script stay, marks and signs go."""
    assert slugify(text) == expected


def test_a_slug_is_small_letters_digits_and_hyphens() -> None:
    """Another text is refused with one that would do."""
    assert slug("elm-street-2") == "elm-street-2"
    assert _told(slug, "Elm Street") == "use small letters, digits and hyphens, such as elm-street"
    assert _told(slug, "!") == "use small letters, digits and hyphens"


def test_a_language_is_a_tag() -> None:
    """Underscores are what others write for hyphens; names of languages are refused."""
    assert (locale("en"), locale("pt_BR")) == ("en", "pt-BR")
    assert _told(locale, "English") == "write a language as two letters, such as en, or with its region, such as pt-BR"


def test_white_space_is_folded_in_a_line_and_kept_in_paragraphs() -> None:
    """A line is one line; Markdown needs its line ends."""
    assert plain(" a\n b\tc ") == "a b c"
    assert paragraphs("\n  a\n\nb \n") == "  a\n\nb"


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\x7f", "\x85", "\u2028", "\ud800", "\uffff"])
def test_what_nothing_can_show_is_refused(sign: str) -> None:
    """Control characters and half letters reach no page, PDF or terminal."""
    message = f"the invisible control character U+{ord(sign):04X} is not allowed; remove it"
    assert _told(refuse_control, f"a{sign}b") == message
