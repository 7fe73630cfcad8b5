"""Status: what the workspace knows of every school, in counts."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, func, select

from flows.decisions import holds
from flows.mails import count_waiting, uploader_title
from flows.purge import past_due
from flows.register import Register
from flows.register_schema import DELIVERY, PUPIL
from flows.undone import SYNCED
from flows.workspace import Workspace

LAST = ("last", "day", "school_year", "uploader")
"""What is told of the last published delivery: its id, its day, its school year, who delivered it."""


def status(workspace: Workspace, today: date) -> list[dict[str, object]]:
    """Returns for each school its pupils, its last published delivery, and how much waits: deliveries, and a purge."""
    register = Register(workspace)
    counts: dict[tuple[str, str], int] = {}
    last: dict[str, tuple[str, ...]] = {}
    due: dict[str, int] = {}
    mails: dict[str, int] = {}
    synced: dict[str, str] = {}
    if register.exists:
        with register.reading() as connection:
            counts, last = _counts(connection), _last(connection)
            due, mails = past_due(workspace, connection, today), count_waiting(connection)
            synced = _synced(connection)
    waiting = [hold.school for hold in holds(workspace)]
    settings = workspace.settings()
    schools = sorted({*settings.schools, *last, *waiting})
    return [
        {
            "school": school,
            "active": counts.get((school, "active"), 0),
            "archived": counts.get((school, "archived"), 0),
            **dict(zip(LAST, last.get(school, ("",) * len(LAST)), strict=True)),
            "uploader": uploader_title(settings, school, last[school][-1]) if school in last else "",
            "holds": waiting.count(school),
            "to_purge": due.get(school, 0),  # pupils whose retention has passed
            "mails": mails.get(school, 0),  # mails that wait to be sent
            "synced": synced.get(school, ""),
        }
        for school in schools
    ]


def _counts(connection: Connection) -> dict[tuple[str, str], int]:
    columns = (PUPIL.c.school, PUPIL.c.status, func.count())
    return {(row[0], row[1]): row[2] for row in connection.execute(select(*columns).group_by(*columns[:2]))}


def _last(connection: Connection) -> dict[str, tuple[str, ...]]:
    columns = [DELIVERY.c[name] for name in ("school", "id", "day", "school_year", "uploader")]
    these = (DELIVERY.c.state == "published") & ~DELIVERY.c.content.contains(SYNCED)
    rows = connection.execute(select(*columns).where(these).order_by(DELIVERY.c.number))
    return {row[0]: tuple(row[1:]) for row in rows}


def _synced(connection: Connection) -> dict[str, str]:
    """Returns per school the last day on which import files were made anew without a delivery."""
    these = (DELIVERY.c.state == "published") & DELIVERY.c.content.contains(SYNCED)
    days = select(DELIVERY.c.school, func.max(DELIVERY.c.day)).where(these).group_by(DELIVERY.c.school)
    rows = connection.execute(days)
    return {row[0]: row[1] for row in rows}
