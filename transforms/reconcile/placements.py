"""The section Groepsindelingen: the stamklas down or up, by who leads it; cluster groups always up."""

from __future__ import annotations

from pandas import DataFrame

from schemas.side import Section
from transforms.reconcile.differ import both, concat, leaders, told
from transforms.reconcile.model import Sectional, Sided
from transforms.reconcile.pupils import homerooms

SECTION: Section = "groepsindelingen"


def placements(portal: Sided, desktop: Sided) -> Sectional:
    """Returns how this section stands; without both kinds of groups of both sides it is not OK."""
    here = both(portal, desktop)
    found, stamklassen = list[DataFrame](), False
    if portal.has("deelnames") and desktop.has("deelnames"):
        tables = [side.tables["deelnames"] for side in (portal, desktop)]
        tables = [table[table["leerlingnummer"].isin(here)] for table in tables]
        stamklassen = all("stamklas" in table for table in tables)
        found.append(homerooms(tables[0], tables[1], leaders(portal, desktop), SECTION))
    clusters = portal.has("groepen") and desktop.has("groepen")
    if clusters:
        found.append(_clusters(portal, desktop, here))
    differences = concat(found)
    if differences.empty and not (stamklassen and clusters):
        return Sectional(SECTION, "unknown")
    unknown = {"stamklas": stamklassen, "clustergroepen": clusters}
    missing = frozenset(kind for kind, known in unknown.items() if not known)
    return Sectional(SECTION, "differs" if len(differences) else "ok", differences, unknown=missing)


def _clusters(portal: Sided, desktop: Sided, here: set[str]) -> DataFrame:
    """Returns whose cluster groups in an afdeling are others; the desktop leads them."""
    there, ours = (_groups(side.tables["groepen"], here) for side in (portal, desktop))
    rows = [
        {
            "kind": "clustergroepen",
            "leerlingnummer": number,
            "afdeling": afdeling,
            "field": "groep",
            "portal": ", ".join(sorted(there.get((number, afdeling), set()))),
            "desktop": ", ".join(sorted(ours.get((number, afdeling), set()))),
            "leads": "desktop",
            "direction": "upload",
        }
        for number, afdeling in sorted({*there, *ours})
        if there.get((number, afdeling), set()) != ours.get((number, afdeling), set())
    ]
    return told(SECTION, rows)


def _groups(table: DataFrame, here: set[str]) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    kinds = table["soort"] if "soort" in table else ["cluster"] * len(table)
    for number, afdeling, group, kind in zip(
        table["leerlingnummer"], table["afdeling"], table["groep"], kinds, strict=True
    ):
        if number in here and group and kind != "stamklas":
            found.setdefault((number, afdeling), set()).add(group)
    return found
