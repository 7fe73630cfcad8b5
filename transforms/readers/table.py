"""The table in a grid as a person reads it: the heading first, and nothing around it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from transforms.readers.grid import Grid
from transforms.readers.realign import Columns, realigned

Row = list[str]

_NUMBER = re.compile(r"[-+]?[$€£]?\s?\d[\d.,]*%?(?:[eE][-+]?\d+)?$|[-+]?[.,]\d+$")
_DATE = re.compile(
    r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}(?:[ T]\d.*)?$|\d{1,2}:\d\d(?::\d\d)?$|\d{1,2}[- ][A-Za-z]{3}[- ]\d{2,4}$"
)
_YEAR = re.compile(r"(?:19|20)\d\d$")
_NOTHING = frozenset(("-", ".", "*", "?", "na", "n/a", "nan", "null", "none", "#n/a", "missing", "onbekend", "unknown"))
_TOP = 30
"""Above the heading stand no more rows than this."""


def table(grid: Grid) -> list[Row]:
    """Returns the heading and the rows of a grid: preamble, spacers, titles and footer dropped, ragged rows repaired.

    This guesses where a pupil list may not be guessed at; it is for looking at a file and for measuring the reader.
    """
    rows = _as_written(grid)
    if not any(map(_filled, rows)):
        return []
    used = _usual(rows)
    columns = Columns.of([row for row in rows if len(row) == used], used)
    start = _heading_at(rows, used)
    typed = _typed_columns(rows[start + 3 : start + 203], used)
    stop = _body_at(rows, start, typed)
    heading = _merged(rows[start:stop])
    body = [realigned(row, columns, grid.assumed) if odd else row for row, odd in _odd(rows[stop:], used)]
    body = _without_titles(body, used, heading)
    own = bool(body) and len(body[0]) == len(heading)
    if stop - start == 1 and _is_data(heading, typed):
        heading, body = [f"col_{at}" for at in range(len(heading))], [heading, *body]
    return _levelled(heading, body, columns, own)


def _as_written(grid: Grid) -> list[Row]:
    """Returns the rows with the empty cells that trailing delimiters made, as the reader says it cut them."""
    written, usual = int(grid.assumed.get("columns", 0)), _usual(grid.rows)
    rows = [_padded(row, written) if len(row) == usual else row for row in grid.rows]
    heading = next((at for at, row in enumerate(rows[:_TOP]) if _filled(row) * 2 > usual), 0)
    if written and rows[heading] != grid.rows[heading]:
        rows[heading] = rows[heading][: int(grid.assumed["heading_columns"])]
    return rows


def _levelled(heading: Row, body: list[Row], columns: Columns, own: bool) -> list[Row]:
    """Makes all rows as wide as the widest; a table that follows another one, with its own width, keeps that."""
    used = columns.width
    if len(heading) != used:
        heading = columns.heading(heading)
    widest = used if own else _widest([heading, *body])
    sizes = Counter(map(len, body))
    body = [row if own and len(row) != used and sizes[len(row)] > 2 else _padded(row, widest) for row in body]
    return [heading if len(heading) == widest - 1 else _padded(heading, widest), *body]


def _filled(row: Row) -> int:
    return sum(1 for cell in row if cell.strip())


def _usual(rows: Sequence[Row]) -> int:
    widths = Counter(len(row) for row in rows if _filled(row))
    return max(widths, key=lambda w: (widths[w], w), default=0)


def _widest(rows: Sequence[Row]) -> int:
    """Returns the width of the widest rows that are no accident."""
    widths = Counter(len(row) for row in rows if _filled(row))
    return max((w for w in widths if widths[w] > max(2, len(rows) / 20)), default=max(widths))


def _padded(row: Row, width: int) -> Row:
    return row + [""] * (width - len(row))


def _typed(cell: str) -> bool:
    text = cell.strip()
    return bool(_NUMBER.match(text) or _DATE.match(text))


def _has_values(rows: Sequence[Row]) -> bool:
    return any(_typed(cell) for row in rows for cell in row)


def _is_data(row: Row, typed: Sequence[int]) -> bool:
    """Says whether a first row is mostly numbers, so that the table has no heading; years may well be headings."""
    cells = [cell.strip() for cell in row if cell.strip()]
    numbers = [cell for cell in cells if _NUMBER.match(cell)]
    words = any(row[at].strip() and not _typed(row[at]) for at in typed if at < len(row))
    years = len(numbers) < len(cells) and all(map(_YEAR.match, numbers))
    return bool(numbers) and len(numbers) * 2 >= len(cells) and not words and not years


def _heading_at(rows: Sequence[Row], used: int) -> int:
    """Returns where the heading begins: the first row that is neither blank, nor a title, nor a line of its own."""
    if used < 2:
        return next(at for at, row in enumerate(rows) if _filled(row))
    for at, row in enumerate(rows[:_TOP]):
        if row[0].strip().endswith(":") and _filled(row) < 3:
            continue
        if len(row) == used and _filled(row) * 2 >= used:
            return at
        if abs(len(row) - used) == 1 and _filled(row) * 2 >= used and _has_values(rows[at + 1 : at + 2]):
            return at
        if len(row) == used and _filled(row) * 5 >= used and _filled(row) > 2:
            return at
    return next(at for at, row in enumerate(rows) if _filled(row))


def _body_at(rows: Sequence[Row], start: int, typed: Sequence[int]) -> int:
    """Returns where the body begins, below the last row of a heading of several rows."""
    stop = start + 1
    while stop < min(start + 4, len(rows) - 1) and _continues(rows[start:stop], rows[stop], typed):
        stop += 1
    return stop


def _typed_columns(rows: Sequence[Row], used: int) -> list[int]:
    """Returns the columns that hold numbers or dates."""
    full = [row for row in rows if len(row) == used]
    return [at for at in range(used) if _column_typed([row[at] for row in full])]


def _column_typed(cells: list[str]) -> bool:
    cells = [cell for cell in cells if cell.strip() and cell.strip().lower() not in _NOTHING]
    return len(cells) >= 3 and sum(map(_typed, cells)) >= 0.8 * len(cells)


def _continues(above: Sequence[Row], row: Row, typed: Sequence[int]) -> bool:
    """Says whether a row belongs to the heading above it: words over numbers, or words only under a group's gaps."""
    if len(row) != len(above[0]) or any(map(_typed, row)) or not _filled(row) or any(map(_typed, above[0])):
        return False
    words = [row[at] for at in typed if row[at].strip()]
    if words and not any(word.strip().lower() in _NOTHING for word in words):
        return True
    gaps = [at for at, cell in enumerate(above[-1]) if not cell.strip() and row[at].strip()]
    return bool(gaps) and not row[0].strip() and _filled(row) < len(row)


