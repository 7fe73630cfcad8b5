"""The tail: who is missing because the text of a list stops too early."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from transforms.causes.chance import all_among
from transforms.causes.order import after_the_end, after_the_last
from transforms.causes.scene import Scene, listed

_RARE = 0.001
"""The chance below which a tail of missing pupils is no coincidence, where others are missing too."""


def ending(scene: Scene) -> dict[str, str]:
    """Returns the schools of which the text itself tells that it was cut off, with the evidence.

    It stops within a row, or it lacks the line end that the list before this one had.
    """
    found = {}
    for school, now in scene.endings.items():
        before = scene.last[school].ending if school in scene.last else ""
        if now == "short":
            found[school] = "ending=short"
        elif now == "open" and before == "clean":
            found[school] = "ending=open;before=clean"
    return found


def tail(pupils: pd.DataFrame, scene: Scene) -> pd.Series:
    """Returns by which order every missing pupil would come after the last row of its list, `""` for who would not.

    Only of texts, and only of pupils that the list before this one still had: a second list that lacks them was not
    cut off at the same place. Where the list has an order of its own that tells; so does the order of the list before,
    when this one keeps it and is of the same year or has no other. One part of a delivery is one list; a missing pupil
    is of the list in which its group is.

    Args:
        pupils: see `scene.cast`, with `open`: missing and not explained yet.
    """
    told = pd.Series("", index=pupils.index, dtype="str")
    text = pupils["school"].map(lambda school: scene.endings.get(school, "")) != ""
    text &= pupils["open"].groupby(pupils["school"]).transform("any")
    rows, gone = _lists(listed(pupils[text], scene.accepted), pupils[text])
    if gone.empty or rows.empty:
        return told
    found = after_the_end(rows, gone)
    before = _before(rows, gone, scene)
    some = found["after"].groupby(gone["list"]).transform("any")
    kept = before.groupby(gone["list"]).transform("any")
    by_order = found["after"] | (found["level"] & some & (before | ~kept))
    by_last = before & ((found["order"] == "") | (found["level"] & ~some) | ~pupils.loc[gone.index, "year_on"])
    told[gone.index] = found["order"].where(by_order, "").mask(by_last, "last_list").to_numpy()
    return told


def significant(pupils: pd.DataFrame, told: pd.Series) -> pd.Series:
    """Returns the same of the schools in which this is no coincidence: nobody else is missing, or it is too unlikely.

    See `chance.all_among`: any pupils may leave, and that the last ones of a list are all among them is rare.
    """
    asked = pupils["missing"].isna() | pupils["open"]
    fresh = pupils["open"] & (pupils["missed"] == 0)
    facts = pd.DataFrame({"school": pupils["school"], "of": asked, "gone": fresh, "tail": (told != "") & fresh})
    counts = facts.groupby("school")[["of", "gone", "tail"]].sum()
    real = {
        school
        for school, of, gone, some in counts.itertuples(name=None)
        if some and (some == gone or all_among(some, gone, of) <= _RARE)
    }
    return told.where(facts["tail"] & pupils["school"].isin(real), "")


def evidence(pupils: pd.DataFrame, told: pd.Series) -> pd.Series:
    """Returns `order=achternaam;missing=25`: the order of the list and how many come after its last row."""
    counts = told.where(told != "").groupby(pupils["school"]).transform("count")
    return "order=" + told + ";missing=" + counts.astype(str)


def _lists(rows: pd.DataFrame, pupils: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Returns the rows and the missing pupils with the number of their list."""
    part = ["school", "bestand", "blad"]
    rows = rows.assign(list=rows.groupby(part, sort=False, dropna=False).ngroup())
    rows = rows.sort_values("list", kind="stable")
    gone = pupils[pupils["open"] & (pupils["missed"] == 0)]
    only = rows.groupby("school")["list"].agg(["first", "nunique"])
    single = gone["school"].map(only.loc[only["nunique"] == 1, "first"])
    lists = single.fillna(gone["school"].str.cat(gone["groepsnaam"], "\x1f").map(_of_groups(rows, pupils)))
    gone = gone.assign(list=lists, jaargroep=gone["now_jaargroep"], groepsnaam=gone["now_groepsnaam"])
    gone = gone[gone["list"].notna()].astype({"list": "int64"})
    return rows, gone[rows.columns.intersection(gone.columns)]


def _of_groups(rows: pd.DataFrame, pupils: pd.DataFrame) -> Mapping[str, int]:
    """Returns for every group that was known the list in which most of its pupils are now."""
    mates = pupils[pupils["listed"].notna()]
    where = rows["list"].reindex(mates["listed"].astype(int)).to_numpy()
    facts = pd.DataFrame({"group": mates["school"].str.cat(mates["groepsnaam"], "\x1f"), "list": where})
    sizes = facts.groupby(["group", "list"]).size().reset_index(name="size").sort_values("size", kind="stable")
    return {str(group): int(one) for group, one in sizes[["group", "list"]].itertuples(index=False, name=None)}


def _before(rows: pd.DataFrame, gone: pd.DataFrame, scene: Scene) -> pd.Series:
    """Tells who of the missing came after the last row in the list before this one, where the order is the same."""
    schools = [school for school in gone["school"].unique() if school in scene.last]
    places = {(school, number): at for school in schools for at, number in enumerate(scene.last[school].numbers)}
    there = _places(rows["school"], rows["was"], places)
    away = _places(gone["school"], gone["leerlingnummer"], places)
    lists = rows["list"].to_numpy()
    after = after_the_last(lists[there >= 0], there[there >= 0], gone["list"].to_numpy(), away)
    return pd.Series(after & (away >= 0), index=gone.index)


def _places(schools: pd.Series, numbers: pd.Series, places: Mapping[tuple[str, str], int]) -> np.ndarray:
    return np.array([places.get(key, -1) for key in zip(schools, numbers, strict=True)], dtype=np.int64)
