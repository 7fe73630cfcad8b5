"""The ZIP that a workbook or several files are packed in, without the moment at which that was done."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first moment a ZIP can name."""


def together(files: Mapping[str, bytes]) -> bytes:
    """Puts files in one ZIP, beside each other."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, EARLIEST), content)
    return packed.getvalue()


def package(content: bytes) -> bytes:
    """Packs a ZIP again with fixed dates; order and compression of its parts stay, `mimetype` first in ODF."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w") as new:
        for part in old.infolist():
            settled = zipfile.ZipInfo(part.filename, EARLIEST)
            settled.compress_type = part.compress_type
            new.writestr(settled, old.read(part))
    return packed.getvalue()
