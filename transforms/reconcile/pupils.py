"""The section Leerlingen: participation in an afdeling, LWOO, stamklas, and pupils whom only one side knows."""

from __future__ import annotations

from collections.abc import Mapping

from pandas import DataFrame

from schemas.side import Section
from transforms.reconcile.differ import both, concat, joined, leaders, numbers, records, shared, told
from transforms.reconcile.model import Sectional, Sided, Status
from transforms.reconcile.prognoses import is_percentage

SECTION: Section = "leerlingen"
KEYS = ["leerlingnummer", "afdeling"]
PRESENT = "✓"
"""What is said of a side that knows the pupil."""


def pupils(portal: Sided, desktop: Sided) -> Sectional:
    """Returns how this section stands; what a side has no column for does not differ."""
    if not (portal.has("leerlingen") or portal.has("deelnames")) or not (
        desktop.has("leerlingen") or desktop.has("deelnames")
    ):
        return Sectional(SECTION, "unknown")
    found = [_one_side(portal, desktop)]
    if portal.has("deelnames") and desktop.has("deelnames"):
        here = both(portal, desktop)
        there, ours = _of(portal, here), _of(desktop, here)
        found += [_participation(there, ours), _support(there, ours)]
        found += [homerooms(there, ours, leaders(portal, desktop), SECTION)]
    differences = concat(found)
    unknown, absent = _not_compared(portal, desktop)
    if differences.empty and unknown:
        return Sectional(SECTION, "unknown")
    status: Status = "differs" if len(differences) else "ok"
    return Sectional(SECTION, status, differences, unknown=unknown, absent=absent)


def _not_compared(portal: Sided, desktop: Sided) -> tuple[frozenset[str], frozenset[str]]:
    """Returns the kinds of which a side has no export or column, and those of which neither has one: LWOO only."""
    sides = (portal, desktop)
    unknown = set() if all(side.has("leerlingen") for side in sides) else {"alleen"}
    if not all(side.has("deelnames") for side in sides):
        return frozenset({*unknown, "afdelingsdeelname", "lwoo", "stamklas"}), frozenset()
    columns = [set(side.tables["deelnames"].columns) for side in sides]
    unknown |= {"lwoo", "stamklas"} - (columns[0] & columns[1])
    absent = {"lwoo"} - (columns[0] | columns[1])
    return frozenset(unknown - absent), frozenset(absent)


def homerooms(portal: DataFrame, desktop: DataFrame, leads: Mapping[str, str], section: Section) -> DataFrame:
    """Returns who has another stamklas in the portal; where the desktop leads it can only be uploaded."""
    if not shared(portal, desktop, ["stamklas"]):
        return told(section, [])
    pairs = joined(portal[[*KEYS, "stamklas"]], desktop[[*KEYS, "stamklas"]], KEYS)
    pairs = pairs[(pairs["_merge"] == "both") & (pairs["stamklas_portal"] != pairs["stamklas_desktop"])]
    rows = [
        {
            "kind": "stamklas",
            "leerlingnummer": row["leerlingnummer"],
            "afdeling": row["afdeling"],
            "field": "stamklas",
            "portal": row["stamklas_portal"],
            "desktop": row["stamklas_desktop"],
            **_led(leads.get(row["afdeling"], "portal"), section),
        }
        for row in pairs.pipe(records)
    ]
    return told(section, rows)


def _led(leads: str, section: Section = SECTION, takes: bool = True) -> dict[str, str]:
    """Returns who leads, and where it can be taken: groups are uploaded in the section Groepsindelingen only."""
    ways = {"desktop": "upload" if section == "groepsindelingen" else "none", "portal": "download"}
    return {"leads": leads, "direction": ways.get(leads, "none") if takes else "none"}


def _fits(text: str) -> bool:
    """Tells whether the other side can take a percentage over; no text at all is none."""
    return text == "" or is_percentage(text)


def elsewhere(portal: Sided, desktop: Sided) -> set[str]:
    """Returns the pupils of the portal only who take part in no afdeling of this desktop project."""
    project = {
        str(name)
        for table in ("afdelingen", "deelnames")
        if desktop.has(table)
        for name in desktop.tables[table]["afdeling"]
    }
    if not (project and portal.has("deelnames")):
        return set()
    parts = portal.tables["deelnames"]
    inside = {str(number) for number in parts.loc[parts["afdeling"].isin(list(project)), "leerlingnummer"]}
    return numbers(portal) - numbers(desktop) - inside


def _of(side: Sided, here: set[str]) -> DataFrame:
    table = side.tables["deelnames"]
    return table[table["leerlingnummer"].isin(here)]


def _one_side(portal: Sided, desktop: Sided) -> DataFrame:
    """Returns who is a pupil on one side only: to be downloaded, or to be created in the portal."""
    there, here = numbers(portal), numbers(desktop)
    only = [("alleen_portal", "download", number) for number in there - here - elsewhere(portal, desktop)]
    only += [("alleen_desktop", "upload", number) for number in here - there]
    rows = [
        {
            "kind": kind,
            "leerlingnummer": number,
            "portal": PRESENT if kind == "alleen_portal" else "",
            "desktop": PRESENT if kind == "alleen_desktop" else "",
            "direction": direction,
        }
        for kind, direction, number in only
    ]
    return told(SECTION, rows)


def _participation(portal: DataFrame, desktop: DataFrame) -> DataFrame:
    """Returns who takes part in an afdeling on one side only, with the prognosis of both."""
    there, ours = (table.assign(prognose=table.get("prognose", "100")) for table in (portal, desktop))
    there, ours = (table.loc[table["prognose"] != "0", [*KEYS, "prognose"]] for table in (there, ours))
    pairs = joined(there, ours, KEYS)
    rows = [
        {
            "kind": "afdelingsdeelname",
            "leerlingnummer": row["leerlingnummer"],
            "afdeling": row["afdeling"],
            "field": "prognose",
            "portal": row["prognose_portal"],
            "desktop": row["prognose_desktop"],
            **_led("portal", takes=_fits(row["prognose_portal"])),
        }
        for row in pairs[pairs["_merge"] != "both"].pipe(records)
    ]
    return told(SECTION, rows)


def _support(portal: DataFrame, desktop: DataFrame) -> DataFrame:
    """Returns whose LWOO percentage is another; it is the pupil's, whichever afdeling it stands beside."""
    if not shared(portal, desktop, ["lwoo"]):
        return told(SECTION, [])
    sides = [table.groupby("leerlingnummer")["lwoo"].max() for table in (portal, desktop)]
    rows = [
        {
            "kind": "lwoo",
            "leerlingnummer": number,
            "field": "lwoo",
            "portal": sides[0][number],
            "desktop": sides[1][number],
            **_led("portal", takes=_fits(sides[0][number])),
        }
        for number in sorted(set(sides[0].index) & set(sides[1].index))
        if (sides[0][number] or "0") != (sides[1][number] or "0")
    ]
    return told(SECTION, rows)
