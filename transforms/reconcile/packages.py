"""The section Pakketkeuzes: chosen subjects, per afdeling; exemptions are counted apart and taken along."""

from __future__ import annotations

from pandas import DataFrame

from schemas.side import Section
from transforms.reconcile.differ import both, told
from transforms.reconcile.model import Sectional, Sided

SECTION: Section = "pakketkeuzes"
Package = tuple[frozenset[str], frozenset[str]]
"""The choices of a pupil, and those of them with an exemption."""


def packages(portal: Sided, desktop: Sided, school_year: str) -> Sectional:
    """Returns how this section stands.

    An afdeling in which nothing was chosen in the portal this year keeps what the desktop has of earlier years.
    """
    if not (portal.has("pakketkeuzes") and desktop.has("pakketkeuzes")):
        return Sectional(SECTION, "unknown")
    here, filled = both(portal, desktop), _filled(portal, school_year)
    there = chosen(portal.tables["pakketkeuzes"], school_year)
    ours = latest(desktop.tables["pakketkeuzes"], school_year)
    rows, exempt = [], set()
    for (number, afdeling), package in sorted(there.items()):
        if number not in here or afdeling not in filled:
            continue
        known = ours.get((number, afdeling), (frozenset(), frozenset()))
        if package[1] != known[1]:
            exempt.add(number)
            rows.append(_row("vrijstelling", number, afdeling, package[1], known[1]))
        if package[0] != known[0]:
            rows.append(_row("pakket", number, afdeling, package[0], known[0]))
    return Sectional(SECTION, "differs" if rows else "ok", told(SECTION, rows), len(exempt))


def kept(portal: Sided, desktop: Sided, school_year: str) -> tuple[str, ...]:
    """Returns the afdelingen of which the desktop keeps its packages because the portal has none of this year."""
    table = desktop.tables.get("pakketkeuzes", DataFrame(columns=["afdeling"]))
    return tuple(sorted(set(table["afdeling"]) - _filled(portal, school_year)))


def _filled(portal: Sided, school_year: str) -> set[str]:
    """Returns the afdelingen in which packages were filled in this year: as the portal says, else where there are."""
    told_so: dict[str, str] = {}
    table = portal.tables.get("afdelingen", DataFrame())
    if "pakketkeuzes_open" in table:
        told_so = dict(zip(table["afdeling"], table["pakketkeuzes_open"], strict=True))
    there = (
        {afdeling for _, afdeling in chosen(portal.tables["pakketkeuzes"], school_year)}
        if portal.has(SECTION)
        else set()
    )
    return {afdeling for afdeling in there if told_so.get(afdeling, "1") != "0"}


def latest(table: DataFrame, school_year: str) -> dict[tuple[str, str], Package]:
    """Returns the package of each pupil in each afdeling: that of this year, or else what is there of earlier years."""
    return {**chosen(table, ""), **chosen(table, school_year)}


def chosen(table: DataFrame, school_year: str) -> dict[tuple[str, str], Package]:
    """Returns the package of each pupil in each afdeling; of one school year where the rows tell theirs."""
    if school_year and "schooljaar" in table:
        table = table[table["schooljaar"].isin(["", school_year])]
    found: dict[tuple[str, str], tuple[set[str], set[str]]] = {}
    exempt = table["vrijstelling"] if "vrijstelling" in table else ["0"] * len(table)
    rows = zip(table["leerlingnummer"], table["afdeling"], table["keuze"], exempt, strict=True)
    for number, afdeling, choice, free in rows:
        all_of, free_of = found.setdefault((number, afdeling), (set(), set()))
        if choice:
            all_of.add(choice)
            free_of.update({choice} if free == "1" else ())
    return {key: (frozenset(one), frozenset(other)) for key, (one, other) in found.items() if one}


def _row(kind: str, number: str, afdeling: str, portal: frozenset[str], desktop: frozenset[str]) -> dict[str, str]:
    return {
        "kind": kind,
        "leerlingnummer": number,
        "afdeling": afdeling,
        "field": "keuze" if kind == "pakket" else "vrijstelling",
        "portal": ", ".join(sorted(portal)),
        "desktop": ", ".join(sorted(desktop)),
        "leads": "portal",
        "direction": "download",
    }
