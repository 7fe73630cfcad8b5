"""Why: from what a target has of a pupil back to the cell that told it, over all the years."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Connection, RowMapping, and_, select

from flows.cells import Told, original_cell, target_cells
from flows.faults import Fault
from flows.lives import Life, read_lives
from flows.register import Register
from flows.register_schema import DELIVERY, EVENT, HOLD, LINK, PART, PUPIL
from flows.roster import STANDING
from flows.seal import Seal
from flows.undone import is_of_school
from flows.workspace import Workspace
from schemas.messages import Issue
from schemas.profile import Profiles
from schemas.tables import ADRES, GEGEVENS, SCHOOLGEGEVENS
from transforms.origins import RULES, headings_of, over_the_years

COLUMNS = ("leerlingnummer", *GEGEVENS, *STANDING[:1])
"""What may be asked about: `status` too."""


@dataclass(frozen=True)
class _Past:
    """All that happened to one child at one school."""

    connection: Connection
    seal: Seal
    school: str
    numbers: tuple[str, ...]
    """Every number it had there, the one that was asked for among them."""
    events: Sequence[RowMapping]
    """In order, each with the day of its delivery."""

    @cached_property
    def states(self) -> list[dict[str, str | None] | None]:
        """What the child was after each event; None where it was not there."""
        return [self._after(event) for event in self.events]

    def _after(self, event: RowMapping) -> dict[str, str | None] | None:
        if not event["after"] or event["data_after"] is None:
            return None
        number = event["leerlingnummer"]
        data = json.loads(self.seal.open(f"{self.school}/{number}", event["data_after"]))
        return {**data, **json.loads(event["after"]), "leerlingnummer": number}

    def values(self, column: str) -> Iterator[tuple[int, str | None]]:
        """Yields after each event what the column was; a number that is given up in the same delivery tells nothing."""
        fresh = {event["delivery"] for event, state in zip(self.events, self.states, strict=True) if state}
        for place, (event, state) in enumerate(zip(self.events, self.states, strict=True)):
            if state or event["delivery"] not in fresh:
                yield place, (state or {}).get(column)


def why(workspace: Workspace, school: str, number: str, column: str = "") -> Told:
    """Returns where what is known of a pupil comes from: of every column in short, or of one in full.

    Args:
        column: of the register, or a heading of a target; empty for all of them.

    Raises:
        Fault: nothing is known of the number, or there is no such column.
    """
    register, profiles = Register(workspace), workspace.profiles()
    if not register.exists:
        raise _unknown(school)
    with register.reading() as connection:
        past = _past(connection, register.seal, school, number)
        asked = _columns(connection, profiles, school, column)
        now = _now(past, number)
        told = {"school": school, "number": number, "numbers": list(past.numbers), **now}
        schools = list(_schools(past, {school}))
        every = past.states[-1] or {} if past.events else {}
        names = asked or [name for name in COLUMNS if every.get(name)]
        columns = [
            _discreet({**_origin(workspace, past, name, bool(column)), **_earlier(past, schools, name)})
            for name in names
        ]
        if column:
            for one in columns:
                one["targets"] = target_cells(workspace, connection, school, number, one["column"], one["value"])
        return {**told, "columns": columns, "links": list(_links(past))}


def _past(connection: Connection, seal: Seal, school: str, number: str) -> _Past:
    """Returns the history of a child. Raises `Fault` where there is none."""
    lives = read_lives(connection, school)
    here = and_(PUPIL.c.school == school, PUPIL.c.leerlingnummer == number)
    is_here = connection.scalar(select(PUPIL.c.since).where(here)) is not None
    if not is_here and number not in lives.last:
        raise _unknown(school)
    kin = lives.of(Life(number) if is_here else lives.named(number))
    numbers = tuple(sorted({life.number for life in kin}))
    same = and_(EVENT.c.school == DELIVERY.c.school, EVENT.c.delivery == DELIVERY.c.id)
    told = (DELIVERY.c[name] for name in ("day", "source", "options", "uploader"))
    query = select(EVENT, *told).outerjoin(DELIVERY, same)
    rows = connection.execute(
        query.where(EVENT.c.school == school, EVENT.c.leerlingnummer.in_(numbers)).order_by(EVENT.c.id)
    ).mappings()
    return _Past(
        connection, seal, school, numbers, [row for row in rows if lives.has(kin, row["leerlingnummer"], row["id"])]
    )


def _now(past: _Past, number: str) -> Told:
    this = and_(PUPIL.c.school == past.school, PUPIL.c.leerlingnummer == number)
    row = past.connection.execute(select(*(PUPIL.c[name] for name in STANDING)).where(this)).mappings().first()
    return {name: str(row[name]) if row else "" for name in STANDING}


def _columns(connection: Connection, profiles: Profiles, school: str, text: str) -> list[str]:
    """Returns the columns of the register that a person means. Raises `Fault` where there are none."""
    wanted = text.casefold()
    every = [
        one
        for target in profiles.targets.values()
        for part in target.apart().values()
        for one in part.columns
        if not one.value and one.source not in SCHOOLGEGEVENS
    ]
    exact = [one for one in every if one.header == text]
    if not text or (wanted in COLUMNS and not (exact and text != wanted)):
        return [wanted] if text else []
    headers = exact or [one for one in every if one.header.casefold() == wanted]
    if headers and not any(one.source for one in headers):
        raise Fault(Issue("WHY_EMPTY", facts={"column": headers[0].header}))
    sources = [RULES.get(one.source, one.source) for one in headers if one.source]
    parts = connection.scalars(select(PART.c.headings).where(PART.c.school == school))
    told = (pair for part in parts for pair in json.loads(part).items()) if not sources else ()
    sources += [name for name, heading in told if heading.casefold() == wanted and name in COLUMNS]
    if not sources:
        raise Fault(Issue("WHY_COLUMN", facts={"columns": ", ".join(COLUMNS)}))
    return list(dict.fromkeys(sources))


def _origin(workspace: Workspace, past: _Past, column: str, full: bool) -> Told:
    """Returns what a column is now and what told it."""
    steps = over_the_years(past.values(column))
    if not steps:
        return {"column": column, "value": "", "origin": None}
    step = steps[-1]
    told = _told(past, past.events[step.event], column)
    if full and told["place"] and told["headings"]:
        for heading in told["headings"]:
            place = {"file": heading["file"], "sheet": heading["sheet"], "row": told["place"]["row"]}
            if (place["file"], place["sheet"]) == (told["place"]["file"], told["place"]["sheet"]):
                raw = original_cell(workspace, past.school, told["delivery"], place, heading["heading"])
                heading["raw"], heading["state"] = raw
    return {
        "column": column,
        "value": step.value or "",
        "origin": told,
        "not_in_last": _not_in_last(past, column, told["delivery"]),
    }


def _discreet(told: Told) -> Told:
    """Leaves out what an address was where it is no longer known: it may have become secret."""
    if told["column"] not in ADRES or told["value"]:
        return told
    for heading in told["origin"]["headings"] if told["origin"] else ():
        heading.update({"raw": "", "state": "withheld"} if "state" in heading else {})
    return {**told, "earlier": []}


def _told(past: _Past, event: RowMapping, column: str) -> Told:
    """Returns when, by what and by whom an event was told."""
    options = json.loads(event["options"] or "{}")
    return {
        "school": past.school,
        "number": event["leerlingnummer"],
        "day": event["day"] or "",
        "delivery": event["delivery"],
        "source": event["source"] or "",
        "uploader": event["uploader"] or "",
        "kind": event["kind"],
        "cause": event["cause"],
        "undoes": options.get("undoes", ""),
        "place": json.loads(event["place"]) if event["place"] else None,
        "headings": list(_headings(past, event, column)),
        "decision": _decision(past, event["delivery"], options),
    }


def _headings(past: _Past, event: RowMapping, column: str) -> Iterator[Told]:
    """Yields the headings of a delivery that a column may have been taken from, those of the pupil's own part first."""
    place = json.loads(event["place"]) if event["place"] else {}
    rows = past.connection.execute(
        select(PART.c.file, PART.c.sheet, PART.c.headings).where(
            PART.c.school == past.school, PART.c.delivery == event["delivery"]
        )
    ).all()
    own = [row for row in rows if (row.file, row.sheet) == (place.get("file"), place.get("sheet"))]
    others = [row for row in rows if row not in own]
    for some in (own, others):
        found = [
            {"file": row.file, "sheet": row.sheet, "heading": heading, "read_as": name}
            for row in some
            for name, heading in headings_of(column, json.loads(row.headings))
        ]
        if found:
            yield from found
            return


