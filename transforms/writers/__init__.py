"""Writers: from rows of text under a target's headers to the bytes of a file, the same bytes for the same rows."""

from __future__ import annotations

from datetime import date

from pandas import DataFrame

from schemas.profile import Target
from schemas.vocabulary import Form
from transforms.writers.delimited import delimited
from transforms.writers.edexml import edexml
from transforms.writers.opendocument import opendocument
from transforms.writers.workbook import workbook

__all__ = ["EXTENSIONS", "write"]

EXTENSIONS: dict[Form, str] = {"csv": "csv", "xlsx": "xlsx", "ods": "ods", "edexml": "xml"}


def write(rows: DataFrame, target: Target, form: Form, school: str, school_year: str, made_on: date) -> bytes:
    """Writes rows, every cell filled and checked, as a file of the form that is asked for."""
    if form == "csv":
        return delimited(rows, target)
    if form == "xlsx":
        return workbook(rows, made_on)
    if form == "ods":
        return opendocument(rows)
    return edexml(rows, school, school_year, made_on)
