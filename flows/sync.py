"""Sync: at night the targets that a school names are told what the register holds and they were not told yet.

No school delivers anything: a connection, a choice, a protection, a consent, a card or a member of staff changed, or
days on which a target is closed have passed. A delivery that waits for a decision is no reason to wait: it changed
nothing, and a consent that was withdrawn has to be heard. It is a delivery of its own, without files of a school.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import pandas as pd
from sqlalchemy import Connection, RowMapping, select

from flows.cards import give_cards
from flows.deliveries import Conclusion, Offer, free_id, record, timestamp
from flows.faults import explain
from flows.instructions import instruction_addresses
from flows.mailing import post
from flows.mails import letters_of, record_mails
from flows.patience import patiently
from flows.publication import Piece, finish, publication
from flows.publish import conclusion_of, files_folder, files_pieces
from flows.recovery import clean_up, clean_up_within
from flows.register import Register
from flows.register_schema import DELIVERY
from flows.result import page_path
from flows.roster import read_roster
from flows.run import Run, new_id
from flows.seal import Seal
from flows.sending import write_sent
from flows.standings import read_standings
from flows.stock import registered_stock
from flows.undone import SYNCED, is_of_school
from flows.workspace import Workspace
from schemas.messages import Issue
from schemas.profile import School
from transforms.closed import closed_now
from transforms.connection import connected
from transforms.outcome import Delivery, Outcome
from transforms.report.synced import synced_page
from transforms.sent import tells_other
from transforms.stock import Stock
from transforms.supply import Supplied, supply
from transforms.target import meant, platforms
from transforms.values.dates import school_year_of


@dataclass(frozen=True)
class Synced:
    """What became of keeping one school's targets in step."""

    school: str
    state: Literal["published", "checked", "nothing", "no_list", "failed"]
    """`checked`: a trial that would publish; `nothing`: every target was told all; `no_list`: nothing to go by."""
    delivery: str = ""
    targets: tuple[str, ...] = ()
    """Those that are told something."""
    refused: tuple[str, ...] = ()
    """Those for which no file can be made, with why among the issues."""
    withheld: tuple[str, ...] = ()
    """Those that get none now: their connection is not active, or it is one of the days on which they are closed."""
    report: str = ""
    """Relative to the workspace."""
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True)
class _Case:
    """One school, with what there is to tell its targets."""

    list_of: RowMapping
    pupils: pd.DataFrame
    supplied: Supplied
    due: tuple[str, ...]
    refusals: tuple[Issue, ...]
    withheld: tuple[str, ...]

    def outcome(self, delivery: str) -> Outcome:
        """Returns it as the outcome of a delivery."""
        row = self.list_of
        made = Outcome(
            Delivery(delivery, row["school"], (), row["source"]),
            "published",
            row["school"],
            row["source"],
            row["school_year"],
            pupils=self.pupils,
            issues=self.supplied.issues,
        )
        return self.supplied.given_to(made)


def sync(
    workspace: Workspace, today: date, schools: Sequence[str] | None = None, dry_run: bool = False
) -> list[Synced]:
    """Keeps the targets in step of all schools that ask for it, or of some; one that fails leaves the others alone."""
    run = Run(workspace, workspace.profiles(), workspace.settings(), today, dry_run)
    if not run.register.exists:
        return []
    if not dry_run:
        clean_up(workspace)
    named = syncing_schools(run.settings.schools)
    return [_safely(run, school) for school in named if schools is None or school in schools]


def syncing_schools(schools: dict[str, School]) -> list[str]:
    """Returns the schools that ask for it."""
    return sorted(code for code, own in schools.items() if own.nightly)


def _safely(run: Run, school: str) -> Synced:
    try:
        return patiently(lambda: _sync(run, run.register, school), run.settings.patience_seconds)
    except Exception as error:
        return Synced(school, "failed", issues=(explain(error, run.workspace.log),))


def _sync(run: Run, register: Register, school: str) -> Synced:
    with register.reading() as connection:
        looked = _looked(run, connection, register.seal, school)
    if run.dry_run or looked.state != "checked":
        return looked
    with register.writing() as connection:
        clean_up_within(run.workspace, connection)
        case = _case(run, connection, register.seal, school)
        if case is None or not case.due:
            return _told(school, case)
        done = _publish(run, connection, register.seal, case)
    told = post(run.workspace, run.settings, [(school, done.delivery)])
    return replace(done, issues=(*done.issues, *told.issues(run.settings, school, done.delivery)))


def _looked(run: Run, connection: Connection, seal: Seal, school: str) -> Synced:
    return _told(school, _case(run, connection, seal, school), school_year_of(run.today))


