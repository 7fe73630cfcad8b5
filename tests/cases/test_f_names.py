"""F: names and characters."""

from __future__ import annotations

import pytest

from tests.cases.school import SCHOOL, cells, codes, delivered, file, lines, of, places, pupil, pupils, text, xlsx, xml
from tests.deliveries import active, column, known_after

LETTERS = ["Zoë", "José", "Loïs", "Françoise", "Doğan", "Şenay", "Łukasz", "Đorđe", "Ýmir"]


def test_f1_letters_with_accents_come_through() -> None:
    rows = [pupil(str(place), Roepnaam=name) for place, name in enumerate(LETTERS, 1)]
    for outcome in (of(rows), delivered(xlsx(cells(rows)))):
        assert sorted(row["ROEPNAAM"] for row in file(outcome).values()) == sorted(LETTERS)


def test_f1_the_ligature_and_loose_accents_are_one_spelling() -> None:
    before = of([pupil("1", Roepnaam="Zoë", Achternaam="IJssel")])
    after = of([pupil("1", Roepnaam="Zoe\u0308", Achternaam="\u0132ssel")], known=known_after(before))
    assert set(after.changes["kind"]) == {"unchanged"}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_f2_spoiled_letters_are_restored_or_flagged(form: str) -> None:
    spoiled = [
        name.encode().decode("cp1252", "replace").replace("\ufffd", "?") for name in ("Zoë", "François", "Ángel")
    ]
    assert spoiled == ["ZoÃ«", "FranÃ§ois", "Ã?ngel"]
    rows = [pupil(str(place), Roepnaam=name) for place, name in enumerate(spoiled, 1)]
    outcome = of(rows) if form == "csv" else delivered(xlsx(cells(rows)))
    assert column(outcome, "roepnaam") == {"1": "Zoë", "2": "François", "3": "Ã?ngel"}
    assert places(outcome, "TEXT_REPAIRED") == [(2, "Roepnaam"), (3, "Roepnaam")]
    assert places(outcome, "TEXT_DAMAGED") == [(4, "Roepnaam")]


@pytest.mark.parametrize("name", ["Ren?e", "Ren\ufffde", "?ngel"])
def test_f3_a_letter_that_is_lost_is_flagged_and_the_pupil_stays(name: str) -> None:
    outcome = of([pupil("1", Roepnaam=name), pupil("2")])
    assert places(outcome, "TEXT_DAMAGED") == [(2, "Roepnaam")] and sorted(file(outcome)) == ["1", "2"]


@pytest.mark.parametrize(
    ("source", "heading", "name"),
    [
        ("magister", "Stamnr;Leerling;Klas", "Pim van der Wolk"),
        ("magister", "Stamnummer;Naam;Klas", '"Wolk, Pim van der"'),
        ("magister", "Stamnummer;Naam;Klas", '"van der Wolk, Pim"'),
        ("magister", "Stamnummer;Naam;Klas", '"Wolk, van der, Pim"'),
        ("magister", "Stamnummer;Naam;Klas", "Van der Wolk Pim"),
        ("somtoday", "Leerlingnummer;Volledige Naam;Stamgroep", "Pim van der Wolk"),
    ],
)
def test_f4_every_order_of_a_whole_name(source: str, heading: str, name: str) -> None:
    row = file(delivered(lines(heading, f"1;{name};1a")))["1"]
    assert (row["ROEPNAAM"], row["NAAMTUS"], row["NAAM"]) == ("Pim", "van der", "Wolk"), source


def test_f5_a_prefix_in_the_surname_one_year_and_apart_the_next() -> None:
    first = [pupil("1", Achternaam="van der Wolk"), *pupils(3)]
    apart = [pupil("1", Achternaam="Wolk", Voorvoegsel="van der"), *pupils(3)]
    for before, after in ((first, apart), (apart, first)):
        outcome = of(after, known=known_after(of(before)))
        assert set(outcome.changes["kind"]) == {"unchanged"}
        assert (file(outcome)["1"]["NAAMTUS"], file(outcome)["1"]["NAAM"]) == ("van der", "Wolk")


@pytest.mark.parametrize("prefix", ["'t", "v.d.", "van 't", "Aan de ", "op ten", "el", "d'"])
def test_f6_every_prefix(prefix: str) -> None:
    assert file(of([pupil("1", Voorvoegsel=prefix)]))["1"]["NAAMTUS"] == prefix.strip().lower()


@pytest.mark.parametrize("name", ["None", "Null", "Nan", "NA", "nan", "N/A", "True"])
def test_f7_surnames_that_programs_take_for_nothing(name: str) -> None:
    rows = [pupil("1", Achternaam=name)]
    for outcome in (of(rows), delivered(xlsx(cells(rows)))):
        assert file(outcome)["1"]["NAAM"] == name and f"<achternaam>{name}</achternaam>" in xml(outcome)


def test_f8_no_first_name_or_no_surname() -> None:
    rows = [pupil("1", Roepnaam="."), pupil("2", Achternaam=""), pupil("3", Roepnaam="", Achternaam="")]
    outcome = of([*rows, *pupils(30)])
    assert column(outcome, "roepnaam")["1"] == "" and "2" in active(outcome)
    assert places(outcome, "NAME_MISSING") == [(4, "")]
    missing = [(issue.code, issue.row) for issue in outcome.issues if issue.target == "schoolwise" and issue.row]
    assert missing == [("TARGET_ONE_OF", 2), ("TARGET_REQUIRED", 3)]
    assert 'key="1"' in xml(outcome) and 'key="2"' in xml(outcome)


def test_f9_double_surnames_and_the_name_of_birth() -> None:
    outcome = of([pupil("1", Achternaam="Wolk-Ster", achternaamOfficieel="Geheim", tussenvoegselOfficieel="van")])
    assert (file(outcome)["1"]["NAAM"], file(outcome)["1"]["NAAMTUS"]) == ("Wolk-Ster", "")
    assert all("Geheim" not in made.content.decode() for made in outcome.files)


def test_f10_a_delimiter_or_line_end_in_a_quoted_name() -> None:
    outcome = of([pupil("1", Achternaam="Wolk; Ster"), pupil("2", Achternaam="Wolk\nSter"), pupil("3")])
    assert column(outcome, "achternaam") == {"1": "Wolk; Ster", "2": "Wolk Ster", "3": "Ypelaar3"}
    assert codes(outcome) == []


def test_f10_a_delimiter_in_a_name_that_nobody_quoted_moves_no_value() -> None:
    rows = text(pupils(12, Huidige_status="")).splitlines()
    rows[3] = rows[3].replace("Ypelaar", "Ype;laar")
    outcome = delivered(lines(*rows), known=known_after(of(pupils(12))))
    assert places(outcome, "ROW_SHIFTED") == [(4, "")]
    assert column(outcome, "achternaam")["1003"] == "Ypelaar1003" and len(active(outcome)) == 12


def test_f11_capitals_stay_as_they_are() -> None:
    assert file(of([pupil("1", Achternaam="MCDONALD")]))["1"]["NAAM"] == "MCDONALD"


@pytest.mark.parametrize("name", ["=1+1", "@cmd", "+31", "-2+3"])
def test_f12_a_name_that_a_spreadsheet_would_run(name: str) -> None:
    outcome = of([pupil("1", Achternaam=name), *pupils(30)], school=SCHOOL)
    assert "1" in active(outcome) and "1" not in file(outcome)
    assert ("TARGET_FORMULA", 2) in [(issue.code, issue.row) for issue in outcome.issues]
