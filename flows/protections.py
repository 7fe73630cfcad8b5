"""Protections: what a person set by hand at a target and wants to stay so, in the register; the value under seal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date

from pandas import DataFrame
from sqlalchemy import ColumnElement, Connection, RowMapping, and_, delete, func, select, update

from flows.accounts import life_of
from flows.cards import Owners
from flows.deliveries import put
from flows.lives import Life, Lives
from flows.places import protection_place
from flows.register_schema import EVENT, PROTECTION
from flows.seal import Seal
from schemas.authority import DISCREET, columns_of
from transforms.authority import Protection

KEY = ("school", "target", "leerlingnummer", "field")


def read_protections(connection: Connection, seal: Seal, schools: Sequence[str]) -> dict[str, tuple[Protection, ...]]:
    """Returns what is protected of the pupils of the schools, by school and under the numbers they have now."""
    found = {}
    for school in schools:
        rows = _rows(connection, school)
        owners = Owners(connection, school) if rows else None
        told = [(owners.now(row), row) for row in rows] if owners else []
        if some := tuple(_protection(seal, number, row) for number, row in told if number):
            found[school] = some
    return found


def in_force(connection: Connection, school: str, today: date) -> str:
    """Returns what is protected at a school today as one text: with another one the same list gives another file."""
    rows = _rows(connection, school)
    owners = Owners(connection, school) if rows else None
    told = [
        (owners.now(row), row["field"], row["target"], hashlib.sha256(row["data"]).hexdigest() if row["data"] else "")
        for row in rows
        if owners and row["until_day"] >= today.isoformat()
    ]
    return "\n".join(" ".join(one).rstrip() for one in sorted(told) if one[0])


def write_protection(connection: Connection, seal: Seal, school: str, one: Protection) -> None:
    """Writes that something is protected, in the place of what was said about the same before."""
    last = select(func.max(EVENT.c.id)).where(EVENT.c.school == school, EVENT.c.leerlingnummer == one.number)
    key = {"school": school, "target": one.target, "leerlingnummer": one.number, "field": one.field}
    told = {"until_day": one.until.isoformat(), "decided_by": one.by, "reason": one.reason, "day": one.day}
    event = connection.scalar(last) or 0
    put(connection, PROTECTION, key, {**told, "event": event, "data": _closed(connection, seal, key, one.values)})


def forget_secret(connection: Connection, school: str, pupils: DataFrame) -> None:
    """Takes away what was set by hand of an address or the like that the administration has no more: it may be secret.

    Args:
        pupils: the school as it is now; columns leerlingnummer and `GEGEVENS`.
    """
    rows = [row for row in _rows(connection, school) if row["data"] and DISCREET.issuperset(columns_of(row["field"]))]
    owners = Owners(connection, school) if rows else None
    for row in rows:
        own = pupils.loc[pupils["leerlingnummer"] == owners.now(row)] if owners else pupils.iloc[:0]
        if len(own) and not is_told(own, row["field"]):
            connection.execute(update(PROTECTION).where(_this(row)).values(data=None))


def is_told(pupil: DataFrame, field: str) -> bool:
    """Tells whether the administration says anything in a field of a pupil."""
    return bool((pupil[list(columns_of(field))].fillna("") != "").to_numpy().any())


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


def protections_of(
    connection: Connection, seal: Seal, school: str, lives: Lives, kin: frozenset[Life]
) -> list[dict[str, object]]:
    """Returns what is protected of one child, for who asks for it."""
    rows = [row for row in _rows(connection, school) if life_of(lives, row) in kin]
    names = ("target", "field", "until_day", "decided_by", "reason", "day")
    return [{**{name: row[name] for name in names}, "given": _opened(seal, row)} for row in rows]


def remove_protections(connection: Connection, school: str, lives: Lives, doomed: frozenset[Life]) -> int:
    """Deletes what is protected of children who are purged, and returns how much that was."""
    return _delete(connection, [row for row in _rows(connection, school) if life_of(lives, row) in doomed])


def _rows(connection: Connection, school: str) -> list[RowMapping]:
    order = (PROTECTION.c.leerlingnummer, PROTECTION.c.field, PROTECTION.c.target)
    return list(connection.execute(select(PROTECTION).where(PROTECTION.c.school == school).order_by(*order)).mappings())


def _protection(seal: Seal, number: str, row: RowMapping) -> Protection:
    until, values = date.fromisoformat(row["until_day"]), _opened(seal, row)
    return Protection(number, row["field"], until, row["decided_by"], row["reason"], row["target"], row["day"], values)


def _opened(seal: Seal, row: RowMapping) -> dict[str, str]:
    """Returns what was set by hand, by column."""
    return dict(json.loads(seal.open(_place(row), row["data"]))) if row["data"] else {}


def _closed(connection: Connection, seal: Seal, key: Mapping[str, str], values: Mapping[str, str]) -> bytes | None:
    """Returns what was set by hand under seal: as it was where it is the same, as the seal of a text is never twice."""
    if not values:
        return None
    for row in _rows(connection, key["school"]):
        if all(row[name] == text for name, text in key.items()) and _opened(seal, row) == values:
            return bytes(row["data"])
    return seal.close(protection_place(*(key[name] for name in KEY)), json.dumps(dict(values), ensure_ascii=False))


def _place(row: RowMapping) -> str:
    return protection_place(*(row[name] for name in KEY))


def _delete(connection: Connection, rows: Sequence[RowMapping]) -> int:
    for row in rows:
        connection.execute(delete(PROTECTION).where(_this(row)))
    return len(rows)


def _this(row: RowMapping) -> ColumnElement[bool]:
    return and_(*(column == row[column.name] for column in PROTECTION.primary_key))
