"""Surprises: how a school after the rollover differs from what was predicted of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from transforms.predict import ANY_YEAR, following

KINDS = ("missing_unexpected", "stayed", "other_year", "skipped", "repeated", "new_above_first")
"""Expected and not there; expected to leave and still there; in a year that is neither; a year too far; the same year
again; and there without being expected, in another year than the lowest of the school. The gravest first."""
SURPRISES = ("leerlingnummer", "surprise", "expected", "found")
"""Columns: pupil, kind, the year it was expected in and the one it is in, `""` for not being there."""
CERTAINTY = 3
"""Standard deviations by which repeaters may be more than expected before their number is a surprise."""


@dataclass(frozen=True)
class Prediction:
    """What was predicted of a school, held against what came of it."""

    expected: int
    """Pupils who were expected to be there."""
    leaving: int
    """Pupils who were expected to have left."""
    as_predicted: int
    """Of those who were expected to be there, who did as predicted."""
    found: int
    surprises: pd.DataFrame
    """Columns `SURPRISES`; every repeater too."""
    repeaters: pd.DataFrame
    """Per year group before the rollover: how many repeaters were `expected`, how many at `most`, how many `found`."""

    @property
    def counts(self) -> Mapping[str, int]:
        """The number of pupils per kind of surprise; repeaters only where there are more than the rate lets expect."""
        told = self.surprises["surprise"].value_counts()
        many = self.repeaters.loc[self.repeaters["found"] > self.repeaters["most"], "found"]
        counts = {kind: int(told.get(kind, 0)) for kind in KINDS} | {"repeated": int(many.sum())}
        return MappingProxyType({kind: count for kind, count in counts.items() if count})

    @property
    def repeaters_expected(self) -> int:
        """The number of repeaters that is the most likely."""
        return round(float(self.repeaters["expected"].sum()))

    @property
    def repeaters_found(self) -> int:
        return int(self.repeaters["found"].sum())


def compare_with_prediction(pupils: pd.DataFrame, changes: pd.DataFrame, expected: pd.DataFrame) -> Prediction:
    """Returns how the pupils after a full list differ from what was predicted.

    Args:
        pupils: columns `compare.KNOWN`, the school after the list.
        changes: columns `outcome.CHANGES`; a pupil with another number is still the same.
        expected: columns `memory.EXPECTED`.
    """
    gone = changes.loc[changes["kind"] == "missing", "leerlingnummer"]
    there = _there(pupils[~pupils["leerlingnummer"].isin(gone)])
    both = _renumbered(expected, changes).merge(there, on="leerlingnummer", how="outer", indicator="side")
    both["side"] = both["side"].astype("str")
    both = both.fillna("")
    foreseen, present = both["side"] != "right_only", both["side"] != "left_only"
    both["surprise"] = _kinds(both, _lowest(both))
    wanted = foreseen & (both["jaargroep"] != "")
    surprises = both[both["surprise"] != ""].rename(columns={"jaargroep": "expected"})
    return Prediction(
        expected=int(wanted.sum()),
        leaving=int((foreseen & ~wanted).sum()),
        as_predicted=int((wanted & (both["surprise"] == "")).sum()),
        found=int(present.sum()),
        surprises=surprises[list(SURPRISES)].reset_index(drop=True),
        repeaters=_repeaters(both[foreseen]),
    )


def _there(pupils: pd.DataFrame) -> pd.DataFrame:
    """Returns the pupils who are there; of one without a row of its own in the list the new year is not known."""
    there = pupils.loc[pupils["status"] == "active", ["leerlingnummer", "jaargroep", "school_year"]].fillna("")
    told = (there["school_year"] == there["school_year"].max()) & ~there["jaargroep"].isin(["", "C"])
    return there[["leerlingnummer"]].assign(found=there["jaargroep"].where(told, ANY_YEAR))


def _renumbered(expected: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """Returns the prediction under the numbers that the pupils have now."""
    new = changes[changes["kind"] == "renumbered"]
    numbers = dict(zip(new["number_was"], new["leerlingnummer"], strict=True))
    now = expected["leerlingnummer"].map(lambda number: numbers.get(number, number)).astype("str")
    return expected.assign(leerlingnummer=now) if now.is_unique else expected


def _lowest(both: pd.DataFrame) -> int:
    """Returns the lowest year group of the school."""
    years = [int(year) for year in {*both["jaargroep"], *both["found"]} if year.isdecimal()]
    return min(years, default=0)


def _kinds(both: pd.DataFrame, lowest: int) -> pd.Series:
    facts = both[["side", "jaargroep", "jaargroep_was", "may_leave", "found"]]
    kinds = {row: _kind(row, lowest) for row in facts.drop_duplicates().itertuples(index=False, name=None)}
    return pd.Series([kinds[row] for row in facts.itertuples(index=False, name=None)], index=both.index, dtype="str")


def _kind(row: tuple[str, ...], lowest: int) -> str:
    side, expected, was, may_leave, found = row
    if side == "right_only":
        return "new_above_first" if found.isdecimal() and int(found) > lowest else ""
    if side == "left_only":
        return "missing_unexpected" if expected and not may_leave else ""
    if not expected:
        return "stayed"
    if found == expected or ANY_YEAR in (found, expected):
        return ""
    if found == was:
        return "repeated"
    return "skipped" if found == following(expected) else "other_year"


def _repeaters(both: pd.DataFrame) -> pd.DataFrame:
    """Returns how many repeaters each year group has, beside what its rate lets expect."""
    told = both.assign(chance=both["repeats"].astype("float64"), found=both["surprise"] == "repeated")
    told = told.assign(spread=told["chance"] * (1 - told["chance"]))
    sums = told.groupby("jaargroep_was")[["chance", "spread", "found"]].sum()
    most = [
        math.ceil(mean + CERTAINTY * math.sqrt(spread))
        for mean, spread in zip(sums["chance"], sums["spread"], strict=True)
    ]
    table = pd.DataFrame({"expected": sums["chance"], "most": most, "found": sums["found"].astype("int64")})
    return table.rename_axis("jaargroep").reset_index().query("expected > 0 or found > 0").reset_index(drop=True)
