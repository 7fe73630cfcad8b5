"""Joining old accounts to pupils: proposed with evidence in a workbook, and remembered as a person confirms it there.

The register knows whose an account is; the link list is made from it, so that a run that was killed is finished by
giving the same command again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
from sqlalchemy import Connection

from flows.account_files import account_book_path, keep_book, write_link_list
from flows.accounts import Settled, check_of, read_accounts, read_settled, remember_accounts
from flows.books import is_open
from flows.faults import Fault
from flows.lists import read_list
from flows.publication import replace_file
from flows.reading import reading
from flows.register import Register
from flows.roster import read_roster
from flows.seal import Seal
from flows.workspace import Workspace
from schemas.messages import Issue
from schemas.profile import Target
from schemas.vocabulary import Language
from transforms.account_book import STATES, Line, Listed, account_book
from transforms.account_read import Filled, judge_accounts, read_account_book
from transforms.accounts import accounts_in
from transforms.conserve import PRESENT
from transforms.pair_accounts import pair_accounts
from transforms.readers.grid import Grid
from transforms.values.names import join_name


@dataclass(frozen=True)
class Proposal:
    """What a list of old accounts comes to; without names, which stand in the workbook only."""

    school: str
    target: str
    read: int
    """Rows of the list."""
    counts: Mapping[str, int]
    """Word of `STATES` -> accounts."""
    pairs: Sequence[Mapping[str, object]]
    """Per proposed or doubtful pair: pupil number, state, score, evidence, against."""
    pupils_without: int
    """Pupils of whom no account was proposed or confirmed."""
    issues: tuple[Issue, ...]
    workbook: Path


@dataclass(frozen=True)
class Confirmed:
    """What became of a workbook that was filled in."""

    school: str
    target: str
    issues: tuple[Issue, ...] = ()
    """Why nothing was done; none where it was."""
    same: int = 0
    apart: int = 0
    links: int = 0
    """Accounts in the link list, those of before too."""
    path: Path | None = None


def propose_accounts(
    workspace: Workspace, files: Sequence[Path], school: str, target: str, today: date, language: Language
) -> Proposal:
    """Writes the workbook in which a person confirms whose the accounts are. Raises `Fault` where that cannot be."""
    title = workspace.target(target).title
    listed = accounts_in([(file.name, read_list(workspace, file, school)) for file in files])
    if listed.read == 0:
        raise Fault(Issue("ACCOUNTS_NO_COLUMN"))
    goal = account_book_path(workspace, school, target)
    _spare(goal)
    register = _register(workspace, school)
    with register.reading() as connection:
        pupils = _pupils(connection, register.seal, school)
        settled = read_settled(connection, register.seal, school, target)
        lines = _lines(listed.table, pupils, settled, register.seal, target)
    here = pupils[pupils["status"].isin(PRESENT)]
    book = account_book(Listed(school, target, title, lines, here), today, language)
    replace_file(goal, book)
    states = {line.account: line.state for line in lines}
    linked = {line.number for line in lines if line.state == "proposed"} | set(settled.same.values())
    counts = Counter(states.values())
    return Proposal(
        school,
        target,
        listed.read,
        {state: counts[state] for state in STATES},
        [_told(line) for line in lines if line.state in ("proposed", "doubtful")],
        int((~here["leerlingnummer"].isin(linked)).sum()),
        listed.issues,
        goal,
    )


def confirm_accounts(
    workspace: Workspace, school: str, target: str, by: str, reason: str, today: date, language: Language
) -> Confirmed:
    """Remembers what a person filled in, and writes the link list. Raises `Fault` where there is no workbook."""
    profile, goal = workspace.target(target), account_book_path(workspace, school, target)
    content, filled = _to_confirm(goal, school, profile)
    register = _register(workspace, school)
    with register.writing() as connection:
        seal, pupils = register.seal, _pupils(connection, register.seal, school)
        here = set(pupils.loc[pupils["status"].isin(PRESENT), "leerlingnummer"])
        settled = read_settled(connection, seal, school, target)
        decisions = judge_accounts(filled, here, settled.same, lambda account: check_of(seal, target, account))
        if isinstance(decisions, tuple):
            return Confirmed(school, target, decisions)
        remember_accounts(connection, seal, school, target, decisions, by, reason, today)
        connection.commit()
        links = read_settled(connection, seal, school, target).same
    eckids = dict(pupils.loc[pupils["eckid"].fillna("") != "", ["leerlingnummer", "eckid"]].itertuples(False, None))
    path = write_link_list(workspace, school, profile, links, eckids, today, language) if links else None
    keep_book(workspace, school, target, goal, content, today)
    return Confirmed(school, target, (), len(decisions.same), len(decisions.apart), len(links), path)


def list_accounts(workspace: Workspace, school: str, target: str = "") -> list[dict[str, object]]:
    """Returns per target how many accounts are confirmed, and of which pupils."""
    register = Register(workspace)
    if not register.exists:
        return []
    with register.reading() as connection:
        known = read_accounts(connection, register.seal, [school])
    told = known[known["target"] == target] if target else known
    return [
        {"target": str(name), "count": len(rows), "leerlingnummers": sorted(rows["leerlingnummer"])}
        for name, rows in told.groupby("target")
    ]


def _register(workspace: Workspace, school: str) -> Register:
    register = Register(workspace)
    if not register.exists:
        raise Fault(Issue("ACCOUNTS_NO_PUPILS", facts={"school": school}))
    return register


def _pupils(connection: Connection, seal: Seal, school: str) -> pd.DataFrame:
    pupils = read_roster(connection, seal, [school]).known
    if pupils.empty:
        raise Fault(Issue("ACCOUNTS_NO_PUPILS", facts={"school": school}))
    return pupils


def _spare(goal: Path) -> None:
    """Keeps a workbook in which a person filled in something. Raises `Fault` where there is one, or it is open."""
    if goal.exists() and is_open(goal):
        raise Fault(Issue("ACCOUNTS_BOOK_OPEN"))
    filled = _filled(goal.name, goal.read_bytes()) if goal.exists() else None
    if filled and not all(row.untouched for row in filled.rows):
        raise Fault(Issue("ACCOUNTS_BOOK_FILLED"))


def _to_confirm(goal: Path, school: str, target: Target) -> tuple[bytes, Filled]:
    """Returns the workbook that a person is done with. Raises `Fault` where there is none, or another one."""
    facts = {"school": school, "target": target.title}
    if not goal.exists():
        raise Fault(Issue("ACCOUNTS_BOOK_NONE", facts=facts))
    if is_open(goal):
        raise Fault(Issue("ACCOUNTS_BOOK_OPEN"))
    content = goal.read_bytes()
    filled = _filled(goal.name, content)
    if filled is None or (filled.school, filled.target) != (school, target.name):
        raise Fault(Issue("ACCOUNTS_BOOK_UNKNOWN", facts=facts))
    return content, filled


def _filled(name: str, content: bytes) -> Filled | None:
    with reading([(name, content, ())]) as read:
        grids: list[Grid] = list(read(name, content, ()))
    for issue in (issue for grid in grids for issue in grid.issues if issue.severity == "file"):
        raise Fault(issue)
    return read_account_book(grids)


def _lines(accounts: pd.DataFrame, pupils: pd.DataFrame, settled: Settled, seal: Seal, target: str) -> list[Line]:
    """Returns a line for every account, and for one that may be several pupils' one for each of those."""
    done = accounts["account"].isin(list(settled.same))
    others = pupils[~pupils["leerlingnummer"].isin(list(settled.same.values()))]
    pairs = pair_accounts(accounts[~done].reset_index(drop=True), others.reset_index(drop=True), settled.apart)
    found: dict[str, list[tuple[str, str, float, str, str]]] = {}
    for account, *pair in pairs.itertuples(index=False, name=None):
        number, state, score, evidence, against = pair
        found.setdefault(account, []).append((number if state != "left" else "", state, score, evidence, against))
    found |= {account: [(number, "confirmed", 0.0, "", "")] for account, number in settled.same.items()}
    columns = ["account", "groepsnaam", "initial", "roepnaam", "voorvoegsel", "achternaam"]
    return [
        Line(account, f"{join_name(*names)} {initial.upper()}".strip(), group, *pair, check_of(seal, target, account))
        for account, group, initial, *names in accounts[columns].itertuples(index=False, name=None)
        for pair in found.get(account, [("", "nobody", 0.0, "", "")])
    ]


def _told(line: Line) -> dict[str, object]:
    return {
        "leerlingnummer": line.number,
        "state": line.state,
        "score": line.score,
        "evidence": line.evidence,
        "against": line.against,
    }
