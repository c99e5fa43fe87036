"""What holds between the fields of a profile, beyond what the schema can say of each."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from sitegen.dates import Date
from sitegen.model import Text
from sitegen.outline import without_hidden
from sitegen.problems import DataPath, suggest
from sitegen.records import Record
from sitegen.schema import Complaint, Definition, everyday, field_paths
from sitegen.variants import chosen, chosen_texts, overridden, variants_of

NETWORKS = {
    "bitbucket": ("bitbucket.org",),
    "bluesky": ("bsky.app",),
    "codeberg": ("codeberg.org",),
    "dribbble": ("dribbble.com",),
    "behance": ("behance.net",),
    "facebook": ("facebook.com",),
    "github": ("github.com",),
    "gitlab": ("gitlab.com",),
    "google scholar": ("scholar.google.com",),
    "instagram": ("instagram.com",),
    "linkedin": ("linkedin.com",),
    "medium": ("medium.com",),
    "orcid": ("orcid.org",),
    "researchgate": ("researchgate.net",),
    "soundcloud": ("soundcloud.com",),
    "stack overflow": ("stackoverflow.com", "stackexchange.com"),
    "stackoverflow": ("stackoverflow.com", "stackexchange.com"),
    "twitter": ("twitter.com", "x.com"),
    "vimeo": ("vimeo.com",),
    "x": ("x.com", "twitter.com"),
    "xing": ("xing.com",),
    "youtube": ("youtube.com", "youtu.be"),
}
"""Where the well-known networks are; any other name is accepted without a check."""
_EXAMPLES = (".example", ".test", ".invalid", "example.com", "example.net", "example.org")
_NEVER_PRIVATE = frozenset({"basics", "basics.name"})


def date_rules(profile: Record, today: datetime.date) -> Iterator[Complaint]:
    """An end before its start, and a start that is still to come, are shown as written and pointed out."""
    for name, entries in profile.items():
        if isinstance(entries, tuple):
            yield from _spans(entries, (name,), today)


def _spans(entries: Iterable[object], path: DataPath, today: datetime.date) -> Iterator[Complaint]:
    for at, entry in enumerate(entries):
        if not isinstance(entry, Record):
            continue
        place = (*path, at)
        start, end = entry.get("startDate"), entry.get("endDate")
        if isinstance(start, Date) and isinstance(end, Date) and _before(end, start):
            message = f"it ends ({end.text}) before it starts ({start.text})"
            yield Complaint((*place, "endDate"), message, severity="warning")
        elif isinstance(start, Date) and not start.free and _before(_date(today), start):
            yield Complaint((*place, "startDate"), f"it starts in the future ({start.text})", severity="warning")
        for inner in ("roles", "entries"):
            if isinstance(entry.get(inner), tuple):
                yield from _spans(entry[inner], (*place, inner), today)


def _date(day: datetime.date) -> Date:
    return Date("", day.year, day.month, day.day)


def _before(one: Date, other: Date) -> bool:
    """Return whether one date lies before another for certain, as far as both are exact."""
    for mine, theirs in ((one.year, other.year), (one.month, other.month), (one.day, other.day)):
        if mine is None or theirs is None or mine != theirs:
            return mine is not None and theirs is not None and mine < theirs
    return False


def profile_rules(profile: Record) -> Iterator[Complaint]:
    """The address of a well-known network must lead there; a slip would send recruiters elsewhere."""
    for at, one in enumerate((profile.basics.profiles if profile.basics else None) or ()):
        path: DataPath = ("basics", "profiles", at)
        hosts = NETWORKS.get((one.network or "").strip().casefold())
        host = (urlsplit(one.url or "").hostname or "").casefold()
        if not hosts or not host or host.endswith(_EXAMPLES):
            continue
        if not any(host == known or host.endswith(f".{known}") for known in hosts):
            message = f"this address is not on {hosts[0]}; correct it, or change the network's name"
            yield Complaint((*path, "url"), message, severity="warning")


def id_rules(profile: Record) -> Iterator[Complaint]:
    """An anchor that the author chose is the author's promise to a link, so no two entries can have it."""
    seen: dict[str, str] = {}
    for name, entries in profile.items():
        for at, entry in enumerate(entries if isinstance(entries, tuple) else ()):
            chosen = entry.get("id") if isinstance(entry, Record) else None
            if chosen is None:
                continue
            if chosen in seen:
                yield Complaint((name, at, "id"), f"'{chosen}' is the id of {seen[chosen]} already; choose another")
            seen[chosen] = f"{name}[{at}]"


def section_rules(
    profile: Record, known: Iterable[str], kind: Definition, path: DataPath = ("site",)
) -> Iterator[Complaint]:
    """Every section that the settings name must be there to be named, and be named once."""
    names = tuple(known)
    seen: set[str] = set()
    holder = profile.site if path == ("site",) else profile.variants[path[-1]]
    for at, one in enumerate((holder.sections if holder else None) or ()):
        name = one if isinstance(one, str) else one.id
        place: DataPath = (*path, "sections", at) if isinstance(one, str) else (*path, "sections", at, "id")
        if name is None:
            continue
        if name not in names:
            right = everyday(name, kind)
            near = f"; did you mean '{right}'?" if right in names else suggest(name, names)
            hint = near or "; sections are named work, skills …, or as their file or their id"
            yield Complaint(place, f"there is no section '{name}'{hint}")
        elif name in seen:
            yield Complaint(place, f"'{name}' stands in this list a second time; keep one")
        seen.add(name)


def variant_rules(
    profile: Record, texts: Iterable[Text], known: Iterable[str], kind: Definition
) -> Iterator[Complaint]:
    """A version that shows nothing is a mistake in its tags; its sections must be there to be named."""
    names, written = tuple(known), tuple(texts)
    has_content = bool(written) or any(profile.get(name) for name in names)
    for variant in variants_of(profile):
        path: DataPath = ("variants", variant.name) if variant.name else ("site", "exclude")
        if variant.name:
            yield from section_rules(profile, names, kind, path)
        if not (variant.name or variant.exclude):
            continue
        content: Record = chosen(overridden(profile, variant), variant)
        left = without_hidden(content)
        shown = any(left.get(name) for name in (*names, "custom"))
        if has_content and not shown and not chosen_texts(written, variant):
            yield Complaint(path, "it shows no section at all; look at its tags", about_key=True)


def privacy_rules(profile: Record, kind: Definition) -> Iterator[Complaint]:
    """A path that names nothing would leave somebody's phone number on the web."""
    if not profile.privacy:
        return
    known = {".".join(path) for path, _ in field_paths(kind)}
    older = {
        ".".join(path): ".".join((*path[:-1], part.schema["x-alias-of"]))
        for path, part in field_paths(kind)
        if "x-alias-of" in part.schema
    }
    for path, level in profile.privacy.items():
        place: DataPath = ("privacy", path)
        if path in _NEVER_PRIVATE and level != "public":
            message = "a site cannot do without the name; write the paths of single fields, such as basics.phone"
            yield Complaint(place, message, about_key=True)
        elif path in older:
            message = f"this is an older name, which is read as another field; write {older[path]}"
            yield Complaint(place, message, about_key=True)
        elif path not in known:
            hint = suggest(path, known) or "; write it as basics.phone"
            yield Complaint(place, f"there is no field '{path}'{hint}", about_key=True)
