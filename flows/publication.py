"""Publishing: files appear together with the register's commit or not at all, whatever happens to the process.

A journal in the workspace names what is about to appear. A run that is killed leaves its journal behind; the next run
removes everything that journal names, unless the register says that the run was committed.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

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
def publication(workspace: Workspace, run: str, pieces: list[Piece]) -> Iterator[None]:
    """Makes all pieces visible for the body, which commits the register; takes everything back when the body fails.

    A goal that is there already is a report that is replaced; it is never taken back.
    """
    fresh = [piece for piece in pieces if not piece.goal.exists()]
    journal = workspace.journal / f"{run}.json"
    try:
        _note(workspace, journal, pieces, fresh)
        _stage(pieces)
        yield
    except BaseException:
        _take_back(workspace, journal)
        raise


def finish(workspace: Workspace, run: str) -> None:
    """Forgets the journal of a run whose register was committed."""
    with suppress(OSError):  # the next run will forget it
        (workspace.journal / f"{run}.json").unlink(missing_ok=True)


def unfinished(workspace: Workspace) -> list[Path]:
    """Returns the journals of runs that are at work or were killed."""
    return sorted(workspace.journal.glob("*.json")) if workspace.journal.is_dir() else []


def recover(workspace: Workspace, committed: Callable[[str], bool]) -> None:
    """Cleans up after killed runs. Only for who holds the register's lock: then no other run is publishing."""
    for waiting in workspace.journal.glob("*.tmp"):
        waiting.unlink(missing_ok=True)
    for journal in unfinished(workspace):
        if committed(journal.stem):
            journal.unlink(missing_ok=True)
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


def _note(workspace: Workspace, journal: Path, pieces: list[Piece], fresh: list[Piece]) -> None:
    named = [piece.waiting for piece in pieces] + [piece.goal for piece in fresh]
    names = [path.relative_to(workspace.home).as_posix() for path in named]
    replace_file(journal, json.dumps(names).encode())


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
    names = json.loads(journal.read_bytes()) if journal.exists() else []
    for path in [workspace.home / name for name in names]:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
        _remove_empty(path.parent, workspace.home)
    journal.unlink(missing_ok=True)
    _remove_empty(journal.parent, workspace.home)


def _remove_empty(folder: Path, home: Path) -> None:
    while folder != home and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
