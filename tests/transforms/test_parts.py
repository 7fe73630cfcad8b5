"""Files that go together: rows of several kinds in one, the same set every time, what belongs to something there."""

from __future__ import annotations

import csv
import io
import tomllib
import zipfile
from collections.abc import Mapping
from datetime import date

import pandas as pd
import pytest

from schemas.profile import Target, shipped
from schemas.tables import GEGEVENS, MEDEWERKERGEGEVENS, MEDEWERKERNUMMER
from tests.deliveries import active, outcome_of
from transforms.setting import settled
from transforms.shape import Shaped, shape

TARGETS = shipped().targets
SDS, V1, ROSTER = TARGETS["microsoft_sds_classes"], TARGETS["microsoft_sds_v1"], TARGETS["oneroster"]
ORIGIN = {"bestand": "lijst.csv", "blad": ""}


def pupils(*changes: Mapping[str, str]) -> pd.DataFrame:
    usual = {"roepnaam": "Fien", "voorvoegsel": "van", "achternaam": "Wolk", "groepsnaam": "5/6", "jaargroep": "5"}
    rows = [
        {
            "leerlingnummer": f"1{place}",
            "emailadres": f"l{place}@wolk.example",
            **usual,
            **ORIGIN,
            "rij": f"{place + 2}",
        }
        | dict(change)
        for place, change in enumerate(changes)
    ]
    columns = ["leerlingnummer", *GEGEVENS, *ORIGIN, "rij"]
    return pd.DataFrame(rows, columns=columns, dtype="str")


def staff(*changes: Mapping[str, str]) -> pd.DataFrame:
    usual = {"roepnaam": "Bo", "voorvoegsel": "", "achternaam": "Zee", "groepen": "5/6"}
    rows = [
        {
            MEDEWERKERNUMMER: f"m{place}",
            "emailadres": f"m{place}@wolk.example",
            **usual,
            **ORIGIN,
            "rij": f"{place + 2}",
        }
        | dict(change)
        for place, change in enumerate(changes)
    ]
    columns = [MEDEWERKERNUMMER, *MEDEWERKERGEGEVENS, *ORIGIN, "rij"]
    return pd.DataFrame(rows, columns=columns, dtype="str")


def shaped(target: Target, children: pd.DataFrame, people: pd.DataFrame | None = None) -> Shaped:
    return shape(children, target, "csv", "99QQ00", "2026-2027", date(2026, 9, 1), staff=people)


def tables(result: Shaped) -> dict[str, list[list[str]]]:
    """Returns the rows of every file, with its headings, by the name of the file."""
    files = {file.name: file.content for file in result.files}
    for content in [files.pop(name) for name in list(files) if name.endswith(".zip")]:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files |= {name: archive.read(name) for name in archive.namelist()}
    return {name: list(csv.reader(io.StringIO(content.decode()))) for name, content in files.items()}


def codes(result: Shaped) -> list[tuple[str, int | None]]:
    return [(issue.code, issue.row) for issue in result.issues if not issue.code.startswith("PROFILE_")]


def test_pupils_and_staff_stand_in_one_file_below_each_other() -> None:
    made = tables(shaped(SDS, pupils({}), staff({})))
    assert made["users.csv"] == [
        ["sourcedId", "username", "givenName", "familyName"],
        ["10", "l0@wolk.example", "Fien", "van Wolk"],
        ["m0", "m0@wolk.example", "Bo", "Zee"],
    ]
    assert made["roles.csv"][1:] == [["10", "99QQ00", "student"], ["m0", "99QQ00", "teacher"]]
    assert made["classes.csv"][1:] == [["99QQ00-2627-56", "99QQ00", "5/6"]]
    assert made["enrollments.csv"][1:] == [["99QQ00-2627-56", "10", "student"], ["99QQ00-2627-56", "m0", "teacher"]]
    assert set(made) == {"orgs.csv", "users.csv", "roles.csv", "classes.csv", "enrollments.csv"}


