"""The doctor: says what is wrong with a workspace and the machine it is on, and changes nothing.

Each area is a module that yields what it finds; what fails in one of them is a finding of that one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date

from flows.doctor.clock import examine as examine_clock
from flows.doctor.database import examine as examine_database
from flows.doctor.database import readable_register
from flows.doctor.disk import examine as examine_disk
from flows.doctor.elsewhere import examine as examine_elsewhere
from flows.doctor.finding import Finding, Patient, Said
from flows.doctor.mail import examine as examine_mail
from flows.doctor.prefect_server import examine as examine_prefect_server
from flows.doctor.reader import examine as examine_reader
from flows.doctor.rights import examine as examine_rights
from flows.doctor.schedule import examine as examine_schedule
from flows.doctor.settings import examine as examine_settings
from flows.doctor.waiting import examine as examine_waiting
from flows.faults import Fault, explain
from flows.workspace import Workspace
from schemas.profile import Settings

AREAS: tuple[tuple[str, Callable[[Patient], Iterator[Said]]], ...] = (
    ("settings", examine_settings),
    ("rights", examine_rights),
    ("disk", examine_disk),
    ("database", examine_database),
    ("clock", examine_clock),
    ("reading", examine_reader),
    ("mail", examine_mail),
    ("schedule", examine_schedule),
    ("schedule", examine_prefect_server),
    ("waiting", examine_waiting),
    ("elsewhere", examine_elsewhere),
)
"""In the order in which a person has to mend them: what comes later needs what comes before."""


def diagnose(workspace: Workspace, today: date) -> list[Finding]:
    """Returns what was found in every area."""
    patient = Patient(workspace, today, _settings(workspace), readable_register(workspace))
    return [finding for area, examine in AREAS for finding in _examined(patient, area, examine)]


def _settings(workspace: Workspace) -> Settings | None:
    with suppress(Fault, OSError):
        return workspace.settings()
    return None


def _examined(patient: Patient, area: str, examine: Callable[[Patient], Iterator[Said]]) -> Iterator[Finding]:
    try:
        for state, issue in examine(patient):
            yield Finding(area, state, issue)
    except Exception as error:
        yield Finding(area, "wrong", explain(error, patient.workspace.log))
