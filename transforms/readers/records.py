"""Lines to records: cells taken apart by a known dialect, stray quotes and stray line breaks understood."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

csv.field_size_limit(2**31 - 2)

_LINE_END = re.compile(r"\r*\n|\r")
_ESCAPED = "\ue001"
_LONGEST = 400
"""A quoted cell of more lines than this is a stray quote."""


@dataclass(frozen=True)
class Dialect:
    """How a text is cut into cells; an empty delimiter means one column, an empty quote means none."""

    delimiter: str = ""
    quote: str = ""
    escape: str = ""
    """What stands before a quote inside a quoted cell, where that is not doubled."""
    spaced: bool = False
    """A space follows every delimiter and belongs to it."""


@dataclass(frozen=True)
class Lines:
    """The lines of a text, and for each whether it ends in another way than the file's lines do."""

    lines: list[str]
    soft: frozenset[int]
    end: str


@dataclass(frozen=True)
class Records:
    """The rows of a text with the number of the line on which each begins."""

    rows: list[list[str]]
    numbers: list[int]
    open: bool = False
    """The last record ends inside a quoted cell: the file was cut off there."""


def lines(text: str) -> Lines:
    """Cuts a text at its line ends; a bare LF or CR in a file of CRLF may belong to a cell."""
    crlf = text.count("\r\n")
    lf, cr = text.count("\n") - crlf, text.count("\r") - crlf
    end = max((crlf, "CRLF"), (lf, "LF"), (cr, "CR"))[1] if crlf or lf or cr else ""
    if not cr and not (crlf and lf):
        return Lines(text.split({"CRLF": "\r\n", "LF": "\n"}.get(end, "\n")), frozenset(), end)
    if not crlf and not lf:
        return Lines(text.split("\r"), frozenset(), end)
    own = {"CRLF": "\r\n", "LF": "\n", "CR": "\r"}[end]
    ends = [m.group() for m in _LINE_END.finditer(text)]
    return Lines(_LINE_END.split(text), frozenset(i for i, e in enumerate(ends) if not e.endswith(own)), end)


def records(found: Lines, dialect: Dialect) -> Records:
    """Cuts lines into records; a record may span lines by a quoted cell or by a line break nobody quoted."""
    return _Cutter(found, dialect).cut()


