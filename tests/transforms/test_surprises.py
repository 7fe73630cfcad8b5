"""What comes of a prediction: a normal rollover surprises nobody, and every pupil of either side is counted once."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pupils import pupil, registered
from tests.rollovers import Rolling
from transforms.outcome import CHANGES
from transforms.predict import RATES, predict
from transforms.surprises import SURPRISES, Prediction, compare_with_prediction

NOTHING = pd.DataFrame(columns=list(RATES))
UNCHANGED = pd.DataFrame(columns=list(CHANGES), dtype="str")


def rolled(school: Rolling, repeaters: int = 0) -> tuple[pd.DataFrame, list[str]]:
    """Returns what was predicted of a school that then rolled over, and who repeats."""
    known, year = school.known(), school.year
    again = school.roll(repeaters)
    assert school.year > year
    return predict(known, school.year, NOTHING), again


def kinds(prediction: Prediction) -> dict[str, list[str]]:
    told = prediction.surprises.groupby("surprise")["leerlingnummer"]
    return {str(kind): sorted(numbers) for kind, numbers in told}


@pytest.mark.parametrize("seed", range(3))
def test_a_normal_rollover_surprises_nobody_and_lists_its_repeaters(seed: int) -> None:
    school = Rolling(seed)
    for _ in range(3):
        expected, again = rolled(school, 3)
        told = compare_with_prediction(school.known(), UNCHANGED, expected)
        assert kinds(told) == {"repeated": sorted(again)}
        assert dict(told.counts) == {}
        assert (told.expected, told.as_predicted, told.repeaters_found) == (
            len(expected) - told.leaving,
            told.expected - 3,
            3,
        )


def test_every_planted_surprise_is_found() -> None:
    school = Rolling(5)
    expected, _ = rolled(school)
    gone, skips, other, again, *_ = school.some(4, 5)
    born = school.children[again][1]
    del school.children[gone]
    school.children |= {skips: (6, born), other: (2, born), again: (4, born), "stays": (8, born)}
    [new] = school.enrol(7)
    expected = pd.concat([expected, expected[expected["jaargroep"] == ""].head(1).assign(leerlingnummer="stays")])
    told = compare_with_prediction(school.known(), UNCHANGED, expected)
    assert kinds(told) == {
        "missing_unexpected": [gone],
        "skipped": [skips],
        "other_year": [other],
        "repeated": [again],
        "stayed": ["stays"],
        "new_above_first": [new],
    }
    assert dict(told.counts) == dict.fromkeys(
        ["missing_unexpected", "stayed", "other_year", "skipped", "new_above_first"], 1
    )
    rows = told.surprises.set_index("leerlingnummer")[["expected", "found"]]
    assert rows.loc[[gone, skips, other, again, "stays", new]].to_numpy().tolist() == [
        ["5", ""],
        ["5", "6"],
        ["5", "2"],
        ["5", "4"],
        ["", "8"],
        ["", "7"],
    ]


def test_a_class_that_repeats_is_a_surprise() -> None:
    school = Rolling(6)
    expected, _ = rolled(school)
    fives = school.some(20, 6)
    school.children |= dict.fromkeys(fives, (5, 2017))
    assert dict(compare_with_prediction(school.known(), UNCHANGED, expected).counts) == {"repeated": 20}


def test_a_renumbered_pupil_is_still_the_same() -> None:
    school = Rolling(7)
    expected, _ = rolled(school)
    [was] = school.some(1, 6)
    school.children["77"] = school.children.pop(was)
    alone = compare_with_prediction(school.known(), UNCHANGED, expected)
    assert kinds(alone) == {"missing_unexpected": [was], "new_above_first": ["77"]}
    changes = pd.DataFrame([{"leerlingnummer": "77", "number_was": was, "kind": "renumbered"}], columns=list(CHANGES))
    assert kinds(compare_with_prediction(school.known(), changes, expected)) == {}


@pytest.mark.parametrize(
    "unsure",
    [{"school_year": "2025-2026", "jaargroep": "4"}, {"jaargroep": ""}, {"jaargroep": "C"}],
    ids=["no row of its own", "no year", "combination"],
)
def test_a_pupil_of_whom_the_list_tells_no_year_is_no_surprise(unsure: Mapping[str, str]) -> None:
    before = registered(pupil("1"), pupil("2"))
    after = registered(
        *(pupil(n, **{"school_year": "2026-2027", "jaargroep": "5"} | own) for n, own in (("1", {}), ("2", unsure)))
    )
    told = compare_with_prediction(after, UNCHANGED, predict(before, "2026-2027", NOTHING))
    assert kinds(told) == {} and told.as_predicted == 2


def test_who_is_kept_although_missing_is_not_there() -> None:
    before = registered(pupil("1"), pupil("2"))
    after = registered(pupil("1", school_year="2026-2027", jaargroep="5"), pupil("2"))
    changes = pd.DataFrame([{"leerlingnummer": "2", "kind": "missing"}], columns=list(CHANGES))
    told = compare_with_prediction(after, changes, predict(before, "2026-2027", NOTHING))
    assert (kinds(told), told.found) == ({"missing_unexpected": ["2"]}, 1)


def test_who_has_no_known_track_may_leave_or_go_on() -> None:
    before = registered(*(pupil(number, jaargroep="14", groepsnaam="klas") for number in ("1", "2")))
    after = registered(pupil("1", jaargroep="15", school_year="2026-2027"))
    told = compare_with_prediction(after, UNCHANGED, predict(before, "2026-2027", NOTHING))
    assert (told.expected, told.as_predicted, told.found, len(told.surprises)) == (2, 2, 1, 0)


YEARS = st.sampled_from(["", "1", "2", "5", "7", "8", "11", "14", "16", "S", "N", "C"])


@settings(deadline=None, max_examples=50)
@given(st.dictionaries(st.integers(1, 25), YEARS), st.dictionaries(st.integers(1, 25), YEARS))
def test_counts_add_up(before: dict[int, str], after: dict[int, str]) -> None:
    expected = predict(registered(*(pupil(str(n), jaargroep=year) for n, year in before.items())), "2026-2027", NOTHING)
    now = registered(*(pupil(str(n), jaargroep=year, school_year="2026-2027") for n, year in after.items()))
    told = compare_with_prediction(now, UNCHANGED, expected)
    count = told.surprises["surprise"].value_counts()
    among = sum(int(count.get(kind, 0)) for kind in ("missing_unexpected", "repeated", "skipped", "other_year"))
    assert told.expected == told.as_predicted + among
    assert told.expected + told.leaving == len(before) and told.found == len(after)
    assert list(told.surprises.columns) == list(SURPRISES) and told.surprises["leerlingnummer"].is_unique
    assert int(count.get("repeated", 0)) == told.repeaters_found
    assert sum(told.counts.values()) <= len(told.surprises)
