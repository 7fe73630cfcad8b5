"""Owing: the pupil numbers in a list of a library, of pupils who have something to return."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from transforms.headings import WITHIN, normal
from transforms.readers.grid import Grid
from transforms.values.numbers import read_number

BORROWER = frozenset(("lenernummer", "lenersnummer", "leners nummer", "lener nummer", "lenernr", "lener nr"))
"""What a library may call the pupil number, where it took that over as its own."""


def numbers_in(grids: Sequence[Grid], headings: Collection[str], known: Collection[str]) -> list[str]:
    """Returns the pupil numbers in a list, each once; none where no column can be told to have them.

    Of several columns with such a heading the one counts that has most numbers of pupils who are known. A list without
    headings is understood where one column only has numbers.

    Args:
        headings: what the pupil number is called, in normal form.
    """
    found: dict[str, None] = {}
    for grid in grids:
        columns = [*_headed(grid, headings), *_headed(grid, BORROWER)] or _only(grid)
        best = max(columns, key=lambda column: len(set(column) & set(known)), default=[])
        found |= dict.fromkeys(best)
    return list(found)


def _headed(grid: Grid, headings: Collection[str]) -> Iterator[list[str]]:
    """Yields the columns below a heading that is one of these."""
    for start, row in enumerate(grid.rows[:WITHIN]):
        places = [place for place, cell in enumerate(row) if normal(cell) in headings]
        if places:
            yield from (list(_numbers(grid.rows[start + 1 :], place)) for place in places)
            return


def _only(grid: Grid) -> list[list[str]]:
    """Returns the column that has numbers and nothing else, below its first cell, if there is one only."""
    width = max(map(len, grid.rows), default=0)
    columns = [[row[place].strip() for row in grid.rows if place < len(row)] for place in range(width)]
    numeric = [place for place, cells in enumerate(columns) if _numeric(filter(None, cells[1:])) or _lone(cells)]
    return [[cell for cell in _numbers(grid.rows, numeric[0]) if cell.isdigit()]] if len(numeric) == 1 else []


def _numeric(cells: Iterable[str]) -> bool:
    said = [read_number(cell).value or "" for cell in cells]
    return bool(said) and all(cell.isdigit() for cell in said)


def _lone(cells: Sequence[str]) -> bool:
    return len(cells) == 1 and _numeric(cells)


def _numbers(rows: Iterable[Sequence[str]], place: int) -> Iterator[str]:
    for row in rows:
        number = read_number(row[place].strip()).value if place < len(row) and row[place].strip() else ""
        if number:
            yield number
