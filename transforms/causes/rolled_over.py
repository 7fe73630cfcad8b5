"""The school year: whether a list is still that of the year before."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

_FEWEST = 10
_MOST = 0.8


def behind(known: pd.DataFrame, accepted: pd.DataFrame, school_years: Mapping[str, str]) -> dict[str, str]:
    """Returns the schools whose list is that of the year before, with the evidence.

    Either the year is a new one and (nearly) all pupils are in the year group they were in, so that the administration
    has not been rolled over (`same=190;of=200`); or the year is the one we know and they are one lower: the list is
    last year's (`lower=190;of=200`). Only year groups that are numbers tell, of at least ten pupils.

    Args:
        known: columns `compare.KNOWN`.
        accepted: the accepted rows, with `was`, the register's number of that child.
        school_years: school -> the school year of its delivery.
    """
    rows = accepted.loc[accepted["was"] != "", ["school", "was", "jaargroep"]]
    both = rows.merge(
        known.loc[known["status"] != "archived", ["school", "leerlingnummer", "jaargroep", "school_year"]],
        left_on=["school", "was"],
        right_on=["school", "leerlingnummer"],
        suffixes=("", "_was"),
    )
    both = both[both["jaargroep"].fillna("").str.isdecimal() & both["jaargroep_was"].fillna("").str.isdecimal()]
    year = both["school"].map(lambda school: school_years.get(school, "")).astype("str")
    step = both["jaargroep"].astype(int) - both["jaargroep_was"].astype(int)
    later = both["school_year"] < year
    told = pd.DataFrame({"school": both["school"], "same": later & (step == 0)})
    told["lower"] = (both["school_year"] == year) & (step == -1)
    found: dict[str, str] = {}
    counts = told.groupby("school").agg(same=("same", "sum"), lower=("lower", "sum"), of=("same", "size"))
    for school, same, lower, of in counts.itertuples(name=None):
        for word, count in (("same", same), ("lower", lower)):
            if of >= _FEWEST and count >= _MOST * of:
                found[str(school)] = f"{word}={count};of={of}"
    return found
