"""The rollovers of earlier years, as the register's history tells them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import pandas as pd
from sqlalchemy import Connection, select

from flows.register_schema import DELIVERY, EVENT
from flows.seal import Seal
from schemas.tables import GEGEVENS
from transforms.predict import HISTORY, next_school_year

RECENT = 3
"""Rollovers that are looked back at."""
SETTLED = "10-31"
"""By this day of a school year every list has been rolled over."""


@dataclass(frozen=True)
class Step:
    """A pupil after one delivery."""

    school: str
    leerlingnummer: str
    school_year: str
    """Of the delivery."""
    day: str
    standing: str
    """JSON; empty where the pupil is no longer there under this number."""
    data: bytes


def past_rollovers(connection: Connection, seal: Seal, schools: Sequence[str]) -> pd.DataFrame:
    """Returns what became of every pupil at the last rollovers of the schools; columns `predict.HISTORY`."""
    rows = [row for school in schools for row in _of_school(connection, seal, school)]
    return pd.DataFrame(rows, columns=list(HISTORY), dtype="str")


def _of_school(connection: Connection, seal: Seal, school: str) -> Iterator[dict[str, str]]:
    first = _first_days(connection, school)
    turns = [(was, now) for was, now in pairwise(sorted(first)) if now == next_school_year(was)][-RECENT:]
    if not turns:
        return
    for _, steps in groupby(_steps(connection, school), key=lambda step: step.leerlingnummer):
        life = list(steps)
        for was, now in turns:
            yield from _turned(life, was, now, max(first[now], f"{now[:4]}-{SETTLED}"), seal)


def _first_days(connection: Connection, school: str) -> Mapping[str, str]:
    """Returns the day of the first list of every school year."""
    these = (DELIVERY.c.school == school) & (DELIVERY.c.state == "published") & (DELIVERY.c.school_year != "")
    days: dict[str, str] = {}
    for row in connection.execute(select(DELIVERY.c.school_year, DELIVERY.c.day).where(these)):
        days[row.school_year] = min(row.day, days.get(row.school_year, row.day))
    return days


def _steps(connection: Connection, school: str) -> Iterator[Step]:
    """Returns the steps of all pupils of a school: those of one number together, in their order."""
    same = (EVENT.c.school == DELIVERY.c.school) & (EVENT.c.delivery == DELIVERY.c.id)
    columns = (EVENT.c.school, EVENT.c.leerlingnummer, DELIVERY.c.school_year, DELIVERY.c.day, EVENT.c.after)
    query = select(*columns, EVENT.c.data_after).join(DELIVERY, same).where(EVENT.c.school == school)
    for row in connection.execute(query.order_by(EVENT.c.leerlingnummer, EVENT.c.id)):
        school, number, year, day, standing, data = row
        yield Step(school, number, year, day, standing, data or b"")


def _turned(life: Sequence[Step], was: str, now: str, until: str, seal: Seal) -> Iterator[dict[str, str]]:
    """Returns the pupil before a rollover with the year it was found in after it; nothing where it was not there."""
    before = _last([step for step in life if step.school_year <= was])
    if before is None:
        return
    later = [step for step in life if step.school_year == now and step.day <= until]
    after = _last(later) if later else before
    if after is not None or json.loads(later[-1].standing or "null"):
        found = _data(after, seal).get("jaargroep") or "" if after else ""
        data = dict.fromkeys(GEGEVENS, "") | {name: cell or "" for name, cell in _data(before, seal).items()}
        standing = {"status": "active", "since": "", "school_year": was, "missed": "0", "after": now, "found": found}
        yield {"school": before.school, "leerlingnummer": before.leerlingnummer, **data, **standing}


def _last(steps: Sequence[Step]) -> Step | None:
    """Returns how a pupil stood after these steps, if it was there."""
    last = steps[-1] if steps else None
    return last if last and json.loads(last.standing or "{}").get("status") == "active" else None


def _data(step: Step, seal: Seal) -> dict[str, str | None]:
    return dict(json.loads(seal.open(f"{step.school}/{step.leerlingnummer}", step.data)))
