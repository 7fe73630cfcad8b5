"""Inzage: all that is held of one pupil, and of nobody else, for who may see it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from flows.register import Register
from flows.register_schema import PUPIL
from flows.workspace import Workspace
from tests.flows.command import Captured, answer, run
from tests.flows.longago import DAYS, EARLIER, GONE, HERE, LATELY, NAMES, SCHOOL, data, write_past


@pytest.fixture
def past(home: Path) -> Workspace:
    return write_past(home)


def inzage(past: Workspace, capsys: Captured, number: str, *words: object) -> dict[str, Any]:
    assert run(past.home, "inzage", number, "--school", SCHOOL, "--json", *words) == 0
    return answer(capsys)


def test_all_that_is_held_is_told(past: Workspace, capsys: Captured) -> None:
    told = inzage(past, capsys, GONE)
    assert told["data"] == data(GONE)
    assert told["numbers"] == [EARLIER, GONE]
    held = {
        "number": GONE,
        "status": "archived",
        "since": DAYS["tweede"],
        "until": "2025-08-20",
        "marks": ["mark_born"],
    }
    assert held.items() <= told["held"].items()
    assert [event["kind"] for event in told["events"]] == ["new", "renumbered", "renumbered", "missing"]
    assert [event["number"] for event in told["events"]] == [EARLIER, EARLIER, GONE, GONE]
    assert told["events"][0]["place"] == {"file": "lijst.csv", "row": 7}
    assert {"column": "groepsnaam", "before": None, "after": "7a"} in told["events"][0]["columns"]
    assert [(link["other_number"], link["decided_by"]) for link in told["links"]] == [(GONE, "A. Beheerder")]
    assert [(one["state"], one["decided_by"]) for one in told["decisions"]] == [
        ("approved", "P. Directeur"),
        ("waiting", ""),
    ]
    assert [one["title"] for one in told["obligations"]] == ["schoolWise"]
    assert [one["school_year"] for one in told["predictions"]] == ["2022-2023", "2027-2028"]
    assert told["last_list"] == {"delivery": "vierde", "place": 1}
    assert told["retention"] == {"archived_days": 730, "files_days": 365}


def test_the_kept_files_it_is_in_are_named_with_their_rows(past: Workspace, capsys: Captured) -> None:
    files = inzage(past, capsys, GONE)["files"]
    found = [(file["path"], file["rows"]) for file in files if file["kind"] in ("received", "outbox")]
    assert found == [
        (f"{folder}/{SCHOOL}/{one}/{name}", [4])
        for folder, name in (("received", "lijst.csv"), ("outbox", "schoolwise/leerlingen.csv"))
        for one in ("eerste", "tweede")
    ]
    assert {file["path"] for file in files if file["kind"] == "reports"} == {
        f"reports/{SCHOOL}/{DAYS[one]}-{one}-{state}.html"
        for one in ("eerste", "tweede")
        for state in ("published", "held-12345678")
    }


def test_the_school_it_went_to_is_told(past: Workspace, capsys: Captured) -> None:
    [link] = inzage(past, capsys, LATELY)["links"]
    assert (link["kind"], link["other_school"]) == ("moved", "99QQ01")


def test_an_earlier_number_leads_to_the_same_child(past: Workspace, capsys: Captured) -> None:
    told, again = inzage(past, capsys, EARLIER), inzage(past, capsys, GONE)
    assert {**told, "number": GONE} == again


def test_a_number_that_another_child_has_now_leads_to_that_child(past: Workspace, capsys: Captured) -> None:
    with Register(past).writing() as connection:
        connection.execute(update(PUPIL).where(PUPIL.c.leerlingnummer == HERE).values(leerlingnummer=EARLIER))
        row = Register(past)
        with row.reading():
            pass
        sealed = row.seal.close(f"{SCHOOL}/{EARLIER}", '{"achternaam": "Zwaluwenoord"}')
        connection.execute(update(PUPIL).where(PUPIL.c.leerlingnummer == EARLIER).values(data=sealed))
        connection.commit()
    told = inzage(past, capsys, EARLIER)
    assert (told["data"], told["events"]) == ({"achternaam": NAMES[HERE]}, [])


def test_nobody_else_is_in_it(past: Workspace, capsys: Captured) -> None:
    assert run(past.home, "inzage", LATELY, "--school", SCHOOL) == 0
    assert NAMES[LATELY] not in capsys.readouterr().out
    [page] = (past.home / "inzage" / SCHOOL).iterdir()
    text = page.read_text("utf-8")
    assert NAMES[LATELY] in text and "2012-03-04" not in text and "4 maart 2012" in text
    assert not [word for word in (GONE, HERE, NAMES[GONE], NAMES[HERE]) if word in text]


def test_the_page_lies_in_the_workspace_for_its_owner_only(past: Workspace) -> None:
    assert run(past.home, "inzage", HERE, "--school", SCHOOL) == 0
    page = past.home / "inzage" / SCHOOL / f"{HERE}-2026-08-20.html"
    assert page.stat().st_mode & 0o777 == 0o600 and page.parent.stat().st_mode & 0o777 == 0o700
    assert run(past.home, "inzage", HERE, "--school", SCHOOL) == 0, "made again on the same day"


def test_the_page_goes_where_it_is_wanted_and_overwrites_nothing(
    past: Workspace, tmp_path: Path, capsys: Captured
) -> None:
    goal = tmp_path / "blad.html"
    assert run(past.home, "inzage", HERE, "--school", SCHOOL, "--to", goal) == 0
    assert goal.stat().st_mode & 0o777 == 0o600 and NAMES[HERE] in goal.read_text("utf-8")
    assert not (past.home / "inzage").exists()
    assert run(past.home, "inzage", HERE, "--school", SCHOOL, "--to", goal) == 1
    assert "--to" in capsys.readouterr().err


def test_json_leaves_no_page(past: Workspace, capsys: Captured) -> None:
    assert inzage(past, capsys, HERE)["page"] == ""
    assert not (past.home / "inzage").exists()


@pytest.mark.parametrize("number", ["999", "0770077", ""])
def test_an_unknown_number_is_a_sentence(past: Workspace, number: str, capsys: Captured) -> None:
    assert run(past.home, "inzage", number, "--school", SCHOOL) == 1
    told = capsys.readouterr()
    assert told.out == "" and "niets bekend" in told.err


def test_a_workspace_without_a_register_knows_nobody(home: Path) -> None:
    assert run(home, "inzage", "1", "--school", SCHOOL) == 1
    assert run(home, "purge") == 0
    assert run(home, "obligations", "--clear", "--school", SCHOOL, "--target", "schoolwise") == 0
    assert not home.exists()


def test_after_a_purge_only_who_stayed_is_known(past: Workspace, capsys: Captured) -> None:
    assert run(past.home, "purge", "--by", "A. Beheerder", "--json") == 0
    told = answer(capsys)
    assert (told["state"], told["schools"][0]["pupils"], told["waiting"][0]["delivery"]) == ("purged", 1, "wacht")
    assert Path(str(told["certificate"])).is_file()
    assert run(past.home, "inzage", GONE, "--school", SCHOOL) == 1
    assert run(past.home, "inzage", EARLIER, "--school", SCHOOL) == 1
    assert run(past.home, "inzage", HERE, "--school", SCHOOL) == 0


def test_purging_is_told_without_numbers_of_pupils(past: Workspace, capsys: Captured) -> None:
    assert run(past.home, "status") == 0
    assert "1 te verwijderen (doorstroom purge)" in capsys.readouterr().out
    assert run(past.home, "purge", "--dry-run") == 0
    assert "er is niets gewijzigd" in capsys.readouterr().out
    assert run(past.home, "purge", "--lang", "en") == 0
    told = capsys.readouterr().out
    assert "99QQ00: pupils 1, " in told and "has waited for a decision" in told and GONE not in told
    assert run(past.home, "status") == 0
    assert "te verwijderen" not in capsys.readouterr().out
    assert run(past.home, "purge") == 0
    assert "niets dat nu" in capsys.readouterr().out
