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
    "fotourl",
)
"""The columns of a pupil that the register keeps and compares."""

AGREED = ("fotourl",)
"""Those that are only kept where the school agreed to that; of a pupil of whom they were never told nothing is kept."""

KAARTEN = ("lenernummer", "kaartnummer")
"""What a library told of a pupil's card: `lenernummer` is the number of a card that the target was not given yet,
`kaartnummer` that of the card, given or not."""

GEMAAKT = (
    "groepscode",
    "naam",
    "achternaam_voluit",
    "hierarchie",
    "adres",
    "brin",
    "vervaldatum",
    "klascode",
    "schooljaar_begin",
    "schooljaar_einde",
    "eindjaar",
    "toestand",
    "uitschrijfdatum",
    "wachtwoord",
    *KAARTEN,
    "hulpmiddelen",
)
"""Columns that a rule of a target makes of others, or that shaping knows: `toestand` is `nieuw`, `bekend` or
`vertrokken` at the target, `uitschrijfdatum` the day since which a pupil is away, `vervaldatum` that day or else the
last one of the school year, `klascode` that of a class among those of all schools and years."""

SCHOOLGEGEVENS = ("school", "schoolnaam", "schooljaar")
"""What a target may be told of the school: its code, its name in the settings or else its code, and the school year."""

GROEPSGEGEVENS = (
    "groepscode",
    "groepsnaam",
    "jaargroep",
    "jaargroepen",
    "aantal",
    "vestiging",
    "hierarchie",
    "klascode",
)
"""What a target may be told of a group: `jaargroep` where all pupils have the same, else empty; `jaargroepen` all of
them, joined by a comma; `aantal` pupils."""

MEDEWERKERGEGEVENS = (
    "eckid",
    "achternaam",
    "voorvoegsel",
    "roepnaam",
    "voorletters",
    "geslacht",
    "emailadres",
    "gebruikersnaam",
    "rol",
    "groepen",
    "vestiging",
)
"""The columns of a member of staff that the register keeps; `rol` in the words of the source and `groepen` the names
of the groups, several on lines of their own."""

MEDEWERKERNUMMER = "medewerkernummer"
OFFERED = {
    "leerlingen": ("leerlingnummer", *GEGEVENS, *GEMAAKT, *SCHOOLGEGEVENS),
    "groepen": (*GROEPSGEGEVENS, *SCHOOLGEGEVENS),
    "medewerkers": (MEDEWERKERNUMMER, *MEDEWERKERGEGEVENS, "naam", "achternaam_voluit", *SCHOOLGEGEVENS),
    "groepsmedewerkers": (
        MEDEWERKERNUMMER,
        "rol",
        "groepscode",
        "groepsnaam",
        "klascode",
        "lidmaatschap",
        "naam",
        "emailadres",
        *SCHOOLGEGEVENS,
    ),
}
"""What each kind of row can tell a target; `lidmaatschap` is a number and a `klascode` together."""

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

MEDEWERKER_RUW = (*MEDEWERKERGEGEVENS, MEDEWERKERNUMMER, "volledige_naam")
"""What a source profile may map a heading of a list of staff to."""

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
    fotourl: str = pa.Field(nullable=True)

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


class Medewerker(pa.DataFrameModel):
    """A member of staff as one list says it."""

    school: str = pa.Field(str_matches=f"^{SCHOOL}$")
    levering: str
    medewerkernummer: str = pa.Field(nullable=True)
    eckid: str = pa.Field(nullable=True)
    achternaam: str = pa.Field(nullable=True)
    voorvoegsel: str = pa.Field(nullable=True)
    roepnaam: str = pa.Field(nullable=True)
    voorletters: str = pa.Field(nullable=True)
    geslacht: str = pa.Field(nullable=True)
    emailadres: str = pa.Field(nullable=True)
    gebruikersnaam: str = pa.Field(nullable=True)
    rol: str = pa.Field(nullable=True)
    groepen: str = pa.Field(nullable=True)
    vestiging: str = pa.Field(nullable=True)

    @pa.check("medewerkernummer", error="STAFF_NUMBER_MISSING", ignore_na=False)
    def has_number(cls, cells: Cells) -> Cells:
        return cells.fillna("") != ""

    @pa.dataframe_check(error="STAFF_NAME_MISSING")
    def has_name(cls, table: pd.DataFrame) -> Cells:
        return (table["achternaam"].fillna("") != "") | (table["roepnaam"].fillna("") != "")

    @pa.check("achternaam", error="NAME_LONG")
    def surname_fits(cls, cells: Cells) -> Cells:
        return cells.str.len() <= 200

    @pa.check("geslacht", error="GENDER_UNKNOWN")
    def is_gender(cls, cells: Cells) -> Cells:
        return cells.isin({"", *GESLACHT})

    @pa.check("emailadres", error="EMAIL_INVALID")
    def is_email(cls, cells: Cells) -> Cells:
        return cells.str.fullmatch(r"(?:[^@\s]+@[^@\s]+\.[^@\s]+)?")


RESULTAAT = (
    "leerlingnummer_bron",
    "eckid",
    "toetscode",
    "versie",
    "toetsonderdeelcode",
    "toetsnaam",
    "onderdeelnaam",
    "methode",
    "vakgebied",
    "leerjaar",
    "afnamedatum",
    "resultaatid",
    "score",
    "andere_score",
    "osoresultaat",
    "infourl",
    "resultaatverwerker",
    "schooljaar",
    "gemaakt",
)
"""The columns of a result: whose it is as the sender says it, of which test and day, and what came out. `score` is a
number with a point, `andere_score` any other text, `osoresultaat` a tree of elements as JSON; `gemaakt` is the moment
of the file."""


class Resultaat(pa.DataFrameModel):
    """A result as a file of a sender says it; every cell is text, and `""` where the file says nothing."""

    leerlingnummer_bron: str
    eckid: str
    toetscode: str
    versie: str
    toetsonderdeelcode: str
    toetsnaam: str
    onderdeelnaam: str
    methode: str
    vakgebied: str
    leerjaar: str
    afnamedatum: str
    resultaatid: str
    score: str
    andere_score: str
    osoresultaat: str
    infourl: str
    resultaatverwerker: str
    schooljaar: str
    gemaakt: str

    @pa.dataframe_check(error="RESULT_PUPIL_MISSING")
    def has_pupil(cls, table: pd.DataFrame) -> Cells:
        return (table["leerlingnummer_bron"] != "") | (table["eckid"] != "")

    @pa.check("toetscode", error="RESULT_TEST_MISSING")
    def has_test(cls, cells: Cells) -> Cells:
        return cells != ""

    @pa.check("afnamedatum", error="RESULT_DATE_INVALID")
    def has_day(cls, cells: Cells) -> Cells:
        return cells.str.fullmatch(DATE)

    @pa.dataframe_check(error="RESULT_SCORE_MISSING")
    def has_score(cls, table: pd.DataFrame) -> Cells:
        return (table[["score", "andere_score", "osoresultaat"]] != "").any(axis=1)

    @pa.check("leerlingnummer_bron", "eckid", "toetscode", "toetsonderdeelcode", "resultaatid", error="RESULT_TOO_LONG")
    def fits(cls, cells: Cells) -> Cells:
        return cells.str.len() <= 256
