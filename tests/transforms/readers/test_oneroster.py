"""OneRoster: users with the role student, joined with class, person, school and year; everybody else is set aside."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.deliveries import NOBODY, outcome_of
from tests.forms import archive
from transforms.outcome import Outcome
from transforms.readers.bundle import bundle
from transforms.readers.grid import Grid
from transforms.readers.oneroster import HEADINGS

USERS = (
    "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,"
    "identifier,email,sms,phone,agentSourcedIds,grades,password\n"
    "u1,active,,true,s1,student,p,,Pim,Wolkenveld,van der,0042,pim@wolken.example,,,,05,geheim\n"
    "u2,,,false,s1,Student,n,,Noor,Vuursteen,Elisabeth,43,,,,,05,\n"
    "t1,active,,true,s1,teacher,b,,Bo,Lindelaan,,1,,,,,,\n"
)
VERSION_12 = USERS.replace(",role,", ",").replace(",student,", ",").replace(",Student,", ",").replace(",teacher,", ",")
ROLES = (
    "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId\n"
    "r1,active,,u1,primary,student,,,s1,\nr2,active,,u2,secondary,aide,,,s1,\nr3,active,,u2,primary,student,,,s1,\n"
    "r4,active,,t1,primary,teacher,,,s1,\n"
)
CLASSES = (
    "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,"
    "termSourcedIds,subjects,subjectCodes,periods\n"
    "c1,active,,Gym,,co,,scheduled,,s1,y26,,,\nc2,active,,Groep 5,05,co,,homeroom,,s1,y26,,,\n"
    "c3,tobedeleted,,Oud,,co,,homeroom,,s1,y25,,,\n"
)
ENROLLED = (
    "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\n"
    "e0,active,,c3,s1,u1,student,true,,\ne1,active,,c1,s1,u1,student,true,,\ne2,active,,c2,s1,u1,student,false,,\n"
    "e3,active,,c1,s1,u2,student,false,,\ne4,tobedeleted,,c2,s1,u2,student,false,,\n"
)
BORN = "sourcedId,status,dateLastModified,birthDate,sex\nu1,active,,2017-03-04,male\nu2,active,,2017-04-05,other\n"
YEARS = (
    "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear\n"
    "y25,active,,25-26,schoolYear,2025-08-01,2026-07-31,,2026\ny26,active,,26-27,schoolYear,2026-08-01,2027-07-31,,2027\n"
)
ORGS = "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\ns1,active,,De Wolk,school,99QQ03,d1\n"
ALL = {
    "users.csv": USERS,
    "classes.csv": CLASSES,
    "enrollments.csv": ENROLLED,
    "demographics.csv": BORN,
    "academicSessions.csv": YEARS,
    "orgs.csv": ORGS,
}


def deliver(files: dict[str, str], packed: bool = True, known: pd.DataFrame = NOBODY) -> Outcome:
    given = {name: text.encode() for name, text in files.items()}
    return outcome_of([("roster.zip", archive(given))] if packed else given.items(), known=known)


def pupils(outcome: Outcome) -> dict[str, dict[str, str]]:
    return {str(one["leerlingnummer"]): one for one in outcome.pupils.to_dict("records")}


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("newer", [True, False])
def test_students_are_joined_over_the_files(packed: bool, newer: bool) -> None:
    outcome = deliver(ALL | ({"users.csv": VERSION_12, "roles.csv": ROLES} if newer else {}), packed)
    assert (outcome.state, outcome.source, outcome.school) == ("published", "oneroster", "99QQ03")
    assert outcome.school_year == "2026-2027"
    found = pupils(outcome)
    assert set(found) == {"0042", "43"}
    pim = found["0042"]
    assert (pim["roepnaam"], pim["voorvoegsel"], pim["achternaam"]) == ("Pim", "van der", "Wolkenveld")
    assert (pim["geboortedatum"], pim["geslacht"], pim["emailadres"]) == ("2017-03-04", "1", "pim@wolken.example")
    assert (pim["groepsnaam"], pim["jaargroep"]) == ("Groep 5", "5")
    assert (found["43"]["groepsnaam"], found["43"]["geslacht"], found["43"]["voorvoegsel"]) == ("Gym", "9", "")
    assert all(ledger.balances for ledger in outcome.ledger)
    assert sum(ledger.ignored.get("staff", 0) for ledger in outcome.ledger) == 1


def test_the_users_alone_are_pupils_without_a_class() -> None:
    batch = {"users.csv": USERS, "orgs.csv": ORGS}
    assert {one["groepsnaam"] for one in pupils(deliver(batch)).values()} == {""}


@pytest.mark.parametrize("status", ["tobedeleted", "inactive"])
def test_who_is_deleted_has_left(status: str) -> None:
    outcome = deliver(ALL | {"users.csv": USERS.replace("u1,active", f"u1,{status}")})
    assert set(pupils(outcome)) == {"43"}
    assert sum(ledger.ignored.get("leaver", 0) for ledger in outcome.ledger) == 1


def test_whose_role_has_ended_has_left() -> None:
    ended = ROLES.replace("r1,active", "r1,tobedeleted")
    assert set(pupils(deliver(ALL | {"users.csv": VERSION_12, "roles.csv": ended}))) == {"43"}


@pytest.mark.parametrize("number", ["", "0042"])
def test_a_number_that_not_every_pupil_has_for_itself_is_no_number(number: str) -> None:
    outcome = deliver(ALL | {"users.csv": USERS.replace(",43,", f",{number},")})
    assert set(pupils(outcome)) == {"u1", "u2"}
    assert {part.get("number") for part in outcome.understood} == {None, "sourcedId"}


def test_years_that_are_not_told_by_the_class_must_be_one() -> None:
    classes = CLASSES.replace(",y26,", ",,").replace(",y25,", ",,")
    assert deliver(ALL | {"classes.csv": classes}).school_year == "2026-2027"
    only = YEARS.replace("y25,active", "y25,tobedeleted").replace("2026-08-01", "2027-08-01")
    assert deliver(ALL | {"classes.csv": classes, "academicSessions.csv": only}).school_year == "2027-2028"


def test_changes_only_are_refused() -> None:
    manifest = "propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\nfile.users,delta\n"
    outcome = deliver(ALL | {"manifest.csv": manifest})
    assert (outcome.state, [issue.code for issue in outcome.issues]) == ("refused", ["ROSTER_DELTA"])


def test_without_the_users_there_are_no_pupils() -> None:
    outcome = deliver({"orgs.csv": ORGS, "classes.csv": CLASSES})
    assert (outcome.state, [issue.code for issue in outcome.issues]) == ("refused", ["PUPILS_ELSEWHERE"])


def test_passwords_and_other_keys_are_dropped() -> None:
    outcome = deliver(ALL)
    assert "geheim" not in outcome.pupils.to_csv()
    assert {"password", "userIds"} <= {issue.column for issue in outcome.issues if issue.code == "COLUMN_DROPPED"}


def test_who_teaches_has_its_classes_and_parents_are_no_staff() -> None:
    users = (
        USERS + "a1,tobedeleted,,true,s1,aide,a,,Sam,Duinroos,,2,,,,,,\no1,active,,true,s1,parent,o,,Ed,Wolk,,3,,,,,,\n"
    )
    taught = ENROLLED + "e5,active,,c2,s1,t1,teacher,true,,\ne6,active,,c3,s1,t1,teacher,,,\n"
    outcome = deliver(ALL | {"users.csv": users, "enrollments.csv": taught})
    assert outcome.staff is not None
    [teacher] = outcome.staff.fillna("").to_dict("records")
    told = {"medewerkernummer": "t1", "achternaam": "Lindelaan", "roepnaam": "Bo", "gebruikersnaam": "b"}
    assert teacher.items() >= {**told, "rol": "teacher", "groepen": "Groep 5"}.items()
    ledgers = {ledger.sheet: dict(ledger.ignored) for ledger in outcome.ledger}
    assert ledgers["users.csv/medewerkers"] == {"staff": 1}
    assert ledgers["users.csv/overige gebruikers"] == {"other_table": 2}


ROWS = st.lists(
    st.lists(st.sampled_from(["", "u1", "s1", "student", "active", "2026-08-01", "c1"]), max_size=9), max_size=5
)
KINDS = st.lists(st.tuples(st.sampled_from(sorted(HEADINGS)), ROWS), max_size=5)


@given(KINDS)
def test_whatever_stands_in_the_files_every_row_stays_somewhere(parts: list[tuple[str, list[list[str]]]]) -> None:
    grids = [
        Grid(f"{place}", [[*sorted(HEADINGS[kind]), "role", "status"], *rows], list(range(1, len(rows) + 2)), "csv")
        for place, (kind, rows) in enumerate(parts)
    ]
    joined = bundle([[grid] for grid in grids])
    assert joined == bundle(joined)
    for grid, became in zip(grids, joined, strict=True):
        assert sorted(number for part in became for number in part.numbers) == grid.numbers
