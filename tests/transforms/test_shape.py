"""Shaping: only what the target asks for, in its words; who does not fit is left out and told by row."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date

import pandas as pd
import pytest

from schemas.profile import Target, parse_target, shipped
from schemas.tables import GEGEVENS
from schemas.vocabulary import Form
from transforms.outcome import ImportFile
from transforms.sent import Entry, Sent
from transforms.shape import Shaped, shape

SCHOOLWISE = shipped().targets["schoolwise"]
JIJ = shipped().targets["jij_leerlingen"]
GYNZY = shipped().targets["gynzy"]
SDS = shipped().targets["microsoft_sds"]

DEFAULTS = {
    "achternaam": "Testman",
    "roepnaam": "Fien",
    "jaargroep": "5",
    "groepsnaam": "Groep 5A",
    "bestand": "lijst.csv",
    "blad": "",
}


def pupils(*changes: Mapping[str, str | None], labels: int = 100) -> pd.DataFrame:
    rows = [
        {"leerlingnummer": f"{place:04d}", **DEFAULTS, "rij": str(place + 2), **change}
        for place, change in enumerate(changes)
    ]
    columns = ["leerlingnummer", *GEGEVENS, "bestand", "blad", "rij"]
    return pd.DataFrame(rows, columns=columns, index=range(labels, labels + len(rows)), dtype="str")


def shaped(table: pd.DataFrame, target: Target = SCHOOLWISE, form: Form = "csv") -> Shaped:
    return shape(table, target, form, "99QQ00", "2026-2027", date(2026, 8, 20))


def read(file: ImportFile) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig")), delimiter=";"))


def codes(result: Shaped) -> list[tuple[str, int | None]]:
    return [(issue.code, issue.row) for issue in result.issues if not issue.code.startswith("PROFILE_")]


def made_of(target: Target, **changes: object) -> Target:
    return target.model_copy(update=changes)


def column_of(header: str, **demands: object) -> str:
    lines = "\n".join(f"{key} = {str(value).lower() if value is True else value!r}" for key, value in demands.items())
    return f'[[columns]]\nheader = "{header}"\n{lines}\n'


def tiny(*columns: str, **keys: str) -> Target:
    head = {"title": "Proef", "status": "verified", "filename": "proef", "leavers": "none", **keys}
    text = "\n".join(f'{key} = "{value}"' for key, value in head.items())
    return parse_target(
        "proef", f'{text}\nevidence = []\nchecked_on = 2026-11-01\nforms = ["csv"]\n' + "\n".join(columns)
    )


def test_a_file_holds_the_target_s_columns_and_words_only() -> None:
    (file,) = shaped(
        pupils({"groepsnaam": "1/2A", "jaargroep": "2", "voorvoegsel": "'t", "geboortedatum": "2019-01-02"})
    ).files
    assert read(file) == [
        {
            "LENERNUMMER": "",
            "LEERLINGNUMMER": "0000",
            "GROEP": "1-2A",
            "GROEPSNAAM": "1/2A",
            "JAARGROEP": "2",
            "VOORLETTERS": "",
            "ROEPNAAM": "Fien",
            "NAAMTUS": "'t",
            "NAAM": "Testman",
            "ADRES": "",
            "HUISNUMMER": "",
            "HUISNUMMERTOEVOEGING": "",
        }
    ]
    assert (file.name, file.rows, file.status, file.form) == ("leerlingen99QQ0020262027.csv", 1, "partial", "csv")


def test_what_is_not_confirmed_is_said() -> None:
    assert [issue.code for issue in shaped(pupils({})).issues] == ["PROFILE_PARTIAL"]
    assert [issue.code for issue in shaped(pupils({}), JIJ).issues] == ["PROFILE_UNVERIFIED"]
    assert [issue.target for issue in shaped(pupils({}), JIJ).issues] == ["jij_leerlingen"]
    assert shaped(pupils({}), made_of(SCHOOLWISE, status="verified")).issues == ()


def test_special_education_is_written_as_assumed_and_counted() -> None:
    result = shaped(pupils({"jaargroep": "S"}, {"jaargroep": "V"}, {"jaargroep": "11"}))
    assert sorted(row["JAARGROEP"] for row in read(result.files[0])) == ["0", "0", "1"]
    (issue,) = (issue for issue in result.issues if issue.code == "TARGET_ASSUMED")
    assert issue.facts["count"] == 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"achternaam": ""}, "TARGET_REQUIRED"),
        ({"achternaam": None}, "TARGET_REQUIRED"),
        ({"jaargroep": ""}, "TARGET_REQUIRED"),
        ({"roepnaam": "", "voorletters": None}, "TARGET_ONE_OF"),
        ({"leerlingnummer": "1" * 21}, "TARGET_TOO_LONG"),
        ({"groepsnaam": "Groep " + "x" * 30}, "TARGET_TOO_LONG"),
        ({"jaargroep": "C"}, "TARGET_VALUE_UNKNOWN"),
        ({"jaargroep": "0"}, "TARGET_VALUE_UNKNOWN"),
        ({"roepnaam": "Fi\nen"}, "TARGET_FORBIDDEN"),
        ({"roepnaam": "Fi\x00en"}, "TARGET_FORBIDDEN"),
        ({"roepnaam": "=1+1"}, "TARGET_FORMULA"),
        ({"roepnaam": "@SUM(A1)"}, "TARGET_FORMULA"),
        ({"leerlingnummer": "-12"}, "TARGET_FORMULA"),
        ({"huisnummertoevoeging": "-1+cmd|' /C calc'!A0"}, "TARGET_FORMULA"),
    ],
)
def test_a_pupil_who_does_not_fit_is_left_out_and_told_by_row(change: dict[str, str | None], code: str) -> None:
    result = shaped(pupils({}, change, {}))
    assert codes(result) == [(code, 3)]
    assert result.issues[0].file == "lijst.csv"
    assert result.issues[0].target == "schoolwise"
    assert [row["LEERLINGNUMMER"] for row in read(result.files[0])] == ["0000", "0002"]


@pytest.mark.parametrize(
    "change", [{"voorvoegsel": "'t"}, {"straat": "-"}, {"huisnummertoevoeging": "-2"}, {"achternaam": "O'Testman-B"}]
)
def test_a_value_that_only_looks_odd_is_written(change: dict[str, str | None]) -> None:
    result = shaped(pupils(change))
    assert codes(result) == []
    assert next(iter(change.values())) in read(result.files[0])[0].values()


def test_a_telephone_and_an_address_for_mail_may_begin_as_a_formula_does() -> None:
    target = tiny(column_of("tel", **{"from": "telefoon"}), column_of("mail", **{"from": "emailadres"}))
    good = {"telefoon": "+31 6 12345678", "emailadres": "-fien@school.example"}
    assert codes(shaped(pupils(good, {"telefoon": "=1+1"}), target)) == [("TARGET_FORMULA", 3)]


def test_a_sentence_holds_the_limit_and_never_the_value() -> None:
    value = "Regenboogkinderen van de bovenverdieping"
    (issue, *_) = shaped(pupils({}, {"groepsnaam": value})).issues
    assert "30" in issue.text("nl") and "GROEPSNAAM" in issue.text("en")
    assert value not in issue.text("nl") + repr(issue)


def test_every_finding_has_its_sentence() -> None:
    bad = pupils({"roepnaam": ""}, {"achternaam": ""}, {"jaargroep": "C"}, {"roepnaam": "=1"}, {"jaargroep": "S"})
    for issue in shaped(bad).issues:
        assert issue.text("nl") and issue.text("en")


def test_a_number_that_occurs_twice_leaves_both_out() -> None:
    result = shaped(pupils({"leerlingnummer": "7"}, {"leerlingnummer": "7"}, {}))
    assert codes(result) == [("TARGET_NOT_UNIQUE", 2), ("TARGET_NOT_UNIQUE", 3)]
    assert result.files[0].rows == 1


def test_empty_values_are_not_twice_the_same() -> None:
    assert codes(shaped(pupils({"eckid": ""}, {"eckid": None}), GYNZY, "edexml")) == []


def test_columns_that_belong_together_must_do_so_over_the_whole_file() -> None:
    target = made_of(SCHOOLWISE, one_to_one=(("GROEPSNAAM", "JAARGROEP"),))
    result = shaped(pupils({"jaargroep": "5"}, {"jaargroep": "6"}), target)
    assert result.files == ()
    assert [issue.code for issue in result.issues] == ["TARGET_NOT_ONE_TO_ONE"]


@pytest.mark.parametrize(
    ("bad", "total", "refused"), [(10, 20, False), (11, 110, False), (11, 109, True), (12, 12, True), (3, 3, False)]
)
def test_a_file_that_would_deregister_many_is_not_made(bad: int, total: int, refused: bool) -> None:
    table = pupils(*[{"achternaam": ""}] * bad, *[{}] * (total - bad))
    result = shaped(table)
    assert ("TARGET_INCOMPLETE" in {issue.code for issue in result.issues}) == refused
    assert len(result.files) == (0 if refused or bad == total else 1)


def test_one_file_per_group_also_when_there_is_one_and_who_has_none_is_told() -> None:
    target = made_of(shipped().targets["test_correct"], forms=("csv",), delimiter=";")
    groups = [{"groepsnaam": "H3a"}, {"groepsnaam": "1/2A"}, {"groepsnaam": "H3a"}, {"groepsnaam": ""}]
    result = shaped(pupils(*groups), target)
    assert [(file.name, file.rows) for file in result.files] == [
        ("testcorrect99QQ0020262027groep12A.csv", 1),
        ("testcorrect99QQ0020262027groepH3a.csv", 2),
    ]
    assert codes(result) == [("TARGET_REQUIRED", 5)]
    (alone,) = shaped(pupils({"groepsnaam": "H3a"}), target).files
    assert alone.name == "testcorrect99QQ0020262027groepH3a.csv"


def test_files_that_go_together_have_their_own_names_the_same_pupils_and_no_row_twice() -> None:
    mails = [{"emailadres": f"{place}@school.example"} for place in range(3)]
    result = shaped(pupils(*mails, {"emailadres": ""}), SDS)
    assert codes(result) == [("TARGET_REQUIRED", 5)]
    files = {file.name: file.content.decode().splitlines() for file in result.files}
    assert files["orgs.csv"] == ["sourcedId,name,type", "99QQ00,99QQ00,school"]
    assert files["users.csv"][0] == "sourcedId,username,givenName,familyName"
    assert [line.split(",")[0] for line in files["users.csv"][1:]] == ["0000", "0001", "0002"]
    assert files["roles.csv"][1:] == [f"000{place},99QQ00,student" for place in range(3)]
    assert [file.rows for file in result.files] == [1, 3, 3]


def test_files_that_go_together_would_not_deregister_many() -> None:
    result = shaped(pupils(*[{"emailadres": ""}] * 12, {"emailadres": "a@school.example"}), SDS)
    assert (result.files, result.issues[-1].code) == ((), "TARGET_INCOMPLETE")


def test_a_school_goes_by_its_name_where_the_settings_tell_it() -> None:
    table = pupils({"emailadres": "a@school.example"}).assign(schoolnaam="De Proef")
    assert b"99QQ00,De Proef,school" in shaped(table, SDS).files[0].content


@pytest.mark.parametrize(("leerweg", "written"), [("VMBO-KB", "KB"), ("VMBO-BB", "BB"), ("HAVO", "HAVO"), ("", "")])
def test_samsam_is_told_a_track_in_its_own_words(leerweg: str, written: str) -> None:
    table = pupils({"emailadres": "a@school.example", "jaargroep": "13", "leerweg": leerweg, "voorvoegsel": "van"})
    (file,) = shaped(table, made_of(shipped().targets["samsam"], delimiter=";")).files
    (row,) = read(file)
    assert (row["Naam"], row["Leerjaar"], row["Leerweg"]) == ("Fien van Testman", "3", written)


def test_where_absence_does_nothing_a_file_may_be_incomplete() -> None:
    table = pupils(*[{"achternaam": "", "roepnaam": ""}] * 30, {})
    assert shaped(table, GYNZY, "edexml").files[0].rows == 1


def test_one_file_per_vestiging_when_there_are_several() -> None:
    table = pupils({"vestiging": "Zuid"}, {"vestiging": "Noord-1"}, {"vestiging": "Zuid"})
    files = shaped(table, JIJ).files
    assert [(file.name, file.rows) for file in files] == [
        ("jijleerlingen99QQ0020262027vestigingNoord1.csv", 1),
        ("jijleerlingen99QQ0020262027vestigingZuid.csv", 2),
    ]


def test_one_vestiging_or_none_is_one_file() -> None:
    (file,) = shaped(pupils({"vestiging": "Zuid"}, {"vestiging": None}, {"vestiging": ""}), JIJ).files
    assert (file.name, file.rows) == ("jijleerlingen99QQ0020262027.csv", 3)


def test_who_belongs_to_no_vestiging_is_told_when_files_are_split() -> None:
    result = shaped(pupils({"vestiging": "Zuid"}, {"vestiging": "Noord"}, {"vestiging": ""}), JIJ)
    assert codes(result) == [("TARGET_REQUIRED", 4)]
    assert sum(file.rows for file in result.files) == 2


def test_a_small_vestiging_is_guarded_by_itself() -> None:
    small = [{"vestiging": "Zuid", "achternaam": ""}] * 12 + [{"vestiging": "Zuid"}] * 8
    result = shaped(pupils(*small, *[{"vestiging": "Noord"}] * 200), JIJ)
    (issue,) = (issue for issue in result.issues if issue.code == "TARGET_INCOMPLETE")
    assert (issue.facts["count"], issue.facts["total"], result.files) == (12, 20, ())


def test_the_order_is_that_of_a_class_list_whatever_the_order_of_the_input() -> None:
    table = pupils(
        {"groepsnaam": "Groep 10", "achternaam": "Aap"},
        {"groepsnaam": "Groep 9", "achternaam": "Øster"},
        {"groepsnaam": "Groep 9", "achternaam": "Élan", "roepnaam": "Bo"},
        {"groepsnaam": "Groep 9", "achternaam": "Elan", "roepnaam": "An"},
        {"groepsnaam": "Groep 9", "achternaam": "Elan", "roepnaam": "An", "leerlingnummer": "3"},
    )
    result = shaped(table)
    order = [row["LEERLINGNUMMER"] for row in read(result.files[0])]
    assert order == ["0003", "3", "0002", "0001", "0000"]
    assert shaped(table.sample(frac=1, random_state=5)).files == result.files


def test_a_pupil_who_is_not_from_this_delivery_has_no_row() -> None:
    result = shaped(pupils({}, {"achternaam": "", "bestand": None, "blad": None, "rij": None}))
    assert codes(result) == [("TARGET_REQUIRED", None)]


def test_row_numbers_may_come_as_numbers() -> None:
    table = pupils({}, {"achternaam": ""})
    assert codes(shaped(table.assign(rij=[2.0, 3.0]))) == [("TARGET_REQUIRED", 3)]


def test_dates_are_written_as_the_target_wants_them() -> None:
    target = tiny(column_of("geboren", **{"from": "geboortedatum"}), date_format="%d-%m-%Y")
    (file,) = shaped(pupils({"geboortedatum": "2016-02-29"}, {"geboortedatum": None}), target).files
    assert sorted(row["geboren"] for row in read(file)) == ["", "29-02-2016"]


def test_a_letter_that_the_encoding_lacks_is_refused_in_csv() -> None:
    target = tiny(column_of("naam", **{"from": "achternaam"}), encoding="cp1252")
    assert codes(shaped(pupils({"achternaam": "Zoë"}, {"achternaam": "Łoś"}), target)) == [("TARGET_FORBIDDEN", 3)]


def test_no_pupils_make_no_file() -> None:
    assert shaped(pupils()) == Shaped()


@pytest.mark.parametrize("form", ["csv", "ods", "xlsx"])
def test_the_same_pupils_make_the_same_bytes(form: Form) -> None:
    table = pupils({}, {"groepsnaam": "5/6"})
    one, other = shaped(table, form=form), shaped(table, form=form)
    assert (one.files, one.issues) == (other.files, other.issues)


def test_of_whom_the_target_knows_nothing_is_demanded_where_only_the_new_get_a_row() -> None:
    target = shipped().targets["bureau_ice_labels"]
    column = next(one for one in target.columns if one.setting)
    given = column.model_copy(update={"setting": "", "value": "onderbouw"})
    target = target.model_copy(
        update={"columns": tuple(given if one is column else one for one in target.columns)},
    )
    sent = Sent("eerder", {target.filename: {"0000": Entry("Groep 5A", "")}})
    table = pupils({"roepnaam": "=1+1"}, {"roepnaam": "=1+1"}, {})
    found = shape(table, target, "csv", "99QQ00", "2026-2027", date(2026, 8, 20), sent=sent)
    assert [(code, row) for code, row in codes(found) if code == "TARGET_FORMULA"] == [("TARGET_FORMULA", 3)]
    assert [file.rows for file in found.files] == [1]
