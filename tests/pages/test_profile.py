"""What a profile can say beyond JSON Resume: roles, sections of one's own, dates as coarse as one likes."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.making import write_site
from tests.reading import Page, output_files, pdf_text, unpacked

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def page_of(tmp_path: Path, run: Run) -> Callable[..., tuple[Page, str]]:
    """Build a site from a profile and return its page and the text of its PDF."""

    def build(profile: str, files: dict[str, str | bytes] | None = None) -> tuple[Page, str]:
        root = write_site(tmp_path / "site", profile, files)
        result = run("build", root)
        assert result.returncode == 0, result.stderr
        public = root / "public"
        return Page((public / "index.html").read_bytes()), pdf_text((public / "resume.pdf").read_bytes())

    return build


ROLES = """\
basics: {name: Ada Novak}
work:
  - name: Northern Rail
    roles:
      - position: Head of Signals
        startDate: 2021-01
        highlights: [Cut delays]
        keywords: [Signalling]
      - position: Engineer
        startDate: 2017-05
        endDate: 2020-12
skills: [{name: Rail, keywords: [Signalling]}]
"""


def test_roles_are_one_employer_with_the_time_of_all(page_of: Callable[..., tuple[Page, str]]) -> None:
    """The employer is said once, with the span from the first role's start; each role has its own."""
    page, pdf = page_of(ROLES)
    work = page.one("section", id="work")
    assert [one.text for one in work.every_below("h3")] == ["Northern Rail"]
    assert [one.text for one in work.every_below("h4")] == ["Head of Signals", "Engineer"]
    assert [one.text for one in work.every_below("time")] == [
        "May 2017 – Present",
        "Jan 2021 – Present",
        "May 2017 – Dec 2020",
    ]
    assert "8 yrs 9 mos" in work.text
    assert pdf.index("Northern Rail") < pdf.index("Head of Signals") < pdf.index("Cut delays") < pdf.index("Engineer")


def test_the_time_at_an_employer_leaves_gaps_out(page_of: Callable[..., tuple[Page, str]]) -> None:
    """Two roles of two years with a gap between them are four years, and overlaps count once."""
    page, _ = page_of(
        "basics: {name: Ada}\nwork: [{name: Rail, roles: [{position: B, startDate: 2018-01, endDate: 2019-12}, "
        "{position: A, startDate: 2010-01, endDate: 2011-12}, {position: C, startDate: 2019-07, endDate: 2019-12}]}]\n"
    )
    assert "Jan 2010 – Dec 2019 4 yrs" in page.one("section", id="work").text


def test_a_role_proves_skills_of_its_own(page_of: Callable[..., tuple[Page, str]]) -> None:
    """The skill filter finds the role that shows the skill, and no other role."""
    page, _ = page_of(ROLES)
    proofs = [one.attrs.get("data-tags") for one in page.one("section", id="work").every_below("article")]
    assert proofs == [None, "signalling", None]


CUSTOM = """\
basics: {name: Ada Novak}
work: [{name: Rail, position: Engineer}]
custom:
  - {title: In figures, kind: figures, order: 6, entries: [{title: "91%", summary: on time}]}
  - {title: Manifesto, kind: text, body: "Trains should *run*."}
  - {id: shows, title: Exhibitions, kind: list, entries: [{title: A show, organization: Tate, date: 2020}]}
  - {title: Voices, kind: quotes, entries: [{title: Bo, organization: Guard, summary: Good.}]}
site: {sections: [work, {id: shows, title: Shown at}, {id: voices, hidden: true}]}
"""


def test_sections_of_ones_own_are_drawn_as_their_kind(page_of: Callable[..., tuple[Page, str]]) -> None:
    """Figures are a description list, a list has entries, a text is prose."""
    page, pdf = page_of(CUSTOM)
    assert page.one("section", id="in-figures").every_below("dd")[0].text == "91%"
    assert page.one("section", id="manifesto").every_below("em")[0].text == "run"
    assert page.one("section", id="shows").every_below("h3")[0].text == "A show"
    assert "91%" in pdf
    assert "Tate" in pdf


