"""Paired: pupil numbers with what a list says beside them, such as the number of a card or an aid."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from transforms.headings import WITHIN, normal
from transforms.readers.grid import Grid
from transforms.values.numbers import read_number

NUMBERED = re.compile(r"^(.*\D)\s*\d{1,2}$")
"""One of several headings that only differ in a number at the end."""
Pair = tuple[str, Mapping[str, str]]


def pairs_in(
    grids: Sequence[Grid],
    number_headings: Collection[str],
    value_headings: Mapping[str, Collection[str]],
    known: Collection[str],
) -> list[Pair]:
    """Returns every row of a list that has a pupil number, with its values; none where the headings are not there.

    A pupil with several rows is there several times. What stands in several columns of one name (`X 1`, `X 2`) is
    put on lines of its own. Of several columns of numbers the one counts that has most pupils who are known.

    Args:
        number_headings: what the pupil number is called, in normal form.
        value_headings: name of a value -> what it is called, in normal form.
        known: the pupil numbers of the school.
    """
    return [pair for grid in grids for pair in _of_grid(grid, number_headings, value_headings, set(known))]


def _of_grid(
    grid: Grid, number_headings: Collection[str], value_headings: Mapping[str, Collection[str]], known: set[str]
) -> Iterable[Pair]:
    for start, row in enumerate(grid.rows[:WITHIN]):
        heads = [normal(cell) for cell in row]
        numbers = _places(heads, number_headings)
        values = {name: _places(heads, texts) for name, texts in value_headings.items()}
        if numbers and any(values.values()):
            below = grid.rows[start + 1 :]
            best = max(numbers, key=lambda place: len({_number(row, place) for row in below} & known))
            yield from ((number, _values(row, values)) for row in below if (number := _number(row, best)))
            return


def _places(heads: Sequence[str], texts: Collection[str]) -> list[int]:
    """Returns which columns have one of the headings, with or without a number behind it."""
    alone = [match[1].strip() if (match := NUMBERED.match(head)) else head for head in heads]
    return [place for place, head in enumerate(heads) if head in texts or alone[place] in texts]


def _values(row: Sequence[str], values: Mapping[str, Sequence[int]]) -> dict[str, str]:
    return {name: "\n".join(filter(None, (_cell(row, place) for place in places))) for name, places in values.items()}


def _number(row: Sequence[str], place: int) -> str:
    return read_number(cell).value or "" if (cell := _cell(row, place)) else ""


def _cell(row: Sequence[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""
