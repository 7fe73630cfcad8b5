"""Power loss: whatever of the unsynced writes is lost or kept, a rerun ends where an undisturbed run would have.

The model is POSIX at its worst. What was written to a file is sure to be there once the file is synced; a name (of a
file that was made, renamed or removed) once its folder is. Before that each may be there or not, in any order. Of the
register that is SQLite's own affair: what it committed is there (`synchronous=FULL`), and nothing else of that run.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import Connection

from tests.flows.dumps import dump, reading_here, thought_out_once
from tests.flows.scenes import SCENES, Act, Stage, quick_folder
from tests.flows.test_crash import kill_at, watched

SHUFFLES = 4
"""Random choices of what is lost, besides the extreme ones, for every moment."""
Entries = dict[str, "File | Folder"]
Choice = Callable[["File | Folder"], bool]


@dataclass(eq=False)
class File:
    """A file: what is sure to be on the disk, and what a program reads."""

    synced: bytes = b""
    latest: bytes = b""


@dataclass(eq=False)
class Folder:
    """A folder: the names that are sure to be on the disk, what happened since, and what a program sees."""

    synced: Entries = field(default_factory=dict)
    since: list[dict[str, File | Folder | None]] = field(default_factory=list)
    latest: Entries = field(default_factory=dict)

    def change(self, names: dict[str, File | Folder | None]) -> None:
        """Makes or removes names in one step, which a loss of power does not split."""
        self.since.append(names)
        self.latest = _changed(self.latest, names)

    def sync(self) -> None:
        self.synced, self.since = self.latest, []


def _changed(entries: Entries, names: dict[str, File | Folder | None]) -> Entries:
    whole = {**entries, **names}
    return {name: entry for name, entry in whole.items() if entry is not None}


class Disk:
    """A workspace's disk, followed call by call; `moments` are the disks that a loss of power may leave."""

    def __init__(self, home: Path, seed: str) -> None:
        self.home, self.moments, self._chance = home, {}, random.Random(seed)
        self.root, self._register = _taken(home), _register(home)
        self.lost: dict[str, dict[str, bytes | None]] = {}

    def committed(self) -> None:
        """Notes that what the register says now is sure to be there; its file's name came with its own log's."""
        self._register = _register(self.home)

    def note(self) -> None:
        """Adds what may be left when the power goes now."""
        for kept, written in self._choices():
            told: dict[str, bytes | None] = dict(self._register)
            _left(self.root, "", kept, written, self._chance, told)
            key = hashlib.sha256(repr(sorted(told.items())).encode()).hexdigest()
            self.lost.setdefault(key, told)

    def _choices(self) -> Iterator[tuple[Choice, Choice]]:
        """Yields what may be kept: nothing, all, all but or only what happened in one folder, and at random."""
        yield from [(_no, _no), (_yes, _no), (_yes, _yes)]
        for one in _unsynced(self.root):
            yield (lambda entry, one=one: entry is not one), _yes
            yield (lambda entry, one=one: entry is one), _yes
        yield from [(self._perhaps, self._perhaps)] * SHUFFLES

    def _perhaps(self, entry: File | Folder) -> bool:
        return self._chance.random() < 0.5

    def place(self, path: object, within: int | None = None) -> tuple[Folder, str] | None:
        """Returns the folder and the name that a path means; nothing where it is none of ours."""
        base = Path(os.readlink(f"/proc/self/fd/{within}")) if within is not None else Path.cwd()
        whole = base / os.fsdecode(path)  # type: ignore[arg-type]
        if not whole.is_relative_to(self.home) or whole.name.startswith("register.db") or whole == self.home:
            return None
        folder = self.root
        for part in whole.relative_to(self.home).parts[:-1]:
            inner = folder.latest[part]
            assert isinstance(inner, Folder)
            folder = inner
        return folder, whole.name


def _yes(entry: File | Folder) -> bool:
    return True


def _no(entry: File | Folder) -> bool:
    return False


def _unsynced(folder: Folder) -> Iterator[Folder]:
    if folder.since:
        yield folder
    for entry in folder.latest.values():
        if isinstance(entry, Folder):
            yield from _unsynced(entry)


def _register(home: Path) -> dict[str, bytes | None]:
    names = ("register.db", "register.db-wal")
    return {name: (home / name).read_bytes() for name in names if (home / name).exists()}


def _taken(folder: Path) -> Folder:
    entries: Entries = {}
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_dir():
            entries[path.name] = _taken(path)
        elif not path.name.startswith("register.db"):
            entries[path.name] = File(path.read_bytes(), path.read_bytes())
    return Folder(entries, [], entries)


def _left(
    folder: Folder, prefix: str, kept: Choice, written: Choice, chance: random.Random, told: dict[str, bytes | None]
) -> None:
    """Tells what a loss of power leaves of a folder: files with their content, folders with None."""
    entries = folder.synced
    for names in folder.since:
        entries = _changed(entries, names) if kept(folder) else entries
    for name, entry in sorted(entries.items()):
        if isinstance(entry, Folder):
            told[f"{prefix}{name}"] = None
            _left(entry, f"{prefix}{name}/", kept, written, chance, told)
        elif entry.latest == entry.synced or written(entry):
            told[f"{prefix}{name}"] = entry.latest
        else:
            torn = entry.latest[: chance.randrange(len(entry.latest) + 1)]
            told[f"{prefix}{name}"] = chance.choice([entry.synced, torn, bytes(len(entry.latest))])


