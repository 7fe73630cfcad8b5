"""Cards: the numbers of library cards in a list of a library, held against the pupils they are said to be of."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from schemas.messages import Issue
from transforms.headings import WITHIN, normal
from transforms.readers.grid import Grid
from transforms.values.numbers import read_number

CARD = frozenset(
    (
        "kaartnummer",
        "kaartnr",
        "nieuw kaartnummer",
        "pasnummer",
        "pasnr",
        "nieuw pasnummer",
        "lenernummer",
        "lenersnummer",
        "lenernr",
        "barcode",
        "barcodenummer",
        "lenerspas",
        "card number",
        "patron id",
    )
)
"""What a library may call the number of a card."""
CODE = re.compile(r"[0-9A-Za-z]{1,20}")


class Card(NamedTuple):
    """A pupil's library card."""

    number: str
    given: bool
    """Whether the target was told it before."""


class Line(NamedTuple):
    """A row of a list with a card."""

    file: str
    sheet: str
    row: int
    pupil: str
    card: str

    def issue(self, code: str) -> Issue:
        """Returns a finding about this row."""
        return Issue(code, file=self.file, sheet=self.sheet, row=self.row)


@dataclass(frozen=True)
class Listed:
    """What the lists of a library say of cards."""

    lines: tuple[Line, ...] = ()
    without: int = 0
    """Pupils in it without a card number."""
    issues: tuple[Issue, ...] = ()


def cards_in(files: Mapping[str, Sequence[Grid]], headings: Collection[str]) -> Listed:
    """Returns the cards in some lists; a sheet in which the columns cannot be told apart is an issue.

    Args:
        files: the tables of each file.
        headings: what the pupil number is called, in normal form.
    """
    lines: list[Line] = []
    issues: list[Issue] = []
    without = 0
    for file, grids in files.items():
        for grid in (grid for grid in grids if any(map(any, grid.rows))):
            place = _columns(grid, frozenset(headings))
            if place is None:
                issues.append(Issue("CARDS_COLUMNS", file=file, sheet=_sheet(file, grid)))
                continue
            told = list(_lines(file, grid, *place))
            without += sum(not line.card for line in told)
            lines += [line for line in told if line.card]
    return Listed(tuple(lines), without, tuple(issues))


def check_cards(
    lines: Iterable[Line], present: Collection[str], numbers: Collection[str], taken: Mapping[str, str]
) -> list[Issue]:
    """Returns what is wrong with the rows of a list.

    Args:
        present: the numbers of the pupils who are at the school.
        numbers: every pupil number that the school has or had.
        taken: card -> the pupil who is known to have it, in the school's words or of another school.
    """
    owners, cards = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for line in lines:
        owners[line.card].add(line.pupil)
        cards[line.pupil].add(line.card)
    return [line.issue(code) for line in lines for code in _faults(line, owners, cards, present, numbers, taken)]


def _faults(
    line: Line,
    owners: Mapping[str, set[str]],
    cards: Mapping[str, set[str]],
    present: Collection[str],
    numbers: Collection[str],
    taken: Mapping[str, str],
) -> Iterator[str]:
    if not CODE.fullmatch(line.card):
        yield "CARD_UNREADABLE"
    if line.card in numbers:
        yield "CARD_IS_PUPIL_NUMBER"
    if not line.pupil:
        yield "CARD_NO_PUPIL"
        return
    if line.pupil not in present:
        yield "CARD_PUPIL_UNKNOWN"
    if len(owners[line.card]) > 1 or taken.get(line.card, line.pupil) != line.pupil:
        yield "CARD_TWICE"
    if len(cards[line.pupil]) > 1:
        yield "CARD_PUPIL_TWICE"


def _columns(grid: Grid, headings: frozenset[str]) -> tuple[int, int, int] | None:
    """Returns the row of the headings, the column of the pupil and that of the card; None where any is in doubt."""
    for place, row in enumerate(grid.rows[:WITHIN]):
        names = [normal(cell) for cell in row]
        cards = [column for column, name in enumerate(names) if name in CARD]
        pupils = [column for column, name in enumerate(names) if name in headings - CARD]
        if cards and pupils:
            return (place, pupils[0], cards[0]) if len(cards) == len(pupils) == 1 else None
    return None


def _lines(file: str, grid: Grid, heading: int, pupil: int, card: int) -> Iterator[Line]:
    for row, number in zip(grid.rows[heading + 1 :], grid.numbers[heading + 1 :], strict=True):
        cells = [row[column].strip() if column < len(row) else "" for column in (pupil, card)]
        if any(cells):
            yield Line(file, _sheet(file, grid), number, read_number(cells[0]).value or "", cells[1])


def _sheet(file: str, grid: Grid) -> str:
    return "" if grid.name == file else grid.name
