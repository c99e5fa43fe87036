"""One resume for many readers: variants, languages, and what each of them must not see."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sitegen.documents import FORMATS
from tests.making import make_site, write_site
from tests.reading import Page, everything, pdf_text, said_in

Run = Callable[..., subprocess.CompletedProcess[str]]

VARIANTS: dict[str, Any] = {
    "basics": {"name": "Ada Novak", "label": "Engineer", "summary": "Builds and leads.", "email": "ada@novak.example"},
    "work": [
        {
            "name": "Firm",
            "position": "Lead",
            "highlights": [
                "ForAll",
                {"text": "OnlyPeople", "tags": ["people"]},
                {"text": "OnlyCode", "tags": ["code"]},
            ],
            "roles": [{"position": "PeopleRole", "tags": ["people"]}, {"position": "CodeRole", "tags": ["code"]}],
        },
        {"name": "CodeFirm", "position": "Developer", "tags": ["code"]},
    ],
    "talks": [{"title": "PeopleTalk", "tags": ["people"]}],
    "custom": [{"title": "CodeSection", "tags": ["code"], "entries": [{"title": "CodeThing"}]}],
    "awards": [{"title": "AwardForAll"}],
    "site": {"url": "https://novak.example/", "sections": ["work", {"id": "awards", "tags": ["code"]}]},
    "contact": {"provider": "netlify"},
    "variants": {
        "people": {
            "title": "For people managers",
            "include": ["people"],
            "basics": {"label": "Engineering manager", "summary": "Leads."},
            "sections": ["talks", "work"],
            "listed": True,
        },
        "secret-code": {"include": ["code"]},
    },
}
TEXTS = {
    "sections/team.md": "---\ntags: [people]\npage: true\n---\nPeopleText",
    "sections/draft.md": "---\ndraft: true\n---\nDraftText",
}
PEOPLE = {"OnlyPeople", "PeopleRole", "PeopleTalk", "PeopleText"}
CODE = {"OnlyCode", "CodeRole", "CodeFirm", "CodeSection", "CodeThing", "AwardForAll"}


@pytest.fixture(scope="module")
def variants(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Path:
    """Build the site with two variants; give its output folder."""
    from tests.making import sitegen

    root = write_site(tmp_path_factory.mktemp("variants"), VARIANTS, TEXTS)
    result = sitegen("build", root, cache=cache)
    assert (result.returncode, result.stderr) == (0, "")
    return root / "public"


def said(folder: Path) -> set[str]:
    """Return the words of a folder's pages and PDF that tell whom they are for."""
    texts = [Page(path.read_bytes()).top.text for path in folder.rglob("*.html")]
    texts += [pdf_text(path.read_bytes()) for path in folder.rglob("*.pdf")]
    return set(re.findall(r"\w+", " ".join(texts)))


def test_the_main_version_shows_all(variants: Path) -> None:
    """Tags choose nothing where no variant is asked for."""
    main = Page((variants / "index.html").read_bytes()).top.text + pdf_text((variants / "resume.pdf").read_bytes())
    assert all(word in main for word in PEOPLE - {"PeopleText"} | CODE | {"ForAll"})


def test_a_variant_has_what_it_includes_and_what_has_no_tag(variants: Path) -> None:
    """Entries, roles, bullets, sections and pages are chosen; no other variant's word is in page or PDF."""
    assert said(variants / "for/people") & (PEOPLE | CODE | {"ForAll"}) == PEOPLE | {"ForAll"}
    assert said(variants / "for/secret-code") & (PEOPLE | CODE | {"ForAll"}) == CODE | {"ForAll"}


def test_nothing_of_another_variant_is_in_any_byte(variants: Path) -> None:
    """What a variant leaves out is not hidden in its files."""
    files = {path.name: path.read_bytes() for path in (variants / "for/people").rglob("*") if path.is_file()}
    said = "".join(text for name, content in files.items() for text in said_in(name, content))
    assert {"resume.pdf", "resume.docx", "resume.txt", "card.png", "index.html"} <= set(files)
    assert "OnlyPeople" in said
    assert not [word for word in CODE if word in said]


