"""Groups: one name and one key for every group of a school, as it is and not as the export split it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import count
from typing import NamedTuple

import numpy as np

from transforms.canonical.batch import Batch, distinct
from transforms.values.dates import is_serial
from transforms.values.groups import (
    common_key,
    restore_group,
    same_group,
    without_teacher,
    without_year,
)


class Group(NamedTuple):
    """A group as some rows say it; the name is the key where the file has no name."""

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


def join_groups(batch: Batch) -> None:
    """Gives every group of a school one name and one key."""
    columns = [batch.text(column) for column in ("vestiging", "groep", "groepsnaam")]
    rows, which = distinct(*columns, batch.part)
    sizes = np.bincount(which, minlength=len(rows))
    stated = [Group(*(str(column[row]) for column in columns)) for row in rows]
    schools: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        schools[batch.parts[batch.part[row]].school].append(place)
    settled: dict[int, Group] = {}
    for places in schools.values():
        one_school = Counter[Group]()
        for place in places:
            one_school[stated[place]] += int(sizes[place])
        answers, joined = settle(one_school)
        settled.update({place: answers[stated[place]] for place in places})
        batch.note("GROUP_JOINED", {int(batch.part[rows[places[0]]]): joined})
    for column, values in (
        ("groep", [settled[place].key for place in range(len(rows))]),
        ("groepsnaam", [settled[place].name for place in range(len(rows))]),
    ):
        cells = np.array(values, dtype=object)[which] if values else batch.cells[column]
        known = batch.said("groep") | batch.said("groepsnaam")
        batch.cells[column] = np.where(known & ((cells != "") | batch.said(column)), cells, None)


def settle(groups: Mapping[Group, int]) -> tuple[dict[Group, Group], int]:
    """Returns every group of one school with its one name and key, and how many were joined.

    Args:
        groups: the groups as the rows say them, with the number of rows.
    """
    stated_names = _stated_names(groups)
    spelling = _spelling(stated_names, groups)
    names = _without_teachers({group: spelling[name] for group, name in stated_names.items()})
    keys: dict[tuple[str, str], set[str]] = defaultdict(set)
    stated: dict[tuple[str, str], set[str]] = defaultdict(set)
    for group, name in names.items():
        place = (group.vestiging, name)
        stated[place].add(same_group(stated_names[group]))
        if group.key and group.key != stated_names[group]:
            keys[place].add(group.key)
    single = {place: common_key(found) for place, found in keys.items()}
    answers = {
        group: Group(group.vestiging, single.get((group.vestiging, name), name), name) for group, name in names.items()
    }
    answers.update({group: group for group in groups if group not in answers})
    joined = sum(len(keys[place]) > 1 or len(said) > 1 for place, said in stated.items())
    return answers, joined


def _stated_names(groups: Mapping[Group, int]) -> dict[Group, str]:
    """Returns the name of every group; one that has only a key takes the name other rows give that key, else the key."""
    named = {(group.vestiging, group.key): group.name for group in sorted(groups, reverse=True) if group.name}
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
    for same, sharing in shared.items():
        if len(sharing) > 1 and not _one_key(keys[name] for name in sharing):
            stripped = [name for name in sharing if short[name] != name]
            for name in sorted(stripped, key=lambda name: (min(keys[name]), name)):
                short[name] = _lettered(short[name], taken)
    return {group: short[name] for group, name in names.items()}


def _one_key(keys: Iterable[set[str]]) -> bool:
    """Tells whether names are those of one group after all: they all have the one same key."""
    found = set().union(*keys)
    return len(found) == 1 and "" not in found


def _lettered(name: str, taken: set[str]) -> str:
    for number in count():
        letter = f"{chr(ord('A') + number % 26)}{number // 26 or ''}"
        candidate = f"{name} {letter}"
        if same_group(candidate) not in taken:
            taken.add(same_group(candidate))
            return candidate
    raise AssertionError("count() does not end")
