"""What every reader gives: rows of text with the numbers a person sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from schemas.messages import Issue

STANDARDS = frozenset({"edexml", "edex2000", "eduarte_lvs", "oneroster"})
"""Forms of which the reader knows every cell, each with one profile of that name: the first row is the heading, and all
other rows are pupils."""


@dataclass(frozen=True)
class Grid:
    """One table of a file: a sheet, a text file, or the pupils of an EDEXML file.

    A file that cannot be read gives one Grid without rows, with an issue of severity `file` that says why.
    """

    name: str
    """The sheet; the member's path inside an archive (`map/lijst.xlsx/Blad1` for its sheet); else the file's name."""
    rows: list[list[str]] = field(default_factory=list)
    """Every row as text, the heading among them, wherever it stands; rows may differ in length."""
    numbers: list[int] = field(default_factory=list)
    """For each row the number a person sees: row of the sheet, or line on which it begins. 0: not in the file."""
    form: str = ""
    """What the content is: csv, xlsx, xls, ods, html, …, or one of `STANDARDS`."""
    assumed: Mapping[str, str] = field(default_factory=dict)
    """What the reader had to decide: encoding, delimiter, …"""
    issues: tuple[Issue, ...] = ()
    ending: str = ""
    """How a text ends: `clean`, with a line end; `open`, without one after a last record that is whole; `short`, within
    its last record. `""` for what is no text."""
    aside: str = ""
    """Why no pupils are looked for here: `staff`, or `other_table` of a standard with its pupils in another part;
    `hidden_sheet`, or `rejected` for one that looks like a list of pupils."""

    @property
    def standard(self) -> bool:
        return self.form in STANDARDS


class Reader(Protocol):
    """What makes grids of a file; it never raises because of what is in it. `passwords` may open what is locked."""

    def __call__(self, name: str, content: bytes, passwords: Sequence[str] = ()) -> list[Grid]: ...
