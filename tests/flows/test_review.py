"""A held delivery is looked at pupil by pupil, and approved without some of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from flows.books import book_path
from flows.offer import delivery_of
from flows.register import Register
from flows.register_schema import HOLD, LINK, PUPIL
from flows.workspace import Workspace
from tests.flows.command import Captured, answer, run
from tests.flows.exports import SCHOOL, deliver, export, offered
from transforms.outcome import Delivery

NEWCOMER = "100"


def held(home: Path) -> str:
    """Returns the id of a delivery from which half of the school is gone."""
    deliver(home, offered(range(60)))
    [result] = deliver(home, offered(range(30)))
    assert result.outcome.state == "held"
    return result.outcome.delivery.id


def doubtful() -> Delivery:
    """Returns a list in which the number of pupil 1007 seems cut off: the same child, or not."""
    text = export(range(60), "Anders").decode().replace("\r\n1007;", f"\r\n{NEWCOMER};")
    return delivery_of([("leerlingen.csv", text.encode())], SCHOOL)


def statuses(home: Path) -> dict[str, str]:
    with Register(Workspace(home)).reading() as connection:
        return dict(connection.execute(select(PUPIL.c.leerlingnummer, PUPIL.c.status)).tuples().all())


def test_every_change_is_shown_with_what_shows_it(home: Path, capsys: Captured) -> None:
    delivery = held(home)
    assert run(home, "review", delivery, "--json") == 0
    told = answer(capsys)
    pupils: Any = told["pupils"]
    assert [pupil["leerlingnummer"] for pupil in pupils] == [str(1000 + number) for number in range(30, 60)]
    assert {(pupil["kind"], pupil["archived"]) for pupil in pupils} == {("missing", True)}
    assert all(pupil["told"] or pupil["cause"] == "unexplained" for pupil in pupils)
    assert told["digest"] and Path(str(told["workbook"])).is_file()
    assert run(home, "review", delivery) == 0
    shown = capsys.readouterr().out
    assert "Verdwenen" in shown and "toon alles met --all" in shown and "doorstroom decide" in shown
    assert run(home, "review", delivery, "--all", "--lang", "en") == 0
    everything = capsys.readouterr().out
    assert all(str(1000 + number) in everything for number in range(30, 60)) and "--all" not in everything
    assert "Ypelaar" not in shown + everything
    assert run(home, "review", "nergens") == 1
    assert "doorstroom holds" in capsys.readouterr().err


def test_holds_tells_the_ways_to_decide(home: Path, capsys: Captured) -> None:
    delivery = held(home)
    assert run(home, "holds") == 0
    shown = capsys.readouterr().out
    assert f"review {delivery}" in shown and "--except" in shown and f"{delivery}.xlsx" in shown


@pytest.mark.parametrize("form", ["numbers", "txt", "csv"])
def test_some_pupils_are_left_as_they_are(home: Path, capsys: Captured, form: str) -> None:
    delivery = held(home)
    said: object = "1030, 1031"
    if form != "numbers":
        said = home.parent / f"nummers.{form}"
        lines = {"txt": "1030\n1031\n", "csv": "Naam;Leerlingnummer\nIemand;1030\nAnder;1031\n"}
        Path(str(said)).write_text(lines[form])
    assert run(home, "approve", delivery, "--by", "Piet", "--except", said, "--json") == 0
    told = answer(capsys)
    assert (told["state"], told["rest"]) == ("published", "")
    now = statuses(home)
    assert (now["1030"], now["1031"], now["1032"]) == ("active", "active", "archived")
    assert not book_path(Workspace(home), SCHOOL, delivery).exists()


@pytest.mark.parametrize(
    ("option", "said"), [("--except", "1030,0001"), ("--different", "1030"), ("--except", "nergens.txt")]
)
def test_a_number_of_whom_nothing_waits_is_refused(home: Path, capsys: Captured, option: str, said: str) -> None:
    delivery = held(home)
    assert run(home, "approve", delivery, "--by", "Piet", option, said) == 1
    assert capsys.readouterr().err.strip()
    assert set(statuses(home).values()) == {"active"}
    with Register(Workspace(home)).reading() as connection:
        assert connection.scalar(select(HOLD.c.state)) == "waiting"


def test_a_list_without_numbers_is_refused(home: Path, capsys: Captured) -> None:
    delivery = held(home)
    file = home.parent / "lijst.txt"
    file.write_text("Er staan hier\ngeen nummers\n")
    assert run(home, "approve", delivery, "--by", "Piet", "--except", file) == 1
    assert capsys.readouterr().err.strip()


def test_what_remains_is_told_and_can_be_told_apart(home: Path, capsys: Captured) -> None:
    deliver(home, offered(range(60)))
    [result] = deliver(home, doubtful())
    assert (result.outcome.state, bool(result.rest)) == ("published", True)
    assert book_path(Workspace(home), SCHOOL, result.rest).is_file()
    assert run(home, "review", result.rest) == 0
    shown = capsys.readouterr().out
    assert "Twijfel" in shown and f"{NEWCOMER}, was 1007" in shown and "gelijk:" in shown
    assert run(home, "approve", result.rest, "--by", "Piet", "--except", NEWCOMER, "--different", "1007") == 1
    assert run(home, "approve", result.rest, "--by", "Piet", "--different", NEWCOMER) == 0
    told = capsys.readouterr().out
    assert "wachten als levering" in told
    assert statuses(home) == {str(1000 + number): "active" for number in range(60)} | {NEWCOMER: "active"}
    with Register(Workspace(home)).reading() as connection:
        assert [tuple(row) for row in connection.execute(select(LINK.c.kind, LINK.c.other_number))] == [
            ("apart", NEWCOMER)
        ]


def test_two_people_approve(home: Path, capsys: Captured) -> None:
    delivery = held(home)
    (home / "doorstroom.toml").write_text("four_eyes = true\n")
    assert run(home, "approve", delivery, "--by", "Piet") == 3
    assert "tweede persoon" in capsys.readouterr().out
    assert run(home, "approve", delivery, "--by", " piet ") == 1
    assert capsys.readouterr().err.strip()
    assert run(home, "holds") == 0
    assert "Eerste goedkeuring: Piet" in capsys.readouterr().out
    assert run(home, "approve", delivery, "--by", "Klaas") == 0


def test_a_decision_workbook_is_part_of_what_is_held_of_a_pupil(home: Path, capsys: Captured) -> None:
    delivery = held(home)
    capsys.readouterr()
    assert run(home, "inzage", "1040", "--school", SCHOOL, "--json") == 0
    found = [file for file in answer(capsys)["files"] if file["kind"] == "holds"]
    assert [(file["path"], len(file["rows"])) for file in found] == [(f"holds/{SCHOOL}/{delivery}.xlsx", 1)]
