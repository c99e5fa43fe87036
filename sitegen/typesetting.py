"""Typst: a theme's files, the fonts it sets them in, and what it makes of them.

The person's words go in as JSON, never as markup. The folder that Typst may read is a private one.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from sitegen.cache import Cache
from sitegen.expressions import expression
from sitegen.fonts import missing_characters, print_fonts
from sitegen.model import File
from sitegen.problems import Problem, ThemeError
from sitegen.resources import shipped
from sitegen.themes import Theme

_PACKAGE = expression(rb'(?:import|include)\s+"@')
_NOT_SHOWN = "could not be displayed"
_PLACE = expression(r"┌─ .*?([^\s/\\]+):(\d+):(\d+)")
_HINT = expression(r"= hint: (.+)")
_OUTSIDE = expression(r"path `?\"(.*?)\"`? would escape the project root")
_SEARCHED = expression(r" \(searched at .*\)\Z")
_PROBE = '#set document(title: "probe")\n#set text(font: json("data.json").fonts)\n#json("data.json").text'


class Fallback(Struct, frozen=True):
    """What is set where a theme's own families lack a letter."""

    sans: tuple[str, ...] = ()
    serif: tuple[str, ...] = ()
    folders: tuple[Path, ...] = ()
    """Where the files of these families are."""
    identity: str = ""
    """Differs whenever what is set may differ."""
    damaged: tuple[str, ...] = ()
    """Files of the site's folder fonts/ that are no fonts."""
    needed: bool = False
    """Whether a theme's own families lack anything at all."""

    @property
    def families(self) -> dict[str, tuple[str, ...]]:
        """What templates name behind a theme's own families."""
        return {"sans": self.sans, "serif": self.serif}


def typst_files(theme: Theme) -> dict[str, bytes]:
    """Return the Typst files of the theme and of those it extends, nearest first, by name."""
    found: dict[str, bytes] = {}
    for folder in reversed(theme.folders):
        found |= {path.name: path.read_bytes() for path in sorted(folder.glob("*.typ"))}
    for name, content in found.items():
        if _PACKAGE.search(content):
            raise ThemeError(
                f"{name} of theme '{theme.name}' imports a package from the web; nothing is fetched while a site is "
                "built, so put the package's files beside it"
            )
    return found


def typst_version() -> str:
    """Return what tells one typesetter from the next, without loading it."""
    spec = importlib.util.find_spec("typst")
    folders = (spec.submodule_search_locations or ()) if spec else ()
    binaries = sorted(path for folder in folders for path in Path(folder).iterdir() if path.suffix in {".so", ".pyd"})
    return ",".join(f"{path.name}:{path.stat().st_size}" for path in binaries)


def font_names(theme: Theme) -> list[str]:
    """Name the families that a theme's documents are set in, the first one first; raise `ThemeError` if it has none."""
    if not theme.print_faces:
        raise ThemeError(f"theme '{theme.name}' names no font for documents; add one under 'fonts:' in its theme.yaml")
    return list(dict.fromkeys(face.name for face in theme.print_faces))


def picture(
    template: str,
    data: Mapping[str, Any],
    theme: Theme,
    others: Fallback,
    cache: Cache,
    files: Iterable[File] = (),
) -> bytes:
    """Return the one page of a theme's Typst file as a PNG, a pixel for each point; *files* stand beside it.

    Letters that the theme's fonts lack are taken from the *others*, and from those that Typst itself has.
    """
    import typst

    sources = typst_files(theme)
    if template not in sources:
        raise ThemeError(f"theme '{theme.name}' has no {template}")
    project: Any = {
        **{("main.typ" if name == template else name): content for name, content in sources.items()},
        "data.json": msgspec.json.encode(data, order="sorted"),
    }
    with cache.folder({file.path: file.content for file in files}) as root:
        try:
            made: Any = typst.compile(
                project, root=str(root), font_paths=_fonts(theme, others, cache), format="png", ppi=72
            )
        except typst.TypstError as err:
            raise mistake(err, template, theme) from err
    if isinstance(made, list):
        raise ThemeError(f"{template} of theme '{theme.name}' sets {len(made)} pages; a picture has one")
    return bytes(made)


