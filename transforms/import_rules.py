"""Import rules: what a target's import refuses of a finished file, as its published rules tell.

It looks at what was really written and shares nothing with the check of the rows beforehand (`schemas.demands`): it is
the second lock, and it normally finds nothing.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from schemas.profile import Column, Target
from schemas.vocabulary import Form
from transforms.outcome import ImportFile
from transforms.parts import always_the_same, unzipped
from transforms.simulate import Refusal, Table

Cell = str | None
"""None: a value that the target has no word for."""
RUN = "=+-@\t\r"
"""How a text begins that a spreadsheet runs."""
CONTROL = {"Cc", "Cs", "Zl", "Zp"}
"""Kinds of characters that are no text: control characters, halves of characters, breaks of lines and paragraphs."""
DIALLED = set("0123456789 ()./-")


class Sheet(NamedTuple):
    """A file as the target's import sees it."""

    name: str
    part: Target
    header: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]


def refusals(files: Sequence[ImportFile], tables: Sequence[Table], target: Target, form: Form) -> tuple[Refusal, ...]:
    """Returns what the target would refuse of the files; of what is no plain text the rows are looked at instead."""
    parts = target.apart() | always_the_same(target)
    if form != "csv":
        return refused([_sheet(table, parts[table.name]) for table in tables], target, form)
    sheets: list[Sheet] = []
    unread: list[Refusal] = []
    for file in unzipped(files, target):
        found = _opened(file, parts.get(file.name.rpartition(".")[0]) or target)
        unread += [found] if isinstance(found, Refusal) else []
        sheets += [] if isinstance(found, Refusal) else [found]
    return (*unread, *refused(sheets, target, form))


def refused(sheets: Sequence[Sheet], target: Target, form: Form) -> tuple[Refusal, ...]:
    """Returns what the import refuses of one delivery's files, the rows and the whole files."""
    whole = [Refusal(sheet.name, None, "TARGET_HEADER", "") for sheet in sheets if _misheaded(sheet)]
    readable = [sheet for sheet in sheets if not _misheaded(sheet)]
    names = {sheet.name.rpartition(".")[0] or sheet.name for sheet in sheets}
    lacking = [part.name for part in target.files if part.name not in names and not part.into] if sheets else []
    whole += [Refusal(name, None, "TARGET_FILE_LACKING", "") for name in lacking]
    rows = [refusal for sheet in readable for refusal in _of_sheet(sheet, form)]
    return (*whole, *rows, *_one_to_one(readable, target), *_references(readable, target))


def _opened(file: ImportFile, part: Target) -> Sheet | Refusal:
    """Reads a written file back as the target's reader does."""
    try:
        text = file.content.decode(part.encoding)
        marked = text.startswith("\ufeff")
        rows = list(
            csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=part.delimiter, strict=True)
        )
    except (UnicodeDecodeError, csv.Error):
        return Refusal(file.name, None, "TARGET_FORBIDDEN", "")
    if marked != part.bom or len(rows) != file.rows + 1:
        return Refusal(file.name, None, "TARGET_HEADER", "")
    return Sheet(file.name, part, tuple(rows[0]), rows[1:])


def _sheet(table: Table, part: Target) -> Sheet:
    cells = table.rows.astype(object).where(table.rows.notna(), None).to_numpy().tolist()
    return Sheet(table.name, part, tuple(map(str, table.rows.columns)), cells)


def _misheaded(sheet: Sheet) -> bool:
    """Tells whether the heading row, or the width of a row, is not what the target asks for."""
    wanted = tuple(column.header for column in sheet.part.columns)
    return sheet.header != wanted or any(len(row) != len(wanted) for row in sheet.rows)


def _of_sheet(sheet: Sheet, form: Form) -> Iterator[Refusal]:
    part = sheet.part
    for place, column in enumerate(part.columns):
        cells = [row[place] for row in sheet.rows]
        wrong = _broken(Counter(cells), column, part, form)
        if wrong:
            for number, cell in enumerate(cells):
                yield from (Refusal(sheet.name, number, code, column.header) for code in wrong.get(cell, ()))
    for headers in part.one_of:
        places = [sheet.header.index(header) for header in headers]
        for number, row in enumerate(sheet.rows):
            if not any(row[place] for place in places):
                yield Refusal(sheet.name, number, "TARGET_ONE_OF", ", ".join(headers))