@pytest.mark.parametrize("target", [SDS, V1, ROSTER], ids=lambda target: target.name)
def test_the_same_files_are_there_every_time_also_with_headings_only(target: Target) -> None:
    full = tables(shaped(target, pupils({}), staff({})))
    for result in (shaped(target, pupils({"groepsnaam": ""})), shaped(target, pupils())):
        made = tables(result)
        assert {name: rows[0] for name, rows in made.items()} == {name: rows[0] for name, rows in full.items()}
    nobody = tables(shaped(target, pupils()))
    assert all(len(rows) == 1 for name, rows in nobody.items() if name != "manifest.csv")


def test_where_everybody_is_refused_there_is_no_file_that_would_archive_them() -> None:
    assert shaped(SDS, pupils({"roepnaam": ""})).files == ()


@pytest.mark.parametrize("target", [SDS, ROSTER], ids=lambda target: target.name)
def test_a_number_that_a_pupil_and_a_member_of_staff_share_is_refused_for_both(target: Target) -> None:
    result = shaped(target, pupils({"leerlingnummer": "7"}, {}), staff({MEDEWERKERNUMMER: "7"}, {}))
    assert {("TARGET_NOT_UNIQUE", 2)} <= set(codes(result))
    made = tables(result)
    assert [row[0] for row in made["users.csv"][1:]] == ["11", "m1"]
    assert not any("7" in row for name in ("roles.csv", "enrollments.csv") for row in made[name])
    assert all(issue.text("nl") and issue.text("en") for issue in result.issues)


def test_a_shared_address_to_log_in_with_is_refused_for_both() -> None:
    same = {"emailadres": "zelfde@wolk.example"}
    result = shaped(SDS, pupils(same, {}), staff(same, {}))
    assert [row[0] for row in tables(result)["users.csv"][1:]] == ["11", "m1"]


def test_who_has_no_group_is_there_without_a_class() -> None:
    result = shaped(V1, pupils({"groepsnaam": ""}, {}))
    made = tables(result)
    assert codes(result) == []
    assert [row[0] for row in made["student.csv"][1:]] == ["10", "11"]
    assert made["studentenrollment.csv"][1:] == [["99QQ00-2627-56", "11"]]
    told = {table.name: set(table.entries) for table in result.tables}
    assert (told["student"], told["studentenrollment"]) == ({"10", "11"}, {"11"})


def test_a_teacher_who_is_refused_is_in_no_class() -> None:
    result = shaped(V1, pupils({}), staff({"emailadres": ""}, {}))
    assert {("TARGET_REQUIRED", 2), ("TARGET_REFERENCE", 2)} == set(codes(result))
    assert tables(result)["teacherroster.csv"][1:] == [["99QQ00-2627-56", "m1"]]


def test_many_refused_members_of_staff_are_not_made_inactive_by_a_file() -> None:
    result = shaped(SDS, pupils({}), staff(*[{"emailadres": ""}] * 12))
    assert (result.files, result.issues[-1].code) == ((), "TARGET_INCOMPLETE")


def test_two_groups_of_one_name_but_for_a_sign_are_two_classes() -> None:
    made = tables(shaped(SDS, pupils({}, {"groepsnaam": "5-6"})))
    keys = [row[0] for row in made["classes.csv"][1:]]
    assert len(set(keys)) == 2 and {row[0] for row in made["enrollments.csv"][1:]} == set(keys)


def test_a_roster_is_one_zip_with_all_headings_of_the_standard() -> None:
    result = shaped(ROSTER, pupils({}), staff({}))
    (file,) = result.files
    made = tables(result)
    assert (file.name, file.form) == ("oneroster99QQ0020262027.zip", "csv")
    listed = dict(made["manifest.csv"][1:])
    assert {f"{name.removeprefix('file.')}.csv" for name, how in listed.items() if how == "bulk"} == set(made) - {
        "manifest.csv"
    }
    assert listed["manifest.version"] == "1.0" and listed["oneroster.version"] == "1.2"
    for name, (heading, *rows) in made.items():
        if name != "manifest.csv":
            assert heading[:3] == ["sourcedId", "status", "dateLastModified"]
            assert all(row[1:3] == ["", ""] for row in rows) and len({row[0] for row in rows}) == len(rows) > 0
    assert made["academicSessions.csv"][1][3:] == ["2026-2027", "schoolYear", "2026-08-01", "2027-07-31", "", "2027"]
    assert shaped(ROSTER, pupils({}), staff({})).files == result.files


