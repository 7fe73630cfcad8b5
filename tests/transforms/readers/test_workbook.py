"""Workbooks: every cell text by one rule, rows with the numbers of the sheet, and no bytes that kill the process."""

from __future__ import annotations

import datetime as dt
import re
import struct
from collections.abc import Sequence
from io import BytesIO

import pytest
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties
from odf.table import Table, TableCell, TableRow
from odf.text import P

from tests.builders import HIDDEN, ole, record, workbook_stream, xls
from tests.deliveries import outcome_of
from tests.findings import only, read_codes
from tests.forms import archive, parts, workbook
from transforms.readers import read

ROWS: list[list[object]] = [
    ["Nummer", "Roepnaam", "Geboren", "Gezien", "Actief", "Score"],
    ["001234", "Zoë Łuk", dt.date(2014, 3, 5), dt.datetime(2014, 3, 5, 10, 0), True, 1.5],
    [248109.0, "None", dt.datetime(2014, 3, 5), None, False, 123450000000000000.0],
]
TEXTS = [
    ["Nummer", "Roepnaam", "Geboren", "Gezien", "Actief", "Score"],
    ["001234", "Zoë Łuk", "2014-03-05", "2014-03-05 10:00:00", "1", "1.5"],
    ["248109", "None", "2014-03-05", "", "0", "1.2345E+17"],
]


def xlsx(rows: Sequence[Sequence[object]], **sheets: Sequence[Sequence[object]]) -> bytes:
    """Returns a workbook with `Blad1` and sheets of these names; one that begins with `hidden_` is hidden."""
    return workbook({"Blad1": rows} | {name.replace("hidden_", HIDDEN): more for name, more in sheets.items()})


def ods(cells: list[list[dict[str, str]]], hidden: bool = False) -> bytes:
    """Returns an .ods with one sheet; a cell is the attributes of its element, `text` what it shows."""
    document, target = OpenDocumentSpreadsheet(), BytesIO()
    style = Style(name="ta1", family="table")
    style.addElement(TableProperties(display="false" if hidden else "true"))
    document.automaticstyles.addElement(style)
    table = Table(name="Blad1", stylename="ta1")
    for values in cells:
        row = TableRow(**({"numberrowsrepeated": values.pop(0)["rows"]} if values and "rows" in values[0] else {}))
        for attributes in values:
            shown = attributes.get("text", "")
            cell = TableCell(**{name: value for name, value in attributes.items() if name != "text"})
            if shown:
                cell.addElement(P(text=shown))
            row.addElement(cell)
        table.addElement(row)
    document.spreadsheet.addElement(table)
    document.write(target)
    return target.getvalue()


def changed(content: bytes, part: str, old: str, new: str) -> bytes:
    """Returns a package in which one part was changed by a regular expression, which must match."""
    members = parts(content)
    text = members[part].decode()
    assert re.search(old, text)
    return archive(members | {part: re.sub(old, new, text, count=1).encode()})


def cell_a2(element: str) -> bytes:
    """Returns a workbook with `Nummer` in A1 and this element as A2."""
    return changed(xlsx([["Nummer"], ["x"]]), "xl/worksheets/sheet1.xml", '<c r="A2".*?</c>', element)


def text_cell(text: str) -> dict[str, str]:
    return {"valuetype": "string", "text": text}


@pytest.mark.parametrize("content", [xlsx(ROWS), xls(ROWS)], ids=["xlsx", "xls"])
def test_every_cell_is_text_by_rule(content: bytes) -> None:
    grid = only(content)
    assert (grid.name, grid.rows, grid.numbers, grid.issues) == ("Blad1", TEXTS, [1, 2, 3], ())


def test_every_cell_of_ods_is_text_by_rule() -> None:
    cells = [
        [text_cell("001234"), {"valuetype": "float", "value": "248109.0", "text": "248.109"}],
        [
            {"valuetype": "date", "datevalue": "2014-03-05", "text": "5 mrt. 2014"},
            {"valuetype": "date", "datevalue": "2014-03-05T10:00:00", "text": "5-3-14 10:00"},
            {"valuetype": "boolean", "booleanvalue": "true", "text": "WAAR"},
            {"valuetype": "time", "timevalue": "PT10H30M00S", "text": "10:30"},
        ],
    ]
    assert only(ods(cells)).rows == [["001234", "248109"], ["2014-03-05", "2014-03-05 10:00:00", "1", "10:30:00"]]