def _decision(past: _Past, delivery: str, options: Told) -> Told | None:
    """Returns who decided that a delivery was to be published, or undone, when and why."""
    if options.get("undoes"):
        return {"by": options["by"], "reason": options["reason"], "at": options["at"]}
    this = and_(HOLD.c.school == past.school, HOLD.c.delivery == delivery, HOLD.c.state == "approved")
    row = past.connection.execute(select(HOLD.c.decided_by, HOLD.c.reason, HOLD.c.decided_at).where(this)).first()
    return {"by": row.decided_by, "reason": row.reason, "at": row.decided_at} if row else None


def _not_in_last(past: _Past, column: str, delivery: str) -> str:
    """Returns the last delivery of the school, where its files do not have this column: what was known stayed."""
    these = select(DELIVERY.c.id, DELIVERY.c.options).where(
        DELIVERY.c.school == past.school, DELIVERY.c.state == "published"
    )
    rows = past.connection.execute(these.order_by(DELIVERY.c.number.desc())).all()
    last = next((row.id for row in rows if is_of_school(json.loads(row.options))), "")
    parts = past.connection.scalars(
        select(PART.c.headings).where(PART.c.school == past.school, PART.c.delivery == last)
    ).all()
    if last == delivery or not parts or column not in GEGEVENS:
        return ""
    return "" if any(headings_of(column, json.loads(part)) for part in parts) else str(last)


