"""What waits, and for too long: killed runs, holds, files in the inbox that nobody takes, receipts not given."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

from sqlalchemy import select

from flows.doctor.finding import Patient, Said, ok, warning
from flows.drop_notes import notes
from flows.inbox import is_unfinished, places
from flows.publication import unfinished
from flows.register_schema import HOLD
from flows.workspace import Workspace, is_school

LONG_RUN = 15 * 60
"""Seconds after which a run that is still at work will have been killed."""
LONG_STILL = 60 * 60
"""Seconds that a file may lie in the inbox untouched."""
LONG_HELD = 14
"""Days that a hold may wait."""


def examine(patient: Patient) -> Iterator[Said]:
    """Yields what waits too long."""
    found = [*_killed(patient.workspace), *_held(patient), *_still(patient.workspace), *_owed(patient.workspace)]
    yield from found or [ok("DOCTOR_WAITING_NONE")]


def _killed(workspace: Workspace) -> Iterator[Said]:
    if count := sum(_age(journal) > LONG_RUN for journal in unfinished(workspace)):
        yield warning("DOCTOR_JOURNALS", count=count)


def _held(patient: Patient) -> Iterator[Said]:
    if patient.register is None:
        return
    with patient.register.reading() as connection:
        days = connection.scalars(select(HOLD.c.made_at).where(HOLD.c.state == "waiting")).all()
    ages = [(patient.today - date.fromisoformat(day[:10])).days for day in days]
    if count := sum(age > LONG_HELD for age in ages):
        yield warning("DOCTOR_HOLDS", count=count, days=max(ages))


def _still(workspace: Workspace) -> Iterator[Said]:
    """Yields in how many schools' folders files lie that nobody takes; what is being written changes meanwhile."""
    with suppress(OSError):  # which is told with the rights
        folders = sorted(workspace.inbox.iterdir()) if workspace.inbox.is_dir() else []
        counts = {folder.name: _count(folder) for folder in folders if is_school(folder.name) and folder.is_dir()}
        schools = [school for school, count in counts.items() if count]
        if schools:
            shown = ", ".join(schools[:10]) + (" …" if len(schools) > 10 else "")
            yield warning("DOCTOR_INBOX_STILL", count=sum(counts.values()), schools=shown)


def _count(folder: Path) -> int:
    files = [file for place, _ in places(folder) for file in place.iterdir() if not is_unfinished(file.name)]
    return sum(file.is_file() and _age(file) > LONG_STILL for file in files)


def _owed(workspace: Workspace) -> Iterator[Said]:
    """Yields how many drops were done of which the receipt is not given, or the files are still there."""
    if count := sum(note.done for note in notes(workspace)):
        yield warning("DOCTOR_RECEIPTS", count=count)


def _age(file: Path) -> float:
    with suppress(OSError):  # it has gone meanwhile
        return time.time() - file.stat().st_mtime
    return 0.0