def test_rows_have_the_numbers_of_the_sheet() -> None:
    grid = only(xlsx([[], [], [], ["Nummer"], ["1"], [None], ["2"]]))
    assert [(number, row) for number, row in zip(grid.numbers, grid.rows, strict=True) if any(row)] == [
        (4, ["Nummer"]),
        (5, ["1"]),
        (7, ["2"]),
    ]
    assert only(xls([[], [], ["Nummer"], ["1"]])).numbers == [3, 4]
    assert only(ods([[{"rows": "1000"}], [text_cell("Nummer")]])).numbers == [1001]


def test_error_cells_are_never_empty_and_not_told_before_they_are_used() -> None:
    broken = cell_a2('<c r="A2" t="e"><v>#N/A</v></c>')
    for content in (broken, xls([["Nummer"], ["#N/A"]])):
        grid = only(content)
        assert grid.rows == [["Nummer"], ["#N/A"]]
        assert grid.issues == ()


def test_an_error_cell_is_told_once_and_with_its_column() -> None:
    rows = [["Leerlingnummer", "Huidige groep", "Huidige status", "Roepnaam", "Achternaam", "Anders"]]
    rows += [["7", "5a", "ingeschreven", "#N/A", "Wolkenveld", "#REF!"]]
    outcome = outcome_of([("lijst.xls", xls(rows))], "99QQ00")
    told = [(issue.code, issue.row, issue.column) for issue in outcome.issues if issue.code == "CELL_ERROR"]
    assert told == [("CELL_ERROR", 2, "Roepnaam")]
    assert list(outcome.pupils["achternaam"]) == ["Wolkenveld"]


def test_every_filled_sheet_that_is_shown_is_a_grid() -> None:
    shown = [["a"]]
    for content in (
        xlsx(shown, Klas=[["b"]], Leeg=[], hidden_Oud=[["c"]]),
        xls({"Blad1": shown, "Klas": [["b"]], "Leeg": [], "hidden:Oud": [["c"]]}),
    ):
        grids = read("lijst", content)
        assert [(grid.name, grid.aside) for grid in grids] == [("Blad1", ""), ("Klas", ""), ("Oud", "hidden_sheet")]
        assert grids[0].assumed == {"hidden_sheets": "Oud", "empty_sheets": "Leeg"}
    assert [grid.rows for grid in read("lijst", xls({"hidden:Oud": [["c"]], "Leeg": []}))] == [[["c"]]]
    assert only(ods([[text_cell("a")]], hidden=True)).rows == [["a"]]


def test_a_workbook_without_cells_is_empty() -> None:
    assert [read_codes(content) for content in (xlsx([]), xls([]), ods([]))] == [["FILE_EMPTY"]] * 3


def test_a_cell_in_the_far_corner_does_not_kill_the_process() -> None:
    far = changed(xlsx([["Nummer"], ["1"]]), "xl/worksheets/sheet1.xml", 'r="A2"', 'r="XFD1048576"')
    grid = only(changed(far, "xl/worksheets/sheet1.xml", '<row r="2"', '<row r="1048576"'))
    assert grid.numbers == [1, 1048576]
    assert [[cell for cell in row if cell] for row in grid.rows] == [["Nummer"], ["1"]]
    outside = changed(xlsx([["Nummer"]]), "xl/worksheets/sheet1.xml", 'r="A1"', 'r="ZZZZ99999999"')
    assert read_codes(outside) == ["FILE_TOO_LARGE"]


def test_a_far_cell_of_xls_does_not_kill_the_process() -> None:
    stream = bytearray(workbook_stream({"Blad1": [["Nummer"], [7]]}))
    place = stream.index(struct.pack("<HHHH", 0x203, 14, 1, 0))
    struct.pack_into("<HH", stream, place + 4, 65535, 65535)
    assert read_codes(ole(bytes(stream))) == ["FILE_DAMAGED"]
    struct.pack_into("<HH", stream, place + 4, 65535, 255)
    assert read_codes(ole(bytes(stream))) == ["FILE_TOO_LARGE"]


def test_a_claimed_extent_costs_no_memory() -> None:
    stream = bytearray(workbook_stream({"Blad1": [["Nummer"]]}))
    struct.pack_into("<IIHH", stream, stream.index(struct.pack("<HH", 0x200, 14)) + 4, 0, 2**32 - 1, 0, 65535)
    assert only(ole(bytes(stream))).rows == [["Nummer"]]


