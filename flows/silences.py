"""Silences: the schools that always deliver and did not, each told once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date

from sqlalchemy import Connection, select, update

from flows.deliveries import put
from flows.faults import explain
from flows.register import Register
from flows.register_schema import DELIVERY, OFFERED, SILENCE
from flows.result import Result
from flows.undone import ENDING, SYNCED
from flows.workspace import Workspace, is_school
from transforms.silence import Silence, school_days, silence

PAGE = re.compile(r"(\d{4}-\d{2}-\d{2})-(.+)-refused\.html")
"""What the report of a refusal is called."""


def refusals(workspace: Workspace, since: str = "") -> Iterator[tuple[str, str, str, str]]:
    """Yields the school, delivery, day and page of every refusal of that day or later that still has its report."""
    for folder in sorted((workspace.home / "reports").glob("*")):
        for file in sorted(folder.glob("*-refused.html")) if folder.is_dir() else ():
            found = PAGE.fullmatch(file.name)
            if found and found[1] >= since:
                school = folder.name if is_school(folder.name) else ""
                yield school, found[2], found[1], file.relative_to(workspace.home).as_posix()


def note_offered(workspace: Workspace, results: Iterable[Result], today: date) -> None:
    """Writes which schools offered what had been processed before: they are not silent. It never raises."""
    schools = {one.outcome.school for one in results if one.outcome.state == "skipped"}
    if not schools:
        return
    register, day = Register(workspace), today.isoformat()
    try:
        with register.reading() as connection:
            known = {row.school: row.day for row in connection.execute(select(OFFERED))}
        if fresh := [school for school in sorted(schools) if known.get(school, "") < day]:
            with register.writing() as connection:
                for school in fresh:
                    put(connection, OFFERED, {"school": school}, {"day": day})
                connection.commit()
    except Exception as error:  # the delivery was skipped rightly, whatever is remembered of it
        explain(error, workspace.log)


def find_silences(workspace: Workspace, connection: Connection, today: date) -> dict[str, int]:
    """Writes which schools are unusually silent, and returns how many that are now, and how many of them are new."""
    found = {school: quiet for school, days in _days(workspace, connection).items() if (quiet := silence(days, today))}
    known = {(row.school, row.since) for row in connection.execute(select(SILENCE.c.school, SILENCE.c.since))}
    fresh = {school: quiet for school, quiet in found.items() if (school, quiet.since.isoformat()) not in known}
    for school, quiet in fresh.items():
        told = {"kind": quiet.kind, "usual": quiet.usual, "found_on": today.isoformat()}
        put(connection, SILENCE, {"school": school, "since": quiet.since.isoformat()}, told)
    return {"silent": len(found), "new": len(fresh)}


def untold_silences(connection: Connection, today: date) -> list[tuple[str, Silence]]:
    """Returns the silences that no digest told yet."""
    rows = connection.execute(select(SILENCE).where(SILENCE.c.told_on == "").order_by(SILENCE.c.school)).mappings()
    return [
        (row["school"], Silence(row["kind"], since, row["usual"], school_days(since, today)))
        for row in rows
        for since in [date.fromisoformat(row["since"])]
    ]


def tell_silences(connection: Connection, today: date) -> None:
    """Writes that a digest tells them."""
    connection.execute(update(SILENCE).where(SILENCE.c.told_on == "").values(told_on=today.isoformat()))


def _days(workspace: Workspace, connection: Connection) -> dict[str, set[date]]:
    """Returns the days on which each school offered something, whatever became of that."""
    of_schools = ~(DELIVERY.c.content.contains(ENDING) | DELIVERY.c.content.contains(SYNCED))
    told = connection.execute(select(DELIVERY.c.school, DELIVERY.c.day).where(of_schools).distinct()).tuples().all()
    again = connection.execute(select(OFFERED.c.school, OFFERED.c.day)).tuples().all()
    refused = [(school, day) for school, _, day, _ in refusals(workspace) if school]
    days: dict[str, set[date]] = defaultdict(set)
    for school, day in (*told, *again, *refused):
        with suppress(ValueError):  # a page that somebody named otherwise
            days[school].add(date.fromisoformat(day))
    return days
