"""Spreadsheets that are really markup: HTML and XML-2003 with the name `.xls`."""

from __future__ import annotations

import pytest

from tests.findings import codes
from transforms.readers import Grid, read

TABLE = "<table><tr><th>Nummer</th><th>Naam</th></tr><tr><td>00123</td><td>Zoë</td></tr></table>"
ROWS = [["Nummer", "Naam"], ["00123", "Zoë"]]


def grids(page: str | bytes, encoding: str = "utf-8") -> list[Grid]:
    return read("lijst.xls", page if isinstance(page, bytes) else page.encode(encoding))


@pytest.mark.parametrize(
    ("head", "encoding", "assumed"),
    [
        ("", "utf-8", "utf-8"),
        ("", "cp1252", "cp1252"),
        ('<meta charset="windows-1252">', "cp1252", "cp1252"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">', "cp1252", "cp1252"),
        ('<meta charset="utf-8">', "cp1252", "cp1252"),
        ('<meta charset="utf-16">', "utf-8", "utf-8"),
        ("", "utf-16", "utf-16"),
    ],
)
def test_text_survives_in_every_encoding(head: str, encoding: str, assumed: str) -> None:
    [grid] = grids(f"<html><head>{head}</head><body>{TABLE}</body></html>", encoding)
    assert (grid.name, grid.rows, grid.numbers, grid.form) == ("lijst.xls", ROWS, [1, 2], "html")
    assert grid.assumed == {"encoding": assumed}


def test_spans_breaks_and_entities() -> None:
    page = (
        "<TABLE><TR><TH COLSPAN=2>Naam<TH>Klas<!-- <td>niet --></TR>"
        "<tr><td rowspan='2'>1<td>A&amp;B<br>C&nbsp;<td>4&euro;</tr><tr><td>D<td>5</tr></TABLE>"
    )
    [grid] = grids(page)
    assert grid.rows == [["Naam", "", "Klas"], ["1", "A&B\nC", "4€"], ["", "D", "5"]]


def test_scripts_and_tables_that_arrange_the_page_are_no_data() -> None:
    page = f"<html><script>if (1 < 2) '<td>'</script><table><tr><td>Kop<td>{TABLE}</table></html>"
    assert [grid.rows for grid in grids(page)] == [ROWS]


def test_a_small_table_inside_a_cell_does_not_hide_the_pupils() -> None:
    inner = "<table><tr><td>x<td>y</table>"
    page = f"<table><tr><td>Nummer<td>Naam<tr><td>1<td>Vos{inner}<tr><td>2<td>Das</table>"
    assert [row[0] for [grid] in [grids(page)] for row in grid.rows] == ["Nummer", "1", "2"]


def test_several_tables_are_several_grids() -> None:
    assert [grid.name for grid in grids(f"<html>{TABLE}{TABLE}</html>")] == ["tabel 1", "tabel 2"]


@pytest.mark.parametrize(
    "page",
    [
        "<html><body>Log in</body></html>",
        f"<html><form><input type='password'></form>{TABLE}</html>",
        "<table><tr><td>één cel</td></tr></table>",
        "<html>" + "<table>" * 5000,
    ],
)
def test_a_page_without_a_data_table_is_no_export(page: str) -> None:
    assert codes(*grids(page)) == ["FILE_HTML"]


@pytest.mark.parametrize("damage", ["<!--", "<a", "</a", "<![CDATA[", "<table", "<?a?>"])
def test_a_damaged_page_takes_no_time(damage: str) -> None:
    assert grids("<html>" + damage * 50_000)


def test_more_cells_than_any_list_has_are_refused() -> None:
    assert codes(*grids("<table>" + "<tr><td colspan=1000>a" * 4001)) == ["FILE_TOO_LARGE"]


def xml2003(rows: str, options: str = "") -> str:
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="Blad1"><Table>{rows}</Table>{options}</Worksheet></Workbook>'
    )


def cell(kind: str, value: str, extra: str = "") -> str:
    return f'<Cell{extra}><Data ss:Type="{kind}">{value}</Data></Cell>'


def test_xml2003_is_read_by_type_and_place() -> None:
    third = cell("Number", "248109.0", ' ss:Index="3"')
    first = f"<Row>{cell('String', '00123')}{third}{cell('Boolean', '1')}</Row>"
    second = f'<Row ss:Index="5">{cell("DateTime", "2014-03-05T00:00:00.000")}{cell("Error", "#N/A")}</Row>'
    [grid] = grids(xml2003(first + second))
    assert (grid.name, grid.form, grid.numbers) == ("Blad1", "xml2003", [1, 5])
    assert grid.rows == [["00123", "", "248109", "1"], ["2014-03-05", "#N/A"]]
    assert grid.issues == ()


def test_a_remark_in_xml2003_is_not_the_cell() -> None:
    remark = '<Row><Cell><Data ss:Type="String">Vos</Data><Comment><ss:Data>let op</ss:Data></Comment></Cell></Row>'
    assert grids(xml2003(remark))[0].rows == [["Vos"]]


def test_xml2003_that_is_empty_or_unsafe_is_refused() -> None:
    assert codes(*grids(xml2003(""))) == ["FILE_EMPTY"]
    assert codes(*grids(xml2003(f'<Row ss:Index="99999999">{cell("String", "a")}</Row>'))) == ["FILE_DAMAGED"]
    assert codes(*grids(xml2003("<Row>"))) == ["XML_INVALID"]
