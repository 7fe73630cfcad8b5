"""Addresses: combined columns taken apart, and whatever is secret erased."""

from __future__ import annotations

import numpy as np
import pandas as pd

from schemas.messages import Issue
from schemas.tables import ADRES, ADRES_RUW
from transforms.canonical.batch import Batch, Marks, Rows, as_cells, distinct
from transforms.values.addresses import (
    is_secret,
    read_email,
    read_postcode,
    split_number,
    split_postcode,
    split_street,
)
from transforms.values.codes import is_yes_unless_no


def addresses(batch: Batch) -> None:
    """Reads the addresses. A secret one leaves `""`, not a missing value: what is known of it must be erased too."""
    secret = _secret(batch)
    for column in ADRES_RUW:
        batch.cells[column][secret] = ""
    _take_apart(batch, "postcode_plaats", ("postcode", "woonplaats"))
    _take_apart(batch, "adres", ("straat", "huisnummer", "huisnummertoevoeging"))
    _numbers(batch)
    batch.plain("postcode", read_postcode)
    batch.plain("emailadres", read_email)
    for column in ADRES:
        batch.cells[column][secret] = ""
        batch.forget(column, secret)


def _secret(batch: Batch) -> Marks:
    """Tells of which rows the pupil's address or telephone is secret, on whichever of the pupil's rows that is said.

    An export may say so in the address itself.
    """
    said = np.zeros(len(batch.part), dtype=bool)
    for column in ADRES_RUW:
        said |= batch.marks(column, is_secret)
    for column in ("geheim_adres", "geheim_telefoon"):
        said |= _flagged(batch, column)
    if not said.any():
        return said
    schools = as_cells([part.school for part in batch.parts])[batch.part]
    numbers = batch.text("leerlingnummer")
    _, pupil = distinct(schools, numbers, np.where(numbers == "", np.arange(len(said)), -1))
    secret = np.isin(pupil, pupil[said])
    _tell(batch, secret, pupil)
    return secret


def _flagged(batch: Batch, column: str) -> Marks:
    """Tells which rows a column marks as secret; a mark that cannot be read is one."""
    sources = as_cells([part.source for part in batch.parts])[batch.part]
    rows, which = distinct(batch.cells[column], sources)
    flags = [
        bool(batch.cells[column][row])
        and is_yes_unless_no(batch.cells[column][row], batch.words.get((sources[row], column), {}))
        for row in rows
    ]
    return np.array(flags, dtype=bool)[which] | batch.having("CELL_ERROR", column)


def _tell(batch: Batch, secret: Marks, pupil: Rows) -> None:
    deliveries = [part.levering for part in batch.parts]
    first = np.flatnonzero(secret)[np.unique(pupil[secret], return_index=True)[1]]
    counts = pd.Series([deliveries[place] for place in batch.part[first]]).value_counts(sort=False)
    for levering, count in counts.items():
        batch.issues.append((str(levering), Issue("ADDRESS_SECRET", facts={"count": int(count)})))


def _take_apart(batch: Batch, column: str, into: tuple[str, ...]) -> None:
    """Fills columns that the file does not have, or leaves empty, from the one that combines them."""
    rows, which = distinct(batch.cells[column])
    split = split_postcode if column == "postcode_plaats" else split_street
    parts: list[tuple[str, ...]] = [split(cell) if cell else ("",) * len(into) for cell in batch.cells[column][rows]]
    for place, name in enumerate(into):
        values = as_cells([part[place] for part in parts])[which]
        todo = batch.said(column) & ~batch.filled(name)
        batch.cells[name][todo] = values[todo]


def _numbers(batch: Batch) -> None:
    """Splits `12a` where the addition has no column or cell of its own."""
    rows, which = distinct(batch.cells["huisnummer"])
    parts = [split_number(cell) if cell else (cell, "") for cell in batch.cells["huisnummer"][rows]]
    number, addition = (as_cells([part[place] for part in parts])[which] for place in (0, 1))
    todo = ~batch.filled("huisnummertoevoeging") & (addition != "")
    batch.cells["huisnummertoevoeging"][todo] = addition[todo]
    done = todo | (addition == "")
    batch.cells["huisnummer"][done] = number[done]
