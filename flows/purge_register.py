"""Purging the register: the pupils whose retention has passed, and every row that is about them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Table, and_, delete, func, or_, select, update

from flows.accounts import remove_accounts
from flows.aids import remove_aids
from flows.cards import remove_cards
from flows.lives import Life, Lives, read_lives
from flows.places import prediction_place, reviewed_place
from flows.protections import remove_protections
from flows.register_schema import DELIVERY, EVENT, HOLD, LAST_LIST, LINK, OBLIGATION, PREDICTION, PUPIL
from flows.result_store import old_unknown, remove_results
from flows.seal import Seal
from flows.sending import forget_sent
from flows.staffing import find_left, remove_staff
from transforms.belong import school_year

T = TypeVar("T")
CHUNK = 500
"""Values asked for at once: databases limit their number in one question."""

OTHER = ("other_school", "other_number")


@dataclass(frozen=True)
class Due:
    """The children of one school whose data may not be kept any longer."""

    school: str
    lives: Lives
    doomed: frozenset[Life] = frozenset()
    days: tuple[str, ...] = ()
    """Since when each of them is archived, in order."""
    gone: frozenset[str] = frozenset()
    """The numbers that are nobody's afterwards."""
    events: tuple[int, ...] = ()
    deliveries: frozenset[str] = field(default_factory=frozenset)
    """The deliveries that told something of them."""
    staff: tuple[str, ...] = ()
    """The marks of the staff who left as long ago."""
    results: tuple[int, ...] = ()
    """The results that have waited as long, and of which nobody ever knew whose they are."""


def limit(today: date, days: int) -> str:
    """Returns the last day that is so many days ago or more."""
    return (today - timedelta(days=days)).isoformat()


def count_due(connection: Connection, last_day: str) -> dict[str, int]:
    """Returns per school how many pupils were archived on that day or before."""
    these = select(PUPIL.c.school, func.count()).where(_archived(last_day)).group_by(PUPIL.c.school)
    return {row[0]: row[1] for row in connection.execute(these)}


def find_due(connection: Connection, school: str, last_day: str) -> Due:
    """Returns who of a school was archived on that day or before, and all that is theirs.

    Numbers that were given up and lead to no pupil that is known are theirs too, when that was as long ago.
    """
    lives = read_lives(connection, school)
    columns = [PUPIL.c[name] for name in ("leerlingnummer", "since", "status")]
    rows = connection.execute(select(*columns).where(PUPIL.c.school == school)).all()
    pupils = {row[0]: row[1] if row[2] == "archived" and row[1] <= last_day else "" for row in rows}
    days = {number: since for number, since in pupils.items() if since}
    staying = {Life(number) for number, since in pupils.items() if not since}
    doomed = {life for number in days for life in _kin(lives, Life(number), staying)}
    left = _left(connection, lives, {Life(number) for number in pupils}, school, last_day)
    doomed |= {life for one in left for life in lives.of(one)}
    events = _events(connection, school, lives, doomed)
    purged = sorted(since for number, since in days.items() if Life(number) in doomed)
    return Due(
        school,
        lives,
        frozenset(doomed),
        tuple(purged),
        frozenset(life.number for life in doomed) - {life.number for life in staying},
        tuple(event for event, _ in events),
        frozenset(delivery for _, delivery in events),
        find_left(connection, school, last_day),
        old_unknown(connection, school, last_day),
    )


def remove(connection: Connection, seal: Seal, due: Due, today: date) -> dict[str, int]:
    """Deletes all that the register says of them, and returns how many rows that were of each kind."""
    owing = _delete(connection, OBLIGATION, due.school, due.gone)
    return {
        "pupils": _delete(connection, PUPIL, due.school, due.gone),
        "events": _remove_events(connection, due.events),
        "links": _remove_links(connection, due),
        "obligations": owing,
        "accounts": remove_accounts(connection, due.school, due.lives, due.doomed),
        "cards": remove_cards(connection, due.school, due.lives, due.doomed),
        "aids": remove_aids(connection, due.school, due.lives, due.doomed),
        "protections": remove_protections(connection, due.school, due.lives, due.doomed),
        "results": remove_results(connection, seal, due.school, due.lives, due.doomed, due.gone, due.results),
        "expected": _remove_expected(connection, seal, due, school_year(today)),
        "listed": _remove_listed(connection, due),
        "reviewed": _remove_reviewed(connection, seal, due),
        **remove_staff(connection, due.school, due.staff),
        "sent": forget_sent(connection, seal, due.school, due.gone),
    }


def _archived(last_day: str) -> ColumnElement[bool]:
    return and_(PUPIL.c.status == "archived", PUPIL.c.since != "", PUPIL.c.since <= last_day)


def _kin(lives: Lives, life: Life, staying: Collection[Life]) -> frozenset[Life]:
    """Returns all lives of a child, none where one of them is that of a pupil who stays."""
    kin = lives.of(life)
    return frozenset() if kin & set(staying) else kin


