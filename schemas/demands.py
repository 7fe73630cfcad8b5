"""What a target demands of its rows, as a Pandera schema made of its profile; a check's `error` is a message code."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from schemas.profile import Column, Target
from schemas.vocabulary import Form

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a value begins that a spreadsheet would run (OWASP, CSV Injection)."""

HARMLESS = {
    "telefoon": r"\+?[0-9 ()./-]+",
    "emailadres": r"[^=@\s]+@[^@\s]+",
    "huisnummertoevoeging": r"-[0-9A-Za-z]{1,4}",
}
"""Canonical columns in which such a beginning is right, and what the value then looks like."""

UNWRITABLE = "\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff"
"""Line breaks and control characters, which no target takes and XML cannot hold."""


class Fault(NamedTuple):
    """A demand that a row does not meet."""

    place: int
    """The row's label in the index."""
    code: str
    header: str
    """The column of the import file, or the columns of which one must be filled in."""


def faults(rows: pd.DataFrame, target: Target, form: Form) -> list[Fault]:
    """Checks rows under the target's own headers; a missing value is one the target has no word for."""
    try:
        _schema(target.model_dump_json(by_alias=True, exclude={"options", "usual"}), form).validate(rows, lazy=True)
    except SchemaErrors as errors:
        return [
            Fault(place, error.check.error, error.schema.name or error.check.name)
            for error in errors.schema_errors
            for place in error.check_output.index[~error.check_output]
        ]
    return []


@lru_cache(maxsize=256)
def _schema(profile: str, form: Form) -> pa.DataFrameSchema:
    target = Target.model_validate_json(profile)
    columns = {
        column.header: pa.Column(None, _checks(column, target, form), nullable=True) for column in target.columns
    }
    return pa.DataFrameSchema(columns, checks=[_one_of(headers) for headers in target.one_of], strict=True)


def _checks(column: Column, target: Target, form: Form) -> list[pa.Check]:
    checks = [_every(re.compile(f"[^{UNWRITABLE}{re.escape(column.forbid)}]*"), "TARGET_FORBIDDEN")]
    if column.required:
        checks.append(pa.Check(lambda cells: cells != "", error="TARGET_REQUIRED"))
    if column.closed:
        checks.append(pa.Check(lambda cells: cells.notna(), error="TARGET_VALUE_UNKNOWN", ignore_na=False))
    if column.max is not None:
        checks.append(pa.Check(lambda cells: cells.str.len() <= column.max, error="TARGET_TOO_LONG"))
    if column.unique:
        checks.append(pa.Check(lambda cells: ~cells.duplicated(keep=False) | (cells == ""), error="TARGET_NOT_UNIQUE"))
    if target.formulas == "refuse":
        checks.append(_no_formula(re.compile(f"-|{HARMLESS.get(column.source, '')}")))
    if form == "csv" and not target.encoding.startswith("utf"):
        checks.append(_encodable(target.encoding))
    return checks


def _every(pattern: re.Pattern[str], error: str) -> pa.Check:
    """Returns a check that every cell is wholly of the pattern."""
    return pa.Check(lambda cells: cells.isin([cell for cell in cells.unique() if pattern.fullmatch(cell)]), error=error)


def _no_formula(harmless: re.Pattern[str]) -> pa.Check:
    def harms(cell: str) -> bool:
        return cell.startswith(FORMULA) and not harmless.fullmatch(cell)

    return pa.Check(lambda cells: ~cells.isin([cell for cell in cells.unique() if harms(cell)]), error="TARGET_FORMULA")


def _encodable(encoding: str) -> pa.Check:
    def lost(cell: str) -> bool:
        return cell.encode(encoding, "ignore").decode(encoding) != cell

    return pa.Check(
        lambda cells: ~cells.isin([cell for cell in cells.unique() if lost(cell)]), error="TARGET_FORBIDDEN"
    )


def _one_of(headers: tuple[str, ...]) -> pa.Check:
    return pa.Check(
        lambda rows: (rows[list(headers)].fillna("") != "").any(axis=1),
        name=", ".join(headers),
        error="TARGET_ONE_OF",
        ignore_na=False,
    )