def test_a_draft_is_in_no_byte(variants: Path) -> None:
    """What is not finished is published nowhere."""
    assert "DraftText" not in everything(variants)


def test_an_empty_section_vanishes(variants: Path) -> None:
    """A section whose entries are all left out has no heading."""
    page = Page((variants / "for/secret-code/index.html").read_bytes())
    assert [title.text for title in page.every("h2")] == ["Experience", "Awards", "CodeSection", "Contact"]


def test_a_variant_has_its_own_words_and_order(variants: Path) -> None:
    """Title, label, summary and order of sections are the variant's."""
    page = Page((variants / "for/people/index.html").read_bytes())
    assert page.one("head").every_below("title")[0].raw == "Ada Novak – For people managers"
    assert page.one("p", **{"class": "label"}).text.strip() == "Engineering manager"
    assert "Leads." in pdf_text((variants / "for/people/resume.pdf").read_bytes())
    assert [title.text for title in page.every("h2")][:2] == ["Talks", "Experience"]


def test_an_unlisted_variant_is_told_of_nowhere(variants: Path) -> None:
    """No file outside its folder names it, and search engines are asked to leave it out."""
    others = [path for path in variants.rglob("*") if path.is_file() and "secret-code" not in path.parts]
    assert not [path for path in others if b"secret" in path.read_bytes()]
    page = Page((variants / "for/secret-code/index.html").read_bytes())
    assert page.one("meta", name="robots").attrs["content"] == "noindex"
    assert not [link for link in page.every("link") if link.attrs.get("rel") in {"canonical", "alternate"}]
    assert not [link for link in page.every("a") if "people" in link.attrs["href"]]


def test_a_listed_variant_is_one_click_away(variants: Path) -> None:
    """Main page and variant lead to each other by plain links; sitemap and canonical address name it."""
    main = Page((variants / "index.html").read_bytes())
    assert main.one("a", href="for/people/").text == "For people managers"
    variant = Page((variants / "for/people/index.html").read_bytes())
    assert variant.one("a", href="../../").text == "General"
    assert variant.one("link", rel="canonical").attrs["href"] == "https://novak.example/for/people/"
    assert "<loc>https://novak.example/for/people/</loc>" in (variants / "sitemap.xml").read_text()


def test_visitors_of_a_variant_stay_in_it(variants: Path) -> None:
    """Download, pages and the thanks of the form are the variant's own."""
    page = Page((variants / "for/people/index.html").read_bytes())
    assert page.one("form").attrs["action"] == "/for/people/thanks/"
    assert page.one("a", href="team/")
    for target in ("resume.pdf", "team/index.html", "thanks/index.html"):
        assert (variants / "for/people" / target).is_file()
    back = Page((variants / "for/people/thanks/index.html").read_bytes())
    assert [link.attrs["href"] for link in back.every("a") if "download" not in link.attrs][1:] == ["../", "../"]


def test_the_main_version_can_leave_tags_out(tmp_path: Path, run: Run) -> None:
    """What ``site.exclude`` names is for variants alone."""
    profile = {**VARIANTS, "site": {"exclude": ["people"]}, "downloads": []}
    root = write_site(tmp_path / "site", profile, TEXTS)
    assert run("build", root).returncode == 0
    main = (root / "public/index.html").read_text()
    assert not [word for word in PEOPLE if word in main]
    assert not (root / "public/team").exists()
    assert "PeopleTalk" in (root / "public/for/people/index.html").read_text()


