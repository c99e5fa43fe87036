"""A resume goes out as JSON Resume and comes in again, in this process."""

from __future__ import annotations

import datetime
import json
import re
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from sitegen.cache import Cache
from sitegen.dates import Date
from sitegen.documents.json_resume import json_resume
from sitegen.documents.press import Press
from sitegen.editions import editions
from sitegen.importers import open_resume
from sitegen.importers.site import Arrival, site_files
from sitegen.load import load
from sitegen.model import Edition
from sitegen.outline import custom_id
from sitegen.records import Record
from sitegen.scaffold import write_new
from sitegen.validate import validate

TODAY = datetime.date(2026, 1, 1)


class Exported(NamedTuple):
    """A site as JSON Resume, and the edition that it was made of."""

    content: bytes
    edition: Edition

    @property
    def data(self) -> Any:
        """The document as others read it."""
        return json.loads(self.content)


_CANONICAL = re.compile(rb'"canonical": "[^"]*",')
"""Where a document stands depends on which ones its site offers, and that is a setting, which does not come back."""


def export(root: Path, cache: Path, base_url: str | None = None, audience: str = "public") -> Exported:
    """Return a site's folder as JSON Resume."""
    site = validate(load(root), cache=Cache(cache), today=TODAY)
    edition = editions(site, today=TODAY, base_url=base_url, audience=audience)[0]
    return Exported(json_resume(edition, Press(site.theme, site.options, Cache(cache), 0)).content, edition)


def bring(file: Path, folder: Path, cache: Path) -> Arrival:
    """Import a file into a folder, and return what came of it."""
    arrival = site_files(open_resume(file), folder, group_roles=False, today=TODAY, cache=Cache(cache))
    write_new(folder, arrival.files)
    return arrival


def profile_of(folder: Path) -> Any:
    """Read a profile with another reader than ours, all scalars as text."""
    return yaml.load((folder / "profile.yaml").read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 - texts only


def assert_comes_back(root: Path, folder: Path, cache: Path) -> None:
    """Export a site, import it beside its pictures, export it again: the same content, and then the same bytes."""
    first = export(root, cache)
    folder.mkdir()
    if (root / "assets").is_dir():
        shutil.copytree(root / "assets", folder / "site/assets")
    (folder / "resume.json").write_bytes(first.content)
    arrival = bring(folder / "resume.json", folder / "site", cache)
    second = export(folder / "site", cache)
    assert (arrival.kept, arrival.changed) == ([], [])
    assert _told(second.edition) == _told(first.edition)
    assert _CANONICAL.sub(b"", second.content) == _CANONICAL.sub(b"", first.content)


def _told(edition: Edition) -> tuple[Any, Any, Any]:
    """Return all that an edition tells of a person: the profile, when it was changed, the Markdown sections."""
    shown = {section.id for section in edition.sections}
    own = tuple(section for section in edition.profile.custom or () if custom_id(section) in shown)
    profile = _content(edition.profile.replace(custom=own))
    changed = profile.pop("meta", {}).get("lastModified")
    texts = {
        section.id: (section.title, (section.body or "").strip(), section.page, section.order)
        for section in edition.sections
        if section.path.startswith("sections/")
    }
    return profile, changed, texts


def _content(value: Any) -> Any:
    """Return what a record says: dates as days, without what is no part of the resume; a photo stays where it is."""
    if isinstance(value, Date):
        return value.iso() or value.text
    if isinstance(value, Record):
        kept = {key: _content(item) for key, item in value.items() if key not in {"tags", "visibility", "image"}}
        return {key: item for key, item in kept.items() if item not in (None, {}, [])}
    return [item for item in map(_content, value) if not _is_silent(item)] if isinstance(value, tuple) else value


def _is_silent(item: Any) -> bool:
    """Return whether an entry says nothing, so that no edition shows it."""
    return isinstance(item, dict) and item.keys() <= {"id", "page_break", "show_first"}
