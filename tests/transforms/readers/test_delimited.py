import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.findings import codes
from transforms.readers.delimited import delimited
from transforms.readers.grid import Grid

PUPILS = [["Stamnummer", "Naam", "Groep"], ["001234", "Jansen, Piet", "3/4"], ["001235", "de Vries, Zoë", "1E2"]]


def read(text: str, encoding: str = "utf-8") -> Grid:
    return delimited("lijst.csv", text.encode(encoding))


def quoted(rows: list[list[str]], delimiter: str, end: str = "\r\n") -> str:
    return "".join(delimiter.join('"' + c.replace('"', '""') + '"' for c in row) + end for row in rows)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_every_delimiter_and_line_end_gives_the_same_rows(delimiter: str, end: str) -> None:
    grid = read(end.join(map(delimiter.join, PUPILS)) + end)
    assert (grid.rows, grid.numbers, grid.issues, grid.form) == (PUPILS, [1, 2, 3], (), "csv")
    assert grid.assumed["delimiter"] == delimiter
    assert grid.assumed["line_end"] == {"\n": "LF", "\r\n": "CRLF", "\r": "CR"}[end]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_a_comma_in_a_quoted_name_does_not_divide(delimiter: str) -> None:
    grid = read(quoted(PUPILS, delimiter))
    assert (grid.rows, grid.assumed["delimiter"], grid.assumed["quote"]) == (PUPILS, delimiter, '"')


def test_only_the_cells_that_need_it_are_quoted() -> None:
    grid = read('nr,naam,groep\n1,"Jansen, Piet",3\n2,"Bakker, Ali",4\n')
    assert grid.rows == [["nr", "naam", "groep"], ["1", "Jansen, Piet", "3"], ["2", "Bakker, Ali", "4"]]


def test_decimal_commas_do_not_divide() -> None:
    grid = read("nr;taal;rekenen\n1;7,5;8,0\n2;6,5;9,5\n")
    assert grid.rows[1] == ["1", "7,5", "8,0"]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_comma_followed_by_a_space_divides(end: str) -> None:
    grid = read(end.join(["nr, naam, groep", '1, "Jansen, Piet", 3', "2, Ali, 4"]))
    assert grid.rows == [["nr", "naam", "groep"], ["1", "Jansen, Piet", "3"], ["2", "Ali", "4"]]


@pytest.mark.parametrize(
    "rows",
    [
        ["Leerlingnummer", "001", "002"],
        ["Naam", "Jansen, Piet", "de Vries, Anna"],
        ["Naam", "Piet de Vries", "Jan van Dam"],
        ["x"],
    ],
)
def test_a_list_of_one_column_stays_one_column(rows: list[str]) -> None:
    assert read("\n".join(rows)).rows == [[row] for row in rows]


def test_cells_are_text_exactly_as_they_stand() -> None:
    cells = ["001234", "1E2", "None", "NA", "  van  Dam ", "'t Hooft", "#N/A", "=1+1", "-", "nan"]
    assert read("a;b;c;d;e;f;g;h;i;j\n" + ";".join(cells) + "\n").rows[1] == cells


def test_quotes_are_doubled_or_escaped() -> None:
    assert read('nr;naam\n1;"Jan ""Sjon"" Pot"\n').rows[1] == ["1", 'Jan "Sjon" Pot']
    assert read('nr;naam\n1;"Jan \\"Sjon\\" Pot"\n2;"Bo"\n').rows[1:] == [["1", 'Jan "Sjon" Pot'], ["2", "Bo"]]


def test_single_quotes_around_cells_but_not_before_a_prefix() -> None:
    assert read("'nr';'naam'\n'1';'Piet; Jan'\n").rows[1] == ["1", "Piet; Jan"]
    assert read("nr;naam\n1;'t Hart\n2;'s Jongers\n").rows[1:] == [["1", "'t Hart"], ["2", "'s Jongers"]]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_quoted_cell_may_hold_a_line_break(end: str) -> None:
    grid = read(end.join(["nr;opmerking;groep", '1;"regel een\nregel twee";3', "2;geen;4", ""]))
    assert grid.rows == [["nr", "opmerking", "groep"], ["1", "regel een\nregel twee", "3"], ["2", "geen", "4"]]
    assert grid.numbers == [1, 2, 4]


