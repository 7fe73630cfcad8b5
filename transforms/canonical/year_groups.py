"""Year groups: the pupil's own, from its column or else from the name of the group and the age."""

from __future__ import annotations

import numpy as np

from transforms.canonical.batch import Batch, Cells, distinct
from transforms.values.dates import school_year_of
from transforms.values.reading import Reading
from transforms.values.year_groups import combined_years, read_year_group, year_by_age, year_of_group


def year_groups(batch: Batch) -> None:
    """Reads the year groups; the names of groups must still be as the file writes them."""
    combined = batch.text("jaargroep")
    contexts = [(part.source, part.secondary) for part in batch.parts]

    def read(text: str, context: tuple[str, bool]) -> Reading:
        return read_year_group(text, context[1], batch.words.get((context[0], "jaargroep"), {}))

    batch.each("jaargroep", read, contexts)
    _derive(batch, combined)


def _derive(batch: Batch, combined: Cells) -> None:
    """Fills what has no year group of its own, and says how often; in mbo a group's name tells no year."""
    own = batch.text("jaargroep")
    mbo = np.array([part.sector == "mbo" for part in batch.parts], dtype=bool)[batch.part]
    todo = np.flatnonzero(((own == "") | (own == "C")) & ~mbo & ~batch.having("YEAR_GROUP_UNKNOWN", "jaargroep"))
    said = [
        combined,
        batch.text("groepsnaam"),
        batch.text("groep"),
        batch.text("geboortedatum"),
        batch.text("schooljaar"),
    ]
    secondary = np.array([part.secondary for part in batch.parts], dtype=np.intp)[batch.part]
    rows, which = distinct(*(cells[todo] for cells in said), secondary[todo])
    current = school_year_of(batch.today)
    years = np.empty(len(rows), dtype=object)
    for place, row in enumerate(todo[rows]):
        cell, name, key, born, year = (cells[row] for cells in said)
        years[place] = _year((cell, name, key), born, year or current, bool(secondary[row]))
    derived = years[which] if len(todo) else years
    found = todo[derived != ""]
    batch.cells["jaargroep"][found] = derived[derived != ""]
    marked = np.zeros(len(own), dtype=bool)
    marked[found] = True
    batch.note("YEAR_GROUP_FROM_NAME", dict(enumerate(batch.per_part(marked).tolist())))


def _year(texts: tuple[str, ...], born: str, school_year: str, secondary: bool) -> str:
    """Returns the year group that the group's name or key tells, or that fits the age in its combination."""
    told = next(filter(None, (year_of_group(text, secondary) for text in texts[1:])), "")
    if told or not born:
        return told
    years = next(filter(None, (combined_years(text, secondary) for text in texts)), ())
    return year_by_age(born, years, school_year)
