"""The section Prognoses: in which afdeling a pupil is expected, in percentages that add up to a hundred."""

from __future__ import annotations

import re
from decimal import Decimal

from pandas import DataFrame

from schemas.side import Section
from transforms.reconcile.differ import both, joined, records, told
from transforms.reconcile.model import Sectional, Sided

SECTION: Section = "prognoses"
KEYS = ["leerlingnummer", "afdeling"]
PERCENTAGE = re.compile(r"[0-9]{1,3}(\.[0-9]+)?")


def prognoses(portal: Sided, desktop: Sided) -> Sectional:
    """Returns how this section stands; a pupil whose percentages in the portal do not add up can not be downloaded."""
    tables = [side.tables.get("deelnames", DataFrame()) for side in (portal, desktop)]
    if not all("prognose" in table for table in tables):
        return Sectional(SECTION, "unknown")
    here = both(portal, desktop)
    there, ours = (table[table["leerlingnummer"].isin(here) & (table["prognose"] != "")] for table in tables)
    wrong = not_hundred(there)
    pairs = joined(there[[*KEYS, "prognose"]], ours[[*KEYS, "prognose"]], KEYS)
    differs = pairs["prognose_portal"].replace("", "0") != pairs["prognose_desktop"].replace("", "0")
    rows = [_row(row, wrong) for row in pairs[differs].pipe(records)]
    rows += [
        {"kind": "niet_100", "leerlingnummer": number, "field": "prognose", "portal": total, "leads": "portal"}
        for number, total in wrong.items()
    ]
    return Sectional(SECTION, "differs" if rows else "ok", told(SECTION, rows))


def not_hundred(deelnames: DataFrame) -> dict[str, str]:
    """Returns the pupils whose percentages do not add up to 100, or are none, with what they add up to."""
    totals: dict[str, Decimal] = {}
    strange = set()
    for number, text in deelnames[["leerlingnummer", "prognose"]].itertuples(index=False, name=None):
        totals[number] = totals.get(number, Decimal(0)) + percentage(text)
        strange |= set() if is_percentage(text) else {number}
    return {number: f"{total:f}" for number, total in sorted(totals.items()) if total != 100 or number in strange}


def is_percentage(text: str) -> bool:
    """Tells whether a text is a percentage."""
    return PERCENTAGE.fullmatch(text) is not None and Decimal(text) <= 100


def percentage(text: str) -> Decimal:
    """Returns a percentage; what is none counts for nothing."""
    return Decimal(text) if is_percentage(text) else Decimal(0)


def _row(row: dict[str, str], wrong: dict[str, str]) -> dict[str, str]:
    return {
        "kind": "prognose",
        "leerlingnummer": row["leerlingnummer"],
        "afdeling": row["afdeling"],
        "field": "prognose",
        "portal": row["prognose_portal"],
        "desktop": row["prognose_desktop"],
        "leads": "portal",
        "direction": "none" if row["leerlingnummer"] in wrong else "download",
    }