def test_a_bare_line_feed_in_a_record_of_eduarte_belongs_to_it() -> None:
    """A15: Eduarte quotes nothing, ends every cell with `;` and lets a line feed in a cell through."""
    text = "Nummer;Naam;Straat;Groep;\r\n1;Piet;Dorpsstraat 1;3a;\r\n2;An;Weg 5\nhuis 2;3b;\r\n3;Bo;Pad 9;3c;\r\n"
    grid = read(text, "cp1252")
    assert grid.rows[2] == ["2", "An", "Weg 5 huis 2", "3b"]
    assert grid.numbers == [1, 2, 3, 5]
    assert len(grid.rows) == 4


def test_records_that_end_in_different_ways_stay_apart() -> None:
    grid = read("nr;naam\r\n1;Piet\r\n2;An\n3;Bo\r\n")
    assert grid.rows == [["nr", "naam"], ["1", "Piet"], ["2", "An"], ["3", "Bo"]]


@pytest.mark.parametrize(
    "text",
    ["a;b;c;\n1;2;3;\n4;5;6;\n", "a;b;c\n1;2;3;\n4;5;6;\n", "a;b;c;\n1;2;3\n4;5;6\n", "a;b;c;;;\n1;2;3;;;\n4;5;6;;;\n"],
)
def test_a_trailing_delimiter_makes_no_column(text: str) -> None:
    """A13: in heading and rows, in rows only, in the heading only."""
    assert read(text).rows == [["a", "b", "c"], ["1", "2", "3"], ["4", "5", "6"]]


def test_an_empty_last_column_with_a_heading_stays() -> None:
    assert read("a;b;c\n1;2;\n4;5;\n").rows == [["a", "b", "c"], ["1", "2", ""], ["4", "5", ""]]


def test_ragged_rows_stay_ragged() -> None:
    """A14."""
    rows = read("a;b;c\n1;2;3\n4;5\n6;7;8;9\n10;11;12\n").rows
    assert [len(row) for row in rows] == [3, 3, 2, 4, 3]


def test_a_trailing_delimiter_does_not_hide_a_cell_too_many() -> None:
    rows = read("a;b;c;\n1;2;3;\n4;x;5;6;\n7;8;9;\n").rows
    assert [len(row) for row in rows] == [3, 3, 4, 3]


def test_blank_rows_keep_the_line_numbers_right() -> None:
    grid = read("Leerlingenlijst\n\nnr;naam;groep\n1;An;3\n\n2;Bo;4\n")
    assert [(n, r[0]) for n, r in zip(grid.numbers, grid.rows, strict=True) if r != [""]] == [
        (1, "Leerlingenlijst"),
        (3, "nr"),
        (4, "1"),
        (6, "2"),
    ]


@pytest.mark.parametrize("cell", ['="00123"', '"=""00123"""'])
def test_a_number_wrapped_for_a_spreadsheet_is_unwrapped(cell: str) -> None:
    """B3."""
    assert read(f"nr;naam\n{cell};Piet\n00124;An\n").rows[1] == ["00123", "Piet"]


def test_spoiled_letters_are_restored_and_told() -> None:
    """F2, F3."""
    grid = read("nr;naam;groep\n1;ZoÃ«;3\n2;Ã?ngel;4\n3;Zo\ufffd;5\n4;Zoë;5\n")
    assert [row[1] for row in grid.rows[1:]] == ["Zoë", "Ã?ngel", "Zo\ufffd", "Zoë"]
    assert [(i.code, i.row, i.column, i.severity) for i in grid.issues] == [
        ("TEXT_REPAIRED", 2, "naam", "note"),
        ("TEXT_DAMAGED", 3, "naam", "note"),
        ("TEXT_DAMAGED", 4, "naam", "note"),
    ]


def test_no_pupil_is_named_in_an_issue_of_a_file_without_heading() -> None:
    grid = read("1;Piet;3\n2;ZoÃ«;4\n3;An;5\n")
    assert [(i.code, i.column) for i in grid.issues] == [("TEXT_REPAIRED", "")]


