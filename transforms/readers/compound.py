"""The container of .xls files (OLE2): its streams, taken out only if every sector is really in the file."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from transforms.readers.refusal import Refused
from transforms.readers.sniff import OLE

FREE, END = 0xFFFFFFFF, 0xFFFFFFFE
HIGHEST = 0xFFFFFFF9
"""Sector numbers above this have a special meaning."""


class Compound:
    """An OLE2 container.

    Raises:
        Refused: a sector that the container needs lies beyond the end of the file, or chains run in circles.
    """

    def __init__(self, content: bytes) -> None:
        if len(content) < 512:
            raise Refused("FILE_TRUNCATED")
        shift, short = struct.unpack_from("<HH", content, 30)
        if shift not in (9, 12) or short > shift:
            raise Refused("FILE_DAMAGED")
        self._content = content
        self._size: int = 1 << shift
        self._short: int = 1 << short
        directory, self._cutoff, minifat = (*struct.unpack_from("<I4xII", content, 48),)
        self._fat = self._table(self._fat_sectors())
        if any(number != FREE for number in self._fat[self._sectors :]):
            raise Refused("FILE_TRUNCATED")
        self._entries = dict(self._directory(self._chain(directory)))
        self._minifat = self._table(self._numbers(minifat, self._fat)) if minifat <= HIGHEST else ()
        self._mini: bytes | None = None

    @property
    def names(self) -> set[str]:
        """The names of all streams and folders, in lower case."""
        return set(self._entries)

    def stream(self, name: str) -> bytes:
        """Returns the content of a stream, found without regard to case."""
        start, size = self._entries[name]
        if size >= self._cutoff:
            content = self._chain(start)
        else:
            content = b"".join(self._short_sector(number) for number in self._numbers(start, self._minifat))
        if len(content) < size:
            raise Refused("FILE_TRUNCATED")
        return content[:size]

    @property
    def _sectors(self) -> int:
        """How many whole sectors the file has after its header."""
        return len(self._content) // self._size - 1

    def _sector(self, number: int) -> bytes:
        if number >= self._sectors:
            raise Refused("FILE_TRUNCATED")
        return self._content[(number + 1) * self._size : (number + 2) * self._size]

    def _short_sector(self, number: int) -> bytes:
        if self._mini is None:
            self._mini = self._chain(self._entries["root entry"][0])
        return self._mini[number * self._short : (number + 1) * self._short]

    def _fat_sectors(self) -> Iterator[int]:
        """Gives the sectors that hold the allocation table: 109 in the header, more in a chain of their own."""
        yield from (number for number in struct.unpack_from("<109I", self._content, 76) if number <= HIGHEST)
        number, left = struct.unpack_from("<II", self._content, 68)
        for _ in range(min(left, self._sectors)):
            if number > HIGHEST:
                return
            *numbers, number = self._unpacked(self._sector(number))
            yield from (found for found in numbers if found <= HIGHEST)

    def _table(self, sectors: Iterator[int]) -> tuple[int, ...]:
        return tuple(number for sector in sectors for number in self._unpacked(self._sector(sector)))

    def _unpacked(self, sector: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{self._size // 4}I", sector)

    def _chain(self, start: int) -> bytes:
        return b"".join(map(self._sector, self._numbers(start, self._fat)))

    def _numbers(self, start: int, table: tuple[int, ...]) -> Iterator[int]:
        """Gives a chain of sectors; in a file with a zero tail it runs in circles and is longer than the table."""
        number = start
        for _ in range(len(table)):
            if number > HIGHEST:
                return
            if number >= len(table):
                raise Refused("FILE_TRUNCATED")
            yield number
            number = table[number]
        if number <= HIGHEST:
            raise Refused("FILE_TRUNCATED")

    def _directory(self, content: bytes) -> Iterator[tuple[str, tuple[int, int]]]:
        """Gives name, first sector and size of every entry of the directory."""
        for offset in range(0, len(content) - 127, 128):
            length, kind = struct.unpack_from("<HB", content, offset + 64)
            start, size = struct.unpack_from("<II", content, offset + 116)
            if kind == 0:
                continue
            name = content[offset : offset + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace").lower()
            yield ("root entry" if kind == 5 else name), (start, size)


def contained(stream: bytes) -> bytes:
    """Returns a container that holds a workbook's stream and nothing else: its tables, its directory, the stream."""
    sectors = max(-(-len(stream) // 512), 8)  # from 4096 bytes on a stream has sectors of its own
    tables = -(-(sectors + 1) // 126)
    more = -(-max(tables - 109, 0) // 127)  # sectors that list the tables for which the header has no room
    first = tables + more + 1
    fat = [0xFFFFFFFD] * tables + [0xFFFFFFFC] * more + [END] + [*range(first + 1, first + sectors), END]
    fat += [FREE] * (tables * 128 - len(fat))
    head = OLE + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, tables, tables + more, 0, 4096, END, 0, tables if more else END, more)
    head += struct.pack(f"<{min(tables, 109)}I", *range(min(tables, 109)))
    listed = b"".join(_listed(tables, more, number) for number in range(more))
    directory = _entry("Root Entry", 5, 1, END, 0) + _entry("Workbook", 2, FREE, first, sectors * 512) + bytes(256)
    table = struct.pack(f"<{len(fat)}I", *fat)
    return head.ljust(512, b"\xff") + table + listed + directory + stream.ljust(sectors * 512, b"\0")


def _listed(tables: int, more: int, number: int) -> bytes:
    """Returns one sector of the list of tables, which ends with the number of the next."""
    part = range(109 + number * 127, min(109 + (number + 1) * 127, tables))
    following = tables + number + 1 if number + 1 < more else END
    return struct.pack("<128I", *part, *[FREE] * (127 - len(part)), following)


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    """Returns one entry of a directory."""
    text = f"{name}\0".encode("utf-16-le")
    links = struct.pack("<HBBIII", len(text), kind, 1, FREE, FREE, child)
    return text.ljust(64, b"\0") + links + bytes(36) + struct.pack("<III", start, size, 0)
