"""Depart: who of the missing pupils is archived, and what the school is after the delivery."""

from __future__ import annotations

from datetime import date

import pandas as pd

from schemas.messages import Issue
from schemas.profile import Tolerance
from transforms.compare import KNOWN
from transforms.explain import LAST, SUSPICIOUS


def archive(
    changes: pd.DataFrame, unnumbered: int, partial: bool, tolerance: Tolerance, today: date
) -> tuple[pd.DataFrame, list[Issue]]:
    """Marks who is archived and who counts as absent, and tells who is kept although missing.

    Args:
        unnumbered: rows that stand for a child without telling which; where there is one, nobody is archived.
        partial: whether it is known not to be the school's full list.
    """
    missing = changes["kind"] == "missing"
    count = {"count": int(missing.sum())}
    nobody = changes.assign(archived=False, absent=False)
    if not count["count"]:
        return nobody, []
    if partial:
        return nobody, [Issue("KEPT_PARTIAL", facts=count)]
    if unnumbered:
        return nobody, [Issue("KEPT_UNNUMBERED", facts={**count, "rows": unnumbered})]
    tolerated = missing & _tolerated(changes, tolerance, today)
    kept = [Issue("KEPT_TOLERATED", facts={"count": int(tolerated.sum())})] if tolerated.any() else []
    return changes.assign(archived=missing & ~tolerated, absent=missing), kept


def keep_doubtful(changes: pd.DataFrame) -> tuple[pd.DataFrame, list[Issue]]:
    """Archives nobody whose absence may be the fault of the list; the next list that lacks them confirms it.

    Only for what no person decides: who approves a change set archives whom it says.
    """
    fresh = changes["archived"] & changes["missed"].fillna("").isin(["", "0"])
    tail = fresh & ((changes["cause"] == "cut_off") | changes["evidence"].str.startswith(LAST))
    other = fresh & ~tail & changes["cause"].isin(SUSPICIOUS)
    counts = {"KEPT_CUT_OFF": int(tail.sum()), "KEPT_SUSPICIOUS": int(other.sum())}
    told = [Issue(code, facts={"count": count}) for code, count in counts.items() if count]
    return changes.assign(archived=changes["archived"] & ~tail & ~other), told


def _tolerated(changes: pd.DataFrame, tolerance: Tolerance, today: date) -> pd.Series:
    """Tells who has not been missing from enough lists, or for enough days, to be archived."""
    lists = changes["missed"].fillna("").replace("", "0").astype(int) + 1
    began = pd.to_datetime(changes["since"].where(changes["status"] == "missing"), errors="coerce")
    days = (pd.Timestamp(today) - began).dt.days.fillna(0)
    return (lists <= tolerance.files) | (days < tolerance.days)


def after(changes: pd.DataFrame, today: date) -> pd.DataFrame:
    """Returns the school's pupils after the delivery, columns `KNOWN`."""
    pupils = changes.copy()
    delivered = pupils["row"].notna()
    missed = pupils["absent"]
    status = (
        pupils["status"].where(~delivered, "active").where(~missed, "missing").where(~pupils["archived"], "archived")
    )
    pupils["since"] = pupils["since"].where(pupils["status"].fillna("") == status, today.isoformat())
    pupils["status"] = status
    lists = pupils["missed"].fillna("").replace("", "0")
    pupils["missed"] = lists.where(~missed, (lists.astype(int) + 1).astype(str)).where(~delivered, "0")
    pupils["school_year"] = pupils["school_year"].fillna(pupils["school_year_was"])
    return pupils[[*KNOWN, "row"]]
