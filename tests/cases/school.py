"""An invented school for the cases: its exports in any form, and what a school sees when they were processed."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from io import StringIO
from typing import Any

import pandas as pd

from tests import forms
from tests.deliveries import NOBODY, TODAY, processed
from tests.findings import codes as codes_of
from tests.forms import Group, delimited, element, workbook
from transforms.outcome import Delivery, Outcome

SCHOOL = "99QQ00"
USUAL = ("PROFILE_PARTIAL", "PROFILE_UNVERIFIED", "COLUMN_UNKNOWN", "COLUMN_DROPPED", "COLUMN_TWICE")
COLUMNS = {
    "Leerlingnummer": "",
    "Roepnaam": "",
    "Voorvoegsel": "",
    "Achternaam": "",
    "Geboortedatum": "04-05-2016",
    "Geslacht": "Jongen",
    "Huidige groep": "5a",
    "Leerjaar": "5",
    "Huidige status": "Actief",
}
"""The headings of a list from ParnasSys, and what stands there when a case says nothing else."""

Row = dict[str, str]
File = bytes | tuple[str, bytes]
Table = Sequence[Sequence[object]]


def pupil(number: str, **given: str) -> Row:
    """Returns one row; a keyword stands for the heading that it begins, `Huidige_groep="6"` or `BSN="…"`."""
    row = COLUMNS | {"Leerlingnummer": number, "Roepnaam": f"Wubbe{number}", "Achternaam": f"Ypelaar{number}"}
    return row | {heading.replace("_", " "): text for heading, text in given.items()}


def pupils(count: int, first: int = 1001, **given: str) -> list[Row]:
    """Returns as many rows, with numbers that follow one another."""
    return [pupil(str(first + place), **given) for place in range(count)]


def cells(rows: Sequence[Row]) -> list[list[str]]:
    """Returns the heading and the rows; a column that only some rows have is empty in the others."""
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    return [headings, *([row.get(heading, "") for heading in headings] for row in rows)]


def text(rows: Sequence[Row] | Sequence[Sequence[str]], delimiter: str = ";", end: str = "\r\n") -> str:
    """Returns rows as delimited text."""
    table = cells([row for row in rows if isinstance(row, dict)]) if rows and isinstance(rows[0], dict) else rows
    return delimited(table, delimiter, "utf-8", end=end).decode()


def lines(*rows: str, encoding: str = "utf-8", end: str = "\r\n") -> bytes:
    """Returns lines that were written by hand as a file."""
    return (end.join(rows) + end).encode(encoding)


def xlsx(rows: Table | Mapping[str, Table], **options: Any) -> File:
    """Returns a workbook to deliver, with one sheet `Blad1` or with a sheet for every name."""
    return ("lijst.xlsx", workbook(rows if isinstance(rows, Mapping) else {"Blad1": rows}, **options))


def delivery(*files: File, school: str = SCHOOL, **options: Any) -> Delivery:
    """Returns a delivery; a file without a name gets one."""
    named = [file if isinstance(file, tuple) else (f"lijst{place}.csv", file) for place, file in enumerate(files)]
    return Delivery(options.pop("id", "case"), school, tuple(named), **options)


def each(*lists: Sequence[Row]) -> list[Delivery]:
    """Returns a delivery for each of the schools 99QQ00, 99QQ01 …, with its list in the usual form."""
    return [delivery(text(rows).encode(), school=f"99QQ0{at}", id=str(at)) for at, rows in enumerate(lists)]


def delivered(*files: File, known: pd.DataFrame = NOBODY, today: date = TODAY, **options: Any) -> Outcome:
    """Returns what became of one delivery of the school."""
    return processed([delivery(*files, **options)], known, today=today)[0]


def of(rows: Sequence[Row], **options: Any) -> Outcome:
    """Returns what became of a list in the usual form."""
    return delivered(text(rows).encode(), **options)


def codes(outcome: Outcome) -> list[str]:
    """Returns the codes of what was found, without what is always said of a profile or target."""
    return codes_of(outcome, unsaid=USUAL)


def places(outcome: Outcome, code: str) -> list[tuple[int | None, str]]:
    """Returns where a code was found: row and heading."""
    return [(issue.row, issue.column) for issue in outcome.issues if issue.code == code]


def file(outcome: Outcome, target: str = "schoolwise") -> dict[str, Row]:
    """Returns the rows of an import file by pupil number; a number in it twice fails."""
    found: dict[str, Row] = {}
    for made in outcome.files:
        if made.target == target:
            for row in csv.DictReader(StringIO(made.content.decode("utf-8-sig")), delimiter=";"):
                number = row.get("LEERLINGNUMMER") or row["leerlingnummer"]
                assert number not in found
                found[number] = row
    return found


def xml(outcome: Outcome) -> str:
    """Returns the EDEXML file for Gynzy."""
    (content,) = [made.content for made in outcome.files if made.target == "gynzy"]
    return content.decode()


def archived(outcome: Outcome) -> list[str]:
    """Returns the numbers of the pupils that the delivery archives."""
    return list(outcome.changes.loc[outcome.changes["archived"].astype(bool), "leerlingnummer"])


def ignored(outcome: Outcome) -> dict[str, int]:
    """Returns for what reasons rows were left out."""
    return {reason: count for ledger in outcome.ledger for reason, count in ledger.ignored.items()}


def edexml(
    *leerlingen: str, school: str = SCHOOL, year: str = "2026-2027", groups: Sequence[Group] = (("g5", "5a", "5"),)
) -> bytes:
    """Returns an EDEXML file with these elements for pupils."""
    return forms.edexml(school, "2.1", "Wolk LAS", groups, leerlingen, year)


def leerling(number: str, group: str = "g5", **elements: str) -> str:
    """Returns the element of a pupil."""
    usual = {"achternaam": f"Ypelaar{number}", "roepnaam": f"Wubbe{number}", "geboortedatum": "2016-05-04"}
    return element(number, usual | {"geslacht": "1", "jaargroep": "5"} | elements | {"groep": group})
