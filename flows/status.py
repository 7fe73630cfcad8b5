"""Status: what the workspace knows of every school, in counts."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, func, select

from flows.decisions import holds
from flows.purge import past_due
from flows.register import Register
from flows.register_schema import DELIVERY, PUPIL
from flows.workspace import Workspace


def status(workspace: Workspace, today: date) -> list[dict[str, object]]:
    """Returns for each school its pupils, its last published delivery, and how much waits: deliveries, and a purge."""
    register = Register(workspace)
    counts: dict[tuple[str, str], int] = {}
    last: dict[str, tuple[str, str, str]] = {}
    due: dict[str, int] = {}
    if register.exists:
        with register.reading() as connection:
            counts, last = _counts(connection), _last(connection)
            due = past_due(workspace, connection, today)
    waiting = [hold.school for hold in holds(workspace)]
    schools = sorted({*workspace.settings().schools, *last, *waiting})
    return [
        {
            "school": school,
            "active": counts.get((school, "active"), 0),
            "archived": counts.get((school, "archived"), 0),
            **dict(zip(("last", "day", "school_year"), last.get(school, ("", "", "")), strict=True)),
            "holds": waiting.count(school),
            "to_purge": due.get(school, 0),  # pupils whose retention has passed
        }
        for school in schools
    ]


def _counts(connection: Connection) -> dict[tuple[str, str], int]:
    columns = (PUPIL.c.school, PUPIL.c.status, func.count())
    return {(row[0], row[1]): row[2] for row in connection.execute(select(*columns).group_by(*columns[:2]))}


def _last(connection: Connection) -> dict[str, tuple[str, str, str]]:
    columns = [DELIVERY.c[name] for name in ("school", "id", "day", "school_year")]
    rows = connection.execute(select(*columns).where(DELIVERY.c.state == "published").order_by(DELIVERY.c.number))
    return {row[0]: (row[1], row[2], row[3]) for row in rows}