@pytest.mark.parametrize(
    "text", ['nr;naam\n1;"Piet"\n2;"An', 'nr;naam\n1;"Piet"\n2;"An de\n', 'nr;"opm";b\n1;"Piet";x\n2;"An\nen de rest']
)
def test_a_file_cut_off_in_a_quoted_cell_is_refused(text: str) -> None:
    grid = read(text)
    assert (grid.rows, codes(grid)) == ([], ["FILE_TRUNCATED"])


def test_a_stray_quote_does_not_swallow_the_rows_that_follow() -> None:
    lines = [f'{n};"Kind {n}";{n % 8 + 1}' for n in range(1, 41)]
    lines[4] = '5;"Kind 5;6'
    lines[20] = '21;Kind "21;6'
    rows = read("\n".join(["nr;naam;groep", *lines, ""])).rows
    assert len(rows) == 41
    assert rows[5] == ["5", '"Kind 5', "6"]
    assert rows[21] == ["21", 'Kind "21', "6"]


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "FILE_EMPTY"), (b"a;b\n1;2\n" + b"\x00" * 99, "FILE_TRUNCATED"), (bytes(range(256)) * 9, "FILE_UNREADABLE")],
)
def test_what_cannot_be_read_is_one_grid_without_rows(content: bytes, code: str) -> None:
    grid = delimited("lijst.csv", content)
    assert (grid.name, grid.rows, grid.numbers, codes(grid)) == ("lijst.csv", [], [], [code])
    assert grid.issues[0].file == "lijst.csv"


CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffd"), max_size=12)


@given(st.lists(st.lists(CELL, min_size=4, max_size=4), min_size=3, max_size=12), st.sampled_from(";\t,|"))
def test_what_is_quoted_properly_is_read_back(rows: list[list[str]], delimiter: str) -> None:
    rows = [["een", "twee", "drie", "vier"], *([f"x{n}", *row[1:3], "z"] for n, row in enumerate(rows))]
    grid = read(quoted(rows, delimiter))
    if not grid.issues and not any("=" in cell for row in rows for cell in row):
        assert grid.rows == rows


@given(st.binary(max_size=300))
def test_no_bytes_raise(content: bytes) -> None:
    grid = delimited("x", content)
    assert len(grid.rows) == len(grid.numbers)


@given(st.text(alphabet="ab1;,\t|\"'\\\r\n =\x00é", max_size=120))
def test_no_text_raises(text: str) -> None:
    grid = read(text)
    assert len(grid.rows) == len(grid.numbers) == len(set(grid.numbers))


@pytest.mark.parametrize("mark", ["", '"'])
def test_the_cost_grows_with_the_pupils_and_no_faster(mark: str) -> None:
    row = ";".join(
        f"{mark}{value}{mark}" for value in ["{n:06}", "Jansen", "Zoë", "", "2015-03-04", "M", "3/4", *"abcdefgh"]
    )

    def seconds(pupils: int) -> float:
        text = "\r\n".join([";".join(f"kop{n}" for n in range(15)), *(row.format(n=n) for n in range(pupils))])
        start = time.perf_counter()
        assert len(read(text).rows) == pupils + 1
        return time.perf_counter() - start

    assert min(seconds(10_000) for _ in range(2)) < 40 * min(seconds(1_000) for _ in range(3))


@pytest.mark.parametrize(
    "text", ['"nr;naam;groep"\n"1;Piet;3"\n"2;An;4"\n', '"nr;""naam"";groep"\n"1;""Piet"";3"\n"2;""An"";4"\n']
)
def test_quotes_around_whole_lines_are_taken_off(text: str) -> None:
    assert read(text).rows == [["nr", "naam", "groep"], ["1", "Piet", "3"], ["2", "An", "4"]]


def test_the_line_that_announces_a_delimiter_is_a_row_of_one_cell() -> None:
    assert read("sep=;\nnr;naam\n1;Piet\n").rows == [["sep=;"], ["nr", "naam"], ["1", "Piet"]]


def test_what_was_assumed_is_said() -> None:
    grid = read('nr;naam;groep;\r\n1;"Piet";3;\r\n2;"An;4;\r\n3;Bo;5;\r\n', "cp1252")
    assert grid.assumed == {
        "encoding": "utf-8",
        "delimiter": ";",
        "quote": '"',
        "line_end": "CRLF",
        "stray_quotes": "1",
        "columns": "4",
        "heading_columns": "4",
    }
