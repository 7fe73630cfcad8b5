"""The rollover by command: what may be done on which day, what the register then says, and how far every school is."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from flows import rollover_day
from flows.cli import main
from flows.register import Register
from flows.register_schema import EVENT, PUPIL, RECONCILED, ROLLOVER, ROLLOVER_LOG
from flows.rollover_queries import read_ticks
from flows.rollover_verb import usual_year
from flows.workspace import Workspace
from tests.flows.command import Captured, run
from tests.flows.test_reconcile_verb import Both, both
from tests.rollovers import Rolling

__all__ = ["both"]
SCHOOL, OTHER, YEAR = "99QQ00", "99QR00", "2027-2028"
SETTINGS = f"""
[schools.{SCHOOL}]
name = "De Wilg"
targets = ["schoolwise", "top", "gynzy"]
[schools.{OTHER}]
source = "schooloas"
sector = "po"
targets = ["top"]
"""


@pytest.fixture
def school(home: Path) -> Rolling:
    """A school that delivered in the old year, and of which the new one is predicted; another never delivered."""
    home.mkdir()
    (home / "doorstroom.toml").write_text(SETTINGS, "utf-8")
    school = Rolling(3, 12)
    school.school, school.year = SCHOOL, "2026-2027"
    deliver(home, school, "2027-05-20")
    return school


def deliver(home: Path, school: Rolling, day: str) -> int:
    file = home.parent / f"{school.school}-{day}.csv"
    file.write_bytes(school.export())
    return run(home, "deliver", file, "--school", school.school, "--source", "parnassys", today=day)


def ask(home: Path, capsys: Captured, action: str, day: str, *words: str) -> dict[str, Any]:
    """Returns what an action answers in JSON."""
    capsys.readouterr()
    status = run(home, "rollover", action, "--school-year", YEAR, "--json", *words, today=day)
    told = capsys.readouterr()
    assert told.err == "" and status == (told.out.count('"refused"') == 1)
    return dict(json.loads(told.out))


def of(told: dict[str, Any], school: str = SCHOOL) -> dict[str, Any]:
    return next(one for one in told["schools"] if one["school"] == school)


def states(told: dict[str, Any], school: str = SCHOOL) -> dict[str, str]:
    return {step["step"]: step["state"] for target in of(told, school)["targets"] for step in target["steps"]}


def pupils(home: Path) -> list[Any]:
    with Register(Workspace(home)).reading() as connection:
        return [list(connection.execute(select(table))) for table in (PUPIL, EVENT)]


def test_the_new_year_opens_on_the_first_of_august_and_not_before(
    home: Path, database: str, school: Rolling, capsys: Captured
) -> None:
    before = pupils(home)
    told = ask(home, capsys, "run", "2027-07-31")
    assert [issue["code"] for issue in told["issues"]] == ["ROLLOVER_TOO_EARLY"] and not (
        home / "reports/rollover-2027-2028.html"
    ).exists()
    first = ask(home, capsys, "run", "2027-08-01", "--by", "Jan")
    assert (first["opened"], first["already"]) == ([SCHOOL, OTHER], [])
    one = of(first)
    assert (one["old_year"]["closed_on"], one["old_year"]["closed_by"], one["old_year"]["pupils"]) == (
        "2027-08-01",
        "Jan",
        96,
    )
    assert (one["new_year"]["opened_on"], one["new_year"]["pupils"], one["new_year"]["expected"]) == (
        "2027-08-01",
        0,
        84,
    )
    for day in ("2027-08-01", "2027-08-03"):
        again = ask(home, capsys, "run", day, "--by", "Piet")
        assert (again["opened"], again["already"]) == ([], [SCHOOL, OTHER])
        assert of(again)["old_year"] == one["old_year"] and of(again)["new_year"] == one["new_year"]
    with Register(Workspace(home)).reading() as connection:
        assert len(list(connection.execute(select(ROLLOVER)))) == 4
        acts = connection.execute(select(ROLLOVER_LOG.c.act, ROLLOVER_LOG.c.school_year, ROLLOVER_LOG.c.acted_by))
        assert sorted(acts.tuples()) == sorted([("closed", "2026-2027", "Jan"), ("opened", YEAR, "Jan")] * 2)
    assert pupils(home) == before
    told = ask(home, capsys, "run", "2028-08-01")
    assert [issue["code"] for issue in told["issues"]] == ["ROLLOVER_PAST"]


def test_days_of_august_and_a_school_that_delivers_in_between(home: Path, school: Rolling, capsys: Captured) -> None:
    seen = {day: ask(home, capsys, "status", f"2027-{day}") for day in ("07-31", "08-01", "08-02", "08-03")}
    linked = [states(told, OTHER)["top.stap_een_automatisch"] for told in seen.values()]
    unlinked = [states(told)["gynzy.ontkoppeling"] for told in seen.values()]
    assert (linked, unlinked) == (["date", "date", "itself", "itself"], ["date", "date", "date", "itself"])
    assert [told["not_delivered"] for told in seen.values()] == [[SCHOOL, OTHER]] * 4
    assert not (home / "reports/rollover-2027-2028.html").exists()
    ask(home, capsys, "run", "2027-08-01")
    school.roll()
    gone = school.some(2, 4)
    school.children = {number: child for number, child in school.children.items() if number not in gone}
    assert deliver(home, school, "2027-08-02") == 0
    told = ask(home, capsys, "run", "2027-08-02")
    one = of(told)
    assert told["not_delivered"] == [OTHER] and told["not_rolled_over"] == [] and one["delivered"] == "2027-08-02"
    assert one["prediction"]["surprises"] == [{"kind": "missing_unexpected", "count": 2}]
    assert (one["old_year"]["pupils"], one["new_year"]["pupils"]) == (96, 94)
    now = states(told)
    assert (now["schoolwise.export"], now["schoolwise.upload"], now["gynzy.import"]) == ("done", "todo", "date")
    assert states(ask(home, capsys, "status", "2027-08-03"))["gynzy.import"] == "todo"


def test_a_school_that_delivered_before_the_run_keeps_the_count_of_its_old_year(
    home: Path, school: Rolling, capsys: Captured
) -> None:
    school.roll()
    assert deliver(home, school, "2027-08-01") == 0
    told = of(ask(home, capsys, "run", "2027-08-02"))
    assert (told["old_year"]["pupils"], told["new_year"]["pupils"]) == (96, 96)


@pytest.mark.parametrize(("missing", "status"), [(0, 0), (8, 3)])
def test_an_administration_of_last_year_is_told(
    home: Path, school: Rolling, capsys: Captured, missing: int, status: int
) -> None:
    school.enrol(3)
    for number in school.some(missing, 4):
        del school.children[number]
    assert deliver(home, school, "2027-08-05") == status
    told = ask(home, capsys, "status", "2027-08-05")
    assert told["not_rolled_over"] == [SCHOOL] and SCHOOL not in told["not_delivered"]
    assert states(told)["schoolwise.export"] == ("decision" if missing else "todo")
    assert states(told)["schoolwise.upload"] == ("decision" if missing else "delivery")
    run(home, "rollover", "status", "--school-year", YEAR, today="2027-08-05")
    assert "administratie nog niet omgezet" in capsys.readouterr().out


def test_steps_are_ticked_by_hand_and_unticked(home: Path, school: Rolling, capsys: Captured) -> None:
    step = "schoolwise.bevoegd"
    words = [step, "--school", SCHOOL, "--by"]
    assert ask(home, capsys, "done", "2027-08-02", *words, " Ada Wolk ")["by"] == "Ada Wolk"
    told = ask(home, capsys, "plan", "2027-08-02", "--school", SCHOOL)
    [found] = [one for target in of(told)["targets"] for one in target["steps"] if one["step"] == step]
    assert (found["state"], found["by"], found["day"]) == ("ticked", "Ada Wolk", "2027-08-02")
    assert [one["school"] for one in told["schools"]] == [SCHOOL]
    codes = {
        "ROLLOVER_TICKED": ("done", *words, "Piet"),
        "ROLLOVER_NO_STEP": ("done", "schoolwise.niets", "--school", SCHOOL, "--by", "Piet"),
        "ROLLOVER_NOT_TICKED": ("undone", "schoolwise.mail", "--school", SCHOOL, "--by", "Piet"),
        "ROLLOVER_BY": ("done", "schoolwise.mail", "--school", SCHOOL, "--by", " "),
    }
    for code, (action, *rest) in codes.items():
        assert [one["code"] for one in ask(home, capsys, action, "2027-08-02", *rest)["issues"]] == [code]
    ask(home, capsys, "undone", "2027-08-03", *words, "Piet")
    assert states(ask(home, capsys, "status", "2027-08-03"))[step] == "todo"
    with Register(Workspace(home)).reading() as connection:
        assert not read_ticks(connection, YEAR)[SCHOOL]
        assert len(list(connection.execute(select(ROLLOVER_LOG)))) == 2


def test_page_and_workbook_name_nobody(home: Path, school: Rolling, capsys: Captured) -> None:
    deliver(home, school, "2027-08-20")
    told = ask(home, capsys, "plan", "2027-08-20", "--lang", "en")
    page = Path(told["page"]).read_text("utf-8")
    assert Path(told["page"]) == home / "reports" / "rollover-2027-2028.html" and Path(told["workbook"]).exists()
    assert "Rollover to 2027-2028" in page and "De Wilg" in page and "Ypelaar" not in page
    assert not any(f">{number}<" in page for number in school.children)
    own = ask(home, capsys, "plan", "2027-08-20", "--school", SCHOOL)
    assert Path(own["page"]) == home / "reports" / SCHOOL / "rollover-2027-2028.html"


def test_the_terminal_tells_it_in_both_languages(home: Path, school: Rolling, capsys: Captured) -> None:
    capsys.readouterr()
    for language, said, next_said in (
        ("nl", "Nog niet aangeleverd", "geopend bij 2 scholen"),
        ("en", "Not delivered yet", "at 2 that was done"),
    ):
        assert run(home, "rollover", "run", "--lang", language, today="2027-08-01") == 0
        text = capsys.readouterr().out
        assert said in text and next_said in text and f"{OTHER}: " in text
        assert run(home, "rollover", "plan", "--lang", language, today="2027-08-01") == 0
        assert "schoolwise.upload" in capsys.readouterr().out


def test_a_workspace_without_a_school_or_a_register(home: Path, capsys: Captured) -> None:
    assert run(home, "rollover", "run", today="2027-08-01") == 0
    assert "Er is geen school met een jaarovergang." in capsys.readouterr().out
    assert not (home / "register.db").exists()
    (home / "doorstroom.toml").write_text(SETTINGS, "utf-8")
    told = ask(home, capsys, "status", "2027-08-01")
    assert told["not_delivered"] == [SCHOOL, OTHER] and not (home / "register.db").exists()
    assert of(told)["source"] == "" and "schoolwise.upload" in states(told)


def test_a_connection_that_was_not_made_has_no_steps(home: Path, school: Rolling, capsys: Captured) -> None:
    (home / "doorstroom.toml").write_text(f'{SETTINGS}[people.a]\nname = "Ada"\nroles = ["directie"]\n', "utf-8")
    words = ("--school", SCHOOL, "--target", "schoolwise", "--by", "Ada", "--for", "bestuur")
    assert run(home, "connections", "activate", *words, today="2027-07-01") == 0
    assert [one["target"] for one in of(ask(home, capsys, "status", "2027-08-01"))["targets"]] == ["schoolwise"]


def test_a_comparison_of_portal_and_desktop_is_shown(home: Path, school: Rolling, capsys: Captured) -> None:
    with Register(Workspace(home)).writing() as connection:
        for section, status in (("leerlingen", "ok"), ("prognoses", "differs")):
            row = {
                "school": SCHOOL,
                "school_year": YEAR,
                "section": section,
                "status": status,
                "differences": 4,
                "day": "2027-08-09",
            }
            connection.execute(RECONCILED.insert().values(**row))
        connection.commit()
    told = states(ask(home, capsys, "status", "2027-08-10"))
    assert (told["zermelo.leerlingen"], told["zermelo.prognoses"]) == ("done", "todo")


@pytest.mark.parametrize(
    ("today", "year"),
    [
        ("2027-02-28", "2026-2027"),
        ("2027-03-01", YEAR),
        ("2027-07-31", YEAR),
        ("2027-08-01", YEAR),
        ("2028-01-01", YEAR),
    ],
)
def test_the_year_that_is_meant(today: str, year: str) -> None:
    assert usual_year(date.fromisoformat(today)) == year


@pytest.mark.parametrize("year", ["2027", "2027-2029", "27-28", "2027-2026"])
def test_a_year_that_is_none(home: Path, year: str, capsys: Captured) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--home", str(home), "rollover", "plan", "--school-year", year])
    assert end.value.code == 2 and "geen schooljaar zoals 2027-2028" in capsys.readouterr().err


def test_the_flow_counts_and_raises_nothing(home: Path, school: Rolling, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rollover_day, "today", lambda: date(2027, 7, 31))
    turn = rollover_day.turn_schools.fn
    assert turn(str(home), YEAR) == {"ROLLOVER_TOO_EARLY": 1}
    monkeypatch.setattr(rollover_day, "today", lambda: date(2027, 8, 1))
    assert turn(str(home), YEAR) == {"opened": 2, "already": 0}
    assert turn(str(home), YEAR) == {"opened": 0, "already": 2}
    assert (home / "reports" / "rollover-2027-2028.html").exists()


def test_a_comparison_keeps_how_its_sections_stand_where_there_is_a_register(both: Both) -> None:
    both.told()
    assert not (both.home / "register.db").exists()
    with Register(Workspace(both.home)).writing() as connection:
        connection.commit()
    told = both.told()
    with Register(Workspace(both.home)).reading() as connection:
        rows = connection.execute(select(RECONCILED.c.section, RECONCILED.c.status, RECONCILED.c.differences)).all()
    assert {row[0]: (row[1], row[2]) for row in rows} == {
        one["name"]: (one["status"], one["count"]) for one in told["sections"]
    }
    assert len(rows) == 5 and {row[1] for row in rows} == {"differs"}
