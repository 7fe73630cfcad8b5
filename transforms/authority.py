"""Authority: what of the pupils is withheld from a receiver because the source does not lead there.

What a person set by hand and said goes in the place of what the source says. Otherwise a cell stays empty where the
receiver leaves empty cells alone and does not need it, and else a row that has to be whole repeats what was told last,
as far as that is known. What can be done in none of these ways is told after all, and reported. A row is never left out
for it: there are receivers that archive who is absent.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from pandas import DataFrame

from schemas.authority import DISCREET, HAND, Rule, columns_of

Values = Mapping[str, Mapping[str, str]]
"""Pupil number -> column -> what a receiver was told last, or has."""
NO_VALUES: Values = {}


@dataclass(frozen=True)
class Protection:
    """What a person set by hand at a receiver and wants to stay so."""

    number: str
    field: str
    until: date
    """The last day."""
    by: str
    reason: str
    target: str = ""
    """Empty: at all."""
    day: str = ""
    """When it was said."""
    values: Mapping[str, str] = dataclasses.field(default_factory=dict, repr=False)
    """Column -> what was set there, of every column of the field that the receiver is told; empty where nobody said."""

    def holds(self, target: str, today: date) -> bool:
        """Tells whether it counts for a receiver on a day."""
        return self.target in ("", target) and today <= self.until


class Withheld(NamedTuple):
    """A field of a pupil that a receiver was not to be given; never the value."""

    target: str
    number: str
    field: str
    """A block or a column."""
    rule: str
    sent: bool = False
    """Whether it had to be given all the same."""
    until: str = ""
    """Of what a person protects, as the next two."""
    by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Authority:
    """Who leads at one receiver."""

    target: str
    rules: Mapping[str, Rule] = field(default_factory=dict)
    """Field -> rule, of those that the receiver is told; one that is not named is led by the source."""
    by_hand: Mapping[str, Mapping[str, Protection]] = field(default_factory=dict)
    """Pupil number -> field -> what a person protects."""
    may_be_empty: frozenset[str] = frozenset()
    """Fields whose cells the receiver does not need and leaves alone where they are empty."""
    needs: tuple[frozenset[str], ...] = ()
    """Columns of which, every time, the receiver needs at least one."""

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields in which the source does not lead for everybody."""
        ruled = {name for name, rule in self.rules.items() if rule != "source"}
        return tuple(sorted(ruled.union(*self.by_hand.values())))

    def rule(self, number: str, name: str) -> str:
        """Returns the rule for a field of a pupil: what a person says comes first."""
        return HAND if name in self.by_hand.get(number, {}) else self.rules.get(name, "source")

    def set_by_hand(self, number: str, name: str, row: Mapping[str, str]) -> tuple[str, ...] | None:
        """Returns what a person set for a pupil in the columns of a field, in their order; None where nobody said.

        Args:
            row: what the source says in these columns, for those of which the receiver is told nothing.
        """
        one = self.by_hand.get(number, {}).get(name)
        return tuple(one.values.get(column, row[column]) for column in row) if one and one.values else None


@dataclass(frozen=True)
class Held:
    """Rows without what the receiver is not to be given."""

    rows: DataFrame
    withheld: tuple[Withheld, ...]
    values: Values
    """What the receiver has afterwards in the fields in which the source does not lead, as far as that is known."""


def authority_of(
    target: str,
    rules: Mapping[str, Rule],
    protections: Sequence[Protection],
    fields: Collection[str],
    today: date,
    may_be_empty: frozenset[str] = frozenset(),
    needs: tuple[frozenset[str], ...] = (),
) -> Authority:
    """Returns who leads at a receiver today, in the fields that it is told."""
    by_hand: dict[str, dict[str, Protection]] = {}
    for one in sorted(protections, key=lambda one: (one.target, one.until)):
        if one.field in fields and one.holds(target, today):
            by_hand.setdefault(one.number, {})[one.field] = one
    return Authority(
        target, {name: rule for name, rule in rules.items() if name in fields}, by_hand, may_be_empty, needs
    )


