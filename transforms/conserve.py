"""Conserve: of every file each row, and of every group each pupil, is accounted for; or nothing is published."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from transforms.outcome import GroupCount, Ledger

PRESENT = ("active", "missing")
"""Statuses of who counts as a pupil of the school."""


def group_counts(known: pd.DataFrame, changes: pd.DataFrame, pupils: pd.DataFrame) -> tuple[GroupCount, ...]:
    """Returns what became of the pupils of every group.

    Args:
        known: the school before.
        changes: what was changed, whoever waits for a person left out.
        pupils: the school after.
    """
    before, after = _sizes(known), _sizes(pupils)
    now, was = changes["groepsnaam"].fillna(""), changes["groepsnaam_was"].fillna("")
    was_in = changes["status"].isin(PRESENT)
    is_in = (was_in | changes["row"].notna()) & ~changes["archived"]
    stays = was_in & is_in & (now == was)
    came, went = now[is_in & ~stays].value_counts(), was[was_in & ~stays].value_counts()
    names = sorted({*before.index, *after.index, *came.index, *went.index})
    return tuple(
        GroupCount(str(name), *(int(counts.get(name, 0)) for counts in (before, came, went, after))) for name in names
    )


def balances(ledgers: Sequence[Ledger], groups: Sequence[GroupCount]) -> bool:
    """Tells whether the conservation law holds: for the rows of every file and for the pupils of every group."""
    pupils = all(group.before + group.came - group.went == group.after for group in groups)
    return pupils and all(ledger.balances for ledger in ledgers)


def _sizes(pupils: pd.DataFrame) -> pd.Series:
    return pupils.loc[pupils["status"].isin(PRESENT), "groepsnaam"].fillna("").value_counts()