@pytest.mark.parametrize("rows", ["1000000000", "99999999999"])
def test_repeated_cells_of_ods_do_not_fill_the_memory(rows: str) -> None:
    assert read_codes(ods([[{"rows": rows}, text_cell("a")]])) == ["FILE_TOO_LARGE"]
    assert read_codes(ods([[{"numbercolumnsrepeated": rows}, text_cell("a")]])) == ["FILE_TOO_LARGE"]
    assert only(ods([[text_cell("a")], [{"rows": rows}, {"numbercolumnsrepeated": "16384"}]])).rows == [["a"]]


def test_a_part_that_unpacks_to_more_than_it_says_is_refused() -> None:
    bomb = changed(xlsx([["a"]]), "xl/worksheets/sheet1.xml", "<sheetData>", "<sheetData>" + " " * 5_000_000)
    assert read_codes(bomb) == ["FILE_TOO_LARGE"]


def test_a_claimed_number_of_texts_costs_no_memory() -> None:
    stream = workbook_stream({"Blad1": [["Nummer"]]})
    texts = record(0xFC, struct.pack("<II", 1, 2**31 - 1))
    start = struct.unpack_from("<I", stream, stream.index(struct.pack("<H", 0x85)) + 4)[0]
    globals_ = stream[: start - 4].replace(struct.pack("<I", start), struct.pack("<I", start + len(texts)))
    assert read_codes(ole(globals_ + texts + stream[start - 4 :])) == ["FILE_TRUNCATED"]


def test_a_claimed_number_of_styles_costs_no_memory() -> None:
    lie = changed(xlsx([["Nummer"]]), "xl/styles.xml", '<cellXfs count="[0-9]+"', '<cellXfs count="99999999999"')
    assert only(lie).rows == [["Nummer"]]


def test_the_numbers_of_a_chart_are_no_cells() -> None:
    stream = workbook_stream({"Blad1": [["Nummer"], ["001"]]})
    chart = record(0x809, bytes(16)) + record(0x203, struct.pack("<HHHd", 1, 0, 0, 99.0)) + record(0x0A)
    assert only(ole(stream[:-4] + chart + stream[-4:])).rows == [["Nummer"], ["001"]]


def test_an_older_form_of_formula_is_a_cell() -> None:
    formula = record(0x406, struct.pack("<HHHdHIH", 1, 0, 0, 7.0, 0, 0, 3) + b"\x1e\x07\x00")
    stream = workbook_stream({"Blad1": [["Nummer"]]})
    assert only(ole(stream[:-4] + formula + stream[-4:])).rows == [["Nummer"], ["7"]]


def test_half_an_xls_is_truncated_with_and_without_a_zero_tail() -> None:
    whole = xls([["Nummer", "Naam"]] + [[number, f"Naam {number}"] for number in range(2000)])
    for part in (0.1, 0.5, 0.9, 0.999):
        half = whole[: int(len(whole) * part)]
        assert read_codes(half) == ["FILE_TRUNCATED"]
        assert read_codes(half + bytes(len(whole) - len(half))) in (["FILE_TRUNCATED"], ["FILE_DAMAGED"]) or part > 0.9


def test_a_large_xls_is_read_to_the_end() -> None:
    grid = only(xls([[f"{row}-{column}" for column in range(60)] for row in range(3000)]))
    assert (len(grid.rows), grid.rows[-1][-1]) == (3000, "2999-59")


def test_a_missing_sheet_is_never_passed_over() -> None:
    members = parts(xlsx([["a"]], Klas=[["b"]]))
    del members["xl/worksheets/sheet2.xml"]
    assert read_codes(archive(members)) == ["SHEET_MISSING"]


def test_what_calamine_does_not_open_is_read_by_openpyxl() -> None:
    odd = cell_a2('<c r="A2" t="zz"><v>7</v></c>')
    assert only(odd).rows == [["Nummer"], ["7"]]


def test_a_text_counted_from_the_end_is_refused() -> None:
    other = cell_a2('<c r="A2" t="s"><v>-1</v></c>')
    assert read_codes(other) == ["FILE_DAMAGED"]


def test_entities_in_a_workbook_are_refused() -> None:
    entity = '<!DOCTYPE a [<!ENTITY x "y">]>'
    assert read_codes(changed(xlsx([["a"]]), "xl/workbook.xml", "^", entity)) == ["FILE_DAMAGED"]
    assert read_codes(changed(ods([[text_cell("a")]]), "content.xml", r"\?>", "?>" + entity)) == ["FILE_DAMAGED"]


def test_an_encrypted_ods_is_refused() -> None:
    marked = changed(
        ods([[text_cell("a")]]),
        "META-INF/manifest.xml",
        "</manifest:manifest>",
        "<manifest:encryption-data/></manifest:manifest>",
    )
    assert read_codes(marked) == ["FILE_ENCRYPTED"]
