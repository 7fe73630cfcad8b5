"""The shared inbox: what schools put in storage elsewhere is brought to the inbox, once, as soon as it is complete.

What lies in one folder there is one delivery, so it comes all at once: first beside the inbox, then, noted, into it,
and only then it goes there. Whoever is killed on the way leaves a note with which the next one goes on; a file that
the storage does not let us remove is known by that note too, and does not come twice.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from typing import Any

from flows.alone import alone
from flows.databases import COLLECTING
from flows.drops import locked
from flows.faults import Fault, explain
from flows.inbox import MARKERS, SETTLED, is_unfinished
from flows.offer import safe_names
from flows.publication import replace_file
from flows.shared import Storage, asked, mark_of, storage
from flows.workspace import Workspace, is_school, make_folder, sync_folder
from schemas.messages import Issue

Marks = Mapping[str, str]
"""Name of a file in a folder elsewhere -> what tells whether it is still the same."""


@dataclass(frozen=True)
class Note:
    """What was brought from one folder elsewhere, and may still lie there."""

    place: str
    files: tuple[str, ...]
    """Digests of what tells these files from any others; their names may be those of pupils."""


def collect(workspace: Workspace, wait: bool = False) -> list[Issue]:
    """Brings what is complete to the inbox, and returns what a person has to know.

    Args:
        wait: whether to look twice in one call; otherwise a file is complete when the call before saw it the same.
    """
    try:
        address = workspace.settings().shared.inbox
        if not address:
            return []
        with alone(workspace, "shared-inbox", COLLECTING), storage(workspace, address, "inbox") as there:
            return _collect(workspace, there, wait)
    except Fault as fault:
        return [] if fault.issue.code == "WORKSPACE_BUSY" else [fault.issue]
    except Exception as error:
        return [explain(error, workspace.log)]


def _collect(workspace: Workspace, there: Storage, wait: bool) -> list[Issue]:
    issues = {note.place: _finish(workspace, there, note) for note in _notes(workspace)}
    before, seen = _looks(workspace), dict(_seen(workspace, there))
    if wait and any(not _complete(before, place, marks) for place, marks in seen.items()):
        before = _remembered(before, seen, time.time())
        time.sleep(SETTLED)
        seen = dict(_seen(workspace, there))
    after = _remembered(before, seen, time.time())
    replace_file(_file(workspace), json.dumps(after).encode())
    for place, marks in seen.items():
        if _complete(before, place, marks) and not _is_waiting(workspace, place):
            issues[place] = _bring(workspace, there, place, marks)
    return [issue for told in issues.values() for issue in told]


def _seen(workspace: Workspace, there: Storage) -> Iterator[tuple[str, Marks]]:
    """Yields the folders of schools, and of senders in them, that have files which were not brought before."""
    with asked():
        schools = [name for name, info in there.listed().items() if is_school(name) and info["type"] == "directory"]
    for school in schools:
        with asked():
            found = there.listed(school)
        senders = [name for name, info in found.items() if info["type"] == "directory" and not is_unfinished(name)]
        yield from _fresh(workspace, school, found)
        for sender in senders:
            with asked():
                yield from _fresh(workspace, f"{school}/{sender}", there.listed(f"{school}/{sender}"))


def _fresh(workspace: Workspace, place: str, found: Mapping[str, Any]) -> Iterator[tuple[str, Marks]]:
    known = set(_note_of(workspace, place).files)
    marks = {name: mark_of(info) for name, info in found.items() if info["type"] == "file" and _is_wanted(name)}
    marks = {name: mark for name, mark in marks.items() if _identity(place, name, mark) not in known}
    if any(not _is_marker(name) for name in marks):
        yield place, marks


def _is_wanted(name: str) -> bool:
    return not is_unfinished(name) or _is_marker(name)


def _is_marker(name: str) -> bool:
    return name.casefold() in MARKERS


def _complete(before: Mapping[str, tuple[str, float]], place: str, marks: Marks) -> bool:
    """Tells whether somebody says that it is complete, or it was the same some time ago; a clock may be set back."""
    mark, since = before.get(place, ("", 0.0))
    return any(map(_is_marker, marks)) or (mark == _digest(marks) and time.time() - since >= SETTLED)


def _remembered(
    before: Mapping[str, tuple[str, float]], seen: Mapping[str, Marks], now: float
) -> dict[str, tuple[str, float]]:
    """Returns how every folder looks, and since when it has looked so."""
    after = {}
    for place, marks in seen.items():
        mark, since = before.get(place, ("", now))
        after[place] = (mark, min(since, now)) if mark == _digest(marks) else (_digest(marks), now)
    return after


def _looks(workspace: Workspace) -> dict[str, tuple[str, float]]:
    with suppress(OSError, ValueError):
        return {place: (mark, since) for place, (mark, since) in json.loads(_file(workspace).read_bytes()).items()}
    return {}


def _file(workspace: Workspace) -> Path:
    return _folder(workspace) / "looks.json"


def _is_waiting(workspace: Workspace, place: str) -> bool:
    """Tells whether what came before still waits: together the two would be taken to be one delivery."""
    folder = workspace.inbox / place
    return folder.is_dir() and any(file.is_file() and not is_unfinished(file.name) for file in folder.iterdir())


def _bring(workspace: Workspace, there: Storage, place: str, marks: Marks) -> list[Issue]:
    """Brings the files of a folder, all or none; one that changed meanwhile is brought with the others next time."""
    staged = _staged(workspace, place)
    shutil.rmtree(staged, ignore_errors=True)
    make_folder(staged)
    names = [name for name in marks if not _is_marker(name)]
    for name, safe in zip(names, safe_names(names), strict=True):
        with asked():
            there.files.get_file(there.within(f"{place}/{name}"), str(staged / safe))
        _settle(staged / safe)
    sync_folder(staged)
    with asked():
        now = {name: mark_of(info) for name, info in there.listed(place).items() if name in marks}
    if now != marks:
        shutil.rmtree(staged, ignore_errors=True)
        return []
    files = tuple(_identity(place, name, mark) for name, mark in marks.items())
    _write(workspace, Note(place, (*_note_of(workspace, place).files, *files)))
    return _finish(workspace, there, _note_of(workspace, place))


def _finish(workspace: Workspace, there: Storage, note: Note) -> list[Issue]:
    """Puts what was brought in the inbox, and then removes it there."""
    school = note.place.split("/")[0]
    staged = _staged(workspace, note.place)
    if staged.is_dir():
        with locked(workspace, [school]) as ours:
            if not ours:  # somebody takes from that folder: the next call goes on
                return []
            _put(workspace, staged, workspace.inbox / note.place)
    left = []
    with asked():
        found = there.listed(note.place)
    for name, info in found.items():
        if info["type"] == "file" and (one := _identity(note.place, name, mark_of(info))) in note.files:
            try:
                there.files.rm_file(there.within(f"{note.place}/{name}"))
            except Exception as error:  # each kind of storage has errors of its own
                explain(error, workspace.log)
                left.append(one)
    if left:
        _write(workspace, Note(note.place, tuple(left)))
        return [Issue("SHARED_STAYS", facts={"school": school, "count": len(left)})]
    _note_file(workspace, note.place).unlink(missing_ok=True)
    return []


def _put(workspace: Workspace, staged: Path, goal: Path) -> None:
    """Moves files into a folder of the inbox, where each keeps its name unless another one has it."""
    make_folder(goal)
    for file in sorted(staged.iterdir()):
        names = (file.name if number == 1 else f"{file.stem} ({number}){file.suffix}" for number in count(1))
        place = next(goal / name for name in names if not (goal / name).exists())
        os.replace(file, place)
    sync_folder(goal)
    shutil.rmtree(staged, ignore_errors=True)


def _settle(file: Path) -> None:
    """Brings a file to the disk, for its owner only; it is whole, and nobody has to wait and see that."""
    file.chmod(0o600)
    before = time.time() - 2 * SETTLED
    os.utime(file, (before, before))
    with file.open("rb") as stream:
        os.fsync(stream.fileno())


def _folder(workspace: Workspace) -> Path:
    return workspace.journal / "shared"


def _key(place: str) -> str:
    return hashlib.sha256(place.encode()).hexdigest()[:16]


def _staged(workspace: Workspace, place: str) -> Path:
    """Returns where files lie until they are all here: on the disk of the inbox, so that a rename is enough."""
    return workspace.inbox / place.split("/")[0] / f".{_key(place)}.part"


def _note_file(workspace: Workspace, place: str) -> Path:
    return _folder(workspace) / f"{_key(place)}.note"


def _notes(workspace: Workspace) -> list[Note]:
    """Returns the notes there are; what was brought without one was not all here yet."""
    found = [_parse(file.read_bytes()) for file in sorted(_folder(workspace).glob("*.note"))]
    noted = {_staged(workspace, note.place) for note in found}
    for staged in workspace.inbox.glob("*/.*.part") if workspace.inbox.is_dir() else ():
        if staged not in noted and staged.is_dir():
            shutil.rmtree(staged, ignore_errors=True)
    return found


def _note_of(workspace: Workspace, place: str) -> Note:
    with suppress(FileNotFoundError):
        return _parse(_note_file(workspace, place).read_bytes())
    return Note(place, ())


def _parse(content: bytes) -> Note:
    told = json.loads(content)
    return Note(told["place"], tuple(told["files"]))


def _write(workspace: Workspace, note: Note) -> None:
    replace_file(_note_file(workspace, note.place), json.dumps(asdict(note)).encode())


def _identity(place: str, name: str, mark: str) -> str:
    return hashlib.sha256(repr((place, name, mark)).encode()).hexdigest()[:32]


def _digest(marks: Marks) -> str:
    return hashlib.sha256(json.dumps(marks, sort_keys=True).encode()).hexdigest()[:32]
