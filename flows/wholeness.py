"""Wholeness: whether a file that stands still has really arrived.

Some programs that copy give a file its full size at once and fill it afterwards: until then its end is zero bytes.
"""

from __future__ import annotations

import os
from pathlib import Path

TAIL = 16
"""Zero bytes at the end that no list ends with: a text in UTF-16 ends with one, an archive with two."""
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
COMPOUND_TAIL = 16 * 1024
"""As many for an XLS file (OLE2), of which the last sectors may be padded with zeros."""


def is_hollow(file: Path) -> bool:
    """Tells whether the end of a file is still to be filled; an empty file is that too. Raises `OSError`."""
    with file.open("rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(0)
        tail = COMPOUND_TAIL if stream.read(len(COMPOUND)) == COMPOUND else TAIL
        stream.seek(max(0, size - tail))
        return not stream.read(tail).strip(b"\0")
