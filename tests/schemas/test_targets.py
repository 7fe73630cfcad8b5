"""The shipped targets say what the vendors' pages say, and nothing that no source says."""

from __future__ import annotations

import re

import pytest

from schemas.profile import Column, Target, parse_target, shipped
from schemas.tables import OFFERED
from transforms.option import chosen

TARGETS = shipped().targets
ON_REQUEST = (
    "amn",
    "aura_csv",
    "aura_edexml",
    "bureau_ice_labels",
    "google_workspace",
    "gynzy_klassenlijst",
    "itslearning",
    "koha",
    "mediatheekwise",
    "microsoft_sds",
    "microsoft_sds_classes",
    "microsoft_sds_v1",
    "oneroster",
    "samsam",
    "social_schools",
    "test_correct",
    "vschool_mutatie",
    "wise_customer_en",
)


@pytest.fixture(params=sorted(TARGETS))
def target(request: pytest.FixtureRequest) -> Target:
    return TARGETS[request.param]


def columns(target: Target) -> list[Column]:
    return [column for part in target.apart().values() for column in part.columns]


def test_a_column_comes_from_what_its_rows_can_tell(target: Target) -> None:
    for part in target.apart().values():
        assert {column.source for column in part.columns} <= {"", *OFFERED[part.of]}


def test_headers_are_told_apart_and_named_rightly(target: Target) -> None:
    for part in target.apart().values():
        headers = [column.header for column in part.columns]
        named = {header for pair in (*part.one_to_one, *part.one_of) for header in pair}
        assert len(set(headers)) == len(headers)
        assert named <= set(headers)


def test_a_person_is_told_what_to_do_in_both_languages(target: Target) -> None:
    assert target.evidence
    assert all(re.fullmatch(r"[A-Za-z0-9]+", name) for name in target.apart())
    assert set(target.steps) == set(target.role) == {"nl", "en"}
    assert len(target.steps["nl"]) == len(target.steps["en"])
    assert len(target.tick_boxes.get("nl", ())) == len(target.tick_boxes.get("en", ()))


def test_what_is_assumed_is_also_translated(target: Target) -> None:
    for column in columns(target):
        assert set(column.assumed) <= set(column.values)


def test_schoolwise_has_the_twelve_known_columns_in_order() -> None:
    target = TARGETS["schoolwise"]
    assert [(column.header, column.max) for column in target.columns] == [
        ("LENERNUMMER", 14),
        ("LEERLINGNUMMER", 20),
        ("GROEP", 10),
        ("GROEPSNAAM", 30),
        ("JAARGROEP", 1),
        ("VOORLETTERS", None),
        ("ROEPNAAM", None),
        ("NAAMTUS", None),
        ("NAAM", None),
        ("ADRES", None),
        ("HUISNUMMER", None),
        ("HUISNUMMERTOEVOEGING", None),
    ]
    assert next(iter(target.options["kaarten"].values())).without == ("LENERNUMMER",)
    assert set("\"'+&<>/|\\“”’") <= set(target.columns[2].forbid)
    assert target.status == "partial"


def test_jij_names_the_two_options_word_for_word_and_is_not_confirmed() -> None:
    target = chosen(TARGETS["jij_leerlingen"], {}, "")
    assert isinstance(target, Target)
    assert target.tick_boxes["nl"] == (
        "Gegevens van bestaande leerlingen overschrijven",
        "Leerlingen die niet in de CSV zitten archiveren",
    )
    assert (target.status, target.one_file_per, target.leavers) == ("unverified", "vestiging", "absence")


def test_gynzy_gets_no_more_of_a_child_than_it_needs() -> None:
    sources = {column.source for column in TARGETS["gynzy"].columns}
    assert not sources & {"straat", "postcode", "woonplaats", "telefoon", "emailadres", "voornamen", "instroomdatum"}


@pytest.mark.parametrize("name", ON_REQUEST)
def test_what_few_schools_use_is_made_only_on_request(name: str) -> None:
    assert not TARGETS[name].default


@pytest.mark.parametrize(
    ("name", "headers"),
    [
        ("samsam", ["Naam", "E-mailadres", "Leerlingnummer", "Leerjaar", "Klas", "Leerweg"]),
        ("social_schools", ["Roepnaam", "Tussenvoegsel", "Achternaam", "Geboortedatum", "Klasnaam", "Leerjaar"]),
        ("test_correct", ["Voornaam", "Tussenvoegsel", "Achternaam", "Stamnummer", "E-mailadres"]),
    ],
)
def test_a_layout_has_the_columns_of_the_vendor_s_page_in_order(name: str, headers: list[str]) -> None:
    assert [column.header for column in TARGETS[name].columns] == headers


def test_amn_asks_what_its_page_calls_required() -> None:
    required = {column.header for column in TARGETS["amn"].columns if column.required}
    assert required == {"deelnemersnummer", "voornaam", "achternaam"}


def test_data_sync_gets_the_three_files_of_a_flow_for_users_only() -> None:
    parts = TARGETS["microsoft_sds"].apart()
    assert {name: [column.header for column in part.columns] for name, part in parts.items()} == {
        "orgs": ["sourcedId", "name", "type"],
        "users": ["sourcedId", "username", "givenName", "familyName"],
        "roles": ["userSourcedId", "orgSourcedId", "role"],
    }


HEAD = """
title = "Proef"
status = "verified"
evidence = []
checked_on = 2026-11-01
leavers = "none"
"""
COLUMN = '[[{}]]\nheader = "naam"\nfrom = "achternaam"\n'
PART = '[[files]]\nname = "users"\n' + COLUMN.format("files.columns")


@pytest.mark.parametrize(
    "text",
    [
        'forms = ["csv"]\nfilename = "proef"',
        'forms = ["csv"]\n' + COLUMN.format("columns"),
        'forms = ["csv"]\nfilename = "proef"\n' + PART,
        'forms = ["csv"]\nfilename = "proef"\n' + COLUMN.format("columns") + PART,
        'forms = ["xlsx"]\n' + PART,
        'forms = ["csv"]\none_file_per = "groep"\n' + PART,
    ],
)
def test_a_target_is_one_kind_of_file_or_files_that_go_together(text: str) -> None:
    with pytest.raises(ValueError, match="files"):
        parse_target("proef", HEAD + text)
