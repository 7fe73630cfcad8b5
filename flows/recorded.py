"""What was recorded when, by the clock of the machine: by that it can be seen that the clock is wrong.

The dates that runs were told (`--today`) are no evidence for that; only moments are.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from sqlalchemy import Column, Connection, Select, func, inspect, select

from flows import register_schema as tables
from flows.clock import AMSTERDAM
from schemas.messages import Issue

MOMENTS: tuple[Column[str], ...] = (
    tables.DELIVERY.c.received_at,
    tables.DELIVERY.c.finished_at,
    tables.HOLD.c.decided_at,
    tables.MAIL.c.sent_at,
    tables.CONNECTION_LOG.c.made_at,
    tables.RESULT_RUN.c.made_at,
    tables.RESULT_CONNECTION_LOG.c.made_at,
    tables.ROLLOVER_LOG.c.made_at,
    tables.PURGE.c.made_at,
    tables.NIGHT.c.began,
    tables.NIGHT.c.ended,
)
SILENT = 60
"""Days without anything recorded after which a date is not taken for granted: a summer holiday is shorter."""
AWAKE = 14
"""Days that a purge waits after such a silence: a clock that is years ahead is found and mended in that time."""


def last_recorded(connection: Connection) -> datetime | None:
    """Returns the latest moment at which anything was recorded."""
    found = [connection.scalar(select(func.max(column))) or "" for column in _there(connection)]
    return _moment(max(found, default=""))


def purge_doubt(connection: Connection, today: date) -> Issue | None:
    """Returns why nothing may be removed by itself today, for then the clock may be far ahead; None where all is well.

    A clock that is ahead removes what may still be kept, and nothing brings that back. One that is behind removes too
    little, and only for as long as it is.
    """
    days = sorted({*(day for day in _days(connection) if day < today), today})
    silences = [(one, other) for one, other in pairwise(days) if (other - one).days > SILENT]
    last, woke = silences[-1] if silences else (today, date.min)
    if (today - woke).days >= AWAKE:
        return None
    until = woke + timedelta(days=AWAKE)
    facts = {"today": today.isoformat(), "last": last.isoformat(), "until": until.isoformat()}
    return Issue("PURGE_CLOCK", facts=facts)


def _days(connection: Connection) -> set[date]:
    """Returns the days on which anything was recorded."""
    texts = {text for column in _there(connection) for text in connection.scalars(_days_of(column)) if text}
    return {moment.astimezone(AMSTERDAM).date() for text in texts if (moment := _moment(text))}


def _days_of(column: Column[str]) -> Select[tuple[str]]:
    """Asks for one moment of every day."""
    return select(func.max(column)).group_by(func.substr(column, 1, 10))


def _there(connection: Connection) -> list[Column[str]]:
    """Returns where moments are; a register of an earlier version has fewer tables."""
    known = set(inspect(connection).get_table_names())
    return [column for column in MOMENTS if column.table.name in known]


def _moment(text: str) -> datetime | None:
    """Returns a moment as it was recorded, in UTC where it does not say otherwise."""
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
