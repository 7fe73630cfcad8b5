"""Workbooks of Excel 2, 3 and 4, made record by record: the same cells by the same rule as of any workbook."""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Sequence

import pytest

from tests.builders import ERRORS, record
from transforms.readers import read
from transforms.readers.old_excel import old_excel

VERSIONS = (2, 3, 4)
BEGIN = {2: record(0x009, struct.pack("<HH", 2, 0x10)), 3: record(0x209, struct.pack("<3H", 0, 0x10, 0))}
BEGIN |= {4: record(0x409, struct.pack("<3H", 0, 0x10, 0))}
END = record(0x0A)
LATIN = record(0x42, struct.pack("<H", 0x8001))
"""Says that text is in the code page of Windows, 1252."""
FORMATS = {version: (0x1E, b"") if version < 4 else (0x41E, bytes(2)) for version in VERSIONS}
STYLES = {
    2: lambda key: record(0x43, bytes([0, 0, key, 0])),
    3: lambda key: record(0x243, bytes([0, key]) + bytes(10)),
    4: lambda key: record(0x443, bytes([0, key]) + bytes(10)),
}


def old(rows: Sequence[Sequence[object]], version: int, *before: bytes) -> bytes:
    """Returns a workbook, which has one sheet in these versions; `before` are records that stand before the cells."""
    kind, lead = FORMATS[version]
    formats = [record(kind, lead + bytes([len(said)]) + said) for said in (b"General", b"d-m-yyyy")]
    styles = [STYLES[version](key) for key in (0, 1)]
    cells = [
        _cell(row, column, value, version) for row, values in enumerate(rows) for column, value in enumerate(values)
    ]
    return b"".join([BEGIN[version], LATIN, *before, *formats, *styles, *cells, END])


def _cell(row: int, column: int, value: object, version: int) -> bytes:
    """Returns a cell; the second format is that of a date, and Excel 2 writes a byte for what is a word later."""
    style = int(isinstance(value, dt.datetime))
    place = struct.pack("<HH", row, column) + (bytes([style, 0, 0]) if version == 2 else struct.pack("<H", style))
    later = 0 if version == 2 else 0x200
    if isinstance(value, bool):
        return record(5 + later, place + bytes([value, 0]))
    if isinstance(value, dt.datetime):
        value = (value - dt.datetime(1899, 12, 30)) / dt.timedelta(days=1)
    if isinstance(value, (int, float)):
        return record(3 + later, place + struct.pack("<d", value))
    if value in ERRORS:
        return record(5 + later, place + bytes([ERRORS[str(value)], 1]))
    said = str(value).encode("cp1252")
    return record(4 + later, place + (bytes([len(said)]) if version == 2 else struct.pack("<H", len(said))) + said)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_cell_is_text_by_rule(version: int) -> None:
    born, seen = dt.datetime(2014, 3, 5), dt.datetime(2014, 3, 5, 10, 30)
    rows = [["Nummer", "Naam", "Geboren", "Gezien", "Actief", "Score"], ["001234", "Zoë", born, seen, True, 1.5]]
    [grid] = read("lijst.xls", old([*rows, [248109, "None", 7.0, 8, False, 1e16]], version))
    assert grid.rows == [
        ["Nummer", "Naam", "Geboren", "Gezien", "Actief", "Score"],
        ["001234", "Zoë", "2014-03-05", "2014-03-05 10:30:00", "1", "1.5"],
        ["248109", "None", "7", "8", "0", "1E+16"],
    ]
    assert (grid.form, grid.numbers, grid.issues, grid.assumed) == ("xls", [1, 2, 3], (), {"reader": "xlrd"})


@pytest.mark.parametrize("version", VERSIONS)
def test_days_may_be_counted_from_1904(version: int) -> None:
    mac = record(0x22, b"\1\0")
    born = dt.datetime(2014, 3, 5)
    [(grid, _)] = old_excel(old([["Geboren"], [born]], version, mac))
    assert grid.rows == [["Geboren"], ["2018-03-06"]]  # 1462 days later


@pytest.mark.parametrize("version", VERSIONS)
def test_an_error_cell_is_never_empty_and_not_told_before_it_is_used(version: int) -> None:
    [grid] = read("lijst.xls", old([["Nummer"], *([error] for error in ERRORS)], version))
    assert [row[0] for row in grid.rows[1:]] == list(ERRORS)
    assert grid.issues == ()


def test_an_error_that_nobody_knows_is_an_error() -> None:
    content = old([["Nummer"], ["#N/A"]], 4).replace(bytes([ERRORS["#N/A"], 1]), bytes([99, 1]))
    [(grid, _)] = old_excel(content)
    assert grid.rows == [["Nummer"], ["#N/A"]]


def test_empty_rows_are_left_out_and_the_others_keep_their_number() -> None:
    [(grid, visible)] = old_excel(old([[], ["", ""], ["Nummer"], [], ["1"]], 3))
    assert (grid.rows, grid.numbers, visible) == ([["Nummer", ""], ["1", ""]], [3, 5], True)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (old([["Nummer"]], 4, record(0x2F, bytes(4))), "FILE_ENCRYPTED"),
        (old([], 2), "FILE_EMPTY"),
        (BEGIN[4].replace(b"\x10", b"\x20") + END, "FILE_UNREADABLE"),
        (BEGIN[3], "FILE_DAMAGED"),
        (old([["Nummer", "Naam"]], 4)[:-20], "FILE_DAMAGED"),
    ],
    ids=["password", "empty", "chart", "beginning_only", "cut_off"],
)
def test_what_cannot_be_read_is_refused_in_words(content: bytes, code: str) -> None:
    [grid] = read("lijst.xls", content)
    assert (grid.rows, [issue.code for issue in grid.issues]) == ([], [code])
