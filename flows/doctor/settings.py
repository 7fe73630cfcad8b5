"""Whether the settings and the profiles of a workspace can be read."""

from __future__ import annotations

from collections.abc import Iterator

from flows.doctor.finding import Patient, Said, ok
from flows.faults import Fault
from flows.profiles import check_profiles


def examine(patient: Patient) -> Iterator[Said]:
    """Yields what is wrong with each of them."""
    found = list(_wrong(patient))
    yield from found
    if not found:
        yield ok("DOCTOR_SETTINGS_OK", own=len(patient.workspace.own_profiles()))


def _wrong(patient: Patient) -> Iterator[Said]:
    try:
        patient.workspace.settings()
    except Fault as fault:
        yield "wrong", fault.issue
    yield from (("wrong", issue) for issue in check_profiles(patient.workspace)[1])
