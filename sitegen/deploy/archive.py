"""Target ``zip``: the site as one archive, for hosts that take one by hand."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from sitegen.deploy.contract import Deployment, Files, Order, Plan, Progress
from sitegen.deploy.copies import here
from sitegen.packing import packed, unpacked
from sitegen.problems import OutputError, SitegenError
from sitegen.publish import refuse_published, write_document


def connect(order: Order) -> Archive:
    """Return the archive at ``deploy.destination``, or one that bears the person's name, in this folder.

    Raises `SitegenError` where it would be published with the site.
    """
    if order.draft:
        raise SitegenError("an archive has no place for a draft; 'sitegen serve' shows the site before it is published")
    written = order.settings.destination if order.settings else None
    place = Path(f"{order.name or 'My'}-Website.zip") if written is None else here(order, written)
    if place.is_dir():
        place /= f"{order.name or 'My'}-Website.zip"
    refuse_published(place, order.root)
    return Archive(place, dict(sorted(order.files.items())))


class Archive(Struct, frozen=True):
    """An archive, and the site that is to be in it."""

    place: Path
    files: Files

    def look(self) -> Plan:
        """Compare with the archive that is there."""
        there = self._there()
        wanted = self.files
        return Plan(
            new=tuple(path for path in wanted if path not in there),
            changed=tuple(path for path in wanted if path in there and there[path] != wanted[path]),
            removed=tuple(sorted(set(there) - set(wanted))),
            unchanged=tuple(path for path in wanted if there.get(path) == wanted[path]),
            target=f"the archive {self.place}",
            sizes={path: len(content) for path, content in there.items()},
        )

    def upload(self, plan: Plan, progress: Progress) -> Deployment:
        """Write the archive anew, in one step."""
        content = packed(self.files)
        write_document(content, self.place)
        total = len(plan.new) + len(plan.changed)
        progress("Packed", total, total)
        note = f"Wrote {self.place}, {len(content) / 1000:,.0f} kB: its top holds index.html, as hosts expect it."
        return Deployment(None, len(self.files), (note,))

    def _there(self) -> dict[str, bytes]:
        try:
            return unpacked(self.place.read_bytes())
        except FileNotFoundError:
            return {}
        except ValueError as err:
            raise OutputError(f"{self.place}: is {err}, so it is left alone; choose another name") from err
        except OSError as err:
            raise OutputError(f"{self.place}: cannot be read: {err.strerror}") from err
