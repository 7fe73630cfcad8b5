"""Why a pupil is missing, and when that holds a delivery."""

import pandas as pd
import pytest

from schemas.profile import Limits
from tests.pupils import keys, pupil, registered
from transforms.decide import Facts, decide
from transforms.explain import explain, is_final_year
from transforms.outcome import Ledger


@pytest.mark.parametrize(
    ("jaargroep", "leerweg", "groepsnaam", "geboortedatum", "final"),
    [
        ("8", "", "8a", "", True),
        ("7", "", "7a", "", False),
        ("14", "VMBO-TL", "4T1", "", True),
        ("14", "HAVO", "4H1", "", False),
        ("15", "HAVO", "H5a", "", True),
        ("15", "", "V5b", "", False),
        ("16", "", "6VWO2", "", True),
        ("14", "", "Oranje", "", True),
        ("14", "", "4-1", "", True),
        ("13", "", "3HB", "", False),
        ("S", "", "Bevers", "2014-05-01", True),
        ("S", "", "Bevers", "2018-05-01", False),
        ("S", "", "Bevers", "", False),
        ("V", "", "A1", "2009-05-01", True),
    ],
)
def test_who_is_in_the_final_year(
    jaargroep: str, leerweg: str, groepsnaam: str, geboortedatum: str, final: bool
) -> None:
    assert is_final_year(jaargroep, leerweg, "", groepsnaam, geboortedatum, "2025-2026") is final


def test_every_missing_pupil_gets_one_cause() -> None:
    missing = registered(pupil("1", jaargroep="8"), pupil("2"), pupil("3"))
    years = pd.Series("2026-2027", index=missing.index)
    assert explain(missing, keys("3"), years).tolist() == ["final_year", "unexplained", "left_in_file"]


def test_group_8_does_not_explain_itself_in_the_middle_of_the_year() -> None:
    missing = registered(pupil("1", jaargroep="8"))
    assert explain(missing, keys(), pd.Series("2025-2026", index=missing.index)).tolist() == ["unexplained"]


def facts(missing: int, active: int, cause: str = "unexplained", **given: object) -> Facts:
    known = registered(*(pupil(str(number)) for number in range(active)))
    changes = pd.DataFrame({"kind": "missing", "cause": cause, "archived": True}, index=range(missing))
    usual = {
        "changes": changes,
        "known": known,
        "accepted": known["leerlingnummer"],
        "reused": 0,
        "ledgers": (),
        "partial": False,
    }
    return Facts(**(usual | given))  # type: ignore[arg-type]


def codes(case: Facts) -> list[str]:
    return [issue.code for issue in decide(case, Limits())]


@pytest.mark.parametrize(
    ("missing", "active", "held"),
    [(10, 50, False), (11, 50, True), (11, 110, False), (11, 109, True), (50, 1000, False), (101, 1000, True)],
)
def test_more_than_ten_and_more_than_ten_percent_are_held(missing: int, active: int, held: bool) -> None:
    assert codes(facts(missing, active)) == (["HELD_MISSING"] if held else [])


def test_the_final_year_is_not_counted() -> None:
    assert codes(facts(30, 100, cause="final_year")) == []


def test_a_file_without_pupils_is_held() -> None:
    assert codes(facts(0, 5, accepted=pd.Series([], dtype="str"))) == ["HELD_NO_PUPILS"]


def test_numbers_that_lost_their_zeros_are_held_and_say_so() -> None:
    known = registered(pupil("0012"), pupil("0013"))
    assert codes(facts(0, 0, known=known, accepted=pd.Series(["12", "13"], dtype="str"))) == [
        "HELD_NO_MATCH",
        "HELD_LOST_ZEROS",
    ]


def test_a_ledger_that_does_not_balance_cannot_publish() -> None:
    assert codes(facts(0, 5, ledgers=(Ledger("x.csv", "", read=3, accepted=2),))) == ["HELD_UNBALANCED"]
