"""What was chosen becomes files; once both sides imported theirs, they agree, and only then."""

from __future__ import annotations

import csv
import io

from schemas.side import SECTIONS, shipped_sides
from tests.transforms.reconcile.test_reconcile import held, states
from tests.zermelo import System, imported, school
from transforms.reconcile import Reconciliation
from transforms.reconcile.choose import Selection, choose, parse_kinds
from transforms.reconcile.imports import imports

SIDES = shipped_sides()
EVERYTHING = Selection()
PERSONAL = "persoonsgegevens/persoonsgegevens.csv"


def differing() -> tuple[System, System]:
    """Returns a school in which every kind of difference occurs."""
    portal, desktop = school()
    del desktop.leerlingen["10001"], desktop.deelnames["10001", "4h"]
    del desktop.keuzes["10001", "4h"], desktop.groepen["10001", "4h"]
    del portal.leerlingen["10002"], portal.deelnames["10002", "4h"]
    del portal.keuzes["10002", "4h"], portal.groepen["10002", "4h"]
    desktop.leerlingen["10002"]["email_extra"] = "nieuw@school.example"
    portal.deelnames["10011", "5h"]["prognose"] = "70"
    portal.deelnames["10011", "4h"] = {"prognose": "30", "stamklas": "", "lwoo": "0"}
    portal.deelnames["10003", "4h"]["lwoo"] = "100"
    portal.deelnames["10004", "4h"]["stamklas"] = "4h9"
    desktop.deelnames["10012", "5h"]["stamklas"] = "5h9"
    portal.leerlingen["10005"] |= {"achternaam": "Anders", "straat": "Nieuweweg"}
    portal.deelnames["10051", "3m"]["prognose"], portal.deelnames["10051", "4h"]["prognose"] = "80", "20"
    portal.keuzes["10006", "4h"] = {"wisA": "0", "nat": "0"}
    portal.keuzes["10007", "4h"]["ges"] = "1"
    desktop.groepen["10008", "4h"] = {"4h.wis9"}
    return portal, desktop


def files(found: Reconciliation, selection: Selection = EVERYTHING) -> dict[str, dict[str, bytes]]:
    made, _ = imports(found, choose(found, selection), SIDES["zermelo_portal"], SIDES["zermelo_desktop"])
    return {
        side: {f"{one.section}/{one.name}": one.content for one in made if one.side == side}
        for side in ("portal", "desktop")
    }


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_both_sides_agree_once_they_imported_what_was_made() -> None:
    portal, desktop = differing()
    for _ in range(3):  # who was created is placed in the next round, and has a stamklas and a package in the last
        made = files(held(portal, desktop))
        portal, desktop = imported(portal, made["portal"]), imported(desktop, made["desktop"])
    assert states(held(portal, desktop)) == dict.fromkeys(SECTIONS, "OK")


def test_where_the_desktop_leads_nothing_is_ok_before_its_groups_are_uploaded() -> None:
    portal, desktop = school()
    desktop.deelnames["10012", "5h"]["stamklas"] = "5h9"
    made = files(held(portal, desktop))
    assert not made["desktop"]
    assert states(held(portal, imported(desktop, made["desktop"])))["leerlingen"] == "1"
    assert states(held(imported(portal, made["portal"]), desktop))["leerlingen"] == "OK"


def test_a_pupil_is_created_once_with_its_address_and_the_e_mail_of_the_extra_property() -> None:
    made = files(held(*differing()))
    (user,) = rows(made["portal"]["leerlingen/gebruikers.csv"])
    assert (user["Emailadres"], user["Rol"], user["Type"], user["Afdeling"]) == (
        "nieuw@school.example",
        "leerling",
        "leerling",
        "4h",
    )
    assert (user["Straat"], user["Postcode"], user["Geslacht"]) == ("Teststraat", "1234AB", "M")
    assert not any("persoonsgegevens" in name for name in made["portal"])


def test_only_what_was_chosen_is_taken_over() -> None:
    found = held(*differing())
    kinds = parse_kinds(("leerlingen/lwoo",))
    assert isinstance(kinds, frozenset)
    assert files(found, Selection(kinds=kinds)) == {
        "portal": {},
        "desktop": {"leerlingen/lwoo.csv": files(found)["desktop"]["leerlingen/lwoo.csv"]},
    }
    assert parse_kinds(("leerlingen/haarkleur",)) == "leerlingen/haarkleur"


def test_a_pupil_can_be_deselected() -> None:
    chosen = choose(held(*differing()), Selection(without=frozenset({"10005"})))
    assert "10005" not in set(chosen["leerlingnummer"])
    assert "10006" in set(chosen["leerlingnummer"])


def test_packages_can_be_left_alone_for_an_afdeling() -> None:
    chosen = choose(held(*differing()), Selection(afdelingen={"4h": False}))
    assert "pakketkeuzes" not in set(chosen["section"])
    assert "groepsindelingen" in set(chosen["section"])


def test_an_answer_about_one_difference_goes_before_all_options() -> None:
    found = held(*differing())
    kinds = parse_kinds(("persoonsgegevens",))
    assert isinstance(kinds, frozenset)
    answers = {
        "leerlingen/lwoo/10003//lwoo": True,
        "persoonsgegevens/persoonsgegevens/10005//achternaam": False,
    }
    chosen = choose(found, Selection(kinds=kinds, answers=answers))
    assert set(chosen["key"]) == {
        "leerlingen/lwoo/10003//lwoo",
        "persoonsgegevens/persoonsgegevens/10005//straat",
    }


def test_personal_data_that_was_not_chosen_stays_as_the_desktop_has_it() -> None:
    found = held(*differing())
    answers = {"persoonsgegevens/persoonsgegevens/10005//straat": True}
    (row,) = rows(files(found, Selection(answers=answers, kinds=frozenset({("x", "x")})))["desktop"][PERSONAL])
    assert (row["Straat"], row["Achternaam"]) == ("Nieuweweg", "Proefpersoon4")


def test_who_is_maybe_known_by_another_number_is_taken_over_only_when_a_person_says_so() -> None:
    portal, desktop = school()
    desktop.leerlingen["20001"] = desktop.leerlingen.pop("10001")
    found = held(portal, desktop)
    assert not files(found)["portal"] and "leerlingen/leerlingen.csv" not in files(found)["desktop"]
    answers = {"leerlingen/alleen_desktop/20001//": True}
    assert list(files(found, Selection(answers=answers))["portal"]) == ["leerlingen/gebruikers.csv"]


def test_a_pupil_is_created_in_the_afdeling_where_it_is_expected_most() -> None:
    portal, desktop = school()
    del portal.leerlingen["10051"], portal.deelnames["10051", "3m"], portal.deelnames["10051", "4h"]
    desktop.deelnames["10051", "3m"]["prognose"], desktop.deelnames["10051", "4h"]["prognose"] = "30", "70"
    (user,) = rows(files(held(portal, desktop))["portal"]["leerlingen/gebruikers.csv"])
    assert user["Afdeling"] == "4h"


def test_an_afdeling_without_a_prognosis_is_added_and_not_taken_away() -> None:
    portal, desktop = school()
    portal.deelnames["10001", "4v"] = {"prognose": "", "stamklas": "", "lwoo": "0"}
    del portal.deelnames["10051", "4h"]
    made = files(held(portal, desktop))["desktop"]["leerlingen/afdelingsdeelnames.csv"]
    assert [(row["Afdeling"], row["Prognose"]) for row in rows(made)] == [("4v", ""), ("4h", "0")]
