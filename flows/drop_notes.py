"""Notes about drops: what a run has taken up, so that the next one can finish it if the run is killed.

From the moment that a note has the receipt, the drop is done. Whoever comes next only has to give the receipt and to
remove the files, all of them: the half of a drop is another delivery, from which pupils are missing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from flows.faults import explain
from flows.publication import replace_file
from flows.receipts import Receipt, write_receipt
from flows.workspace import Workspace

Mark = tuple[int, int, int]
"""Size, time of the last change, and number on the disk of a file."""


@dataclass(frozen=True)
class Note:
    """What is known of the drop in one folder."""

    folder: str
    """Relative to the inbox."""
    delivery: str = ""
    began: str = ""
    files: tuple[str, ...] = ()
    """Digests of what tells these files from any others; their names may be those of pupils."""
    done: bool = False
    receipt: Receipt | None = None
    told: str = ""
    """A digest of what was told of a drop that could not be taken, so that it is told once."""


def begin(workspace: Workspace, folder: Path, marks: Mapping[Path, Mark], delivery: str) -> tuple[Note, bool]:
    """Notes that a drop is taken up, and returns whether a run that was killed had taken it up before."""
    earlier = read_note(workspace, folder)
    resumed = (earlier.delivery, earlier.files) == (delivery, identities(marks)) and not earlier.done
    began = earlier.began if resumed else datetime.now(UTC).isoformat(timespec="seconds")
    note = Note(earlier.folder, delivery, began, identities(marks), told=earlier.told)
    write_note(workspace, note)
    return note, resumed


def finish(workspace: Workspace, note: Note) -> tuple[Path | None, bool]:
    """Gives the receipt, and removes what was taken. Returns the receipt, and whether all of that could be done."""
    folder, given = workspace.inbox / note.folder, None
    if not folder.is_dir():  # a share that is away comes back with the files on it
        return None, False
    if note.receipt:
        try:
            given = write_receipt(workspace, note.receipt, folder)
        except OSError as error:  # the report in the workspace is there
            explain(error, workspace.log)
    taken = set(note.files)
    for file, mark in marks_in(folder).items():
        if identity(file, mark) in taken:
            with suppress(OSError):  # somebody has it open: then it stays, and is tried again
                file.unlink()
    left = taken & {identity(file, mark) for file, mark in marks_in(folder).items()}
    if not left:
        forget(workspace, note)
    return given, not left


def finish_all(workspace: Workspace, school: str) -> None:
    """Finishes what killed runs had done of a school. Only for who holds its lock."""
    for note in notes(workspace):
        if note.done and school == note.folder.split("/")[0]:
            finish(workspace, note)


def notes(workspace: Workspace) -> Iterator[Note]:
    """Yields the notes there are."""
    for file in sorted(_place(workspace).glob("*.json")) if _place(workspace).is_dir() else []:
        with suppress(FileNotFoundError):
            yield _read(file)


def read_note(workspace: Workspace, folder: Path) -> Note:
    """Returns the note about a folder; an empty one where there is none."""
    name = folder.relative_to(workspace.inbox).as_posix()
    with suppress(FileNotFoundError):
        return _read(_file(workspace, name))
    return Note(name)


def write_note(workspace: Workspace, note: Note) -> None:
    replace_file(_file(workspace, note.folder), json.dumps(asdict(note)).encode())


def forget(workspace: Workspace, note: Note) -> None:
    """Removes a note, of which everything was done."""
    _file(workspace, note.folder).unlink(missing_ok=True)


def remember_told(workspace: Workspace, folder: Path, told: str) -> bool:
    """Notes what was told of a drop that stays, and returns whether it was not told before."""
    note = read_note(workspace, folder)
    write_note(workspace, replace(note, told=told))
    return note.told != told


def identities(marks: Mapping[Path, Mark]) -> tuple[str, ...]:
    return tuple(identity(file, mark) for file, mark in sorted(marks.items()))


def identity(file: Path, mark: Mark) -> str:
    """Returns what tells this very file from any other, and tells nobody its name."""
    return hashlib.sha256(repr((file.name, mark)).encode()).hexdigest()[:32]


def marks_in(folder: Path) -> dict[Path, Mark]:
    """Returns the files in a folder with their marks; none where it is gone."""
    found = {}
    with suppress(OSError):
        for file in folder.iterdir():
            if (mark := mark_of(file)) is not None:
                found[file] = mark
    return found


def mark_of(file: Path) -> Mark | None:
    """Returns what tells whether a file is still the same; None where it is gone."""
    try:
        seen = file.stat()
    except OSError:
        return None
    return seen.st_size, seen.st_mtime_ns, seen.st_ino


def _place(workspace: Workspace) -> Path:
    return workspace.journal / "drops"


def _file(workspace: Workspace, folder: str) -> Path:
    return _place(workspace) / f"{hashlib.sha256(folder.encode()).hexdigest()[:16]}.json"


def _read(file: Path) -> Note:
    told = json.loads(file.read_bytes())
    receipt = Receipt(**told.pop("receipt")) if told.get("receipt") else told.pop("receipt", None)
    return Note(**{**told, "files": tuple(told["files"]), "receipt": receipt})
