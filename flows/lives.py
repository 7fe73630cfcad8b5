"""Lives: under which numbers of a school one child was known, and which events of a number are about that child.

A number may serve another child once the first one has a new number: the first life of that number has ended then.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Row, func, select

from flows.register_schema import EVENT, LINK
from flows.undone import read_undoes, root_of


@dataclass(frozen=True)
class Life:
    """One child under one number."""

    number: str
    ended: bool = False
    """Whether the number was given up; otherwise this is who has it now."""


@dataclass(frozen=True)
class Lives:
    """All lives of a school that are tied to each other, and where each that ended did so."""

    ends: Mapping[str, int]
    """Number -> the last event of its life that ended."""
    last: Mapping[str, int]
    """Number -> its last event."""
    ties: Mapping[Life, frozenset[Life]]

    def of(self, life: Life) -> frozenset[Life]:
        """Returns all lives of the same child, this one among them."""
        found, new = {life}, [life]
        while new:
            further = self.ties.get(new.pop(), frozenset()) - found
            found |= further
            new += further
        return frozenset(found)

    def named(self, number: str) -> Life:
        """Returns the life that a person means who names a number: the present one if there is one."""
        return Life(number, self.last.get(number, 0) == self.ends.get(number, -1))

    def has(self, lives: Collection[Life], number: str, event: int) -> bool:
        """Tells whether an event of a number is about one of the lives."""
        return Life(number, event <= self.ends.get(number, 0)) in lives

    @property
    def over(self) -> frozenset[Life]:
        """The lives that ended."""
        return frozenset(Life(number, True) for number in self.ends)


def read_lives(connection: Connection, school: str) -> Lives:
    """Returns the lives of a school."""
    number, last = EVENT.c.leerlingnummer, func.max(EVENT.c.id)
    these = select(number, last).where(EVENT.c.school == school).group_by(number)
    ends = _by_number(connection.execute(these.where(EVENT.c.after == "")))
    within = (LINK.c.school == school) & (LINK.c.other_school == school) & (LINK.c.kind == "renumbered")
    links = connection.execute(select(LINK).where(within)).all()
    told = _told(connection, school) if links else {}
    pairs = [_pair(link.leerlingnummer, link.other_number, ends, told.get(link.delivery, 0)) for link in links]
    tied = {life for pair in pairs for life in pair}
    alone = [Life(number, True) for number in ends if Life(number, True) not in tied]
    undone = [(life, Life(life.number)) for life in alone]  # undone and delivered again: the same child, if any
    return Lives(ends, _by_number(connection.execute(these)), _ties([*pairs, *undone]))


def _by_number(rows: Iterable[Row[tuple[str, int]]]) -> dict[str, int]:
    return {row[0]: row[1] for row in rows}


def _told(connection: Connection, school: str) -> dict[str, int]:
    """Returns for every delivery its last event, or that of the last undoing of it and of that undoing."""
    undoes = read_undoes(connection, school)
    these = select(EVENT.c.delivery, func.max(EVENT.c.id)).where(EVENT.c.school == school).group_by(EVENT.c.delivery)
    told: dict[str, int] = {}
    for delivery, last in connection.execute(these):
        root = root_of(delivery, undoes)
        told[root] = max(last, told.get(root, 0))
    return told


def _pair(old: str, new: str, ends: Mapping[str, int], told: int) -> tuple[Life, Life]:
    return Life(old, old in ends), Life(new, told < ends.get(new, 0))


def _ties(pairs: Sequence[tuple[Life, Life]]) -> dict[Life, frozenset[Life]]:
    ties: dict[Life, set[Life]] = {}
    for one, other in pairs:
        ties.setdefault(one, set()).add(other)
        ties.setdefault(other, set()).add(one)
    return {life: frozenset(others) for life, others in ties.items()}