LANGUAGES: dict[str, Any] = {
    "basics": {
        "name": {"en": "Ada Novak", "ar": "آدا نوفاك"},
        "label": {"en": "Engineer", "de": "Ingenieurin", "ar": "مهندسة"},
        "summary": {"en": "Builds bridges.", "de": "Baut Brücken.", "ar": "تبني الجسور."},
        "email": "ada@novak.example",
    },
    "work": [
        {
            "name": "Firm",
            "position": {"en": "Lead", "de": "Leitung"},
            "startDate": "2019-03",
            "endDate": "2021-05",
            "highlights": [
                {"text": {"en": "One", "de": "Eins"}, "tags": ["x"]},
                {"en": "Two", "de": "Zwei", "ar": "٢"},
            ],
            "keywords": [{"en": "Steel", "de": "Stahl"}],
        },
        {"name": "New", "position": "Boss", "startDate": {"en": "Fall 2022", "de": "Herbst 2022"}},
    ],
    "skills": [{"name": "All", "keywords": [{"en": "Steel", "de": "Stahl"}]}],
    "site": {"url": "https://novak.example/", "locales": ["en", "de", "ar"]},
    "contact": {"provider": "netlify"},
    "variants": {"x": {"include": ["x"], "title": {"en": "For X", "de": "Für X"}, "listed": True}},
}
TRANSLATED = {
    "sections/about.md": "---\ntitle: About\nid: me\norder: 1\n---\nEnglishText [more](case/)",
    "sections/about.de.md": "---\ntitle: Über mich\n---\nDeutscherText [mehr](case/)",
    "sections/case.md": "---\ntitle: Case\npage: true\n---\nEnglishCase",
    "sections/case.de.md": "---\ntitle: Fall\n---\nDeutscherFall",
}


