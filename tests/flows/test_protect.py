"""Protecting what was set by hand, on the command line: over deliveries, an undo, an inzage and a purge."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import func, select

from flows.protections import forget_secret, read_protections, write_protection
from flows.purge import purge
from flows.register import Register
from flows.register_schema import PROTECTION
from flows.sending import read_sent
from flows.workspace import Workspace
from tests.flows.command import Captured, answer, run
from tests.flows.exports import SCHOOL, TODAY, export
from tests.flows.test_reconcile_verb import Both
from tests.transforms.reconcile.test_reconcile_imports import differing
from transforms.authority import Protection

SETTINGS = f'[schools.{SCHOOL}]\ntargets = ["schoolwise"]\n'
UNTIL = ("--until", "2026-09-30", "--by", "Piet", "--reason", "op verzoek van de ouders")


@pytest.fixture
def filled(home: Path, capsys: Captured) -> Path:
    """A workspace with a school, after its first list."""
    home.mkdir()
    (home / "doorstroom.toml").write_text(SETTINGS, "utf-8")
    assert send(home, capsys)["state"] == "published"
    return home


def send(home: Path, capsys: Captured, today: str = "2026-08-20", **renamed: str) -> dict[str, Any]:
    """Delivers the list, in which pupils have these first names; `_1003` is the pupil with that number."""
    lines = export(range(12)).decode().split("\r\n")
    for number, given in renamed.items():
        place = int(number[1:]) - 999
        lines[place] = lines[place].replace(";Wubbe", f";{given}")
    file = home.parent / "leerlingen.csv"
    file.write_bytes("\r\n".join(lines).encode())
    assert run(home, "deliver", file, "--school", SCHOOL, "--json", today=today) == 0
    return answer(capsys)


def names(home: Path, told: dict[str, Any]) -> dict[str, str]:
    """Returns the first names in the file for schoolWise, by pupil number."""
    (path,) = (file["path"] for file in told["files"] if file["target"] == "schoolwise")
    with (home / path).open(encoding="utf-8-sig", newline="") as text:
        return {row["LEERLINGNUMMER"]: row["ROEPNAAM"] for row in csv.DictReader(text, delimiter=";")}


def protect(home: Path, *words: object, today: str = "2026-08-20") -> int:
    return run(home, "protect", *words, "--school", SCHOOL, today=today)


def rows(home: Path) -> int:
    with Register(Workspace(home)).reading() as connection:
        return connection.scalar(select(func.count()).select_from(PROTECTION)) or 0


def codes(told: dict[str, Any]) -> list[str]:
    return [issue["code"] for issue in told["issues"]]


def test_a_protected_name_stays_until_its_day(filled: Path, capsys: Captured) -> None:
    assert protect(filled, "1003", "roepnaam", *UNTIL) == 0
    assert "naam bij elk doel" in capsys.readouterr().out
    second = send(filled, capsys, _1003="Fee", _1004="Bo")
    assert (names(filled, second)["1003"][:5], names(filled, second)["1004"][:2]) == ("Wubbe", "Bo")
    assert second["withheld"] == [{"target": "schoolwise", "column": "naam", "rule": "hand", "count": 1}]
    page = (filled / second["report"]).read_text("utf-8")
    assert "met de hand beschermd" in page and "op verzoek van de ouders" in page and "1003" in page
    assert "Fee" not in page and "Wubbe" not in page
    sheet = "".join(file.read_text("utf-8") for file in (filled / "outbox").rglob("*werkinstructie*.html"))
    assert "achtergehouden" in sheet
    third = send(filled, capsys, "2026-09-30", _1003="Fee", _1004="Bob")
    assert names(filled, third)["1003"][:5] == "Wubbe"
    last = send(filled, capsys, "2026-10-01", _1003="Fee", _1004="Bob")
    assert last["state"] == "published", "the same list gives another file once the protection is over"
    assert names(filled, last)["1003"][:3] == "Fee"
    assert "PROTECTION_EXPIRED" in codes(last) and "withheld" not in last


def test_the_same_list_again_is_skipped_while_the_protection_stays(filled: Path, capsys: Captured) -> None:
    send(filled, capsys, _1003="Fee")
    protect(filled, "1003", "naam", *UNTIL)
    capsys.readouterr()
    assert send(filled, capsys, _1003="Fee")["state"] == "published"
    assert send(filled, capsys, _1003="Fee")["state"] == "skipped"


def test_a_lifted_protection_follows_the_administration_again(filled: Path, capsys: Captured) -> None:
    protect(filled, "1003", "roepnaam", "--target", "schoolwise", *UNTIL)
    assert "schoolwise" in capsys.readouterr().out
    send(filled, capsys, _1003="Fee")
    assert run(filled, "protect", "--list", "--json") == 0
    told: Any = answer(capsys)["protections"]
    assert [(one["number"], one["column"], one["by"], one["in_force"]) for one in told] == [
        ("1003", "naam", "Piet", True)
    ]
    assert protect(filled, "1003", "achternaam", "--lift") == 0
    assert protect(filled, "1003", "naam", "--lift") == 1, "there is none any more"
    capsys.readouterr()
    assert names(filled, send(filled, capsys, _1003="Fee"))["1003"][:3] == "Fee"
    with Register(Workspace(filled)).reading() as connection:
        sent = read_sent(connection, Register(Workspace(filled)).seal, [SCHOOL])[SCHOOL]["schoolwise"]
    assert sent.values == {}


def test_an_undo_leaves_a_protected_name_as_it_was_sent(filled: Path, capsys: Captured) -> None:
    second = send(filled, capsys, _1003="Fee")
    protect(filled, "1003", "naam", *UNTIL)
    capsys.readouterr()
    assert run(filled, "undo", second["delivery"], "--by", "Piet", "--reason", "fout", "--json") == 0
    undone = answer(capsys)
    assert names(filled, undone)["1003"][:3] == "Fee"


def test_why_says_that_a_cell_was_withheld(filled: Path, capsys: Captured) -> None:
    protect(filled, "1003", "naam", *UNTIL)
    capsys.readouterr()
    send(filled, capsys, _1003="Fee")
    assert run(filled, "why", "1003", "roepnaam", "--school", SCHOOL) == 0
    assert (
        "achtergehouden: met de hand beschermd, tot en met 2026-09-30 door Piet: op verzoek" in capsys.readouterr().out
    )
    assert run(filled, "why", "1004", "roepnaam", "--school", SCHOOL) == 0
    assert "achtergehouden" not in capsys.readouterr().out


def test_a_rule_of_the_settings_holds_for_everybody(filled: Path, capsys: Captured) -> None:
    text = f'{SETTINGS}[schools.{SCHOOL}.authority.schoolwise]\nroepnaam = "target"\n'
    (filled / "doorstroom.toml").write_text(text, "utf-8")
    told = send(filled, capsys, _1003="Fee", _1004="Bo")
    assert {names(filled, told)[number][:5] for number in ("1003", "1004")} == {"Wubbe"}
    assert told["withheld"] == [{"target": "schoolwise", "column": "naam", "rule": "target", "count": 2}]
    (filled / "doorstroom.toml").write_text(text.replace("roepnaam", "bsn"), "utf-8")
    assert run(filled, "status") == 1
    assert "unknown column: bsn" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["1003"], "Noem een leerlingnummer"),
        (["1003", "roepnaam", "--by", "Piet"], "Noem een leerlingnummer"),
        (["1003", "bsn", *UNTIL], "geen gegeven dat beschermd kan worden"),
        (["1003", "emailadres", "--target", "schoolwise", *UNTIL], "krijgt “emailadres” niet"),
        (["1003", "naam", "--target", "nergens", *UNTIL], "nergens"),
        (["9999", "naam", *UNTIL], SCHOOL),
        (["1003", "naam", *UNTIL[:1], "2026-01-01", *UNTIL[2:]], "al voorbij"),
    ],
)
def test_what_means_nothing_is_a_sentence(filled: Path, capsys: Captured, words: list[str], said: str) -> None:
    assert protect(filled, *words) == 1
    assert said in capsys.readouterr().err
    assert rows(filled) == 0


def test_inzage_shows_what_is_protected(filled: Path, capsys: Captured) -> None:
    protect(filled, "1003", "naam", *UNTIL)
    capsys.readouterr()
    assert run(filled, "inzage", "1003", "--school", SCHOOL, "--json") == 0
    told: Any = answer(capsys)["protections"]
    (one,) = told
    assert (one["field"], one["decided_by"], one["reason"]) == ("naam", "Piet", "op verzoek van de ouders")


def test_a_purge_takes_the_protections_and_the_values_along(filled: Path, capsys: Captured) -> None:
    protect(filled, "1003", "naam", *UNTIL)
    capsys.readouterr()
    send(filled, capsys, _1003="Fee")
    lines = export(range(12)).decode().split("\r\n")
    file = filled.parent / "minder.csv"
    file.write_bytes("\r\n".join(lines[:4] + lines[5:]).encode())
    assert run(filled, "deliver", file, "--school", SCHOOL) == 0
    purge(Workspace(filled), TODAY.replace(year=2029), "nl", SCHOOL, "Piet", False)
    assert rows(filled) == 0
    with Register(Workspace(filled)).reading() as connection:
        sent = read_sent(connection, Register(Workspace(filled)).seal, [SCHOOL])[SCHOOL]["schoolwise"]
    assert "1003" not in sent.values


def test_inzage_shows_the_values_that_are_kept_to_repeat_them(filled: Path, capsys: Captured) -> None:
    protect(filled, "1003", "naam", *UNTIL)
    capsys.readouterr()
    send(filled, capsys, _1003="Fee")
    assert run(filled, "inzage", "1003", "--school", SCHOOL, "--json") == 0
    told: Any = answer(capsys)["sent"]
    assert ("schoolwise", "roepnaam", "Wubbe3") in [(one["target"], one["column"], one["value"]) for one in told]
    assert run(filled, "inzage", "1004", "--school", SCHOOL, "--json") == 0
    assert answer(capsys)["sent"] == []


def test_a_side_of_a_comparison_keeps_what_it_leads(tmp_path: Path, capsys: Captured) -> None:
    both = Both(tmp_path, capsys, *differing())
    before = both.told("--take", "persoonsgegevens")
    assert [Path(file["path"]).name for file in before["files"]] == ["persoonsgegevens.csv"]
    (both.home / "doorstroom.toml").write_text(
        f'[schools.{SCHOOL}.authority.zermelo_desktop]\nadres = "target"\nnaam = "target"\n', "utf-8"
    )
    told = both.told("--take", "persoonsgegevens")
    assert told["files"] == []
    assert {(one["target"], one["column"], one["rule"]) for one in told["withheld"]} == {
        ("zermelo_desktop", "adres", "target"),
        ("zermelo_desktop", "naam", "target"),
    }
    assert "het doel is leidend" in Path(told["report"]).read_text("utf-8")


def test_it_is_told_each_time_that_a_whole_row_may_put_back_what_was_set_by_hand(
    filled: Path, capsys: Captured
) -> None:
    assert protect(filled, "1003", "roepnaam", *UNTIL) == 0
    capsys.readouterr()
    told = send(filled, capsys, _1004="Bo")
    assert codes(told).count("PROTECTED_REPEATED") == 1 and "WITHHELD" not in codes(told)
    assert "PROTECTED_REPEATED" in codes(send(filled, capsys, _1003="Fee", _1004="Bo"))
    assert "PROTECTED_REPEATED" not in codes(send(filled, capsys, "2026-10-01", _1003="Fee", _1004="Bob"))


NAME = (
    "--value",
    "roepnaam=Fientje",
    "--value",
    "voorvoegsel=van",
    "--value",
    "voorletters=F",
    "--value",
    "achternaam=Hand",
)
HOME = ("straat=Handlaan", "huisnummer=9", "huisnummertoevoeging=", "postcode=1234AB", "woonplaats=Handdorp")


def test_what_was_set_by_hand_goes_in_the_place_of_what_the_administration_says(filled: Path, capsys: Captured) -> None:
    assert protect(filled, "1003", "naam", *UNTIL, "--target", "schoolwise", *NAME) == 0
    said = capsys.readouterr().out
    assert "met de waarde" in said and "Fientje" not in said
    told = send(filled, capsys, _1004="Bo")
    assert names(filled, told)["1003"] == "Fientje" and names(filled, told)["1004"][:2] == "Bo"
    assert "PROTECTED_REPEATED" not in codes(told)
    assert told["withheld"] == [{"target": "schoolwise", "column": "naam", "rule": "hand", "count": 1}]
    assert "Fientje" not in (filled / told["report"]).read_text("utf-8")
    assert send(filled, capsys, _1004="Bo")["state"] == "skipped"
    protect(filled, "1003", "naam", *UNTIL, "--target", "schoolwise", *NAME)
    capsys.readouterr()
    assert send(filled, capsys, _1004="Bo")["state"] == "skipped", "nothing else was said"
    protect(filled, "1003", "naam", *UNTIL, "--target", "schoolwise", *NAME[:-1], "achternaam=Anders")
    capsys.readouterr()
    assert send(filled, capsys, _1004="Bo")["state"] == "published", "another value gives another file"
    assert b"Fientje" not in (filled / "register.db").read_bytes(), "the value is under seal"
    after = send(filled, capsys, "2026-10-01", _1004="Bo")
    assert names(filled, after)["1003"][:5] == "Wubbe"


def test_without_the_value_the_pupils_are_counted_and_it_is_told_what_to_do(filled: Path, capsys: Captured) -> None:
    assert protect(filled, "1003", "naam", *UNTIL) == 0
    assert "--value" in capsys.readouterr().out
    assert protect(filled, "1003", "adres", *UNTIL) == 0
    capsys.readouterr()
    told = send(filled, capsys, _1004="Bo")
    (issue,) = [one for one in told["issues"] if one["code"] == "PROTECTED_REPEATED"]
    assert "één leerling" in issue["text"] and "--value" in issue["text"] and "1003" in issue["text"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["naam", "--value", "Fien"], "van welke kolom"),
        (["naam", "--value", "roepnaam=Fien", "--value", "roepnaam=Fee"], "elke kolom één keer"),
        (["naam", "--target", "schoolwise", "--value", "roepnaam=Fien"], "voorvoegsel, achternaam, voorletters"),
        (["naam", "--value", "roepnaam=Fien"], "horen bij elkaar"),
        (["geboortedatum", "--value", "gisteren"], "niet de vorm"),
        (["stamklas", "--target", "zermelo_desktop", "--value", "4a"], "hoort geen waarde"),
        (["adres", *(word for text in HOME for word in ("--value", text))], "kan geheim zijn"),
    ],
)
def test_a_value_that_means_nothing_is_a_sentence(filled: Path, capsys: Captured, words: list[str], said: str) -> None:
    assert protect(filled, "1003", *words, *UNTIL) == 1
    assert said in capsys.readouterr().err
    assert rows(filled) == 0


def test_inzage_shows_the_value_and_a_purge_takes_it_along(filled: Path, capsys: Captured) -> None:
    protect(filled, "1003", "naam", *UNTIL, "--target", "schoolwise", *NAME)
    capsys.readouterr()
    assert run(filled, "inzage", "1003", "--school", SCHOOL, "--json") == 0
    (one,) = answer(capsys)["protections"]
    assert one["given"] == {"roepnaam": "Fientje", "voorvoegsel": "van", "voorletters": "F", "achternaam": "Hand"}
    assert run(filled, "inzage", "1003", "--school", SCHOOL) == 0
    assert any("Fientje" in page.read_text("utf-8") for page in filled.rglob("*1003*.html"))
    with Register(Workspace(filled)).writing() as connection:
        seal = Register(Workspace(filled)).seal
        assert read_protections(connection, seal, [SCHOOL])[SCHOOL][0].values["roepnaam"] == "Fientje"
        forget_secret(connection, SCHOOL, pd.DataFrame([{"leerlingnummer": "1003", "roepnaam": ""}]))
        assert read_protections(connection, seal, [SCHOOL])[SCHOOL][0].values, "a name is never secret"


def test_an_address_set_by_hand_is_forgotten_when_the_administration_has_none_any_more(
    filled: Path, capsys: Captured
) -> None:
    one = Protection("1003", "adres", date(2026, 9, 30), "Piet", "x", values=dict(text.split("=") for text in HOME))
    with Register(Workspace(filled)).writing() as connection:
        write_protection(connection, Register(Workspace(filled)).seal, SCHOOL, one)
        connection.commit()
    told = send(filled, capsys, _1004="Bo")
    assert not any(b"Handlaan" in file.read_bytes() for file in (filled / "outbox").rglob("*.*")), "the source has none"
    assert told["state"] == "published" and send(filled, capsys, _1004="Bo")["state"] == "skipped"
    with Register(Workspace(filled)).reading() as connection:
        (left,) = read_protections(connection, Register(Workspace(filled)).seal, [SCHOOL])[SCHOOL]
    assert (left.field, left.values) == ("adres", {})
