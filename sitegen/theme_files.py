"""A theme's name becomes a `Theme`: where its folder is, what its theme.yaml says, what it extends.

A theme is looked for in the site's ``themes/``, then among the shipped ones, then among installed packages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from sitegen.cache import Cache
from sitegen.colours import hexadecimal, parse_colour, readable
from sitegen.expressions import expression
from sitegen.findings import Findings, complain
from sitegen.font_choice import Cast, dressed
from sitegen.installed_fonts import Face, FontError
from sitegen.memory import Memory
from sitegen.model import Document
from sitegen.options import Option, define
from sitegen.problems import DataPath, Problem, ThemeError, either, suggest
from sitegen.resources import shipped
from sitegen.schema import THEME_SCHEMA_FILE, Complaint, conform, definition
from sitegen.themes import BASE, SCHEMES, PhotoSizes, Theme, read_shared_yaml, read_text, shown_path

API = "1"
"""The version of the theme contract that this program keeps."""
ENTRY_POINTS = "sitegen.themes"
"""The group in which a package names its themes, each with the package that holds its folder."""
FILE = "theme.yaml"
_NAME = expression(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_USES = ("web", "pdf")
_DRAWING = frozenset({".css", ".typ", ".html", ".js", ".svg"})
"""The files of a theme that may use its colours."""
_WIDTH = expression(r"(?:.*[\s)])?(?:\d*\.?\d+[a-z]+|[a-z-]+\(.*\)|auto|0)\Z", re.DOTALL)
"""The end of an item of ``sizes``: a length with its unit, or what CSS computes."""
_TEXT = ("ink", "soft", "quiet")
"""The colours of a palette that text is set in."""


class _Layer(Struct, frozen=True):
    """One theme of a chain."""

    name: str
    folder: Path
    document: Document
    told: frozenset[DataPath]
    """Where the schema has complained, so that nothing more need be said."""

    def sound(self, *path: str | int) -> bool:
        """Whether the schema accepts what stands at a path, and below it."""
        return not any(told[: len(path)] == path or path[: len(told)] == told for told in self.told)


class _Chain(Struct):
    """A theme and those that it extends, nearest first, with all that is wrong with them."""

    layers: list[_Layer] = field(default_factory=list)
    findings: Findings = field(default_factory=Findings)

    def last_word(self, *path: str) -> tuple[_Layer, Any] | None:
        """Return what the nearest theme says at a path, and which theme that is."""
        for layer in self.layers:
            found: Any = layer.document.data
            for part in path:
                found = found.get(part) if isinstance(found, Mapping) else None
            if found is not None:
                return layer, found
        return None

    def add(self, layer: _Layer, path: DataPath, message: str, *, about_key: bool = False) -> None:
        self.findings.add(layer.document, path, message, about_key=about_key)


def theme_names(root: Path) -> tuple[str, ...]:
    """Name the themes that a site can use: its own, the shipped and the installed ones."""
    places = (root / "themes", shipped("themes"))
    found = {path.parent.name for place in places for path in place.glob(f"*/{FILE}")}
    return tuple(sorted((found | set(_installed())) - {BASE}))


def theme_homes() -> tuple[Path, ...]:
    """Return the folders of themes beside the site's own ``themes/``: the shipped and the installed ones."""
    return (shipped("themes").resolve(), *_installed().values())


def find_theme(name: str, root: Path, memory: Memory | None = None) -> Theme:
    """Read a theme and those it extends, as they are without the choices of a profile.

    Raise `ThemeError` where there is none, or with every mistake of their theme.yaml.
    """
    root = root.resolve()
    folder = theme_folder(name, root)
    if folder is None:
        raise ThemeError(_no_theme(name, root))
    chain = _chain(name, folder, root, memory)
    if chain.findings.fatal or memory is None:
        return _theme(chain, root)
    key = ("theme", root, tuple((layer.folder, layer.document.text) for layer in chain.layers))
    return memory.once(key, lambda: _theme(chain, root))


def _theme(chain: _Chain, root: Path) -> Theme:
    palette = _palette(chain, root)
    options = dict(_options(chain, palette))
    casts = tuple(_casts(chain, options))
    photo = _photo_sizes(chain)
    if chain.findings.fatal:
        raise ThemeError(problems=chain.findings.problems)
    first = chain.layers[0]
    theme = Theme(
        name=first.name,
        description=str(first.document.data.get("description") or ""),
        folders=tuple(layer.folder for layer in chain.layers),
        options=options,
        web_faces=(),
        print_faces=(),
        palette=palette,
        photo=photo,
        casts=casts,
        site=root,
    )
    return dressed_theme(theme, theme.defaults, Cache(None))


