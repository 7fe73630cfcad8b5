"""The groups of a school: in order, with who shares them, how many are in them, and whether a platform knows them."""

from __future__ import annotations

import pandas as pd

from transforms.groups import groups, staff_of_groups
from transforms.memory import STAFF_KNOWN


def pupils(*told: tuple[str, str]) -> pd.DataFrame:
    """Returns pupils of (group, status)."""
    return pd.DataFrame([{"groepsnaam": group, "groep": "", "status": status} for group, status in told])


def staff(*told: tuple[str, str, str]) -> pd.DataFrame:
    rows = [
        {"roepnaam": first, "achternaam": "Rietvogel", "groepen": of, "status": status} for first, of, status in told
    ]
    return pd.DataFrame(rows, columns=list(STAFF_KNOWN))


def test_groups_stand_in_the_order_of_their_years_and_count_who_is_there() -> None:
    here = [
        ("10a", "active"),
        ("2b", "active"),
        ("2b", "missing"),
        ("2a", "active"),
        ("2a", "archived"),
        ("", "active"),
    ]
    found = groups(pupils(*here), "ESIS", {}, ["2B", "9"])
    assert [(one.name, one.pupils, one.linked) for one in found] == [
        ("2a", 1, False),
        ("2b", 2, True),
        ("10a", 1, False),
        ("", 1, False),
    ]
    assert {one.source for one in found} == {"ESIS"}


def test_a_group_without_a_name_goes_by_its_key() -> None:
    one = pupils(("", "active")).assign(groep="E 4")
    assert [group.name for group in groups(one, "ESIS", {}, [])] == ["E 4"]


def test_a_group_is_shared_with_who_works_in_it_now() -> None:
    shared = staff_of_groups(
        staff(("Ank", "E 4\nE 5", "active"), ("Aad", "e 4", "active"), ("Bo", "E 4", "left"), ("Cas", "", "active"))
    )
    [four] = groups(pupils(("E 4", "active")), "ESIS", shared, [])
    assert four.shared_with == ("Aad Rietvogel", "Ank Rietvogel")
