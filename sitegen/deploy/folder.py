"""Target ``folder``: the site is written into a folder, where whatever serves it or synchronises it finds it."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from sitegen.deploy.contract import Deployment, Order, Plan, Progress
from sitegen.deploy.copies import here
from sitegen.model import File
from sitegen.problems import SitegenError
from sitegen.publish import forecast, publish, refuse_sources


def connect(order: Order) -> Folder:
    """Return the folder that ``deploy.destination`` names. Raises `SitegenError` where it names none or the site's."""
    if order.draft:
        raise SitegenError("a folder has no place for a draft; 'sitegen serve' shows the site before it is published")
    place = destination(order)
    if place is None:
        raise SitegenError(
            "say which folder: write 'destination: ../website' below 'deploy:'. "
            "For a single time, 'sitegen build -o FOLDER' does the same"
        )
    refuse_sources(place, order.root)
    return Folder(place, tuple(File(path, content) for path, content in order.files.items()))


def destination(order: Order) -> Path | None:
    """Return the path under ``deploy.destination``, which starts in the site's folder."""
    written = order.settings.destination if order.settings else None
    return None if written is None else here(order, written)


class Folder(Struct, frozen=True):
    """A folder, and the site that is to be in it."""

    place: Path
    files: tuple[File, ...]

    def look(self) -> Plan:
        """Compare the files."""
        found = forecast(self.files, self.place)
        new = {path for path in found.written if not (self.place / path).is_file()}
        return Plan(
            new=tuple(path for path in found.written if path in new),
            changed=tuple(path for path in found.written if path not in new),
            removed=found.removed,
            unchanged=found.unchanged,
            target=f"the folder {self.place}",
            sizes={path: (self.place / path).stat().st_size for path in found.removed},
        )

    def upload(self, plan: Plan, progress: Progress) -> Deployment:
        """Write what differs, each file in one step."""
        done = publish(self.files, self.place)
        total = len(plan.new) + len(plan.changed)
        progress("Written", total, total)
        return Deployment(None, len(done.written), (f"Look at it: {self.place / 'index.html'}",))
