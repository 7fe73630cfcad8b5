"""What is expected of every pupil after the rollover, and what earlier rollovers teach about repeaters."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.vocabulary import JAARGROEP
from tests.pupils import pupil, registered
from tests.rollovers import Rolling
from transforms.predict import ANY_YEAR, HISTORY, PREDICTED, RATES, USUAL_SHARE, predict, rates

NOTHING = pd.DataFrame(columns=list(RATES))
YEAR = "2026-2027"


def expected(**facts: object) -> tuple[str, str]:
    """Returns the expected year of one pupil and whether it may leave."""
    [row] = predict(registered(pupil("1", **facts)), YEAR, NOTHING).to_dict("records")
    return row["jaargroep"], row["may_leave"]


def rolled(before: Rolling, after: Rolling) -> pd.DataFrame:
    """Returns a rollover as history."""
    found = {number: str(group) for number, (group, _) in after.children.items()}
    known = before.known()
    return known.assign(after=after.year, found=known["leerlingnummer"].map(found).fillna(""))[list(HISTORY)]


def history(school: Rolling, repeaters: int, years: int = 2) -> pd.DataFrame:
    """Lets a school go through rollovers and returns them."""
    parts = []
    for _ in range(years):
        before = Rolling(school.seed, school.size, school.school, school.year)
        before.children = dict(school.children)
        school.roll(repeaters)
        parts.append(rolled(before, school))
    return pd.concat(parts, ignore_index=True)


@pytest.mark.parametrize(
    ("facts", "year", "may_leave"),
    [
        ({"jaargroep": "2"}, "3", ""),
        ({"jaargroep": "8"}, "", ""),
        ({"jaargroep": "11"}, "12", ""),
        ({"jaargroep": "14", "leerweg": "VMBO-TL"}, "", ""),
        ({"jaargroep": "14", "leerweg": "HAVO"}, "15", ""),
        ({"jaargroep": "14", "groepsnaam": "klas"}, "15", "1"),
        ({"jaargroep": "16", "leerweg": "VWO"}, "", ""),
        ({"jaargroep": "S", "geboortedatum": "2018-01-02"}, "S", ""),
        ({"jaargroep": "S", "geboortedatum": "2013-01-02"}, "S", "1"),
        ({"jaargroep": "V", "geboortedatum": "2008-01-02"}, "V", "1"),
        ({"jaargroep": "N"}, "N", ""),
        ({"jaargroep": ""}, ANY_YEAR, ""),
        ({"jaargroep": None}, ANY_YEAR, ""),
        ({"jaargroep": "C"}, ANY_YEAR, ""),
        ({"jaargroep": "5", "school_year": YEAR}, "5", ""),
        ({"jaargroep": "5", "school_year": "2024-2025"}, "7", ""),
        ({"jaargroep": "7", "school_year": "2024-2025"}, "", ""),
        ({"jaargroep": "5", "school_year": ""}, "6", ""),
        ({"jaargroep": "5", "status": "missing"}, "6", ""),
    ],
)
def test_the_year_after(facts: dict[str, object], year: str, may_leave: str) -> None:
    assert expected(**facts) == (year, may_leave)


@pytest.mark.parametrize(("born", "year"), [("2021-12-31", "2"), ("2022-01-01", "1"), ("2022-06-30", "1"), ("", "2")])
def test_who_came_to_group_1_in_the_course_of_the_year_begins_again(born: str, year: str) -> None:
    assert expected(jaargroep="1", geboortedatum=born) == (year, "")


def test_who_is_archived_is_not_expected() -> None:
    assert predict(registered(pupil("1", status="archived")), YEAR, NOTHING).empty


def test_without_history_the_usual_share_repeats() -> None:
    table = predict(Rolling(year="2025-2026").known(), YEAR, NOTHING).set_index("leerlingnummer")
    shares = {was: set(part["repeats"].astype(float)) for was, part in table.groupby("jaargroep_was")}
    assert shares == {was: {0.0 if was == "8" else USUAL_SHARE[was]} for was in map(str, range(1, 9))}


def test_the_share_of_repeaters_is_learned_from_earlier_rollovers() -> None:
    many, few = history(Rolling(2, 50), 40), history(Rolling(2, 50, "99QQ01"), 0)
    learned = rates(pd.concat([many, few], ignore_index=True))
    both = [Rolling(3, 20, school, "2025-2026").known() for school in ("99QQ00", "99QQ01")]
    table = predict(pd.concat(both), YEAR, learned)
    repeats = table["repeats"].astype(float).groupby([table["school"], table["jaargroep_was"]]).sum()
    assert repeats["99QQ00", "5"] > 2 > 0.4 > repeats["99QQ01", "5"] > 0


def test_rates_are_the_shares_that_were_planted() -> None:
    school = Rolling(4, 20)
    before = school.known()
    found = {number: str(group + 1) if group < 8 else "" for number, (group, _) in school.children.items()}
    fives = [number for number, (group, _) in school.children.items() if group == 5]
    found |= dict.fromkeys(fives[:4], "5") | dict.fromkeys(fives[4:6], "7") | dict.fromkeys(fives[6:7], "")
    told = before.assign(after="2025-2026", found=before["leerlingnummer"].map(found))
    shares = rates(told).set_index("jaargroep")
    assert shares.loc["5", ["seen", "repeated", "skipped", "left"]].tolist() == [20, 0.2, 0.1, 0.05]
    assert shares.drop("5")[["repeated", "skipped", "left"]].to_numpy().sum() == 0
    assert "8" not in shares.index


def test_a_list_that_was_not_rolled_over_teaches_nothing() -> None:
    known = Rolling().known()
    assert rates(known.assign(after="2025-2026", found=known["jaargroep"])).empty


@settings(deadline=None, max_examples=50)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["99QQ00", "99QQ01"]),
            st.integers(1, 60),
            st.sampled_from(["", *JAARGROEP]),
            st.sampled_from(["active", "missing", "archived"]),
            st.sampled_from(["", "2019-01-01", "2021-11-01", "2009-05-05"]),
            st.sampled_from(["", "2023-2024", "2025-2026", "2026-2027"]),
        ),
        unique_by=lambda one: one[:2],
    )
)
def test_a_prediction_loses_and_doubles_nobody(children: list[tuple[str, int, str, str, str, str]]) -> None:
    known = registered(
        *(
            pupil(str(number), school=school, jaargroep=year, status=status, geboortedatum=born, school_year=seen)
            for school, number, year, status, born, seen in children
        )
    )
    table = predict(known, YEAR, NOTHING)
    assert list(table.columns) == list(PREDICTED)
    present = {(school, str(number)) for school, number, _, status, _, _ in children if status != "archived"}
    told = list(zip(table["school"], table["leerlingnummer"], strict=True))
    assert len(told) == len(present) and set(told) == present
    assert not table.isna().any(axis=None)
    assert table["repeats"].astype(float).between(0, 1).all()
