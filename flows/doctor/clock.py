"""Whether the clock can be right: school years, retention and the order of what was recorded go by it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import func, select

from flows.clock import AMSTERDAM
from flows.doctor.finding import Patient, Said, ok, warning, wrong
from flows.doctor.probe import called, folders, probe
from flows.recorded import last_recorded, purge_doubt

SLACK = 60.0
"""Seconds that two clocks may differ."""
SUMMER, WINTER = datetime(2026, 7, 1, 12, tzinfo=UTC), datetime(2026, 1, 1, 12, tzinfo=UTC)


def examine(patient: Patient) -> Iterator[Said]:
    """Yields what speaks against the clock."""
    found = [*_zone(), *_register(patient), *_shares(patient)]
    yield from found or [ok("DOCTOR_CLOCK_OK", now=_told(now()))]


def now() -> datetime:
    """Returns what the clock of this machine says."""
    return datetime.now(UTC)


def _zone() -> Iterator[Said]:
    """Yields that this machine does not know the time of Amsterdam."""
    try:
        zone = ZoneInfo.no_cache("Europe/Amsterdam")
    except ZoneInfoNotFoundError:
        yield wrong("DOCTOR_CLOCK_ZONE")
        return
    if [moment.astimezone(zone).hour for moment in (SUMMER, WINTER)] != [14, 13]:
        yield wrong("DOCTOR_CLOCK_ZONE")


def _register(patient: Patient) -> Iterator[Said]:
    """Yields what was recorded after now, and that the clock goes otherwise than that of the register's server."""
    if patient.register is None:
        return
    with patient.register.reading() as connection:
        last, doubt = last_recorded(connection), purge_doubt(connection, now().astimezone(AMSTERDAM).date())
        there: datetime | None = connection.scalar(select(func.clock_timestamp())) if patient.register.shared else None
    if last and last > now() + timedelta(seconds=SLACK):
        yield wrong("DOCTOR_CLOCK_BACK", now=_told(now()), last=_told(last))
    if doubt:
        yield "warning", doubt
    if there and abs((there - now()).total_seconds()) > SLACK:
        yield warning("DOCTOR_CLOCK_SERVER", minutes=_minutes((there - now()).total_seconds()))


def _shares(patient: Patient) -> Iterator[Said]:
    """Yields the folders whose disk gives files another time than the clock of this machine does."""
    for name, folder in folders(patient.workspace).items():
        if name in (".", "inbox", "outbox") and folder.is_dir():
            try:
                differs = probe(folder) - time.time()
            except OSError:  # which is told with the rights
                continue
            if abs(differs) > SLACK:
                yield warning("DOCTOR_CLOCK_SHARE", folder=called(name), minutes=_minutes(differs))


def _minutes(seconds: float) -> int:
    return max(1, round(abs(seconds) / 60))


def _told(moment: datetime) -> str:
    return f"{moment.astimezone(AMSTERDAM):%Y-%m-%d %H:%M}"
