"""What a site's texts refer to: the person's photo, pictures, addresses of links."""

from __future__ import annotations

from collections.abc import Mapping

from sitegen import pictures
from sitegen.cache import Cache
from sitegen.findings import Findings, in_body, value_at
from sitegen.formats import web_address
from sitegen.markdown import image_sources, link_targets
from sitegen.model import Document, File, Source, Text
from sitegen.outline import text_id
from sitegen.problems import DataPath, either, suggest
from sitegen.records import Record

ICON_SIDE = 512
"""How many pixels the largest icon has, in width and in height."""
_MOVES = "the picture moves; the page shows the first frame of it, since what moves by itself keeps people from reading"


def photo(
    document: Document, profile: Record, assets: Mapping[str, File], cache: Cache, findings: Findings
) -> File | None:
    """Return the person's photo, None where there is none that can be shown."""
    basics = profile.basics
    if basics is None or basics.image is None:
        return None
    own, older = ("basics", "image"), ("basics", "picture")
    path = own if own in document.values else older
    if basics.image.startswith(("http://", "https://")):
        message = "a picture on the web is not fetched; save it as assets/photo.jpg and write that path"
        findings.add(document, path, message, severity="warning")
        return None
    if path == older and basics.image not in assets:
        # The older key tells that the document comes from another program, whose pictures stay there.
        findings.add(document, path, f"{_missing(basics.image, assets)}; it is left out", severity="warning")
        return None
    return picture(document, path, basics.image, assets, cache, findings)


def picture(
    document: Document, path: DataPath, name: str, assets: Mapping[str, File], cache: Cache, findings: Findings
) -> File | None:
    """Return a picture that the document names at *path*, None where there is none that can be shown."""
    file = assets.get(name)
    if file is None:
        findings.add(document, path, _missing(name, assets))
        return None
    try:
        if pictures.moves(file, cache):
            findings.add(document, path, _MOVES, severity="warning")
    except ValueError as err:
        findings.add(document, path, f"{name}: {err}")
        return None
    return file


def _missing(name: str, assets: Mapping[str, File]) -> str:
    """Say that a picture is not there, and which one may be meant."""
    if not name.startswith("assets/"):
        inside = f"assets/{name.rsplit('/', 1)[-1]}"
        advice = f"; write {inside}" if inside in assets else "; put the picture into assets/ and write its path"
        return f"there is no picture '{name}'{advice}"
    hint = suggest(name, assets)
    return f"there is no file '{name}'{hint or '; put the picture into assets/'}"


def icon(
    document: Document, profile: Record, assets: Mapping[str, File], cache: Cache, findings: Findings
) -> dict[str, File]:
    """Find the picture for tabs and home screens, under the path that the profile writes."""
    settings = profile.site
    if settings is None or settings.icon is None:
        return {}
    path = ("site", "icon")
    file = picture(document, path, settings.icon, assets, cache, findings)
    if file is None:
        return {}
    width, height = pictures.measure(file, cache)
    if min(width, height) < ICON_SIDE:
        message = (
            f"the picture is {width} × {height} pixels; icons for home screens need {ICON_SIDE}, or they are blurred"
        )
        findings.add(document, path, message, severity="warning")
    return {settings.icon: file}


def text_pictures(
    source: Source, texts: tuple[Text, ...], assets: Mapping[str, File], cache: Cache, findings: Findings
) -> dict[str, File]:
    """Find the pictures that sections show, each under the address that the section writes."""
    used: dict[str, File] = {}
    documents = {document.path: document for document in source.texts}
    for text in texts:
        if text.front.picture:
            file = picture(documents[text.path], ("picture",), text.front.picture, assets, cache, findings)
            used |= {text.front.picture: file} if file else {}
        for src, at in image_sources(text.body):
            try:
                file = _shown(src, assets, cache)
            except ValueError as err:
                findings.problems.append(in_body(text, at, src, str(err), "error"))
                continue
            if file is None:
                message = (
                    "a picture on the web is not shown: the page loads nothing from elsewhere; save it into assets/"
                )
                findings.problems.append(in_body(text, at, src, message, "warning"))
            else:
                used[src] = file
                if pictures.moves(file, cache):
                    findings.problems.append(in_body(text, at, src, _MOVES, "warning"))
    return used


def _shown(src: str, assets: Mapping[str, File], cache: Cache) -> File | None:
    """Return the picture that a section shows, None for one on the web; raise ValueError with what is wrong."""
    if src.startswith(("http://", "https://")):
        return None
    name = src.removeprefix("./").removeprefix("../")  # as editors write it, seen from sections/
    if name not in assets:
        raise ValueError(_missing(name, assets))
    pictures.measure(assets[name], cache)
    return assets[name]


def check_links(source: Source, texts: tuple[Text, ...], findings: Findings) -> None:
    """A link that Markdown would drop, or that leads nowhere, is pointed out; its words are shown either way."""
    pages = {text_id(text) for text in texts if text.front.page and not text.front.draft}
    folders = {file.path.split("/")[1] for file in source.static if file.path.count("/") > 1}
    for text in texts:
        for address, at in link_targets(text.body):
            if wrong := _refused(address, pages, folders):
                findings.problems.append(in_body(text, at, address, wrong, "warning"))
    document = source.profile
    if document is None or not any(sign in document.text for sign in ("](", "\\")):  # YAML can write ] as \x5d
        return
    for path in document.values:
        value = value_at(document.data, path)
        for address, _ in link_targets(value) if isinstance(value, str) else ():
            if wrong := _refused(address, pages, folders):
                findings.add(document, path, wrong, severity="warning")


def _refused(address: str, pages: set[str], folders: set[str]) -> str:
    """Say what is wrong with a link, if anything is."""
    path = address.partition("#")[0].removeprefix("./")
    if path.endswith(".md") and ":" not in path:
        name = path.rsplit("/", 1)[-1].removesuffix(".md")
        written = f"{name}/" if name in pages else f"#{name}"
        return f"the link to '{address[:60]}' is left out: a section is linked by its address; write {written}"
    try:
        web_address(address)
    except ValueError as err:
        return f"the link to '{address[:60]}' is left out: {err}"
    top = path.split("/", 1)[0]
    if path.endswith("/") and ":" not in top and top not in pages | folders:
        known = f"; pages here are {either((f'{page}/' for page in sorted(pages)), 'and')}" if pages else ""
        return f"nothing is published at '{path[:60]}'{known}"
    return ""
