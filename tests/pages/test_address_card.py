"""The card for address books, as a program that we did not write reads it."""

from __future__ import annotations

import base64
import functools
import io
import json
import re
import shutil
import subprocess
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sitegen.documents.vcard import _folded
from tests.making import REPOSITORY, SITES, make_site, npm_package, sitegen, write_site
from tests.reading import Page

Run = Callable[..., subprocess.CompletedProcess[str]]
Read = Callable[[Path], "Card"]
BOTH = pytest.mark.parametrize("file", ["resume.vcf", "resume-4.vcf"])
PROFILE: dict[str, Any] = {
    "basics": {
        "name": "Ada van der Berg",
        "label": "Engineer, first; of \\ her kind",
        "pronouns": "she/her",
        "email": "ada@a.example",
        "emails": ["berg@a.example"],
        "phone": "+49 30 123456",
        "birthDate": "1988-05-04",
        "url": "https://berg.example/",
        "summary": "Built **engines**,\nand *wrote* for them.",
        "location": {"address": "1, Mill Lane", "city": "Bonn", "region": "NRW", "countryCode": "DE"},
        "profiles": [
            {"network": "LinkedIn", "url": "https://linkedin.example/in/ada,b;c?x=1&y=2"},
            {"network": "GitHub", "username": "ada"},
        ],
        "links": [{"label": "Talks", "url": "https://talks.example/"}],
    },
    "work": [
        {"name": "Past Works", "position": "Fitter", "startDate": "2010", "endDate": "2012"},
        {"name": "Engines, Ltd", "position": "Builder", "startDate": "2013-05"},
    ],
    "interests": [{"name": "Bells"}],
    "site": {"url": "https://ada.example/cv"},
    "downloads": ["vcf", "vcf4"],
}
_READ = """
import {readFileSync} from "node:fs";
const {default: ICAL} = await import(process.argv[1]);
console.log(JSON.stringify(ICAL.parse(readFileSync(process.argv[2], "utf8"))));
"""


class Card:
    """A card as ical.js, Thunderbird's reader, has it: name of a property to its parameters and value."""

    def __init__(self, parsed: Any) -> None:
        kind, rows, rest = parsed
        assert (kind, rest) == ("vcard", [])
        self.rows: list[tuple[str, dict[str, Any], Any]] = [(name, params, value) for name, params, _, value in rows]

    def every(self, name: str) -> list[Any]:
        """Return the values of a property."""
        return [value for key, _, value in self.rows if key == name]

    def one(self, name: str) -> Any:
        """Return the only value of a property."""
        [value] = self.every(name)
        return value

    def labels(self) -> dict[str, str]:
        """Return the addresses that have a name of their own, by that name."""
        groups = {params["group"]: value for name, params, value in self.rows if name == "x-ablabel"}
        return {groups[params["group"]]: value for name, params, value in self.rows if name == "url" and params}


@pytest.fixture(scope="session")
def read(npm_folder: Path) -> Read:
    """Read a card in another program."""
    package = npm_package(npm_folder, "ical.js", 2)
    node = shutil.which("node")
    assert node, "Node is missing; README's section 'Test it' names what the tests need"

    def reading(path: Path) -> Card:
        command = [node, "--input-type=module", "-e", _READ, (package / "dist/ical.js").as_uri(), str(path)]
        result = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, timeout=60)
        assert result.returncode == 0, result.stderr
        return Card(json.loads(result.stdout))

    return reading


