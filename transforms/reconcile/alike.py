"""Alike: what both sides say where nothing is to be taken over, for tables in which that is shown all the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pandas import DataFrame

from transforms.reconcile.model import Reconciliation, Sided
from transforms.reconcile.packages import Package, chosen, latest

Alike = Mapping[tuple[str, str], tuple[str, str]]
"""(Pupil, afdeling) -> what portal and desktop say."""
NONE = "–"
"""Where one of the sides says nothing."""


def prognoses_of(found: Reconciliation, numbers: Collection[str]) -> Alike:
    """Returns the prognoses of these pupils, in every afdeling for which a side has one."""
    return _pairs(*(_prognoses(side, numbers) for side in (found.portal, found.desktop)))


def packages_of(found: Reconciliation) -> Alike:
    """Returns which package stands on both sides: in the portal that of this year, on the desktop the latest."""
    if not (found.portal.has("pakketkeuzes") and found.desktop.has("pakketkeuzes")):
        return {}
    there = chosen(found.portal.tables["pakketkeuzes"], found.school_year)
    ours = latest(found.desktop.tables["pakketkeuzes"], found.school_year)
    return _pairs(*({key: _listed(one) for key, one in side.items()} for side in (there, ours)))


def _pairs(there: Mapping[tuple[str, str], str], ours: Mapping[tuple[str, str], str]) -> Alike:
    return {key: (there.get(key, NONE), ours.get(key, NONE)) for key in sorted({*there, *ours})}


def _prognoses(side: Sided, numbers: Collection[str]) -> dict[tuple[str, str], str]:
    table = side.tables.get("deelnames", DataFrame())
    if "prognose" not in table:
        return {}
    rows = table[["leerlingnummer", "afdeling", "prognose"]].itertuples(index=False, name=None)
    return {(number, afdeling): text for number, afdeling, text in rows if number in numbers and text}


def _listed(package: Package) -> str:
    return ", ".join(sorted(package[0]))
