"""Publish: outcomes become files and a new state of the register in one transaction, together or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

import pandas as pd
from sqlalchemy import Connection

from flows.deliveries import Conclusion, Offer, recipe, record
from flows.holds import Approval, record_hold, record_release
from flows.offer import safe_names
from flows.publication import Piece, finish, publication
from flows.result import Result, made_file, page_of, page_path, relative
from flows.roster import Roster, write_roster
from flows.run import Run, new_id
from flows.seal import Seal
from flows.workspace import Workspace
from schemas.messages import Issue
from transforms import report
from transforms.outcome import ImportFile, Outcome


def publish(
    run: Run,
    connection: Connection,
    seal: Seal,
    offers: Mapping[str, Offer],
    outcomes: Sequence[Outcome],
    roster: Roster,
) -> list[Result]:
    """Makes what was published or held visible and commits. Raises when it cannot, and then nothing happened."""
    journal = new_id()
    conclusions = [_conclusion(run, offers[outcome.delivery.id], outcome) for outcome in outcomes]
    for conclusion in conclusions:
        _record(run, connection, conclusion, journal)
    published = [outcome for outcome in outcomes if outcome.state == "published"]
    if published:
        write_roster(connection, seal, roster, published)
    pieces = [piece for conclusion in conclusions for piece in _pieces(run, conclusion)]
    with publication(run.workspace, journal, pieces):
        connection.commit()
    finish(run.workspace, journal)
    return [Result(conclusion.outcome, conclusion.files, conclusion.report) for conclusion in conclusions]


def reconsider(run: Run, offer: Offer, outcome: Outcome) -> Outcome:
    """Holds what would bring the register back to an older file of the school, and tells a dry run for what it is."""
    approval = run.approvals.get(offer.delivery.id)
    changes = bool((outcome.changes["kind"] != "unchanged").any())
    if outcome.state == "published" and offer.overtaken and changes and not _agrees(approval, outcome):
        again = (Issue("REVIEWED_AGAIN"),) if approval else ()
        issues = (*again, Issue("HELD_OLD_FILE"), *outcome.issues)
        outcome = replace(outcome, state="held", files=(), pupils=pd.DataFrame(), issues=issues)
    if outcome.state == "published":  # a person agreed with what would have held it
        outcome = replace(outcome, issues=tuple(issue for issue in outcome.issues if not _holds(issue)))
    return replace(outcome, state="checked") if run.dry_run and outcome.state != "refused" else outcome


def _agrees(approval: Approval | None, outcome: Outcome) -> bool:
    return approval is not None and approval.digest == outcome.digest


def _holds(issue: Issue) -> bool:
    return issue.code.startswith("HELD_")


def _conclusion(run: Run, offer: Offer, outcome: Outcome) -> Conclusion:
    told = report.summary(outcome, "nl")
    return Conclusion(
        offer,
        outcome,
        tuple(made_file(file, relative(run.workspace, _goal(run, outcome) / _within(file))) for file in outcome.files),
        relative(run.workspace, page_path(run, outcome)),
        {name: told[name] for name in ("rows", "changes", "missing")},
        recipe(run.profiles, run.settings, outcome.school, outcome.source),
    )


def _record(run: Run, connection: Connection, conclusion: Conclusion, journal: str) -> None:
    outcome = conclusion.outcome
    record(connection, conclusion, journal, run.today, run.began)
    if outcome.state == "held":
        record_hold(connection, outcome, conclusion.counts, run.today)
    else:
        record_release(connection, outcome.school, outcome.delivery.id, run.approvals.get(outcome.delivery.id))


def _pieces(run: Run, conclusion: Conclusion) -> list[Piece]:
    """Returns what becomes visible: the page, the import files, and the originals unless they were kept before."""
    outcome = conclusion.outcome
    pieces = [Piece(page_path(run, outcome), page_of(run, outcome))]
    if outcome.files:
        pieces.append(Piece(_goal(run, outcome), {_within(file): file.content for file in outcome.files}))
    originals = originals_piece(run.workspace, outcome)
    return pieces if originals.goal.exists() else [*pieces, originals]


def originals_piece(workspace: Workspace, outcome: Outcome) -> Piece:
    """Returns the untouched files of a delivery, for `received/`."""
    names = safe_names(name for name, _ in outcome.delivery.files)
    contents = [content for _, content in outcome.delivery.files]
    return Piece(
        workspace.received(outcome.school or outcome.delivery.school, outcome.delivery.id),
        dict(zip(names, contents, strict=True)),
    )


def _goal(run: Run, outcome: Outcome) -> Path:
    """Returns the folder for the import files; one that a lost register left behind is never touched."""
    goal = run.workspace.outbox(outcome.school, outcome.delivery.id)
    choices = (goal if number == 1 else goal.with_name(f"{goal.name}-{number}") for number in count(1))
    return next(choice for choice in choices if not choice.exists())


def _within(file: ImportFile) -> str:
    return f"{file.target}/{safe_names([file.name])[0]}"
