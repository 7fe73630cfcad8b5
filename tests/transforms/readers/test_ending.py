"""How a text ends, and that a record which was cut off is not read as a pupil's."""

import pytest

from transforms.readers import read

ROWS = "Roepnaam;Achternaam;Nummer\r\n" + "".join(f"Pim;Wolkenveld{at};{1000 + at}\r\n" for at in range(20))


@pytest.mark.parametrize(
    ("tail", "ending"),
    [
        ("", "clean"),
        ("\r\n", "clean"),
        ("Noor;Lindelaan;1099", "open"),
        ("Noor;Lindelaan;1099\r", "open"),
        ("Noor;Lindelaan;10", "short"),
        ("Noor;Lindelaan;", "short"),
        ("Noor;Linde", "short"),
        ("N", "short"),
    ],
)
def test_the_ending_of_a_text(tail: str, ending: str) -> None:
    (grid,) = read("lijst.csv", f"{ROWS}{tail}".encode())
    assert grid.ending == ending
    assert [(issue.code, issue.row) for issue in grid.issues] == [("ROW_CUT_OFF", 22)] * (ending == "short")


def test_a_file_that_is_no_text_has_no_ending() -> None:
    assert [grid.ending for grid in read("x.html", b"<table><tr><td>a</td></tr><tr><td>b</td></tr></table>")] == [""]


def test_rows_of_any_length_say_nothing_of_the_last() -> None:
    ragged = "a;b;c\n" + "1;2\n1;2;3\n" * 5
    assert read("x.csv", f"{ragged}1;2".encode())[0].ending == "open"
