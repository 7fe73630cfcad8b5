"""Simulate: what the import of a file will do at the target, as far as the target's published rules tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from pandas import DataFrame

from schemas.profile import Of, Target
from transforms.sent import Entry, Sent

NOBODY: Mapping[str, str] = {}
GROUPED = frozenset({"groep", "groepsnaam", "groepscode", "klascode", "hierarchie", "stamklas", "lidmaatschap"})
"""Columns that tell which group somebody is in."""


@dataclass(frozen=True)
class Table:
    """The rows of one file (or of the files of one kind together), as they are written."""

    name: str
    """Of the file, as `Target.apart` has it."""
    of: Of
    rows: DataFrame
    """Under the target's headers."""
    entries: Mapping[str, Entry]
    """What they tell, by key; `sent.entries`."""
    kept_out: frozenset[str] = frozenset()
    """Who or what is there and has no row, because the target does not take it."""
    told_left: frozenset[str] = frozenset()
    """Who has a row that says that it left."""


class Refusal(NamedTuple):
    """Why a target would refuse a row, or with `row` None a whole file."""

    file: str
    row: int | None
    """The row's place among those of the file, from 0."""
    code: str
    header: str


@dataclass(frozen=True)
class Simulation:
    """What the import of a target's files will do; the numbers are of pupils, or of what it has instead of them."""

    target: str
    of: Of = "leerlingen"
    """What the numbers are of."""
    first: bool = False
    """Whether nothing was sent before, so that what is new to the target cannot be known."""
    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    """To another group."""
    archived: tuple[str, ...] = ()
    """Who disappears there, by absence or by a row that says so."""
    left_behind: tuple[str, ...] = ()
    """Who left and stays there until a person removes it."""
    unchanged: int = 0
    refused: tuple[Refusal, ...] = field(default=())
    renumbered: tuple[tuple[str, str], ...] = ()
    """Old and new number of who is known there under the old one: to the target the new one is somebody else."""

    beside: Mapping[Of, Mapping[str, int]] = field(default_factory=dict)
    """What becomes of the other kinds of rows of the target, such as its groups, in counts."""

    def counts(self) -> dict[str, int]:
        """Returns how many there are of each, for who is not to know who they are."""
        return {**_counts(self), "refused": len(self.refused), "renumbered": len(self.renumbered)}


def simulate(tables: Sequence[Table], target: Target, sent: Sent, renumbered: Mapping[str, str] = NOBODY) -> Simulation:
    """Returns what importing these tables will do, given what the target was told before.

    Args:
        renumbered: the number of pupils before -> their number now.
    """
    kinds = list(dict.fromkeys(table.of for table in tables))
    main: Of = "leerlingen" if "leerlingen" in kinds or not kinds else kinds[0]
    found = {kind: _of_kind(kind, tables, target, sent) for kind in (main, *kinds)}
    others = sorted(
        (old, new)
        for old, new in renumbered.items()
        if old in told_before(sent, target) and old not in found[main].there
    )
    return replace(
        found[main].simulation,
        first=not sent.delivery,
        renumbered=tuple(others),
        beside={kind: _counts(one.simulation) for kind, one in found.items() if kind != main},
    )


def told_before(sent: Sent, target: Target, of: Of = "leerlingen") -> dict[str, Entry]:
    """Returns what the target was told before of one kind, by key."""
    parts = target.apart()
    files = (told for name, told in sent.parts.items() if name in parts and parts[name].of == of)
    return {key: one for told in files for key, one in told.items()}


class _Kind(NamedTuple):
    simulation: Simulation
    there: frozenset[str]
    """Who or what the school still has."""


def _of_kind(kind: Of, tables: Sequence[Table], target: Target, sent: Sent) -> _Kind:
    own = [table for table in tables if table.of == kind]
    now = {key: one for table in own for key, one in table.entries.items()}
    before = told_before(sent, target, kind)
    there = frozenset(now).union(*(table.kept_out for table in own))
    told_left = frozenset[str]().union(*(table.told_left for table in own))
    both = [key for key in now if key in before]
    told = [] if target.who == "new" and target.leavers != "absence" else both
    again = set(now) & sent.left - set(before)
    moved = {key for key in told if now[key].place != before[key].place} if _tells_groups(target, kind) else set()
    updated = {key for key in told if now[key].digest != before[key].digest} - moved | again
    absent = target.leavers == "absence"
    archived = set(before) - set(now) if absent else told_left
    simulation = Simulation(
        target.name,
        kind,
        created=tuple(sorted(set(now) - set(before) - again)),
        updated=tuple(sorted(updated)),
        moved=tuple(sorted(moved)),
        archived=tuple(sorted(archived)),
        left_behind=() if absent or target.leavers == "elsewhere" else tuple(sorted(set(before) - there - told_left)),
        unchanged=len(both) - len(moved) - len(updated - again),
    )
    return _Kind(simulation, there)


def _tells_groups(target: Target, kind: Of) -> bool:
    """Tells whether the target, or who goes through a list of everybody, can see what group a row of a kind is in."""
    parts = [part for part in target.apart().values() if part.of == kind]
    by_place = target.one_file_per == "groep" or (target.made == "list" and not target.tasks)
    return by_place or any(one.source in GROUPED for part in parts for one in part.columns)


def _counts(one: Simulation) -> dict[str, int]:
    keys = ("created", "updated", "moved", "archived", "left_behind")
    return {**{key: len(getattr(one, key)) for key in keys}, "unchanged": one.unchanged}
