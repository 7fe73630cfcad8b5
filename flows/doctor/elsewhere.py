"""Whether what does the work elsewhere, and storage elsewhere, can be reached."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from threading import Thread
from urllib.parse import urlsplit

from flows.doctor.finding import Patient, Said, ok, warning, wrong

PATIENCE = 5.0
"""Seconds to wait for a scheduler."""
LONG = 15.0
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
            yield _storage(name, address)


def _dask(address: str) -> Said:
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


def _storage(name: str, address: str) -> Said:
    """Returns whether a folder elsewhere can be looked into; no sentence holds its address: a password may be in it."""
    codes: list[str] = []
    thread = Thread(target=lambda: codes.append(_code(address)), daemon=True)
    thread.start()
    thread.join(LONG)
    code = codes[0] if codes else "DOCTOR_SHARED_AWAY"
    return ok(code, name=name) if code == "DOCTOR_SHARED_OK" else wrong(code, name=name)


def _code(address: str) -> str:
    try:
        from fsspec.core import url_to_fs

        files, path = url_to_fs(address)
        files.ls(path, detail=False)
    except ImportError:
        return "DOCTOR_SHARED_DRIVER"
    except ValueError:
        return "DOCTOR_SHARED_ADDRESS"
    except Exception:  # each kind of storage has errors of its own
        return "DOCTOR_SHARED_AWAY"
    return "DOCTOR_SHARED_OK"
