"""Purge: who left long enough ago is nowhere any more, whenever it is interrupted, and who stays is not touched."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from flows.inspections import inspection_page
from flows.places import prediction_place, reviewed_place
from flows.purge import Purged, purge
from flows.register import Register
from flows.register_schema import (
    DELIVERY,
    EVENT,
    FILE,
    HOLD,
    LAST_LIST,
    LINK,
    OBLIGATION,
    PREDICTION,
    PUPIL,
    PURGE,
)
from flows.workspace import Workspace, make_folder, write_file
from tests.flows.longago import DAYS, EARLIER, GONE, HERE, LATELY, NAMES, SCHOOL, write_past
from tests.flows.test_crash import kill_at, watched

TODAY = date(2026, 8, 20)


@pytest.fixture
def past(home: Path) -> Workspace:
    return write_past(home)


def act(home: Path) -> Purged:
    return purge(Workspace(home), TODAY, "nl", by="A. Beheerder")


def rows(home: Path) -> dict[str, object]:
    """Returns what the register holds, without moments and seals."""
    register = Register(Workspace(home))
    hidden = {"run", "made_at", "data", "data_before", "data_after", "reviewed", "mark_born", "mark_whole"}
    tables = (DELIVERY, EVENT, FILE, HOLD, LAST_LIST, LINK, OBLIGATION, PREDICTION, PUPIL, PURGE)
    with register.reading() as connection:
        return {
            table.name: [
                {name: value for name, value in row.items() if name not in hidden}
                for row in connection.execute(select(table)).mappings()
            ]
            for table in tables
        }


def tree(home: Path) -> dict[str, str]:
    """Returns the files, without the moment in a certificate."""
    files = {file.relative_to(home).as_posix(): file for file in home.rglob("*") if file.is_file()}
    shown = {name: file for name, file in files.items() if not name.startswith("register.")}
    return {name: "" if "purge" in name else file.read_text("utf-8") for name, file in shown.items()}


def hay(home: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(home.glob("register.db*")))


def test_who_left_long_ago_is_nowhere_any_more(past: Workspace) -> None:
    register = Register(past)
    with register.reading() as connection:
        these = PUPIL.c.leerlingnummer == GONE
        sealed = [connection.scalar(select(PUPIL.c.data).where(these))]
        sealed += connection.scalars(select(EVENT.c.data_after).where(EVENT.c.leerlingnummer.in_([GONE, EARLIER])))
    needles = [GONE.encode(), EARLIER.encode(), *filter(None, sealed)]
    assert len(needles) == 6 and all(needle in hay(past.home) for needle in needles)
    done = act(past.home)
    assert done.state == "purged" and not done.lingers
    assert not any(needle in hay(past.home) for needle in needles)
    assert not [file for file, text in tree(past.home).items() if GONE in file or GONE in text or NAMES[GONE] in text]
    assert HERE.encode() in hay(past.home)


def test_every_row_about_it_is_counted_and_the_others_stay(past: Workspace) -> None:
    [school] = act(past.home).counts["schools"]
    told = {name: school[name] for name in ("pupils", "events", "links", "obligations", "listed", "reviewed")}
    assert told == {"pupils": 1, "events": 4, "links": 1, "obligations": 1, "listed": 1, "reviewed": 2}
    assert school["expected"] == 2, "a whole prediction of a past year, and one pupil of a coming one"
    assert (school["archived_from"], school["archived_until"]) == (DAYS["tweede"], DAYS["tweede"])
    left = rows(past.home)
    assert [row["leerlingnummer"] for row in left["pupil"]] == [HERE, LATELY]
    assert {row["leerlingnummer"] for row in left["event"]} == {HERE, LATELY}
    assert [row["kind"] for row in left["link"]] == ["moved"]
    assert [row["leerlingnummer"] for row in left["obligation"]] == [HERE]
    assert [row["school_year"] for row in left["prediction"]] == ["2027-2028"]
    register = Register(past)
    with register.reading() as connection:
        prediction = connection.execute(select(PREDICTION)).one()
        hold = connection.execute(select(HOLD).where(HOLD.c.delivery == "wacht")).one()
    opened = register.seal.open(prediction_place(SCHOOL, "2027-2028"), prediction.data)
    assert json.loads(opened) == {HERE: "7"}
    reviewed = json.loads(register.seal.open(reviewed_place(SCHOOL, "wacht"), hold.reviewed))
    assert [change["leerlingnummer"] for change in reviewed] == [HERE]


def test_files_of_long_ago_go_and_the_newest_list_stays(past: Workspace) -> None:
    [school] = act(past.home).counts["schools"]
    assert school["files"] == {"originals": 3, "imports": 3, "workbooks": 3, "pages": 6}
    assert (school["deliveries"], school["decided_from"], school["decided_until"]) == (3, DAYS["eerste"], DAYS["derde"])
    left = rows(past.home)
    assert [row["delivery"] for row in left["file"]] == ["vierde"]
    assert len(left["delivery"]) == 5, "what was delivered stays known, in counts"
    assert {row["recipe"] for row in left["delivery"] if row["id"] in ("eerste", "tweede", "derde")} == {""}
    assert past.received(SCHOOL, "vierde").is_dir() and not past.received(SCHOOL, "derde").exists()


def test_the_newest_list_stays_however_old_it_is(past: Workspace) -> None:
    purge(past, date(2028, 8, 1), "nl")
    assert past.outbox(SCHOOL, "vierde").is_dir()
    purge(past, date(2028, 8, 17), "nl")
    assert not past.outbox(SCHOOL, "vierde").exists(), "by now it is the last that tells of a pupil who is purged"


def test_what_still_waits_is_said_and_stays(past: Workspace) -> None:
    make_folder(past.received(SCHOOL, "wacht"))
    write_file(past.received(SCHOOL, "wacht") / "lijst.csv", b"x")
    done = act(past.home)
    assert done.waiting == ({"school": SCHOOL, "delivery": "wacht", "day": "2022-09-01"},)
    assert (past.received(SCHOOL, "wacht") / "lijst.csv").exists()


def test_a_number_that_another_child_has_now_keeps_that_childs_history(past: Workspace) -> None:
    with Register(past).writing() as connection:
        last = connection.scalar(select(func.max(EVENT.c.id)))
        connection.execute(
            update(EVENT).where(EVENT.c.leerlingnummer == HERE).values(id=last + 1, leerlingnummer=EARLIER)
        )
        connection.execute(update(PUPIL).where(PUPIL.c.leerlingnummer == HERE).values(leerlingnummer=EARLIER))
        connection.commit()
    act(past.home)
    left = rows(past.home)
    assert [row["id"] for row in left["event"] if row["leerlingnummer"] == EARLIER] == [last + 1]
    assert EARLIER in [row["leerlingnummer"] for row in left["pupil"]]


def test_a_child_who_has_another_number_now_is_not_purged(past: Workspace) -> None:
    with Register(past).writing() as connection:
        connection.execute(update(LINK).where(LINK.c.kind == "renumbered").values(other_number=HERE))
        connection.execute(update(PUPIL).where(PUPIL.c.leerlingnummer == GONE).values(status="active"))
        connection.commit()
    act(past.home)
    assert EARLIER in {row["leerlingnummer"] for row in rows(past.home)["event"]}


def test_a_trial_changes_nothing_and_counts_the_same(past: Workspace) -> None:
    before = tree(past.home), rows(past.home)
    would = purge(past, TODAY, "nl", dry_run=True)
    assert (tree(past.home), rows(past.home)) == before
    [trial], [real] = would.counts["schools"], act(past.home).counts["schools"]
    assert would.state == "checked" and trial.items() <= real.items()


def test_a_second_purge_finds_nothing(past: Workspace) -> None:
    act(past.home)
    before = tree(past.home), rows(past.home)
    assert act(past.home).state == "nothing"
    assert (tree(past.home), rows(past.home)) == before


def test_another_school_is_left_alone(past: Workspace) -> None:
    assert purge(past, TODAY, "nl", school="99QQ01").state == "nothing"
    assert GONE.encode() in hay(past.home)


def test_pages_about_a_purged_pupil_and_old_pages_go(past: Workspace) -> None:
    pages = [
        inspection_page(past, SCHOOL, number, day)
        for number, day in ((GONE, TODAY), (HERE, date(2025, 8, 20)), (HERE, TODAY), ("x/1", TODAY))
    ]
    for page in pages:
        make_folder(page.parent)
        write_file(page, b"x")
    assert act(past.home).counts["schools"][0]["files"]["inspections"] == 2
    assert [page.exists() for page in pages] == [False, False, True, True]


def test_the_certificate_counts_and_names_nobody(past: Workspace) -> None:
    done = act(past.home)
    assert done.certificate == "reports/purge/2026-08-20-1.html"
    page = (past.home / done.certificate).read_text("utf-8")
    for words in ("A. Beheerder", "730 dagen", "365 dagen", "bestuur", "21 augustus 2023", "leerlingen"):
        assert words in page
    told = [GONE, EARLIER, HERE, LATELY, *NAMES.values()]
    assert not [word for word in told if word in page or word in json.dumps(rows(past.home)["purge"])]


@pytest.mark.parametrize("every", [17, pytest.param(1, marks=pytest.mark.slow)])
def test_killed_at_a_step_and_run_again(tmp_path: Path, every: int) -> None:
    write_past(tmp_path / "wanted")
    with watched(lambda count, name: None) as seen:
        act(tmp_path / "wanted")
    assert len(seen) > 40
    for step in range(1, len(seen) + 1, every):
        home = tmp_path / f"killed{step}"
        write_past(home)
        kill_at(step, home, act)
        act(home)
        assert (tree(home), rows(home)) == (tree(tmp_path / "wanted"), rows(tmp_path / "wanted")), step
        assert GONE.encode() not in hay(home)
