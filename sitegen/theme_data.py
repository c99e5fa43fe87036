"""A theme's options as its Typst files get them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sitegen import pictures
from sitegen.cache import Cache
from sitegen.model import File
from sitegen.options import expanded
from sitegen.themes import Theme


def typst_options(
    theme: Theme, values: Mapping[str, Any], assets: Mapping[str, File], cache: Cache
) -> tuple[dict[str, Any], tuple[File, ...]]:
    """Return the options with the shades of every colour, and the pictures to put beside the Typst files.

    A picture is the name of its file there, None where *assets* do not have it.
    """
    data = expanded(theme.options, values)
    files: list[File] = []
    for name, option in theme.options.items():
        if option.type == "picture":
            file = assets.get(values[name] or "")
            data[name] = None
            if file is not None:
                made = pictures.printed(file, cache).file
                files.append(File(made.path.rpartition("/")[2], made.content))
                data[name] = files[-1].path
    return data, tuple(files)