@pytest.fixture(scope="session")
def carded(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Callable[[str], Path]:
    """Build sites by name, each once and with cards, and return their output."""

    @functools.cache
    def build(name: str) -> Path:
        root = make_site(name, tmp_path_factory.mktemp("cards") / "site")
        path = root / "profile.yaml"
        write_site(root, {**yaml.safe_load(path.read_text("utf-8")), "downloads": ["vcf", "vcf4"]})
        result = sitegen("build", root, cache=cache)
        assert result.returncode == 0, result.stderr
        return root / "public"

    return build


@pytest.fixture(scope="session")
def cards(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Path:
    """Build a site whose profile has all that a card can hold, and return its output."""
    privacy = {f"basics.{name}": "public" for name in ("phone", "emails", "birthDate", "location.address")}
    root = write_site(tmp_path_factory.mktemp("cards") / "site", {**PROFILE, "privacy": privacy})
    result = sitegen("build", root, cache=cache)
    assert result.returncode == 0, result.stderr
    return root / "public"


@BOTH
def test_it_says_who_and_how_to_reach(cards: Path, read: Read, file: str) -> None:
    """Name, title, employer, emails, phone, place, birthday and a short text are each in its property."""
    card = read(cards / file)
    assert card.one("fn") == "Ada van der Berg"
    assert card.one("n") == ["van der Berg", "Ada", "", "", ""]
    assert card.one("title").replace("\\;", ";") == PROFILE["basics"]["label"]
    assert card.one("org") == "Engines, Ltd"
    assert card.every("email") == ["ada@a.example", "berg@a.example"]
    assert card.every("tel") == ["+49 30 123456"]
    assert card.one("adr") == ["", "", "1, Mill Lane", "Bonn", "NRW", "", "DE"]
    assert card.one("bday") == "1988-05-04"
    assert card.one("note") == "Built engines, and wrote for them."


@BOTH
def test_its_addresses_can_be_followed(cards: Path, read: Read, file: str) -> None:
    """The site comes first, profiles have their names, and no address is written otherwise than it is."""
    card = read(cards / file)
    assert card.every("url")[:2] == ["https://ada.example/cv/", "https://berg.example/"]
    assert card.labels() == {
        "LinkedIn": "https://linkedin.example/in/ada,b;c?x=1&y=2",
        "GitHub": "https://github.com/ada",
        "Talks": "https://talks.example/",
    }


def test_each_file_keeps_the_rules_of_its_version(cards: Path, read: Read) -> None:
    """3.0 prefers by a type, 4.0 by a number; what only 4.0 knows is not in 3.0."""
    three, four = read(cards / "resume.vcf"), read(cards / "resume-4.vcf")
    assert (three.one("version"), four.one("version")) == ("3.0", "4.0")
    assert [params for name, params, _ in three.rows if name == "email"] == [
        {"type": ["INTERNET", "PREF"]},
        {"type": "INTERNET"},
    ]
    assert [params for name, params, _ in four.rows if name == "email"] == [{"pref": "1"}, {}]
    assert (four.one("kind"), four.one("lang"), four.one("pronouns")) == ("individual", "en", "she/her")
    assert not {"kind", "lang", "pronouns"} & {name for name, _, _ in three.rows}


@BOTH
def test_it_says_when_it_was_made_and_whose_it_is(cards: Path, read: Read, file: str) -> None:
    """The date is the build's, and the identity hangs on the site's address alone."""
    card = read(cards / file)
    assert card.one("rev") == "2026-01-01T00:00:00Z"
    assert card.one("uid") == uuid.uuid5(uuid.NAMESPACE_URL, "https://ada.example/cv/").urn


@BOTH
def test_its_photo_is_square_and_in_the_file(carded: Callable[[str], Path], read: Read, file: str) -> None:
    """Phones show it without asking the web for it."""
    written = read(carded("example") / file).one("photo")
    image = Image.open(io.BytesIO(base64.b64decode(written.removeprefix("data:image/jpeg;base64,"))))
    assert (image.format, image.size) == ("JPEG", (320, 320))


@BOTH
@pytest.mark.parametrize("name", SITES)
def test_every_site_has_a_card_that_can_be_read(
    carded: Callable[[str], Path], read: Read, name: str, file: str
) -> None:
    """A name alone, a very long one and markup in every field: lines end and fold as the standard has it."""
    output = carded(name)
    content = (output / file).read_bytes()
    assert content.endswith(b"END:VCARD\r\n")
    lines = content.removesuffix(b"\r\n").split(b"\r\n")
    assert not [line for line in lines if b"\n" in line or b"\r" in line]
    assert max(map(len, lines)) <= 75
    profile = yaml.safe_load((output.parent / "profile.yaml").read_text("utf-8"))
    assert read(output / file).one("fn").replace("\\;", ";") == profile["basics"]["name"]


def test_a_name_alone_makes_a_card(tmp_path: Path, run: Run) -> None:
    """Nothing is invented where nothing was written."""
    root = write_site(tmp_path / "site", {"basics": {"name": "Mo"}, "downloads": ["vcf"]})
    assert run("build", root).returncode == 0
    text = (root / "public/resume.vcf").read_bytes().decode()
    names = [re.split("[:;]", line)[0] for line in text.splitlines()]
    assert names == ["BEGIN", "VERSION", "PRODID", "UID", "FN", "N", "REV", "END"]
    assert "\r\nN:;Mo;;;\r\n" in text


def test_private_data_are_not_in_a_card(tmp_path: Path, run: Run) -> None:
    """Phone, further emails, street and birthday stay at home until ``privacy`` sends them out."""
    root = write_site(tmp_path / "site", PROFILE)
    assert run("build", root).returncode == 0
    for file in ("resume.vcf", "resume-4.vcf"):
        text = (root / "public" / file).read_bytes().decode().replace("\r\n ", "")
        assert "ada@a.example" in text
        for secret in ("123456", "berg@", "Mill Lane", "1988"):
            assert secret not in text, file


@pytest.mark.parametrize(
    "change",
    [
        {"work": PROFILE["work"][:1]},
        {"privacy": {"work": "private"}},
        {"site": {"url": "https://a.example/", "sections": [{"id": "work", "hidden": True}]}},
        {"work": [{"name": "Works"}]},
    ],
)
def test_only_a_job_that_is_published_and_goes_on_is_named(tmp_path: Path, run: Run, change: dict[str, Any]) -> None:
    """A past, a private and a hidden employer are not the person's organization, nor is one without dates."""
    root = write_site(tmp_path / "site", {**PROFILE, **change})
    assert run("build", root).returncode == 0
    assert b"\nORG" not in (root / "public/resume.vcf").read_bytes()


def test_a_job_until_present_goes_on(tmp_path: Path, run: Run) -> None:
    """It needs no start to be the current one, and its position stands in for a label."""
    work = [{"name": "Works", "position": "Fitter", "endDate": "present"}]
    root = write_site(tmp_path / "site", {"basics": {"name": "Ada"}, "work": work, "downloads": ["vcf"]})
    assert run("build", root).returncode == 0
    assert {b"ORG:Works", b"TITLE:Fitter"} <= set((root / "public/resume.vcf").read_bytes().splitlines())


def test_the_page_offers_it_under_the_persons_name(cards: Path) -> None:
    """The buttons say what it is, and the file is called after the person."""
    links = [link for link in Page((cards / "index.html").read_bytes()).every("a") if "download" in link.attrs]
    found = {(link.attrs["href"], link.attrs["download"], link.text) for link in links}
    assert found == {
        ("resume.vcf", "Ada-van-der-Berg.vcf", "Download Contact card"),
        ("resume-4.vcf", "Ada-van-der-Berg.vcf", "vCard 4"),
        ("resume.vcf", "Ada-van-der-Berg.vcf", "Save contact"),
    }


def test_a_kept_card_is_not_made_again(tmp_path: Path, run: Run) -> None:
    """Two builds give the same bytes, and the second one does not load the library."""
    root = write_site(tmp_path / "site", PROFILE)
    assert run("build", root).returncode == 0
    first = (root / "public/resume.vcf").read_bytes()
    broken = {"vobject.py": 'raise ImportError("loaded")\n'}
    library = write_site(tmp_path / "library", "", broken)
    again = run("build", root, env={"PYTHONPATH": f"{library}:{REPOSITORY}"})
    assert again.returncode == 0, again.stderr
    assert (root / "public/resume.vcf").read_bytes() == first


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=400))
def test_folding_loses_nothing(text: str) -> None:
    """No piece has more than 75 octets, no letter is torn, and put together they are the line."""
    folded = _folded(text)
    assert all(len(piece.encode()) <= 75 for piece in folded.split("\r\n"))
    assert folded.replace("\r\n ", "") == text
