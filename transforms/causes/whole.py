"""What is missing as a whole: a location, a group, or so many groups that the file is of some classes only."""

from __future__ import annotations

import pandas as pd

from transforms.causes.scene import plain

_FEWEST = 3
_NEARLY = 0.8
"""In a new school year so much of a group is enough, where nobody is in the group it has become: who repeats a year or
changes class is still there."""


def whole(pupils: pd.DataFrame, column: str) -> pd.DataFrame:
    """Returns who is missing with everybody of the same group or location, while another one is there.

    Pupils whose absence is explained are set aside, and at least three have to remain.

    Args:
        pupils: see `scene.cast`, with `open`: missing and not explained yet.

    Returns:
        The index of `pupils`: `unit` (`""` for who is not), `missing`, `of`, and per school `units` and `gone`: how
        many groups there are, and how many of them are missing.
    """
    counted = (pupils["missing"].isna() | pupils["open"]) & (pupils[column] != "")
    facts = pupils.loc[counted, ["school", column, "open"]]
    facts["elsewhere"] = pupils["year_on"] & (~pupils["group_there"] | ~pupils["open"])
    grouped = facts.groupby(["school", column])
    sizes = grouped.agg(missing=("open", "sum"), of=("open", "size"), elsewhere=("elsewhere", "all")).reset_index()
    nearly = sizes["elsewhere"] & (sizes["missing"] >= _NEARLY * sizes["of"])
    sizes["gone"] = (nearly | (sizes["missing"] == sizes["of"])) & (sizes["missing"] >= _FEWEST)
    sizes["units"] = (sizes["of"] >= _FEWEST).groupby(sizes["school"]).transform("sum")
    there = (~sizes["gone"]).groupby(sizes["school"]).transform("any")
    sizes["gone"] &= there
    sizes["lost"] = sizes.groupby("school")["gone"].transform("sum")
    found = pupils[["school", column]].merge(sizes, on=["school", column], how="left").set_index(pupils.index)
    gone = found["gone"].eq(True) & pupils["open"]
    told = found[["missing", "of", "units", "lost"]].fillna(0).astype(int).rename(columns={"lost": "gone"})
    return told.assign(unit=found[column].where(gone, ""))


def evidence(told: pd.DataFrame, name: str) -> pd.Series:
    """Returns `group=4b;missing=25;of=25`."""
    names = told["unit"].map({unit: plain(unit) for unit in told["unit"].unique()})
    return f"{name}=" + names + ";missing=" + told["missing"].astype(str) + ";of=" + told["of"].astype(str)


def classes_only(pupils: pd.DataFrame, groups: pd.DataFrame) -> pd.Series:
    """Returns evidence for who is missing because the file is of one or a few classes: most groups are not there.

    That is half of the groups or more, and more than one: `present=3a 3b;groups=2;of=8`.
    """
    most = (groups["unit"] != "") & (groups["gone"] >= 2) & (2 * groups["gone"] >= groups["units"])
    told = pd.Series("", index=pupils.index, dtype="str")
    for school in pupils.loc[most, "school"].unique():
        own = pupils["school"] == school
        names = sorted(set(pupils.loc[own & pupils["missing"].isna(), "now_groepsnaam"]) - {""})
        some = " ".join(map(plain, names[:6])) + " …" * (len(names) > 6)
        units, gone = groups.loc[own & most, ["units", "gone"]].iloc[0]
        told[own & pupils["open"]] = f"present={some};groups={units - gone};of={units}"
    return told
