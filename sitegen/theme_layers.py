"""The folders that a theme's files come from: whose they are, which of them has a file, and which one counts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from sitegen import __version__
from sitegen.marked_yaml import read_yaml
from sitegen.problems import SitegenError, suggest
from sitegen.resources import shipped
from sitegen.theme_files import ENTRY_POINTS
from sitegen.themes import STYLE_SHEET, Theme

SETTINGS = "theme.yaml"
PARTS = ("templates", "static", "i18n", "docx")
"""The folders inside a theme; Typst files stand beside them."""
SITE = "this site"
SHIPPED = "sitegen"
PACKAGE = "a package"


class Layer(Struct, frozen=True):
    """A folder in which files of a theme are looked for."""

    name: str
    """The theme's; empty for the site's own folder."""
    folder: Path
    whose: str
    """`SITE`, `SHIPPED` or `PACKAGE`."""

    @property
    def version(self) -> str:
        """What its files belong to, such as ``sitegen 0.1``; empty where nobody says."""
        if self.whose == SHIPPED:
            return f"{SHIPPED} {__version__}"
        return _package(self.name) if self.whose == PACKAGE else ""

    def shown(self, path: str) -> str:
        """Return how a file of the layer is called."""
        return f"themes/{self.name}/{path}" if self.name else path

    def place(self, path: str) -> str | None:
        """Return where in its folder the layer has a file of a theme; None where it would not be looked for."""
        if self.name or path.startswith(("templates/", "i18n/")):
            return path
        # What stands below static/ is published as it is, so this takes the place of what the theme puts there.
        return f"static/assets/{path.removeprefix('static/')}" if path.startswith("static/") else None


def layers_of(theme: Theme, root: Path) -> tuple[Layer, ...]:
    """Return the folders of a theme, nearest first; the last is the base."""
    return tuple(Layer(layer_name(folder), folder, _whose(folder, root)) for folder in theme.folders)


def layer_name(folder: Path) -> str:
    """Return what the theme in a folder is called."""
    data = read_yaml((folder / SETTINGS).read_text("utf-8"), SETTINGS).data
    return str(data.get("name") or folder.name) if isinstance(data, dict) else folder.name


def _whose(folder: Path, root: Path) -> str:
    place = folder.resolve()
    if place.is_relative_to(shipped("themes").resolve()):  # first: in a checkout they are a site's as well
        return SHIPPED
    return SITE if place.is_relative_to((root / "themes").resolve()) else PACKAGE


def _package(name: str) -> str:
    """Return name and version of the package that brings a theme."""
    from importlib.metadata import entry_points  # reads the list of all that is installed

    points = (point for point in entry_points(group=ENTRY_POINTS) if point.name == name)
    return next((f"{point.dist.name} {point.dist.version}" for point in points if point.dist), "")


def site_layer(root: Path) -> Layer:
    """Return the site's own folder, whose ``templates/`` come before those of every theme."""
    return Layer("", root, SITE)


class Holder(Struct, frozen=True):
    """A layer that has a file."""

    layer: Layer
    path: str
    """Inside the layer's folder."""
    used: bool
    """Whether what stands there counts: the nearest one alone, or all where they are laid over each other."""

    @property
    def place(self) -> Path:
        """The file on the disk."""
        return self.layer.folder / (self.layer.place(self.path) or self.path)


class Merging(Struct, frozen=True):
    """How the files of one path are brought together, instead of one taking the place of the others."""

    how: str
    instead: str
    """Where an author writes what is to be otherwise."""


def merged(path: str) -> Merging | None:
    """Return how the files of one path are brought together; None where the nearest takes the place of the others."""
    if path == f"static/{STYLE_SHEET}":
        how = "one after the other, the farthest first, so that the nearest has the last word"
        return Merging(how, "static/custom.css, or static/style.css of a theme of your own")
    if path.startswith("i18n/"):
        return Merging("text by text", f"{path}, with the texts alone that you want otherwise")
    if path == SETTINGS:
        return Merging("key by key", f"{path} of a theme of your own")
    if path == "docx/styles.xml":
        return Merging("style by style", f"{path} of a theme of your own")
    return None


def holders(name: str, theme: Theme, root: Path) -> tuple[Holder, ...]:
    """Return the layers that have a file, nearest first; *name* is a path with or without its folder.

    Raises `SitegenError` where nobody has it, or where several files go by that name.
    """
    places = (site_layer(root), *layers_of(theme, root))
    found = [path for path in _candidates(name) if any(_has(layer, path) for layer in places)]
    if not found:
        known = sorted({path for layer in places for path in files_of(layer)})
        short = {path.split("/", 1)[-1]: path for path in known}
        hint = suggest(name, [*known, *short])
        raise SitegenError(f"neither the site nor theme '{theme.name}' has a file '{name}'{hint}")
    if len(found) > 1:
        raise SitegenError(f"'{name}' can be {' or '.join(found)}; write its folder, too")
    having = [layer for layer in places if _has(layer, found[0])]
    # The site's own style sheet of that name takes the place of all; what is meant to be added is static/custom.css.
    alone = not merged(found[0]) or (not having[0].name and found[0].startswith("static/"))
    return tuple(Holder(layer, found[0], not (at and alone)) for at, layer in enumerate(having))


def _candidates(name: str) -> Iterator[str]:
    clean = name.removeprefix("./")
    if clean.split("/")[0] in PARTS or clean == SETTINGS or clean.endswith(".typ"):
        yield clean
    else:
        yield from (f"{part}/{clean}" for part in PARTS)


def _has(layer: Layer, path: str) -> bool:
    place = layer.place(path)
    if place is None:
        return False
    file = layer.folder / place
    return file.resolve().is_relative_to(layer.folder.resolve()) and file.is_file()


def files_of(layer: Layer) -> Iterator[str]:
    """Yield the files of a layer that belong to a theme."""
    for part in PARTS:
        top = layer.folder / (layer.place(f"{part}/") or part)
        for path in sorted(top.rglob("*")) if layer.place(f"{part}/") else ():
            if path.is_file() and not path.name.startswith("."):
                yield f"{part}/{path.relative_to(top).as_posix()}"
    if layer.name:
        yield from (path.name for path in sorted(layer.folder.glob("*.typ")))
        yield SETTINGS
