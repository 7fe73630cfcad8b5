"""What a person asks for when two sides are compared: what is shown, and what is taken over of whom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from flows.faults import Fault
from flows.lists import read_list
from flows.workspace import Workspace
from schemas.messages import Issue
from transforms.headings import normal
from transforms.owing import numbers_in
from transforms.reconcile import Reconciliation
from transforms.reconcile.choose import KINDS, Selection, parse_kinds
from transforms.reconcile.differ import numbers
from transforms.reconcile.moments import Moment
from transforms.reconcile.showing import Only, known_kinds, parse_only

Which = Literal["portal", "desktop"]
SIDES: tuple[Which, Which] = ("portal", "desktop")
PROFILES = {"portal": "zermelo_portal", "desktop": "zermelo_desktop"}


@dataclass(frozen=True)
class Asked:
    """What a person asks for on the command line."""

    school: str
    portal: tuple[Path, ...]
    desktop: tuple[Path, ...]
    take: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    """Pupil numbers, or files with them."""
    no_packages: tuple[str, ...] = ()
    everyone: bool = False
    workbook: Path | None = None
    portal_moment: Moment | None = None
    desktop_moment: Moment | None = None
    max_age: int | None = None
    only: tuple[str, ...] = ()
    """Sections, kinds or `section/kind` of which alone anything is shown."""


def selection_of(workspace: Workspace, asked: Asked, found: Reconciliation) -> Selection:
    """Returns what the options say. Raises `Fault` where they name what is not there."""
    afdelingen = _afdelingen(found)
    for afdeling in asked.no_packages:
        if afdeling not in afdelingen:
            facts = {"afdeling": afdeling, "known": ", ".join(afdelingen)}
            raise Fault(Issue("RECONCILE_NO_AFDELING", facts=facts))
    without = frozenset(number for said in asked.without for number in _numbers(workspace, asked, said, found))
    return Selection(kinds_of(asked.take), without, dict.fromkeys(asked.no_packages, False))


def kinds_of(texts: Sequence[str]) -> frozenset[tuple[str, str]]:
    kinds = parse_kinds(tuple(texts))
    if isinstance(kinds, str):
        known = ", ".join(f"{section}/{kind}" for section, names in KINDS.items() for kind in names)
        raise Fault(Issue("RECONCILE_TAKE", facts={"text": kinds, "known": known}))
    return kinds


def only_of(texts: Sequence[str]) -> Only:
    """Returns what is shown. Raises `Fault` where that is no kind of difference."""
    only = parse_only(texts)
    if isinstance(only, str):
        raise Fault(Issue("RECONCILE_ONLY", facts={"text": only, "known": ", ".join(known_kinds())}))
    return only


def _afdelingen(found: Reconciliation) -> list[str]:
    tables = [table for side in (found.portal, found.desktop) for table in side.tables.values() if "afdeling" in table]
    return sorted({str(name) for table in tables for name in table["afdeling"]})


def _numbers(workspace: Workspace, asked: Asked, said: str, found: Reconciliation) -> list[str]:
    """Returns the pupils that are meant by an option: those of a file, if there is one with that name."""
    known, path = numbers(found.portal) | numbers(found.desktop), Path(said).expanduser()
    if path.is_file():
        grids = read_list(workspace, path, asked.school)
        headings = {
            normal(text)
            for side in PROFILES.values()
            for text in workspace.sides()[side].tables["leerlingen"].headers["leerlingnummer"]
        }
        cells = [[cell.strip() for cell in row if cell.strip()] for grid in grids for row in grid.rows]
        plain = [row[0] for row in cells if row] if all(len(row) < 2 for row in cells) else []
        told = [one for one in plain if one in known] or numbers_in(grids, headings, known)
        if not told:
            raise Fault(Issue("EXCEPT_NO_NUMBERS", file=path.name))
        return list(told)
    told = [one for one in re.split(r"[,;\s]+", said) if one]
    if strange := [number for number in told if number not in known]:
        raise Fault(Issue("RECONCILE_NO_PUPIL", facts={"numbers": ", ".join(strange[:10])}))
    return told
