"""A spot: one folder in which a drop may lie, and for how long what is in it stands still.

All of it goes by a clock that only runs forward: one that is set back, or an hour that comes twice, does not matter.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from flows.drop_notes import Mark
from flows.drops import Drop
from flows.inbox import MARKERS, SETTLED, is_unfinished
from flows.receipts import is_receipt
from flows.wholeness import is_hollow
from schemas.messages import Issue

HIDDEN = 0x2 | 0x4
"""The attributes of hidden files and those of the system, on Windows."""
TRIES = 5
"""Times that what can pass is waited for in silence."""
BACK_OFF = 5.0
"""Seconds before the second try; before each next one it is twice as long."""


@dataclass
class Spot:
    """What was seen in one folder of the inbox."""

    school: str
    folder: Path
    uploader: str
    changed: float
    """When anything last changed."""
    seen: dict[Path, tuple[Mark, float]] = field(default_factory=dict)
    """The files of a drop, each with since when it is as it is."""
    markers: dict[Path, Mark] = field(default_factory=dict)
    unfinished: dict[Path, Mark] = field(default_factory=dict)
    """Files under a temporary name: they are no part of a drop, but while they grow it is not complete."""
    told: bool = False
    """Whether all was told of the files as they are: a person has to do something."""
    receipts: frozenset[str] = frozenset()
    """The receipts that were there before the drop."""
    shut: float | None = None
    """Since when a file that stands still turns out not to be whole, or to be in use."""
    tries: int = 0
    again: float = 0.0
    """Not to be taken before this moment."""

    @property
    def lively(self) -> bool:
        """Whether the folder must be looked into, for a file that grows does not change its folder."""
        return bool(self.seen or self.markers or self.unfinished)

    @property
    def waits(self) -> bool:
        """Whether anything is still to be done here."""
        return bool(self.seen) and not self.told and self.tries <= TRIES

    @property
    def marks(self) -> dict[Path, Mark]:
        return {file: mark for file, (mark, _) in self.seen.items()}

    def look(self, now: float) -> int:
        """Looks what lies there, and returns how many files of a drop are gone untaken. Raises `OSError`."""
        found, markers, unfinished, receipts = _listed(self.folder)
        if not self.seen:
            self.receipts = receipts
        gone = 0 if receipts - self.receipts else len(self.seen.keys() - found.keys())  # else another run took them
        if (found, markers, unfinished) != (self.marks, self.markers, self.unfinished):
            self.changed, self.told, self.shut, self.tries, self.again = now, False, None, 0, 0.0
        self.seen = {
            file: self.seen[file] if file in self.seen and self.seen[file][0] == mark else (mark, now)
            for file, mark in found.items()
        }
        self.markers, self.unfinished = markers, unfinished
        return gone

    def is_due(self, now: float, quiet: float) -> bool:
        """Tells whether the drop is complete: every file stands still, and nothing more came for a while."""
        if not self.seen or now < self.again:
            return False
        still = all(now - since >= SETTLED for _, since in self.seen.values())
        return still and (bool(self.markers) or self._is_quiet(now, quiet))

    def is_marked_for_nothing(self, now: float, quiet: float) -> bool:
        """Tells whether a marker was left alone, which would close the next drop before it is complete."""
        return bool(self.markers) and not (self.seen or self.unfinished) and self._is_quiet(now, quiet)

    def drop(self, now: float, bound: float, used: bool) -> tuple[Drop | None, Issue | None]:
        """Returns the drop if its files are whole, and what is to be told once a file is shut for too long.

        Args:
            bound: seconds after which that is so.
            used: whether a program is writing one of its files.
        """
        hollow = _hollow(self.seen)
        if not (hollow or used):
            self.shut = None
            return self._drop(), None
        self.shut = now if self.shut is None else self.shut
        if now - self.shut < bound:
            return None, None
        if used:
            self.shut = float("inf")  # told once; it is taken when the program lets go of it
            return None, Issue("WATCH_IN_USE", facts={"school": self.school})
        return self._drop(*(Issue(code, file=file.name) for file, code in sorted(hollow.items()))), None

    def try_again(self, now: float, at_last: float) -> None:
        """Puts it off: twice as long each time, and in the end as long as between two looks everywhere."""
        self.again = now + (BACK_OFF * 2**self.tries if self.tries < TRIES else at_last)
        self.tries += 1

    def leave(self, now: float, at_last: float) -> None:
        """Leaves it to a person, and looks at last whether that person did something."""
        self.told, self.again = True, now + at_last

    def forget(self) -> None:
        """Begins anew: what was there is taken."""
        self.seen, self.markers, self.told, self.shut, self.tries, self.again = {}, {}, False, None, 0, 0.0

    def _is_quiet(self, now: float, quiet: float) -> bool:
        return now - self.changed >= max(quiet, SETTLED)

    def _drop(self, *issues: Issue) -> Drop:
        patient = self.tries < TRIES
        return Drop(self.school, self.folder, self.uploader, self.marks, dict(self.markers), issues, patient)


def _listed(folder: Path) -> tuple[dict[Path, Mark], dict[Path, Mark], dict[Path, Mark], frozenset[str]]:
    """Returns the files of a drop, the markers, the files that are still being written, and the receipts."""
    receipts: set[str] = set()
    found: dict[Path, Mark] = {}
    markers: dict[Path, Mark] = {}
    unfinished: dict[Path, Mark] = {}
    for entry in os.scandir(folder):
        if is_receipt(entry.name):
            receipts.add(entry.name)
            continue
        if entry.is_symlink() or not entry.is_file():
            continue
        with suppress(FileNotFoundError):  # it went just now
            told = os.stat(entry.path)
            marker, hidden = entry.name.casefold() in MARKERS, getattr(told, "st_file_attributes", 0) & HIDDEN
            kind = markers if marker else unfinished if hidden or is_unfinished(entry.name) else found
            kind[Path(entry.path)] = told.st_size, told.st_mtime_ns, told.st_ino
    return found, markers, unfinished, frozenset(receipts)


def _hollow(files: dict[Path, tuple[Mark, float]]) -> dict[Path, str]:
    """Returns the files that are not whole, with the code for that."""
    found = {}
    for file, ((size, _, _), _) in files.items():
        with suppress(OSError):  # whoever reads it will tell
            if is_hollow(file):
                found[file] = "FILE_TRUNCATED" if size else "FILE_EMPTY"
    return found
