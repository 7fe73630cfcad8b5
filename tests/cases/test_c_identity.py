"""C: who is who.

C7 has no test: the register knows no accounts that were made by hand.
"""

from __future__ import annotations

import pandas as pd

from tests.cases.school import archived, codes, delivered, each, file, ignored, lines, of, pupil, pupils
from tests.deliveries import active, column, known_after, processed

LISTED = "Stamnummer;Roepnaam;Achternaam;BIRTHDATE;Klas;studiebegindatum;studieeinddatum"
DEELNEMERS = "Nummer;Roepnaam;Achternaam;Geboortedatum;Plaatsingsgroep;Begindatum;Einddatum;Bekostigd"


def test_c1_the_same_row_twice_is_one_pupil() -> None:
    outcome = of([*pupils(3), pupil("1002")])
    assert sorted(file(outcome)) == ["1001", "1002", "1003"] and ignored(outcome) == {"duplicate": 1}


def test_c2_two_enrolments_give_the_class_of_the_active_one() -> None:
    rows = ["1;Pim;Wolk;04-05-2012;2b;01-08-2025;31-07-2026", "1;Pim;Wolk;04-05-2012;3b;01-08-2026;31-07-2027"]
    for order in (rows, rows[::-1]):
        outcome = delivered(lines(LISTED, *order))
        assert column(outcome, "groepsnaam") == {"1": "3b"}
        assert sum(ignored(outcome).values()) == 1 and archived(outcome) == []


def test_c3_of_a_funded_and_a_guest_enrolment_the_funded_one_counts() -> None:
    rows = ["1;Pim;Wolk;04-05-2008;A;01-08-2026;;Nee", "1;Pim;Wolk;04-05-2008;B;01-08-2025;;Ja"]
    assert column(delivered(lines(DEELNEMERS, *rows)), "groepsnaam") == {"1": "B"}


def test_c3_a_guest_is_a_pupil_of_both_schools() -> None:
    funded, guest = pupil("1", bekostigd="Ja"), pupil("77", bekostigd="Nee", Roepnaam="Wubbe1", Achternaam="Ypelaar1")
    assert [sorted(file(outcome)) for outcome in processed(each([funded], [guest]))] == [["1"], ["77"]]


def test_c4_twins_stay_two_pupils() -> None:
    twins = [
        pupil(number, Achternaam="Wolk", Roepnaam=first, Voorletters="J")
        for number, first in (("1", "Jip"), ("2", "Job"))
    ]
    before = of(twins)
    assert sorted(file(before)) == ["1", "2"]
    after = of([twins[1], twins[0]], known=known_after(before))
    assert set(after.changes["kind"]) == {"unchanged"}


def test_c4_twins_under_one_number_are_refused_both() -> None:
    twins = [
        pupil("1", Achternaam="Wolk", Roepnaam=first, Geboortedatum=born)
        for first, born in (("Jip", "04-05-2016"), ("Job", "05-05-2016"))
    ]
    outcome = of([*twins, *pupils(3)], known=known_after(of(pupils(4))))
    assert codes(outcome).count("NUMBER_SHARED") == 2 and "1" not in active(outcome)


def test_c5_one_name_and_birth_date_may_be_two_children() -> None:
    same = [pupil(number, Roepnaam="Pim", Achternaam="Wolk") for number in ("1", "2")]
    assert sorted(file(of(same))) == ["1", "2"]


def test_c6_another_spelling_is_a_change_of_the_same_pupil() -> None:
    before = of([pupil("1", Roepnaam="André"), pupil("2", Roepnaam="Lena Marie")])
    after = of([pupil("1", Roepnaam="Andre"), pupil("2", Roepnaam="Lena-Marie")], known=known_after(before))
    assert list(after.changes["kind"]) == ["changed", "changed"]
    assert list(after.changes["columns"]) == ["roepnaam", "roepnaam"]


def test_c8_another_number_for_the_same_child_is_one_change() -> None:
    after = of(
        [pupil("9", Roepnaam="Wubbe1001", Achternaam="Ypelaar1001"), *pupils(2, first=1002)],
        known=known_after(of(pupils(3))),
    )
    told = after.changes.set_index("leerlingnummer").loc["9"]
    assert (told["kind"], told["number_was"], bool(told["doubtful"])) == ("renumbered", "1001", False)
    assert "1001" not in after.pupils["leerlingnummer"].tolist() and sorted(active(after)) == ["1002", "1003", "9"]


def test_c8_another_child_of_the_same_name_is_no_renumbered_one() -> None:
    other = pupil("9", Roepnaam="Wubbe1001", Achternaam="Ypelaar1001", Geboortedatum="11-11-2014")
    after = of([other, *pupils(2, first=1002)], known=known_after(of(pupils(3))))
    kinds = dict(zip(after.changes["leerlingnummer"], after.changes["kind"], strict=True))
    assert kinds["9"] == "new" and kinds["1001"] == "missing"


def test_c9_a_transfer_in_one_night_is_in_the_new_school_and_only_there_active() -> None:
    schools = [of(pupils(12), school="99QQ00"), of(pupils(12, first=2001), school="99QQ01")]
    known = pd.concat(map(known_after, schools), ignore_index=True)
    lists = [pupils(12)[1:], [*pupils(12, first=2001), pupil("1001")]]
    left, came = processed(each(*lists), known)
    assert "1001" in active(came) and "1001" not in file(left)
    assert len(active(came)) == 13


def test_c10_a_leaver_returns_and_others_keep_their_date() -> None:
    first = of(pupils(12))
    some = [*pupils(4), *pupils(6, first=1007)]
    gone = of(some, known=known_after(first))
    assert archived(gone) == ["1005", "1006"]
    back = of([*some, pupil("1005")], known=known_after(gone).assign(since="2026-08-01"))
    assert back.changes.set_index("leerlingnummer")["kind"]["1005"] == "returned"
    away = back.pupils.set_index("leerlingnummer").loc["1006"]
    assert (away["status"], away["since"]) == ("archived", "2026-08-01")


def test_c11_two_schools_in_one_list_are_not_mixed() -> None:
    rows = [pupil("1001", BRIN="99QQ00"), pupil("1001", BRIN="99QQ01", Roepnaam="Noor", Geboortedatum="09-09-2019")]
    outcome = of(rows, school="")
    assert (outcome.state, codes(outcome)) == ("refused", ["SCHOOL_SEVERAL"])


def test_c12_a_partial_file_changes_what_it_says_and_archives_nobody() -> None:
    first = delivered(lines("Stamnummer;Roepnaam;Achternaam;Klas", "1;Pim;Wolk;3a", "2;Noor;Ster;3a"))
    second = lines("Stamnummer;Achternaam;Leerweg", "1;Wolk;HAVO")
    outcome = delivered(second, known=known_after(first), partial=True)
    assert column(outcome, "leerweg") == {"1": "HAVO", "2": ""}
    assert column(outcome, "roepnaam") == {"1": "Pim", "2": "Noor"} and archived(outcome) == []
