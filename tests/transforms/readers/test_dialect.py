import pytest

from transforms.readers.dialect import announced, dialect
from transforms.readers.quoting import Dialect
from transforms.readers.records import lines


def found(text: str) -> Dialect:
    return dialect(lines(text))


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|", "~", "^", "\x1f"])
def test_the_delimiter_makes_the_most_regular_table(delimiter: str) -> None:
    rows = [["nr", "naam", "geboren"], ["1", "Piet de Vries", "1-2-2015"], ["2", "An", "2-3-2016"]]
    assert found("\n".join(map(delimiter.join, rows))) == Dialect(delimiter)


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("nr;naam\n", ";"),
        ("1,2", ","),
        ("Leerlingenlijst\nGemaakt op: 1-8-2026, 10:00\n\nnr;naam;groep\n1;An;3\n2;Bo;4\n", ";"),
        ("nr;naam;opmerking\n1;An;a,b,c,d\n2;Bo;e,f,g,h\n", ";"),
        ("nr;tijd\n1;10:30\n2;11:30\n", ";"),
        ("nr,adres\n1,Weg 1\n2,Pad 2\n", ","),
        ("nr naam\n1 An\n2 Bo\n", " "),
    ],
)
def test_other_marks_in_the_cells_do_not_mislead(text: str, delimiter: str) -> None:
    assert found(text).delimiter == delimiter


@pytest.mark.parametrize(
    "text",
    [
        "Naam\nJansen, Piet\nPot, An",
        "Naam\nPiet Pot\nAn de Wit",
        "Score\n7,5\n8,0",
        "10:30\n11:30",
        "2015-03-04",
        "nr\n1\n2",
    ],
)
def test_one_column_has_no_delimiter(text: str) -> None:
    assert found(text).delimiter == ""


def test_a_first_line_for_spreadsheets_announces_the_delimiter() -> None:
    text = "sep=|\nnaam|opmerking\nPiet|a;b\nAn|c;d\n"
    assert (announced(lines(text)), found(text).delimiter) == ("|", "|")
    assert announced(lines("september;naam\n")) == ""


def test_quotes_that_first_occur_far_down_are_found() -> None:
    text = "nr;naam\n" + "1;Piet\n" * 5000 + '2;"de Wit; An"\n'
    assert found(text) == Dialect(";", '"')


def test_an_escape_is_told_from_a_path_that_ends_in_it() -> None:
    assert found('nr;naam\n1;"Jan \\"Sjon\\" Pot"\n').escape == "\\"
    assert found('nr;map\n1;"C:\\lijst\\"\n2;"D:\\"\n').escape == ""
