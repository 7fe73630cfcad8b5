"""Whether the process that reads files starts, and reads one within its limits."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from flows.doctor.finding import Patient, Said, ok, wrong
from flows.reading import Sandbox

CELLS = ["Leerlingnummer", "0001"]


def examine(patient: Patient) -> Iterator[Said]:
    """Yields whether a small workbook, made on the spot, comes back as it was written."""
    sandbox = Sandbox()
    try:
        grids = sandbox.read("proef.xlsx", _workbook())
    finally:
        sandbox.close()
    read = [cell for grid in grids for row in grid.rows for cell in row]
    yield ok("DOCTOR_READING_OK") if read == CELLS else wrong("DOCTOR_READING_WRONG")


def _workbook() -> bytes:
    from openpyxl import Workbook

    book, content = Workbook(write_only=True), BytesIO()
    sheet = book.create_sheet()
    for cell in CELLS:
        sheet.append([cell])
    book.save(content)
    return content.getvalue()
