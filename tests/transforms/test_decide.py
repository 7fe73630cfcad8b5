"""When a change set may go on by itself, and when it waits for a person."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from schemas.profile import Limits, Settings
from tests.pupils import delivered, keys, pupil, registered
from transforms.compare import compare
from transforms.decide import Facts, decide


def facts(known: pd.DataFrame, rows: pd.DataFrame, cause: str = "unexplained") -> Facts:
    """Returns what a delivery of these rows rests on, every missing pupil having this cause and being archived."""
    changes = compare(rows, known, keys(*(number for number in rows["was"] if number)))
    missing = changes["kind"] == "missing"
    changes = changes.assign(cause=pd.Series("", index=changes.index).where(~missing, cause), archived=missing)
    return Facts(changes, known, rows[["leerlingnummer", "was"]], 0, False, False)


def school(count: int) -> pd.DataFrame:
    return registered(*(pupil(str(number)) for number in range(count)))


def rows(numbers: range, **given: object) -> pd.DataFrame:
    return delivered(*(pupil(str(number), was=str(number), **given) for number in numbers))


def codes(case: Facts, *limits: Limits) -> list[str]:
    return [issue.code for issue in decide(case, limits or (Limits(),))]


@pytest.mark.parametrize(
    ("missing", "active", "held"),
    [(10, 50, False), (11, 50, True), (11, 110, False), (11, 109, True), (50, 1000, False), (101, 1000, True)],
)
def test_more_than_ten_and_more_than_ten_percent_are_held(missing: int, active: int, held: bool) -> None:
    assert codes(facts(school(active), rows(range(missing, active)))) == (["HELD_MISSING"] if held else [])


@pytest.mark.parametrize("cause", ["final_year", "moved", "renumbered"])
def test_who_is_expected_to_leave_is_not_counted(cause: str) -> None:
    assert codes(facts(school(100), rows(range(30, 100)), cause)) == []


@pytest.mark.parametrize("cause", ["whole_group", "whole_vestiging", "cut_off", "filtered", "not_rolled_over"])
@pytest.mark.parametrize(("count", "held"), [(4, False), (5, True)])
def test_a_suspicious_cause_is_held_sooner(cause: str, count: int, held: bool) -> None:
    assert codes(facts(school(100), rows(range(count, 100)), cause)) == (["HELD_SUSPICIOUS"] if held else [])


def another(number: str, given: str = "", **change: object) -> dict[str, object]:
    """Returns who is the same child as `number`, but for what is given."""
    who = {"roepnaam": f"Roep{number}", "achternaam": f"Achter{number}", "was": number, "groepsnaam": group(number)}
    return pupil(given or number, **(who | change))


def group(number: str) -> str:
    return f"{int(number) % 2}z"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda number: another(number, geboortedatum="2011-01-01"), "HELD_CHANGED"),
        (lambda number: another(number, f"9{number}"), "HELD_RENUMBERED"),
        (lambda number: another(number, groepsnaam=group(f"{int(number) + 1}")), "HELD_MOVED"),
    ],
)
@pytest.mark.parametrize(("count", "held"), [(10, False), (16, True)])
def test_every_kind_of_change_has_its_limit(
    change: Callable[[str], dict[str, object]], code: str, count: int, held: bool
) -> None:
    numbers = [str(number) for number in range(30)]
    known = registered(*(another(number) for number in numbers))
    now = [change(number) for number in numbers[:count]] + [another(number) for number in numbers[count:]]
    case = facts(known, delivered(*(row | {"school_year": "2025-2026"} for row in now)))
    assert codes(case) == ([code] if held else [])


@pytest.mark.parametrize(("count", "held"), [(15, False), (16, True)])
def test_more_than_half_as_many_newcomers_are_held(count: int, held: bool) -> None:
    now = [another(str(number)) for number in range(30)]
    fresh = [another(str(100 + number), was="") for number in range(count)]
    known = registered(*(another(str(number)) for number in range(30)))
    assert codes(facts(known, delivered(*now, *fresh))) == (["HELD_NEW"] if held else [])


def test_a_group_that_got_another_name_moves_nobody() -> None:
    now = delivered(*(pupil(str(n), was=str(n), groepsnaam="Egels", school_year="2025-2026") for n in range(30)))
    assert codes(facts(school(30), now)) == []


def test_a_new_school_year_moves_everybody() -> None:
    assert codes(facts(school(30), rows(range(30), groepsnaam="5a", jaargroep="5"))) == []


def test_the_strictest_limits_count() -> None:
    strict = Limits(missing_number=2, missing_percent=1)
    assert codes(facts(school(100), rows(range(5, 100))), Limits(), strict) == ["HELD_MISSING"]


def test_limits_of_source_school_and_target_stand_in_for_each_other() -> None:
    settings = Settings.model_validate(
        {
            "limits": {"missing_number": 1},
            "sources": {"parnassys": {"limits": {"missing_number": 2, "new_number": 3}}},
            "schools": {"99QQ00": {"limits": {"new_number": 4}}},
            "targets": {"gynzy": {"limits": {"moved_number": 5}}},
        }
    )
    base, gynzy = settings.limits_of("99QQ00", "parnassys", ["schoolwise", "gynzy"])
    assert (base.missing_number, base.new_number, base.moved_number) == (2, 4, 10)
    assert (gynzy.missing_number, gynzy.new_number, gynzy.moved_number) == (2, 4, 5)
    assert settings.limits_of("98ZZ00", "esis", [])[0].missing_number == 1


def test_a_file_without_pupils_is_held() -> None:
    assert "HELD_NO_PUPILS" in codes(facts(school(5), rows(range(1)).iloc[:0]))


def test_a_text_without_its_end_is_held() -> None:
    case = replace(facts(school(5), rows(range(5))), cut_off=True)
    assert codes(case) == ["HELD_CUT_OFF"]


def test_numbers_that_lost_their_zeros_are_held_and_say_so() -> None:
    known = registered(pupil("0012"), pupil("0013"))
    assert codes(facts(known, delivered(pupil("12", was=""), pupil("13", was="")))) == [
        "HELD_NO_MATCH",
        "HELD_LOST_ZEROS",
    ]


def test_a_school_that_comes_in_whole_is_a_merger() -> None:
    now = [another(str(number)) for number in range(30)]
    fresh = [another(str(100 + number), was="") for number in range(20)]
    known = registered(*(another(str(number)) for number in range(30)))
    case = facts(known, delivered(*now, *fresh))
    new = case.changes["kind"] == "new"
    told = case.changes.assign(cause=case.changes["cause"].where(~new, "arrived"))
    [issue] = decide(replace(case, changes=told.assign(evidence="from=98ZZ00")), [Limits()])
    assert (issue.code, issue.facts) == ("HELD_MERGER", {"count": 20, "schools": "98ZZ00"})