def _told(school: str, case: _Case | None, school_year: str = "") -> Synced:
    """Returns what there would be to do."""
    if case is None:
        facts = {"school": school, "school_year": school_year}
        return Synced(school, "no_list", issues=(Issue("SYNC_NO_LIST", facts=facts),))
    return Synced(
        school,
        "checked" if case.due else "nothing",
        targets=case.due,
        refused=tuple(dict.fromkeys(map(_about, case.refusals))),
        withheld=case.withheld,
        issues=case.refusals,
    )


def _case(run: Run, connection: Connection, seal: Seal, school: str) -> _Case | None:
    """Returns what there is to tell the targets of a school; None where no list of this year says who is there."""
    row = _last_list(connection, school, school_year_of(run.today))
    if row is None:
        return None
    own = run.settings.schools.get(school, School())
    wanted = dict.fromkeys(name for text in own.nightly for name in meant(text, run.profiles))
    standings = read_standings(connection, [school], run.today).get(school, {})
    active, away = connected(tuple(wanted), standings, platforms(run.profiles))
    shut = tuple(text for text in active if _is_closed(run, text))
    pupils = read_roster(connection, seal, [school]).known
    delivery = free_id(connection, school, f"{row['id']}{SYNCED}")
    stock = registered_stock(connection, seal, school, row["school_year"], delivery, row["source"], pupils, standings)
    supplied, due, refusals = _supplied(run, stock, [text for text in active if text not in shut])
    return _Case(row, stock.pupils, supplied, due, refusals, (*(issue.target for issue in away), *shut))


def _supplied(run: Run, stock: Stock, targets: Sequence[str]) -> tuple[Supplied, tuple[str, ...], tuple[Issue, ...]]:
    """Returns what is made for the targets that would hear something else, which those are, and why others get none."""
    if not targets:
        return Supplied(), (), ()
    names = {text: text.partition(":")[0] for text in targets}
    all_of_them = supply(stock, targets, run.profiles, run.settings, run.today)
    made = {file.target for file in all_of_them.files} | {paper.target for paper in all_of_them.papers}
    other = {name for name, sent in all_of_them.sent.items() if tells_other(stock.sent.get(name), sent)}
    due = [text for text in targets if names[text] in made & other]
    wrong = [issue for issue in all_of_them.issues if issue.severity == "file" and _about(issue) not in made]
    refusals = tuple({(issue.code, _about(issue)): issue for issue in wrong}.values())
    supplied = supply(stock, due, run.profiles, run.settings, run.today) if 0 < len(due) < len(targets) else all_of_them
    return supplied, tuple(names[text] for text in due), refusals


def _about(issue: Issue) -> str:
    """Returns the target that an issue is about, or the name that is none of a target."""
    return issue.target or str(issue.facts.get("target", ""))


def _is_closed(run: Run, text: str) -> bool:
    target = run.profiles.targets.get(text.partition(":")[0])
    return target is not None and bool(closed_now(target, run.today))


def _last_list(connection: Connection, school: str, school_year: str) -> RowMapping | None:
    """Returns the last full list of a school year that is in force."""
    these = select(DELIVERY).where(DELIVERY.c.school == school, DELIVERY.c.state == "published")
    these = these.where(DELIVERY.c.school_year == school_year).order_by(DELIVERY.c.number.desc())
    told = ((row, json.loads(row["options"])) for row in connection.execute(these).mappings())
    return next((row for row, options in told if is_of_school(options) and not options["partial"]), None)


def _publish(run: Run, connection: Connection, seal: Seal, case: _Case) -> Synced:
    """Makes the files visible and commits. Raises when it cannot, and then nothing happened."""
    journal, row = new_id(), case.list_of
    outcome = case.outcome(free_id(connection, row["school"], f"{row['id']}{SYNCED}"))
    conclusion = _conclusion(run, connection, outcome, row["id"])
    record(connection, conclusion, journal, run.today, run.began)
    write_sent(connection, seal, [outcome])
    give_cards(connection, [outcome])
    told = letters_of(run, outcome)
    record_mails(connection, run, outcome, told, files_folder(run, outcome))
    addresses = instruction_addresses(run, outcome, conclusion.folder)
    page = synced_page(outcome, run.profiles, run.settings.language, addresses)
    pieces = [Piece(page_path(run, outcome), page.encode()), *files_pieces(run, outcome, told)]
    with publication(run.workspace, journal, pieces):
        connection.commit()
    finish(run.workspace, journal)
    looked = _told(outcome.school, case)
    return replace(looked, state="published", delivery=outcome.delivery.id, report=conclusion.report)


def _conclusion(run: Run, connection: Connection, outcome: Outcome, list_of: str) -> Conclusion:
    offer = Offer(outcome.delivery, f"{list_of}{SYNCED}")
    return replace(conclusion_of(run, connection, offer, outcome), more={"synced": list_of, "at": timestamp()})
