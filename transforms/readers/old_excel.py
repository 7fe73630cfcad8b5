"""Workbooks of Excel 2 to 4, which some old report writers still make; calamine does not read them."""

from __future__ import annotations

import datetime as dt
from io import StringIO

import xlrd

from transforms.readers.cells import text
from transforms.readers.grid import Grid
from transforms.readers.refusal import Refused

EPOCHS = (dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1))


def old_excel(content: bytes) -> list[tuple[Grid, bool]]:
    """Returns the sheets with their filled rows, and whether a person sees them.

    Raises:
        Refused: it is damaged, or locked with a password.
    """
    try:
        book = xlrd.open_workbook(file_contents=content, logfile=StringIO())
    except xlrd.XLRDError as error:
        raise Refused("FILE_ENCRYPTED" if "encrypted" in str(error) else "FILE_UNREADABLE") from None
    return [(_filled(sheet, EPOCHS[book.datemode]), sheet.visibility == 0) for sheet in book.sheets()]


def _filled(sheet: xlrd.sheet.Sheet, epoch: dt.datetime) -> Grid:
    grid = Grid(sheet.name, assumed={"reader": "xlrd"})
    for number in range(sheet.nrows):
        row = [_text(cell, epoch) for cell in sheet.row(number)]
        if any(row):
            grid.rows.append(row)
            grid.numbers.append(number + 1)
    return grid


def _text(cell: xlrd.sheet.Cell, epoch: dt.datetime) -> str:
    """Returns a cell as text, by the one rule for cells of all workbooks."""
    if cell.ctype == xlrd.XL_CELL_DATE:
        return text(epoch + dt.timedelta(days=cell.value))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return text(bool(cell.value))
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#N/A"))
    return text(cell.value)