def test_a_roster_is_read_back_with_the_same_pupils_and_groups() -> None:
    children = pupils({}, {"groepsnaam": "Groep 3", "jaargroep": "3", "roepnaam": "Pim"}, {"groepsnaam": "5/6"})
    (file,) = shaped(ROSTER, children, staff({})).files
    outcome = outcome_of([(file.name, file.content)], "99QQ00")
    assert outcome.state == "published", [issue.code for issue in outcome.issues]
    told = {number: (one["roepnaam"], one["achternaam"], one["groepsnaam"]) for number, one in active(outcome).items()}
    assert told == {
        row["leerlingnummer"]: (row["roepnaam"], "Wolk", row["groepsnaam"]) for row in children.to_dict("records")
    }
    assert {one["voorvoegsel"] for one in active(outcome).values()} == {"van"}


PARTS = """
title = "Proef"
status = "verified"
evidence = []
checked_on = 2026-11-01
forms = ["csv"]
leavers = "none"
{keys}
[[files]]
name = "users"
[[files.columns]]
header = "naam"
from = "achternaam"
[[files]]
name = "others"
{part}
[[files.columns]]
header = "{header}"
from = "achternaam"
"""


@pytest.mark.parametrize(
    ("part", "header", "keys"),
    [
        ('into = "users"', "anders", ""),
        ('into = "nergens"', "naam", ""),
        ('needs = "nummer"', "naam", ""),
        ('fixed = [["a", "b"]]', "naam", ""),
        ('into = "others"', "naam", 'zipped = "x"\n[onbekend]'),
    ],
)
def test_parts_that_do_not_fit_are_told_when_the_profile_is_read(part: str, header: str, keys: str) -> None:
    text = PARTS.format(part=part, header=header, keys=keys)
    with pytest.raises(ValueError, match=r"\w"):
        Target.model_validate({"name": "proef", **tomllib.loads(text)})


def test_parts_that_fit_are_read() -> None:
    text = PARTS.format(part='into = "users"\nof = "medewerkers"', header="naam", keys="")
    assert Target.model_validate({"name": "proef", **tomllib.loads(text)}).files[1].into == "users"


def use(name: str) -> Target:
    """Returns a target with a text for every setting."""
    target = TARGETS[name]
    given = settled(target, {name: dict.fromkeys(target.settings, "VO1")}, "99QQ00")
    assert isinstance(given, Target)
    return given


