"""The results in the register: what was sent, what waits and why, each under seal and with whose it is."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from flows.accounts import life_of, read_accounts
from flows.cards import Owners
from flows.lives import Life, Lives
from flows.places import result_place
from flows.register_schema import EVENT, RESULT, RESULT_ALIAS, RESULT_CONNECTION
from flows.roster import read_roster
from flows.seal import Seal
from flows.standings import read_standings
from transforms.results.pupils import Pupil, School
from transforms.results.settle import Held, Settled
from transforms.writers.uwlr import is_tellable

CHUNK = 500
"""Values asked for at once: databases limit their number in one question."""


def read_school(connection: Connection, seal: Seal, school: str, target: str, today: date) -> School:
    """Returns what is known of a school when results come over the connection with a target."""
    known = read_roster(connection, seal, [school]).known.fillna("")
    columns = ("leerlingnummer", "status", "school_year", "groepsnaam", "groep", "eckid")
    told = zip(*(known[name].tolist() for name in columns), strict=True)
    pupils = {row[0]: Pupil(row[0], row[1], row[2], row[3] or row[4], row[5]) for row in told}
    accounts = read_accounts(connection, seal, [school])
    accounts = accounts[accounts["target"] == target]
    standing = read_standings(connection, [school], today).get(school, {}).get(target)
    these = (RESULT_CONNECTION.c.school == school) & (RESULT_CONNECTION.c.target == target)
    on = connection.execute(select(RESULT_CONNECTION.c.method, RESULT_CONNECTION.c.groep).where(these))
    return School(
        standing.state if standing else "",
        pupils,
        _numbers(Owners(connection, school).lives, pupils),
        dict(zip(accounts["account"], accounts["leerlingnummer"], strict=True)),
        frozenset((row[0], row[1]) for row in on),
        today.isoformat(),
    )


def read_held(connection: Connection, seal: Seal, school: str) -> tuple[list[Held], list[Held]]:
    """Returns the results of a school that were sent, by the numbers that pupils have now, and those that wait."""
    rows = _rows(connection, school)
    owners = Owners(connection, school) if rows else None
    held = [_held(seal, row, owners.now(row) if owners and row["leerlingnummer"] else "") for row in rows]
    return [one for one in held if not one.reason], [one for one in held if one.reason]


def write_settled(
    connection: Connection, seal: Seal, school: str, settled: Settled, delivery: str, today: date
) -> None:
    """Writes what was sent and what waits from now on."""
    events = _events(connection, school)
    for some in (settled.done[start : start + CHUNK] for start in range(0, len(settled.done), CHUNK)):
        connection.execute(delete(RESULT).where(RESULT.c.id.in_(some)))
    for _, one in settled.sending:
        _write(connection, one, _values(seal, school, one, delivery, today, events))
    for one in (*settled.moved, *(one for one in settled.waiting if not one.id)):
        _write(connection, one, _values(seal, school, one, "", today, events))


def results_of(
    connection: Connection, seal: Seal, school: str, lives: Lives, kin: frozenset[Life]
) -> list[dict[str, str]]:
    """Returns the results of one child, for who asks for it; those of which nobody knew whose they are too."""
    numbers = {life.number for life in kin}
    told = []
    for row in _rows(connection, school):
        held = _held(seal, row, "")
        unknown = not row["leerlingnummer"] and held.row["leerlingnummer_bron"] in numbers
        if unknown or (row["leerlingnummer"] and life_of(lives, row) in kin):
            shown = {name: text for name, text in held.row.items() if name not in ("blad", "rij")}
            told.append({**shown, "groep": held.group, "reason": held.reason, "day": row["day"], "to": row["delivery"]})
    return told


def old_unknown(connection: Connection, school: str, last_day: str) -> tuple[int, ...]:
    """Returns the results that have waited since that day or before, and of which nobody knows whose they are."""
    these = (RESULT.c.school == school) & (RESULT.c.leerlingnummer == "") & (RESULT.c.day <= last_day)
    return tuple(connection.scalars(select(RESULT.c.id).where(these).order_by(RESULT.c.id)))


def remove_results(
    connection: Connection,
    seal: Seal,
    school: str,
    lives: Lives,
    doomed: frozenset[Life],
    gone: Collection[str],
    old: Sequence[int],
) -> int:
    """Deletes the results of children who are purged, and those that are due besides; returns how many those were.

    Args:
        gone: the numbers that are nobody's afterwards.
        old: the rows that go because nobody ever knew whose they are.
    """
    going = set(old)
    for row in _rows(connection, school) if doomed else ():
        if row["leerlingnummer"]:
            going |= {row["id"]} if life_of(lives, row) in doomed else set()
        elif _held(seal, row, "").row["leerlingnummer_bron"] in gone:
            going.add(row["id"])
    for one in sorted(going):
        connection.execute(delete(RESULT).where(RESULT.c.id == one))
    for row in connection.execute(select(RESULT_ALIAS).where(RESULT_ALIAS.c.school == school)).mappings().all():
        if life_of(lives, row) in doomed:
            this = [column == row[column.name] for column in RESULT_ALIAS.primary_key]
            connection.execute(delete(RESULT_ALIAS).where(*this))
    return len(going)


def aliases(connection: Connection, seal: Seal, school: str, group: str, numbers: Sequence[str]) -> dict[str, int]:
    """Returns under which number each pupil of a group stands on its page; who has none yet gets the next ones.

    In which order they get them tells nothing: it is that of marks that only the key of the register can make.
    """
    these = (RESULT_ALIAS.c.school == school) & (RESULT_ALIAS.c.groep == group)
    rows = connection.execute(select(RESULT_ALIAS).where(these)).mappings().all()
    owners = Owners(connection, school)
    known = {owners.now(row): int(row["place"]) for row in rows}
    last, events = max((int(row["place"]) for row in rows), default=0), _events(connection, school)
    fresh = sorted(set(numbers) - known.keys(), key=lambda number: seal.mark(f"alias/{school}/{group}", number))
    for place, number in enumerate(fresh, last + 1):
        key = {"school": school, "groep": group, "leerlingnummer": number}
        connection.execute(delete(RESULT_ALIAS).where(*(RESULT_ALIAS.c[name] == text for name, text in key.items())))
        connection.execute(insert(RESULT_ALIAS).values(**key, event=events.get(number, 0), place=place))
    return known | {number: place for place, number in enumerate(fresh, last + 1)}


def schools_waiting(connection: Connection) -> set[str]:
    """Returns the schools with results that wait."""
    return set(connection.scalars(select(RESULT.c.school).where(RESULT.c.reason != "").distinct()))


def _numbers(lives: Lives, pupils: Mapping[str, Pupil]) -> dict[str, frozenset[str]]:
    """Returns, for every number that somebody has or had, which numbers those children have now."""
    found = {}
    for number in {*pupils, *lives.ends}:
        own = [Life(number)] if number in pupils else []
        own += [Life(number, True)] if number in lives.ends else []
        kin = {life.number for one in own for life in lives.of(one) if not life.ended}
        found[number] = frozenset(kin & pupils.keys())
    return found


def _rows(connection: Connection, school: str) -> list[RowMapping]:
    return list(connection.execute(select(RESULT).where(RESULT.c.school == school).order_by(RESULT.c.id)).mappings())


def _held(seal: Seal, row: RowMapping, number: str) -> Held:
    told = json.loads(seal.open(result_place(row["school"]), row["data"]))
    known = (told["row"], number, told["group"], row["reason"], told["key"], told["test"], row["id"])
    in_uwlr = not row["reason"] and told.get("uwlr", is_tellable(told["row"]))
    return Held(*known, row["day"] if row["reason"] else "", in_uwlr)


def _events(connection: Connection, school: str) -> dict[str, int]:
    """Returns the last event of every number of a school."""
    last = func.max(EVENT.c.id)
    these = select(EVENT.c.leerlingnummer, last).where(EVENT.c.school == school).group_by(EVENT.c.leerlingnummer)
    return {row[0]: row[1] for row in connection.execute(these)}


def _values(
    seal: Seal, school: str, one: Held, delivery: str, today: date, events: Mapping[str, int]
) -> dict[str, Any]:
    told = {"row": dict(one.row), "group": one.group, "key": one.key, "uwlr": one.in_uwlr}
    told["test"] = one.test if one.reason else ""
    return {
        "school": school,
        "leerlingnummer": one.number,
        "event": events.get(one.number, 0),
        "digest": one.digest,
        "reason": one.reason,
        "delivery": delivery,
        "school_year": one.row["schooljaar"],
        "day": today.isoformat(),
        "data": seal.close(result_place(school), json.dumps(told, ensure_ascii=False)),
    }


def _write(connection: Connection, one: Held, values: Mapping[str, Any]) -> None:
    """Writes a result; the day on which one began to wait stays."""
    if one.id and one.reason:
        values = {name: value for name, value in values.items() if name != "day"}
    if one.id:
        connection.execute(update(RESULT).where(RESULT.c.id == one.id).values(**values))
    else:
        connection.execute(insert(RESULT).values(**values))
