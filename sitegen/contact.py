"""How visitors get in touch: the contact form, the sign-up for a newsletter, the link to book a time.

What providers expect stands in `providers`; here their records meet the author's settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from sitegen.model import Edition
from sitegen.providers import NEWSLETTERS, PROVIDERS, Newsletter, Provider
from sitegen.records import Record

THANKS = "thanks/"
"""The page that a message sent without a script leads to."""


class Field(Struct, frozen=True):
    """A field that visitors fill in; its label is the interface text ``form.KEY``."""

    key: str
    type: str
    autocomplete: str
    maxlength: int
    required: bool = True
    name: str = ""
    """What the provider calls it."""


FIELDS = (
    # The first text field names the message in the provider's list, the first textarea is its body.
    Field("name", "text", "name", 100),
    Field("email", "email", "email", 254),
    Field("message", "textarea", "off", 5000),
)
ANCHORS = frozenset(
    f"contact-{part}"
    for part in (
        *("title", "form", "problems", "trap", "booking"),
        *("newsletter", "newsletter-title", "newsletter-email", "newsletter-consent", "newsletter-trap"),
        *(field.key for field in FIELDS),
        *(f"{field.key}-error" for field in FIELDS),
    )
)
"""What the forms use as ids in the page."""


class Form(Struct, frozen=True):
    """A contact form, ready to be drawn; see `Provider` for what the parts mean."""

    provider: str
    home: str
    """The provider's own site, or nothing."""
    name: str
    action: str
    attributes: Mapping[str, str]
    hidden: Mapping[str, str]
    fields: tuple[Field, ...]
    trap: Field | None
    """The field that only robots fill in."""
    ajax_url: str
    encoding: str
    success: str
    proof: str
    drop: str
    """A field that a script leaves out, or nothing."""
    own_page: bool


class SignUp(Struct, frozen=True):
    """A sign-up for a newsletter, ready to be drawn; it is posted without a script."""

    provider: str
    home: str
    action: str
    email: str
    hidden: Mapping[str, str]
    trap: str
    """The field that only robots fill in, or nothing."""


class Booking(Struct, frozen=True):
    """Where visitors book a time."""

    url: str
    label: str | None


def contact_form(edition: Edition) -> Form | None:
    """Return the form of an edition's pages, or None where a mail link takes its place."""
    settings = edition.contact
    found = _provider(settings)
    if settings is None or found is None:
        return None
    key = settings.id or ""
    home = edition.base_path + edition.folder
    leads_back = bool(found.redirect) and edition.url is not None and settings.redirect is not False
    hidden = {name: value.replace("{id}", key) for name, value in found.hidden.items()}
    hidden |= settings.hidden or {}
    hidden |= {found.subject: settings.subject} if found.subject and settings.subject else {}
    hidden |= {found.redirect: f"{edition.url}{THANKS}"} if leads_back else {}
    action = found.action.replace("{id}", key) or _endpoint(settings, edition) or f"{home}{THANKS}"
    own = home if found.on_host else action
    return Form(
        provider=found.name or _keeper(action, edition),
        home=found.home,
        name="contact",
        action=action,
        attributes=found.attributes,
        hidden=hidden,
        fields=tuple(replace(field, name=found.names.get(field.key, field.key)) for field in FIELDS),
        trap=_trap(found, settings),
        ajax_url=found.ajax.replace("{id}", key) or own,
        encoding=found.encoding,
        success=found.success,
        proof=found.proof,
        drop=found.redirect if leads_back else "",
        own_page=found.own_page,
    )


def _provider(settings: Record | None) -> Provider | None:
    return PROVIDERS.get((settings and settings.provider) or "mailto")


def _endpoint(settings: Record, edition: Edition) -> str:
    """Return the author's own address as the page can use it at any depth."""
    written = settings.endpoint or ""
    return written if not written or _origin(written) else edition.base_path + written


def _trap(provider: Provider, settings: Record) -> Field | None:
    name = settings.honeypot or provider.honeypot
    return Field("trap", provider.honeypot_type, "off", 0, required=False, name=name) if name else None


def _keeper(action: str, edition: Edition) -> str:
    """Return whom the privacy note names where no provider is known: the host, or else the person."""
    return urlsplit(action).hostname or urlsplit(edition.url or "").hostname or str(edition.basics.name)


def sign_up(edition: Edition) -> SignUp | None:
    """Return the newsletter's form of an edition's pages, if it has one."""
    settings = edition.contact.newsletter if edition.contact else None
    found = _newsletter(settings)
    if settings is None or found is None:
        return None
    key = settings.id or ""
    action = found.action.replace("{id}", key) or _endpoint(settings, edition)
    return SignUp(
        provider=found.name or _keeper(action, edition),
        home=found.home,
        action=action,
        email=found.email,
        hidden={name: value.replace("{id}", key) for name, value in found.hidden.items()},
        trap=_mailchimp_trap(action) if settings.provider == "mailchimp" else "",
    )


def _newsletter(settings: Record | None) -> Newsletter | None:
    return NEWSLETTERS.get((settings and settings.provider) or "")


def _mailchimp_trap(address: str) -> str:
    """Return what Mailchimp calls the field that only robots fill in: it is made of the list's own numbers."""
    values = dict(part.partition("=")[::2] for part in urlsplit(address).query.split("&"))
    return f"b_{values.get('u', '')}_{values.get('id', '')}"


def booking(edition: Edition) -> Booking | None:
    """Return where visitors book a time, if the author says so."""
    written = edition.contact.booking if edition.contact else None
    if written is None or isinstance(written, str):
        return None if written is None else Booking(written, None)
    return Booking(written.url, written.label)


def form_origins(edition: Edition) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return where the forms of an edition lead without a script and where a script sends, as CSP sources.

    Browsers apply the policy to each hop of a post, so all are named; the site itself is the last one.
    """
    settings = edition.contact
    form = contact_form(edition)
    found = _provider(settings)
    newsletter = sign_up(edition)
    leads: list[str] = []
    sends: list[str] = []
    if settings is not None and form is not None and found is not None:
        leads += ["'self'", *found.hops, _origin(form.action), *map(_origin, settings.hops or ())]
        sends += found.connects or (_origin(form.ajax_url) or "'self'",)
    if settings is not None and newsletter is not None:
        known = _newsletter(settings.newsletter)
        leads += known.hops if known else ()
        leads += [_origin(newsletter.action) or "'self'", *map(_origin, settings.newsletter.hops or ())]
    return _distinct(leads), _distinct(sends)


def _distinct(sources: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, sources)))


def _origin(address: str) -> str:
    """Return ``https://host:port`` of a whole address, nothing for a path inside the site."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
