"""The column with pupil numbers is found in a library's list, or nothing is."""

from __future__ import annotations

import pytest

from transforms.owing import numbers_in
from transforms.readers.grid import Grid

HEADINGS = frozenset(("leerlingnummer", "llnr"))


def found(*rows: str, known: tuple[str, ...] = ("0012", "13")) -> list[str]:
    return numbers_in([Grid("lijst", [row.split("|") for row in rows])], HEADINGS, known)


@pytest.mark.parametrize(
    ("rows", "numbers"),
    [
        (("Leerlingnummer|Titel", "0012|Pluk", "13|Otje", "0012|Minoes", "|Puk"), ["0012", "13"]),
        (("Lijst van leningen|", "", "Titel|LLNR", "Pluk|13.0"), ["13"]),
        (("Lenernummer|Leerlingnummer", "900|0012", "901|13"), ["0012", "13"]),
        (("Leerlingnummer|Lenernummer", "900|0012", "901|13"), ["0012", "13"]),
        (("Lid|Titel", "0012|Pluk", "13|Otje"), ["0012", "13"]),
        (("0012", "13"), ["0012", "13"]),
        (("13",), ["13"]),
        (("Lid|Exemplaar", "0012|4001", "13|4002"), []),
        (("Titel", "Pluk"), []),
        (("Leerlingnummer",), []),
        ((), []),
    ],
)
def test_numbers_are_found(rows: tuple[str, ...], numbers: list[str]) -> None:
    assert found(*rows) == numbers


def test_every_part_of_a_file_counts() -> None:
    grids = [Grid("a", [["Llnr"], ["1"]]), Grid("b", [["Leerlingnummer"], ["2"], ["1"]]), Grid("c", [["Titel"], ["x"]])]
    assert numbers_in(grids, HEADINGS, ()) == ["1", "2"]
