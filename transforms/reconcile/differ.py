"""Differ: what two tables say differently, in the form that every section has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from pandas import DataFrame

from schemas.side import Section
from transforms.reconcile.model import DIFFERENCES, Sided, nothing


def told(section: Section, rows: Sequence[Mapping[str, str]]) -> DataFrame:
    """Returns differences, each with its key, in the order of pupils."""
    if not rows:
        return nothing()
    defaults = {"section": section, "afdeling": "", "field": "", "portal": "", "desktop": "", "leads": ""}
    table = DataFrame([{**defaults, "direction": "none", **row} for row in rows], dtype="str")
    keys = table[["kind", "leerlingnummer", "afdeling", "field"]].itertuples(index=False, name=None)
    table["key"] = ["/".join((section, *parts)) for parts in keys]
    return table[list(DIFFERENCES)].sort_values(["leerlingnummer", "afdeling", "kind", "field"], ignore_index=True)


def joined(portal: DataFrame, desktop: DataFrame, keys: list[str]) -> DataFrame:
    """Returns what is in either, the columns of the portal behind those of the desktop; `_merge` tells in which."""
    found = portal.merge(desktop, on=keys, how="outer", suffixes=("_portal", "_desktop"), indicator=True)
    told = [column for column in found.columns if column != "_merge"]
    return found.assign(**{column: found[column].fillna("") for column in told})


def records(table: DataFrame) -> list[dict[str, str]]:
    """Returns the rows of a table of text."""
    names = [str(name) for name in table.columns]
    return [dict(zip(names, map(str, row), strict=True)) for row in table.itertuples(index=False, name=None)]


def shared(portal: DataFrame, desktop: DataFrame, columns: Sequence[str]) -> list[str]:
    """Returns which of these columns both sides tell."""
    return [column for column in columns if column in portal.columns and column in desktop.columns]


def both(portal: Sided, desktop: Sided) -> set[str]:
    """Returns the numbers of who is a pupil on both sides, as far as pupils were told; else of who is in any table."""
    return numbers(portal) & numbers(desktop)


def numbers(side: Sided) -> set[str]:
    """Returns the pupil numbers of a side."""
    tables = [side.tables["leerlingen"]] if side.has("leerlingen") else list(side.tables.values())
    return {str(number) for table in tables if "leerlingnummer" in table for number in table["leerlingnummer"]}


def leaders(portal: Sided, desktop: Sided) -> dict[str, str]:
    """Returns who leads the stamklas of each afdeling that a side tells it of; the portal's own word goes first."""
    found: dict[str, str] = {}
    for side in (desktop, portal):
        table = side.tables.get("afdelingen", DataFrame())
        if "leidend" in table:
            told = zip(table["afdeling"], table["leidend"], strict=True)
            found |= {afdeling: leads for afdeling, leads in told if leads}
    return found


def concat(parts: Sequence[DataFrame]) -> DataFrame:
    """Returns differences together."""
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else nothing()
