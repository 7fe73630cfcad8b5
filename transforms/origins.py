"""Origins: where in a file a value stood, and what a value was over the years."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from schemas.profile import Column, Target
from transforms.headings import WITHIN, letter, tidy
from transforms.readers.grid import Grid

MADE_OF: Mapping[str, tuple[str, ...]] = {
    "achternaam": ("volledige_naam",),
    "voorvoegsel": ("achternaam", "volledige_naam"),
    "roepnaam": ("volledige_naam", "voornamen"),
    "voorletters": ("voornamen", "volledige_naam"),
    "voornamen": ("volledige_naam",),
    "jaargroep": ("groepsnaam", "groep"),
    "groepsnaam": ("groep",),
    "groep": ("groepsnaam",),
    "leerweg": ("opleiding", "jaargroep", "groepsnaam"),
    "straat": ("adres",),
    "huisnummer": ("adres", "straat"),
    "huisnummertoevoeging": ("huisnummer", "adres", "straat"),
    "postcode": ("postcode_plaats",),
    "woonplaats": ("postcode_plaats",),
}
"""Column of a pupil -> other columns of an export that it may have been taken from."""
RULES: Mapping[str, str] = {
    "groepscode": "groepsnaam",
    "hierarchie": "groepsnaam",
    "naam": "achternaam",
    "achternaam_voluit": "achternaam",
}
"""Column that a rule of a target makes -> the column it is made of."""


@dataclass(frozen=True)
class Step:
    """One time that a value became another one."""

    event: int
    value: str | None
    """None: the file did not say, or the pupil was not there."""


@dataclass(frozen=True)
class Cell:
    """One cell of a file."""

    heading: str
    text: str
    row: int


def headings_of(column: str, headings: Mapping[str, str]) -> list[tuple[str, str]]:
    """Returns the headings of a part that a column was taken from, or may have been, each with what it is read as."""
    own = [(column, headings[column])] if column in headings else []
    return own or [(other, headings[other]) for other in MADE_OF.get(column, ()) if other in headings]


def cell_at(grids: Sequence[Grid], file: str, sheet: str, row: int, heading: str) -> Cell | None:
    """Returns the cell in a row that a person sees under that number, below a heading; None where it is not found."""
    for grid in grids:
        if grid.name in (sheet or file, file) or len(grids) == 1:
            for cells, number in zip(grid.rows, grid.numbers, strict=False):
                place = _place_of(grid, heading)
                if number == row and place is not None:
                    return Cell(heading, cells[place] if place < len(cells) else "", row)
    return None


def row_of(grid: Grid, target: Target, number: str) -> tuple[int, Mapping[str, str]] | None:
    """Returns the row of an import file that a pupil has, and its cells by heading; None where it has none."""
    keys = [column.header for column in target.columns if column.source == "leerlingnummer"]
    if not grid.rows or not keys:
        return None
    headings = list(map(tidy, grid.rows[0]))
    for cells, seen in zip(grid.rows[1:], grid.numbers[1:], strict=False):
        told = dict(zip(headings, cells, strict=False))
        if any(told.get(key, "").removeprefix("'") == number for key in keys):
            return seen, told
    return None


def columns_for(name: str, target: Target) -> Iterator[Column]:
    """Yields the columns of a target that hold a column of the register, itself or by a rule."""
    return (column for column in target.columns if name in (column.source, RULES.get(column.source)))


def over_the_years(values: Iterable[tuple[int, str | None]]) -> list[Step]:
    """Returns the times that a value became another one.

    Args:
        values: of every event in order, the value after it.
    """
    steps: list[Step] = []
    for event, value in values:
        if (value or "") != ((steps[-1].value or "") if steps else ""):
            steps.append(Step(event, value))
    return steps


def _place_of(grid: Grid, heading: str) -> int | None:
    """Returns the place of the column with a heading; `X (2)` is the second one headed `X`."""
    repeated = re.fullmatch(r"(.+) \((\d+)\)", heading)
    for text, nth in [(heading, 1), *([(repeated[1], int(repeated[2]))] if repeated else [])]:
        for row in grid.rows[:WITHIN]:
            places = [place for place, cell in enumerate(row) if tidy(cell) == text]
            if len(places) >= nth:
                return places[nth - 1]
    for row in grid.rows[:WITHIN]:  # a heading of two rows ends with what stands in the lower one
        places = [place for place, cell in enumerate(row) if tidy(cell) and heading.endswith(f" {tidy(cell)}")]
        if len(places) == 1:
            return places[0]
    width = max(map(len, grid.rows), default=0)
    return next((place for place in range(width) if letter(place) == heading), None)
