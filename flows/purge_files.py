"""Purging files: originals, import files, decision workbooks, reports and inspections whose retention has passed."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from sqlalchemy import Connection, RowMapping, delete, select, update

from flows.account_files import old_account_files
from flows.aiding import old_aid_files
from flows.clock import dutch_day
from flows.inspections import day_of, inspection_pages
from flows.publication import replace_file
from flows.reconcile_files import old_reconcile_files
from flows.register_schema import DELIVERY, FILE, HOLD, MAIL
from flows.result_pages import old_result_files
from flows.undone import ENDING, SYNCED
from flows.workspace import UNKNOWN, Workspace, sync_folder

KINDS = {
    "received": "originals",
    "outbox": "imports",
    "holds": "workbooks",
    "reports": "pages",
    "inzage": "inspections",
}
"""Folder of the workspace -> what its files are called in a certificate."""
PAGE = re.compile(r"(\d{4}-\d{2}-\d{2})-(.+)\.html")


@dataclass(frozen=True)
class Deliveries:
    """The deliveries of one school, by whether their files may be kept."""

    school: str
    past: tuple[str, ...] = ()
    """Decided so long ago that their files go."""
    days: tuple[str, ...] = ()
    """When those of them were decided of which no purge was before, in order."""
    kept: frozenset[str] = frozenset()
    waiting: tuple[tuple[str, str], ...] = ()
    """Those that wait for a person longer than files are kept, with their days."""


def sort_deliveries(connection: Connection, school: str, last_day: str, telling: Collection[str]) -> Deliveries:
    """Returns which deliveries were decided on that day or before.

    The newest list of a school is kept: it holds the pupils who are there now.

    Args:
        telling: deliveries that tell of a child who is purged; these go, even the newest.
    """
    rows = connection.execute(select(DELIVERY).where(DELIVERY.c.school == school).order_by(DELIVERY.c.number))
    found = rows.mappings().all()
    decided = {row["id"]: max(row["day"], day) for row in found for day in [_decided(connection, row)]}
    published = [row["id"] for row in found if row["state"] == "published"]
    newest = {*published[-1:], *[one for one in published if not (ENDING in one or SYNCED in one)][-1:]} - set(telling)
    held = [row["id"] for row in found if row["state"] == "held"]
    needed = {row["content"] for row in found if row["state"] == "held"}
    same = {
        row["id"] for row in found if row["content"] in needed
    }  # a hold may wait for the rest of what was published
    kept = {one for one, day in decided.items() if day > last_day or one in newest | same}
    past = [row["id"] for row in found if row["id"] not in kept]
    full = [decided[row["id"]] for row in found if row["id"] not in kept and (row["recipe"] or row["report"])]
    waiting = tuple((one, decided[one]) for one in held if decided[one] <= last_day)
    return Deliveries(school, tuple(past), tuple(sorted(full)), frozenset(kept), waiting)


def find_files(
    workspace: Workspace, connection: Connection, found: Deliveries, last_day: str, gone: Collection[str]
) -> list[str]:
    """Returns the files of a school that go, relative to the workspace."""
    these = select(FILE.c.delivery, FILE.c.path).where(FILE.c.school == found.school)
    past = set(found.past)
    made = [PurePath(path).parts[:3] for one, path in connection.execute(these) if one in past]
    folders = {workspace.received(found.school, one) for one in past}
    folders |= {workspace.outbox(found.school, one) for one in past}
    folders |= {workspace.home.joinpath(*parts) for parts in made if len(parts) == 3}
    files = {file for folder in folders for file in _files(folder)}
    files |= set(_pages(workspace.reports(found.school), found, last_day))
    files |= {file for file in _files(workspace.home / "holds") if _is_of(file.relative_to(workspace.home), past)}
    files |= set(old_account_files(workspace, found.school, last_day))
    files |= set(old_aid_files(workspace, found.school, last_day))
    files |= set(old_reconcile_files(workspace, found.school, last_day))
    files |= set(old_result_files(workspace, found.school, last_day, bool(gone)))
    files |= set(inspection_pages(workspace, found.school, gone))
    files |= {page for page in inspection_pages(workspace, found.school) if day_of(page) <= last_day}
    return sorted(file.relative_to(workspace.home).as_posix() for file in files)


def find_strays(workspace: Workspace, last_day: str) -> list[str]:
    """Returns the old reports about deliveries of which nobody knew the school."""
    pages = _pages(workspace.reports(UNKNOWN), Deliveries(UNKNOWN), last_day)
    return sorted(file.relative_to(workspace.home).as_posix() for file in pages)


def forget_files(connection: Connection, found: Deliveries) -> None:
    """Writes that the files of the deliveries are there no longer, so that nobody is sent to them."""
    for one in found.past:
        for table in (FILE, MAIL):
            connection.execute(delete(table).where(table.c.school == found.school, table.c.delivery == one))
        this = (DELIVERY.c.school == found.school) & (DELIVERY.c.id == one)
        connection.execute(update(DELIVERY).where(this).values(report="", recipe=""))  # offered again, it is done again


def count_files(names: Iterable[str]) -> dict[str, int]:
    """Returns how many files of each kind there are."""
    return dict(Counter(KINDS[name.split("/")[0]] for name in names))


def note(workspace: Workspace, run: str, names: Sequence[str]) -> None:
    """Writes which files are about to go, so that a run that is killed can be finished, and counted, by the next."""
    replace_file(_list(workspace), json.dumps({"run": run, "files": list(names)}).encode())


def noted(workspace: Workspace) -> tuple[str, list[str]]:
    """Returns the run that noted files and was killed, and the files; empty where there is none."""
    if not _list(workspace).exists():
        return "", []
    told = json.loads(_list(workspace).read_bytes())
    return told["run"], told["files"]


def forget_note(workspace: Workspace) -> None:
    """Forgets the files that went."""
    _list(workspace).unlink(missing_ok=True)
    _remove_empty(workspace.journal, workspace.home)


def remove_files(workspace: Workspace, names: Sequence[str]) -> None:
    """Removes the files, and the folders in which nothing is left."""
    for name in names:
        file = workspace.home / name
        file.unlink(missing_ok=True)
        _remove_empty(file.parent, workspace.home)


def _list(workspace: Workspace) -> Path:
    return workspace.journal / "purge.list"


def _decided(connection: Connection, row: RowMapping) -> str:
    """Returns the day a person decided to reject a delivery; otherwise its own day is that of its end."""
    this = (HOLD.c.school == row["school"]) & (HOLD.c.delivery == row["id"]) & (HOLD.c.state == "rejected")
    rejected = row["state"] == "rejected"
    return dutch_day(connection.scalar(select(HOLD.c.decided_at).where(this)) or "") if rejected else ""


def _files(folder: Path) -> Iterator[Path]:
    yield from (file for file in folder.rglob("*") if file.is_file()) if folder.is_dir() else ()


def _pages(folder: Path, found: Deliveries, last_day: str) -> Iterator[Path]:
    """Yields the reports about deliveries that go, and old ones about what was refused or only checked."""
    known = sorted((*found.past, *found.kept), key=len, reverse=True)
    for file in folder.glob("*.html") if folder.is_dir() else ():
        if match := PAGE.fullmatch(file.name):
            delivery = next((one for one in known if match[2].startswith(f"{one}-")), "")
            if delivery in found.past or (not delivery and match[1] <= last_day):
                yield file


def _is_of(file: PurePath, deliveries: Collection[str]) -> bool:
    """Tells whether a file is about one of the deliveries, by its name or that of its folder."""
    words = {file.stem, *file.parts}
    return any(one in words or file.stem.endswith(f"-{one}") for one in deliveries)


def _remove_empty(folder: Path, home: Path) -> None:
    while folder != home and not (folder.is_dir() and any(folder.iterdir())):
        if folder.is_dir():
            folder.rmdir()
        folder = folder.parent
    sync_folder(folder)
