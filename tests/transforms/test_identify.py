"""Which rows are one child."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from tests.pupils import delivered, pupil, registered
from transforms.identify import fold, identify, reused

TODAY = "2026-08-20"


def test_the_same_row_twice_counts_once() -> None:
    assert identify(delivered(pupil("1"), pupil("1")), TODAY).tolist() == ["", "ignored:duplicate"]


def test_the_enrolment_that_is_active_today_stands_for_the_pupil() -> None:
    rows = delivered(
        pupil("1", groepsnaam="3b", instroomdatum="2025-08-01", uitstroomdatum="2026-07-31"),
        pupil("1", groepsnaam="4b", instroomdatum="2026-08-01"),
    )
    assert identify(rows, TODAY).tolist() == ["ignored:second_enrolment", ""]


def test_of_two_active_enrolments_the_funded_one_stands() -> None:
    rows = delivered(pupil("1", groepsnaam="a", bekostigd="0"), pupil("1", groepsnaam="b", bekostigd="1"))
    assert identify(rows, TODAY).tolist() == ["ignored:second_enrolment", ""]


def test_of_two_equal_enrolments_the_latest_start_stands() -> None:
    rows = delivered(
        pupil("1", groepsnaam="a", instroomdatum="2024-08-01"), pupil("1", groepsnaam="b", instroomdatum="2025-08-01")
    )
    assert identify(rows, TODAY).tolist() == ["ignored:second_enrolment", ""]


def test_a_number_of_two_children_is_refused_for_both() -> None:
    rows = delivered(pupil("1", roepnaam="Fee", geboortedatum="2015-01-01"), pupil("1", roepnaam="Daan"), pupil("2"))
    assert identify(rows, TODAY).tolist() == ["rejected:NUMBER_SHARED", "rejected:NUMBER_SHARED", ""]


def test_another_spelling_is_the_same_child() -> None:
    rows = delivered(
        pupil("1", roepnaam="Zoë", groepsnaam="a", instroomdatum="2025-08-01"),
        pupil("1", roepnaam="Zoe", groepsnaam="b", instroomdatum="2024-08-01"),
    )
    assert identify(rows, TODAY).tolist() == ["", "ignored:second_enrolment"]


def test_a_number_that_was_another_childs_is_found() -> None:
    rows = delivered(pupil("1", roepnaam="Fee", geboortedatum="2019-01-01"), pupil("2", roepnaam="Anders"))
    assert reused(rows, registered(pupil("1"), pupil("2"))) == [0]


@given(st.permutations(range(4)))
def test_the_order_of_the_rows_does_not_decide_who_is_who(order: list[int]) -> None:
    pupils = [
        pupil("1", groepsnaam="a", instroomdatum="2024-08-01"),
        pupil("1", groepsnaam="b", instroomdatum="2025-08-01"),
        pupil("2", roepnaam="Fee"),
        pupil("3", roepnaam="Fie"),
    ]
    rows = delivered(*(pupils[place] for place in order))
    fates = pd.Series(identify(rows, TODAY).to_numpy(), index=order)
    assert fates.sort_index().tolist() == ["ignored:second_enrolment", "", "", ""]


@given(st.text())
def test_folding_twice_is_folding_once(name: str) -> None:
    assert fold(fold(name)) == fold(name)
