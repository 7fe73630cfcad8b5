"""OpenDocument spreadsheets: ODS in which every cell is a text."""

from __future__ import annotations

import io
from collections.abc import Iterable

from odf.element import Element
from odf.namespaces import nsdict
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableColumn, TableRow
from odf.teletype import addTextToElement
from odf.text import P
from pandas import DataFrame

from transforms.writers.package import package

SHEET = "leerlingen"

# odfpy declares the namespaces that the process has used so far; with all of them known the bytes are always the same.
Element.namespaces.update(nsdict)


def opendocument(rows: DataFrame) -> bytes:
    """Writes one sheet with a heading row and the rows."""
    document = OpenDocumentSpreadsheet()
    table = Table(name=SHEET)
    table.addElement(TableColumn(numbercolumnsrepeated=str(len(rows.columns))))
    for cells in [list(rows.columns), *rows.to_numpy().tolist()]:
        table.addElement(_row(cells))
    document.spreadsheet.addElement(table)
    content = io.BytesIO()
    document.write(content)
    return package(content.getvalue())


def _row(cells: Iterable[str]) -> TableRow:
    row = TableRow()
    for text in cells:
        row.addElement(_cell(text))
    return row


def _cell(text: str) -> TableCell:
    if not text:
        return TableCell()
    cell, paragraph = TableCell(valuetype="string"), P()
    addTextToElement(paragraph, text)
    cell.addElement(paragraph)
    return cell
