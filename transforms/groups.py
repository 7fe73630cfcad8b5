"""The groups of a school as a platform shows them: source, who shares them, how many pupils, and whether it is linked.

The columns are those of Gynzy's administration of groups: Groep, Bron, Gedeeld met, Leerlingen, Gekoppeld.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from transforms.conserve import PRESENT
from transforms.rules import groepsnaam
from transforms.values.groups import same_group
from transforms.values.names import join_name


@dataclass(frozen=True)
class Group:
    """One group."""

    name: str
    """`""` for the pupils without one."""
    source: str
    """The title of the system that the school's last list came from."""
    shared_with: tuple[str, ...]
    """The names of the staff of the group."""
    pupils: int
    linked: bool
    """Whether the platform was told of pupils in this group; it begins every school year without groups."""


def groups(pupils: pd.DataFrame, source: str, staff: Mapping[str, Sequence[str]], told: Collection[str]) -> list[Group]:
    """Returns the groups of one school, by year and name.

    Args:
        pupils: all pupils of the school; columns `compare.KNOWN`.
        source: the title of the system that the last list came from.
        staff: group, as `same_group` has it -> the names of its staff.
        told: the names of the groups that the platform was told of.
    """
    here = groepsnaam(pupils[pupils["status"].isin(PRESENT)])
    counts = here["groepsnaam"].fillna("").value_counts()
    linked = {same_group(name) for name in told}
    names = sorted(map(str, counts.index), key=_in_order)
    return [
        Group(
            name,
            source,
            tuple(staff.get(same_group(name), ())),
            int(counts[name]),
            name != "" and same_group(name) in linked,
        )
        for name in names
    ]


def staff_of_groups(staff: pd.DataFrame) -> dict[str, list[str]]:
    """Returns the names of the staff of every group, as `same_group` has its name.

    Args:
        staff: columns `memory.STAFF_KNOWN`; `groepen` holds a group on each line.
    """
    found: dict[str, list[str]] = {}
    columns = ["groepen", "roepnaam", "voorvoegsel", "achternaam"]
    active = staff.loc[staff["status"] == "active", columns].astype(object).fillna("")
    for named, *parts in active.itertuples(index=False, name=None):
        for group in filter(None, map(str.strip, named.splitlines())):
            found.setdefault(same_group(group), []).append(join_name(*parts))
    return {group: sorted(dict.fromkeys(names)) for group, names in found.items()}


def _in_order(name: str) -> list[tuple[int, str]]:
    """Returns what puts `2a` before `10a`, and the pupils without a group last."""
    parts = re.findall(r"\d+|\D+", name.casefold())
    return [(int(part), "") if part.isdecimal() else (999, part) for part in parts] or [(1000, "")]
