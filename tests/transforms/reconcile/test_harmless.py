"""What a spreadsheet would run is in no import file of a side, and is told; a number with its sign is not damaged."""

from __future__ import annotations

import pytest

from schemas.side import SECTIONS, Side
from tests.transforms.reconcile.test_reconcile import SIDES, held, states
from tests.transforms.reconcile.test_reconcile_imports import PERSONAL, rows
from tests.zermelo import System, imported, school
from transforms.reconcile import Reconciliation
from transforms.reconcile.choose import Selection, choose
from transforms.reconcile.imports import imports

PORTAL, DESKTOP = SIDES["zermelo_portal"], SIDES["zermelo_desktop"]
Files = dict[str, list[dict[str, str]]]


def made(found: Reconciliation, desktop: Side = DESKTOP) -> tuple[Files, list[tuple[str, object, object]]]:
    """Returns what is in the files when everything is taken over, and what is told of what is not."""
    files, issues = imports(found, choose(found, Selection()), PORTAL, desktop)
    told = [(issue.code, issue.facts["count"], issue.facts["header"]) for issue in issues]
    return {f"{one.section}/{one.name}": rows(one.content) for one in files}, told


def renamed(*names: str) -> tuple[System, System]:
    """Returns a school in which the portal has other surnames for the first pupils."""
    portal, desktop = school()
    for number, name in enumerate(names, 10001):
        portal.leerlingen[str(number)]["achternaam"] = name
    return portal, desktop


@pytest.mark.parametrize("name", ["=1+1", "+cmd", "-1+1", "@SUM(A1)", "=", "\t=1+1", "\r=1+1"])
def test_who_has_something_that_would_be_run_is_left_out_and_told(name: str) -> None:
    files, told = made(held(*renamed(name, "Anders")))
    assert [row["Achternaam"] for row in files[PERSONAL]] == ["Anders"]
    assert told == [("RECONCILE_FORMULA", 1, "Achternaam")]


@pytest.mark.parametrize("name", ["-", "-5", "+3,5", "+31612345678", "O'-x"])
def test_a_dash_and_a_number_with_its_sign_go_as_they_are(name: str) -> None:
    files, told = made(held(*renamed(name)))
    assert [row["Achternaam"] for row in files[PERSONAL]] == [name] and not told


@pytest.mark.parametrize(
    ("field", "text", "goes"),
    [
        ("emailadres", "-jan@school.example", True),
        ("emailadres", "=jan@school.example", False),
        ("huisnummer", "-2A", True),
        ("huisnummer", "-2+2", False),
        ("straat", "-2A", False),
    ],
)
def test_a_field_may_hold_what_it_is_for(field: str, text: str, goes: bool) -> None:
    portal, desktop = school()
    portal.leerlingen["10001"][field] = text
    files, told = made(held(portal, desktop))
    assert (PERSONAL in files) == goes == (not told)


def test_nobody_gets_half_a_package_or_half_a_placement() -> None:
    portal, desktop = school()
    portal.keuzes["10001", "4h"]["=nat"] = "0"
    portal.keuzes["10002", "4h"]["nat"] = "0"
    desktop.groepen["10003", "4h"] = {"@4h", "4h.wis2"}
    files, told = made(held(portal, desktop))
    assert {row["Gebruikerscode"] for row in files["pakketkeuzes/pakketkeuzes.csv"]} == {"10002"}
    assert "groepsindelingen/groepsindelingen.csv" not in files
    assert told == [("RECONCILE_FORMULA", 1, "Keuze"), ("RECONCILE_FORMULA", 1, "Lesgroep")]


def test_a_profile_can_say_that_no_spreadsheet_opens_the_files() -> None:
    keeps = DESKTOP.model_copy(update={"formulas": "keep"})
    files, told = made(held(*renamed("=1+1")), keeps)
    assert [row["Achternaam"] for row in files[PERSONAL]] == ["=1+1"] and not told
    assert DESKTOP.formulas == PORTAL.formulas == "refuse"


def test_what_was_left_out_still_differs_after_the_import() -> None:
    portal, desktop = renamed("=1+1", "Anders")
    files, _ = imports(held(portal, desktop), choose(held(portal, desktop), Selection()), PORTAL, DESKTOP)
    desktop = imported(desktop, {f"{one.section}/{one.name}": one.content for one in files})
    assert states(held(portal, desktop)) == {**dict.fromkeys(SECTIONS, "OK"), "persoonsgegevens": "1"}