def test_the_author_orders_renames_and_hides_sections(page_of: Callable[..., tuple[Page, str]]) -> None:
    """Sections that are listed come first, in that order; hidden ones are nowhere."""
    page, pdf = page_of(CUSTOM)
    assert [one.text for one in page.every("h2")] == ["Experience", "Shown at", "In figures", "Manifesto"]
    assert "Guard" not in pdf


DATED = """\
basics: {{name: Ada Lee}}
work: [{{name: Rail, position: Engineer, startDate: 2019-04-02, endDate: 2021-11}}]
certificates: [{{name: Safety, date: 2020-06, expires: 2031-05}}]
education: [{{institution: Uni, studyType: MSc, endDate: Fall 2011}}]
site: {{dates: {policy}}}
meta: {{lastModified: 2024-02-06}}
"""


@pytest.mark.parametrize(
    ("policy", "seen", "unseen"),
    [
        ("exact", ["Apr 2019", "Jun 2020", "May 2031", "Fall 2011"], []),
        ("year", ["2019", "2021", "2020", "2031", "2011"], ["Apr", "Nov", "Jun", "May", "Fall", "Feb", "2019-04"]),
        ("hidden", ["Rail"], ["2019", "2021", "2020", "2031", "2011", "2024", "yrs"]),
    ],
)
def test_dates_are_as_exact_as_the_author_wants(
    tmp_path: Path, run: Run, policy: str, seen: list[str], unseen: list[str]
) -> None:
    """What is left out of a date is in no output byte that a reader gets."""
    root = write_site(tmp_path / "site", DATED.format(policy=policy))
    assert run("build", root).returncode == 0
    html = (root / "public/index.html").read_text("utf-8")
    pdf = pdf_text((root / "public/resume.pdf").read_bytes())
    for text in (Page(html.encode()).text, pdf):
        assert [word for word in seen if word not in text] == []
    assert [word for word in unseen if word in Page(html.encode()).text or word in pdf] == []
    assert "2019-04" not in html or policy == "exact"


def test_a_bullet_can_hold_bullets(page_of: Callable[..., tuple[Page, str]]) -> None:
    """Lines that start with a hyphen become a list inside the bullet, on the page and in the PDF."""
    page, pdf = page_of(
        'basics: {name: Ada}\nwork: [{name: R, highlights: ["Top **bold**\\n- inner one\\n- inner two", Plain]}]\n'
    )
    lists = page.one("section", id="work").every_below("ul")
    assert [one.text.split() for one in lists][1:] == [["inner", "one", "inner", "two"]]
    assert pdf.index("Top bold") < pdf.index("inner one") < pdf.index("inner two") < pdf.index("Plain")


PUBLICATIONS = """\
basics: {name: Ruth Castelló-Byrne}
publications:
  - name: What *falls* are
    authors: ["Castelló-Byrne, R.", Tobias Rao, R. Byrne]
    doi: 10.1000/182
"""


def test_the_persons_own_name_is_set_off_among_authors(page_of: Callable[..., tuple[Page, str]]) -> None:
    """In any usual form, and nobody else's; a DOI is a link."""
    page, pdf = page_of(PUBLICATIONS)
    section = page.one("section", id="publications")
    assert [one.text for one in section.every_below("strong")] == ["Castelló-Byrne, R."]
    assert [one.attrs["href"] for one in section.every_below("a")] == ["https://doi.org/10.1000/182"]
    assert [one.text for one in section.every_below("em")] == ["falls"]
    assert "10.1000/182" in pdf


BIBTEX = r"""
@article{a, title={The {DNA} of \'{e}l\`an \& co}, author={Castell{\'o}-Byrne, Ruth and Rao, Tobias Q.},
  journal={Nature}, year=2020, month=mar, volume=12, number=3, pages={41--47}, doi={10.1000/182}}
@book{c, title={Older}, editor={Someone Else}, publisher={Press}, series={Blue Books},
  isbn={978-0-00-000000-2}, year=1999}
@misc{p, title={Preprint}, author={Castell{\'o}-Byrne, Ruth}, eprint={2101.00001}, archivePrefix={arXiv}, year=2021}
"""


