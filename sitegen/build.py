"""The pipeline: the only module that knows the order of the stages."""

from __future__ import annotations

import contextlib
import datetime
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field

from sitegen.cache import Cache
from sitegen.documents import FORMATS, document
from sitegen.documents.press import Press, sealed
from sitegen.editions import editions
from sitegen.findings import locate
from sitegen.installed_fonts import FontError
from sitegen.load import load
from sitegen.model import Edition, File, Site, Source
from sitegen.names import document_name
from sitegen.problems import InvalidSite, Problem, SitegenError, ThemeError, either, suggest
from sitegen.redact import PUBLIC
from sitegen.theme_files import font_problem
from sitegen.themes import Theme
from sitegen.validate import validate


class Build(Struct, frozen=True):
    """A site in memory: its files, and what its author should know."""

    files: tuple[File, ...]
    warnings: tuple[Problem, ...]
    editions: tuple[Edition, ...]
    lengths: Mapping[str, int] = field(default_factory=dict)
    """How many pages each document has, by its path."""
    took: Mapping[str, float] = field(default_factory=dict)
    """How many seconds each page, card and document took, by its path; the shared part of the work is in none."""
    whole: bool = True
    """Whether all files are there; a build in steps lacks some until its last one."""


def build(
    root: Path,
    *,
    today: datetime.date,
    cache: Cache,
    base_url: str | None = None,
    target: str | None = None,
    trial: bool = False,
) -> Build:
    """Build the site in the folder *root*, without writing anything.

    *today* is the date that goes on counting in 'present' and stands in the documents; *base_url*
    takes the place of the site's own address, *target* that of ``deploy.target``. Search engines keep nothing of a
    *trial*. Raises `InvalidSite` or `ThemeError`.
    """
    *_, built = in_steps(root, today=today, cache=cache, base_url=base_url, target=target, trial=trial)
    return built


def in_steps(
    root: Path,
    *,
    today: datetime.date,
    cache: Cache,
    base_url: str | None = None,
    target: str | None = None,
    trial: bool = False,
) -> Iterator[Build]:
    """Build as `build` does; yield the site once its pages are drawn, and anew with every document and card.

    The last one is whole. Raises what `build` raises, for a document that cannot be made after its pages are there.
    """
    from sitegen.hosting import hosting
    from sitegen.pages import pages  # brings the templates, which a single document does without
    from sitegen.redirects import redirect_pages, redirect_problems

    source = load(root, target=target)
    site = validate(source, cache=cache, today=today)
    making = _Making(source, site)
    with _mistakes_of_theme(site.theme):
        making.editions = every = editions(site, today=today, base_url=base_url, trial=trial)
        making.add(pages(every, site.theme, site.options, site=root, own_fonts=source.fonts, cache=cache))
    making.files += [*hosting(every), *_static(source)]
    yield making.so_far(whole=False)
    press = Press(site.theme, site.options, cache, _epoch(today), source.fonts)
    for part in _late_files(making, press):
        with _mistakes_of_theme(site.theme):
            making.add(part)
        yield making.so_far(whole=False)
    making.problems += redirect_problems(every[0], {file.path for file in making.files})
    making.files += redirect_pages(every[0])
    yield making.so_far(whole=True)


def _late_files(making: _Making, press: Press) -> Iterator[Iterator[File]]:
    """Yield what nobody who reads a page has to wait for, in the order in which it is missed."""
    from sitegen.companions import companions
    from sitegen.typesetting import font_names

    font_names(press.theme)  # a theme without fonts is told so, and not what fails for want of them
    for edition in making.editions:
        seal = sealed(edition, press)
        for name in edition.downloads:
            yield _document(name, seal, edition, press, making)
    for edition in making.editions:
        yield companions(edition, press.theme, press.options, press.fonts, press.cache)


def _document(name: str, seal: str, edition: Edition, press: Press, making: _Making) -> Iterator[File]:
    path, made = document(name, seal, edition, press)
    making.problems += made.problems
    if made.pages is not None:
        making.lengths[path] = made.pages
    yield File(path, made.content)


