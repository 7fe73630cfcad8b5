"""What every reader gives: rows of text with the numbers a person sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas.messages import Issue


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
    """What the content is: csv, xlsx, xls, ods, edexml, html, …"""
    assumed: Mapping[str, str] = field(default_factory=dict)
    """What the reader had to decide: encoding, delimiter, …"""
    issues: tuple[Issue, ...] = ()