def _broken(cells: Mapping[Cell, int], column: Column, part: Target, form: Form) -> dict[Cell, list[str]]:
    """Returns the cells of a column that break rules, with the rules.

    Args:
        cells: each different cell, and how often it occurs.
    """
    rules = _rules(column, part, form)
    found = {cell: [code for code, broken in rules.items() if broken(cell)] for cell in cells}
    if column.unique:
        for cell, often in cells.items():
            found[cell] += ["TARGET_NOT_UNIQUE"] if cell and often > 1 else []
    return {cell: codes for cell, codes in found.items() if codes}


def _rules(column: Column, part: Target, form: Form) -> Mapping[str, Callable[[Cell], bool]]:
    """Returns per rule that a column has what tells whether a cell breaks it."""
    words = {"", *(column.prefix + word for word in (*column.values.values(), column.value) if word)}
    rules: dict[str, Callable[[Cell], bool]] = {
        "TARGET_FORBIDDEN": lambda cell: cell is not None and not _writable(cell, column, part, form)
    }
    if column.required:
        rules["TARGET_REQUIRED"] = lambda cell: cell == ""
    if column.closed:
        rules["TARGET_VALUE_UNKNOWN"] = lambda cell: cell not in words
    if column.max is not None:
        most = column.max
        rules["TARGET_TOO_LONG"] = lambda cell: cell is not None and len(cell) > most
    if part.formulas == "refuse":
        rules["TARGET_FORMULA"] = lambda cell: bool(cell) and str(cell)[0] in RUN and not _harmless(str(cell), column)
    return rules


def _writable(cell: str, column: Column, part: Target, form: Form) -> bool:
    """Tells whether a text consists of characters that the target and the form of its file can hold."""
    if set(cell) & set(column.forbid):
        return False
    if not cell.isprintable() and any(unicodedata.category(sign) in CONTROL or sign in "\ufffe\uffff" for sign in cell):
        return False
    if form != "csv":
        return True
    try:
        return cell.encode(part.encoding).decode(part.encoding) == cell
    except UnicodeEncodeError:
        return False


def _harmless(cell: str, column: Column) -> bool:
    """Tells whether a text that begins like a formula is what its column is for."""
    if column.source == "telefoon":
        return cell == "-" or (len(cell) > 1 and set(cell[1:]) <= DIALLED and cell[0] in "+-")
    if column.source == "emailadres":
        name, _, domain = cell.partition("@")
        return cell == "-" or (
            bool(name and domain) and "=" not in name and "@" not in domain and cell.split() == [cell]
        )
    if column.source == "huisnummertoevoeging":
        return cell == "-" or (cell[0] == "-" and 1 < len(cell) < 6 and cell[1:].isascii() and cell[1:].isalnum())
    return cell == "-"


def _one_to_one(sheets: Sequence[Sheet], target: Target) -> Iterator[Refusal]:
    for first, second in target.one_to_one:
        for sheet in sheets:
            pairs = {(row[sheet.header.index(first)], row[sheet.header.index(second)]) for row in sheet.rows}
            if len(pairs) != len({one for one, _ in pairs}) or len(pairs) != len({other for _, other in pairs}):
                yield Refusal(sheet.name, None, "TARGET_NOT_ONE_TO_ONE", f"{first}, {second}")


def _references(sheets: Sequence[Sheet], target: Target) -> Iterator[Refusal]:
    by_name = {sheet.name.rpartition(".")[0] or sheet.name: sheet for sheet in sheets}
    by_name |= {part.name: by_name[part.into] for part in target.files if part.into in by_name}
    for name, header, other, other_header in target.references:
        if name in by_name and other in by_name:
            there = set(_column(by_name[other], other_header))
            for number, cell in enumerate(_column(by_name[name], header)):
                if cell and cell not in there:
                    yield Refusal(by_name[name].name, number, "TARGET_REFERENCE", header)


def _column(sheet: Sheet, header: str) -> list[Cell]:
    place = sheet.header.index(header)
    return [row[place] for row in sheet.rows]