GOOD = {
    "emailadres": "a@wolk.example",
    "leerlingnummer": "9",
    "groepsnaam": "H3a",
    "jaargroep": "13",
    "leerweg": "HAVO",
}
DEMANDS = [
    ("amn", {"leerlingnummer": ""}, "TARGET_REQUIRED"),
    ("amn", {"roepnaam": ""}, "TARGET_REQUIRED"),
    ("amn", {"achternaam": ""}, "TARGET_REQUIRED"),
    ("amn", {"leerlingnummer": "10"}, "TARGET_NOT_UNIQUE"),
    ("bureau_ice_labels", {"leerlingnummer": ""}, "TARGET_REQUIRED"),
    ("bureau_ice_labels", {"leerlingnummer": "10"}, "TARGET_NOT_UNIQUE"),
    ("google_workspace", {"roepnaam": ""}, "TARGET_REQUIRED"),
    ("google_workspace", {"roepnaam": "x" * 61}, "TARGET_TOO_LONG"),
    ("google_workspace", {"achternaam": "", "voorvoegsel": ""}, "TARGET_REQUIRED"),
    ("google_workspace", {"achternaam": "x" * 61}, "TARGET_TOO_LONG"),
    ("google_workspace", {"emailadres": ""}, "TARGET_REQUIRED"),
    ("google_workspace", {"emailadres": "l0@wolk.example"}, "TARGET_NOT_UNIQUE"),
    ("gynzy", {"leerlingnummer": ""}, "TARGET_REQUIRED"),
    ("gynzy", {"leerlingnummer": "10"}, "TARGET_NOT_UNIQUE"),
    ("gynzy", {"leerlingnummer": "1" * 257}, "TARGET_TOO_LONG"),
    ("gynzy", {"roepnaam": "x" * 65}, "TARGET_TOO_LONG"),
    ("gynzy", {"voorvoegsel": "van der de la"}, "TARGET_TOO_LONG"),
    ("gynzy", {"groepsnaam": "x" * 65}, "TARGET_TOO_LONG"),
    ("gynzy", {"roepnaam": "", "achternaam": ""}, "TARGET_ONE_OF"),
    ("gynzy_klassenlijst", {"groepsnaam": ""}, "TARGET_REQUIRED"),
    ("gynzy_klassenlijst", {"roepnaam": "", "achternaam": ""}, "TARGET_ONE_OF"),
    ("itslearning", {"leerlingnummer": ""}, "TARGET_REQUIRED"),
    ("itslearning", {"leerlingnummer": "10"}, "TARGET_NOT_UNIQUE"),
    ("itslearning", {"roepnaam": ""}, "TARGET_REQUIRED"),
    ("itslearning", {"achternaam": "", "voorvoegsel": ""}, "TARGET_REQUIRED"),
    ("itslearning", {"groepsnaam": ""}, "TARGET_REQUIRED"),
    *(
        (name, change, code)
        for name in ("microsoft_sds", "microsoft_sds_classes", "microsoft_sds_v1")
        for change, code in (
            ({"leerlingnummer": ""}, "TARGET_REQUIRED"),
            ({"leerlingnummer": "10"}, "TARGET_NOT_UNIQUE"),
            ({"emailadres": ""}, "TARGET_REQUIRED"),
            ({"emailadres": "l0@wolk.example"}, "TARGET_NOT_UNIQUE"),
        )
    ),
    ("microsoft_sds", {"roepnaam": ""}, "TARGET_REQUIRED"),
    ("microsoft_sds_classes", {"roepnaam": ""}, "TARGET_REQUIRED"),
    ("microsoft_sds_classes", {"achternaam": "", "voorvoegsel": ""}, "TARGET_REQUIRED"),
    ("microsoft_sds_classes", {"groepsnaam": "=1+1"}, "TARGET_REFERENCE"),
    ("microsoft_sds_v1", {"groepsnaam": "=1+1"}, "TARGET_REFERENCE"),
    ("oneroster", {"groepsnaam": "=1+1"}, "TARGET_REFERENCE"),
    ("oneroster", {"leerlingnummer": ""}, "TARGET_REQUIRED"),
    ("oneroster", {"leerlingnummer": "10"}, "TARGET_NOT_UNIQUE"),
    ("oneroster", {"roepnaam": ""}, "TARGET_REQUIRED"),
    ("oneroster", {"achternaam": "", "voorvoegsel": ""}, "TARGET_REQUIRED"),
]


@pytest.mark.parametrize(("name", "change", "code"), DEMANDS)
def test_every_demand_of_a_profile_leaves_out_who_does_not_meet_it(
    name: str, change: dict[str, str], code: str
) -> None:
    target = use(name)
    children = pupils(
        GOOD | {"leerlingnummer": "10", "emailadres": "l0@wolk.example"},
        GOOD | change,
        GOOD | {"leerlingnummer": "8", "emailadres": "c@wolk.example"},
    )
    form = target.forms[0]
    result = shape(children, target, form, "99QQ00", "2026-2027", date(2026, 9, 1), draw=lambda signs: signs[0])
    assert code in {found for found, row in codes(result) if row == 3}
    assert result.files
