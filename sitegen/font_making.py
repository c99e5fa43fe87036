"""Fonts are made of installed ones: axes set, letters and features chosen, and a name of their own.

uharfbuzz and fontTools take long to import, so they are imported only where a font is really made.
"""

import io
import re
import unicodedata
from collections.abc import Sequence
from itertools import chain
from typing import Any, Final

from sitegen.installed_fonts import Face, FontError, Source, axis_text, both_ends, damaged, opened, set_axes

# What text needs to look right. The three required features at the end carry, for example, the
# shapes that a variable font swaps at heavy weights; every shaper applies them unasked.
_FEATURES: Final = ("kern", "liga", "mark", "mkmk", "ccmp", "locl", "calt", "rvrn", "rlig", "rclt")

# Copyright, version, trademark, licence and its address: the licence asks that they stay.
_KEPT_NAMES: Final = (0, 5, 7, 13, 14)
# Names built from the family name: a changed font must not go by the name of the original.
_FAMILY_NAMES: Final = frozenset({1, 2, 3, 4, 6, 16, 17, 18, 21, 22, 25})


def web_content(face: Face, source: Source, ranges: Sequence[tuple[int, int]]) -> bytes:
    """Return the WOFF2 file of a face with the characters between these code points, first and last."""
    import uharfbuzz as hb

    wanted = hb.SubsetInput()
    wanted.unicode_set.update(chain.from_iterable(range(a, b + 1) for a, b in ranges))
    wanted.layout_feature_tag_set.clear()
    wanted.layout_feature_tag_set.update(map(_tag, (*_FEATURES, *face.features)))
    wanted.name_id_set.clear()
    wanted.name_id_set.update(_KEPT_NAMES)
    return _renamed(_subset(face, source, wanted), face, source, "woff2")


def whole_font(face: Face, source: Source) -> bytes:
    """Return the TTF file of a face with all that the installed one has, under the face's own name."""
    import uharfbuzz as hb

    wanted = hb.SubsetInput()
    wanted.keep_everything()
    # A signature of the original is wrong for the changed font.
    wanted.drop_table_tag_set.add(_tag("DSIG"))
    return _renamed(_subset(face, source, wanted), face, source, None)


def _subset(face: Face, source: Source, wanted: Any) -> bytes:  # noqa: ANN401 - see opened
    import uharfbuzz as hb

    font = opened(source.file)
    # Variable fonts let contours overlap; without the mark some renderers leave holes there.
    wanted.flags |= hb.SubsetFlags.SET_OVERLAPS_FLAG
    wanted.pin_all_axes_to_default(font)
    for tag, value in set_axes(face, source.file).items():
        first, last = both_ends(value)
        if first == last:
            wanted.pin_axis_location(font, tag, first)
        else:
            wanted.set_axis_range(font, tag, first, last)
    try:
        return bytes(hb.subset(font, wanted).blob.data)
    except RuntimeError as error:
        raise FontError(damaged(source.file.slug)) from error


def _tag(text: str) -> int:
    return int.from_bytes(text.encode(), "big")


def _renamed(ttf: bytes, face: Face, source: Source, flavor: str | None) -> bytes:
    from fontTools.ttLib import TTFont

    # Nothing is recalculated: tables that are not touched stay as they are, and the time of
    # change stays the original's, so that the result is the same in every run.
    font = TTFont(io.BytesIO(ttf), recalcBBoxes=False, recalcTimestamp=False, lazy=True)
    names = font["name"]
    names.names = [record for record in names.names if record.nameID not in _FAMILY_NAMES]
    for number, text in _names(face, source).items():
        names.setName(text, number, 3, 1, 0x409)  # Windows, Unicode, English
    if "fvar" in font:
        for instance in font["fvar"].instances:
            instance.postscriptNameID = 0xFFFF  # none: they hold the original family name
    font.flavor = flavor
    result = io.BytesIO()
    font.save(result)
    return result.getvalue()


def _names(face: Face, source: Source) -> dict[int, str]:
    style = "Italic" if face.style == "italic" else "Regular"
    weight = weight_of(face, source).replace(" ", "-")
    # Letters and digits only, and short: what PostScript allows in a name.
    postscript = "".join(word.capitalize() for word in slug(face.name).split("-"))[:40]
    return {
        1: face.name,
        2: style,
        3: f"sitegen: {face.name} {style} {weight}",
        4: f"{face.name} {style}",
        6: f"{postscript}-{style}{weight}",
        16: face.name,
        17: style,
        25: postscript + style,
    }


def weight_of(face: Face, source: Source) -> str:
    """Return the weight of a face, or the least and the greatest of one that keeps its axis."""
    default = source.limits["wght"][1] if "wght" in source.limits else source.file.weight
    return axis_text(face.axes.get("wght", default))


def slug(name: str) -> str:
    """Return a name as the names of files have it."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "font"
