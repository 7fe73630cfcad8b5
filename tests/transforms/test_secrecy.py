"""Where the mark of secret addresses may stand under a heading that nobody knows, no address leaves the file."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from schemas.profile import shipped
from schemas.tables import ADRES_RUW
from transforms.readers.grid import Grid
from transforms.recognise import Recognition, recognise

SOURCES = shipped().sources
FILE = "export.csv"
PARNASSYS = "Leerlingnummer;Huidige groep;Huidige status;Roepnaam;Achternaam;Straat;Huisnummer;Postcode;Telefoon"
PIM = "41011;5a;ingeschreven;Pim;Wolkenveld;Sterlaan;1;1234AB;0612345678"
NOOR = "41012;5a;ingeschreven;Noor;Sterrenburg;Maanweg;2;1234AB;0612345679"
SECRET = "Afgeschermd"


def part(headings: str, *rows: str, name: str = FILE) -> Grid:
    table = [line.split(";") for line in (headings, *rows)]
    return Grid(name, table, list(range(1, len(table) + 1)), "csv")


def marked(*marks: str, heading: str = SECRET, wanted: str = "parnassys") -> Recognition:
    rows = [f"{pupil};{mark}" for pupil, mark in zip((PIM, NOOR), marks, strict=True)]
    return recognise([part(f"{PARNASSYS};{heading}", *rows)], FILE, SOURCES, wanted)


def addresses(found: Recognition) -> set[str]:
    return set(ADRES_RUW) & set(found.table.columns)


def unsure(found: Recognition) -> Sequence[str]:
    return [issue.column for issue in found.issues if issue.code == "SECRECY_UNSURE"]


@pytest.mark.parametrize(
    "marks", [("ja", "nee"), ("waar", "onwaar"), ("1", "0"), ("x", ""), ("", "Geheim"), ("J", "#N/B"), ("nee", "nee")]
)
def test_a_file_that_may_have_lost_its_mark_gives_no_address(marks: tuple[str, str]) -> None:
    found = marked(*marks)
    assert (len(found.table), addresses(found), unsure(found)) == (2, set(), [SECRET])
    assert not set(ADRES_RUW) & set(found.headings[FILE, ""]), "the report does not say that they were read"
    assert "straat" not in found.understood[0]["mapping"]
    [issue] = [issue for issue in found.issues if issue.code == "SECRECY_UNSURE"]
    assert (issue.severity, issue.facts["heading"]) == ("note", SECRET)
    assert "geheimadres" in issue.text("nl") and "geheimadres" in issue.text("en")


@pytest.mark.parametrize("marks", [("", ""), ("-", ""), ("ja", "misschien"), ("Vos", "Das"), ("3", "1")])
def test_a_column_that_says_something_else_is_no_mark(marks: tuple[str, str]) -> None:
    found = marked(*marks)
    assert addresses(found) >= {"straat", "postcode", "telefoon"} and not unsure(found)


@pytest.mark.parametrize("heading", ["Geheim adres", "Adres geheim;Afgeschermd"])
def test_a_mark_that_is_known_leaves_no_doubt(heading: str) -> None:
    rows = [pupil + ";nee" * len(heading.split(";")) for pupil in (PIM, NOOR, PIM.replace("41011", "41013"))]
    found = recognise([part(f"{PARNASSYS};{heading}", *rows)], FILE, SOURCES, "parnassys")
    assert "straat" in addresses(found) and not unsure(found)


def test_a_profile_without_a_mark_knows_of_none() -> None:
    profile = SOURCES["parnassys"]
    headers = {column: texts for column, texts in profile.headers.items() if column != "geheim_adres"}
    sources = {"parnassys": profile.model_copy(update={"headers": headers})}
    found = recognise([part(f"{PARNASSYS};{SECRET}", f"{PIM};ja")], FILE, sources, "parnassys")
    assert "straat" in addresses(found) and not unsure(found)


def test_a_heading_that_a_person_ignores_is_no_mark() -> None:
    profile = SOURCES["parnassys"]
    sources = {"parnassys": profile.model_copy(update={"ignore": (*profile.ignore, SECRET)})}
    found = recognise([part(f"{PARNASSYS};{SECRET}", f"{PIM};ja")], FILE, sources, "parnassys")
    assert "straat" in addresses(found) and not unsure(found)


def test_a_list_without_addresses_has_nothing_to_hide() -> None:
    headings = "Leerlingnummer;Huidige groep;Huidige status;Roepnaam;Achternaam;Telefoon;Afgeschermd"
    found = recognise([part(headings, "41011;5a;ingeschreven;Pim;Wolkenveld;0612345678;ja")], FILE, SOURCES, "")
    assert addresses(found) == {"telefoon"} and not unsure(found)


def test_headings_and_a_total_between_the_pupils_do_not_hide_the_mark() -> None:
    headings = f"{PARNASSYS};{SECRET}"
    table = part(headings, f"{PIM};ja", headings, f"{NOOR};nee", f"Totaal{';' * 9}2")
    found = recognise([table], FILE, SOURCES, "")
    assert (len(found.table), addresses(found), unsure(found)) == (2, set(), [SECRET])


def test_doubt_about_one_sheet_is_about_the_file() -> None:
    sheets = [part(f"{PARNASSYS};{SECRET}", f"{PIM};ja", name="5a"), part(PARNASSYS, NOOR, name="5b")]
    found = recognise(sheets, FILE, SOURCES, "")
    assert (len(found.table), addresses(found), unsure(found)) == (2, set(), [SECRET])
