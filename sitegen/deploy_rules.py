"""What must hold of the settings under ``deploy``, and of the addresses that lead on."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.hosts import HOSTS, domain_of, host_at
from sitegen.problems import either
from sitegen.records import Record
from sitegen.redirects import redirects
from sitegen.schema import EXTENSION, Complaint


def deploy_rules(profile: Record) -> Iterator[Complaint]:
    """Every setting must belong to the host that is named, and the site's address to that host or to its author."""
    settings = profile.deploy
    if settings is not None:
        for key in settings:
            if key != "target" and not key.startswith(EXTENSION):
                yield from _setting_rule(key, settings.target)
    address = profile.site.url if profile.site else None
    target = settings.target if settings else None
    where = host_at(address)
    if target is not None and where not in {None, target}:
        message = (
            f"{domain_of(address)} belongs to {HOSTS[where or target].name}, and the site goes to "
            f"{HOSTS[target].name}; correct one of them"
        )
        yield Complaint(("site", "url"), message, severity="warning")


def _setting_rule(key: str, target: str | None) -> Iterator[Complaint]:
    owners = [name for name, host in HOSTS.items() if key in host.settings]
    if target is None:
        targets = either([f"'target: {name}'" for name in owners])
        message = f"it says nothing without the host; write {targets}"
    elif target not in owners:
        own = HOSTS[target].settings
        message = f"it belongs to {either(owners)}; {target} " + (
            f"goes by {either([repr(name) for name in own], 'and')}" if own else "has no settings of its own; remove it"
        )
    else:
        return
    yield Complaint(("deploy", key), message, about_key=True)


def redirect_rules(profile: Record) -> Iterator[Complaint]:
    """No address may lead on twice, nor in a circle."""
    every = redirects(profile.site)
    leads = {one.source: one for one in every}
    seen: set[str] = set()
    for one in every:
        place = ("site", "redirects", one.written)
        if one.source in seen:
            yield Complaint(place, f"'{one.source}' stands in this list a second time; keep one", about_key=True)
            continue
        seen.add(one.source)
        path = [one.source]
        while path[-1] in leads and leads[path[-1]].inside:
            path.append(leads[path[-1]].target.partition("#")[0].partition("?")[0].strip("/"))
            if path[-1] in path[:-1]:
                break
        else:
            continue
        if path[-1] == one.source:
            what = "itself" if len(path) == 2 else f"{either(path[1:-1], 'and')}, and back to itself"  # noqa: PLR2004
            yield Complaint(place, f"it leads to {what}; write where it should end")
