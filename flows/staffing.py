"""The staff in the register: read for comparing, written where a list changed it, and put back when that is undone."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd
from sqlalchemy import Connection, and_, delete, func, insert, select

from flows.deliveries import put
from flows.places import staff_place
from flows.register_schema import DELIVERY, STAFF, STAFF_EVENT
from flows.seal import Seal
from schemas.tables import MEDEWERKERGEGEVENS, MEDEWERKERNUMMER
from transforms.memory import STAFF_KNOWN
from transforms.outcome import Outcome
from transforms.staff import present_staff
from transforms.undo import standing

DATA = (MEDEWERKERNUMMER, *MEDEWERKERGEGEVENS)
MARK = "staff"
"""What a number of staff is marked as."""


@dataclass(frozen=True)
class Held:
    """A member of staff as it lies in the register."""

    standing: str
    """JSON: status and since."""
    data: bytes
    told: Mapping[str, str]
    """The same, opened; without what is not known."""

    def same(self, other: Held) -> bool:
        return (self.standing, self.told) == (other.standing, other.told)


def read_staff(connection: Connection, seal: Seal, schools: Sequence[str]) -> pd.DataFrame:
    """Returns the staff of the schools, who left too; columns `STAFF_KNOWN`."""
    rows = [
        {"school": school, **json.loads(held.standing), **held.told}
        for school in schools
        for held in _held(connection, seal, school).values()
    ]
    return pd.DataFrame(rows, columns=list(STAFF_KNOWN), dtype="str")


def outdated(connection: Connection, deliveries: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Returns those of the deliveries that wait for a person and are older than the last change of the staff."""
    return frozenset(delivery for school, delivery in deliveries if _is_older(connection, school, delivery))


def write_staff(connection: Connection, seal: Seal, outcomes: Sequence[Outcome]) -> None:
    """Brings the staff to what the outcomes say, and keeps what it was before as events."""
    for outcome in outcomes:
        if outcome.staff is not None:
            was = _held(connection, seal, outcome.school)
            for mark, now in _sealed(seal, outcome.school, outcome.staff).items():
                if mark not in was or not now.same(was[mark]):
                    _turn(connection, outcome.school, mark, outcome.delivery.id, was.get(mark), now)


def undoable_staff(
    connection: Connection, seal: Seal, school: str, delivery: str, undoes: Mapping[str, str]
) -> dict[str, Held | None]:
    """Returns of whom a delivery changed something that nothing changed since, and what each was before."""
    now = _held(connection, seal, school)
    before: dict[str, Held | None] = {}
    of_school = select(STAFF_EVENT).where(STAFF_EVENT.c.school == school).order_by(STAFF_EVENT.c.id)
    events = connection.execute(of_school).all()
    for own in (event for event in events if event.delivery == delivery):
        later = [one.delivery for one in events if one.mark == own.mark and one.id > own.id]
        left = _opened(seal, school, own.mark, own.after, own.data_after)
        here = now.get(own.mark)
        as_left = here is None if left is None else here is not None and here.same(left)
        if as_left and not standing(later, undoes):
            before[own.mark] = _opened(seal, school, own.mark, own.before, own.data_before)
    return before


def staff_after(
    connection: Connection, seal: Seal, school: str, before: Mapping[str, Held | None]
) -> pd.DataFrame | None:
    """Returns who works at the school when these are put back, columns `staff.PRESENT`; None where nobody is known."""
    held = {**_held(connection, seal, school), **before}
    rows = [{"school": school, **json.loads(one.standing), **one.told} for one in held.values() if one]
    return present_staff(pd.DataFrame(rows, columns=list(STAFF_KNOWN), dtype="str")) if rows else None


def put_staff_back(
    connection: Connection, seal: Seal, school: str, undoing: str, before: Mapping[str, Held | None]
) -> None:
    """Makes the staff what it was, as the delivery that undoes another."""
    now = _held(connection, seal, school)
    for mark, then in before.items():
        _turn(connection, school, mark, undoing, now.get(mark), then)


