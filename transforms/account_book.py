"""The workbook with old accounts: whose each may be, with cells for a person to confirm, correct or tell apart in.

It names the pupils, because a person has to compare them with the names in the platform.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from schemas.vocabulary import Language
from transforms.report.words import name, say
from transforms.sheets import EDGE, GREY, TOP, heighten, lay_out, offer, put, unlock
from transforms.values.names import join_name
from transforms.writers.workbook import packed

COLUMNS = {
    "choice": 10,
    "account": 24,
    "account_name": 28,
    "account_group": 12,
    "number": 16,
    "name": 28,
    "group": 10,
    "state": 18,
    "score": 10,
    "agrees": 40,
    "differs": 26,
    "other": 18,
    "check": 12,
}
"""Columns of the sheet with the accounts, and how wide they are."""
STATES = ("proposed", "doubtful", "nobody", "left", "confirmed")
"""What is to be said of an account: certain enough, for a person to look at, of no pupil, of one who left, or settled
before."""
PUPILS = ("number", "name", "group")
_OPEN = ("choice", "other")


class Line(NamedTuple):
    """An account, and a pupil whose it may be."""

    account: str
    account_name: str
    account_group: str
    number: str
    state: str
    score: float
    evidence: str
    against: str
    check: str
    """What shows that nobody changed the account in the workbook."""


@dataclass(frozen=True)
class Listed:
    """All that the workbook tells."""

    school: str
    target: str
    title: str
    """Of the target."""
    lines: Sequence[Line]
    pupils: pd.DataFrame
    """Who is there now: leerlingnummer, roepnaam, voorvoegsel, achternaam, groepsnaam."""

    @property
    def key(self) -> str:
        """What tells which school and target a workbook is about."""
        return f"{self.school}/accounts/{self.target}"


def account_book(listed: Listed, today: date, language: Language) -> bytes:
    """Returns the workbook, with a tick only where a proposal is certain enough; the same bytes on the same day."""
    book = Workbook()
    pupils = {number: cells for number, *cells in _pupils(listed.pupils)}
    _accounts(book.worksheets[0], listed, pupils, language)
    _explained(book.create_sheet(_say(language, "explained_sheet")), listed, language)
    linked = {line.number for line in listed.lines if line.state in ("proposed", "confirmed")}
    without = [(number, *cells) for number, cells in pupils.items() if number not in linked]
    _without(book.create_sheet(_say(language, "pupils_sheet")), without, language)
    return packed(book, today)


def chosen_by_us(state: str) -> str:
    """Returns what stands in the cell to choose in before a person has seen it."""
    return "yes" if state == "proposed" else ""


def _say(language: Language, key: str, **facts: object) -> str:
    return say(language, f"accounts.{key}", **facts)


def _pupils(pupils: pd.DataFrame) -> list[tuple[str, str, str]]:
    columns = ("leerlingnummer", "roepnaam", "voorvoegsel", "achternaam", "groepsnaam")
    rows = pupils[list(columns)].fillna("").sort_values(["groepsnaam", "achternaam", "roepnaam", "leerlingnummer"])
    return [(number, join_name(*names), group) for number, *names, group in rows.itertuples(index=False, name=None)]


def _accounts(sheet: Worksheet, listed: Listed, pupils: Mapping[str, Sequence[str]], language: Language) -> None:
    sheet.title = _say(language, "accounts_sheet")
    _head(sheet, COLUMNS, language)
    order = {state: place for place, state in enumerate(STATES)}
    for row, line in enumerate(sorted(listed.lines, key=lambda line: order[line.state]), 2):
        texts = _cells(line, pupils.get(line.number, ("", "")), language)
        cells = {column: put(sheet, row, place, texts[column]) for place, column in enumerate(COLUMNS, 1)}
        for column, cell in cells.items():
            cell.alignment = TOP
            if column in _OPEN:
                unlock(cell)
        heighten(sheet, row, {cell.column_letter: str(cell.value or "") for cell in cells.values()})
    last = max(len(listed.lines) + 1, 2)
    offer(sheet, f'"{_say(language, "yes")},{_say(language, "no")}"', f"A2:A{last}")
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = f"A1:M{last}"
    sheet.column_dimensions["M"].hidden = True
    lay_out(sheet)


def _cells(line: Line, pupil: Sequence[str], language: Language) -> dict[str, str]:
    chosen = chosen_by_us(line.state)
    return {
        **line._asdict(),
        "choice": _say(language, chosen) if chosen else "",
        "name": pupil[0],
        "group": pupil[1],
        "state": _say(language, line.state),
        "score": f"{line.score:.0%}" if line.score else "",
        "agrees": _traits(line.evidence, language),
        "differs": _traits(line.against, language),
        "other": "",
    }


def _traits(codes: str, language: Language) -> str:
    return ", ".join(name(language, "trait", code) for code in codes.split(",") if code)


def _explained(sheet: Worksheet, listed: Listed, language: Language) -> None:
    sheet.column_dimensions["A"].width = 110
    put(sheet, 1, 1, _say(language, "title", **vars(listed))).font = Font(bold=True, size=14)
    for row in range(1, 8):
        cell = put(sheet, row + 1, 1, _say(language, f"how_{row}", **vars(listed)))
        cell.alignment = TOP
        heighten(sheet, row + 1, {"A": str(cell.value)})
    put(sheet, 10, 1, listed.key).font = Font(color="808080", size=8)
    sheet.protection.sheet = True
    lay_out(sheet)


def _without(sheet: Worksheet, pupils: Sequence[tuple[str, ...]], language: Language) -> None:
    _head(sheet, {column: COLUMNS[column] for column in PUPILS}, language)
    for row, cells in enumerate(pupils, 2):
        for place, text in enumerate(cells, 1):
            put(sheet, row, place, text)
    sheet.freeze_panes = "A2"
    lay_out(sheet)


def _head(sheet: Worksheet, columns: Mapping[str, int], language: Language) -> None:
    for place, (column, width) in enumerate(columns.items(), 1):
        head = put(sheet, 1, place, _say(language, column))
        head.font, head.fill, head.border = Font(bold=True), GREY, EDGE
        sheet.column_dimensions[head.column_letter].width = width
