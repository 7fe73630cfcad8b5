"""Compare: both sides of a school held against each other, section by section."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

import pandas as pd

from schemas.messages import Issue
from transforms.reconcile.differ import concat, leaders, numbers, told
from transforms.reconcile.model import Reconciliation, Sectional, Sided
from transforms.reconcile.packages import packages
from transforms.reconcile.persons import not_compared, persons
from transforms.reconcile.placements import placements
from transforms.reconcile.prognoses import prognoses
from transforms.reconcile.pupils import elsewhere, pupils
from transforms.values.sound import fold

STRANGERS = 0.1
"""Of the smaller side at least this part must be known to the other, or they are exports of different schools."""
ENOUGH = 10
"""Fewer pupils than this prove nothing."""
TWICE = "2×"
"""What is said of a side that has two rows."""


def compare(portal: Sided, desktop: Sided, school: str, school_year: str, today: date, max_age: int) -> Reconciliation:
    """Returns how every section stands, or why these exports cannot be held against each other.

    Args:
        max_age: days that an export may be old, and that one side may be older than the other.
    """
    refused = _refusals(portal, desktop, school, school_year, today, max_age)
    issues = (*portal.issues, *desktop.issues, *refused)
    if any(issue.severity == "file" for issue in issues):
        return Reconciliation(school, school_year, portal, desktop, (), issues=issues)
    doubted = {side.name: {number for told in side.doubted.values() for number in told} for side in (portal, desktop)}
    there, ours = (side.without(doubted["portal"] | doubted["desktop"]) for side in (_given(portal), desktop))
    plain: tuple[Sectional, ...] = (
        pupils(there, ours),
        persons(there, ours),
        prognoses(there, ours),
        packages(there, ours, school_year),
        placements(there, ours),
    )
    sections = tuple(_with_doubted(one, portal, desktop) for one in plain)
    outside = len(elsewhere(there, ours))
    notes = [Issue("RECONCILE_OUTSIDE", facts={"count": outside})] if outside else []
    if fields := not_compared(there, ours):
        notes.append(Issue("RECONCILE_FIELDS", facts={"fields": ", ".join(fields)}))
    unled = _unled(sections, leaders(there, ours))
    notes += [Issue("RECONCILE_LEADERS", facts={"count": unled})] if unled else []
    pairs = _doubtful(there, ours)
    return Reconciliation(school, school_year, there, ours, sections, pairs, (*issues, *notes))


def _given(portal: Sided) -> Sided:
    """Takes participations without a row as not given: else everybody would be taken out of the afdelingen.

    A list of pupils without a row is not given either where other exports name pupils: else all would be created anew.
    """
    empty = {name for name in ("leerlingen", "deelnames") if portal.has(name) and portal.tables[name].empty}
    if all("leerlingnummer" not in table or table.empty for table in portal.tables.values()):
        empty.discard("leerlingen")
    return replace(portal, tables={name: table for name, table in portal.tables.items() if name not in empty})


def _unled(sections: Sequence[Sectional], leads: Collection[str]) -> int:
    """Returns of how many afdelingen a stamklas differs while nobody says who leads it."""
    tables = [one.differences for one in sections]
    found = {str(name) for table in tables for name in table.loc[table["kind"] == "stamklas", "afdeling"]}
    return len(found.difference(leads))


def _with_doubted(section: Sectional, portal: Sided, desktop: Sided) -> Sectional:
    """Adds the pupils of whom a side says two things: nothing of them is compared, so nothing is OK meanwhile."""
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for side in (portal, desktop):
        for table, twice in side.doubted.items():
            for number in twice:
                row = {"kind": "dubbel", "leerlingnummer": number, "field": table}
                rows.setdefault((number, table), row)[side.name] = TWICE
    if not rows or section.status == "unknown":
        return section
    differences = concat([section.differences, told(section.name, list(rows.values()))])
    return replace(section, status="differs", differences=differences)


def _refusals(portal: Sided, desktop: Sided, school: str, school_year: str, today: date, max_age: int) -> list[Issue]:
    found = []
    for side in (portal, desktop):
        if side.school and not school.startswith(side.school):
            facts = {"side": side.name, "found": side.school, "school": school}
            found.append(Issue("RECONCILE_OTHER_SCHOOL", facts=facts))
        if side.school_year and side.school_year != school_year:
            facts = {"side": side.name, "found": side.school_year, "school_year": school_year}
            found.append(Issue("RECONCILE_OTHER_YEAR", facts=facts))
    found += _moments(portal, desktop, today, max_age)
    if _strangers(numbers(portal), numbers(desktop)):
        found.append(Issue("RECONCILE_STRANGERS"))
    return found


def _moments(portal: Sided, desktop: Sided, today: date, max_age: int) -> list[Issue]:
    """Returns which moments cannot be: what is too old, what was said to be of a day to come, and what lies apart."""
    found = []
    for side in (portal, desktop):
        facts = {"side": side.name, "days": str(max_age)}
        ahead = {one.file: one for one in side.every_moment if one.said != "file" and one.day > today}
        for one in ahead.values():
            found.append(Issue("RECONCILE_FUTURE", one.file, facts={**facts, "moment": one.text}))
        if (oldest := side.moment) and (today - oldest.day).days > max_age:
            found.append(Issue("RECONCILE_OLD", oldest.file, facts={**facts, "moment": oldest.text}))
    both = sorted((*portal.every_moment, *desktop.every_moment))
    if both and (both[-1].day - both[0].day).days > max_age:
        facts = {"days": str(max_age), "first": both[0].text, "last": both[-1].text}
        found.append(Issue("RECONCILE_MOMENTS", facts=facts))
    return found


def _strangers(one: Collection[str], other: Collection[str]) -> bool:
    smaller = min(len(one), len(other))
    return smaller >= ENOUGH and len(set(one) & set(other)) < STRANGERS * smaller


def _doubtful(portal: Sided, desktop: Sided) -> tuple[tuple[str, str], ...]:
    """Returns the pairs of numbers, each known to one side only, that have one full name."""
    if not (portal.has("leerlingen") and desktop.has("leerlingen")):
        return ()
    there, ours = numbers(portal), numbers(desktop)
    left, right = _named(portal, there - ours), _named(desktop, ours - there)
    pairs = left.merge(right, on="name", suffixes=("_portal", "_desktop"))
    return tuple(sorted(pairs[["leerlingnummer_portal", "leerlingnummer_desktop"]].itertuples(index=False, name=None)))


def _named(side: Sided, only: Collection[str]) -> pd.DataFrame:
    table = side.tables["leerlingen"]
    people = table[table["leerlingnummer"].isin(list(only))].reindex(
        columns=["leerlingnummer", "roepnaam", "achternaam"]
    )
    names = [
        fold(f"{first} {last}").strip() for first, last in people[["roepnaam", "achternaam"]].fillna("").to_numpy()
    ]
    named = pd.DataFrame({"leerlingnummer": people["leerlingnummer"].tolist(), "name": names}, dtype="str")
    return named[named["name"] != ""]
