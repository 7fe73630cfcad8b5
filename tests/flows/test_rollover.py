"""The rollover: predicted in spring, kept under seal, and the list of August held against it."""

from __future__ import annotations

import json
import shutil
from copy import deepcopy
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import select

from flows.register import Register
from flows.register_schema import PREDICTION
from flows.rollover import predict_rollover, read_predictions
from flows.rollovers import past_rollovers
from flows.workspace import Workspace
from tests.flows.command import Captured, answer, run
from tests.pupils import SCHOOL
from tests.rollovers import Rolling
from transforms.memory import EXPECTED
from transforms.predict import rates

YEAR = "2027-2028"
SPRING, AUGUST, NOVEMBER = "2027-04-01", "2027-08-20", "2027-11-02"


def deliver(home: Path, school: Rolling, day: str, *words: object) -> int:
    file = home.parent / f"{school.school}-{day}.csv"
    file.write_bytes(school.export())
    return run(home, "deliver", file, "--school", school.school, "--target", "schoolwise", *words, today=day)


@pytest.fixture(scope="module")
def three_years(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Rolling]:
    """A school of which three school years were delivered, with eight repeaters at each of two rollovers."""
    home, school = tmp_path_factory.mktemp("three") / "home", Rolling(11, 12)
    assert deliver(home, school, "2024-08-20") == 0
    for year in (2025, 2026):
        school.roll(8)
        assert deliver(home, school, f"{year}-08-20") == 0
    return home, school


@pytest.fixture
def rolling(home: Path, three_years: tuple[Path, Rolling], capsys: Captured) -> Rolling:
    """That school, in the workspace of the test."""
    capsys.readouterr()
    shutil.copytree(three_years[0], home)
    return deepcopy(three_years[1])


def stored(home: Path, today: str, year: str = YEAR, school: str = SCHOOL) -> pd.DataFrame | None:
    register = Register(Workspace(home))
    with register.reading() as connection:
        return read_predictions(connection, register.seal, {school: year}, date.fromisoformat(today)).get(school)


def test_the_command_predicts_every_school(home: Path, rolling: Rolling, capsys: Captured) -> None:
    assert run(home, "rollover", "predict", "--json", today=SPRING) == 0
    [told] = answer(capsys)["schools"]
    assert (told["school"], told["school_year"]) == (SCHOOL, YEAR)
    groups = [group for group, _ in rolling.children.values()]
    expected = {str(group): groups.count(group - 1) for group in range(2, 9)}
    assert {one["jaargroep"]: one["count"] for one in told["years"]} == expected
    assert (told["expected"], told["leaving"]) == (sum(expected.values()), groups.count(8))
    assert told["seen"] > 150 and 5 < told["repeaters"] < 9
    assert run(home, "rollover", "predict", "--school", SCHOOL, "--lang", "en", today=SPRING) == 0
    text = capsys.readouterr().out
    assert f"{told['expected']} pupils expected" in text and "earlier years of this school" in text


def test_no_school_is_no_mistake(home: Path, capsys: Captured) -> None:
    assert run(home, "rollover", "predict", today=SPRING) == 0
    assert capsys.readouterr().out == "Er is geen school om te voorspellen.\n"
    assert not home.exists()


def test_a_school_without_history_is_told_so(home: Path, capsys: Captured) -> None:
    assert deliver(home, Rolling(1, 3), "2026-09-01") == 0
    assert run(home, "rollover", "predict", today=SPRING) == 0
    assert "nog geen jaarovergang bekend" in capsys.readouterr().out


def test_history_is_what_happened(home: Path, rolling: Rolling) -> None:
    register = Register(Workspace(home))
    with register.reading() as connection:
        history = past_rollovers(connection, register.seal, [SCHOOL])
    assert not history.duplicated(["leerlingnummer", "after"]).any()
    assert history["after"].value_counts().to_dict() == {"2025-2026": 96, "2026-2027": 96}
    learned = rates(history).set_index("jaargroep")
    assert round((learned["seen"] * learned["repeated"]).sum()) == 16
    assert (learned["left"] == 0).all() and (learned["skipped"] == 0).all()


def test_a_prediction_is_sealed_and_replaced_when_it_is_made_again(home: Path, rolling: Rolling) -> None:
    predict_rollover(Workspace(home), date(2027, 4, 1))
    predict_rollover(Workspace(home), date(2027, 7, 31))
    with Register(Workspace(home)).reading() as connection:
        [row] = connection.execute(select(PREDICTION)).mappings()
    assert (row["school"], row["school_year"], row["made_on"]) == (SCHOOL, YEAR, "2027-07-31")
    assert not any(number.encode() in row["data"] for number in rolling.children)
    table = stored(home, AUGUST)
    assert table is not None and list(table.columns) == list(EXPECTED)
    assert sorted(table["leerlingnummer"]) == sorted(rolling.children)


def test_a_list_of_november_is_compared_only_when_it_is_the_first(home: Path, rolling: Rolling) -> None:
    predict_rollover(Workspace(home), date(2027, 4, 1))
    assert stored(home, AUGUST) is not None and stored(home, NOVEMBER) is not None
    rolling.roll()
    assert deliver(home, rolling, AUGUST) == 0
    assert stored(home, "2027-09-30") is not None and stored(home, NOVEMBER) is None
    assert stored(home, AUGUST, "2026-2027") is None


def test_a_school_that_rolled_over_early_keeps_its_prediction(home: Path, rolling: Rolling, capsys: Captured) -> None:
    assert run(home, "rollover", "predict", today=SPRING) == 0
    before = stored(home, AUGUST)
    rolling.roll()
    assert deliver(home, rolling, AUGUST) == 0
    assert predict_rollover(Workspace(home), date(2027, 7, 31)) == []
    pd.testing.assert_frame_equal(stored(home, AUGUST), before)


@pytest.mark.parametrize(("day", "renewed"), [("2027-02-28", False), ("2027-03-01", True), ("2027-07-31", True)])
def test_a_delivery_in_spring_renews_the_prediction(home: Path, rolling: Rolling, day: str, renewed: bool) -> None:
    rolling.enrol(3)
    assert deliver(home, rolling, day) == 0
    assert (stored(home, AUGUST) is not None) == renewed


def test_the_list_of_august_is_held_against_the_prediction(home: Path, rolling: Rolling, capsys: Captured) -> None:
    assert run(home, "rollover", "predict", today=SPRING) == 0
    again = rolling.roll(2)
    capsys.readouterr()
    assert deliver(home, rolling, AUGUST) == 0
    text = capsys.readouterr().out
    [line] = [line for line in text.splitlines() if line.startswith("Verwachting: ")]
    assert line.endswith(" leerlingen; 0 verrassingen.")
    page = Path(text.split("Verslag: ")[1].strip()).read_text("utf-8")
    assert "Vergeleken met de verwachting" in page and all(number in page for number in again)


def test_surprises_are_told_as_json(home: Path, rolling: Rolling, capsys: Captured) -> None:
    assert run(home, "rollover", "predict", today=SPRING) == 0
    rolling.roll()
    gone = rolling.some(2, 5)
    rolling.children = {number: child for number, child in rolling.children.items() if number not in gone}
    rolling.enrol(6)
    capsys.readouterr()
    assert deliver(home, rolling, AUGUST, "--json") == 0
    told = json.loads(capsys.readouterr().out)["prediction"]
    surprises = [{"kind": "missing_unexpected", "count": 2}, {"kind": "new_above_first", "count": 1}]
    assert told["surprises"] == surprises and told["expected"] == told["as_predicted"] + 2
