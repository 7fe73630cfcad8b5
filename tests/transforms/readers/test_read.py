"""The one entry: what a file is is told by its content, and whatever the bytes are, it never raises."""

from __future__ import annotations

from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import transforms.readers as readers
from tests.builders import ole, record, workbook_stream, xls
from tests.forms import archive, xlsx
from transforms.readers import Grid, read

CSV = b"Leerlingnummer;Roepnaam\r\n001234;Zo\xeb\r\n1E2;None\r\n"
EDEXML = b"<EDEX><leerlingen><leerling key='1'><achternaam>Vos</achternaam></leerling></leerlingen></EDEX>"


XLSX = xlsx("Leerlingen", [["Leerlingnummer", "Roepnaam"], ["001234", "Zoë"]])


def code(content: bytes) -> str:
    """Returns why a file is refused; it must be one grid without rows and with that one issue."""
    [grid] = read("lijst.csv", content)
    [issue] = grid.issues
    assert (grid.rows, grid.numbers, issue.severity, issue.file) == ([], [], "file", "lijst.csv")
    return issue.code


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (CSV, "csv"),
        (XLSX, "xlsx"),
        (xls([["Leerlingnummer"], ["001234"]]), "xls"),
        (EDEXML, "edexml"),
        (b"\xef\xbb\xbf\n" + EDEXML, "edexml"),
        ("﻿Nummer\tNaam\r\n001\tZoë\r\n".encode("utf-16-le"), "csv"),
        (b"<table><tr><td>a<td>b<tr><td>1<td>2</table>", "html"),
    ],
)
def test_the_form_is_told_by_content_whatever_the_name(content: bytes, form: str) -> None:
    for name in ("lijst.csv", "lijst.XLS", "lijst.xlsx", "lijst"):
        assert [grid.form for grid in read(name, content)] == [form]


def test_text_stays_text() -> None:
    [grid] = read("lijst.csv", CSV)
    assert grid.rows == [["Leerlingnummer", "Roepnaam"], ["001234", "Zoë"], ["1E2", "None"]]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "FILE_EMPTY"),
        (b" \r\n\t ", "FILE_EMPTY"),
        (b"\xef\xbb\xbf", "FILE_EMPTY"),
        (bytes(5000), "FILE_TRUNCATED"),
        (CSV + bytes(512), "FILE_TRUNCATED"),
        (EDEXML[:60], "FILE_TRUNCATED"),
        (EDEXML[:60] + bytes(100), "FILE_TRUNCATED"),
        (XLSX[:3000], "FILE_TRUNCATED"),
        (XLSX[:3000] + bytes(3000), "FILE_TRUNCATED"),
        (xls([["a"]])[:700], "FILE_TRUNCATED"),
        (b"%PDF-1.7\n%\xe2\xe3", "FILE_PDF"),
        (b"<!DOCTYPE html><html><body>U bent uitgelogd</body></html>", "FILE_HTML"),
        (b"Rar!\x1a\x07\x01\x00" + bytes(30), "FILE_UNREADABLE"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(30), "FILE_UNREADABLE"),
        (b"\x89PNG\r\n\x1a\n" + bytes(30), "FILE_UNREADABLE"),
        (bytes(range(1, 9)) * 100, "FILE_UNREADABLE"),
        (ole(b"x" * 5000, "WordDocument"), "FILE_UNREADABLE"),
        (ole(b"x" * 5000, "EncryptedPackage"), "FILE_ENCRYPTED"),
        (ole(record(0x809, bytes(16)) + record(0x2F, bytes(6)) + record(0x0A)), "FILE_ENCRYPTED"),
        (b"<EDEX><a>", "FILE_TRUNCATED"),
        (b"<EDEX><a></b></EDEX>", "XML_INVALID"),
        (b"<html5><a/></html5>", "XML_NOT_EDEXML"),
        (b"PK\x05\x06" + bytes(18), "ARCHIVE_NO_FILES"),
        (archive({"mimetype": b"a", "encrypted-package": b"b"}), "FILE_ENCRYPTED"),
        (archive({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}), "FILE_UNREADABLE"),
    ],
)
def test_a_refusal_says_why(content: bytes, expected: str) -> None:
    assert code(content) == expected


def test_a_file_beyond_all_measure_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("transforms.readers.sniff"), "MAX_BYTES", 10)
    assert code(CSV) == "FILE_TOO_LARGE"


def test_a_panic_inside_a_library_costs_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):
        """As pyo3 raises it: an `except Exception` does not see it."""

    def panic(*_: object) -> list[Grid]:
        raise PanicException

    monkeypatch.setattr(readers, "workbook", panic)
    assert code(XLSX) == "FILE_DAMAGED"


def test_a_person_can_still_interrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(name: str, content: bytes) -> Grid:
        raise KeyboardInterrupt

    monkeypatch.setattr(readers, "delimited", interrupt)
    with pytest.raises(KeyboardInterrupt):
        read("lijst.csv", CSV)


SEEDS = [
    CSV,
    EDEXML,
    XLSX,
    xls([["a", 1], ["b", 2.5]]),
    archive({"a": CSV, "b": EDEXML}),
    workbook_stream({"A": [["x"]]}),
]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SEEDS), st.integers(0, 10_000), st.binary(max_size=40), st.integers(0, 200))
def test_damage_anywhere_never_raises(seed: bytes, place: int, bytes_: bytes, cut: int) -> None:
    place %= len(seed)
    for grid in read("lijst", seed[:place] + bytes_ + seed[place + cut :]):
        assert len(grid.rows) == len(grid.numbers)
        assert all(isinstance(cell, str) for row in grid.rows for cell in row)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_never_raise(content: bytes) -> None:
    assert read("lijst", content)
