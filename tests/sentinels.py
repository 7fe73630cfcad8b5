"""Pupils and staff in whom every column says something of its own: what a file holds tells where it came from."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date

import pandas as pd

from schemas.profile import Profiles, School, Settings, Target
from schemas.tables import GEGEVENS, MEDEWERKERGEGEVENS, MEDEWERKERNUMMER
from schemas.vocabulary import VO_SECTORS, Form
from transforms.cards import Card
from transforms.compare import KNOWN
from transforms.connection import Standing
from transforms.stock import Stock
from transforms.supply import Supplied, supply

SCHOOL = "99QQ00"
TODAY = date(2026, 9, 1)
SAYS = ("leerlingnummer", *GEGEVENS)
NEVER = ("bsn", "onderwijsnummer", "nationaliteit", "geheim_adres", "levering", "status_was", "notitie")
"""Columns that nothing may read, whatever a table holds besides."""
WORKS = (MEDEWERKERNUMMER, *MEDEWERKERGEGEVENS)
ORIGIN = {"bestand": "Qxbestand.csv", "blad": "Qxblad", "rij": "77"}
VALID = {
    "geboortedatum": ("2012-03-14", "2012-03-15"),
    "instroomdatum": ("2021-08-02", "2021-08-03"),
    "geslacht": ("1", "2"),
    "leerweg": ("HAVO", "VWO"),
    "postcode": ("7312QX", "7312QZ"),
    "huisnummer": ("871", "872"),
    "rol": ("leraar", "vestigingsbeheerder"),
    "since": ("2025-08-01", "2025-08-02"),
    "school_year": ("2025-2026", "2024-2025"),
    "missed": ("0", "1"),
}
"""Column -> two values where not every text will do; they are too common to be looked for."""
CODED = frozenset({*VALID, "jaargroep", "status"})
MADE_OF: Mapping[str, frozenset[str]] = {
    "groepscode": frozenset({"groepsnaam"}),
    "naam": frozenset({"roepnaam", "voorvoegsel", "achternaam"}),
    "achternaam_voluit": frozenset({"voorvoegsel", "achternaam"}),
    "hierarchie": frozenset({"schoolnaam", "groepsnaam"}),
    "klascode": frozenset({"groepsnaam"}),
    "lidmaatschap": frozenset({MEDEWERKERNUMMER, "groepsnaam"}),
    "adres": frozenset({"straat", "huisnummer", "huisnummertoevoeging"}),
    "jaargroepen": frozenset({"jaargroep"}),
    "kaartnummer": frozenset({"lenernummer"}),
    **dict.fromkeys(("brin", "vervaldatum", "schooljaar_begin", "schooljaar_einde", "eindjaar"), frozenset[str]()),
    **dict.fromkeys(("toestand", "uitschrijfdatum", "wachtwoord", "aantal"), frozenset[str]()),
}
"""What a rule, or the listing of groups, makes a column of."""


def said(column: str, kind: str, version: int, vo: bool = False) -> str:
    """Returns what a column says of a pupil (`l`) or a member of staff (`m`) in one of two versions."""
    if column in VALID:
        return VALID[column][version]
    if column == "jaargroep":
        return (("11", "12") if vo else ("5", "6"))[version]
    if column == "status":
        return "active"
    place = sorted({*SAYS, *WORKS, *NEVER, "lenernummer", "hulpmiddelen"}).index(column)
    mark = f"{kind}{place:02d}{'ab'[version]}"
    if column in ("leerlingnummer", MEDEWERKERNUMMER):
        return f"73{'19'['lm'.index(kind)]}{place:02d}{version}"
    return (
        f"qx{mark}@proef.example"
        if column == "emailadres"
        else f"+31{place:03d}{version}88"
        if column == "telefoon"
        else f"Qx{mark}"
    )


def stock(target: Target, changed: frozenset[tuple[str, str]] = frozenset()) -> Stock:
    """Returns one pupil and one member of staff of its group; what is changed says its second version."""
    vo = bool(VO_SECTORS & set(target.sectors))

    def of(kind: str, columns: tuple[str, ...]) -> dict[str, str]:
        return {column: said(column, kind, int((kind, column) in changed), vo) for column in columns}

    pupil = (
        of("l", (*SAYS, *NEVER)) | of("l", ("status", "since", "school_year", "missed")) | {"school": SCHOOL} | ORIGIN
    )
    group = pupil["groepsnaam"]
    worker = of("m", (*WORKS, *NEVER)) | {"school": SCHOOL, "groepen": group} | ORIGIN
    number = pupil["leerlingnummer"]
    card = Card(said("lenernummer", "l", int(("l", "lenernummer") in changed)), given=False)
    aid = said("hulpmiddelen", "l", int(("l", "hulpmiddelen") in changed))
    return Stock(
        school=SCHOOL,
        school_year="2026-2027",
        delivery="proef",
        source="",
        pupils=pd.DataFrame([pupil], dtype="str"),
        owing=pd.DataFrame(columns=["target", "leerlingnummer"], dtype="str"),
        staff=pd.DataFrame([worker], dtype="str"),
        draw=lambda signs: signs[0],
        cards={target.name: {number: card}},
        aids={target.name: {number: aid}},
        connections={target.platform: Standing("active", "2026-08-01", frozenset({"photo"}))},
    )


def made(target: Target, form: Form, of: Stock, options: Mapping[str, str] | None = None) -> Supplied:
    """Returns what a school whose settings say everything gets for a target."""
    values = {name: f"S{place}" for place, name in enumerate(target.settings)}
    school = School(name="Qxschool", values={target.name: values}, options={target.name: dict(options or {})})
    profiles = Profiles(sources={}, targets={target.name: target})
    return supply(of, [f"{target.name}:{form}"], profiles, Settings(schools={SCHOOL: school}), TODAY)


def reached(target: Target) -> frozenset[tuple[str, str]]:
    """Returns the columns of pupils (`l`), staff (`m`) and the school (`s`) that the profile or its rules name."""
    found = {("l", "groepsnaam")} if target.one_file_per == "groep" else set()
    for part in target.apart().values():
        own = "m" if part.of in ("medewerkers", "groepsmedewerkers") else "l"
        for column in part.columns:
            for source in MADE_OF.get(column.source, {column.source}):
                of_group = source in ("groepsnaam", "groepen")
                found.add(
                    ("s" if source == "schoolnaam" else "l" if of_group else own, "groepsnaam" if of_group else source)
                )
    return frozenset(found)


def text_of(content: bytes) -> str:
    """Returns all text in a file, of everything that is packed in it too, and its markup."""
    if not content.startswith(b"PK"):
        return content.decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(f"{name}\n{archive.read(name).decode()}" for name in archive.namelist())


def every() -> frozenset[tuple[str, str]]:
    """Returns every column there is, of pupils and of staff."""
    held = {*SAYS, *NEVER, "lenernummer", "hulpmiddelen", "since", "school_year", "missed"} | set(KNOWN) - {
        "school",
        "status",
    }
    return frozenset({*(("l", one) for one in held), *(("m", one) for one in (*WORKS, *NEVER) if one != "groepen")})
