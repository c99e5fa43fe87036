"""What accompanies a page: the card where its address is shared, its icons, the code of its address."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from tests.making import REPOSITORY, THEMES, environment, font_file, make_site, sitegen, write_site
from tests.reading import Page, output_files

Run = Callable[..., subprocess.CompletedProcess[str]]
Built = Callable[..., Path]
PAPER = (0xFA, 0xF6, 0xEE)
STRONG, DARK = 120, 60
"""From where on a pixel is of the accent, and down to where it is ink, of 255."""
ADDRESS = "https://host.example/people/mo/"
NAMED = pytest.mark.parametrize("name", ["example", "starter", "name-only", "thirty-years"])


def picture(content: bytes) -> Image.Image:
    """Return a picture with its pixels."""
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def white(image: Image.Image) -> int:
    """Count the pixels that are white, or nearly."""
    return sum(image.convert("L").histogram()[250:])


def rows_of(content: bytes, *, accent: bool) -> set[int]:
    """Return the rows of a picture that have pixels of the accent, or of ink."""
    _, strength, light = picture(content).convert("RGB").convert("HSV").split()
    pixels = zip(strength.tobytes(), light.tobytes(), strict=True)
    found = (
        at // light.width for at, (s, v) in enumerate(pixels) if (v >= DARK and s > STRONG if accent else v < DARK)
    )
    return set(found)


def made(run: Run, root: Path, profile: dict[str, Any], files: dict[str, str | bytes] | None = None) -> Path:
    """Build a site of this profile and return its output."""
    write_site(root, profile, files)
    result = run("build", root)
    assert result.returncode == 0, result.stderr
    return root / "public"


def properties(output: Path, path: str = "index.html") -> dict[str, str]:
    """Return what a page tells those who show its address."""
    every = Page((output / path).read_bytes()).every("meta")
    return {one.attrs.get("property") or one.attrs.get("name", ""): one.attrs.get("content", "") for one in every}


def own_theme(**files: str) -> dict[str, str | bytes]:
    """Return a site's own theme, which extends folio."""
    return {
        "themes/mine/theme.yaml": "name: mine\napi: 1\nextends: folio\n",
        **{f"themes/mine/{name.replace('_', '.')}": text for name, text in files.items()},
    }


# --- The card -------------------------------------------------------------------------------


@NAMED
def test_a_card_is_of_the_size_that_networks_show(built: Built, name: str) -> None:
    """It is a PNG of 1200 by 630 pixels, light enough for any of them."""
    content = (built(name, "--base-url", ADDRESS) / "card.png").read_bytes()
    image = picture(content)
    assert (image.format, image.size) == ("PNG", (1200, 630))
    assert len(content) <= 60_000


@NAMED
def test_nothing_of_a_card_runs_out_of_it(built: Built, name: str) -> None:
    """However long a name is, its edge is paper, and the name is there."""
    image = picture((built(name, "--base-url", ADDRESS) / "card.png").read_bytes()).convert("RGB")
    for box in ((0, 0, 1200, 30), (0, 600, 1200, 630), (0, 0, 60, 630), (1140, 0, 1200, 630)):
        assert image.crop(box).getcolors() == [((box[2] - box[0]) * (box[3] - box[1]), PAPER)], box
    assert len(image.crop((72, 60, 700, 530)).getcolors(100_000) or ()) > 10


@pytest.mark.parametrize("base", ["https://top.example/", ADDRESS])
def test_every_page_names_its_card(built: Built, base: str) -> None:
    """The address is whole, size and words stand beside it; the pages that nobody shares have none."""
    output = built("example", "--base-url", base)
    for path in ("index.html", "simulation-programme/index.html"):
        found = properties(output, path)
        assert found["og:image"] == f"{base}card.png"
        assert (found["og:image:width"], found["og:image:height"]) == ("1200", "630")
        assert "Ruth Castelló-Byrne" in found["og:image:alt"]
        assert found["twitter:card"] == "summary_large_image"
    assert "og:image" not in properties(output, "404.html")
    assert "og:image" not in properties(output, "thanks/index.html")


def test_without_an_address_there_is_no_card(built: Built) -> None:
    """A network asks for a whole address, so a card that has none is not made."""
    output = built("name-only")
    assert not (output / "card.png").exists()
    assert "og:image" not in properties(output)


