"""The decision workbook: what waits for a person, with cells to decide in; pupils by number and group, no names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from schemas.messages import Issue
from schemas.vocabulary import Language
from transforms.outcome import KINDS
from transforms.report.review import Reviewed, sections
from transforms.report.words import name, say
from transforms.sheets import EDGE, GREY, TOP, heighten, lay_out, offer, put, unlock
from transforms.writers.workbook import packed

COLUMNS = {
    "choice": 17,
    "kind": 16,
    "number": 16,
    "number_was": 14,
    "group": 11,
    "group_was": 11,
    "cause": 36,
    "proof": 58,
}
"""Columns of the sheet with the changes, and how wide they are."""
ANSWERS = ("approve", "reject")
CHOICES = ("yes", "no")
OF_PAIRS = ("same", "two", "later")
"""What may be chosen of two numbers that are, or may be, one child."""


@dataclass(frozen=True)
class Waiting:
    """What waits for a person, as far as one needs it to decide."""

    school: str
    delivery: str
    digest: str
    day: str
    counts: Mapping[str, int]
    """Kind of change -> pupils."""
    missing: Mapping[str, int]
    """Cause -> pupils."""
    reasons: tuple[Issue, ...]
    changes: Sequence[Mapping[str, str]]
    """The columns of `outcome.CHANGES`, as texts."""
    first_by: str = ""
    """Who approved it already, where two people have to."""
    four_eyes: bool = False
    """Whether two people have to approve."""

    @property
    def key(self) -> str:
        """What ties a workbook to this change set and to no other."""
        return f"{self.school}/{self.delivery}/{self.digest}"


def decision_book(waiting: Waiting, language: Language) -> bytes:
    """Returns the workbook in which a person decides, the same bytes for the same change set."""
    book = Workbook()
    first = book.worksheets[0]
    first.title = _say(language, "decision_sheet")
    _decision(first, waiting, language)
    _changes(book.create_sheet(_say(language, "changes_sheet")), waiting, language)
    _lists(book.create_sheet(_say(language, "lists_sheet")), language)
    return packed(book, date.fromisoformat(waiting.day))


def _say(language: Language, key: str, **facts: object) -> str:
    return say(language, f"book.{key}", **facts)


def _decision(sheet: Worksheet, waiting: Waiting, language: Language) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 34, 92
    put(sheet, 1, 1, _say(language, "title", **vars(waiting))).font = Font(bold=True, size=14)
    for row in range(1, 5):
        put(sheet, row + 1, 1, _say(language, f"how_{row}"))
    asked = ["decision", "by", *(["second"] if waiting.four_eyes else []), "reason"]
    for row, key in enumerate(asked, 7):
        put(sheet, row, 1, _say(language, key)).font = Font(bold=True)
        unlock(put(sheet, row, 2, ""))
    answers = ",".join(_say(language, answer) for answer in ANSWERS)
    offer(sheet, f'"{answers}"', "B7")
    row = 8 + len(asked)
    for label, text in _facts(waiting, language):
        for place, told in enumerate((label, text), 1):
            put(sheet, row, place, told).alignment = TOP
        heighten(sheet, row, {"A": label, "B": text})
        row += 1
    put(sheet, row + 1, 1, _say(language, "key")).font = Font(color="808080", size=8)
    put(sheet, row + 1, 2, waiting.key).font = Font(color="808080", size=8)
    sheet.protection.sheet = True
    lay_out(sheet)


def _facts(waiting: Waiting, language: Language) -> list[tuple[str, str]]:
    kinds = [(name(language, "kind", kind), waiting.counts.get(kind, 0)) for kind in KINDS]
    causes = [(_say(language, "missing", cause=name(language, "cause", one)), n) for one, n in waiting.missing.items()]
    archived = (_say(language, "archived"), waiting.counts.get("archived", 0))
    return [
        (_say(language, "day"), waiting.day),
        *([(_say(language, "first_by"), waiting.first_by)] if waiting.first_by else []),
        *((_say(language, "held"), issue.text(language)) for issue in waiting.reasons),
        *((label, str(count)) for label, count in (*kinds, *causes, archived) if count),
    ]


def _changes(sheet: Worksheet, waiting: Waiting, language: Language) -> None:
    for place, (column, width) in enumerate(COLUMNS.items(), 1):
        head = put(sheet, 1, place, _say(language, column))
        head.font, head.fill, head.border = Font(bold=True), GREY, EDGE
        sheet.column_dimensions[head.column_letter].width = width
    pupils = [pupil for section in sections(waiting.changes, language) for pupil in section.pupils]
    for row, pupil in enumerate(pupils, 2):
        cells = [put(sheet, row, place, text) for place, text in enumerate(_cells(pupil), 1)]
        for cell in cells:
            cell.alignment = TOP
        unlock(cells[0])
        heighten(sheet, row, {cell.column_letter: str(cell.value or "") for cell in cells})
    last = max(len(pupils) + 1, 2)
    lists = f"'{_say(language, 'lists_sheet')}'"
    offer(sheet, f'=IF($D2="",{lists}!$A$1:$A$2,{lists}!$B$1:$B$3)', f"A2:A{last}")
    sheet.freeze_panes = "D2"
    sheet.auto_filter.ref = f"A1:H{last}"
    sheet.print_title_rows = "1:1"
    lay_out(sheet)


def _cells(pupil: Reviewed) -> tuple[str, ...]:
    return "", pupil.kind, pupil.number, pupil.number_was, pupil.group, pupil.group_was, pupil.cause, pupil.evidence


def _lists(sheet: Worksheet, language: Language) -> None:
    """Writes what may be chosen; the lists follow a row wherever it is sorted to."""
    for place, choices in enumerate((CHOICES, OF_PAIRS), 1):
        for row, choice in enumerate(choices, 1):
            put(sheet, row, place, _say(language, choice))
    sheet.sheet_state = "hidden"
