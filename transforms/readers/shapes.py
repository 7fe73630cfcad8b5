"""What the cells of a column look like, and so whether a value stands in its own column or beside it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_LETTERS = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile(r"\d")
_LONG = 60
_SAMPLE = 1000
"""So many rows tell what a column looks like."""
_OFTEN = 20
"""One cell in so many makes a shape usual for its column."""


def shape(cell: str) -> str:
    """Returns what a cell looks like: `04-05-2016` is `99-99-9999`, `de Vries` is `a a`."""
    return _DIGIT.sub("9", _LETTERS.sub("a", cell[:_LONG]))


@dataclass(frozen=True)
class Shapes:
    """The shapes and the values of every column, as the rows of the usual width have them."""

    width: int
    shapes: Sequence[Counter[str]]
    values: Sequence[Counter[str]]

    @classmethod
    def of(cls, rows: Sequence[Sequence[str]], width: int) -> Shapes:
        """Looks at the rows of the usual width, the first of which is taken for the heading."""
        sample = [row for row in rows if len(row) == width][1 : _SAMPLE + 1]
        columns = [[row[at].strip() for row in sample] for at in range(width)]
        return cls(width, [Counter(map(shape, cells)) for cells in columns], [Counter(cells) for cells in columns])

    def doubtful(self, row: Sequence[str]) -> bool:
        """Says whether the values of a row with a cell too many or too few may stand beside their columns.

        A shift moves the last value too. So of a longer row that value must be where such values stand and where to its
        left none do; a shorter row is taken to lack its last cells, unless its last value belongs further to the right.
        """
        last = max((at for at, cell in enumerate(row) if cell.strip()), default=0)
        cell, surplus = row[last].strip(), len(row) - self.width
        if surplus > 0:
            beside = range(max(last - surplus, 0), last)
            return not self._usual(cell, last) or any(self._seen(cell, at) for at in beside)
        beside = range(last + 1, min(last - surplus, self.width - 1) + 1)
        return (
            any(c.isdigit() for c in cell)
            and not self._seen(cell, last)
            and any(self._usual(cell, at) for at in beside)
        )

    def _usual(self, cell: str, at: int) -> bool:
        """Says whether a value is at home in a column: a word must itself stand there, a number only look like them."""
        if at >= self.width:
            return False
        if not any(c.isdigit() for c in cell):
            return self.values[at][cell] > 1
        return self.shapes[at][shape(cell)] * _OFTEN > self.shapes[at].total()

    def _seen(self, cell: str, at: int) -> bool:
        if at >= self.width:
            return False
        return bool(self.shapes[at][shape(cell)] if any(c.isdigit() for c in cell) else self.values[at][cell])