@pytest.fixture(scope="module")
def languages(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> tuple[Path, str]:
    """Build the site in three languages; give its output folder and what the command told."""
    from tests.making import sitegen

    root = write_site(tmp_path_factory.mktemp("languages"), LANGUAGES, TRANSLATED)
    result = sitegen("build", root, cache=cache)
    assert result.returncode == 0, result.stderr
    return root / "public", result.stderr


def page_of(site: tuple[Path, str], path: str) -> Page:
    """Return a page of the site."""
    return Page((site[0] / path / "index.html").read_bytes())


def test_every_language_has_its_place(languages: tuple[Path, str]) -> None:
    """The first is at the top, others below their tag, with language and direction said."""
    for path, lang, direction in (
        ("", "en", "ltr"),
        ("de", "de", "ltr"),
        ("ar", "ar", "rtl"),
        ("de/for/x", "de", "ltr"),
    ):
        html = page_of(languages, path).one("html").attrs
        assert (html["lang"], html["dir"]) == (lang, direction)


def test_a_page_leads_to_itself_in_other_languages(languages: tuple[Path, str]) -> None:
    """Search engines by hreflang, readers by a link in the language's own name; also from a page below."""
    page = page_of(languages, "de/case")
    alternates = {link.attrs["hreflang"]: link.attrs["href"] for link in page.every("link") if "hreflang" in link.attrs}
    top = "https://novak.example"
    assert alternates == {
        "en": f"{top}/case/",
        "x-default": f"{top}/case/",
        "de": f"{top}/de/case/",
        "ar": f"{top}/ar/case/",
    }
    links = {
        link.attrs["hreflang"]: (link.text, link.attrs["href"]) for link in page.every("a") if "hreflang" in link.attrs
    }
    assert links == {"en": ("English", "../../case/"), "de": ("Deutsch", "./"), "ar": ("العربية", "../../ar/case/")}
    assert page.one("a", hreflang="de").attrs["aria-current"] == "true"


def test_a_language_speaks_in_all_its_texts(languages: tuple[Path, str]) -> None:
    """Texts, headings, months, durations, form and buttons are German; nothing English is left of what has German."""
    page = page_of(languages, "de").top.text
    for word in ("Ingenieurin", "Baut Brücken.", "Leitung", "Eins", "Zwei", "Stahl", "Berufserfahrung", "Über mich"):
        assert word in page
    for words in ("März 2019 – Mai 2021", "2 J 3 Mon.", "Herbst 2022 – heute", "DeutscherText", "Nachricht"):
        assert words in page
    for word in ("Engineer", "Builds", "Steel", "EnglishText", "Experience", "Present", "Fall 2022", "Message"):
        assert word not in page


def test_a_languages_pdf_is_in_it(languages: tuple[Path, str]) -> None:
    """Each language and each variant of it has a PDF of its own, offered under a word of that language."""
    text = pdf_text((languages[0] / "de/resume.pdf").read_bytes())
    assert "Baut Brücken." in text
    assert "März 2019 – Mai 2021" in text
    assert "Builds" not in text
    link = page_of(languages, "de").one("a", href="resume.pdf", **{"class": "button"})
    assert link.attrs["download"] == "Ada-Novak-Lebenslauf.pdf"
    assert "Zwei" in pdf_text((languages[0] / "de/for/x/resume.pdf").read_bytes())


def test_links_inside_a_language_stay_in_it(languages: tuple[Path, str]) -> None:
    """A link in a text to a page of the site leads to the page in the same language."""
    assert page_of(languages, "de").one("section", id="me").every_below("a")[0].attrs["href"] == "case/"
    assert "DeutscherFall" in page_of(languages, "de/case").top.text
    assert "EnglishCase" in page_of(languages, "ar/case").top.text


def test_a_missing_translation_falls_back_and_is_told(languages: tuple[Path, str]) -> None:
    """The site's first language stands in, and the author learns where; nothing is told that is there."""
    page, told = page_of(languages, "ar").top.text, languages[1]
    assert "Lead" in page
    assert "آدا نوفاك" in page
    assert "Ada Novak" in page_of(languages, "de").top.text
    assert "profile.yaml:3:5: warning: basics.name: it is not there in German; the text in English is shown" in told
    assert (
        "sections/about.md:2:1: warning: there is no sections/about.ar.md; the pages in Arabic show this text" in told
    )
    assert "basics.label" not in told


def test_a_region_speaks_its_language(tmp_path: Path, run: Run) -> None:
    """A text in pt serves pt-BR, and one in pt-BR serves pt."""
    profile = {
        "basics": {"name": "Ana", "label": {"pt": "Engenheira", "en": "Engineer"}},
        "site": {"locales": ["en", "pt-BR"]},
        "downloads": [],
    }
    root = write_site(tmp_path / "site", profile)
    result = run("build", root)
    assert (result.returncode, result.stderr) == (0, "")
    assert "Engenheira" in (root / "public/pt-BR/index.html").read_text("utf-8")


PRIVATE = {
    "basics": {"name": "Ada", "email": "ada@novak.example", "phone": "PhoneHere", "location": {"city": "Brno"}},
    "work": [{"name": "Open", "summary": "Seen"}, {"name": "Handed", "visibility": "document"}],
    "awards": [{"title": "Prize", "visibility": "private"}],
    "references": [{"name": "Ref Person", "reference": "Good", "email": "ref@novak.example"}],
    "interests": [{"name": "Chess"}],
    "privacy": {"basics.phone": "document", "interests": "document"},
    "x-note": "NeverSeen",
}
ADDED = """\
basics:
  location: {address: 1 Hidden Street}
references:
  - name: Ref Person
    phone: RefPhone
memberships:
  - organization: Secret Club
"""
HANDED = ("PhoneHere", "Handed", "Chess", "1 Hidden Street", "RefPhone", "Secret Club")


@pytest.fixture
def private(tmp_path: Path) -> Path:
    """Write a site with something for each level."""
    return write_site(tmp_path / "site", PRIVATE, {"profile.private.yaml": ADDED})


def test_what_is_for_documents_is_on_no_site(private: Path, run: Run) -> None:
    """Neither the level document nor the private profile reaches a byte of the output."""
    result = run("build", private)
    assert (result.returncode, result.stderr) == (0, "")
    found = everything(private / "public")
    assert "Open" in found
    assert not [word for word in (*HANDED, "Prize", "ref@novak.example", "NeverSeen") if word in found]


def test_a_document_handed_out_holds_more(private: Path, run: Run) -> None:
    """It has what is for documents, from both profiles, and still nothing private."""
    result = run("export", "pdf", private, "--audience", "document", "-o", private / "mine.pdf")
    assert result.returncode == 0, result.stderr
    text = pdf_text((private / "mine.pdf").read_bytes())
    assert [word for word in HANDED if word not in text] == []
    assert not [word for word in ("Prize", "ref@novak.example", "NeverSeen") if word in text]


def test_an_export_for_everybody_holds_what_the_site_does(private: Path, run: Run) -> None:
    """Without an audience the file is the one of the build, byte for byte."""
    assert run("build", private).returncode == 0
    assert run("export", "pdf", private, "-o", private / "again.pdf").returncode == 0
    assert (private / "again.pdf").read_bytes() == (private / "public/resume.pdf").read_bytes()


@pytest.mark.parametrize("place", ["public/mine.pdf", "static/mine.pdf", "assets/mine.pdf"])
def test_a_private_document_is_not_put_where_it_would_be_published(private: Path, run: Run, place: str) -> None:
    """The site's output and what is copied into it are refused, and nothing is written."""
    assert run("build", private).returncode == 0
    result = run("export", "pdf", private, "--audience", "document", "-o", private / place)
    assert result.returncode == 1
    assert "everything there is published" in result.stderr
    assert not (private / place).exists()


def test_a_mistake_in_the_private_profile_is_located(private: Path, run: Run) -> None:
    """It is checked by the same definition, though it may lack a name; a build does not even read it."""
    (private / "profile.private.yaml").write_text("basics:\n  phon: 1\n")
    result = run("export", "pdf", private, "--audience", "document", "-o", private / "mine.pdf")
    assert result.returncode == 1
    assert "profile.private.yaml:2:3: basics.phon: not a known key; did you mean 'phone'?" in result.stderr
    assert run("build", private).stderr == ""


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--variant", "peple"], "there is no variant 'peple'; did you mean 'people'?"),
        (["--locale", "fr"], "there is no language 'fr'; there is en"),
    ],
)
def test_an_export_names_what_there_is(tmp_path: Path, run: Run, options: list[str], message: str) -> None:
    """A variant or a language that the site lacks is told in one line."""
    root = write_site(tmp_path / "site", VARIANTS, TEXTS)
    result = run("export", "pdf", root, *options, cwd=tmp_path)
    assert (result.returncode, result.stderr.splitlines()[-1]) == (1, message)


