"""Publish: outcomes become files and a new state of the register in one transaction, together or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

from sqlalchemy import Connection

from flows.books import book_path, new_book
from flows.cards import give_cards
from flows.deliveries import Conclusion, Offer, free_id, recipe, record
from flows.holds import find_hold, record_hold, record_release, waiting_digest
from flows.instructions import instruction_addresses, instruction_files
from flows.mails import letter_files, letters_of, record_mails
from flows.offer import safe_names
from flows.protections import forget_secret, in_force
from flows.publication import Piece, finish, publication
from flows.recall import remember
from flows.result import Result, made_file, page_of, page_path, relative
from flows.rollover import refresh_predictions
from flows.roster import Roster, write_roster
from flows.run import Run, new_id
from flows.seal import Seal
from flows.sending import write_sent
from flows.staffing import write_staff
from flows.standings import read_standings
from flows.workspace import Workspace
from transforms import report
from transforms.outcome import ImportFile, Outcome, Paper
from transforms.report.mail import Letter
from transforms.undo import Beyond


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
    published = [outcome for outcome in outcomes if outcome.state == "published"]
    for outcome in published:
        forget_secret(connection, outcome.school, outcome.pupils)
    conclusions = [conclusion_of(run, connection, offers[outcome.delivery.id], outcome) for outcome in outcomes]
    books = [book for conclusion in conclusions for book in _record(run, connection, seal, conclusion, journal)]
    rests = [
        _rest(run, connection, conclusion.offer, conclusion.outcome.rest)
        for conclusion in conclusions
        if conclusion.outcome.rest
    ]
    books += [book for rest in rests for book in _record(run, connection, seal, rest, journal)]
    if published:
        _write(run, connection, seal, published, roster)
    pieces = [piece for conclusion in (*conclusions, *rests) for piece in _pieces(run, conclusion)]
    decided = [book_path(run.workspace, outcome.school, outcome.delivery.id) for outcome in published]
    with publication(run.workspace, journal, [*pieces, *books], decided):
        connection.commit()
    finish(run.workspace, journal)
    return _results(conclusions, rests)


def _write(run: Run, connection: Connection, seal: Seal, published: Sequence[Outcome], roster: Roster) -> None:
    """Writes in the register who the pupils and the staff are now, and what the targets are told of them."""
    write_roster(connection, seal, roster, published)
    write_sent(connection, seal, published)
    give_cards(connection, published)
    write_staff(connection, seal, published)
    refresh_predictions(connection, seal, published, run.today)


def _results(conclusions: Sequence[Conclusion], rests: Sequence[Conclusion]) -> list[Result]:
    waits = {(rest.outcome.school, rest.offer.content): rest.outcome.delivery.id for rest in rests}
    return [
        Result(
            conclusion.outcome,
            conclusion.files,
            conclusion.report,
            rest=waits.get((conclusion.outcome.school, conclusion.offer.content), ""),
            papers=conclusion.papers,
            folder=conclusion.folder,
        )
        for conclusion in conclusions
    ]


def conclusion_of(run: Run, connection: Connection, offer: Offer, outcome: Outcome) -> Conclusion:
    """Returns what is recorded of an outcome, with the places its files and its page get."""
    told = report.summary(outcome, "nl")
    standings = read_standings(connection, [outcome.school], run.today).get(outcome.school)
    return Conclusion(
        offer,
        outcome,
        tuple(made_file(file, relative(run.workspace, _goal(run, outcome) / _within(file))) for file in outcome.files),
        relative(run.workspace, page_path(run, outcome)),
        {name: told[name] for name in ("rows", "changes", "missing", "prediction") if name in told},
        recipe(
            run.profiles,
            run.settings,
            outcome.school,
            outcome.source,
            standings,
            in_force(connection, outcome.school, run.today),
        ),
        papers=tuple(f"{files_folder(run, outcome)}/{_within(paper)}" for paper in outcome.papers),
        folder=files_folder(run, outcome) if outcome.state == "published" else "",
    )


def _rest(run: Run, connection: Connection, offer: Offer, rest: Outcome) -> Conclusion:
    """Returns what waits while the rest of its delivery is done, as a delivery of its own: the same files again."""
    delivery = replace(rest.delivery, id=free_id(connection, rest.school, offer.content))
    return conclusion_of(run, connection, Offer(delivery, offer.content), replace(rest, delivery=delivery))


def _record(run: Run, connection: Connection, seal: Seal, conclusion: Conclusion, journal: str) -> list[Piece]:
    """Writes what became of a delivery in the register, and returns the workbook that belongs to that."""
    outcome = conclusion.outcome
    record(connection, conclusion, journal, run.today, run.began)
    if outcome.state == "held":
        before = waiting_digest(connection, outcome.school, outcome.delivery.id)
        record_hold(connection, seal, outcome, conclusion.counts, run.today)
        hold = find_hold(connection, seal, outcome.delivery.id, outcome.school)
        return new_book(run.workspace, hold, run.settings, is_new=before != outcome.digest)
    approval = run.approvals.get(outcome.delivery.id)
    record_release(connection, outcome.school, outcome.delivery.id, approval)
    remember(connection, outcome, approval, run.today)
    record_mails(connection, run, outcome, letters_of(run, outcome), files_folder(run, outcome))
    return [approval.evidence] if approval and approval.evidence else []


def _pieces(run: Run, conclusion: Conclusion) -> list[Piece]:
    """Returns what becomes visible: the page, the import files, and the originals unless they were kept before."""
    outcome = conclusion.outcome
    sheets = instruction_addresses(run, outcome, files_folder(run, outcome))
    pieces = [Piece(page_path(run, outcome), page_of(run, outcome, sheets))]
    pieces += files_pieces(run, outcome, letters_of(run, outcome))
    originals = originals_piece(run.workspace, outcome)
    return pieces if originals.goal.exists() else [*pieces, originals]


def files_pieces(
    run: Run, outcome: Outcome, told: Sequence[Letter], beyond: Sequence[Beyond] | None = None
) -> list[Piece]:
    """Returns the folder with the import files, the letters about them and the instructions, none where there are none.

    Args:
        beyond: of an undoing, what no file takes back; None where it is none.
    """
    made: tuple[ImportFile | Paper, ...] = (*outcome.files, *outcome.papers)
    files = {_within(file): file.content for file in made} | instruction_files(run, outcome, told, beyond)
    return [Piece(_goal(run, outcome), files | letter_files(run, outcome, told))] if files else []


def files_folder(run: Run, outcome: Outcome) -> str:
    """Returns where that folder is going to be, relative to the workspace."""
    return relative(run.workspace, _goal(run, outcome))


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


def _within(file: ImportFile | Paper) -> str:
    return f"{file.target}/{safe_names([file.name])[0]}"