def _left(connection: Connection, lives: Lives, pupils: Collection[Life], school: str, last_day: str) -> set[Life]:
    """Returns the lives that ended on that day or before, and that lead to no pupil."""
    same = and_(EVENT.c.school == DELIVERY.c.school, EVENT.c.delivery == DELIVERY.c.id)
    these = select(EVENT.c.id).join(DELIVERY, same).where(EVENT.c.school == school, EVENT.c.after == "")
    long_ago = set(connection.scalars(these.where(DELIVERY.c.day <= last_day)))
    return {life for life in lives.over if lives.ends[life.number] in long_ago and not lives.of(life) & set(pupils)}


def _events(connection: Connection, school: str, lives: Lives, doomed: Collection[Life]) -> list[tuple[int, str]]:
    columns = [EVENT.c[name] for name in ("id", "delivery", "leerlingnummer")]
    numbers = sorted({life.number for life in doomed})
    return [
        (event, delivery)
        for some in _chunks(numbers)
        for event, delivery, number in connection.execute(
            select(*columns).where(EVENT.c.school == school, EVENT.c.leerlingnummer.in_(some))
        )
        if lives.has(doomed, number, event)
    ]


def _chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))


def _delete(connection: Connection, table: Table, school: str, numbers: Iterable[str]) -> int:
    return sum(
        connection.execute(delete(table).where(table.c.school == school, table.c.leerlingnummer.in_(some))).rowcount
        for some in _chunks(sorted(numbers))
    )


def _remove_events(connection: Connection, events: Sequence[int]) -> int:
    return sum(connection.execute(delete(EVENT).where(EVENT.c.id.in_(some))).rowcount for some in _chunks(events))


def _remove_links(connection: Connection, due: Due) -> int:
    """Deletes what was decided about their numbers, whichever of the two schools that is told of."""
    removed = 0
    for some in _chunks(sorted({life.number for life in due.doomed})):
        own = and_(LINK.c.school == due.school, LINK.c.leerlingnummer.in_(some))
        other = and_(LINK.c.other_school == due.school, LINK.c.other_number.in_(some))
        for link in connection.execute(select(LINK).where(or_(own, other))).all():
            if _is_theirs(due, link):
                key = [LINK.c[name] == getattr(link, name) for name in ("school", "leerlingnummer", *OTHER)]
                removed += connection.execute(delete(LINK).where(*key)).rowcount
    return removed


def _is_theirs(due: Due, link: Row[Any]) -> bool:
    """Tells whether a link is about one of them, and not about another child who has the number now."""
    within = link.school == link.other_school and link.kind == "renumbered"
    if within and Life(link.leerlingnummer, True) in due.doomed:
        return True
    own = link.school == due.school and link.leerlingnummer in due.gone
    return own or (link.other_school == due.school and link.other_number in due.gone)


def _remove_expected(connection: Connection, seal: Seal, due: Due, current: str) -> int:
    """Takes them out of the predictions, and drops the predictions of years that have passed."""
    removed = 0
    for row in connection.execute(select(PREDICTION).where(PREDICTION.c.school == due.school)).all():
        this = and_(PREDICTION.c.school == row.school, PREDICTION.c.school_year == row.school_year)
        place = prediction_place(row.school, row.school_year)
        if row.school_year < current:
            removed += connection.execute(delete(PREDICTION).where(this)).rowcount
            continue
        data, count = _without(seal.open(place, row.data), due.gone)
        if count:
            connection.execute(update(PREDICTION).where(this).values(data=seal.close(place, data)))
        removed += count
    return removed


def _remove_reviewed(connection: Connection, seal: Seal, due: Due) -> int:
    removed = 0
    these = and_(HOLD.c.school == due.school, HOLD.c.reviewed.is_not(None))
    for row in connection.execute(select(HOLD).where(these)).all() if due.gone else ():
        place = reviewed_place(row.school, row.delivery)
        data, count = _without(seal.open(place, row.reviewed), due.gone)
        if count:
            this = and_(HOLD.c.school == row.school, HOLD.c.delivery == row.delivery)
            connection.execute(update(HOLD).where(this).values(reviewed=seal.close(place, data)))
        removed += count
    return removed


def _remove_listed(connection: Connection, due: Due) -> int:
    this = LAST_LIST.c.school == due.school
    listed = json.loads(connection.scalar(select(LAST_LIST.c.numbers).where(this)) or "[]")
    staying = [number for number in listed if number not in due.gone]
    if len(staying) < len(listed):
        connection.execute(update(LAST_LIST).where(this).values(numbers=json.dumps(staying)))
    return len(listed) - len(staying)


def _without(text: str, gone: Collection[str]) -> tuple[str, int]:
    """Returns what is told per pupil, as an object or a list, without who is gone, and how many that are."""
    told = json.loads(text)
    if isinstance(told, dict):
        staying: Any = {number: said for number, said in told.items() if number not in gone}
    else:
        staying = [said for said in told if not {said["leerlingnummer"], said.get("number_was", "")} & set(gone)]
    return json.dumps(staying, ensure_ascii=False), len(told) - len(staying)
