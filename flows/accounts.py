"""Old accounts of pupils at a platform: whose each is, as people decided, under the number that pupil has now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlalchemy import Connection, RowMapping, delete, func, insert, select

from flows.lives import Life, Lives, read_lives
from flows.places import account_place
from flows.register_schema import ACCOUNT, EVENT, PUPIL
from flows.seal import Seal
from transforms.account_read import Decisions

ACCOUNTS = ("school", "target", "account", "leerlingnummer")
"""Columns of the accounts of which a person said whose they are."""


@dataclass(frozen=True)
class Settled:
    """What was decided about the accounts of one school at one target, by the numbers that pupils have now."""

    same: Mapping[str, str]
    """Account -> pupil number."""
    apart: frozenset[tuple[str, str]]
    """(account, pupil number)."""


def read_accounts(connection: Connection, seal: Seal, schools: Sequence[str]) -> pd.DataFrame:
    """Returns whose the accounts of pupils of the schools are; columns `ACCOUNTS`."""
    rows = connection.execute(select(ACCOUNT).where(ACCOUNT.c.school.in_(list(schools)), ACCOUNT.c.kind == "same"))
    lives = {school: _Numbers(connection, school) for school in schools}
    told = [(row["school"], row["target"], _name(seal, row), lives[row["school"]].now(row)) for row in rows.mappings()]
    return pd.DataFrame(sorted(told), columns=list(ACCOUNTS), dtype="str")


def read_settled(connection: Connection, seal: Seal, school: str, target: str) -> Settled:
    """Returns what was decided about the accounts of a school at a target."""
    numbers = _Numbers(connection, school)
    told = [(row["kind"], _name(seal, row), numbers.now(row)) for row in _rows(connection, school, target)]
    return Settled(
        {account: number for kind, account, number in sorted(told) if kind == "same"},
        frozenset((account, number) for kind, account, number in told if kind == "apart"),
    )


def remember_accounts(
    connection: Connection, seal: Seal, school: str, target: str, decisions: Decisions, by: str, reason: str, day: date
) -> None:
    """Writes what a person decided, in place of what was decided about the same account and pupil before."""
    before, numbers = _rows(connection, school, target), _Numbers(connection, school)
    told = [("same", account, number) for account, number in sorted(decisions.same.items())]
    told += [("apart", account, number) for account, number in sorted(decisions.apart)]
    for kind, account, number in told:
        mark = _mark(seal, target, account)
        for row in before:
            overtaken = row["kind"] == kind == "same" or number in (numbers.now(row), row["leerlingnummer"])
            if row["mark"] == mark and overtaken:
                _forget(connection, row)
        values = {"kind": kind, "decided_by": by, "reason": reason, "day": day.isoformat()}
        sealed = {"account": seal.close(account_place(school, target), account), "event": numbers.last(number)}
        key = {"school": school, "target": target, "mark": mark, "leerlingnummer": number}
        connection.execute(insert(ACCOUNT).values(**key, **values, **sealed))


def accounts_of(
    connection: Connection, seal: Seal, school: str, lives: Lives, kin: frozenset[Life]
) -> list[dict[str, str]]:
    """Returns what was decided about the accounts of one child, for who asks for it."""
    shown = ("target", "kind", "decided_by", "reason", "day")
    rows = [row for row in _rows(connection, school) if life_of(lives, row) in kin]
    return [{"account": _name(seal, row), **{name: row[name] for name in shown}} for row in rows]


def remove_accounts(connection: Connection, school: str, lives: Lives, doomed: frozenset[Life]) -> int:
    """Deletes what is known of the accounts of children who are purged, and returns how many rows that were."""
    rows = [row for row in _rows(connection, school) if life_of(lives, row) in doomed]
    for row in rows:
        _forget(connection, row)
    return len(rows)


def life_of(lives: Lives, row: RowMapping) -> Life:
    """Returns which child had the number when it was decided: it may be another's now."""
    return Life(row["leerlingnummer"], row["event"] <= lives.ends.get(row["leerlingnummer"], -1))


def check_of(seal: Seal, target: str, account: str) -> str:
    """Returns what shows of an account in a workbook that nobody changed it."""
    return _mark(seal, target, account)[:8]


class _Numbers:
    """Under which numbers the pupils of a school are known."""

    def __init__(self, connection: Connection, school: str) -> None:
        self.lives = read_lives(connection, school)
        self._pupils = set(connection.scalars(select(PUPIL.c.leerlingnummer).where(PUPIL.c.school == school)))
        these = select(EVENT.c.leerlingnummer, func.max(EVENT.c.id)).where(EVENT.c.school == school)
        rows = connection.execute(these.group_by(EVENT.c.leerlingnummer)).all()
        self._last = {row[0]: int(row[1]) for row in rows}

    def now(self, row: RowMapping) -> str:
        """Returns the number that the child has now, or had last."""
        life = life_of(self.lives, row)
        current: Iterable[str] = (one.number for one in self.lives.of(life) if not one.ended)
        return min(set(current) & self._pupils, default=row["leerlingnummer"])

    def last(self, number: str) -> int:
        return self._last.get(number, 0)


def _rows(connection: Connection, school: str, target: str = "") -> list[RowMapping]:
    these = select(ACCOUNT).where(ACCOUNT.c.school == school).order_by(*ACCOUNT.primary_key)
    return list(connection.execute(these.where(ACCOUNT.c.target == target) if target else these).mappings())


def _forget(connection: Connection, row: RowMapping) -> None:
    connection.execute(delete(ACCOUNT).where(*(column == row[column.name] for column in ACCOUNT.primary_key)))


def _name(seal: Seal, row: RowMapping) -> str:
    return seal.open(account_place(row["school"], row["target"]), row["account"])


def _mark(seal: Seal, target: str, account: str) -> str:
    return seal.mark(f"account/{target}", account)
