"""The canonical tables: one row per pupil or group, every cell text, in EDEXML's words and codes.

`""` means the file says there is nothing; a missing value means the file does not say, or said something unreadable,
so that what was known stays. Dates are `YYYY-MM-DD`. A check's `error` is a code of the message catalogue.
The index is the row's place in the batch; `Herkomst` tells file, sheet and row for it.
"""

from __future__ import annotations

import re

import pandas as pd
import pandera.pandas as pa

from schemas.vocabulary import GESLACHT, JAARGROEP

DATE = r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
POSTCODE = r"[1-9][0-9]{3}[A-Z]{2}"
SCHOOL = r"[0-9]{2}[A-Z]{2}[0-9]{2}"

GEGEVENS = (
    "eckid",
    "achternaam",
    "voorvoegsel",
    "roepnaam",
    "voorletters",
    "voornamen",
    "geboortedatum",
    "geslacht",
    "jaargroep",
    "groep",
    "groepsnaam",
    "leerweg",
    "opleiding",
    "vestiging",
    "emailadres",
    "telefoon",
    "straat",
    "huisnummer",
    "huisnummertoevoeging",
    "postcode",
    "woonplaats",
    "instroomdatum",
)
"""The columns of a pupil that the register keeps and compares."""

ADRES = ("straat", "huisnummer", "huisnummertoevoeging", "postcode", "woonplaats", "telefoon")
"""The columns that a secret address or telephone leaves empty."""

HERKOMST = ("levering", "bestand", "blad", "rij")
"""Where a row comes from: delivery, file, sheet (or member of an archive) and the row number a person sees."""

INSCHRIJVING = ("uitstroomdatum", "inschrijfstatus", "bekostigd", "plaatsing_actief", "schooljaar", "brin")
"""Columns of an enrolment that decide about a row and are not kept."""

SAMENGESTELD = ("volledige_naam", "adres", "postcode_plaats", "geheim_adres", "geheim_telefoon")
"""Columns in which an export puts several facts together; normalising takes them apart."""

RUW = (*GEGEVENS, "leerlingnummer", *INSCHRIJVING, *SAMENGESTELD)
"""What a source profile may map a heading to."""


def matches(pattern: str, error: str) -> pa.Check:
    """Returns a check that every filled cell is wholly of the pattern; empty cells pass."""
    compiled = re.compile(f"(?:{pattern})?")
    return pa.Check(lambda cells: cells.str.fullmatch(compiled.pattern), error=error)


def within(values: object, error: str) -> pa.Check:
    """Returns a check that every filled cell is one of the values; empty cells pass."""
    allowed = {"", *values}  # type: ignore[misc]
    return pa.Check(lambda cells: cells.isin(allowed), error=error)


def at_most(length: int, error: str) -> pa.Check:
    """Returns a check that no cell is longer than `length` characters."""
    return pa.Check(lambda cells: cells.str.len() <= length, error=error)


class Leerling(pa.DataFrameModel):
    """A pupil as one delivery says it: one row per (school, leerlingnummer)."""

    school: str = pa.Field()
    levering: str = pa.Field()
    leerlingnummer: str = pa.Field()
    eckid: str = pa.Field(nullable=True)
    achternaam: str = pa.Field(nullable=True)
    voorvoegsel: str = pa.Field(nullable=True)
    roepnaam: str = pa.Field(nullable=True)
    voorletters: str = pa.Field(nullable=True)
    voornamen: str = pa.Field(nullable=True)
    geboortedatum: str = pa.Field(nullable=True)
    geslacht: str = pa.Field(nullable=True)
    jaargroep: str = pa.Field(nullable=True)
    groep: str = pa.Field(nullable=True)
    groepsnaam: str = pa.Field(nullable=True)
    leerweg: str = pa.Field(nullable=True)
    opleiding: str = pa.Field(nullable=True)
    vestiging: str = pa.Field(nullable=True)
    emailadres: str = pa.Field(nullable=True)
    telefoon: str = pa.Field(nullable=True)
    straat: str = pa.Field(nullable=True)
    huisnummer: str = pa.Field(nullable=True)
    huisnummertoevoeging: str = pa.Field(nullable=True)
    postcode: str = pa.Field(nullable=True)
    woonplaats: str = pa.Field(nullable=True)
    instroomdatum: str = pa.Field(nullable=True)
