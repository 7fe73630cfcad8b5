"""The shipped targets say what the vendors' pages say, and nothing that no source says."""

from __future__ import annotations

import re

import pytest

from schemas.profile import Target, shipped
from schemas.tables import GEGEVENS

TARGETS = shipped().targets
MADE = {"leerlingnummer", "groepscode"}


@pytest.fixture(params=sorted(TARGETS))
def target(request: pytest.FixtureRequest) -> Target:
    return TARGETS[request.param]


def test_a_column_comes_from_a_pupil_or_a_rule(target: Target) -> None:
    assert {column.source for column in target.columns} <= {"", *GEGEVENS, *MADE}


def test_headers_are_told_apart_and_named_rightly(target: Target) -> None:
    headers = [column.header for column in target.columns]
    named = {header for pair in (*target.one_to_one, *target.one_of) for header in pair}
    assert len(set(headers)) == len(headers)
    assert named <= set(headers)


def test_a_person_is_told_what_to_do_in_both_languages(target: Target) -> None:
    assert target.evidence
    assert re.fullmatch(r"[A-Za-z0-9]+", target.filename)
    assert set(target.steps) == set(target.role) == {"nl", "en"}
    assert len(target.steps["nl"]) == len(target.steps["en"])
    assert len(target.tick_boxes.get("nl", ())) == len(target.tick_boxes.get("en", ()))


def test_what_is_assumed_is_also_translated(target: Target) -> None:
    for column in target.columns:
        assert set(column.assumed) <= set(column.values)


def test_schoolwise_has_the_twelve_known_columns_in_order() -> None:
    target = TARGETS["schoolwise"]
    assert [(column.header, column.max) for column in target.columns] == [
        ("LENERNUMMER", None),
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
    assert target.columns[0].source == ""
    assert set("\"'+&<>/|\\“”’") <= set(target.columns[2].forbid)
    assert target.status == "partial"


def test_jij_names_the_two_options_word_for_word_and_is_not_confirmed() -> None:
    target = TARGETS["jij_leerlingen"]
    assert target.tick_boxes["nl"] == (
        "Gegevens van bestaande leerlingen overschrijven",
        "Leerlingen die niet in de CSV zitten archiveren",
    )
    assert (target.status, target.one_file_per, target.leavers) == ("unverified", "vestiging", "absence")


def test_gynzy_gets_no_more_of_a_child_than_it_needs() -> None:
    sources = {column.source for column in TARGETS["gynzy"].columns}
    assert not sources & {"straat", "postcode", "woonplaats", "telefoon", "emailadres", "voornamen", "instroomdatum"}
