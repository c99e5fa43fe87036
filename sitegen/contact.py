"""Who takes the messages of the contact form: one record of data for each provider.

The contracts are the providers' own documentation; the tests assert them row by row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

THANKS = "thanks/"
"""The page that a message sent without a script leads to."""


@dataclass(frozen=True, slots=True)
class Provider:
    """What a provider expects of a form's markup and of a request made by script."""

    name: str
    hidden: Mapping[str, str] = field(default_factory=dict)
    """Hidden fields: name and value."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Attributes of the form element."""
    honeypot: str = ""
    """The name of the field that only robots fill in; anything in it marks the message as spam."""
    encoding: str = "urlencoded"
    """How a script sends the fields."""
    success: str = "http"
    """What proves success to a script: 'http' is any 2xx answer."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field that visitors fill in; its label is the interface text ``form.NAME``."""

    name: str
    type: str
    autocomplete: str
    maxlength: int
    required: bool = True


FIELDS = (
    # The first text field names the message in the provider's list, the first textarea is its body.
    Field("name", "text", "name", 100),
    Field("email", "email", "email", 254),
    Field("message", "textarea", "off", 5000),
)

PROVIDERS: Mapping[str, Provider | None] = {
    # https://docs.netlify.com/manage/forms/setup/: Netlify finds the form in the published HTML by
    # its attribute, keeps form-name, takes urlencoded posts to any path of the site, never JSON.
    "netlify": Provider(
        "Netlify",
        hidden={"form-name": "contact"},
        attributes={"data-netlify": "true", "data-netlify-honeypot": "leave-empty"},
        honeypot="leave-empty",
    ),
    "mailto": None,
}


@dataclass(frozen=True, slots=True)
class Form:
    """A contact form, ready to be drawn."""

    provider: str
    name: str
    action: str
    attributes: Mapping[str, str]
    hidden: Mapping[str, str]
    fields: tuple[Field, ...]
    honeypot: str
    ajax_url: str
    encoding: str
    success: str


def contact_form(provider: str | None, base_path: str) -> Form | None:
    """Return the form of a provider, or None where a mail link takes its place.

    *base_path* is the path of the site's address, ``/`` or ``/sub/``.
    """
    found = PROVIDERS.get(provider or "mailto")
    if found is None:
        return None
    return Form(
        provider=found.name,
        name="contact",
        action=f"{base_path}{THANKS}",
        attributes=found.attributes,
        hidden=found.hidden,
        fields=FIELDS,
        honeypot=found.honeypot,
        ajax_url=base_path,
        encoding=found.encoding,
        success=found.success,
    )
