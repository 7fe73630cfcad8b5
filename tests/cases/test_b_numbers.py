"""B: pupil numbers and codes.

Not here: B8 as one change per pupil instead of a hold, which is the matching of renumbered pupils; and B9, because
there is no target profile for Zermelo yet: that its codes are digits only is then a property of that profile.
"""

from __future__ import annotations

import pytest

from tests.cases.school import (
    SCHOOL,
    archived,
    codes,
    delivered,
    each,
    edexml,
    file,
    leerling,
    lines,
    of,
    places,
    pupil,
    pupils,
    text,
    xml,
)
from tests.deliveries import active, column, known_after, processed

MANY = pupils(60, first=1001)


def renumbered(rows: list[dict[str, str]], change: dict[str, str]) -> list[dict[str, str]]:
    return [row | {"Leerlingnummer": change.get(row["Leerlingnummer"], row["Leerlingnummer"])} for row in rows]


@pytest.mark.parametrize("lost", [["001001"], [f"00{number}" for number in range(1001, 1061)]])
def test_b1_zeros_lost_in_a_later_year_are_held(lost: list[str]) -> None:
    before = renumbered(MANY, {number[2:]: number for number in lost})
    outcome = of(MANY, known=known_after(of(before)))
    assert outcome.state == "held" and "HELD_LOST_ZEROS" in codes(outcome)


def test_b1_with_and_without_zeros_are_two_pupils() -> None:
    assert sorted(file(of([pupil("001234"), pupil("1234")]))) == ["001234", "1234"]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("248109.0", "248109"),
        ('="0123"', "0123"),
        ('"=""0123"""', "0123"),
        ("'0123", "0123"),
        ("0 123", "0123"),
        ("0\xa0123", "0123"),
    ],
    ids=["b2", "b3", "b3_quoted", "b5_apostrophe", "b5_space", "b5_nbsp"],
)
def test_b2_b3_b5_what_a_spreadsheet_does_to_a_number(written: str, number: str) -> None:
    heading, row = text([pupil("X")]).splitlines()
    outcome = delivered(lines(heading, row.replace("X", written, 1)))
    assert list(file(outcome)) == [number]
    assert ("CELL_UNWRAPPED" in codes(outcome)) == written.startswith(("=", '"='))


def test_b4_a_number_in_powers_of_ten_is_refused_and_archives_nobody() -> None:
    known = known_after(of(pupils(3)))
    outcome = of([*pupils(2), pupil("1,23457E+11")], known=known)
    assert places(outcome, "NUMBER_MALFORMED") == [(4, "Leerlingnummer")]
    assert sorted(active(outcome)) == ["1001", "1002", "1003"]
    assert archived(outcome) == [] and "KEPT_UNNUMBERED" in codes(outcome)


def test_b6_one_number_in_two_schools_is_two_pupils() -> None:
    lists = [pupil("1001", Roepnaam="Pim"), pupil("1001", Roepnaam="Noor")]
    first, second = processed(each(*([row] for row in lists)))
    assert file(first)["1001"]["ROEPNAAM"] == "Pim" and file(second)["1001"]["ROEPNAAM"] == "Noor"


def test_b7_a_number_of_another_child_is_refused() -> None:
    known = known_after(of(pupils(3)))
    other = pupil("1001", Roepnaam="Fenna", Achternaam="Dijkhof", Geboortedatum="09-09-2019", Leerjaar="1")
    outcome = of([other, *pupils(3)[1:]], known=known)
    assert places(outcome, "NUMBER_REUSED") == [(2, "Leerlingnummer")]
    assert column(outcome, "roepnaam")["1001"] == "Wubbe1001" and archived(outcome) == []


def test_b8_new_numbers_for_all_are_held() -> None:
    new = {str(number): str(number + 5000) for number in range(1001, 1061)}
    outcome = of(renumbered(MANY, new), known=known_after(of(MANY)))
    assert outcome.state == "held" and "HELD_RENUMBERED" in codes(outcome) and not outcome.files


def test_b10_a_number_that_is_only_lent_is_parked() -> None:
    outcome = of([*pupils(2), pupil("#17")], known=known_after(of(pupils(3))))
    assert sum(ledger.parked for ledger in outcome.ledger) == 1
    assert sorted(active(outcome)) == ["1001", "1002", "1003"] and sorted(file(outcome)) == sorted(active(outcome))


@pytest.mark.parametrize("nothing", ["", "-", "onbekend"])
def test_b11_a_row_without_a_number_is_set_apart(nothing: str) -> None:
    outcome = of([*pupils(2), pupil(nothing)], known=known_after(of(pupils(3))))
    assert places(outcome, "NUMBER_MISSING") == [(4, "Leerlingnummer")]
    assert sorted(active(outcome)) == ["1001", "1002", "1003"] and archived(outcome) == []


def test_b12_postcodes() -> None:
    written = ["1234AB", "1234 ab", "1234  AB", "B-1000", "12345"]
    outcome = of([pupil(str(place), Postcode=code) for place, code in enumerate(written, 1)])
    assert list(column(outcome, "postcode").values()) == ["1234AB", "1234AB", "1234AB", "", ""]
    assert places(outcome, "POSTCODE_INVALID") == [(5, "Postcode"), (6, "Postcode")]
    assert len(file(outcome)) == 5


@pytest.mark.parametrize(
    ("brin", "school"), [("08AB", "08AB00"), ("8AB", "08AB00"), ("99qq00", "99QQ00"), ("99QQ 03", "99QQ03")]
)
def test_b12_codes_of_schools(brin: str, school: str) -> None:
    assert of(pupils(2, BRIN=brin), school="").school == school


def test_b13_a_number_too_long_for_one_target_goes_to_the_other() -> None:
    long = "1" * 21
    outcome = of([*pupils(30), pupil(long)], school=SCHOOL)
    assert long not in file(outcome) and len(file(outcome)) == 30
    assert f'key="{long}"' in xml(outcome)
    assert [issue.target for issue in outcome.issues if issue.code == "TARGET_TOO_LONG"] == ["schoolwise"]


def test_b13_zeros_of_keys_in_edexml_stay() -> None:
    assert sorted(file(delivered(edexml(leerling("00001"), leerling("1"))))) == ["00001", "1"]
