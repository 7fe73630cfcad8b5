"""The register: sealed, versioned, one writer at a time, and only what changed is rewritten."""

from __future__ import annotations

import multiprocessing
import shutil
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import select, text

from flows.faults import Fault
from flows.register import Register
from flows.register_schema import EVENT, PUPIL
from flows.roster import read_roster, write_roster
from flows.workspace import Workspace
from schemas.tables import GEGEVENS
from tests.flows.exports import SCHOOL, TODAY, deliver, offered, register, states
from transforms.compare import KNOWN
from transforms.outcome import CHANGES, Delivery, Outcome

BOTH = pytest.mark.usefixtures("database")
"""Once with a register in a file, and once with one on a PostgreSQL server."""


def pupils(count: int, **changes: object) -> pd.DataFrame:
    usual = {"school": SCHOOL, "leerlingnummer": [str(1000 + number) for number in range(count)]}
    usual |= {"status": "active", "since": "2026-08-20", "school_year": "2026-2027", "missed": "0"}
    return pd.DataFrame({**dict.fromkeys(GEGEVENS, "Ypelaar"), **usual, **changes}, columns=list(KNOWN), dtype="str")


def write(home: Path, table: pd.DataFrame, delivery: str, *changes: dict[str, str]) -> None:
    told = pd.DataFrame(changes, columns=list(CHANGES), dtype="str")
    placed = table.assign(row=None, bestand="", blad="", rij="")
    outcome = Outcome(Delivery(delivery, SCHOOL, ()), "published", school=SCHOOL, pupils=placed, changes=told)
    opened = Register(Workspace(home))
    with opened.writing() as connection:
        write_roster(connection, opened.seal, read_roster(connection, opened.seal, [SCHOOL]), [outcome])
        connection.commit()


def known(home: Path) -> pd.DataFrame:
    opened = Register(Workspace(home))
    with opened.reading() as connection:
        return read_roster(connection, opened.seal, [SCHOOL]).known


def rows(home: Path, table: object) -> list[dict[str, object]]:
    with Register(Workspace(home)).reading() as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]


@BOTH
def test_pupils_come_back_as_they_were_with_empty_and_missing_apart(tmp_path: Path) -> None:
    table = pupils(3, voorvoegsel=["van", "", None])
    write(tmp_path, table, "a")
    pd.testing.assert_frame_equal(known(tmp_path), table)


@BOTH
def test_only_changed_pupils_are_rewritten(tmp_path: Path) -> None:
    write(tmp_path, pupils(3), "a")
    before = {row["leerlingnummer"]: row for row in rows(tmp_path, PUPIL)}
    write(tmp_path, pupils(3, groep=["x", "Ypelaar", "Ypelaar"]), "b", {"leerlingnummer": "1000", "kind": "moved"})
    after = {row["leerlingnummer"]: row for row in rows(tmp_path, PUPIL)}
    assert [number for number in after if after[number] != before[number]] == ["1000"]
    [event] = [row for row in rows(tmp_path, EVENT) if row["delivery"] == "b"]
    assert (event["kind"], event["data_before"]) == ("moved", before["1000"]["data"])
    assert event["data_after"] == after["1000"]["data"]


@BOTH
def test_a_new_school_year_alone_can_be_undone_and_is_no_new_seal(tmp_path: Path) -> None:
    write(tmp_path, pupils(3), "a")
    before = [row["data"] for row in rows(tmp_path, PUPIL)]
    write(tmp_path, pupils(3, school_year="2027-2028"), "b")
    assert [row["data"] for row in rows(tmp_path, PUPIL)] == before
    assert set(known(tmp_path)["school_year"]) == {"2027-2028"}
    assert [row["delivery"] for row in rows(tmp_path, EVENT)] == ["a"] * 3 + ["b"] * 3


@BOTH
def test_a_renumbered_pupil_leaves_its_old_number_in_the_history_only(tmp_path: Path) -> None:
    write(tmp_path, pupils(2), "a")
    write(tmp_path, pupils(2, leerlingnummer=["1000", "77"]), "b")
    assert list(known(tmp_path)["leerlingnummer"]) == ["1000", "77"]
    old = [row for row in rows(tmp_path, EVENT) if row["delivery"] == "b" and row["leerlingnummer"] == "1001"]
    assert [(row["after"], row["data_after"]) for row in old] == [("", None)]


def test_a_copied_database_holds_no_child(tmp_path: Path) -> None:
    deliver(tmp_path / "home", offered(range(60)))
    content = b"".join(file.read_bytes() for file in (tmp_path / "home").glob("register.db*"))
    assert b"1007" in content and b"Ypelaar" not in content and b"Wubbe" not in content
    shutil.copy(tmp_path / "home/register.db", tmp_path / "register.db")
    with pytest.raises(Fault, match="REGISTER_KEY"):
        register(tmp_path)


@BOTH
def test_another_key_opens_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(tmp_path, offered(range(60)))
    monkeypatch.setenv("DOORSTROOM_KEY", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=")
    with pytest.raises(Fault, match="REGISTER_KEY"):
        register(tmp_path)


@BOTH
def test_a_key_from_the_environment_needs_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOORSTROOM_KEY", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=")
    deliver(tmp_path, offered(range(60)))
    assert len(known(tmp_path)) == 60 and not (tmp_path / "register.key").exists()


@BOTH
def test_a_key_that_is_no_key_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOORSTROOM_KEY", "kort")
    result = deliver(tmp_path, offered(range(60)))[0]
    assert [issue.code for issue in result.outcome.issues] == ["REGISTER_KEY"]
    monkeypatch.delenv("DOORSTROOM_KEY")
    assert states(deliver(tmp_path, offered(range(60)))) == ["published"]


def test_a_damaged_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "register.db").write_bytes(b"no database at all" * 100)
    result = deliver(tmp_path, offered(range(60)))[0]
    assert [issue.code for issue in result.outcome.issues] == ["REGISTER_UNREADABLE"]


@BOTH
def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    deliver(tmp_path, offered(range(60)))
    with Register(Workspace(tmp_path)).writing() as connection:
        connection.execute(text("UPDATE schema_version SET version = 99"))
        connection.commit()
    with pytest.raises(Fault, match="REGISTER_UNREADABLE"):
        register(tmp_path)


def offer_all(home: Path, turn: int) -> None:
    for number in range(6):
        deliver(home, offered(range(20 * number, 20 * number + 20), school=f"99QQ{number:02d}"), today=TODAY)


@BOTH
def test_processes_on_one_new_workspace_do_each_delivery_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.register.PATIENCE", 120.0)  # a busy machine is no failing test
    context = multiprocessing.get_context("fork")
    children = [context.Process(target=offer_all, args=(tmp_path, turn)) for turn in range(4)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    said = register(tmp_path)
    assert [child.exitcode for child in children] == [0] * 4
    assert sorted(row["school"] for row in said["delivery"]) == [f"99QQ{number:02d}" for number in range(6)]
    assert (len(said["pupil"]), len(said["event"])) == (120, 120)
    assert not list(tmp_path.rglob("*refused*"))
