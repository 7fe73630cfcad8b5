"""Who leads in a comparison: what a side keeps is not in its import file, and the page of the portalconnector holds."""

from __future__ import annotations

import csv
import io
from datetime import date

from pandas import DataFrame

from schemas.authority import Rule
from schemas.side import Side, shipped_sides
from tests.transforms.reconcile.test_reconcile import held
from tests.zermelo import school
from transforms.authority import Protection, Withheld
from transforms.reconcile.choose import Selection, choose
from transforms.reconcile.imports import imports
from transforms.reconcile.leading import Rules, Which, about, lead
from transforms.reconcile.model import Reconciliation

PORTAL, DESKTOP = shipped_sides()["zermelo_portal"], shipped_sides()["zermelo_desktop"]
SIDES: dict[Which, Side] = {"portal": PORTAL, "desktop": DESKTOP}
TODAY = date(2026, 8, 20)


def differing() -> Reconciliation:
    portal, desktop = school()
    portal.leerlingen["10005"] |= {"achternaam": "Anders", "straat": "Nieuweweg"}
    desktop.leerlingen["10006"] |= {"straat": "", "huisnummer": "", "postcode": "", "woonplaats": ""}
    portal.deelnames["10004", "4h"]["stamklas"] = "4h9"
    return held(portal, desktop)


def led(
    found: Reconciliation, rules: dict[str, Rule] | None = None, *protections: Protection
) -> tuple[DataFrame, tuple[Withheld, ...]]:
    """Returns what is taken over when everything is chosen, and what is withheld."""
    said: Rules = {"zermelo_desktop": rules or {}}
    return lead(found, choose(found, Selection()), SIDES, said, protections, TODAY)


def test_without_rules_the_portal_leads_the_personal_data() -> None:
    found = differing()
    taken, withheld = led(found)
    assert withheld == () and taken.equals(choose(found, Selection()))


def test_what_the_desktop_leads_stays_as_it_is_there_as_a_block() -> None:
    found = differing()
    left, withheld = led(found, {"straat": "target"})
    assert {(one.number, one.field, one.rule) for one in withheld} == {
        ("10005", "adres", "target"),
        ("10006", "adres", "target"),
    }
    assert set(left.loc[left["leerlingnummer"] == "10005", "field"]) == {"achternaam"}
    assert "10006" not in set(left["leerlingnummer"])
    (note,) = about(withheld, SIDES)
    assert (note.code, note.facts["fields"]) == ("WITHHELD", "adres (2)")
    (people,) = [one for one in imports(found, left, PORTAL, DESKTOP)[0] if one.name == "persoonsgegevens.csv"]
    (row,) = csv.DictReader(io.StringIO(people.content.decode("utf-8-sig")), delimiter=";")
    street, surname = (DESKTOP.tables["leerlingen"].headers[column][0] for column in ("straat", "achternaam"))
    assert (row[surname], row[street] == "Nieuweweg") == ("Anders", False), "the whole row, with its own address"


def test_fill_gives_an_address_only_where_the_desktop_has_none() -> None:
    left, withheld = led(differing(), {"adres": "fill"})
    assert [(one.number, one.field) for one in withheld] == [("10005", "adres")]
    assert {"straat", "woonplaats"} <= set(left.loc[left["leerlingnummer"] == "10006", "field"])


def test_a_protection_holds_for_one_pupil_and_a_stamklas() -> None:
    by_hand = Protection("10004", "stamklas", date(2026, 9, 1), "Piet", "overleg", "zermelo_desktop")
    left, withheld = led(differing(), {}, by_hand)
    assert [(one.number, one.field, one.by) for one in withheld] == [("10004", "stamklas", "Piet")]
    assert left[(left["leerlingnummer"] == "10004") & (left["field"] == "stamklas")].empty
    assert set(left.loc[left["leerlingnummer"] == "10005", "field"]) == {"achternaam", "straat"}


def test_address_data_go_up_with_a_new_pupil_and_not_after_that() -> None:
    assert PORTAL.authority == {"adres": "once"}
    portal, desktop = school()
    del portal.leerlingen["10002"], portal.deelnames["10002", "4h"]
    del portal.keuzes["10002", "4h"], portal.groepen["10002", "4h"]
    found = held(portal, desktop)
    left, withheld = led(found)
    assert withheld == () and left.equals(choose(found, Selection()))
    (users,) = [one for one in imports(found, left, PORTAL, DESKTOP)[0] if one.name == "gebruikers.csv"]
    (row,) = csv.DictReader(io.StringIO(users.content.decode("utf-8-sig")), delimiter=";")
    street = PORTAL.tables["leerlingen"].headers["straat"][0]
    assert row[street] == desktop.leerlingen["10002"]["straat"] != ""
