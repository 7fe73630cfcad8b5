"""The rollover itself: the old school year is closed and the new one opened, and steps are ticked by hand.

Nothing about pupils changes here: only a delivery does that. The log is only ever added to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, insert

from flows.account import account
from flows.deliveries import put, timestamp
from flows.faults import Fault
from flows.register import Register
from flows.register_schema import ROLLOVER, ROLLOVER_LOG
from flows.rollover_facts import read_facts, schools_of
from flows.rollover_plan import plan_of
from flows.rollover_queries import read_ticks, read_years
from flows.workspace import Workspace
from schemas.messages import Issue
from transforms.predict import next_school_year
from transforms.rollover_facts import Facts, Tick
from transforms.values.dates import school_year_of


@dataclass(frozen=True)
class Turned:
    """What a run of the rollover did."""

    school_year: str
    opened: tuple[str, ...]
    """Schools whose new year was opened by this run."""
    already: tuple[str, ...]
    """Schools where that was done before."""


def turn_year(workspace: Workspace, school_year: str, today: date, by: str = "", school: str = "") -> Turned:
    """Closes the old school year and opens the new one at every school, or at one; at none of them twice.

    Raises:
        Fault: it is not 1 August of that year yet, or the year has passed.
    """
    _in_time(school_year, today)
    register = Register(workspace)
    if not schools_of(workspace, None, school) and not register.exists:
        return Turned(school_year, (), ())
    with register.writing() as connection:
        schools = schools_of(workspace, connection, school)
        there = read_years(connection, school_year)
        already = [code for code in schools if code in there and there[code].opened_on]
        fresh = {code: source for code, source in schools.items() if code not in already}
        for facts in read_facts(workspace, connection, register.seal, fresh, school_year, today):
            _turn(connection, facts, school_year, today, by or account())
        connection.commit()
    return Turned(school_year, tuple(fresh), tuple(already))


def tick(workspace: Workspace, school_year: str, school: str, step: str, by: str, today: date) -> Tick:
    """Writes that a step is done, and who said so.

    Raises:
        Fault: there is no such step for the school, it was ticked before, or nobody says so.
    """
    known = [item.name for one in plan_of(workspace, school_year, today, school).schools for item in one.items]
    if step not in known:
        facts = {"step": step, "school": school, "known": ", ".join(known) or "-"}
        raise Fault(Issue("ROLLOVER_NO_STEP", facts=facts))
    return _tick(workspace, (school_year, school, step), "done", by, today)


def untick(workspace: Workspace, school_year: str, school: str, step: str, by: str, today: date) -> Tick:
    """Takes back that a step is done. Raises `Fault` where nobody said that it is."""
    if not Register(workspace).exists:
        raise Fault(Issue("ROLLOVER_NOT_TICKED", facts={"step": step, "school": school}))
    return _tick(workspace, (school_year, school, step), "undone", by, today)


def _tick(workspace: Workspace, what: tuple[str, str, str], act: str, by: str, today: date) -> Tick:
    school_year, school, step = what
    if not by.strip():
        raise Fault(Issue("ROLLOVER_BY"))
    register = Register(workspace)
    with register.writing() as connection:
        there = read_ticks(connection, school_year).get(school, {})
        if (step in there) == (act == "done"):
            code = "ROLLOVER_TICKED" if step in there else "ROLLOVER_NOT_TICKED"
            told = {"by": there[step].by, "day": there[step].day} if step in there else {}
            raise Fault(Issue(code, facts={"step": step, "school": school, **told}))
        _log(connection, what, act, by.strip(), today)
        connection.commit()
    return Tick(by.strip(), today.isoformat())


def _in_time(school_year: str, today: date) -> None:
    current = school_year_of(today)
    if current < school_year:
        raise Fault(Issue("ROLLOVER_TOO_EARLY", facts={"school_year": school_year, "day": f"{school_year[:4]}-08-01"}))
    if current > school_year:
        raise Fault(Issue("ROLLOVER_PAST", facts={"school_year": school_year, "current": current}))


def _turn(connection: Connection, facts: Facts, school_year: str, today: date, by: str) -> None:
    previous, day = next_school_year(school_year, -1), today.isoformat()
    closed = {"closed_on": day, "closed_by": by, "pupils": facts.old.pupils}
    put(connection, ROLLOVER, {"school": facts.school, "school_year": previous}, closed)
    opened = {"opened_on": day, "opened_by": by}
    put(connection, ROLLOVER, {"school": facts.school, "school_year": school_year}, opened)
    acts: Sequence[tuple[str, str]] = ((previous, "closed"), (school_year, "opened"))
    for year, act in acts:
        _log(connection, (year, facts.school, ""), act, by, today)


def _log(connection: Connection, what: tuple[str, str, str], act: str, by: str, today: date) -> None:
    school_year, school, step = what
    connection.execute(
        insert(ROLLOVER_LOG).values(
            school=school,
            school_year=school_year,
            step=step,
            act=act,
            acted_by=by,
            account=account(),
            day=today.isoformat(),
            made_at=timestamp(),
        )
    )
