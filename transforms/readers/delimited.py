"""Reads delimited text (CSV and its kin): encoding, dialect and rows, all told from the content."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from schemas.messages import Issue
from transforms.readers.dialect import announced, dialect
from transforms.readers.grid import Grid
from transforms.readers.mojibake import damaged, restore, spoiled
from transforms.readers.quoting import Dialect
from transforms.readers.records import Lines, Records, lines, records
from transforms.readers.text import decode

_FORMULA = re.compile(r'="((?:[^"]|"")*)"$')


def delimited(name: str, content: bytes) -> Grid:
    """Reads the content of a delimited text file; what cannot be read gives a Grid with an issue that says why."""
    decoded = decode(content)
    if decoded.trouble:
        return Grid(name, form="csv", issues=(Issue(decoded.trouble, file=name),))
    found = lines(decoded.text)
    found, spoken = _unwrapped(found, dialect(found))
    cut = records(found, spoken)
    if cut.open:
        return Grid(name, form="csv", issues=(Issue("FILE_TRUNCATED", file=name),))
    if announced(found):
        cut.rows[0] = found.lines[:1]
    rows, trailing = _trimmed(cut.rows)
    rows = [[_plain(cell) if cell[:1] == "=" else cell for cell in row] for row in rows]
    issues = _repaired(name, rows, cut.numbers) if spoiled(decoded.text) else ()
    assumed = {"encoding": decoded.encoding, **_assumed(spoken, found, cut), **trailing}
    return Grid(name, rows, cut.numbers, "csv", assumed, issues)


def _assumed(spoken: Dialect, found: Lines, cut: Records) -> dict[str, str]:
    delimiter = spoken.delimiter + " " * spoken.spaced
    counts = {"records_joined": cut.joined, "stray_quotes": cut.stray}
    said = {"delimiter": delimiter, "quote": spoken.quote, "line_end": found.end}
    return said | ({"escape": spoken.escape} if spoken.escape else {}) | {k: str(n) for k, n in counts.items() if n}


def _unwrapped(found: Lines, spoken: Dialect) -> tuple[Lines, Dialect]:
    """Takes off the quotes around whole lines, which a spreadsheet puts there when it took every line for one cell."""
    if spoken.delimiter or not spoken.quote:
        return found, spoken
    rows = [spoken.strict(line) for line in found.lines]
    if any(row is None for row in rows):
        return found, spoken
    inside = replace(found, lines=[row[0] for row in rows if row])
    inner = dialect(inside)
    widths = {len(inner.strict(line) or []) for line in inside.lines if line.strip()}
    return (inside, inner) if inner.delimiter and not inner.spaced and len(widths) == 1 else (found, spoken)


def _plain(cell: str) -> str:
    """Takes the text out of `="00123"`, which is written so that a spreadsheet keeps its zeros."""
    match = _FORMULA.match(cell)
    return match[1].replace('""', '"') if match else cell


def _trimmed(rows: list[list[str]]) -> tuple[list[list[str]], dict[str, str]]:
    """Cuts the empty cells that a trailing delimiter makes beyond the last column that has a heading or a value."""
    widths = Counter(map(len, rows))
    usual = max(widths, key=lambda width: (widths[width], width), default=0)
    used = max((_used(row) for row in rows if len(row) == usual), default=0)
    heading = next((row for row in rows[:30] if _used(row) * 2 > used), [])
    used = max(used, min(_used(heading), usual))
    trimmed = [row[: max(_used(row), used)] if len(row) > used and row[-1] == "" else row for row in rows]
    return trimmed, {"columns": str(usual), "heading_columns": str(len(heading))} if usual > used else {}


def _used(row: list[str]) -> int:
    return next((at for at in range(len(row), 0, -1) if row[at - 1].strip()), 0)


def _repaired(name: str, rows: list[list[str]], numbers: list[int]) -> tuple[Issue, ...]:
    """Puts spoiled letters right in the rows themselves, and says of every cell what was done."""
    issues = []
    headings = _headings(rows)
    for number, row in zip(numbers, rows, strict=True):
        for at, cell in enumerate(row):
            if cell.isascii():
                continue
            row[at] = restore(cell)
            code = "TEXT_DAMAGED" if damaged(row[at]) else "TEXT_REPAIRED" if row[at] != cell else ""
            if code:
                heading = headings[at] if row is not rows[0] and at < len(headings) else ""
                issues.append(Issue(code, file=name, row=number, column=heading))
    return tuple(issues)


def _headings(rows: list[list[str]]) -> list[str]:
    """Returns the first row where it surely holds headings and no pupil: words above a column of numbers or dates."""
    below = [row for row in rows[1:100] if len(row) == len(rows[0])]
    digits = [sum(row[at][:1].isdigit() for row in below) > 0.8 * len(below) for at in range(len(rows[0]))]
    named = any(digit and cell.strip() for digit, cell in zip(digits, rows[0], strict=True))
    return rows[0] if below and named and not any(c.isdigit() for cell in rows[0] for c in cell) else []
