"""Whether what does the work elsewhere, and storage elsewhere, can be reached."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from importlib.util import find_spec
from threading import Thread
from urllib.parse import urlsplit

from flows.doctor.finding import Patient, Said, ok, warning, wrong
from flows.faults import Fault
from flows.shared import asked, storage
from flows.workspace import Workspace

PATIENCE = 5.0
"""Seconds to wait for a scheduler."""
LONG = 45.0
"""Seconds to wait for storage, which may have to log in first."""


def examine(patient: Patient) -> Iterator[Said]:
    """Yields how each of them is; nothing where all work is done here."""
    if patient.settings is None:
        yield warning("DOCTOR_NOT_LOOKED")
        return
    if patient.settings.work.where == "dask":
        yield _dask(patient.settings.work.dask)
    for name in ("inbox", "outbox"):
        if address := getattr(patient.settings.shared, name):
            yield _storage(patient.workspace, name, address)


def _dask(address: str) -> Said:
    if find_spec("prefect_dask") is None:
        return wrong("CLUSTER_DRIVER")
    try:
        where = urlsplit(address)
        goal = where.hostname, where.port
    except ValueError:  # a port that is no number
        goal = None, None
    if not (goal[0] and goal[1]):
        return wrong("DOCTOR_DASK_ADDRESS")
    try:
        socket.create_connection((goal[0], goal[1]), PATIENCE).close()
    except OSError:
        return wrong("DOCTOR_DASK_AWAY")
    return ok("DOCTOR_DASK_OK")


def _storage(workspace: Workspace, name: str, address: str) -> Said:
    """Returns whether a folder elsewhere can be looked into; no sentence holds its address: a password may be in it."""
    found: list[Said] = []
    thread = Thread(target=lambda: found.append(_reached(workspace, name, address)), daemon=True)
    thread.start()
    thread.join(LONG)
    return found[0] if found else wrong("SHARED_UNREACHABLE", name=name)


def _reached(workspace: Workspace, name: str, address: str) -> Said:
    try:
        with storage(workspace, address, name) as place, asked():
            place.listed()
    except Fault as fault:
        return "wrong", fault.issue
    return ok("DOCTOR_SHARED_OK", name=name)
