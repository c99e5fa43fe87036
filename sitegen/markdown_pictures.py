"""Pictures of a Markdown text: what the page shows of each, with a caption, side by side.

A picture that is alone in its paragraph is a figure; several in one paragraph stand beside each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET

GALLERY, OPENS, CLEAR = "gallery", "zoom", "clear"
"""The classes of figures side by side, of the link to a picture in full, of a picture that is partly transparent."""


class Source(Struct, frozen=True):
    """The addresses of a picture in one format, for the browsers that know it."""

    type: str
    """Such as ``image/avif``."""
    srcset: str


class Image(Struct, frozen=True):
    """What an ``<img>`` of a Markdown text is to carry, and what stands around it."""

    src: str
    srcset: str = ""
    sizes: str = ""
    width: int = 0
    height: int = 0
    sources: tuple[Source, ...] = ()
    """Newer formats, the best first."""
    half_sizes: str = ""
    """*sizes* of one that stands beside another."""
    full: str = ""
    """The address of its largest rendition."""
    clear: bool = False
    """Whether parts of it are transparent."""


def figured(paragraph: ET.Element) -> list[ET.Element]:
    """Make figures of a paragraph that holds nothing but pictures, and return their captions.

    The title of a picture is its caption. Links around pictures stay.
    """
    from xml.etree import ElementTree as ET

    pictures = list(paragraph)
    if not pictures or _says(paragraph.text) or not all(map(_shows, pictures)):
        return []
    captions: list[ET.Element] = []
    shown = [one for one in pictures if one.tag != "br"]
    figures = [paragraph] if len(shown) == 1 else [ET.Element("figure") for _ in shown]
    paragraph.text = None
    for picture in pictures:
        picture.tail = None
        paragraph.remove(picture)
    paragraph.tag = "figure"
    if len(shown) > 1:
        paragraph.tag = "div"
        paragraph.set("class", GALLERY)
        paragraph.extend(figures)
    for figure, picture in zip(figures, shown, strict=True):
        figure.append(picture)
        if caption := _image(picture).attrib.pop("title", None):
            captions.append(ET.SubElement(figure, "figcaption"))
            captions[-1].text = caption
    return captions


def _says(text: str | None) -> bool:
    return bool((text or "").strip())


def _shows(element: ET.Element) -> bool:
    """Return whether an element is a picture, with or without a link around it, or a line break between two."""
    if _says(element.tail):
        return False
    return element.tag in {"img", "br"} or (
        element.tag == "a" and len(element) == 1 and element[0].tag == "img" and not _says(element.text)
    )


def _image(picture: ET.Element) -> ET.Element:
    return picture if picture.tag == "img" else picture[0]


def dress(root: ET.Element, images: Mapping[ET.Element, Image]) -> None:
    """Give pictures what the page knows of them, and figures a link to the picture in full."""
    beside = {one for gallery in root.iter("div") if gallery.get("class") == GALLERY for one in gallery.iter()}
    for parent in list(root.iter()):
        for at, picture in enumerate(list(parent)):
            if picture in images:
                _dress(parent, at, images[picture], half=parent in beside)


def _dress(parent: ET.Element, at: int, image: Image, *, half: bool) -> None:
    from xml.etree import ElementTree as ET

    picture = parent[at]
    for name, value in _attributes(image, half=half):
        picture.set(name, value)
    whole = picture
    if image.sources:
        whole = ET.Element("picture")
        for source in image.sources:
            sizes = picture.get("sizes", "")
            ET.SubElement(whole, "source", {"type": source.type, "srcset": source.srcset, "sizes": sizes})
        whole.tail, picture.tail = picture.tail, None
        whole.append(picture)
        parent[at] = whole
    if image.full and parent.tag == "figure" and picture.get("alt"):
        link = ET.Element("a", {"href": image.full, "class": OPENS})
        link.append(whole)
        parent[at] = link


def _attributes(image: Image, *, half: bool) -> Iterator[tuple[str, str]]:
    yield "src", image.src
    sizes = image.half_sizes if half else image.sizes
    wanted = {"srcset": image.srcset, "sizes": sizes, "width": image.width, "height": image.height}
    yield from ((name, str(value)) for name, value in wanted.items() if value)
    yield from (("loading", "lazy"), ("decoding", "async"))
    if image.clear:
        yield "class", CLEAR
