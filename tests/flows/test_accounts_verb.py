"""Old accounts: proposed in a workbook, confirmed by a person, remembered for ever, and gone with their pupil."""

from __future__ import annotations

import csv
import io
import os
import stat
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from flows.account_files import account_book_path
from flows.accounts import read_accounts, remember_accounts
from flows.decide import decide
from flows.offer import delivery_of
from flows.purge import purge
from flows.register import Register
from flows.workspace import Workspace
from tests.flows.command import Captured, answer, run
from tests.flows.exports import SCHOOL, TODAY, deliver, export, offered
from tests.flows.longago import GONE, HERE, write_past
from transforms.account_read import Decisions
from transforms.outcome import Delivery

LIST = "Gebruikersnaam;Voornaam;Achternaam;Klas\n"
ROWS = "wubbe1.y;Wubbe1;Y.;1a\nw2;Wubbe2;Ypelaar2;\nw3;Wubbe3;;3a\nw4;Wubbe4;Y;\nx9;Quirijn;Zonnedauw;4a\n"
GYNZY = ("--school", SCHOOL, "--target", "gynzy")


@pytest.fixture
def school(home: Path) -> Path:
    """A workspace with forty pupils, in groups 1a to 8a."""
    deliver(home, offered(range(40)))
    return home


def propose(home: Path, text: str = LIST + ROWS, *words: object) -> int:
    file = home.parent / "oud.csv"
    file.write_text(text, "utf-8")
    return run(home, "accounts", "propose", file, *GYNZY, *words)


def confirm(home: Path, *words: object, today: str = "2026-08-20") -> int:
    return run(home, "accounts", "confirm", *GYNZY, "--by", "A. Beheerder", *words, today=today)


def book_of(home: Path, target: str = "gynzy") -> Path:
    return account_book_path(Workspace(home), SCHOOL, target)


def fill(home: Path, **said: tuple[str, str]) -> None:
    """Fills in choice and other number of accounts, in the first row of each, as a person does."""
    book = load_workbook(book_of(home))
    sheet = book.worksheets[0]
    head = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        account = str(row[head.index("oud account")].value)
        if account in said:
            row[head.index("keuze")].value, row[head.index("ander leerlingnummer")].value = said.pop(account)
    book.save(book_of(home))


def rows_of(home: Path) -> dict[str, dict[str, str]]:
    """Returns the rows of the workbook by account."""
    sheet = load_workbook(book_of(home)).worksheets[0]
    head, *rows = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
    told = [dict(zip(head, row, strict=True)) for row in rows]
    return {row["oud account"]: row for row in told}


def links(home: Path) -> dict[str, str]:
    register = Register(Workspace(home))
    with register.reading() as connection:
        known = read_accounts(connection, register.seal, [SCHOOL])
    return dict(known[["account", "leerlingnummer"]].itertuples(index=False, name=None))


def renumbered(numbers: range, was: str, now: str) -> Delivery:
    """Returns the same list, in which one child has another number."""
    content = export(numbers).replace(f"{was};".encode(), f"{now};".encode())
    return delivery_of([("leerlingen.csv", content)], school=SCHOOL)


def test_accounts_are_proposed_with_evidence_and_without_names_outside_the_workbook(
    school: Path, capsys: Captured
) -> None:
    assert propose(school, LIST + ROWS, "--json") == 0
    told: Any = answer(capsys)
    assert told["counts"] == {"proposed": 2, "doubtful": 2, "nobody": 1, "left": 0, "confirmed": 0}
    assert (told["read"], told["pupils_without"]) == (5, 38)
    by_number = {pair["leerlingnummer"]: pair for pair in told["pairs"]}
    assert by_number["1002"]["state"] == "proposed" and "surname" in by_number["1002"]["evidence"]
    assert "Wubbe" not in str(told["pairs"]) and "w2" not in str(told["pairs"])
    rows = rows_of(school)
    assert {account for account, row in rows.items() if row["keuze"]} == {"wubbe1.y", "w2"}
    assert rows["w2"]["leerling"] == "Wubbe2 van Ypelaar2" and rows["w2"]["zekerheid"] == "82%"
    assert stat.S_IMODE(os.stat(book_of(school)).st_mode) == 0o600


def test_a_person_reads_counts_and_what_to_do(school: Path, capsys: Captured) -> None:
    assert propose(school) == 0
    told = capsys.readouterr().out
    assert "2 voorgesteld" in told and "accounts confirm" in told and "Wubbe" not in told
    assert propose(school, LIST + ROWS + "w2;Wubbe2;Y;2a\n;Noor;;\n") == 4
    told = capsys.readouterr().out
    assert "2 overgeslagen" in told and "rij 7" in told


