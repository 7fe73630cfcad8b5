"""Results: what a sender's files bring for one school, and what waited, become files for the school administration.

Files and register change together or not at all, as with deliveries. What may not go yet waits in the register, and the
next run looks again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import Connection, func, insert, select

from flows.deliveries import timestamp
from flows.faults import Fault
from flows.publication import Piece, finish, publication, replace_file
from flows.reading import reading
from flows.recovery import clean_up_within
from flows.register import Register
from flows.register_schema import RESULT_RUN
from flows.result_originals import BEGINS, Offered, originals_piece
from flows.result_pages import group_pieces
from flows.result_store import read_held, read_school, write_settled
from flows.run import Run, new_id
from flows.seal import Seal
from flows.uploaders import refusal
from flows.workspace import Workspace
from schemas.messages import Issue
from schemas.result_profile import ResultProfile
from schemas.vocabulary import Language
from transforms.report.results import results_page
from transforms.results.output import Made, output
from transforms.results.pupils import School
from transforms.results.read import File, Received, read_results
from transforms.results.settle import KINDS, Settled, settle
from transforms.results.summary import Line, lines, reasons

SENDER, RECEIVER = "gynzy", "esis"
"""The profiles of who sends results and who receives them."""


@dataclass(frozen=True)
class Brought:
    """What became of the results of one school."""

    school: str
    state: str
    """`published`; `waiting`: nothing to send, but something else waits now; `nothing`; `checked`; `refused`."""
    id: str = ""
    read: int = 0
    rejected: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    """What became of the rows that came."""
    taken_up: int = 0
    lines: tuple[Line, ...] = ()
    waiting: Mapping[str, int] = field(default_factory=dict)
    """Reason -> how many results wait for it."""
    files: tuple[Mapping[str, object], ...] = ()
    report: str = ""
    issues: tuple[Issue, ...] = ()
    refused: tuple[str, ...] = ()
    """Files that could not be used."""


def bring_results(
    workspace: Workspace,
    school: str,
    offered: Sequence[Offered],
    today: date,
    language: Language,
    uploader: str = "",
    dry_run: bool = False,
) -> Brought:
    """Reads the files of a school, takes up what waited, and publishes what may go; nothing is sent twice."""
    run = Run(workspace, workspace.profiles(), workspace.settings(), today, dry_run)
    if offered and (away := refusal(run, uploader, school)):
        return Brought(school, "refused", issues=(away,))
    received = _received(workspace, offered, school)
    if received.refused and len(received.refused) == len(offered):
        done = Brought(school, "refused", issues=received.issues, refused=received.refused)
        return done if dry_run else _reported(workspace, done, offered, today, language)
    if dry_run or (not run.register.exists and not received.rows):
        return _looked(run, school, received)
    with run.register.writing() as connection:
        clean_up_within(workspace, connection)
        settled = _settle(connection, run.register.seal, school, received, today)
        told = _told(school, received, settled)
        if not settled.changes:
            told = replace(told, state="nothing")
            return _reported(workspace, told, offered, today, language) if told.rejected or told.refused else told
        return _publish(run, connection, run.register.seal, told, settled, offered, language, uploader)


def result_status(workspace: Workspace, school: str, today: date) -> dict[str, int]:
    """Returns how many results of a school wait, by the reason that holds today."""
    register = Register(workspace)
    if not register.exists:
        return {}
    with register.reading() as connection:
        return reasons(_settle(connection, register.seal, school, Received(), today).waiting)


def profile_of(workspace: Workspace, name: str) -> ResultProfile:
    """Returns a profile of the workspace, or else the shipped one. Raises `Fault` where it is wrong."""
    profile = workspace.result_profiles()[name]
    needed = "headers" if name == SENDER else "columns"
    if not getattr(profile, needed):
        facts = {"where": f"results/{name}.toml", "problem": f"{needed}: ontbreekt / is missing"}
        raise Fault(Issue("SETTINGS_INVALID", facts=facts))
    return profile


def _received(workspace: Workspace, offered: Sequence[Offered], school: str) -> Received:
    passwords = workspace.settings().passwords_of(school)
    with reading([(one.name, one.content, passwords) for one in offered]) as read:
        files = [File(one.name, tuple(read(one.name, one.content, passwords)), one.made) for one in offered]
    return read_results(files, profile_of(workspace, SENDER), school)


def _settle(connection: Connection, seal: Seal, school: str, received: Received, today: date) -> Settled:
    sent, waiting = read_held(connection, seal, school)
    return settle(received, waiting, sent, read_school(connection, seal, school, SENDER, today))


def _looked(run: Run, school: str, received: Received) -> Brought:
    """Returns what would become of the results."""
    settled = settle(received, [], [], School(""))
    if run.register.exists:
        with run.register.reading() as connection:
            settled = _settle(connection, run.register.seal, school, received, run.today)
    files, issues = output(settled, profile_of(run.workspace, RECEIVER), school, run.today)
    told = _told(school, received, settled)
    state = "checked" if run.dry_run else "nothing"
    return replace(told, state=state, files=tuple(_file(one, "") for one in files), issues=(*told.issues, *issues))


def _told(school: str, received: Received, settled: Settled) -> Brought:
    counts: dict[str, int] = {kind: settled.count(kind) for kind in KINDS}
    return Brought(
        school,
        "",
        read=received.read,
        rejected=received.rejected + settled.count("quarrel"),
        counts=counts,
        taken_up=settled.taken_up,
        lines=lines(settled),
        waiting=reasons(settled.waiting),
        issues=(*received.issues, *settled.issues),
        refused=received.refused,
    )


def _publish(
    run: Run,
    connection: Connection,
    seal: Seal,
    told: Brought,
    settled: Settled,
    offered: Sequence[Offered],
    language: Language,
    uploader: str,
) -> Brought:
    """Makes the files visible and commits, together or not at all."""
    workspace, school, today = run.workspace, told.school, run.today
    files, issues = output(settled, profile_of(workspace, RECEIVER), school, today)
    name, journal = _free_id(connection, school, today), new_id()
    folder, page = workspace.outbox(school, name), workspace.reports(school) / f"{today.isoformat()}-{name}.html"
    told = replace(
        told,
        state="published" if files else "waiting",
        id=name,
        files=tuple(_file(one, (folder / one.name).relative_to(workspace.home).as_posix()) for one in files),
        report=page.relative_to(workspace.home).as_posix(),
        issues=(*told.issues, *issues),
    )
    write_settled(connection, seal, school, settled, name, today)
    facts = {"day": today.isoformat(), "made_at": timestamp(), "uploader": uploader, "counts": json.dumps(told.counts)}
    connection.execute(insert(RESULT_RUN).values(school=school, id=name, run=journal, **facts))
    pieces = [Piece(page, results_page(vars(told), today, language).encode())]
    pieces += [Piece(folder, {one.name: one.content for one in files})] if files else []
    kept = originals_piece(workspace, school, offered, today)
    pieces += [kept] if offered and not kept.goal.exists() else []
    groups = {one.group for _, one in settled.sending}
    pieces += group_pieces(workspace, connection, seal, school, groups, today, language)
    with publication(workspace, journal, pieces):
        connection.commit()
    finish(workspace, journal)
    return told


def _reported(
    workspace: Workspace, told: Brought, offered: Sequence[Offered], today: date, language: Language
) -> Brought:
    """Writes the report of a run that published nothing but found something wrong, under the name of its files."""
    name = originals_piece(workspace, told.school, offered, today).goal.name
    page = workspace.reports(told.school) / f"{today.isoformat()}-{name}.html"
    told = replace(told, id=name, report=page.relative_to(workspace.home).as_posix())
    replace_file(page, results_page(vars(told), today, language).encode())
    return told


def _free_id(connection: Connection, school: str, today: date) -> str:
    these = (RESULT_RUN.c.school == school) & (RESULT_RUN.c.day == today.isoformat())
    number = connection.scalar(select(func.count()).select_from(RESULT_RUN).where(these)) or 0
    return f"{BEGINS}{today.isoformat()}-{number + 1}"


def _file(one: Made, path: str) -> Mapping[str, object]:
    digest = hashlib.sha256(one.content).hexdigest()
    return {"kind": one.kind, "path": path, "rows": one.rows, "sha256": digest, "status": one.status}
