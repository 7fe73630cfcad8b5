"""Decide: whether a change set may go on by itself or waits for a person.

Nothing is ever half done: a delivery is published whole or held whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from schemas.messages import Issue
from schemas.profile import Limits
from transforms.explain import EXPECTED
from transforms.outcome import Ledger


@dataclass(frozen=True)
class Facts:
    """What the decision about one delivery rests on."""

    changes: pd.DataFrame
    """The change set of the school, with `kind`, `cause` and `archived`."""
    known: pd.DataFrame
    """What the register knew of the school: leerlingnummer and status."""
    accepted: pd.Series
    """The pupil numbers of the accepted rows."""
    reused: int
    """Rows refused because their number was another child's."""
    ledgers: Sequence[Ledger]
    partial: bool


def decide(facts: Facts, limits: Limits) -> tuple[Issue, ...]:
    """Returns the reasons to hold the delivery; none means that it may be published."""
    return (
        *_unbalanced(facts),
        *_no_pupils(facts),
        *_no_match(facts),
        *_reused(facts, limits),
        *_missing(facts, limits),
        *_lost_zeros(facts),
    )


def exceeds(count: int, of: int, limits: Limits) -> bool:
    """Tells whether a count is over the limit, as a number and as a percentage both."""
    return count > limits.missing_number and 100 * count > limits.missing_percent * of


def _active(facts: Facts) -> int:
    return int((facts.known["status"] == "active").sum())


def _unbalanced(facts: Facts) -> list[Issue]:
    return [] if all(ledger.balances for ledger in facts.ledgers) else [Issue("HELD_UNBALANCED")]


def _no_pupils(facts: Facts) -> list[Issue]:
    return [Issue("HELD_NO_PUPILS")] if facts.accepted.empty else []


def _no_match(facts: Facts) -> list[Issue]:
    if facts.partial or facts.accepted.empty or facts.known.empty:
        return []
    return [] if facts.accepted.isin(facts.known["leerlingnummer"]).any() else [Issue("HELD_NO_MATCH")]


def _reused(facts: Facts, limits: Limits) -> list[Issue]:
    over = exceeds(facts.reused, len(facts.known), limits)
    return [Issue("HELD_REUSED", facts={"count": facts.reused})] if over else []


def _missing(facts: Facts, limits: Limits) -> list[Issue]:
    gone = facts.changes[facts.changes["archived"]]
    count, active = int((~gone["cause"].isin(EXPECTED)).sum()), _active(facts)
    if not exceeds(count, active, limits):
        return []
    return [Issue("HELD_MISSING", facts={"count": count, "active": active, "percent": round(100 * count / active)})]


def _lost_zeros(facts: Facts) -> list[Issue]:
    """Tells whether a pupil who is missing stands in the file after all, but for the zeros before the number."""
    active = facts.known.loc[facts.known["status"] == "active", "leerlingnummer"]
    missing = active[~active.isin(facts.accepted)]
    fresh = facts.accepted[~facts.accepted.isin(facts.known["leerlingnummer"])]
    lost = int(missing.str.lstrip("0").isin(fresh.str.lstrip("0")).sum())
    return [Issue("HELD_LOST_ZEROS", facts={"count": lost})] if lost else []