def test_a_name_that_no_font_has_makes_no_card(tmp_path: Path, run: Run) -> None:
    """Better none than one of boxes; the build goes on."""
    output = made(run, tmp_path / "site", {"basics": {"name": "漢字 Ada"}, "site": {"url": ADDRESS}, "downloads": []})
    assert not (output / "card.png").exists()
    assert "og:image" not in properties(output)


def test_a_font_of_the_sites_own_makes_a_card(tmp_path: Path, run: Run) -> None:
    """It writes the name, and the initial on the icon, where the theme's fonts cannot."""
    profile = {"basics": {"name": "漢字"}, "site": {"url": ADDRESS}, "downloads": []}
    bare = made(run, tmp_path / "bare", profile)
    output = made(run, tmp_path / "own", profile, {"fonts/try.ttf": font_file("Try Sans", "漢字")})
    assert not (bare / "card.png").exists()
    assert picture((output / "card.png").read_bytes()).size == (1200, 630)
    assert properties(output)["og:image"] == f"{ADDRESS}card.png"
    assert (output / "icon-192.png").read_bytes() != (bare / "icon-192.png").read_bytes()


@pytest.mark.parametrize("theme", THEMES)
def test_a_theme_sets_its_card_in_fonts_of_other_scripts(tmp_path: Path, run: Run, theme: str) -> None:
    """The one that the PDF takes, too, and not whatever Typst has; its long letters keep out of the label."""
    basics = {"name": "ليلى حداد", "label": "مهندسة برمجيات"}
    profile: dict[str, Any] = {
        "basics": basics,
        "site": {"url": ADDRESS, "locale": "ar"},
        "theme": {"name": theme},
        "downloads": [],
    }
    content = (made(run, tmp_path / "site", profile) / "card.png").read_bytes()
    own: dict[str, str | bytes] = {"fonts/try.ttf": font_file("Try Sans", "".join(basics.values()))}
    assert content != (made(run, tmp_path / "other", profile, own) / "card.png").read_bytes()
    coloured, dark = rows_of(content, accent=True), rows_of(content, accent=False)
    assert dark
    assert coloured
    assert dark.isdisjoint(range(min(coloured), max(coloured)))


def test_signs_that_no_font_has_are_left_out_of_a_card(tmp_path: Path, run: Run) -> None:
    """A picture sign in a name or a label costs the card nothing else."""
    cards = []
    for name, label in (("Ada 🎉 Byron", "Nurse 🩺"), ("Ada Byron", "Nurse")):
        profile = {"basics": {"name": name, "label": label}, "site": {"url": ADDRESS}, "downloads": []}
        cards.append((made(run, tmp_path / name, profile) / "card.png").read_bytes())
    assert cards[0] == cards[1]


def test_private_data_are_not_on_a_card(tmp_path: Path, run: Run) -> None:
    """A card with a private photo and a private place is the card of somebody who has none."""
    photo = (REPOSITORY / "example_site/assets/portrait.png").read_bytes()
    basics = {"name": "Ada", "image": "assets/me.png", "location": {"city": "Bonn", "address": "Mill Lane"}}
    settings = {"site": {"url": ADDRESS}, "downloads": []}
    privacy = {"privacy": {"basics.image": "private", "basics.location": "private"}}
    full = made(run, tmp_path / "full", {"basics": basics, **settings}, {"assets/me.png": photo})
    private = made(run, tmp_path / "private", {"basics": basics, **settings, **privacy}, {"assets/me.png": photo})
    empty = made(run, tmp_path / "empty", {"basics": {"name": "Ada"}, **settings})
    assert (private / "card.png").read_bytes() == (empty / "card.png").read_bytes()
    assert (full / "card.png").read_bytes() != (empty / "card.png").read_bytes()


def test_a_theme_draws_its_own_card(tmp_path: Path, run: Run) -> None:
    """A theme's card.typ takes the place of the one that it inherits."""
    card = '#let d = json("data.json")\n#set page(width: 1200pt, height: 630pt, fill: rgb("#123456"))\n'
    settings = {"theme": {"name": "mine"}, "site": {"url": ADDRESS}, "downloads": []}
    output = made(run, tmp_path / "site", {"basics": {"name": "Ada"}, **settings}, own_theme(card_typ=card))
    image = picture((output / "card.png").read_bytes()).convert("RGB")
    assert image.getcolors() == [(1200 * 630, (0x12, 0x34, 0x56))]


