"""Reads delimited text (CSV and its kin): encoding, dialect and rows, all told from the content."""

from __future__ import annotations

import re
from collections import Counter

from schemas.messages import Issue
from transforms.readers import text as letters
from transforms.readers.dialect import dialect
from transforms.readers.grid import Grid
from transforms.readers.records import Dialect, Lines, Records, lines, records

_FORMULA = re.compile(r'="((?:[^"]|"")*)"$')


def delimited(name: str, content: bytes) -> Grid:
    """Reads the content of a delimited text file; what cannot be read gives a Grid with an issue that says why."""
    decoded = letters.decode(content)
    if decoded.trouble:
        return Grid(name, form="csv", issues=(Issue(decoded.trouble, file=name),))
    found = lines(decoded.text)
    spoken = dialect(found)
    cut = records(found, spoken)
    if cut.open:
        return Grid(name, form="csv", issues=(Issue("FILE_TRUNCATED", file=name),))
    rows, surplus = _trimmed(cut.rows)
    rows = [[_plain(cell) if cell[:1] in ("=", '"') else cell for cell in row] for row in rows]
    issues = _repair(name, rows, cut.numbers) if letters.spoiled(decoded.text) else ()
    return Grid(name, rows, cut.numbers, "csv", _assumed(decoded.encoding, spoken, found, surplus), issues)


def _assumed(encoding: str, spoken: Dialect, found: Lines, surplus: dict[str, str]) -> dict[str, str]:
    delimiter = spoken.delimiter + " " * spoken.spaced
    said = {"encoding": encoding, "delimiter": delimiter, "quote": spoken.quote, "line_end": found.end, **surplus}
    return said | ({"escape": spoken.escape} if spoken.escape else {})


def _plain(cell: str) -> str:
    """Takes the text out of `="00123"`, which is written so that a spreadsheet keeps its zeros."""
    match = _FORMULA.match(cell)
    return match[1].replace('""', '"') if match else cell


def _trimmed(rows: list[list[str]]) -> tuple[list[list[str]], dict[str, str]]:
    """Cuts the empty cells that a trailing delimiter makes beyond the last column that has a heading or a value."""
    widths = Counter(map(len, rows))
    usual = max(widths, key=lambda w: (widths[w], w), default=0)
    used = max((_used(row) for row in rows if len(row) == usual), default=0)
    heading = next((row for row in rows[:30] if _used(row) * 2 > used), [])
    used = max(used, min(_used(heading), usual))
    trimmed = [row[: max(_used(row), used)] if len(row) > used and row[-1] == "" else row for row in rows]
    return trimmed, {"columns": str(usual), "heading_columns": str(len(heading))} if usual > used else {}


def _used(row: list[str]) -> int:
    return next((i + 1 for i in range(len(row) - 1, -1, -1) if row[i].strip()), 0)


def _repair(name: str, rows: list[list[str]], numbers: list[int]) -> tuple[Issue, ...]:
    """Puts spoiled letters right in the rows themselves, and says of every cell what was done."""
    issues = []
    headings = _headings(rows)
    for number, row in zip(numbers, rows, strict=True):
        for at, cell in enumerate(row):
            if cell.isascii():
                continue
            row[at] = letters.restore(cell)
            code = "TEXT_DAMAGED" if letters.damaged(row[at]) else "TEXT_REPAIRED" if row[at] != cell else ""
            if code:
                heading = headings[at] if row is not rows[0] and at < len(headings) else ""
                issues.append(Issue(code, file=name, row=number, column=heading))
    return tuple(issues)


def _headings(rows: list[list[str]]) -> list[str]:
    """Returns the first row where it surely holds headings and no pupil: words above a column of numbers or dates."""
    words = len(rows[0]) > 1 and not any(c.isdigit() for cell in rows[0] for c in cell)
    below = [row for row in rows[1:100] if len(row) == len(rows[0])]
    digits = [sum(row[at][:1].isdigit() for row in below) for at in range(len(rows[0]))]
    return rows[0] if words and below and max(digits) > 0.8 * len(below) else []
