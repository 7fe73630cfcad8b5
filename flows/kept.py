"""Kept files: in which originals, import files and decision workbooks in the workspace a pupil is found."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.reading import reading
from flows.workspace import Workspace
from transforms.readers.grid import Grid
from transforms.values.numbers import read_number

FOLDERS = ("received", "outbox")
"""Folders with a folder per delivery."""
BOOKS = ("holds", "holds/decided")
"""Folders with a workbook per delivery."""
LEAST = 0.3
"""Part of a column that must be numbers of pupils; of an old list many have left and are not known any more."""


@dataclass(frozen=True)
class Find:
    """One file, and where in it the pupil is."""

    path: str
    """Relative to the workspace."""
    sheet: str = ""
    rows: tuple[int, ...] = ()
    readable: bool = True
    """Whether the file could be looked into; otherwise nobody knows whether the pupil is in it."""


def find_in_files(
    workspace: Workspace, school: str, numbers: Collection[str], known: Collection[str], passwords: Sequence[str]
) -> Iterator[Find]:
    """Yields where in the kept files of a school a pupil is found.

    Args:
        known: the numbers of all pupils of the school, by which the column with pupil numbers is told.
    """
    for folder in FOLDERS:
        home = workspace.home / folder / school
        for delivery in sorted(home.glob("*")) if home.is_dir() else ():
            files = sorted(file for file in delivery.rglob("*") if file.is_file())
            yield from _of_delivery(workspace, files, set(numbers), set(known), tuple(passwords))
    for folder in BOOKS:
        files = sorted((workspace.home / folder / school).glob("*.*"))
        yield from _of_delivery(workspace, files, set(numbers), set(known), tuple(passwords))


def _of_delivery(
    workspace: Workspace, files: Sequence[Path], numbers: set[str], known: set[str], passwords: tuple[str, ...]
) -> Iterator[Find]:
    contents = [(file.name, file.read_bytes(), passwords) for file in files]
    with reading(contents) as read:
        for file, (name, content, keys) in zip(files, contents, strict=True):
            path = file.relative_to(workspace.home).as_posix()
            yield from _in_file(path, name, list(read(name, content, keys)), numbers, known)


def _in_file(path: str, name: str, grids: Sequence[Grid], numbers: set[str], known: set[str]) -> Iterator[Find]:
    if any(issue.severity == "file" and not grid.rows for grid in grids for issue in grid.issues):
        yield Find(path, readable=False)
    for grid in grids:
        if rows := tuple(_rows(grid, numbers, known)):
            yield Find(path, "" if grid.name == name else grid.name, rows)


def _rows(grid: Grid, numbers: set[str], known: set[str]) -> Iterator[int]:
    """Yields the rows that have one of the numbers in a column of pupil numbers, by the number a person sees."""
    cells = [[read_number(cell.strip()).value or "" for cell in row] for row in grid.rows]
    shares = [_share(cells, place, known) for place in range(max(map(len, cells), default=0))]
    best = max(shares, default=0.0)
    places = [place for place, share in enumerate(shares) if share == best >= LEAST]
    for row, seen in zip(cells, grid.numbers, strict=False):
        if any(place < len(row) and row[place] in numbers for place in places):
            yield seen


def _share(cells: Sequence[Sequence[str]], place: int, known: set[str]) -> float:
    """Returns which part of a column's texts are numbers of pupils."""
    said = {row[place] for row in cells if place < len(row) and row[place]}
    return len(said & known) / len(said) if said else 0.0
