"""Leaving: who was told to a target and is not at school any more, as rows to tell it that, or to tell a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import pandas as pd
from pandas import DataFrame

from transforms.conserve import PRESENT


def departed(
    pupils: DataFrame, former: DataFrame | None, told: Iterable[str], stays: Iterable[str], today: date
) -> DataFrame:
    """Returns a row for each pupil who was told and left, in the columns of `pupils`.

    Args:
        pupils: all pupils of the school, archived ones too.
        former: the pupils before the delivery, of whom some may not be in the register any more: newcomers that were
            taken back, or numbers that became another one. Of who is in neither only the number is known.
        told: the numbers that the target was told.
        stays: who left and stays at the target by agreement.
    """
    gone = set(told) - set(pupils.loc[pupils["status"].isin(PRESENT), "leerlingnummer"]) - set(stays)
    archived = pupils[pupils["leerlingnummer"].isin(list(gone))]
    missing = gone - set(archived["leerlingnummer"])
    if not missing:
        return archived
    known = pupils.iloc[:0] if former is None else former[former["leerlingnummer"].isin(list(missing))]
    unknown = sorted(missing - set(known["leerlingnummer"]))
    rows = pd.concat([known, DataFrame({"leerlingnummer": unknown}, dtype="str")]).reindex(columns=pupils.columns)
    school = {column: pupils[column].iloc[0] for column in ("school", "schoolnaam") if column in pupils and len(pupils)}
    rows = rows.assign(since=today.isoformat(), **school, **dict.fromkeys(("row", "bestand", "blad", "rij"), None))
    return pd.concat([archived, rows[list(pupils.columns)]]) if len(archived) else rows[list(pupils.columns)]


def changed_numbers(changes: DataFrame) -> Mapping[str, str]:
    """Returns the number that a pupil had -> the number it has now; of one whose change is not certain as well."""
    other = changes[changes["number_was"].fillna("") != ""]
    return dict(zip(other["number_was"], other["leerlingnummer"], strict=True))
