"""Whether what should happen by itself did: the night, and the turn of the school year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, func, inspect, select

from flows.doctor.finding import Patient, Said, ok, warning, wrong
from flows.nightly import rollover_not_done
from flows.register_schema import NIGHT
from transforms.values.dates import school_year_of

LONG_STEP = timedelta(hours=6)
"""After which a step that is still at work will have been killed."""


def examine(patient: Patient) -> Iterator[Said]:
    """Yields how the last night was, and whether the school year was turned."""
    if patient.register is None:
        return
    with patient.register.reading() as connection:
        yield _night(connection, patient)
    late = rollover_not_done(patient.workspace, patient.today)
    yield ("warning", late) if late else ok("DOCTOR_ROLLOVER_OK", school_year=school_year_of(patient.today))


def _night(connection: Connection, patient: Patient) -> Said:
    """Returns how the last night was; one of a day that is still to come was done by a clock that was ahead."""
    past = select(func.max(NIGHT.c.day)).where(NIGHT.c.day <= patient.today.isoformat())
    last = connection.scalar(past) if inspect(connection).has_table(NIGHT.name) else None
    if last is None:
        return warning("DOCTOR_NIGHT_NEVER")
    rows = connection.execute(select(NIGHT.c.step, NIGHT.c.state, NIGHT.c.began).where(NIGHT.c.day == last))
    failed = sorted(step for step, state, began in rows if state == "failed" or (state == "begun" and _is_long(began)))
    if last < (patient.today - timedelta(days=1)).isoformat():
        return wrong("DOCTOR_NIGHT_LATE", day=last)
    if failed:
        return wrong("DOCTOR_NIGHT_FAILED", day=last, steps=", ".join(failed))
    return ok("DOCTOR_NIGHT_OK", day=last)


def _is_long(began: str) -> bool:
    return datetime.now(UTC) - datetime.fromisoformat(began) > LONG_STEP
