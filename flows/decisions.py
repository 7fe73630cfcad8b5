"""Decisions: a person approves or rejects a delivery that was held."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from flows.books import book_path
from flows.faults import Fault
from flows.holds import Approval, Hold, decision_of, find_hold, record_first, record_rejection, waiting_holds
from flows.process import process
from flows.publication import Piece, finish, publication
from flows.recovery import clean_up, clean_up_within
from flows.register import Register
from flows.result import Result
from flows.run import new_id
from flows.workspace import Workspace
from schemas.messages import Issue
from schemas.vocabulary import Language
from transforms.outcome import Delivery, Outcome


def holds(workspace: Workspace, school: str = "") -> list[Hold]:
    """Returns what waits for a decision."""
    register = Register(workspace)
    if not register.exists:
        return []
    with register.reading() as connection:
        return waiting_holds(connection, register.seal, school)


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
        approval: who approves what and why; what was reviewed is filled in from the hold.

    Raises:
        Fault: there is no such hold, or the first of two approvals came from the same person.
    """
    clean_up(workspace)
    hold = find(workspace, delivery, school)
    if workspace.settings().four_eyes and not hold.first_by:
        return _first(workspace, hold, approval.by)
    if hold.first_by and same_person(hold.first_by, approval.by):
        raise Fault(Issue("FOUR_EYES_SAME"))
    files = _originals(workspace, hold)
    offered = Delivery(
        hold.delivery,
        hold.school,
        files,
        hold.options["source"],
        tuple(hold.options["targets"]),
        hold.options["partial"],
        hold.uploader,
        hold.options.get("canary", False),
    )
    by = f"{hold.first_by}, {approval.by}" if hold.first_by else approval.by
    pairs = [(each["number_was"], each["leerlingnummer"]) for each in hold.changes if each["number_was"]]
    apart = tuple((was, number) for was, number in pairs if number in approval.apart)
    seen = {number: mark for number, mark in hold.marks.items() if number not in approval.left}
    agreed = {hold.delivery: replace(approval, by=by, pairs=apart, digest=hold.digest, reviewed=seen)}
    return process(workspace, [offered], today, approved=agreed, language=language, step=step)[0]


def _first(workspace: Workspace, hold: Hold, by: str) -> Result:
    """Records the first of two approvals; the delivery keeps waiting."""
    register = Register(workspace)
    with register.writing() as connection:
        record_first(connection, find_hold(connection, register.seal, hold.delivery, hold.school), by)
        connection.commit()
    issues = (Issue("FOUR_EYES"), *(Issue(found["code"], facts=found["facts"]) for found in hold.counts["issues"]))
    return Result(
        Outcome(Delivery(hold.delivery, hold.school, ()), "held", hold.school, issues=issues), (), hold.report
    )


def same_person(one: str, other: str) -> bool:
    """Tells whether two names are one, however they are spaced and capitalised."""
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def reject(
    workspace: Workspace,
    delivery: str,
    by: str = "",
    reason: str = "",
    school: str = "",
    evidence: Piece | None = None,
) -> Hold:
    """Decides that a held delivery will not be published; its originals and its report stay. Returns what it was.

    Args:
        evidence: the workbook in which it was decided, for where it is kept.
    """
    clean_up(workspace)
    find(workspace, delivery, school)
    register = Register(workspace)
    journal = new_id()
    with register.writing() as connection:
        clean_up_within(workspace, connection)
        hold = find_hold(connection, register.seal, delivery, school)
        record_rejection(connection, hold, by, reason, journal)
        pieces = [evidence] if evidence else []
        with publication(workspace, journal, pieces, [book_path(workspace, hold.school, delivery)]):
            connection.commit()
    finish(workspace, journal)
    return hold


def find(workspace: Workspace, delivery: str, school: str = "") -> Hold:
    """Returns the hold of a delivery. Raises `Fault` where there is none."""
    register = Register(workspace)
    if not register.exists:
        raise Fault(Issue("HOLD_UNKNOWN"))
    with register.reading() as connection:
        return find_hold(connection, register.seal, delivery, school)


def decided_before(workspace: Workspace, delivery: str, school: str = "") -> Issue | None:
    """Returns what was decided of a delivery that waited once; None where that cannot be said."""
    register = Register(workspace)
    if not register.exists:
        return None
    with register.reading() as connection:
        return decision_of(connection, delivery, school)


def _originals(workspace: Workspace, hold: Hold) -> tuple[tuple[str, bytes], ...]:
    folder = workspace.received(hold.school, hold.delivery)
    files = tuple((file.name, file.read_bytes()) for file in sorted(folder.glob("*")) if file.is_file())
    if not files:
        raise Fault(Issue("FILE_NOT_FOUND", file=folder.name))
    return files
