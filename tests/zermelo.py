"""A school with six afdelingen in the Zermelo portal and in its desktop project, and what each exports of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field

from schemas.side import PERSOONSGEGEVENS

AFDELINGEN = {"4h": "portal", "5h": "desktop", "4v": "portal", "5v": "desktop", "6v": "portal", "3m": "portal"}
"""Afdeling -> who leads its stamklas."""
HEADINGS = {
    "leerlingnummer": "Leerlingcode",
    "roepnaam": "Voornaam",
    "voorvoegsel": "Tussenvoegsel",
    "achternaam": "Achternaam",
    "geslacht": "Geslacht",
    "straat": "Straat",
    "huisnummer": "Huisnummer",
    "postcode": "Postcode",
    "woonplaats": "Woonplaats",
    "emailadres": "Emailadres",
    "stamklas_oud": "Stamklas oud",
    "email_extra": "#EMAIL",
    "afdeling": "Afdeling",
    "prognose": "Prognose",
    "stamklas": "Stamklas",
    "lwoo": "LWOO",
    "keuze": "Keuze",
    "vrijstelling": "Vrijstelling",
    "groep": "Lesgroep",
    "leidend": "Stamklas leidend",
    "pakketkeuzes_open": "Pakketkeuzes ingevuld",
}
SECOND = "4h"
"""The afdeling in which every pupil of 3m may end as well."""


@dataclass
class System:
    """One of the two systems, as rows of each table by key."""

    leerlingen: dict[str, dict[str, str]] = field(default_factory=dict)
    deelnames: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    keuzes: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    """(pupil, afdeling) -> choice -> whether there is an exemption."""
    groepen: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    afdelingen: dict[str, dict[str, str]] = field(default_factory=dict)

    def exports(self, desktop: bool = False) -> dict[str, bytes]:
        """Returns the files this system exports."""
        extra = ["email_extra"] if desktop else []
        people = [{"leerlingnummer": number, **told} for number, told in self.leerlingen.items()]
        parts = [{"leerlingnummer": n, "afdeling": a, **told} for (n, a), told in self.deelnames.items()]
        choices = [
            {"leerlingnummer": n, "afdeling": a, "keuze": choice, "vrijstelling": free}
            for (n, a), told in self.keuzes.items()
            for choice, free in told.items()
        ]
        groups = [
            {"leerlingnummer": n, "afdeling": a, "groep": group}
            for (n, a), told in self.groepen.items()
            for group in sorted(told)
        ]
        whole = [{"afdeling": a, **told} for a, told in self.afdelingen.items()]
        return {
            "leerlingen.csv": sheet(people, ["leerlingnummer", *PERSOONSGEGEVENS, *extra]),
            "deelnames.csv": sheet(parts, ["leerlingnummer", "afdeling", "prognose", "stamklas", "lwoo"]),
            "pakketkeuzes.csv": sheet(choices, ["leerlingnummer", "afdeling", "keuze", "vrijstelling"]),
            "groepen.csv": sheet(groups, ["leerlingnummer", "afdeling", "groep"]),
            "afdelingen.csv": sheet(whole, ["afdeling", "leidend", "pakketkeuzes_open"]),
        }


def sheet(rows: Iterable[Mapping[str, str]], columns: Sequence[str]) -> bytes:
    """Returns a table as the CSV of a system."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([HEADINGS[column] for column in columns])
    writer.writerows([[row.get(column, "") for column in columns] for row in rows])
    return text.getvalue().encode("utf-8-sig")


def school(pupils: int = 10) -> tuple[System, System]:
    """Returns portal and desktop of a school in which nothing differs, with so many pupils in each afdeling."""
    portal = System(
        afdelingen={name: {"leidend": leads, "pakketkeuzes_open": "1"} for name, leads in AFDELINGEN.items()}
    )
    for place, (afdeling, one) in enumerate((afdeling, one) for afdeling in AFDELINGEN for one in range(pupils)):
        number = str(10001 + place)
        portal.leerlingen[number] = _person(place, afdeling)
        both = [(afdeling, "60"), (SECOND, "40")] if afdeling == "3m" else [(afdeling, "100")]
        for name, prognose in both:
            portal.deelnames[number, name] = {"prognose": prognose, "stamklas": f"{name}{one % 2 + 1}", "lwoo": "0"}
        portal.keuzes[number, afdeling] = {"wisA": "0", "ges": "0"}
        portal.groepen[number, afdeling] = {f"{afdeling}.wis{one % 2 + 1}", f"{afdeling}.ges1"}
    return portal, deepcopy(portal)


