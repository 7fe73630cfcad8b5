"""Takes the pupils' rows out of one part and accounts for every other row: heading, blank, footer or shifted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from schemas.messages import Issue
from transforms.columns import Columns
from transforms.fingerprint import column
from transforms.headings import Heading, normal
from transforms.outcome import Ledger
from transforms.readers.grid import Grid

CUT_OFF = "ROW_CUT_OFF"
"""The code of a last row within which the file stops."""
NAMES = ("achternaam", "roepnaam", "volledige_naam", "voornamen", "voorletters")

_CLOSING = re.compile(
    r"(totaal|aantal|pagina|blz|bladzijde|afgedrukt|printdatum|peildatum|datum|gemaakt|einde|geëxporteerd|export)\b"
    r"|(groep|klas|stamgroep|stamklas)(:|\s.*\(\d+\))",
    re.IGNORECASE,
)
"""What a line that closes a list or a block of it begins with; the block's line is as Eduarte prints it."""


@dataclass(frozen=True)
class Part:
    """What one part holds: the pupils' rows by canonical column, and what became of the other rows."""

    cells: Mapping[str, list[str]]
    numbers: tuple[int, ...]
    ledger: Ledger
    issues: tuple[Issue, ...] = ()


def extract(grid: Grid, heading: Heading, columns: Columns, file: str, sheet: str) -> Part:
    """Returns the rows of the part that are pupils'; the ledger balances once those rows are accepted or rejected."""
    rows = _Rows(grid, heading, columns)
    fates = rows.doubted([*rows.above(), *rows.below()])
    kept = [place for place, fate in enumerate(fates) if fate == "pupil"]
    cells = {column: rows.column(places, kept) for column, places in columns.used.items()}
    counted = [fate for fate, number in zip(fates, grid.numbers, strict=True) if number]
    numbers = [grid.numbers[place] for place, fate in enumerate(fates) if fate == "shifted"]
    shifted = [Issue(CUT_OFF if number == rows.cut else "ROW_SHIFTED", file, sheet, number) for number in numbers]
    return Part(cells, tuple(grid.numbers[place] for place in kept), _ledger(file, sheet, counted), tuple(shifted))


def set_aside(grid: Grid, file: str, sheet: str, reason: str) -> Ledger:
    """Returns the ledger of a part of which no row is used: ignored for a reason, or `rejected`."""
    numbered = zip(grid.rows, grid.numbers, strict=True)
    return _ledger(file, sheet, [reason if any(row) else "blank" for row, number in numbered if number])


def _ledger(file: str, sheet: str, fates: Sequence[str]) -> Ledger:
    ignored = {reason: fates.count(reason) for reason in ("preamble", "footer", "other_table", "staff", "hidden_sheet")}
    return Ledger(
        file,
        sheet,
        read=len(fates),
        rejected=fates.count("shifted") + fates.count("rejected"),
        ignored={reason: count for reason, count in ignored.items() if count},
        blank=fates.count("blank"),
    )


class _Rows:
    """The rows of a part, looked at one by one."""

    def __init__(self, grid: Grid, heading: Heading, columns: Columns) -> None:
        self.grid = grid
        self.rows = [[cell.strip() for cell in row] for row in grid.rows]
        self.heading = heading
        self.columns = columns
        self.width = max((place for place, text in enumerate(heading.texts) if text), default=-1) + 1
        self.delimited = grid.form == "csv" or "delimiter" in grid.assumed
        above = self.rows[heading.first : heading.last + 1]
        self.headings = {self.form(row) for row in above}
        self.begins = {normal(cell) for row in above for cell in row if cell}
        self.number = columns.used.get("leerlingnummer", columns.used.get("eckid", ()))
        self.names = [place for name in NAMES for place in columns.used.get(name, ())]

    @property
    def cut(self) -> int | None:
        """The number of the last row, where the file stops within it."""
        return next((issue.row for issue in self.grid.issues if issue.code == CUT_OFF), None)

    def form(self, row: Sequence[str]) -> str:
        return "\n".join(map(normal, row)).strip()

    def column(self, places: Sequence[int], kept: Sequence[int]) -> list[str]:
        """Returns the cells of a column: where several columns are a choice, the one that is filled."""
        rows = [self.rows[place] for place in kept]
        first, *others = (column(rows, at) for at in places)
        for other in others:
            first = [cell or instead for cell, instead in zip(first, other, strict=True)]
        return first

    def above(self) -> list[str]:
        """Returns what becomes of the rows up to and with the headings."""
        titles = ["preamble" if any(row) else "blank" for row in self.rows[: self.heading.first]]
        return titles + ["blank"] * (self.heading.last + 1 - self.heading.first)

    def below(self) -> list[str]:
        """Returns what becomes of the rows under the headings."""
        start = self.heading.last + 1
        if self.grid.standard:
            return ["pupil"] * (len(self.rows) - start)
        fates = [self.fate(row) for row in self.rows[start:]]
        for place in self.broken(start) if self.delimited else ():
            fates[place - start] = "shifted"
        return fates

    def doubted(self, fates: Sequence[str]) -> list[str]:
        """Returns the fates once more, where the reader doubts that every value of a row is in its own column."""
        doubts = {issue.row for issue in self.grid.issues if issue.severity == "row"}
        places = zip(fates, self.grid.numbers, strict=True)
        doubted = ["shifted" if fate == "pupil" and number in doubts else fate for fate, number in places]
        if self.cut and doubted[-1] == "footer" and not any(map(_CLOSING.match, self.rows[-1])):
            doubted[-1] = "shifted"
        return doubted

    def fate(self, row: Sequence[str]) -> str:
        filled = [place for place, cell in enumerate(row) if cell]
        if not filled or (normal(row[filled[0]]) in self.begins and self.form(row) in self.headings):
            return "blank"
        if len(filled) <= 2 and self.closes(row, filled):
            return "footer"
        beyond = filled[-1] >= self.width if self.delimited else len(filled) > self.width
        return "shifted" if beyond else "pupil"

    def closes(self, row: Sequence[str], filled: Sequence[int]) -> bool:
        """Says whether a row of one or two cells is no pupil's: a total, a print date, a page number, a title."""
        if not any(self.tells(place, row[place]) for place in filled) or _CLOSING.match(row[filled[0]]):
            return True
        if any(row[place].casefold().startswith(("totaal", "aantal")) for place in filled):
            return True
        sentence = len(row[filled[0]].split()) > 1 and not row[filled[0]].replace(" ", "").isdigit()
        return len(filled) == 1 and filled[0] in self.number and sentence

    def tells(self, place: int, cell: str) -> bool:
        """Says whether a cell tells of a pupil: a number, or letters under a name."""
        return place in self.number or (place in self.names and any(map(str.isalpha, cell)))

    def broken(self, start: int) -> set[int]:
        """Returns rows that are two halves of one, cut by a line break: the second half has no number."""
        halves = set()
        for place, (row, after) in enumerate(pairwise(self.rows[start:]), start):
            both = len(row) + len(after)
            if len(row) < self.width > len(after) and both == self.width + 1 and any(row) and any(after):
                number = self.column(self.number, [place + 1])[0] if self.number else ""
                if not any(character.isdigit() for character in number):
                    halves |= {place, place + 1}
        return halves
