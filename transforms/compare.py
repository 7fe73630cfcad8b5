"""Compare: what is new, changed, moved, missing or returned, against what the register knows."""

from __future__ import annotations

import re

import pandas as pd

from schemas.tables import AGREED, GEGEVENS
from transforms.identify import KEY

KNOWN = (*KEY, *GEGEVENS, "status", "since", "school_year", "missed")
"""Columns of the register's pupils: `status` (active, missing, archived), `since` when, the `school_year` last seen in,
and how many lists in a row `missed` it."""


def compare(leerlingen: pd.DataFrame, known: pd.DataFrame, present: pd.MultiIndex) -> pd.DataFrame:
    """Returns every pupil of either side with its kind of change.

    Args:
        leerlingen: the accepted rows, one per pupil, with the `school_year` of the delivery and `was`, the number the
            register has for the child (`""` for one it does not know).
        known: the register's pupils of the same schools, columns `KNOWN`.
        present: (school, leerlingnummer) as the register has it, seen in the delivery in any way; such a pupil is never
            missing.

    Returns:
        One row per pupil, sorted by key: the key, `GEGEVENS` as they will be, `kind`, `columns` (the changed ones,
        joined by a comma), `number_was` (where it is another), `row` (place in the batch, missing for a pupil without
        an accepted row), `school_year`, and `groepsnaam_was`, `jaargroep_was`, `school_year_was`, `status`, `since` and
        `missed` as they were. Pupils archived before and still away are `unchanged`.
    """
    rows = leerlingen.assign(row=leerlingen.index, child=_child(leerlingen))
    left = rows[[*KEY, "child", *GEGEVENS, "school_year", "row"]]
    right = known[list(KNOWN)].rename(columns={"leerlingnummer": "child"})
    both = left.merge(right, on=["school", "child"], how="outer", suffixes=("", "_was"), indicator="side")
    differs = _settle(both)
    both["columns"] = _changed_columns(differs)
    both["kind"] = _kinds(both, differs, present)
    both["columns"] = both["columns"].where(both["kind"].isin(["changed", "moved", "renumbered", "returned"]), "")
    both["leerlingnummer"] = both["leerlingnummer"].fillna(both["child"])
    other = (both["side"] == "both") & (both["child"] != both["leerlingnummer"])
    both["number_was"] = both["child"].where(other, "")
    drop = [f"{column}_was" for column in GEGEVENS if column not in ("groepsnaam", "jaargroep")]
    return both.drop(columns=[*drop, "side", "child"]).sort_values(KEY, ignore_index=True)


def _child(leerlingen: pd.DataFrame) -> pd.Series:
    """Returns what each row is matched by: the register's number, or something no number can be."""
    return leerlingen["was"].where(leerlingen["was"] != "", "\0" + leerlingen["leerlingnummer"])


def _settle(both: pd.DataFrame) -> pd.DataFrame:
    """Fills, in place, what the file does not say with what was known, and tells which cells now differ."""
    both["jaargroep"] = both["jaargroep"].where(~_a_year_on(both) | both["jaargroep"].notna(), _moved_up(both))
    differs = {}
    for column in GEGEVENS:
        was = both[f"{column}_was"].fillna("")
        both[column] = both[column].fillna(both[f"{column}_was"] if column in AGREED else was)
        differs[column] = both[column].fillna("") != was
    return pd.DataFrame(differs)


def _a_year_on(both: pd.DataFrame) -> pd.Series:
    return both["school_year"].fillna("") > both["school_year_was"].fillna("9999")


def _moved_up(both: pd.DataFrame) -> pd.Series:
    """Returns the year after the known one where the name of the new group holds it (`5/6`), else nothing.

    Last year's year is no longer true, so that it cannot simply stay.
    """
    facts = both[["jaargroep_was", "groepsnaam"]].fillna("")
    years = {(was, group): _next_year(was, group) for was, group in facts.drop_duplicates().itertuples(index=False)}
    return pd.Series([years[pair] for pair in facts.itertuples(index=False, name=None)], index=both.index, dtype="str")


def _next_year(was: str, group: str) -> str:
    year = str(int(was) + 1) if was.isdecimal() and was < "8" else ""
    return year if year in re.findall(r"[0-9]+", group) else ""


def _changed_columns(differs: pd.DataFrame) -> pd.Series:
    joined = pd.Series("", index=differs.index, dtype="str")
    for column in differs:
        joined = joined.where(~differs[column], joined + "," + str(column))
    return joined.str.removeprefix(",")


def _kinds(both: pd.DataFrame, differs: pd.DataFrame, present: pd.MultiIndex) -> pd.Series:
    delivered, registered = both["side"] != "right_only", both["side"] != "left_only"
    archived = both["status"] == "archived"
    seen = pd.Series(pd.MultiIndex.from_frame(both[["school", "child"]]).isin(present), index=both.index)
    kinds = pd.Series("unchanged", index=both.index, dtype="str")
    kinds[delivered & registered & differs.any(axis=1)] = "changed"
    kinds[delivered & registered & differs["groepsnaam"]] = "moved"
    kinds[delivered & registered & (both["child"] != both["leerlingnummer"])] = "renumbered"
    kinds[delivered & registered & archived] = "returned"
    kinds[delivered & ~registered] = "new"
    kinds[~delivered & registered & ~archived & ~seen] = "missing"
    return kinds
