"""The rules for a page's markup, each a function: page → what is wrong, at which element, how to mend it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import pairwise
from typing import Any

from msgspec import Struct

from sitegen.expressions import expression
from sitegen.gate.specimens import MARKER

_FIELDS = frozenset({"input", "select", "textarea"})
_UNLABELLED = frozenset({"hidden", "submit", "button", "reset", "image"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_REFERRING = ("aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "aria-details", "for", "list")
_LOADING = {
    "script": ("src",),
    "img": ("src", "srcset"),
    "source": ("src", "srcset"),
    "iframe": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "video": ("src", "poster"),
    "audio": ("src",),
    "track": ("src",),
    "input": ("src",),
    "use": ("href", "xlink:href"),
    "image": ("href", "xlink:href"),
}
"""What a browser loads by itself, by element."""
_LOADING_LINKS = frozenset(
    "stylesheet icon apple-touch-icon manifest preload modulepreload prefetch preconnect dns-prefetch".split()  # noqa: SIM905
)
_DATA_TYPES = frozenset({"application/ld+json", "application/json"})
_LEFTOVER = expression(r"\bNone\b|\bundefined\b|\bNaN\b|<function |<bound method|Record\(\{|\[object ")
_WHOLE = expression(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)


class Page(Struct, frozen=True, dict=True):
    """A page as a browser reads it."""

    path: str
    root: Any
    """The html element, of lxml."""
    lang: str
    dir: str
    plain: bool = False
    """Whether its texts are the program's own, so that no word of a person is taken for a mistake."""
    loaded: frozenset[str] = frozenset()
    """The paths of all files of the site."""

    @cached_property
    def elements(self) -> list[Any]:
        """Every element, in the order of the page."""
        return [one for one in self.root.iter() if isinstance(one.tag, str)]

    def every(self, *tags: str) -> Iterator[Any]:
        """Yield the elements of these tags."""
        return (one for one in self.elements if one.tag in tags)

    @cached_property
    def by_id(self) -> Mapping[str, Any]:
        """The elements that have an id."""
        return {one.get("id"): one for one in reversed(self.elements) if one.get("id")}


Fault = tuple[Any, str, str]
"""An element, or None for the whole page; what is wrong; how to mend it."""


def parsed(content: bytes) -> Any:  # noqa: ANN401 - an lxml element
    """Return the html element of a page."""
    import lxml.html

    return lxml.html.document_fromstring(content, parser=lxml.html.HTMLParser(encoding="utf-8"))


def faults(page: Page) -> Iterator[tuple[str, Fault]]:
    """Yield what is wrong with a page's markup, with the name of the rule."""
    for rule, find in _RULES:
        yield from ((rule, fault) for fault in find(page))


def _escapes(page: Page) -> Iterator[Fault]:
    remedy = "let the template escape it: leave out '| safe' and 'autoescape false', and quote every attribute"
    for one in page.elements:
        if one.tag == MARKER or MARKER in one.attrib:
            # What was written into an attribute is at the element itself, what became one is around it.
            owner = one.getparent() if one.tag == MARKER else one
            yield owner, "a text of the profile becomes markup", remedy


def _leftovers(page: Page) -> Iterator[Fault]:
    if not page.plain:
        return
    remedy = "ask first whether the value is there: {% if value %}…{% endif %}"
    for one in page.elements:
        if one.tag in {"script", "style"}:
            continue
        texts = [one.text or "", *((child.tail or "") for child in one), *one.attrib.values()]
        found = next((match for text in texts if (match := _LEFTOVER.search(text))), None)
        if found:
            yield one, f"prints '{found[0]}' where a value is missing", remedy


def _language(page: Page) -> Iterator[Fault]:
    if page.root.get("lang") != page.lang:
        found = page.root.get("lang")
        what = f"the page is in '{page.lang}', its html element says lang={found!r}"
        yield page.root, what, 'write <html lang="{{ edition.lang }}" dir="{{ edition.dir }}">'
    if page.root.get("dir") != page.dir:
        found = page.root.get("dir")
        what = f"the page is written '{page.dir}', its html element says dir={found!r}"
        yield page.root, what, 'write <html lang="{{ edition.lang }}" dir="{{ edition.dir }}">'


