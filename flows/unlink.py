"""What a delivery taught besides its pupils, put back when it is undone: links between numbers, and the last list."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Connection, RowMapping, and_, delete, or_, select, update

from flows.deliveries import put
from flows.reading import reading
from flows.register_schema import DELIVERY, LAST_LIST, LINK
from flows.run import Run
from flows.undone import is_of_school
from transforms.deliver import take_in
from transforms.memory import LINKS, LastList
from transforms.outcome import Delivery

UNDONE = "undone_"
"""Before the kind of a link of a delivery that was undone: nobody goes by it, and undoing that brings it back."""


def read_ties(connection: Connection, school: str, delivery: str) -> list[tuple[str, str]]:
    """Returns the pairs of numbers that a delivery found to be one child of this school."""
    within = and_(LINK.c.school == school, LINK.c.other_school == school, LINK.c.delivery == delivery)
    these = select(LINK.c.leerlingnummer, LINK.c.other_number).where(within, LINK.c.kind.endswith("renumbered"))
    return [(row[0], row[1]) for row in connection.execute(these)]


def turn_links(connection: Connection, school: str, chain: Sequence[str], kept: Collection[str]) -> None:
    """Puts out of force what a delivery said of two numbers, or in force again; not of pupils who are kept.

    Args:
        chain: the delivery that is undone, and what it undid in its turn, back to a delivery of files.
    """
    away = len(chain) % 2 == 1
    ours = and_(LINK.c.delivery == chain[-1], or_(LINK.c.school == school, LINK.c.other_school == school))
    for link in connection.execute(select(LINK).where(ours)).mappings().all():
        own = {link["leerlingnummer"] if link["school"] == school else "", link["other_number"]}
        if own & set(kept) or link["kind"].startswith(UNDONE) == away:
            continue
        kind = f"{UNDONE}{link['kind']}" if away else link["kind"].removeprefix(UNDONE)
        this = and_(*(LINK.c[name] == link[name] for name in LINKS[:-1]))
        connection.execute(update(LINK).where(this).values(kind=kind))


def earlier_list(run: Run, connection: Connection, school: str, chain: Sequence[str]) -> LastList | None:
    """Returns the list that is the school's last full one when a delivery is undone, as its originals have it.

    None where that stays the one it is, and where there is none that can be read any more.
    """
    row = _latest(connection, school, chain)
    current = connection.scalar(select(LAST_LIST.c.delivery).where(LAST_LIST.c.school == school))
    return None if row is None or row["id"] == current else _read_again(run, row)


def put_list_back(connection: Connection, school: str, chain: Sequence[str], before: LastList | None) -> None:
    """Makes the list before the delivery the last one again, or forgets the last one where that cannot be."""
    row = _latest(connection, school, chain)
    now = row["id"] if row else ""
    this = LAST_LIST.c.school == school
    if now and connection.scalar(select(LAST_LIST.c.delivery).where(this)) == now:
        return
    if before is None or before.delivery != now:
        connection.execute(delete(LAST_LIST).where(this))
        return
    told = {"delivery": now, "ending": before.ending, "numbers": json.dumps(before.numbers)}
    put(connection, LAST_LIST, {"school": school}, told)


def _latest(connection: Connection, school: str, chain: Sequence[str]) -> RowMapping | None:
    """Returns the last delivery of a full list that is in force when the chain is undone."""
    root, away = chain[-1], len(chain) % 2 == 1
    in_force = DELIVERY.c.id != root if away else DELIVERY.c.id == root
    published = or_(DELIVERY.c.state == "published", DELIVERY.c.id == root)
    these = select(DELIVERY).where(DELIVERY.c.school == school, published).order_by(DELIVERY.c.number.desc())
    rows = connection.execute(these.where(in_force) if away else these).mappings()
    told = ((row, json.loads(row["options"])) for row in rows)
    return next((row for row, options in told if not options["partial"] and is_of_school(options)), None)


def _read_again(run: Run, row: RowMapping) -> LastList | None:
    """Returns a list as its originals have it; None where they are gone, or say something else by now."""
    folder = run.workspace.received(row["school"], row["id"])
    files = tuple((file.name, file.read_bytes()) for file in sorted(folder.glob("*")) if file.is_file())
    if not files:
        return None
    options = json.loads(row["options"])
    offered = Delivery(row["id"], row["school"], files, options["source"] or row["source"], (), options["partial"])
    keys = run.settings.passwords_of(row["school"])
    with reading([(*file, keys) for file in files]) as read:
        schools = {row["school"]: row["source"]}
        intake = take_in([offered], run.profiles, run.settings, schools, date.fromisoformat(row["day"]), read)
    if intake.taken[0].refused:
        return None
    numbers = intake.rows.loc[intake.rows["fate"] == "", "leerlingnummer"]
    return LastList(row["id"], tuple(numbers), intake.taken[0].ending)
