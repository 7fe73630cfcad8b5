"""Explain: why a pupil is missing from the school's list; one cause for each, with evidence."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from transforms.causes.filtered import filtered
from transforms.causes.final_year import final_year, is_final_year
from transforms.causes.rolled_over import behind
from transforms.causes.scene import NOTHING, TOLD, Scene, cast
from transforms.causes.tail import ending, significant, tail
from transforms.causes.tail import evidence as of_tail
from transforms.causes.whole import classes_only, whole
from transforms.causes.whole import evidence as of_whole
from transforms.identify import KEY

__all__ = ["EXPECTED", "NOTHING", "SUSPICIOUS", "TOLD", "Scene", "behind", "explain", "is_final_year"]

EXPECTED = frozenset({"final_year", "renumbered", "moved"})
"""Causes that a hold does not count: they explain themselves."""
LAST = "tail="
"""How the evidence begins of who is unexplained but would come after the last row: too few to say it was cut off."""
SUSPICIOUS = frozenset({"whole_group", "whole_vestiging", "cut_off", "filtered", "not_rolled_over"})
"""Causes that tell of the file and not of the pupil: nobody left."""


def explain(missing: pd.DataFrame, scene: Scene) -> pd.DataFrame:
    """Returns the cause and the evidence of every missing pupil, columns `TOLD`.

    The first that holds counts. First what tells of the pupil: found by identifying (`renumbered`, `moved`),
    `final_year`, `left_in_file`. Then what tells of its list: `not_rolled_over`, `cut_off` by the end of its text,
    and last what tells of all who are missing together, see `_together`. What remains is `unexplained`.

    Args:
        missing: what the register knows of them, columns `compare.KNOWN`, of any number of schools.
    """
    told = pd.DataFrame("", index=missing.index, columns=list(TOLD), dtype="str")
    if missing.empty:
        return told
    found = scene.found.reindex(missing.index).fillna("")
    told = found.astype("str")[list(TOLD)]
    _settle(told, "final_year", _final_year(missing, scene))
    said_so = pd.MultiIndex.from_frame(missing[KEY]).isin(scene.leavers)
    _settle(told, "left_in_file", pd.Series("leaver=1", index=missing.index).where(said_so, ""))
    _settle(told, "not_rolled_over", _by_school(missing, behind(scene.known, scene.accepted, scene.school_years)))
    _settle(told, "cut_off", _by_school(missing, ending(scene)))
    if (told["cause"] == "").any():
        _together(told, missing, scene)
    told["cause"] = told["cause"].where(told["cause"] != "", "unexplained")
    return told


def _together(told: pd.DataFrame, missing: pd.DataFrame, scene: Scene) -> None:
    """Settles, in place, what only shows in all missing pupils of a school together.

    `cut_off`, when those after the last row are missing and that is not simply the last group or location;
    `whole_vestiging`; `filtered`; `whole_group`. A filter that explains more than a tail does goes before it.
    Who would come after the last row without that meaning anything gets that as evidence.
    """
    pupils = cast(missing.loc[_schools_of(told, missing)], scene)
    pupils["open"] = pupils["missing"].map(told["cause"]).eq("")
    units = {name: whole(pupils, column) for name, column in (("vestiging", "vestiging"), ("group", "groepsnaam"))}
    last = tail(pupils, scene)
    after = significant(pupils, last)
    some = filtered(pupils, scene)
    after = _without_units(pupils, after, units)
    after = after.where((some == "") | (_covers(pupils, after) & ~some.str.contains(";only=")), "")
    some = some.where(~(after != "").groupby(pupils["school"]).transform("any"), "")
    kept = after == ""
    spread = ~_one_group(pupils, units["group"])
    for cause, evidence in (
        ("cut_off", of_tail(pupils, after).where(~kept, "")),
        ("filtered", classes_only(pupils, units["group"]).where(~_within(pupils, units), "")),
        ("whole_vestiging", _of(units["vestiging"], "vestiging")),
        ("filtered", some.where(spread, "")),
        ("whole_group", _of(units["group"], "group")),
    ):
        _settle(told, cause, _of_missing(pupils, evidence, missing))
    rest = _of_missing(pupils, last, missing)
    rest = rest[(rest != "") & (told.loc[rest.index, "cause"] == "")]
    told.loc[rest.index, "evidence"] = LAST + rest


def _of_missing(pupils: pd.DataFrame, said: pd.Series, missing: pd.DataFrame) -> pd.Series:
    """Returns what is said of the missing pupils who have no cause yet, by their place among the missing."""
    places = pupils.loc[pupils["open"], "missing"].astype(missing.index.dtype)
    return said[pupils["open"]].set_axis(places)


def _without_units(pupils: pd.DataFrame, after: pd.Series, units: dict[str, pd.DataFrame]) -> pd.Series:
    """Returns the tail without what is rather missing as a whole.

    A group of which others than the tail are missing too is no matter of the tail; and where the tail is whole groups
    and nothing else, the list was not cut off but is without those groups.
    """
    for told in units.values():
        inside, unit = after != "", pupils["school"] + "\x1f" + told["unit"]
        through = (told["unit"] != "") & ~inside.groupby(unit).transform("all")
        if (through & inside).any():
            others = pupils.assign(open=pupils["open"] & ~through)
            after = significant(others, after.where(~through, ""))
        apart = (told["unit"] != "") & ~(pupils["group_there"] & pupils["year_on"])
        exact = ((after == "") | apart).groupby(pupils["school"]).transform("all")
        after = after.where(~exact, "")
    return after


def _within(pupils: pd.DataFrame, units: dict[str, pd.DataFrame]) -> pd.Series:
    """Tells of which schools all groups that are missing are of locations that are missing."""
    group, place = units["group"]["unit"] != "", units["vestiging"]["unit"] != ""
    return (~group | place).groupby(pupils["school"]).transform("all") & place.groupby(pupils["school"]).transform(
        "any"
    )


def _covers(pupils: pd.DataFrame, after: pd.Series) -> pd.Series:
    """Tells of which schools nearly all missing pupils are in the tail."""
    fresh = pupils["open"] & (pupils["missed"] == 0)
    share = (after != "").where(fresh).groupby(pupils["school"]).transform("mean")
    return share.fillna(0) >= 0.85


def _one_group(pupils: pd.DataFrame, told: pd.DataFrame) -> pd.Series:
    """Tells of which schools nearly all missing pupils are of one group that is missing."""
    share = (told["unit"] != "").where(pupils["open"]).groupby(pupils["school"]).transform("mean")
    return (told["gone"] == 1) & (share.fillna(0) >= 0.8)


def _of(told: pd.DataFrame, name: str) -> pd.Series:
    return of_whole(told, name).where(told["unit"] != "", "")


def _settle(told: pd.DataFrame, cause: str, evidence: pd.Series) -> None:
    """Gives, in place, the cause to those who have none yet and for whom there is evidence."""
    evidence = evidence[evidence != ""]
    fresh = evidence.index[told.loc[evidence.index, "cause"] == ""]
    told.loc[fresh, "cause"] = cause
    told.loc[fresh, "evidence"] = evidence[fresh]


def _final_year(missing: pd.DataFrame, scene: Scene) -> pd.Series:
    a_year_on = missing["school_year"] < _by_school(missing, scene.school_years)
    evidence = "jaargroep=" + missing["jaargroep"].fillna("") + ";school_year=" + missing["school_year"]
    return evidence.where(final_year(missing) & a_year_on, "")


def _by_school(missing: pd.DataFrame, evidence: Mapping[str, str]) -> pd.Series:
    return missing["school"].map(lambda school: evidence.get(school, "")).astype("str")


def _schools_of(told: pd.DataFrame, missing: pd.DataFrame) -> pd.Series:
    """Tells whose school has somebody missing without a cause."""
    return missing["school"].isin(missing.loc[told["cause"] == "", "school"])