def _chain(name: str, folder: Path | None, root: Path, memory: Memory | None = None) -> _Chain:
    chain = _Chain()
    while folder is not None:
        layer = _layer(name, folder, root, chain.findings, memory)
        chain.layers.append(layer)
        name, folder = _parent(layer, root, chain)
    if chain.layers[-1].folder != _base():  # nothing can be said of what it inherits
        raise ThemeError(problems=chain.findings.problems)
    return chain


def _base() -> Path:
    return (shipped("themes") / BASE).resolve()


def dressed_theme(theme: Theme, values: Mapping[str, Any], cache: Cache) -> Theme:
    """Return the theme in the fonts that its options choose; raise `FontError` where one cannot be had."""
    chosen = {
        name: values[name]
        for name, option in theme.options.items()
        if option.type == "font" and values[name] != option.default
    }
    web, pdf = (dressed(theme.casts, chosen, use, cache) for use in _USES)
    return replace(theme, web_faces=web, print_faces=pdf)


def font_problem(theme: Theme, err: FontError) -> Problem | None:
    """Return where a theme.yaml asks for a font that cannot be made; None where that cannot be told."""
    if theme.site is None or err.face is None:
        return None
    chain = _chain(theme.name, theme.folders[0], theme.site)
    layer, fonts = chain.last_word("fonts") or (chain.layers[0], ())
    for at, raw in enumerate(fonts):
        if (raw["name"], raw.get("style") or "normal") == (err.face.name, err.face.style):
            place: DataPath = ("fonts", at, *err.part)
            while place not in layer.document.values:
                place = place[:-1]
            findings = Findings()
            findings.add(layer.document, place, str(err))
            return findings.problems[0]
    return None


def theme_folder(name: str, root: Path) -> Path | None:
    """Return where a theme's files are; None where there is no such theme."""
    if not _NAME.match(name):
        return None
    for place in (root / "themes", shipped("themes")):
        if (place / name / FILE).is_file():
            return (place / name).resolve()
    return _installed().get(name)


def _installed() -> dict[str, Path]:
    """Return the themes that packages bring: the folder of the package, or of a part of it, that each names.

    Packages are looked up and not imported: a theme has no Python.
    """
    import importlib.util
    from importlib.metadata import entry_points  # reads the list of all that is installed

    found: dict[str, Path] = {}
    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda point: (point.name, point.value)):
        package, *parts = point.value.split(".")
        spec = importlib.util.find_spec(package)
        places = (spec.submodule_search_locations if spec else None) or ()
        for folder in (Path(place, *parts) for place in places):
            if (folder / FILE).is_file():
                found.setdefault(point.name, folder.resolve())
    return found


def _no_theme(name: str, root: Path) -> str:
    names = theme_names(root)
    hint = suggest(name, names)
    if not _NAME.match(name):
        return f"'{name[:40]}' cannot be a theme's name; it has small letters, digits and hyphens{hint}"
    if (root / "themes" / name).is_dir():
        renamed = (root / "themes" / name / "theme.yml").is_file()
        remedy = "rename its theme.yml" if renamed else f"write one with 'name: {name}' and 'api: {API}'"
        return f"the folder themes/{name} has no {FILE}; {remedy}"
    return f"there is no theme '{name}'; there is {either(names, 'and')}{hint}"


def _layer(name: str, folder: Path, root: Path, findings: Findings, memory: Memory | None) -> _Layer:
    """Read one theme.yaml; what cannot be read at all ends the reading of the whole chain."""
    path = folder / FILE
    text = read_text(path, root)
    key = ("theme.yaml", name, path, root, text)
    if memory is not None and key in memory:
        known: _Layer = memory[key]
        return known
    before = len(findings.problems)
    layer = _read_layer(name, folder, shown_path(path, root), text, findings)
    if memory is not None and len(findings.problems) == before:
        memory[key] = layer
    return layer