def test_a_theme_without_a_card_has_a_plain_one(tmp_path: Path, run: Run) -> None:
    """What extends the base alone still has a card and icons, in the fonts that it names."""
    theme = "name: mine\napi: 1\nfonts: [{name: Mine, family: Inter, axes: {wght: [400, 600]}}]\n"
    files: dict[str, str | bytes] = {
        "themes/mine/theme.yaml": theme,
        "themes/mine/templates/index.html": '{% extends "page.html" %}{% block main %}<h1>Ada</h1>{% endblock %}',
        "themes/mine/templates/404.html": '{% extends "page.html" %}{% block main %}<h1>Lost</h1>{% endblock %}',
        "themes/mine/static/style.css": "",
        "themes/mine/static/theme.js": "",
        "themes/mine/static/site.js": "",
    }
    settings = {"theme": {"name": "mine"}, "site": {"url": ADDRESS}, "downloads": []}
    output = made(run, tmp_path / "site", {"basics": {"name": "Ada", "label": "Nurse"}, **settings}, files)
    image = picture((output / "card.png").read_bytes()).convert("L")
    assert image.size == (1200, 630)
    assert sum(image.histogram()[:60]) > 1000
    assert white(picture((output / "icon-512.png").read_bytes())) > 1000


def test_a_broken_card_is_told(tmp_path: Path, run: Run) -> None:
    """A mistake in a theme's card.typ is the user's to mend: its words, exit code 1, nothing written."""
    root = write_site(
        tmp_path / "site",
        {"basics": {"name": "Ada"}, "theme": {"name": "mine"}, "site": {"url": ADDRESS}},
        own_theme(card_typ='#json("data.json").nobody\n'),
    )
    result = run("build", root)
    assert result.returncode == 1
    assert result.stderr.startswith("themes/mine/card.typ:1:20: card.typ could not be set: ")
    assert "nobody" in result.stderr
    assert "Traceback" not in result.stderr
    assert not (root / "public").exists()


def test_files_in_static_take_the_place_of_ours(tmp_path: Path, run: Run) -> None:
    """A card, an icon and a manifest of the author's own are published as they are, and linked."""
    files: dict[str, str | bytes] = {
        f"static/{name}": name.encode() for name in ("card.png", "favicon.ico", "favicon.svg", "manifest.webmanifest")
    }
    output = made(run, tmp_path / "site", {"basics": {"name": "Ada"}, "site": {"url": ADDRESS}}, files)
    for name, content in files.items():
        assert (output / name.removeprefix("static/")).read_bytes() == content
    found = properties(output)
    assert found["og:image"] == f"{ADDRESS}card.png"
    assert "og:image:width" not in found


# --- Icons ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["example", "name-only", "hostile"])
def test_icons_have_the_sizes_that_systems_ask_for(built: Built, name: str) -> None:
    """One for tabs with 16 and 32 pixels, one of 180 for Apple's, two for the manifest."""
    files = output_files(built(name))
    sides = {"apple-touch-icon.png": 180, "icon-192.png": 192, "icon-512.png": 512}
    for path, side in sides.items():
        image = picture(files[path])
        assert (image.format, image.size) == ("PNG", (side, side))
    tab: Any = Image.open(io.BytesIO(files["favicon.ico"]))
    assert tab.info["sizes"] == {(16, 16), (32, 32)}


