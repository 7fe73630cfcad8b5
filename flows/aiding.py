"""Aiding: what becomes of a school's list of aids, and the work list that is made of it at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd
from sqlalchemy import Connection

from flows.aids import write_aids
from flows.cards import Owners
from flows.faults import Fault
from flows.lists import number_headings, read_list
from flows.offer import safe_names
from flows.protections import read_protections
from flows.publication import keep_folder
from flows.register import Register
from flows.roster import read_roster
from flows.seal import Seal
from flows.sending import read_sent, store_sent
from flows.workspace import Workspace, folder_of
from schemas.messages import Issue
from schemas.vocabulary import Language
from transforms.aids import aids_in
from transforms.conserve import PRESENT
from transforms.memory import OWING
from transforms.sent import Sent
from transforms.stock import Stock
from transforms.supply import Supplied, supply

BEGINS = "aids-"
"""What the names of the folders with these lists begin with, so that they are told from those of deliveries."""


@dataclass(frozen=True)
class Recorded:
    """What became of a list."""

    school: str
    target: str
    known: int = 0
    """Pupils of whom the aids are recorded now."""
    unknown: int = 0
    """Numbers in the list of nobody who is at the school: nothing is kept of those."""
    listed: int = 0
    """Pupils in the work list."""
    path: Path | None = None
    """The work list; none where nothing has to be done."""
    issues: tuple[Issue, ...] = ()
    """What is to be said of it."""


def record_aids(
    workspace: Workspace, files: Sequence[Path], school: str, target: str, today: date, language: Language
) -> Recorded:
    """Replaces the aids of a school at a target by those of some lists. Raises `Fault` where they say nothing."""
    _check(workspace, target)
    register = Register(workspace)
    grids = [grid for file in files for grid in read_list(workspace, file, school)]
    if not register.exists:
        raise Fault(Issue("AIDS_NO_PUPILS", facts={"school": school}))
    with register.writing() as connection:
        owners = Owners(connection, school)
        aids = aids_in(grids, number_headings(workspace), owners.present)
        known = {number: told for number, told in aids.items() if number in owners.present}
        if not known:
            raise Fault(Issue("AIDS_NONE", facts={"count": len(aids)}))
        write_aids(connection, register.seal, school, target, known, today)
        done = Recorded(school, target, len(known), len(aids) - len(known))
        supplied = _supplied(workspace, connection, register.seal, done, known, today, language)
        for name, sent in supplied.sent.items():
            store_sent(connection, register.seal, school, name, sent)
        done = _written(workspace, done, supplied, today)
        connection.commit()
    return done


def clear_aids(workspace: Workspace, school: str, target: str, today: date) -> Recorded:
    """Forgets the aids of a school at a target, and what the target was told of them: nothing is taken away there."""
    _check(workspace, target)
    register = Register(workspace)
    if register.exists:
        with register.writing() as connection:
            write_aids(connection, register.seal, school, target, {}, today)
            store_sent(connection, register.seal, school, target, Sent())
            connection.commit()
    return Recorded(school, target)


def old_aid_files(workspace: Workspace, school: str, last_day: str) -> list[Path]:
    """Returns the work lists of that day or before."""
    home = workspace.home / "outbox" / folder_of(school)
    folders = sorted(home.glob(f"{BEGINS}*")) if home.is_dir() else []
    old = [folder for folder in folders if folder.name.split(" ")[0][-10:] <= last_day]
    return [file for folder in old for file in sorted(folder.rglob("*")) if file.is_file()]


def _written(workspace: Workspace, done: Recorded, supplied: Supplied, today: date) -> Recorded:
    """Writes the work list; the same one again, after a run that was killed, is there already."""
    if not supplied.papers:
        return replace(done, issues=supplied.issues)
    names = safe_names(paper.name for paper in supplied.papers)
    files = {name: paper.content for name, paper in zip(names, supplied.papers, strict=True)}
    folder = keep_folder(workspace.outbox(done.school, f"{BEGINS}{done.target}-{today.isoformat()}"), files)
    rows = sum(paper.rows for paper in supplied.papers)
    return replace(done, listed=rows, path=folder / names[0], issues=supplied.issues)


def _supplied(
    workspace: Workspace,
    connection: Connection,
    seal: Seal,
    done: Recorded,
    aids: dict[str, str],
    today: date,
    language: Language,
) -> Supplied:
    known = read_roster(connection, seal, [done.school]).known
    pupils = known.assign(**dict.fromkeys(("bestand", "blad", "rij"), ""))
    stock = Stock(
        done.school,
        str(known.loc[known["status"].isin(PRESENT), "school_year"].max()),
        f"{BEGINS}{today.isoformat()}",
        "",
        pupils,
        pd.DataFrame(columns=list(OWING), dtype="str"),
        sent=read_sent(connection, seal, [done.school]).get(done.school, {}),
        aids={done.target: aids},
        protections=read_protections(connection, seal, [done.school]).get(done.school, ()),
    )
    settings = workspace.settings().model_copy(update={"language": language})
    return supply(stock, (done.target,), workspace.profiles(), settings, today)


def _check(workspace: Workspace, name: str) -> None:
    target, targets = workspace.target(name), workspace.profiles().targets
    if "aids" not in target.tasks:
        known = ", ".join(sorted(one for one, other in targets.items() if "aids" in other.tasks))
        raise Fault(Issue("AIDS_TARGET", facts={"target": target.title, "known": known}))
