"""One line of delimited text to cells, by a known dialect; a quote that does not belong is text."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

csv.field_size_limit(2**31 - 2)

_ESCAPED = "\ue001"
"""Stands for an escaped quote while a line is being cut; a character that no text has a use for."""
_HURRIED = 20_000
"""In a longer line than this a stray quote is not looked into; no record of a pupil is that long."""


@dataclass(frozen=True)
class Dialect:
    """How a text is cut into cells; an empty delimiter means one column, an empty quote means none."""

    delimiter: str = ""
    quote: str = ""
    escape: str = ""
    """What stands before a quote inside a quoted cell, where that is not doubled."""
    spaced: bool = False
    """A space follows every delimiter and belongs to it."""

    def plain(self, line: str) -> list[str]:
        """Cuts a line in which no quote matters."""
        if not self.delimiter:
            return [line]
        cells = line.split(self.delimiter)
        return [cells[0], *(cell.removeprefix(" ") for cell in cells[1:])] if self.spaced else cells

    def strict(self, line: str) -> list[str] | None:
        """Cuts a line in which every quote is where it should be; None for any other line."""
        if not self.quote or self.quote not in line:
            return self.plain(line)
        try:
            return self.cells(next(self.reader((line,))))
        except (csv.Error, StopIteration):
            return None

    def reader(self, lines: Iterable[str]) -> Iterator[list[str]]:
        """Returns the strict reader of the standard library for this dialect; its cells go through `cells`."""
        if self.escape:
            lines = (self._escaped(line) for line in lines)
        delimiter = self.delimiter or "\x00"
        return csv.reader(lines, delimiter=delimiter, quotechar=self.quote, skipinitialspace=self.spaced, strict=True)

    def cells(self, row: list[str]) -> list[str]:
        return [cell.replace(_ESCAPED, self.quote) for cell in row] if self.escape else row

    def tolerant(self, line: str, width: int) -> list[str]:
        """Cuts a line with a stray quote: what opens a cell and does not close it is part of the text.

        Of several readings the one counts that is as wide as the other records are and leaves the fewest quotes.
        """
        text = self._escaped(line) if self.escape else line
        readings = [self._read(text, self._proper)]
        if len(line) < _HURRIED:
            readings.append(self._read(text, self._loose))
        fitting = [cells for cells in readings if len(cells) == width] or readings[:1]
        return self.cells(min(fitting, key=lambda cells: sum(cell.count(self.quote) for cell in cells)))

    def _escaped(self, line: str) -> str:
        return line.replace(self.escape + self.quote, _ESCAPED)

    def _read(self, line: str, quoted: re.Pattern[str]) -> list[str]:
        cells, at = [], 0
        while at <= len(line):
            match = quoted.match(line, at) or self._proper.match(line, at) or self._bare.match(line, at)
            assert match is not None
            inside = match.lastgroup != "bare"
            cells.append(match[1].replace(self.quote * 2, self.quote) if inside else match[1])
            at = match.end() + len(self._glue)
        return cells

    @property
    def _glue(self) -> str:
        return (self.delimiter or "\n") + " " * self.spaced

    @cached_property
    def _proper(self) -> re.Pattern[str]:
        quote, after = re.escape(self.quote), f" *(?={re.escape(self._glue)}|$)"
        return re.compile(f"{quote}((?:[^{quote}]|{quote}{quote})*+){quote}{after}")

    @cached_property
    def _loose(self) -> re.Pattern[str]:
        quote, after = re.escape(self.quote), f" *(?={re.escape(self._glue)}|$)"
        return re.compile(f"{quote}(.{{1,4000}}?)(?<!{quote}){quote}{after}")

    @cached_property
    def _bare(self) -> re.Pattern[str]:
        return re.compile(f"(?P<bare>.*?)(?={re.escape(self._glue)}|$)", re.S)
