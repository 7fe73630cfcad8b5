"""The ending of a text: whether its last record is whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from schemas.messages import Issue
from transforms.readers.grid import Grid
from transforms.readers.shapes import shape

_HABIT = 5
"""What one row in so many has, belongs to how the file is written."""
_ENOUGH = 8
"""So many cells of one form say what form the cells of a column have."""


def ending(ended: bool, rows: Sequence[Sequence[str]]) -> str:
    """Returns how a text of records ends.

    Args:
        ended: whether a line end stands behind the last record.
        rows: all records.

    Returns:
        `clean`; `open` where the line end is all that lacks; `short` where cells lack too, or part of the last one.
    """
    if ended or not rows:
        return "clean" if ended else ""
    last, others = rows[-1], [row for row in rows[:-1] if any(cell.strip() for cell in row)]
    if not any(cell.strip() for cell in last):
        return "open"
    return "short" if _lacks_cells(last, others) or _lacks_part(last, others) else "open"


def ended(grid: Grid, whole: bool) -> Grid:
    """Returns the grid of a text with its ending; a last record that is cut off is not for use.

    Args:
        whole: whether a line end stands behind the last record.
    """
    found = ending(whole, grid.rows)
    if found != "short":
        return replace(grid, ending=found)
    said = (issue for issue in grid.issues if not (issue.severity == "row" and issue.row == grid.numbers[-1]))
    cut = Issue("ROW_CUT_OFF", file=grid.name, row=grid.numbers[-1])
    return replace(grid, ending=found, issues=(*said, cut))


def _lacks_cells(last: Sequence[str], others: Sequence[Sequence[str]]) -> bool:
    """Says whether the last record has fewer cells than the others, and no habit of the file explains that."""
    widths = Counter(map(len, others))
    usual = max(widths, key=lambda width: (widths[width], width), default=0)
    return len(last) < usual and widths[len(last)] * _HABIT <= len(others)


def _lacks_part(last: Sequence[str], others: Sequence[Sequence[str]]) -> bool:
    """Says whether the last cell only begins in the form that all others have: `04-05-20`, or nothing."""
    cells = [row[-1].strip() for row in others[1:] if len(row) == len(last)]
    forms = Counter(map(shape, cells))
    form, count = forms.most_common(1)[0] if forms else ("", 0)
    if count < _ENOUGH:
        return False
    here = shape(last[-1].strip())
    if here == "":
        return "" not in forms
    return forms[here] == 0 and count * 20 >= 19 * len(cells) and form.startswith(here)
