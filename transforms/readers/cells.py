"""How a cell of any workbook becomes text, once and by rule."""

from __future__ import annotations

import datetime as dt

MAX_CELLS = 4_000_000
"""The most cells of a workbook or page that are read: far more than 100,000 pupils need."""


def text(cell: object) -> str:
    """Returns a cell as text: whole numbers without `.0`, dates in ISO form, true and false as 1 and 0."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, (int, float)):
        return number(cell)
    if isinstance(cell, dt.datetime):
        return moment(cell)
    if isinstance(cell, dt.time):
        return cell.isoformat(timespec="seconds")
    return str(cell)


def number(value: float) -> str:
    """Returns a number as a spreadsheet shows it; from 15 digits on it is no longer exact and keeps its exponent."""
    if abs(value) < 1e15 and value == int(value):
        return str(int(value))
    return repr(float(value)).upper()


def moment(value: dt.datetime) -> str:
    """Returns a date, and the time only if there is one."""
    return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ", timespec="seconds")


def written(value: str) -> str:
    """Returns a date or moment that was written as text in a file: `2014-03-05T00:00:00.000` is 2014-03-05."""
    try:
        return moment(dt.datetime.fromisoformat(value))
    except ValueError:
        return value
