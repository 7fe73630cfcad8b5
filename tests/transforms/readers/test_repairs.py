"""Whatever the reader of text puts right is told with its row, and a row that can be read in two ways is not used."""

from __future__ import annotations

import pytest

from transforms.readers import read
from transforms.readers.grid import Grid

HEADING = "nr;roepnaam;achternaam;geboren;groep;status"
ROWS = [f"{1000 + place};Pim{place};Wolk{place};{place + 1:02}-05-2016;{place % 3 + 5}a;" for place in range(20)]


def grid(*lines: str, end: str = "\r\n") -> Grid:
    return read("lijst.csv", end.join([HEADING, *ROWS, *lines, ""]).encode())[0]


def told(found: Grid) -> list[tuple[str, int | None]]:
    return [(issue.code, issue.row) for issue in found.issues]


def test_a_whole_file_has_nothing_to_tell() -> None:
    assert told(grid()) == []


@pytest.mark.parametrize(
    ("line", "issues"),
    [
        ("1099;Pim;Wo;lk;04-05-2016;5a;", [("ROW_SHIFTED", 22)]),  # the last column is empty, as it always is
        ("1099;Pim;Wolk;;04-05-2016;5a;", [("ROW_SHIFTED", 22)]),
        ("1099;Pim;Wolk;04-05-2016;5a;;", [("CELLS_TRIMMED", 22)]),  # where the group stands, groups stand
        ("1099;Pim;Wolk;04-05-2016;5a;;;", [("CELLS_TRIMMED", 22)]),
        ("1099;Pim;Wolk;04-05-2016;;;", [("CELLS_TRIMMED", 22)]),
        ("1099;Pim;Wolk", []),
        ("1099;Pim;Wolk;04-05-2016;5a", []),
        ("1099;PimWolk;04-05-2016;5a;", [("ROW_SHIFTED", 22)]),
        ('1099;"Pim;Wolk;04-05-2016;5a;', [("QUOTE_STRAY", 22)]),
        ('1099;Pim;="00123";04-05-2016;5a;', [("CELL_UNWRAPPED", 22)]),
    ],
)
def test_a_row_that_is_put_right_is_told_and_one_that_may_have_shifted_is_not_used(
    line: str, issues: list[tuple[str, int]]
) -> None:
    quoted = '1098;"Pim";"Wolk";04-05-2016;5a;'
    assert told(grid(line, quoted)) == issues


def test_a_stray_quote_is_text_only_where_the_row_then_is_as_wide_as_the_others() -> None:
    before, after = b'nr;a;b;c\n1;"x";"y";z\n2;"x";"y";z\n', b'\n4;"x";"y";z\n'
    assert told(read("lijst.csv", before + b'3;"x;y";"z;w' + after)[0]) == [("QUOTE_STRAY", 4)]
    assert told(read("lijst.csv", before + b'3;"x;"z;w;v' + after)[0]) == [("ROW_SHIFTED", 4)]


def test_a_record_that_a_line_break_cut_is_joined_or_not_used() -> None:
    assert told(grid("1099;Pim;Wolk\nSter;04-05-2016;5a;")) == [("ROW_JOINED", 22)]
    assert told(grid("1099;Pim;Wolk\n1100;Bo;Ster;04-05-2016")) == [("ROW_SHIFTED", 22)]
    assert told(grid("1099;Pim;Wolk\nSter\n;5a;")) == [("ROW_SHIFTED", 22), ("ROW_SHIFTED", 23), ("ROW_SHIFTED", 24)]


def test_empty_cells_behind_every_row_are_told_once() -> None:
    rows = [HEADING.removesuffix(";status"), *(f"{row};;" for row in ROWS)]
    assert told(read("lijst.csv", "\r\n".join(rows).encode())[0]) == [("CELLS_TRIMMED", None)]
    rows[0] += ";;;"
    assert told(read("lijst.csv", "\r\n".join(rows).encode())[0]) == []


def test_lines_in_quotes_are_told_once() -> None:
    content = "".join(f'"{line}"\r\n' for line in [HEADING, *ROWS])
    found = read("lijst.csv", content.encode())[0]
    assert told(found) == [("LINES_UNQUOTED", None)] and found.rows[1][0] == "1000"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('first,last\nJohn,"Dough, Jr."\n', [["first", "last"], ["John", "Dough, Jr."]]),
        ('a,b,c\n1,"",""\n2,3,4\n', [["a", "b", "c"], ["1", "", ""], ["2", "3", "4"]]),
        ("a,b,c\n1,,\n2,3,4\n", [["a", "b", "c"], ["1", "", ""], ["2", "3", "4"]]),
        ('a,b\n1,"ha ""ha"" ha"\n3,4\n', [["a", "b"], ["1", 'ha "ha" ha'], ["3", "4"]]),
        (
            'key,val\n1,"{""type"": ""Point"", ""at"": [7.0, 5.5]}"\n',
            [["key", "val"], ["1", '{"type": "Point", "at": [7.0, 5.5]}']],
        ),
        (
            'a,b,c\n1,2,3\n"Once upon \na time",5,6\n7,8,9\n',
            [["a", "b", "c"], ["1", "2", "3"], ["Once upon \na time", "5", "6"], ["7", "8", "9"]],
        ),
        (
            'a,b\n1,"ha \n""ha"" \nha"\n3,4\n',
            [["a", "b"], ["1", 'ha \n"ha" \nha'], ["3", "4"]],
        ),
        ("a,b,c\n1,2,3\n4,5,ʤ\n", [["a", "b", "c"], ["1", "2", "3"], ["4", "5", "ʤ"]]),
        ("a,b,c\n1,2,3", [["a", "b", "c"], ["1", "2", "3"]]),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_every_reader_of_csv_must_get_exactly_right(text: str, rows: list[list[str]], end: str) -> None:
    found = read("spectrum.csv", text.replace("\n", end).encode())[0]
    assert [[cell.replace("\r\n", "\n") for cell in row] for row in found.rows] == rows
    assert told(found) == []
