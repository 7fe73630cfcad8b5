"""E: groups and classes.

E8 (`H5.ak1` or `H5ak1`) and E7 are about lesgroepen, of which no import file that we make holds any: here they may not
disturb the stamklas.
"""

from __future__ import annotations

from datetime import date

import pytest

from tests.cases.school import cells, codes, delivered, edexml, file, leerling, lines, of, places, pupil, pupils, xlsx
from tests.deliveries import active, column, known_after
from transforms.outcome import Outcome

SPLIT = [("56_lj_5", "5/6", "5"), ("56_lj_6", "5/6", "6")]
COMBINED = [("c1", "5/6", "C")]


def groups(outcome: Outcome) -> set[tuple[str, str]]:
    return {(row["GROEP"], row["GROEPSNAAM"]) for row in file(outcome).values()}


def test_e1_a_combination_split_in_two_keys_is_one_group() -> None:
    rows = [leerling("1", "56_lj_5"), leerling("2", "56_lj_6", jaargroep="6")]
    outcome = delivered(edexml(*rows, groups=SPLIT))
    assert groups(outcome) == {("5-6", "5/6")}
    assert column(outcome, "jaargroep") == {"1": "5", "2": "6"} and "GROUP_JOINED" in codes(outcome)


def test_e2_a_combination_as_c_leaves_everyone_an_own_year() -> None:
    rows = [
        leerling("1", "c1"),
        leerling("2", "c1", jaargroep="6"),
        leerling("3", "c1", jaargroep="", geboortedatum="2017-12-01"),
    ]
    outcome = delivered(edexml(*rows, groups=COMBINED))
    assert column(outcome, "jaargroep") == {"1": "5", "2": "6", "3": "5"}
    assert groups(outcome) == {("5-6", "5/6")}


def test_e3_names_that_the_library_does_not_take() -> None:
    names = [
        "3/4",
        "'t Nest",
        "Rood & Blauw",
        "4+",
        "De hele lange naam van een groep die niet past",
        "Groep 7 Regenboog",
    ]
    rows = [pupil(str(place), Huidige_groep=name) for place, name in enumerate(names, 1)]
    outcome = of([*rows, *(pupil(str(number)) for number in range(100, 150))])
    codes_, found = [row["GROEP"] for row in file(outcome).values()], file(outcome)
    assert all(len(code) <= 10 and not set(code) & set("\"'+&<>/|\\") for code in codes_)
    assert len({row["GROEP"] for row in found.values()}) == len({row["GROEPSNAAM"] for row in found.values()})
    assert "5" not in found and "5" in active(outcome)
    assert [issue.row for issue in outcome.issues if issue.code == "TARGET_TOO_LONG"] == [6]


def test_e4_codes_and_names_belong_together_one_to_one() -> None:
    several = [("a", "Kevers", ""), ("b", "Kevers", "")]
    outcome = delivered(edexml(leerling("1", "a"), leerling("2", "b"), groups=several))
    assert len(groups(outcome)) == 1
    alike = [pupil("1", Huidige_groep="3/4"), pupil("2", Huidige_groep="3-4"), pupil("3", Huidige_groep="3+4")]
    found = groups(of(alike))
    assert len(found) == len({code for code, _ in found}) == len({name for _, name in found}) == 3


def test_e5_the_names_of_teachers_leave_the_group() -> None:
    outcome = of([pupil("1", Huidige_groep="5a (Wilma en Joost)"), pupil("2", Huidige_groep="6b juf Wilma")])
    assert column(outcome, "groepsnaam") == {"1": "5a", "2": "6b"}
    assert all("Wilma" not in made.content.decode() for made in outcome.files)


@pytest.mark.parametrize("written", ["1-feb", "02-01-2026", "1 feb 2026"])
def test_e6_a_combination_that_became_a_date_in_text(written: str) -> None:
    outcome = of([pupil("1", Huidige_groep=written), pupil("2", Huidige_groep="3/4")])
    assert column(outcome, "groepsnaam") == {"1": "1/2", "2": "3/4"}
    assert places(outcome, "GROUP_RESTORED") == [(2, "Huidige groep")]


