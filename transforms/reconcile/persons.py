"""The section Persoonsgegevens: ten fields, in which the portal always leads."""

from __future__ import annotations

from schemas.side import PERSOONSGEGEVENS, Section
from transforms.reconcile.differ import joined, records, shared, told
from transforms.reconcile.model import Sectional, Sided

SECTION: Section = "persoonsgegevens"


def persons(portal: Sided, desktop: Sided) -> Sectional:
    """Returns how this section stands; a field that a side has no column for does not differ."""
    if not (portal.has("leerlingen") and desktop.has("leerlingen")):
        return Sectional(SECTION, "unknown")
    there, here = portal.tables["leerlingen"], desktop.tables["leerlingen"]
    fields = shared(there, here, PERSOONSGEGEVENS)
    pairs = joined(there[["leerlingnummer", *fields]], here[["leerlingnummer", *fields]], ["leerlingnummer"])
    rows = [
        {
            "kind": "persoonsgegevens",
            "leerlingnummer": row["leerlingnummer"],
            "field": field,
            "portal": row[f"{field}_portal"],
            "desktop": row[f"{field}_desktop"],
            "leads": "portal",
            "direction": "download",
        }
        for row in pairs[pairs["_merge"] == "both"].pipe(records)
        for field in fields
        if row[f"{field}_portal"] != row[f"{field}_desktop"]
    ]
    return Sectional(SECTION, "differs" if rows else "ok", told(SECTION, rows))


def not_compared(portal: Sided, desktop: Sided) -> list[str]:
    """Returns the fields that cannot be compared, because an export of pupils has no column for them."""
    if not (portal.has("leerlingen") and desktop.has("leerlingen")):
        return []
    told_by_both = shared(portal.tables["leerlingen"], desktop.tables["leerlingen"], PERSOONSGEGEVENS)
    return [field for field in PERSOONSGEGEVENS if field not in told_by_both]
