"""The canonical tables: one row per pupil or group, every cell text, in EDEXML's words and codes.

`""` means the file says there is nothing; a missing value means the file does not say, or said something unreadable,
so that what was known stays. Dates are `YYYY-MM-DD`. A check's `error` is a code of the message catalogue.
The index is the row's place in the batch; the columns of `HERKOMST` tell file, sheet and row.
"""

from __future__ import annotations

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

GEMAAKT = ("groepscode", "naam", "achternaam_voluit", "hierarchie")
"""Columns that a rule of a target makes of others."""

SCHOOLGEGEVENS = ("school", "schoolnaam", "schooljaar")
"""What a target may be told of the school: its code, its name in the settings or else its code, and the school year."""

ADRES = ("straat", "huisnummer", "huisnummertoevoeging", "postcode", "woonplaats", "telefoon")
"""The columns that a secret address or telephone leaves empty."""

ADRES_RUW = (*ADRES, "adres", "postcode_plaats")
"""The columns of an export that hold an address or telephone, or part of one."""

HERKOMST = ("levering", "bestand", "blad", "rij")
"""Where a row comes from: delivery, file, sheet (or member of an archive) and the row number a person sees."""

INSCHRIJVING = ("uitstroomdatum", "inschrijfstatus", "bekostigd", "plaatsing_actief", "schooljaar", "brin")
"""Columns of an enrolment that decide about a row and are not kept."""

SAMENGESTELD = ("volledige_naam", "adres", "postcode_plaats", "geheim_adres", "geheim_telefoon")
"""Columns in which an export puts several facts together; normalising takes them apart."""

RUW = (*GEGEVENS, "leerlingnummer", *INSCHRIJVING, *SAMENGESTELD)
"""What a source profile may map a heading to."""


ECKID_ONLY = "parked:eckid_only"
"""What becomes of a row with an ECK iD and no number, unless the register or another row tells the number."""

Cells = pd.Series


class Leerling(pa.DataFrameModel):
    """A pupil as one delivery says it: a row per enrolment, until `identify` leaves one per school and number."""

    school: str = pa.Field(str_matches=f"^{SCHOOL}$")
    levering: str
    leerlingnummer: str = pa.Field(nullable=True)
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

    @pa.check("leerlingnummer", error="NUMBER_MISSING", ignore_na=False)
    def has_number(cls, cells: Cells) -> Cells:
        return cells.fillna("") != ""

    @pa.dataframe_check(error="NAME_MISSING")
    def has_name(cls, table: pd.DataFrame) -> Cells:
        return (table["achternaam"].fillna("") != "") | (table["roepnaam"].fillna("") != "")

    @pa.check("achternaam", error="NAME_LONG")
    def surname_fits(cls, cells: Cells) -> Cells:
        return cells.str.len() <= 200

    @pa.check("geboortedatum", "instroomdatum", error="DATE_INVALID")
    def is_date(cls, cells: Cells) -> Cells:
        return cells.str.fullmatch(f"(?:{DATE})?")

    @pa.check("geslacht", error="GENDER_UNKNOWN")
    def is_gender(cls, cells: Cells) -> Cells:
        return cells.isin({"", *GESLACHT})

    @pa.check("jaargroep", error="YEAR_GROUP_UNKNOWN")
    def is_year_group(cls, cells: Cells) -> Cells:
        return cells.isin({"", *JAARGROEP})

    @pa.check("postcode", error="POSTCODE_INVALID")
    def is_postcode(cls, cells: Cells) -> Cells:
        return cells.str.fullmatch(f"(?:{POSTCODE})?")

    @pa.check("emailadres", error="EMAIL_INVALID")
    def is_email(cls, cells: Cells) -> Cells:
        return cells.str.fullmatch(r"(?:[^@\s]+@[^@\s]+\.[^@\s]+)?")
