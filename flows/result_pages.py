"""The page of a group with the progress of its results; with names only where a person asks for them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from flows.clock import day_written
from flows.faults import Fault
from flows.publication import Piece, replace_file
from flows.register import Register
from flows.result_originals import BEGINS
from flows.result_store import aliases, read_held
from flows.roster import read_roster
from flows.seal import Seal
from flows.workspace import Workspace
from schemas.messages import Issue
from schemas.vocabulary import Language
from transforms.conserve import PRESENT
from transforms.headings import normal
from transforms.report.progress import progress_page
from transforms.results.settle import Held
from transforms.values.names import join_name


def group_pieces(
    workspace: Workspace,
    connection: Connection,
    seal: Seal,
    school: str,
    groups: Collection[str],
    today: date,
    language: Language,
) -> list[Piece]:
    """Returns the pages of groups of which results were sent just now; under pseudonyms."""
    sent = read_held(connection, seal, school)[0]
    return [
        Piece(page_path(workspace, school, group), _page(connection, seal, school, group, sent, {}, today, language))
        for group in sorted(groups)
    ]


def write_page(
    workspace: Workspace, school: str, group: str, today: date, language: Language, names: bool
) -> tuple[Path, int]:
    """Writes the page of a group, and returns where it is and how many pupils are on it.

    Raises:
        Fault: there is no such group with results.
    """
    if not school or not group.strip():
        raise Fault(Issue("RESULTS_PAGE"))
    register = Register(workspace)
    if not register.exists:
        raise Fault(Issue("RESULTS_GROUP_UNKNOWN", facts={"school": school, "group": group, "known": "—"}))
    with register.writing() as connection:
        sent = read_held(connection, register.seal, school)[0]
        known = _groups(connection, register.seal, school) | {one.group for one in sent if one.group}
        meant = {normal(one): one for one in sorted(known)}.get(normal(group))
        if meant is None:
            facts = {"school": school, "group": group, "known": ", ".join(sorted(known)) or "—"}
            raise Fault(Issue("RESULTS_GROUP_UNKNOWN", facts=facts))
        told = _names(connection, register.seal, school) if names else {}
        content = _page(connection, register.seal, school, meant, sent, told, today, language)
        goal = page_path(workspace, school, meant, names)
        replace_file(goal, content)
        connection.commit()
    return goal, len({one.number for one in sent if one.group == meant})


def page_path(workspace: Workspace, school: str, group: str, names: bool = False) -> Path:
    """Returns where the page of a group lies; one with names lies beside it."""
    safe = re.sub(r"[^\w-]+", "_", group)
    safe += "" if safe == group else f"-{hashlib.sha256(group.encode()).hexdigest()[:6]}"
    return workspace.reports(school) / f"{BEGINS}{safe}{'-met-namen' if names else ''}.html"


def old_result_files(workspace: Workspace, school: str, last_day: str, everything: bool) -> list[Path]:
    """Returns the files about results of that day or before, and all pages of groups where those have to go.

    Args:
        everything: whether a child goes: then no page of a group stays, because it can be made again without.
    """
    pages = sorted(workspace.reports(school).glob(f"{BEGINS}*.html"))
    found = [page for page in pages if everything or _written(page) <= last_day]
    for home in (workspace.outbox(school, "."), workspace.received(school, ".")):
        for folder in sorted(home.glob(f"{BEGINS}*")):
            if folder.name.removeprefix(BEGINS)[:10] <= last_day:
                found += [file for file in sorted(folder.rglob("*")) if file.is_file()]
    return found


def _page(
    connection: Connection,
    seal: Seal,
    school: str,
    group: str,
    sent: Sequence[Held],
    names: Mapping[str, str],
    today: date,
    language: Language,
) -> bytes:
    own = [one for one in sent if one.number and normal(one.group) == normal(group)]
    year = max((one.row["schooljaar"] for one in own), default="")
    own = [one for one in own if one.row["schooljaar"] == year]
    places = aliases(connection, seal, school, normal(group), sorted({one.number for one in own}))
    return progress_page(group, year, own, places, names, today, language).encode()


def _groups(connection: Connection, seal: Seal, school: str) -> set[str]:
    known = read_roster(connection, seal, [school]).known.fillna("")
    known = known[known["status"].isin(PRESENT)]
    return set(known["groepsnaam"].where(known["groepsnaam"] != "", known["groep"])) - {""}


def _names(connection: Connection, seal: Seal, school: str) -> dict[str, str]:
    """Returns what pupils are called."""
    known = read_roster(connection, seal, [school]).known.fillna("")
    columns = ("leerlingnummer", "roepnaam", "voorvoegsel", "achternaam")
    told = zip(*(known[name].tolist() for name in columns), strict=True)
    return {number: join_name(*parts) for number, *parts in told}


def _written(page: Path) -> str:
    return day_written(page)
