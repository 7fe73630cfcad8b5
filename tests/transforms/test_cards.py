"""Cards: a library's list is taken as a whole or not at all, and a pupil number is never a card number."""

from __future__ import annotations

import pandas as pd
import pytest

from transforms.carding import card_columns
from transforms.cards import Card, Line, cards_in, check_cards
from transforms.readers.grid import Grid

HEADINGS = {"leerlingnummer", "lenernummer"}


def grid(*rows: str) -> Grid:
    cells = [row.split(";") for row in rows]
    return Grid("kaarten.csv", cells, list(range(1, len(cells) + 1)), "csv")


def line(pupil: str, card: str, row: int = 2) -> Line:
    return Line("kaarten.csv", "", row, pupil, card)


@pytest.mark.parametrize("heading", ["Leerlingnummer;Naam;Kaartnummer", "leerlingnummer;x;Nieuw pasnummer"])
def test_the_columns_are_told_by_their_headings(heading: str) -> None:
    listed = cards_in({"kaarten.csv": [grid("Kaarten 2026", heading, "001;A;2001", "002;B;", ";;")]}, HEADINGS)
    assert listed.lines == (line("001", "2001", 3),)
    assert (listed.without, listed.issues) == (1, ())


@pytest.mark.parametrize(
    "heading",
    ["Leerlingnummer;Nummer", "Leerlingnummer;Lenernummer;Kaartnummer", "Kaartnummer;Naam", "001;2001", ""],
)
def test_columns_in_doubt_are_never_guessed(heading: str) -> None:
    listed = cards_in({"kaarten.csv": [grid(heading, "001;2001;3001")]}, HEADINGS)
    assert (listed.lines, [issue.code for issue in listed.issues]) == ((), ["CARDS_COLUMNS"])


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        ([line("001", "2001"), line("002", "2002")], []),
        ([line("001", "002")], ["CARD_IS_PUPIL_NUMBER"]),
        ([line("001", "900")], ["CARD_IS_PUPIL_NUMBER"]),
        ([line("001", "2001"), line("002", "2001")], ["CARD_TWICE", "CARD_TWICE"]),
        ([line("001", "3001")], ["CARD_TWICE"]),
        ([line("002", "3001")], []),
        ([line("001", "2001"), line("001", "2002")], ["CARD_PUPIL_TWICE", "CARD_PUPIL_TWICE"]),
        ([line("001", "2001"), line("001", "2001")], []),
        ([line("900", "2001")], ["CARD_PUPIL_UNKNOWN"]),
        ([line("", "2001")], ["CARD_NO_PUPIL"]),
        ([line("001", "2,9E+13")], ["CARD_UNREADABLE"]),
        ([line("001", "2" * 21)], ["CARD_UNREADABLE"]),
    ],
)
def test_a_wrong_row_is_found(lines: list[Line], codes: list[str]) -> None:
    found = check_cards(lines, {"001", "002"}, {"001", "002", "900"}, {"3001": "002"})
    assert [issue.code for issue in found] == codes
    assert all(issue.file == "kaarten.csv" and issue.row == 2 for issue in found)


def test_a_card_that_was_given_does_not_go_along_again() -> None:
    numbers = pd.Series(["001", "002", "003"])
    told = card_columns(numbers, {"001": Card("2001", given=False), "002": Card("2002", given=True)})
    assert told["lenernummer"].tolist() == ["2001", "", ""]
    assert told["kaartnummer"].tolist() == ["2001", "2002", ""]
