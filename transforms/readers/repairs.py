"""What a reader of text put right, told row by row; and the rows in which that may have moved a value."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from schemas.messages import Issue
from transforms.readers.letters import sure_headings
from transforms.readers.records import Records
from transforms.readers.shapes import Shapes

_FORMULA = re.compile(r'="((?:[^"]|"")*)"$')
_HABIT = 5
"""What one row in so many has, belongs to how the file is written and is no accident."""


def repairs(name: str, cut: Records, rows: Sequence[list[str]]) -> Iterator[Issue]:
    """Yields what was done to records; a row in which a value may have moved is not for use.

    Args:
        cut: the records as they stand in the file.
        rows: the same, without the empty cells at their ends.
    """
    doubtful = cut.doubtful | _shifted(cut)
    for code, numbers in (("ROW_JOINED", cut.joined), ("QUOTE_STRAY", cut.stray), ("CELLS_TRIMMED", _longer(cut))):
        yield from (Issue(code, file=name, row=number) for number in numbers if number not in doubtful)
    yield from (Issue("ROW_SHIFTED", file=name, row=number) for number in sorted(doubtful))
    if _beyond_heading(cut, rows):
        yield Issue("CELLS_TRIMMED", file=name)


def unwrapped(name: str, rows: Sequence[list[str]], numbers: Sequence[int]) -> Iterator[Issue]:
    """Takes the text out of `="00123"`, written so that a spreadsheet keeps its zeros, in the rows themselves."""
    headings = sure_headings(rows) if rows else ()
    for number, row in zip(numbers, rows, strict=True):
        for at, cell in enumerate(row):
            if cell[:1] == "=" and (match := _FORMULA.match(cell)):
                row[at] = match[1].replace('""', '"')
                yield Issue("CELL_UNWRAPPED", file=name, row=number, column=headings[at] if at < len(headings) else "")


def _longer(cut: Records) -> Iterator[int]:
    """Yields the rows that are longer than most, of which only empty cells were cut."""
    width, _ = _usual(cut)
    for number, row in zip(cut.numbers, cut.rows, strict=True):
        if len(row) > width and not any(cell.strip() for cell in row[width:]):
            yield number


def _shifted(cut: Records) -> set[int]:
    """Returns the rows with a cell too many or too few, the values of which may stand beside their columns."""
    width, habits = _usual(cut)
    odd = [place for place, row in enumerate(cut.rows) if len(row) not in habits and any(map(str.strip, row))]
    if not odd or width < 2:
        return set()
    shapes = Shapes.of(cut.rows, width)
    return {cut.numbers[place] for place in odd if shapes.doubtful(cut.rows[place])}


def _usual(cut: Records) -> tuple[int, set[int]]:
    """Returns how many cells most rows have, and all numbers of cells that are no accident."""
    widths = Counter(map(len, cut.rows))
    width = max(widths, key=lambda size: (widths[size], size), default=0)
    return width, {width, *(size for size, count in widths.items() if count * _HABIT > len(cut.rows))}


def _beyond_heading(cut: Records, rows: Sequence[list[str]]) -> bool:
    """Says whether most rows end in empty cells for which there is no heading."""
    width, _ = _usual(cut)
    heading = next((row for row, short in zip(cut.rows, rows, strict=True) if len(short) * 2 > width), [])
    return len(heading) < width and any(
        len(short) < len(row) == width for row, short in zip(cut.rows, rows, strict=True)
    )