def mistake(err: Exception, template: str, theme: Theme, before: str = "") -> ThemeError:
    """Return what Typst says of a theme's file, with its place.

    Where a function of ours was called in a way that it cannot take, that is where the theme calls it. *before*
    is what stands in front of the template's first line beside the theme's own text.
    """
    told = str(getattr(err, "diagnostic", None) or err).partition("\n\nerror: ")[0]
    message = _SEARCHED.sub("", told.split("\n", 1)[0].removeprefix("error: "))
    hints = _HINT.findall(told)
    if any("--root" in hint for hint in hints):  # an option of Typst's own command, which nobody calls here
        message = _OUTSIDE.sub(r"'\1' leads out of the theme", message)
        hints = ["Typst is given the theme's .typ files, data.json and what that names, and nothing else"]
    what = "; ".join([f"{template} could not be set: {message}", *hints])
    named = [(template if name == "main.typ" else name, int(line), int(at)) for name, line, at in _PLACE.findall(told)]
    places = [(file, line, at) for name, line, at in named if (file := theme.find(name)) is not None]
    if not places:
        return ThemeError(f"{theme.shown(theme.folders[0] / template)}: {what}")
    ours = shipped("themes").resolve()
    file, line, column = next((place for place in places if not place[0].is_relative_to(ours)), places[0])
    if file != places[0][0]:
        what += f" (in {places[0][0].name}, line {places[0][1]})"
    return _located(what, file, line, column - len(before) * (line == 1 and file.name == template), theme)


def _located(what: str, file: Path, line: int, column: int, theme: Theme) -> ThemeError:
    lines = theme.read_text(file).split("\n")
    if line > len(lines):  # what follows every document found no end of something
        line, column = len(lines), 0
    source, at = lines[line - 1], max(0, column)
    width = max(1, len(source[at:].rstrip()))
    return ThemeError(problems=[Problem(theme.shown(file), what, line, at + 1, source=source, width=width)])


def showable(text: str, theme: Theme, others: Fallback, cache: Cache) -> str:
    """Return what a picture can show of a text: all, all but its signs, or nothing where letters would be lost."""
    missing = missing_characters(theme.print_faces, text, cache)
    if not missing or _shows(text, theme, others, cache):
        return text
    if any(letter.isalnum() for letter in missing):
        return ""
    return " ".join("".join(letter for letter in text if letter not in missing).split())


def _shows(text: str, theme: Theme, others: Fallback, cache: Cache) -> bool:
    """Whether the typesetter, which brings fonts of its own, has every letter of a text."""
    key = cache.key("probe 2", typst_version(), repr(theme.print_faces), others.identity, text)
    found = cache.get(key)
    if found is None:
        found = b"1" if _set_in_full(text, theme, others, cache) else b"0"
        cache.put(key, found)
    return found == b"1"


def _set_in_full(text: str, theme: Theme, others: Fallback, cache: Cache) -> bool:
    import typst

    data = msgspec.json.encode({"text": text, "fonts": font_names(theme)})
    project: Any = {"main.typ": _PROBE.encode(), "data.json": data}
    try:  # only the standard for accessible documents makes a missing letter an error
        typst.compile(project, font_paths=_fonts(theme, others, cache), pdf_standards=["ua-1"])
    except typst.TypstError as err:
        if _NOT_SHOWN in str(err):
            return False
        raise
    return True


def _fonts(theme: Theme, others: Fallback, cache: Cache) -> Any:  # noqa: ANN401 - a typst.Fonts, imported late
    import typst

    folders = [print_fonts(theme.print_faces, cache), *others.folders]
    return typst.Fonts(include_system_fonts=False, font_paths=[*map(str, folders)])
