"""Aids (hulpmiddelen): what each pupil is to have at a target, as the school's list says, sealed in the register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Connection, RowMapping, delete, func, insert, select

from flows.accounts import life_of
from flows.cards import Owners
from flows.lives import Life, Lives
from flows.places import aid_place
from flows.register_schema import AID, EVENT
from flows.seal import Seal

Aids = dict[str, dict[str, str]]
"""Target -> pupil number -> the aids."""


def read_aids(connection: Connection, seal: Seal, schools: Sequence[str]) -> dict[str, Aids]:
    """Returns the aids of the pupils of the schools, by school and under the numbers they have now."""
    found: dict[str, Aids] = {}
    for school in schools:
        rows = _rows(connection, school)
        owners = Owners(connection, school) if rows else None
        for row in rows:
            if owners and (number := owners.now(row)):
                found.setdefault(school, {}).setdefault(row["target"], {})[number] = _open(seal, row)
    return found


def write_aids(
    connection: Connection, seal: Seal, school: str, target: str, aids: Mapping[str, str], today: date
) -> None:
    """Replaces what is known of a school and a target."""
    connection.execute(delete(AID).where(AID.c.school == school, AID.c.target == target))
    last = func.max(EVENT.c.id)
    these = select(EVENT.c.leerlingnummer, last).where(EVENT.c.school == school).group_by(EVENT.c.leerlingnummer)
    events = {row[0]: row[1] for row in connection.execute(these)}
    rows = [
        {
            "leerlingnummer": number,
            "event": events.get(number, 0),
            "data": seal.close(aid_place(school, target, number), told),
        }
        for number, told in sorted(aids.items())
    ]
    if rows:
        connection.execute(insert(AID).values(school=school, target=target, day=today.isoformat()), rows)


def aids_of(
    connection: Connection, seal: Seal, school: str, lives: Lives, kin: frozenset[Life]
) -> list[dict[str, str]]:
    """Returns what is known of the aids of one child, for who asks for it."""
    rows = [row for row in _rows(connection, school) if life_of(lives, row) in kin]
    return [{"aids": _open(seal, row), "target": row["target"], "day": row["day"]} for row in rows]


def remove_aids(connection: Connection, school: str, lives: Lives, doomed: frozenset[Life]) -> int:
    """Deletes the aids of children who are purged, and returns how many those were."""
    rows = [row for row in _rows(connection, school) if life_of(lives, row) in doomed]
    for row in rows:
        connection.execute(delete(AID).where(*(column == row[column.name] for column in AID.primary_key)))
    return len(rows)


def _rows(connection: Connection, school: str) -> list[RowMapping]:
    these = select(AID).where(AID.c.school == school).order_by(AID.c.target, AID.c.leerlingnummer)
    return list(connection.execute(these).mappings())


def _open(seal: Seal, row: RowMapping) -> str:
    return seal.open(aid_place(row["school"], row["target"], row["leerlingnummer"]), row["data"])