def _merged(heading: Sequence[Row]) -> Row:
    """Makes one heading of several rows; a group's name counts for every column below it."""
    if len(heading) == 1:
        return heading[0]
    spread = [_spread(row, heading[at + 1 :]) for at, row in enumerate(heading)]
    return [" ".join(part for part in parts if part) for parts in zip(*spread, strict=True)]


def _spread(row: Row, below: Sequence[Row]) -> Row:
    """Repeats the name of a group over the gap to its right, as far as something stands below."""
    name, spread = "", []
    for at, cell in enumerate(row):
        name = cell if cell.strip() else (name if any(lower[at].strip() for lower in below) else "")
        spread.append(name)
    return spread


def _without_titles(rows: Sequence[Row], used: int, heading: Row) -> list[Row]:
    """Returns the rows of the body without spacers, repeated headings, titles of sections and notes below it."""
    kept: list[Row] = []
    after_gap = False
    for row in rows:
        if not _filled(row):
            after_gap = True
            continue
        alone = used > 2 and _filled(row) == 1
        title = alone and (len(row) == 1 or (after_gap and row[0].strip() != ""))
        after_gap = False
        if not title and row != heading:
            kept.append(row)
    return kept


def _odd(rows: Sequence[Row], used: int) -> list[tuple[Row, bool]]:
    """Pairs each row with whether it is odd by accident: of another width than its neighbours, or with a quote."""
    sizes = [0, *map(len, rows), 0]
    return [
        (row, (size != used and size not in (before, after)) or any('"' in cell for cell in row))
        for row, before, size, after in zip(rows, sizes, sizes[1:], sizes[2:], strict=False)
    ]