@pytest.mark.parametrize("name", ["example", "name-only", "hostile"])
def test_icons_are_drawn_on_the_accent(built: Built, name: str) -> None:
    """Initials, or a sign where no font has them, stand white in the middle of the theme's colour."""
    output = built(name)
    for file in ("apple-touch-icon.png", "icon-512.png"):
        image = picture((output / file).read_bytes()).convert("RGB")
        whole = image.width
        assert image.getpixel((0, 0)) == (0x7D, 0x21, 0x30)
        assert white(image.crop((whole // 4, whole // 4, 3 * whole // 4, 3 * whole // 4))) > 100
        assert image.crop((0, 0, whole, whole // 5)).getcolors() == [(whole * (whole // 5), (0x7D, 0x21, 0x30))]


def test_every_page_links_the_icons_and_the_manifest(built: Built) -> None:
    """Small ones for tabs, one for home screens, and the manifest that names the others."""
    for path in ("index.html", "simulation-programme/index.html", "404.html"):
        links = Page((built("example") / path).read_bytes()).every("link")
        found = [(one.attrs["rel"], one.attrs["href"].rsplit("/", 1)[-1]) for one in links]
        assert [one for one in found if one[0] not in {"stylesheet", "canonical", "preload"}] == [
            ("icon", "favicon.ico"),
            ("icon", "favicon.svg"),
            ("apple-touch-icon", "apple-touch-icon.png"),
            ("manifest", "manifest.webmanifest"),
        ]


@NAMED
def test_the_manifest_names_the_site_and_its_icons(built: Built, name: str) -> None:
    """A phone finds a name that fits, colours of the theme, and icons of the sizes that are promised."""
    output = built(name)
    manifest = json.loads((output / "manifest.webmanifest").read_bytes())
    page = Page((output / "index.html").read_bytes())
    assert manifest["name"] == page.one("head").every_below("title")[0].raw
    assert 0 < len(manifest["short_name"]) <= 12
    assert manifest["theme_color"] == manifest["background_color"] == "#faf6ee"
    assert (manifest["lang"], manifest["dir"], manifest["start_url"]) == ("en", "ltr", "./")
    for icon in manifest["icons"]:
        side = picture((output / icon["src"]).read_bytes()).width
        assert icon["sizes"] == f"{side}x{side}"


def test_an_icon_of_the_authors_own(tmp_path: Path, run: Run) -> None:
    """It is kept whole in every size, transparent where it is but on Apple's home screen, and nothing else is drawn."""
    own = Image.new("RGBA", (1024, 512), (0, 0, 0, 0))
    own.paste((0, 128, 0, 255), (256, 0, 768, 512))
    out = io.BytesIO()
    own.save(out, "PNG")
    profile = {"basics": {"name": "Ada"}, "site": {"icon": "assets/icon.png"}, "downloads": []}
    output = made(run, tmp_path / "site", profile, {"assets/icon.png": out.getvalue()})
    assert not (output / "favicon.svg").exists()
    links = [one.attrs for one in Page((output / "index.html").read_bytes()).every("link")]
    assert [one["href"] for one in links if one["rel"] == "icon"] == ["favicon.ico", "icon-192.png"]
    for file, corner in (("icon-512.png", (0, 0, 0, 0)), ("apple-touch-icon.png", (255, 255, 255, 255))):
        image = picture((output / file).read_bytes()).convert("RGBA")
        assert image.getpixel((0, 0)) == corner
        assert image.getpixel((image.width // 2, image.height // 2)) == (0, 128, 0, 255)
    purposes = {icon["purpose"] for icon in json.loads((output / "manifest.webmanifest").read_bytes())["icons"]}
    assert purposes == {"any"}
    assert out.getvalue() not in output_files(output).values()


def test_a_small_icon_is_pointed_out(tmp_path: Path, run: Run) -> None:
    """It is used, and the author is told that it will be blurred."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, "PNG")
    profile = {"basics": {"name": "Ada"}, "site": {"icon": "assets/icon.png"}, "downloads": []}
    root = write_site(tmp_path / "site", profile, {"assets/icon.png": out.getvalue()})
    result = run("build", root)
    assert result.returncode == 0
    assert "warning: site.icon: the picture is 64 × 48 pixels" in result.stderr


# --- The code of the address ----------------------------------------------------------------


def decoded(size: int, path: str) -> list[str]:
    """Return what a reader of codes sees in an SVG path, four pixels a module and four modules around it."""
    image = Image.new("L", ((size + 8) * 4, (size + 8) * 4), 255)
    for row in path.split("M")[1:]:
        numbers = re.findall(r"[\d.]+", row)
        across, down = 0, int(float(numbers[1]))
        for gap, length in zip(map(int, numbers[0:1] + numbers[3::3]), map(int, numbers[2::3]), strict=True):
            across += gap
            image.paste(0, ((across + 4) * 4, (down + 4) * 4, (across + length + 4) * 4, (down + 5) * 4))
            across += length
    return [found.text for found in zxingcpp.read_barcodes(image)]


@pytest.mark.parametrize(
    "base", [ADDRESS, "https://a-very-long-host-name.example/" + "path/" * 30, "https://zoë.example/é/"]
)
def test_the_code_is_of_the_pages_address(built: Built, base: str) -> None:
    """Another program reads exactly the address, in the contact section and for paper, with words beside it."""
    page = Page((built("example", "--base-url", base) / "index.html").read_bytes())
    codes = [one for one in page.every("svg") if one.attrs.get("class") == "qr-code"]
    assert len(codes) == 2
    for code in codes:
        ground, dark = code.every_below("path")
        size = int(code.attrs["viewbox"].split()[2])
        assert decoded(size, dark.attrs["d"]) == [base]
        assert ground.attrs["d"] == f"M-4-4h{size + 8}v{size + 8}H-4z"
        assert code.attrs["aria-label"] == "QR code with the address of this page"


def test_without_an_address_there_is_no_code(built: Built) -> None:
    """A code leads somewhere or is not there; nor is one for an address so long that no camera would read it."""
    assert b"qr-code" not in (built("name-only") / "index.html").read_bytes()
    endless = built("name-only", "--base-url", "https://a.example/" + "path/" * 300)
    assert b"qr-code" not in (endless / "index.html").read_bytes()


# --- Cost -----------------------------------------------------------------------------------


def test_what_is_kept_is_not_drawn_again(tmp_path: Path) -> None:
    """A second build loads neither the typesetter nor Pillow nor the maker of codes."""
    root = make_site("example", tmp_path / "site")
    script = "import sys; from sitegen.cli import run; run(sys.argv[1:]); print(sorted(sys.modules))"

    def loaded() -> set[str]:
        command = [sys.executable, "-c", script, "build", str(root)]
        own = environment(tmp_path / "cache")
        result = subprocess.run(
            command, env=own, cwd=REPOSITORY, capture_output=True, text=True, check=True, timeout=120
        )
        return {"typst", "PIL", "segno"} & set(re.findall(r"'(\w+)'", result.stdout))

    assert loaded() == {"typst", "PIL", "segno"}
    assert loaded() == set()


@pytest.mark.slow
def test_two_fresh_builds_are_the_same_bytes(tmp_path: Path, run: Run) -> None:
    """Made anew and with another hash seed, card, icons and code are the same."""
    root = make_site("example", tmp_path / "site")
    outputs = []
    for seed in ("1", "2"):
        own = {"cache": tmp_path / f"cache-{seed}", "env": {"PYTHONHASHSEED": seed}}
        assert run("build", root, "-o", tmp_path / seed, **own).returncode == 0
        outputs.append(output_files(tmp_path / seed))
    assert outputs[0] == outputs[1]


# --- Several editions -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Path:
    """Build a site in two languages, with a variant that is not listed."""
    profile = {
        "basics": {"name": "Ada", "label": {"en": "Nurse", "de": "Krankenschwester"}},
        "interests": [{"name": "Bells"}],
        "site": {"url": ADDRESS, "locales": ["en", "de"]},
        "variants": {"quiet": {"title": "Quiet one"}},
        "downloads": ["vcf"],
    }
    root = write_site(tmp_path_factory.mktemp("several") / "site", profile)
    result = sitegen("build", root, cache=cache)
    assert result.returncode == 0, result.stderr
    return root / "public"


def test_each_edition_has_a_card_and_a_code_of_its_own(several: Path) -> None:
    """A page in another language, or one that is handed out by its address, is shown and leads as itself."""
    folders = sorted(path.parent.relative_to(several).as_posix() for path in several.rglob("card.png"))
    assert len(folders) == 4
    assert len({(several / folder / "card.png").read_bytes() for folder in (".", "de")}) == 2
    for folder in folders:
        address = ADDRESS if folder == "." else f"{ADDRESS}{folder}/"
        path = f"{folder}/index.html"
        assert properties(several, path)["og:image"] == f"{address}card.png"
        code = next(
            one for one in Page((several / path).read_bytes()).every("svg") if one.attrs.get("class") == "qr-code"
        )
        assert decoded(int(code.attrs["viewbox"].split()[2]), code.every_below("path")[1].attrs["d"]) == [address]


def test_icons_are_made_once_for_all_editions(several: Path) -> None:
    """Every page links the same ones."""
    assert [path.parent for path in several.rglob("*.ico")] == [several]
    links = Page((several / "de/index.html").read_bytes()).every("link")
    found = {one.attrs["rel"]: one.attrs["href"] for one in links}
    assert found["manifest"] == "../manifest.webmanifest"
    assert found["apple-touch-icon"] == "../apple-touch-icon.png"


def test_one_person_is_one_contact_in_every_edition(several: Path) -> None:
    """A card of another language takes the place of the first in an address book."""
    cards = [path.read_bytes() for path in several.rglob("resume.vcf")]
    assert len(cards) == 4
    assert len({tuple(re.findall(rb"(?m)^UID:.*$", card)) for card in cards}) == 1
