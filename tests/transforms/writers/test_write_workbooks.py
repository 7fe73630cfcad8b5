"""XLSX and ODS in which every cell is a text, and the same bytes at every moment."""

from __future__ import annotations

import io
import tempfile
import time
import zipfile
from collections.abc import Callable
from datetime import date

import openpyxl
import pandas as pd
import pytest
from odf.element import Element
from python_calamine import CalamineWorkbook

from transforms.writers.opendocument import opendocument
from transforms.writers.workbook import workbook

CELLS = ["0012", "1E2", "=1+1", "#N/B", "2016-02-29", "TRUE", "Zoë  Łoś", "'t", " rand ", "", '<a> & "b"']
ROWS = pd.DataFrame({"tekst": CELLS, "=kop": ["x"] * len(CELLS)}, dtype="str")

Writer = Callable[[], bytes]


@pytest.fixture(params=["xlsx", "ods"])
def written(request: pytest.FixtureRequest) -> Writer:
    return (lambda: workbook(ROWS, date(2026, 8, 20))) if request.param == "xlsx" else (lambda: opendocument(ROWS))


def test_every_cell_comes_back_as_the_text_it_was(written: Writer) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(written()))
    assert book.sheet_names == ["leerlingen"]
    rows = book.get_sheet_by_index(0).to_python()
    assert rows == [["tekst", "=kop"], *([cell, "x"] for cell in CELLS)]


def test_nothing_in_a_workbook_is_a_formula_or_a_number() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(ROWS, date(2026, 8, 20))))["leerlingen"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}


def test_the_moment_of_writing_leaves_no_trace(written: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    first = written()
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(2_000_000_000))
    assert written() == first
    with zipfile.ZipFile(io.BytesIO(first)) as packed:
        assert {part.date_time for part in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert packed.testzip() is None


def test_an_opendocument_says_what_it_is_in_its_first_uncompressed_part() -> None:
    with zipfile.ZipFile(io.BytesIO(opendocument(ROWS))) as packed:
        first = packed.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert packed.read(first) == b"application/vnd.oasis.opendocument.spreadsheet"


def test_another_document_in_the_process_changes_nothing() -> None:
    first = opendocument(ROWS)
    Element(qname=("urn:oasis:names:tc:opendocument:xmlns:chart:1.0", "chart"), check_grammar=False)
    assert opendocument(ROWS) == first


def test_no_pupil_passes_through_a_temporary_file(written: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file")

    for name in ("mkstemp", "NamedTemporaryFile", "TemporaryFile"):
        monkeypatch.setattr(tempfile, name, refuse)
    monkeypatch.setattr("openpyxl.worksheet._writer.create_temporary_file", refuse)
    assert written()


def test_a_sheet_without_rows_has_its_headings() -> None:
    for content in (workbook(ROWS.head(0), date(2026, 8, 20)), opendocument(ROWS.head(0))):
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        assert sheet.to_python() == [["tekst", "=kop"]]
