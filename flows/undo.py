"""Undo: a published delivery is taken back in the register, with import files that do the same at the targets.

It is a delivery itself, without files of a school: recorded, published and undone like any other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count

from sqlalchemy import Connection, RowMapping, and_, select, update

from flows.cards import given, take_cards_back
from flows.deliveries import Conclusion, MadeFile, Offer, record, timestamp
from flows.faults import Fault
from flows.instructions import instruction_addresses
from flows.mailing import post
from flows.mails import Mail, letters_of, record_mails
from flows.publication import Piece, finish, publication
from flows.publish import conclusion_of, files_folder, files_pieces
from flows.recovery import clean_up, clean_up_within
from flows.register import Register
from flows.register_schema import DELIVERY, EVENT, FILE, HOLD
from flows.result import page_path
from flows.roster import Roster, read_roster, write_roster
from flows.run import Run, new_id
from flows.seal import Seal
from flows.sending import read_sent, write_sent
from flows.staffing import Held, put_staff_back, staff_after, undoable_staff
from flows.standings import read_standings
from flows.stock import registered_stock
from flows.undone import ENDING, read_undoes
from flows.unlink import earlier_list, put_list_back, read_ties, turn_links
from flows.workspace import Workspace
from schemas.messages import Issue
from schemas.tables import GEGEVENS
from schemas.vocabulary import Language
from transforms.connection import Standing, connected
from transforms.conserve import PRESENT
from transforms.memory import LastList
from transforms.outcome import Delivery, Outcome
from transforms.report.undone import undone_page
from transforms.stock import Stock
from transforms.supply import Supplied, supply
from transforms.target import platforms
from transforms.undo import Beyond, Pupil, Touched, Undone, beyond, chain_of, undo


@dataclass(frozen=True)
class Wish:
    """What a person asks to undo, who that is, and why."""

    delivery: str
    by: str
    reason: str = ""
    school: str = ""


@dataclass(frozen=True)
class Reversal:
    """What became of it."""

    delivery: str
    """The id of the undoing."""
    wish: Wish
    undone: Undone
    beyond: tuple[Beyond, ...]
    outcome: Outcome
    files: tuple[MadeFile, ...]
    report: str
    """Relative to the workspace; empty for a trial."""
    staff: int = 0
    """How many members of staff are put back."""
    mails: tuple[Mail, ...] = ()
    """What the receivers of the files are told."""
    papers: tuple[str, ...] = ()
    """Where the lists for a person lie, relative to the workspace; empty texts for a trial."""
    folder: str = ""
    """Where all that was made lies, relative to the workspace; empty for a trial."""


@dataclass(frozen=True)
class _Case:
    """One delivery to be undone, with what the register says of it."""

    row: RowMapping
    chain: Sequence[str]
    """The delivery, and what it undid in its turn."""
    targets: tuple[str, ...]
    """The targets it had files for, as `name:form`."""
    roster: Roster
    staff: Mapping[str, Held | None] = field(default_factory=dict)
    """Who of the staff is put back, and what each was."""
    ties: tuple[tuple[str, str], ...] = ()
    """Pairs of numbers that it told to be one child."""


def undo_delivery(
    workspace: Workspace, wish: Wish, today: date, dry_run: bool = False, language: Language | None = None
) -> Reversal:
    """Undoes a published delivery, or only tells what that would do.

    Raises:
        Fault: there is no such delivery, it is not published, or everything it did was changed since.
    """
    settings = workspace.settings()
    settings = settings.model_copy(update={"language": language or settings.language})
    run = Run(workspace, workspace.profiles(), settings, today, dry_run)
    register = Register(workspace)
    if not register.exists:
        raise Fault(Issue("UNDO_UNKNOWN"))
    if not dry_run:
        clean_up(workspace)
    with register.reading() as connection:
        row = _find(connection, wish)
        if dry_run:
            return _work_out(run, connection, register.seal, wish, row)[1]
        before = earlier_list(
            run, connection, row["school"], chain_of(row["id"], read_undoes(connection, row["school"]))
        )
    with register.writing() as connection:
        clean_up_within(workspace, connection)
        case, reversal = _work_out(run, connection, register.seal, wish, _find(connection, wish))
        done = _publish(run, connection, register.seal, case, reversal, before)
    return _posted(run, done)


def _find(connection: Connection, wish: Wish) -> RowMapping:
    """Returns the delivery. Raises `Fault` where it cannot be undone."""
    these = select(DELIVERY).where(DELIVERY.c.id == wish.delivery)
    these = these.where(DELIVERY.c.school == wish.school) if wish.school else these
    rows = connection.execute(these).mappings().all()
    if not rows:
        raise Fault(Issue("UNDO_UNKNOWN"))
    if len(rows) > 1:
        raise Fault(Issue("UNDO_SCHOOL", facts={"schools": ", ".join(sorted(row["school"] for row in rows))}))
    states = {"held": Issue("UNDO_HELD"), "rejected": Issue("UNDO_REJECTED"), "undone": Issue("UNDO_ALREADY")}
    if rows[0]["state"] in states:
        raise Fault(states[rows[0]["state"]])
    if "synced" in json.loads(rows[0]["options"]):
        raise Fault(Issue("UNDO_SYNCED"))
    return rows[0]


def _work_out(run: Run, connection: Connection, seal: Seal, wish: Wish, row: RowMapping) -> tuple[_Case, Reversal]:
    """Returns what undoing comes to. Raises `Fault` where nothing can be put back, or the books do not balance."""
    school, undoes = row["school"], read_undoes(connection, row["school"])
    chain = chain_of(row["id"], undoes)
    roster = read_roster(connection, seal, [school])
    targets = (*_targets(connection, school, chain), *_by_hand(connection, seal, school))
    case = _Case(row, chain, targets, roster, ties=tuple(read_ties(connection, school, chain[-1])))
    touched = _touched(connection, seal, school, row["id"])
    case = replace(case, staff=undoable_staff(connection, seal, school, row["id"], undoes))
    undone = undo(school, roster.known, touched, case.ties, undoes)
    if not (undone.reversed or case.staff):
        raise Fault(Issue("UNDO_NOTHING", facts={"count": len(undone.kept)}))
    if not undone.balances:
        raise Fault(Issue("UNBALANCED"))
    outcome = _outcome(run, connection, seal, case, undone)
    names = [target.partition(":")[0] for target in case.targets]
    made = {file.target for file in outcome.files} | {one.target for one in outcome.simulations if not one.refused}
    used = {**run.profiles.targets, **outcome.targets}
    left = beyond(undone, roster.known, names, made, used, outcome.simulations)
    told = conclusion_of(run, connection, Offer(outcome.delivery, outcome.delivery.id), outcome)
    files = tuple(replace(file, path="") for file in told.files) if run.dry_run else told.files
    report = "" if run.dry_run else told.report
    papers = tuple("" if run.dry_run else path for path in told.papers)
    told_of = Reversal(outcome.delivery.id, wish, undone, left, outcome, files, report, len(case.staff), papers=papers)
    return case, told_of


def _targets(connection: Connection, school: str, chain: Sequence[str]) -> tuple[str, ...]:
    these = select(FILE.c.target, FILE.c.form).distinct().where(FILE.c.school == school, FILE.c.delivery.in_(chain))
    return tuple(f"{target}:{form}" for target, form in connection.execute(these.order_by(FILE.c.target, FILE.c.form)))


def _by_hand(connection: Connection, seal: Seal, school: str) -> tuple[str, ...]:
    """Returns the targets that a person goes through with a list, and that never had a file."""
    with_files = set(connection.scalars(select(FILE.c.target).where(FILE.c.school == school)))
    return tuple(sorted(set(read_sent(connection, seal, [school]).get(school, {})) - with_files))


def _renumbered(case: _Case, undone: Undone) -> dict[str, str]:
    """Returns the numbers that the undoing takes away -> the numbers that the pupils had before."""
    before, now = (set(table["leerlingnummer"]) for table in (case.roster.known, undone.pupils))
    pairs = [pair for one, other in case.ties for pair in ((one, other), (other, one))]
    return {old: new for old, new in pairs if old in before - now and new in now}


def _touched(connection: Connection, seal: Seal, school: str, delivery: str) -> list[Touched]:
    own = connection.execute(select(EVENT).where(EVENT.c.school == school, EVENT.c.delivery == delivery)).all()
    columns = (EVENT.c.leerlingnummer, EVENT.c.id, EVENT.c.delivery)
    first = min((event.id for event in own), default=0)
    later: dict[str, list[str]] = {event.leerlingnummer: [] for event in own}
    for number, _, other in connection.execute(
        select(*columns).where(EVENT.c.school == school, EVENT.c.id > first).order_by(EVENT.c.id)
    ):
        if number in later and other != delivery:
            later[number].append(other)
    return [
        Touched(
            event.leerlingnummer,
            _pupil(seal, school, event.leerlingnummer, event.before, event.data_before),
            _pupil(seal, school, event.leerlingnummer, event.after, event.data_after),
            tuple(later[event.leerlingnummer]),
        )
        for event in own
    ]


def _pupil(seal: Seal, school: str, number: str, standing: str, data: bytes | None) -> Pupil | None:
    if not standing or data is None:
        return None
    told = json.loads(seal.open(f"{school}/{number}", data))
    return {**json.loads(standing), **{column: told.get(column) for column in GEGEVENS}}


def _outcome(run: Run, connection: Connection, seal: Seal, case: _Case, undone: Undone) -> Outcome:
    """Returns the undoing as the outcome of a delivery: what is published of it."""
    row, school = case.row, case.row["school"]
    present = undone.pupils.loc[undone.pupils["status"].isin(PRESENT), "school_year"]
    school_year = str(present.max()) if len(present) else row["school_year"]
    delivery = Delivery(_free(connection, school, f"{row['id']}{ENDING}"), school, (), row["source"])
    standings = read_standings(connection, [school], run.today).get(school, {})
    targets, withheld = connected(case.targets, standings, platforms(run.profiles))
    stock = _stock(connection, seal, case, undone, delivery.id, school_year, standings)
    supplied = supply(stock, targets, run.profiles, run.settings, run.today) if targets else Supplied()
    outcome = Outcome(
        delivery,
        "checked" if run.dry_run else "published",
        school,
        row["source"],
        school_year,
        changes=undone.changes,
        pupils=undone.pupils,
        groups=undone.groups,
        issues=tuple(withheld),
    )
    return supplied.given_to(outcome)


def _stock(
    connection: Connection,
    seal: Seal,
    case: _Case,
    undone: Undone,
    delivery: str,
    school_year: str,
    standings: Mapping[str, Standing],
) -> Stock:
    """Returns what the import files that turn the delivery back are made of."""
    school = case.row["school"]
    made_of = registered_stock(
        connection, seal, school, school_year, delivery, case.row["source"], undone.pupils, standings
    )
    return replace(
        made_of,
        staff=staff_after(connection, seal, school, case.staff),
        cards=given(made_of.cards),
        former=case.roster.known,
        renumbered=_renumbered(case, undone),
    )


def _free(connection: Connection, school: str, name: str) -> str:
    taken = set(connection.scalars(select(DELIVERY.c.id).where(DELIVERY.c.school == school)))
    names = (name if number == 1 else f"{name}-{number}" for number in count(1))
    return next(choice for choice in names if choice not in taken)


def _publish(
    run: Run, connection: Connection, seal: Seal, case: _Case, reversal: Reversal, before: LastList | None
) -> Reversal:
    """Makes the undoing visible and commits. Raises when it cannot, and then nothing happened."""
    journal, wish, outcome = new_id(), reversal.wish, reversal.outcome
    conclusion = _conclusion(run, connection, reversal, case)
    record(connection, conclusion, journal, run.today, run.began)
    write_roster(connection, seal, case.roster, [outcome])
    write_sent(connection, seal, [outcome])
    take_cards_back(connection, outcome.school, case.row["id"])
    put_staff_back(connection, seal, outcome.school, reversal.delivery, case.staff)
    _turn(connection, case, wish)
    turn_links(connection, outcome.school, case.chain, {number for number, _ in reversal.undone.kept})
    put_list_back(connection, outcome.school, case.chain, before)
    told = letters_of(run, outcome, wish.by)
    record_mails(connection, run, outcome, told, files_folder(run, outcome))
    page = undone_page(
        outcome,
        reversal.undone,
        reversal.beyond,
        case.row["id"],
        run.profiles,
        run.settings.language,
        reversal.staff,
        instruction_addresses(run, outcome, conclusion.folder, reversal.beyond),
    )
    pieces = [Piece(page_path(run, outcome), page.encode()), *files_pieces(run, outcome, told, reversal.beyond)]
    with publication(run.workspace, journal, pieces):
        connection.commit()
    finish(run.workspace, journal)
    return replace(reversal, folder=conclusion.folder)


def _posted(run: Run, done: Reversal) -> Reversal:
    """Sends the mails about what was published."""
    told = post(run.workspace, run.settings, [(done.outcome.school, done.delivery)])
    issues = told.issues(run.settings, done.outcome.school, done.delivery)
    outcome = replace(done.outcome, issues=(*done.outcome.issues, *issues))
    return replace(done, outcome=outcome, mails=told.of(outcome.school, done.delivery))


def _conclusion(run: Run, connection: Connection, reversal: Reversal, case: _Case) -> Conclusion:
    outcome = reversal.outcome
    conclusion = conclusion_of(run, connection, Offer(outcome.delivery, reversal.delivery), outcome)
    more = {"undoes": case.row["id"], "by": reversal.wish.by, "reason": reversal.wish.reason, "at": timestamp()}
    return replace(conclusion, more=more)


def _turn(connection: Connection, case: _Case, wish: Wish) -> None:
    """Writes which deliveries are undone now, and what that means for a rest that waits."""
    school = case.row["school"]
    for hop, delivery in enumerate(case.chain):
        state = "published" if hop % 2 else "undone"
        this = and_(DELIVERY.c.school == school, DELIVERY.c.id == delivery)
        connection.execute(update(DELIVERY).where(this).values(state=state))
    taken_back = len(case.chain) % 2 == 1
    of_root = select(DELIVERY.c.content, DELIVERY.c.run).where(
        DELIVERY.c.school == school, DELIVERY.c.id == case.chain[-1]
    )
    root = connection.execute(of_root).one()
    rests = select(DELIVERY.c.id).where(
        DELIVERY.c.school == school,
        DELIVERY.c.content == root.content,
        DELIVERY.c.run == root.run,
        DELIVERY.c.state == "held",
    )
    waits = {"state": "waiting", "decided_at": "", "decided_by": "", "reason": ""}
    closed = {"state": "overtaken", "decided_at": timestamp(), "decided_by": wish.by, "reason": wish.reason}
    these = and_(HOLD.c.school == school, HOLD.c.delivery.in_(rests))
    old, new = ("waiting", closed) if taken_back else ("overtaken", waits)
    connection.execute(update(HOLD).where(these, HOLD.c.state == old).values(**new))
