"""Writes the exports of `sample_data` anew: `python -m tests.make_samples`. What a case shows its `case.toml` tells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha512
from pathlib import Path

from tests.builders import xls
from tests.forms import (
    Cell,
    Row,
    archive,
    delimited,
    edexml,
    fixed,
    leerling,
    ods,
    unquoted,
    uwlr,
    uwlr_leerling,
    xlsx,
)
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


def parnassys_with_staff() -> Files:
    children = years(Town(30, 5200), 2, lambda year: f"Groep {year}")
    rows: list[Row] = [PARNASSYS, *map(parnassys_row, children)]
    return {"leerlingen.xlsx": xlsx("Leerlingen", rows), **parnassys_staff()}


def parnassys_top() -> Files:
    """The staff of a school that uses Leerwinst/TOP dossier."""
    rows: list[Row] = [["Roepnaam", "Voorvoegsel", "Achternaam", "Gekoppelde groepen", "Rollen"]]
    rows += [
        ["Bo", "", "Lindelaan", "Groep 3; Groep 4", "Leerkracht; TOP leerkracht"],
        ["Ed", "van", "Windmolen", "Groep 9", "TOP leerkracht +"],
        ["Sam", "", "Duinroos", "Groep 5", "Leerkracht"],
    ]
    return {"medewerkers.xlsx": xlsx("Medewerkers", rows)}


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


def magister_supplement() -> Files:
    """Two lists: the pupils, some of them without a number, and the numbers with the leerwegen."""
    town = Town(31, 217000)
    children = classes(town, 4)
    pupils: list[Row] = [_words("Stamnummer|Roepnaam|Tussenvoegsel|Achternaam|Geboortedatum|Klas|Klassenmentor 1")]
    numbers: list[Row] = [_words("Leerlingnummer|Roepnaam|Tussenvoegsel|Achternaam|Geboortedatum|Leerweg")]
    for place, child in enumerate(children):
        name = [child.roepnaam, child.voorvoegsel, child.achternaam, child.geboortedatum]
        pupils.append([child.number if place % 6 else "", *name, child.group, "WIN"])
        track = "HAVO/VWO" if child.year == 1 else "VWO" if child.year == 5 else "HAVO"
        if place != 9:
            numbers.append([int(child.number), *name, "" if place == 4 else track])
    gone = town.child(5, "V5b", 17)
    numbers.append([int(gone.number), gone.roepnaam, gone.voorvoegsel, gone.achternaam, gone.geboortedatum, "VWO"])
    return {
        "leerlingen.csv": delimited(pupils, ",", "utf-8-sig", quote=True),
        "nummers en leerwegen.xlsx": xlsx("Blad1", numbers),
    }


def magister_years() -> Files:
    """Two school years: everybody goes up a year, the last year leaves, and there is a new first year."""
    town = Town(33, 233000, 6)
    classes = (*CLASSES[:-1], (5, "H5a"))
    before = [child for year, name in classes for child in town.group(3, year, name, year + 12, 2025)]
    now = {1: "2HE", 2: "3HB", 3: "H4a", 4: "H5a"}
    after = [replace(child, year=child.year + 1, group=now[child.year]) for child in before if child.year in now]
    after = changed(after, 4, achternaam="Wolkenveld-Zandkasteel") + town.group(4, 1, "1HV1", 13)
    heading = _words("Stamnummer|Roepnaam|Tussenvoegsel|Achternaam|Klas|Leerjaar|Leerweg|Klassenmentor 1")
    lists: dict[int, list[Row]] = {2025: [heading], 2026: [heading]}
    for year, child in [*((2025, child) for child in before), *((2026, child) for child in after)]:
        track = "HAVO/VWO" if child.year < 3 else "HAVO"
        told = [child.number, child.roepnaam, child.voorvoegsel, child.achternaam, child.group, child.year, track]
        lists[year].append([*told, "WIN"])
    return {f"leerlingen{year}.csv": delimited(rows, ",", "utf-8-sig", quote=True) for year, rows in lists.items()}


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


def magister_autumn() -> Files:
    """Two lists of one school year: in October one pupil came, one left and one is in another class."""
    town = Town(36, 236000, 6)
    august = classes(town, 3)
    october = [*changed(august, 2, group=august[4].group)[:-1], town.child(1, "1HV1", 13)]
    return {
        f"leerlingen {month}.csv": delimited([DECIBEL, *map(decibel_row, some)], ";", "cp1252")
        for month, some in (("augustus", august), ("oktober", october))
    }


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


def eduarte_with_staff() -> Files:
    town = Town(31, 77100, 8)
    rows: list[Row] = [EDUARTE, *map(eduarte_row, town.group(7, 1, "1HV1", 12) + town.group(6, 2, "2HV1", 13))]
    headings = (
        "Afkorting;Geboortenaam;Voorvoegsels Geboortenaam;Roepnaam;Voorletters;Geslacht;Telefoonnummer;Emailadres"
    )
    staff: list[Row] = [f"{headings};Organisatieenheid;Locatie;Datum in dienst".split(";")]
    for code, name, prefix, first, letters, gender in (
        ("WIN", "Windmolen", "Ter", "Ed", "E.", "M"),
        ("LIN", "Lindelaan", "", "Bo", "B.C.", "V"),
        ("DUI", "Duinroos", "Aan de ", "Sam", "S.", "O"),
        ("", "Zilverberk", "", "Noa", "N.", "V"),
    ):
        mail = f"{first.lower()}@wolken.example"
        staff.append([code, name, prefix, first, letters, gender, "", mail, "De Wolk", "Wolkenstad", "1-8-2010"])
    return {"deelnemers.csv": unquoted(rows), "medewerkers.csv": unquoted(staff)}


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


def edexml_with_staff() -> Files:
    town = Town(32, 880, 6)
    groups = [("g3", "3 Kabouters", "3"), ("g45", "4/5", "C")]
    children = town.group(5, 3, "g3", 7) + town.group(4, 4, "g45", 8) + town.group(4, 5, "g45", 9)
    staff = [
        '<leerkracht key="L1" eckid="https://ketenid.example/l1"><achternaam>Lindelaan</achternaam>'
        "<roepnaam>Bo</roepnaam><gebruikersnaam>b.lindelaan</gebruikersnaam><emailadres>bo@wolken.example</emailadres>"
        '<rol>LRK</rol><groepen><groep key="g3"/><groep key="g45"><rolomschrijving>invaller</rolomschrijving></groep>'
        "</groepen></leerkracht>",
        '<leerkracht key="L2"><achternaam>Windmolen</achternaam><voorvoegsel>van</voorvoegsel><roepnaam>Ed</roepnaam>'
        '<groepen><groep key="g45"/><groep key="g9"/></groepen></leerkracht>',
        '<leerkracht key="L3"><roepnaam></roepnaam></leerkracht>',
    ]
    return {"EDEX.XML": edexml("99QQ32", "2.1", "Wolk LAS 6", groups, list(map(leerling, children)), staff=staff)}


def edexml_old() -> Files:
    town = Town(16, 1)
    children = town.group(7, 3, "1", 7) + town.group(7, 4, "2", 8) + town.group(1, 0, "1", 10)
    pupils = [leerling(child, jaargroep="", bsn="") for child in children[:10]]
    pupils += [leerling(child, groep="", bsn="") for child in children[10:14]]
    pupils.append(leerling(children[14], groep="", jaargroep="S", bsn=""))
    return {"EDEX.XML": edexml("99QQ17", "1.03", "Wolk LAS 1", [("1", "Groep 3", "3"), ("2", "Groep 4", "4")], pupils)}


def eckid(child: Child) -> str:
    """Returns an ECK iD of the form they have, in the chain for trials."""
    return f"https://ketenid.nl/pilot/{sha512(child.number.encode()).hexdigest()}"


def uwlr_envelope() -> Files:
    groups = [(f"G{year}", f"Groep {year}", str(year)) for year in (5, 6, 7)]
    children = [child for year in (5, 6, 7) for child in Town(19, 700 + year).group(5, year, f"G{year}", year + 4)]
    pupils = [uwlr_leerling(child, eckid(child) if place % 2 else "") for place, child in enumerate(children)]
    pupils[3] = uwlr_leerling(children[3], eckid(children[3]), key=False)
    return {"leerlinggegevens.xml": uwlr("99QQ18", groups, pupils)}


# ── Other standards ──────────────────────────────────────────────────────────────────────────────────────────────────
LL = (40, 10, 20, 8, 1, 1, 5, 5, 9, 9, 4, 6, 8, 8, 2, 4, 5)
LK = (40, 10, 20, 5, 4, 5)
GR = (30, 1, 5, 9, 4, 5)
LG = (5, 5, 9, 4, 5)


def edexll_row(child: Child, brin: str, day: str, left: date | None = None) -> Row:
    where = ["2026-2027", child.bsn, "0.00", child.postcode, child.start.strftime(day)]
    told = [child.achternaam, child.voorvoegsel, child.roepnaam, child.geboortedatum.strftime(day), child.geslacht]
    return [*told, "9", child.number, child.group, *where, left.strftime(day) if left else "", "NL", brin, "00"]


def edex2000(brin: str, town: Town, day: str, short: bool) -> Files:
    children = years(town, 2, lambda year: f"{10 + year}")
    children = changed(children, 3, voorvoegsel="van 't", roepnaam="Zoë")
    gone = edexll_row(town.child(8, "18", 13), brin, day, date(2026, 7, 10))
    school = ["2026-2027", brin, "00"]
    groups: list[Row] = [[f"{year} Wolk", str(year), f"{10 + year}", *school] for year in range(1, 9)]
    teachers: list[Row] = [["Lindelaan", "", "Bo", "1", brin, "00"], ["Windmolen", "van", "Ed", "2", brin, "00"]]
    taught: list[Row] = [["1", "11", *school], ["2", "12", *school]]
    return {
        "EDEXLL.TXT": fixed([*(edexll_row(child, brin, day) for child in children), gone], LL, short),
        "EDEXGR.TXT": fixed(groups, GR, short),
        "EDEXLK.TXT": fixed(teachers, LK, short),
        "EDEXLG.TXT": fixed(taught, LG, short),
    }


def edex2000_zip() -> Files:
    return {"EDEX.ZIP": archive(edex2000("99QR", Town(20, 20, 5), "%d%m%Y", False))}


def edex2000_files() -> Files:
    return edex2000("99QS", Town(21, 300), "%d/%m/%y", True)


def lvs_records(child: Child, *enrolments: Row) -> list[Row]:
    """Returns the records of a person, with all enrolments, once; the export has them once for each enrolment."""
    day = "%d%m%Y"
    home = [child.straat, child.huisnummer, child.postcode, "", child.woonplaats, "6030", "Nederland", "Nee"]
    told = [child.achternaam, child.voorvoegsel, child.achternaam, child.voorvoegsel, child.voorletters, child.roepnaam]
    person = ["Deelnemer", *told, child.geboortedatum.strftime(day), *([""] * 8 if child.secret else home), *[""] * 8]
    person += [child.number, child.word("M", "V", "O"), child.bsn, "", child.roepnaam, "Wolkendam", "Wolkendam"]
    contacts = f"06-00000000,{child.number}@leerling.wolken.example"
    person += ["Nederland", contacts, "Mobieltelefoon,Email", "MOB,MAIL", child.group, f"{child.group},sport", "PG,LG"]
    before = ["Vooropleiding", "Wolkenschool", "Vmbo", "Wolkendam", "", "", "true"]
    practice = ["BPV", "4", "32", "01092026", "31072027", "", "Definitief", "", "", "Bakkerij De Wolk", "", *[""] * 38]
    return [person, before, *(row for one in enrolments for row in (one, practice))]


def enrolment(name: str, status: str, start: str, end: str = "") -> Row:
    where = ["2026/2027", "4", "BOL", "Voltijd", "WC", "Wolkencollege", "Wolkencollege", "Z", "Zuid"]
    return ["Verbintenis", status, "Voltijd", "1", "", "Zorg", name, "25656", *where, start, end]


def lvs_export() -> Files:
    town = Town(22, 40100)
    children = [child for name in ("1A", "2B", "3C") for child in town.group(4, 0, name, 17)]
    children = changed(changed(children, 2, secret=True), 6, geslacht="0")
    rows: list[Row] = []
    for place, child in enumerate(children):
        records = lvs_records(child, enrolment("Bakker", "Definitief", "01082026"))
        if place == 5:
            before = enrolment("Kok", "Beëindigd", "01082024", "10072026")
            records = 2 * lvs_records(child, before, enrolment("Bakker", "Definitief", "01082026"))
        rows += records
    rows += lvs_records(town.child(0, "3C", 19), enrolment("Kok", "Beëindigd", "01082023", "10072026"))
    return {"Lvs_CSV_Export.csv": unquoted(rows)}


def roster() -> Files:
    town = Town(23, 5200)
    children = [child for year in (3, 4, 5) for child in town.group(5, year, f"c{year}", year + 4)]
    changed_on = "2026-08-20T09:00:00Z"
    users: list[Row] = [
        _words(
            "sourcedId|status|dateLastModified|enabledUser|username|userIds|givenName|familyName|middleName|identifier|email|sms|phone|agentSourcedIds|grades|password|preferredGivenName"
        )
    ]
    roles: list[Row] = [
        _words(
            "sourcedId|status|dateLastModified|userSourcedId|roleType|role|beginDate|endDate|orgSourcedId|userProfileSourcedId"
        )
    ]
    enrolled: list[Row] = [
        _words(
            "sourcedId|status|dateLastModified|classSourcedId|schoolSourcedId|userSourcedId|role|primary|beginDate|endDate"
        )
    ]
    born: list[Row] = [_words("sourcedId|status|dateLastModified|birthDate|sex")]
    for place, child in enumerate(children):
        key, status = f"u-{child.number}", "tobedeleted" if place == 7 else "active"
        told = [
            child.roepnaam,
            child.achternaam,
            child.voorvoegsel,
            child.number,
            f"{child.number}@leerling.wolken.example",
        ]
        users.append([key, status, changed_on, "true", child.number, "", *told, "", "", "", "", "", ""])
        roles.append([f"r-{child.number}", "active", changed_on, key, "primary", "student", "", "", "s1", ""])
        enrolled.append([f"e-{child.number}", "active", changed_on, "gym", "s1", key, "student", "false", "", ""])
        enrolled.append([f"h-{child.number}", "active", changed_on, child.group, "s1", key, "student", "true", "", ""])
        born.append([key, "active", changed_on, child.geboortedatum.isoformat(), child.word("male", "female")])
    users.append(
        ["t1", "active", changed_on, "true", "bo", "", "Bo", "Lindelaan", "", "", "bo@wolken.example", *[""] * 6]
    )
    roles.append(["rt1", "active", changed_on, "t1", "primary", "teacher", "", "", "s1", ""])
    enrolled.append(["et1", "active", changed_on, "c3", "s1", "t1", "teacher", "", "", ""])
    classes: list[Row] = [
        _words(
            "sourcedId|status|dateLastModified|title|grades|courseSourcedId|classCode|classType|location|schoolSourcedId|termSourcedIds|subjects|subjectCodes|periods"
        )
    ]
    classes += [
        [f"c{year}", "active", changed_on, f"Groep {year}", "", "co", "", "homeroom", "", "s1", "y26", "", "", ""]
        for year in (3, 4, 5)
    ]
    classes.append(["gym", "active", changed_on, "Gym", "", "co", "", "scheduled", "", "s1", "y26", "", "", ""])
    sessions: list[Row] = [
        _words("sourcedId|status|dateLastModified|title|type|startDate|endDate|parentSourcedId|schoolYear")
    ]
    sessions += [
        ["y25", "active", changed_on, "2025-2026", "schoolYear", "2025-08-01", "2026-07-31", "", "2026"],
        ["y26", "active", changed_on, "2026-2027", "schoolYear", "2026-08-01", "2027-07-31", "", "2027"],
    ]
    orgs: list[Row] = [_words("sourcedId|status|dateLastModified|name|type|identifier|parentSourcedId")]
    orgs.append(["s1", "active", changed_on, "De Wolk", "school", "99QQ20", ""])
    manifest: list[Row] = [
        ["propertyName", "value"],
        ["manifest.version", "1.0"],
        ["oneroster.version", "1.2"],
        ["file.users", "bulk"],
    ]
    tables = {
        "manifest": manifest,
        "academicSessions": sessions,
        "classes": classes,
        "demographics": born,
        "enrollments": enrolled,
        "orgs": orgs,
        "roles": roles,
        "users": users,
    }
    return {"oneroster.zip": archive({f"{name}.csv": delimited(rows, ",", "utf-8") for name, rows in tables.items()})}


def nothing_new() -> Files:
    """The export of another case, for a target that is made only where it is asked for."""
    return {}


CASES: dict[str, Callable[[], Files]] = {
    "parnassys/leerlingenlijst": parnassys_list,
    "parnassys/jaarovergang": parnassys_rollover,
    "parnassys/medewerkers": parnassys_staff,
    "parnassys/met_medewerkers": parnassys_with_staff,
    "esis/lijst": esis_list,
    "esis/edexml": esis_edexml,
    "esis_sbo/edexml": special_zip,
    "esis_sbo/lijst": special_xls,
    "dotcom/lijst": dotcom_list,
    "schooloas/zip": schooloas_zip,
    "magister/weblijst": magister_web,
    "magister/desktop": magister_desktop,
    "magister/jij_handmatig": magister_years,
    "magister/jij_magister": nothing_new,
    "oneroster/jij_medewerkers": nothing_new,
    "somtoday/jij": nothing_new,
    "parnassys/top": parnassys_top,
    "eduarte/top": nothing_new,
    "magister/nummer_leerweg": magister_supplement,
    "magister/webservice": magister_service,
    "somtoday/lijst": somtoday_list,
    "eduarte/deelnemers": eduarte_list,
    "eduarte/met_medewerkers": eduarte_with_staff,
    "zermelo_portal/leerlingen": zermelo_list,
    "edexml/combinatiegroep": edexml_combination,
    "edexml/leerkrachten": edexml_with_staff,
    "edexml/versie103": edexml_old,
    "edexml/uwlr": uwlr_envelope,
    "edex2000/zip": edex2000_zip,
    "edex2000/bestanden": edex2000_files,
    "eduarte_lvs/export": lvs_export,
    "oneroster/zip": roster,
    "parnassys/social_schools": nothing_new,
    "magister/samsam": nothing_new,
    "magister/bibliotheek": magister_autumn,
    "parnassys/bibliotheken": nothing_new,
    "magister/amn": nothing_new,
    "magister/test_correct": nothing_new,
    "magister/itslearning": nothing_new,
    "magister/microsoft_sds": nothing_new,
    "magister/bureau_ice_labels": nothing_new,
    "magister/google_workspace": nothing_new,
    "parnassys/gynzy_klassenlijst": nothing_new,
    "oneroster/doorgegeven": nothing_new,
    "oneroster/microsoft_sds_v1": nothing_new,
    "oneroster/microsoft_sds_classes": nothing_new,
}


def make() -> Files:
    """Returns every export by its path in `sample_data`."""
    return {f"{case}/{name}": content for case, files in CASES.items() for name, content in files().items()}


if __name__ == "__main__":
    for path, made in make().items():
        (SAMPLES / path).parent.mkdir(parents=True, exist_ok=True)
        (SAMPLES / path).write_bytes(made)
