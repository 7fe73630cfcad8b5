"""An invented school for the cases: its exports in any form, and what a school sees when they were processed."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import pandas as pd
from openpyxl import Workbook

from schemas.profile import Settings, shipped
from transforms.compare import KNOWN
from transforms.deliver import take_in, work_out
from transforms.outcome import Delivery, Outcome

SCHOOL = "99QQ00"
TODAY = date(2026, 8, 20)
NOBODY = pd.DataFrame(columns=list(KNOWN), dtype="str")
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
    written = StringIO(newline="")
    table = cells([row for row in rows if isinstance(row, dict)]) if rows and isinstance(rows[0], dict) else rows
    csv.writer(written, delimiter=delimiter, lineterminator=end).writerows(table)
    return written.getvalue()


def lines(*rows: str, encoding: str = "utf-8", end: str = "\r\n") -> bytes:
    """Returns lines that were written by hand as a file."""
    return (end.join(rows) + end).encode(encoding)


def xlsx(sheets: Mapping[str, Iterable[Sequence[object]]], merge: str = "", epoch: int = 1900) -> bytes:
    """Returns a workbook; a sheet whose name begins with `verborgen` is hidden, `merge` is merged in the first one."""
    book, target = Workbook(), BytesIO()
    book.remove(book.worksheets[0])
    if epoch == 1904:
        book.epoch = pd.Timestamp("1904-01-01").to_pydatetime()
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name.startswith("verborgen") else "visible"
        for row in rows:
            sheet.append(list(row))
    for cells_ in merge.split():
        book.worksheets[0].merge_cells(cells_)
    book.save(target)
    return target.getvalue()


def delivery(*files: File, school: str = SCHOOL, **options: Any) -> Delivery:
    named = [file if isinstance(file, tuple) else (f"lijst{place}.csv", file) for place, file in enumerate(files)]
    return Delivery(options.pop("id", "case"), school, tuple(named), **options)


def batch(*deliveries: Delivery, known: pd.DataFrame = NOBODY, today: date = TODAY, **settings: Any) -> list[Outcome]:
    """Takes deliveries all the way, and holds them against what always counts."""
    given = Settings(**settings)
    intake = take_in(deliveries, shipped(), given, {}, today)
    outcomes = work_out(intake, known, {}, shipped(), given, today)
    for outcome in outcomes:
        assert all(ledger.balances for ledger in outcome.ledger)
        assert all(issue.text("nl") and issue.text("en") for issue in outcome.issues)
        assert not outcome.pupils.duplicated(["school", "leerlingnummer"]).any() if len(outcome.pupils) else True
    return outcomes


def delivered(
    *files: File, known: pd.DataFrame = NOBODY, today: date = TODAY, settings: Mapping[str, Any] = {}, **options: Any
) -> Outcome:
    """Returns what became of one delivery of the school."""
    return batch(delivery(*files, **options), known=known, today=today, **settings)[0]


def of(rows: Sequence[Row], **options: Any) -> Outcome:
    """Returns what became of a list in the usual form."""
    return delivered(text(rows).encode(), **options)


def known_after(outcome: Outcome) -> pd.DataFrame:
    """Returns what the register knows once the outcome is published."""
    assert outcome.state == "published", [issue.code for issue in outcome.issues]
    return outcome.pupils[list(KNOWN)]


def codes(outcome: Outcome) -> list[str]:
    """Returns the codes of what was found, without what is always said of a profile or target."""
    usual = ("PROFILE_PARTIAL", "PROFILE_UNVERIFIED", "COLUMN_UNKNOWN", "COLUMN_DROPPED", "COLUMN_TWICE")
    return [issue.code for issue in outcome.issues if issue.code not in usual]


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


def active(outcome: Outcome) -> dict[str, Row]:
    """Returns the school's active pupils after the delivery, by number."""
    now = outcome.pupils[outcome.pupils["status"] == "active"].astype("object").fillna("").astype(str)
    return {row["leerlingnummer"]: row for row in now.to_dict("records")}


def archived(outcome: Outcome) -> list[str]:
    """Returns the numbers of the pupils that the delivery archives."""
    return list(outcome.changes.loc[outcome.changes["archived"].astype(bool), "leerlingnummer"])


def column(outcome: Outcome, name: str) -> dict[str, str]:
    """Returns one fact of every active pupil."""
    return {number: row[name] for number, row in active(outcome).items()}


def ignored(outcome: Outcome) -> dict[str, int]:
    """Returns for what reasons rows were left out."""
    return {reason: count for ledger in outcome.ledger for reason, count in ledger.ignored.items()}


def edexml(*leerlingen: str, school: str = SCHOOL, year: str = "2026-2027", groups: str = "") -> bytes:
    """Returns an EDEXML file with these elements for pupils."""
    groups = groups or '<groep key="g5"><naam>5a</naam><jaargroep>5</jaargroep></groep>'
    head = f"<schooljaar>{year}</schooljaar><brincode>{school[:4]}</brincode>"
    head += f"<dependancecode>{school[4:]}</dependancecode><xsdversie>2.1</xsdversie>"
    body = f"<groepen>{groups}</groepen><leerlingen>{''.join(leerlingen)}</leerlingen>"
    return f'<?xml version="1.0" encoding="UTF-8"?><EDEX><school>{head}</school>{body}</EDEX>'.encode()


def leerling(number: str, group: str = "g5", **elements: str) -> str:
    """Returns the element of a pupil."""
    usual = {"achternaam": f"Ypelaar{number}", "roepnaam": f"Wubbe{number}", "geboortedatum": "2016-05-04"}
    usual |= {"geslacht": "1", "jaargroep": "5"} | elements
    filled = "".join(f"<{name}>{said}</{name}>" for name, said in usual.items() if said)
    groep = f'<groep key="{group}"/>' if group else ""
    return f'<leerling key="{number}">{filled}{groep}</leerling>'
