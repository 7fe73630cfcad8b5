"""The sheets of the workbook that show what P and D say: differences in purple, what the desktop leads in yellow."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from schemas.vocabulary import Language
from transforms.reconcile.views import Cell, Head, View
from transforms.report.words import name, say
from transforms.sheets import EDGE, GREY, LINE_HEIGHT, TOP, YELLOW, lay_out, put

PURPLE = PatternFill("solid", fgColor="D9C2F0")


def write_heads(sheet: Worksheet, row: int, texts: Sequence[str]) -> None:
    """Writes the headings of a table."""
    for place, text in enumerate(texts, 1):
        head = put(sheet, row, place, text)
        head.font, head.fill, head.border, head.alignment = Font(bold=True), GREY, EDGE, TOP


def _say(language: Language, key: str) -> str:
    return say(language, f"reconcile.{key}")


def section_sheet(sheet: Worksheet, own: Sequence[View], language: Language) -> None:
    """Writes the tables of a section, one below the other."""
    put(sheet, 1, 1, _say(language, "legend")).font = Font(italic=True)
    row, widest = 3, 1
    for view in own:
        put(sheet, row, 1, name(language, "reconcile_kind", view.name)).font = Font(bold=True, size=12)
        widest = max(widest, _table(sheet, row + 1, view, language))
        row += len(view.lines) + 4
    for place in range(1, widest + 1):
        sheet.column_dimensions[get_column_letter(place)].width = 16 if place == 1 else 18
    sheet.protection.sheet = True
    lay_out(sheet)


def _table(sheet: Worksheet, row: int, view: View, language: Language) -> int:
    """Writes one table and returns how many columns it has."""
    before = [_say(language, "number"), *([_say(language, "afdeling")] if view.by_afdeling else [])]
    texts = [text for head in view.heads for text in _labels(head, language)]
    leads = [head.leads for head in view.heads for _ in _labels(head, language)]
    write_heads(sheet, row, [*before, *texts])
    sheet.row_dimensions[row].height = LINE_HEIGHT * 2 if max(map(len, texts), default=0) > 16 else None
    for place, led in enumerate(leads, len(before) + 1):
        if led:
            sheet.cell(row, place).fill = YELLOW
    for at, line in enumerate(view.lines, row + 1):
        for place, text in enumerate([line.number, *([line.afdeling] if view.by_afdeling else [])], 1):
            put(sheet, at, place, text)
        for place, cell in enumerate(line.cells, len(before) + 1):
            _write(sheet, at, place, cell)
    return len(before) + len(texts)


def _write(sheet: Worksheet, row: int, place: int, cell: Cell) -> None:
    """Writes what a side says; a difference has a sign besides its colour."""
    sign = "! " if cell.differs and not cell.text.startswith("!") else ""
    written = put(sheet, row, place, f"{sign}{cell.text}")
    written.alignment = TOP
    if cell.differs or cell.leads:
        written.fill = PURPLE if cell.differs else YELLOW


def _labels(head: Head, language: Language) -> tuple[str, ...]:
    said = head_text(head, language)
    return (f"{said} P", f"{said} D") if head.paired else (said,)


def head_text(head: Head, language: Language) -> str:
    """Returns what stands above a column, with who leads it where that is the desktop."""
    word = head.word if head.said == "afdeling" else name(language, _WORDS[head.said], head.word)
    return f"{word} {_say(language, 'desktop_leads')}" if head.leads else word


_WORDS = {"column": "reconcile_field", "kind": "reconcile_kind", "overview": "reconcile_overview"}
