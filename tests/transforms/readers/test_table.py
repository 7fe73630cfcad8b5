import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.readers.delimited import delimited
from transforms.readers.table import table

PUPILS = "nr;naam;geboren;groep\n1;An Pot;1-2-2015;3\n2;Bo Wit;2-3-2016;4\n3;Ko Bos;3-4-2015;3\n4;Jo Dam;4-5-2014;5\n"
ROWS = [line.split(";") for line in PUPILS.splitlines()]


def read(text: str) -> list[list[str]]:
    return table(delimited("lijst.csv", text.encode()))


def test_a_plain_list_is_its_own_table() -> None:
    assert read(PUPILS) == ROWS


@pytest.mark.parametrize(
    "preamble",
    [
        "Leerlingenlijst\n",
        "Leerlingenlijst;;;\n;;;\n",
        "School: De Boom\nGemaakt op 1-8-2026\n\n",
        "School:;De Boom;;\nDatum:;1-8-2026;;\n",
        "\n\n",
        "sep=;\n",
    ],
)
def test_what_stands_above_the_heading_is_dropped(preamble: str) -> None:
    """A10."""
    assert read(preamble + PUPILS) == ROWS


@pytest.mark.parametrize("footer", ["\n4 leerlingen\n", ";;;\nNoot: voorlopig;;;\n", "\n\n", ";;;\n;;;\n"])
def test_what_stands_below_the_rows_is_dropped(footer: str) -> None:
    assert read(PUPILS + footer) == ROWS


def test_spacers_titles_of_sections_and_repeated_headings_are_dropped() -> None:
    first, second = PUPILS.splitlines(keepends=True)[1:3], PUPILS.splitlines(keepends=True)[3:]
    heading = PUPILS.splitlines(keepends=True)[0]
    assert read("".join([heading, *first, "\n", "Groep 3\n", heading, *second])) == ROWS


def test_a_heading_of_several_rows_is_merged() -> None:
    groups = "leerling;;school;\n"
    merged = ["leerling nr", "leerling naam", "school geboren", "school groep"]
    assert read(groups + PUPILS) == [merged, *ROWS[1:]]
    below = PUPILS.replace("groep\n", "groep\n;;(dag-maand-jaar);\n")
    assert read(below) == [["nr", "naam", "geboren (dag-maand-jaar)", "groep"], *ROWS[1:]]


@pytest.mark.parametrize("first", ["nr;naam;geboren;groep", "1;An Pot;1-2-2015;"])
def test_a_first_row_that_is_not_all_numbers_is_the_heading(first: str) -> None:
    rows = [first, *PUPILS.splitlines()[1:]]
    assert read("\n".join(rows))[0] == first.split(";")


def test_a_table_of_numbers_has_no_heading() -> None:
    assert read("1;2.5;3\n4;5.5;6\n7;8.5;9\n") == [
        ["col_0", "col_1", "col_2"],
        ["1", "2.5", "3"],
        ["4", "5.5", "6"],
        ["7", "8.5", "9"],
    ]


def test_years_may_be_headings() -> None:
    assert read("school;2024;2025\nDe Boom;12;13\nDe Bron;14;15\n")[0] == ["school", "2024", "2025"]


@pytest.mark.parametrize(
    "row",
    ["3;Ko Bos;3-4-20153", "3Ko Bos;3-4-2015;3", "3;;Ko Bos;3-4-2015;3", '3;Ko Bos"3-4-2015";3', "3,Ko Bos,3-4-2015,3"],
)
def test_a_row_with_a_cell_too_many_or_too_few_is_put_right(row: str) -> None:
    assert read(PUPILS.replace("3;Ko Bos;3-4-2015;3", row)) == ROWS


def test_a_delimiter_inside_a_text_is_put_back() -> None:
    assert read(PUPILS.replace("Ko Bos", "Ko;Bos"))[3] == ["3", "Ko;Bos", "3-4-2015", "3"]


def test_a_second_table_below_keeps_its_own_width() -> None:
    groups = "groep;leraar\n3;Els\n4;Jan\n5;Kim\n"
    assert read(f"{PUPILS}\n{groups}") == [*ROWS, *(line.split(";") for line in groups.splitlines())]


@pytest.mark.parametrize(
    ("text", "rows"),
    [("", []), ("\n\n", []), ("nr\n", [["nr"]]), ("nr;naam\n", [["nr", "naam"]]), ("1\n", [["col_0"], ["1"]])],
)
def test_hardly_anything_is_hardly_a_table(text: str, rows: list[list[str]]) -> None:
    assert read(text) == rows


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a,b,c\n1,2,3\n", [["a", "b", "c"], ["1", "2", "3"]]),
        ('a,b,c\n1,"",""\n2,3,4\n', [["a", "b", "c"], ["1", "", ""], ["2", "3", "4"]]),
        ('a,b\n1,"ja ""ja"" ja"\n3,4\n', [["a", "b"], ["1", 'ja "ja" ja'], ["3", "4"]]),
        (
            'a,b,c\n1,2,3\n"een\ntwee",5,6\n7,8,9\n',
            [["a", "b", "c"], ["1", "2", "3"], ["een\ntwee", "5", "6"], ["7", "8", "9"]],
        ),
        ('nr,json\n1,"{""a"": ""b"", ""c"": [1, 2]}"\n', [["nr", "json"], ["1", '{"a": "b", "c": [1, 2]}']]),
        ('naam,plaats,code\nBo,"Dorp, Oost",0801\n', [["naam", "plaats", "code"], ["Bo", "Dorp, Oost", "0801"]]),
        ("a,b,c\n1,2,3\n4,5,ʤ\n", [["a", "b", "c"], ["1", "2", "3"], ["4", "5", "ʤ"]]),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_proper_files_are_read_exactly(text: str, rows: list[list[str]], end: str) -> None:
    assert read(text.replace("\n", end)) == rows


@given(st.text(alphabet="ab1;,\t|\"'\\\r\n :é", max_size=120))
def test_no_text_raises(text: str) -> None:
    assert all(isinstance(row, list) for row in read(text))
