"""Consent: what of a pupil is only taken and given on where a school agreed to it for a connection, such as a photo."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from schemas.profile import Target
from transforms.connection import Standing

CONSENTS: Mapping[str, tuple[str, ...]] = {"photo": ("fotourl",)}
"""What a school can agree to -> the columns that need it."""


def offered(target: Target) -> frozenset[str]:
    """Returns what a school can agree to for a target: what needs it and is in its files."""
    used = {column.source for part in target.apart().values() for column in part.columns}
    return frozenset(name for name, columns in CONSENTS.items() if used.intersection(columns))


def consents_of(target: Target, standings: Mapping[str, Standing]) -> frozenset[str]:
    """Returns what a school agreed to for a target.

    Args:
        standings: of one school, by target or what several targets are imported into.
    """
    one = standings.get(target.name) or standings.get(target.platform)
    return one.consented if one else frozenset()


def withhold(pupils: pd.DataFrame, target: Target, consents: frozenset[str]) -> pd.DataFrame:
    """Returns the pupils without what the school did not agree to give this target."""
    kept = consents & offered(target)
    columns = [column for name, columns in CONSENTS.items() if name not in kept for column in columns]
    return pupils.assign(**{column: "" for column in columns if column in pupils})


def take_only(rows: pd.DataFrame, known: pd.DataFrame, standings: Mapping[str, Mapping[str, Standing]]) -> pd.DataFrame:
    """Returns the rows of a batch without what their schools agreed to for no connection at all.

    A school that has agreed before and does not any more says with its next list that there is nothing: what was known
    of it goes. For any other school it is as if the file did not say it.

    Args:
        rows: with `school` and the columns of `CONSENTS`.
        known: the register's pupils of the same schools, columns `compare.KNOWN`.
        standings: school -> target -> how its connection stands.
    """
    agreed = {(school, name) for school, of in standings.items() for one in of.values() for name in one.consented}
    taken = rows.copy()
    for name, columns in CONSENTS.items():
        without = ~rows["school"].isin([school for school, agreed_to in agreed if agreed_to == name])
        for column in columns:
            held = set(known.loc[known[column].fillna("") != "", "school"])
            taken.loc[without, column] = None
            taken.loc[without & rows["school"].isin(held), column] = ""
    return taken
