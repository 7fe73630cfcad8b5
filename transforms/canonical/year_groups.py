"""Year groups: the pupil's own, from its column or else from the name of the group and the age."""

from __future__ import annotations

import re
from functools import partial

import numpy as np

from transforms.canonical.batch import Batch, Cells, Rows, distinct
from transforms.values.dates import school_year_of
from transforms.values.groups import restore_group
from transforms.values.reading import Reading
from transforms.values.year_groups import combined_years, own_year, read_year_group, year_by_age, year_of_group

REPEATED = 2
"""So many years a pupil may be older than the class; one that is older yet says nothing about the kind of school."""


def year_groups(batch: Batch) -> None:
    """Reads the year groups; the names of groups must still be as the file writes them."""
    batch.plain("jaargroep", partial(restore_group, serials=False))
    combined = batch.text("jaargroep")
    secondary = _secondary(batch)
    contexts = [(part.source, of_part) for part, of_part in zip(batch.parts, secondary, strict=True)]

    def read(text: str, context: tuple[str, bool]) -> Reading:
        return read_year_group(text, context[1], batch.words.get((context[0], "jaargroep"), {}))

    batch.each("jaargroep", read, contexts)
    _derive(batch, combined, np.array(secondary, dtype=np.intp)[batch.part])
    _missing(batch)


def _secondary(batch: Batch) -> list[bool]:
    """Tells of which parts the years are those of secondary education; where no sector says it, the ages do."""
    unknown = np.array([part.sector == "" for part in batch.parts], dtype=bool)[batch.part]
    votes = np.zeros(len(unknown))
    if unknown.any():
        votes[unknown] = _votes(batch, np.flatnonzero(unknown))
    sums = np.bincount(batch.part, weights=votes, minlength=len(batch.parts))
    return [part.secondary or total > 0 for part, total in zip(batch.parts, sums.tolist(), strict=True)]


def _votes(batch: Batch, places: Rows) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Returns what every row says about the kind of its school."""
    said = [batch.text(column)[places] for column in ("jaargroep", "groepsnaam", "groep", "geboortedatum")]
    rows, which = distinct(*said)
    start = int(school_year_of(batch.today)[:4])
    facts = zip(*(cells[rows] for cells in said), strict=True)
    votes = [_vote(year or name or key, born, start) for year, name, key, born in facts]
    return np.array(votes, dtype=np.float64)[which]


def _vote(group: str, born: str, start: int) -> int:
    """Returns 1 where the age fits the year in secondary education and better than the group in primary, else -1."""
    year = re.search(r"1[1-6]|[1-8]", group)
    if not year or not born:
        return 0
    age, told = start - int(born[:4]), int(year[0]) % 10
    off = abs(age - told - 11)
    return 1 if off <= REPEATED and off < abs(age - told - 3) else -1


def _derive(batch: Batch, combined: Cells, secondary: Rows) -> None:
    """Fills what has no year group of its own, and says how often; in mbo a group's name tells no year."""
    own = batch.text("jaargroep")
    mbo = np.array([part.is_mbo for part in batch.parts], dtype=bool)[batch.part]
    todo = np.flatnonzero(((own == "") | (own == "C")) & ~mbo & ~batch.having("YEAR_GROUP_UNKNOWN", "jaargroep"))
    said = [combined, *(batch.text(column) for column in ("groepsnaam", "groep", "geboortedatum", "schooljaar"))]
    rows, which = distinct(*(cells[todo] for cells in said), secondary[todo])
    current = school_year_of(batch.today)
    years = np.empty(len(rows), dtype=object)
    for place, row in enumerate(todo[rows]):
        cell, name, key, born, year = (cells[row] for cells in said)
        years[place] = _year((cell, name, key), born, year or current, bool(secondary[row]))
    derived = years[which]
    found = todo[derived != ""]
    batch.cells["jaargroep"][found] = derived[derived != ""]
    marked = np.zeros(len(own), dtype=bool)
    marked[found] = True
    batch.decide("year_groups", ["from_name"] * len(batch.parts), batch.per_part(marked))
    batch.note("YEAR_GROUP_FROM_NAME", dict(enumerate(batch.per_part(marked).tolist())))


def _missing(batch: Batch) -> None:
    """Says how many pupils have no year group in a file of a standard that has them all."""
    exact = np.array([part.source in batch.exact for part in batch.parts], dtype=bool)[batch.part]
    own = batch.text("jaargroep")
    counts = batch.per_part(exact & ((own == "") | (own == "C")) & ~batch.having("YEAR_GROUP_UNKNOWN", "jaargroep"))
    batch.note("YEAR_GROUP_MISSING", dict(enumerate(counts.tolist())))


def _year(texts: tuple[str, ...], born: str, school_year: str, secondary: bool) -> str:
    """Returns the year group that a group's name tells, or that fits the age in its combination.

    Args:
        texts: the column for year groups, the group's name and its key; a key beside a name may be any number.
    """
    told = year_of_group(texts[1] or texts[2], secondary) or own_year(texts[2])
    if told or not born:
        return told
    years = next(filter(None, (combined_years(text, secondary) for text in texts)), ())
    return year_by_age(born, years, school_year)