def withhold(rows: DataFrame, authority: Authority, told: Values, known: Collection[str]) -> Held:
    """Returns rows about pupils as a receiver may be given them.

    Args:
        rows: column leerlingnummer, and those that are told; a block is whole in it, or what is there of it is.
        told: what the receiver has, as far as that is known.
        known: the pupils that it has.
    """
    names = [name for name in authority.fields if any(column in rows for column in columns_of(name))]
    if not names or rows.empty:
        return Held(rows, (), NO_VALUES)
    cells = {column: rows[column].fillna("").tolist() for column in _used(rows, authority)}
    withheld, values, changed = list[Withheld](), dict[str, dict[str, str]](), set[str]()
    for name in names:
        columns = tuple(column for column in columns_of(name) if column in rows)
        for place, number in enumerate(rows["leerlingnummer"]):
            if (rule := authority.rule(number, name)) == "source":
                continue
            row = {column: cells[column][place] for column in cells}
            by_hand = authority.set_by_hand(number, name, {column: row[column] for column in columns})
            case = _Case(number, name, columns, rule, row, _had(told.get(number), columns), number in known, by_hand)
            put = _put(case, authority)
            withheld += _reported(case, put, authority)
            if (after := _after(case, put)) is not None:
                values.setdefault(number, {}).update(zip(columns, after, strict=True))
            for column, cell in zip(columns, put, strict=True):
                changed |= {column} if cell != cells[column][place] else set()
                cells[column][place] = cell
    held = {column: cells[column] for column in sorted(changed)}
    return Held(rows.assign(**held).astype(dict.fromkeys(held, "str")), tuple(withheld), values)


@dataclass(frozen=True)
class _Case:
    """One field of one pupil."""

    number: str
    name: str
    columns: tuple[str, ...]
    rule: str
    row: Mapping[str, str]
    had: tuple[str, ...] | None
    """What the receiver has; None where that is not known."""
    known: bool
    by_hand: tuple[str, ...] | None
    """What a person set there; None where nobody said."""

    @property
    def now(self) -> tuple[str, ...]:
        """What the source says."""
        return tuple(self.row[column] for column in self.columns)

    @property
    def concerns(self) -> bool:
        """Whether the source says something else than the receiver has, or is to keep."""
        there = self.had if self.by_hand is None else self.by_hand
        return self.now != there and (any(self.now) or there is not None)

    @property
    def is_overruled(self) -> bool:
        """Whether giving what the source says goes against the rule."""
        if not self.concerns or (self.rule == "fill" and self.had is not None and not any(self.had)):
            return False
        return self.known or self.rule in ("target", HAND)


def _put(case: _Case, authority: Authority) -> tuple[str, ...]:
    """Returns what stands in the row in the place of what the source says, if it is not that."""
    nothing = tuple("" for _ in case.columns)
    if case.now == nothing and DISCREET.issuperset(case.columns):
        return nothing
    if case.by_hand is not None and _suffices(case, case.by_hand, authority):
        return case.by_hand
    if case.rule in ("once", "fill") and not case.known:
        return case.now
    if case.rule == "fill" and case.had is not None and not any(case.had):
        return case.now
    choices = [nothing] if case.name in authority.may_be_empty else []
    choices += [case.had] if case.had is not None else []
    return next((choice for choice in choices if _suffices(case, choice, authority)), case.now)


def _suffices(case: _Case, cells: tuple[str, ...], authority: Authority) -> bool:
    """Tells whether the receiver takes the row with these cells as well as it does with the source's."""
    row = {**case.row, **dict(zip(case.columns, cells, strict=True))}
    for needed in authority.needs:
        filled, fills = (any(cells_of.get(column) for column in needed) for cells_of in (case.row, row))
        if needed.intersection(case.columns) and filled and not fills:
            return False
    return True


def _after(case: _Case, put: tuple[str, ...]) -> tuple[str, ...] | None:
    """Returns what the receiver has afterwards; None where that stays unknown."""
    left_alone = put != case.now and not any(put) and put != case.by_hand
    return case.had if left_alone else put


def _reported(case: _Case, put: tuple[str, ...], authority: Authority) -> Iterator[Withheld]:
    """Yields that the source says something else than is given, or that it is given against the rule."""
    sent = put == case.now
    if not (case.is_overruled if sent else case.concerns):
        return
    one = authority.by_hand.get(case.number, {}).get(case.name) if case.rule == HAND else None
    about = (one.until.isoformat(), one.by, one.reason) if one else ()
    yield Withheld(authority.target, case.number, case.name, case.rule, sent, *about)


def _used(rows: DataFrame, authority: Authority) -> Iterator[str]:
    """Yields the columns that are looked at."""
    wanted = {column for name in authority.fields for column in columns_of(name)}
    wanted.update(column for needed in authority.needs for column in needed)
    return (column for column in rows.columns if column in wanted)


def _had(told: Mapping[str, str] | None, columns: Sequence[str]) -> tuple[str, ...] | None:
    if told is None or any(column not in told for column in columns):
        return None
    return tuple(told[column] for column in columns)
