"""Rows with a cell too many or too few, put right by what the cells of each column look like."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from transforms.readers.shapes import shape

Row = list[str]

_STYLES = re.compile(r"(?<=[A-Z]{2})(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z]{2})")
_LONG = 60
_WIDE = 200
"""Wider rows than this are left as they are: there are too many ways to cut them."""


@dataclass(frozen=True)
class Columns:
    """What the cells of each column look like: their shapes and their kinds, by how often they occur."""

    width: int
    shapes: Sequence[Counter[str]]
    kinds: Sequence[Counter[str]]
    count: int

    @classmethod
    def of(cls, rows: Sequence[Row], width: int) -> Columns:
        """Looks at the rows of the usual width, the first of which is taken for the heading."""
        sample = rows[1:1001]
        columns = [[row[at] for row in sample] for at in range(width)]
        shapes = [Counter(map(shape, column)) for column in columns]
        return cls(width, shapes, [Counter(map(_kind, column)) for column in columns], max(len(sample), 1))

    def fit(self, cell: str, at: int) -> float:
        """Says how well a cell stands in a column, from 0 to 2."""
        return (self.shapes[at][shape(cell)] + self.kinds[at][_kind(cell)]) / self.count

    def fits(self, row: Row) -> float:
        return sum(self.fit(cell, at) for at, cell in enumerate(row))

    def heading(self, row: Row) -> Row:
        """Returns a heading with one cell too many or too few as wide as its columns, where that is plain."""
        if len(row) > self.width:
            full = [cell for cell in row if cell.strip()]
            return full if len(full) == self.width else row
        joints = [(at, place) for at, cell in enumerate(row) for place in _joints(cell)]
        if len(row) != self.width - 1 or len(joints) != 1:
            return row
        at, pos = joints[0]
        return [*row[:at], row[at][:pos].strip('"'), row[at][pos:].strip('"'), *row[at + 1 :]]


def _kind(cell: str) -> str:
    if not cell.strip():
        return "empty"
    if cell.startswith("http"):
        return "link"
    words = cell.count(" ")
    digits = cell[:1].isdigit() and cell[-1:].isdigit()
    return "number" if digits and not words else "long" if len(cell) > _LONG else "words" if words else "word"


def _joints(cell: str) -> list[int]:
    """Returns where two headings may have run together: at a quote inside, or where the style of capitals changes."""
    quotes = [match.start() for match in re.finditer('(?<=.)"(?=.)', cell)]
    return quotes or [match.start() for match in _STYLES.finditer(cell)]


def realigned(row: Row, columns: Columns, assumed: Mapping[str, str]) -> Row:
    """Returns a row as wide as its columns, cut or joined where its cells fit them best; else the row as it is."""
    width = columns.width
    if max(len(row), width) > _WIDE:
        return row
    found = _options(row, width, assumed)
    options = [option + [""] * (width - len(option)) for option in found if width - 1 <= len(option) <= width]
    if not options:
        return row
    best = max(options, key=columns.fits)
    least = columns.fits(row) if len(row) == width else width / 2
    return best if columns.fits(best) > least else row


def _options(row: Row, width: int, assumed: Mapping[str, str]) -> Iterator[Row]:
    delimiter = assumed.get("delimiter", "")
    yield from _unquoted(row, delimiter)
    broken = any("\n" in cell or "\r" in cell for cell in row)
    if len(row) > width:
        yield from _fewer(row, len(row) - width, delimiter)
    if len(row) == width - 1:
        yield from _more(row)
    if len(row) != width and delimiter and not broken:
        yield from _otherwise(delimiter.join(row), delimiter, width)


def _unquoted(row: Row, delimiter: str) -> Iterator[Row]:
    """Cuts at a quote that opens in the middle of a cell, because the delimiter before it got lost."""
    for at, cell in enumerate(row):
        for match in re.finditer('(?<=.)"(?!")', cell, re.S):
            for last in range(at, len(row)):
                left, right = cell[: match.start()], delimiter.join([cell[match.end() :], *row[at + 1 : last + 1]])
                if left.strip('"') and (right.endswith('"') or last == at):
                    yield [*row[:at], left, right.removesuffix('"').replace('""', '"'), *row[last + 1 :]]


def _fewer(row: Row, surplus: int, delimiter: str) -> Iterator[Row]:
    """Leaves an empty cell out, or joins cells that a delimiter inside a text took apart."""
    for at, cell in enumerate(row):
        if surplus == 1 and not cell:
            yield row[:at] + row[at + 1 :]
    for at in range(len(row) - surplus):
        yield [*row[:at], delimiter.join(row[at : at + surplus + 1]), *row[at + surplus + 1 :]]


def _more(row: Row) -> Iterator[Row]:
    """Cuts one cell in two, at any place where it is short and at its ends where it is long."""
    for at, cell in enumerate(row):
        places = range(len(cell) + 1) if len(cell) <= 2 * _LONG else (0, len(cell))
        for place in places:
            yield [*row[:at], cell[:place], cell[place:], *row[at + 1 :]]


def _otherwise(line: str, delimiter: str, width: int) -> Iterator[Row]:
    """Reads a line by another delimiter than the file's."""
    for other in ";,\t| ":
        if other not in line:
            continue
        row = next(csv.reader([line], delimiter=other, skipinitialspace=True), [])
        yield row
        if other != delimiter and width < len(row) < 2 * width:
            yield from _fewer(row, len(row) - width, other)
