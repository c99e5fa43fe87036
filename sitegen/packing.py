"""ZIP archives whose bytes depend on nothing but what is in them."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Mapping

Moment = tuple[int, int, int, int, int, int]
FIRST_MOMENT: Moment = (1980, 1, 1, 0, 0, 0)
"""The earliest time that an archive can tell."""


def packed(files: Mapping[str, bytes], moment: Moment = FIRST_MOMENT) -> bytes:
    """Return an archive of the files, in their order; each bears the *moment*, a year, month, day, hour and so on."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, moment)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # what ZipFile takes it for depends on the machine
            info.external_attr = 0o100644 << 16
            archive.writestr(info, content)
    return whole.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    """Return the files of an archive by their names. Raises ValueError for what is none, or is damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        OSError,
        NotImplementedError,
        RuntimeError,
        EOFError,
    ) as err:
        raise ValueError("not a ZIP archive that can be read") from err
