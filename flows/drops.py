"""Drops: what was put in one folder of the inbox together is taken as one delivery, told, and cleared away."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from zlib import crc32

from flows.alone import alone_with
from flows.databases import TAKING
from flows.drop_notes import (
    Mark,
    Note,
    begin,
    finish,
    identities,
    mark_of,
    read_note,
    remember_told,
    write_note,
)
from flows.faults import Fault, explain
from flows.offer import offer
from flows.patience import PASSING
from flows.process import decline, process
from flows.publication import replace_folder
from flows.publish import originals_piece
from flows.receipts import receipt_of, write_receipt
from flows.result import Result
from flows.workspace import Workspace
from schemas.messages import Issue
from schemas.vocabulary import Language
from transforms.outcome import Delivery


@dataclass(frozen=True)
class Drop:
    """Files that belong together, and how they looked when they were found to be whole."""

    school: str
    folder: Path
    uploader: str
    marks: Mapping[Path, Mark]
    markers: Mapping[Path, Mark] = field(default_factory=dict)
    """What said that it is complete; it goes with the files."""
    issues: tuple[Issue, ...] = ()
    """Why it is not to be taken as it is."""
    patient: bool = False
    """Whether what can pass is not told yet, because it is tried again."""

    @property
    def all(self) -> dict[Path, Mark]:
        """Everything that goes when it was taken."""
        return {**self.marks, **self.markers}


@dataclass(frozen=True)
class Taken:
    """What became of a drop."""

    drop: Drop
    result: Result | None = None
    """None where the files were others by the time that they were read, or were taken before."""
    receipt: Path | None = None
    stays: bool = False
    """Whether files are still there that were taken, because they could not be removed."""

    @property
    def again(self) -> bool:
        """Whether it may go better by itself."""
        return self.result is not None and not self.result.settled and is_passing(self.result)


@dataclass(frozen=True)
class Reading:
    """A drop with what its files say."""

    drop: Drop
    delivery: Delivery
    issues: tuple[Issue, ...]


def is_passing(result: Result) -> bool:
    """Tells whether what stood in the way can pass by itself."""
    return any(issue.code in PASSING for issue in result.outcome.issues)


@contextmanager
def locked(workspace: Workspace, schools: Sequence[str]) -> Iterator[list[str]]:
    """Gives the schools from whose folders nobody else takes now, and keeps others away from them.

    Two runs that share out one school's files would each take the other's pupils to be missing. The locks go when their
    process does, however it ends.
    """
    names = {f"inbox-{school}": school for school in schools}
    with alone_with(workspace, {name: lock_of(school) for name, school in names.items()}) as free:
        yield [names[name] for name in free]


def lock_of(school: str) -> int:
    """Returns the number of a school's lock, where several machines share a register."""
    return TAKING << 32 | crc32(school.encode())


def take_drops(workspace: Workspace, drops: Sequence[Drop], today: date, receipts: bool = False) -> list[Taken]:
    """Processes drops, gives the receipts, and removes the files once all that is recorded; a changed drop stays.

    Only for who holds the locks of the schools.
    """
    read = {place: one for place, drop in enumerate(drops) if (one := _read(workspace, drop))}
    whole = {place: one for place, one in read.items() if not one.issues}
    begun = {place: begin(workspace, one.drop.folder, one.drop.all, one.delivery.id) for place, one in whole.items()}
    language = _language(workspace)
    done = dict(zip(whole, process(workspace, [one.delivery for one in whole.values()], today), strict=True))
    taken = []
    for place, drop in enumerate(drops):
        if place in done:
            taken.append(_conclude(workspace, drop, done[place], *begun[place], language, receipts))
        elif place in read:
            refusal = decline(workspace, read[place].delivery, read[place].issues, today, language)
            taken.append(turn_down(workspace, drop, refusal, language, receipts))
        else:
            taken.append(Taken(drop, stays=_stays(workspace, drop)))
    return taken


def _read(workspace: Workspace, drop: Drop) -> Reading | None:
    """Reads a drop; None where its files are no longer as they were found, or were taken by a run that was killed."""
    note = read_note(workspace, drop.folder)
    if note.done:
        finish(workspace, note)
    if not _unchanged(drop) or (note.done and set(identities(drop.marks)) & set(note.files)):
        return None
    delivery, issues = offer(sorted(drop.marks), drop.school)
    read = Reading(drop, replace(delivery, uploader=drop.uploader), drop.issues or issues)
    return read if _unchanged(drop) else None


def _unchanged(drop: Drop) -> bool:
    return all(mark_of(file) == mark for file, mark in drop.marks.items())


def _stays(workspace: Workspace, drop: Drop) -> bool:
    return _unchanged(drop) and read_note(workspace, drop.folder).done


def _conclude(
    workspace: Workspace,
    drop: Drop,
    result: Result,
    note: Note,
    resumed: bool,
    language: Language,
    receipts: bool,
) -> Taken:
    """Notes what became of a drop, and finishes it."""
    if not result.settled:
        return turn_down(workspace, drop, result, language, receipts)
    originals = originals_piece(workspace, result.outcome)
    try:
        if result.outcome.state == "refused" and not originals.goal.exists():
            replace_folder(originals)
        told = receipt_of(result, language, datetime.fromisoformat(note.began), resumed) if receipts else None
        note = replace(note, done=True, receipt=told)
        write_note(workspace, note)
        given, removed = finish(workspace, note)
    except OSError as error:  # then the files stay, and the next run finds that they were done
        explain(error, workspace.log)
        return Taken(drop, result, stays=True)
    return Taken(drop, result, given, stays=not removed)


def turn_down(workspace: Workspace, drop: Drop, result: Result, language: Language, receipts: bool) -> Taken:
    """Tells once why a drop is not taken; its files stay where they are."""
    if not receipts or (drop.patient and is_passing(result)):
        return Taken(drop, result)
    codes = sorted({issue.code for issue in result.outcome.issues})
    digest = hashlib.sha256(repr((identities(drop.marks), codes)).encode()).hexdigest()[:32]
    try:
        if not remember_told(workspace, drop.folder, digest):
            return Taken(drop, result)
        receipt = receipt_of(result, language, datetime.now(UTC))
        return Taken(drop, result, write_receipt(workspace, receipt, drop.folder))
    except OSError as error:
        explain(error, workspace.log)
        return Taken(drop, result)


def _language(workspace: Workspace) -> Language:
    try:
        return workspace.settings().language
    except Fault:  # which `process` tells
        return "nl"
