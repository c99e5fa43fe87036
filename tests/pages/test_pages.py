"""What holds for every page of every site, and how a site's own files change its pages."""

from __future__ import annotations

import io
import json
import posixpath
import re
import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree as ET

import pytest
import yaml
from PIL import Image

from tests.making import REPOSITORY, SITES, hostile_profile, write_site
from tests.reading import (
    ADDRESSES,
    DATES,
    Page,
    everything,
    letters,
    output_files,
    pdf_text,
    published,
    references,
    style_references,
)

Run = Callable[..., subprocess.CompletedProcess[str]]
BASES = ("https://top.example/", "https://host.example/people/mo/")


@pytest.fixture(params=SITES)
def output(request: pytest.FixtureRequest, built: Callable[..., Path]) -> Path:
    """Give the output of each site in turn."""
    return built(request.param)


def pages(output: Path) -> dict[str, Page]:
    """Read every page of a site."""
    files = output_files(output)
    return {path: Page(content) for path, content in files.items() if path.endswith(".html")}


def profile_of(output: Path) -> Any:
    """Read the profile that a site was built from, every value as text."""
    return yaml.load((output.parent / "profile.yaml").read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 - texts only


def test_every_page_has_one_heading_of_the_first_level(output: Path) -> None:
    """A screen reader announces one h1, which is not empty."""
    for path, page in pages(output).items():
        assert page.one("h1").text.strip(), path


def test_headings_skip_no_level(output: Path) -> None:
    """After a heading of one level comes at most the next deeper one."""
    for path, page in pages(output).items():
        levels = [int(one.tag[1]) for one in page.every("h1", "h2", "h3", "h4", "h5", "h6")]
        assert all(after <= before + 1 for before, after in pairwise(levels)), (path, levels)


def test_every_page_has_a_title_of_its_own(output: Path) -> None:
    """No title is empty and no two pages of a site share one."""
    titles = [page.one("head").every_below("title")[0].raw.strip() for page in pages(output).values()]
    assert all(titles)
    assert len(set(titles)) == len(titles)


def test_every_page_says_its_language_and_direction(output: Path) -> None:
    """The root element has lang and dir."""
    for page in pages(output).values():
        root = page.one("html")
        assert (root.attrs["lang"], root.attrs["dir"]) == ("en", "ltr")


def test_every_id_is_unique(output: Path) -> None:
    """No page has an id twice, and none holds a space."""
    for path, page in pages(output).items():
        assert len(page.ids) == len(set(page.ids)), path
        assert all(one and not re.search(r"\s", one) for one in page.ids), path


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("name", SITES)
def test_every_local_address_leads_to_a_file_or_an_anchor(built: Callable[..., Path], name: str, base: str) -> None:
    """Links, pictures, scripts, styles and fonts exist at the top of a host and below a path."""
    output = built(name, "--base-url", base)
    files = output_files(output)
    drawn = pages(output)
    for path, page in drawn.items():
        for element, attribute, address in references(page):
            if address.startswith("#"):
                assert unquote(address[1:]) in page.ids, f"{path}: {address}"
                continue
            # The host serves the 404 page at any depth, so its addresses must not depend on where it is.
            seen_from = urljoin(base, "some/lost/path" if path == "404.html" else path)
            whole = urlsplit(urljoin(seen_from, address))
            if f"{whole.scheme}://{whole.netloc}" != "{0.scheme}://{0.netloc}".format(urlsplit(base)):
                continue
            place = f"{path}: <{element.tag} {attribute}={address}>"
            inside = unquote(whole.path).removeprefix(urlsplit(base).path)
            assert inside != unquote(whole.path) or urlsplit(base).path == "/", f"{place} leaves the site"
            target = posixpath.join(inside, "index.html") if inside.endswith("/") or not inside else inside
            target = target.lstrip("/")
            assert target in files, place
            if whole.fragment and target in drawn:
                assert unquote(whole.fragment) in drawn[target].ids, place
    for path, content in files.items():
        if path.endswith(".css"):
            for address in style_references(content.decode()):
                assert posixpath.normpath(posixpath.join(posixpath.dirname(path), address)) in files, address


def test_pages_load_nothing_from_elsewhere(output: Path) -> None:
    """Only links that a reader clicks and forms that a reader sends name another host."""
    for path, page in pages(output).items():
        for element, attribute, address in references(page):
            if element.tag in {"a", "form"} or (element.tag == "link" and element.attrs.get("rel") == "canonical"):
                continue
            assert not urlsplit(address).scheme, (path, element.tag, attribute, address)
            assert not urlsplit(address).netloc, (path, element.tag, attribute, address)
    for path, content in output_files(output).items():
        if path.endswith((".css", ".js", ".svg")):
            outside = set(re.findall(rb"https?://[^\s\"')]+", content)) - {b"http://www.w3.org/2000/svg"}
            assert not outside, path


def test_links_name_harmless_schemes_only(output: Path) -> None:
    """No address starts with javascript:, data: or the like."""
    for path, page in pages(output).items():
        for _element, _attribute, address in references(page):
            scheme = urlsplit(address).scheme
            assert scheme in {"", "http", "https", "mailto", "tel"}, (path, address)


def test_no_page_has_inline_script_or_style(output: Path) -> None:
    """A strict security policy holds: no handlers, no style attributes, no inline blocks but JSON-LD."""
    for path, page in pages(output).items():
        assert not page.every("style", "base", "iframe", "object", "embed"), path
        for element in page.every():
            assert not [name for name in element.attrs if name == "style" or name.startswith("on")], path
        for script in page.every("script"):
            if script.attrs.get("type") == "application/ld+json":
                continue
            assert script.attrs.get("src"), path
            assert not script.raw.strip(), path


def test_structured_data_is_about_the_person(output: Path) -> None:
    """The JSON-LD of the main page parses and names the person as the profile does."""
    page = Page((output / "index.html").read_bytes())
    data = json.loads(page.one("script", type="application/ld+json").raw)
    assert (data["@context"], data["@type"]) == ("https://schema.org", "ProfilePage")
    person = data["mainEntity"]
    assert person["@type"] == "Person"
    assert person["name"] == profile_of(output)["basics"]["name"] == page.one("h1").text


@pytest.mark.parametrize("base", [None, *BASES])
def test_canonical_sitemap_and_robots_agree(built: Callable[..., Path], base: str | None) -> None:
    """All three name the site's own address, or the one of --base-url in its place."""
    output = built("example", *(("--base-url", base) if base else ()))
    site = base or "https://ruthcastello.example/"
    found = {
        path: [one.attrs["href"] for one in page.every("link") if one.attrs["rel"] == "canonical"]
        for path, page in pages(output).items()
    }
    assert found.pop("404.html") == []
    assert found.pop("thanks/index.html") == []
    assert found == {path: [site + path.removesuffix("index.html")] for path in found}
    tree = ET.fromstring((output / "sitemap.xml").read_bytes())  # noqa: S314 - we wrote it
    locations = [node.text for node in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert sorted(filter(None, locations)) == sorted(address for one in found.values() for address in one)
    assert f"Sitemap: {site}sitemap.xml" in (output / "robots.txt").read_text("utf-8").splitlines()


def test_a_base_url_without_its_slash_is_the_same_address(built: Callable[..., Path]) -> None:
    """``--base-url https://host/path`` builds the same bytes as with a slash at its end."""
    with_slash = output_files(built("example", "--base-url", BASES[1]))
    assert output_files(built("example", "--base-url", BASES[1].rstrip("/"))) == with_slash


def test_a_site_without_address_names_none(built: Callable[..., Path]) -> None:
    """Where no address is known there is no canonical link, no sitemap, and robots.txt names none."""
    output = built("name-only")
    assert not (output / "sitemap.xml").exists()
    assert "Sitemap" not in (output / "robots.txt").read_text("utf-8")
    assert b"canonical" not in (output / "index.html").read_bytes()


def test_thanks_and_404_are_kept_from_search_engines(built: Callable[..., Path]) -> None:
    """Both say noindex and stand in no sitemap; no other page says so."""
    output = built("example")
    hidden = {
        path
        for path, page in pages(output).items()
        if any(meta.attrs.get("name") == "robots" and "noindex" in meta.attrs["content"] for meta in page.every("meta"))
    }
    assert hidden == {"thanks/index.html", "404.html"}
    sitemap = (output / "sitemap.xml").read_text("utf-8")
    assert "thanks" not in sitemap
    assert "404" not in sitemap


def test_every_text_of_the_profile_is_on_the_page(output: Path) -> None:
    """Whatever the author wrote can be read on the main page."""
    shown = letters(Page((output / "index.html").read_bytes()).text)
    lost = [
        (path, text)
        for path, text in published(profile_of(output))
        if path[-1] not in ADDRESSES and letters(text) not in shown
    ]
    assert not lost


def test_every_address_of_the_profile_is_a_link_on_the_page(output: Path) -> None:
    """Each address that the author wrote can be followed."""
    links = {link.attrs["href"] for link in Page((output / "index.html").read_bytes()).every("a")}
    assert {text for path, text in published(profile_of(output)) if path[-1] in ADDRESSES} <= links


def test_every_text_of_the_profile_is_in_the_pdf(output: Path) -> None:
    """Whatever the author wrote can be read in the PDF; letters that no font has are warned of elsewhere."""
    shown = letters(pdf_text((output / "resume.pdf").read_bytes()))
    lost = [
        (path, piece)
        for path, text in published(profile_of(output))
        if path[-1] not in ADDRESSES
        for piece in re.split(r"[^\x00-\u024f\u2000-\u20cf]+", text)
        if letters(piece) not in shown
    ]
    assert not lost


def test_sections_in_markdown_are_shown(built: Callable[..., Path]) -> None:
    """A section's text is on the main page, one with a page of its own is there in full."""
    output = built("hostile")
    assert "UniqueSectionWord" in Page((output / "index.html").read_bytes()).text
    assert "UniquePageWord" in Page((output / "aside/index.html").read_bytes()).text


def test_hostile_text_is_shown_as_written(built: Callable[..., Path]) -> None:
    """Markup in a name or a section stays text, letter by letter."""
    output = built("hostile")
    page = Page((output / "index.html").read_bytes())
    assert page.one("h1").text == hostile_profile()["basics"]["name"]
    text = page.text
    for written in ("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "{{ 7*7 }}", "<iframe src="):
        assert written in text
    assert "49" not in re.findall(r"\d+", page.one("h1").text)


def test_unsafe_links_in_markdown_lose_their_address(built: Callable[..., Path]) -> None:
    """The words of a javascript: link stay, the link goes."""
    page = Page((built("hostile") / "index.html").read_bytes())
    assert not [link for link in page.every("a") if link.text == "link"]
    assert "link" in page.one("section", id="words").text


# --- Privacy --------------------------------------------------------------------------------

PRIVATE: dict[str, Any] = {
    "basics": {
        "name": "Ada Example",
        "phone": "+49 30 CanaryPhone",
        "x-secret": "CanaryBasics",
        "location": {
            "address": "CanaryStreet 1",
            "postalCode": "CanaryPostcode",
            "city": "Berlin",
            "x-geo": "CanaryGeo",
        },
        "profiles": [{"network": "Net", "username": "ada", "x-token": "CanaryProfile"}],
    },
    "work": [{"name": "Works", "position": "Fitter", "x-salary": {"amount": ["CanarySalary"]}}],
    "meta": {"canonical": "CanaryCanonical", "version": "CanaryVersion", "theme": "CanaryTheme", "x-m": "CanaryMeta"},
    "site": {"url": "https://ada.example/", "x-site": "CanarySite"},
    "contact": {"provider": "netlify", "x-contact": "CanaryContact"},
    "x-own": ["CanaryTop"],
}


def test_private_fields_are_in_no_output_byte(tmp_path: Path, run: Run) -> None:
    """Phone, street, postcode, keys of the user's own and meta are found nowhere, in no format."""
    root = write_site(tmp_path / "site", PRIVATE)
    assert run("build", root).returncode == 0
    found = everything(root / "public")
    assert "Ada Example" in found
    assert not re.findall(r"Canary\w+", found)


def test_privacy_can_publish_a_field(tmp_path: Path, run: Run) -> None:
    """With ``basics.phone: public`` the number is on the page, as a link, and in the PDF; the street is not."""
    profile = {
        **PRIVATE,
        "basics": {**PRIVATE["basics"], "phone": "+49 30 123456"},
        "privacy": {"basics.phone": "public"},
    }
    root = write_site(tmp_path / "site", profile)
    assert run("build", root).returncode == 0
    page = Page((root / "public/index.html").read_bytes())
    assert page.one("a", href="tel:+4930123456").text == "+49 30 123456"
    assert "+49 30 123456" in pdf_text((root / "public/resume.pdf").read_bytes())
    assert not re.findall(r"Canary\w+", everything(root / "public"))


def test_privacy_can_withhold_a_field(tmp_path: Path, run: Run) -> None:
    """With ``work.name: private`` the employer is found nowhere, in no format."""
    profile = {
        "basics": {"name": "Ada", "email": "canarymail@ada.example", "summary": "CanarySummary"},
        "work": [{"name": "CanaryWorks", "position": "Fitter", "summary": "Fits."}],
        "privacy": {"work.name": "private", "basics.email": "private", "basics.summary": "private"},
    }
    root = write_site(tmp_path / "site", profile)
    assert run("build", root).returncode == 0
    found = everything(root / "public")
    assert "Fitter" in found
    assert "canary" not in found.casefold()


def test_a_whole_section_can_be_withheld(tmp_path: Path, run: Run) -> None:
    """With ``references: private`` nothing of the section is published, not even its title."""
    profile = {
        "basics": {"name": "Ada"},
        "references": [{"name": "Canary Name", "reference": "Canary words"}],
        "privacy": {"references": "private"},
    }
    root = write_site(tmp_path / "site", profile)
    result = run("build", root)
    assert result.returncode == 0, result.stderr
    found = everything(root / "public")
    assert "Canary" not in found
    assert "Testimonials" not in Page((root / "public/index.html").read_bytes()).text


# --- The site's own files -------------------------------------------------------------------


def test_static_files_are_published_as_they_are(tmp_path: Path, run: Run) -> None:
    """Files below static/ are beside the pages, byte by byte, and custom.css is linked by every page."""
    files: dict[str, str | bytes] = {
        "static/custom.css": "h1{color:red}",
        "static/deep/er/data.bin": bytes(range(256)),
        "static/CNAME": "a.example",
        "static/.well-known/security.txt": "Contact: mailto:ada@a.example",
        "static/.nojekyll": "",
    }
    root = write_site(tmp_path / "site", {"basics": {"name": "Ada"}, "contact": {"provider": "netlify"}}, files)
    assert run("build", root).returncode == 0
    for path, content in files.items():
        expected = content.encode() if isinstance(content, str) else content
        assert (root / "public" / path.removeprefix("static/")).read_bytes() == expected
    for path, page in pages(root / "public").items():
        sheets = [one.attrs["href"] for one in page.every("link") if one.attrs["rel"] == "stylesheet"]
        assert sheets[-1].endswith("custom.css"), path
        assert len(sheets) == 2, path


def test_a_site_can_replace_a_template(tmp_path: Path, run: Run) -> None:
    """A template of the theme's name in the site's folder takes its place."""
    own = '{% extends "frame.html" %}{% block main %}<h1>Lost {{ edition.basics.name }}</h1>{% endblock %}'
    root = write_site(tmp_path / "site", {"basics": {"name": "<Ada>"}}, {"templates/404.html": own})
    assert run("build", root).returncode == 0
    assert Page((root / "public/404.html").read_bytes()).one("h1").text == "Lost <Ada>"


def test_a_site_can_extend_the_template_it_replaces(tmp_path: Path, run: Run) -> None:
    """``!theme/index.html`` reaches the file whose place the site's own takes."""
    own = '{% extends "!theme/index.html" %}{% block title %}Changed{% endblock %}'
    root = write_site(tmp_path / "site", {"basics": {"name": "Ada"}}, {"templates/index.html": own})
    assert run("build", root).returncode == 0
    page = Page((root / "public/index.html").read_bytes())
    assert (page.one("head").every_below("title")[0].raw, page.one("h1").text) == ("Changed", "Ada")


@pytest.mark.parametrize(
    ("template", "line", "words"),
    [
        ("\n{% if %}", 2, "Expected an expression"),
        ("\n\n{{ nobody }}", 3, "there is no 'nobody' here"),
        ("{{ edition.basics.nmae }}", 1, "this value has no 'nmae'; did you mean 'name'?"),
        ("{{ editon.basics.name }}", 1, "there is no 'editon' here; did you mean 'edition'?"),
        ("{{ edition.basic.name }}", 1, "this edition has no 'basic'; did you mean 'basics'?"),
        ("{{ theme.acent }}", 1, "this value has no 'acent'; did you mean 'accent'?"),
        ('\n{% include "no.html" %}', 2, "there is no template 'no.html'"),
        (
            '\n{% extends "pages.html" %}',
            2,
            "there is no template 'pages.html' in this theme; did you mean 'page.html'?",
        ),
        ('\n{% include "!other/page.html" %}', 2, "there is no template '!other/page.html'"),
        ("{{ 'x' | nofilter }}", 1, "nofilter"),
        ("\n{{ ''.__class__ }}", 2, "unsafe"),
        ("\n{{ 5 | markdown }}", 2, "AttributeError"),
        ("\n{{ t('no.such.text') }}", 2, "no.such.text"),
        ("\n{{ 1 / 0 }}", 2, "division"),
        ("\n{{ range(1000000000) | list }}", 2, "Range too big"),
        ('\n{% include "../profile.yaml" %}', 2, "there is no template"),
    ],
)
def test_a_broken_template_is_located(tmp_path: Path, run: Run, template: str, line: int, words: str) -> None:
    """A mistake in a template names file, line and reason; nothing is written and nobody sees a traceback."""
    root = write_site(tmp_path / "site", {"basics": {"name": "Ada"}}, {"templates/index.html": template})
    result = run("build", root)
    assert result.returncode == 1, result.stderr
    assert re.match(rf"templates/index\.html:{line}:\d+: ", result.stderr)
    assert "(while drawing index.html)" in result.stderr
    assert words in result.stderr
    assert "Traceback" not in result.stderr
    assert not (root / "public").exists()


def test_a_template_that_extends_itself_is_told_how_not_to(tmp_path: Path, run: Run) -> None:
    """The message says to write ``!parent/``."""
    own = '{% extends "index.html" %}'
    root = write_site(tmp_path / "site", {"basics": {"name": "Ada"}}, {"templates/index.html": own})
    result = run("build", root)
    assert result.returncode == 1
    assert "!parent/index.html" in result.stderr


def test_a_template_that_is_not_utf8_is_located(tmp_path: Path, run: Run) -> None:
    """The message names the file."""
    root = write_site(tmp_path / "site", {"basics": {"name": "Ada"}}, {"templates/index.html": b"\xff\xfe<"})
    result = run("build", root)
    assert result.returncode == 1
    assert "templates/index.html" in result.stderr
    assert "UTF-8" in result.stderr


def test_signs_of_templates_and_styles_are_in_the_fonts(tmp_path: Path, run: Run) -> None:
    """A rare sign that only a hook or the site's own style sheet writes is in the theme's font all the same."""
    files = {
        "templates/hooks/hero_end.html": "<p>From £200</p>",
        "static/custom.css": '.more::after { content: "\\b1" }',
    }
    root = write_site(tmp_path / "site", {"basics": {"name": "Mo"}}, files)
    assert run("build", root).returncode == 0
    ranges = (root / "public/assets/style.css").read_text("utf-8")
    assert ("U+A3" in ranges, "U+B1" in ranges, "U+A5" in ranges) == (True, True, False)


def test_a_font_that_is_not_installed_is_told(tmp_path: Path, run: Run) -> None:
    """The message says what to install; nothing is written."""
    theme = "name: mine\napi: 1\nextends: folio\nfonts: [{name: Mine, family: No Such Family}]\n"
    files = {"themes/mine/theme.yaml": theme}
    root = write_site(tmp_path / "site", {"basics": {"name": "Ada"}, "theme": {"name": "mine"}}, files)
    result = run("build", root)
    assert result.returncode == 1
    assert "pip install fontpkg-no-such-family" in result.stderr
    assert not (root / "public").exists()


def test_pages_without_downloads_offer_none(tmp_path: Path, run: Run) -> None:
    """With ``downloads: []`` there is no PDF and no link to one."""
    root = write_site(tmp_path / "site", {"basics": {"name": "Ada"}, "downloads": []})
    assert run("build", root).returncode == 0
    assert not (root / "public/resume.pdf").exists()
    assert b"resume.pdf" not in b"".join(output_files(root / "public").values())


def test_documents_are_offered_under_a_name_to_file(built: Callable[..., Path]) -> None:
    """Downloads are called after the person, in letters that mail programs keep."""
    page = Page((built("example") / "index.html").read_bytes())
    names = {link.attrs["download"] for link in page.every("a") if "download" in link.attrs}
    resumes = {f"Ruth-Castello-Byrne-Resume.{suffix}" for suffix in ("pdf", "docx", "txt", "md", "json")}
    assert names == {*resumes, "Ruth-Castello-Byrne.vcf"}


def test_links_between_pages_work_from_any_section(tmp_path: Path, run: Run) -> None:
    """A link in Markdown is written from the site's top, and holds on the main page and on its own."""
    sections: dict[str, str | bytes] = {
        "sections/one.md": "---\npage: true\n---\nSee [two](two/) and [work](#work) and [paper](./paper.pdf).\n",
        "sections/two.md": "---\npage: true\n---\nSee [one](./one/) and [the top](#main).\n",
        "static/paper.pdf": b"%PDF",
    }
    profile = {"basics": {"name": "Ada"}, "work": [{"name": "Works", "summary": "Went [on](one/) there."}]}
    root = write_site(tmp_path / "site", profile, sections)
    assert run("build", root).returncode == 0
    one = Page((root / "public/one/index.html").read_bytes())
    assert {"../two/", "../#work", "../paper.pdf"} <= {link.attrs["href"] for link in one.every("a")}
    index = Page((root / "public/index.html").read_bytes())
    assert {"two/", "#work", "paper.pdf", "one/"} <= {link.attrs["href"] for link in index.every("a")}


@pytest.mark.parametrize("folder", ["assets/", "../assets/"])
def test_pictures_of_a_section_are_shown_everywhere(tmp_path: Path, run: Run, folder: str) -> None:
    """A picture is found from its section, sized for phones, described, and never published as it was."""
    photo = (REPOSITORY / "example_site/assets/portrait.png").read_bytes()
    files: dict[str, str | bytes] = {
        "assets/deep/me.png": photo,
        "assets/unused.png": photo,
        "sections/one.md": f"![My desk]({folder}deep/me.png)",
        "sections/two.md": f"---\npage: true\n---\nWords.\n\n![Desk]({folder}deep/me.png)",
    }
    root = write_site(tmp_path / "site", {"basics": {"name": "Ada"}}, files)
    result = run("build", root)
    assert result.returncode == 0, result.stderr
    made = output_files(root / "public")
    for path, alt in (("index.html", "My desk"), ("two/index.html", "Desk")):
        image = Page(made[path]).one("img")
        assert image.attrs["alt"] == alt
        assert int(image.attrs["width"]) > 0
        assert int(image.attrs["height"]) > 0
        assert len(image.attrs["srcset"].split(", ")) > 1
        for _element, _attribute, address in references(Page(made[path])):
            if "pictures/" in address:
                assert posixpath.normpath(posixpath.join(posixpath.dirname(path), address)) in made
    assert photo not in made.values()
    assert not [path for path in made if "unused" in path]


def test_a_picture_that_moves_is_pointed_out(tmp_path: Path, run: Run) -> None:
    """Its first frame is shown, and the author is told where it stands."""
    frames = [Image.new("RGB", (30, 20), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    files: dict[str, str | bytes] = {
        "assets/a.gif": out.getvalue(),
        "sections/one.md": "Words.\n\n![Lamp](assets/a.gif)\n",
    }
    root = write_site(tmp_path / "site", {"basics": {"name": "Ada"}}, files)
    result = run("build", root)
    assert result.returncode == 0, result.stderr
    assert "sections/one.md:3:9: warning: the picture moves; the page shows the first frame" in result.stderr
    assert b"Lamp" in output_files(root / "public")["index.html"]


def test_dates_are_words_for_people_and_machines(tmp_path: Path, run: Run) -> None:
    """A date is shown in words and carries its machine-readable form; free words stay."""
    jobs = [
        {"name": "A", "startDate": "2019-02", "endDate": "2021-03-15"},
        {"name": "B", "startDate": "Fall 2018", "endDate": "2018"},
        {"name": "C", "startDate": "2024-01"},
    ]
    root = write_site(tmp_path / "site", {"basics": {"name": "Ada"}, "work": jobs})
    assert run("build", root).returncode == 0
    page = Page((root / "public/index.html").read_bytes())
    assert [(one.attrs["datetime"], one.text) for one in page.every("time")] == [
        ("2019-02", "Feb 2019 – Mar 2021"),
        ("2024-01", "Jan 2024 – Present"),
    ]
    assert "Fall 2018 – 2018" in page.text


def test_skills_are_tied_to_the_work_that_shows_them(tmp_path: Path, run: Run) -> None:
    """An entry carries the skills that its keywords or its words name, and no others."""
    profile = {
        "basics": {"name": "Ada"},
        "skills": [{"name": "Group", "keywords": ["Welding", "C++", "R"]}],
        "work": [
            {"name": "A", "keywords": ["welding"]},
            {"name": "B", "summary": "Wrote C++ there."},
            {"name": "C", "summary": "Rewelding robots."},
        ],
    }
    root = write_site(tmp_path / "site", profile)
    assert run("build", root).returncode == 0
    page = Page((root / "public/index.html").read_bytes())
    tied = {
        one.attrs["id"]: one.attrs.get("data-tags") for one in page.every() if one.attrs.get("id") in {"a", "b", "c"}
    }
    assert tied == {"a": "welding", "b": "c-plus-plus", "c": None}


def test_entries_of_the_same_name_have_anchors_of_their_own(tmp_path: Path, run: Run) -> None:
    """Equal entries are numbered; an entry called like a section, or like another's number, keeps apart from it."""
    work = [
        {"position": "Nurse"},
        {"position": "Nurse"},
        {"position": "Nurse 2"},
        {"position": "Work"},
        {"position": "Main"},
    ]
    profile = {
        "basics": {"name": "Ada", "email": "ada@a.example"},
        "work": [
            *work,
            {"position": "Contact"},
            {"position": "Work title"},
            {"position": "About"},
            {"position": "漢字"},
        ],
        "contact": {"provider": "netlify"},
    }
    root = write_site(tmp_path / "site", profile, {"sections/about.md": "Words.", "sections/story.md": "Words."})
    assert run("build", root).returncode == 0
    page = Page((root / "public/index.html").read_bytes())
    assert len(page.ids) == len(set(page.ids)), sorted(page.ids)


def test_roles_have_anchors_of_their_own(tmp_path: Path, run: Run) -> None:
    """A role's address comes from its title and the employer's, or is the author's, and changes no entry's address."""
    roles = [{"position": "Nurse"}, {"position": "Nurse"}, {"position": "Matron", "id": "head"}, {"startDate": "2001"}]
    work = [{"name": "Ward", "roles": roles}, {"position": "Nurse", "name": "Ward"}, {"position": "Head"}]
    root = write_site(tmp_path / "site", {"basics": {"name": "Ada"}, "work": work})
    assert run("build", root).returncode == 0
    page = Page((root / "public/index.html").read_bytes())
    found = [one.attrs.get("id") for one in page.every("article")]
    assert found == ["ward", "nurse-ward-2", "nurse-ward-3", "head", "ward-2", "nurse-ward", "head-2"]


def test_published_files_name_no_folder_of_the_machine(built: Callable[..., Path]) -> None:
    """No path of the machine that built the site gets into the output."""
    output = built("example")
    for path, content in output_files(output).items():
        assert str(output.parent).encode() not in content, path
        assert str(REPOSITORY).encode() not in content, path


def test_the_hostile_profile_fills_every_field() -> None:
    """The hostile profile is worth its name: nearly every field of it holds markup."""
    texts = [
        text for path, text in published(json.loads(json.dumps(hostile_profile()))) if path[-1] not in DATES | {"url"}
    ]
    assert sum("<script>alert(" in text for text in texts) > 140
