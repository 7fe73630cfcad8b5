"""Groups: one name and one key for every group of a school, as it is and not as the export split it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import count
from typing import NamedTuple

import numpy as np

from transforms.canonical.batch import Batch, Rows, as_cells, distinct
from transforms.values.dates import is_serial
from transforms.values.groups import (
    common_key,
    restore_group,
    same_group,
    without_teacher,
    without_year,
)


class Group(NamedTuple):
    """A group as some rows say it."""

    vestiging: str
    key: str
    name: str


def restore_groups(batch: Batch) -> None:
    """Gives back the groups that Excel made into dates."""
    for column in ("groepsnaam", "groep"):
        numbered = batch.per_part(batch.marks(column, is_serial))
        filled = batch.per_part(batch.filled(column))
        serials = [bool(number * 2 <= all_) for number, all_ in zip(numbered, filled, strict=True)]
        batch.each(column, restore_group, serials)
    restored = batch.having("GROUP_RESTORED", "groepsnaam") | batch.having("GROUP_RESTORED", "groep")
    batch.decide("groups", ["restored"] * len(batch.parts), batch.per_part(restored))


def join_groups(batch: Batch) -> None:
    """Gives every group of a school one name and one key."""
    columns = [batch.text(column) for column in ("vestiging", "groep", "groepsnaam")]
    rows, which = distinct(*columns, batch.part)
    stated = [Group(*(str(column[row]) for column in columns)) for row in rows]
    groups = _settled(batch, rows, stated, np.bincount(which, minlength=len(rows)))
    silent = ~batch.said("groep") & ~batch.said("groepsnaam")
    for column, part in (("groep", "key"), ("groepsnaam", "name")):
        cells = as_cells([getattr(group, part) for group in groups])[which]
        cells[(cells == "") & silent] = None  # a name that is empty says that there is no key either
        batch.cells[column] = cells


def _settled(batch: Batch, rows: Rows, stated: list[Group], sizes: Rows) -> list[Group]:
    """Settles the groups school by school, and notes which were joined."""
    schools: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        schools[batch.parts[batch.part[row]].school].append(place)
    groups = list(stated)
    for places in schools.values():
        one_school = Counter[Group]()
        for place in places:
            one_school[stated[place]] += int(sizes[place])
        answers, joined = settle(one_school)
        for place in places:
            groups[place] = answers[stated[place]]
        batch.note("GROUP_JOINED", {int(batch.part[rows[places[0]]]): joined})
    return groups


def settle(groups: Mapping[Group, int]) -> tuple[dict[Group, Group], int]:
    """Returns every group of one school with its one name and key, and how many were joined.

    Args:
        groups: the groups as the rows say them, with the number of rows.
    """
    stated_names = _stated_names(groups)
    spelling = _spelling(stated_names, groups)
    names = _without_teachers({group: spelling[name] for group, name in stated_names.items()})
    keys: dict[tuple[str, str], set[str]] = defaultdict(set)
    own: Counter[tuple[str, str]] = Counter()  # rows whose key is the name itself, less those with another one
    years: dict[tuple[str, str], set[str]] = defaultdict(set)
    for group, name in names.items():
        stated = stated_names[group]
        keys[group.vestiging, name] |= {group.key} - {"", stated}
        own[group.vestiging, name] += groups[group] * (bool(group.key) and (1 if group.key == stated else -1))
        years[group.vestiging, name] |= {same_group(stated)} if without_year(stated) != stated else set()
    answers = {group: group for group in groups}
    for group, name in names.items():
        place = group.vestiging, name
        named = own[place] > 0 or not keys[place]
        answers[group] = Group(group.vestiging, name if named else common_key(keys[place]), name)
    several = [len(keys[place]) > 1 or len(years[place]) > 1 or (own[place] > 0 and keys[place]) for place in keys]
    return answers, sum(map(bool, several))


def _stated_names(groups: Mapping[Group, int]) -> dict[Group, str]:
    """Returns the name of every group; one with only a key takes the name that others give that key, else the key."""
    named = {(group.vestiging, group.key): group.name for group in sorted(groups, reverse=True) if all(group[1:])}
    names = {group: group.name or named.get((group.vestiging, group.key), group.key) for group in groups}
    return {group: name for group, name in names.items() if name}


def _spelling(names: Mapping[Group, str], sizes: Mapping[Group, int]) -> dict[str, str]:
    """Returns for every name the most used spelling of the whole group."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for group, name in names.items():
        spellings[same_group(without_year(name))][without_year(name)] += sizes[group]
    best = {same: min(found, key=lambda name: (-found[name], name)) for same, found in spellings.items()}
    return {name: best[same_group(without_year(name))] for name in names.values()}


def _without_teachers(names: Mapping[Group, str]) -> dict[Group, str]:
    """Returns the names without teachers; groups that then would share a name get a letter behind it."""
    keys: dict[str, set[str]] = defaultdict(set)
    for group, name in names.items():
        keys[name].add(group.key if group.key != group.name and group.name else "")
    shared: dict[str, set[str]] = defaultdict(set)
    for name in keys:
        shared[same_group(without_teacher(name))].add(name)
    short = {name: without_teacher(name) for name in keys}
    taken = set(shared)
    for sharing in shared.values():
        if len(sharing) > 1 and not _one_key(keys[name] for name in sharing):
            stripped = [name for name in sharing if short[name] != name]
            for name in sorted(stripped, key=lambda name: (min(keys[name]), name)):
                short[name] = _lettered(short[name], taken)
                taken.add(same_group(short[name]))
    return {group: short[name] for group, name in names.items()}


def _one_key(keys: Iterable[set[str]]) -> bool:
    """Tells whether names are those of one group after all: they all have the one same key."""
    found = set().union(*keys)
    return len(found) == 1 and "" not in found


def _lettered(name: str, taken: Collection[str]) -> str:
    """Returns the name with the first letter that makes it a new one: A … Z, A1 …"""
    letters = (f"{chr(ord('A') + number % 26)}{number // 26 or ''}" for number in count())
    return next(f"{name} {letter}" for letter in letters if same_group(f"{name} {letter}") not in taken)