def _read_layer(name: str, folder: Path, shown: str, text: str, findings: Findings) -> _Layer:
    reading = read_shared_yaml(text, shown)
    if reading.problems:
        raise ThemeError(problems=reading.problems)
    if not isinstance(reading.data, dict):
        raise ThemeError(problems=[Problem(shown, "a theme.yaml holds keys such as 'name:' and 'description:'", 1, 1)])
    document = Document(shown, text, reading.data, reading.keys, reading.values)
    _, complaints = conform(reading.data, definition(THEME_SCHEMA_FILE))
    complain(document, complaints, findings)
    told = frozenset(complaint.path for complaint in complaints)
    layer = _Layer(name, folder, document, told)
    complain(document, _about_itself(layer), findings)
    return layer


def _about_itself(layer: _Layer) -> Iterator[Complaint]:
    data = layer.document.data
    api, name = data.get("api"), data.get("name")
    if isinstance(api, str) and api != API:
        yield Complaint(("api",), f"made for theme contract {api}; this program keeps contract {API}")
    if isinstance(name, str) and name != layer.name:
        yield Complaint(("name",), f"expected '{layer.name}', as the theme's folder or its entry point is called")


def _parent(layer: _Layer, root: Path, chain: _Chain) -> tuple[str, Path | None]:
    """Return the next theme of a chain; None after the base, and where there is none."""
    named = layer.document.data.get("extends")
    if not isinstance(named, str):
        return BASE, None if layer.folder == _base() else _base()
    folder = theme_folder(named, root)
    if folder is None:
        chain.add(layer, ("extends",), _no_theme(named, root))
    elif folder in {one.folder for one in chain.layers}:
        chain.add(layer, ("extends",), f"theme '{named}' would extend itself")
        folder = None
    return named, folder


def _palette(chain: _Chain, root: Path) -> dict[str, dict[str, str]]:
    """Return the colours of both papers, those of the nearest theme first; a wrong one is told and left out."""
    found: dict[str, dict[str, str]] = {scheme: {} for scheme in SCHEMES}
    for layer in reversed(chain.layers):
        for scheme, colours in found.items():
            own = (layer.document.data.get("palette") or {}).get(scheme) if layer.sound("palette", scheme) else None
            for name, colour in (own or {}).items():
                if name not in colours and (hint := _misspelt_colour(name, chain, root)):
                    chain.add(layer, ("palette", scheme, name), f"nothing uses a colour '{name}'{hint}", about_key=True)
                try:
                    colours[name] = hexadecimal(parse_colour(str(colour)))
                except ValueError as err:
                    chain.add(layer, ("palette", scheme, name), str(err))
    for scheme, colours in found.items():
        paper = parse_colour(colours["paper"])
        for name in _TEXT:
            said = chain.last_word("palette", scheme, name)
            shade = readable(parse_colour(colours[name]), paper)
            if said is not None and hexadecimal(shade) != colours[name]:
                message = f"text in {colours[name]} cannot be read on {colours['paper']}; the nearest shade that can is"
                chain.add(said[0], ("palette", scheme, name), f"{message} {hexadecimal(shade)}")
    return found


def _misspelt_colour(name: str, chain: _Chain, root: Path) -> str:
    """Return which colour of the base may be meant, where the name is near to it and no file uses it; or nothing."""
    if name in _base_colours() or not (hint := suggest(name, _base_colours())):
        return ""
    asked = re.compile(rf"--{name}\b|\.{name}\b|[\"']{name}[\"']")
    tops = (*(layer.folder for layer in chain.layers), root / "static", root / "templates")
    files = (path for top in tops for path in top.rglob("*") if path.suffix in _DRAWING and path.is_file())
    return "" if any(asked.search(path.read_text("utf-8", "replace")) for path in files) else hint


def _base_colours() -> frozenset[str]:
    return definition(THEME_SCHEMA_FILE).define("colours").names


def _photo_sizes(chain: _Chain) -> PhotoSizes:
    """Return how wide pages show the photo, by what the nearest theme says; wrong widths are told and left out."""
    sizes, widths = "", tuple[int, ...]()
    for layer in reversed(chain.layers):
        own = layer.document.data.get("photo") or {}
        if layer.sound("photo", "sizes"):
            told = own.get("sizes") or ""
            sizes = told or sizes
            if told and not all(_WIDTH.match(part.strip()) for part in re.split(r",(?![^(]*\))", told.lower())):
                chain.add(layer, ("photo", "sizes"), "expected widths with their units: (min-width: 60em) 34vw, 72vw")
        if layer.sound("photo", "widths") and own.get("widths") is not None:
            widths = tuple(int(text) if text.isdecimal() else 0 for text in own["widths"])
            if not widths or widths != tuple(sorted(set(widths))) or not widths[0]:
                chain.add(layer, ("photo", "widths"), "expected whole numbers of pixels, the least first: [480, 960]")
    return PhotoSizes(sizes, widths)


