"""The pupils that a person names to a decision: in a list on disk, or as numbers with commas between."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from flows.faults import Fault
from flows.holds import Hold
from flows.lists import number_headings, read_list
from flows.workspace import Workspace
from schemas.messages import Issue
from transforms.owing import numbers_in
from transforms.readers.grid import Grid

SHOWN = 10
"""Numbers named in one sentence."""


def chosen(workspace: Workspace, hold: Hold, excepted: str, different: str) -> tuple[frozenset[str], frozenset[str]]:
    """Returns the pupils whose change is not to be made, and the newcomers who are not who they were taken for.

    A pupil with another number than before may be named by either.

    Raises:
        Fault: a list cannot be read, or names somebody of whom no such change waits.
    """
    all_now = {change["number_was"]: change["leerlingnummer"] for change in hold.changes if change["number_was"]}
    pairs = all_now | {number: number for number in all_now.values()}
    known = pairs | {number: number for number in hold.marks}
    out = _known(_numbers(workspace, hold, excepted, known), known, "EXCEPT_UNKNOWN")
    apart = _known(_numbers(workspace, hold, different, known), pairs, "DIFFERENT_UNKNOWN")
    if out & apart:
        raise _fault("EXCEPT_AND_DIFFERENT", sorted(out & apart))
    return out, apart


def _known(numbers: Sequence[str], known: Mapping[str, str], code: str) -> frozenset[str]:
    strange = [number for number in numbers if number not in known]
    if strange:
        raise _fault(code, strange)
    return frozenset(known[number] for number in numbers)


def _fault(code: str, numbers: Sequence[str]) -> Fault:
    more = ", …" if len(numbers) > SHOWN else ""
    return Fault(Issue(code, facts={"numbers": ", ".join(numbers[:SHOWN]) + more}))


def _numbers(workspace: Workspace, hold: Hold, said: str, known: Collection[str]) -> list[str]:
    """Returns the numbers that are meant by an option: those of a file, if there is one with that name."""
    path = Path(said).expanduser()
    if not said:
        return []
    if path.is_file() or path.suffix or len(path.parts) > 1:
        return _in_file(workspace, hold, path, known)
    return list(dict.fromkeys(filter(None, re.split(r"[,;\s]+", said))))


def _in_file(workspace: Workspace, hold: Hold, path: Path, known: Collection[str]) -> list[str]:
    grids = read_list(workspace, path, hold.school)
    numbers = _plain(grids) or numbers_in(grids, number_headings(workspace), known)
    if not numbers:
        raise Fault(Issue("EXCEPT_NO_NUMBERS", file=path.name))
    return numbers


def _plain(grids: Sequence[Grid]) -> list[str]:
    """Returns the lines of a list that is nothing but a number on every line; empty where there is more in it."""
    cells = [[cell.strip() for cell in row if cell.strip()] for grid in grids for row in grid.rows]
    lines = [row for row in cells if row]
    alone = all(len(row) == 1 and re.fullmatch(r"[0-9A-Za-z.-]*[0-9][0-9A-Za-z.-]*", row[0]) for row in lines)
    return list(dict.fromkeys(row[0] for row in lines)) if alone else []
