"""Protections: what a person set by hand at a target and wants to stay so, in the register; never the value."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, delete, func, select

from flows.accounts import life_of
from flows.cards import Owners
from flows.deliveries import put
from flows.lives import Life, Lives
from flows.register_schema import EVENT, PROTECTION
from transforms.authority import Protection


def read_protections(connection: Connection, schools: Sequence[str]) -> dict[str, tuple[Protection, ...]]:
    """Returns what is protected of the pupils of the schools, by school and under the numbers they have now."""
    found = {}
    for school in schools:
        rows = _rows(connection, school)
        owners = Owners(connection, school) if rows else None
        told = [(owners.now(row), row) for row in rows] if owners else []
        if some := tuple(_protection(number, row) for number, row in told if number):
            found[school] = some
    return found


def in_force(connection: Connection, school: str, today: date) -> str:
    """Returns what is protected at a school today as one text: with another one the same list gives another file."""
    own = read_protections(connection, [school]).get(school, ())
    told = [(one.number, one.field, one.target) for one in own if one.until >= today]
    return "\n".join(" ".join(one) for one in sorted(told))


def write_protection(connection: Connection, school: str, one: Protection) -> None:
    """Writes that something is protected, in the place of what was said about the same before."""
    last = select(func.max(EVENT.c.id)).where(EVENT.c.school == school, EVENT.c.leerlingnummer == one.number)
    key = {"school": school, "target": one.target, "leerlingnummer": one.number, "field": one.field}
    told = {"until_day": one.until.isoformat(), "decided_by": one.by, "reason": one.reason, "day": one.day}
    put(connection, PROTECTION, key, {**told, "event": connection.scalar(last) or 0})


def lift_protections(connection: Connection, school: str, number: str, field: str, target: str) -> int:
    """Takes away what is protected of a pupil, at one target or at all, and returns how much that was."""
    rows = _rows(connection, school)
    owners = Owners(connection, school) if rows else None
    these = [
        row
        for row in rows
        if owners and owners.now(row) == number and row["field"] == field and target in ("", row["target"])
    ]
    return _delete(connection, these)


def protections_of(connection: Connection, school: str, lives: Lives, kin: frozenset[Life]) -> list[dict[str, str]]:
    """Returns what is protected of one child, for who asks for it."""
    rows = [row for row in _rows(connection, school) if life_of(lives, row) in kin]
    names = ("target", "field", "until_day", "decided_by", "reason", "day")
    return [{name: row[name] for name in names} for row in rows]


def remove_protections(connection: Connection, school: str, lives: Lives, doomed: frozenset[Life]) -> int:
    """Deletes what is protected of children who are purged, and returns how much that was."""
    return _delete(connection, [row for row in _rows(connection, school) if life_of(lives, row) in doomed])


def _rows(connection: Connection, school: str) -> list[RowMapping]:
    order = (PROTECTION.c.leerlingnummer, PROTECTION.c.field, PROTECTION.c.target)
    return list(connection.execute(select(PROTECTION).where(PROTECTION.c.school == school).order_by(*order)).mappings())


def _protection(number: str, row: RowMapping) -> Protection:
    until = date.fromisoformat(row["until_day"])
    return Protection(number, row["field"], until, row["decided_by"], row["reason"], row["target"], row["day"])


def _delete(connection: Connection, rows: Sequence[RowMapping]) -> int:
    for row in rows:
        connection.execute(delete(PROTECTION).where(_this(row)))
    return len(rows)


def _this(row: RowMapping) -> ColumnElement[bool]:
    return and_(*(column == row[column.name] for column in PROTECTION.primary_key))
