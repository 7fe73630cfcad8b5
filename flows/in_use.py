"""In use: whether a file is open for writing, where the system lets that be seen."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

PROCESSES = Path("/proc")
SHARING_VIOLATION = 32
"""What Windows says of a file that another program is writing."""


def in_use(files: Collection[Path]) -> set[Path]:
    """Returns the files that a program is writing; a program of another user or machine may not be seen."""
    if sys.platform == "win32":
        return {file for file in files if _is_shut(file)}
    return _seen_open(files) if PROCESSES.is_dir() else set()


def _seen_open(files: Collection[Path]) -> set[Path]:
    """Returns which files a process of Linux has open for writing, as far as we may look."""
    wanted: dict[tuple[int, int], Path] = {}
    for file in files:
        with suppress(OSError):
            found = file.stat()
            wanted[found.st_dev, found.st_ino] = file
    return {wanted[key] for key in _written(set(wanted))}


def _written(wanted: Collection[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for handles in PROCESSES.glob("[0-9]*/fd"):
        with suppress(OSError):  # it has ended, or is another user's
            for handle in os.scandir(handles):
                with suppress(OSError):
                    found = os.stat(handle.path)
                    key = (found.st_dev, found.st_ino)
                    if key in wanted and os.lstat(handle.path).st_mode & stat.S_IWUSR:  # the rights of the handle
                        yield key


def _is_shut(file: Path) -> bool:
    """Tells whether Windows refuses to let us read a file because another program may be writing it."""
    if sys.platform != "win32":
        return False
    import ctypes

    windows = ctypes.WinDLL("kernel32", use_last_error=True)
    windows.CreateFileW.restype = ctypes.c_void_p
    read, share_read, existing = 0x80000000, 1, 3
    handle = windows.CreateFileW(str(file), read, share_read, None, existing, 0, None)
    if handle in (None, ctypes.c_void_p(-1).value):
        return int(ctypes.get_last_error()) == SHARING_VIOLATION
    windows.CloseHandle(ctypes.c_void_p(handle))
    return False
