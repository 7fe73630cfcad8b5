"""The inbox: one folder for each school; what waits in it together is one delivery."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flows.faults import Fault
from flows.offer import offer
from flows.process import decline, process
from flows.publication import replace_folder
from flows.publish import originals_piece
from flows.register import Register
from flows.result import Result
from flows.workspace import Workspace, is_school, make_folder
from schemas.messages import Issue
from transforms.outcome import Delivery

UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart")
"""Endings of files that a browser or a transfer program is still writing."""
SETTLED = 5.0
"""Seconds after its last change that a file is taken to be whole without looking twice."""
LOOK_AGAIN = 1.0
"""Seconds between two looks at a younger file."""

Mark = tuple[int, int]
"""Size and time of the last change of a file."""


@dataclass(frozen=True)
class Waiting:
    """The delivery of one school that waits, and how its files looked before they were read."""

    delivery: Delivery
    issues: tuple[Issue, ...]
    marks: dict[Path, Mark]


def waiting_schools(workspace: Workspace) -> tuple[list[str], list[str]]:
    """Returns the schools with files waiting, and the other folders with files: `.` is the inbox itself."""
    folders = [workspace.inbox, *sorted(workspace.inbox.glob("*"))]
    names = [folder.relative_to(workspace.inbox).as_posix() for folder in folders if folder.is_dir() and _files(folder)]
    return [name for name in names if is_school(name)], [name for name in names if not is_school(name)]


def take(workspace: Workspace, schools: Sequence[str], today: date) -> list[Result]:
    """Processes what waits for the schools, and moves it out of the inbox once that is recorded."""
    with alone(workspace):
        waiting = [found for school in schools if (found := _waiting(workspace, school))]
        whole = [one for one in waiting if not one.issues]
        results = process(workspace, [one.delivery for one in whole], today)
        for one, result in zip(whole, results, strict=True):
            if result.settled:
                _move(workspace, one, result)
        language = workspace.settings().language
        torn = [one for one in waiting if one.issues]
        return results + [decline(workspace, one.delivery, one.issues, today, language) for one in torn]


@contextmanager
def alone(workspace: Workspace) -> Iterator[None]:
    """Lets one run at a time take from the inbox; the lock goes when its process does, however it ends.

    Two runs that share out one school's files would each take the other's pupils to be missing.
    """
    register = Register(workspace)
    with register.taking() if register.shared else _alone_here(workspace):
        yield


@contextmanager
def _alone_here(workspace: Workspace) -> Iterator[None]:
    make_folder(workspace.journal)
    with closing(sqlite3.connect(workspace.journal / "inbox.lock", timeout=0, isolation_level=None)) as lock:
        try:
            lock.execute("PRAGMA journal_mode=MEMORY")
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise Fault(Issue("WORKSPACE_BUSY")) from None
        yield


def _waiting(workspace: Workspace, school: str) -> Waiting | None:
    marks = _settled(_files(workspace.inbox / school))
    if not marks:
        return None
    delivery, issues = offer(list(marks), school)
    return Waiting(delivery, issues, marks)


def _files(folder: Path) -> list[Path]:
    return [file for file in sorted(folder.iterdir()) if file.is_file() and not _is_unfinished(file.name)]


def _is_unfinished(name: str) -> bool:
    return name.startswith((".", "~$")) or name.lower().endswith(UNFINISHED)


def _settled(files: Sequence[Path]) -> dict[Path, Mark]:
    """Returns the files with their marks; none while one of them is still changing, for they belong together."""
    before = {file: _mark(file) for file in files}
    youngest = max((changed for _, changed in before.values()), default=0)
    if time.time() - youngest / 1e9 < SETTLED:
        time.sleep(LOOK_AGAIN)
    return before if before == {file: _mark(file) for file in files} else {}


def _mark(file: Path) -> Mark:
    try:
        found = file.stat()
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns


def _move(workspace: Workspace, one: Waiting, result: Result) -> None:
    """Moves the originals out of the inbox; a file that changed since it was read is another one, and stays."""
    originals = originals_piece(workspace, result.outcome)
    with suppress(OSError):  # then they stay, and the next run finds that they were done
        if result.outcome.state == "refused" and not originals.goal.exists():
            replace_folder(originals)
        for file, mark in one.marks.items():
            if _mark(file) == mark:
                file.unlink()
