"""Letters with an accent, put right in every cell of a grid where that is proved, and told where they are lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from schemas.messages import Issue
from transforms.readers.grid import Grid
from transforms.readers.mojibake import damaged, restore


def with_letters(name: str, grid: Grid) -> Grid:
    """Returns a grid with its spoiled letters put right in the rows themselves, and an issue for every such cell.

    What has been said of a row is not said again, so that it does no harm to do this twice.
    """
    known: dict[str, tuple[str, str]] = {}
    issues: list[Issue] = []
    told = {(issue.code, issue.row) for issue in grid.issues}
    headings: Sequence[str] | None = None
    for number, row in zip(grid.numbers, grid.rows, strict=True):
        for at, cell in enumerate(row):
            if cell.isascii():
                continue
            if cell not in known:
                known[cell] = _restored(cell)
            row[at], code = known[cell]
            if code and (code, number) not in told:
                headings = sure_headings(grid.rows) if headings is None else headings
                heading = headings[at] if row is not grid.rows[0] and at < len(headings) else ""
                issues.append(Issue(code, file=name, sheet=_sheet(name, grid), row=number, column=heading))
    return replace(grid, issues=(*grid.issues, *issues)) if issues else grid


def _sheet(name: str, grid: Grid) -> str:
    return "" if grid.name == name else grid.name


def _restored(cell: str) -> tuple[str, str]:
    """Returns a cell put right, and the code of what there is to say of it."""
    restored = restore(cell)
    return restored, "TEXT_DAMAGED" if damaged(restored) else "TEXT_REPAIRED" if restored != cell else ""


def sure_headings(rows: Sequence[Sequence[str]]) -> Sequence[str]:
    """Returns the first row where it surely holds headings and no pupil: words above a column of numbers or dates."""
    below = [row for row in rows[1:100] if len(row) == len(rows[0])]
    digits = [sum(row[at][:1].isdigit() for row in below) > 0.8 * len(below) for at in range(len(rows[0]))]
    named = any(digit and cell.strip() for digit, cell in zip(digits, rows[0], strict=True))
    return rows[0] if below and named and not any(c.isdigit() for cell in rows[0] for c in cell) else []
