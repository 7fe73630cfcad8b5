"""Obligations: a library's list of pupils with loans replaces the one before, and keeps nothing of anybody else."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import update

from flows.obligations import read_owing
from flows.register import Register
from flows.register_schema import OBLIGATION
from flows.workspace import Workspace
from tests.flows.command import Captured, answer, run
from tests.flows.longago import EARLIER, GONE, HERE, LATELY, SCHOOL, write_past


@pytest.fixture
def past(home: Path) -> Workspace:
    return write_past(home)


def owing(past: Workspace) -> list[tuple[str, ...]]:
    with Register(past).reading() as connection:
        return [tuple(row) for row in read_owing(connection, [SCHOOL]).itertuples(index=False, name=None)]


def record(past: Workspace, text: str, *words: str) -> int:
    file = past.home.parent / "leningen.csv"
    file.write_text(text, "utf-8")
    return run(past.home, "obligations", file, "--school", SCHOOL, "--target", "schoolwise", *words)


@pytest.mark.parametrize(
    "text",
    [
        f"Leerlingnummer;Titel\n{LATELY};Pluk\n{LATELY};Otje\n123;Minoes\n",
        f"Lener;Leerlingnr;Lenernummer\nA;{LATELY};901\nB;123;902\n",
        f"Titel;Lenernummer\nPluk;{LATELY}\nOtje;123\n",
        f"{LATELY}\n123\n",
        f"Kind;Titel\n{LATELY};Pluk\n123;Otje\n",
        f"Openstaande leningen\n\nLeerlingnummer;Titel\n{LATELY};Pluk\n123;Otje\n",
    ],
)
def test_the_numbers_are_found_and_the_list_before_is_replaced(past: Workspace, text: str, capsys: Captured) -> None:
    assert record(past, text, "--json") == 0
    assert answer(capsys) == {"school": SCHOOL, "target": "schoolwise", "known": 1, "unknown": 1, "removed": 2}
    assert owing(past) == [(SCHOOL, "schoolwise", LATELY)]


def test_a_number_of_before_is_that_of_the_same_child_now(past: Workspace) -> None:
    assert record(past, f"Leerlingnummer\n{EARLIER}\n{HERE}\n") == 0
    assert owing(past) == [(SCHOOL, "schoolwise", HERE), (SCHOOL, "schoolwise", GONE)]
    with Register(past).writing() as connection:
        these = OBLIGATION.c.leerlingnummer == GONE
        connection.execute(update(OBLIGATION).where(these).values(leerlingnummer=EARLIER))
        connection.commit()
    assert (SCHOOL, "schoolwise", GONE) in owing(past), "a child who got another number later is found all the same"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Titel;Auteur\nPluk;Schmidt\n", "OBLIGATIONS_NO_NUMBERS"),
        ("Leerlingnummer;Titel\n", "OBLIGATIONS_NO_NUMBERS"),
        ("Leerlingnummer;Titel\n12;Pluk\n", "OBLIGATIONS_UNKNOWN"),
        ("Exemplaar;Lid\n12;34\n56;78\n", "OBLIGATIONS_NO_NUMBERS"),
        ("", "FILE_EMPTY"),
    ],
)
def test_a_list_that_says_nothing_changes_nothing(past: Workspace, text: str, code: str, capsys: Captured) -> None:
    before = owing(past)
    assert record(past, text, "--json") == 1
    assert [issue["code"] for issue in answer(capsys)["issues"]] == [code]
    assert owing(past) == before


def test_they_are_cleared_for_one_target(past: Workspace, capsys: Captured) -> None:
    assert run(past.home, "obligations", "--clear", "--school", SCHOOL, "--target", "gynzy", "--json") == 0
    assert answer(capsys)["removed"] == 0
    assert run(past.home, "obligations", "--clear", "--school", SCHOOL, "--target", "schoolwise") == 0
    assert "hadden: 2" in capsys.readouterr().out
    assert owing(past) == []


def test_wrong_use_is_a_sentence(past: Workspace, capsys: Captured) -> None:
    assert run(past.home, "obligations", "--school", SCHOOL, "--target", "schoolwise") == 1
    assert "--clear" in capsys.readouterr().err
    assert run(past.home, "obligations", "--clear", "--school", SCHOOL, "--target", "onzin") == 1
    assert "schoolwise" in capsys.readouterr().err


def test_they_are_told_in_words_and_counted(past: Workspace, capsys: Captured) -> None:
    assert record(past, f"Leerlingnummer\n{LATELY}\n99\n") == 0
    told = capsys.readouterr().out
    assert "lening: 1" in told and "van geen leerling" in told and LATELY not in told
    with Register(past).reading() as connection:
        assert read_owing(connection, [SCHOOL]).to_numpy().tolist() == [[SCHOOL, "schoolwise", LATELY]]
