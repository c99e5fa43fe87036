"""Choices of content: which sections, entries and bullets a version of the resume has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from sitegen.model import Text
from sitegen.problems import DataPath, suggest
from sitegen.records import Record, kept, once
from sitegen.redact import hidden_section, lost_its_roles
from sitegen.schema import Complaint

FOLDER = "for"
"""Where variants stand in the site: ``for/NAME/``."""


class Variant(Struct, frozen=True):
    """A version of the resume; the main one has no name."""

    name: str | None
    settings: Record | None
    include: frozenset[str]
    """If there are any, tagged content must have one of these."""
    exclude: frozenset[str]
    listed: bool

    def wants(self, tags: Iterable[Any] | None) -> bool:
        """Return whether content with these tags belongs to it; what has none always does."""
        mine = _folded(tags)
        if not mine:
            return True
        return not mine & self.exclude and (not self.include or bool(mine & self.include))


def variants_of(profile: Record) -> Iterator[Variant]:
    """Yield the main version, and then the author's own in their order."""
    yield Variant(None, None, frozenset(), _folded(profile.site.exclude if profile.site else None), listed=True)
    for name, one in (profile.variants or {}).items():
        yield Variant(name, one, _folded(one.include), _folded(one.exclude), listed=bool(one.listed))


def _folded(tags: Iterable[Any] | None) -> frozenset[str]:
    return frozenset(str(tag).casefold() for tag in tags or ())


def chosen(value: Any, variant: Variant) -> Any:  # noqa: ANN401 - any value
    """Return a profile, or a part of one, with what the variant wants and without tags."""
    if isinstance(value, str):  # most are; to tell a record takes longest
        return value
    if isinstance(value, tuple):
        wanted = (item if variant.wants(_tags_of(item)) else hidden_section(item) for item in value)
        return kept(value, tuple(item for item in (chosen(item, variant) for item in wanted) if item is not None))
    if not isinstance(value, Record):
        return value
    return once(value, ("chosen", variant.include, variant.exclude), lambda: _chosen(value, variant))


def _chosen(record: Record, variant: Variant) -> Any:  # noqa: ANN401 - a record, a text or nothing
    if is_bullet(record):
        return record.get("text")
    untagged = record.without(frozenset({"tags"}))
    left = untagged.replace(**{name: chosen(item, variant) for name, item in untagged.items()})
    return None if lost_its_roles(record, left) else left


def _tags_of(item: Any) -> Any:  # noqa: ANN401 - any value
    return item.get("tags") if isinstance(item, Record) else None


def is_bullet(value: Any) -> bool:  # noqa: ANN401 - any value
    """Return whether it is a bullet that was written as ``{text, tags, visibility}``."""
    return isinstance(value, Record) and bool(value) and value.keys() <= {"text", "tags", "visibility"}


def chosen_texts(texts: Iterable[Text], variant: Variant) -> tuple[Text, ...]:
    """Return the Markdown sections that the variant wants."""
    return tuple(text for text in texts if variant.wants(text.front.tags))


def overridden(profile: Record, variant: Variant) -> Record:
    """Return the profile with what the variant says of the person and of the order in its place."""
    own = variant.settings
    if own is None:
        return profile
    basics = profile.basics.replace(**own.basics) if own.basics else profile.basics
    site = profile.site or Record({}, frozenset({"sections"}))
    if own.sections:
        site = site.replace(sections=tuple(_settings(own.sections, site.sections or ())))
    return profile.replace(basics=basics, site=site)


def _settings(own: Iterable[Any], general: Iterable[Any]) -> Iterator[Any]:
    """Yield the variant's sections in its order; what the site says of a section goes on to hold.

    The variant may give another title. It does not show what the site hides, withholds, or has for other tags.
    """
    known = {one.id: one for one in general if isinstance(one, Record)}
    for one in own:
        base = known.pop(one if isinstance(one, str) else one.id, None)
        if base is None:
            yield one
        elif isinstance(one, Record):
            held = {name: base[name] for name in ("hidden", "tags") if base.get(name)}
            yield base.replace(**{**one, **held})
        else:
            yield base
    yield from known.values()


def tag_rules(profile: Record, texts: Iterable[Text]) -> Iterator[Complaint]:
    """Tags and variants must speak of each other; a tag that is misspelled would drop content, or keep it."""
    asked = {tag for variant in variants_of(profile) for tag in (*variant.include, *variant.exclude)}
    written = {tag for text in texts for tag in _folded(text.front.tags)}
    for path, tag in _tags(profile, ()):
        known = tag.casefold() in written
        written.add(tag.casefold())
        if tag.casefold() not in asked and not known:
            hint = suggest(tag, asked) or "; name it under 'include' or 'exclude' of a variant"
            yield Complaint(path, f"no variant asks for the tag '{tag}'{hint}", severity="warning")
    lists: list[tuple[DataPath, Iterable[Any]]] = [
        ((*place, key), one.get(key) or ()) for place, one in _asking(profile) for key in ("include", "exclude")
    ]
    for path, tags in lists:
        for at, tag in enumerate(tags):
            if str(tag).casefold() not in written:
                hint = suggest(str(tag), written) or "; write it under 'tags' of an entry, a bullet or a section"
                yield Complaint((*path, at), f"nothing has the tag '{tag}'{hint}", severity="warning")


def _asking(profile: Record) -> Iterator[tuple[DataPath, Record]]:
    if profile.site:
        yield ("site",), profile.site
    for name, one in (profile.variants or {}).items():
        yield ("variants", name), one


def _tags(value: Any, path: DataPath) -> Iterator[tuple[DataPath, str]]:  # noqa: ANN401 - any value
    if isinstance(value, tuple):
        for at, item in enumerate(value):
            yield from _tags(item, (*path, at))
    elif isinstance(value, Record):
        for name, item in value.items():
            if name == "tags":
                yield from (((*path, name, at), str(tag)) for at, tag in enumerate(item))
            else:
                yield from _tags(item, (*path, name))
