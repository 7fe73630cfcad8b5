"""Identify: which rows are one child, and which numbers belong to more than one.

Identity is (school, leerlingnummer). A number that two different children carry is refused, never guessed.
"""

from __future__ import annotations

import pandas as pd

from schemas.tables import ECKID_ONLY, GEGEVENS
from transforms.values.sound import fold

KEY = ["school", "leerlingnummer"]


def identify(leerlingen: pd.DataFrame, today: str) -> pd.Series:
    """Returns what becomes of every row: `""` for the one that stands for its pupil, else its fate.

    A row that says the same again is `ignored:duplicate`; a second enrolment is `ignored:second_enrolment`, where the
    enrolment that is active today, then the funded one, then the one that started last stands for the pupil;
    rows of different children with one number are all `rejected:NUMBER_SHARED`.
    """
    fates = pd.Series("", index=leerlingen.index, dtype="str")
    several = leerlingen[leerlingen.duplicated(KEY, keep=False)]
    if several.empty:
        return fates
    fates[several.index[several.duplicated([*KEY, *GEGEVENS, "uitstroomdatum"])]] = "ignored:duplicate"
    shared = several.index[_shared(several)]
    fates[shared] = "rejected:NUMBER_SHARED"
    enrolments = several[fates[several.index] == ""]
    ranked = enrolments.assign(**_rank(enrolments, today)).sort_values(
        ["active", "funded", "instroomdatum"], ascending=False, kind="stable", na_position="last"
    )
    fates[ranked.index[ranked.duplicated(KEY)]] = "ignored:second_enrolment"
    return fates


def reused(leerlingen: pd.DataFrame, known: pd.DataFrame) -> list[int]:
    """Returns the index of the rows whose number is another child's: both birth date and first name differ."""
    both = leerlingen[[*KEY, *_WHO]].reset_index(names="row").merge(known[[*KEY, *_WHO]], on=KEY, suffixes=("", "_was"))
    other = _differ(both["geboortedatum"], both["geboortedatum_was"]) & _differ(both["roepnaam"], both["roepnaam_was"])
    return [int(row) for row in both.loc[other, "row"]]


def numbered(leerlingen: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Returns the rows in which an ECK iD stood for the pupil with the number that the register has for it.

    Where the register has none, or more than one, or the number is in the delivery already, the row stays parked.
    """
    waiting = leerlingen[leerlingen["fate"] == ECKID_ONLY]
    if waiting.empty:
        return leerlingen
    where = ["school", "eckid"]
    owners = known.loc[known["eckid"].fillna("") != "", [*KEY, "eckid"]].drop_duplicates(where, keep=False)
    found = waiting[where].reset_index(names="row").merge(owners, on=where)
    taken = pd.MultiIndex.from_frame(leerlingen.loc[leerlingen["fate"] != ECKID_ONLY, KEY])
    found = found[~pd.MultiIndex.from_frame(found[KEY]).isin(taken)]
    after = leerlingen.copy()
    after.loc[found["row"], "leerlingnummer"] = found["leerlingnummer"].to_numpy()
    after.loc[found["row"], "fate"] = ""
    after.loc[found.loc[found.duplicated(KEY), "row"], "fate"] = "ignored:duplicate"
    return after


_WHO = ["geboortedatum", "roepnaam", "achternaam"]


def _folded(names: pd.Series) -> pd.Series:
    filled = names.fillna("")
    return filled.map({name: fold(name) for name in filled.unique()})


def _differ(one: pd.Series, other: pd.Series) -> pd.Series:
    """Tells where both say something and it is not the same."""
    left, right = _folded(one), _folded(other)
    return (left != "") & (right != "") & (left != right)


def _shared(several: pd.DataFrame) -> pd.Series:
    """Tells which rows share their number with another child: two of birth date, first name and surname differ."""
    first = several.groupby(KEY, sort=False)[_WHO].transform("first")
    differing = sum(_differ(several[column], first[column]).astype(int) for column in _WHO)
    several = several.assign(other=differing >= 2)
    return several.groupby(KEY, sort=False)["other"].transform("any")


def _rank(enrolments: pd.DataFrame, today: str) -> dict[str, pd.Series]:
    """Returns the two marks by which enrolments of one pupil are ordered before their start date."""
    start, end = enrolments["instroomdatum"].fillna(""), enrolments["uitstroomdatum"].fillna("")
    placed = enrolments["plaatsing_actief"].fillna("1") != "0"
    return {
        "active": (start <= today) & ((end == "") | (end > today)) & placed,
        "funded": enrolments["bekostigd"].fillna("1") != "0",
    }
