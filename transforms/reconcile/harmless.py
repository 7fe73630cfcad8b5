"""Harmless: nothing that a spreadsheet would run as a formula goes into an import file, unless the side takes it."""

from __future__ import annotations

import re

from pandas import DataFrame

from schemas.demands import FORMULA
from schemas.demands import HARMLESS as OF_COLUMN
from schemas.side import Side

HARMLESS = r"-|[+-]\d+(?:[.,]\d+)?"
"""In any column: a dash for nothing, and a number with its sign, such as -5 or +31612345678."""
ALSO = {"huisnummer": OF_COLUMN["huisnummertoevoeging"]}
"""Columns of a side that hold what another column of ours is for."""


def harmless(rows: DataFrame, side: Side) -> tuple[DataFrame, tuple[str, ...], int]:
    """Returns the rows of which nothing can be run, the columns where something could be, and of how many pupils.

    Who has such a text is left out with all rows, so that no half package and no half placement is taken over.
    """
    if side.formulas == "keep" or rows.empty:
        return rows, (), 0
    wrong = {column: rows[column].isin(_formulas(rows, column)) for column in map(str, rows.columns)}
    columns = tuple(column for column, cells in wrong.items() if cells.any())
    if not columns:
        return rows, (), 0
    left_out = set(rows.loc[DataFrame(wrong).any(axis=1), "leerlingnummer"])
    return rows[~rows["leerlingnummer"].isin(list(left_out))], columns, len(left_out)


def _formulas(rows: DataFrame, column: str) -> list[str]:
    """Returns the texts of a column that would be run."""
    right = re.compile("|".join(filter(None, (HARMLESS, OF_COLUMN.get(column, ""), ALSO.get(column, "")))))
    texts = {str(text) for text in rows[column].unique()}
    return [text for text in texts if text.startswith(FORMULA) and not right.fullmatch(text)]