def _earlier(past: _Past, schools: Sequence[_Past], column: str) -> Told:
    """Returns every value before the present one, the last first, at earlier schools too."""
    own = over_the_years(past.values(column))[:-1]
    steps = [(past, step) for step in reversed(own)]
    steps += [(other, step) for other in schools for step in reversed(over_the_years(other.values(column)))]
    return {"earlier": [{"value": step.value or "", **_told(at, at.events[step.event], column)} for at, step in steps]}


def _schools(past: _Past, seen: set[str]) -> Iterator[_Past]:
    """Yields the history of the same child at the schools it came from."""
    here = and_(LINK.c.other_school == past.school, LINK.c.other_number.in_(past.numbers), LINK.c.kind == "moved")
    for row in past.connection.execute(select(LINK.c.school, LINK.c.leerlingnummer).where(here)).all():
        if row.school in seen:
            continue
        try:
            other = _past(past.connection, past.seal, row.school, row.leerlingnummer)
        except Fault:  # its history was purged
            continue
        yield other
        yield from _schools(other, seen | {row.school})


def _links(past: _Past) -> Iterator[Told]:
    """Yields what was decided about the numbers of the child."""
    own = and_(LINK.c.other_school == past.school, LINK.c.other_number.in_(past.numbers))
    for row in past.connection.execute(select(LINK).where(own).order_by(LINK.c.day)).mappings():
        if row["kind"] in ("renumbered", "moved"):
            yield dict(row)


def _unknown(school: str) -> Fault:
    return Fault(Issue("PUPIL_UNKNOWN", facts={"school": school}))
