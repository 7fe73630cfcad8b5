"""Express: whom a file is about, in a target's own columns and words."""

from __future__ import annotations

import re
import unicodedata

import pandas as pd
from pandas import DataFrame, Series

from schemas.profile import Column, Target

ORDER = ("groepsnaam", "achternaam", "roepnaam")
"""How a person looks a pupil up: by group, then by name; the key makes the order certain."""

DATES = frozenset({"geboortedatum", "instroomdatum"})
ISO = "%Y-%m-%d"


def express(pupils: DataFrame, target: Target) -> DataFrame:
    """Returns the target's columns and no others, in its own words; a value it has no word for is missing."""
    cells = {column.header: _cells(pupils, column, target.date_format) for column in target.columns}
    return DataFrame(cells, index=pupils.index, dtype="str")


def _cells(pupils: DataFrame, column: Column, date_format: str) -> Series[str]:
    if not column.source:
        return Series(column.value, index=pupils.index, dtype="str")
    cells = pupils[column.source].fillna("")
    if column.source in DATES and date_format != ISO:
        dates = pd.to_datetime(cells, format=ISO, errors="coerce").dt.strftime(date_format)
        cells = dates.fillna("")
    if column.values or column.closed or column.source == "rol":
        cells = cells.map({cell: _translated(cell, column) for cell in cells.unique()})
    cells = cells.mask(cells == "", column.value) if column.value else cells
    cells = cells.mask(cells != "", column.prefix + cells) if column.prefix else cells
    return cells.astype("str")


def _translated(cell: str, column: Column) -> str | None:
    """Returns the target's word for a value; of several roles the one that the target's profile names last."""
    roles = cell.split("\n") if column.source == "rol" else [cell]
    if len(roles) > 1:
        named = [role for role in column.values if role in roles]
        cell = named[-1] if named else ", ".join(roles)
    unnamed = None if column.closed and cell else cell
    return column.values.get(cell, unnamed)


def in_order(pupils: DataFrame) -> DataFrame:
    folded = (map(_folded, pupils[column].fillna("").tolist()) for column in ORDER if column in pupils)
    keys = zip(*folded, pupils["key"], range(len(pupils)), strict=True)
    return pupils.iloc[[place for *_, place in sorted(keys)]]


def _folded(text: str) -> str:
    """Makes `Één` sort with the E and `Groep 10` after `Groep 9`."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return re.sub(r"[0-9]+", lambda number: number[0].zfill(12), bare.casefold())
