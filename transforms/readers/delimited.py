"""Reads delimited text (CSV and its kin): encoding, dialect and rows, all told from the content."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from schemas.messages import Issue
from transforms.readers.dialect import announced, dialect
from transforms.readers.ending import ended
from transforms.readers.grid import Grid
from transforms.readers.letters import with_letters
from transforms.readers.mojibake import spoiled
from transforms.readers.quoting import Dialect
from transforms.readers.records import Lines, Records, lines, records
from transforms.readers.repairs import repairs, unwrapped
from transforms.readers.text import CODE_PAGES, Decoded, decode


def delimited(name: str, content: bytes) -> Grid:
    """Reads the content of a delimited text file; what cannot be read gives a Grid with an issue that says why.

    Whatever is repaired is an issue; a row that can be read in more than one way has an issue of severity `row`.
    """
    decoded = decode(content)
    if decoded.trouble:
        return Grid(name, form="csv", issues=(Issue(decoded.trouble, file=name),))
    whole = lines(decoded.text)
    found, spoken = _inside(whole, dialect(whole))
    cut = records(found, spoken)
    if cut.open:
        return Grid(name, form="csv", issues=(Issue("FILE_TRUNCATED", file=name),))
    if announced(found):
        cut.rows[0] = found.lines[:1]
    whole_end = found.lines[-1] == "" and len(found.lines) - 2 not in found.soft
    rows, trimmed = _trimmed(cut.rows)
    issues = [*repairs(name, cut, rows), *unwrapped(name, rows, cut.numbers)]
    if found is not whole:
        issues.insert(0, Issue("LINES_UNQUOTED", file=name))
    assumed = {**_encoding(decoded, rows), **_assumed(spoken, found, cut), **trimmed}
    grid = replace(ended(Grid(name, cut.rows, cut.numbers, "csv", assumed, tuple(issues)), whole_end), rows=rows)
    return with_letters(name, grid) if spoiled(decoded.text) else grid


def _encoding(decoded: Decoded, rows: list[list[str]]) -> dict[str, str]:
    """Returns the encoding, and where it had to be guessed how many cells would read otherwise in another one."""
    if decoded.encoding not in CODE_PAGES:
        return {"encoding": decoded.encoding}
    cells = sum(not cell.isascii() for row in rows for cell in row)
    return {"encoding": decoded.encoding, **({"encoding_cells": str(cells)} if cells else {})}


def _assumed(spoken: Dialect, found: Lines, cut: Records) -> dict[str, str]:
    delimiter = spoken.delimiter + " " * spoken.spaced
    counts = {"records_joined": len(cut.joined), "stray_quotes": len(cut.stray)}
    said = {"delimiter": delimiter, "quote": spoken.quote, "line_end": found.end}
    return said | ({"escape": spoken.escape} if spoken.escape else {}) | {k: str(n) for k, n in counts.items() if n}


def _inside(found: Lines, spoken: Dialect) -> tuple[Lines, Dialect]:
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
