"""Decide: whether a change set may go on by itself or waits for a person.

Nothing is ever half done: a delivery is published whole or held whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from schemas.messages import Issue
from schemas.profile import Limits
from transforms.explain import EXPECTED, SUSPICIOUS

WHO = frozenset({"achternaam", "roepnaam", "geboortedatum"})
"""Columns that make a pupil look like another one when they change."""


@dataclass(frozen=True)
class Facts:
    """What the decision about one delivery rests on."""

    changes: pd.DataFrame
    """The change set of the school, with `kind`, `cause` and `archived`."""
    known: pd.DataFrame
    """What the register knew of the school: leerlingnummer and status."""
    accepted: pd.DataFrame
    """Of the accepted rows `leerlingnummer`, and `was`, the number the register has for that child."""
    reused: int
    """Rows refused because their number was another child's."""
    partial: bool
    cut_off: bool
    """Whether the end of the file is missing, by the way its text ends."""


def decide(facts: Facts, limits: Sequence[Limits]) -> tuple[Issue, ...]:
    """Returns the reasons to hold the delivery; none means that it may be published.

    Args:
        limits: every one of them has to be kept to.
    """
    return (
        *_no_pupils(facts),
        *_no_match(facts),
        *([Issue("HELD_CUT_OFF")] if facts.cut_off and _active(facts) else []),
        *_over(facts, limits),
        *_lost_zeros(facts),
    )


def exceeds(count: int, of: int, limits: Limits, kind: str = "missing") -> bool:
    """Tells whether a count is over the limit of a kind of change, as a number and as a percentage both."""
    number, percent = getattr(limits, f"{kind}_number"), getattr(limits, f"{kind}_percent")
    return bool(count > number and 100 * count > percent * of)


def _active(facts: Facts) -> int:
    return int((facts.known["status"] != "archived").sum())


def _no_pupils(facts: Facts) -> list[Issue]:
    return [Issue("HELD_NO_PUPILS")] if facts.accepted.empty else []


def _no_match(facts: Facts) -> list[Issue]:
    if facts.partial or facts.accepted.empty or facts.known.empty:
        return []
    return [] if (facts.accepted["was"] != "").any() else [Issue("HELD_NO_MATCH")]


def _over(facts: Facts, limits: Sequence[Limits]) -> list[Issue]:
    """Returns the kinds of change of which there are more than the limits let pass, held against who was there."""
    active = _active(facts)
    if not active:
        return []
    return [
        _merger(facts.changes)
        if code == "HELD_NEW" and _merged(facts.changes)
        else Issue(code, facts={"count": count, "active": active, "percent": round(100 * count / active)})
        for code, kind, count in _counts(facts)
        if any(exceeds(count, active, each, kind) for each in limits)
    ]


def _merged(changes: pd.DataFrame) -> bool:
    """Tells whether most newcomers come from a school that is known."""
    new = changes["kind"] == "new"
    return bool(2 * (new & (changes["cause"] == "arrived")).sum() >= new.sum())


def _merger(changes: pd.DataFrame) -> Issue:
    arrived = changes.loc[(changes["kind"] == "new") & (changes["cause"] == "arrived"), "evidence"]
    schools = sorted(arrived.str.removeprefix("from=").unique())
    return Issue("HELD_MERGER", facts={"count": len(arrived), "schools": ", ".join(schools)})


def _counts(facts: Facts) -> list[tuple[str, str, int]]:
    """Returns of every limit its code, its name and the number of pupils it counts."""
    changes = facts.changes
    gone = changes[(changes["kind"] == "missing") & (changes["archived"] | changes["cause"].isin(SUSPICIOUS))]
    gone = gone.iloc[:0] if facts.partial else gone
    kept = changes["row"].notna() & changes["status"].notna()
    columns = changes["columns"].str.split(",").where(kept)
    another = columns.map(lambda names: isinstance(names, list) and not WHO.isdisjoint(names)).astype(bool)
    return [
        ("HELD_MISSING", "missing", int((~gone["cause"].isin(EXPECTED)).sum())),
        ("HELD_SUSPICIOUS", "suspicious", int(gone["cause"].isin(SUSPICIOUS).sum())),
        ("HELD_NEW", "new", int((changes["kind"] == "new").sum())),
        ("HELD_CHANGED", "changed", int(another.sum())),
        ("HELD_MOVED", "moved", int(_regrouped(changes).sum())),
        ("HELD_RENUMBERED", "renumbered", int((changes["number_was"] != "").sum())),
        ("HELD_REUSED", "renumbered", facts.reused),
    ]


def _regrouped(changes: pd.DataFrame) -> pd.Series:
    """Tells who goes to another group within the school year, other than with a whole group that got another name."""
    now, was = changes["groepsnaam"].fillna(""), changes["groepsnaam_was"].fillna("")
    renamed = ~now.isin(was.unique()) & ~was.isin(now[changes["row"].notna()].unique())
    same_year = changes["school_year"] == changes["school_year_was"]
    return (changes["kind"] == "moved") & same_year & ~renamed


def _lost_zeros(facts: Facts) -> list[Issue]:
    """Tells whether a pupil of the register stands in the file, but for the zeros before the number."""
    active = facts.known.loc[facts.known["status"] != "archived", "leerlingnummer"]
    accepted = facts.accepted["leerlingnummer"]
    missing = active[~active.isin(accepted)]
    fresh = accepted[~accepted.isin(facts.known["leerlingnummer"])]
    lost = int(missing.str.lstrip("0").isin(fresh.str.lstrip("0")).sum())
    return [Issue("HELD_LOST_ZEROS", facts={"count": lost})] if lost else []
