"""The inbox: one folder for each school; what waits in it together is one delivery.

In the folder of a school a sender may have a folder: what waits in there is a delivery of that sender.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from flows.account import account
from flows.drop_notes import mark_of as whole_mark
from flows.drop_notes import marks_in
from flows.drops import Drop, locked, take_drops
from flows.receipts import is_receipt
from flows.result import Result
from flows.workspace import Workspace, is_school

UNFINISHED = (".part", ".tmp", ".temp", ".crdownload", ".filepart", ".partial", ".download", ".opdownload", ".swp", "~")
"""Endings of files that a browser or a transfer program is still writing."""
SYSTEM = ("thumbs.db", "desktop.ini", "$recycle.bin", "system volume information", "@eadir", "#recycle", "lost+found")
"""Files and folders that a system puts everywhere, in small letters."""
MARKERS = ("klaar", "klaar.txt", "klaar.klaar", "done", "done.txt")
"""Files that say that a drop is complete, in small letters."""
SETTLED = 5.0
"""Seconds after its last change that a file is taken to be whole without looking twice."""
LOOK_AGAIN = 1.0
"""Seconds between two looks at a younger file."""

RESULTS = "results"
"""The folder of a school in which results wait, and no deliveries; see `flows.results_inbox`."""

Mark = tuple[int, int]
"""Size and time of the last change of a file."""


def waiting_schools(workspace: Workspace) -> tuple[list[str], list[str]]:
    """Returns the schools with files waiting, and the other folders with files: `.` is the inbox itself."""
    folders = [folder for folder in (workspace.inbox, *sorted(workspace.inbox.glob("*"))) if folder.is_dir()]
    full = [folder for folder in folders if _files(folder) or (is_school(folder.name) and _senders(folder))]
    names = [folder.relative_to(workspace.inbox).as_posix() for folder in full]
    return [name for name in names if is_school(name)], [name for name in names if not is_school(name)]


def take(workspace: Workspace, schools: Sequence[str], today: date) -> list[Result]:
    """Processes what waits for the schools, and moves it out of the inbox once that is recorded.

    A school from whose folder another run is taking is left to that one.
    """
    with locked(workspace, schools) as ours:
        waiting = [found for school in ours for found in _waiting(workspace, school)]
        return [taken.result for taken in take_drops(workspace, waiting, today) if taken.result]


def _waiting(workspace: Workspace, school: str) -> Iterator[Drop]:
    """Yields what lies in the folder of a school, and then the drop of each sender."""
    for place, uploader in places(workspace.inbox / school):
        marks = {file: mark for file in _files(place) if (mark := whole_mark(file))}
        if settled(list(marks)):
            yield Drop(school, place, uploader, marks, markers_in(place))


def markers_in(folder: Path) -> dict[Path, tuple[int, int, int]]:
    """Returns the files that say that what lies in a folder is complete."""
    return {file: mark for file, mark in marks_in(folder).items() if file.name.casefold() in MARKERS}


def places(folder: Path) -> list[tuple[Path, str]]:
    """Returns the folders of a school in which a drop may lie, each with who is its sender."""
    return [(folder, account()), *((sender, sender.name) for sender in _senders(folder))]


def _senders(folder: Path) -> list[Path]:
    """Returns the folders of senders with files in them."""
    return [place for place in sender_folders(folder) if _files(place)]


def sender_folders(folder: Path) -> list[Path]:
    """Returns the folders of senders in the folder of a school."""
    kept = (place for place in sorted(folder.iterdir()) if place.name.casefold() != RESULTS)
    return [place for place in kept if place.is_dir() and not is_unfinished(place.name)]


def _files(folder: Path) -> list[Path]:
    return [file for file in sorted(folder.iterdir()) if file.is_file() and not is_unfinished(file.name)]


def is_unfinished(name: str) -> bool:
    """Tells whether a file is still being written, or is none that a person put there."""
    small = name.casefold()
    is_ours = small in MARKERS or is_receipt(name)
    return is_ours or name.startswith((".", "~$")) or small in SYSTEM or small.endswith(UNFINISHED)


def settled(files: Sequence[Path]) -> dict[Path, Mark]:
    """Returns the files with their marks; none while one of them is still changing, for they belong together."""
    before = {file: mark_of(file) for file in files}
    youngest = max((changed for _, changed in before.values()), default=0)
    if time.time() - youngest / 1e9 < SETTLED:
        time.sleep(LOOK_AGAIN)
    return before if before == {file: mark_of(file) for file in files} else {}


def mark_of(file: Path) -> Mark:
    """Returns what tells whether a file has changed."""
    try:
        found = file.stat()
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns
