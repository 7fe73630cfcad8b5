"""The decision workbook: what waits for a person, with cells to decide in; pupils by number and group, no names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from schemas.messages import Issue
from schemas.vocabulary import Language
from transforms.outcome import KINDS
from transforms.report.review import Reviewed, sections
from transforms.report.words import name, say
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
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings of texts that a spreadsheet would run when somebody edits the cell."""
LINE_HEIGHT = 15
YELLOW = PatternFill("solid", fgColor="FFF2CC")
GREY = PatternFill("solid", fgColor="E7E6E6")
LINE = Side(style="thin", color="BFBFBF")
EDGE = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
TOP = Alignment(vertical="top", wrap_text=True)


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
    _put(sheet, 1, 1, _say(language, "title", **vars(waiting))).font = Font(bold=True, size=14)
    for row in range(1, 5):
        _put(sheet, row + 1, 1, _say(language, f"how_{row}"))
    asked = ["decision", "by", *(["second"] if waiting.four_eyes else []), "reason"]
    for row, key in enumerate(asked, 7):
        _put(sheet, row, 1, _say(language, key)).font = Font(bold=True)
        _open(_put(sheet, row, 2, ""))
    answers = ",".join(_say(language, answer) for answer in ANSWERS)
    _offer(sheet, f'"{answers}"', "B7")
    row = 8 + len(asked)
    for label, text in _facts(waiting, language):
        for place, told in enumerate((label, text), 1):
            _put(sheet, row, place, told).alignment = TOP
        _heighten(sheet, row, {"A": label, "B": text})
        row += 1
    _put(sheet, row + 1, 1, _say(language, "key")).font = Font(color="808080", size=8)
    _put(sheet, row + 1, 2, waiting.key).font = Font(color="808080", size=8)
    sheet.protection.sheet = True
    _page(sheet)


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
        head = _put(sheet, 1, place, _say(language, column))
        head.font, head.fill, head.border = Font(bold=True), GREY, EDGE
        sheet.column_dimensions[head.column_letter].width = width
    pupils = [pupil for section in sections(waiting.changes, language) for pupil in section.pupils]
    for row, pupil in enumerate(pupils, 2):
        cells = [_put(sheet, row, place, text) for place, text in enumerate(_cells(pupil), 1)]
        for cell in cells:
            cell.alignment = TOP
        _open(cells[0])
        _heighten(sheet, row, {cell.column_letter: str(cell.value or "") for cell in cells})
    last = max(len(pupils) + 1, 2)
    lists = f"'{_say(language, 'lists_sheet')}'"
    _offer(sheet, f'=IF($D2="",{lists}!$A$1:$A$2,{lists}!$B$1:$B$3)', f"A2:A{last}")
    sheet.freeze_panes = "D2"
    sheet.auto_filter.ref = f"A1:H{last}"
    sheet.print_title_rows = "1:1"
    _page(sheet)


def _cells(pupil: Reviewed) -> tuple[str, ...]:
    return "", pupil.kind, pupil.number, pupil.number_was, pupil.group, pupil.group_was, pupil.cause, pupil.evidence


def _lists(sheet: Worksheet, language: Language) -> None:
    """Writes what may be chosen; the lists follow a row wherever it is sorted to."""
    for place, choices in enumerate((CHOICES, OF_PAIRS), 1):
        for row, choice in enumerate(choices, 1):
            _put(sheet, row, place, _say(language, choice))
    sheet.sheet_state = "hidden"


def _offer(sheet: Worksheet, choices: str, cells: str) -> None:
    offered = DataValidation("list", formula1=choices.removeprefix("="), allow_blank=True)
    offered.add(cells)
    offered.showErrorMessage = True
    sheet.add_data_validation(offered)


def _put(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    """Writes a text that stays a text, also when somebody edits the cell."""
    cell = cast(Cell, sheet.cell(row, column))
    cell.number_format = "@"
    if text:
        cell.value, cell.data_type = ILLEGAL_CHARACTERS_RE.sub("", text), "s"
        cell.quotePrefix = text.startswith(FORMULA)
    return cell


def _open(cell: Cell) -> None:
    """Lets a person write in a cell."""
    cell.protection, cell.fill, cell.border = Protection(locked=False), YELLOW, EDGE


def _heighten(sheet: Worksheet, row: int, texts: Mapping[str, str]) -> None:
    """Gives a row the height of its longest text: not every program finds that by itself."""
    lines = max(1 + int(1.15 * len(text) / sheet.column_dimensions[column].width) for column, text in texts.items())
    sheet.row_dimensions[row].height = LINE_HEIGHT * lines if lines > 1 else None


def _page(sheet: Worksheet) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
