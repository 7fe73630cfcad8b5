"""Normalise: make a batch of recognised tables canonical, in EDEXML's words and codes.

Everything is decided over the distinct values of a column, never row by row, and a decision that needs the whole column
(the order of dates, what `M` stands for) is taken per table of a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial

import numpy as np
import pandas as pd

from schemas.messages import Issue
from schemas.profile import Source
from schemas.tables import GEGEVENS
from transforms.canonical.addresses import addresses
from transforms.canonical.batch import Batch, Cells, as_cells, gather
from transforms.canonical.codes import codes
from transforms.canonical.dates import dates
from transforms.canonical.eckids import eckids
from transforms.canonical.enrolment import enrolment, registered_groups
from transforms.canonical.groups import join_groups, restore_groups
from transforms.canonical.names import names
from transforms.canonical.numbers import numbers
from transforms.canonical.year_groups import year_groups

ORIGIN = ("school", "levering", "source", "bestand", "blad", "rij")
LONGEST = {
    "eckid": 256,
    "roepnaam": 64,
    "voorletters": 6,
    "voornamen": 200,
    "groep": 256,
    "groepsnaam": 64,
    "vestiging": 256,
    "emailadres": 256,
    "fotourl": 256,
    "telefoon": 64,
    "straat": 80,
    "huisnummer": 64,
    "huisnummertoevoeging": 64,
    "woonplaats": 80,
}
"""The lengths of EDEXML 2.1, and generous ones for what it has not. A prefix may be longer than its 10: they exist."""


@dataclass(frozen=True)
class Normalised:
    """A batch in canonical words."""

    table: pd.DataFrame
    """The rows of the batch, columns `COLUMNS`."""
    fates: pd.Series
    """`""`, `ignored:leaver`, `ignored:registered`, `ignored:too_young`, `parked:dummy_number` or `parked:eckid_only`
    by row."""
    findings: pd.DataFrame
    """One row per bad cell: index, code, column."""
    issues: list[tuple[str, Issue]]
    """What is to be said of a file as a whole, with its delivery."""
    decided: Mapping[tuple[str, str, str], Mapping[str, str]] = field(default_factory=dict)
    """(delivery, file, sheet) -> what had to be decided there, and how many cells depended on it."""


COLUMNS = (
    *ORIGIN,
    "leerlingnummer",
    *GEGEVENS,
    "uitstroomdatum",
    "bekostigd",
    "plaatsing_actief",
    "schooljaar",
    "brin",
)


def normalise(raw: pd.DataFrame, sources: Mapping[str, Source], sectors: Mapping[str, str], today: date) -> Normalised:
    """Returns the batch in canonical words, what becomes of its rows, and what was found.

    Args:
        raw: origin columns and those of `RUW`, every cell text; a unique index.
        sources: the source profiles by name, for their vocabularies.
        sectors: school -> sector, `""` where nobody said.
        today: the day of the run.
    """
    batch = gather(raw, sources, sectors, today)
    numbers(batch)
    eckids(batch)
    names(batch, frozenset(name for name, source in sources.items() if source.full_name == "last"))
    dates(batch)
    codes(batch)
    restore_groups(batch)
    registered = registered_groups(batch)
    year_groups(batch)
    join_groups(batch)
    addresses(batch)
    _shorten(batch)
    fates = enrolment(batch, registered)
    return Normalised(
        _table(raw, batch), _series(fates, raw.index), _findings(batch, raw.index, fates), batch.issues, _decided(batch)
    )


def _decided(batch: Batch) -> dict[tuple[str, str, str], dict[str, str]]:
    found: dict[tuple[str, str, str], dict[str, str]] = {}
    for place, facts in sorted(batch.decided.items()):
        part = batch.parts[place]
        found.setdefault((part.levering, part.bestand, part.blad), {}).update(facts)
    return found


def _shorten(batch: Batch) -> None:
    """Drops values that are longer than their column can be: then something else stands there."""
    for column, longest in LONGEST.items():
        long = batch.marks(column, partial(_is_longer, longest))
        batch.cells[column][long] = None
        batch.mark(column, "VALUE_LONG", long)


def _is_longer(longest: int, text: str) -> bool:
    return len(text) > longest


def _table(raw: pd.DataFrame, batch: Batch) -> pd.DataFrame:
    cells = {column: _series(batch.cells[column], raw.index) for column in COLUMNS if column not in ORIGIN}
    return pd.DataFrame({**{column: raw[column] for column in ORIGIN}, **cells}, index=raw.index)


def _series(cells: Cells, index: pd.Index) -> pd.Series:
    return pd.Series(cells, index=index, dtype="str")


def _findings(batch: Batch, index: pd.Index, fates: Cells) -> pd.DataFrame:
    """Returns the findings in order of row; what is wrong in a row that is ignored concerns nobody."""
    ignored = np.array([fate.startswith("ignored") for fate in fates], dtype=bool)
    rows = np.concatenate([np.empty(0, dtype=np.intp), *(found for found, _, _ in batch.findings)])
    sizes = [len(found) for found, _, _ in batch.findings]
    table = pd.DataFrame(
        {
            "row": rows,
            "index": index[rows],
            "code": as_cells([code for _, code, _ in batch.findings]).repeat(sizes),
            "column": as_cells([column for _, _, column in batch.findings]).repeat(sizes),
        }
    )
    kept = table[~ignored[rows]].sort_values(["row", "column", "code"], kind="stable", ignore_index=True)
    return pd.DataFrame(
        {"index": kept["index"], "code": kept["code"].astype("str"), "column": kept["column"].astype("str")}
    )
