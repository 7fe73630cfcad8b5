"""Task book: a list that a person goes through, as a workbook in which every cell stays a text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from transforms.sheets import TOP, lay_out, put, unlock
from transforms.writers.workbook import packed

WIDEST = 60


def task_book(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]], made_on: date) -> bytes:
    """Returns a workbook of one sheet; a heading that is empty begins a column to tick what is done."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title[:31]
    for place, heading in enumerate(headings, 1):
        put(sheet, 1, place, heading).font = Font(bold=True)
        texts = (line for row in rows for line in row[place - 1].split("\n"))
        width = max(map(len, (heading, *texts)))
        sheet.column_dimensions[get_column_letter(place)].width = min(width + 3, WIDEST)
    for number, row in enumerate(rows, 2):
        for place, text in enumerate(row, 1):
            cell = put(sheet, number, place, text)
            cell.alignment = TOP
            if not text and place == len(headings):
                unlock(cell)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{len(rows) + 1}"
    lay_out(sheet)
    return packed(book, made_on)
