"""Lines to records: which lines make one record, and where a file was cut off."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass, field
from operator import length_hint

from transforms.readers.quoting import Dialect
from transforms.readers.shapes import shape

_LINE_END = re.compile(r"\r*\n|\r")
_LONGEST = 400
"""A quoted cell of more lines than this is a stray quote."""


@dataclass(frozen=True)
class Lines:
    """The lines of a text, and which of them end in another way than the lines of the file do."""

    lines: list[str]
    soft: frozenset[int] = frozenset()
    end: str = ""
    """How lines end: CRLF, LF or CR; empty for a single line."""


@dataclass
class Records:
    """The rows of a text, each with the number of the line on which it begins."""

    rows: list[list[str]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    joined: list[int] = field(default_factory=list)
    """The records that were cut in two by a line break and made whole again, by their lines."""
    stray: list[int] = field(default_factory=list)
    """The lines with a quote that does not belong and was read as text."""
    doubtful: set[int] = field(default_factory=set)
    """The records that can be read in more than one way, so that a value may stand in another column than its own."""
    open: bool = False
    """The last record ends inside a quoted cell: the file was cut off there."""


def records(found: Lines, dialect: Dialect) -> Records:
    """Cuts lines into records; a record may span lines by a quoted cell or by a line break nobody quoted."""
    return _Cutter(found, dialect).cut()


def lines(text: str) -> Lines:
    """Cuts a text at its line ends; a bare LF or CR in a file of CRLF may belong to a cell."""
    crlf = text.count("\r\n")
    counts = {"CRLF": crlf, "LF": text.count("\n") - crlf, "CR": text.count("\r") - crlf}
    end = max(counts, key=lambda kind: counts[kind])
    if not any(counts.values()):
        return Lines([text])
    own = {"CRLF": "\r\n", "LF": "\n", "CR": "\r"}[end]
    if sum(map(bool, counts.values())) == 1:
        return Lines(text.split(own), end=end)
    ends = [match.group() for match in _LINE_END.finditer(text)]
    return Lines(_LINE_END.split(text), frozenset(at for at, e in enumerate(ends) if not e.endswith(own)), end)


class _Cutter:
    """Walks through the lines, knowing the dialect of the file and the width that most records have."""

    def __init__(self, found: Lines, dialect: Dialect) -> None:
        self.lines, self.soft, self.dialect = found.lines, found.soft, dialect
        self.stop = len(found.lines) - (found.lines[-1] == "")
        self.longest = _LONGEST
        self.width, self.begins = self._usual()
        self.found = Records()

    def cut(self) -> Records:
        at = 0
        while at < self.stop:
            cells, taken = self._record(at)
            self.found.rows.append(cells)
            self.found.numbers.append(at + 1)
            at += taken
        return self.found

    def _usual(self) -> tuple[int, set[str]]:
        """Returns how many cells most records have, and the shapes of what most of them begin with."""
        cut = [cells for line in self.lines[:2000] if line and (cells := self.dialect.strict(line))]
        widths = Counter(map(len, cut))
        width = max(widths, key=lambda width: (widths[width], width), default=0)
        firsts = Counter(shape(cells[0]) for cells in cut if len(cells) == width)
        return width, {first for first, count in firsts.items() if count * 10 > widths[width] and first.strip()}

    def _record(self, at: int) -> tuple[list[str], int]:
        alone = self.dialect.strict(self.lines[at])
        cells, taken = (alone, 1) if alone is not None else self._quoted(at)
        if at + taken - 1 in self.soft and len(cells) < self.width:
            return self._made_whole(at, cells, taken)
        if at - 1 in self.soft and len(cells) < self.width:
            self.found.doubtful.add(at + 1)
        return cells, taken

    def _quoted(self, at: int) -> tuple[list[str], int]:
        """Reads a record whose quotes do not close on its line: it goes on, or one of its quotes is a stray one."""
        literal = self.dialect.tolerant(self.lines[at], self.width)
        together, taken = self._spanning(at)
        fits = len(literal) == self.width
        if together and (not fits or (len(together) == self.width and not self._full(range(at + 1, at + taken)))):
            if len(together) != self.width:
                self.found.doubtful.add(at + 1)
            return together, taken
        if not together:
            self.found.open |= self._cut_off(at, literal)
        self.found.stray.append(at + 1)
        if not fits:
            self.found.doubtful.add(at + 1)
        return literal, 1

    def _full(self, span: range) -> bool:
        """Says whether every line of a would-be quoted cell is a record by itself, so that the quote is a stray one."""
        return self.width > 2 and all(
            len(self.dialect.tolerant(self.lines[at], self.width)) == self.width for at in span
        )

    def _spanning(self, at: int) -> tuple[list[str], int]:
        """Returns the record that begins on a line and goes on over the next ones, and how many lines it takes."""
        ahead = iter(self.lines[at : min(at + self.longest, self.stop)])
        given = length_hint(ahead)
        try:
            cells = next(self.dialect.reader(f"{line}\n" for line in ahead))
        except (csv.Error, StopIteration):
            if given == self.longest and not length_hint(ahead):
                self.longest = max(self.longest // 2, 10)
            return [], 1
        return self.dialect.cells(cells), given - length_hint(ahead)

    def _cut_off(self, at: int, literal: list[str]) -> bool:
        """Says whether the file ends inside a quoted cell; a last line that is whole has a stray quote instead."""
        try:
            next(self.dialect.reader(f"{self.lines[line]}\n" for line in range(at, self.stop)))
        except csv.Error as problem:
            if "end of data" not in str(problem):
                return False
        goes_on = any(self.lines[line].strip() for line in range(at + 1, self.stop))
        whole = len(literal) == self.width and (goes_on or literal[-1] == self.dialect.quote)
        return not whole or self.stop == len(self.lines)

    def _made_whole(self, at: int, cells: list[str], taken: int) -> tuple[list[str], int]:
        """Joins a record that a bare line break has cut in two, where that makes it as wide as the others are."""
        text, last = " ".join(self.lines[at : at + taken]), at + taken
        while last - 1 in self.soft and last < self.stop and last - at < 50:
            if len(self.dialect.plain(self.lines[last])) >= self.width:
                break
            text = f"{text} {self.lines[last]}"
            last += 1
            joined = self.dialect.strict(text) or self.dialect.plain(text)
            if len(joined) == self.width and last - 1 not in self.soft:
                self.found.joined.append(at + 1)
                if any(shape(self.dialect.plain(line)[0]) in self.begins for line in self.lines[at + taken : last]):
                    self.found.doubtful.add(at + 1)  # two short records look like this too
                return joined, last - at
        self.found.doubtful.add(at + 1)
        return cells, taken
