"""Scopes: who belongs in which file of a target that takes one per vestiging or per group."""

from __future__ import annotations

from typing import Any

import pandas as pd
from pandas import DataFrame

from schemas.demands import Fault
from schemas.profile import Target
from transforms.rules import file_codes

SPLIT = {"vestiging": "vestiging", "groep": "groepsnaam"}
"""What there is one file per -> the column that tells it."""


def _split(pupils: DataFrame, target: Target) -> str:
    """Returns the column that tells the files apart, `""` where there is one file."""
    vestigingen = set(pupils["vestiging"].fillna("")) - {""}
    split = target.one_file_per == "groep" or (target.one_file_per == "vestiging" and len(vestigingen) > 1)
    return SPLIT[target.one_file_per] if split else ""


def nowhere(pupils: DataFrame, target: Target) -> list[Fault]:
    """Finds who cannot be put in any of the files."""
    column = _split(pupils, target)
    if not column:
        return []
    return [Fault(place, "TARGET_REQUIRED", column) for place in pupils.index[pupils[column].fillna("") == ""]]


def scopes(pupils: DataFrame, target: Target) -> dict[str, pd.Index[Any]]:
    """Returns who belongs in each file, by what the file's name says of the vestiging or the group."""
    column = _split(pupils, target)
    if not column:
        return {"": pupils.index}
    codes = file_codes(set(pupils[column].dropna()) - {""})
    return {f"{target.one_file_per}{codes[name]}": pupils.index[pupils[column] == name] for name in sorted(codes)}
