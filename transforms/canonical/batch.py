"""Batch: the cells of many deliveries at once, while they are being made canonical."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from schemas.messages import Issue
from schemas.profile import Source
from schemas.tables import RUW
from schemas.vocabulary import VO_SECTORS
from transforms.values.codes import Words, as_words
from transforms.values.reading import Reading
from transforms.values.text import clean, is_error

Cells = NDArray[np.object_]
Rows = NDArray[np.intp]
Marks = NDArray[np.bool_]
Context = TypeVar("Context", bound=Hashable)


_ORIGIN = ("school", "levering", "bestand", "blad", "source")


class Part(NamedTuple):
    """One table of one file: the stretch over which a column means one thing."""

    school: str
    levering: str
    bestand: str
    blad: str
    source: str
    sector: str
    """The school's; where nobody said it, the first that its source serves, unless that is primary and secondary."""

    served: tuple[str, ...]
    """The sectors that the source serves, the one it serves most first."""

    @property
    def secondary(self) -> bool:
        """Whether `leerjaar 3` is year 13 and not group 3."""
        return self.sector in VO_SECTORS

    @property
    def is_mbo(self) -> bool:
        """Whether the name of a group tells no year."""
        return self.sector == "mbo" or self.served[:1] == ("mbo",)

    @property
    def oldest(self) -> int:
        """The highest age of a pupil; in mbo it is that of any adult."""
        return 100 if self.sector == "mbo" or "mbo" in self.served else 30


@dataclass
class Batch:
    """The cells by column, and what was found about them; steps change it in place, one column at a time."""

    cells: dict[str, Cells]
    """Every column of `RUW`; `None` where the file does not say."""
    parts: tuple[Part, ...]
    part: Rows
    """For every row the place of its part in `parts`."""
    words: Mapping[tuple[str, str], Words]
    """(source, column) -> what that source says there, in lower case -> the canonical value."""
    today: date
    exact: frozenset[str] = frozenset()
    """The sources whose values a standard fixes."""
    findings: list[tuple[Rows, str, str]] = field(default_factory=list)
    issues: list[tuple[str, Issue]] = field(default_factory=list)
    decided: dict[int, dict[str, str]] = field(default_factory=dict)
    """For a part what had to be decided about it, and behind `…_cells` how many cells depended on that."""

    def each(self, column: str, read: Callable[[str, Context], Reading], contexts: Sequence[Context]) -> None:
        """Puts in place of every filled cell of a column what it reads as, given the context of its part."""
        cells = self.cells[column]
        ids = {context: place for place, context in enumerate(dict.fromkeys(contexts))}
        of_part = np.array([ids[context] for context in contexts], dtype=np.intp)
        rows, which = distinct(cells, of_part[self.part])
        readings = [read(cells[row], contexts[self.part[row]]) if cells[row] else Reading(cells[row]) for row in rows]
        self.cells[column] = as_cells([value for value, _ in readings])[which]
        self.found(column, as_cells([code for _, code in readings])[which])

    def plain(self, column: str, read: Callable[[str], Reading]) -> None:
        """Does the same for a column that means the same everywhere."""
        rows, which = distinct(self.cells[column])
        readings = [read(cell) if cell else Reading(cell) for cell in self.cells[column][rows]]
        self.cells[column] = as_cells([value for value, _ in readings])[which]
        self.found(column, as_cells([code for _, code in readings])[which])

    def mark(self, column: str, code: str, rows: Marks) -> None:
        """Notes one code at the marked rows."""
        if rows.any():
            self.findings.append((np.flatnonzero(rows), code, column))

    def forget(self, column: str, rows: Marks) -> None:
        """Takes back what was found in a column at the marked rows."""
        if rows.any():
            self.findings = [
                (found[~rows[found]] if where == column else found, code, where) for found, code, where in self.findings
            ]

    def found(self, column: str, codes: Cells) -> None:
        """Notes the codes that stand at the rows."""
        for code in sorted(set(codes) - {""}):
            self.mark(column, code, (codes == code).astype(bool))

    def said(self, column: str) -> Marks:
        """Tells of which rows the file says something in a column, if only that there is nothing."""
        return np.asarray(~pd.isna(self.cells[column]), dtype=bool)

    def filled(self, column: str) -> Marks:
        """Tells which cells hold something."""
        return self.said(column) & np.asarray(self.cells[column] != "", dtype=np.bool_)

    def text(self, column: str) -> Cells:
        """Returns a column with `""` where the file does not say."""
        return np.where(self.said(column), self.cells[column], "")

    def marks(self, column: str, says: Callable[[str], bool]) -> Marks:
        """Tells of which filled cells something is true."""
        rows, which = distinct(self.cells[column])
        return np.array([bool(cell) and says(cell) for cell in self.cells[column][rows]], dtype=bool)[which]

    def having(self, code: str, column: str) -> Marks:
        """Tells of which rows a code was found in a column."""
        marked = np.zeros(len(self.part), dtype=bool)
        for rows, found, where in self.findings:
            if (found, where) == (code, column):
                marked[rows] = True
        return marked

    def per_part(self, rows: Marks) -> NDArray[np.intp]:
        """Counts marked rows by part."""
        return np.bincount(self.part[rows], minlength=len(self.parts))

    def decide(self, what: str, answers: Sequence[str], counts: NDArray[np.intp]) -> None:
        """Keeps what was decided about every part, where cells depended on it."""
        for place, (answer, count) in enumerate(zip(answers, counts.tolist(), strict=True)):
            if count:
                self.decided.setdefault(place, {}).update({what: answer, f"{what}_cells": str(count)})

    def note(self, code: str, counts: Mapping[int, int]) -> None:
        """Adds one issue per part with what was counted there."""
        for place, count in sorted(counts.items()):
            if count:
                part = self.parts[place]
                issue = Issue(code, file=part.bestand, sheet=part.blad, facts={"count": count})
                self.issues.append((part.levering, issue))


