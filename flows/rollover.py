"""Rollover: what every school is expected to look like next year, computed in spring and kept for August."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlalchemy import Connection, select

from flows.deliveries import known_schools, put
from flows.places import prediction_place
from flows.register import Register
from flows.register_schema import DELIVERY, PREDICTION
from flows.rollovers import past_rollovers
from flows.roster import read_roster
from flows.seal import Seal
from flows.workspace import Workspace
from transforms.memory import EXPECTED
from transforms.outcome import Outcome
from transforms.predict import ANY_YEAR, next_school_year, predict, rates
from transforms.values import school_year_of

MARCH, JULY = 3, 7
"""From the first of these months until the end of the second every delivery renews the prediction."""
OCTOBER = "10-01"
"""The day on which the pupils of a school are counted; later lists are not held against the prediction."""


@dataclass(frozen=True)
class Expectation:
    """What is expected of one school, in counts."""

    school: str
    school_year: str
    years: Mapping[str, int]
    """Year group -> pupils expected in it; `?` for those whose present year is not known."""
    leaving: int
    repeaters: float
    """How many of them are likely to repeat their year after all."""
    seen: int
    """Pupils of earlier rollovers of this school that the share of repeaters rests on."""

    @property
    def expected(self) -> int:
        """The number of pupils that is expected to be there."""
        return sum(self.years.values())


def predict_rollover(workspace: Workspace, today: date, school: str = "") -> list[Expectation]:
    """Computes and keeps the prediction of every school, or of one, for the school year after this one.

    A school whose pupils are in that year already is left out, and keeps the prediction that it had.
    """
    register = Register(workspace)
    if not register.exists:
        return []
    with register.writing() as connection:
        schools = [code for code in sorted(known_schools(connection)) if school in ("", code)]
        known = read_roster(connection, register.seal, schools).known
        told = store_predictions(connection, register.seal, known, today)
        connection.commit()
    return told


def refresh_predictions(connection: Connection, seal: Seal, outcomes: Sequence[Outcome], today: date) -> None:
    """Keeps, from 1 March to 31 July, the prediction of the schools of which a list is published."""
    if MARCH <= today.month <= JULY and outcomes:
        store_predictions(connection, seal, pd.concat([outcome.pupils for outcome in outcomes]), today)


def store_predictions(connection: Connection, seal: Seal, known: pd.DataFrame, today: date) -> list[Expectation]:
    """Computes and keeps what is expected of schools after the next rollover, in place of what was expected before.

    Args:
        known: columns `compare.KNOWN`: all pupils of these schools.
    """
    year = next_school_year(school_year_of(today))
    latest = known.groupby("school")["school_year"].transform("max")
    known = known[(latest < year) & (known["status"] != "archived")]
    learned = rates(past_rollovers(connection, seal, sorted(known["school"].unique())))
    predicted = predict(known, year, learned)
    told = []
    for code, pupils in predicted.groupby("school"):
        school = str(code)
        rows = pupils[list(EXPECTED)].itertuples(index=False, name=None)
        data = seal.close(prediction_place(school, year), json.dumps({number: cells for number, *cells in rows}))
        values: dict[str, object] = {"made_on": today.isoformat(), "data": data}
        put(connection, PREDICTION, {"school": school, "school_year": year}, values)
        told.append(_expectation(school, year, pupils, learned))
    return told


def read_predictions(
    connection: Connection, seal: Seal, years: Mapping[str, str], today: date
) -> dict[str, pd.DataFrame]:
    """Returns what was predicted of schools, columns `memory.EXPECTED`, where a list of today is held against it.

    That is the first list of a school year, whenever it comes, and every list until 1 October.

    Args:
        years: school -> school year of its list.
    """
    found = {}
    for school, year in years.items():
        this = (PREDICTION.c.school == school) & (PREDICTION.c.school_year == year)
        data = connection.scalar(select(PREDICTION.c.data).where(this))
        if data and (today.isoformat() < f"{year[:4]}-{OCTOBER}" or _is_first(connection, school, year)):
            told = json.loads(seal.open(prediction_place(school, year), data))
            rows = [(number, *cells) for number, cells in told.items()]
            found[school] = pd.DataFrame(rows, columns=list(EXPECTED), dtype="str")
    return found


def _is_first(connection: Connection, school: str, school_year: str) -> bool:
    these = (DELIVERY.c.school == school) & (DELIVERY.c.school_year == school_year) & (DELIVERY.c.state == "published")
    return connection.scalar(select(DELIVERY.c.id).where(these).limit(1)) is None


def _expectation(school: str, school_year: str, pupils: pd.DataFrame, learned: pd.DataFrame) -> Expectation:
    counts = pupils.loc[pupils["jaargroep"] != "", "jaargroep"].value_counts()
    years = {str(year): int(count) for year, count in counts.items()}
    return Expectation(
        school,
        school_year,
        {year: years[year] for year in sorted(years, key=_place)},
        leaving=int((pupils["jaargroep"] == "").sum()),
        repeaters=round(float(pupils["repeats"].astype("float64").sum()), 1),
        seen=int(learned.loc[learned["school"] == school, "seen"].sum()),
    )


def _place(year: str) -> tuple[int, int, str]:
    """Returns the place of a year group in a list: numbers in their order, what has no years after them."""
    return (year == ANY_YEAR, 0 if year.isdecimal() else 1, year.zfill(2))
