"""Being alone: what one run at a time may do in a workspace; the lock goes when its process does, however it ends."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress

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
    with register.taking(lock) if register.shared else alone_here(workspace, what):
        yield


@contextmanager
def alone_with(workspace: Workspace, locks: Mapping[str, int]) -> Iterator[list[str]]:
    """Lets one run at a time do each of several things, and gives the names of those that nobody else does."""
    register = Register(workspace)
    if register.shared:
        with register.taking_what_is_free(locks) as free:
            yield free
        return
    with ExitStack() as stack:
        free = []
        for what in locks:
            with suppress(Fault):
                stack.enter_context(alone_here(workspace, what))
                free.append(what)
        yield free


@contextmanager
def alone_here(workspace: Workspace, what: str) -> Iterator[None]:
    """Lets one run at a time on this machine do something in a workspace. Raises `Fault` where another one does."""
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
