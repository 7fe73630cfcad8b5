"""Sheets that nobody sees: they are not used; one that looks like a list that is used is not just left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from schemas.messages import Issue
from transforms.readers.grid import Grid

WITHIN = 30
"""The headings stand among the first so many rows."""


def with_hidden(name: str, shown: Sequence[Grid], hidden: Sequence[Grid]) -> list[Grid]:
    """Returns the sheets that are shown, and the hidden ones behind them, set aside.

    A hidden sheet may be last year's list or a class that somebody hid. Where it has the headings of a sheet that is
    shown, its rows are refused and a person decides: as long as they are, nobody is archived.
    """
    headings = [heading for grid in shown for heading in _headings(grid)]
    return [*shown, *(_aside(name, grid, headings) for grid in hidden)]


def _aside(name: str, grid: Grid, headings: Iterable[frozenset[str]]) -> Grid:
    own = _headings(grid)
    alike = any(len(one & other) > 0.6 * len(other) for one in own for other in headings)
    if not alike:
        return replace(grid, aside="hidden_sheet", issues=())
    return replace(grid, aside="rejected", issues=(Issue("SHEET_HIDDEN", name, grid.name),))


def _headings(grid: Grid) -> list[frozenset[str]]:
    """Returns the rows that may be headings: several words, and no digit among them."""
    rows = (frozenset(" ".join(cell.split()).casefold() for cell in row) - {""} for row in grid.rows[:WITHIN])
    return [row for row in rows if len(row) > 2 and not any(c.isdigit() for cell in row for c in cell)]
