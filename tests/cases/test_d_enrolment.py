"""D: the state of an enrolment."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cases.school import (
    archived,
    codes,
    delivered,
    edexml,
    file,
    ignored,
    leerling,
    lines,
    of,
    places,
    pupil,
    pupils,
    xml,
)
from tests.deliveries import active, column, known_after

JULY, FIRST, SECOND = date(2026, 7, 31), date(2026, 8, 1), date(2026, 8, 2)
PLACED = "Leerlingnummer;Volledige Naam;Stamgroep;Plaatsing Vanafdatum;Plaatsing Totdatum"


@pytest.mark.parametrize("year", ["0", "B", "D"])
def test_d1_under_four_is_not_imported(year: str) -> None:
    outcome = delivered(edexml(leerling("1"), leerling("2", jaargroep=year, geboortedatum="2023-09-09")))
    assert list(file(outcome)) == ["1"] and ignored(outcome) == {"too_young": 1}


@pytest.mark.parametrize("group", ["aangemeld", "Aangemeld"])
def test_d2_the_group_of_the_registered_is_not_imported(group: str) -> None:
    outcome = of([*pupils(2), pupil("9", Huidige_groep=group)])
    assert sorted(file(outcome)) == ["1001", "1002"] and ignored(outcome) == {"registered": 1}


def test_d3_a_pupil_of_next_year_who_never_comes() -> None:
    rows = [*pupils(12), pupil("9", Huidige_groep="aangemeld", Leerjaar="1")]
    spring = of(rows, today=date(2026, 6, 1))
    assert "9" not in active(spring)
    autumn = of(pupils(12), known=known_after(spring))
    assert archived(autumn) == [] and "9" not in active(autumn)


def test_d4_history_and_leaving_dates() -> None:
    rows = [
        leerling("1"),
        leerling("2", jaargroep="H"),
        leerling("3", uitstroomdatum="2026-08-19"),
        leerling("4", uitstroomdatum="2027-07-31"),
    ]
    known = known_after(delivered(edexml(*(leerling(number) for number in "1234"))))
    outcome = delivered(edexml(*rows), known=known)
    assert sorted(file(outcome)) == ["1", "4"] and ignored(outcome) == {"leaver": 2}
    assert sorted(archived(outcome)) == ["2", "3"]
    causes = outcome.changes.set_index("leerlingnummer")["cause"]
    assert set(causes[["2", "3"]]) == {"left_in_file"}


def test_d5_leavers_of_half_a_year_are_no_newcomers() -> None:
    heading = "Stamnummer;Roepnaam;Achternaam;Klas;vertrekdatum"
    outcome = delivered(lines(heading, "1;Pim;Wolk;3a;", "2;Noor;Ster;4b;01-03-2026"))
    assert list(active(outcome)) == ["1"] and ignored(outcome) == {"leaver": 1}


def test_d6_a_start_in_the_future_is_on_the_list_already() -> None:
    outcome = of([*pupils(2), pupil("9", datumInschrijving="01-10-2026")])
    assert "9" in file(outcome) and column(outcome, "instroomdatum")["9"] == "2026-10-01"


def test_d7_a_pupil_without_a_group_stays_a_pupil() -> None:
    known = known_after(of(pupils(30)))
    outcome = of([pupil("1001", Huidige_groep=""), *pupils(29, first=1002)], known=known)
    assert "1001" in active(outcome) and archived(outcome) == []
    assert "1001" not in file(outcome) and len(file(outcome)) == 29
    assert ("TARGET_REQUIRED", 2) in [(issue.code, issue.row) for issue in outcome.issues]
    assert 'key="1001"' in xml(outcome)


def test_d8_who_stays_down_or_skips_is_not_promoted_by_guess() -> None:
    years = {"1": "5", "2": "5", "3": "5"}
    before = of([pupil(number, Huidige_groep=f"{year}a") for number, year in years.items()], today=date(2026, 3, 1))
    now = {"1": "6", "2": "5", "3": "7"}
    rows = [pupil(number, Huidige_groep=f"{year}a", Leerjaar=year) for number, year in now.items()]
    assert column(of(rows, known=known_after(before)), "jaargroep") == now


def test_d9_the_school_year_turns_on_the_first_of_august() -> None:
    before = of([*pupils(30), pupil("8", Huidige_groep="8a", Leerjaar="8")], today=date(2026, 3, 1))
    found = {}
    for today in (JULY, FIRST, SECOND):
        outcome = of(pupils(30), known=known_after(before), today=today)
        found[today] = (outcome.school_year, outcome.changes.set_index("leerlingnummer")["cause"]["8"])
    assert found == {
        JULY: ("2025-2026", "unexplained"),
        FIRST: ("2026-2027", "final_year"),
        SECOND: ("2026-2027", "final_year"),
    }


def test_d10_placements_of_last_year_do_not_fill_a_class() -> None:
    old = [f"{number};Wubbe Ypelaar{number};2a;01-08-2025;31-07-2026" for number in range(1, 26)]
    new = [f"{number};Wubbe Ypelaar{number};{'2a' if number > 25 else '3a'};01-08-2026;" for number in range(1, 50)]
    outcome = delivered(lines(PLACED, *old, *new))
    groups = list(column(outcome, "groepsnaam").values())
    assert (groups.count("2a"), groups.count("3a"), ignored(outcome)) == (24, 25, {"leaver": 25})


def test_d11_an_adult_is_a_pupil_and_a_birth_date_of_one_in_primary_school_is_dropped() -> None:
    adult = delivered(
        lines("Nummer;Roepnaam;Achternaam;Geboortedatum;Plaatsingsgroep;Lj", "1;Pim;Wolk;04-05-1981;ICT1A;1")
    )
    assert column(adult, "geboortedatum") == {"1": "1981-05-04"}
    child = of([pupil("1", Geboortedatum="04-05-1981")])
    assert places(child, "DATE_UNLIKELY") == [(2, "Geboortedatum")] and list(file(child)) == ["1"]
    assert "1981" not in str(codes(child))
