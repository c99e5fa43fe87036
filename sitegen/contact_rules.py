"""What must hold of the settings under ``contact``, so that no form is published that loses messages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from sitegen.contact import FIELDS
from sitegen.expressions import expression
from sitegen.hosts import HOSTS, host_at
from sitegen.problems import DataPath, either
from sitegen.providers import NEWSLETTERS, PROVIDERS, Key, Provider
from sitegen.records import Record
from sitegen.schema import Complaint, dotted

_OWN = ("endpoint", "hidden", "honeypot", "hops")
"""What only an endpoint of the author's own needs."""
_FORM = ("id", "subject", "redirect", *_OWN)
"""What a form needs, and a mail link does not."""
_PLACEHOLDER = expression(r"(?:your|my|the)[-_ ]|(?:x{4,}|form[-_]?id|(?:access|api)[-_]?key)\Z", re.IGNORECASE)
_MAILCHIMP = expression(r"https://[a-z0-9-]+\.[a-z]+[0-9]+\.list-manage\.com/subscribe/post\?", re.IGNORECASE)
_CONTACT: DataPath = ("contact",)


def contact_rules(profile: Record, told: Callable[[str], bool]) -> Iterator[Complaint]:
    """A form needs what its provider knows it by, a host that can take it, and an address to come back to.

    *told* says whether something is wrong already with a place such as ``contact.provider``.
    """
    settings = profile.contact
    if settings is None:
        return
    if settings.newsletter is not None:
        yield from _newsletter_rules(settings.newsletter, told)
    if settings.provider is None:
        for name in () if told("contact.provider") else _FORM:
            if name in settings:
                message = f"it belongs to a form; name who takes the messages, as provider: {either(PROVIDERS)}"
                yield Complaint((*_CONTACT, name), message, about_key=True)
        return
    found = PROVIDERS[settings.provider]
    if found is None:
        yield from _unneeded(settings, [name for name in _FORM if name != "subject"], "a mail link")
        return
    yield from _key_rules(settings, found.key, found.name or "an endpoint of your own", _CONTACT)
    if settings.provider == "custom":
        yield from _endpoint_rules(settings, _CONTACT, told)
        yield from _hidden_rules(settings)
        yield from _taker_rules(settings, profile)
    else:
        yield from _unneeded(settings, _OWN, found.name)
    yield from _feature_rules(settings, found, profile)
    yield from _host_rules(found, profile)


def _unneeded(settings: Record, names: tuple[str, ...] | list[str], who: str) -> Iterator[Complaint]:
    for name in names:
        if name in settings:
            hint = ", it is for the provider custom" if name in _OWN else ""
            yield Complaint((*_CONTACT, name), f"{who} has no use for it; remove it{hint}", about_key=True)


def _key_rules(settings: Record, key: Key | None, who: str, path: DataPath) -> Iterator[Complaint]:
    written = settings.id
    place: DataPath = (*path, "id")
    if key is None:
        if written is not None:
            yield Complaint(place, f"{who} has no use for it; remove it", about_key=True)
    elif written is None:
        message = f"{who} needs {key.what} ({key.where}); write it as 'id: {key.example}'"
        yield Complaint((*path, "provider"), message)
    elif "@" in written:
        message = f"everybody would read this address, robots first; write {key.what} ({key.where})"
        yield Complaint(place, message)
    elif "/" in written and ":" in written:
        last = urlsplit(written).path.rstrip("/").rpartition("/")[2]
        right = last if re.fullmatch(key.pattern, last) else key.example
        yield Complaint(place, f"write {key.what} alone, such as 'id: {right}'")
    elif not re.fullmatch(key.pattern, written) or _PLACEHOLDER.match(written):
        message = f"this is not {key.what} of {who} ({key.where}), which looks like {key.example}"
        yield Complaint(place, message)


def _endpoint_rules(settings: Record, path: DataPath, told: Callable[[str], bool]) -> Iterator[Complaint]:
    """An endpoint must be reached from a page that came by https."""
    place: DataPath = (*path, "endpoint")
    written = settings.endpoint
    if written is None and told(dotted(place)):
        return
    if written is None:
        message = "custom is an endpoint of your own; write where it is, as 'endpoint: https://forms.example.org/me'"
        yield Complaint((*path, "provider"), message)
    else:
        yield from _address_rule(written, place, "messages")
    for at, hop in enumerate(settings.hops or ()):
        yield from _address_rule(hop, (*path, "hops", at), "visitors")


def _address_rule(written: str, place: DataPath, what: str) -> Iterator[Complaint]:
    parts = urlsplit(written)
    if parts.scheme and parts.scheme != "https":
        yield Complaint(place, f"{what} must travel encrypted; write an address with https:// in front")
    elif "@" in parts.netloc:
        yield Complaint(place, "everybody would read the name and the password in this address; leave them out")
    elif re.search("[;,\\s'\"]", parts.netloc):
        yield Complaint(place, "this is no host; write the address as https://forms.example.org/me")


