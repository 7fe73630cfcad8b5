"""Workbooks (xlsx, xls, ods): every sheet that is shown is a grid; no library sees unchecked bytes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from io import BytesIO

from openpyxl import load_workbook
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from schemas.messages import Issue
from transforms.readers.biff import ENCRYPTED, book_stream, patched, sheets
from transforms.readers.cells import MAX_CELLS, text
from transforms.readers.compound import contained
from transforms.readers.grid import Grid
from transforms.readers.hidden import with_hidden
from transforms.readers.old_excel import old_excel
from transforms.readers.ooxml import Checked, spreadsheet
from transforms.readers.opendocument import opendocument
from transforms.readers.refusal import Refused
from transforms.readers.sniff import EXCEL_2_3_4
from transforms.readers.unlock import unlock_package, unlock_stream

Sheets = list[tuple[Grid, bool]]
"""Every sheet of a workbook, and whether it is visible."""

MAX_SECOND = 20_000_000
"""The largest package for openpyxl, which takes some fifty times the memory of what it reads."""


def workbook(name: str, content: bytes, form: str, passwords: Sequence[str] = ()) -> list[Grid]:
    """Returns the sheets that hold anything, those that a person does not see set aside.

    Raises:
        Refused: it is encrypted and no password fits, it is damaged, unsafe or empty.
    """
    if form == "xls" and ENCRYPTED in content:
        form, content = "xlsx", unlock_package(content, passwords)
    if content.startswith(EXCEL_2_3_4):
        found = old_excel(content)
    else:
        found = _xls(content, passwords) if form == "xls" else {"xlsx": _xlsx, "ods": opendocument}[form](content)
    filled = [(grid, visible) for grid, visible in found if grid.rows]
    if not filled:
        raise Refused("FILE_EMPTY")
    some = any(visible for _, visible in filled)
    shown = [grid for grid, visible in filled if visible or not some]
    hidden = [grid for grid, visible in filled if some and not visible]
    left = {
        "hidden_sheets": ", ".join(grid.name for grid in hidden),
        "empty_sheets": ", ".join(grid.name for grid, _ in found if not grid.rows),
    }
    assumed = {key: value for key, value in left.items() if value}
    told = [replace(grid, form=form, assumed={**grid.assumed, **assumed}) for grid in shown]
    return with_hidden(name, told, [replace(grid, form=form) for grid in hidden])


def _xlsx(content: bytes) -> Sheets:
    """Returns the sheets of an .xlsx as calamine reads them; openpyxl takes over where it cannot, or finds nothing."""
    checked = spreadsheet(content)
    found: Sheets = []
    with suppress(CalamineError):
        found = [] if checked.scattered else _calamine(checked.content)
    read = any(grid.rows for grid, _ in found) or (found and not checked.cells)
    return found if read else _openpyxl(checked)


def _xls(content: bytes, passwords: Sequence[str]) -> Sheets:
    stream = unlock_stream(content, book_stream(content), passwords)
    extents = sheets(stream)
    if any(sheet.rows * sheet.columns > MAX_CELLS for sheet in extents):
        raise Refused("FILE_TOO_LARGE")
    errors = {index: sheet.errors for index, sheet in enumerate(extents) if sheet.errors}
    found = _calamine(contained(patched(stream, extents)), errors)
    if not any(grid.rows for grid, _ in found) and any(sheet.rows for sheet in extents):
        raise Refused("FILE_DAMAGED")
    return found


def _calamine(safe: bytes, errors: dict[int, dict[tuple[int, int], str]] | None = None) -> Sheets:
    """Returns the sheets as calamine reads them; `errors` are cells that it leaves empty, by sheet and place."""
    found = []
    try:
        with CalamineWorkbook.from_filelike(BytesIO(safe)) as book:
            if len(set(book.sheet_names)) < len(book.sheet_names):
                raise Refused("FILE_DAMAGED")  # it would read one of the two twice
            for index, meta in enumerate(book.sheets_metadata):
                if meta.typ == SheetTypeEnum.WorkSheet:
                    grid = _sheet(book.get_sheet_by_index(index), (errors or {}).get(index, {}))
                    found.append((grid, meta.visible == SheetVisibleEnum.Visible))
    except PasswordError:
        raise Refused("FILE_ENCRYPTED") from None
    return found


def _sheet(sheet: CalamineSheet, errors: dict[tuple[int, int], str]) -> Grid:
    """Returns a sheet from its first filled cell on; equal texts are kept once."""
    top, left = sheet.start or (0, 0)
    known = _Texts()
    grid = Grid(sheet.name)
    for index, row in enumerate(sheet.iter_rows() if sheet.start else ()):
        if index >= top:
            grid.rows.append([known[text(cell)] for cell in row])
            grid.numbers.append(index + 1)
    if any("\0" in shown for shown in known):
        grid = replace(grid, assumed={"encoding": "utf-16-le"})
    for (index, column), error in errors.items():
        if 0 <= index - top < len(grid.rows) and 0 <= column - left < len(grid.rows[index - top]):
            grid.rows[index - top][column - left] = error
    return grid


class _Texts(dict[str, str]):
    """Every text of a sheet once, so that the same text takes memory once."""

    def __missing__(self, shown: str) -> str:
        self[shown] = whole = _narrowed(shown) if "\0" in shown else shown
        return whole


def _narrowed(wide: str) -> str:
    """Returns text that calamine took for one byte per letter where there were two, as in some .xls."""
    try:
        narrow = wide.encode("cp1252").decode("utf-16-le")
    except UnicodeError:
        raise Refused("FILE_DAMAGED") from None
    if "\0" in narrow:
        raise Refused("FILE_DAMAGED")
    return narrow


def _openpyxl(checked: Checked) -> Sheets:
    """Returns the sheets of an .xlsx that calamine does not open, or that would take it too much memory."""
    if len(checked.content) > MAX_SECOND:
        raise Refused("FILE_TOO_LARGE")
    book = load_workbook(BytesIO(checked.content), read_only=True, data_only=True)
    if not book.worksheets:
        raise Refused("FILE_DAMAGED")
    found = []
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what a sheet says of its own size is not to be believed
        found.append((_filled(sheet.title, sheet.values), sheet.sheet_state == "visible"))
    if len(book.sheetnames) < checked.sheets:  # openpyxl leaves out a sheet that is missing, and says nothing
        return [(replace(grid, issues=(Issue("SHEET_MISSING"),)), visible) for grid, visible in found]
    return found


def _filled(name: str, rows: Iterable[Iterable[object]]) -> Grid:
    """Returns the rows in which there is anything, with the numbers that they have in the sheet."""
    grid = Grid(name, assumed={"reader": "openpyxl"})
    for number, row in enumerate(rows, 1):
        if any(cell is not None for cell in row):
            grid.rows.append([text(cell) for cell in row])
            grid.numbers.append(number)
    return grid
