"""Of which pupil of the school a result is: by pupil number, ECK iD or a confirmed account; in doubt of nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from transforms.conserve import PRESENT
from transforms.headings import normal
from transforms.results.read import Row
from transforms.values.numbers import read_number

EVERY = "*"
"""Instead of the name of a method: all of them."""


@dataclass(frozen=True)
class Pupil:
    """What the register says of a pupil that matters for results."""

    number: str
    status: str
    school_year: str
    group: str
    eckid: str = ""

    @property
    def present(self) -> bool:
        return self.status in PRESENT


@dataclass(frozen=True)
class School:
    """What is known of a school when its results come."""

    state: str
    """How the connection that brings results stands; `""` for none."""
    pupils: Mapping[str, Pupil] = field(default_factory=dict)
    """By number."""
    numbers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Number that somebody has or had -> the numbers that those children have now."""
    accounts: Mapping[str, str] = field(default_factory=dict)
    """Confirmed account -> pupil number."""
    on: frozenset[tuple[str, str]] = frozenset()
    """(method, group) for which results go along, in normal form."""
    today: str = ""
    """`YYYY-MM-DD`; empty where that does not matter."""

    @cached_property
    def _by_eckid(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for one in self.pupils.values():
            if one.eckid:
                found.setdefault(one.eckid, set()).add(one.number)
        return {eckid: frozenset(numbers) for eckid, numbers in found.items()}

    def whose(self, row: Row) -> tuple[str, str]:
        """Returns the number of the pupil, or why it is not known: `unknown_pupil` or `doubtful_pupil`."""
        sent = row["leerlingnummer_bron"]
        number = "" if sent.startswith("#") else read_number(sent).value or ""
        named = set(self.numbers.get(number, ()))
        named |= {self.accounts[sent]} & self.pupils.keys() if sent in self.accounts else set()
        same = self._by_eckid.get(row["eckid"], frozenset())
        if same:
            found = set(same & named if named else same)
        else:
            found = named
            if row["eckid"] and any(self.pupils[one].eckid for one in named):
                return "", "doubtful_pupil"  # the number is of a child with another ECK iD
        if not found and not named:
            return "", "unknown_pupil"
        return (min(found), "") if len(found) == 1 else ("", "doubtful_pupil")

    def is_on(self, method: str, group: str) -> str:
        """Returns `""` where the results of a method go along for a group, and otherwise why they do not."""
        methods = {one for one, of in self.on if of == normal(group)}
        if not methods:
            return "group_off"
        return "" if EVERY in methods or (method and normal(method) in methods) else "method_off"