def test_publications_come_from_a_bibtex_file(page_of: Callable[..., tuple[Page, str]]) -> None:
    """Newest first, in plain letters, with everything that the profile's own fields can hold."""
    page, pdf = page_of("basics: {name: Ruth Castelló-Byrne}\npublications: {bibtex: refs.bib}\n", {"refs.bib": BIBTEX})
    section = page.one("section", id="publications")
    assert [one.text for one in section.every_below("h3")] == ["Preprint", "The DNA of élàn & co", "Older"]
    assert [one.text for one in section.every_below("strong")] == ["Ruth Castelló-Byrne"] * 2
    assert section.every_below("a")[0].attrs["href"] == "https://arxiv.org/abs/2101.00001"
    for words in ("Press, Blue Books, ISBN 978-0-00-000000-2", "arXiv:2101.00001"):
        assert words in section.text
    for words in ("Mar 2020", "Nature", "12(3)", "41–47", "Tobias Q. Rao", "Press", "1999"):
        assert words in section.text
        assert words in pdf


FACTS = """\
basics:
  name: Ada Novak
  pronouns: she/her
  objective: A post in **Leeds**.
  quote: Mind the gap.
  availability: From May
  degree: MSc
  birthDate: 1988-05-04
  nationality: Czech
  emails: [second@novak.example]
  links: [{label: Portfolio, url: "https://novak.example/work"}]
references: [{name: Bo, relationship: Manager, email: bo@rail.example, phone: "5551234", reference: Good.}]
"""


def test_further_facts_are_shown_and_what_is_private_is_not(tmp_path: Path, run: Run) -> None:
    """Pronouns, aims and links are public; birth date, nationality and referees' contacts are not."""
    root = write_site(tmp_path / "site", FACTS)
    assert run("build", root).returncode == 0
    page = Page((root / "public/index.html").read_bytes())
    pdf = pdf_text((root / "public/resume.pdf").read_bytes())
    for words in ("she/her", "Leeds", "Mind the gap.", "From May", "MSc", "Portfolio", "Manager"):
        assert words in page.text
        assert words in pdf
    for path, content in output_files(root / "public").items():
        for secret in (b"May 1988", b"1988-05", b"Czech", b"second@novak", b"bo@rail", b"5551234"):
            assert secret not in unpacked(content), (path, secret)


def test_every_network_has_a_sign_and_the_unknown_ones_a_general_one(page_of: Callable[..., tuple[Page, str]]) -> None:
    """Icons are drawn into the page; nothing is fetched, and the words stand beside them."""
    page, _ = page_of(
        "basics: {name: Ada, profiles: [{network: LinkedIn, url: 'https://linkedin.com/in/ada'}, "
        "{network: Knitting Circle, username: ada}]}\n"
    )
    icons = [one for one in page.every("svg") if one.attrs.get("class") == "icon"]
    assert len(icons) == 2
    assert all(one.attrs["aria-hidden"] == "true" for one in icons)
    assert len({str([part.attrs for part in one.walk()]) for one in icons}) == 2


def test_a_name_on_a_known_network_is_an_address(page_of: Callable[..., tuple[Page, str]]) -> None:
    """Nobody has to type the address that the name makes; on an unknown network the name is shown."""
    page, pdf = page_of(
        "basics: {name: Ada, profiles: [{network: GitHub, username: ada-lee}, {network: Knitters, username: ada}]}\n"
    )
    assert [one.attrs["href"] for one in page.every("a") if "rel" in one.attrs] == ["https://github.com/ada-lee"]
    assert "github.com/ada-lee" in pdf
    assert "Knitters: ada" in pdf