def _hidden_rules(settings: Record) -> Iterator[Complaint]:
    """A hidden field must not shadow one that visitors fill in."""
    taken = {field.key for field in FIELDS}
    trap = settings.honeypot or "_gotcha"
    for name in settings.hidden or {}:
        if not name.strip():
            yield Complaint((*_CONTACT, "hidden", name), "a hidden field needs a name", about_key=True)
        if name in taken or name == trap:
            message = "a field of the form has this name already; choose another"
            yield Complaint((*_CONTACT, "hidden", name), message, about_key=True)
    if trap in taken:
        message = f"visitors fill in {trap}, so every message would be taken for spam; choose another name"
        yield Complaint((*_CONTACT, "honeypot"), message)


def _feature_rules(settings: Record, found: Provider, profile: Record) -> Iterator[Complaint]:
    if settings.subject is not None and not found.subject:
        who = found.name or "an endpoint of your own"
        hint = "write it under 'hidden'" if settings.provider == "custom" else "set it in its dashboard"
        yield Complaint((*_CONTACT, "subject"), f"{who} takes no subject from the page; {hint}", about_key=True)
    if not settings.redirect:
        return
    place: DataPath = (*_CONTACT, "redirect")
    if found.on_host:
        yield Complaint(place, f"{found.name} always leads to the site's thanks page; remove it", about_key=True)
    elif not found.redirect:
        where = "under 'hidden', as your endpoint wants it" if settings.provider == "custom" else "in its dashboard"
        yield Complaint(place, f"{found.name or 'custom'} takes no such address from the page; name it {where}")
    elif profile.site is None or profile.site.url is None:
        message = f"{found.name} needs the whole address of the thanks page; write 'url: https://…' below 'site:'"
        yield Complaint(place, message)


def _host_rules(found: Provider, profile: Record) -> Iterator[Complaint]:
    """A form that one host alone can take must not be published on another."""
    if not found.on_host:
        return
    others = either(name for name, one in PROVIDERS.items() if one is not None and one.key is not None)
    hint = f"choose another provider, such as {others}"
    target = profile.deploy.target if profile.deploy else None
    where = host_at(profile.site.url if profile.site else None)
    if target is not None and target != found.on_host:
        message = f"only {found.name} itself takes its forms, and the site goes to {target}; {hint}"
        yield Complaint((*_CONTACT, "provider"), message)
    elif target is None and where is not None and where != found.on_host:
        message = f"only {found.name} itself takes its forms, and site.url belongs to {where}; {hint}"
        yield Complaint((*_CONTACT, "provider"), message)


def _taker_rules(settings: Record, profile: Record) -> Iterator[Complaint]:
    """An endpoint inside the site needs a host that runs programs."""
    target = profile.deploy.target if profile.deploy else None
    files_only = target is not None and not HOSTS[target].runs_programs
    if files_only and settings.endpoint is not None and not urlsplit(settings.endpoint).scheme:
        message = f"{target} serves files alone, so nothing there takes messages; name another address, or a provider"
        yield Complaint((*_CONTACT, "endpoint"), message)


def _newsletter_rules(settings: Record, told: Callable[[str], bool]) -> Iterator[Complaint]:
    if settings.provider is None:  # which the schema has told
        return
    path: DataPath = (*_CONTACT, "newsletter")
    found = NEWSLETTERS[settings.provider]
    yield from _key_rules(settings, found.key, found.name or "an endpoint of your own", path)
    if found.action:
        if settings.endpoint is not None:
            message = f"{found.name} has no use for it; remove it"
            yield Complaint((*path, "endpoint"), message, about_key=True)
    elif settings.provider == "mailchimp":
        yield from _mailchimp_rules(settings, path)
    else:
        yield from _endpoint_rules(settings, path, told)
        return
    for at, hop in enumerate(settings.hops or ()):
        yield from _address_rule(hop, (*path, "hops", at), "visitors")


def _mailchimp_rules(settings: Record, path: DataPath) -> Iterator[Complaint]:
    example = "https://example.us1.list-manage.com/subscribe/post?u=0a1b2c&id=3d4e5f"
    if settings.endpoint is None:
        message = f"Mailchimp needs the address of its embedded form; write 'endpoint: {example}'"
        yield Complaint((*path, "provider"), message)
        return
    names = {part.partition("=")[0] for part in urlsplit(settings.endpoint).query.split("&")}
    if not _MAILCHIMP.match(settings.endpoint) or not {"u", "id"} <= names:
        message = f"this is not the address of an embedded form; copy the form's 'action', such as {example}"
        yield Complaint((*path, "endpoint"), message)
