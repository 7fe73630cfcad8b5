"""What goes into the path of a delivery and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import pandas as pd

from schemas.messages import Issue
from schemas.profile import Target
from schemas.vocabulary import Form, Status
from transforms.authority import Withheld
from transforms.memory import LINKS, LastList
from transforms.sent import Sent
from transforms.simulate import Simulation
from transforms.surprises import Prediction

State = Literal["published", "held", "refused", "skipped", "checked"]
Kind = Literal["new", "changed", "moved", "renumbered", "missing", "returned", "unchanged"]
KINDS: tuple[Kind, ...] = ("new", "changed", "moved", "renumbered", "missing", "returned", "unchanged")

CHANGES = (
    "leerlingnummer",
    "number_was",
    "kind",
    "columns",
    "cause",
    "evidence",
    "archived",
    "groepsnaam",
    "groepsnaam_was",
    "doubtful",
)
"""Columns of `Outcome.changes`: pupil and its number before where that is another, kind of change, changed columns
(joined by a comma), cause of who is missing or comes from another school with what shows it, whether it is archived,
its group now and before, and whether it is not certain that it is the child that had the other number."""


@dataclass(frozen=True)
class Delivery:
    """The file or files of one school offered together (levering)."""

    id: str
    """Made of its content: the same files for the same school are the same delivery."""
    school: str
    """BRIN and vestiging, `99QQ00`; empty when the file has to say it."""
    files: tuple[tuple[str, bytes], ...]
    source: str = ""
    """The source that was named by a person; empty: recognise it."""
    targets: tuple[str, ...] = ()
    """`name` or `name:form`; empty: what the school's settings say."""
    partial: bool = False
    """Whether it is known not to be the school's full list, so that nobody is archived."""
    uploader: str = ""
    """Who delivers it: a user of the machine, or a folder in the inbox of the school."""
    canary: bool = False
    """Whether a few rows are wanted apart as well, to try first."""


@dataclass(frozen=True)
class Ledger:
    """What became of every row of one part: read = accepted + rejected + parked + ignored + blank."""

    file: str
    sheet: str
    read: int
    accepted: int = 0
    rejected: int = 0
    parked: int = 0
    ignored: Mapping[str, int] = field(default_factory=dict)
    """Reason -> rows: leaver, registered, too_young, second_enrolment, duplicate, other_table …"""
    blank: int = 0
    """Blank rows, headings and repeated headings."""

    @property
    def balances(self) -> bool:
        """The conservation law."""
        return self.read == self.accepted + self.rejected + self.parked + sum(self.ignored.values()) + self.blank


@dataclass(frozen=True)
class GroupCount:
    """What became of the pupils of one group: before + came - went = after."""

    name: str
    before: int
    came: int
    """New, returned, or from another group."""
    went: int
    """Archived, or to another group."""
    after: int


@dataclass(frozen=True)
class ImportFile:
    """One finished import file, not yet written."""

    target: str
    form: Form
    name: str
    content: bytes
    rows: int
    status: Status
    """How well the target's layout is known."""


@dataclass(frozen=True)
class Paper:
    """A file for a person, which lies with the import files of a target."""

    target: str
    name: str
    content: bytes
    rows: int


class TrialRow(NamedTuple):
    """Who is in a trial file, and what that one shows."""

    key: str
    """Number of a pupil or of a member of staff, or code of a group."""
    kind: str
    """Of its change, or `left`; empty where nothing changed."""
    signs: tuple[str, ...]
    """Kinds of characters: accent, apostrophe …"""
    group: str


@dataclass(frozen=True)
class Trial:
    """A few rows of the import files of one target, in files of their own, to try first."""

    target: str
    files: tuple[ImportFile, ...]
    rows: tuple[TrialRow, ...]


@dataclass(frozen=True)
class Outcome:
    """All that is concluded about one delivery; nothing has been written."""

    delivery: Delivery
    state: State
    school: str = ""
    source: str = ""
    school_year: str = ""
    """`2026-2027`."""
    ledger: tuple[Ledger, ...] = ()
    understood: tuple[Mapping[str, str], ...] = ()
    """Per part what was decided about it: file, sheet, form, encoding, delimiter, heading row, source …"""
    changes: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(CHANGES), dtype="str"))
    digest: str = ""
    """SHA-256 of the change set: what a person approves is this and nothing else."""
    marks: Mapping[str, str] = field(default_factory=dict)
    """Pupil number -> digest of its change, see `agree.marks`."""
    pupils: pd.DataFrame = field(default_factory=pd.DataFrame)
    """The school after this delivery, archived pupils too; columns `compare.KNOWN`, and bestand, blad and rij of the
    row that stood for it."""
    staff: pd.DataFrame | None = None
    """The staff after this delivery, who left too; columns `memory.STAFF_KNOWN`, bestand, blad and rij. None where the
    delivery changes nothing about them, so that what is known stays."""
    staff_changes: Mapping[str, int] = field(default_factory=dict)
    """Of a delivery with a list of staff: `staff.CHANGES` in counts, and `read`."""
    links: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(LINKS), dtype="str"))
    """What is now certain about two numbers; columns `memory.LINKS`."""
    last: LastList | None = None
    """The list this delivery was, when it was the whole school's."""
    groups: tuple[GroupCount, ...] = ()
    headings: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    """(file, sheet) -> canonical column -> the heading it has there."""
    prediction: Prediction | None = None
    """What was predicted of the school for this school year, held against what came of it."""
    rest: Outcome | None = None
    """What waits for a person while the rest of the delivery was done."""
    files: tuple[ImportFile, ...] = ()
    papers: tuple[Paper, ...] = ()
    """Lists for a person, such as of who has to be removed at a target by hand."""
    trials: tuple[Trial, ...] = ()
    targets: Mapping[str, Target] = field(default_factory=dict)
    """The targets that were gone into, as this school uses them."""
    simulations: tuple[Simulation, ...] = ()
    """What importing the files will do, per target."""
    sent: Mapping[str, Sent] = field(default_factory=dict)
    """Target -> what it has been told once they are imported."""
    carded: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Target -> the pupils whose new card the files tell."""
    withheld: tuple[Withheld, ...] = ()
    """What targets were not to be given because the source does not lead in it."""
    issues: tuple[Issue, ...] = ()