def test_what_is_confirmed_is_remembered_and_listed(school: Path, capsys: Captured) -> None:
    propose(school)
    fill(school, w3=("nee", ""), w4=("ja", ""), x9=("", "1008"))
    capsys.readouterr()
    assert confirm(school, "--reason", "nagekeken", "--json") == 0
    told: Any = answer(capsys)
    assert (told["state"], told["same"], told["apart"], told["links"]) == ("confirmed", 4, 1, 4)
    assert links(school) == {"wubbe1.y": "1001", "w2": "1002", "w4": "1004", "x9": "1008"}
    listed = Path(told["list"])
    assert listed.parent.name == "accounts-gynzy-2026-08-20"
    rows = list(csv.reader(io.StringIO(listed.read_text("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["oud account", "leerlingnummer", "ECK iD"] and ["w2", "1002", ""] in rows and len(rows) == 5
    assert "[NOT FOUND]" in (listed.parent / "LEESMIJ.txt").read_text("utf-8")
    assert not book_of(school).exists()
    assert propose(school, LIST + ROWS, "--json") == 0
    again: Any = answer(capsys)
    assert again["counts"] == {"proposed": 0, "doubtful": 0, "nobody": 1, "left": 0, "confirmed": 4}
    assert rows_of(school)["x9"]["leerlingnummer"] == "1008"
    assert run(school, "accounts", "list", "--school", SCHOOL, "--json") == 0
    numbers = ["1001", "1002", "1004", "1008"]
    assert answer(capsys)["accounts"] == [{"target": "gynzy", "count": 4, "leerlingnummers": numbers}]


def test_what_was_told_apart_is_never_proposed_again(school: Path, capsys: Captured) -> None:
    propose(school)
    fill(school, w2=("✗", ""))
    assert confirm(school) == 0
    propose(school)
    assert "1002" not in [row["leerlingnummer"] for row in rows_of(school).values()]
    fill(school, w2=("", "1002"))
    assert confirm(school) == 0 and links(school)["w2"] == "1002", "a person may think again"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"x9": ("", "5555")}, "ACCOUNTS_NUMBER"),
        ({"x9": ("", "1002")}, "ACCOUNTS_PUPIL_TWICE"),
        ({"x9": ("ja", "")}, "ACCOUNTS_NOBODY"),
        ({"w3": ("x", "")}, "ACCOUNTS_CHOICE"),
        ({"w2": ("nee", "1002")}, "ACCOUNTS_BOTH"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_done(
    school: Path, said: dict[str, tuple[str, str]], code: str, capsys: Captured
) -> None:
    propose(school)
    fill(school, **said)
    capsys.readouterr()
    assert confirm(school, "--json") == 1
    told: Any = answer(capsys)
    assert {issue["code"] for issue in told["issues"]} == {code} and told["issues"][0]["row"]
    assert links(school) == {} and book_of(school).exists()


def test_one_account_of_two_pupils_and_a_changed_account_are_refused(home: Path, capsys: Captured) -> None:
    head = "Leerlingnummer;Achternaam;Voorvoegsel;Roepnaam;Geboortedatum;Geslacht;Leerjaar;Huidige groep;Huidige status"
    rows = [f"{n};{name};;Fenna;0{n}-02-2017;V;5;5a;ingeschreven" for n, name in ((1, "Duinroos"), (2, "Distelvink"))]
    content = "\r\n".join([head, *rows]).encode()
    deliver(home, delivery_of([("leerlingen.csv", content)], school=SCHOOL))
    propose(home, LIST + "fenna;Fenna;D.;4a\n")
    book = load_workbook(book_of(home))
    book.worksheets[0]["A2"].value = book.worksheets[0]["A3"].value = "ja"
    book.save(book_of(home))
    capsys.readouterr()
    assert confirm(home, "--json") == 1
    told: Any = answer(capsys)
    assert {issue["code"] for issue in told["issues"]} == {"ACCOUNTS_ACCOUNT_TWICE"}
    book = load_workbook(book_of(home))
    book.worksheets[0]["B2"].value = "fenna2"
    book.save(book_of(home))
    assert confirm(home, "--json") == 1
    told = answer(capsys)
    assert "ACCOUNTS_CHANGED" in {issue["code"] for issue in told["issues"]}


def test_a_workbook_that_a_person_filled_in_is_not_overwritten(school: Path, capsys: Captured) -> None:
    propose(school)
    assert propose(school) == 0, "nobody did anything in it"
    fill(school, w3=("ja", ""))
    before = book_of(school).read_bytes()
    capsys.readouterr()
    assert propose(school) == 1
    assert "accounts confirm" in capsys.readouterr().err and book_of(school).read_bytes() == before


def test_it_is_no_decision_workbook_of_a_delivery(school: Path) -> None:
    propose(school)
    assert decide(Workspace(school), TODAY) == [] and book_of(school).exists()


def test_a_killed_run_is_finished_by_the_next(school: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    propose(school)
    with monkeypatch.context() as broken:
        broken.setattr("flows.account_matches.write_link_list", lambda *words: 1 / 0)
        assert confirm(school) == 1
    assert links(school) and book_of(school).exists()
    assert confirm(school) == 0
    assert (Workspace(school).outbox(SCHOOL, "accounts-gynzy-2026-08-20") / "koppellijst.csv").exists()
    assert not book_of(school).exists()
    folders = [folder.name for folder in (school / "outbox" / SCHOOL).glob("accounts-*")]
    propose(school)
    fill(school, w4=("ja", ""))
    assert confirm(school) == 0
    assert [folder.name for folder in sorted((school / "outbox" / SCHOOL).glob("accounts-*"))] == [
        *folders,
        "accounts-gynzy-2026-08-20 (2)",
    ], "a list that was sent is never overwritten"


def test_a_link_follows_a_child_with_another_number_and_not_the_number(school: Path) -> None:
    propose(school)
    assert confirm(school) == 0 and links(school)["w2"] == "1002"
    deliver(school, renumbered(range(40), "1002", "9002"))
    assert links(school)["w2"] == "9002"
    content = export(range(40)).replace(b"1002;", b"9002;") + export(range(50, 51)).split(b"\r\n")[1].join(
        [b"\r\n", b""]
    )
    deliver(school, delivery_of([("leerlingen.csv", content.replace(b"1050;", b"1002;"))], school=SCHOOL))
    assert links(school)["w2"] == "9002", "the number is another child's now, the account is not"


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("accounts", "confirm", *GYNZY, "--by", "Piet"), "accounts propose"),
        (("accounts", "confirm", "--school", SCHOOL, "--target", "onzin", "--by", "Piet"), "gynzy"),
    ],
)
def test_wrong_use_is_a_sentence(school: Path, words: tuple[str, ...], text: str, capsys: Captured) -> None:
    assert run(school, *words) == 1
    assert text in capsys.readouterr().err


def test_a_list_without_accounts_or_a_school_without_pupils_is_told(school: Path, capsys: Captured) -> None:
    assert propose(school, "Titel;Auteur\nPluk;Schmidt\n") == 1
    assert "Gebruikersnaam" in capsys.readouterr().err
    file = school.parent / "oud.csv"
    file.write_text(LIST + ROWS, "utf-8")
    assert run(school, "accounts", "propose", file, "--school", "99QQ07", "--target", "gynzy") == 1
    assert "doorstroom deliver" in capsys.readouterr().err


def test_inzage_shows_them_and_a_purge_takes_them_along(home: Path, capsys: Captured) -> None:
    past = write_past(home)
    register = Register(past)
    decisions = Decisions({"oud7": GONE, "oud4": HERE}, frozenset({("oud4", GONE)}))
    with register.writing() as connection:
        remember_accounts(connection, register.seal, SCHOOL, "gynzy", decisions, "A. Beheerder", "", TODAY)
        connection.commit()
    assert run(home, "inzage", GONE, "--school", SCHOOL, "--json") == 0
    told: Any = answer(capsys)
    found = sorted((one["account"], one["kind"], one["title"]) for one in told["accounts"])
    assert found == [("oud4", "apart", "Gynzy"), ("oud7", "same", "Gynzy")]
    assert run(home, "inzage", GONE, "--school", SCHOOL) == 0
    page = next((home / "inzage" / SCHOOL).glob("*.html")).read_text("utf-8")
    assert "oud7" in page and "A. Beheerder" in page
    [done] = purge(past, TODAY, "nl").counts["schools"]
    assert done["accounts"] == 2 and links(home) == {"oud4": HERE}


def test_lists_of_long_ago_go_with_the_other_files(school: Path, capsys: Captured) -> None:
    propose(school)
    confirm(school)
    propose(school)
    long_ago = 1_600_000_000
    os.utime(book_of(school), (long_ago, long_ago))
    names = {file.relative_to(school).as_posix() for file in school.rglob("accounts-*") if file.is_file()}
    assert names == {f"holds/{SCHOOL}/accounts-gynzy.xlsx", f"holds/decided/{SCHOOL}/accounts-gynzy-2026-08-20.xlsx"}
    purge(Workspace(school), date(2027, 8, 1), "nl")
    assert [*school.rglob("accounts-*-2026-08-20*")] and not book_of(school).exists()
    purge(Workspace(school), date(2027, 9, 1), "nl")
    assert not [*school.rglob("accounts-*")]
