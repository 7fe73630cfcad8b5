"""Workbooks: XLSX in which every cell is a text, so that nothing is ever a formula, a number or a date."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from typing import Any

from openpyxl import Workbook
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter
from pandas import DataFrame

from transforms.writers.package import package

SHEET = "leerlingen"


class InMemory(ExcelWriter):
    """Writes sheets in memory: openpyxl's own way leaves the pupils in a temporary file when the process is killed."""

    _archive: zipfile.ZipFile

    def write_worksheet(self, ws: Any) -> None:
        """Puts one sheet in the archive."""
        content = io.BytesIO()
        ws._drawing = SpreadsheetDrawing()
        writer: Any = WorksheetWriter(ws, content)
        writer.write()
        ws._rels = writer._rels
        self._archive.writestr(ws.path[1:], content.getvalue())
        self.manifest.append(ws)


def workbook(rows: DataFrame, made_on: date) -> bytes:
    """Writes one sheet with a heading row and the rows."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    for number, cells in enumerate([list(rows.columns), *rows.to_numpy().tolist()], start=1):
        for place, text in enumerate(cells, start=1):
            if text:
                sheet.cell(number, place, text).data_type = "s"
    return packed(book, made_on)


def packed(book: Workbook, made_on: date) -> bytes:
    """Returns a workbook as bytes, always the same on that day."""
    book.properties.creator = "Doorstroom"
    book.properties.created = book.properties.modified = datetime.combine(made_on, time())
    content = io.BytesIO()
    InMemory(book, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED)).save()
    return package(content.getvalue())
