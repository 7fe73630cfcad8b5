"""Builds files of forms for which no dependency has a writer: `xls` makes a real Excel 97 workbook (BIFF8 in OLE2)."""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Mapping, Sequence

DATE_FORMAT, MOMENT_FORMAT = 1, 2
"""The cell formats of this workbook: 0 general, 1 a date (built-in 14), 2 a moment (built-in 22)."""
ERRORS = {"#NULL!": 0, "#DIV/0!": 7, "#VALUE!": 15, "#REF!": 23, "#NAME?": 29, "#NUM!": 36, "#N/A": 42}
HIDDEN = "hidden:"


def xls(rows: Sequence[Sequence[object]] | Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    """Returns an .xls workbook with one sheet `Blad1`, or with a sheet for every name.

    A cell is text, a number, a bool, a date, a datetime, an error such as `#N/A`, or None for nothing.
    A name that begins with `hidden:` makes a hidden sheet.
    """
    sheets = rows if isinstance(rows, Mapping) else {"Blad1": rows}
    return ole(workbook_stream(sheets))


def workbook_stream(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    """Returns the records of a workbook: the globals first, then every sheet."""
    bodies = [_sheet(rows) for rows in sheets.values()]
    names = [(name.removeprefix(HIDDEN), int(name.startswith(HIDDEN))) for name in sheets]
    starts = [0] * len(bodies)
    for _ in range(2):  # where a sheet starts depends on the length of the globals, which does not change with it
        head = _globals(names, starts)
        starts = [len(head) + sum(map(len, bodies[:index])) for index in range(len(bodies))]
    return _globals(names, starts) + b"".join(bodies)


def ole(stream: bytes, name: str = "Workbook") -> bytes:
    """Returns an OLE2 container of sectors of 512 bytes, with one stream."""
    sectors = max(-(-len(stream) // 512), 8)
    tables = -(-(sectors + 1) // 127)
    first = tables + 1
    table = [0xFFFFFFFD] * tables + [0xFFFFFFFE] + [*range(first + 1, first + sectors), 0xFFFFFFFE]
    table += [0xFFFFFFFF] * (tables * 128 - len(table))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, tables, tables, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack(f"<{tables}I", *range(tables)).ljust(436, b"\xff")
    directory = (
        _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + _entry(name, 2, 0xFFFFFFFF, first, sectors * 512) + bytes(256)
    )
    return header + struct.pack(f"<{len(table)}I", *table) + directory + stream.ljust(sectors * 512, b"\0")


def record(kind: int, data: bytes = b"") -> bytes:
    """Returns one record."""
    return struct.pack("<HH", kind, len(data)) + data


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    wide = f"{name}\0".encode("utf-16-le")
    links = struct.pack("<HBBIII", len(wide), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
    return wide.ljust(64, b"\0") + links + bytes(36) + struct.pack("<III", start, size, 0)


def _globals(names: Sequence[tuple[str, int]], starts: Sequence[int]) -> bytes:
    font = record(0x31, struct.pack("<5H4BBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0, 5, 0) + b"Arial")
    formats = b"".join(record(0xE0, struct.pack("<3H14x", 0, number, 1)) for number in (0, 14, 22))
    sheets = b"".join(_bound(name, hidden, start) for (name, hidden), start in zip(names, starts, strict=True))
    return (
        _begin(5)
        + record(0x42, struct.pack("<H", 1200))
        + record(0x22, b"\0\0")
        + font
        + formats
        + sheets
        + record(0x0A)
    )


def _bound(name: str, hidden: int, start: int) -> bytes:
    wide = name.encode("utf-16-le")
    return record(0x85, struct.pack("<IBBBB", start, hidden, 0, len(wide) // 2, 1) + wide)


def _begin(kind: int) -> bytes:
    return record(0x809, struct.pack("<4HII", 0x600, kind, 0x0DBB, 0x07CC, 0, 6))


def _sheet(rows: Sequence[Sequence[object]]) -> bytes:
    width = max(map(len, rows), default=0)
    cells = [_cell(row, column, value) for row, values in enumerate(rows) for column, value in enumerate(values)]
    return (
        _begin(0x10) + record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0)) + b"".join(cells) + record(0x0A)
    )


def _cell(row: int, column: int, value: object) -> bytes:
    place = struct.pack("<HH", row, column)
    if value is None:
        return b""
    if isinstance(value, bool):
        return record(0x205, place + struct.pack("<HBB", 0, value, 0))
    if isinstance(value, (int, float)):
        return record(0x203, place + struct.pack("<Hd", 0, value))
    if isinstance(value, dt.datetime):
        return record(
            0x203, place + struct.pack("<Hd", MOMENT_FORMAT, (value - dt.datetime(1899, 12, 30)) / dt.timedelta(days=1))
        )
    if isinstance(value, dt.date):
        return record(0x203, place + struct.pack("<Hd", DATE_FORMAT, (value - dt.date(1899, 12, 30)).days))
    if value in ERRORS:
        return record(0x205, place + struct.pack("<HBB", 0, ERRORS[str(value)], 1))
    wide = str(value).encode("utf-16-le")
    return record(0x204, place + struct.pack("<HHB", 0, len(wide) // 2, 1) + wide)