def _title(page: Page) -> Iterator[Fault]:
    if not any((one.text or "").strip() for one in page.every("title")):
        yield None, "the page has no title", "extend page.html, or write <title>{{ edition.title }}</title>"
    viewports = [one for one in page.every("meta") if one.get("name") == "viewport"]
    if not viewports:
        remedy = 'write <meta name="viewport" content="width=device-width, initial-scale=1">'
        yield None, "the page does not fit itself to a phone's width", remedy
    for one in viewports:
        if re.search(r"user-scalable\s*=\s*(?:no|0)|maximum-scale\s*=\s*[0-4](?:\.|\b)", one.get("content", "")):
            yield one, "readers cannot enlarge the page", "leave out user-scalable and maximum-scale"


def _headings(page: Page) -> Iterator[Fault]:
    found = [one for one in page.every(*_HEADINGS) if "hidden" not in one.attrib]
    first = [one for one in found if one.tag == "h1"]
    if not first:
        yield None, "the page has no h1", "make the name, or the title of the page, its h1"
    for one in first[1:]:
        yield one, "the page has a second h1", "make it an h2; the name, or the title of the page, is the only h1"
    for before, after in pairwise(found):
        if int(after.tag[1]) > int(before.tag[1]) + 1:
            what = f"<{after.tag}> follows <{before.tag}>: a level of headings is left out"
            yield after, what, f"make it <h{int(before.tag[1]) + 1}>"
    for one in found:
        if not name_of(one, page):
            yield one, f"an <{one.tag}> is empty", "leave it out where there is nothing to say"


def _landmarks(page: Page) -> Iterator[Fault]:
    mains = list(page.every("main"))
    if not mains:
        yield None, "the page has no main element", "extend page.html, or put what the page is about into <main>"
    for one in mains[1:]:
        yield one, "the page has a second main element", "keep one"


def _labels(page: Page) -> Iterator[Fault]:
    targets = {one.get("for") for one in page.every("label") if _words(one).strip()}
    for one in page.every(*_FIELDS):
        if one.get("type") in _UNLABELLED:
            continue
        around = any(parent.tag == "label" for parent in one.iterancestors())
        if not (around or one.get("id") in targets or _aria_name(one, page)):
            named = one.get("name") or one.get("id") or one.tag
            remedy = f'write <label for="…">…</label> with the id of the field, or include "{_CONTACT}"'
            yield one, f"the field '{named}' has no label", remedy


_CONTACT = "partials/contact.html"


def _names(page: Page) -> Iterator[Fault]:
    for one in page.elements:
        if _withheld(one):
            continue
        if one.tag == "img" and "alt" not in one.attrib:
            yield one, "a picture has no alt", 'write alt="{{ photo.alt }}", or alt="" for an ornament'
        named = one.tag == "button" or (one.tag == "a" and "href" in one.attrib)
        if named and not name_of(one, page):
            what = f"a {'link' if one.tag == 'a' else 'button'} has no name"
            yield one, what, "put words into it, or an aria-label"
        if one.get("role") == "img" and not (_aria_name(one, page) or any(kid.tag == "title" for kid in one)):
            yield one, "a drawing with role=img has no name", 'give it an aria-label, or aria-hidden="true"'


def _ids(page: Page) -> Iterator[Fault]:
    counts = Counter(one.get("id") for one in page.elements if "id" in one.attrib)
    told: set[str] = set()
    for one in page.elements:
        own = one.get("id")
        if own is not None and counts[own] > 1 and own not in told:
            told.add(own)
            yield one, f"the id '{own}' is on {counts[own]} elements", "give each its own, or none"
        for name in _REFERRING:
            for target in (one.get(name) or "").split():
                if target not in page.by_id:
                    yield one, f"{name} names '{target}', which is no id of the page", "name the id of an element"
        href = one.get("href") or ""
        if one.tag == "a" and href.startswith("#") and href[1:] and href[1:] not in page.by_id:
            yield one, f"the link '{href}' leads nowhere on this page", "give its target that id, or leave the link out"


def _focus(page: Page) -> Iterator[Fault]:
    for one in page.elements:
        if (one.get("tabindex") or "0").lstrip("+").isdigit() and int(one.get("tabindex") or 0) > 0:
            what = f"tabindex={one.get('tabindex')} changes the keyboard's order"
            yield one, what, "leave it out and put the element where it belongs in the page"


