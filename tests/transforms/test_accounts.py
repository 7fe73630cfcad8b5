"""Old accounts: understood in the forms that lists have, and matched to pupils only as far as something shows it."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd
import pytest

from transforms.accounts import accounts_in
from transforms.compare import KNOWN
from transforms.pair_accounts import pair_accounts
from transforms.readers.grid import Grid

HEAD = ["Gebruikersnaam", "Voornaam", "Tussenvoegsel", "Achternaam", "Groep", "Geboortedatum"]


def pupils(*rows: tuple[str, ...]) -> pd.DataFrame:
    """Returns pupils of (number, first name, prefix, surname, group, year, birth date, status)."""
    names = ("leerlingnummer", "roepnaam", "voorvoegsel", "achternaam", "groepsnaam", "jaargroep", "geboortedatum")
    told = [dict(zip(names, row, strict=False)) | {"status": row[7] if len(row) > 7 else "active"} for row in rows]
    return pd.DataFrame(told, columns=list(KNOWN)).assign(school="99QQ00").astype("str").replace("nan", "")


def listed(*rows: list[str], head: list[str] | None = None) -> pd.DataFrame:
    lines = [head or HEAD, *rows]
    grid = Grid("oud.csv", lines, list(range(1, len(lines) + 1)))
    return accounts_in([("oud.csv", [grid])]).table


def pairs(
    accounts: pd.DataFrame, known: pd.DataFrame, apart: Collection[tuple[str, str]] = ()
) -> list[tuple[str, str, str]]:
    found = pair_accounts(accounts, known, apart)
    return list(found[["account", "leerlingnummer", "verdict"]].itertuples(index=False, name=None))


FENNA = ("1001", "Fenna", "van der", "Wolkenveld", "5a", "5", "2017-03-04")


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        (["a", "Fenna", "van der", "Wolkenveld", "4a", ""], "proposed"),
        (["a", "Fenna", "", "Wolkenveld", "", ""], "proposed"),
        (["a", "fenna", "", "wolkenvelt", "Groep 4a", ""], "proposed"),
        (["a", "Fenna", "", "W.", "4a", ""], "proposed"),
        (["a", "Fenna", "", "V", "4a (Juf Ank)", ""], "proposed"),
        (["a", "Fenna W.", "", "", "5a", ""], "proposed"),
        (["a", "Fenna", "", "", "", "04-03-2017"], "proposed"),
        (["a", "Fenna", "", "W.", "", ""], "doubtful"),
        (["a", "Fenna", "", "W.", "4b", ""], "doubtful"),
        (["a", "Fenna", "", "", "4a", ""], "doubtful"),
        (["a", "Fenna", "", "Wolkenveld", "8a", ""], "doubtful"),
        (["a", "Fenna", "", "Wolkenveld", "4a", "05-06-2015"], "doubtful"),
        (["a", "Fenna", "", "Zilverberk", "4a", "04-03-2017"], "doubtful"),
        (["a", "Fenna", "", "Z.", "4a", ""], ""),
        (["a", "Fenna", "", "W.", "7a", ""], ""),
        (["a", "Noor", "", "Wolkenveld", "4a", "04-03-2017"], ""),
        (["a", "Fenna", "", "", "", ""], ""),
    ],
)
def test_an_account_is_a_pupils_as_far_as_something_shows_it(row: list[str], verdict: str) -> None:
    found = pairs(listed(row), pupils(FENNA))
    assert found == ([("a", "1001", verdict)] if verdict else [])


def test_what_agrees_and_what_does_not_is_told() -> None:
    [one] = pair_accounts(listed(["a", "Fenna", "", "W.", "4a", ""]), pupils(FENNA)).to_dict("records")
    assert (one["evidence"], one["against"]) == ("first_name,group,surname_initial", "")
    [other] = pair_accounts(listed(["b", "Fenna", "", "Wolkenveld", "8a", ""]), pupils(FENNA)).to_dict("records")
    assert (other["evidence"], other["against"]) == ("first_name,surname", "year")


def test_two_that_may_both_have_an_account_are_left_to_a_person() -> None:
    other = ("1002", "Fenna", "", "Waterlelie", "5a", "5", "2017-08-09")
    found = pairs(listed(["a", "Fenna", "", "W.", "4a", ""]), pupils(FENNA, other))
    assert {found[0], found[1]} == {("a", "1001", "doubtful"), ("a", "1002", "doubtful")}
    sure = ["b", "Fenna", "", "Waterlelie", "4a", ""]
    found = pairs(listed(["a", "Fenna", "", "W.", "4a", ""], sure), pupils(FENNA, other))
    assert found == [("a", "1001", "proposed"), ("b", "1002", "proposed")], "who has another account is no rival"


def test_two_accounts_that_may_be_of_one_pupil_are_left_to_a_person() -> None:
    rows = [[name, "Fenna", "", "Wolkenveld", "4a", ""] for name in ("a", "b")]
    assert pairs(listed(*rows), pupils(FENNA)) == [("a", "1001", "doubtful"), ("b", "1001", "doubtful")]


def test_an_account_of_a_pupil_who_left_is_nobodys_else() -> None:
    gone = ("0900", "Fenna", "", "Wolkenveld", "8a", "8", "2013-01-02", "archived")
    here = ("1001", "Fenna", "", "Waterlelie", "5a", "5", "2017-03-04")
    assert pairs(listed(["a", "Fenna", "", "W.", "8a", ""]), pupils(gone, here)) == [("a", "0900", "left")]


def test_twins_keep_their_own_accounts() -> None:
    tim = ("1", "Tim", "", "Duinroos", "5a", "5", "2017-03-04")
    tom = ("2", "Tom", "", "Duinroos", "5a", "5", "2017-03-04")
    found = pairs(listed(["x", "Tom", "", "Duinroos", "4a", ""], ["y", "Tim", "", "D.", "4a", ""]), pupils(tim, tom))
    assert found == [("x", "2", "proposed"), ("y", "1", "proposed")]


def test_what_was_told_apart_is_never_proposed() -> None:
    accounts = listed(["a", "Fenna", "", "Wolkenveld", "4a", ""])
    assert pairs(accounts, pupils(FENNA), apart={("a", "1001")}) == []
    assert pairs(accounts, pupils(FENNA), apart={("b", "1001")}) == [("a", "1001", "proposed")]


@pytest.mark.parametrize(
    ("head", "row", "parts"),
    [
        (["Naam", "Account"], ["Fenna van der Wolkenveld", "fw1"], ("fw1", "Fenna", "van der", "Wolkenveld", "")),
        (["Naam", "Account"], ["Wolkenveld, Fenna van der", "fw1"], ("fw1", "Fenna", "van der", "Wolkenveld", "")),
        (["id", "Voornaam", "Naam"], ["7", "Fenna", "van der Wolkenveld"], ("7", "Fenna", "van der", "Wolkenveld", "")),
        (["Login", "Leerling"], ["fw1", "Fenna W"], ("fw1", "Fenna", "", "", "w")),
        (["Username", "First name", "Last name"], ["fw1", "Fenna", "W."], ("fw1", "Fenna", "", "", "w")),
        (["Username", "First name", "Full name"], ["f", "Fenna", "Fenna Duinroos"], ("f", "Fenna", "", "Duinroos", "")),
    ],
)
def test_names_are_found_in_whatever_columns(head: list[str], row: list[str], parts: tuple[str, ...]) -> None:
    table = listed(row, head=head)
    assert tuple(table.iloc[0][["account", "roepnaam", "voorvoegsel", "achternaam", "initial"]]) == parts


def test_every_row_is_accounted_for() -> None:
    lines = [["Export"], HEAD, ["a", "Fenna"], ["", "Noor"], ["a", "Maud"], ["b", "", "", ""], ["", ""], ["c", "Wies"]]
    grid = Grid("oud.csv", lines, list(range(1, 9)))
    found = accounts_in([("oud.csv", [grid])])
    told = [(issue.code, issue.row) for issue in found.issues]
    assert told == [("ACCOUNT_EMPTY", 4), ("ACCOUNT_TWICE", 5), ("ACCOUNT_NAMELESS", 6)]
    assert found.table["account"].tolist() == ["a", "c"] and found.read == len(told) + 2


def test_a_list_without_accounts_gives_none() -> None:
    assert listed(["1", "Fenna"], head=["Nummer", "Voornaam"]).empty
