"""The ZIP a workbook is packed in, without the moment at which that was done."""

from __future__ import annotations

import io
import zipfile

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first moment a ZIP can name."""


def package(content: bytes) -> bytes:
    """Packs a ZIP again with fixed dates; order and compression of its parts stay, `mimetype` first in ODF."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w") as new:
        for part in old.infolist():
            settled = zipfile.ZipInfo(part.filename, EARLIEST)
            settled.compress_type = part.compress_type
            new.writestr(settled, old.read(part))
    return packed.getvalue()
