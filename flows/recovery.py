"""Recovery: before anything is looked at, what a killed run left behind is finished or taken back."""

from __future__ import annotations

from sqlalchemy import Connection

from flows.deliveries import is_committed
from flows.publication import recover, unfinished
from flows.register import Register
from flows.workspace import Workspace


def clean_up(workspace: Workspace, wait: bool = True) -> None:
    """Cleans up where a run was killed. One that is still at work is waited for, since it looks the same.

    Args:
        wait: False for who cleans up once more before it publishes: then no machine waits for another to begin.
    """
    if not unfinished(workspace):
        return
    register = Register(workspace)
    if wait or not register.shared or not register.is_written:
        with register.writing() as connection:
            clean_up_within(workspace, connection)


def clean_up_within(workspace: Workspace, connection: Connection) -> None:
    """Does the same for who has the register to itself already."""
    recover(workspace, lambda journal: is_committed(connection, journal))
