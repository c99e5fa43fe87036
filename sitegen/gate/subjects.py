"""Which theme somebody wants to have tried: by its name, by its folder, or by a site that uses it."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sitegen.gate.trials import link
from sitegen.load import PROFILE_NAMES
from sitegen.problems import ThemeError, either
from sitegen.showcase import chosen_theme
from sitegen.theme_files import find_theme, theme_names
from sitegen.theme_layers import SETTINGS, layer_name
from sitegen.themes import Theme


@contextlib.contextmanager
def subject(name: str, folder: Path) -> Iterator[Theme]:
    """Give the theme that *name* stands for; *folder* is the site in which names are looked for.

    Raises `ThemeError` where there is none.
    """
    path = Path(name)
    if (path / SETTINGS).is_file():
        with _in_a_site(path.resolve()) as root:
            yield find_theme(layer_name(path), root)
    elif any((path / profile).is_file() for profile in PROFILE_NAMES):
        yield find_theme(chosen_theme(path), path)
    elif name == ".":
        raise ThemeError(f"here is neither a site nor a theme; name one of {either(theme_names(folder))}, or a folder")
    elif path.name != name:
        raise ThemeError(f"{name}: there is neither a {SETTINGS} nor a profile in this folder")
    else:
        yield find_theme(name, folder)


@contextlib.contextmanager
def _in_a_site(folder: Path) -> Iterator[Path]:
    """Give a site's folder in whose themes/ the theme is; its neighbours are there, too, if it has some."""
    if folder.parent.name == "themes" and folder.name == layer_name(folder):
        yield folder.parent.parent
        return
    with tempfile.TemporaryDirectory(prefix="sitegen-") as root:
        (Path(root) / "themes").mkdir()
        link(Path(root) / "themes" / layer_name(folder), folder)
        yield Path(root)
