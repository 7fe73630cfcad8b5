"""Decisions: a person approves or rejects a delivery that was held."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flows.faults import Fault
from flows.holds import Approval, Hold, find_hold, record_rejection, waiting_holds
from flows.process import process
from flows.register import Register
from flows.result import Result
from flows.workspace import Workspace
from schemas.messages import Issue
from schemas.vocabulary import Language
from transforms.outcome import Delivery


def holds(workspace: Workspace, school: str = "") -> list[Hold]:
    """Returns what waits for a decision."""
    register = Register(workspace)
    if not register.exists:
        return []
    with register.reading() as connection:
        return waiting_holds(connection, school)


def approve(
    workspace: Workspace,
    delivery: str,
    approval: Approval,
    today: date,
    school: str = "",
    language: Language | None = None,
    step: Callable[[str], None] = lambda name: None,
) -> Result:
    """Does a held delivery again from its originals, and publishes it if its change set is still the approved one.

    Args:
        approval: who approves and why; its digest is filled in with that of the hold.
    """
    hold = _hold(workspace, delivery, school)
    files = _originals(workspace, hold)
    offered = Delivery(
        hold.delivery,
        hold.school,
        files,
        hold.options["source"],
        tuple(hold.options["targets"]),
        hold.options["partial"],
    )
    agreed = {hold.delivery: Approval(hold.digest, approval.by, approval.reason)}
    return process(workspace, [offered], today, approved=agreed, language=language, step=step)[0]


def reject(workspace: Workspace, delivery: str, by: str = "", reason: str = "", school: str = "") -> Hold:
    """Decides that a held delivery will not be published; its originals and its report stay. Returns what it was."""
    _hold(workspace, delivery, school)
    with Register(workspace).writing() as connection:
        hold = find_hold(connection, delivery, school)
        record_rejection(connection, hold, by, reason)
        connection.commit()
    return hold


def _hold(workspace: Workspace, delivery: str, school: str) -> Hold:
    register = Register(workspace)
    if not register.exists:
        raise Fault(Issue("HOLD_UNKNOWN"))
    with register.reading() as connection:
        return find_hold(connection, delivery, school)


def _originals(workspace: Workspace, hold: Hold) -> tuple[tuple[str, bytes], ...]:
    folder = workspace.received(hold.school, hold.delivery)
    files = tuple((file.name, file.read_bytes()) for file in sorted(folder.glob("*")) if file.is_file())
    if not files:
        raise Fault(Issue("FILE_NOT_FOUND", file=folder.name))
    return files
