"""JIJ! LVS: the three ways of the vendor's page each get exactly their files, with the boxes that belong to them."""

from __future__ import annotations

import csv
import io
from datetime import date

import pandas as pd
import pytest

from schemas.profile import Profiles, School, Settings, Target, shipped
from schemas.tables import MEDEWERKERGEGEVENS
from tests.transforms.test_shape import pupils
from transforms.memory import OWING
from transforms.option import chosen
from transforms.outcome import Delivery
from transforms.readers import read
from transforms.stock import Stock
from transforms.supply import Supplied, supply
from transforms.target import wanted

PROFILES: Profiles = shipped()
ALL = ("jij_hulpmiddelen", "jij_leerlingen", "jij_medewerkers", "jij_nummer_leerweg", "jij_wachtwoorden")
OVERWRITE, ARCHIVE = (
    "Gegevens van bestaande leerlingen overschrijven",
    "Leerlingen die niet in de CSV zitten archiveren",
)


def school(*numbers: str, away: tuple[str, ...] = (), **changed: str) -> pd.DataFrame:
    rows = [
        {"leerlingnummer": number, "jaargroep": "11", "groepsnaam": "1A", **changed} for number in (*numbers, *away)
    ]
    status = ["active"] * len(numbers) + ["archived"] * len(away)
    return pupils(*rows, labels=0).assign(school="99QQ00", status=status, since="2026-08-01", school_year="2026-2027")


def staff(*rows: dict[str, str]) -> pd.DataFrame:
    columns = ["medewerkernummer", *MEDEWERKERGEGEVENS, "bestand", "blad", "rij"]
    told = [
        {"achternaam": "Lindelaan", "roepnaam": "Bo", "bestand": "m.csv", "rij": str(place), **row}
        for place, row in enumerate(rows, 2)
    ]
    return pd.DataFrame(told, columns=columns, dtype="str")


def supplied(
    table: pd.DataFrame,
    before: Supplied | None = None,
    people: pd.DataFrame | None = None,
    aids: dict[str, str] | None = None,
    **options: str,
) -> Supplied:
    settings = Settings(schools={"99QQ00": School(options={"jij": options})})
    targets = wanted(Delivery("l", "99QQ00", (), targets=("jij",)), School(), "vo", PROFILES)
    sent = before.sent if before else {}
    owing = pd.DataFrame(columns=list(OWING), dtype="str")
    stock = Stock(
        "99QQ00",
        "2026-2027",
        "levering",
        "magister",
        table,
        owing,
        people,
        sent=sent,
        draw=lambda signs: signs[0],
        aids={"jij_hulpmiddelen": aids or {}},
    )
    return supply(stock, targets, PROFILES, settings, date(2026, 8, 24))


def files(one: Supplied) -> dict[str, int]:
    return {file.target: file.rows for file in one.files}


def papers(one: Supplied) -> dict[str, list[list[str]]]:
    return {paper.name: next(iter(read(paper.name, paper.content))).rows[1:] for paper in one.papers}


def codes(one: Supplied) -> set[str]:
    return {issue.code for issue in one.issues} - {"PROFILE_UNVERIFIED"}


def jij(**options: str) -> Target:
    target = chosen(PROFILES.targets["jij_leerlingen"], {"jij": options}, "magister")
    assert isinstance(target, Target)
    return target


def test_the_name_of_the_system_means_all_its_targets_and_each_is_unconfirmed() -> None:
    wants = wanted(Delivery("l", "99QQ00", ()), School(targets=("jij:csv", "jij_leerlingen:csv")), "vo", PROFILES)
    assert wants == tuple(f"{name}:csv" for name in ALL)
    assert {PROFILES.targets[name].status for name in ALL} == {"unverified"}
    assert [name for name in ALL if PROFILES.targets[name].default] == ["jij_leerlingen"]


@pytest.mark.parametrize(
    ("options", "made"),
    [
        ({}, {"jij_leerlingen", "jij_wachtwoorden"}),
        ({"weg": "somtoday"}, {"jij_wachtwoorden"}),
        ({"weg": "somtoday", "entree": "ja"}, set()),
        ({"weg": "magister"}, {"jij_nummer_leerweg", "jij_wachtwoorden"}),
        ({"weg": "magister", "entree": "ja"}, {"jij_nummer_leerweg"}),
    ],
)
def test_each_way_gets_its_files_and_always_the_aids(options: dict[str, str], made: set[str]) -> None:
    one = supplied(school("1", "2"), **options)
    assert set(files(one)) == made
    assert "jij_hulpmiddelen" in one.targets


