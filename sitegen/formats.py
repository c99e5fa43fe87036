"""The formats that the schema names: each reads a text, or says what is wrong with it.

Addresses are refused here unless they are harmless, so that no renderer has to ask again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from sitegen.dates import parse_date
from sitegen.expressions import expression

SAFE_SCHEMES = frozenset({"http", "https", "mailto", "tel"})

_CONTROL = expression(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]")
_SPACE = expression(r"\s")
_SCHEME = expression(r"([A-Za-z][A-Za-z0-9+.-]*):")
_EMAIL = expression(r"[^\s@<>()\[\],;:\"\\]+@[^\s@<>()\[\],;:\"\\.]+(?:\.[^\s@<>()\[\],;:\"\\.]+)+\Z")
_SLUG = expression(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_LOCALE = expression(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*\Z")
_FILE = expression(
    r"[^/?#]+\.(?:csv|docx?|epub|gif|html?|ics|jpe?g|json|mp[34]|odt|pdf|png|pptx?|svg|txt|vcf|webp|xlsx?|xml)(?:[?#]|\Z)",
    re.IGNORECASE,
)  # beside the page, and no top-level domain
_DOT_IN_HOST = expression(r"[^/?#]*\.[A-Za-z]{2,}(?::\d+)?(?:[/?#]|\Z)")


def refuse_control(text: str) -> None:
    """Raise ValueError for characters that no page, PDF or terminal can show."""
    if text.replace("\n", "").isprintable():  # as nearly all are
        return
    if match := _CONTROL.search(text):
        raise ValueError(f"the invisible control character U+{ord(match[0]):04X} is not allowed; remove it")


def plain(text: str) -> str:
    """Return the text on one line, white space folded."""
    return " ".join(text.split())


def paragraphs(text: str) -> str:
    """Return Markdown as written, without blank lines around it."""
    return text.strip("\n").rstrip()


def web_address(text: str) -> str:
    """Return an address that a link may carry: http, https, mailto, tel or a path inside the site."""
    text = text.strip()
    if _SPACE.search(text) and not text.lower().startswith("tel:"):
        raise ValueError("an address cannot hold spaces; write a space as %20")
    if text.startswith("//"):
        raise ValueError(f"the address lacks its beginning; write https:{text}")
    if "\\" in text:
        raise ValueError("write the address with https:// in front and with / in it")
    scheme = _SCHEME.match(text)
    if scheme and scheme[1].lower() not in SAFE_SCHEMES and not _DOT_IN_HOST.match(text):
        raise ValueError(f"an address cannot start with '{scheme[1]}:'; use https://, http://, mailto: or tel:")
    if not scheme or scheme[1].lower() not in SAFE_SCHEMES:
        return _inner_path(text)
    if scheme[1].lower() == "tel":
        return "tel:" + re.sub(r"[^\d+;=a-zA-Z*#-]", "", text[4:])
    if scheme[1].lower() in {"http", "https"}:
        try:
            host = urlsplit(text).hostname
        except ValueError:
            host = None
        if not host:
            raise ValueError("the address has no host; write it as https://example.org/page")
    return text


def site_address(text: str) -> str:
    """Return the address that a site can stand at: http or https, a host, perhaps a path."""
    address = web_address(text)
    if not address.lower().startswith(("http://", "https://")):
        raise ValueError("write it with https:// in front")
    if "?" in address or "#" in address:
        raise ValueError("a site's address ends with its path; leave ? and # out")
    return address


def former_address(text: str) -> str:
    """Return a path of the site that something has stood at, without slashes around it."""
    path = text.strip().strip("/")
    if not path:
        raise ValueError("the main page cannot lead elsewhere; write the path of another page, such as old-cv")
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", path):
        raise ValueError("write the path alone, such as old-cv, without https:// and the domain")
    if found := re.search(r"[\s?#*:\\\"<>|%]", path):
        sign = "spaces" if found[0].isspace() else f"'{found[0]}'"
        raise ValueError(f"a path that leads on cannot hold {sign}; write each one out, such as old/talks")
    if any(part in {"", ".", ".."} for part in path.split("/")):
        raise ValueError("write the path as it stood in the address, such as old/talks")
    return path


def redirect_target(text: str) -> str:
    """Return where an address leads: a web address, or a path of the site without a slash in front."""
    written = text.strip()
    target = web_address(written if written.startswith("//") else written.removeprefix("/") or "./")
    if target.lower().startswith(("mailto:", "tel:")):
        raise ValueError("an address can lead to a page or a file only; write a path, or an address with https://")
    return "" if target == "./" else target.removeprefix("./")


def _inner_path(text: str) -> str:
    if text.startswith("/") or ".." in text.split("/"):
        raise ValueError("a path must stay inside the site; write it as page/ or with https:// in front")
    if _DOT_IN_HOST.match(text) and not text.startswith(("#", "?", "./")) and not _FILE.match(text):
        raise ValueError(f"the address lacks its beginning; write https://{text}")
    if ":" in re.split("[/?#]", text, maxsplit=1)[0]:
        raise ValueError("a path inside the site cannot hold ':' in its first part; write %3A")
    return text


def email_address(text: str) -> str:
    """Return an email address, without a mailto: in front."""
    text = text.strip().removeprefix("mailto:")
    if not _EMAIL.match(text):
        raise ValueError("this is not an email address; write one, such as name@example.org")
    return text


def slug(text: str) -> str:
    """Return a part of an address."""
    if not _SLUG.match(text):
        better = slugify(text)
        hint = f", such as {better}" if better else ""
        raise ValueError(f"use small letters, digits and hyphens{hint}")
    return text


@lru_cache(maxsize=4096)
def slugify(text: str) -> str:
    """Make a part of an address from words; letters of other scripts stay, marks are dropped."""
    import unicodedata

    flat = "".join(
        letter for letter in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(letter)
    )
    return re.sub(r"[\W_]+", "-", flat).strip("-")[:60].rstrip("-")


def picture(text: str) -> str:
    """Return a picture's path inside the site's folder, or a web address as it is."""
    text = text.strip()
    if re.match(r"https?://", text):
        return text
    if text.startswith(("/", "~")) or "\\" in text or ".." in text.split("/") or ":" in text:
        raise ValueError("a picture's path starts in the site's folder; put it into assets/ and write assets/photo.jpg")
    return text.removeprefix("./")


def inner_file(text: str) -> str:
    """Return a file's path inside the site's folder."""
    text = text.strip()
    if text.startswith(("/", "~")) or "\\" in text or ".." in text.split("/") or ":" in text:
        raise ValueError("the path starts in the site's folder, such as refs.bib")
    return text.removeprefix("./")


def locale(text: str) -> str:
    """Return a language tag such as en or pt-BR."""
    if not _LOCALE.match(text):
        raise ValueError("write a language as two letters, such as en, or with its region, such as pt-BR")
    return text.replace("_", "-")


FORMATS: dict[str, Callable[[str], Any]] = {
    "line": plain,
    "markdown": paragraphs,
    "date-or-words": parse_date,
    "web-address": web_address,
    "site-address": site_address,
    "email-address": email_address,
    "slug": slug,
    "picture": picture,
    "path": inner_file,
    "locale": locale,
    "former-address": former_address,
    "redirect-target": redirect_target,
}
