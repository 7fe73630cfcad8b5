"""Obligations: the pupils who have something to return at a target, as its library tells them.

They stay in that target's import file when they leave, until a new list no longer has them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
from sqlalchemy import Connection, delete, insert, select

from flows.faults import Fault
from flows.lists import number_headings, read_list
from flows.lives import Life, Lives, read_lives
from flows.register import Register
from flows.register_schema import OBLIGATION, PUPIL
from flows.workspace import Workspace
from schemas.messages import Issue
from transforms.memory import OWING
from transforms.owing import numbers_in


@dataclass(frozen=True)
class Recorded:
    """What became of a list."""

    school: str
    target: str
    known: int
    """Pupils of the list who are recorded now."""
    unknown: int
    """Numbers of the list that are no pupil's: nothing is kept of those."""
    removed: int
    """Pupils who were recorded before and are not any more."""


def record_obligations(workspace: Workspace, file: Path, school: str, target: str, today: date) -> Recorded:
    """Replaces what is recorded of a school and a target by a list. Raises `Fault` where the list says nothing."""
    workspace.target(target)
    register = Register(workspace)
    if not register.exists:
        raise _fault("OBLIGATIONS_UNKNOWN", count=0)
    grids = read_list(workspace, file, school)
    with register.writing() as connection:
        lives = read_lives(connection, school)
        pupils = set(connection.scalars(select(PUPIL.c.leerlingnummer).where(PUPIL.c.school == school)))
        numbers = numbers_in(grids, number_headings(workspace), pupils | set(lives.ends))
        if not numbers:
            raise _fault("OBLIGATIONS_NO_NUMBERS")
        known = {now for number in numbers if (now := _current(lives, pupils, number))}
        unknown = sum(not _current(lives, pupils, number) for number in numbers)
        if not known:
            raise _fault("OBLIGATIONS_UNKNOWN", count=unknown)
        before = _forget(connection, school, target)
        rows = [{"leerlingnummer": number, "day": today.isoformat()} for number in sorted(known)]
        connection.execute(insert(OBLIGATION).values(school=school, target=target), rows)
        connection.commit()
    return Recorded(school, target, len(known), unknown, len(before - known))


def clear_obligations(workspace: Workspace, school: str, target: str) -> Recorded:
    """Forgets what is recorded of a school and a target."""
    workspace.target(target)
    register = Register(workspace)
    if not register.exists:
        return Recorded(school, target, 0, 0, 0)
    with register.writing() as connection:
        before = _forget(connection, school, target)
        connection.commit()
    return Recorded(school, target, 0, 0, len(before))


def read_owing(connection: Connection, schools: Sequence[str]) -> pd.DataFrame:
    """Returns the pupils of the schools with something to return, under the numbers they have now; columns `OWING`."""
    rows = connection.execute(select(*(OBLIGATION.c[name] for name in OWING)).where(OBLIGATION.c.school.in_(schools)))
    found = [tuple(row) for row in rows]
    now = {school: _numbers_now(connection, school) for school in {row[0] for row in found}}
    told = [(school, target, now[school].get(number, number)) for school, target, number in found]
    return pd.DataFrame(told, columns=list(OWING), dtype="str").drop_duplicates(ignore_index=True)


def _numbers_now(connection: Connection, school: str) -> dict[str, str]:
    """Returns the present number of every pupil who had another."""
    lives = read_lives(connection, school)
    pupils = set(connection.scalars(select(PUPIL.c.leerlingnummer).where(PUPIL.c.school == school)))
    return {number: now for number in set(lives.ends) - pupils if (now := _current(lives, pupils, number))}


def _current(lives: Lives, pupils: set[str], number: str) -> str:
    """Returns under which number the pupil is known who is meant; empty where nobody is."""
    if number in pupils:
        return number
    kin = {life.number for life in lives.of(Life(number, True)) if not life.ended} if number in lives.ends else set()
    return min(kin & pupils, default="")


def _forget(connection: Connection, school: str, target: str) -> set[str]:
    this = (OBLIGATION.c.school == school) & (OBLIGATION.c.target == target)
    before = set(connection.scalars(select(OBLIGATION.c.leerlingnummer).where(this)))
    connection.execute(delete(OBLIGATION).where(this))
    return before


def _fault(code: str, **facts: object) -> Fault:
    return Fault(Issue(code, facts=facts))
