"""The workbook of a comparison: how each section stands, what P and D say, and cells to choose what is taken over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from pandas import DataFrame

from schemas.vocabulary import Language
from transforms.reconcile.book_sections import PURPLE, section_sheet, write_heads
from transforms.reconcile.differ import records
from transforms.reconcile.model import Reconciliation
from transforms.reconcile.packages import kept
from transforms.reconcile.showing import Only, shown_of
from transforms.reconcile.standing import only_shown, pupils_first, standing
from transforms.reconcile.views import views
from transforms.report.words import name, say
from transforms.sheets import EDGE, LINE_HEIGHT, TOP, heighten, lay_out, offer, put, unlock
from transforms.writers.workbook import packed

COLUMNS = {
    "choice": 10,
    "section": 20,
    "kind": 28,
    "number": 16,
    "afdeling": 11,
    "portal": 40,
    "desktop": 40,
    "direction": 44,
    "row_key": 20,
}
"""Columns of the sheet with the choices, and how wide they are."""
AFDELINGEN = {"afdeling": 14, "packages": 26, "count": 14, "exempt": 16, "remark": 70}
"""Columns of the sheet about the packages of whole afdelingen."""
WHOLE = {"persoonsgegevens": "persoonsgegevens", "pakketkeuzes": "pakket"}
"""Sections in which a person chooses about a pupil at once, whatever differs of it, and what that choice is called."""
SMALL = Font(color="808080", size=8)
WIDE = 112
"""Signs that fit beside each other on the first sheet."""


@dataclass(frozen=True)
class Choice:
    """What a person chooses about at once: one difference, or all that differs of a pupil in such a section."""

    key: str
    rows: tuple[Mapping[str, str], ...]

    @property
    def possible(self) -> bool:
        return any(row["direction"] != "none" for row in self.rows)


@dataclass(frozen=True)
class Compared:
    """What the workbook and the page tell of."""

    found: Reconciliation
    digest: str
    """Of the exports, so that answers about others are known."""
    day: date
    proposed: frozenset[str]
    """Keys of the differences that are proposed to be taken over."""
    shut: frozenset[str] = frozenset()
    """Afdelingen of which no packages are to be downloaded."""
    everyone: bool = False
    unverified: bool = True
    """Whether no source confirms the headings of a side."""
    only: Only = frozenset()
    """The kinds of difference that are shown; none: all."""

    @property
    def key(self) -> str:
        """What ties a workbook to these exports and to no others."""
        return f"reconcile {self.found.school} {self.digest}"

    @property
    def shown_digest(self) -> str:
        """Of the exports and of what is shown of them, so that a workbook with something else in it is another one."""
        if not (self.only or self.everyone):
            return self.digest
        parts = [self.digest, str(self.everyone), *sorted("/".join(pair) for pair in self.only)]
        return sha256("\n".join(parts).encode()).hexdigest()


def choices(differences: DataFrame) -> list[Choice]:
    """Returns what can be chosen about, in the order of the sections."""
    found: dict[str, list[Mapping[str, str]]] = {}
    for row in records(differences):
        found.setdefault(_unit(row), []).append(row)
    return [Choice(key, tuple(rows)) for key, rows in found.items()]


def _unit(row: Mapping[str, str]) -> str:
    kind = WHOLE.get(row["section"], "")
    if not kind or row["direction"] == "none":
        return row["key"]
    return "/".join((row["section"], kind, row["leerlingnummer"], row["afdeling"]))


def reconcile_book(told: Compared, language: Language) -> bytes:
    """Returns the workbook, the same bytes for the same comparison on the same day."""
    book = Workbook()
    _standing(book.worksheets[0], told, language)
    _choosing(book.create_sheet(_say(language, "choices_sheet")), told, language)
    _packages(book.create_sheet(_say(language, "afdelingen_sheet")), told, language)
    shown = views(told.found, told.everyone, told.only)
    for section in told.found.sections:
        own = [view for view in shown if view.section == section.name]
        if own:
            section_sheet(book.create_sheet(name(language, "reconcile_section", section.name)), own, language)
    return packed(book, told.day)


def _say(language: Language, key: str, **facts: object) -> str:
    return say(language, f"reconcile.{key}", **facts)


def _standing(sheet: Worksheet, told: Compared, language: Language) -> None:
    sheet.title = _say(language, "standing_sheet")
    for letter, width in zip("ABCD", (34, 22, 34, 34), strict=True):
        sheet.column_dimensions[letter].width = width
    put(sheet, 1, 1, _say(language, "title", school=told.found.school)).font = Font(bold=True, size=14)
    lines = [_say(language, key) for key in ("how_1", "how_2", "how_3", "personal")]
    lines += [_say(language, "unverified")] if told.unverified else []
    lines += [_say(language, "pupils_first")] if pupils_first(told.found) else []
    lines += [only_shown(told.found, told.only, language), _say(language, "only_book")] if told.only else []
    for row, text in enumerate(lines, 2):
        _sentence(sheet, row, text)
    row = len(lines) + 3
    write_heads(sheet, row, [_say(language, key) for key in ("section", "status", "moment_portal", "moment_desktop")])
    for cells in standing(told.found, language):
        row += 1
        for place, text in enumerate(cells, 1):
            put(sheet, row, place, text).border = EDGE
    for pair in told.found.doubtful:
        row += 1
        put(sheet, row + 1, 1, _say(language, "doubtful_pair", portal=pair[0], desktop=pair[1]))
    put(sheet, row + 3, 1, _say(language, "key")).font = SMALL
    put(sheet, row + 3, 2, told.key).font = SMALL
    sheet.protection.sheet = True
    lay_out(sheet)


def _sentence(sheet: Worksheet, row: int, text: str) -> None:
    """Writes a sentence over the width of the table."""
    put(sheet, row, 1, text).alignment = TOP
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=4)
    sheet.row_dimensions[row].height = LINE_HEIGHT * (1 + len(text) // WIDE)


def _choosing(sheet: Worksheet, told: Compared, language: Language) -> None:
    _columns(sheet, COLUMNS, language)
    every = [one for one in choices(told.found.differences) if _is_shown(one, told.only)]
    for row, choice in enumerate(every, 2):
        texts = _told(choice, told, language)
        cells = [put(sheet, row, place, text) for place, text in enumerate(texts, 1)]
        for cell in cells[:8]:
            cell.alignment = TOP
        cells[5].fill = cells[6].fill = PURPLE
        cells[8].font = SMALL
        if choice.possible:
            unlock(cells[0])
        heighten(sheet, row, {cell.column_letter: str(cell.value or "") for cell in cells[:8]})
    last = max(len(every) + 1, 2)
    offer(sheet, f'"{_say(language, "yes")},{_say(language, "no")}"', f"A2:A{last}")
    _protect(sheet, f"A1:I{last}")


def _is_shown(choice: Choice, only: Only) -> bool:
    return not only or any((row["section"], row["kind"]) in only for row in choice.rows)


def _told(choice: Choice, told: Compared, language: Language) -> tuple[str, ...]:
    first = choice.rows[0]
    proposed = any(row["key"] in told.proposed for row in choice.rows)
    texts = [
        "; ".join(_said(row, side, len(choice.rows) > 1, language) for row in choice.rows)
        for side in ("portal", "desktop")
    ]
    return (
        _say(language, "yes" if proposed else "no") if choice.possible else "",
        name(language, "reconcile_section", first["section"]),
        ", ".join(dict.fromkeys(name(language, "reconcile_kind", row["kind"]) for row in choice.rows)),
        first["leerlingnummer"],
        first["afdeling"],
        *texts,
        direction(first, language),
        choice.key,
    )


def _said(row: Mapping[str, str], side: str, several: bool, language: Language) -> str:
    """Returns what a side says, with the field before it where there may be more of them."""
    text = row[side] or "–"
    labelled = several or row["section"] == "persoonsgegevens"
    return f"{name(language, 'reconcile_field', row['field'])}: {text}" if labelled else text


def direction(row: Mapping[str, str], language: Language) -> str:
    """Returns where a difference is taken over, or why it is not."""
    if row["direction"] == "none" and row["leads"] == "desktop":
        return _say(language, "to_upload_elsewhere")
    return _say(language, f"to_{row['direction']}" if row["direction"] != "none" else f"to_none_{row['kind']}")


def _packages(sheet: Worksheet, told: Compared, language: Language) -> None:
    _columns(sheet, AFDELINGEN, language)
    table = told.found.differences
    table = table[table["section"] == "pakketkeuzes"]
    table = table if len(shown_of(table, told.only)) else table.head(0)
    ours = told.found.desktop.tables.get("pakketkeuzes", DataFrame(columns=["afdeling"]))
    filled = set(ours["afdeling"])
    rows = sorted(set(table.loc[table["kind"] != "dubbel", "afdeling"]))
    for row, afdeling in enumerate(rows, 2):
        own = table[table["afdeling"] == afdeling]
        counts = [int(own.loc[own["kind"] == kind, "leerlingnummer"].nunique()) for kind in ("pakket", "vrijstelling")]
        said = _say(language, "shut" if afdeling in told.shut else "open")
        remark = _say(language, "has_packages") if afdeling in filled else ""
        cells = [
            put(sheet, row, place, text) for place, text in enumerate((afdeling, said, *map(str, counts), remark), 1)
        ]
        unlock(cells[1])
    left = kept(told.found.portal, told.found.desktop, told.found.school_year)
    for row, afdeling in enumerate(left, len(rows) + 2):
        for place, text in enumerate((afdeling, "", "", "", _say(language, "kept")), 1):
            put(sheet, row, place, text)
    last = max(len(rows) + 1, 2)
    offer(sheet, f'"{_say(language, "open")},{_say(language, "shut")}"', f"B2:B{last}")
    _protect(sheet, f"A1:E{last}")


def _columns(sheet: Worksheet, columns: Mapping[str, int], language: Language) -> None:
    write_heads(sheet, 1, [_say(language, column) for column in columns])
    for place, width in enumerate(columns.values(), 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"


def _protect(sheet: Worksheet, rows: str) -> None:
    """Leaves only the cells to choose in open, and lets a person look for a kind of difference."""
    sheet.auto_filter.ref = rows
    sheet.protection.sheet, sheet.protection.autoFilter = True, False
    lay_out(sheet)
