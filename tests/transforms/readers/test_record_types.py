"""Eduarte's LVS CSV export: records of several kinds become one row per pupil and verbintenis, and nothing is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.deliveries import outcome_of
from tests.forms import Row, unquoted
from tests.invented import Town
from tests.make_samples import enrolment, lvs_records
from transforms.outcome import Outcome
from transforms.readers import read

NOW = enrolment("Bakker", "Definitief", "01082026")
BEFORE = enrolment("Kok", "Beëindigd", "01082023", "10072026")
CHILD = replace(Town(5, 100).child(0, "2B", 17), roepnaam="Pim", achternaam="Wolkenveld", voorvoegsel="van")


def deliver(rows: list[Row]) -> Outcome:
    return outcome_of([("x.txt", unquoted(rows))], "99QQ00")


def test_a_pupil_is_read_by_the_place_of_the_fields() -> None:
    outcome = deliver(lvs_records(CHILD, NOW))
    assert (outcome.state, outcome.source) == ("published", "eduarte_lvs")
    (found,) = outcome.pupils.to_dict("records")
    assert found["leerlingnummer"] == CHILD.number
    assert (found["roepnaam"], found["voorvoegsel"], found["achternaam"]) == ("Pim", "van", "Wolkenveld")
    assert (found["geboortedatum"], found["geslacht"]) == (CHILD.geboortedatum.isoformat(), CHILD.geslacht)
    assert (found["straat"], found["huisnummer"], found["postcode"]) == (CHILD.straat, CHILD.huisnummer, CHILD.postcode)
    assert (found["groepsnaam"], found["opleiding"], found["vestiging"]) == ("2B", "Bakker", "Zuid")
    assert (found["emailadres"], found["instroomdatum"]) == (f"{CHILD.number}@leerling.wolken.example", "2026-08-01")
    assert CHILD.bsn not in outcome.pupils.to_csv()


def test_who_has_two_enrolments_is_there_twice_and_counts_once() -> None:
    outcome = deliver(2 * lvs_records(CHILD, BEFORE, NOW))
    assert [pupil["opleiding"] for pupil in outcome.pupils.to_dict("records")] == ["Bakker"]
    pupils, others = outcome.ledger
    assert (pupils.read, pupils.accepted, dict(pupils.ignored)) == (4, 1, {"leaver": 2, "duplicate": 1})
    assert (others.read, dict(others.ignored)) == (8, {"other_table": 8})


def test_who_has_left_is_no_pupil() -> None:
    other = Town(6, 500).child(0, "2B", 18)
    outcome = deliver([*lvs_records(CHILD, NOW), *lvs_records(other, BEFORE)])
    assert list(outcome.pupils["leerlingnummer"]) == [CHILD.number]


def test_a_secret_address_is_empty() -> None:
    (found,) = deliver(lvs_records(replace(CHILD, secret=True), NOW)).pupils.to_dict("records")
    assert {found[column] for column in ("straat", "huisnummer", "postcode", "woonplaats")} == {""}


def test_a_person_without_an_enrolment_is_a_row() -> None:
    (grid,) = read("x", unquoted([lvs_records(CHILD)[0]]))
    assert (len(grid.rows), grid.numbers) == (2, [0, 1])


def test_a_line_break_inside_a_record_belongs_to_it() -> None:
    rows = lvs_records(replace(CHILD, straat="Achterhuis\nWolkendreef"), NOW)
    grid, rest = read("x", unquoted(rows))
    assert grid.rows[1][grid.rows[0].index("woonadres/straat")] == "Achterhuis Wolkendreef"
    assert (grid.numbers, rest.numbers) == ([0, 1], [3, 4, 5])


@pytest.mark.parametrize(
    "content",
    [
        b"Deelnemer;Klas\r\nPim Wolkenveld;2B\r\n",
        b"Deelnemer;Nummer;Roepnaam;Achternaam\r\nx;1;Pim;Wolkenveld\r\n",
        b"Deelnemernummer;Roepnaam\r\n1;Pim\r\n",
        b"x;Deelnemer;1\r\n",
    ],
)
def test_a_list_with_such_a_heading_is_not_mistaken_for_it(content: bytes) -> None:
    assert [grid.form for grid in read("x", content)] == ["csv"]
