"""Whether the register can be opened, is whole, fits its key, and lies where several runs can use it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import Connection, inspect, select, text

from flows.databases import engine_of
from flows.doctor.finding import Patient, Said, ok, warning, wrong
from flows.doctor.probe import may
from flows.faults import Fault, explain
from flows.register import Register
from flows.register_schema import DELIVERY, LATEST, VERSION
from flows.workspace import Workspace

PATIENCE = 5.0
"""Seconds to wait for a server, or for a run that is writing."""
MOUNTS = Path("/proc/mounts")
SHARES = ("nfs", "cifs", "smb", "ncp", "afs", "9p", "ceph", "glusterfs", "lustre", "fuse.sshfs", "fuse.rclone", "davfs")
"""How the kinds of file systems begin that lie on another machine: SQLite's locks do not hold there."""
RIGHTS = "SELECT not pg_is_in_recovery() AND current_setting('default_transaction_read_only') = 'off' AND {}"
MAY_WRITE = " AND ".join(f"has_table_privilege('{DELIVERY.name}', '{right}')" for right in ("INSERT", "DELETE"))
MAY_MAKE = "coalesce(has_schema_privilege(current_schema(), 'CREATE'), false)"


def examine(patient: Patient) -> Iterator[Said]:
    """Yields how the register is."""
    try:
        shared = bool(patient.workspace.register_url())
    except Fault:  # the settings are wrong, which is told where they are
        yield warning("DOCTOR_NOT_LOOKED")
        return
    found = list(_server(patient.workspace) if shared else _file(patient.workspace))
    yield from found
    if all(state != "wrong" for state, _ in found) and _is_ready(patient.workspace):
        yield from _key(patient.workspace)


def readable_register(workspace: Workspace) -> Register | None:
    """Returns the register where it can be read as it is: one of an earlier version would be changed by that."""
    with suppress(Exception):
        if _is_ready(workspace):
            register = Register(workspace)
            with register.reading():
                return register
    return None


def _file(workspace: Workspace) -> Iterator[Said]:
    file = workspace.register
    if not (file.exists() and file.stat().st_size):
        yield ok("DOCTOR_DATABASE_NONE")
        return
    try:
        with closing(_opened(file)) as connection:
            whole = _is_whole(connection)
            mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
    except sqlite3.Error as error:
        yield "wrong", explain(error, workspace.log)
        return
    if not whole:
        yield wrong("DOCTOR_DATABASE_BROKEN")
        return
    writable = may(file, os.R_OK | os.W_OK)
    yield _told_version(_version(workspace)) if writable else wrong("WORKSPACE_UNUSABLE")
    if is_share(file):
        yield warning("DOCTOR_DATABASE_SHARE")
    elif mode != "wal":
        yield warning("DOCTOR_DATABASE_MODE")


def _opened(file: Path) -> sqlite3.Connection:
    """Opens a file that is there, and sets nothing in it."""
    return sqlite3.connect(f"{file.as_uri()}?mode=rw", uri=True, timeout=PATIENCE, isolation_level=None)


def _is_whole(connection: sqlite3.Connection) -> bool:
    whole: bool = connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
    return whole and connection.execute("PRAGMA foreign_key_check").fetchone() is None


def is_share(file: Path) -> bool:
    """Tells whether a file lies on another machine; False where that cannot be seen."""
    place = str(file.resolve())
    if place.startswith("\\\\"):
        return True
    if not MOUNTS.exists():
        return False
    mounts = [line.split(" ")[1:3] for line in MOUNTS.read_text("utf-8", "replace").splitlines()]
    names = [(name.replace("\\040", " ").rstrip("/"), kind) for name, kind in mounts]
    around = [
        (len(name), order, kind) for order, (name, kind) in enumerate(names) if f"{place}/".startswith(f"{name}/")
    ]
    return bool(around) and max(around)[2].startswith(SHARES)


def _server(workspace: Workspace) -> Iterator[Said]:
    """Yields how the register on a server is; no sentence holds its address, in which a password may stand."""
    try:
        engine = engine_of(workspace.register, workspace.register_url(), PATIENCE)
        with engine.connect().execution_options(reading=True) as connection:
            version = _version_of(connection)
            may = connection.scalar(text(RIGHTS.format(MAY_WRITE if version else MAY_MAKE)))
    except Exception as error:
        yield "wrong", explain(error, workspace.log)
        return
    if not may:
        yield wrong("REGISTER_DENIED")
    else:
        yield _told_version(version) if version else ok("DOCTOR_DATABASE_NONE")


def _told_version(version: int) -> Said:
    if version > LATEST:
        return wrong("REGISTER_UNREADABLE")
    return ok("DOCTOR_DATABASE_OK") if version == LATEST else ok("DOCTOR_DATABASE_OLDER", version=version)


def _key(workspace: Workspace) -> Iterator[Said]:
    """Yields that the key is not that of the register."""
    try:
        with Register(workspace).reading():
            return
    except Exception as error:
        yield "wrong", explain(error, workspace.log)


def _is_ready(workspace: Workspace) -> bool:
    """Tells whether opening the register changes nothing in it."""
    if _version(workspace) != LATEST:
        return False
    if workspace.register_url():
        return True
    with closing(_opened(workspace.register)) as file:
        return bool(file.execute("PRAGMA journal_mode").fetchone()[0] == "wal")


def _version(workspace: Workspace) -> int:
    """Returns the version of the tables, 0 where there are none or nobody can tell."""
    with suppress(sqlite3.Error, OSError):
        if workspace.register_url():
            engine = engine_of(workspace.register, workspace.register_url(), PATIENCE)
            with engine.connect().execution_options(reading=True) as connection:
                return _version_of(connection)
        if workspace.register.exists():
            with closing(_opened(workspace.register)) as file:
                return int(file.execute(f"SELECT max(version) FROM {VERSION.name}").fetchone()[0] or 0)
    return 0


def _version_of(connection: Connection) -> int:
    there = inspect(connection).has_table(VERSION.name)
    return int(connection.scalar(select(VERSION.c.version)) or 0) if there else 0
