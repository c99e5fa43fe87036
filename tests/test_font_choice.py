"""Another family in the place of a theme's: what of it is used."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.cache import Cache
from sitegen.font_choice import Cast, dressed
from sitegen.installed_fonts import Face, FontError

BOTH = frozenset({"web", "pdf"})
UPRIGHT = Face("Mine Text", "Newsreader", "normal", {"opsz": 72.0, "wght": (400.0, 600.0)}, ("tnum",))
ITALIC = Face("Mine Text", "Newsreader", "italic", {"wght": 400.0})


def fitted(*faces: Face, family: str, cache: Path) -> tuple[Face, ...]:
    """Return the faces in another family."""
    casts = [Cast(face, BOTH, "font") for face in faces]
    return dressed(casts, {"font": family}, "web", Cache(cache))


@pytest.mark.parametrize(
    ("family", "axes"),
    [
        ("Inter", {"opsz": 32.0, "wght": (400.0, 600.0)}),  # an axis beyond its range is moved into it
        ("Fraunces", {"opsz": 72.0, "wght": (400.0, 600.0)}),  # what the theme does not name stays the font's
        ("Instrument Sans", {"wght": (400.0, 600.0)}),  # one that the font lacks is left out
    ],
)
def test_axes_are_carried_over_as_far_as_the_font_has_them(
    family: str, axes: dict[str, float | tuple[float, float]], cache_folder: Path
) -> None:
    """Name, style and features stay the theme's, so that style sheets need not change."""
    assert fitted(UPRIGHT, family=family, cache=cache_folder) == (Face("Mine Text", family, "normal", axes, ("tnum",)),)


def test_a_thin_font_is_set_in_its_regular_weight(cache_folder: Path) -> None:
    """Where the theme names no weight, one that is thin or black of itself must not come out so."""
    (face,) = fitted(Face("Mine", "Newsreader"), family="Assistant", cache=cache_folder)
    assert face.axes == {"wght": 400.0}


@pytest.mark.parametrize(
    ("family", "weights"), [("Hind Siliguri", [400.0, 600.0]), ("Amiri", [400.0, 700.0]), ("Instrument Serif", [400.0])]
)
def test_of_files_with_one_weight_each_the_nearest_are_taken(
    family: str, weights: list[float], cache_folder: Path
) -> None:
    """A range becomes the weights nearest to its ends."""
    faces = fitted(UPRIGHT, family=family, cache=cache_folder)
    assert [face.axes for face in faces] == [{"wght": weight} for weight in weights]


def test_an_italic_that_a_family_lacks_is_left_out(cache_folder: Path) -> None:
    """Browsers and the typesetter do without, since the upright goes by the same name."""
    faces = fitted(UPRIGHT, ITALIC, family="Assistant", cache=cache_folder)
    assert [face.style for face in faces] == ["normal"]


def test_a_name_that_is_only_italic_becomes_upright(cache_folder: Path) -> None:
    """Otherwise style sheets would name a font that is not there."""
    (face,) = fitted(ITALIC, family="Assistant", cache=cache_folder)
    assert (face.name, face.style) == ("Mine Text", "normal")


def test_other_faces_stay_as_they_are(cache_folder: Path) -> None:
    """Only the faces of the option that was chosen change."""
    casts = [Cast(UPRIGHT, BOTH, "display_font"), Cast(ITALIC, frozenset({"pdf"}), "font")]
    assert dressed(casts, {"font": "Inter"}, "web", Cache(cache_folder)) == (UPRIGHT,)


def test_a_family_that_is_not_installed_is_told(cache_folder: Path) -> None:
    """With the line that installs it."""
    with pytest.raises(FontError, match=r"the font 'Nowhere Sans' is not installed: pip install fontpkg-nowhere-sans"):
        fitted(UPRIGHT, family="Nowhere Sans", cache=cache_folder)
