"""Check: hold the canonical tables against their Pandera models and tell every failing cell by code."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from schemas.tables import Leerling

FINDINGS = ("index", "code", "column")
"""A finding: the row's place in the batch, the message's code, the canonical column (`""` for the whole row)."""


def check(leerlingen: pd.DataFrame) -> pd.DataFrame:
    """Returns the findings about a table of pupils, one row per failing cell."""
    return failures(Leerling.to_schema(), leerlingen)


def failures(schema: pa.DataFrameSchema, table: pd.DataFrame) -> pd.DataFrame:
    """Returns what the schema finds wrong as (index, code, column); a check's `error` is the code.

    The values that failed stay behind: Pandera keeps them in its exception, and they are a pupil's.
    """
    try:
        schema.validate(table, lazy=True)
    except SchemaErrors as errors:
        found = [_places(error) for error in errors.schema_errors]
        return pd.concat(found, ignore_index=True).drop_duplicates(ignore_index=True)
    return pd.DataFrame(columns=list(FINDINGS))


def _places(error: Any) -> pd.DataFrame:
    """Returns where one failing check failed; a check over the whole table fails once per row, not once per column."""
    if error.check is None or error.check_output is None or not hasattr(error.check_output, "index"):
        raise TypeError(f"the table itself is not of the model: {error.reason_code}")
    passed = error.check_output
    column = "" if isinstance(error.schema, pa.DataFrameSchema) else str(error.schema.name)
    return pd.DataFrame({"index": passed.index[~passed.astype(bool)], "code": str(error.check.error), "column": column})