@pytest.mark.parametrize(
    ("overwrite", "archive", "boxes", "rows", "work_list"),
    [
        ("ja", "ja", (OVERWRITE, ARCHIVE), 3, False),
        ("ja", "nee", (OVERWRITE,), 3, True),
        ("nee", "ja", (ARCHIVE,), 3, False),
        ("nee", "nee", (), 1, True),
    ],
)
def test_the_boxes_change_what_is_written_and_what_is_said(
    overwrite: str, archive: str, boxes: tuple[str, ...], rows: int, work_list: bool
) -> None:
    options = {"overschrijven": overwrite, "archiveren": archive}
    before = supplied(school("1", "2", "9"), **options)
    now = supplied(school("1", "2", "3", away=("9",)), before, **options)
    assert jij(**options).tick_boxes.get("nl", ()) == boxes
    assert files(now)["jij_leerlingen"] == rows
    assert ("werklijst.xlsx" in papers(now)) is work_list
    assert len(jij(**options).steps["nl"]) == len(jij(**options).steps["en"])


def test_each_vestiging_has_a_complete_file_of_its_own() -> None:
    table = school("1", "2", "3")
    table["vestiging"] = ["Noord", "Zuid", "Zuid"]
    made = [file for file in supplied(table).files if file.target == "jij_leerlingen"]
    assert sorted(file.rows for file in made) == [1, 2]


def test_only_a_new_account_gets_a_password_and_none_a_second_time() -> None:
    first = supplied(school("1", "2"))
    assert "PASSWORDS_FIRST" in codes(first)
    second = supplied(school("1", "3", away=("2",)), first)
    (file,) = [file for file in second.files if file.target == "jij_wachtwoorden"]
    told = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig")), delimiter=";"))
    assert [row["leerlingnummer"] for row in told] == ["3"] and len(told[0]["wachtwoord"]) == 12
    assert "PASSWORDS_FIRST" not in codes(second)
    assert "jij_wachtwoorden" not in files(supplied(school("1", "2", "3"), second)), "who returns has a password"
    assert not any(told[0]["wachtwoord"] in str(second.sent[name]) for name in second.sent)


def test_with_magister_the_new_ones_are_named_beside_the_whole_file() -> None:
    first = supplied(school("1", "2"), weg="magister")
    assert "NEW_PUPILS_UNKNOWN" in codes(first)
    second = supplied(school("1", "2", "3"), first, weg="magister")
    assert files(second)["jij_nummer_leerweg"] == 3
    assert [row[0] for row in papers(second)["nieuwe-leerlingen.xlsx"]] == ["3"]


def test_aids_are_kept_changed_new_taken_away_or_to_be_found_out() -> None:
    first = supplied(school("1", "2", "3", "4"), aids={"1": "extra tijd", "2": "voorlezen", "4": "extra tijd"})
    assert [row[0] for row in papers(first)["hulpmiddelen.xlsx"]] == ["1", "2", "4"] and "AIDS_FIRST" in codes(first)
    aids = {"1": "extra tijd", "2": "extra tijd", "5": "voorlezen"}
    second = supplied(school("1", "2", "3", "4", "5", "6"), first, aids=aids)
    actions = {row[0]: row[4].split(":")[0] for row in papers(second)["hulpmiddelen.xlsx"]}
    assert actions == {"2": "wijzigen", "4": "weghalen", "5": "toekennen", "6": "nagaan"}
    (counted,) = [issue for issue in second.issues if issue.code == "AIDS_COUNTED"]
    assert counted.facts["kept"] == 1
    third = supplied(school("1", "2", "3", "4", "5", "6"), second, aids=aids)
    assert "hulpmiddelen.xlsx" not in papers(third)


def test_staff_get_an_account_with_one_of_two_roles_and_the_list_says_who_makes_it() -> None:
    people = staff(
        {"medewerkernummer": "WIN", "rol": "Leraar\nMentor"},
        {"medewerkernummer": "LIN", "rol": "Docent\nVestigingsbeheerder"},
        {"medewerkernummer": "DUI", "rol": "Conciërge"},
    )
    first = supplied(school("1"), people=people)
    assert files(first)["jij_medewerkers"] == 2
    told = {row[0]: row[2:4] for row in papers(first)["nieuwe-medewerkers.xlsx"]}
    assert told == {
        "WIN": ["docent", "vestigingsbeheerder of schoolbeheerder"],
        "LIN": ["vestigingsbeheerder", "alleen de schoolbeheerder"],
    }
    (left_out,) = [issue for issue in first.issues if issue.severity == "row"]
    assert (left_out.target, left_out.row, left_out.column) == ("jij_medewerkers", 4, "rol")
    assert "jij_medewerkers" not in files(supplied(school("1"), first, people))
    assert "jij_medewerkers" not in files(supplied(school("1"), people=people, weg="magister"))