def _person(place: int, afdeling: str) -> dict[str, str]:
    return {
        "roepnaam": f"Voornaam{place}",
        "voorvoegsel": "van" if place % 7 == 0 else "",
        "achternaam": f"Proefpersoon{place}",
        "geslacht": "M" if place % 2 else "V",
        "straat": "Teststraat",
        "huisnummer": str(place + 1),
        "postcode": "1234AB",
        "woonplaats": "Proefdorp",
        "emailadres": f"l{place}@school.example",
        "stamklas_oud": f"o{afdeling}",
    }


def imported(system: System, files: Mapping[str, bytes]) -> System:
    """Returns a system after it imported files, `section/name.csv` -> content, as far as a small model of it goes."""
    after = deepcopy(system)
    words = {heading: column for column, heading in HEADINGS.items()} | {"Gebruikerscode": "leerlingnummer"}
    for name, content in files.items():
        rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
        take = _TAKES[name.rpartition("/")[2].removesuffix(".csv")]
        told = [{words.get(heading, heading): cell for heading, cell in row.items()} for row in rows]
        take(after, told)
    return after


def _pupils(system: System, rows: list[dict[str, str]]) -> None:
    for row in rows:
        known = system.leerlingen.setdefault(row["leerlingnummer"], dict.fromkeys(PERSOONSGEGEVENS, ""))
        known.update({name: row[name] for name in PERSOONSGEGEVENS if name in row})


def _users(system: System, rows: list[dict[str, str]]) -> None:
    assert all((row["Rol"], row["Type"]) == ("leerling", "leerling") for row in rows)
    _pupils(system, rows)
    for row in rows:
        system.deelnames[row["leerlingnummer"], row["afdeling"]] = {"prognose": "100", "stamklas": "", "lwoo": "0"}


def _prognoses(system: System, rows: list[dict[str, str]]) -> None:
    for row in rows:
        key = row["leerlingnummer"], row["afdeling"]
        if row["prognose"] == "0":
            system.deelnames.pop(key, None)
        else:
            system.deelnames.setdefault(key, {"stamklas": "", "lwoo": "0"})["prognose"] = row["prognose"]


def _homerooms(system: System, rows: list[dict[str, str]]) -> None:
    for row in rows:
        system.deelnames[row["leerlingnummer"], row["afdeling"]]["stamklas"] = row["stamklas"]


def _support(system: System, rows: list[dict[str, str]]) -> None:
    for row in rows:
        for (number, _), told in system.deelnames.items():
            if number == row["leerlingnummer"]:
                told["lwoo"] = row["lwoo"]


def _packages(system: System, rows: list[dict[str, str]]) -> None:
    for row in rows:
        system.keuzes.pop((row["leerlingnummer"], row["afdeling"]), None)
    for row in rows:
        choices = system.keuzes.setdefault((row["leerlingnummer"], row["afdeling"]), {})
        choices[row["keuze"]] = row["vrijstelling"]


def _groups(system: System, rows: list[dict[str, str]]) -> None:
    for row in rows:
        if row["Soort groep"] == "cluster":
            system.groepen.pop((row["leerlingnummer"], row["afdeling"]), None)
    for row in rows:
        key = row["leerlingnummer"], row["afdeling"]
        if row["Soort groep"] == "cluster":
            system.groepen.setdefault(key, set()).add(row["groep"])
        else:
            system.deelnames[key]["stamklas"] = row["groep"]


_TAKES = {
    "leerlingen": _pupils,
    "persoonsgegevens": _pupils,
    "gebruikers": _users,
    "afdelingsdeelnames": _prognoses,
    "prognoses": _prognoses,
    "stamklassen": _homerooms,
    "lwoo": _support,
    "pakketkeuzes": _packages,
    "groepsindelingen": _groups,
}