def test_drafts_and_private_sections_are_nowhere(tmp_path: Path, run: Run) -> None:
    """A text that is not finished, or not for the public, leaves no trace."""
    files: dict[str, str | bytes] = {
        "sections/draft.md": "---\ndraft: true\n---\nUnfinished thoughts\n",
        "sections/secret.md": "---\nvisibility: private\npage: true\n---\nSecret thoughts\n",
    }
    root = write_site(tmp_path / "site", "basics: {name: Ada}\nsite: {url: 'https://a.example/'}\n", files)
    assert run("build", root).returncode == 0
    for path, content in output_files(root / "public").items():
        assert b"thoughts" not in unpacked(content), path
        assert "secret" not in path
        assert "draft" not in path


def test_a_private_entry_is_in_no_output_byte(tmp_path: Path, run: Run) -> None:
    """An entry, a role or a section of one's own can be kept from the public; tags are never shown."""
    profile = """\
basics: {name: Ada}
work:
  - {name: Open Rail, tags: [Hushhush1], roles: [{position: Seen}, {position: Hushhush2, visibility: private}]}
  - {name: Hushhush3, visibility: private}
custom: [{title: Hushhush4, visibility: private, body: Hushhush5}]
"""
    root = write_site(tmp_path / "site", profile)
    assert run("build", root).returncode == 0
    assert "Seen" in pdf_text((root / "public/resume.pdf").read_bytes())
    for path, content in output_files(root / "public").items():
        assert b"ushhush" not in unpacked(content), path
    assert "ushhush" not in pdf_text((root / "public/resume.pdf").read_bytes())


def test_a_picture_of_a_text_is_in_the_pdf_too(tmp_path: Path, run: Run) -> None:
    """With the words that stand for it, so that the PDF stays accessible."""
    import page as page_validation

    files: dict[str, str | bytes] = {
        "sections/study.md": 'What we did.\n\n![A ward](assets/ward.png "In 2024")\n\n![](assets/ward.png)\n',
        "assets/ward.png": _picture(900, 600),
    }
    root = write_site(tmp_path / "site", "basics: {name: Ada}\n", files)
    assert run("build", root).returncode == 0
    pdf = (root / "public/resume.pdf").read_bytes()
    assert pdf.count(b"/Subtype /Image") + pdf.count(b"/Subtype/Image") >= 1
    assert "In 2024" in pdf_text(pdf)
    assert page_validation.validate_pdf_bytes(pdf, profile="ua1").is_compliant


def _picture(width: int, height: int, *, low: bool = False) -> bytes:
    from PIL import Image

    image = Image.new("RGB", (width, height), "white")
    image.paste("black", (0, height // 2 if low else 0, width, height if low else height // 2))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def test_a_case_study_can_open_with_a_picture(tmp_path: Path, run: Run) -> None:
    """The picture of the front matter stands above the text of the page, with its words."""
    files: dict[str, str | bytes] = {
        "sections/study.md": "---\npage: true\npicture: assets/ward.png\npictureAlt: A ward\n---\nWhat we did.\n",
        "assets/ward.png": _picture(900, 600),
    }
    root = write_site(tmp_path / "site", "basics: {name: Ada}\n", files)
    assert run("build", root).returncode == 0
    picture = Page((root / "public/study/index.html").read_bytes()).one("img", alt="A ward")
    assert (root / "public/study" / picture.attrs["src"]).resolve().is_file()
    assert picture.attrs["width"] == "900"


@pytest.mark.parametrize(("focus", "dark"), [("top", True), ("bottom", False)])
def test_a_photo_is_cropped_around_its_focus(tmp_path: Path, run: Run, focus: str, *, dark: bool) -> None:
    """Of a photo that is too tall, the part that the author names is kept."""
    from PIL import Image

    files: dict[str, str | bytes] = {"assets/me.png": _picture(400, 1600)}
    root = write_site(tmp_path / "site", f"basics: {{name: Ada, image: assets/me.png, imageFocus: {focus}}}\n", files)
    assert run("build", root).returncode == 0
    made = min((root / "public/pictures").glob("*.jpg"))
    with Image.open(made) as image:
        middle = image.convert("L").getpixel((image.width // 2, image.height // 2))
    assert isinstance(middle, int)
    assert (middle < 128) is dark
