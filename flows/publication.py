"""Publishing: files appear together with the register's commit or not at all, whatever happens to the process.

A journal in the workspace names what is about to appear, and what has had its time once the register is committed. A
run that is killed leaves its journal behind; the next run takes back what appeared, or finishes where the register says
that the run was committed.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from flows.faults import is_lost
from flows.workspace import Workspace, make_folder, sync_folder, write_file


@dataclass(frozen=True)
class Piece:
    """A folder with its files that becomes visible by one rename; with `files` a single content, one file."""

    goal: Path
    files: Mapping[str, bytes] | bytes

    @property
    def waiting(self) -> Path:
        """Where it is staged: next to its goal, so on the same disk."""
        return self.goal.with_name(f".{self.goal.name}.tmp")


@contextmanager
def publication(workspace: Workspace, run: str, pieces: list[Piece], done: Sequence[Path] = ()) -> Iterator[None]:
    """Makes all pieces visible for the body, which commits the register; takes everything back when the body fails.

    Args:
        done: files that have had their time after that; `finish` removes them.

    A goal that is there already is a report that is replaced; it is never taken back. Nor is anything when the server
    with the register went away: it may have committed, and the next run finds that out with the journal.
    """
    fresh = [piece for piece in pieces if not piece.goal.exists()]
    journal = workspace.journal / f"{run}.json"
    try:
        _note(workspace, journal, pieces, fresh, done)
        _stage(pieces)
        yield
    except BaseException as error:
        if not is_lost(error):
            _take_back(workspace, journal)
        raise


def finish(workspace: Workspace, run: str) -> None:
    """Removes what has had its time and forgets the journal of a run whose register was committed."""
    with suppress(OSError):  # the next run will do it
        _finish(workspace, workspace.journal / f"{run}.json")


def unfinished(workspace: Workspace) -> list[Path]:
    """Returns the journals of runs that are at work or were killed."""
    return sorted(workspace.journal.glob("*.json")) if workspace.journal.is_dir() else []


def recover(workspace: Workspace, committed: Callable[[str], bool]) -> None:
    """Cleans up after killed runs. Only for who holds the register's lock: then no other run is publishing."""
    for waiting in workspace.journal.glob("*.tmp"):
        waiting.unlink(missing_ok=True)
    for journal in unfinished(workspace):
        if committed(journal.stem):
            _finish(workspace, journal)
        else:
            _take_back(workspace, journal)


def replace_file(goal: Path, content: bytes) -> None:
    """Writes one file that is either the old one or the new one, never half of it."""
    make_folder(goal.parent)
    waiting = goal.with_name(f".{goal.name}.tmp")
    try:
        write_file(waiting, content)
        os.replace(waiting, goal)
    except BaseException:
        waiting.unlink(missing_ok=True)
        raise
    sync_folder(goal.parent)


def replace_folder(piece: Piece) -> None:
    """Writes one folder that is there whole or not at all."""
    try:
        _write(piece)
        os.replace(piece.waiting, piece.goal)
    except BaseException:
        shutil.rmtree(piece.waiting, ignore_errors=True)
        raise
    sync_folder(piece.goal.parent)


def keep_folder(folder: Path, content: Mapping[str, bytes]) -> Path:
    """Writes a folder, under the next name where another one has its; what is there already keeps its place."""
    places = (folder if number == 1 else folder.with_name(f"{folder.name} ({number})") for number in count(1))
    goal = next(place for place in places if not place.exists() or _holds(place, content))
    if not goal.exists():
        replace_folder(Piece(goal, content))
    return goal


def _holds(folder: Path, content: Mapping[str, bytes]) -> bool:
    """Tells whether a folder has these files and no others, as after a run that was killed."""
    there = {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    return there == dict(content)


def _note(workspace: Workspace, journal: Path, pieces: list[Piece], fresh: list[Piece], done: Sequence[Path]) -> None:
    made = [piece.waiting for piece in pieces] + [piece.goal for piece in fresh]
    named = {"made": made, "done": done}
    names = {what: [path.relative_to(workspace.home).as_posix() for path in paths] for what, paths in named.items()}
    replace_file(journal, json.dumps(names).encode())


def _noted(workspace: Workspace, journal: Path, what: str) -> list[Path]:
    """Returns the files that a journal names; of an older version it is a list of what was made."""
    try:
        told = json.loads(journal.read_bytes())
    except FileNotFoundError:  # its run has just finished
        told = {}
    names = told if isinstance(told, dict) else {"made": told}
    return [workspace.home / name for name in names.get(what, [])]


def _finish(workspace: Workspace, journal: Path) -> None:
    for file in _noted(workspace, journal, "done"):
        with suppress(OSError):  # somebody has it open
            file.unlink(missing_ok=True)
            _remove_empty(file.parent, workspace.home)
    _forget(workspace, journal, "done")


def _stage(pieces: list[Piece]) -> None:
    for piece in pieces:
        _write(piece)
    for piece in pieces:
        os.replace(piece.waiting, piece.goal)
    for folder in {piece.goal.parent for piece in pieces}:
        sync_folder(folder)


def _write(piece: Piece) -> None:
    make_folder(piece.goal.parent)
    if isinstance(piece.files, bytes):
        return write_file(piece.waiting, piece.files)
    make_folder(piece.waiting)
    for name, content in piece.files.items():
        make_folder((piece.waiting / name).parent)
        write_file(piece.waiting / name, content)
    for folder in {piece.waiting, *((piece.waiting / name).parent for name in piece.files)}:
        sync_folder(folder)


def _take_back(workspace: Workspace, journal: Path) -> None:
    for path in _noted(workspace, journal, "made"):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
        _remove_empty(path.parent, workspace.home)
    _forget(workspace, journal, "made")
    _remove_empty(journal.parent, workspace.home)


def _forget(workspace: Workspace, journal: Path, what: str) -> None:
    """Removes a journal, but not before it is on the disk that what it names is gone."""
    for folder in {_nearest(path.parent) for path in _noted(workspace, journal, what)}:
        sync_folder(folder)
    journal.unlink(missing_ok=True)


def _nearest(folder: Path) -> Path:
    return next(place for place in (folder, *folder.parents) if place.is_dir())


def _remove_empty(folder: Path, home: Path) -> None:
    while folder != home and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
