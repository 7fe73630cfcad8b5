"""What was undone: which delivery undid which, and which deliveries still have an effect on a pupil."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import Connection, and_, select

from flows.register_schema import DELIVERY, EVENT
from transforms.undo import chain_of, standing

ENDING = "-undo"
"""Behind the id of a delivery that was undone, for the undoing itself; no file has such an id."""
SYNCED = "-sync"
"""Behind the id of a list, for what was made anew of it at night; no file has such an id."""


def read_undoes(connection: Connection, school: str) -> dict[str, str]:
    """Returns the undoings of a school: the id of each, with that of the delivery it undid."""
    columns = (DELIVERY.c.id, DELIVERY.c.options)
    these = select(*columns).where(DELIVERY.c.school == school, DELIVERY.c.content.contains(ENDING))
    told = {row[0]: json.loads(row[1]).get("undoes", "") for row in connection.execute(these)}
    return {delivery: undid for delivery, undid in told.items() if undid}


def is_of_school(options: Collection[str]) -> bool:
    """Tells by its options whether a delivery came from a school, and was not made of what the register held."""
    return not {"undoes", "synced"}.intersection(options)


def root_of(delivery: str, undoes: Mapping[str, str]) -> str:
    """Returns the delivery that a row of undoings began with."""
    return chain_of(delivery, undoes)[-1]


def changed_after(connection: Connection, school: str, number: int) -> bool:
    """Tells whether what came after a delivery of a school changed anything that was not undone."""
    same = and_(EVENT.c.school == DELIVERY.c.school, EVENT.c.delivery == DELIVERY.c.id)
    later = and_(DELIVERY.c.school == school, DELIVERY.c.number > number)
    events = select(EVENT.c.leerlingnummer, EVENT.c.delivery).join(DELIVERY, same).where(later).order_by(EVENT.c.id)
    touched: dict[str, list[str]] = defaultdict(list)
    for pupil, delivery in connection.execute(events):
        touched[pupil].append(delivery)
    undoes = read_undoes(connection, school) if touched else {}
    return any(standing(deliveries, undoes) for deliveries in touched.values())
