"""What goes into the path of a delivery and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from schemas.messages import Issue
from schemas.vocabulary import Form, Status

State = Literal["published", "held", "refused", "skipped", "checked"]
Kind = Literal["new", "changed", "moved", "renumbered", "missing", "returned", "unchanged"]
KINDS: tuple[Kind, ...] = ("new", "changed", "moved", "renumbered", "missing", "returned", "unchanged")

CHANGES = ("leerlingnummer", "kind", "columns", "cause", "archived", "groepsnaam", "groepsnaam_was")
"""Columns of `Outcome.changes`: pupil, kind of change, changed columns (joined by a comma), cause of a missing pupil,
whether it is archived, and its group now and before."""


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
    pupils: pd.DataFrame = field(default_factory=pd.DataFrame)
    """The school after this delivery, archived pupils too; columns `compare.KNOWN`."""
    files: tuple[ImportFile, ...] = ()
    issues: tuple[Issue, ...] = ()
