"""Sheets that a person fills in: cells that stay texts, some of which may be written in, and lists to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings of texts that a spreadsheet would run when somebody edits the cell."""
LINE_HEIGHT = 15
YELLOW = PatternFill("solid", fgColor="FFF2CC")
GREY = PatternFill("solid", fgColor="E7E6E6")
LINE = Side(style="thin", color="BFBFBF")
EDGE = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
TOP = Alignment(vertical="top", wrap_text=True)


def offer(sheet: Worksheet, choices: str, cells: str) -> None:
    """Lets a person choose in some cells, from texts or from cells with them."""
    offered = DataValidation("list", formula1=choices.removeprefix("="), allow_blank=True)
    offered.add(cells)
    offered.showErrorMessage = True
    sheet.add_data_validation(offered)


def put(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    """Writes a text that stays a text, also when somebody edits the cell."""
    cell = cast(Cell, sheet.cell(row, column))
    cell.number_format = "@"
    if text:
        cell.value, cell.data_type = ILLEGAL_CHARACTERS_RE.sub("", text), "s"
        cell.quotePrefix = text.startswith(FORMULA)
    return cell


def unlock(cell: Cell) -> None:
    """Lets a person write in a cell."""
    cell.protection, cell.fill, cell.border = Protection(locked=False), YELLOW, EDGE


def heighten(sheet: Worksheet, row: int, texts: Mapping[str, str]) -> None:
    """Gives a row the height of its longest text: not every program finds that by itself."""
    lines = max(1 + int(1.15 * len(text) / sheet.column_dimensions[column].width) for column, text in texts.items())
    sheet.row_dimensions[row].height = LINE_HEIGHT * lines if lines > 1 else None


def lay_out(sheet: Worksheet) -> None:
    """Makes a sheet fit the width of a page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
