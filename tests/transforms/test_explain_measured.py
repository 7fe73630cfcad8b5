"""How often the cause of a missing pupil is right, over generated schools of which we know why they are missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

import pandas as pd
import pytest

from schemas.profile import Settings, shipped
from tests.cases.school import Row, text
from tests.schools import LAST_YEAR, SORTS, STORIES, Pupil, Village, asked, story
from transforms.compare import KNOWN
from transforms.deliver import take_in
from transforms.explain import SUSPICIOUS, Scene, explain
from transforms.memory import LastList
from transforms.outcome import Delivery

ORDINARY = ("rollover", "daily", "found")
"""Stories in which nothing is wrong with the list."""
ENOUGH = 0.98


def measured(schools: int, first: int) -> tuple[dict[str, float], dict[str, float], list[str]]:
    """Returns precision and recall by cause, and the ordinary lists that raised suspicion."""
    told, right, asked_for, found = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    alarms: list[str] = []
    for name in STORIES:
        missing, scene, truth = asked([story(name, first + at) for at in range(schools)])
        causes = explain(missing, scene)["cause"]
        for school, number, cause in zip(missing["school"], missing["leerlingnummer"], causes, strict=True):
            causes_right = truth[school, number]
            told[cause] += 1
            right[cause] += cause in causes_right
            if len(causes_right) == 1:
                asked_for[next(iter(causes_right))] += 1
                found[next(iter(causes_right))] += cause in causes_right
        suspected = missing.loc[causes.isin(SUSPICIOUS), "school"].unique()
        alarms += [f"{name} {school}" for school in suspected] if name in ORDINARY else []
    precision = {cause: right[cause] / told[cause] for cause in told}
    return precision, {cause: found[cause] / asked_for[cause] for cause in asked_for}, alarms


def test_causes_are_right() -> None:
    precision, recall, alarms = measured(8, first=200)
    assert set(precision) == SUSPICIOUS | {"final_year", "unexplained", "renumbered", "moved"}
    assert {cause: share for cause, share in precision.items() if share < ENOUGH and cause != "unexplained"} == {}
    assert {cause: share for cause, share in recall.items() if share < ENOUGH} == {}
    assert alarms == []


@pytest.mark.slow
def test_causes_are_right_of_many_schools() -> None:
    precision, recall, alarms = measured(150, first=1000)
    assert {cause: share for cause, share in precision.items() if share < ENOUGH and cause != "unexplained"} == {}
    assert {cause: share for cause, share in recall.items() if share < ENOUGH} == {}
    assert len(alarms) <= 2, alarms


def listed(one: Pupil, number_last: bool) -> Row:
    """Returns a pupil as a row of an export; where its number stands last, a cut can leave half of it."""
    born = date.fromisoformat(one["geboortedatum"]).strftime("%d-%m-%Y")
    row = {"Leerlingnummer": one["leerlingnummer"], "Roepnaam": one["roepnaam"], "Voorvoegsel": one["voorvoegsel"]}
    row |= {"Achternaam": one["achternaam"], "Geboortedatum": born, "Geslacht": "MV"[one["geslacht"] == "2"]}
    row |= {"Huidige groep": one["groepsnaam"], "Leerjaar": one["jaargroep"], "Huidige status": "Actief"}
    return row | {"Leerlingnummer": row.pop("Leerlingnummer")} if number_last else row


def cut_everywhere(sort: str, number_last: bool, step: int) -> tuple[pd.DataFrame, pd.DataFrame, set[str]]:
    """Returns who is missing with the causes, and accepted numbers of nobody, of a list cut within its last third."""
    pupils = Village(4).primary()
    pupils = sorted(pupils[:: len(pupils) // 60], key=SORTS[sort])
    content = text([listed(one, number_last) for one in pupils]).encode()
    stops = range(len(content) * 2 // 3, len(content), step)
    codes = [f"{at % 100:02d}{chr(65 + at // 100)}Q00" for at in range(len(stops))]
    batch = [Delivery(code, code, (("lijst.csv", content[:stop]),)) for code, stop in zip(codes, stops, strict=True)]
    intake = take_in(batch, shipped(), Settings(), {}, date(2026, 3, 2))
    known = _known(pupils, intake.schools)
    rows = intake.rows
    accepted = rows[rows["fate"] == ""].assign(was=lambda table: table["leerlingnummer"])
    there = pd.MultiIndex.from_frame(rows[["school", "leerlingnummer"]])
    missing = known[~pd.MultiIndex.from_frame(known[["school", "leerlingnummer"]]).isin(there)]
    last = LastList(numbers=tuple(one["leerlingnummer"] for one in pupils), ending="clean")
    scene = Scene(
        known,
        accepted,
        dict.fromkeys(intake.schools, LAST_YEAR),
        last=dict.fromkeys(intake.schools, last),
        endings={one.delivery.school: one.ending for one in intake.taken},
    )
    return missing, explain(missing, scene), set(accepted["leerlingnummer"]) - set(known["leerlingnummer"])


def _known(pupils: Sequence[Pupil], schools: Sequence[str]) -> pd.DataFrame:
    usual = {"status": "active", "since": "2025-08-20", "school_year": LAST_YEAR, "missed": "0"}
    table = pd.DataFrame([usual | one for one in pupils], columns=list(KNOWN)).drop(columns="school")
    return table.merge(pd.DataFrame({"school": schools}), how="cross")[list(KNOWN)].astype("str")


@pytest.mark.parametrize(("sort", "number_last"), [("surname", False), ("no_order", True), ("group_surname", False)])
def test_a_half_copied_list_never_makes_a_leaver(sort: str, number_last: bool) -> None:
    missing, told, strangers = cut_everywhere(sort, number_last, step=37)
    assert len(missing) > 100
    assert set(told["cause"]) <= SUSPICIOUS and not strangers


@pytest.mark.slow
@pytest.mark.parametrize("number_last", [False, True])
@pytest.mark.parametrize("sort", SORTS)
def test_a_list_cut_at_every_third_byte_never_makes_a_leaver(sort: str, number_last: bool) -> None:
    _, told, strangers = cut_everywhere(sort, number_last, step=3)
    assert set(told["cause"]) <= SUSPICIOUS and not strangers
