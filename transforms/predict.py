"""Predict: who is expected in which year group after the rollover, from the pupils of now and earlier rollovers."""

from __future__ import annotations

import pandas as pd

from transforms.compare import KNOWN
from transforms.explain import is_final_year
from transforms.memory import EXPECTED

ANY_YEAR = "?"
"""The expected year of a pupil whose present one is not known: each will do."""
PREDICTED = ("school", *EXPECTED, "groepsnaam_was")
"""Columns of a prediction of any number of schools."""
HISTORY = (*KNOWN, "after", "found")
"""Columns of earlier rollovers: a pupil as it stood before the rollover, the school year `after` it, and the year
group it was `found` in then, `""` for who had gone."""
RATES = ("school", "jaargroep", "seen", "repeated", "skipped", "left")
"""Columns of what earlier rollovers teach: the pupils `seen` in a year group, and which shares of them did not do what
was expected."""

USUAL_SHARE = {
    **dict.fromkeys(("1", "2"), 0.10),
    **dict.fromkeys(map(str, range(3, 9)), 0.02),
    **dict.fromkeys(map(str, range(11, 17)), 0.06),
}
"""Share of repeaters where a school has no history: one in ten infants and 1.9 % of a year group in primary education
(DUO, in the newspapers of 12 September 2016); in secondary education a round number that no source confirms."""
WEIGHT = 25
"""The usual share weighs as much as one class of the school's own pupils: one bad year of a small school is no rule."""
FACTS = ["jaargroep", "leerweg", "opleiding", "groepsnaam", "geboortedatum", "school_year"]


def predict(known: pd.DataFrame, school_year: str, rates: pd.DataFrame) -> pd.DataFrame:
    """Returns what is expected of every pupil in a later school year, columns `PREDICTED`, one row per pupil.

    Args:
        known: columns `compare.KNOWN`; archived pupils are left out.
        school_year: the one that is predicted.
        rates: columns `RATES`; empty where nothing is known of earlier rollovers.
    """
    present = known.loc[known["status"] != "archived", ["school", "leerlingnummer", *FACTS]].fillna("")
    present = present.replace({"school_year": {"": next_school_year(school_year, -1)}}).reset_index(drop=True)
    facts = present[FACTS].copy()
    facts.loc[~facts["jaargroep"].isin(["1", "S", "V"]), "geboortedatum"] = ""  # decides nothing there
    answers = {row: _later(row, school_year) for row in facts.drop_duplicates().itertuples(index=False, name=None)}
    told = [answers[row] for row in facts.itertuples(index=False, name=None)]
    table = present.assign(
        jaargroep_was=present["jaargroep"],
        groepsnaam_was=present["groepsnaam"],
        jaargroep=pd.Series([year for year, _ in told], dtype="str"),
        may_leave=pd.Series(["1" if leaves else "" for _, leaves in told], dtype="str"),
    )
    return table.assign(repeats=_repeats(table, rates))[list(PREDICTED)]


def rates(history: pd.DataFrame) -> pd.DataFrame:
    """Returns, per school and year group, which shares repeated, skipped a year or left unexpectedly; columns `RATES`.

    A rollover in which more than half of a school stayed where it was is none: that list was not rolled over.
    """
    none = pd.DataFrame(columns=list(RATES)[2:], dtype="float64")
    parts = [_happened(part, str(year)) for year, part in history.groupby("after")]
    if not parts:
        return pd.DataFrame({"school": [], "jaargroep": []}, dtype="str").join(none)
    all_of = pd.concat(parts)
    real = all_of.groupby(["school", "after"])["repeated"].transform("mean") <= 0.5
    grouped = all_of[real].groupby(["school", "jaargroep"])
    shares = grouped[["repeated", "skipped", "left"]].mean()
    return shares.assign(seen=grouped.size().astype("float64")).reset_index()[list(RATES)]


def following(jaargroep: str) -> str:
    """Returns the year group after this one: `""` after the last; what has no years or is not known stays."""
    if not jaargroep.isdecimal():
        return jaargroep
    return "" if jaargroep in ("8", "16") else str(int(jaargroep) + 1)


def next_school_year(school_year: str, on: int = 1) -> str:
    """Returns the school year after this one, or one that is more years on."""
    start = int(school_year[:4]) + on
    return f"{start}-{start + 1}"


def _later(facts: tuple[str, ...], school_year: str) -> tuple[str, bool]:
    """Returns the year group in a later school year and whether the pupil may as well have left."""
    jaargroep, *track, born, passing = facts
    jaargroep, may_leave = ANY_YEAR if jaargroep in ("", "C") else jaargroep, False
    while jaargroep and passing < school_year:
        jaargroep, leaves = _step(jaargroep, track, born, passing)
        may_leave |= leaves
        passing = next_school_year(passing)
    return jaargroep, may_leave


def _step(jaargroep: str, track: list[str], born: str, passing: str) -> tuple[str, bool]:
    """Returns the same for the end of one school year.

    Who would be in a final year again after one more year has no known track or no years at all: such a pupil leaves
    or goes on, and either is as expected.
    """
    leerweg, opleiding, groepsnaam = track
    coming = jaargroep if _starts_again(jaargroep, born, passing) else following(jaargroep)
    if not is_final_year(jaargroep, leerweg, opleiding, groepsnaam, born, passing):
        return coming, False
    again = coming and is_final_year(coming, leerweg, opleiding, groepsnaam, born, next_school_year(passing))
    return (coming, True) if again else ("", False)


def _starts_again(jaargroep: str, born: str, passing: str) -> bool:
    """Whether a child that came to group 1 in the course of the year is too young for group 2: not 5 by December."""
    return jaargroep == "1" and born != "" and int(passing[:4]) + 1 - int(born[:4]) < 5


def _repeats(table: pd.DataFrame, rates: pd.DataFrame) -> pd.Series:
    """Returns for each pupil the chance that it repeats its year, as text; none where the year does not change."""
    own = table[["school", "jaargroep_was"]].merge(
        rates, left_on=["school", "jaargroep_was"], right_on=["school", "jaargroep"], how="left"
    )
    usual = table["jaargroep_was"].map(USUAL_SHARE).astype("float64")
    seen, repeated = own["seen"].astype("float64").fillna(0.0), own["repeated"].astype("float64").fillna(0.0)
    chance = (repeated * seen + usual * WEIGHT) / (seen + WEIGHT)
    changes = ~table["jaargroep"].isin(["", ANY_YEAR]) & (table["jaargroep"] != table["jaargroep_was"])
    return chance.where(changes).fillna(0.0).map("{:.4f}".format).astype("str")


def _happened(part: pd.DataFrame, after: str) -> pd.DataFrame:
    """Returns of every pupil of a rollover whether it repeated, skipped or left, where it could have moved up."""
    then = part.assign(status="active").reset_index(drop=True)
    expected = predict(then, after, pd.DataFrame(columns=list(RATES)))
    was, year, found = expected["jaargroep_was"], expected["jaargroep"], then["found"].fillna("")
    told = pd.DataFrame(
        {
            "school": expected["school"],
            "after": after,
            "jaargroep": was,
            "repeated": found == was,
            "skipped": found == year.map(following),
            "left": (found == "") & (expected["may_leave"] == ""),
        }
    )
    return told[~year.isin(["", ANY_YEAR]) & (year != was)]
