"""The parts of a zip, unpacked in memory within limits; nothing in its directory is believed."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable
from io import BytesIO

from transforms.readers.refusal import Refused

MAX_UNPACKED = 200_000_000
MAX_RATIO = 100
LOCKED = 1
"""The flag of a part that needs a password."""
SMALL = 1_000_000
"""Below this a member may be packed as tightly as it likes."""


def package(content: bytes) -> zipfile.ZipFile:
    """Opens a zip.

    Raises:
        Refused: it has no directory at its end, as when it was copied only in part.
    """
    try:
        return zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
        raise Refused("FILE_TRUNCATED") from error


def bound(parts: Iterable[zipfile.ZipInfo], tight: str) -> None:
    """Refuses parts that would take too much memory; `tight` is the code for a part that is packed too tightly."""
    total = 0
    for part in parts:
        total += part.file_size
        if part.file_size > SMALL and part.file_size > MAX_RATIO * part.compress_size:
            raise Refused(tight)
    if total > MAX_UNPACKED:
        raise Refused("FILE_TOO_LARGE")


def unpack(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """Returns one part.

    Raises:
        Refused: it is encrypted, damaged, packed by an unknown method, or larger than the directory says.
    """
    if part.flag_bits & LOCKED:
        raise Refused("FILE_ENCRYPTED")
    said = part.file_size
    part.file_size = said + 1  # zipfile stops at the size it was told: one byte more betrays a part that lies
    try:
        with archive.open(part) as stream:
            content = stream.read(said + 1)
    except (NotImplementedError, RuntimeError) as error:
        raise Refused("FILE_UNREADABLE") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise Refused("FILE_TRUNCATED") from error
    finally:
        part.file_size = said
    return of_the_size(content, part)


def of_the_size(content: bytes, part: zipfile.ZipInfo) -> bytes:
    """Returns the content of a part that is as long as the directory says; refuses any other."""
    if len(content) > part.file_size:
        raise Refused("ARCHIVE_UNSAFE")
    if len(content) < part.file_size:
        raise Refused("FILE_TRUNCATED")
    return content