@contextmanager
def followed(disk: Disk) -> Iterator[None]:
    """Follows every call that changes the disk, and notes what may be left before each and in the end."""
    real = {name: getattr(os, name) for name in ("open", "replace", "unlink", "mkdir", "rmdir", "fsync")}

    def opened(path: Any, flags: int, *more: Any, dir_fd: int | None = None, **named: Any) -> int:
        place = disk.place(path, dir_fd) if flags & os.O_CREAT else None
        if place:
            disk.note()
        handle = int(real["open"](path, flags, *more, dir_fd=dir_fd, **named))
        if place:
            folder, name = place
            if name not in folder.latest:
                folder.change({name: File()})
            elif flags & os.O_TRUNC:
                folder.latest[name].latest = b""  # type: ignore[union-attr, assignment]
        return handle

    def replaced(source: Any, goal: Any) -> None:
        disk.note()
        real["replace"](source, goal)
        (old, was), (new, now) = disk.place(source) or (None, ""), disk.place(goal) or (None, "")
        assert old is new and old, "a rename within one folder"
        old.change({now: old.latest[was], was: None})

    def gone(name: str) -> Callable[..., None]:
        def call(path: Any, *, dir_fd: int | None = None) -> None:
            disk.note()
            real[name](path, dir_fd=dir_fd)
            if place := disk.place(path, dir_fd):
                place[0].change({place[1]: None})

        return call

    def made(path: Any, mode: int = 0o777, *, dir_fd: int | None = None) -> None:
        disk.note()
        real["mkdir"](path, mode, dir_fd=dir_fd)
        if place := disk.place(path, dir_fd):
            place[0].change({place[1]: Folder()})

    def synced(handle: int) -> None:
        path = Path(os.readlink(f"/proc/self/fd/{handle}"))
        place = disk.place(path)
        entry = place[0].latest[place[1]] if place else disk.root if path == disk.home else None
        if isinstance(entry, File):
            entry.latest = path.read_bytes()
        disk.note()
        real["fsync"](handle)
        if isinstance(entry, File):
            entry.synced = entry.latest
        elif entry:
            entry.sync()

    def commit(connection: Connection, before: Callable[[Connection], None] = Connection.commit) -> None:
        disk.note()
        before(connection)
        disk.committed()
        disk.note()

    own = {"open": opened, "replace": replaced, "unlink": gone("unlink"), "rmdir": gone("rmdir")}
    with patch.multiple(os, mkdir=made, fsync=synced, **own), patch.object(Connection, "commit", commit):
        yield
    disk.note()


def seen(folder: Folder, prefix: str = "") -> dict[str, bytes]:
    """Returns the files as a program sees them, by what was followed."""
    found = {}
    for name, entry in folder.latest.items():
        if isinstance(entry, Folder):
            found |= seen(entry, f"{prefix}{name}/")
        else:
            found[f"{prefix}{name}"] = entry.latest
    return found


def put(home: Path, told: dict[str, bytes | None]) -> None:
    """Writes a disk as a loss of power left it."""
    home.mkdir()
    for name, content in told.items():
        path = home / name
        if content is None:
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            os.utime(path, (1, 1))  # as in the scenes: a result without a moment of its own has that of its file


def interrupt(stage: Stage, home: Path, act: Act) -> None:
    """Lets an act be killed just before its register is committed, so that the next one has much to clean up."""
    twin = stage.set()
    with watched(lambda count, name: None) as calls:
        act(twin)
    kill_at(len(calls) - calls[::-1].index("commit"), home, act)


def check(folder: Path, name: str, every: int, torn: bool = False) -> int:
    """Plays a scene, and does it again on the disks that a loss of power may leave; returns how many."""
    act, stage = SCENES[name].act, Stage(folder, SCENES[name])
    home = stage.set()
    act(home)
    wanted = dump(home)
    home = stage.set()
    if torn:
        interrupt(stage, home, act)
    disk = Disk(home, f"{name}{torn}")
    with followed(disk):
        act(home)
    plain = {name: text for name, text in dump(home)[0].items() if name != "register.key"}
    assert plain == {name: text for name, text in seen(disk.root).items() if name in plain}, "nothing went unseen"
    disks = list(disk.lost.values())[::every]
    for number, told in enumerate(disks):
        again = folder / "again"
        put(again, told)
        act(again)
        assert dump(again) == wanted, (name, number, {path: text and len(text) for path, text in told.items()})
        shutil.rmtree(again)
    return len(disks)


pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="it needs /proc")


@pytest.mark.parametrize(
    ("name", "torn", "every"),
    [
        pytest.param("second", False, 60, id="second"),
        *(pytest.param(name, False, 2, id=f"{name}, half", marks=pytest.mark.slow) for name in SCENES),
        *(
            pytest.param(name, True, 1, id=f"{name} torn, all", marks=pytest.mark.slow)
            for name in ("second", "approve")
        ),
    ],
)
def test_what_the_power_left_is_put_right(name: str, torn: bool, every: int) -> None:
    with quick_folder() as folder, reading_here(), thought_out_once():
        assert check(folder, name, every, torn) > 3 or every > 1