def _inline(page: Page) -> Iterator[Fault]:
    for one in page.elements:
        if one.tag == "style":
            yield one, "a <style> in the page", "move the rules into static/style.css"
        if one.tag == "script" and "src" not in one.attrib and one.get("type") not in _DATA_TYPES:
            yield one, "a script in the page", "move it into a file of static/ and name it with asset('…')"
        for name, value in one.attrib.items():
            if name == "style":
                yield one, "a style attribute", "move the rule into static/style.css and give the element a class"
            elif name.startswith("on"):
                yield one, f"a handler {name}=", "listen to the event in a file of static/"
            elif re.match(r"\s*(?:javascript|vbscript):", value, re.IGNORECASE):
                yield one, f"{name} runs a script", "use a button, and a script in a file of static/"


def _foreign(page: Page) -> Iterator[Fault]:
    for one in page.elements:
        for name, address in loaded_by(one):
            if _WHOLE.match(address) and not address.startswith("data:"):
                remedy = "put the file into static/ and name it with asset('…')"
                yield one, f"{name} loads {address[:80]}", remedy


def _files(page: Page) -> Iterator[Fault]:
    for one in page.elements:
        wanted = [address for _, address in loaded_by(one)]
        if one.tag == "a" and (href := one.get("href")):
            wanted.append(href)
        for address in wanted:
            if (path := _local(address, page)) is not None and path not in page.loaded:
                remedy = "name files of static/ with asset('…') and pages with url('…')"
                yield one, f"'{address[:80]}' is not there", remedy


def _local(address: str, page: Page) -> str | None:
    """Return the path of a file of the site that an address names, None for other addresses."""
    import posixpath
    from urllib.parse import unquote, urlsplit

    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme or parts.netloc or not parts.path or page.path == "404.html":
        return None
    path = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), unquote(parts.path))).lstrip("/")
    whole = "" if path == "." else path
    known = {whole, posixpath.join(whole, "index.html")} & page.loaded
    return known.pop() if known else whole


def loaded_by(element: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - an lxml element
    """Yield what a browser loads for an element by itself: attribute and address."""
    names = _LOADING.get(element.tag, ())
    if element.tag == "link" and _LOADING_LINKS & set((element.get("rel") or "").lower().split()):
        names = ("href", "imagesrcset")
    for name in names:
        value = element.get(name)
        if value is None:
            continue
        if name.endswith("srcset"):
            yield from ((name, part.split()[0]) for part in value.split(", ") if part.split())
        else:
            yield name, value.strip()


def _withheld(element: Any) -> bool:  # noqa: ANN401 - an lxml element
    """Whether a script shows an element before anybody meets it, or nobody does."""
    around = (element, *element.iterancestors())
    return any("hidden" in one.attrib or one.get("aria-hidden") == "true" for one in around)


def _aria_name(element: Any, page: Page) -> str:  # noqa: ANN401 - an lxml element
    if (label := (element.get("aria-label") or "").strip()) != "":
        return str(label)
    targets = (page.by_id.get(name) for name in (element.get("aria-labelledby") or "").split())
    return " ".join(_words(target) for target in targets if target is not None).strip()


def name_of(element: Any, page: Page) -> str:  # noqa: ANN401 - an lxml element
    """Return what a screen reader calls an element."""
    return _aria_name(element, page) or _words(element).strip() or (element.get("title") or "").strip()


def _words(element: Any) -> str:  # noqa: ANN401 - an lxml element
    if element.get("aria-hidden") == "true":
        return ""
    own = element.get("alt") or element.get("aria-label") or "" if element.tag in {"img", "svg"} else ""
    parts = (_words(kid) + (kid.tail or "") if isinstance(kid.tag, str) else kid.tail or "" for kid in element)
    return own + (element.text or "") + "".join(parts)


_RULES: Iterable[tuple[str, Callable[[Page], Iterator[Fault]]]] = (
    ("escapes", _escapes),
    ("leftovers", _leftovers),
    ("language", _language),
    ("title", _title),
    ("headings", _headings),
    ("landmarks", _landmarks),
    ("labels", _labels),
    ("names", _names),
    ("ids", _ids),
    ("focus", _focus),
    ("inline", _inline),
    ("foreign", _foreign),
    ("files", _files),
)
