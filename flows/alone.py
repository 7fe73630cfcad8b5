"""Being alone: what one run at a time may do in a workspace; the lock goes when its process does, however it ends."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from flows.faults import Fault
from flows.register import Register
from flows.workspace import Workspace, make_folder
from schemas.messages import Issue


@contextmanager
def alone(workspace: Workspace, what: str, lock: int) -> Iterator[None]:
    """Lets one run at a time do something. Raises `Fault` where another one does.

    Args:
        what: the name of the lock in this workspace.
        lock: its number on the server, where several machines share a register.
    """
    register = Register(workspace)
    with register.taking(lock) if register.shared else _alone_here(workspace, what):
        yield


@contextmanager
def _alone_here(workspace: Workspace, what: str) -> Iterator[None]:
    make_folder(workspace.journal)
    with closing(sqlite3.connect(workspace.journal / f"{what}.lock", timeout=0, isolation_level=None)) as lock:
        try:
            lock.execute("PRAGMA journal_mode=MEMORY")
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_BUSY":
                raise
            raise Fault(Issue("WORKSPACE_BUSY")) from None
        yield