def test_an_export_is_the_document_of_the_site(tmp_path: Path, run: Run) -> None:
    """Byte for byte, in every format that it offers, though what pages alone show is not made for it."""
    root = make_site("example", tmp_path / "site")
    assert run("build", root).returncode == 0
    for name in ("pdf", "docx", "txt", "md", "json", "vcf"):
        assert run("export", name, root, "-o", tmp_path / name, cache="").returncode == 0
        assert (tmp_path / name).read_bytes() == (root / f"public/resume.{name}").read_bytes(), name


def test_check_lists_who_sees_what(private: Path, run: Run) -> None:
    """Fields, entries and files stand under who sees them, with what decides it."""
    import json

    result = run("check", private, "--format", "json")
    assert result.returncode == 0, result.stderr
    who = {(one["what"], one["who"], one["why"]) for one in json.loads(result.stdout)["published"]}
    assert {
        ("basics.email", "public", ""),
        ("basics.phone", "document", "privacy"),
        ("basics.location.address", "document", "profile.private.yaml"),
        ("work[1] (Handed)", "document", "visibility"),
        ("awards[0] (Prize)", "private", "visibility"),
        ("references.email", "private", "the safe default"),
        ("interests", "document", "privacy"),
        ("memberships", "document", "profile.private.yaml"),
        ("x-note", "private", "a key of your own"),
    } <= who


