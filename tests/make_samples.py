"""Writes the exports of `sample_data` anew: `python -m tests.make_samples`. What a case shows its `case.toml` tells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from tests.builders import xls
from tests.forms import Cell, Row, archive, delimited, edexml, leerling, ods, unquoted, xlsx
from tests.invented import Child, Town, changed

SAMPLES = Path(__file__).parents[1] / "sample_data"
Files = dict[str, bytes]


def _words(text: str) -> list[str]:
    return text.split("|")


PARNASSYS = _words(
    "Leerlingnummer|Huidige groep|Huidige status|Roepnaam|Voorvoegsel|Achternaam|Geboortedatum|Geslacht|Leerjaar|BSN|"
    "Straat|Huisnummer|Postcode|Plaats|Geheim adres"
)
ASSUMED = _words("Leerlingnummer|Achternaam|Voorvoegsel|Roepnaam|Geboortedatum|Geslacht|Groep|Leerjaar")
DECIBEL = _words(
    "STAMNR|INITIALS|FIRSTNAME|PREFIX|LASTNAME|EMAIL|GENDER|BIRTHDATE|STREET|HOUSENR|HOUSENRSUFIX|POSTALCODE|"
    "CITY|STUDYPERIOD|CLASS|STUDY|LOCATION|STUDYYEAR|studiebegindatum|studieeinddatum|vertrekdatum|email|gsm"
)
SOMTODAY = _words(
    "Leerlingnummer|Volledige Naam|Stamgroep|Leerjaar|Geslacht|Geboortedatum|BSN|Onderwijsnummer|Eerste Nationaliteit|"
    "Bekostiging|Niet versturen naar ROD J/N|Inschrijfdatum|Uitschrijfdatum|Plaatsing actief op peildatum|"
    "Plaatsing Vanafdatum|Plaatsing Totdatum"
)
EDUARTE = _words(
    "Nummer|Roepnaam|Voorvoegsel|Achternaam|Geslacht|Geboortedatum|Opleiding|Organisatie|Woonadres|"
    "(W)Postcode en plaats|Geheim woonadres|Begindatum|Einddatum|Bekostigd|Status|Lj|"
    "Plaatsingsgroep|Plaatsingsgroep|BSN"
)
ZERMELO = _words(
    "Code|Voornaam|Tussenvoegsel|Achternaam|Geslacht|Stamklas|Straat|Huisnummer|Postcode|Woonplaats|Emailadres"
)
CLASSES = ((1, "1HV1"), (1, "1E2"), (2, "2HE"), (3, "3HB"), (4, "H4a"), (5, "V5b"))


# ── Primary education ────────────────────────────────────────────────────────────────────────────────────────────────
def years(town: Town, size: int, name: Callable[[int], str], school_year: int = 2026) -> list[Child]:
    """Returns the children of the groups 1 to 8."""
    return [child for year in range(1, 9) for child in town.group(size, year, name(year), year + 4, school_year)]


def parnassys_row(child: Child, status: str = "Ingeschreven") -> list[Cell]:
    told = [
        child.roepnaam,
        child.voorvoegsel or None,
        child.achternaam,
        child.geboortedatum,
        child.word("Jongen", "Meisje"),
    ]
    where = [child.straat, child.huisnummer, child.postcode, child.woonplaats, "Ja" if child.secret else "Nee"]
    return [int(child.number), child.group, status, *told, child.year, child.bsn, *where]


def parnassys_list() -> Files:
    town = Town(1, 4100)
    children = years(
        town, 3, lambda year: "1/2 Otters (Juf Bo en Meester Ed)" if year < 3 else f"{year}{'ab'[year % 2]}"
    )
    children = changed(changed(children, 4, secret=True), 7, achternaam="None", voorvoegsel="")
    children.append(replace(children[10], number=town.number(), roepnaam="Jip"))
    rows: list[Row] = [PARNASSYS, *map(parnassys_row, children)]
    rows.append(parnassys_row(town.child(1, "aangemeld", 4), "Aangemeld"))
    rows.append(parnassys_row(town.child(8, "8a", 13), "Uitgeschreven"))
    return {"leerlingen.xlsx": xlsx("Leerlingen", rows)}


def parnassys_rollover() -> Files:
    town = Town(2, 310, 6)
    before = years(town, 3, lambda year: f"Groep {year}", 2025)
    after = [replace(child, year=child.year + 1, group=f"Groep {child.year + 1}") for child in before if child.year < 8]
    after = changed(after, 5, achternaam="Wolkenveld-Zandkasteel") + town.group(3, 1, "Groep 1", 5)
    return {"leerlingen2025.xlsx": parnassys_text(before), "leerlingen2026.xlsx": parnassys_text(after)}


def parnassys_text(children: Sequence[Child]) -> bytes:
    """Returns the list with numbers as text, which keeps their zeros."""
    ordered = sorted(children, key=lambda child: (child.year, child.number))
    return xlsx("Leerlingen", [PARNASSYS, *([child.number, *parnassys_row(child)[1:]] for child in ordered)])


def parnassys_staff() -> Files:
    rows: list[Row] = [["Roepnaam", "Voorvoegsel", "Achternaam", "Gekoppelde groepen", "Rollen"]]
    rows += [
        ["Bo", "", "Lindelaan", "1/2 Otters; 3b", "Leerkracht"],
        ["Ed", "van", "Windmolen", "1/2 Otters", "Leerkracht"],
    ]
    return {"medewerkers.xlsx": xlsx("Medewerkers", rows)}


def plain_row(child: Child, man: str = "jongen", woman: str = "meisje") -> list[Cell]:
    told = [child.number, child.achternaam, child.voorvoegsel, child.roepnaam, child.geboortedatum]
    return [*told, child.word(man, woman), child.group, child.year]


def esis_list() -> Files:
    children = changed(years(Town(3, 120, 5), 2, lambda year: f"E {year}"), 3, geslacht="0")
    rows: list[Row] = [
        ["Leerlingenlijst De Wolk"],
        ["Afgedrukt op: 20-08-2026"],
        [],
        ASSUMED,
        *map(plain_row, children),
    ]
    return {"leerlingen.ods": ods("Leerlingen", [*rows, [], [f"Totaal: {len(children)}"]])}


def esis_edexml() -> Files:
    groups = [(f"g{year}", f"E {year}", str(year)) for year in (1, 2, 3, 4)] + [
        ("g56", "E 5/6", "C"),
        ("g78", "E 7/8", "C"),
    ]
    children = years(Town(4, 500, 5), 2, lambda year: f"g{year}" if year < 5 else "g56" if year < 7 else "g78")
    return {"EDEX.XML": edexml("99QQ04", "2.1", "ESIS", groups, [leerling(child) for child in children])}


def special_zip() -> Files:
    town = Town(5, 20)
    groups = [("sbo-1", "Wijs", "S"), ("sbo-2", "Stap", "S"), ("vso-1", "V1", "V")]
    pupils = [
        leerling(child, jaargroep=year)
        for place, (key, _, year) in enumerate(groups)
        for child in town.group(4 + place, 0, key, 8 + 2 * place)
    ]
    return {"EDEX.zip": archive({"export/EDEX.XML": edexml("99QQ05", "2.1", "ESIS SBO", groups, pupils)})}


def special_xls() -> Files:
    town = Town(6, 880)
    children = [child for age, name in enumerate(("Wijs", "Stap", "Durf"), 8) for child in town.group(5, 0, name, age)]
    rows = [[int(child.number), *plain_row(child)[1:7], "SBO"] for child in changed(children, 2, voorvoegsel="van 't")]
    return {"leerlingen.xls": xls([ASSUMED, *rows])}


def dotcom_list() -> Files:
    children = years(Town(7, 70, 6), 2, lambda year: f"{(year + 1) // 2 * 2 - 1}/{(year + 1) // 2 * 2}")
    rows: list[Row] = [[*ASSUMED, "BSN"], *([*plain_row(child, "M", "V"), child.bsn] for child in children)]
    return {"Leerlingen.csv": delimited(rows, ";", "cp1252")}


def schooloas_zip() -> Files:
    children = years(Town(8, 9000), 2, lambda year: f"Groep {year}")
    pupils = delimited([ASSUMED, *map(plain_row, children)], ";", "utf-8-sig")
    groups = delimited([["Groep", "Leerjaar"], *([f"Groep {year}", year] for year in range(1, 9))], ";", "utf-8-sig")
    files = {
        "export/leerlingen.csv": pupils,
        "export/groepen.csv": groups,
        "__MACOSX/export/._leerlingen.csv": b"\0\5\x16\7",
    }
    return {"export.zip": archive(files)}


# ── Secondary education ──────────────────────────────────────────────────────────────────────────────────────────────
def classes(town: Town, size: int) -> list[Child]:
    return [child for year, name in CLASSES for child in town.group(size, year, name, year + 12)]


def magister_web() -> Files:
    heading = [
        "Stamnummer",
        "Roepnaam",
        "Tussenvoegsel",
        "Achternaam",
        "Klas",
        "Leerjaar",
        "Geslacht",
        "Klassenmentor 1",
    ]
    rows: list[Row] = [heading]
    for child in classes(Town(9, 214000), 3):
        told = [child.number, child.roepnaam, child.voorvoegsel, child.achternaam, child.group, child.year]
        rows.append([*told, child.word("M", "V"), "WIN"])
    return {"Leerlingen 24-08.csv": delimited(rows, ",", "utf-8-sig", quote=True)}


def magister_desktop() -> Files:
    rows: list[Row] = [
        ["Stamnr", "Leerling", "Klas", "geb_datum", "Code\nKluisje", "Sleutelnummer", "Verhuur\nvanaf", "Tel._1_geheim"]
    ]
    for place, child in enumerate(classes(Town(10, 8000), 2)):
        name = f"{child.roepnaam} {child.voorvoegsel} {child.achternaam}".replace("  ", " ")
        locker = [f"K{place:03}", str(900 + place), date(2026, 8, 24)]
        rows.append([int(child.number), name, child.group, child.geboortedatum, *locker, "Nee"])
    return {"kluisjes.xlsx": xlsx("Blad1", rows)}


def decibel_row(child: Child, first: int = 2026, left: date | None = None) -> list[Cell]:
    told = [child.number, child.voorletters, child.roepnaam, child.voorvoegsel, child.achternaam]
    told += [f"{child.number}@leerling.wolken.example", child.word("M", "V")]
    where = [child.geboortedatum, child.straat, child.huisnummer, "", child.postcode, child.woonplaats]
    period = [f"{first % 100}{first % 100 + 1}", child.group, "havo", "Zuid", child.year]
    parent = [f"ouder{child.number}@gezin.example", "06-00000000"]
    return [*told, *where, *period, date(first, 8, 1), date(first + 1, 7, 31), left, *parent]


def magister_service() -> Files:
    town = Town(11, 11000, 6)
    children = classes(town, 2)
    rows: list[Row] = [DECIBEL, *map(decibel_row, children)]
    rows.insert(3, decibel_row(replace(children[5], group="1HV2", year=1), 2025))
    rows.append(decibel_row(town.child(5, "H5a", 17), 2025, date(2026, 7, 15)))
    return {"GetData.csv": delimited(rows, ";", "cp1252")}


def somtoday_row(
    child: Child, active: str = "J", funded: str = "J", start: int = 2026, left: date | None = None
) -> list[Cell]:
    name = f"{child.roepnaam} {child.voorvoegsel} {child.achternaam}".replace("  ", " ")
    told = [int(child.number), name, child.group, child.year, child.word("MAN", "VROUW"), child.geboortedatum]
    personal = [child.bsn, None, "Nederlandse"]
    return [*told, *personal, funded, "N", child.start, left, active, date(start, 8, 1), None]


def somtoday_list() -> Files:
    town = Town(12, 60000)
    children = classes(town, 3)
    rows: list[Row] = [SOMTODAY, *map(somtoday_row, children)]
    rows.insert(5, somtoday_row(replace(children[7], group="1HV2", year=1), "N", start=2025))
    rows.append(somtoday_row(town.child(3, "3HB", 15), funded="N"))
    rows.append(somtoday_row(town.child(5, "V5b", 17), "N", left=date(2026, 6, 30)))
    return {"leerlingen.xlsx": xlsx("Export", rows)}


def eduarte_row(child: Child, status: str = "Definitief", left: date | None = None) -> list[Cell]:
    place = f"{child.postcode[:4]} {child.postcode[4:]} {child.woonplaats}"
    where = (
        ["***Geheim***", "***Geheim***", "Ja"] if child.secret else [f"{child.straat} {child.huisnummer}", place, "Nee"]
    )
    told = [child.number, child.roepnaam, child.voorvoegsel, child.achternaam, child.word("Man", "Vrouw", "Onbekend")]
    group = [child.year, child.group, f"Klas {child.group}"]
    return [
        *told,
        child.geboortedatum,
        "Atheneum",
        "Wolkencollege",
        *where,
        child.start,
        left,
        "Ja",
        status,
        *group,
        child.bsn,
    ]


def eduarte_list() -> Files:
    town = Town(13, 30500)
    children = changed(changed(classes(town, 2), 2, secret=True), 6, geslacht="0")
    children = changed(children, 4, straat="Achterhuis\nWolkendreef")
    rows: list[Row] = [EDUARTE, *map(eduarte_row, children)]
    rows.append(eduarte_row(town.child(5, "V5b", 17), "Beëindigd", date(2026, 7, 10)))
    rows.append(eduarte_row(town.child(1, "1HV1", 12), "Voorlopig"))
    return {"deelnemers.csv": unquoted(rows)}


def zermelo_list() -> Files:
    rows: list[Row] = [ZERMELO]
    for child in classes(Town(14, 52000), 2):
        told = [child.number, child.roepnaam, child.voorvoegsel, child.achternaam, child.word("M", "V"), child.group]
        where = [child.straat, child.huisnummer, child.postcode, child.woonplaats]
        rows.append([*told, *where, f"{child.number}@leerling.wolken.example"])
    return {"leerlingen.csv": delimited(rows, "\t", "utf-8", end="\n")}


# ── The standard ─────────────────────────────────────────────────────────────────────────────────────────────────────
def edexml_combination() -> Files:
    town = Town(15, 640, 6)
    otters = "1-2 Otters (Juf Bo en Meester Ed)"
    groups = [("77_lj_1", otters, "1"), ("77_lj_2", otters, "2"), ("81", "3 Kabouters", "3"), ("82", "4/5", "C")]
    placed = [("77_lj_1", 1), ("77_lj_2", 2), ("81", 3), ("82", 4), ("82", 5)]
    children = [child for key, year in placed for child in town.group(3, year, key, year + 4)]
    pupils = [leerling(child) for child in changed(children, 1, voorvoegsel="van 't", achternaam="IJsvogel")]
    pupils[4] = leerling(children[4], achternaam="", voorvoegsel="", voorletters="")
    pupils[7] = leerling(children[7], groep="")
    pupils.append(leerling(town.child(8, "99", 12), jaargroep="H", uitstroomdatum="2026-07-31"))
    pupils.append(leerling(town.child(4, "82", 8), key="#001"))
    groups.append(("99", "Oud-leerlingen", "H"))
    return {"EDEX.XML": edexml("99QQ16", "2.1", "Wolk LAS 3", groups, pupils)}


def edexml_old() -> Files:
    town = Town(16, 1)
    children = town.group(7, 3, "1", 7) + town.group(7, 4, "2", 8) + town.group(1, 0, "1", 10)
    pupils = [leerling(child, jaargroep="", bsn="") for child in children[:10]]
    pupils += [leerling(child, groep="", bsn="") for child in children[10:14]]
    pupils.append(leerling(children[14], groep="", jaargroep="S", bsn=""))
    return {"EDEX.XML": edexml("99QQ17", "1.03", "Wolk LAS 1", [("1", "Groep 3", "3"), ("2", "Groep 4", "4")], pupils)}


CASES: dict[str, Callable[[], Files]] = {
    "parnassys/leerlingenlijst": parnassys_list,
    "parnassys/jaarovergang": parnassys_rollover,
    "parnassys/medewerkers": parnassys_staff,
    "esis/lijst": esis_list,
    "esis/edexml": esis_edexml,
    "esis_sbo/edexml": special_zip,
    "esis_sbo/lijst": special_xls,
    "dotcom/lijst": dotcom_list,
    "schooloas/zip": schooloas_zip,
    "magister/weblijst": magister_web,
    "magister/desktop": magister_desktop,
    "magister/webservice": magister_service,
    "somtoday/lijst": somtoday_list,
    "eduarte/deelnemers": eduarte_list,
    "zermelo_portal/leerlingen": zermelo_list,
    "edexml/combinatiegroep": edexml_combination,
    "edexml/versie103": edexml_old,
}


def make() -> Files:
    """Returns every export by its path in `sample_data`."""
    return {f"{case}/{name}": content for case, files in CASES.items() for name, content in files().items()}


if __name__ == "__main__":
    for path, made in make().items():
        (SAMPLES / path).parent.mkdir(parents=True, exist_ok=True)
        (SAMPLES / path).write_bytes(made)