def _options(chain: _Chain, palette: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, Option]]:
    """Yield the options of all themes of the chain, those of the farthest first."""
    papers = {scheme: colours["paper"] for scheme, colours in palette.items()}
    merged: dict[str, dict[str, Any]] = {}
    for layer in reversed(chain.layers):
        own = layer.document.data.get("options")
        for name, raw in own.items() if isinstance(own, dict) else ():
            inherited = merged.get(name, {}).get("type")
            if isinstance(raw, dict) and inherited and raw.get("type", inherited) != inherited:
                message = f"'{name}' is inherited with the type '{inherited}', which inherited files count on"
                chain.add(layer, ("options", name, "type"), f"{message}; remove this line, or choose another name")
                continue
            merged[name] = {**merged.get(name, {}), **raw} if isinstance(raw, dict) else {}
    for name, raw in merged.items():
        if not all(layer.sound("options", name) for layer in chain.layers):
            continue
        option, mistakes = define(name, raw, papers)
        if name in palette["light"]:
            mistakes = [*mistakes, ((), f"'{name}' is a colour of the palette; choose another name")]
        for path, message in mistakes:
            layer, place = _where(chain, ("options", name), path)
            chain.add(layer, place, message, about_key=not path)
        if option is not None:
            yield name, option


def _where(chain: _Chain, top: tuple[str, str], path: DataPath) -> tuple[_Layer, DataPath]:
    """Return which theme says what is wrong below an option, and where."""
    for layer in chain.layers:
        if (*top, *path[:1]) in layer.document.values:
            return layer, (*top, *path)
    return chain.layers[0], (*top, *path)


def _casts(chain: _Chain, options: Mapping[str, Option]) -> Iterator[Cast]:
    said = chain.last_word("fonts")
    layer, fonts = said if said is not None else (chain.layers[0], ())
    if said is not None and isinstance(fonts, list) and not any("pdf" in _uses(raw) for raw in fonts):
        message = "this leaves no font for documents; add one, or remove 'fonts:' to have the inherited ones"
        chain.add(layer, ("fonts",), message, about_key=True)
    for at, raw in enumerate(fonts if isinstance(fonts, list) else ()):
        if not layer.sound("fonts", at):
            continue
        mistakes = list(_about_font(raw, options))
        complain(
            layer.document, (Complaint(("fonts", at, *path), message) for path, message in mistakes), chain.findings
        )
        if not mistakes:
            yield _cast(raw, options)


def _uses(raw: Any) -> Any:  # noqa: ANN401 - YAML
    return (raw.get("use") if isinstance(raw, Mapping) else None) or _USES


def _about_font(raw: Mapping[str, Any], options: Mapping[str, Option]) -> Iterator[tuple[DataPath, str]]:
    named, family = raw.get("option"), raw.get("family")
    fonts = [name for name, option in options.items() if option.type == "font"]
    if (named is None) == (family is None):
        yield (), "a font needs either a 'family', or the 'option' that chooses it"
    elif named is not None and named not in fonts:
        known = f"; there is {either(fonts, 'and')}" if fonts else "; define it under 'options:'"
        yield ("option",), f"there is no option '{named}' of type font{suggest(named, fonts) or known}"
    for tag, value in (raw.get("axes") or {}).items():
        ends = value if isinstance(value, list) else [value]
        numbers = [_number(end) for end in ends]
        if None in numbers or len(ends) not in {1, 2} or sorted(numbers, key=lambda end: end or 0) != numbers:
            yield ("axes", tag), "expected a number, or [least, greatest]"


def _number(text: Any) -> float | None:  # noqa: ANN401 - YAML
    try:
        return float(text)
    except (TypeError, ValueError):
        return None


def _cast(raw: Mapping[str, Any], options: Mapping[str, Option]) -> Cast:
    axes = {
        tag: (float(value[0]), float(value[-1])) if isinstance(value, list) else float(value)
        for tag, value in (raw.get("axes") or {}).items()
    }
    option = raw.get("option")
    family = raw["family"] if option is None else options[option].default
    face = Face(raw["name"], family, raw.get("style") or "normal", axes, tuple(raw.get("features") or ()))
    return Cast(face, frozenset(raw.get("use") or _USES), option)
