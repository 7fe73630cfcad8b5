"""The scene of a missing pupil: what is known of its school, and what the delivery says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from schemas.tables import GEGEVENS
from transforms.compare import KNOWN
from transforms.identify import KEY
from transforms.memory import LastList

TOLD = ("cause", "evidence")
"""Columns of what is told of a missing pupil."""
_ENOUGH = 0.3
"""So much of a group tells where the group went; fewer have only changed class."""
NOTHING = pd.DataFrame(columns=list(TOLD), dtype="str")


@dataclass(frozen=True)
class Scene:
    """What a batch says of the schools whose pupils are missing; one delivery of each school."""

    known: pd.DataFrame
    """Columns `compare.KNOWN`: the register's pupils of these schools."""
    accepted: pd.DataFrame
    """The accepted rows in the order of their files: key, `was` (the register's number of that child, `""` for a new
    one), `GEGEVENS`, `bestand`, `blad`, `rij`."""
    school_years: Mapping[str, str]
    """School -> the school year of its delivery."""
    leavers: pd.MultiIndex = field(default_factory=lambda: pd.MultiIndex.from_tuples([], names=KEY))
    """(school, leerlingnummer) of the rows that the file itself marks as left."""
    last: Mapping[str, LastList] = field(default_factory=dict)
    endings: Mapping[str, str] = field(default_factory=dict)
    """School -> how the text of its delivery ends, see `readers.grid.Grid.ending`; `""` where it is no text."""
    found: pd.DataFrame = field(default_factory=lambda: NOTHING)
    """Columns `TOLD`, by the index of the missing: what identifying found already, `renumbered` or `moved`."""


def cast(missing: pd.DataFrame, scene: Scene) -> pd.DataFrame:
    """Returns the pupils that the register counts, as the new list has them or should have had them.

    One row per pupil of the schools with somebody missing, with `GEGEVENS` as known, `now_COLUMN` for jaargroep and
    groepsnaam (of a missing pupil: expected), `missing` (its label in the index of the missing, else NA), `listed` (its
    place among the accepted rows, else NA), `missed` as a number, `year_on`: the new list is of a later year, and
    `group_there`: the list has rows of its group as it is now.
    """
    known = scene.known[(scene.known["status"] != "archived") & scene.known["school"].isin(missing["school"].unique())]
    pupils = known[list(KNOWN)].fillna("").reset_index(drop=True)
    away = missing[KEY].assign(missing=missing.index.to_numpy())
    rows = scene.accepted.reset_index(drop=True)
    rows = rows[rows["was"] != ""].drop_duplicates(["school", "was"])
    rows = pd.DataFrame({"school": rows["school"], "leerlingnummer": rows["was"], "listed": rows.index}).astype(
        {"listed": "Int64"}
    )
    pupils = pupils.merge(away, on=KEY, how="left").merge(rows, on=KEY, how="left")
    pupils["missed"] = pd.to_numeric(pupils["missed"], errors="coerce").fillna(0)
    years = pupils["school"].map(lambda school: scene.school_years.get(school, "")).astype("str")
    pupils["year_on"] = (pupils["school_year"] != "") & (pupils["school_year"] < years)
    return _expected(pupils, scene.accepted)


def listed(pupils: pd.DataFrame, accepted: pd.DataFrame) -> pd.DataFrame:
    """Returns the accepted rows of the schools of those pupils; what a file does not say is as it was known."""
    rows = accepted.reset_index(drop=True)
    rows = rows[rows["school"].isin(pupils["school"].unique())]
    was = pupils[pupils["listed"].notna()].set_index("listed")
    filled = {column: rows[column].fillna(was[column].reindex(rows.index)).fillna("") for column in GEGEVENS}
    return rows.assign(**filled)


def plain(text: str) -> str:
    """Returns a text that can stand in evidence."""
    return re.sub(r"[;=,\s]+", " ", text).strip()


def _expected(pupils: pd.DataFrame, accepted: pd.DataFrame) -> pd.DataFrame:
    """Adds the year group and group in which a pupil is now, or is expected where it is missing."""
    rows = accepted.reset_index(drop=True)[["jaargroep", "groepsnaam"]]
    now = rows.reindex(pupils["listed"].fillna(-1).astype(int).to_numpy()).set_index(pupils.index)
    years = pupils["jaargroep"].where(~pupils["year_on"], pupils["jaargroep"].map(_next_years(pupils["jaargroep"])))
    pupils["now_jaargroep"] = now["jaargroep"].fillna(years)
    pupils["now_groepsnaam"] = now["groepsnaam"].fillna(_next_groups(pupils, now["groepsnaam"]))
    groups = pd.MultiIndex.from_frame(accepted[["school", "groepsnaam"]].drop_duplicates())
    pupils["group_there"] = pd.MultiIndex.from_frame(pupils[["school", "now_groepsnaam"]]).isin(groups)
    return pupils


def _next_years(years: pd.Series) -> dict[str, str]:
    return {year: str(int(year) + 1) if year.isdecimal() else year for year in years.unique()}


def _next_groups(pupils: pd.DataFrame, now: pd.Series) -> pd.Series:
    """Returns the group in which many of a pupil's group are by now, else its name with the next year in it."""
    facts = pupils[["school", "groepsnaam", "jaargroep", "year_on"]]
    repeats = (pupils["now_jaargroep"] == pupils["jaargroep"]) & pupils["jaargroep"].str.isdecimal()
    mates = facts.assign(now=now)[now.notna() & pupils["year_on"] & ~repeats]
    where = ["school", "groepsnaam", "jaargroep"]
    sizes = mates.groupby([*where, "now"]).size().reset_index(name="size").sort_values("size", kind="stable")
    total = facts.groupby(where).size().to_dict()
    pairs = sizes[[*where, "now", "size"]].itertuples(index=False, name=None)
    most = {row[:3]: row[3] for row in pairs if row[4] >= _ENOUGH * total[row[:3]]}
    distinct = facts.drop_duplicates()
    names = {
        row: most.get(row[:3], _moved_up(row[1], row[2])) if row[3] else row[1]
        for row in distinct.itertuples(index=False, name=None)
    }
    return pd.Series([names[row] for row in facts.itertuples(index=False, name=None)], index=pupils.index, dtype="str")


def _moved_up(group: str, year: str) -> str:
    """Returns `5b` for `4b` and `H4a` for `H3a`."""
    short = str(int(year) % 10) if year.isdecimal() else ""
    return re.sub(rf"(?<!\d){short}(?!\d)", str(int(short) + 1), group, count=1) if short else group