@pytest.mark.parametrize("cell", [date(2026, 2, 1), date(2026, 1, 2), 46054])
def test_e6_a_combination_that_became_a_date_in_excel(cell: object) -> None:
    heading, row, other = cells([pupil("1", Huidige_groep="X"), pupil("2")])
    rows = [heading, [cell if text == "X" else text for text in row], other]
    outcome = delivered(xlsx(rows))
    assert column(outcome, "groepsnaam") == {"1": "1/2", "2": "5a"}
    assert "GROUP_RESTORED" in codes(outcome)


def test_e6_a_date_that_no_combination_is_is_reported() -> None:
    outcome = of([pupil("1", Huidige_groep="14-mrt"), pupil("2")])
    assert places(outcome, "GROUP_BECAME_DATE") == [(2, "Huidige groep")] and "1" in active(outcome)


def test_e7_several_other_groups_do_not_disturb_the_own_one() -> None:
    more = (
        "<samengestelde_groepen>"
        + "".join(f'<samengestelde_groep key="{key}"/>' for key in ("plus", "rood"))
        + "</samengestelde_groepen>"
    )
    row = leerling("1").replace('<groep key="g5"/>', f'<groep key="g5"/>{more}')
    assert column(delivered(edexml(row)), "groepsnaam") == {"1": "5a"}


def test_e8_lesson_groups_with_or_without_a_dot_do_not_disturb_the_class() -> None:
    heading = "leerlingNummer;leerlingRoepnaam;leerlingAchternaam;leerlingStamgroep;leerlingLesgroepen"
    outcome = delivered(lines(heading, "1;Pim;Wolk;H5a;H5.ak1,H5.wisB2", "2;Noor;Ster;H5a;H5ak1,H5wisB2"))
    assert column(outcome, "groepsnaam") == {"1": "H5a", "2": "H5a"}


def test_e9_case_and_spaces_do_not_make_another_class() -> None:
    rows = [pupil(str(place), Huidige_groep=name) for place, name in enumerate(["5a", "5a", "5A", "5 a", " 5a "])]
    assert groups(of(rows)) == {("5a", "5a")}


@pytest.mark.parametrize(("year", "digit"), [("11", "1"), ("16", "6"), ("S", "0"), ("V", "0"), ("8", "8")])
def test_e10_years_as_the_library_writes_them(year: str, digit: str) -> None:
    outcome = delivered(edexml(leerling("1", jaargroep=year, geboortedatum="2012-05-04")))
    assert file(outcome)["1"]["JAARGROEP"] == digit
    assert ("TARGET_ASSUMED" in codes(outcome)) == (year in "SV")


@pytest.mark.parametrize(
    ("name", "born", "year"),
    [("Groep 3/4", "2019-01-05", "4"), ("3-4-5", "2018-01-05", "5"), ("3-4-5 Otters", "2020-01-05", "3")],
)
def test_e11_a_combination_tells_no_year_but_with_the_age(name: str, born: str, year: str) -> None:
    outcome = of([pupil("1", Huidige_groep=name, Geboortedatum=born, Leerjaar="")])
    assert column(outcome, "jaargroep") == {"1": year} and "YEAR_GROUP_FROM_NAME" in codes(outcome)


def test_e12_a_class_renamed_in_the_year_moves_and_loses_nobody() -> None:
    before = of(pupils(30))
    after = of(pupils(30, Huidige_groep="Egels"), known=known_after(before))
    assert after.state == "published" and set(after.changes["kind"]) == {"moved"}
    assert len(file(after)) == 30


@pytest.mark.parametrize("name", ["1E2", "2E1", "1e3"])
def test_e13_a_class_that_looks_like_a_number(name: str) -> None:
    rows = [["Stamnummer", "Roepnaam", "Achternaam", "Klas"], ["1", "Pim", "Wolk", name]]
    for content in (lines(*map(";".join, rows)), xlsx(rows)):
        assert column(delivered(content), "groepsnaam") == {"1": name}