def test_check_speaks_to_people(private: Path, run: Run) -> None:
    """Without a format it is text, with the three audiences as headings and the pages below."""
    lines = run("check", private).stdout.splitlines()
    assert lines[0] == "What is published where"
    assert "  Nobody sees:" in lines
    assert "  /  en  pdf, docx, txt" in lines


def test_a_page_may_hide_all_its_sections(tmp_path: Path, run: Run) -> None:
    """A page that only says who somebody is was made so on purpose."""
    profile = {"basics": {"name": "Ada"}, "work": [{"name": "Firm"}], "downloads": []}
    root = write_site(tmp_path / "site", {**profile, "site": {"sections": [{"id": "work", "hidden": True}]}})
    result = run("build", root)
    assert (result.returncode, result.stderr) == (0, "")
    assert "Firm" not in everything(root / "public")


HELD = {
    "basics": {"name": "Ada"},
    "work": [{"name": "Open"}, {"name": "RolesGone", "roles": [{"position": "Lead", "tags": ["x"]}]}],
    "awards": [{"title": "PrivatePrize"}],
    "interests": [{"name": "HiddenHobby"}],
    "talks": [{"title": "TaggedTalk"}],
    "site": {
        "sections": [
            {"id": "awards", "visibility": "private"},
            {"id": "interests", "hidden": True},
            {"id": "talks", "tags": ["x"]},
        ]
    },
    "variants": {"v": {"exclude": ["x"], "sections": ["talks", {"id": "awards", "title": "A"}, "interests", "work"]}},
    "downloads": list(FORMATS),
}


def test_a_variant_cannot_show_what_the_site_withholds(tmp_path: Path, run: Run) -> None:
    """It orders sections; private and hidden ones stay so, tags go on to hold, and an employer without roles goes."""
    root = write_site(tmp_path / "site", HELD)
    assert run("build", root).returncode == 0
    main, variant = everything(root / "public"), root / "public/for/v"
    assert not [word for word in ("PrivatePrize", "HiddenHobby") if word in main]
    said = "".join(
        text for path in variant.rglob("*") if path.is_file() for text in said_in(path.name, path.read_bytes())
    )
    assert "Open" in said
    assert not [word for word in ("TaggedTalk", "RolesGone", "PrivatePrize", "HiddenHobby") if word in said]


def test_the_private_profile_opens_only_what_it_says(tmp_path: Path, run: Run) -> None:
    """One referee's address there gives away no other one's."""
    profile = {"basics": {"name": "Ada"}, "references": [{"name": "Rae", "email": "rae@leak.example"}]}
    added = "references:\n  - {name: Bo, email: bo@handed.example}\n"
    root = write_site(tmp_path / "site", profile, {"profile.private.yaml": added})
    result = run("export", "txt", root, "--audience", "document", "-o", "-")
    assert "bo@handed.example" in result.stdout
    assert "Rae" in result.stdout
    assert "rae@leak.example" not in result.stdout


def test_a_translated_title_has_one_address(tmp_path: Path, run: Run) -> None:
    """A section of one's own is found under the same name in every language."""
    profile = {
        "basics": {"name": "Ada"},
        "custom": [{"title": {"en": "Shows", "de": "Schauen"}, "kind": "text", "body": {"en": "Hi", "de": "Hallo"}}],
        "site": {"locales": ["en", "de"], "sections": ["shows"]},
    }
    root = write_site(tmp_path / "site", profile)
    result = run("build", root)
    assert (result.returncode, result.stderr) == (0, "")
    assert (
        Page((root / "public/de/index.html").read_bytes()).one("section", id="shows").every_below("h2")[0].text
        == "Schauen"
    )


def test_check_knows_what_the_settings_withhold(tmp_path: Path, run: Run) -> None:
    """A section that is hidden or withheld under ``site.sections`` is not said to be seen by everybody."""
    import json

    root = write_site(tmp_path / "site", {**HELD, "downloads": []})
    who = {one["what"]: one["who"] for one in json.loads(run("check", root, "--format", "json").stdout)["published"]}
    assert (who["awards"], who["interests"], who["work"]) == ("private", "private", "public")
