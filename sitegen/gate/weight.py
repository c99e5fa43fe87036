"""What a browser fetches before the first screen of a page stands."""

from __future__ import annotations

import gzip
import posixpath
from collections.abc import Iterator, Mapping
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from sitegen.expressions import expression
from sitegen.gate.markup import Page, loaded_by
from sitegen.gate.sheets import addresses
from sitegen.gate.verdicts import Finding
from sitegen.pages import STYLE

BYTES, REQUESTS = 60_000, 8
_TEXTS = (".html", ".css", ".js", ".mjs", ".svg", ".json", ".webmanifest")
"""What hosts compress."""
_FACE = expression(r"@font-face\s*\{([^}]*)\}")
_RANGE = expression(r"U\+([0-9a-fA-F]+)(?:-([0-9a-fA-F]+))?")


class Weight(Struct, frozen=True):
    """A file of the first load, and how many bytes go over the line."""

    path: str
    size: int


def first_load(page: Page, files: Mapping[str, bytes]) -> tuple[Weight, ...]:
    """Return what a page fetches at once, compressed as hosts do; every font that has a letter of it counts."""
    paths = dict.fromkeys([page.path, *_fetched(page), *_from_styles(page, files)])
    return tuple(Weight(path, _sent(path, files[path])) for path in paths if path in files)


def weight_findings(load: tuple[Weight, ...]) -> Iterator[Finding]:
    """Yield where a first load is too heavy."""
    total = sum(one.size for one in load)
    heavy = ", ".join(f"{one.path} {one.size / 1000:.1f} kB" for one in sorted(load, key=lambda one: -one.size)[:4])
    if total > BYTES:
        what = f"the first load takes {total / 1000:.1f} kB; {BYTES / 1000:.0f} kB are the most"
        yield Finding("weight", what, f"fewer or narrower fonts help most; the heaviest are {heavy}")
    if len(load) > REQUESTS:
        what = f"the first load takes {len(load)} requests; {REQUESTS} are the most"
        yield Finding("weight", what, f"join files and name fewer fonts: {', '.join(one.path for one in load)}")


def _fetched(page: Page) -> Iterator[str]:
    icons: list[str] = []
    for element in page.elements:
        if element.get("loading") == "lazy" or element.tag == "source":
            continue
        rel = (element.get("rel") or "").lower().split()
        for name, address in loaded_by(element):
            if name.endswith("srcset"):
                continue
            if "icon" in rel:
                icons.append(_path(address, page))
            elif not {"manifest", "apple-touch-icon"} & set(rel):
                yield _path(address, page)
    yield from icons[-1:]  # of several a browser takes one


def _from_styles(page: Page, files: Mapping[str, bytes]) -> Iterator[str]:
    """Yield the fonts with letters of the page, and the pictures that the style sheet names."""
    style = files.get(STYLE, b"").decode()
    letters = {ord(letter) for letter in "".join(page.root.itertext())}
    folder = posixpath.dirname(STYLE)
    for face in _FACE.findall(style):
        ranges = [(int(low, 16), int(high or low, 16)) for low, high in _RANGE.findall(face)]
        if not ranges or any(low <= letter <= high for low, high in ranges for letter in letters):
            yield from (posixpath.join(folder, address) for address, _ in addresses(f"a{{{face}}}"))
    yield from (posixpath.join(folder, address) for address, _ in addresses(_FACE.sub("", style)))


def _path(address: str, page: Page) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(page.path), unquote(urlsplit(address).path)))


def _sent(path: str, content: bytes) -> int:
    return len(gzip.compress(content, 6, mtime=0)) if path.endswith(_TEXTS) else len(content)