def gather(raw: pd.DataFrame, sources: Mapping[str, Source], sectors: Mapping[str, str], today: date) -> Batch:
    """Returns the cells of a batch with their text cleaned; errors of a spreadsheet are dropped."""
    origin = [raw[name].fillna("").to_numpy(dtype=object) for name in _ORIGIN]
    rows, which = distinct(*origin)
    parts = tuple(_part([str(column[row]) for column in origin], sources, sectors) for row in rows)
    cells = {column: _objects(raw, column) for column in RUW}
    exact = frozenset(name for name, source in sources.items() if source.exact)
    batch = Batch(cells, parts, which, _words(sources), today, exact)
    for column in RUW:
        batch.plain(column, _clean)
    return batch


def distinct(*columns: NDArray[np.object_] | Rows) -> tuple[Rows, Rows]:
    """Returns one row for every distinct combination of cells, and for every row which combination it has."""
    which = np.zeros(len(columns[0]), dtype=np.intp)
    for column in columns:
        codes, values = pd.factorize(column)
        which, _ = pd.factorize(which * (len(values) + 1) + codes + 1)
    first = np.empty(which.max(initial=-1) + 1, dtype=np.intp)
    first[which[::-1]] = np.arange(len(which))[::-1]
    return first, which


def as_cells(values: Collection[str | None]) -> Cells:
    """Returns values as a column; the length is given so that one value is a column of one."""
    cells = np.empty(len(values), dtype=object)
    cells[:] = list(values)
    return cells


def _objects(raw: pd.DataFrame, column: str) -> Cells:
    if column not in raw:
        return as_cells([None] * len(raw))
    cells = raw[column].to_numpy(dtype=object, copy=True)
    cells[raw[column].isna().to_numpy()] = None
    return cells


def _clean(text: str) -> Reading:
    cleaned = clean(text)
    return Reading(None, "CELL_ERROR") if is_error(cleaned) else Reading(cleaned)


def _part(origin: Sequence[str], sources: Mapping[str, Source], sectors: Mapping[str, str]) -> Part:
    school, levering, bestand, blad, source = origin
    served = sources[source].sectors if source in sources else ()
    one_kind = served and len({sector in VO_SECTORS for sector in served}) == 1
    sector = sectors.get(school, "") or (served[0] if one_kind else "")
    return Part(school, levering, bestand, blad, source, sector, served)


def _words(sources: Mapping[str, Source]) -> dict[tuple[str, str], Words]:
    return {
        (name, column): as_words(meanings)
        for name, source in sources.items()
        for column, meanings in source.values.items()
    }