class _Cutter:
    """Walks through the lines with what is known of the file: its dialect and the width most records have."""

    def __init__(self, found: Lines, dialect: Dialect) -> None:
        self.lines, self.soft, self.dialect = found.lines, found.soft, dialect
        self.longest = _LONGEST
        self.open = False
        self.width = self._usual_width()

    def cut(self) -> Records:
        rows, numbers, at, end = [], [], 0, len(self.lines)
        if end and not self.lines[-1]:
            end -= 1
        self.end = end
        while at < end:
            cells, taken = self._record(at)
            rows.append(cells)
            numbers.append(at + 1)
            at += taken
        return Records(rows, numbers, self.open)

    def _usual_width(self) -> int:
        widths: Counter[int] = Counter()
        for line in self.lines[:5000]:
            if line and (cells := self.strict([line])) is not None:
                widths[len(cells)] += 1
        return max(widths, key=lambda w: (widths[w], w)) if widths else 0

    def _record(self, at: int) -> tuple[list[str], int]:
        line = self.lines[at]
        if not self.dialect.quote or self.dialect.quote not in line:
            cells, taken = self._split(line), 1
        else:
            cells, taken = self._quoted(at)
        if at + taken - 1 in self.soft and len(cells) < self.width:
            return self._joined(at, cells, taken)
        return cells, taken

    def _quoted(self, at: int) -> tuple[list[str], int]:
        alone = self.strict([self.lines[at]])
        if alone is not None:
            return alone, 1
        literal = tolerant(self.lines[at], self.dialect, self.width)
        together, taken = self._spanning(at)
        if together is None:
            self._cut_off(at, literal)
            return literal, 1
        if len(literal) != self.width or not self._rows_by_themselves(at + 1, at + taken):
            if len(together) == self.width or len(literal) != self.width:
                return together, taken
        return literal, 1

    def _rows_by_themselves(self, start: int, stop: int) -> bool:
        """Says whether every line of a would-be quoted cell is a full record, so that the quote was a stray one."""
        return self.width > 2 and all(
            len(tolerant(self.lines[i], self.dialect, self.width)) == self.width for i in range(start, stop)
        )

    def _spanning(self, at: int) -> tuple[list[str] | None, int]:
        reader = self._reader(self.lines[i] + "\n" for i in range(at, min(at + self.longest, self.end)))
        try:
            cells = next(reader)
        except (csv.Error, StopIteration):
            if reader.line_num >= self.longest:
                self.longest = max(self.longest // 2, 10)
            return None, 1
        return [c.replace(_ESCAPED, self.dialect.quote) for c in cells], reader.line_num

    def _cut_off(self, at: int, literal: list[str]) -> None:
        """Notes an open quote in the last record: the file was cut off there, unless its last line is whole."""
        if not self._open_from(at):
            return
        rest = any(self.lines[i].strip() for i in range(at + 1, self.end))
        whole = len(literal) == self.width and (rest or literal[-1] == self.dialect.quote)
        self.open |= not whole or self.end == len(self.lines)

    def _open_from(self, at: int) -> bool:
        try:
            next(self._reader(self.lines[i] + "\n" for i in range(at, self.end)))
        except csv.Error as problem:
            return "end of data" in str(problem)
        return False

    def _joined(self, at: int, cells: list[str], taken: int) -> tuple[list[str], int]:
        """Joins a record that a bare line break has cut in two, where that makes it as wide as the others are."""
        text, last = " ".join(self.lines[at : at + taken]), at + taken
        while last - 1 in self.soft and last < self.end and last - at < 50:
            if self.width in (len(self._split(self.lines[last])), 0):
                break
            text = f"{text} {self.lines[last]}"
            last += 1
            joined = self.strict([text]) or self._split(text)
            if len(joined) == self.width and last - 1 not in self.soft:
                return joined, last - at
        return cells, taken

    def strict(self, text: Sequence[str]) -> list[str] | None:
        if not self.dialect.quote or not any(self.dialect.quote in line for line in text):
            return self._split(text[0])
        try:
            cells = next(self._reader(iter(text)))
        except (csv.Error, StopIteration):
            return None
        return [c.replace(_ESCAPED, self.dialect.quote) for c in cells] if self.dialect.escape else cells

    def _reader(self, text: Iterator[str]) -> csv._reader:
        d = self.dialect
        if d.escape:
            text = (escaped(line, d) for line in text)
        return csv.reader(
            text, delimiter=d.delimiter or "\x00", quotechar=d.quote, skipinitialspace=d.spaced, strict=True
        )

    def _split(self, line: str) -> list[str]:
        return split(line, self.dialect)


def split(line: str, dialect: Dialect) -> list[str]:
    """Cuts a line without quotes into its cells."""
    if not dialect.delimiter:
        return [line]
    cells = line.split(dialect.delimiter)
    return [cells[0], *(c.removeprefix(" ") for c in cells[1:])] if dialect.spaced else cells


def escaped(line: str, dialect: Dialect) -> str:
    return line.replace(dialect.escape + dialect.quote, _ESCAPED)


def tolerant(line: str, dialect: Dialect, width: int) -> list[str]:
    """Cuts a line with a stray quote into cells: a quote that does not open and close a cell is part of the text."""
    pieces = split(escaped(line, dialect) if dialect.escape else line, dialect)
    readings = [_merged(pieces, dialect, lenient) for lenient in (False, True)]
    fitting = [cells for cells in readings if len(cells) == width] or readings[:1]
    return min(fitting, key=lambda cells: sum(cell.count(dialect.quote) for cell in cells))


def _merged(pieces: list[str], dialect: Dialect, lenient: bool) -> list[str]:
    cells, at, glue = [], 0, dialect.delimiter + (" " if dialect.spaced else "")
    while at < len(pieces):
        cell, taken = _closed(pieces, at, dialect.quote, glue, lenient)
        cells.append(cell.replace(_ESCAPED, dialect.quote))
        at += taken
    return cells


def _closed(pieces: list[str], at: int, quote: str, glue: str, lenient: bool) -> tuple[str, int]:
    if not pieces[at].startswith(quote):
        return pieces[at], 1
    for last in range(at, len(pieces)):
        inside = glue.join(pieces[at : last + 1]).rstrip(" ")
        if len(inside) < 2 or not inside.endswith(quote):
            continue
        inner = inside[1:-1].replace(quote * 2, "\ue002")
        if quote not in inner or (lenient and not inner.endswith(quote)):
            return inner.replace("\ue002", quote), last - at + 1
    return pieces[at], 1
