"""What EDEXML and UWLR ask of a file beyond its form; no XSD is used, because those refuse the files of today.

What a column as such must hold (dates, gender, lengths of names) is looked at when the whole batch is normalised.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from schemas.messages import Issue
from schemas.vocabulary import JAARGROEP
from transforms.values.codes import read_school_year
from transforms.values.dates import ISO, read_date
from transforms.values.year_groups import read_year_group

Record = dict[str, str]

PART = "leerlingen"
"""The name of the part in which the pupils stand."""
NUMBERS = ("sofinummer", "bsn", "onderwijsnummer", "bsn_ondwnr-4", "rijksregisternummer")
NAME_PARTS = ("voorvoegsel", "voornamen", "voorletters-1")
LONGEST = {"@key": 256, "voorvoegsel": 10, "gebruikersnaam": 64, "fotourl": 256, "postcodeoverig": 32}
LONGEST_OLD = {**LONGEST, "@key": 64, "achternaam": 70}
"""Lengths of EDEXML 2.1 and of 1.03, of columns whose length is not looked at elsewhere."""

_DATETIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?")
_BRIN = re.compile(r"\d{2}[A-Z]{2}", re.IGNORECASE | re.ASCII)
_LOCATION = re.compile(r"\d{2}", re.ASCII)


class Document:
    """The records of an EDEXML document."""

    def __init__(self) -> None:
        self.uwlr = False
        self.school: Record = {}
        self.leerling: list[Record] = []
        self.lines: list[int] = []
        self.leerkracht: list[Record] = []
        self.staff_lines: list[int] = []
        self.defined: dict[str, dict[str, Record]] = defaultdict(dict)
        """Kind (groep, samengestelde_groep, vestiging) -> key -> record."""
        self.twice: set[tuple[str, str]] = set()
        """Kind and key of what is defined more than once, and not in the same way."""
        self.additions = 0


def version(document: Document) -> str:
    """Returns the version of the standard as the file says it, or as its elements show."""
    said = document.school.get("xsdversie", "")
    if not re.fullmatch(r"\d[\d.]{0,7}", said):
        said = "" if document.uwlr else _shown(document)
    return f"{'UWLR' if document.uwlr else 'EDEXML'} {said}".strip()


def _shown(document: Document) -> str:
    pupils = document.leerling
    if any("@eckid" in pupil for pupil in pupils):
        return "2.1"
    both = any("jaargroep" in pupil and "groep/@key" in pupil for pupil in pupils)
    newer = document.defined["samengestelde_groep"] or document.defined["vestiging"] or "peildatum" in document.school
    return "2.0" if both or newer else "1.03"


def rules(file: str, document: Document) -> tuple[Issue, ...]:
    """Returns what does not keep to the standard, about the file first and then pupil by pupil."""
    longest = LONGEST_OLD if version(document).startswith("EDEXML 1") else LONGEST
    keys: set[str] = set()
    found = [Issue(code, file, PART, column=f"school/{column}") for code, column in _of_school(document.school)]
    for pupil, line in zip(document.leerling, document.lines, strict=True):
        key = pupil.get("@key", "")
        told = [*_of_pupil(pupil, longest), *_references(pupil, document)]
        told += [("KEY_TWICE", "@key")] if key and key in keys else []
        keys.add(key)
        found += [Issue(code, file, PART, line, column) for code, column in told]
    return tuple(found)


def _of_school(school: Record) -> Iterator[tuple[str, str]]:
    year, brin, location = (school.get(name, "") for name in ("schooljaar", "brincode", "dependancecode"))
    if year and not read_school_year(year).value:
        yield "SCHOOL_YEAR_INVALID", "schooljaar"
    elif year and not re.fullmatch("[0-9]{4}-[0-9]{4}", year):
        yield "SCHOOL_YEAR_FORM", "schooljaar"
    if brin and not _BRIN.fullmatch(brin):
        yield "BRIN_INVALID", "brincode"
    if location and not _LOCATION.fullmatch(location):
        yield "LOCATION_CODE_INVALID", "dependancecode"
    if (day := school.get("peildatum", "")) and not read_date(day, ISO).value:
        yield "DATE_INVALID", "peildatum"
    if (moment := school.get("aanmaakdatum", "")) and not _DATETIME.fullmatch(moment):
        yield "DATETIME_FORM", "aanmaakdatum"


def _of_pupil(pupil: Record, longest: dict[str, int]) -> Iterator[tuple[str, str]]:
    if "achternaam" not in pupil and (part := next((part for part in NAME_PARTS if part in pupil), "")):
        yield "NAME_PART_ALONE", part
    year = pupil.get("jaargroep", "")
    if year and year not in JAARGROEP and read_year_group(year, False, {}).value:
        yield "YEAR_GROUP_FORM", "jaargroep"
    if (moment := pupil.get("mutatiedatum", "")) and not _DATETIME.fullmatch(moment):
        yield "DATETIME_FORM", "mutatiedatum"
    if sum(number in pupil for number in NUMBERS) > 1:
        yield "IDENTITY_TWICE", ""
    for column, most in longest.items():
        if len(pupil.get(column, "")) > most:
            yield "VALUE_OVER_STANDARD", column


def _references(pupil: Record, document: Document) -> Iterator[tuple[str, str]]:
    """Yields the references of a pupil that lead to nothing, or to more than one thing."""
    for kind in ("groep", "vestiging"):
        key = pupil.get(f"{kind}/@key", "")
        if (kind, key) in document.twice:
            yield "GROUP_KEY_TWICE", kind
        elif key and key not in document.defined[kind]:
            yield "GROUP_UNKNOWN", kind
    others = pupil.get("samengestelde_groepen", "").split(",")
    if any(key and key not in document.defined["samengestelde_groep"] for key in others):
        yield "GROUP_UNKNOWN", "samengestelde_groepen"
