"""The files for libraries, held line by line against what their sources say: every rule broken once."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from datetime import date

import pandas as pd
import pytest

from schemas.messages import Issue
from schemas.profile import Target, shipped
from schemas.tables import GEGEVENS
from transforms.option import chosen
from transforms.outcome import ImportFile
from transforms.setting import settled
from transforms.shape import Shaped, shape

TARGETS = shipped().targets
SETTINGS = {
    "koha": {"branchcode": "WOLK", "categorycode": "LEERLING", "attribuut": "NUMMER"},
    "vschool_mutatie": {"plaats": "Wolkendam"},
    "wise_customer_en": {
        "straat": "Schoolplein",
        "huisnummer": "1",
        "postcode": "1234AB",
        "plaats": "Wolkendam",
        "state": "NH",
    },
}
WHOLE = {
    "achternaam": "Testman",
    "voorvoegsel": "van",
    "roepnaam": "Fien",
    "voorletters": "F",
    "geboortedatum": "2014-03-05",
    "geslacht": "2",
    "jaargroep": "13",
    "groepsnaam": "3HB",
    "straat": "Zandweg",
    "huisnummer": "5",
    "huisnummertoevoeging": "a",
    "postcode": "4321BA",
    "woonplaats": "Zandkasteel",
    "emailadres": "fien@wolken.example",
    "telefoon": "0612345678",
    "kaartnummer": "20000000000001",
    "lenernummer": "20000000000001",
    "bestand": "lijst.csv",
    "blad": "",
}
LIBRARIES = (
    "aura_csv",
    "aura_edexml",
    "koha",
    "mediatheekwise",
    "schoolwise",
    "vschool_mutatie",
    "wise_customer_en",
)


def used(name: str, **options: str) -> Target:
    target = chosen(TARGETS[name], {name: options}, "")
    assert isinstance(target, Target)
    given = settled(target, SETTINGS, "99QQ00")
    assert isinstance(given, Target)
    return given


def pupils(*changes: Mapping[str, str | None]) -> pd.DataFrame:
    rows = [
        {"leerlingnummer": f"{place:04d}", **WHOLE, "kaartnummer": f"2000000000000{place}", **change}
        for place, change in enumerate(changes)
    ]
    columns = ["leerlingnummer", *GEGEVENS, "kaartnummer", "lenernummer", "bestand", "blad", "rij"]
    told = [{**row, "lenernummer": row["kaartnummer"], "rij": str(place + 2)} for place, row in enumerate(rows)]
    return pd.DataFrame(told, columns=columns, dtype="str")


def made(target: Target, *changes: Mapping[str, str | None], left: pd.DataFrame | None = None) -> Shaped:
    form = target.forms[0] if "csv" not in target.forms else "csv"
    return shape(pupils(*changes), target, form, "99QQ00", "2026-2027", date(2026, 8, 20), left=left)


def rows(file: ImportFile, delimiter: str = ";") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig")), delimiter=delimiter))


def broken(target: Target, change: Mapping[str, str | None]) -> list[str]:
    return [issue.code for issue in made(target, {}, change, {}).issues if issue.row == 3]


@pytest.mark.parametrize(
    ("name", "status", "leavers"),
    [
        ("schoolwise", "partial", "absence"),
        ("mediatheekwise", "unverified", "absence"),
        ("wise_customer_en", "partial", "none"),
        ("aura_csv", "verified", "none"),
        ("aura_edexml", "partial", "none"),
        ("koha", "verified", "explicit"),
        ("vschool_mutatie", "unverified", "explicit"),
    ],
)
def test_how_sure_a_layout_is_and_what_becomes_of_leavers(name: str, status: str, leavers: str) -> None:
    assert (TARGETS[name].status, TARGETS[name].leavers) == (status, leavers)
    if status != "verified":
        assert any("[NOT FOUND]" in line for line in TARGETS[name].evidence)


@pytest.mark.parametrize("name", LIBRARIES)
def test_every_choice_is_told_in_both_languages(name: str) -> None:
    choices = [choice for values in TARGETS[name].options.values() for choice in values.values()]
    assert all(set(choice.text) == {"nl", "en"} for choice in choices)
    assert all(len(choice.steps.get("nl", ())) == len(choice.steps.get("en", ())) for choice in choices)
    assert all(set(setting.text) == {"nl", "en"} for setting in TARGETS[name].settings.values())


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kaartnummer": "2" * 15}, "TARGET_TOO_LONG"),
        ({"kaartnummer": "20000000000000"}, "TARGET_NOT_UNIQUE"),
        ({"leerlingnummer": "1" * 21}, "TARGET_TOO_LONG"),
        ({"leerlingnummer": ""}, "TARGET_REQUIRED"),
        ({"leerlingnummer": "0000"}, "TARGET_NOT_UNIQUE"),
        ({"groepsnaam": ""}, "TARGET_REQUIRED"),
        ({"groepsnaam": "x" * 31}, "TARGET_TOO_LONG"),
        ({"jaargroep": ""}, "TARGET_REQUIRED"),
        ({"jaargroep": "0"}, "TARGET_VALUE_UNKNOWN"),
        ({"voorletters": "", "roepnaam": ""}, "TARGET_ONE_OF"),
        ({"achternaam": ""}, "TARGET_REQUIRED"),
    ],
)
@pytest.mark.parametrize("name", ["schoolwise", "mediatheekwise"])
def test_schoolwise_refuses_what_its_table_refuses(name: str, change: dict[str, str | None], code: str) -> None:
    assert code in broken(used(name, kaarten="vervangen"), change)


@pytest.mark.parametrize("sign", "\"'+&<>/|\\’")
def test_a_group_key_has_no_forbidden_sign_and_ten_at_most(sign: str) -> None:
    (row,) = rows(made(used("schoolwise"), {"groepsnaam": f"Groep 5{sign}6 van de regenboog"}).files[0])
    assert sign not in row["GROEP"] and 0 < len(row["GROEP"]) <= 10


def test_cards_go_along_only_where_they_are_replaced() -> None:
    assert rows(made(used("schoolwise"), {}).files[0])[0]["LENERNUMMER"] == ""
    assert rows(made(used("schoolwise", kaarten="vervangen"), {}).files[0])[0]["LENERNUMMER"] == "20000000000000"


def test_membership_of_the_public_library_changes_the_steps_and_not_the_file() -> None:
    school, both = used("schoolwise"), used("schoolwise", leden="bibliotheek")
    assert made(school, {}).files == made(both, {}).files
    assert set(both.steps["nl"]) - set(school.steps["nl"])
    assert any("ouders" in step for step in both.steps["nl"])
    assert not any("ouders" in step for step in school.steps["nl"])


def test_a_school_with_new_numbers_is_told_of_the_two_steps() -> None:
    for name in ("schoolwise", "mediatheekwise"):
        assert any("‘Controle’" in step and "‘Voer uit’" in step for step in TARGETS[name].steps["nl"])


def test_secondary_years_are_one_to_six_and_said_to_be_assumed() -> None:
    result = made(used("mediatheekwise"), *({"jaargroep": year} for year in ("11", "12", "13", "14", "15", "16")))
    assert sorted(row["JAARGROEP"] for row in rows(result.files[0])) == ["1", "2", "3", "4", "5", "6"]
    assert [issue.facts["count"] for issue in result.issues if issue.code == "TARGET_ASSUMED"] == [6]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kaartnummer": ""}, "TARGET_REQUIRED"),
        ({"kaartnummer": "20000000000000"}, "TARGET_NOT_UNIQUE"),
        ({"kaartnummer": "2" * 15}, "TARGET_TOO_LONG"),
        ({"leerlingnummer": "0000"}, "TARGET_NOT_UNIQUE"),
        ({"roepnaam": ""}, "TARGET_REQUIRED"),
        ({"achternaam": ""}, "TARGET_REQUIRED"),
        ({"geboortedatum": ""}, "TARGET_REQUIRED"),
        ({"geslacht": "3"}, "TARGET_VALUE_UNKNOWN"),
    ],
)
def test_the_wise_template_refuses_what_its_table_refuses(change: dict[str, str | None], code: str) -> None:
    assert broken(used("wise_customer_en"), change) == [code]


def test_the_wise_template_has_its_columns_and_those_that_are_required() -> None:
    words = (
        "PATRON_ID* STUDENT_ID* FIRST_NAMES* PREFIX LAST_NAME* HOUSE_NUMBER* ADDRESS* ADDRESS_LINE_2 ZIPCODE* CITY* "
        "STATE* DATE_OF_BIRTH* GENDER PHONE mobile E_MAIL"
    )
    told = [column.header + "*" * column.required for column in TARGETS["wise_customer_en"].columns]
    assert told == words.split()


def test_the_wise_template_gets_the_address_of_the_school_unless_it_is_chosen() -> None:
    (row,) = rows(made(used("wise_customer_en"), {}).files[0], ",")
    assert (row["ADDRESS"], row["HOUSE_NUMBER"], row["ZIPCODE"]) == ("Schoolplein", "1", "1234AB")
    assert (row["PHONE"], row["E_MAIL"], row["STATE"], row["GENDER"]) == ("", "", "NH", "V")
    own, secret = rows(
        made(used("wise_customer_en", adres="leerling"), {}, {"straat": "", "huisnummer": ""}).files[0], ","
    )
    assert (own["ADDRESS"], own["CITY"], own["E_MAIL"]) == ("Zandweg", "Zandkasteel", "fien@wolken.example")
    assert (secret["ADDRESS"], secret["HOUSE_NUMBER"]) == ("Schoolplein", "1")


def test_wise_may_issue_the_card_numbers_itself() -> None:
    result = made(used("wise_customer_en", kaarten="wise"), {"kaartnummer": ""})
    assert rows(result.files[0], ",")[0]["PATRON_ID"] == ""


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"leerlingnummer": ""}, "TARGET_REQUIRED"),
        ({"leerlingnummer": "1" * 15}, "TARGET_TOO_LONG"),
        ({"leerlingnummer": "0000"}, "TARGET_NOT_UNIQUE"),
        ({"achternaam": ""}, "TARGET_REQUIRED"),
    ],
)
@pytest.mark.parametrize("name", ["aura_csv", "aura_edexml"])
def test_aura_refuses_what_its_pages_refuse(name: str, change: dict[str, str | None], code: str) -> None:
    assert code in broken(used(name), change)


def test_aura_gets_numbers_as_they_are_and_columns_that_never_change_place() -> None:
    whole, less = (used("aura_csv", adres=choice) for choice in ("met", "zonder"))
    assert [column.header for column in whole.columns] == [column.header for column in less.columns]
    (row,) = rows(made(whole, {"leerlingnummer": "001234"}).files[0])
    assert (row["Lenerscode"], row["Adres"], row["Geboortedatum"]) == ("001234", "Zandweg 5a", "2014-03-05")
    (row,) = rows(made(less, {}).files[0])
    assert {row[name] for name in ("Adres", "Postcode", "Plaats", "Emailadres")} == {""}
    steps = " ".join(whole.steps["nl"])
    assert all(f"{place} {column.header.lower()}" in steps for place, column in enumerate(whole.columns, 1))


def test_aura_gets_of_edexml_what_fills_a_field_of_it() -> None:
    (file,) = made(used("aura_edexml"), {"leerlingnummer": "001234", "jaargroep": "5"}).files
    (pupil,) = ET.fromstring(file.content).iter("leerling")
    assert pupil.attrib == {"key": "001234"}
    elements = ["achternaam", "voorvoegsel", "roepnaam", "geboortedatum", "geslacht", "jaargroep", "groep"]
    assert [element.tag for element in pupil] == elements


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"achternaam": "", "voorvoegsel": ""}, "TARGET_REQUIRED"),
        ({"leerlingnummer": ""}, "TARGET_REQUIRED"),
        ({"leerlingnummer": "0000"}, "TARGET_NOT_UNIQUE"),
    ],
)
def test_koha_refuses_what_its_code_refuses(change: dict[str, str | None], code: str) -> None:
    assert code in broken(used("koha"), change)


@pytest.mark.parametrize(
    ("key", "first"),
    [("cardnumber", ("cardnumber", "0000")), ("userid", ("userid", "0000"))],
)
def test_koha_knows_a_pupil_by_one_column_and_the_others_are_not_there(key: str, first: tuple[str, str]) -> None:
    (row,) = rows(made(used("koha", sleutel=key), {}).files[0], ",")
    others = ["surname", "firstname", "dateofbirth", "branchcode", "categorycode", "sort1", "dateexpiry"]
    assert list(row) == [first[0], *others]
    assert next(iter(row.values())) == first[1]
    assert (row["branchcode"], row["categorycode"], row["dateexpiry"]) == ("WOLK", "LEERLING", "2027-07-31")
    assert row["surname"] == "van Testman"


def test_koha_reads_an_attribute_as_a_code_and_a_value() -> None:
    target = used("koha", sleutel="kenmerk")
    (row,) = rows(made(target, {"leerlingnummer": "0012"}).files[0], ",")
    assert row["patron_attributes"] == "NUMMER:0012" and not {"cardnumber", "userid"} & set(row)
    assert broken(target, {"leerlingnummer": "00,12"}) == ["TARGET_FORBIDDEN"]


def test_koha_is_told_the_day_a_pupil_left_or_decides_itself() -> None:
    left = pupils({"leerlingnummer": "0009"}).assign(since="2026-08-19").set_axis([50])
    told = {row["cardnumber"]: row["dateexpiry"] for row in rows(made(used("koha"), {}, left=left).files[0], ",")}
    assert told == {"0000": "2027-07-31", "0009": "2026-08-19"}
    target = used("koha", vervalt="categorie")
    assert target.leavers == "none"
    (row,) = rows(made(target, {}, left=left).files[0], ",")
    assert "dateexpiry" not in row


@pytest.mark.parametrize("column", ["straat", "geboortedatum", "jaargroep", "groepsnaam"])
def test_vschool_asks_of_a_pupil_what_its_form_asks(column: str) -> None:
    assert broken(used("vschool_mutatie"), {column: ""}) == ["TARGET_REQUIRED"]


def test_vschool_gets_the_head_of_the_form_and_why_a_pupil_is_in_it() -> None:
    left = pupils({"leerlingnummer": "0009", "roepnaam": "Bas"}).assign(since="2026-08-19").set_axis([50])
    told = rows(made(used("vschool_mutatie"), {}, left=left).files[0])
    assert [(row["School"], row["Plaats"], row["BRIN"]) for row in told] == [("99QQ00", "Wolkendam", "99QQ")] * 2
    assert {row["Naam"]: row["Mutatie"] for row in told} == {
        "Fien van Testman": "nieuw",
        "Bas van Testman": "vertrokken",
    }
    assert {(row["Geboortedatum"], row["Adres"], row["Jaargroep"]) for row in told} == {
        ("2014-03-05", "Zandweg 5a", "3")
    }


def test_what_only_the_school_knows_is_asked_for_word_for_word() -> None:
    target = chosen(TARGETS["koha"], {}, "")
    assert isinstance(target, Target)
    issue = settled(target, {"koha": {"branchcode": "WOLK", "categorycode": " "}}, "99QQ00")
    assert isinstance(issue, Issue) and issue.code == "TARGET_SETTING_MISSING"
    for language in ("nl", "en"):
        text = issue.text(language)
        assert "[schools.99QQ00.values.koha]" in text and 'categorycode = "…"' in text
        assert target.settings["categorycode"].text[language] in text


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"branchcode": "WOLK", "categorycode": "LEERLINGEN VAN 8"}, "TARGET_SETTING_LONG"),
        ({"branchcode": "WOLK", "categorycode": "LL", "vestiging": "1"}, "TARGET_SETTING_UNKNOWN"),
    ],
)
def test_a_wrong_setting_is_a_sentence(given: dict[str, str], code: str) -> None:
    target = chosen(TARGETS["koha"], {}, "")
    assert isinstance(target, Target)
    issue = settled(target, {"koha": given}, "99QQ00")
    assert isinstance(issue, Issue) and issue.code == code and "99QQ00" in issue.text("nl")


def test_a_setting_of_a_column_that_is_not_there_is_not_needed() -> None:
    target = used("koha", sleutel="userid")
    less = {name: text for name, text in SETTINGS["koha"].items() if name != "attribuut"}
    assert isinstance(settled(target, {"koha": less}, "99QQ00"), Target)