class _Making(Struct):
    """A build that is under way."""

    source: Source
    site: Site
    editions: tuple[Edition, ...] = ()
    files: list[File] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    lengths: dict[str, int] = field(default_factory=dict)
    took: dict[str, float] = field(default_factory=dict)

    def add(self, made: Iterable[File]) -> None:
        """Add files as they are made, and note how long each took."""
        began = time.perf_counter()
        for file in made:
            self.files.append(file)
            ended = time.perf_counter()
            self.took[file.path] = ended - began
            began = ended

    def so_far(self, *, whole: bool) -> Build:
        """Return what is there by now; mistakes of documents are raised as `InvalidSite` once all are known."""
        warnings = _located((*self.site.problems, *(self.problems if whole else ())), self.source)
        return Build(tuple(self.files), warnings, self.editions, dict(self.lengths), dict(self.took), whole)


def _located(problems: Iterable[Problem], source: Source) -> tuple[Problem, ...]:
    """Say once where the problems of documents are in the site's files; raise `InvalidSite` for mistakes."""
    found = tuple(dict.fromkeys(locate(problem, source) for problem in problems))  # editions share most of them
    if any(problem.severity == "error" for problem in found):
        raise InvalidSite(found)
    return found


class Export(Struct, frozen=True):
    """One document, made on its own."""

    filename: str
    """The name that it is offered under, such as ``Maria-Silva-Resume.pdf``."""
    content: bytes
    warnings: tuple[Problem, ...]


def export(
    root: Path,
    format_name: str,
    *,
    today: datetime.date,
    cache: Cache,
    variant: str | None = None,
    locale: str | None = None,
    audience: str = PUBLIC,
) -> Export:
    """Make one document of the site in the folder *root*, without writing anything.

    The *audience* ``document`` sees what its author hands out by name, and what the private profile adds.
    Raises `InvalidSite`, `ThemeError`, or `SitegenError` for a variant or a language that the site lacks.
    """
    source = load(root, private=audience != PUBLIC)
    site = validate(source, cache=cache, today=today)
    kept = cache if audience == PUBLIC else Cache(None)
    press = Press(site.theme, site.options, kept, _epoch(today), source.fonts)
    lang = _one_of(locale or site.locales[0], site.locales, "language")
    names = (variant,) if variant is None else tuple(site.profile.variants or ())
    name = variant if variant is None else _one_of(variant, names, "variant")
    every = editions(site, today=today, audience=audience, drawn=False)
    edition = next(one for one in every if (one.lang, one.variant) == (lang, name))
    with _mistakes_of_theme(site.theme):
        made = FORMATS[format_name].make(edition, press)
    title = edition.words.text("document.title")
    filename = document_name(edition.basics.name, title, FORMATS[format_name].suffix)
    return Export(filename, made.content, _located((*site.problems, *made.problems), source))


def _one_of(wanted: str, known: Sequence[str], what: str) -> str:
    found = {name.casefold(): name for name in known}.get(wanted.casefold())
    if found is None:
        hint = suggest(wanted, known) or (f"; there is {either(known)}" if known else "; the site has none")
        raise SitegenError(f"there is no {what} '{wanted}'{hint}")
    return found


@contextlib.contextmanager
def _mistakes_of_theme(theme: Theme) -> Iterator[None]:
    """What is wrong with a theme is told like everything else; a font that cannot be made is its mistake, too."""
    try:
        yield
    except FontError as err:
        problem = font_problem(theme, err)
        raise (ThemeError(str(err)) if problem is None else InvalidSite([problem])) from err
    except ThemeError as err:
        if err.problems:
            raise InvalidSite(err.problems) from err
        raise


def _static(source: Source) -> Iterator[File]:
    """The site's own files are published as they are, beside the pages."""
    for file in source.static:
        yield File(file.path.removeprefix("static/"), file.content)


def _epoch(today: datetime.date) -> int:
    return int(datetime.datetime.combine(today, datetime.time(), datetime.UTC).timestamp())