def find_left(connection: Connection, school: str, last_day: str) -> tuple[str, ...]:
    """Returns the marks of who left on that day or before, or is only history since then."""
    this = and_(STAFF.c.school == school, STAFF.c.status == "left", STAFF.c.since <= last_day)
    left = set(connection.scalars(select(STAFF.c.mark).where(this)))
    here = select(STAFF.c.mark).where(STAFF.c.school == school)
    same = and_(DELIVERY.c.school == STAFF_EVENT.c.school, DELIVERY.c.id == STAFF_EVENT.c.delivery)
    past = select(STAFF_EVENT.c.mark, func.max(DELIVERY.c.day)).join(DELIVERY, same)
    past = past.where(STAFF_EVENT.c.school == school, STAFF_EVENT.c.mark.not_in(here)).group_by(STAFF_EVENT.c.mark)
    return tuple(sorted({*left, *(mark for mark, day in connection.execute(past) if day <= last_day)}))


def remove_staff(connection: Connection, school: str, marks: Collection[str]) -> dict[str, int]:
    """Deletes all that the register says of them, and returns how many rows that were."""
    counts = {"staff": 0, "staff_events": 0}
    for mark in marks:
        for name, table in (("staff", STAFF), ("staff_events", STAFF_EVENT)):
            this = and_(table.c.school == school, table.c.mark == mark)
            counts[name] += connection.execute(delete(table).where(this)).rowcount
    return counts


def _is_older(connection: Connection, school: str, delivery: str) -> bool:
    this = and_(DELIVERY.c.school == school, DELIVERY.c.id == delivery, DELIVERY.c.state == "held")
    number = connection.scalar(select(DELIVERY.c.number).where(this))
    same = and_(DELIVERY.c.school == STAFF_EVENT.c.school, DELIVERY.c.id == STAFF_EVENT.c.delivery)
    changed = select(func.max(DELIVERY.c.number)).join(STAFF_EVENT, same).where(DELIVERY.c.school == school)
    return number is not None and number < (connection.scalar(changed) or 0)


def _held(connection: Connection, seal: Seal, school: str) -> dict[str, Held]:
    rows = connection.execute(select(STAFF).where(STAFF.c.school == school).order_by(STAFF.c.mark)).all()
    return {row.mark: _open(seal, school, row.mark, _standing(row.status, row.since), row.data) for row in rows}


def _opened(seal: Seal, school: str, mark: str, standing: str, data: bytes | None) -> Held | None:
    return _open(seal, school, mark, standing, data) if standing and data is not None else None


def _open(seal: Seal, school: str, mark: str, standing: str, data: bytes) -> Held:
    return Held(standing, data, json.loads(seal.open(staff_place(school, mark), data)))


def _standing(status: str, since: str) -> str:
    return json.dumps({"status": status, "since": since})


def _sealed(seal: Seal, school: str, staff: pd.DataFrame) -> dict[str, Held]:
    """Returns who an outcome knows, ready to be written."""
    sealed = {}
    for person in staff[list(STAFF_KNOWN)].astype(object).to_dict("records"):
        told = {column: str(person[column]) for column in DATA if pd.notna(person[column])}
        mark = seal.mark(MARK, told[MEDEWERKERNUMMER])
        held = Held(_standing(person["status"], person["since"]), b"", told)
        data = seal.close(staff_place(school, mark), json.dumps(told, ensure_ascii=False))
        sealed[mark] = replace(held, data=data)
    return sealed


def _turn(
    connection: Connection, school: str, mark: str, delivery_id: str, before: Held | None, after: Held | None
) -> None:
    """Makes one member of staff what it is now, and keeps that as an event."""
    key = {"school": school, "mark": mark}
    if after is None:
        connection.execute(delete(STAFF).where(STAFF.c.school == school, STAFF.c.mark == mark))
    else:
        put(connection, STAFF, key, {**json.loads(after.standing), "delivery": delivery_id, "data": after.data})
    told = {
        "before": before.standing if before else "",
        "after": after.standing if after else "",
        "data_before": before.data if before else None,
        "data_after": after.data if after else None,
    }
    connection.execute(insert(STAFF_EVENT).values(**key, delivery=delivery_id, **told))
